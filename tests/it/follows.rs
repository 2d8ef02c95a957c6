//! What a page follows, through the real backend: it comes, and it is no subscription of the person.

use model::{
    Call, CallCommand, Command, Event, LinkCommand, LinkEvent, ShadowId, SubscriptionCounts, SubscriptionState,
    TopicFilter,
};
use sandbox::OPERATOR;
use serde_json::json;

use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::WatchedEngine;

const CHANGES: &str = "$aws/things/pump/shadow/update/documents";

fn follow(engine: &WatchedEngine, filter: &str) {
    engine.link(LinkCommand::Follow { topic_filter: TopicFilter::parse(filter).unwrap() });
}

async fn followed(engine: &mut WatchedEngine, filter: &str) -> SubscriptionState {
    let answer = |event: &Event| match event {
        Event::Link(LinkEvent::Followed { topic_filter, state })
            if topic_filter.as_str() == filter && *state != SubscriptionState::Requested =>
        {
            Some(state.clone())
        }
        Event::Link(LinkEvent::SubscriptionChanged { topic_filter, .. }) => {
            panic!("{topic_filter} is said to be a subscription")
        }
        _ => None,
    };
    engine.until("the answer", answer).await
}

fn counted(engine: &WatchedEngine) -> SubscriptionCounts {
    match engine.state.rung(model::Rung::Subscriptions).detail {
        model::RungDetail::Subscriptions(counts) => counts,
        ref other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_page_follows_comes_and_is_no_subscription() {
    let stage = QuietSandbox::new().await;
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    follow(&engine, CHANGES);
    assert!(matches!(followed(&mut engine, CHANGES).await, SubscriptionState::Granted { .. }));
    let shadow = ShadowId { thing: "pump".to_owned(), name: None };
    let change = |rpm: u32| {
        let document = json!({ "state": { "desired": { "rpm": rpm } } }).to_string();
        Command::Call(CallCommand {
            number: u64::from(rpm),
            call: Call::UpdateShadow { shadow: shadow.clone(), document },
        })
    };
    engine.send(change(1));
    engine.until_received(1).await;
    assert_eq!(counted(&engine), SubscriptionCounts::default());
    stage.sandbox.drop_connections(None);
    assert!(matches!(followed(&mut engine, CHANGES).await, SubscriptionState::Granted { .. }), "it outlives a link");
    engine.link(LinkCommand::Unfollow { topic_filter: TopicFilter::parse(CHANGES).unwrap() });
    let gone = |event: &Event| match event {
        Event::Link(LinkEvent::Unsubscribed { topic_filter }) if topic_filter.as_str() == CHANGES => Some(()),
        _ => None,
    };
    engine.until("its end", gone).await;
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_may_not_be_followed_is_refused_and_the_connection_goes_on() {
    let stage = QuietSandbox::new().await;
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    for (filter, is_allowed) in [("$aws/events/presence/+/pump-b", true), ("$aws/events/jobs/#", false)] {
        follow(&engine, filter);
        let answer = followed(&mut engine, filter).await;
        let is_granted = matches!(answer, SubscriptionState::Granted { .. });
        assert_eq!(is_granted, is_allowed, "{filter}: {answer:?}");
    }
    assert!(engine.state.is_live());
    engine.end().await;
}
