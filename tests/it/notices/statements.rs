//! Statements for an administrator do what they promise: each, put into the policy unchanged, allows what was
//! refused.

use model::{Event, LinkCommand, LinkEvent, Notice, PublishOutcome, PublishRequest, Qos, SubscriptionState};
use sandbox::OPERATOR;
use serde_json::{Value, json};

use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::{WatchedEngine, request};

/// The policy with what the notice offers, and nothing else beside connecting.
fn policy_of(notice: &Notice) -> Value {
    let text = notice.copyables.iter().find(|copyable| copyable.label == "Policy statement that allows it");
    let text = &text.unwrap_or_else(|| panic!("{notice:#?}")).text;
    let mut statements: Vec<Value> = serde_json::from_str(&format!("[{text}]")).expect(text);
    statements.push(json!({ "Effect": "Allow", "Action": "iot:Connect", "Resource": "*" }));
    json!({ "Version": "2012-10-17", "Statement": statements })
}

fn only_connect() -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": "iot:Connect", "Resource": "*" }],
    })
}

/// The sandbox looks at policies when a connection begins.
async fn reconnect(stage: &QuietSandbox, engine: &mut WatchedEngine) {
    stage.sandbox.drop_connections(None);
    engine
        .until("the loss", |event| match event {
            Event::Link(LinkEvent::StateChanged(ladder)) => ladder.failure.as_ref().map(|_| ()),
            _ => None,
        })
        .await;
    engine.until_live().await;
}

async fn live(stage: &QuietSandbox) -> WatchedEngine {
    stage.sandbox.set_iot_policy(only_connect());
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    engine
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_statement_for_a_filter_lets_it_be_subscribed_to_and_its_messages_come() {
    let stage = QuietSandbox::new().await;
    for (filter, topic) in [("site/+/temp", "site/a/temp"), ("site/#", "site/a/b"), ("$share/g/site/a", "site/a")] {
        let mut engine = live(&stage).await;
        engine.subscribe(filter);
        let notice = match engine.subscribed(filter).await {
            SubscriptionState::Refused { notice, .. } => notice,
            other => panic!("{other:?}"),
        };
        stage.sandbox.set_iot_policy(policy_of(&notice));
        // A refused filter is asked for again with each connection.
        stage.sandbox.drop_connections(None);
        let granted = engine.subscribed(filter).await;
        assert!(matches!(granted, SubscriptionState::Granted { .. }), "{filter}: {granted:?}");
        stage.sandbox.publish(topic, b"{}".to_vec(), Qos::AtLeastOnce, false);
        engine.until_received(1).await;
        engine.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_statement_for_a_message_lets_it_be_sent_and_kept() {
    let stage = QuietSandbox::new().await;
    for retain in [false, true] {
        let mut engine = live(&stage).await;
        let request = || PublishRequest { retain, ..request("site/a/cmd", Qos::AtLeastOnce) };
        let sent = engine.publish_request(request());
        let notice = match engine.outcome(sent).await {
            PublishOutcome::Refused { notice, .. } => notice,
            other => panic!("{other:?}"),
        };
        assert_eq!(notice.remedy.contains("iot:RetainPublish"), retain, "{notice:?}");
        stage.sandbox.set_iot_policy(policy_of(&notice));
        reconnect(&stage, &mut engine).await;
        let sent = engine.publish_request(request());
        let outcome = engine.outcome(sent).await;
        assert!(matches!(outcome, PublishOutcome::Accepted { .. }), "retain {retain}: {outcome:?}");
        engine.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_statement_for_a_client_id_lets_it_connect_another_one_included() {
    let stage = QuietSandbox::new().await;
    let profiles_toml = stage.changed("topicdeck-{identity}-{random}", "desk-7");
    stage.sandbox.set_iot_policy(json!({ "Version": "2012-10-17", "Statement": [] }));
    let mut engine = WatchedEngine::start(&profiles_toml);
    engine.sign_in(OPERATOR).await;
    let notice = engine.failure().await.notice;
    let connect = |notice: &Notice| {
        let mut policy = policy_of(notice);
        policy["Statement"].as_array_mut().unwrap().pop();
        policy
    };
    stage.sandbox.set_iot_policy(connect(&notice));
    engine.link(LinkCommand::RetryNow);
    assert_eq!(engine.until_live().await.client_id.as_deref(), Some("desk-7"));

    engine.link(LinkCommand::UseNewClientId);
    let notice = engine.failure().await.notice;
    stage.sandbox.set_iot_policy(connect(&notice));
    engine.link(LinkCommand::RetryNow);
    let client_id = engine.until_live().await.client_id.unwrap();
    assert!(client_id.starts_with("desk-7-"), "{client_id}");
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shadow_that_is_not_there_is_told_and_can_be_created() {
    use model::Offer;
    let stage = QuietSandbox::new().await;
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    engine.subscribe("$aws/things/pump-z/shadow/#");
    engine.subscribed("$aws/things/pump-z/shadow/#").await;
    engine.publish("$aws/things/pump-z/shadow/get", Qos::AtLeastOnce);
    let notice = engine
        .until("a word about the shadow", |event| match event {
            Event::Noticed(notice) => Some((**notice).clone()),
            _ => None,
        })
        .await;
    assert_eq!(notice.code, "shadow.none_yet");
    let Some(Offer::Publish { topic, payload, .. }) = notice.offer else { panic!("it can be created") };
    stage.sandbox.publish(&topic, payload.into_bytes(), Qos::AtLeastOnce, false);
    // The request and its echo and answer; then the other's request with its two answers, which would pass for ours.
    engine.until_received(6).await;
    engine.publish("$aws/things/pump-z/shadow/update", Qos::AtLeastOnce);
    let notice = engine
        .until("a word about the document", |event| match event {
            Event::Noticed(notice) => Some((**notice).clone()),
            _ => None,
        })
        .await;
    assert_eq!(notice.code, "shadow.document", "{{}} has no state");
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retained_message_comes_for_the_exact_topic_and_the_hint_says_so() {
    use model::{FilterHint, TopicFilter, filter_hints};
    let stage = QuietSandbox::new().await;
    stage.sandbox.publish("plant/kept", b"kept".to_vec(), Qos::AtLeastOnce, true);
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    engine.subscribe("plant/+");
    engine.subscribed("plant/+").await;
    // What came after it is there, so that it would be, too.
    let id = engine.publish("plant/now", Qos::AtLeastOnce);
    engine.outcome(id).await;
    engine.until_received(1).await;
    let before = engine.received;
    assert_eq!(filter_hints(&TopicFilter::parse("plant/+").unwrap()), [FilterHint::NoRetained]);
    engine.subscribe("plant/kept");
    engine.subscribed("plant/kept").await;
    engine.until_received(before + 1).await;
    engine.end().await;
}
