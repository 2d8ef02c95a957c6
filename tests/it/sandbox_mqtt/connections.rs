//! Connections by REST, and what policies allow: what AWS's calls answer about clients that are really there.

use std::time::Duration;

use http::Method;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{LastWill, Packet};
use sandbox::{IDENTITY_POOL_ID, OPERATOR, Options, POLICY_NAME, Sandbox};
use serde_json::{Value, json};

use super::quiet;
use crate::support::bare_mqtt::{BareMqtt, client_id, connect};
use crate::support::signed_caller::SignedCaller;

struct Caller(SignedCaller);

impl Caller {
    async fn operator(sandbox: &Sandbox) -> Self {
        Self(SignedCaller::new(sandbox, OPERATOR).await)
    }

    /// The status, and the name of an error or the body.
    async fn data(&mut self, method: Method, path: &str, body: &str) -> (u16, Value) {
        let (status, error, body) = self.0.data("iotdata", method, path, body, &[]).await;
        (status, error.map_or(body, Value::from))
    }

    async fn control(&mut self, path: &str, body: &Value) -> (u16, Value) {
        let (status, error, body) =
            self.0.data("iot", Method::POST, &format!("/iot-control{path}"), &body.to_string(), &[]).await;
        (status, error.map_or(body, Value::from))
    }
}

/// The path of the client that is called `name` in [`BareMqtt::operator`].
fn path(sandbox: &Sandbox, name: &str) -> String {
    format!("/connections/{}", client_id(sandbox, name).replace(':', "%3A"))
}

fn now_ms() -> i64 {
    model::Timestamp::from_system_clock().0 / 1_000
}

#[tokio::test]
async fn a_connection_says_since_when_in_milliseconds_and_why_it_has_gone() {
    let sandbox = quiet().await;
    let mut caller = Caller::operator(&sandbox).await;
    let path = path(&sandbox, "a");
    assert_eq!(caller.data(Method::GET, &path, "").await, (404, json!("ResourceNotFoundException")));
    let before = now_ms();
    let client = BareMqtt::operator(&sandbox, "a").await;
    let (status, found) = caller.data(Method::GET, &format!("{path}?includeSocketInformation=true"), "").await;
    assert_eq!((status, &found["connected"], &found["sourceIp"]), (200, &json!(true), &json!("127.0.0.1")));
    assert!((before..=now_ms()).contains(&found["connectedSince"].as_i64().unwrap()), "{found}");
    assert_eq!(found["targetPort"], sandbox.port());
    assert!(found["sourcePort"].as_u64().is_some() && found.get("disconnectReason").is_none(), "{found}");
    let (_, plain) = caller.data(Method::GET, &path, "").await;
    assert!(plain.get("sourceIp").is_none() && plain["keepAliveDuration"].as_u64().is_some(), "{plain}");
    drop(client);
    let gone = loop {
        let (status, gone) = caller.data(Method::GET, &path, "").await;
        assert_eq!(status, 200);
        if gone["connected"] == false {
            break gone;
        }
    };
    assert_eq!(gone["disconnectReason"], "CONNECTION_LOST");
    assert!((before..=now_ms()).contains(&gone["disconnectedSince"].as_i64().unwrap()), "{gone}");
    assert!(gone.get("connectedSince").is_none() && gone.get("keepAliveDuration").is_none(), "{gone}");
}

#[tokio::test]
async fn subscriptions_come_in_pages_also_of_a_session_whose_client_has_gone() {
    let sandbox = quiet().await;
    let mut caller = Caller::operator(&sandbox).await;
    let path = path(&sandbox, "a");
    let (mut client, _) = BareMqtt::resuming(&sandbox, "a", 600).await;
    for at in 0..25 {
        client.watch(&format!("plant/{at:02}/#")).await;
    }
    drop(client);
    let (status, page) = caller.data(Method::GET, &format!("{path}/subscriptions"), "").await;
    let listed = page["subscriptions"].as_array().unwrap();
    assert_eq!((status, listed.len(), &listed[0]["topicFilter"]), (200, 20, &json!("plant/00/#")));
    let next = page["nextToken"].as_str().unwrap();
    let (_, page) = caller.data(Method::GET, &format!("{path}/subscriptions?nextToken={next}"), "").await;
    assert_eq!(page["subscriptions"].as_array().unwrap().len(), 5);
    assert!(page.get("nextToken").is_none(), "{page}");
    let (data, wrong) = ("nextToken=xx", ["maxResults=0", "maxResults=201", "nextToken=plant"]);
    let of_all =
        ["/retainedMessage", "/api/things/shadow/ListNamedShadowsForThing/a"].map(|list| format!("{list}?{data}"));
    for list in wrong.map(|wrong| format!("{path}/subscriptions?{wrong}")).into_iter().chain(of_all) {
        let refused = caller.data(Method::GET, &list, "").await;
        assert_eq!(refused, (400, json!("InvalidRequestException")), "{list}");
    }
}

#[tokio::test]
async fn a_direct_message_is_confirmed_by_the_puback_of_its_client_alone() {
    let sandbox = quiet().await;
    let mut caller = Caller::operator(&sandbox).await;
    let path = format!("{}/messages?topic=plant%2Fcmd", path(&sandbox, "a"));
    let confirmed = format!("{path}&confirmation=true&timeout=1");
    assert_eq!(caller.data(Method::POST, &path, "x").await, (404, json!("ResourceNotFoundException")));
    let mut client = BareMqtt::operator(&sandbox, "a").await;
    let mut other = BareMqtt::operator(&sandbox, "b").await;
    other.watch("plant/#").await;
    let (answer, message) = tokio::join!(caller.data(Method::POST, &confirmed, "hello"), client.message());
    assert_eq!((answer.0, &answer.1["message"]), (200, &json!("OK")));
    assert_eq!((&message.topic[..], &message.payload[..]), (&b"plant/cmd"[..], &b"hello"[..]));
    assert!(answer.1["traceId"].as_str().is_some());
    // Without an answer to the message there is no confirmation.
    let (answer, packet) = tokio::join!(caller.data(Method::POST, &confirmed, "again"), client.next());
    assert!(matches!(packet, Some(Packet::Publish(_))), "{packet:?}");
    assert_eq!(answer, (504, json!("GatewayTimeoutException")));
    for wrong in ["&confirmation=true&timeout=16", "&confirmation=true&timeout=0", "&responseTopic=%23"] {
        let refused = caller.data(Method::POST, &format!("{path}{wrong}"), "").await;
        assert_eq!(refused, (400, json!("InvalidRequestException")), "{wrong}");
    }
    let elsewhere = path.replace("plant%2Fcmd", "office%2Fdoor");
    let refused = caller.data(Method::POST, &elsewhere, "x").await;
    assert_eq!(refused, (403, json!("ForbiddenException")), "the client may not receive it");
    other.nothing_more().await;
}

#[tokio::test]
async fn a_client_is_disconnected_with_its_will_or_without() {
    let sandbox = quiet().await;
    let mut caller = Caller::operator(&sandbox).await;
    let mut witness = BareMqtt::operator(&sandbox, "w").await;
    witness.watch("plant/wills/#").await;
    let path = path(&sandbox, "a");
    for (query, has_will) in [("", true), ("?preventWillMessage=true&cleanSession=true", false)] {
        let will = LastWill::new("plant/wills/a", "gone", QoS::AtLeastOnce, false, None);
        let (mut client, _) = BareMqtt::operator_with(&sandbox, connect(&client_id(&sandbox, "a")), Some(will)).await;
        assert_eq!(caller.data(Method::DELETE, &format!("{path}{query}"), "").await.0, 200, "{query}");
        assert_eq!(client.end().await, Some(0x98), "{query}");
        if has_will {
            assert_eq!(witness.topic().await, "plant/wills/a");
        }
        let (_, gone) = caller.data(Method::GET, &path, "").await;
        assert_eq!(gone["disconnectReason"], "API_INITIATED_DISCONNECT");
        assert_eq!(caller.data(Method::DELETE, &path, "").await, (404, json!("ResourceNotFoundException")));
    }
    witness.nothing_more().await;
}

#[tokio::test]
async fn each_call_needs_its_action_and_says_nothing_without_it() {
    let sandbox = quiet().await;
    let mut caller = Caller::operator(&sandbox).await;
    let _client = BareMqtt::operator(&sandbox, "a").await;
    let path = path(&sandbox, "a");
    let calls = [
        (Method::GET, path.clone(), "iot:GetConnection"),
        (Method::GET, format!("{path}/subscriptions"), "iot:ListSubscriptions"),
        (Method::POST, format!("{path}/messages?topic=plant%2Fa"), "iot:SendDirectMessage"),
        (Method::DELETE, path.clone(), "iot:DeleteConnection"),
    ];
    for (method, path, action) in calls {
        sandbox.set_iot_policy(json!({ "Statement": [] }));
        let refused = (403, json!("ForbiddenException"));
        assert_eq!(caller.data(method.clone(), &path, "").await, refused, "{action}");
        sandbox.set_iot_policy(json!({ "Statement": { "Effect": "Allow", "Action": action, "Resource": "*" } }));
        assert_eq!(caller.data(method, &path, "").await.0, 200, "{action}");
    }
    let refused = caller.data(Method::GET, "/connections/%24GEN", "").await;
    assert_eq!(refused, (400, json!("InvalidRequestException")));
}

#[tokio::test]
async fn simulated_devices_are_clients_that_come_back() {
    let sandbox = Sandbox::start(Options { rate: 0.0, ..Options::default() }).await.unwrap();
    let mut caller = Caller::operator(&sandbox).await;
    for device in ["press-1", "pump-b", "truck-7"] {
        let (status, found) = caller.data(Method::GET, &format!("/connections/{device}"), "").await;
        assert_eq!((status, &found["connected"], &found["thingName"]), (200, &json!(true), &json!(device)));
    }
    let (_, listed) = caller.data(Method::GET, "/connections/pump-b/subscriptions", "").await;
    assert_eq!(listed["subscriptions"][1]["topicFilter"], "plant/pumps/pump-b/cmd", "{listed}");
    let mut witness = BareMqtt::operator(&sandbox, "w").await;
    witness.watch("plant/pumps/pump-b/reply").await;
    let send = "/connections/pump-b/messages?topic=cmd&confirmation=true";
    let command = r#"{"cmd":"stop","requestId":"7"}"#;
    assert_eq!(caller.data(Method::POST, send, command).await.0, 200);
    let reply: Value = serde_json::from_slice(&witness.message().await.payload).unwrap();
    assert_eq!((&reply["requestId"], &reply["ok"]), (&json!("7"), &json!(true)));
    assert_eq!(caller.data(Method::DELETE, "/connections/pump-b", "").await.0, 200);
    let (_, gone) = caller.data(Method::GET, "/connections/pump-b", "").await;
    assert_eq!(gone["disconnectReason"], "API_INITIATED_DISCONNECT");
    let back = async {
        while caller.data(Method::GET, "/connections/pump-b", "").await.1["connected"] == false {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), back).await.expect("it connects again");
}

#[tokio::test]
async fn what_an_identity_may_do_is_listed_and_tested_by_its_iot_policies_alone() {
    let sandbox = quiet().await;
    let mut caller = Caller::operator(&sandbox).await;
    let identity = caller.0.identity_id.clone();
    let principal = json!({ "principal": identity, "cognitoIdentityPoolId": IDENTITY_POOL_ID });
    let (status, found) = caller.control("/effective-policies", &principal).await;
    let policy = &found["effectivePolicies"][0];
    assert_eq!((status, &policy["policyName"]), (200, &json!(POLICY_NAME)));
    let document: Value = serde_json::from_str(policy["policyDocument"].as_str().unwrap()).unwrap();
    assert!(document["Statement"].is_array(), "{document}");

    let arn = |rest: &str| format!("arn:aws:iot:eu-west-1:123456789012:{rest}");
    let info = |action: &str, resource: &str| json!({ "actionType": action, "resources": [arn(resource)] });
    let mut asked = principal.clone();
    asked["authInfos"] = json!([info("PUBLISH", "topic/plant/a"), info("SUBSCRIBE", "topicfilter/office/#")]);
    let (status, found) = caller.control("/test-authorization?clientId=me", &asked).await;
    assert_eq!(status, 200, "{found}");
    let decisions: Vec<&Value> =
        found["authResults"].as_array().unwrap().iter().map(|one| &one["authDecision"]).collect();
    assert_eq!(decisions, ["ALLOWED", "IMPLICIT_DENY"]);
    assert_eq!(found["authResults"][0]["allowed"]["policies"][0]["policyName"], POLICY_NAME);
    let deny = json!({ "Effect": "Deny", "Action": "iot:Publish", "Resource": "*" });
    sandbox.set_iot_policy(json!({ "Statement": [deny] }));
    let (_, found) = caller.control("/test-authorization", &asked).await;
    assert_eq!(found["authResults"][0]["authDecision"], "EXPLICIT_DENY");
    for (path, body) in [
        ("/effective-policies", json!({})),
        ("/effective-policies", json!({ "principal": "no-one" })),
        ("/test-authorization", principal.clone()),
        ("/test-authorization", json!({ "principal": identity, "authInfos": vec![info("PUBLISH", "topic/a"); 11] })),
        ("/test-authorization", json!({ "principal": identity, "authInfos": [info("READ", "topic/a")] })),
    ] {
        assert_eq!(caller.control(path, &body).await, (400, json!("InvalidRequestException")), "{path} {body}");
    }
    sandbox.set_role_policy(json!({ "Statement": [] }));
    for path in ["/effective-policies", "/test-authorization"] {
        assert_eq!(caller.control(path, &principal).await, (403, json!("AccessDeniedException")), "{path}");
    }
}
