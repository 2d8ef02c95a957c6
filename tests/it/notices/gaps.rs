//! Every time without a live connection and every pause of a subscription is told, whichever way led in and out.

use engine::Options;
use model::{
    Command, Event, Gap, GapEnd, LinkCommand, LinkEvent, Pause, PauseReason, SignInCommand, SignInEvent,
    SubscriptionState, TopicFilter, words,
};
use sandbox::{Fault, OPERATOR, Times};

use super::Stage;
use super::deck::Deck;

async fn gap(deck: &mut Deck) -> Gap {
    deck.until("a gap", |event| match event {
        Event::Link(LinkEvent::Gap(gap)) => Some(gap.clone()),
        _ => None,
    })
    .await
}

async fn pause(deck: &mut Deck) -> (PauseReason, bool) {
    deck.until("a pause", |event| match event {
        Event::Link(LinkEvent::Pause(Pause { reason, to, .. })) => Some((*reason, to.is_some())),
        _ => None,
    })
    .await
}

/// The gap that lasts now.
async fn opened(deck: &mut Deck, reason: &str) -> Gap {
    let gap = gap(deck).await;
    assert_eq!((words::gap_reason(&gap.reason), gap.end), (reason, None), "{gap:?}");
    gap
}

/// The gap after the line was cut, which may have been so soon that it looks like a refusal.
async fn opened_by_a_loss(deck: &mut Deck) -> Gap {
    let gap = gap(deck).await;
    let reasons = ["The connection was lost", "AWS let you in and ended the connection at once"];
    assert!(reasons.contains(&words::gap_reason(&gap.reason)) && gap.end.is_none(), "{gap:?}");
    gap
}

/// The same gap has ended.
async fn closed(deck: &mut Deck, open: &Gap) -> GapEnd {
    let gap = gap(deck).await;
    let end = gap.end.unwrap_or_else(|| panic!("it still lasts: {gap:?}"));
    assert_eq!((gap.from, &gap.reason), (open.from, &open.reason));
    assert!(end.at >= gap.from, "{gap:?}");
    end
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_way_out_of_a_connection_leaves_a_gap_that_lasts_until_the_next_one() {
    let stage = Stage::new().await;
    let mut deck = Deck::start(&stage.profiles_toml);
    deck.sign_in(OPERATOR).await;
    deck.until_live().await;

    stage.sandbox.drop_connections(None);
    let open = opened_by_a_loss(&mut deck).await;
    assert!(closed(&mut deck, &open).await.session_resumed);

    deck.link(LinkCommand::Disconnect);
    let open = opened(&mut deck, "You disconnected").await;
    deck.link(LinkCommand::Connect);
    closed(&mut deck, &open).await;

    deck.link(LinkCommand::UseNewClientId);
    let open = opened(&mut deck, "You asked for another client id").await;
    assert!(!closed(&mut deck, &open).await.session_resumed);

    deck.sign_in(OPERATOR).await;
    let open = opened(&mut deck, "You signed in again").await;
    assert!(!closed(&mut deck, &open).await.session_resumed);
    deck.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gap_goes_on_over_a_new_sign_in_and_its_failed_attempts() {
    let stage = Stage::new().await;
    let mut deck = Deck::start(&stage.profiles_toml);
    deck.sign_in(OPERATOR).await;
    deck.until_live().await;
    let forbidden = Fault::Upgrade403 { error_type: "ForbiddenException".to_owned() };
    stage.sandbox.faults().inject(forbidden, Times::Always);
    stage.sandbox.drop_connections(None);
    let open = opened_by_a_loss(&mut deck).await;
    deck.told_of("socket.forbidden").await;
    deck.sign_in(OPERATOR).await;
    deck.told_of("socket.forbidden").await;
    stage.sandbox.faults().clear();
    deck.link(LinkCommand::RetryNow);
    assert!(closed(&mut deck, &open).await.session_resumed, "another link, and the session goes on");
    deck.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_sign_out_nothing_is_missing_for_the_next_person() {
    let stage = Stage::new().await;
    let mut deck = Deck::start(&stage.profiles_toml);
    deck.sign_in(OPERATOR).await;
    deck.until_live().await;
    deck.send(Command::SignIn(SignInCommand::SignOut));
    opened(&mut deck, "You signed out").await;
    deck.until("the end of the session", |event| {
        matches!(event, Event::SignIn(SignInEvent::SignedOut { .. })).then_some(())
    })
    .await;
    deck.sign_in(OPERATOR).await;
    deck.until("live without a gap", |event| match event {
        Event::Link(LinkEvent::Gap(gap)) => panic!("{gap:?}"),
        Event::Link(LinkEvent::StateChanged(link)) => link.is_live().then_some(()),
        _ => None,
    })
    .await;
    deck.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscription_that_is_paused_or_removed_is_told_until_it_delivers_again() {
    let stage = Stage::new().await;
    let mut deck = Deck::start(&stage.profiles_toml);
    deck.sign_in(OPERATOR).await;
    deck.until_live().await;
    let topic_filter = TopicFilter::parse("plant/#").unwrap();
    deck.subscribe("plant/#");
    deck.subscribed("plant/#").await;
    deck.link(LinkCommand::PauseSubscription { topic_filter: topic_filter.clone() });
    assert_eq!(pause(&mut deck).await, (PauseReason::Paused, false));
    deck.link(LinkCommand::ResumeSubscription { topic_filter: topic_filter.clone() });
    assert_eq!(pause(&mut deck).await, (PauseReason::Paused, true));
    deck.link(LinkCommand::Unsubscribe { topic_filter });
    assert_eq!(pause(&mut deck).await, (PauseReason::Removed, false));
    deck.subscribe("plant/#");
    assert_eq!(pause(&mut deck).await, (PauseReason::Removed, true));
    deck.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rung_of_the_subscriptions_and_the_credentials_go_with_the_time() {
    let stage = Stage::new().await;
    let mut deck = Deck::start(&stage.profiles_toml);
    deck.sign_in(OPERATOR).await;
    let link = deck.until_live().await;
    let detail = |link: &model::LinkState| model::words::rung(link, model::Rung::Subscriptions);
    assert_eq!(detail(&link), "none yet");
    assert_eq!(link.rung(model::Rung::SignIn).took, None, "the browser took longer than the token");
    deck.subscribe("plant/#");
    deck.until("1 granted", |event| match event {
        Event::Link(LinkEvent::StateChanged(link)) => (detail(link) == "1 granted").then_some(()),
        _ => None,
    })
    .await;
    deck.link(LinkCommand::Disconnect);
    deck.link(LinkCommand::Connect);
    deck.until("live again", |event| match event {
        Event::Link(LinkEvent::StateChanged(link)) => {
            assert!(link.credentials_expire_at.is_some(), "{link:?}");
            (link.is_live() && link.attempt == 1 && detail(link) == "1 granted").then_some(())
        }
        _ => None,
    })
    .await;
    deck.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_window_begins_with_the_filters_that_its_profile_names_and_a_command_does_not() {
    let stage = Stage::new().await;
    assert!(stage.profiles_toml.contains("topic_filters = [\"plant/#\"]"), "{}", stage.profiles_toml);
    for subscribe in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("profiles.toml"), &stage.profiles_toml).unwrap();
        let mut deck = Deck::start_in(folder, Options { subscribe, ..Options::default() });
        deck.sign_in(OPERATOR).await;
        if subscribe {
            assert!(matches!(deck.subscribed("plant/#").await, SubscriptionState::Granted { .. }));
        }
        let link = deck.until_live().await;
        let expected = if subscribe { "1 granted" } else { "none yet" };
        assert_eq!(model::words::rung(&link, model::Rung::Subscriptions), expected);
        deck.end().await;
    }
}
