//! Parts of a running engine that panic: what they were busy with is told, and the rest goes on.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use engine::{MakeTaps, Options};
use model::{Command, Event, ProfileCommand, ProfileEvent, PublishEvent, PublishOutcome, Qos};
use sandbox::OPERATOR;

use crate::notices::Stage;
use crate::notices::deck::Deck;

fn start(stage: &Stage, taps: MakeTaps) -> Deck {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("profiles.toml"), &stage.profiles_toml).unwrap();
    Deck::start_in(folder, Options { taps: Some(taps), subscribe: true, ..Options::default() })
}

async fn closed(deck: &mut Deck) {
    deck.until("the last event", |event| matches!(event, Event::Profile(ProfileEvent::Closed)).then_some(())).await;
}

/// Waits for a message to be asked for.
async fn asked(deck: &mut Deck) {
    deck.until("a message", |event| matches!(event, Event::Publish(PublishEvent::Asked { .. })).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_with_a_fault_closes_its_connection_and_another_can_be_opened() {
    let stage = Stage::new().await;
    let (go, wait) = std::sync::mpsc::sync_channel(1);
    let wait = Mutex::new(wait);
    let is_broken = AtomicBool::new(true);
    // A session asks for its taps when it begins.
    let taps: MakeTaps = Arc::new(move |_| {
        if is_broken.swap(false, Ordering::SeqCst) {
            wait.lock().unwrap().recv().unwrap();
            panic!("a session that is meant to have a fault");
        }
        Vec::new()
    });
    let mut deck = start(&stage, taps);
    deck.publish("plant/a", Qos::AtLeastOnce);
    asked(&mut deck).await;
    go.send(()).unwrap();
    let former = deck.connection;
    let (mut outcomes, mut is_closed, mut is_told) = (Vec::new(), false, false);
    deck.until("the end, and a word about it", |event| {
        match event {
            Event::Publish(PublishEvent::Ended { outcome, .. }) => outcomes.push(outcome.clone()),
            Event::Profile(ProfileEvent::Closed) => {
                assert_eq!(outcomes, [PublishOutcome::NotSent]);
                is_closed = true;
            }
            // About no connection, so that it outlives this one and may come first.
            Event::Noticed(notice) => is_told |= notice.code == "program.session_fault",
            _ => {}
        }
        (is_closed && is_told).then_some(())
    })
    .await;
    deck.send(Command::Profile(ProfileCommand::Use { name: "sandbox".to_owned() }));
    deck.until("another", |event| matches!(event, Event::Profile(ProfileEvent::Used { .. })).then_some(())).await;
    assert_ne!(deck.connection, former);
    deck.sign_in(OPERATOR).await;
    deck.until_live().await;
    deck.send(Command::Profile(ProfileCommand::Close));
    closed(&mut deck).await;
    deck.end().await;
}
