//! Stored sign-ins: renewed only when needed, presented only where they were got, and reported when they are lost.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use client::credentials::{CredentialSource as _, Provider};
use client::profile::{self, Profile};
use client::sign_in::{
    Error, KeyringError, KeyringSignIn, Refused, Resumed, SecretName, Session, Setup, Stored, keyring_sign_in,
};
use model::Timestamp;
use sandbox::{Fault, OPERATOR, Place, Times};
use secrecy::{ExposeSecret as _, SecretString};

use crate::support::sign_in_trial::SignInTrial;

fn with(trial: &SignInTrial, profile: Profile) -> Setup {
    Setup { profile, ..trial.setup.clone() }
}

/// A trial whose next token request would fail.
async fn house_that_gives_no_tokens() -> SignInTrial {
    let trial = SignInTrial::new().await;
    drop(trial.sign_in().await.unwrap());
    trial.sandbox.faults().inject(Fault::HttpStatus { place: Place::Token, status: 500 }, Times::Always);
    trial
}

#[tokio::test]
async fn a_start_within_the_life_of_the_id_token_renews_nothing() {
    let trial = house_that_gives_no_tokens().await;
    trial.sandbox.faults().inject(Fault::HttpStatus { place: Place::Discovery, status: 500 }, Times::Always);
    let session = trial.resumed().await;
    assert_eq!(session.user(), OPERATOR);
    assert!(!session.subject().is_empty());
    session.id_token().await.unwrap();
    trial.pass(56);
    let renewing = Session::resume(trial.setup.clone()).await;
    assert!(renewing.is_ok(), "due, and not over: {renewing:?}");
}

#[tokio::test]
async fn what_a_renewal_brings_is_kept_for_the_next_start() {
    for refresh_rotation in [true, false] {
        let options = sandbox::Options { refresh_rotation, ..sandbox::Options::default() };
        let trial = SignInTrial::with(options).await;
        let signed_in_at = trial.sign_in().await.unwrap().signed_in_at();
        assert!(signed_in_at.is_some());
        trial.pass(61);
        let fresh = trial.resumed().await.id_token().await.unwrap();
        trial.sandbox.faults().inject(Fault::HttpStatus { place: Place::Token, status: 500 }, Times::Always);
        let again = trial.resumed().await;
        assert_eq!(again.id_token().await.unwrap().expose_secret(), fresh.expose_secret(), "{refresh_rotation}");
        assert_eq!(again.signed_in_at(), signed_in_at, "a renewal is no sign-in");
        let sign_in = &trial.stored_sign_ins().await.unwrap()[0];
        assert_eq!(sign_in["rotates"], refresh_rotation);
        assert!(sign_in.get("renewing").is_none(), "{sign_in}");
    }
}

#[tokio::test]
async fn an_id_token_that_aws_calls_expired_is_renewed_whatever_the_clock_says() {
    let trial = SignInTrial::new().await;
    drop(trial.sign_in().await.unwrap());
    let session = Arc::new(trial.resumed().await);
    let first = session.id_token().await.unwrap();
    let fault = Fault::IdentityError {
        operation: "GetId".to_owned(),
        error_type: "NotAuthorizedException".to_owned(),
        message: "Invalid login token. Token expired: 1 >= 0".to_owned(),
    };
    trial.sandbox.faults().inject(fault, Times::Count(1));
    let mut provider = Provider::new(&trial.setup.profile, Arc::clone(&session), &trial.setup.network);
    provider.credentials(&mut |_, _| {}).await.unwrap();
    assert_ne!(session.id_token().await.unwrap().expose_secret(), first.expose_secret());
}

#[tokio::test]
async fn a_renewal_that_was_interrupted_is_told_as_such() {
    let trial = SignInTrial::new().await;
    let session = trial.sign_in().await.unwrap();
    let signed_in_at = session.signed_in_at();
    trial.pass(61);
    trial.sandbox.faults().inject(Fault::AnswerLost { place: Place::Token }, Times::Count(1));
    assert!(matches!(session.id_token().await, Err(Error::TokenAnswerUnreadable { status: 502, .. })));
    let sign_in = trial.stored_sign_ins().await.unwrap()[0].take();
    assert_eq!(sign_in["renewing"], true);
    // The grace period of the old token is over by then.
    trial.pass(122);
    let resumed = Session::resume(trial.setup.clone()).await.unwrap();
    assert!(
        matches!(resumed, Resumed::Refused(Refused { interrupted: true, signed_in_at: at }) if at == signed_in_at),
        "{resumed:?}"
    );
    assert!(matches!(session.id_token().await, Err(Error::RenewalInterrupted)), "in the same run too");
    assert!(trial.store.users().is_empty());
}

#[tokio::test]
async fn a_renewal_that_was_refused_for_good_is_no_interruption() {
    let trial = SignInTrial::new().await;
    drop(trial.sign_in().await.unwrap());
    trial.pass(61);
    trial.refuse_tokens("invalid_client");
    assert!(Session::resume(trial.setup.clone()).await.is_err());
    trial.refuse_tokens("invalid_grant");
    let resumed = Session::resume(trial.setup.clone()).await.unwrap();
    let Resumed::Refused(refused) = resumed else { panic!("{resumed:?}") };
    assert!(!refused.interrupted && refused.signed_in_at.is_some(), "{refused:?}");
}

#[tokio::test]
async fn a_sign_in_without_a_refresh_token_ends_the_one_that_was_kept() {
    for text in [None, Some(String::new())] {
        let trial = SignInTrial::new().await;
        assert!(trial.sign_in().await.unwrap().can_be_renewed());
        trial.sandbox.faults().inject(Fault::RefreshToken { text }, Times::Count(1));
        let session = trial.sign_in().await.unwrap();
        assert!(!session.can_be_renewed());
        assert_eq!(session.keyring_problem(), None);
        assert!(trial.store.users().is_empty(), "{:?}", trial.store.users());
        session.id_token().await.unwrap();
    }
}

#[tokio::test]
async fn an_empty_refresh_token_in_a_renewal_takes_the_place_of_none() {
    let trial = SignInTrial::new().await;
    drop(trial.sign_in().await.unwrap());
    trial.pass(61);
    trial.sandbox.faults().inject(Fault::RefreshToken { text: Some(String::new()) }, Times::Count(1));
    assert!(trial.resumed().await.can_be_renewed());
    assert!(trial.stored().await.is_some_and(|token| !token.is_empty()));
}

#[tokio::test]
async fn a_stored_sign_in_is_not_presented_where_it_was_not_got() {
    let trial = house_that_gives_no_tokens().await;
    let other = SignInTrial::new().await;
    for key in ["issuer", "hosted_ui", "cognito_identity"] {
        let mut text = trial.sandbox.profiles_toml();
        let (from, to) = (trial.setup.profile.issuer_url(), other.setup.profile.issuer_url());
        let (from, to) = (from.origin().ascii_serialization(), to.origin().ascii_serialization());
        let line = text.lines().find(|line| line.starts_with(&format!("{key} "))).unwrap().to_owned();
        text = text.replace(&line, &line.replace(&from, &to));
        let changed = profile::parse(&text).unwrap().remove(0);
        assert_ne!(changed, trial.setup.profile, "{key}: {text}");
        let setup = with(&trial, changed);
        assert!(matches!(Session::resume(setup.clone()).await, Ok(Resumed::Elsewhere)), "{key}");
        assert!(matches!(Session::stored(setup.clone()).await, Ok(Stored::Elsewhere)), "{key}");
        let kept = keyring_sign_in(&setup.keyring, &setup.profile).await;
        assert_eq!(kept, Ok(KeyringSignIn::Elsewhere), "{key}");
    }
    trial.resumed().await;
}

#[tokio::test]
async fn profiles_of_one_name_and_pool_at_two_sandboxes_keep_a_sign_in_each() {
    let one = SignInTrial::new().await;
    let mut other = SignInTrial::new().await;
    other.store = one.store.clone();
    other.setup.keyring = one.store.keyring();
    drop(one.sign_in().await.unwrap());
    drop(other.sign_in().await.unwrap());
    assert_eq!(one.stored_sign_ins().await.unwrap().as_array().unwrap().len(), 2);
    one.pass(61);
    other.pass(61);
    one.resumed().await;
    other.resumed().await.sign_out().await.forgotten.unwrap();
    assert!(matches!(Session::resume(other.setup.clone()).await, Ok(Resumed::Elsewhere)));
    one.resumed().await.sign_out().await.forgotten.unwrap();
    assert!(one.store.users().is_empty());
}

#[tokio::test]
async fn an_entry_of_an_earlier_version_counts_as_got_at_aws_itself() {
    let trial = SignInTrial::new().await;
    let of_aws = profile::parse(profile::template()).unwrap().remove(0);
    let old = SecretString::from("eyJjdHkiOiJKV1QifQ.old");
    for profile in [&of_aws, &trial.setup.profile] {
        trial.setup.keyring.store(&SecretName::refresh_token(profile), &old).await.unwrap();
    }
    assert!(matches!(Session::stored(with(&trial, of_aws)).await, Ok(Stored::Session(_))));
    assert!(matches!(Session::stored(trial.setup.clone()).await, Ok(Stored::Elsewhere)));
    assert!(matches!(Session::resume(trial.setup.clone()).await, Ok(Resumed::Elsewhere)));
}

#[tokio::test]
async fn an_entry_that_cannot_be_read_is_replaced_by_a_sign_in() {
    let trial = SignInTrial::new().await;
    drop(trial.sign_in().await.unwrap());
    let head = trial.store.users().into_iter().find(|user| user.ends_with("refresh-token")).unwrap();
    for garbage in [&b"\xff\xfe"[..], b"={\"sign_ins\":7}"] {
        trial.store.entries.lock().unwrap().insert(head.clone(), garbage.to_vec());
        let stored = Session::stored(trial.setup.clone()).await;
        assert!(matches!(stored, Err(Error::Keyring(KeyringError::Unreadable))), "{stored:?}");
        drop(trial.sign_in().await.unwrap());
        trial.resumed().await;
    }
    trial.store.entries.lock().unwrap().insert(head, b"\xff".to_vec());
    client::sign_in::forget_unreadable(&trial.setup).await.unwrap();
    assert!(matches!(Session::stored(trial.setup.clone()).await, Ok(Stored::Nothing)));
}

#[tokio::test]
async fn signing_in_and_out_may_ask_to_unlock_and_a_renewal_may_not() {
    let trial = SignInTrial::new().await;
    drop(trial.sign_in().await.unwrap());
    trial.store.unlocks_when_asked.store(true, Ordering::SeqCst);
    trial.store.locked.store(true, Ordering::SeqCst);
    let resumed = Session::resume(trial.setup.clone()).await;
    assert!(matches!(resumed, Err(Error::Keyring(KeyringError::Locked { .. }))), "{resumed:?}");
    let session = trial.sign_in().await.unwrap();
    assert_eq!(session.keyring_problem(), None);
    trial.store.locked.store(true, Ordering::SeqCst);
    trial.pass(61);
    session.id_token().await.unwrap();
    assert!(trial.store.locked.load(Ordering::SeqCst), "no one was asked");
    assert!(session.sign_out().await.forgotten.is_ok());
    assert!(trial.store.users().is_empty());
}

#[tokio::test]
async fn when_the_person_signed_in_is_kept() {
    let trial = SignInTrial::new().await;
    let before = trial.setup.network.clock().now();
    drop(trial.sign_in().await.unwrap());
    let kept = keyring_sign_in(&trial.setup.keyring, &trial.setup.profile).await.unwrap();
    let KeyringSignIn::Yes { user, subject: Some(subject), signed_in_at, identity_id: None } = kept else {
        panic!("{kept:?}")
    };
    assert_eq!(user.as_deref(), Some(OPERATOR));
    assert!(!subject.is_empty());
    let within = before..=before.plus(Duration::from_mins(5));
    assert!(signed_in_at.is_some_and(|at: Timestamp| within.contains(&at)), "{signed_in_at:?}");
}
