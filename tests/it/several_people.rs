//! Several people on one profile, in a running window: they switch without the browser, and each has their own.

use engine::Options;
use model::{Command, Event, LinkCommand, LinkEvent, ProfileEvent, SavedPerson, SignInCommand, SignInEvent};
use sandbox::{NEWCOMER, OPERATOR};

use crate::support::memory_store::MemoryStore;
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::WatchedEngine;

fn start(profiles_toml: &str, secrets: &MemoryStore) -> WatchedEngine {
    let options = Options { keyring: Some(secrets.keyring()), resume: true, ..Options::default() };
    WatchedEngine::start_with(profiles_toml, options)
}

async fn sign_in(engine: &mut WatchedEngine, user: &str) {
    let url = engine.start_sign_in().await.unwrap();
    engine.browse(&url, user, "").await;
    is_signed_in_as(engine, user).await;
}

async fn is_signed_in_as(engine: &mut WatchedEngine, expected: &str) {
    engine
        .until(expected, |event| match event {
            Event::SignIn(SignInEvent::SignedIn { user, .. }) => {
                assert_eq!(user, expected);
                Some(())
            }
            _ => None,
        })
        .await;
}

/// The sandbox's profile without its endpoint.
fn without_endpoint(stage: &QuietSandbox) -> String {
    let lines: Vec<&str> = stage.profiles_toml.lines().filter(|line| !line.starts_with("iot_endpoint")).collect();
    lines.join("\n")
}

/// Whose sign-ins are saved, once so many are.
async fn people(engine: &mut WatchedEngine, count: usize) -> Vec<SavedPerson> {
    let pick = |event: &Event| match event {
        Event::SignIn(SignInEvent::People(people)) if people.len() == count => Some(people.clone()),
        _ => None,
    };
    engine.until("the saved people", pick).await
}

/// The same, and the connection is live; either may come first.
async fn people_once_live(engine: &mut WatchedEngine, count: usize) -> Vec<SavedPerson> {
    let pick = |event: &Event| match event {
        Event::SignIn(SignInEvent::People(people)) if people.len() == count => Some(people.clone()),
        _ => None,
    };
    engine.until_live_and("the saved people", pick).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_switch_without_a_browser_and_the_last_one_is_there_in_the_next_run() {
    let (stage, secrets) = (QuietSandbox::new().await, MemoryStore::default());
    stage.sandbox.set_policy_attached(NEWCOMER, true);
    let mut engine = start(&stage.profiles_toml, &secrets);
    sign_in(&mut engine, OPERATOR).await;
    let saved = people_once_live(&mut engine, 1).await;
    let operator = saved[0].subject.clone();
    sign_in(&mut engine, NEWCOMER).await;
    let saved = people_once_live(&mut engine, 2).await;
    assert_eq!((saved[0].user.as_str(), saved[0].is_current, saved[1].is_current), (NEWCOMER, true, false));
    engine.send(Command::SignIn(SignInCommand::SwitchTo { subject: operator }));
    engine
        .until("another person", |event| matches!(event, Event::SignIn(SignInEvent::PersonChanged)).then_some(()))
        .await;
    is_signed_in_as(&mut engine, OPERATOR).await;
    assert!(people_once_live(&mut engine, 2).await[0].user == OPERATOR);
    engine.end().await;
    let mut again = start(&stage.profiles_toml, &secrets);
    is_signed_in_as(&mut again, OPERATOR).await;
    // By name, as a command does it: no browser opens.
    let as_user = SignInCommand::StartAs { user: Some(NEWCOMER.to_owned()), another_account: false };
    again.send(Command::SignIn(as_user));
    is_signed_in_as(&mut again, NEWCOMER).await;
    // Who signs out is forgotten, and the other one can go on.
    again.send(Command::SignIn(SignInCommand::SignOut));
    let left = people(&mut again, 1).await;
    assert_eq!((left[0].user.as_str(), left[0].is_current), (OPERATOR, false));
    again.send(Command::SignIn(SignInCommand::SignOutAll));
    people(&mut again, 0).await;
    again.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endpoint_that_the_profile_does_not_name_is_looked_up_and_kept() {
    let (stage, secrets) = (QuietSandbox::new().await, MemoryStore::default());
    let mut engine = start(&without_endpoint(&stage), &secrets);
    sign_in(&mut engine, OPERATOR).await;
    engine
        .until_live_and("the notice", |event| match event {
            Event::Noticed(notice) if notice.code == "endpoint.found" => Some(()),
            _ => None,
        })
        .await;
    let kept = std::fs::read_to_string(engine.folder.path().join("profiles.toml")).unwrap();
    assert!(kept.contains("iot_endpoint = \"iot.localhost\""), "{kept}");
    // The connection is that of the profile as it is in the file now.
    let name = client::profile::parse(&kept).unwrap().remove(0).name;
    engine.send(Command::Profile(model::ProfileCommand::Use { name }));
    let shown = |event: &Event| matches!(event, Event::Profile(ProfileEvent::Shown)).then_some(());
    engine.until("the open connection", shown).await;
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endpoint_that_may_not_be_looked_up_is_asked_for_by_name() {
    let (stage, secrets) = (QuietSandbox::new().await, MemoryStore::default());
    stage.sandbox.set_role_policy(serde_json::json!({ "Version": "2012-10-17", "Statement": [] }));
    let mut engine = start(&without_endpoint(&stage), &secrets);
    let url = engine.start_sign_in().await.unwrap();
    engine.browse(&url, OPERATOR, "").await;
    let notice = engine
        .until("the failure", |event| match event {
            Event::Link(LinkEvent::StateChanged(link)) => link.failure.as_ref().map(|failure| failure.notice.clone()),
            _ => None,
        })
        .await;
    assert_eq!(notice.code, "trial.endpoint_not_found");
    assert!(notice.cause.contains("iot:DescribeEndpoint") && notice.copyables[0].text.contains("describe-endpoint"));
    engine.send(Command::Link(LinkCommand::Disconnect));
    engine.end().await;
}
