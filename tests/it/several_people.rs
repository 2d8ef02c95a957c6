//! Several people on one profile, in a running window: they switch without the browser, and each has their own.

use engine::Options;
use model::{Command, Event, LinkCommand, LinkEvent, Notice, ProfileEvent, SavedPerson, SignInCommand, SignInEvent};
use sandbox::{Fault, NEWCOMER, OPERATOR, PASSWORD, Times};
use url::Url;

use crate::support::memory_store::MemoryStore;
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::scripted_browser::ScriptedBrowser;
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

/// The link of the sign-in that waits now.
async fn link(engine: &mut WatchedEngine) -> Url {
    engine
        .until("the link", |event| match event {
            Event::SignIn(SignInEvent::Waiting(wait)) => wait.url.parse().ok(),
            _ => None,
        })
        .await
}

async fn notice(engine: &mut WatchedEngine, code: &str) -> Notice {
    engine
        .until(code, |event| match event {
            Event::Noticed(notice) => (notice.code == code).then(|| (**notice).clone()),
            _ => None,
        })
        .await
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
async fn without_a_keyring_people_switch_for_as_long_as_the_program_runs() {
    let stage = QuietSandbox::new().await;
    stage.sandbox.set_policy_attached(NEWCOMER, true);
    let absent = client::sign_in::Keyring::absent();
    let options = || Options { keyring: Some(absent.clone()), resume: true, ..Options::default() };
    let mut engine = WatchedEngine::start_with(&stage.profiles_toml, options());
    sign_in(&mut engine, OPERATOR).await;
    engine.until_live().await;
    sign_in(&mut engine, NEWCOMER).await;
    let others = people_once_live(&mut engine, 1).await;
    assert_eq!((others[0].user.as_str(), others[0].is_current), (OPERATOR, false));
    engine.send(Command::SignIn(SignInCommand::SwitchTo { subject: others[0].subject.clone() }));
    is_signed_in_as(&mut engine, OPERATOR).await;
    let others = people_once_live(&mut engine, 1).await;
    assert_eq!(others[0].user, NEWCOMER, "and back");
    engine.send(Command::SignIn(SignInCommand::SignOutAll));
    people(&mut engine, 0).await;
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_page_that_ignores_the_wish_for_another_account_is_reached_by_its_logout_page() {
    let (stage, secrets) = (QuietSandbox::new().await, MemoryStore::default());
    stage.sandbox.faults().inject(Fault::PromptIgnored, Times::Always);
    let mut engine = start(&stage.profiles_toml, &secrets);
    let mut browser = ScriptedBrowser::new(&engine.network);
    let url = engine.start_sign_in().await.unwrap().parse().unwrap();
    browser.sign_in(&url, OPERATOR, PASSWORD, "").await;
    is_signed_in_as(&mut engine, OPERATOR).await;
    // Who comes in by the logout page is who typed a password there.
    for (user, is_same) in [(NEWCOMER, false), (NEWCOMER, true)] {
        engine.send(Command::SignIn(SignInCommand::StartAs { user: None, another_account: true }));
        let first = link(&mut engine).await;
        assert!(first.path() == "/oauth2/authorize" && first.query().unwrap().contains("prompt=login"), "{first}");
        let back = browser.get(&first, "").await;
        assert_eq!(back.status, 200, "{back:?}");
        notice(&mut engine, "sign_in.browser_kept_account").await;
        let second = link(&mut engine).await;
        assert_eq!(second.path(), "/logout");
        let page = browser.sign_in(&second, user, PASSWORD, "").await;
        assert_eq!(page.status, 200, "{page:?}");
        if is_same {
            assert!(notice(&mut engine, "sign_in.same_account").await.summary.contains(NEWCOMER));
        }
        is_signed_in_as(&mut engine, user).await;
    }
    engine.end().await;
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
