//! A signed token in its compact form (RFC 7515 section 3.1): three parts of base64url, of which the first says how it was
//! signed.
//!
//! Says nothing about who may use the token; that is judged by its reader.

use base64::Engine as _;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::signing_keys::{BASE64_URL, BadSignature, SigningKeys};

/// A token whose signature is not checked yet.
pub(super) struct SignedToken<'t> {
    header: Header,
    claims: Map<String, Value>,
    signed_part: &'t str,
    signature: Vec<u8>,
}

/// RFC 7515 section 4.1.
#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    cty: Option<Value>,
    crit: Option<Value>,
}

/// Why a text is no token of the kind that is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotAToken {
    /// Not three parts of base64url with JSON objects in the first two.
    Form,
    /// Its header asks for something that an ID token does not need: encryption, a token within the token, extensions.
    Header(&'static str),
}

impl<'t> SignedToken<'t> {
    /// Takes the token apart.
    pub(super) fn parse(text: &'t str) -> Result<Self, NotAToken> {
        let (signed_part, signature) = text.rsplit_once('.').ok_or(NotAToken::Form)?;
        let (header, claims) = signed_part.split_once('.').ok_or(NotAToken::Form)?;
        let decode = |part: &str| BASE64_URL.decode(part).map_err(|_| NotAToken::Form);
        let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| NotAToken::Form)?;
        let claims = serde_json::from_slice(&decode(claims)?).map_err(|_| NotAToken::Form)?;
        header.check()?;
        Ok(Self { header, claims, signed_part, signature: decode(signature)? })
    }

    /// What it claims. Not to be believed before [`Self::verify`].
    pub(super) fn claims(&self) -> &Map<String, Value> {
        &self.claims
    }

    /// Whether one of `keys` signed it by RS256, the only algorithm that Cognito uses.
    pub(super) fn verify(&self, keys: &SigningKeys) -> Result<(), BadSignature> {
        if self.header.alg != "RS256" {
            return Err(BadSignature::Invalid);
        }
        keys.verify(self.header.kid.as_deref(), self.signed_part.as_bytes(), &self.signature)
    }
}

impl Header {
    fn check(&self) -> Result<(), NotAToken> {
        let media_type = self.typ.as_deref().map(str::to_ascii_lowercase);
        let is_token = |name: &str| matches!(name.trim_start_matches("application/"), "jwt" | "jose");
        if media_type.is_some_and(|name| !is_token(&name)) {
            return Err(NotAToken::Header("typ"));
        }
        if self.cty.is_some() {
            return Err(NotAToken::Header("cty"));
        }
        if self.crit.is_some() {
            return Err(NotAToken::Header("crit"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(header: &str, claims: &str) -> String {
        format!("{}.{}.c2ln", BASE64_URL.encode(header), BASE64_URL.encode(claims))
    }

    #[test]
    fn only_a_plain_signed_token_is_taken() {
        let rows = [
            (token(r#"{"alg":"RS256"}"#, "{}"), None),
            (token(r#"{"alg":"RS256","kid":"k","typ":"JWT","x5t":"odd"}"#, "{}"), None),
            (token(r#"{"alg":"RS256","typ":"application/jose"}"#, "{}"), None),
            (token(r#"{"alg":"RS256","typ":"at+jwt"}"#, "{}"), Some(NotAToken::Header("typ"))),
            (token(r#"{"alg":"RS256","cty":"JWT"}"#, "{}"), Some(NotAToken::Header("cty"))),
            (token(r#"{"alg":"RS256","crit":["b64"]}"#, "{}"), Some(NotAToken::Header("crit"))),
            (token("{}", "{}"), Some(NotAToken::Form)),
            (token(r#"{"alg":"RS256"}"#, "[]"), Some(NotAToken::Form)),
            (token(r#"{"alg":"RS256"}"#, "{}").replace("c2ln", "c2ln="), Some(NotAToken::Form)),
            (token(r#"{"alg":"RS256"}"#, "{}") + ".more", Some(NotAToken::Form)),
            ("a.b".to_owned(), Some(NotAToken::Form)),
            (String::new(), Some(NotAToken::Form)),
        ];
        for (text, expected) in rows {
            assert_eq!(SignedToken::parse(&text).err(), expected, "{text}");
        }
    }

    #[test]
    fn no_other_algorithm_counts() {
        let keys = SigningKeys::parse(br#"{ "keys": [{ "kty": "RSA", "n": "AQAB", "e": "AQAB" }] }"#).unwrap();
        for algorithm in ["none", "HS256", "RS512", "PS256", "ES256", "rs256"] {
            let text = token(&format!(r#"{{"alg":"{algorithm}"}}"#), "{}");
            assert_eq!(SignedToken::parse(&text).unwrap().verify(&keys), Err(BadSignature::Invalid), "{algorithm}");
        }
    }
}
