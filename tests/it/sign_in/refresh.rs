//! Sessions after the sign-in: refresh, rotation, resuming and signing out.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use client::sign_in::{Error, IdTokenProblem, KeyringError, Request, Resumed, SecretName, Session, Stored, TokenCode};
use model::Timestamp;
use sandbox::{Fault, IdTokenFlaw, OPERATOR, Place, Times};
use secrecy::{ExposeSecret as _, SecretString};

use crate::support::memory_store::MemoryStore;
use crate::support::sign_in_trial::SignInTrial;

impl SignInTrial {
    /// The saved sign-in, which has to be good.
    pub(super) async fn resumed(&self) -> Session {
        match Session::resume(self.setup.clone()).await.unwrap() {
            Resumed::SignedIn(session) => session,
            other => panic!("{other:?}"),
        }
    }

    /// The entry with another refresh token, as another window would write it.
    async fn of_another_window(&self, refresh_token: &str) -> BTreeMap<String, Vec<u8>> {
        let mut entry = serde_json::json!({ "sign_ins": [{ "refresh_token": refresh_token }] });
        entry["sign_ins"][0]["origins"] = serde_json::to_value(self.setup.profile.origins()).unwrap();
        let store = MemoryStore::default();
        let name = SecretName::refresh_token(&self.setup.profile);
        store.keyring().store(&name, &SecretString::from(entry.to_string())).await.unwrap();
        store.entries.lock().unwrap().clone()
    }

    /// Moves the program's clock on, so that the tokens are due for a refresh but not over, or both.
    pub(super) fn pass(&self, minutes: u64) {
        self.setup.network.clock().correct(Timestamp::from_system_clock().plus(Duration::from_mins(minutes)));
        let secs = i64::try_from(minutes * 60).unwrap();
        self.sandbox.faults().clear();
        self.sandbox.faults().inject(Fault::ClockSkew { secs }, Times::Always);
    }
}

#[tokio::test]
async fn a_token_is_refreshed_ahead_of_its_end_and_once_for_all_callers() {
    let trial = SignInTrial::new().await;
    let session = trial.sign_in().await.unwrap();
    let (first, stored) = (session.id_token().await.unwrap(), trial.stored().await);
    trial.pass(54);
    assert_eq!(session.id_token().await.unwrap().expose_secret(), first.expose_secret(), "not due yet");
    trial.pass(56);
    // A second refresh with the same token would be refused, once the grace period is over; and it would be seen here.
    trial.sandbox.faults().inject(Fault::TokenError { error: "server_error".to_owned() }, Times::Count(1));
    let (one, two, three) = tokio::join!(session.id_token(), session.id_token(), session.id_token());
    for token in [&one, &two, &three] {
        assert_eq!(token.as_ref().unwrap().expose_secret(), first.expose_secret(), "the old one still holds");
    }
    let (one, two, three) = tokio::join!(session.id_token(), session.id_token(), session.id_token());
    let fresh = one.unwrap();
    assert_ne!(fresh.expose_secret(), first.expose_secret());
    assert_eq!(fresh.expose_secret(), two.unwrap().expose_secret());
    assert_eq!(fresh.expose_secret(), three.unwrap().expose_secret());
    assert_ne!(trial.stored().await, stored, "the rotated token is stored");
    assert_eq!(session.user(), OPERATOR);
    assert!(session.tokens_expire_at() > trial.setup.network.clock().now().plus(Duration::from_mins(50)));
}

#[tokio::test]
async fn a_refresh_without_rotation_keeps_the_old_refresh_token() {
    let trial = SignInTrial::with(sandbox::Options { refresh_rotation: false, ..sandbox::Options::default() }).await;
    let session = trial.sign_in().await.unwrap();
    let (first, stored) = (session.id_token().await.unwrap(), trial.stored().await);
    for minutes in [56, 112] {
        trial.pass(minutes);
        assert_ne!(session.id_token().await.unwrap().expose_secret(), first.expose_secret());
        assert_eq!(trial.stored().await, stored);
    }
}

#[tokio::test]
async fn the_rotated_token_is_stored_even_when_the_rest_of_the_answer_is_bad() {
    let trial = SignInTrial::new().await;
    let session = trial.sign_in().await.unwrap();
    let stored = trial.stored().await;
    trial.pass(61);
    trial.flaw(IdTokenFlaw::BadSignature);
    assert!(matches!(session.id_token().await, Err(Error::IdToken(IdTokenProblem::Signature))));
    assert_ne!(trial.stored().await, stored);
    session.id_token().await.unwrap();
}

#[tokio::test]
async fn a_keyring_that_locks_during_a_refresh_is_a_warning() {
    let trial = SignInTrial::new().await;
    let session = trial.sign_in().await.unwrap();
    trial.pass(61);
    trial.store.locked.store(true, Ordering::SeqCst);
    session.id_token().await.unwrap();
    assert!(matches!(session.keyring_problem(), Some(KeyringError::Locked { .. })));
    trial.store.locked.store(false, Ordering::SeqCst);
    trial.pass(122);
    session.id_token().await.unwrap();
    assert_eq!(session.keyring_problem(), None);
}

/// Begins `work` and lets go of it before it has an answer.
async fn given_up<T>(work: impl Future<Output = T>) {
    tokio::select! {
        biased;
        _ = work => panic!("nothing was waited for"),
        () = tokio::task::yield_now() => {}
    }
}

#[tokio::test]
async fn a_refresh_that_everybody_gave_up_is_still_stored() {
    let trial = SignInTrial::new().await;
    let session = trial.sign_in().await.unwrap();
    let stored = trial.stored().await;
    trial.pass(61);
    given_up(session.id_token()).await;
    drop(session);
    trial.setup.background.idle().await;
    assert_ne!(trial.stored().await, stored);
    trial.pass(122);
    given_up(Session::resume(trial.setup.clone())).await;
    trial.setup.background.idle().await;
    trial.pass(183);
    trial.resumed().await;
}

#[tokio::test]
async fn an_exchange_that_was_given_up_after_the_code_was_sent_is_still_stored() {
    let trial = SignInTrial::new().await;
    let mut attempt = trial.start().await.unwrap();
    trial.browse(&attempt, "").await;
    let grant = attempt.wait().await.unwrap();
    given_up(attempt.exchange(grant)).await;
    trial.setup.background.idle().await;
    trial.resumed().await;
}

#[tokio::test]
async fn a_refresh_that_ends_after_the_sign_out_brings_nothing_back() {
    let trial = SignInTrial::new().await;
    let session = trial.sign_in().await.unwrap();
    trial.pass(61);
    given_up(session.id_token()).await;
    assert!(session.sign_out().await.forgotten.is_ok());
    trial.setup.background.idle().await;
    assert_eq!(trial.stored().await, None);
    assert!(trial.store.users().is_empty());
    assert!(matches!(session.id_token().await, Err(Error::SessionEnded)));
}

#[tokio::test]
async fn a_refresh_token_that_is_refused_ends_the_session_and_is_forgotten() {
    let trial = SignInTrial::new().await;
    let session = trial.sign_in().await.unwrap();
    trial.pass(61);
    trial.refuse_tokens("invalid_grant");
    assert!(matches!(session.id_token().await, Err(Error::SessionEnded)));
    assert!(matches!(session.id_token().await, Err(Error::SessionEnded)));
    assert_eq!(trial.stored().await, None);
    assert!(trial.store.users().is_empty());
    assert!(matches!(Session::resume(trial.setup.clone()).await, Ok(Resumed::Nothing)));
}

#[tokio::test]
async fn a_token_that_another_window_stored_at_the_last_moment_is_not_forgotten() {
    let trial = SignInTrial::new().await;
    let session = trial.sign_in().await.unwrap();
    trial.pass(61);
    trial.refuse_tokens("invalid_grant");
    // Before the deletion the whole entry is read three times, and its head once more: to note that a renewal is under
    // way, and to look for another token.
    let reads = 3 * trial.store.users().len() + 1;
    let deletion = mpsc::sync_channel(0);
    let before = (0..reads).map(|_| mpsc::sync_channel(0).1);
    trial.store.hangs.lock().unwrap().extend(before.chain([deletion.1]));
    let newer = trial.of_another_window("newer").await;
    let store = trial.store.clone();
    let another_window = std::thread::spawn(move || {
        // The session has found no other token, and is about to delete the refused one.
        deletion.0.send(()).unwrap();
        store.entries.lock().unwrap().extend(newer);
    });
    assert!(matches!(session.id_token().await, Err(Error::SessionEnded)));
    another_window.join().unwrap();
    assert_eq!(trial.stored().await.as_deref(), Some("newer"));
}

#[tokio::test]
async fn a_token_that_another_window_rotated_is_taken_from_the_keyring() {
    let trial = SignInTrial::new().await;
    let first = trial.sign_in().await.unwrap();
    trial.pass(61);
    let second = trial.resumed().await;
    trial.pass(63);
    // The first window's token is over: rotated at the resume, and past its grace.
    assert_eq!(first.id_token().await.map(|_| ()).map_err(|error| error.to_string()), Ok(()));
    assert_eq!(second.user(), OPERATOR);
    assert!(trial.stored().await.is_some());
}

#[tokio::test]
async fn a_failure_on_the_way_keeps_everything() {
    let trial = SignInTrial::new().await;
    let session = trial.sign_in().await.unwrap();
    let stored = trial.stored().await;
    trial.pass(61);
    trial.refuse_tokens("invalid_client");
    match session.id_token().await {
        Err(Error::TokenRefused { request: Request::Refresh, refusal, .. }) => {
            assert_eq!(refusal.code, TokenCode::InvalidClient);
        }
        other => panic!("{other:?}"),
    }
    trial.sandbox.faults().inject(Fault::HttpStatus { place: Place::Token, status: 500 }, Times::Count(1));
    assert!(matches!(session.id_token().await, Err(Error::TokenAnswerUnreadable { status: 500, .. })));
    assert_eq!(trial.stored().await, stored);
    session.id_token().await.unwrap();
}

#[tokio::test]
async fn a_stored_sign_in_is_resumed_without_the_person() {
    let trial = SignInTrial::new().await;
    assert!(matches!(Session::resume(trial.setup.clone()).await, Ok(Resumed::Nothing)), "nothing is stored yet");
    drop(trial.sign_in().await.unwrap());
    let session = trial.resumed().await;
    assert_eq!(session.user(), OPERATOR);
    assert!(!session.subject().is_empty());
    trial.store.locked.store(true, Ordering::SeqCst);
    let locked = Session::resume(trial.setup.clone()).await;
    assert!(matches!(locked, Err(Error::Keyring(KeyringError::Locked { .. }))));
}

#[tokio::test]
async fn signing_out_revokes_forgets_and_names_the_logout_page() {
    let trial = SignInTrial::new().await;
    let session = Arc::new(trial.sign_in().await.unwrap());
    let name = SecretName::refresh_token(&trial.setup.profile);
    let entry = trial.setup.keyring.load(&name).await.unwrap().unwrap();
    let ended = session.sign_out().await;
    assert!(ended.revoked.is_ok() && ended.forgotten.is_ok(), "{ended:?}");
    let logout = ended.logout_url.unwrap();
    assert!(logout.path() == "/logout" && logout.query().unwrap().starts_with("client_id="), "{logout}");
    assert!(trial.store.users().is_empty());
    assert!(matches!(session.id_token().await, Err(Error::SessionEnded)));
    // The token is of no use to a person who kept a copy.
    trial.setup.keyring.store(&name, &entry).await.unwrap();
    trial.pass(61);
    assert!(matches!(Session::resume(trial.setup.clone()).await, Ok(Resumed::Refused(_))));
}

#[tokio::test]
async fn the_parts_of_a_sign_out_fail_apart() {
    let trial = SignInTrial::new().await;
    let session = trial.sign_in().await.unwrap();
    trial.sandbox.faults().inject(Fault::HttpStatus { place: Place::Revoke, status: 503 }, Times::Count(1));
    let ended = session.sign_out().await;
    assert!(ended.revoked.is_err() && ended.forgotten.is_ok(), "{ended:?}");
    assert!(trial.store.users().is_empty());

    let session = trial.sign_in().await.unwrap();
    trial.store.locked.store(true, Ordering::SeqCst);
    let ended = session.sign_out().await;
    assert!(ended.revoked.is_ok() && matches!(ended.forgotten, Err(KeyringError::Locked { .. })), "{ended:?}");
}

#[tokio::test]
async fn a_stored_sign_in_can_be_forgotten_without_a_network() {
    let trial = SignInTrial::new().await;
    drop(trial.sign_in().await.unwrap());
    let SignInTrial { sandbox, store, setup } = trial;
    sandbox.shut_down().await;
    let Stored::Session(session) = Session::stored(setup).await.unwrap() else { panic!("nothing is stored") };
    let ended = session.sign_out().await;
    assert!(matches!(ended.revoked, Err(Error::Unreachable { .. })) && ended.forgotten.is_ok(), "{ended:?}");
    assert!(store.users().is_empty());
}

#[tokio::test]
async fn a_trigger_that_refuses_a_refresh_does_not_end_the_session() {
    let trial = SignInTrial::new().await;
    let session = trial.sign_in().await.unwrap();
    let stored = trial.stored().await;
    trial.pass(61);
    let (error, description) = ("invalid_grant".to_owned(), "PreTokenGeneration failed with error later.".to_owned());
    trial.sandbox.faults().inject(Fault::TokenErrorSaying { error, description }, Times::Count(1));
    let refused = session.id_token().await;
    assert!(matches!(&refused, Err(Error::TokenRefused { refusal, .. }) if refusal.reason.is_some()), "{refused:?}");
    assert_eq!(trial.stored().await, stored);
    session.id_token().await.unwrap();
}

#[tokio::test]
async fn a_service_that_is_asked_too_often_does_not_end_the_session() {
    let trial = SignInTrial::new().await;
    let session = trial.sign_in().await.unwrap();
    let stored = trial.stored().await;
    trial.pass(61);
    trial.sandbox.faults().inject(Fault::HttpStatus { place: Place::Token, status: 429 }, Times::Count(1));
    let refused = session.id_token().await;
    assert!(
        matches!(&refused, Err(error @ Error::TooManyRequests { request: Request::Refresh }) if error.may_pass()),
        "{refused:?}"
    );
    assert_eq!(trial.stored().await, stored);
    session.id_token().await.unwrap();
}
