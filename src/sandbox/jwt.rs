//! Signed tokens: the RSA key of the user pool, its JWKS, and signing and checking by RS256 (RFC 7515, RFC 7518).
//!
//! Which claims a token carries is the business of `hosted_ui::tokens`; who may use it that of its reader.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents};
use rsa::pkcs1::EncodeRsaPrivateKey;
use rsa::traits::PublicKeyParts;
use serde_json::{Value, json};

use super::Error;
use super::accounts::{BASE64_ALPHABET, random_text};

const KEY_BITS: usize = 2048;
const WEAK_KID: &str = "a-key-that-is-too-short=";
/// What is before a SHA-256 in a signature (RFC 8017 section 9.2, note 1).
const SHA256_PREFIX: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

/// A key that signs, its public half and its name.
pub(crate) struct SigningKey {
    pair: RsaKeyPair,
    modulus: Vec<u8>,
    exponent: Vec<u8>,
    kid: String,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("SigningKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// Why a text is not a token of this key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rejection {
    /// Not three parts of base64url with JSON in the first two.
    Form,
    /// Another algorithm, another key, or altered.
    Signature,
}

impl SigningKey {
    /// A new key. Looking for primes takes a good part of a second, away from the threads that serve.
    pub(crate) async fn generate() -> Result<Self, Error> {
        let made = tokio::task::spawn_blocking(Self::generate_now).await;
        made.map_err(|error| Error::Key(error.to_string()))?
    }

    fn generate_now() -> Result<Self, Error> {
        let private = rsa::RsaPrivateKey::new(&mut rand::thread_rng(), KEY_BITS)
            .map_err(|error| Error::Key(error.to_string()))?;
        let der = private.to_pkcs1_der().map_err(|error| Error::Key(error.to_string()))?;
        let pair = RsaKeyPair::from_der(der.as_bytes()).map_err(|error| Error::Key(error.to_string()))?;
        Ok(Self {
            pair,
            modulus: private.n().to_bytes_be(),
            exponent: private.e().to_bytes_be(),
            kid: format!("{}=", random_text(BASE64_ALPHABET, 43)),
        })
    }

    /// The public key as a JSON Web Key (RFC 7517).
    pub(crate) fn jwk(&self) -> Value {
        jwk(&self.kid, &self.modulus, &self.exponent)
    }

    /// `claims`, signed; under another key's name when `kid` is given.
    pub(crate) fn sign(&self, claims: &Value, kid: Option<&str>) -> Result<String, Error> {
        let header = json!({ "kid": kid.unwrap_or(&self.kid), "alg": "RS256" });
        let signed_part = signed_part(&header, claims);
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed_part.as_bytes(), &mut signature)
            .map_err(|_| Error::Key("the signature failed".to_owned()))?;
        Ok(format!("{signed_part}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    /// The claims of `token`, if this key signed it. Says nothing about who issued it for whom and until when.
    pub(crate) fn verify(&self, token: &str) -> Result<Value, Rejection> {
        let (signed_part, signature) = token.rsplit_once('.').ok_or(Rejection::Form)?;
        let (header, claims) = signed_part.split_once('.').ok_or(Rejection::Form)?;
        let [header, claims] = [header, claims].map(decode_json);
        let (header, claims) = (header?, claims?);
        if header["alg"] != "RS256" || header["kid"] != self.kid.as_str() {
            return Err(Rejection::Signature);
        }
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Rejection::Form)?;
        let public = RsaPublicKeyComponents { n: &self.modulus, e: &self.exponent };
        public
            .verify(&RSA_PKCS1_2048_8192_SHA256, signed_part.as_bytes(), &signature)
            .map_err(|_| Rejection::Signature)?;
        Ok(claims)
    }
}

/// A key that is too short to trust. It signs all the same, as nothing but the sandbox should.
pub(crate) struct WeakKey(rsa::RsaPrivateKey);

impl std::fmt::Debug for WeakKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("WeakKey(..)")
    }
}

impl WeakKey {
    pub(crate) fn generate() -> Result<Self, Error> {
        let private = rsa::RsaPrivateKey::new(&mut rand::thread_rng(), 1024);
        private.map(Self).map_err(|error| Error::Key(error.to_string()))
    }

    pub(crate) fn jwk(&self) -> Value {
        jwk(WEAK_KID, &self.0.n().to_bytes_be(), &self.0.e().to_bytes_be())
    }

    pub(crate) fn sign(&self, claims: &Value) -> Result<String, Error> {
        let signed_part = signed_part(&json!({ "kid": WEAK_KID, "alg": "RS256" }), claims);
        let hash = digest(&SHA256, signed_part.as_bytes());
        let padding = rsa::Pkcs1v15Sign { hash_len: Some(hash.as_ref().len()), prefix: SHA256_PREFIX.into() };
        let signature = self.0.sign(padding, hash.as_ref()).map_err(|error| Error::Key(error.to_string()))?;
        Ok(format!("{signed_part}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

fn jwk(kid: &str, modulus: &[u8], exponent: &[u8]) -> Value {
    let [n, e] = [modulus, exponent].map(|number| URL_SAFE_NO_PAD.encode(number));
    json!({ "alg": "RS256", "e": e, "kid": kid, "kty": "RSA", "n": n, "use": "sig" })
}

/// `claims` with the algorithm `none`, which every reader must refuse.
pub(crate) fn unsigned(claims: &Value) -> String {
    format!("{}.", signed_part(&json!({ "alg": "none" }), claims))
}

fn signed_part(header: &Value, claims: &Value) -> String {
    let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
    format!("{header}.{claims}")
}

fn decode_json(part: &str) -> Result<Value, Rejection> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| Rejection::Form)?;
    serde_json::from_slice(&bytes).map_err(|_| Rejection::Form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_unaltered_token_is_accepted() {
        let [key, other] = [(); 2].map(|()| SigningKey::generate_now().unwrap());
        let claims = json!({ "sub": "someone" });
        let token = key.sign(&claims, None).unwrap();
        assert_eq!(key.verify(&token), Ok(claims.clone()));
        assert_eq!(other.verify(&token), Err(Rejection::Signature));
        assert_eq!(key.verify(&other.sign(&claims, Some(&key.kid)).unwrap()), Err(Rejection::Signature));
        assert_eq!(key.verify(&key.sign(&claims, Some("elsewhere")).unwrap()), Err(Rejection::Signature));
        assert_eq!(key.verify(&unsigned(&claims)), Err(Rejection::Signature));
        for nonsense in ["", "a.b", "a.b.c", "...", &token[1..]] {
            assert_eq!(key.verify(nonsense), Err(Rejection::Form), "{nonsense}");
        }
    }
}
