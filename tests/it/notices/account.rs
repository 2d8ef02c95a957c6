//! Signing in and out while other things are going on: what was wanted stays wanted, what was ended stays ended.

use client::dial::network_changes;
use client::sign_in::{KeyringSignIn, keyring_sign_in};
use engine::Options;
use model::{
    Command, Event, KeyringState, LinkCommand, LinkEvent, ProfileCommand, ProfileEvent, PublishOutcome, Qos,
    SignInCommand, SignInEvent, SubscriptionState,
};
use sandbox::{Fault, NEWCOMER, OPERATOR, Place, Times};

use crate::support::memory_store::MemoryStore;
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::WatchedEngine;

/// A backend whose secrets are kept in `store`.
fn deck_with(store: &MemoryStore, profiles_toml: &str) -> WatchedEngine {
    deck_of(store, profiles_toml, Options::default())
}

fn deck_of(store: &MemoryStore, profiles_toml: &str, options: Options) -> WatchedEngine {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("profiles.toml"), profiles_toml).unwrap();
    WatchedEngine::start_in(folder, Options { keyring: Some(store.keyring()), ..options })
}

async fn signed_out(engine: &mut WatchedEngine) -> Option<&'static str> {
    engine.send(Command::SignIn(SignInCommand::SignOut));
    engine
        .until("the end of the session", |event| match event {
            Event::SignIn(SignInEvent::SignedOut { notice }) => Some(notice.as_ref().map(|notice| notice.code)),
            _ => None,
        })
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wanted_before_the_sign_in_is_done_after_it_except_for_messages() {
    let stage = QuietSandbox::new().await;
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    engine.subscribe("plant/+/wanted");
    engine.subscribe("plant/unwanted");
    let unwanted = model::TopicFilter::parse("plant/unwanted").unwrap();
    engine.link(LinkCommand::Unsubscribe { topic_filter: unwanted });
    let id = engine.publish("plant/a/wanted", Qos::AtLeastOnce);
    assert_eq!(engine.outcome(id).await, PublishOutcome::NotSent);
    engine.sign_in(OPERATOR).await;
    let answer = engine.subscribed("plant/+/wanted").await;
    assert_eq!(answer, SubscriptionState::Granted { qos: Qos::AtLeastOnce });
    let ladder = engine.until_live().await;
    assert_eq!(model::words::rung(&ladder, model::Rung::Subscriptions), "1 granted");
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_sign_out_nothing_comes_and_nothing_is_kept() {
    let stage = QuietSandbox::new().await;
    let store = MemoryStore::default();
    let mut engine = deck_with(&store, &stage.profiles_toml);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    engine.subscribe("plant/#");
    engine.subscribed("plant/#").await;
    assert!(!store.users().is_empty());
    assert_eq!(signed_out(&mut engine).await, None);
    assert!(!engine.state.is_live(), "the ladder still says live");
    assert_eq!(store.users().len(), 0);
    let id = engine.publish("plant/a", Qos::AtLeastOnce);
    assert_eq!(engine.outcome(id).await, PublishOutcome::NotSent);

    // Connecting now needs a sign-in, and the next person does not inherit the subscriptions.
    engine.link(LinkCommand::Connect);
    engine
        .until("that a sign-in is needed", |event| {
            matches!(event, Event::SignIn(SignInEvent::Needed { .. })).then_some(())
        })
        .await;
    stage.sandbox.set_policy_attached(NEWCOMER, true);
    engine.sign_in(NEWCOMER).await;
    let ladder = engine.until_live().await;
    assert_eq!(model::words::rung(&ladder, model::Rung::Subscriptions), "none yet");
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_that_ends_at_once_leaves_user_and_identity_behind() {
    let stage = QuietSandbox::new().await;
    let store = MemoryStore::default();
    let profile = client::profile::parse(&stage.profiles_toml).unwrap().remove(0);
    let mut engine = deck_of(&store, &stage.profiles_toml, Options { stays_for_reload: true, ..Options::default() });
    engine.sign_in(OPERATOR).await;
    engine
        .until("the sign-in", |event| matches!(event, Event::SignIn(SignInEvent::SignedIn { .. })).then_some(()))
        .await;
    engine.end().await;
    let kept = keyring_sign_in(&store.keyring(), &profile).await.unwrap();
    let KeyringSignIn::Yes { user: Some(user), identity_id: Some(identity_id), .. } = kept else { panic!("{kept:?}") };
    assert!(user == OPERATOR && identity_id.starts_with("eu-west-1:"), "{user} {identity_id}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_out_that_aws_does_not_hear_of_still_forgets() {
    let stage = QuietSandbox::new().await;
    let store = MemoryStore::default();
    let mut engine = deck_with(&store, &stage.profiles_toml);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    stage.sandbox.faults().inject(Fault::HttpStatus { place: Place::Revoke, status: 503 }, Times::Always);
    assert_eq!(signed_out(&mut engine).await, Some("sign_out.not_revoked"));
    assert_eq!(store.users().len(), 0);
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_out_is_finished_even_when_the_program_ends_right_after_it() {
    let stage = QuietSandbox::new().await;
    let store = MemoryStore::default();
    let mut engine = deck_with(&store, &stage.profiles_toml);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    engine.send(Command::SignIn(SignInCommand::SignOut));
    engine.end().await;
    assert_eq!(store.users().len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn using_another_profile_leaves_the_connection_of_the_former_alone_until_it_is_closed() {
    let stage = QuietSandbox::new().await;
    let other = stage.changed("name = \"sandbox\"", "name = \"other\"");
    let mut engine = WatchedEngine::start(&format!("{}\n{other}", stage.profiles_toml));
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    let former = engine.connection;
    engine.subscribe("plant/#");
    engine.subscribed("plant/#").await;
    engine.send(Command::Profile(ProfileCommand::Use { name: "other".to_owned() }));
    engine
        .until("the other profile", |event| matches!(event, Event::Profile(ProfileEvent::Used { .. })).then_some(()))
        .await;
    assert_ne!(engine.connection, former);
    let id = engine.publish("plant/a", Qos::AtLeastOnce);
    assert_eq!(engine.outcome(id).await, PublishOutcome::NotSent, "no one is signed in there");
    engine.connection = former;
    let id = engine.publish("plant/a", Qos::AtLeastOnce);
    assert!(matches!(engine.outcome(id).await, PublishOutcome::Accepted { .. }), "the former is as live as before");

    engine.send(Command::Profile(ProfileCommand::Close));
    engine
        .until("the end of the connection", |event| matches!(event, Event::Profile(ProfileEvent::Closed)).then_some(()))
        .await;
    engine.send(Command::Profile(ProfileCommand::Use { name: "nowhere".to_owned() }));
    assert_eq!(super::profiles::rejected(&mut engine).await, ["profile.unknown"]);
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_in_again_while_live_replaces_the_connection_and_keeps_the_subscriptions() {
    let stage = QuietSandbox::new().await;
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    engine.sign_in(OPERATOR).await;
    let former = engine.until_live().await.client_id;
    engine.subscribe("plant/#");
    engine.subscribed("plant/#").await;
    engine.sign_in(OPERATOR).await;
    engine
        .until("the end of the former connection", |event| match event {
            Event::Link(LinkEvent::StateChanged(ladder)) if !ladder.is_live() => Some(()),
            _ => None,
        })
        .await;
    assert!(matches!(engine.subscribed("plant/#").await, SubscriptionState::Granted { .. }));
    assert_ne!(engine.until_live().await.client_id, former);
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_stored_sign_in_is_used_at_the_next_start() {
    let stage = QuietSandbox::new().await;
    let store = MemoryStore::default();
    let mut engine = deck_with(&store, &stage.profiles_toml);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    engine.end().await;
    let mut engine = deck_with(&store, &stage.profiles_toml);
    engine.link(LinkCommand::Connect);
    let keyring = engine
        .until("who is signed in", |event| match event {
            Event::SignIn(SignInEvent::SignedIn { user, keyring }) if user == OPERATOR => Some(keyring.clone()),
            _ => None,
        })
        .await;
    assert_eq!(keyring, KeyringState::Stored);
    engine.until_live().await;
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_wait_frees_the_port_for_the_next_one() {
    let stage = QuietSandbox::new().await;
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    for _ in 0..2 {
        engine.start_sign_in().await.unwrap();
        engine.send(Command::SignIn(SignInCommand::Cancel));
        let cancelled = |event: &Event| matches!(event, Event::SignIn(SignInEvent::Cancelled)).then_some(());
        engine.until("the cancelled wait", cancelled).await;
    }
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stored_sign_in_survives_a_start_without_a_network() {
    let stage = QuietSandbox::new().await;
    let store = MemoryStore::default();
    let mut engine = deck_with(&store, &stage.profiles_toml);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    engine.end().await;
    store.end_id_token(&stage.profiles_toml).await;
    let kept = store.users();
    let (teller, network_changes) = network_changes();
    stage.sandbox.faults().inject(Fault::HttpStatus { place: Place::Discovery, status: 503 }, Times::Always);
    let options = Options { network_changes: Some(network_changes), resume: true, ..Options::default() };
    let mut engine = deck_of(&store, &stage.profiles_toml, options);
    let told = engine.failure().await;
    assert_eq!((told.notice.code, told.ending), ("sign_in.service_error", super::Ending::Retrying));
    // A person who does not want to wait can retry now, and gets the notice again.
    engine.link(LinkCommand::RetryNow);
    engine
        .until("another attempt", |event| match event {
            Event::SignIn(SignInEvent::ResumedSilently) => Some(()),
            _ => None,
        })
        .await;
    engine.failure_of("sign_in.service_error").await;
    assert_eq!(store.users(), kept);
    // No one has to do anything once there is a network.
    stage.sandbox.faults().clear();
    teller.tell();
    engine.until_live().await;
    engine.end().await;
}
