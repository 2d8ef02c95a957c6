//! Profiles through the backend: nothing that a person wrote is lost, and no secret reaches the file.

use std::sync::Arc;

use engine::{Options, RunningSandbox, StartSandbox};
use model::{
    Command, Event, LinkEvent, Notice, Offer, ProfileChange, ProfileCommand, ProfileEvent, SignInCommand, SignInEvent,
};
use sandbox::{OPERATOR, SECRET_CLIENT_ID, SECRET_CLIENT_SECRET, Sandbox};

use crate::support::memory_store::MemoryStore;
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::WatchedEngine;

/// The codes of what is wrong with a profile.
pub(super) async fn rejected(engine: &mut WatchedEngine) -> Vec<&'static str> {
    engine
        .until("the mistakes", |event| match event {
            Event::Profile(ProfileEvent::Rejected { notices, .. }) => {
                Some(notices.iter().map(|notice| notice.code).collect())
            }
            _ => None,
        })
        .await
}

async fn used(engine: &mut WatchedEngine) -> String {
    engine
        .until("a profile in use", |event| match event {
            Event::Profile(ProfileEvent::Used { name, .. }) => Some(name.clone()),
            _ => None,
        })
        .await
}

fn file(engine: &WatchedEngine) -> Vec<u8> {
    std::fs::read(engine.folder.path().join("profiles.toml")).unwrap()
}

fn add(engine: &WatchedEngine, text: &str) {
    engine.send(Command::Profile(ProfileCommand::Add { text: text.to_owned() }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_mistake_of_a_new_profile_is_told_and_the_file_stays() {
    let stage = QuietSandbox::new().await;
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    used(&mut engine).await;
    add(&engine, "[[profile]]\nname = 3\nregion = \"eu-west-1\"\nuser_pool_id = \"nowhere_abc\"\n");
    let mistakes = rejected(&mut engine).await;
    assert!(mistakes.len() > 3 && mistakes.iter().all(|code| code.starts_with("profile.")), "{mistakes:?}");
    add(&engine, "this is no TOML");
    assert!(!rejected(&mut engine).await.is_empty());
    add(&engine, &stage.profiles_toml);
    assert_eq!(rejected(&mut engine).await.len(), 1, "the name is taken");
    assert_eq!(file(&engine), stage.profiles_toml.as_bytes());
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_cannot_be_read_is_never_overwritten() {
    let stage = QuietSandbox::new().await;
    for (text, code) in [(&b"name = \xff\xfe"[..], "profile.unreadable"), (b"[[profile]\nname =", "profile.mistake")] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("profiles.toml"), text).unwrap();
        let mut engine = WatchedEngine::start_in(folder, Options::default());
        assert!(rejected(&mut engine).await.contains(&code), "{code}");
        add(&engine, &stage.profiles_toml);
        assert!(rejected(&mut engine).await.contains(&code), "{code}");
        assert_eq!(file(&engine), text);
        engine.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pasted_client_secret_ends_in_the_keyring_and_signs_in() {
    let stage = QuietSandbox::new().await;
    let store = MemoryStore::default();
    let folder = tempfile::tempdir().unwrap();
    let mut engine = WatchedEngine::start_in(folder, Options { keyring: Some(store.keyring()), ..Options::default() });
    let client = format!("client_id = \"{SECRET_CLIENT_ID}\"\nclient_secret = \"{SECRET_CLIENT_SECRET}\"");
    let client_id = format!("client_id = \"{}\"", sandbox::CLIENT_ID);
    add(&engine, &stage.changed(&client_id, &client));
    assert_eq!(used(&mut engine).await, "sandbox");
    let text = String::from_utf8(file(&engine)).unwrap();
    assert!(text.contains("client_secret = \"keyring\"") && !text.contains(SECRET_CLIENT_SECRET), "{text}");
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_secret_of_the_form_is_in_the_keyring_before_the_change_is_answered() {
    let stage = QuietSandbox::new().await;
    let store = MemoryStore::default();
    let folder = tempfile::tempdir().unwrap();
    let mut engine = WatchedEngine::start_in(folder, Options { keyring: Some(store.keyring()), ..Options::default() });
    let client = format!("client_id = \"{SECRET_CLIENT_ID}\"\nclient_secret = \"keyring\"");
    let text = stage.changed(&format!("client_id = \"{}\"", sandbox::CLIENT_ID), &client);
    let change = ProfileChange::Insert { text, place: None };
    engine.send(Command::Profile(ProfileCommand::ChangeWithSecret { change, secret: SECRET_CLIENT_SECRET.into() }));
    let name = engine
        .until("the answer to the change", |event| match event {
            Event::Profile(ProfileEvent::Changed { name }) => Some(name.clone()),
            _ => None,
        })
        .await;
    assert!(!String::from_utf8(file(&engine)).unwrap().contains(SECRET_CLIENT_SECRET));
    engine.send(Command::Profile(ProfileCommand::Use { name }));
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_secret_that_is_missing_is_asked_for_where_the_sign_in_failed_and_begins_another() {
    let stage = QuietSandbox::new().await;
    let store = MemoryStore::default();
    let client = format!("client_id = \"{SECRET_CLIENT_ID}\"\nclient_secret = \"keyring\"");
    let text = stage.changed(&format!("client_id = \"{}\"", sandbox::CLIENT_ID), &client);
    let options = Options { keyring: Some(store.keyring()), ..Options::default() };
    let mut engine = WatchedEngine::start_with(&text, options);
    let notice = engine.start_sign_in().await.unwrap_err();
    assert_eq!((notice.code, &notice.offer), ("sign_in.client_secret_missing", &Some(Offer::ClientSecret)));
    engine.send(Command::Profile(ProfileCommand::UseClientSecret { secret: SECRET_CLIENT_SECRET.into() }));
    let url = engine
        .until("another sign-in", |event| match event {
            Event::SignIn(SignInEvent::Waiting(wait)) => Some(wait.url.clone()),
            _ => None,
        })
        .await;
    engine.browse(&url, OPERATOR, "").await;
    engine.until_live().await;
    assert!(!String::from_utf8(file(&engine)).unwrap().contains(SECRET_CLIENT_SECRET));
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_secret_without_a_keyring_is_told_and_still_not_written() {
    let stage = QuietSandbox::new().await;
    let folder = tempfile::tempdir().unwrap();
    let absent = client::sign_in::Keyring::absent();
    let mut engine = WatchedEngine::start_in(folder, Options { keyring: Some(absent), ..Options::default() });
    let client = format!("client_id = \"{SECRET_CLIENT_ID}\"\nclient_secret = \"{SECRET_CLIENT_SECRET}\"");
    let client_id = format!("client_id = \"{}\"", sandbox::CLIENT_ID);
    add(&engine, &stage.changed(&client_id, &client));
    used(&mut engine).await;
    let code = engine
        .until("a word about the keyring", |event| match event {
            Event::Noticed(notice) => Some(notice.code),
            _ => None,
        })
        .await;
    assert_eq!(code, "profile.client_secret_not_stored");
    assert!(!String::from_utf8(file(&engine)).unwrap().contains(SECRET_CLIENT_SECRET));
    assert_eq!(engine.start_sign_in().await.unwrap_err().code, "sign_in.keyring_needed");
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn using_the_profile_in_use_changes_nothing_until_the_file_has_another_one() {
    let stage = QuietSandbox::new().await;
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    let name = used(&mut engine).await;
    engine.sign_in(OPERATOR).await;
    let live = engine.until_live().await;
    engine.send(Command::Profile(ProfileCommand::Use { name: name.clone() }));
    engine.send(Command::Profile(ProfileCommand::Use { name: "unknown".to_owned() }));
    engine
        .until("the answer to what was asked after it", |event| match event {
            Event::Profile(ProfileEvent::Rejected { .. }) => Some(()),
            Event::Profile(ProfileEvent::Used { .. }) => panic!("{event:?}"),
            Event::Link(LinkEvent::StateChanged(now)) if !now.is_live() => panic!("{event:?}"),
            _ => None,
        })
        .await;
    assert_eq!(engine.state.live_since, live.live_since);
    let changed = stage.changed("{random}", "desk");
    std::fs::write(engine.folder.path().join("profiles.toml"), changed).unwrap();
    engine.send(Command::Profile(ProfileCommand::Use { name: name.clone() }));
    assert_eq!(used(&mut engine).await, name);
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn trying_the_sandbox_needs_no_file_and_leaves_none() {
    let start: StartSandbox = Arc::new(|| {
        Box::pin(async {
            let QuietSandbox { sandbox, profiles_toml } = QuietSandbox::new().await;
            Ok(RunningSandbox { profiles_toml, keep: Box::new(sandbox) as Box<_> })
        })
    });
    let options = Options { start_sandbox: Some(start), ..Options::default() };
    let mut engine = WatchedEngine::start_in(tempfile::tempdir().unwrap(), options);
    engine.send(Command::Profile(ProfileCommand::TrySandbox));
    assert_eq!(used(&mut engine).await, "sandbox");
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    assert!(!engine.folder.path().join("profiles.toml").exists());
    // Once more, from the first page, it is still there.
    engine.send(Command::Profile(ProfileCommand::TrySandbox));
    engine.send(Command::Profile(ProfileCommand::Use { name: "unknown".to_owned() }));
    engine
        .until("the answer to what was asked after it", |event| match event {
            Event::Profile(ProfileEvent::Rejected { .. }) => Some(()),
            Event::Profile(ProfileEvent::Used { .. }) => panic!("{event:?}"),
            _ => None,
        })
        .await;
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sandbox_that_does_not_start_is_told() {
    let start: StartSandbox = Arc::new(|| {
        Box::pin(async {
            let taken = Sandbox::start(sandbox::Options::default()).await?;
            let port = taken.port();
            Sandbox::start(sandbox::Options { port, ..Default::default() }).await?;
            Err("the port was given out twice".into())
        })
    });
    let options = Options { start_sandbox: Some(start), ..Options::default() };
    let mut engine = WatchedEngine::start_in(tempfile::tempdir().unwrap(), options);
    engine.send(Command::Profile(ProfileCommand::TrySandbox));
    let notice = engine
        .until("a word about the sandbox", |event| match event {
            Event::Noticed(notice) => Some((**notice).clone()),
            _ => None,
        })
        .await;
    assert_eq!(notice.code, "sandbox.not_started");
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sandbox_that_starts_slowly_holds_up_nothing_and_what_was_asked_of_it_meanwhile_is_done() {
    let may_start = Arc::new(tokio::sync::Notify::new());
    let gate = Arc::clone(&may_start);
    let start: StartSandbox = Arc::new(move || {
        let gate = Arc::clone(&gate);
        Box::pin(async move {
            gate.notified().await;
            let QuietSandbox { sandbox, profiles_toml } = QuietSandbox::new().await;
            Ok(RunningSandbox { profiles_toml, keep: Box::new(sandbox) as Box<_> })
        })
    });
    let options = Options { start_sandbox: Some(start), sandbox: true, ..Options::default() };
    let mut engine = WatchedEngine::start_in(tempfile::tempdir().unwrap(), options);
    // For the connection that there will be, and for none.
    engine.send(Command::SignIn(SignInCommand::Start));
    engine.send(Command::Profile(ProfileCommand::Use { name: "unknown".to_owned() }));
    engine
        .until("an answer while the sandbox starts", |event| match event {
            Event::Profile(ProfileEvent::Rejected { .. }) => Some(()),
            Event::Profile(ProfileEvent::Used { .. }) => panic!("{event:?}"),
            _ => None,
        })
        .await;
    may_start.notify_one();
    assert_eq!(used(&mut engine).await, "sandbox");
    engine
        .until("the sign-in that was asked for before", |event| {
            matches!(event, Event::SignIn(SignInEvent::Waiting(_))).then_some(())
        })
        .await;
    engine.end().await;
}

async fn noticed(engine: &mut WatchedEngine) -> Notice {
    engine
        .until("a notice about the file", |event| match event {
            Event::Noticed(notice) if notice.code.starts_with("profile.") => Some((**notice).clone()),
            _ => None,
        })
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn edits_of_the_file_are_said_with_what_they_mean_for_an_open_connection() {
    let stage = QuietSandbox::new().await;
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    let name = used(&mut engine).await;
    let path = engine.folder.path().join("profiles.toml");
    let other = "[[profile]]\nname = \"other\"\nregion = \"eu-west-1\"\ncredentials = \"aws-environment\"\n\n";
    let with_other = format!("{other}{}", stage.profiles_toml);
    let careful =
        with_other.replacen(&format!("name = \"{name}\""), &format!("name = \"{name}\"\nread_only = true"), 1);
    for (text, code, words) in [
        (&*with_other, "profile.edited", "Added: other."),
        (&*careful, "profile.edited_while_open", "This connection still has the settings"),
        ("[[profile]\n", "profile.spoiled", "close the brackets"),
        (&*careful, "profile.mended", "It was fixed."),
        (other, "profile.removed_while_open", "stays until you close it"),
        ("# none\n", "profile.edited", "Removed: other."),
    ] {
        std::fs::write(&path, text).unwrap();
        engine.send(Command::Profile(ProfileCommand::LookAgain));
        let notice = noticed(&mut engine).await;
        let said = format!("{} {}", notice.cause, notice.remedy);
        assert!(notice.code == code && said.contains(words), "{code}: {notice:?}");
        let expected = (code == "profile.edited_while_open").then(|| Offer::UseAgain { profile: name.clone() });
        assert_eq!(notice.offer, expected);
    }
    engine.end().await;
}
