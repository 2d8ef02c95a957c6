//! User pools with either of the two issuers, from discovery to AWS credentials.

use std::sync::Arc;

use client::credentials::{AwsCredentials, CredentialSource as _, Error as CredentialsError, NotAuthorized, Provider};
use client::sign_in::{Error, IdTokenProblem};
use model::{Rung, RungReport};
use sandbox::{Fault, IdTokenFlaw, Issuer, OPERATOR, Options, Place, Times};

use crate::support::sign_in_trial::SignInTrial;

async fn pool(issuer: Issuer, issuer_in_logins: bool) -> SignInTrial {
    SignInTrial::with(Options { issuer, issuer_in_logins, ..Options::default() }).await
}

/// Credentials, and what was said beside the identity.
async fn credentials(trial: &SignInTrial) -> (Result<AwsCredentials, CredentialsError>, String) {
    let session = Arc::new(trial.sign_in().await.unwrap());
    let mut provider = Provider::new(&trial.setup.profile, session, &trial.setup.network);
    let mut said = String::new();
    let mut report = |rung, report: RungReport| {
        if rung == Rung::Identity {
            said = model::words::rung_detail(&report.detail);
        }
    };
    let found = provider.credentials(&mut report).await;
    // Kept ones say the same.
    if found.is_ok() {
        let first = std::mem::take(&mut said);
        let mut report = |rung, report: RungReport| {
            if rung == Rung::Identity {
                said = model::words::rung_detail(&report.detail);
            }
        };
        provider.credentials(&mut report).await.unwrap();
        assert_eq!(said, first);
    }
    (found, said)
}

#[tokio::test]
async fn a_pool_signs_in_with_either_issuer_and_under_either_name() {
    for (issuer, issuer_in_logins) in
        [(Issuer::Original, false), (Issuer::Original, true), (Issuer::Updated, false), (Issuer::Updated, true)]
    {
        let trial = pool(issuer, issuer_in_logins).await;
        assert!(trial.setup.profile.issuer_url().as_str().starts_with("http://cognito-idp."));
        let (found, said) = credentials(&trial).await;
        let identity_id = trial.sandbox.identity_of(OPERATOR).unwrap();
        assert_eq!(found.unwrap().identity_id().unwrap(), identity_id, "{issuer:?} {issuer_in_logins}");
        let unusual = issuer == Issuer::Updated && issuer_in_logins;
        assert_eq!(said == identity_id, !unusual, "{said}");
        assert_eq!(said.contains("issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_sandbox01"), unusual, "{said}");
    }
}

/// The region of the profile is that of the replica, and the id is that of the pool.
#[tokio::test]
async fn a_replica_signs_in_in_its_own_region_and_is_known_by_the_region_of_its_pool() {
    for issuer in [Issuer::Original, Issuer::Updated] {
        let trial = SignInTrial::with(Options { issuer, replica_of: Some("us-east-1"), ..Options::default() }).await;
        let profile = &trial.setup.profile;
        assert_eq!((&*profile.region, profile.primary_region()), ("eu-west-1", Some("us-east-1")));
        let (found, said) = credentials(&trial).await;
        let identity_id = trial.sandbox.identity_of(OPERATOR).unwrap();
        assert_eq!(found.unwrap().identity_id().unwrap(), identity_id, "{issuer:?}");
        assert!(said.contains("cognito-idp.us-east-1.amazonaws.com/us-east-1_sandbox01"), "{said}");
    }
}

#[tokio::test]
async fn a_pool_that_is_known_at_its_other_issuer_only_is_found_there() {
    let trial = pool(Issuer::Updated, false).await;
    let at_first =
        |status| trial.sandbox.faults().inject(Fault::HttpStatus { place: Place::Discovery, status }, Times::Count(1));
    for status in [400, 404] {
        at_first(status);
        assert_eq!(trial.sign_in().await.unwrap().user(), OPERATOR, "{status}");
    }
    // Trouble is no reason to look elsewhere.
    at_first(503);
    assert!(matches!(trial.start().await, Err(Error::NotADiscoveryDocument { status: 503, .. })));
    // When neither knows the pool, the one in the profile is named.
    trial.sandbox.faults().inject(Fault::HttpStatus { place: Place::Discovery, status: 404 }, Times::Count(2));
    match trial.start().await {
        Err(Error::NotADiscoveryDocument { status: 404, url, .. }) => {
            assert!(url.starts_with("http://cognito-idp."), "{url}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_token_of_any_other_issuer_is_refused_with_both_forms_named() {
    let trial = pool(Issuer::Updated, false).await;
    trial.flaw(IdTokenFlaw::WrongIssuer);
    match trial.sign_in().await {
        Err(Error::IdToken(IdTokenProblem::Issuer { expected })) => {
            assert!(expected[0].starts_with("http://cognito-idp.localhost:"), "{expected:?}");
            assert!(expected[1].starts_with("http://issuer-cognito-idp.localhost:"), "{expected:?}");
            assert_eq!(expected.len(), 2);
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_pool_that_the_identity_pool_does_not_know_is_asked_for_twice_and_no_more() {
    let trial = pool(Issuer::Original, false).await;
    let message = "Token is not from a supported provider of this identity pool.";
    let refusal = Fault::IdentityError {
        operation: "GetId".to_owned(),
        error_type: "NotAuthorizedException".to_owned(),
        message: message.to_owned(),
    };
    trial.sandbox.faults().inject(refusal, Times::Count(2));
    let (refused, _) = credentials(&trial).await;
    assert!(
        matches!(refused, Err(CredentialsError::NotAuthorized { reason: NotAuthorized::WrongProvider, .. })),
        "{refused:?}"
    );
    // The usual name is in use again, and both faults are used up.
    let (found, said) = credentials(&trial).await;
    assert_eq!(found.unwrap().identity_id().unwrap(), said);
}
