//! Sessions outlive a connection, and two clients may want the same one.

use std::time::{Duration, Instant};

use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Connect, ConnectProperties, Disconnect, DisconnectReasonCode, LastWill, Packet};
use sandbox::OPERATOR;
use tokio_tungstenite::tungstenite::Message;

use super::quiet;
use crate::support::bare_mqtt::{BareMqtt, Signing, client_id, connect, upgrade};

#[tokio::test]
async fn the_older_connection_of_a_client_id_is_taken_over() {
    let sandbox = quiet().await;
    let mut older = BareMqtt::operator(&sandbox, "a").await;
    let mut newer = BareMqtt::operator(&sandbox, "a").await;
    assert_eq!(older.end().await, Some(0x8E));
    newer.nothing_more().await;
}

#[tokio::test]
async fn a_resumed_session_brings_what_was_missed() {
    let sandbox = quiet().await;
    let mut sender = BareMqtt::operator(&sandbox, "sender").await;
    let (mut client, _) = BareMqtt::resuming(&sandbox, "a", 600).await;
    client.watch("plant/#").await;
    sender.publish("plant/unacknowledged", QoS::AtLeastOnce, false).await;
    assert_eq!(sender.puback().await, 0);
    let Some(Packet::Publish(first)) = client.next().await else { panic!("nothing came") };
    sandbox.drop_connections(None);
    assert_eq!(client.end().await, None);
    let mut sender = BareMqtt::operator(&sandbox, "sender-2").await;
    for (topic, qos) in [("plant/missed/1", QoS::AtLeastOnce), ("plant/missed/2", QoS::AtLeastOnce)] {
        sender.publish(topic, qos, false).await;
        assert_eq!(sender.puback().await, 0);
    }
    let (mut client, connack) = BareMqtt::resuming(&sandbox, "a", 600).await;
    assert!(connack.session_present);
    let again = client.message().await;
    assert_eq!((again.dup, again.pkid, again.topic), (true, first.pkid, first.topic));
    assert_eq!(client.topic().await, "plant/missed/1");
    assert_eq!(client.topic().await, "plant/missed/2");

    let (mut clean, connack) = BareMqtt::operator_with(&sandbox, connect(&client_id(&sandbox, "a")), None).await;
    assert!(!connack.session_present);
    clean.nothing_more().await;
}

#[tokio::test]
async fn stored_messages_come_beside_live_ones_that_never_pause() {
    let sandbox = quiet().await;
    let (mut client, _) = BareMqtt::resuming(&sandbox, "a", 600).await;
    client.watch("plant/#").await;
    sandbox.drop_connections(None);
    assert_eq!(client.end().await, None);
    for number in 0..5 {
        sandbox.publish("plant/stored", vec![number], model::Qos::AtLeastOnce, false);
    }
    let (mut client, connack) = BareMqtt::resuming(&sandbox, "a", 600).await;
    assert!(connack.session_present);
    let started = Instant::now();
    let mut stored = Vec::new();
    while stored.len() < 5 {
        // A message is on its way all the time, hundreds a second.
        sandbox.publish("plant/live", b"x".to_vec(), model::Qos::AtMostOnce, false);
        let message = client.message().await;
        stored.extend((&message.topic[..] == b"plant/stored").then(|| message.payload[0]));
        assert!(started.elapsed() < Duration::from_secs(20), "{stored:?}");
    }
    assert_eq!(stored, [0, 1, 2, 3, 4]);
    assert!(started.elapsed() > Duration::from_millis(390), "faster than ten a second");
}

#[tokio::test]
async fn a_session_that_was_to_end_cannot_be_kept_by_disconnect() {
    let sandbox = quiet().await;
    let mut watcher = BareMqtt::operator(&sandbox, "watcher").await;
    watcher.watch("plant/wills/#").await;
    // DISCONNECT with a session expiry of an hour.
    let disconnect = [0xE0, 7, 0, 5, 0x11, 0, 0, 14, 16];
    for (expiry_secs, answer, kept) in [(0, Some(0x82), false), (60, None, true)] {
        let name = format!("c{expiry_secs}");
        let properties = ConnectProperties { session_expiry_interval: Some(expiry_secs), ..ConnectProperties::new() };
        let wanted = Connect { properties: Some(properties), ..connect(&client_id(&sandbox, &name)) };
        let will = LastWill::new(format!("plant/wills/{name}"), "gone", QoS::AtMostOnce, false, None);
        let (mut client, _) = BareMqtt::operator_with(&sandbox, wanted, Some(will)).await;
        client.send_bytes(&disconnect).await;
        assert_eq!(client.end().await, answer, "{expiry_secs}");
        let (_client, connack) = BareMqtt::resuming(&sandbox, &name, 60).await;
        assert_eq!(connack.session_present, kept, "{expiry_secs}");
    }
    // A DISCONNECT that was none keeps no will back.
    assert_eq!(watcher.topic().await, "plant/wills/c0");
    watcher.nothing_more().await;
}

#[tokio::test]
async fn a_will_comes_after_a_break_and_not_after_a_goodbye() {
    let sandbox = quiet().await;
    let mut watcher = BareMqtt::operator(&sandbox, "watcher").await;
    watcher.watch("plant/wills/#").await;
    for (topic, goodbye) in [("plant/wills/polite", true), ("plant/wills/broken", false)] {
        let will = LastWill::new(topic, "gone", QoS::AtLeastOnce, false, None);
        let connect = connect(&client_id(&sandbox, "mortal"));
        let (mut mortal, _) = BareMqtt::operator_with(&sandbox, connect, Some(will)).await;
        if goodbye {
            let disconnect = Disconnect::new(DisconnectReasonCode::NormalDisconnection);
            mortal.send(&Packet::Disconnect(disconnect)).await;
            assert_eq!(mortal.end().await, None);
        }
    }
    assert_eq!(watcher.topic().await, "plant/wills/broken");
}

#[tokio::test]
async fn a_shared_subscription_takes_turns() {
    let sandbox = quiet().await;
    let mut sender = BareMqtt::operator(&sandbox, "sender").await;
    let mut members = [BareMqtt::operator(&sandbox, "a").await, BareMqtt::operator(&sandbox, "b").await];
    for member in &mut members {
        member.watch("$share/team/plant/#").await;
    }
    for topic in ["plant/1", "plant/2", "plant/3", "plant/4"] {
        sender.publish(topic, QoS::AtLeastOnce, false).await;
        assert_eq!(sender.puback().await, 0);
    }
    for member in &mut members {
        member.message().await;
        member.message().await;
        member.nothing_more().await;
    }
}

#[tokio::test]
async fn what_is_not_mqtt_5_ends_the_connection() {
    let sandbox = quiet().await;
    let mut client = BareMqtt::operator(&sandbox, "a").await;
    client.send_raw(Message::text("hello")).await;
    assert_eq!(client.end().await, Some(0x82));
    let mut client = BareMqtt::operator(&sandbox, "b").await;
    client.send_bytes(&[0xF0, 1, 0]).await;
    assert_eq!(client.end().await, Some(0x82));
    // The same with reserved flags.
    let mut client = BareMqtt::operator(&sandbox, "c").await;
    client.send_bytes(&[0xFF, 1, 0]).await;
    assert_eq!(client.end().await, Some(0x81));
    let mut client = BareMqtt::operator(&sandbox, "d").await;
    client.send(&Packet::Connect(connect(&client_id(&sandbox, "d")), None, None)).await;
    assert_eq!(client.end().await, Some(0x82));
    // A CONNECT of MQTT 5 whose properties are longer than it.
    let mut client = upgrade(&sandbox, &Signing::good(&sandbox, OPERATOR)).await.unwrap();
    client.send_bytes(&[0x10, 11, 0, 4, b'M', b'Q', b'T', b'T', 5, 2, 0, 60, 9]).await;
    client.expect(&[0x20, 3, 0, 0x81, 0]).await;
    client.expect_end().await;
}
