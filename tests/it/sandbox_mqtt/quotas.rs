//! Quotas of AWS IoT Core, and the reason code that each has.

use bytes::BytesMut;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Filter, Packet, Publish, PublishProperties, Subscribe, SubscribeProperties};
use tokio_tungstenite::tungstenite::Message;

use super::quiet;
use crate::support::bare_mqtt::BareMqtt;

fn filters(count: usize) -> Vec<Filter> {
    (0..count).map(|index| Filter::new(format!("plant/{index}"), QoS::AtMostOnce)).collect()
}

#[tokio::test]
async fn what_ends_the_connection_has_its_reason() {
    let sandbox = quiet().await;
    let subscribe = |filters, id: Option<usize>| {
        let properties = id.map(|id| SubscribeProperties { id: Some(id), user_properties: Vec::new() });
        Packet::Subscribe(Subscribe { pkid: 1, filters, properties })
    };
    let publish = |topic: &str, qos, payload: usize, alias: Option<u16>| {
        let properties = alias.map(|alias| PublishProperties { topic_alias: Some(alias), ..Default::default() });
        Packet::Publish(Publish { pkid: 1, ..Publish::new(topic, qos, vec![0; payload], properties) })
    };
    for (packet, code) in [
        (subscribe(filters(9), None), 0x97),
        (subscribe(filters(1), Some(7)), 0xA1),
        (publish("plant/a", QoS::ExactlyOnce, 1, None), 0x9B),
        (publish("plant/a", QoS::AtLeastOnce, 128 * 1024 + 1, None), 0x97),
        (publish("plant/a", QoS::AtLeastOnce, 200 * 1024, None), 0x95),
        (publish("plant/1/2/3/4/5/6/7/8", QoS::AtMostOnce, 1, None), 0x90),
        (publish("plant/+", QoS::AtMostOnce, 1, None), 0x90),
        (publish("$SYS/broker", QoS::AtLeastOnce, 1, None), 0x90),
        (publish("$share/g/plant/a", QoS::AtLeastOnce, 1, None), 0x90),
        (publish("$other", QoS::AtMostOnce, 1, None), 0x90),
        (subscribe(vec![Filter { nolocal: true, ..Filter::new("$share/g/plant/a", QoS::AtMostOnce) }], None), 0x82),
        (publish("plant/a", QoS::AtMostOnce, 1, Some(9)), 0x94),
        (publish("", QoS::AtMostOnce, 1, Some(8)), 0x82),
    ] {
        let mut client = BareMqtt::operator(&sandbox, &format!("c{code}-{}", packet.size())).await;
        client.send(&packet).await;
        assert_eq!(client.end().await, Some(code), "{packet:.60?}");
    }
}

#[tokio::test]
async fn what_has_a_puback_has_its_reason() {
    let sandbox = quiet().await;
    let mut client = BareMqtt::operator(&sandbox, "a").await;
    for (topic, retain, code) in [
        ("plant/1/2/3/4/5/6/7", false, 0),
        ("plant/1/2/3/4/5/6/7/8", false, 0x90),
        ("$aws/things/t/shadow/get", true, 0x90),
        ("$aws/events/presence/connected/x", false, 0x90),
        ("plant/a", true, 0),
    ] {
        client.publish(topic, QoS::AtLeastOnce, retain).await;
        assert_eq!(client.puback().await, code, "{topic}");
    }
}

#[tokio::test]
async fn the_51st_subscription_is_over_the_quota() {
    let sandbox = quiet().await;
    let mut client = BareMqtt::operator(&sandbox, "a").await;
    let mut codes = Vec::new();
    for chunk in filters(52).chunks(8) {
        codes.extend(client.subscribe(chunk).await);
    }
    assert_eq!(codes.iter().map(|code| u32::from(*code == 0)).sum::<u32>(), 50);
    assert_eq!(codes[50..], [0x97, 0x97]);
}

#[tokio::test]
async fn publishes_over_the_rate_are_discarded_and_said_so() {
    let sandbox = quiet().await;
    let mut client = BareMqtt::operator(&sandbox, "a").await;
    // In one WebSocket message, so that no slow machine makes it a slow client.
    let mut bytes = BytesMut::new();
    for packet_id in 1..=400 {
        let publish = Publish { pkid: packet_id, ..Publish::new("plant/a", QoS::AtLeastOnce, "x", None) };
        publish.write(&mut bytes).unwrap();
    }
    client.send_raw(Message::Binary(bytes.freeze())).await;
    let mut codes = Vec::new();
    for _ in 0..400 {
        codes.push(client.puback().await);
    }
    assert!(codes[..100].iter().all(|code| *code == 0));
    assert!(codes.contains(&0x97));
}
