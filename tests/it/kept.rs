//! What a person subscribed and was drafting is there again in the next run, and nobody else sees it.

mod arrival;
#[cfg(unix)]
mod hanging;
mod layout;
mod trouble;

use std::sync::Arc;

use arrival::{Arrival, arrives, keep, start, take_away, want};
use engine::{Folder, Options, RunningSandbox, StartSandbox};
use model::{Command, Event, KeepCommand, LinkCommand, MessageDraft, ProfileCommand, Qos, SignInCommand, SignInEvent};
use sandbox::{NEWCOMER, OPERATOR, Sandbox};

use crate::memory_store::MemoryStore;
use crate::notices::Stage;
use crate::notices::deck::Deck;

/// The profile with these filters to begin with.
fn beginning_with(stage: &Stage, filters: &str) -> String {
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
    let stage = Stage::new().await;
    let (kept, secrets) = (tempfile::tempdir().unwrap(), MemoryStore::default());
    let folder = Folder::at(kept.path().join("state"));
    let mut deck = start(&beginning_with(&stage, "\"plant/p/a\", \"plant/p/b\""), &folder, &secrets);
    deck.sign_in(OPERATOR).await;
    let first = arrives(&mut deck, 2).await;
    assert_eq!(first.list, ["plant/p/a 1 granted", "plant/p/b 1 granted"]);
    assert_eq!(first.draft, None);
    want(&deck, "plant/mine", Qos::AtMostOnce);
    want(&deck, "plant/quiet", Qos::AtLeastOnce);
    deck.link(LinkCommand::PauseSubscription { topic_filter: arrival::filter("plant/quiet") });
    take_away(&deck, "plant/p/a");
    keep(&deck, first.person, draft("plant/cm"));
    keep(&deck, first.person, draft("plant/cmd"));
    // Right after that: what is not saved yet is saved at the end.
    deck.end().await;

    let profile = beginning_with(&stage, "\"plant/p/a\", \"plant/p/b\", \"plant/p/new\"");
    let mut deck = start(&profile, &folder, &secrets);
    let second = arrives(&mut deck, 4).await;
    assert_eq!(
        second.list,
        ["plant/p/b 1 granted", "plant/mine 0 granted", "plant/quiet 1 paused", "plant/p/new 1 granted"]
    );
    assert_eq!(second.draft, Some(draft("plant/cmd")));
    for topic in ["plant/quiet", "plant/p/a", "plant/mine"] {
        stage.sandbox.publish(topic, b"x".to_vec(), Qos::AtLeastOnce, false);
    }
    deck.until_received(1).await;
    stage.sandbox.publish("plant/p/new", b"x".to_vec(), Qos::AtLeastOnce, false);
    deck.until_received(2).await;
    assert_eq!(deck.received, 2, "what is paused or was taken away brings nothing");
    deck.end().await;

    let all = files(&folder).concat();
    assert!(all.contains("plant/mine") && !all.contains(OPERATOR), "{all}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_removed_of_the_profile_s_stays_removed_and_what_is_resumed_comes() {
    let stage = Stage::new().await;
    let (kept, secrets) = (tempfile::tempdir().unwrap(), MemoryStore::default());
    let folder = Folder::at(kept.path());
    let profile = beginning_with(&stage, "\"plant/p/a\", \"plant/p/b\"");
    let mut deck = start(&profile, &folder, &secrets);
    deck.sign_in(OPERATOR).await;
    arrives(&mut deck, 2).await;
    take_away(&deck, "plant/p/a");
    deck.link(LinkCommand::PauseSubscription { topic_filter: arrival::filter("plant/p/b") });
    deck.end().await;
    let mut deck = start(&profile, &folder, &secrets);
    assert_eq!(arrives(&mut deck, 1).await.list, ["plant/p/b 1 paused"]);
    deck.link(LinkCommand::ResumeSubscription { topic_filter: arrival::filter("plant/p/b") });
    want(&deck, "plant/p/b", Qos::AtMostOnce);
    deck.end().await;
    let mut deck = start(&profile, &folder, &secrets);
    assert_eq!(arrives(&mut deck, 1).await.list, ["plant/p/b 0 granted"]);
    deck.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_person_sees_none_of_it_and_everyone_gets_their_own_back() {
    let stage = Stage::new().await;
    stage.sandbox.set_policy_attached(NEWCOMER, true);
    let (kept, secrets) = (tempfile::tempdir().unwrap(), MemoryStore::default());
    let folder = Folder::at(kept.path());
    let mut deck = start(&beginning_with(&stage, "\"plant/p/a\""), &folder, &secrets);
    deck.sign_in(OPERATOR).await;
    let operator = arrives(&mut deck, 1).await.person;
    want(&deck, "plant/of-operator", Qos::AtMostOnce);
    keep(&deck, operator, draft("plant/of-operator/cmd"));
    deck.sign_in(NEWCOMER).await;
    let newcomer = arrives(&mut deck, 1).await;
    assert_eq!((&*newcomer.list, newcomer.draft), (&["plant/p/a 1 granted".to_owned()][..], None));
    assert_ne!(newcomer.person, operator);
    want(&deck, "plant/of-newcomer", Qos::AtLeastOnce);
    take_away(&deck, "plant/p/a");
    // Too late: it is of who has left.
    keep(&deck, operator, draft("plant/too-late"));
    keep(&deck, newcomer.person, draft("plant/of-newcomer/cmd"));
    deck.send(Command::SignIn(SignInCommand::SignOut));
    let is_over = |event: &Event| matches!(event, Event::SignIn(SignInEvent::SignedOut { .. })).then_some(());
    deck.until("the sign-out", is_over).await;
    keep(&deck, newcomer.person, draft("plant/too-late"));
    deck.sign_in(OPERATOR).await;
    let back = Arrival {
        list: vec!["plant/p/a 1 granted".to_owned(), "plant/of-operator 0 granted".to_owned()],
        person: operator,
        draft: Some(draft("plant/of-operator/cmd")),
    };
    assert_eq!(arrives(&mut deck, 2).await, back);
    deck.sign_in(NEWCOMER).await;
    let back = Arrival {
        list: vec!["plant/of-newcomer 1 granted".to_owned()],
        person: newcomer.person,
        draft: Some(draft("plant/of-newcomer/cmd")),
    };
    assert_eq!(arrives(&mut deck, 1).await, back);
    deck.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_in_again_as_the_same_person_changes_nothing() {
    let stage = Stage::new().await;
    let (kept, secrets) = (tempfile::tempdir().unwrap(), MemoryStore::default());
    let folder = Folder::at(kept.path());
    let mut deck = start(&beginning_with(&stage, "\"plant/p/a\", \"plant/p/b\""), &folder, &secrets);
    deck.sign_in(OPERATOR).await;
    let person = arrives(&mut deck, 2).await.person;
    take_away(&deck, "plant/p/a");
    keep(&deck, person, draft("plant/cmd"));
    deck.sign_in(OPERATOR).await;
    let again = Arrival { list: vec!["plant/p/b 1 granted".to_owned()], person, draft: Some(draft("plant/cmd")) };
    assert_eq!(arrives(&mut deck, 1).await, again);
    deck.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wanted_before_the_sign_in_is_kept_for_who_signs_in() {
    let stage = Stage::new().await;
    let (kept, secrets) = (tempfile::tempdir().unwrap(), MemoryStore::default());
    let folder = Folder::at(kept.path());
    let profile = beginning_with(&stage, "\"plant/p/a\"");
    let mut deck = start(&profile, &folder, &secrets);
    want(&deck, "plant/early", Qos::AtMostOnce);
    deck.sign_in(OPERATOR).await;
    assert_eq!(arrives(&mut deck, 2).await.list, ["plant/early 0 granted", "plant/p/a 1 granted"]);
    deck.end().await;
    let mut deck = start(&profile, &folder, &secrets);
    assert_eq!(arrives(&mut deck, 2).await.list, ["plant/early 0 granted", "plant/p/a 1 granted"]);
    deck.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_windows_of_one_person_lose_nothing_of_each_other() {
    let stage = Stage::new().await;
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
    let stage = Stage::new().await;
    let (kept, secrets) = (tempfile::tempdir().unwrap(), MemoryStore::default());
    let folder = Folder::at(kept.path());
    let mut deck = start(&beginning_with(&stage, "\"plant/p/a\""), &folder, &secrets);
    deck.sign_in(OPERATOR).await;
    arrives(&mut deck, 1).await;
    want(&deck, "plant/mine", Qos::AtMostOnce);
    deck.send(Command::Profile(ProfileCommand::Close));
    deck.send(Command::Profile(ProfileCommand::Use { name: "sandbox".to_owned() }));
    assert_eq!(arrives(&mut deck, 2).await.list, ["plant/p/a 1 granted", "plant/mine 0 granted"]);
    deck.end().await;
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
    let mut deck = Deck::start_in(tempfile::tempdir().unwrap(), options);
    deck.sign_in(OPERATOR).await;
    assert!(matches!(deck.subscribed("plant/#").await, model::SubscriptionState::Granted { .. }));
    want(&deck, "plant/mine", Qos::AtMostOnce);
    deck.subscribed("plant/mine").await;
    let draft = Box::new(draft("plant/cmd"));
    deck.send(Command::Keep(KeepCommand::Draft { person: model::PersonId(1), draft }));
    deck.end().await;
    assert!(!folder.path().exists(), "{:?}", files(&folder));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_folder_nothing_is_kept_and_no_draft_is_promised() {
    let stage = Stage::new().await;
    let mut deck = Deck::start(&stage.profiles_toml);
    deck.sign_in(OPERATOR).await;
    let mut promised = false;
    deck.until("a live connection", |event| match event {
        Event::DraftKept { .. } => {
            promised = true;
            None
        }
        Event::Link(model::LinkEvent::StateChanged(link)) => link.is_live().then_some(()),
        _ => None,
    })
    .await;
    assert!(!promised);
    deck.end().await;
}
