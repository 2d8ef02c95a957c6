//! Claims that an ID token may have and those that it must not, through the whole sign-in.

use client::sign_in::{ClaimProblem, Error, IdTokenProblem};
use sandbox::{IdTokenFlaw, OPERATOR};

use crate::support::sign_in_trial::SignInTrial;

#[tokio::test]
async fn claims_of_odd_types_that_are_not_used_do_not_stop_a_sign_in() {
    let trial = SignInTrial::new().await;
    for name in ["email_verified", "phone_number_verified", "updated_at", "address", "auth_time", "identities", "jti"] {
        trial.flaw(IdTokenFlaw::Text(name, "true"));
        assert_eq!(trial.sign_in().await.unwrap().user(), OPERATOR, "{name}");
    }
}

#[tokio::test]
async fn a_person_without_an_email_is_called_by_the_name_in_the_user_pool() {
    let trial = SignInTrial::new().await;
    for flaw in [IdTokenFlaw::Text("email", ""), IdTokenFlaw::Text("email", " "), IdTokenFlaw::Without("email")] {
        trial.flaw(flaw);
        let session = trial.sign_in().await.unwrap();
        assert_eq!(session.user(), session.subject(), "{flaw:?}");
        assert!(!session.user().is_empty());
    }
    trial.flaw(IdTokenFlaw::Text("cognito:username", "saml_worker"));
    assert_eq!(trial.sign_in().await.unwrap().user(), OPERATOR, "the e-mail address comes first");
}

#[tokio::test]
async fn claims_that_are_used_are_judged_and_named_and_nothing_is_stored() {
    let trial = SignInTrial::new().await;
    let claim = |name, problem| IdTokenProblem::Claim { name, problem };
    let party = IdTokenProblem::AuthorizedParty { expected: trial.setup.profile.client_id.clone() };
    let rows = [
        (IdTokenFlaw::Without("nonce"), claim("nonce", ClaimProblem::Missing)),
        (IdTokenFlaw::Without("token_use"), claim("token_use", ClaimProblem::Missing)),
        (IdTokenFlaw::Without("exp"), claim("exp", ClaimProblem::Missing)),
        (IdTokenFlaw::Text("iat", "now"), claim("iat", ClaimProblem::Unreadable)),
        (IdTokenFlaw::Text("sub", ""), claim("sub", ClaimProblem::Empty)),
        (IdTokenFlaw::Text("azp", "another"), party),
        (IdTokenFlaw::WeakKey, IdTokenProblem::WeakKey { bits: 1024 }),
    ];
    for (flaw, expected) in rows {
        trial.flaw(flaw);
        match trial.sign_in().await {
            Err(Error::IdToken(problem)) => assert_eq!(problem, expected, "{flaw:?}"),
            other => panic!("{flaw:?}: {other:?}"),
        }
    }
    for claim in ["iat", "nbf"] {
        trial.flaw(IdTokenFlaw::Ahead(claim));
        let refused = trial.sign_in().await;
        assert!(
            matches!(&refused, Err(Error::IdToken(IdTokenProblem::Ahead { claim: found, secs: 3_500.. })) if *found == claim),
            "{refused:?}"
        );
    }
    assert_eq!(trial.stored().await, None);
    assert_eq!(trial.sign_in().await.unwrap().user(), OPERATOR, "a weak key beside the good one does no harm");
}
