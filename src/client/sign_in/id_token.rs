//! Whether an ID token is to be trusted, and what it says of the person (OpenID Connect Core section 3.1.3.7).
//!
//! Strict with everything that is judged, and blind to everything else.

use std::time::Duration;

use openidconnect::Nonce;

use super::claims::Claims;
use super::provider::Provider;
use super::signed_token::{NotAToken, SignedToken};
use super::signing_keys::BadSignature;
use super::{Error, IdTokenProblem, Setup};
use model::Timestamp;

/// How far `iat` and `nbf` may be ahead of our clock, which the answer's own `Date` has set right.
const MOST_AHEAD: Duration = Duration::from_mins(5);

/// What an ID token says, once it is trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Person {
    /// `sub`
    pub(super) subject: String,
    /// `email`, else `cognito:username`, else `sub`.
    pub(super) user: String,
    /// `exp`
    pub(super) expires_at: Timestamp,
}

/// To which sign-in the token has to belong.
#[derive(Clone, Copy, Debug)]
pub(super) enum Expected<'a> {
    /// The token answers this sign-in.
    Nonce(&'a Nonce),
    /// The token is a later one of the same person; it may have no nonce (OpenID Connect Core section 12.2).
    Subject(Option<&'a str>),
}

/// Verifies signature, `iss`, `aud`, `azp`, `exp`, `iat`, `nbf`, nonce or subject, and `token_use`.
pub(super) async fn verify(
    setup: &Setup,
    provider: &Provider,
    id_token: &str,
    expected: Expected<'_>,
) -> Result<Person, Error> {
    let token = SignedToken::parse(id_token).map_err(|problem| Error::IdToken(form(problem)))?;
    let claims = Claims(token.claims());
    // Before the signature, because a token of another pool names a key that is unknown here, too.
    parties(claims, &provider.issuers, &setup.profile.client_id).map_err(Error::IdToken)?;
    let mut signature = token.verify(&provider.keys());
    if signature == Err(BadSignature::UnknownKey) {
        // The pool may have changed its keys since they were read.
        provider.read_keys_again(&setup.network).await?;
        signature = token.verify(&provider.keys());
    }
    signature.map_err(|problem| Error::IdToken(bad_signature(problem)))?;
    if setup.profile.openid_issuer.is_none() {
        token_use(claims).map_err(Error::IdToken)?;
    }
    person(claims, setup.network.clock().now(), expected).map_err(Error::IdToken)
}

/// A claim of Cognito's own.
fn token_use(claims: Claims<'_>) -> Result<(), IdTokenProblem> {
    if claims.text("token_use")? == "id" { Ok(()) } else { Err(IdTokenProblem::TokenUse) }
}

/// Who issued the token, and for whom.
fn parties(claims: Claims<'_>, issuers: &[String], client_id: &str) -> Result<(), IdTokenProblem> {
    let issuer = claims.text("iss")?;
    if !issuers.iter().any(|accepted| accepted == issuer) {
        return Err(IdTokenProblem::Issuer { expected: issuers.to_vec() });
    }
    let audience = claims.texts("aud")?;
    // Another audience could present the token here in the person's name.
    if audience.is_empty() || audience.iter().any(|one| *one != client_id) {
        return Err(IdTokenProblem::Audience { expected: client_id.to_owned() });
    }
    if claims.get("azp").is_some_and(|party| party.as_str() != Some(client_id)) {
        return Err(IdTokenProblem::AuthorizedParty { expected: client_id.to_owned() });
    }
    Ok(())
}

/// Whom a signed token is about, if it is in force and belongs to this sign-in.
fn person(claims: Claims<'_>, now: Timestamp, expected: Expected<'_>) -> Result<Person, IdTokenProblem> {
    let (expires_at, issued_at) = (claims.time("exp")?, claims.time("iat")?);
    if now >= expires_at {
        return Err(IdTokenProblem::Expired);
    }
    let not_before = claims.optional_time("nbf")?.map(|at| ("nbf", at));
    let ahead = [("iat", issued_at)].into_iter().chain(not_before).find(|(_, at)| *at > now.plus(MOST_AHEAD));
    if let Some((claim, at)) = ahead {
        return Err(IdTokenProblem::Ahead { claim, secs: at.since(now).as_secs() });
    }
    let subject = claims.text("sub")?;
    match expected {
        Expected::Nonce(nonce) if claims.text("nonce")? != nonce.secret() => return Err(IdTokenProblem::Nonce),
        Expected::Subject(Some(known)) if known != subject => return Err(IdTokenProblem::Subject),
        Expected::Nonce(_) | Expected::Subject(_) => {}
    }
    let user = claims.user().unwrap_or_else(|| subject.to_owned());
    Ok(Person { subject: subject.to_owned(), user, expires_at })
}

fn form(problem: NotAToken) -> IdTokenProblem {
    match problem {
        NotAToken::Form => IdTokenProblem::Unreadable,
        NotAToken::Header(name) => IdTokenProblem::Header { name },
    }
}

fn bad_signature(problem: BadSignature) -> IdTokenProblem {
    match problem {
        BadSignature::WeakKey { bits } => IdTokenProblem::WeakKey { bits },
        BadSignature::UnknownKey | BadSignature::Invalid => IdTokenProblem::Signature,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::sign_in::ClaimProblem;

    const NOW: i64 = 1_700_000_000;

    /// Claims as Cognito writes them, with `changes` merged over them; null removes one.
    fn changed(changes: Value) -> Value {
        let mut claims = json!({
            "iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a", "aud": "client", "sub": "someone",
            "token_use": "id", "nonce": "n", "iat": NOW, "exp": NOW + 3600, "email": "a@example.com",
            "cognito:username": "u",
        });
        let Value::Object(changes) = changes else { panic!("an object") };
        changes.into_iter().for_each(|(name, value)| claims[name] = value);
        claims
    }

    fn judged(changes: Value) -> Result<Person, IdTokenProblem> {
        let json = changed(changes);
        let claims = Claims(json.as_object().unwrap());
        let issuers = ["cognito-idp", "issuer-cognito-idp"]
            .map(|host| format!("https://{host}.eu-west-1.amazonaws.com/eu-west-1_a"));
        parties(claims, &issuers, "client")?;
        token_use(claims)?;
        person(claims, Timestamp::from_secs(NOW), Expected::Nonce(&Nonce::new("n".to_owned())))
    }

    #[test]
    fn claims_that_are_not_used_never_stop_a_sign_in() {
        for unused in [
            json!({ "email_verified": "true" }),
            json!({ "email_verified": 1, "phone_number_verified": "no", "updated_at": "yesterday" }),
            json!({ "locale": {}, "address": "a street", "picture": 7, "zoneinfo": [], "website": "" }),
            json!({ "auth_time": "soon", "amr": "pwd", "acr": 3, "at_hash": false, "c_hash": [] }),
            json!({ "identities": [{ "userId": "x", "primary": "true" }], "custom:site": "plant-7" }),
            json!({ "cognito:groups": "operators", "cognito:roles": {}, "jti": 9, "nbf": null, "azp": null }),
        ] {
            let person = judged(unused.clone()).unwrap_or_else(|problem| panic!("{unused}: {problem:?}"));
            assert_eq!((person.user.as_str(), person.subject.as_str()), ("a@example.com", "someone"), "{unused}");
        }
        let nameless = json!({ "email": "", "cognito:username": "" });
        assert_eq!(judged(nameless).unwrap().user, "someone");
    }

    #[test]
    fn claims_that_are_used_are_judged_strictly_and_named() {
        use ClaimProblem::{Empty, Missing, Unreadable};
        let claim = |name, problem| IdTokenProblem::Claim { name, problem };
        let expected = || "client".to_owned();
        let rows = [
            (json!({ "nonce": null }), claim("nonce", Missing)),
            (json!({ "nonce": "m" }), IdTokenProblem::Nonce),
            (json!({ "nonce": "" }), claim("nonce", Empty)),
            (json!({ "token_use": null }), claim("token_use", Missing)),
            (json!({ "token_use": "access" }), IdTokenProblem::TokenUse),
            (json!({ "sub": null }), claim("sub", Missing)),
            (json!({ "sub": "" }), claim("sub", Empty)),
            (json!({ "exp": null }), claim("exp", Missing)),
            (json!({ "exp": "soon" }), claim("exp", Unreadable)),
            (json!({ "exp": NOW }), IdTokenProblem::Expired),
            (json!({ "iat": null }), claim("iat", Missing)),
            (json!({ "iat": NOW + 301 }), IdTokenProblem::Ahead { claim: "iat", secs: 301 }),
            (json!({ "nbf": NOW + 3000 }), IdTokenProblem::Ahead { claim: "nbf", secs: 3000 }),
            (json!({ "nbf": "later" }), claim("nbf", Unreadable)),
            (json!({ "aud": null }), claim("aud", Missing)),
            (json!({ "aud": "another" }), IdTokenProblem::Audience { expected: expected() }),
            (json!({ "aud": [] }), IdTokenProblem::Audience { expected: expected() }),
            (json!({ "aud": ["client", "another"] }), IdTokenProblem::Audience { expected: expected() }),
            (json!({ "azp": "another" }), IdTokenProblem::AuthorizedParty { expected: expected() }),
            (json!({ "azp": ["client"] }), IdTokenProblem::AuthorizedParty { expected: expected() }),
            (json!({ "iss": null }), claim("iss", Missing)),
        ];
        for (changes, problem) in rows {
            assert_eq!(judged(changes.clone()), Err(problem), "{changes}");
        }
    }

    #[test]
    fn what_is_right_in_another_form_is_taken() {
        for changes in [
            json!({ "aud": ["client"], "azp": "client" }),
            json!({ "exp": 1_700_003_600.5, "iat": NOW + 300, "nbf": NOW + 300 }),
            json!({ "iss": "https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a" }),
        ] {
            assert!(judged(changes.clone()).is_ok(), "{changes}");
        }
    }

    #[test]
    fn nothing_but_the_two_issuers_of_the_pool_is_taken() {
        for issuer in [
            "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_b",
            "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a/",
            "https://cognito-idp.eu-central-1.amazonaws.com/eu-west-1_a",
            "http://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a",
            "https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_b",
            "https://xissuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a",
            "HTTPS://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a",
        ] {
            assert!(matches!(judged(json!({ "iss": issuer })), Err(IdTokenProblem::Issuer { .. })), "{issuer}");
        }
    }

    #[test]
    fn a_later_token_needs_no_nonce_but_the_same_subject() {
        let json = changed(json!({ "nonce": null }));
        let judged = |known| {
            let claims = Claims(json.as_object().unwrap());
            person(claims, Timestamp::from_secs(NOW), Expected::Subject(known)).map(|person| person.subject)
        };
        assert_eq!(judged(Some("someone")), Ok("someone".to_owned()));
        assert_eq!(judged(None), Ok("someone".to_owned()));
        assert_eq!(judged(Some("another")), Err(IdTokenProblem::Subject));
    }
}
