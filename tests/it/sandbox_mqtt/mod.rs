//! MQTT side of the sandbox, as a client of another make sees it.

mod connections;
mod data;
mod devices;
mod documents;
mod older;
mod quotas;
mod refusals;
mod sessions;
mod upgrades;
mod walkthrough;

use bytes::Bytes;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Filter, Packet, Publish, PublishProperties, RetainForwardRule, Unsubscribe};
use sandbox::{Options, Sandbox};

use crate::support::bare_mqtt::{BareMqtt, client_id, connect};

/// A sandbox without devices.
async fn quiet() -> Sandbox {
    Sandbox::start(Options { devices: 0, ..Options::default() }).await.unwrap()
}

#[tokio::test]
async fn connack_says_what_aws_offers_and_adjusts() {
    let sandbox = quiet().await;
    let (_client, connack) = BareMqtt::resuming(&sandbox, "a", u32::MAX).await;
    assert!(!connack.session_present);
    let offered = connack.properties.unwrap();
    assert_eq!((offered.session_expiry_interval, offered.server_keep_alive), (Some(3_600), Some(60)));
    assert_eq!((offered.receive_max, offered.max_qos, offered.topic_alias_max), (Some(100), Some(1), Some(8)));
    assert_eq!(offered.subscription_identifiers_available, Some(0));
    assert!(offered.max_packet_size.unwrap() > 128 * 1024);

    let (_other, connack) = BareMqtt::operator_with(&sandbox, connect(&client_id(&sandbox, "b")), None).await;
    assert_eq!(connack.properties.unwrap().session_expiry_interval, None);
}

#[tokio::test]
async fn a_client_without_an_id_is_given_one() {
    let sandbox = quiet().await;
    let everything = serde_json::json!({ "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } });
    sandbox.set_role_policy(everything.clone());
    sandbox.set_iot_policy(everything);
    let (_one, first) = BareMqtt::operator_with(&sandbox, connect(""), None).await;
    let (_other, second) = BareMqtt::operator_with(&sandbox, connect(""), None).await;
    let [first, second] = [first, second].map(|connack| connack.properties.unwrap().assigned_client_identifier);
    assert!(first.is_some() && second.is_some() && first != second, "{first:?} {second:?}");
}

#[tokio::test]
async fn messages_reach_every_subscriber_with_their_properties() {
    let sandbox = quiet().await;
    let mut sender = BareMqtt::operator(&sandbox, "sender").await;
    let mut first = BareMqtt::operator(&sandbox, "first").await;
    let mut second = BareMqtt::operator(&sandbox, "second").await;
    first.watch("plant/+/temp").await;
    second.watch("plant/#").await;
    let properties = PublishProperties {
        payload_format_indicator: Some(1),
        message_expiry_interval: Some(300),
        response_topic: Some("plant/answers".to_owned()),
        correlation_data: Some(Bytes::from_static(&[0, 255])),
        user_properties: vec![("device".to_owned(), "press-1".to_owned()); 2],
        content_type: Some("application/json".to_owned()),
        ..PublishProperties::default()
    };
    let payload = vec![b'x'; 100 * 1024];
    let publish = Publish::new("plant/1/temp", QoS::AtLeastOnce, payload.clone(), Some(properties.clone()));
    sender.publish_as(publish).await;
    assert_eq!(sender.puback().await, 0);
    for client in [&mut first, &mut second] {
        let message = client.message().await;
        assert_eq!((message.qos, message.retain, message.dup), (QoS::AtLeastOnce, false, false));
        assert_eq!(message.payload, payload);
        // What is left of five minutes, in whole seconds.
        let mut found = message.properties.unwrap();
        let left = found.message_expiry_interval.replace(300).unwrap();
        assert!((240..=300).contains(&left), "{left}");
        assert_eq!(found, properties);
    }
    sender.publish("plant/2/pressure", QoS::AtMostOnce, false).await;
    assert_eq!(second.topic().await, "plant/2/pressure");
    first.nothing_more().await;
}

#[tokio::test]
async fn the_parent_of_a_hash_filter_is_not_matched() {
    let sandbox = quiet().await;
    let mut client = BareMqtt::operator(&sandbox, "a").await;
    client.watch("plant/sensor/#").await;
    client.publish("plant/sensor", QoS::AtMostOnce, false).await;
    client.publish("plant/sensor/a", QoS::AtMostOnce, false).await;
    assert_eq!(client.topic().await, "plant/sensor/a");
}

#[tokio::test]
async fn retained_messages_come_for_the_exact_topic_only() {
    let sandbox = quiet().await;
    let mut client = BareMqtt::operator(&sandbox, "a").await;
    client.publish("plant/kept", QoS::AtLeastOnce, true).await;
    assert_eq!(client.puback().await, 0);
    client.watch("plant/#").await;
    client.nothing_more().await;
    client.watch("plant/kept").await;
    let message = client.message().await;
    assert!(message.retain);
    // Once more on request, and not when the options say so.
    let mut filter = Filter::new("plant/kept", QoS::AtLeastOnce);
    filter.retain_forward_rule = RetainForwardRule::OnNewSubscribe;
    assert_eq!(client.subscribe(&[filter]).await, [1]);
    client.nothing_more().await;
    // An empty payload ends it.
    client.publish_as(Publish { retain: true, ..Publish::new("plant/kept", QoS::AtMostOnce, "", None) }).await;
    assert!(!client.message().await.retain);
    client.watch("plant/kept").await;
    client.nothing_more().await;
}

#[tokio::test]
async fn subscription_options_are_kept() {
    let sandbox = quiet().await;
    let mut client = BareMqtt::operator(&sandbox, "a").await;
    let mut own = Filter::new("plant/own", QoS::AtMostOnce);
    own.nolocal = true;
    let mut flagged = Filter::new("plant/flagged", QoS::ExactlyOnce);
    flagged.preserve_retain = true;
    assert_eq!(client.subscribe(&[own, flagged]).await, [0, 1]);
    client.publish("plant/own", QoS::AtMostOnce, false).await;
    client.publish("plant/flagged", QoS::AtMostOnce, true).await;
    let message = client.message().await;
    assert_eq!((&message.topic[..], message.retain), (&b"plant/flagged"[..], true));
}

#[tokio::test]
async fn after_unsuback_nothing_comes() {
    let sandbox = quiet().await;
    let mut client = BareMqtt::operator(&sandbox, "a").await;
    client.watch("plant/#").await;
    let mut unsubscribe = Unsubscribe::new("plant/#", None);
    unsubscribe.pkid = 77;
    client.send(&Packet::Unsubscribe(unsubscribe)).await;
    assert!(matches!(client.next().await, Some(Packet::UnsubAck(ack)) if ack.pkid == 77));
    client.publish("plant/a", QoS::AtMostOnce, false).await;
    client.nothing_more().await;
}

#[tokio::test]
async fn a_topic_alias_stands_for_its_topic() {
    let sandbox = quiet().await;
    let mut client = BareMqtt::operator(&sandbox, "a").await;
    client.watch("plant/#").await;
    for topic in ["plant/aliased", ""] {
        let properties = PublishProperties { topic_alias: Some(8), ..PublishProperties::default() };
        client.publish_as(Publish::new(topic, QoS::AtMostOnce, "x", Some(properties))).await;
        let message = client.message().await;
        assert_eq!(message.topic, "plant/aliased");
        assert!(message.properties.is_none_or(|properties| properties.topic_alias.is_none()));
    }
}
