//! REST side of the data plane, with requests that `aws-sigv4` signed, beside a subscriber over MQTT.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use sandbox::{OPERATOR, Sandbox};
use serde_json::{Value, json};

use super::quiet;
use crate::support::bare_mqtt::BareMqtt;
use crate::support::signed_caller::SignedCaller;

/// The name of the data plane in signatures.
const SERVICE: &str = "iotdata";

struct Data(SignedCaller);

impl Data {
    async fn operator(sandbox: &Sandbox) -> Self {
        Self(SignedCaller::new(sandbox, OPERATOR).await)
    }

    /// The status, and the name of an error or the body.
    async fn call(&mut self, method: Method, path: &str, body: &str) -> (u16, Value) {
        let (status, error, body) = self.0.data(SERVICE, method, path, body, &[]).await;
        (status, error.map_or(body, Value::from))
    }
}

#[tokio::test]
async fn a_message_by_http_reaches_subscribers_with_its_properties_and_is_kept() {
    let sandbox = quiet().await;
    let mut subscriber = BareMqtt::operator(&sandbox, "a").await;
    subscriber.watch("plant/#").await;
    let mut data = Data::operator(&sandbox).await;
    let pairs = STANDARD.encode(r#"[{"b":"1"},{"a":"2"}]"#);
    let headers = [
        ("x-amz-mqtt5-user-properties", pairs.as_str()),
        ("x-amz-mqtt5-correlation-data", "Bw=="),
        ("x-amz-mqtt5-payload-format-indicator", "UTF8_DATA"),
    ];
    let query = "qos=1&retain=true&contentType=text%2Fplain&responseTopic=plant%2Fanswers&messageExpiry=60";
    let path = format!("/topics/plant%2Fa%20b?{query}");
    let (status, error, answer) = data.0.data(SERVICE, Method::POST, &path, "hello", &headers).await;
    assert_eq!((status, error, &answer["message"]), (200, None, &json!("OK")));

    let message = subscriber.message().await;
    assert_eq!((&message.topic[..], &message.payload[..]), (&b"plant/a b"[..], &b"hello"[..]));
    let properties = message.properties.unwrap();
    assert_eq!(properties.content_type.as_deref(), Some("text/plain"));
    assert_eq!(properties.response_topic.as_deref(), Some("plant/answers"));
    assert_eq!(properties.correlation_data.as_deref(), Some(&[7][..]));
    assert_eq!(properties.payload_format_indicator, Some(1));
    assert!(properties.message_expiry_interval.is_some_and(|secs| (1..=60).contains(&secs)));
    assert_eq!(properties.user_properties, [("b", "1"), ("a", "2")].map(|(name, value)| (name.into(), value.into())));

    let (status, kept) = data.call(Method::GET, "/retainedMessage/plant%2Fa%20b", "").await;
    assert_eq!((status, &kept["topic"], &kept["qos"]), (200, &json!("plant/a b"), &json!(1)));
    assert_eq!((&kept["payload"], &kept["userProperties"]), (&json!(STANDARD.encode("hello")), &json!(pairs)));
}

#[tokio::test]
async fn retained_messages_are_listed_in_pages() {
    let sandbox = quiet().await;
    let mut data = Data::operator(&sandbox).await;
    for topic in ["b", "a", "c"] {
        let path = format!("/topics/plant%2F{topic}?retain=true");
        assert_eq!(data.call(Method::POST, &path, "1234").await.0, 200);
    }
    let mut path = "/retainedMessage?maxResults=2".to_owned();
    let mut pages = Vec::new();
    while !path.is_empty() {
        let (status, page) = data.call(Method::GET, &path, "").await;
        assert_eq!(status, 200);
        let next = page["nextToken"].as_str();
        path = next.map(|token| format!("/retainedMessage?maxResults=2&nextToken={token}")).unwrap_or_default();
        let listed = page["retainedTopics"].as_array().unwrap().iter();
        pages.push(listed.map(|listed| listed["topic"].as_str().unwrap().to_owned()).collect::<Vec<_>>());
        assert_eq!(
            (&page["retainedTopics"][0]["payloadSize"], &page["retainedTopics"][0]["qos"]),
            (&json!(4), &json!(0))
        );
    }
    assert_eq!(pages, [vec!["plant/a", "plant/b"], vec!["plant/c"]]);
}

#[tokio::test]
async fn shadows_are_the_same_by_http_and_tell_subscribers_of_changes_only() {
    let sandbox = quiet().await;
    let mut subscriber = BareMqtt::operator(&sandbox, "a").await;
    subscriber.watch("$aws/things/pump/#").await;
    let mut data = Data::operator(&sandbox).await;
    let update = r#"{"state":{"desired":{"on":true}},"version":0}"#;
    for (path, topic) in [
        ("/things/pump/shadow", "$aws/things/pump/shadow"),
        ("/things/pump/shadow?name=inlet", "$aws/things/pump/shadow/name/inlet"),
    ] {
        let missing = data.call(Method::GET, path, "").await;
        assert_eq!(missing, (404, json!("ResourceNotFoundException")), "{path}");
        let (status, updated) = data.call(Method::POST, path, update).await;
        assert_eq!((status, &updated["version"], &updated["state"]["desired"]["on"]), (200, &json!(1), &json!(true)));
        let stale = data.call(Method::POST, path, update).await;
        assert_eq!(stale, (409, json!("ConflictException")), "{path}");
        let broken = data.call(Method::POST, path, "{").await;
        assert_eq!(broken, (400, json!("InvalidRequestException")), "{path}");
        let large = json!({ "state": { "reported": "x".repeat(8 * 1024) } }).to_string();
        let large = data.call(Method::POST, path, &large).await;
        assert_eq!(large, (413, json!("RequestEntityTooLargeException")), "{path}");
        let (status, whole) = data.call(Method::GET, path, "").await;
        assert_eq!((status, &whole["state"]["delta"]["on"]), (200, &json!(true)), "{path}");
        assert_eq!(data.call(Method::DELETE, path, "").await.0, 200, "{path}");
        for ending in ["update/accepted", "update/documents", "update/delta", "delete/accepted"] {
            assert_eq!(subscriber.topic().await, format!("{topic}/{ending}"));
        }
    }
    subscriber.nothing_more().await;
}

#[tokio::test]
async fn what_aws_refuses_is_refused_by_name() {
    let sandbox = quiet().await;
    let mut data = Data::operator(&sandbox).await;
    let large = "x".repeat(128 * 1024 + 1);
    for (method, path, body, status, name) in [
        (Method::POST, "/topics/plant%2Fa?qos=2", "", 400, "InvalidRequestException"),
        (Method::POST, "/topics/plant%2F%23", "", 400, "InvalidRequestException"),
        (Method::POST, "/topics/%24SYS%2Fa", "", 400, "InvalidRequestException"),
        (Method::POST, "/topics/%24aws%2Fthings%2Fa?retain=true", "", 400, "InvalidRequestException"),
        (Method::POST, "/topics/plant%2Fa", large.as_str(), 413, "RequestEntityTooLargeException"),
        (Method::POST, "/topics/office%2Fa", "", 403, "ForbiddenException"),
        (Method::GET, "/retainedMessage/office%2Fa", "", 403, "ForbiddenException"),
        (Method::GET, "/retainedMessage/plant%2Fa", "", 404, "ResourceNotFoundException"),
        (Method::GET, "/retainedMessage?maxResults=201", "", 400, "InvalidRequestException"),
    ] {
        assert_eq!(data.call(method, path, body).await, (status, json!(name)), "{path}");
    }
    let path = "/topics/plant%2Fa";
    let headers = [("x-amz-mqtt5-user-properties", "?")];
    let (status, error, _) = data.0.data(SERVICE, Method::POST, path, "", &headers).await;
    assert_eq!((status, error.as_deref()), (400, Some("InvalidRequestException")));
    let (status, error, _) = data.0.data("iot", Method::POST, path, "", &[]).await;
    assert_eq!((status, error.as_deref()), (403, Some("InvalidSignatureException")));

    // Both documents must allow it.
    let statement = json!({ "Effect": "Allow", "Action": "iot:Connect", "Resource": "*" });
    sandbox.set_role_policy(json!({ "Version": "2012-10-17", "Statement": [statement] }));
    let refused = (403, json!("ForbiddenException"));
    for (method, path) in [
        (Method::POST, path),
        (Method::GET, "/retainedMessage"),
        (Method::GET, "/things/pump/shadow"),
        (Method::POST, "/things/pump/shadow"),
        (Method::DELETE, "/things/pump/shadow"),
    ] {
        assert_eq!(data.call(method, path, "").await, refused, "{path}");
    }
}

#[tokio::test]
async fn what_no_packet_may_hold_is_refused_and_reaches_nobody() {
    let sandbox = quiet().await;
    let mut subscriber = BareMqtt::operator(&sandbox, "a").await;
    subscriber.watch("plant/#").await;
    let mut data = Data::operator(&sandbox).await;
    let pairs = |pairs: Value| STANDARD.encode(pairs.to_string());
    let (user, correlation) = ("x-amz-mqtt5-user-properties", "x-amz-mqtt5-correlation-data");
    let format = "x-amz-mqtt5-payload-format-indicator";
    let long = "x".repeat(70_000);
    let many = vec![json!({ "name": "x".repeat(60_000) }); 3];
    for (query, header) in [
        ("responseTopic=a/%23", None),
        ("responseTopic=a/%2B", None),
        ("responseTopic=a%00", None),
        ("responseTopic=", None),
        ("contentType=a%00", None),
        ("contentType=%FF&qos=x", None),
        ("qos=x", None),
        ("qos=256", None),
        ("retain=x", None),
        ("messageExpiry=-1", None),
        ("messageExpiry=1&messageExpiry=1", None),
        ("", Some((format, "JUNK".to_owned()))),
        ("", Some((user, pairs(json!([{ "a\0": "1" }]))))),
        ("", Some((user, pairs(json!([{ "a": "\0" }]))))),
        ("", Some((user, pairs(json!([{ "a": &long }]))))),
        ("", Some((user, pairs(json!([{ (&*long): "1" }]))))),
        ("", Some((user, pairs(json!(many))))),
        ("", Some((correlation, STANDARD.encode(&long)))),
        ("", Some((correlation, "?".to_owned()))),
    ] {
        let path = format!("/topics/plant%2Fa?{query}");
        let headers: Vec<_> = header.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (status, error, _) = data.0.data(SERVICE, Method::POST, &path, "", &headers).await;
        let case = header.as_ref().map(|(name, value)| (name, value.len()));
        assert_eq!((status, error.as_deref()), (400, Some("InvalidRequestException")), "{query} {case:?}");
    }
    let huge = "x".repeat(3 * 1024 * 1024);
    for (method, path, body, status, name) in [
        (Method::POST, "/topics/plant%2Fa", huge.as_str(), 413, "RequestEntityTooLargeException"),
        (Method::POST, "/things/pump/shadow", huge.as_str(), 413, "RequestEntityTooLargeException"),
        (Method::POST, "/topics/plant%2F%FF", "", 400, "InvalidRequestException"),
        (Method::GET, "/retainedMessage?maxResults=x", "", 400, "InvalidRequestException"),
        (Method::GET, "/things/pump/shadow?name=a&name=b", "", 400, "InvalidRequestException"),
    ] {
        assert_eq!(data.call(method, path, body).await, (status, json!(name)), "{path}");
    }
    subscriber.nothing_more().await;

    // As much as a packet can hold goes out whole.
    let full = "x".repeat(65_535);
    let headers = [(format, "UNSPECIFIED_BYTES"), (correlation, &*STANDARD.encode(&full))];
    let (status, error, _) = data.0.data(SERVICE, Method::POST, "/topics/plant%2Fa", "", &headers).await;
    assert_eq!((status, error), (200, None));
    let properties = subscriber.message().await.properties.unwrap();
    assert_eq!(properties.correlation_data.as_deref(), Some(full.as_bytes()));
    assert_eq!(properties.payload_format_indicator, Some(0));
}
