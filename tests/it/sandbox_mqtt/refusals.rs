//! Refusals: upgrades by their signature, connections, subscriptions and publishes by policy, and faults.

use std::time::Duration;

use aws_sigv4::http_request::SessionTokenMode;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Filter, LastWill, Packet};
use sandbox::{Fault, Lifetimes, NEWCOMER, OPERATOR, Options, Sandbox, Times};

use super::quiet;
use crate::support::bare_mqtt::{BareMqtt, Refusal, Signing, client_id, connect, upgrade};

fn assert_forbidden(refusal: Result<BareMqtt, Box<Refusal>>, case: &str) {
    let Err(response) = refusal else { panic!("{case} was believed") };
    assert_eq!(response.status(), 403, "{case}");
    assert_eq!(response.headers()["x-amzn-errortype"], "ForbiddenException", "{case}");
    assert!(response.headers()["date"].to_str().unwrap().ends_with(" GMT"), "{case}");
}

/// What a caller does wrong when signing.
type Change<'a> = &'a dyn Fn(&mut Signing);

#[tokio::test]
async fn each_wrong_part_of_the_signature_is_a_403() {
    let sandbox = quiet().await;
    let port = sandbox.port();
    let six_minutes = Duration::from_mins(6);
    let cases: [(&str, Change<'_>); 13] = [
        ("signed six minutes ago", &|signing| signing.time -= six_minutes),
        ("signed six minutes ahead", &|signing| signing.time += six_minutes),
        ("another service", &|signing| signing.service = "iotdata"),
        ("another region", &|signing| signing.region = "us-east-1"),
        ("another host signed", &|signing| signing.signed_host = format!("localhost:{port}")),
        ("no port signed", &|signing| signing.signed_host = "iot.localhost".to_owned()),
        ("a host that is not ours", &|signing| {
            signing.signed_host = format!("evil.example:{port}");
            signing.sent_host.clone_from(&signing.signed_host);
        }),
        ("a signed token", &|signing| signing.token_mode = SessionTokenMode::Include),
        ("no token", &|signing| {
            signing.change = |query| {
                let kept: Vec<&str> = query.split('&').filter(|p| !p.starts_with("X-Amz-Security-Token")).collect();
                kept.join("&")
            };
        }),
        ("a changed signature", &|signing| {
            signing.change = |query| query.replace("X-Amz-Signature=", "X-Amz-Signature=0");
        }),
        ("another expiry than signed", &|signing| {
            signing.change = |query| query.replace("X-Amz-Expires=60", "X-Amz-Expires=61");
        }),
        ("expired in the meantime", &|signing| {
            signing.time -= Duration::from_mins(1);
            signing.expires_in = Duration::from_secs(30);
        }),
        ("no signature at all", &|signing| signing.change = |_| String::new()),
    ];
    for (case, change) in cases {
        let mut signing = Signing::good(&sandbox, OPERATOR);
        change(&mut signing);
        assert_forbidden(upgrade(&sandbox, &signing).await, case);
    }
    let names = ["iot.localhost", "localhost", "127.0.0.1", "[::1]"];
    // The SDKs of AWS leave the port out.
    for host in names.map(|name| format!("{name}:{port}")).into_iter().chain(names.map(str::to_owned)) {
        let signing =
            Signing { signed_host: host.clone(), sent_host: host.clone(), ..Signing::good(&sandbox, OPERATOR) };
        assert!(upgrade(&sandbox, &signing).await.is_ok(), "{host}");
    }
}

#[tokio::test]
async fn unknown_and_dead_credentials_are_a_403() {
    let [sandbox, stranger] = [quiet().await, quiet().await];
    let credentials = stranger.issue_credentials(OPERATOR).unwrap();
    let signing = Signing { credentials, ..Signing::good(&sandbox, OPERATOR) };
    assert_forbidden(upgrade(&sandbox, &signing).await, "another account's key");

    let lifetimes = Lifetimes { credentials: Duration::ZERO, ..Lifetimes::default() };
    let sandbox = Sandbox::start(Options { devices: 0, lifetimes, ..Options::default() }).await.unwrap();
    assert_forbidden(upgrade(&sandbox, &Signing::good(&sandbox, OPERATOR)).await, "dead credentials");
}

#[tokio::test]
async fn a_skewed_server_refuses_and_its_date_tells_the_skew() {
    let sandbox = quiet().await;
    sandbox.faults().inject(Fault::ClockSkew { secs: 3_600 }, Times::Always);
    let mut signing = Signing::good(&sandbox, OPERATOR);
    let Err(response) = upgrade(&sandbox, &signing).await else { panic!("believed") };
    assert_eq!(response.status(), 403);
    let date = response.headers()["date"].to_str().unwrap();
    let date = jiff::fmt::rfc2822::parse(date).unwrap().timestamp();
    let local = jiff::Timestamp::try_from(signing.time).unwrap();
    let skew_secs = date.as_second() - local.as_second();
    assert!((3_590..3_700).contains(&skew_secs), "{skew_secs}");
    signing.time += Duration::from_secs(skew_secs.unsigned_abs());
    assert!(upgrade(&sandbox, &signing).await.is_ok());
}

#[tokio::test]
async fn the_newcomer_connects_once_the_policy_is_attached() {
    let sandbox = quiet().await;
    let client_id = format!("topicdeck-{}-a", sandbox.identity_of(NEWCOMER).unwrap());
    for (attached, code) in [(false, 0x87), (true, 0)] {
        sandbox.set_policy_attached(NEWCOMER, attached);
        let mut client = upgrade(&sandbox, &Signing::good(&sandbox, NEWCOMER)).await.unwrap();
        client.send(&Packet::Connect(connect(&client_id), None, None)).await;
        assert_eq!(connack_code(client.next().await), code);
        if code != 0 {
            assert!(client.next().await.is_none());
        }
    }
}

fn connack_code(packet: Option<Packet>) -> u8 {
    let Some(packet @ Packet::ConnAck(_)) = packet else { panic!("{packet:?}") };
    let mut bytes = bytes::BytesMut::new();
    packet.write(&mut bytes, None).unwrap();
    bytes[3]
}

#[tokio::test]
async fn a_foreign_client_id_and_a_foreign_will_are_not_authorized() {
    let sandbox = quiet().await;
    let own = client_id(&sandbox, "a");
    let will = LastWill::new("office/will", "gone", QoS::AtMostOnce, false, None);
    let will_of_qos_2 = LastWill::new("plant/will", "gone", QoS::ExactlyOnce, false, None);
    for (id, will, code) in [
        ("someone-else", None, 0x87),
        (own.as_str(), Some(will), 0x87),
        (own.as_str(), Some(will_of_qos_2), 0x9B),
        (&"x".repeat(129), None, 0x85),
    ] {
        let mut client = upgrade(&sandbox, &Signing::good(&sandbox, OPERATOR)).await.unwrap();
        client.send(&Packet::Connect(connect(id), will, None)).await;
        assert_eq!(connack_code(client.next().await), code);
    }
}

#[tokio::test]
async fn a_refused_filter_is_not_delivered_and_the_others_are() {
    let sandbox = quiet().await;
    let mut client = BareMqtt::operator(&sandbox, "a").await;
    let filters = ["office/#", "plant/#", "#", "plant/a#"].map(|filter| Filter::new(filter, QoS::AtLeastOnce));
    assert_eq!(client.subscribe(&filters).await, [0x87, 1, 0x87, 0x8F]);
    sandbox.publish("office/door", b"open".to_vec(), model::Qos::AtMostOnce, false);
    sandbox.publish("plant/a", b"x".to_vec(), model::Qos::AtMostOnce, false);
    assert_eq!(client.topic().await, "plant/a");
    client.nothing_more().await;
}

#[tokio::test]
async fn a_refused_publish_has_a_puback_or_ends_the_connection() {
    let sandbox = quiet().await;
    let mut client = BareMqtt::operator(&sandbox, "a").await;
    client.publish("office/door", QoS::AtLeastOnce, false).await;
    assert_eq!(client.puback().await, 0x87);
    client.publish("office/door", QoS::AtMostOnce, false).await;
    assert_eq!(client.end().await, Some(0x87));
}

#[tokio::test]
async fn faults_happen_on_request() {
    let sandbox = quiet().await;
    let once = |fault| sandbox.faults().inject(fault, Times::Count(1));

    once(Fault::Upgrade403 { error_type: "ThrottlingException".to_owned() });
    let Err(response) = upgrade(&sandbox, &Signing::good(&sandbox, OPERATOR)).await else { panic!("believed") };
    assert_eq!(response.headers()["x-amzn-errortype"], "ThrottlingException");

    once(Fault::CloseAfterConnack);
    assert_eq!(BareMqtt::operator(&sandbox, "a").await.end().await, None);

    let mut client = BareMqtt::operator(&sandbox, "b").await;
    once(Fault::SubackReason { filter: "plant/a".to_owned(), reason: 0x97 });
    assert_eq!(client.subscribe(&[Filter::new("plant/a", QoS::AtMostOnce)]).await, [0x97]);
    once(Fault::PubackReason { topic: "plant/a".to_owned(), reason: 0x97 });
    client.publish("plant/a", QoS::AtLeastOnce, false).await;
    assert_eq!(client.puback().await, 0x97);
    once(Fault::NoPuback);
    client.publish("plant/a", QoS::AtLeastOnce, false).await;
    client.nothing_more().await;
    once(Fault::DropOnPublish { topic: "plant/a".to_owned() });
    client.publish("plant/a", QoS::AtLeastOnce, false).await;
    assert_eq!(client.end().await, None);

    let mut client = BareMqtt::operator(&sandbox, "c").await;
    once(Fault::DisconnectReason(0x98));
    client.publish("plant/a", QoS::AtMostOnce, false).await;
    assert_eq!(client.end().await, Some(0x98));

    let mut client = BareMqtt::operator(&sandbox, "d").await;
    sandbox.drop_connections(Some(0x8B));
    assert_eq!(client.end().await, Some(0x8B));
    let mut client = BareMqtt::operator(&sandbox, "d").await;
    sandbox.drop_connections(None);
    assert_eq!(client.end().await, None);
}
