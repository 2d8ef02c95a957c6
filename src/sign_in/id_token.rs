//! Whether an ID token is to be trusted, and what it says of the person.

use std::str::FromStr as _;
use std::time::SystemTime;

use openidconnect::core::{
    CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
};
use openidconnect::{
    AdditionalClaims, ClaimsVerificationError, ClientId, IdToken, IdTokenClaims, IdTokenVerifier, Nonce,
    SignatureVerificationError,
};
use serde::{Deserialize, Serialize};

use super::provider::Provider;
use super::{Error, IdTokenProblem, Setup};
use crate::model::Timestamp;

/// The claims that Cognito adds.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct CognitoClaims {
    token_use: Option<String>,
    #[serde(rename = "cognito:username")]
    username: Option<String>,
}

impl AdditionalClaims for CognitoClaims {}

type CognitoIdToken =
    IdToken<CognitoClaims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
type CognitoIdTokenClaims = IdTokenClaims<CognitoClaims, CoreGenderClaim>;

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

/// Verifies signature, `iss`, `aud`, `exp`, nonce or subject, and `token_use`.
pub(super) async fn verify(
    setup: &Setup,
    provider: &Provider,
    id_token: &str,
    expected: Expected<'_>,
) -> Result<Person, Error> {
    let token = CognitoIdToken::from_str(id_token).map_err(|_| Error::IdToken(IdTokenProblem::Unreadable))?;
    let mut result = check(setup, provider, &token, expected);
    if let Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) = result {
        // The pool may have changed its keys since they were read.
        provider.read_keys_again(&setup.network).await?;
        result = check(setup, provider, &token, expected);
    }
    let claims = result.map_err(|error| Error::IdToken(problem(setup, provider, error)))?;
    if claims.additional_claims().token_use.as_deref() != Some("id") {
        return Err(Error::IdToken(IdTokenProblem::TokenUse));
    }
    if matches!(expected, Expected::Subject(Some(subject)) if subject != claims.subject().as_str()) {
        return Err(Error::IdToken(IdTokenProblem::Subject));
    }
    Ok(person(claims))
}

fn check<'t>(
    setup: &Setup,
    provider: &Provider,
    token: &'t CognitoIdToken,
    expected: Expected<'_>,
) -> Result<&'t CognitoIdTokenClaims, ClaimsVerificationError> {
    let client_id = ClientId::new(setup.profile.client_id.clone());
    let clock = setup.network.clock().clone();
    let verifier: IdTokenVerifier<'_, CoreJsonWebKey> =
        IdTokenVerifier::new_public_client(client_id, provider.issuer.clone(), provider.keys())
            .set_allowed_algs([CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256])
            .set_time_fn(move || SystemTime::from(clock.now()).into());
    match expected {
        Expected::Nonce(nonce) => token.claims(&verifier, nonce),
        Expected::Subject(_) => token.claims(&verifier, |_: Option<&Nonce>| Ok(())),
    }
}

fn person(claims: &CognitoIdTokenClaims) -> Person {
    let subject = claims.subject().as_str().to_owned();
    let email = claims.email().map(|email| email.as_str().to_owned());
    let user = email.or_else(|| claims.additional_claims().username.clone()).unwrap_or_else(|| subject.clone());
    Person { subject, user, expires_at: Timestamp::from_secs(claims.expiration().timestamp()) }
}

fn problem(setup: &Setup, provider: &Provider, error: ClaimsVerificationError) -> IdTokenProblem {
    match error {
        ClaimsVerificationError::SignatureVerification(_) => IdTokenProblem::Signature,
        ClaimsVerificationError::InvalidIssuer(_) => {
            IdTokenProblem::Issuer { expected: provider.issuer.as_str().to_owned() }
        }
        ClaimsVerificationError::InvalidAudience(_) => {
            IdTokenProblem::Audience { expected: setup.profile.client_id.clone() }
        }
        ClaimsVerificationError::InvalidNonce(_) => IdTokenProblem::Nonce,
        ClaimsVerificationError::Expired(_) => IdTokenProblem::Expired,
        other => IdTokenProblem::Other(super::error::printable(&other.to_string(), 200)),
    }
}
