//! A disk that does not answer: nothing waits for it, a notice says so, and nothing is lost.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;

use engine::Folder;
use model::{Event, LinkEvent, PersonId, Qos, SubscriptionState};
use sandbox::OPERATOR;

use super::trouble::{busy, close_while, not_saved, saved_again};
use super::{beginning_with, draft};
use crate::support::keeping_engine::{arrives, keep, start, want};
use crate::support::memory_store::MemoryStore;
use crate::support::quiet_sandbox::QuietSandbox;

/// A disk that does not answer when the profile's file is changed: the lock is a pipe without a reader.
struct Hanging(PathBuf);

impl Hanging {
    fn at(folder: &Folder) -> Self {
        let pipe = folder.connection_file("sandbox").with_extension("lock");
        fs::remove_file(&pipe).unwrap();
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        Self(pipe)
    }
}

impl Drop for Hanging {
    fn drop(&mut self) {
        // Ends the waiting of who has it open; the next one makes a file again.
        drop(File::options().read(true).write(true).open(&self.0));
        let _ = fs::remove_file(&self.0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_takes_too_long_at_the_end_of_a_connection_is_told_about_all_profiles() {
    close_while(Hanging::at).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_does_not_answer_lets_a_person_in_and_nothing_is_overwritten_later() {
    let (stage, kept, secrets) = (QuietSandbox::new().await, tempfile::tempdir().unwrap(), MemoryStore::default());
    let folder = Folder::at(kept.path());
    let profile = beginning_with(&stage, "\"plant/p/a\"");
    let mut engine = start(&profile, &folder, &secrets);
    engine.sign_in(OPERATOR).await;
    let person = arrives(&mut engine, 1).await.person;
    want(&engine, "plant/mine", Qos::AtMostOnce);
    keep(&engine, person, draft("plant/cmd"));
    engine.end().await;

    let hanging = Hanging::at(&folder);
    let mut engine = start(&profile, &folder, &secrets);
    busy(&mut engine).await;
    let mut is_promised = None;
    engine
        .until("what the profile names", |event| match event {
            Event::Link(LinkEvent::SubscriptionChanged { topic_filter, state, .. }) => {
                assert_eq!(topic_filter.as_str(), "plant/p/a");
                (matches!(state, SubscriptionState::Granted { .. }) && is_promised == Some(false)).then_some(())
            }
            Event::DraftKept { draft, .. } => {
                assert_eq!(*draft, None);
                None
            }
            Event::DraftSaved(saved) => {
                is_promised = Some(*saved);
                None
            }
            _ => None,
        })
        .await;
    want(&engine, "plant/later", Qos::AtLeastOnce);
    keep(&engine, PersonId(1), draft("plant/over-it"));
    assert!(matches!(engine.subscribed("plant/later").await, SubscriptionState::Granted { .. }));
    drop(hanging);
    engine.end().await;

    let mut engine = start(&profile, &folder, &secrets);
    let arrival = arrives(&mut engine, 3).await;
    assert_eq!(arrival.list, ["plant/p/a 1 granted", "plant/mine 0 granted", "plant/later 1 granted"]);
    assert_eq!(arrival.draft, Some(draft("plant/cmd")));
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn once_a_disk_answers_again_each_draft_is_kept_where_there_was_none() {
    let (stage, kept, secrets) = (QuietSandbox::new().await, tempfile::tempdir().unwrap(), MemoryStore::default());
    let folder = Folder::at(kept.path());
    let profile = beginning_with(&stage, "\"plant/p/a\"");
    let mut engine = start(&profile, &folder, &secrets);
    engine.sign_in(OPERATOR).await;
    arrives(&mut engine, 1).await;
    engine.end().await;

    let hanging = Hanging::at(&folder);
    let mut engine = start(&profile, &folder, &secrets);
    let person = not_saved(&mut engine).await;
    drop(hanging);
    keep(&engine, person, draft("plant/c"));
    saved_again(&mut engine).await;
    keep(&engine, person, draft("plant/cmd"));
    engine.end().await;

    let mut engine = start(&profile, &folder, &secrets);
    assert_eq!(arrives(&mut engine, 1).await.draft, Some(draft("plant/cmd")));
    engine.end().await;
}
