//! AWS's own walkthrough ("Configuring Cognito User Pools to Communicate with AWS IoT Core") from the sign-in to the
//! message, with its names.

use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::Packet;
use sandbox::NEWCOMER;

use super::quiet;
use crate::support::bare_mqtt::{BareMqtt, Signing, connect, upgrade};
use crate::support::signed_caller::SignedCaller;

const NOT_AUTHORIZED: u8 = 0x87;

async fn connected(sandbox: &sandbox::Sandbox, client_id: &str) -> Option<BareMqtt> {
    let mut client = upgrade(sandbox, &Signing::good(sandbox, NEWCOMER)).await.unwrap();
    client.send(&Packet::Connect(connect(client_id), None, None)).await;
    match client.next().await {
        Some(Packet::ConnAck(connack)) => (connack.code as u8 == 0).then_some(client),
        other => panic!("no CONNACK: {other:?}"),
    }
}

#[tokio::test]
async fn its_client_id_and_topic_are_allowed_once_the_policy_is_attached_and_nothing_else() {
    let sandbox = quiet().await;
    assert!(connected(&sandbox, "webapp:1").await.is_none());
    SignedCaller::new(&sandbox, NEWCOMER).await.attach_demo_policy().await;
    let identity_id = sandbox.identity_of(NEWCOMER).unwrap();
    assert!(connected(&sandbox, &format!("topicdeck-{identity_id}-1")).await.is_none());

    let mut client = connected(&sandbox, &format!("webapp:{identity_id}")).await.expect("it is allowed");
    client.watch("demoTopic").await;
    client.publish("demoTopic", QoS::AtLeastOnce, false).await;
    let [first, second] = [client.next().await.unwrap(), client.next().await.unwrap()];
    assert!([&first, &second].iter().any(|packet| matches!(packet, Packet::PubAck(_))), "{first:?} {second:?}");
    assert!([&first, &second].iter().any(|packet| matches!(packet, Packet::Publish(_))), "{first:?} {second:?}");

    client.publish("otherTopic", QoS::AtLeastOnce, false).await;
    assert_eq!(client.puback().await, NOT_AUTHORIZED);
}
