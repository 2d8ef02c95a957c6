//! A file that another process holds for a while: nothing is lost, and a person hears of it.

use std::fs::File;

use engine::Folder;
use model::{Command, Event, PersonId, ProfileCommand, ProfileEvent, Qos};
use sandbox::OPERATOR;

use super::{beginning_with, draft};
use crate::support::keeping_engine::{arrives, keep, start, take_away, want};
use crate::support::memory_store::MemoryStore;
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::WatchedEngine;

/// Another process that holds the lock of the profile's file.
fn hold(folder: &Folder) -> File {
    let lock = folder.connection_file("sandbox").with_extension("lock");
    let lock = File::options().create(true).truncate(false).write(true).open(lock).unwrap();
    lock.lock().unwrap();
    lock
}

/// Waits for the notice that the file is in use.
pub(super) async fn busy(engine: &mut WatchedEngine) {
    let is_busy = |event: &Event| matches!(event, Event::Noticed(notice) if notice.code == "kept.busy").then_some(());
    engine.until("the notice about the file", is_busy).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_could_not_be_saved_is_saved_at_the_end() {
    let (stage, kept, secrets) = (QuietSandbox::new().await, tempfile::tempdir().unwrap(), MemoryStore::default());
    let folder = Folder::at(kept.path());
    let profile = beginning_with(&stage, "\"plant/p/a\", \"plant/p/b\"");
    let mut engine = start(&profile, &folder, &secrets);
    engine.sign_in(OPERATOR).await;
    arrives(&mut engine, 2).await;
    let lock = hold(&folder);
    take_away(&engine, "plant/p/a");
    busy(&mut engine).await;
    drop(lock);
    engine.end().await;
    let mut engine = start(&profile, &folder, &secrets);
    assert_eq!(arrives(&mut engine, 1).await.list, ["plant/p/b 1 granted"]);
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_saved_of_a_closed_connection_is_told_about_all_profiles() {
    close_while(hold).await;
}

/// Closes a connection while its file cannot be changed.
pub(super) async fn close_while<T>(obstruct: impl FnOnce(&Folder) -> T) {
    let (stage, kept, secrets) = (QuietSandbox::new().await, tempfile::tempdir().unwrap(), MemoryStore::default());
    let folder = Folder::at(kept.path());
    let mut engine = start(&beginning_with(&stage, "\"plant/p/a\""), &folder, &secrets);
    engine.sign_in(OPERATOR).await;
    arrives(&mut engine, 1).await;
    let obstacle = obstruct(&folder);
    take_away(&engine, "plant/p/a");
    engine.send(Command::Profile(ProfileCommand::Close));
    let is_closed = |event: &Event| matches!(event, Event::Profile(ProfileEvent::Closed)).then_some(());
    engine.until("the end of the connection", is_closed).await;
    busy(&mut engine).await;
    drop(obstacle);
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn once_a_folder_is_out_of_the_way_what_is_written_is_kept_again() {
    let (stage, kept, secrets) = (QuietSandbox::new().await, tempfile::tempdir().unwrap(), MemoryStore::default());
    let folder = Folder::at(kept.path());
    let profile = beginning_with(&stage, "\"plant/p/a\"");
    let file = folder.connection_file("sandbox");
    std::fs::create_dir_all(&file).unwrap();
    let mut engine = start(&profile, &folder, &secrets);
    engine.sign_in(OPERATOR).await;
    let person = not_saved(&mut engine).await;
    engine.until_live().await;
    std::fs::remove_dir(&file).unwrap();
    keep(&engine, person, draft("plant/c"));
    saved_again(&mut engine).await;
    // Each after the first, too.
    keep(&engine, person, draft("plant/cmd"));
    want(&engine, "plant/mine", Qos::AtMostOnce);
    engine.subscribed("plant/mine").await;
    engine.end().await;

    let mut engine = start(&profile, &folder, &secrets);
    let arrival = arrives(&mut engine, 2).await;
    assert_eq!(arrival.list, ["plant/p/a 1 granted", "plant/mine 0 granted"]);
    assert_eq!(arrival.draft, Some(draft("plant/cmd")));
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_said_of_a_file_is_taken_back_once_it_can_be_used_and_said_of_the_next_time() {
    let (stage, kept, secrets) = (QuietSandbox::new().await, tempfile::tempdir().unwrap(), MemoryStore::default());
    let folder = Folder::at(kept.path());
    let mut engine = start(&beginning_with(&stage, "\"plant/p/a\""), &folder, &secrets);
    engine.sign_in(OPERATOR).await;
    arrives(&mut engine, 1).await;
    for topic in ["plant/first", "plant/second"] {
        let lock = hold(&folder);
        want(&engine, topic, Qos::AtMostOnce);
        busy(&mut engine).await;
        drop(lock);
        take_away(&engine, topic);
        let is_over =
            |event: &Event| matches!(event, Event::Settled(notice) if notice.code == "kept.busy").then_some(());
        engine.until("that it is over", is_over).await;
    }
    engine.end().await;
}

/// Waits until a person is signed in whose drafts cannot be saved.
pub(super) async fn not_saved(engine: &mut WatchedEngine) -> PersonId {
    let mut person = None;
    engine
        .until("that nothing is saved now", |event| match event {
            Event::DraftKept { person: who, draft: None } => {
                person = Some(*who);
                None
            }
            Event::DraftSaved(false) => person,
            _ => None,
        })
        .await
}

pub(super) async fn saved_again(engine: &mut WatchedEngine) {
    let is_saved = |event: &Event| matches!(event, Event::DraftSaved(true)).then_some(());
    engine.until("that drafts are saved again", is_saved).await;
}
