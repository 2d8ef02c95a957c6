//! Every time without a live connection and every pause of a subscription is reported, whichever way led in and out.

use engine::Options;
use model::{
    Command, Event, Gap, GapEnd, LinkCommand, LinkEvent, Pause, PauseReason, SignInCommand, SignInEvent,
    SubscriptionState, TopicFilter, words,
};
use sandbox::{Fault, OPERATOR, Times};

use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::WatchedEngine;

async fn gap(engine: &mut WatchedEngine) -> Gap {
    engine
        .until("a gap", |event| match event {
            Event::Link(LinkEvent::Gap(gap)) => Some(gap.clone()),
            _ => None,
        })
        .await
}

async fn pause(engine: &mut WatchedEngine) -> (PauseReason, bool) {
    engine
        .until("a pause", |event| match event {
            Event::Link(LinkEvent::Pause(Pause { reason, to, .. })) => Some((*reason, to.is_some())),
            _ => None,
        })
        .await
}

/// The gap that lasts now.
async fn opened(engine: &mut WatchedEngine, reason: &str) -> Gap {
    let gap = gap(engine).await;
    assert_eq!((words::gap_reason(&gap.reason), gap.end), (reason, None), "{gap:?}");
    gap
}

/// The gap after the line was cut, which may have been so soon that it looks like a refusal.
async fn opened_by_a_loss(engine: &mut WatchedEngine) -> Gap {
    let gap = gap(engine).await;
    let reasons = ["Connection lost", "AWS accepted the connection and closed it immediately"];
    assert!(reasons.contains(&words::gap_reason(&gap.reason)) && gap.end.is_none(), "{gap:?}");
    gap
}

/// The same gap has ended.
async fn closed(engine: &mut WatchedEngine, open: &Gap) -> GapEnd {
    let gap = gap(engine).await;
    let end = gap.end.unwrap_or_else(|| panic!("it still lasts: {gap:?}"));
    assert_eq!((gap.from, &gap.reason), (open.from, &open.reason));
    assert!(end.at >= gap.from, "{gap:?}");
    end
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_way_out_of_a_connection_leaves_a_gap_that_lasts_until_the_next_one() {
    let stage = QuietSandbox::new().await;
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;

    stage.sandbox.drop_connections(None);
    let open = opened_by_a_loss(&mut engine).await;
    assert!(closed(&mut engine, &open).await.session_resumed);

    engine.link(LinkCommand::Disconnect);
    let open = opened(&mut engine, "You disconnected").await;
    engine.link(LinkCommand::Connect);
    closed(&mut engine, &open).await;

    engine.link(LinkCommand::UseNewClientId);
    let open = opened(&mut engine, "You requested another client id").await;
    assert!(!closed(&mut engine, &open).await.session_resumed);

    engine.sign_in(OPERATOR).await;
    let open = opened(&mut engine, "You signed in again").await;
    assert!(!closed(&mut engine, &open).await.session_resumed);
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gap_goes_on_over_a_new_sign_in_and_its_failed_attempts() {
    let stage = QuietSandbox::new().await;
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    let forbidden = Fault::Upgrade403 { error_type: "ForbiddenException".to_owned() };
    stage.sandbox.faults().inject(forbidden, Times::Always);
    stage.sandbox.drop_connections(None);
    let open = opened_by_a_loss(&mut engine).await;
    engine.failure_of("socket.forbidden").await;
    engine.sign_in(OPERATOR).await;
    engine.failure_of("socket.forbidden").await;
    stage.sandbox.faults().clear();
    engine.link(LinkCommand::RetryNow);
    assert!(closed(&mut engine, &open).await.session_resumed, "another link, and the session goes on");
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_sign_out_nothing_is_missing_for_the_next_person() {
    let stage = QuietSandbox::new().await;
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    engine.send(Command::SignIn(SignInCommand::SignOut));
    opened(&mut engine, "You signed out").await;
    engine
        .until("the end of the session", |event| {
            matches!(event, Event::SignIn(SignInEvent::SignedOut { .. })).then_some(())
        })
        .await;
    engine.sign_in(OPERATOR).await;
    engine
        .until("live without a gap", |event| match event {
            Event::Link(LinkEvent::Gap(gap)) => panic!("{gap:?}"),
            Event::Link(LinkEvent::StateChanged(link)) => link.is_live().then_some(()),
            _ => None,
        })
        .await;
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscription_that_is_paused_or_removed_is_told_until_it_delivers_again() {
    let stage = QuietSandbox::new().await;
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    let topic_filter = TopicFilter::parse("plant/#").unwrap();
    engine.subscribe("plant/#");
    engine.subscribed("plant/#").await;
    engine.link(LinkCommand::PauseSubscription { topic_filter: topic_filter.clone() });
    assert_eq!(pause(&mut engine).await, (PauseReason::Paused, false));
    engine.link(LinkCommand::ResumeSubscription { topic_filter: topic_filter.clone() });
    assert_eq!(pause(&mut engine).await, (PauseReason::Paused, true));
    engine.link(LinkCommand::Unsubscribe { topic_filter });
    assert_eq!(pause(&mut engine).await, (PauseReason::Removed, false));
    engine.subscribe("plant/#");
    assert_eq!(pause(&mut engine).await, (PauseReason::Removed, true));
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rung_of_the_subscriptions_and_the_credentials_go_with_the_time() {
    let stage = QuietSandbox::new().await;
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    engine.sign_in(OPERATOR).await;
    let link = engine.until_live().await;
    let detail = |link: &model::LinkState| model::words::rung(link, model::Rung::Subscriptions);
    assert_eq!(detail(&link), "none yet");
    assert_eq!(link.rung(model::Rung::SignIn).took, None, "the browser took longer than the token");
    engine.subscribe("plant/#");
    engine
        .until("1 granted", |event| match event {
            Event::Link(LinkEvent::StateChanged(link)) => (detail(link) == "1 granted").then_some(()),
            _ => None,
        })
        .await;
    engine.link(LinkCommand::Disconnect);
    engine.link(LinkCommand::Connect);
    engine
        .until("live again", |event| match event {
            Event::Link(LinkEvent::StateChanged(link)) => {
                assert!(link.credentials_expire_at.is_some(), "{link:?}");
                (link.is_live() && link.attempt == 1 && detail(link) == "1 granted").then_some(())
            }
            _ => None,
        })
        .await;
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_window_begins_with_the_filters_that_its_profile_names_and_a_command_does_not() {
    let stage = QuietSandbox::new().await;
    assert!(stage.profiles_toml.contains("topic_filters = [\"plant/#\"]"), "{}", stage.profiles_toml);
    for subscribe in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("profiles.toml"), &stage.profiles_toml).unwrap();
        let mut engine = WatchedEngine::start_in(folder, Options { subscribe, ..Options::default() });
        engine.sign_in(OPERATOR).await;
        if subscribe {
            assert!(matches!(engine.subscribed("plant/#").await, SubscriptionState::Granted { .. }));
        }
        let link = engine.until_live().await;
        let expected = if subscribe { "1 granted" } else { "none yet" };
        assert_eq!(model::words::rung(&link, model::Rung::Subscriptions), expected);
        engine.end().await;
    }
}
