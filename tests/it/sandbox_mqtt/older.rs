//! MQTT 3.1.1 and 3.1, byte by byte.

use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Publish, PublishProperties};
use sandbox::{Fault, OPERATOR, Sandbox, Times};

use super::quiet;
use crate::support::bare_mqtt::{BareMqtt, Signing, client_id, upgrade_to};

/// How a version names itself, and its number.
type Level = (&'static str, u8);
const V3_1: Level = ("MQIsdp", 3);
const V3_1_1: Level = ("MQTT", 4);
/// Clean session.
const CLEAN: u8 = 0x02;
const WELCOME: [u8; 4] = [0x20, 2, 0, 0];

fn field(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let bytes = bytes.as_ref();
    [&u16::try_from(bytes.len()).unwrap().to_be_bytes()[..], bytes].concat()
}

/// A packet of at most 16 KiB.
fn packet(first: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    let rest = parts.concat();
    let length = u8::try_from(rest.len() & 0x7F).unwrap();
    let header = match u8::try_from(rest.len() >> 7).unwrap() {
        0 => vec![first, length],
        high => vec![first, length | 0x80, high],
    };
    [header, rest].concat()
}

fn connect(level: Level, flags: u8, client_id: &str, rest: &[Vec<u8>]) -> Vec<u8> {
    let head = [field(level.0), vec![level.1, flags, 0, 60], field(client_id)];
    packet(0x10, &[&head[..], rest].concat())
}

fn publish(first: u8, topic: &str, packet_id: &[u8], payload: &str) -> Vec<u8> {
    packet(first, &[field(topic), packet_id.to_vec(), payload.into()])
}

fn subscribe(packet_id: u8, filters: &[(&str, u8)]) -> Vec<u8> {
    let wanted = filters.iter().flat_map(|(filter, qos)| [field(filter), vec![*qos]]);
    packet(0x82, &std::iter::once(vec![0, packet_id]).chain(wanted).collect::<Vec<_>>())
}

async fn upgraded(sandbox: &Sandbox) -> BareMqtt {
    upgrade_to(sandbox, &Signing::good(sandbox, OPERATOR), "mqtt", "mqtt").await.unwrap()
}

/// Connected with these flags, and greeted so.
async fn greeted(sandbox: &Sandbox, level: Level, name: &str, flags: u8, greeting: [u8; 4]) -> BareMqtt {
    let mut client = upgraded(sandbox).await;
    client.send_bytes(&connect(level, flags, &client_id(sandbox, name), &[])).await;
    client.expect(&greeting).await;
    client
}

async fn older(sandbox: &Sandbox, name: &str) -> BareMqtt {
    greeted(sandbox, V3_1_1, name, CLEAN, WELCOME).await
}

#[tokio::test]
async fn a_client_of_each_version_has_its_answers_in_it() {
    let sandbox = quiet().await;
    for (level, offered, spoken) in
        [(V3_1, "mqttv3.1", "mqttv3.1"), (V3_1_1, "mqttv3.1", "mqttv3.1"), (V3_1_1, "mqttv3.1, mqtt", "mqtt")]
    {
        let mut client = upgrade_to(&sandbox, &Signing::good(&sandbox, OPERATOR), offered, spoken).await.unwrap();
        let login = [field("?SDK=JavaScript&Version=2.2.16"), field("")];
        let id = client_id(&sandbox, "a");
        assert!(id.len() > 23);
        client.send_bytes(&connect(level, CLEAN | 0xC0, &id, &login)).await;
        client.expect(&WELCOME).await;
        client.send_bytes(&subscribe(7, &[("plant/a/#", 1), ("plant/none", 0), ("plant/two", 2)])).await;
        client.expect(&[0x90, 5, 0, 7, 1, 0, 1]).await;
        client.send_bytes(&publish(0x32, "plant/b", &[1, 2], "hello")).await;
        client.expect(&[0x40, 2, 1, 2]).await;
        client.send_bytes(&publish(0x30, "plant/a/b", &[], "hello")).await;
        client.expect(&publish(0x30, "plant/a/b", &[], "hello")).await;
        sandbox.publish("plant/a/c", b"hello".to_vec(), model::Qos::AtLeastOnce, false);
        client.expect(&publish(0x32, "plant/a/c", &[0, 1], "hello")).await;
        client.send_bytes(&[0x40, 2, 0, 1]).await;
        client.send_bytes(&packet(0xA2, &[vec![0, 8], field("plant/a/#"), field("none")])).await;
        client.expect(&[0xB0, 2, 0, 8]).await;
        client.send_bytes(&publish(0x30, "plant/a/b", &[], "unheard")).await;
        client.send_bytes(&[0xC0, 0]).await;
        client.expect(&[0xD0, 0]).await;
        client.send_bytes(&[0xE0, 0]).await;
        client.expect_end().await;
    }
}

#[tokio::test]
async fn packets_come_in_any_pieces() {
    let sandbox = quiet().await;
    for size in [1, 2, 7, 1_000] {
        for level in [V3_1, V3_1_1, ("MQTT", 5)] {
            let id = client_id(&sandbox, &format!("{size}-{}", level.1));
            let is_five = level.1 == 5;
            let (hello, subscribe, suback) = if is_five {
                let hello = packet(0x10, &[field("MQTT"), vec![5, CLEAN, 0, 60, 0], field(&id)]);
                let subscribe = packet(0x82, &[vec![0, 7, 0], field("plant/a"), vec![1]]);
                (hello, subscribe, &[0x90, 4, 0, 7, 0, 1][..])
            } else {
                (connect(level, CLEAN, &id, &[]), subscribe(7, &[("plant/a", 1)]), &[0x90, 3, 0, 7, 1][..])
            };
            let mut client = upgraded(&sandbox).await;
            for piece in hello.chunks(size) {
                client.send_bytes(piece).await;
            }
            if is_five {
                assert!(client.next().await.is_some());
            } else {
                client.expect(&WELCOME).await;
            }
            for piece in [subscribe, vec![0xC0, 0]].concat().chunks(size) {
                client.send_bytes(piece).await;
            }
            client.expect(suback).await;
            client.expect(&[0xD0, 0]).await;
        }
    }
}

#[tokio::test]
async fn a_refused_connect_has_its_return_code() {
    let sandbox = quiet().await;
    let own = client_id(&sandbox, "a");
    let will = |topic: &str| [field(topic), field("gone")];
    let long = "x".repeat(129);
    for (sent, return_code) in [
        (connect(("MQTT", 6), CLEAN, &own, &[]), Some(1)),
        (connect(("MQIsdp", 4), CLEAN, &own, &[]), Some(1)),
        (connect(V3_1_1, CLEAN, &long, &[]), Some(2)),
        (connect(V3_1_1, 0, "", &[]), Some(2)),
        (connect(V3_1, CLEAN, "", &[]), Some(2)),
        (connect(V3_1_1, CLEAN, "someone-else", &[]), Some(5)),
        (connect(V3_1, CLEAN, "someone-else", &[]), Some(5)),
        (connect(V3_1_1, CLEAN | 0x04, &own, &will("office/will")), Some(5)),
        // No return code says these.
        (connect(V3_1_1, CLEAN | 0x04, &own, &will("$aws/will")), None),
        (connect(V3_1_1, CLEAN | 0x14, &own, &will("plant/will")), None),
        (connect(("mqtt", 4), CLEAN, &own, &[]), None),
        (vec![0x10, 2, 0, 4], None),
        (vec![0xC0, 0], None),
    ] {
        let mut client = upgraded(&sandbox).await;
        client.send_bytes(&sent).await;
        if let Some(code) = return_code {
            client.expect(&[0x20, 2, 0, code]).await;
        }
        client.expect_end().await;
    }
    for (reason, code) in [(0x88, 3), (0x86, 4)] {
        sandbox.faults().inject(Fault::ConnackReason(reason), Times::Count(1));
        greeted(&sandbox, V3_1_1, "a", CLEAN, [0x20, 2, 0, code]).await.expect_end().await;
    }
}

#[tokio::test]
async fn a_nameless_client_of_3_1_1_without_a_session_is_given_a_name() {
    let sandbox = quiet().await;
    let everything = serde_json::json!({ "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } });
    sandbox.set_role_policy(everything.clone());
    sandbox.set_iot_policy(everything);
    let mut pair = [upgraded(&sandbox).await, upgraded(&sandbox).await];
    for client in &mut pair {
        client.send_bytes(&connect(V3_1_1, CLEAN, "", &[])).await;
        client.expect(&WELCOME).await;
    }
    // Each has its own: the first is still there.
    pair[0].send_bytes(&[0xC0, 0]).await;
    pair[0].expect(&[0xD0, 0]).await;
}

#[tokio::test]
async fn what_aws_refuses_just_ends_the_connection() {
    let sandbox = quiet().await;
    let filters: Vec<(String, u8)> = (0..9).map(|index| (format!("plant/{index}"), 0)).collect();
    let filters: Vec<(&str, u8)> = filters.iter().map(|(filter, qos)| (filter.as_str(), *qos)).collect();
    let deep = "plant/1/2/3/4/5/6/7/8";
    let cases = [
        ("publish at most once", publish(0x30, "office/door", &[], "x")),
        ("publish at least once", publish(0x32, "office/door", &[0, 1], "x")),
        ("subscribe", subscribe(1, &[("plant/a", 0), ("office/#", 0)])),
        ("subscribe to a bad filter", subscribe(1, &[("plant/a#", 0)])),
        ("subscribe too deep", subscribe(1, &[(deep, 0)])),
        ("nine filters", subscribe(1, &filters)),
        ("publish exactly once", publish(0x34, "plant/a", &[0, 1], "x")),
        ("publish with a wildcard", publish(0x30, "plant/+", &[], "x")),
        ("publish too deep", publish(0x32, deep, &[0, 1], "x")),
        ("publish without a topic", publish(0x30, "", &[], "x")),
        ("publish to $SYS", publish(0x32, "$SYS/a", &[0, 1], "x")),
        ("publish to $share", publish(0x30, "$share/g/plant/a", &[], "x")),
        ("publish to a reserved topic", publish(0x32, "$aws/events/a", &[0, 1], "x")),
        ("PUBREL", vec![0x62, 2, 0, 1]),
        ("a second CONNECT", connect(V3_1_1, CLEAN, "a", &[])),
        ("nonsense", vec![0x30, 4, 0, 9, b'a', b'b']),
    ];
    for (index, (case, sent)) in cases.iter().enumerate() {
        let level = if index % 2 == 0 { V3_1_1 } else { V3_1 };
        let mut client = greeted(&sandbox, level, &format!("c{index}"), CLEAN, WELCOME).await;
        client.send_bytes(sent).await;
        client.expect_end_of(case).await;
    }
}

#[tokio::test]
async fn the_older_of_two_connections_just_ends() {
    let sandbox = quiet().await;
    let mut first = older(&sandbox, "a").await;
    let mut second = older(&sandbox, "a").await;
    first.expect_end().await;
    second.send_bytes(&[0xC0, 0]).await;
    second.expect(&[0xD0, 0]).await;
}

#[tokio::test]
async fn subscriptions_over_the_quota_have_0x80() {
    let sandbox = quiet().await;
    let mut client = older(&sandbox, "a").await;
    let filters: Vec<String> = (0..52).map(|index| format!("plant/{index}")).collect();
    for (packet_id, chunk) in (1..).zip(filters.chunks(8)) {
        let chunk: Vec<(&str, u8)> = chunk.iter().map(|filter| (filter.as_str(), 0)).collect();
        client.send_bytes(&subscribe(packet_id, &chunk)).await;
        let codes: Vec<u8> = (0..chunk.len()).map(|at| if packet_id == 7 && at >= 2 { 0x80 } else { 0 }).collect();
        client.expect(&packet(0x90, &[vec![0, packet_id], codes])).await;
    }
}

#[tokio::test]
async fn publishes_over_the_rate_have_no_puback() {
    let sandbox = quiet().await;
    let mut client = older(&sandbox, "a").await;
    let ids: Vec<[u8; 2]> = (1..=400_u16).map(u16::to_be_bytes).collect();
    let all: Vec<u8> = ids.iter().flat_map(|id| publish(0x32, "plant/a", id, "x")).collect();
    client.send_bytes(&[all, vec![0xC0, 0]].concat()).await;
    for [high, low] in &ids[..100] {
        client.expect(&[0x40, 2, *high, *low]).await;
    }
    // The rest is as long as the machine is slow, and not all: it goes on with the answer to the PINGREQ.
    let mut acknowledged = 100;
    while client.peek().await == 0x40 {
        client.skip(4).await;
        acknowledged += 1;
    }
    client.expect(&[0xD0, 0]).await;
    assert!(acknowledged < 400);
}

#[tokio::test]
async fn a_session_is_kept_and_brings_what_was_missed() {
    let sandbox = quiet().await;
    for (level, resumed) in [(V3_1_1, [0x20, 2, 1, 0]), (V3_1, WELCOME)] {
        let name = level.0;
        let mut client = greeted(&sandbox, level, name, 0, WELCOME).await;
        client.send_bytes(&subscribe(7, &[("plant/#", 1)])).await;
        client.expect(&[0x90, 3, 0, 7, 1]).await;
        sandbox.publish("plant/unacknowledged", b"1".to_vec(), model::Qos::AtLeastOnce, false);
        client.expect(&publish(0x32, "plant/unacknowledged", &[0, 1], "1")).await;
        client.send_bytes(&[0xE0, 0]).await;
        client.expect_end().await;
        sandbox.publish("plant/missed", b"2".to_vec(), model::Qos::AtLeastOnce, false);

        let mut client = greeted(&sandbox, level, name, 0, resumed).await;
        client.expect(&publish(0x3A, "plant/unacknowledged", &[0, 1], "1")).await;
        client.expect(&publish(0x32, "plant/missed", &[0, 2], "2")).await;
        client.send_bytes(&[0x40, 2, 0, 1, 0x40, 2, 0, 2, 0xE0, 0]).await;
        client.expect_end().await;

        let mut client = greeted(&sandbox, level, name, CLEAN, WELCOME).await;
        sandbox.publish("plant/missed", b"3".to_vec(), model::Qos::AtLeastOnce, false);
        client.send_bytes(&[0xC0, 0]).await;
        client.expect(&[0xD0, 0]).await;
    }
}

#[tokio::test]
async fn a_session_of_mqtt_3_is_not_resumed_by_mqtt_5() {
    let sandbox = quiet().await;
    let mut client = greeted(&sandbox, V3_1_1, "a", 0, WELCOME).await;
    client.send_bytes(&[0xE0, 0]).await;
    client.expect_end().await;
    let (_client, connack) = BareMqtt::resuming(&sandbox, "a", 600).await;
    assert!(!connack.session_present);
    greeted(&sandbox, V3_1_1, "a", 0, WELCOME).await;
}

#[tokio::test]
async fn messages_cross_between_the_versions() {
    let sandbox = quiet().await;
    let mut five = BareMqtt::operator(&sandbox, "five").await;
    let mut three = older(&sandbox, "three").await;
    three.send_bytes(&subscribe(7, &[("plant/5/#", 1)])).await;
    three.expect(&[0x90, 3, 0, 7, 1]).await;
    five.watch("plant/3/#").await;
    for topic in ["plant/5/a", ""] {
        let properties = PublishProperties {
            topic_alias: Some(1),
            message_expiry_interval: Some(300),
            user_properties: vec![("unit".to_owned(), "bar".to_owned())],
            content_type: Some("text/plain".to_owned()),
            ..PublishProperties::default()
        };
        five.publish_as(Publish::new(topic, QoS::AtMostOnce, "hello", Some(properties))).await;
        three.expect(&publish(0x30, "plant/5/a", &[], "hello")).await;
    }
    three.send_bytes(&publish(0x33, "plant/3/kept", &[0, 9], "hello")).await;
    three.expect(&[0x40, 2, 0, 9]).await;
    let message = five.message().await;
    assert_eq!((&message.payload[..], message.retain, message.properties), (&b"hello"[..], false, None));
    // What it retained is there, and again at each subscription.
    for packet_id in [8, 9] {
        three.send_bytes(&subscribe(packet_id, &[("plant/3/kept", 0)])).await;
        three.expect(&[0x90, 3, 0, packet_id, 0]).await;
        three.expect(&publish(0x31, "plant/3/kept", &[], "hello")).await;
    }
}

#[tokio::test]
async fn a_will_comes_after_a_break_and_not_after_a_disconnect() {
    let sandbox = quiet().await;
    let mut watcher = older(&sandbox, "watcher").await;
    watcher.send_bytes(&subscribe(7, &[("plant/wills/#", 1)])).await;
    watcher.expect(&[0x90, 3, 0, 7, 1]).await;
    for (topic, polite) in [("plant/wills/polite", true), ("plant/wills/broken", false)] {
        let mut mortal = upgraded(&sandbox).await;
        let will = [field(topic), field("gone")];
        mortal.send_bytes(&connect(V3_1_1, CLEAN | 0x0C, &client_id(&sandbox, "mortal"), &will)).await;
        mortal.expect(&WELCOME).await;
        if polite {
            mortal.send_bytes(&[0xE0, 0]).await;
            mortal.expect_end().await;
        }
    }
    watcher.expect(&publish(0x32, "plant/wills/broken", &[0, 1], "gone")).await;
}

#[tokio::test]
async fn a_shared_group_has_members_of_all_versions() {
    let sandbox = quiet().await;
    let mut three = greeted(&sandbox, V3_1_1, "three", 0, WELCOME).await;
    three.send_bytes(&subscribe(7, &[("$share/team/plant/#", 1)])).await;
    three.expect(&[0x90, 3, 0, 7, 1]).await;
    sandbox.publish("plant/1", b"x".to_vec(), model::Qos::AtLeastOnce, false);
    three.expect(&publish(0x32, "plant/1", &[0, 1], "x")).await;
    three.send_bytes(&[0xE0, 0]).await;
    three.expect_end().await;
    sandbox.publish("plant/2", b"x".to_vec(), model::Qos::AtLeastOnce, false);
    let mut five = BareMqtt::operator(&sandbox, "five").await;
    five.watch("$share/team/plant/#").await;
    assert_eq!([five.topic().await, five.topic().await], ["plant/1", "plant/2"]);
}
