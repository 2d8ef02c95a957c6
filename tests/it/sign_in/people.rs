//! Several people on one profile: each has a separate sign-in in the keyring, and one of them is the current one.

use client::sign_in::{Resumed, SecretName, Session, Who, saved_people};
use sandbox::{NEWCOMER, OPERATOR, PASSWORD};
use secrecy::SecretString;
use serde_json::json;

use crate::support::scripted_browser::ScriptedBrowser;
use crate::support::sign_in_trial::SignInTrial;

async fn sign_in_as(trial: &SignInTrial, user: &str) -> Session {
    let mut attempt = trial.start().await.unwrap();
    let mut browser = ScriptedBrowser::new(&trial.setup.network);
    browser.sign_in(attempt.url(), user, PASSWORD, "").await;
    let grant = attempt.wait().await.unwrap();
    attempt.exchange(grant).await.unwrap()
}

/// By name, with a star for the current one.
async fn people(trial: &SignInTrial) -> Vec<String> {
    let people = saved_people(&trial.setup.keyring, &trial.setup.profile).await.unwrap();
    people.into_iter().map(|person| person.user + if person.is_current { "*" } else { "" }).collect()
}

async fn resumed(trial: &SignInTrial, who: &Who) -> Option<Session> {
    match Session::resume_as(trial.setup.clone(), who).await.unwrap() {
        Resumed::SignedIn(session) => Some(session),
        Resumed::Nothing => None,
        other => panic!("{other:?}"),
    }
}

fn starred(user: &str) -> String {
    format!("{user}*")
}

#[tokio::test]
async fn who_signs_in_is_current_and_who_was_stays_saved() {
    let trial = SignInTrial::new().await;
    let first = sign_in_as(&trial, OPERATOR).await;
    let second = sign_in_as(&trial, NEWCOMER).await;
    assert_eq!(people(&trial).await, [starred(NEWCOMER), OPERATOR.to_owned()]);
    assert_eq!(resumed(&trial, &Who::Current).await.unwrap().user(), NEWCOMER);
    // Switched to without a browser, and again in the next run.
    let subject = Who::Person(first.subject());
    assert_eq!(resumed(&trial, &subject).await.unwrap().user(), OPERATOR);
    assert_eq!(people(&trial).await, [starred(OPERATOR), NEWCOMER.to_owned()]);
    assert_eq!(resumed(&trial, &Who::Current).await.unwrap().user(), OPERATOR);
    // Who signs out leaves the other's sign-in, and no one is current.
    resumed(&trial, &Who::Current).await.unwrap().sign_out().await.forgotten.unwrap();
    assert_eq!(people(&trial).await, [NEWCOMER]);
    assert!(resumed(&trial, &Who::Current).await.is_none(), "no one is signed in unasked");
    assert_eq!(resumed(&trial, &Who::Person(second.subject())).await.unwrap().user(), NEWCOMER);
    assert_eq!(people(&trial).await, [starred(NEWCOMER)]);
}

#[tokio::test]
async fn a_renewal_of_someone_who_is_not_current_is_kept_and_changes_nothing_else() {
    let trial = SignInTrial::new().await;
    let first = sign_in_as(&trial, OPERATOR).await;
    let before = trial.stored().await.unwrap();
    drop(sign_in_as(&trial, NEWCOMER).await);
    // As with an ID token that is at its end: the refresh token is rotated.
    assert!(!first.distrust_stored_token());
    let Some(parked) = resumed(&trial, &Who::Person(first.subject())).await else { panic!("it is saved") };
    drop(sign_in_as(&trial, NEWCOMER).await);
    assert!(parked.distrust_stored_token());
    parked.id_token().await.unwrap();
    let sign_ins = trial.stored_sign_ins().await.unwrap();
    assert_eq!(people(&trial).await, [starred(NEWCOMER), OPERATOR.to_owned()]);
    assert_ne!(sign_ins[1]["refresh_token"], json!(before), "{sign_ins}");
    assert_eq!(resumed(&trial, &Who::Person(first.subject())).await.unwrap().user(), OPERATOR);
}

#[tokio::test]
async fn an_entry_of_an_earlier_version_is_read_and_its_person_is_found() {
    let trial = SignInTrial::new().await;
    let first = sign_in_as(&trial, OPERATOR).await;
    let mut sign_ins = trial.stored_sign_ins().await.unwrap();
    for key in ["subject", "user"] {
        sign_ins[0].as_object_mut().unwrap().remove(key).unwrap();
    }
    let name = SecretName::refresh_token(&trial.setup.profile);
    let entry = SecretString::from(json!({ "sign_ins": sign_ins }).to_string());
    trial.setup.keyring.store(&name, &entry).await.unwrap();
    assert_eq!(people(&trial).await, [starred(OPERATOR)]);
    drop(sign_in_as(&trial, NEWCOMER).await);
    assert_eq!(people(&trial).await, [starred(NEWCOMER), OPERATOR.to_owned()]);
    // The oldest of all was a bare token: no one knows whose until it is renewed.
    let token = resumed(&trial, &Who::Person(first.subject())).await.map(|_| ()).and(trial.stored().await).unwrap();
    // The sandbox's addresses are not AWS's, where a bare token is from.
    let text = json!({ "sign_ins": [{ "origins": sign_ins[0]["origins"], "refresh_token": token }] }).to_string();
    trial.setup.keyring.store(&name, &SecretString::from(text)).await.unwrap();
    assert!(people(&trial).await.is_empty());
    assert_eq!(resumed(&trial, &Who::Current).await.unwrap().user(), OPERATOR);
    assert_eq!(people(&trial).await, [starred(OPERATOR)]);
}
