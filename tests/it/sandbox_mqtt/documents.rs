//! A team's own IoT policy and role, and its people.

use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::Packet;
use sandbox::{Document, DocumentKind, NEWCOMER, OPERATOR, Options, Sandbox};
use serde_json::{Value, json};

use crate::support::bare_mqtt::{BareMqtt, Signing, connect, upgrade};

const NOT_AUTHORIZED: u8 = 0x87;

fn arn(rest: &str) -> String {
    format!("arn:aws:iot:us-east-1:999999999999:{rest}")
}

fn document(statements: &Value, kind: DocumentKind) -> Document {
    let text = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
    Document::parse(&text, kind).unwrap()
}

async fn connected(sandbox: &Sandbox, user: &str, client_id: &str) -> Option<BareMqtt> {
    let mut client = upgrade(sandbox, &Signing::good(sandbox, user)).await.unwrap();
    client.send(&Packet::Connect(connect(client_id), None, None)).await;
    match client.next().await {
        Some(Packet::ConnAck(connack)) => (connack.code as u8 == 0).then_some(client),
        other => panic!("no CONNACK: {other:?}"),
    }
}

#[tokio::test]
async fn a_team_s_documents_decide_together_for_everyone_who_has_the_policy() {
    let allow = |action: &str, resource: String| json!({ "Effect": "Allow", "Action": action, "Resource": resource });
    let own_client = arn("client/van-${cognito-identity.amazonaws.com:sub}");
    let policy = json!([allow("iot:Connect", own_client), allow("iot:Publish", arn("topic/*"))]);
    let role = json!([allow("iot:Connect", "*".to_owned()), allow("iot:Publish", arn("topic/vans/*"))]);
    let sandbox = Sandbox::start(Options {
        devices: 0,
        policy: Some(document(&policy, DocumentKind::IotPolicy)),
        role: Some(document(&role, DocumentKind::RolePolicy)),
        users: vec!["anna".to_owned()],
        ..Options::default()
    })
    .await
    .unwrap();
    let van = |user: &str| format!("van-{}", sandbox.identity_of(user).unwrap());
    for user in ["anna", OPERATOR] {
        assert!(connected(&sandbox, user, "van-1").await.is_none());
        let mut client = connected(&sandbox, user, &van(user)).await.expect("it is allowed");
        client.publish("vans/7", QoS::AtLeastOnce, false).await;
        assert_eq!(client.puback().await, 0, "{user}");
        client.publish("plant/a", QoS::AtLeastOnce, false).await;
        assert_eq!(client.puback().await, NOT_AUTHORIZED, "the role does not allow it");
    }
    assert!(connected(&sandbox, "anna", &van(OPERATOR)).await.is_none());
    assert!(connected(&sandbox, NEWCOMER, &van(NEWCOMER)).await.is_none(), "it is not attached");
}
