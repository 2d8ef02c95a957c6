//! Simulated plant, as a subscriber sees it.

use std::collections::BTreeSet;

use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Publish, PublishProperties};
use sandbox::{Options, Sandbox};
use serde_json::Value;

use crate::support::bare_mqtt::BareMqtt;

async fn plant(rate: f64) -> Sandbox {
    Sandbox::start(Options { rate, devices: 8, ..Options::default() }).await.unwrap()
}

#[tokio::test]
async fn the_plant_is_alive_and_says_what_it_sends() {
    let sandbox = plant(500.0).await;
    let mut client = BareMqtt::operator(&sandbox, "a").await;
    client.watch("plant/#").await;
    let mut topics = BTreeSet::new();
    while topics.len() < 14 {
        let message = client.message().await;
        let properties = message.properties.unwrap();
        assert!(properties.message_expiry_interval.unwrap() <= 300);
        assert!(properties.user_properties.contains(&("firmware".to_owned(), "4.2.0".to_owned())));
        let text = String::from_utf8(message.topic.to_vec()).unwrap();
        let content_type = if text.contains("/cbor/") { "application/cbor" } else { "application/json" };
        assert_eq!(properties.content_type.as_deref(), Some(content_type));
        topics.insert(text);
    }
    assert!(topics.contains("plant/press-hall/press-1/temp"));
    assert!(!topics.contains("plant/pumps/pump-c/state"));
}

#[tokio::test]
async fn the_silent_sensor_left_a_retained_message() {
    let sandbox = plant(0.0).await;
    let mut client = BareMqtt::operator(&sandbox, "a").await;
    client.watch("plant/pumps/pump-c/state").await;
    assert!(client.message().await.retain);
}

#[tokio::test]
async fn the_pump_obeys_answers_and_keeps_its_shadow() {
    let sandbox = plant(0.0).await;
    let mut client = BareMqtt::operator(&sandbox, "a").await;
    client.watch("plant/answers/me").await;
    client.watch("plant/pumps/pump-b/state").await;
    client.watch("$aws/things/pump-b/shadow/get/accepted").await;
    let properties = PublishProperties {
        response_topic: Some("plant/answers/me".to_owned()),
        correlation_data: Some("7".into()),
        ..PublishProperties::default()
    };
    let command = r#"{"cmd":"start","requestId":"r"}"#;
    let command = Publish::new("plant/pumps/pump-b/cmd", QoS::AtMostOnce, command, Some(properties));
    client.publish_as(command).await;
    let answer = client.message().await;
    assert_eq!(answer.properties.unwrap().correlation_data.as_deref(), Some(&b"7"[..]));
    let answer: Value = serde_json::from_slice(&answer.payload).unwrap();
    assert_eq!((&answer["ok"], &answer["requestId"]), (&Value::Bool(true), &Value::from("r")));
    let state: Value = serde_json::from_slice(&client.message().await.payload).unwrap();
    assert_eq!(state["state"], "running");
    client.publish("$aws/things/pump-b/shadow/get", QoS::AtMostOnce, false).await;
    let shadow: Value = serde_json::from_slice(&client.message().await.payload).unwrap();
    assert_eq!(shadow["state"]["reported"]["rpm"], 1_480);
}
