//! What an administrator can copy does what it promises: each statement, put into the policy as it stands, allows what
//! was refused.

use model::{Event, LinkCommand, LinkEvent, Notice, PublishOutcome, PublishRequest, Qos, SubscriptionState};
use sandbox::OPERATOR;
use serde_json::{Value, json};

use super::Stage;
use super::deck::{Deck, request};

/// The policy with what the notice offers, and nothing else beside connecting.
fn policy_of(notice: &Notice) -> Value {
    let text = notice.copyables.iter().find(|copyable| copyable.label == "Statement that would allow it");
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
async fn reconnect(stage: &Stage, deck: &mut Deck) {
    stage.sandbox.drop_connections(None);
    deck.until("the loss", |event| match event {
        Event::Link(LinkEvent::StateChanged(ladder)) => ladder.failure.as_ref().map(|_| ()),
        _ => None,
    })
    .await;
    deck.until_live().await;
}

async fn live(stage: &Stage) -> Deck {
    stage.sandbox.set_iot_policy(only_connect());
    let mut deck = Deck::start(&stage.profiles_toml);
    deck.sign_in(OPERATOR).await;
    deck.until_live().await;
    deck
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_statement_for_a_filter_lets_it_be_subscribed_to_and_its_messages_come() {
    let stage = Stage::new().await;
    for (filter, topic) in [("site/+/temp", "site/a/temp"), ("site/#", "site/a/b"), ("$share/g/site/a", "site/a")] {
        let mut deck = live(&stage).await;
        deck.subscribe(filter);
        let notice = match deck.subscribed(filter).await {
            SubscriptionState::Refused { notice, .. } => notice,
            other => panic!("{other:?}"),
        };
        stage.sandbox.set_iot_policy(policy_of(&notice));
        // A refused filter is asked for again with each connection.
        stage.sandbox.drop_connections(None);
        let granted = deck.subscribed(filter).await;
        assert!(matches!(granted, SubscriptionState::Granted { .. }), "{filter}: {granted:?}");
        stage.sandbox.publish(topic, b"{}".to_vec(), Qos::AtLeastOnce, false);
        deck.until_received(1).await;
        deck.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_statement_for_a_message_lets_it_be_sent_and_kept() {
    let stage = Stage::new().await;
    for retain in [false, true] {
        let mut deck = live(&stage).await;
        let request = || PublishRequest { retain, ..request("site/a/cmd", Qos::AtLeastOnce) };
        let sent = deck.publish_request(request());
        let notice = match deck.outcome(sent).await {
            PublishOutcome::Refused { notice, .. } => notice,
            other => panic!("{other:?}"),
        };
        assert_eq!(notice.remedy.contains("iot:RetainPublish"), retain, "{notice:?}");
        stage.sandbox.set_iot_policy(policy_of(&notice));
        reconnect(&stage, &mut deck).await;
        let sent = deck.publish_request(request());
        let outcome = deck.outcome(sent).await;
        assert!(matches!(outcome, PublishOutcome::Accepted { .. }), "retain {retain}: {outcome:?}");
        deck.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_statement_for_a_client_id_lets_it_connect_another_one_included() {
    let stage = Stage::new().await;
    let profiles_toml = stage.changed("topicdeck-{identity}-{random}", "desk-7");
    stage.sandbox.set_iot_policy(json!({ "Version": "2012-10-17", "Statement": [] }));
    let mut deck = Deck::start(&profiles_toml);
    deck.sign_in(OPERATOR).await;
    let notice = deck.told().await.notice;
    let connect = |notice: &Notice| {
        let mut policy = policy_of(notice);
        policy["Statement"].as_array_mut().unwrap().pop();
        policy
    };
    stage.sandbox.set_iot_policy(connect(&notice));
    deck.link(LinkCommand::RetryNow);
    assert_eq!(deck.until_live().await.client_id.as_deref(), Some("desk-7"));

    deck.link(LinkCommand::UseNewClientId);
    let notice = deck.told().await.notice;
    stage.sandbox.set_iot_policy(connect(&notice));
    deck.link(LinkCommand::RetryNow);
    let client_id = deck.until_live().await.client_id.unwrap();
    assert!(client_id.starts_with("desk-7-"), "{client_id}");
    deck.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shadow_that_is_not_there_is_told_and_can_be_created() {
    use model::Offer;
    let stage = Stage::new().await;
    let mut deck = Deck::start(&stage.profiles_toml);
    deck.sign_in(OPERATOR).await;
    deck.until_live().await;
    deck.subscribe("$aws/things/pump-z/shadow/#");
    deck.subscribed("$aws/things/pump-z/shadow/#").await;
    deck.publish("$aws/things/pump-z/shadow/get", Qos::AtLeastOnce);
    let notice = deck
        .until("a word about the shadow", |event| match event {
            Event::Noticed(notice) => Some((**notice).clone()),
            _ => None,
        })
        .await;
    assert_eq!(notice.code, "shadow.none_yet");
    let Some(Offer::Publish { topic, payload, .. }) = notice.offer else { panic!("it can be created") };
    stage.sandbox.publish(&topic, payload.into_bytes(), Qos::AtLeastOnce, false);
    // The request and its echo and answer; then the other's request with its two answers, which would pass for ours.
    deck.until_received(6).await;
    deck.publish("$aws/things/pump-z/shadow/update", Qos::AtLeastOnce);
    let notice = deck
        .until("a word about the document", |event| match event {
            Event::Noticed(notice) => Some((**notice).clone()),
            _ => None,
        })
        .await;
    assert_eq!(notice.code, "shadow.document", "{{}} has no state");
    deck.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retained_message_comes_for_the_exact_topic_and_the_hint_says_so() {
    use model::{FilterHint, TopicFilter, filter_hints};
    let stage = Stage::new().await;
    stage.sandbox.publish("plant/kept", b"kept".to_vec(), Qos::AtLeastOnce, true);
    let mut deck = Deck::start(&stage.profiles_toml);
    deck.sign_in(OPERATOR).await;
    deck.until_live().await;
    deck.subscribe("plant/+");
    deck.subscribed("plant/+").await;
    // What came after it is there, so that it would be, too.
    let id = deck.publish("plant/now", Qos::AtLeastOnce);
    deck.outcome(id).await;
    deck.until_received(1).await;
    let before = deck.received;
    assert_eq!(filter_hints(&TopicFilter::parse("plant/+").unwrap()), [FilterHint::NoRetained]);
    deck.subscribe("plant/kept");
    deck.subscribed("plant/kept").await;
    deck.until_received(before + 1).await;
    deck.end().await;
}
