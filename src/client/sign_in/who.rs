//! Who is signed in, in full: for a person who wants to know, or has to tell an administrator.
//!
//! The claims are those of an ID token that was verified when it came. The token itself is never part of it.

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value};

use super::signed_token::SignedToken;
use super::stored::{self, Found};
use super::stored_tokens::{StoredTokens, Who};
use super::{Keyring, KeyringError, Session};
use crate::profile::Profile;
use model::SignedInPerson;

impl Session {
    /// Who that is, as the present ID token says.
    #[must_use]
    pub fn person(&self) -> SignedInPerson {
        let context = self.context();
        context.read(|state| SignedInPerson {
            user: state.tokens.user.clone(),
            subject: state.tokens.subject.clone(),
            identity_id: state.identity_id.clone(),
            signed_in_at: state.signed_in_at,
            token_expires_at: Some(state.tokens.expires_at),
            aws: None,
            claims: claims_of(&state.tokens.id_token),
        })
    }
}

/// Who the saved sign-in of the profile belongs to; `None` when there is none, or only one of an earlier version, which
/// did not keep it.
///
/// # Errors
/// [`KeyringError`]
pub async fn stored_person(
    keyring: &Keyring,
    profile: &Profile,
    who: &Who,
) -> Result<Option<SignedInPerson>, KeyringError> {
    let Found::SignIn(StoredTokens { id_token: Some(id_token), signed_in_at, identity_id, .. }) =
        stored::load(keyring, profile, who).await?
    else {
        return Ok(None);
    };
    Ok(Some(SignedInPerson {
        claims: claims_of(&id_token.token),
        user: id_token.user,
        subject: id_token.subject,
        identity_id,
        signed_in_at,
        token_expires_at: Some(id_token.expires_at),
        aws: None,
    }))
}

/// In the order of their names.
fn claims_of(id_token: &SecretString) -> Vec<(String, String)> {
    let Ok(token) = SignedToken::parse(id_token.expose_secret()) else { return Vec::new() };
    in_words(token.claims())
}

fn in_words(claims: &Map<String, Value>) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut claims: Vec<_> = claims.iter().map(|(name, value)| (name.clone(), text(value))).collect();
    claims.sort();
    claims
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn claims_are_named_in_order_and_texts_have_no_quotes() {
        let claims = json!({ "sub": "a-b", "email_verified": true, "cognito:groups": ["one", "two"], "exp": 5 });
        let expected =
            [("cognito:groups", r#"["one","two"]"#), ("email_verified", "true"), ("exp", "5"), ("sub", "a-b")];
        assert_eq!(in_words(claims.as_object().unwrap()), expected.map(|(name, text)| (name.into(), text.into())));
        assert!(claims_of(&SecretString::from("no token")).is_empty());
    }
}
