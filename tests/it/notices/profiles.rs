//! Profiles through the backend: nothing that a person wrote is lost, and no secret reaches the file.

use std::sync::Arc;

use engine::{Options, RunningSandbox, StartSandbox};
use model::{Command, Event, LinkEvent, ProfileCommand, ProfileEvent, SignInCommand, SignInEvent};
use sandbox::{OPERATOR, SECRET_CLIENT_ID, SECRET_CLIENT_SECRET, Sandbox};

use super::Stage;
use super::deck::Deck;
use crate::memory_store::MemoryStore;

/// The codes of what is wrong with a profile.
pub(super) async fn rejected(deck: &mut Deck) -> Vec<&'static str> {
    deck.until("the mistakes", |event| match event {
        Event::Profile(ProfileEvent::Rejected { notices, .. }) => {
            Some(notices.iter().map(|notice| notice.code).collect())
        }
        _ => None,
    })
    .await
}

async fn used(deck: &mut Deck) -> String {
    deck.until("a profile in use", |event| match event {
        Event::Profile(ProfileEvent::Used { name, .. }) => Some(name.clone()),
        _ => None,
    })
    .await
}

fn file(deck: &Deck) -> Vec<u8> {
    std::fs::read(deck.folder.path().join("profiles.toml")).unwrap()
}

fn add(deck: &Deck, text: &str) {
    deck.send(Command::Profile(ProfileCommand::Add { text: text.to_owned() }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_mistake_of_a_new_profile_is_told_and_the_file_stays() {
    let stage = Stage::new().await;
    let mut deck = Deck::start(&stage.profiles_toml);
    used(&mut deck).await;
    add(&deck, "[[profile]]\nname = 3\nregion = \"eu-west-1\"\nuser_pool_id = \"us-east-1_abc\"\n");
    let mistakes = rejected(&mut deck).await;
    assert!(mistakes.len() > 3 && mistakes.iter().all(|code| code.starts_with("profile.")), "{mistakes:?}");
    add(&deck, "this is no TOML");
    assert!(!rejected(&mut deck).await.is_empty());
    add(&deck, &stage.profiles_toml);
    assert_eq!(rejected(&mut deck).await.len(), 1, "the name is taken");
    assert_eq!(file(&deck), stage.profiles_toml.as_bytes());
    deck.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_cannot_be_read_is_never_overwritten() {
    let stage = Stage::new().await;
    for (text, code) in [(&b"name = \xff\xfe"[..], "profile.unreadable"), (b"[[profile]\nname =", "profile.mistake")] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("profiles.toml"), text).unwrap();
        let mut deck = Deck::start_in(folder, Options::default());
        assert!(rejected(&mut deck).await.contains(&code), "{code}");
        add(&deck, &stage.profiles_toml);
        assert!(rejected(&mut deck).await.contains(&code), "{code}");
        assert_eq!(file(&deck), text);
        deck.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pasted_client_secret_ends_in_the_keyring_and_signs_in() {
    let stage = Stage::new().await;
    let store = MemoryStore::default();
    let folder = tempfile::tempdir().unwrap();
    let mut deck = Deck::start_in(folder, Options { keyring: Some(store.keyring()), ..Options::default() });
    let client = format!("client_id = \"{SECRET_CLIENT_ID}\"\nclient_secret = \"{SECRET_CLIENT_SECRET}\"");
    let client_id = format!("client_id = \"{}\"", sandbox::CLIENT_ID);
    add(&deck, &stage.changed(&client_id, &client));
    assert_eq!(used(&mut deck).await, "sandbox");
    let text = String::from_utf8(file(&deck)).unwrap();
    assert!(text.contains("client_secret = \"keyring\"") && !text.contains(SECRET_CLIENT_SECRET), "{text}");
    deck.sign_in(OPERATOR).await;
    deck.until_live().await;
    deck.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_secret_without_a_keyring_is_told_and_still_not_written() {
    let stage = Stage::new().await;
    let folder = tempfile::tempdir().unwrap();
    let absent = client::sign_in::Keyring::absent();
    let mut deck = Deck::start_in(folder, Options { keyring: Some(absent), ..Options::default() });
    let client = format!("client_id = \"{SECRET_CLIENT_ID}\"\nclient_secret = \"{SECRET_CLIENT_SECRET}\"");
    let client_id = format!("client_id = \"{}\"", sandbox::CLIENT_ID);
    add(&deck, &stage.changed(&client_id, &client));
    used(&mut deck).await;
    let code = deck
        .until("a word about the keyring", |event| match event {
            Event::Noticed(notice) => Some(notice.code),
            _ => None,
        })
        .await;
    assert_eq!(code, "profile.client_secret_not_kept");
    assert!(!String::from_utf8(file(&deck)).unwrap().contains(SECRET_CLIENT_SECRET));
    assert_eq!(deck.start_sign_in().await.unwrap_err().code, "sign_in.keyring_needed");
    deck.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn using_the_profile_in_use_changes_nothing_until_the_file_has_another_one() {
    let stage = Stage::new().await;
    let mut deck = Deck::start(&stage.profiles_toml);
    let name = used(&mut deck).await;
    deck.sign_in(OPERATOR).await;
    let live = deck.until_live().await;
    deck.send(Command::Profile(ProfileCommand::Use { name: name.clone() }));
    deck.send(Command::Profile(ProfileCommand::Use { name: "unknown".to_owned() }));
    deck.until("the answer to what was asked after it", |event| match event {
        Event::Profile(ProfileEvent::Rejected { .. }) => Some(()),
        Event::Profile(ProfileEvent::Used { .. }) => panic!("{event:?}"),
        Event::Link(LinkEvent::StateChanged(now)) if !now.is_live() => panic!("{event:?}"),
        _ => None,
    })
    .await;
    assert_eq!(deck.state.live_since, live.live_since);
    let changed = stage.changed("{random}", "desk");
    std::fs::write(deck.folder.path().join("profiles.toml"), changed).unwrap();
    deck.send(Command::Profile(ProfileCommand::Use { name: name.clone() }));
    assert_eq!(used(&mut deck).await, name);
    deck.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn trying_the_sandbox_needs_no_file_and_leaves_none() {
    let start: StartSandbox = Arc::new(|| {
        Box::pin(async {
            let Stage { sandbox, profiles_toml } = Stage::new().await;
            Ok(RunningSandbox { profiles_toml, keep: Box::new(sandbox) as Box<_> })
        })
    });
    let options = Options { start_sandbox: Some(start), ..Options::default() };
    let mut deck = Deck::start_in(tempfile::tempdir().unwrap(), options);
    deck.send(Command::Profile(ProfileCommand::TrySandbox));
    assert_eq!(used(&mut deck).await, "sandbox");
    deck.sign_in(OPERATOR).await;
    deck.until_live().await;
    assert!(!deck.folder.path().join("profiles.toml").exists());
    // Once more, from the first page, it is still there.
    deck.send(Command::Profile(ProfileCommand::TrySandbox));
    deck.send(Command::Profile(ProfileCommand::Use { name: "unknown".to_owned() }));
    deck.until("the answer to what was asked after it", |event| match event {
        Event::Profile(ProfileEvent::Rejected { .. }) => Some(()),
        Event::Profile(ProfileEvent::Used { .. }) => panic!("{event:?}"),
        _ => None,
    })
    .await;
    deck.end().await;
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
    let mut deck = Deck::start_in(tempfile::tempdir().unwrap(), options);
    deck.send(Command::Profile(ProfileCommand::TrySandbox));
    let notice = deck
        .until("a word about the sandbox", |event| match event {
            Event::Noticed(notice) => Some((**notice).clone()),
            _ => None,
        })
        .await;
    assert_eq!(notice.code, "sandbox.not_started");
    deck.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sandbox_that_starts_slowly_holds_up_nothing_and_what_was_asked_of_it_meanwhile_is_done() {
    let may_start = Arc::new(tokio::sync::Notify::new());
    let gate = Arc::clone(&may_start);
    let start: StartSandbox = Arc::new(move || {
        let gate = Arc::clone(&gate);
        Box::pin(async move {
            gate.notified().await;
            let Stage { sandbox, profiles_toml } = Stage::new().await;
            Ok(RunningSandbox { profiles_toml, keep: Box::new(sandbox) as Box<_> })
        })
    });
    let options = Options { start_sandbox: Some(start), sandbox: true, ..Options::default() };
    let mut deck = Deck::start_in(tempfile::tempdir().unwrap(), options);
    // For the connection that there will be, and for none.
    deck.send(Command::SignIn(SignInCommand::Start));
    deck.send(Command::Profile(ProfileCommand::Use { name: "unknown".to_owned() }));
    deck.until("an answer while the sandbox starts", |event| match event {
        Event::Profile(ProfileEvent::Rejected { .. }) => Some(()),
        Event::Profile(ProfileEvent::Used { .. }) => panic!("{event:?}"),
        _ => None,
    })
    .await;
    may_start.notify_one();
    assert_eq!(used(&mut deck).await, "sandbox");
    deck.until("the sign-in that was asked for before", |event| {
        matches!(event, Event::SignIn(SignInEvent::Waiting(_))).then_some(())
    })
    .await;
    deck.end().await;
}
