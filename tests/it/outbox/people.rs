//! Who sends what: without a connection, in two processes, and after another person has signed in.

use engine::Folder;
use model::{
    Command, Event, LinkCommand, OutboxChoice, OutboxCommand, OutboxEvent, OutboxSender, OutboxState, OutboxView,
    PublishOutcome, Qos, SignInCommand,
};
use sandbox::{NEWCOMER, OPERATOR};

use super::listener::Listener;
use crate::support::keeping_engine;
use crate::support::memory_store::MemoryStore;
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::{WatchedEngine, request};

/// Sends a message with this payload, and waits until it is queued or has another outcome.
async fn publish(engine: &mut WatchedEngine, payload: &str) -> PublishOutcome {
    let mut request = request("plant/a", Qos::AtLeastOnce);
    request.payload = payload.as_bytes().into();
    let sent = engine.publish_request(request);
    engine.outcome(sent).await
}

async fn until_view(engine: &mut WatchedEngine, what: &str, is_it: impl Fn(&OutboxView) -> bool) -> OutboxView {
    engine
        .until(what, |event| match event {
            Event::Outbox(OutboxEvent::Listed(view)) if is_it(view) => Some((**view).clone()),
            _ => None,
        })
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sent_while_disconnected_goes_out_in_order_with_the_next_connection_also_after_a_restart() {
    let (stage, folder) = (QuietSandbox::new().await, tempfile::tempdir().unwrap());
    let (kept, secrets) = (Folder::at(folder.path()), MemoryStore::default());
    let mut listener = Listener::start(&stage).await;
    let mut engine = keeping_engine::start(&stage.profiles_toml, &kept, &secrets);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    assert!(matches!(publish(&mut engine, "live").await, PublishOutcome::Accepted { .. }));
    engine.link(LinkCommand::Disconnect);
    until_view(&mut engine, "no connection", |view| !view.is_live).await;
    for payload in ["1", "2", "3"] {
        assert_eq!(publish(&mut engine, payload).await, PublishOutcome::Queued);
    }
    engine.end().await;
    // The saved sign-in is used, and all goes out.
    let mut engine = keeping_engine::start(&stage.profiles_toml, &kept, &secrets);
    until_view(&mut engine, "all delivered", |view| view.count(OutboxState::Delivered) == 4).await;
    let arrived = listener.until(4).await;
    assert!(arrived.values().all(|count| *count == (1, 0)) && arrived.len() == 4, "{arrived:?}");
    engine.end().await;
    listener.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_what_the_first_person_left_the_second_sends_nothing() {
    let (stage, folder) = (QuietSandbox::new().await, tempfile::tempdir().unwrap());
    let (kept, secrets) = (Folder::at(folder.path()), MemoryStore::default());
    let mut listener = Listener::start(&stage).await;
    let mut engine = keeping_engine::start(&stage.profiles_toml, &kept, &secrets);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    engine.link(LinkCommand::Disconnect);
    until_view(&mut engine, "no connection", |view| !view.is_live).await;
    assert_eq!(publish(&mut engine, "of the first").await, PublishOutcome::Queued);
    engine.send(Command::SignIn(SignInCommand::SignOut));
    engine.sign_in(NEWCOMER).await;
    engine.until_live().await;
    assert!(matches!(publish(&mut engine, "of the second").await, PublishOutcome::Accepted { .. }));
    let theirs = |view: &OutboxView| view.entries.iter().filter(|entry| !entry.is_own).count();
    let view = until_view(&mut engine, "what is there", |view| view.count(OutboxState::Delivered) == 1).await;
    assert_eq!((theirs(&view), view.count(OutboxState::Waiting)), (1, 0), "{view:?}");
    assert_eq!(listener.all(&stage).await.into_keys().collect::<Vec<_>>(), ["of the second"]);
    engine.send(Command::SignIn(SignInCommand::SignOut));
    engine.sign_in(OPERATOR).await;
    until_view(&mut engine, "it was kept", |view| view.count(OutboxState::Delivered) == 1).await;
    assert_eq!(listener.all(&stage).await.len(), 2);
    engine.end().await;
    listener.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_windows_of_one_profile_one_sends_and_the_other_takes_over() {
    let (stage, folder) = (QuietSandbox::new().await, tempfile::tempdir().unwrap());
    let (kept, secrets) = (Folder::at(folder.path()), MemoryStore::default());
    let mut listener = Listener::start(&stage).await;
    let mut first = keeping_engine::start(&stage.profiles_toml, &kept, &secrets);
    first.sign_in(OPERATOR).await;
    until_view(&mut first, "that it sends", |view| view.is_live && view.sender == OutboxSender::Here).await;
    let mut second = keeping_engine::start(&stage.profiles_toml, &kept, &secrets);
    until_view(&mut second, "that another sends", |view| view.is_live && view.sender != OutboxSender::Here).await;
    assert_eq!(publish(&mut second, "by the first").await, PublishOutcome::Queued);
    until_view(&mut second, "that it is delivered", |view| view.count(OutboxState::Delivered) == 1).await;
    assert_eq!(listener.until(1).await["by the first"], (1, 0));
    // One that is open and not connected does not keep the others from sending.
    first.link(LinkCommand::Disconnect);
    until_view(&mut second, "that it sends now", |view| view.sender == OutboxSender::Here).await;
    assert!(matches!(publish(&mut second, "by itself").await, PublishOutcome::Accepted { .. }));
    second.end().await;
    first.link(LinkCommand::Connect);
    publish(&mut first, "by the first again").await;
    until_view(&mut first, "that it sends again", |view| view.count(OutboxState::Delivered) == 3).await;
    first.end().await;
    listener.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_without_an_answer_is_uncertain_and_sent_again_with_a_mark_if_the_person_chose_so() {
    let (stage, folder) = (QuietSandbox::new().await, tempfile::tempdir().unwrap());
    let (kept, secrets) = (Folder::at(folder.path()), MemoryStore::default());
    let mut listener = Listener::start(&stage).await;
    let mut engine = keeping_engine::start(&stage.profiles_toml, &kept, &secrets);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    stage.sandbox.faults().inject(sandbox::Fault::NoPuback, sandbox::Times::Always);
    let mut request = request("plant/a", Qos::AtLeastOnce);
    request.payload = b"once"[..].into();
    engine.publish_request(request);
    listener.until(1).await;
    engine.link(LinkCommand::Disconnect);
    stage.sandbox.faults().clear();
    // The session that could finish it is given up with the sign-in.
    engine.send(Command::SignIn(SignInCommand::SignOut));
    let view = until_view(&mut engine, "its state", |view| {
        view.entries.iter().any(|entry| entry.state == OutboxState::Uncertain)
    });
    assert_eq!(view.await.entries.len(), 1);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    assert_eq!(listener.all(&stage).await["once"], (1, 0), "it asks");
    let choice = OutboxChoice { resends: true, ..OutboxChoice::default() };
    engine.send(Command::Outbox(OutboxCommand::Choose(choice)));
    until_view(&mut engine, "its delivery", |view| view.count(OutboxState::Delivered) == 1).await;
    assert_eq!(listener.all(&stage).await["once"], (1, 1));
    engine.end().await;
    listener.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_whose_answer_is_lost_with_the_link_is_not_sent_twice_without_a_mark() {
    let (stage, folder) = (QuietSandbox::new().await, tempfile::tempdir().unwrap());
    let (kept, secrets) = (Folder::at(folder.path()), MemoryStore::default());
    let mut listener = Listener::start(&stage).await;
    let mut engine = keeping_engine::start(&stage.profiles_toml, &kept, &secrets);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    // A connection that ends for another reason is no fault of the message: it asks.
    for (payload, reason_code, marked) in [("asked", Some(0x8b), 0), ("tried", None, 1)] {
        stage.sandbox.faults().inject(sandbox::Fault::NoPuback, sandbox::Times::Count(1));
        let mut request = request("plant/a", Qos::AtLeastOnce);
        request.payload = payload.as_bytes().into();
        engine.publish_request(request);
        while !listener.all(&stage).await.contains_key(payload) {}
        stage.sandbox.drop_connections(reason_code);
        let wanted = if marked == 0 { OutboxState::Uncertain } else { OutboxState::Delivered };
        until_view(&mut engine, "what became of it", |view| view.is_live && view.count(wanted) == 1).await;
        assert_eq!(listener.all(&stage).await[payload], (1, marked), "{payload}");
    }
    engine.end().await;
    listener.end().await;
}
