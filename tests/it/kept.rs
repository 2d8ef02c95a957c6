//! Subscriptions and drafts of a person are there again in the next run, and no one else sees them.

#[cfg(unix)]
mod hanging;
mod layout;
mod messages;
mod trouble;

use std::sync::Arc;

use crate::support::keeping_engine::{self, Arrival, arrives, keep, start, take_away, want};
use engine::{Folder, Options, RunningSandbox, StartSandbox};
use model::{Command, Event, KeepCommand, LinkCommand, MessageDraft, ProfileCommand, Qos, SignInCommand, SignInEvent};
use sandbox::{NEWCOMER, OPERATOR, Sandbox};

use crate::support::memory_store::MemoryStore;
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::WatchedEngine;

/// The profile with these filters to begin with.
fn beginning_with(stage: &QuietSandbox, filters: &str) -> String {
    stage.changed("topic_filters = [\"plant/#\"]", &format!("topic_filters = [{filters}]"))
}

fn draft(topic: &str) -> MessageDraft {
    let payload = "{\"cmd\": \"start\"}".to_owned();
    MessageDraft { topic: topic.to_owned(), payload, ..MessageDraft::default() }
}

/// The files below the folder, by their contents.
fn files(folder: &Folder) -> Vec<String> {
    let folders = [folder.path().to_owned(), folder.path().join("profiles")];
    let entries = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten();
    let files = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    files.map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_and_the_draft_are_there_again_and_messages_come() {
    let stage = QuietSandbox::new().await;
    let (kept, secrets) = (tempfile::tempdir().unwrap(), MemoryStore::default());
    let folder = Folder::at(kept.path().join("state"));
    let mut engine = start(&beginning_with(&stage, "\"plant/p/a\", \"plant/p/b\""), &folder, &secrets);
    engine.sign_in(OPERATOR).await;
    let first = arrives(&mut engine, 2).await;
    assert_eq!(first.list, ["plant/p/a 1 granted", "plant/p/b 1 granted"]);
    assert_eq!(first.draft, None);
    want(&engine, "plant/mine", Qos::AtMostOnce);
    want(&engine, "plant/quiet", Qos::AtLeastOnce);
    engine.link(LinkCommand::PauseSubscription { topic_filter: keeping_engine::filter("plant/quiet") });
    take_away(&engine, "plant/p/a");
    keep(&engine, first.person, draft("plant/cm"));
    keep(&engine, first.person, draft("plant/cmd"));
    // Right after that: what is not saved yet is saved at the end.
    engine.end().await;

    let profile = beginning_with(&stage, "\"plant/p/a\", \"plant/p/b\", \"plant/p/new\"");
    let mut engine = start(&profile, &folder, &secrets);
    let second = arrives(&mut engine, 4).await;
    assert_eq!(
        second.list,
        ["plant/p/b 1 granted", "plant/mine 0 granted", "plant/quiet 1 paused", "plant/p/new 1 granted"]
    );
    assert_eq!(second.draft, Some(draft("plant/cmd")));
    for topic in ["plant/quiet", "plant/p/a", "plant/mine"] {
        stage.sandbox.publish(topic, b"x".to_vec(), Qos::AtLeastOnce, false);
    }
    engine.until_received(1).await;
    stage.sandbox.publish("plant/p/new", b"x".to_vec(), Qos::AtLeastOnce, false);
    engine.until_received(2).await;
    assert_eq!(engine.received, 2, "what is paused or was taken away brings nothing");
    engine.end().await;

    let all = files(&folder).concat();
    assert!(all.contains("plant/mine") && !all.contains(OPERATOR), "{all}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_removed_of_the_profile_s_stays_removed_and_what_is_resumed_comes() {
    let stage = QuietSandbox::new().await;
    let (kept, secrets) = (tempfile::tempdir().unwrap(), MemoryStore::default());
    let folder = Folder::at(kept.path());
    let profile = beginning_with(&stage, "\"plant/p/a\", \"plant/p/b\"");
    let mut engine = start(&profile, &folder, &secrets);
    engine.sign_in(OPERATOR).await;
    arrives(&mut engine, 2).await;
    take_away(&engine, "plant/p/a");
    engine.link(LinkCommand::PauseSubscription { topic_filter: keeping_engine::filter("plant/p/b") });
    engine.end().await;
    let mut engine = start(&profile, &folder, &secrets);
    assert_eq!(arrives(&mut engine, 1).await.list, ["plant/p/b 1 paused"]);
    engine.link(LinkCommand::ResumeSubscription { topic_filter: keeping_engine::filter("plant/p/b") });
    want(&engine, "plant/p/b", Qos::AtMostOnce);
    engine.end().await;
    let mut engine = start(&profile, &folder, &secrets);
    assert_eq!(arrives(&mut engine, 1).await.list, ["plant/p/b 0 granted"]);
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_person_sees_none_of_it_and_everyone_gets_their_own_back() {
    let stage = QuietSandbox::new().await;
    stage.sandbox.set_policy_attached(NEWCOMER, true);
    let (kept, secrets) = (tempfile::tempdir().unwrap(), MemoryStore::default());
    let folder = Folder::at(kept.path());
    let mut engine = start(&beginning_with(&stage, "\"plant/p/a\""), &folder, &secrets);
    engine.sign_in(OPERATOR).await;
    let operator = arrives(&mut engine, 1).await.person;
    want(&engine, "plant/of-operator", Qos::AtMostOnce);
    keep(&engine, operator, draft("plant/of-operator/cmd"));
    engine.sign_in(NEWCOMER).await;
    let newcomer = arrives(&mut engine, 1).await;
    assert_eq!((&*newcomer.list, newcomer.draft), (&["plant/p/a 1 granted".to_owned()][..], None));
    assert_ne!(newcomer.person, operator);
    want(&engine, "plant/of-newcomer", Qos::AtLeastOnce);
    take_away(&engine, "plant/p/a");
    // Too late: it is of who has left.
    keep(&engine, operator, draft("plant/too-late"));
    keep(&engine, newcomer.person, draft("plant/of-newcomer/cmd"));
    engine.send(Command::SignIn(SignInCommand::SignOut));
    let is_over = |event: &Event| matches!(event, Event::SignIn(SignInEvent::SignedOut { .. })).then_some(());
    engine.until("the sign-out", is_over).await;
    keep(&engine, newcomer.person, draft("plant/too-late"));
    engine.sign_in(OPERATOR).await;
    let back = Arrival {
        list: vec!["plant/p/a 1 granted".to_owned(), "plant/of-operator 0 granted".to_owned()],
        person: operator,
        draft: Some(draft("plant/of-operator/cmd")),
    };
    assert_eq!(arrives(&mut engine, 2).await, back);
    engine.sign_in(NEWCOMER).await;
    let back = Arrival {
        list: vec!["plant/of-newcomer 1 granted".to_owned()],
        person: newcomer.person,
        draft: Some(draft("plant/of-newcomer/cmd")),
    };
    assert_eq!(arrives(&mut engine, 1).await, back);
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_in_again_as_the_same_person_changes_nothing() {
    let stage = QuietSandbox::new().await;
    let (kept, secrets) = (tempfile::tempdir().unwrap(), MemoryStore::default());
    let folder = Folder::at(kept.path());
    let mut engine = start(&beginning_with(&stage, "\"plant/p/a\", \"plant/p/b\""), &folder, &secrets);
    engine.sign_in(OPERATOR).await;
    let person = arrives(&mut engine, 2).await.person;
    take_away(&engine, "plant/p/a");
    keep(&engine, person, draft("plant/cmd"));
    engine.sign_in(OPERATOR).await;
    let again = Arrival { list: vec!["plant/p/b 1 granted".to_owned()], person, draft: Some(draft("plant/cmd")) };
    assert_eq!(arrives(&mut engine, 1).await, again);
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wanted_before_the_sign_in_is_kept_for_who_signs_in() {
    let stage = QuietSandbox::new().await;
    let (kept, secrets) = (tempfile::tempdir().unwrap(), MemoryStore::default());
    let folder = Folder::at(kept.path());
    let profile = beginning_with(&stage, "\"plant/p/a\"");
    let mut engine = start(&profile, &folder, &secrets);
    want(&engine, "plant/early", Qos::AtMostOnce);
    engine.sign_in(OPERATOR).await;
    assert_eq!(arrives(&mut engine, 2).await.list, ["plant/early 0 granted", "plant/p/a 1 granted"]);
    engine.end().await;
    let mut engine = start(&profile, &folder, &secrets);
    assert_eq!(arrives(&mut engine, 2).await.list, ["plant/early 0 granted", "plant/p/a 1 granted"]);
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_windows_of_one_person_lose_nothing_of_each_other() {
    let stage = QuietSandbox::new().await;
    let (kept, secrets) = (tempfile::tempdir().unwrap(), MemoryStore::default());
    let folder = Folder::at(kept.path());
    let profile = beginning_with(&stage, "\"plant/p/a\", \"plant/p/b\"");
    let mut one = start(&profile, &folder, &secrets);
    one.sign_in(OPERATOR).await;
    arrives(&mut one, 2).await;
    let mut other = start(&profile, &folder, &secrets);
    let person = arrives(&mut other, 2).await.person;
    for number in 0..8 {
        want(&one, &format!("plant/one/{number}"), Qos::AtMostOnce);
        want(&other, &format!("plant/other/{number}"), Qos::AtLeastOnce);
    }
    take_away(&one, "plant/p/a");
    take_away(&other, "plant/p/b");
    take_away(&other, "plant/other/3");
    keep(&other, person, draft("plant/cmd"));
    tokio::join!(one.end(), other.end());
    let mut next = start(&profile, &folder, &secrets);
    let mut arrival = arrives(&mut next, 15).await;
    arrival.list.sort();
    let of_one = (0..8).map(|number| format!("plant/one/{number} 0 granted"));
    let of_other = (0..8).filter(|number| *number != 3).map(|number| format!("plant/other/{number} 1 granted"));
    assert_eq!(arrival.list, of_one.chain(of_other).collect::<Vec<_>>());
    assert_eq!(arrival.draft, Some(draft("plant/cmd")));
    next.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closing_a_connection_keeps_what_was_done_and_opening_it_again_brings_it_back() {
    let stage = QuietSandbox::new().await;
    let (kept, secrets) = (tempfile::tempdir().unwrap(), MemoryStore::default());
    let folder = Folder::at(kept.path());
    let mut engine = start(&beginning_with(&stage, "\"plant/p/a\""), &folder, &secrets);
    engine.sign_in(OPERATOR).await;
    arrives(&mut engine, 1).await;
    want(&engine, "plant/mine", Qos::AtMostOnce);
    engine.send(Command::Profile(ProfileCommand::Close));
    engine.send(Command::Profile(ProfileCommand::Use { name: "sandbox".to_owned() }));
    assert_eq!(arrives(&mut engine, 2).await.list, ["plant/p/a 1 granted", "plant/mine 0 granted"]);
    engine.end().await;
}

/// As the program starts one.
pub(crate) fn start_sandbox() -> StartSandbox {
    Arc::new(|| {
        Box::pin(async {
            let running = Sandbox::start(sandbox::Options { devices: 0, ..sandbox::Options::default() }).await?;
            Ok(RunningSandbox { profiles_toml: running.profiles_toml(), keep: Box::new(running) })
        })
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_kept_of_a_sandbox_that_ends_with_the_program() {
    let kept = tempfile::tempdir().unwrap();
    let folder = Folder::at(kept.path().join("state"));
    let options = Options {
        keyring: Some(MemoryStore::default().keyring()),
        sandbox: true,
        start_sandbox: Some(start_sandbox()),
        store: Some(folder.clone()),
        subscribe: true,
        ..Options::default()
    };
    let mut engine = WatchedEngine::start_in(tempfile::tempdir().unwrap(), options);
    engine.sign_in(OPERATOR).await;
    assert!(matches!(engine.subscribed("plant/#").await, model::SubscriptionState::Granted { .. }));
    want(&engine, "plant/mine", Qos::AtMostOnce);
    engine.subscribed("plant/mine").await;
    let draft = Box::new(draft("plant/cmd"));
    engine.send(Command::Keep(KeepCommand::Draft { person: model::PersonId(1), draft }));
    engine.end().await;
    assert!(!folder.path().exists(), "{:?}", files(&folder));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_folder_nothing_is_kept_and_no_draft_is_promised() {
    let stage = QuietSandbox::new().await;
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    engine.sign_in(OPERATOR).await;
    let mut promised = false;
    engine
        .until("a live connection", |event| match event {
            Event::DraftKept { .. } => {
                promised = true;
                None
            }
            Event::Link(model::LinkEvent::StateChanged(link)) => link.is_live().then_some(()),
            _ => None,
        })
        .await;
    assert!(!promised);
    engine.end().await;
}
