//! Calls to the account's data endpoint (AWS IoT data plane API reference), signed as `iotdata`: shadows, retained messages
//! and clients. What is asked of the control plane is in `rights`.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use serde_json::{Map, Value};
use url::Url;

use super::Error;
use super::client_connection::client_connection;
use super::rights;
use super::signed::{Call as SignedCall, encoded};
use crate::credentials::AwsCredentials;
use crate::dial::Network;
use crate::profile::Profile;
use model::{Call, CallAnswer, DirectMessage, RetainedMessage, RetainedTopic, ShadowDocument, ShadowId, Timestamp};

/// Service name of the data plane in the signature's scope.
const SERVICE: &str = "iotdata";
/// Most retained messages, and names of shadows, that one answer lists.
const PAGE: [u32; 2] = [200, 100];
/// Header with the user properties, JSON in base64.
const USER_PROPERTIES: &str = "x-amz-mqtt5-user-properties";

/// Makes one call.
///
/// # Errors
/// [`Error`]; nothing was changed then, unless the answer was lost.
pub async fn call(
    network: &Network,
    profile: &Profile,
    credentials: &AwsCredentials,
    call: &Call,
) -> Result<CallAnswer, Error> {
    match call {
        Call::EffectivePolicies => {
            return rights::effective_policies(network, profile, credentials).await.map(CallAnswer::Policies);
        }
        Call::TestRight(question) => {
            return rights::test_authorization(network, profile, credentials, question).await.map(CallAnswer::Right);
        }
        _ => {}
    }
    let request = Asked::new(call);
    let header = request.header.as_deref().map(|value| (USER_PROPERTIES, value));
    let base = &rest_root(&profile.iot_data_url());
    let signed =
        SignedCall { service: SERVICE, base, method: request.method, path: &request.path, header, body: request.body };
    let asked_at = Instant::now();
    let answer = signed.send(network, profile, credentials).await?;
    match read(call, answer)? {
        CallAnswer::Delivered { .. } => Ok(CallAnswer::Delivered { took: asked_at.elapsed() }),
        answer => Ok(answer),
    }
}

/// The data endpoint's root: the same host as the gateway's.
fn rest_root(gateway: &Url) -> Url {
    let mut root = gateway.clone();
    // Between these schemes it never fails.
    let _ = root.set_scheme(if gateway.scheme() == "ws" { "http" } else { "https" });
    root.set_path("/");
    root.set_query(None);
    root
}

/// A call as HTTP.
struct Asked<'a> {
    method: Method,
    path: String,
    header: Option<String>,
    body: &'a [u8],
}

impl<'a> Asked<'a> {
    fn new(call: &'a Call) -> Self {
        let get = |path| Asked { method: Method::GET, path, header: None, body: &[] };
        let shadow = |method, id: &ShadowId, body| {
            let name = id.name.as_ref().map(|name| format!("?name={}", encoded(name))).unwrap_or_default();
            let path = format!("things/{}/shadow{name}", encoded(&id.thing));
            Asked { method, path, header: None, body }
        };
        match call {
            Call::GetShadow(id) => shadow(Method::GET, id, &[][..]),
            Call::UpdateShadow { shadow: id, document } => shadow(Method::POST, id, document.as_bytes()),
            Call::DeleteShadow(id) => shadow(Method::DELETE, id, &[]),
            Call::ListShadows { thing, next } => {
                let path = format!("api/things/shadow/ListNamedShadowsForThing/{}", encoded(thing));
                get(format!("{path}?{}pageSize={}", token(next.as_ref()), PAGE[1]))
            }
            Call::ListRetained { next } => {
                get(format!("retainedMessage?{}maxResults={}", token(next.as_ref()), PAGE[0]))
            }
            Call::GetRetained { topic } => get(format!("retainedMessage/{}", encoded(topic))),
            Call::GetConnection { client_id } => {
                get(format!("connections/{}?includeSocketInformation=true", encoded(client_id)))
            }
            Call::ListSubscriptions { client_id, next } => get(format!(
                "connections/{}/subscriptions?{}maxResults={}",
                encoded(client_id),
                token(next.as_ref()),
                PAGE[0]
            )),
            Call::SendDirect(message) => Asked {
                method: Method::POST,
                path: direct_path(message),
                header: user_properties_header(&message.user_properties),
                body: &message.payload,
            },
            Call::EndConnection { client_id, ends_session, publishes_will } => {
                let query = format!("cleanSession={ends_session}&preventWillMessage={}", !publishes_will);
                let path = format!("connections/{}?{query}", encoded(client_id));
                Asked { method: Method::DELETE, path, header: None, body: &[] }
            }
            // They are asked of the control plane, or are made of several calls.
            Call::EffectivePolicies
            | Call::TestRight(_)
            | Call::Clearing(_)
            | Call::ClearMany(_)
            | Call::StopClearing => get(String::new()),
            Call::Retain(message) => Asked {
                method: Method::POST,
                path: format!("topics/{}?qos={}&retain=true", encoded(&message.topic), message.qos),
                header: user_properties_header(&message.user_properties),
                body: &message.payload,
            },
        }
    }
}

fn direct_path(message: &DirectMessage) -> String {
    let DirectMessage { client_id, topic, content_type, timeout_secs, .. } = message;
    let content_type = content_type.as_ref().map(|text| format!("&contentType={}", encoded(text))).unwrap_or_default();
    let query = format!("topic={}&confirmation=true&timeout={timeout_secs}{content_type}", encoded(topic));
    format!("connections/{}/messages?{query}", encoded(client_id))
}

fn token(next: Option<&String>) -> String {
    next.map(|next| format!("nextToken={}&", encoded(next))).unwrap_or_default()
}

fn user_properties_header(pairs: &[(String, String)]) -> Option<String> {
    let one = |(name, value): &(String, String)| Value::Object(Map::from_iter([(name.clone(), value.as_str().into())]));
    let list: Vec<Value> = pairs.iter().map(one).collect();
    (!list.is_empty()).then(|| STANDARD.encode(Value::from(list).to_string()))
}

fn read(call: &Call, answer: Vec<u8>) -> Result<CallAnswer, Error> {
    match call {
        Call::GetShadow(_) | Call::UpdateShadow { .. } => {
            let text = String::from_utf8(answer).map_err(|_| Error::without("JSON"))?;
            let document = json(text.as_bytes())?;
            let version = document["version"].as_u64().ok_or_else(|| Error::without("version"))?;
            // A shadow says seconds, where the rest of this service says milliseconds.
            let answered_at = Timestamp::from_secs(document["timestamp"].as_i64().unwrap_or_default());
            Ok(CallAnswer::Shadow(ShadowDocument { text, version, answered_at }))
        }
        Call::ListShadows { .. } => {
            let document = json(&answer)?;
            let names = document["results"].as_array().ok_or_else(|| Error::without("results"))?;
            Ok(CallAnswer::Shadows(names.iter().filter_map(text).collect(), text(&document["nextToken"])))
        }
        Call::ListRetained { .. } => {
            let document = json(&answer)?;
            let topics = document["retainedTopics"].as_array().ok_or_else(|| Error::without("retainedTopics"))?;
            Ok(CallAnswer::Retained(topics.iter().filter_map(retained_topic).collect(), text(&document["nextToken"])))
        }
        Call::GetRetained { .. } => Ok(CallAnswer::RetainedMessage(retained_message(&json(&answer)?)?)),
        Call::GetConnection { .. } => Ok(CallAnswer::Connection(client_connection(&json(&answer)?)?)),
        Call::ListSubscriptions { .. } => {
            let document = json(&answer)?;
            let listed = document["subscriptions"].as_array().ok_or_else(|| Error::without("subscriptions"))?;
            let one = |listed: &Value| Some((text(&listed["topicFilter"])?, qos(listed)));
            Ok(CallAnswer::Subscriptions(listed.iter().filter_map(one).collect(), text(&document["nextToken"])))
        }
        Call::SendDirect(_) => Ok(CallAnswer::Delivered { took: Duration::ZERO }),
        Call::DeleteShadow(_) | Call::Retain(_) | Call::EndConnection { .. } => Ok(CallAnswer::Done),
        // They are asked of the control plane, or are made of several calls.
        Call::EffectivePolicies | Call::TestRight(_) | Call::Clearing(_) | Call::ClearMany(_) | Call::StopClearing => {
            Err(Error::without("a path"))
        }
    }
}

fn json(answer: &[u8]) -> Result<Value, Error> {
    serde_json::from_slice(answer).map_err(|_| Error::without("JSON"))
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn retained_topic(listed: &Value) -> Option<RetainedTopic> {
    Some(RetainedTopic {
        topic: text(&listed["topic"])?,
        payload_bytes: listed["payloadSize"].as_u64().unwrap_or_default(),
        qos: qos(listed),
        modified_at: from_ms(&listed["lastModifiedTime"]).unwrap_or_default(),
    })
}

fn retained_message(answer: &Value) -> Result<RetainedMessage, Error> {
    let decoded = |field: &str| STANDARD.decode(answer[field].as_str().unwrap_or_default());
    let properties: Vec<Map<String, Value>> = decoded("userProperties")
        .ok()
        .and_then(|properties| serde_json::from_slice(&properties).ok())
        .unwrap_or_default();
    let pair = |(name, value): (String, Value)| Some((name, text(&value)?));
    Ok(RetainedMessage {
        topic: text(&answer["topic"]).ok_or_else(|| Error::without("topic"))?,
        payload: decoded("payload").map_err(|_| Error::without("payload"))?,
        qos: qos(answer),
        modified_at: from_ms(&answer["lastModifiedTime"]),
        user_properties: properties.into_iter().flatten().filter_map(pair).collect(),
    })
}

fn qos(answer: &Value) -> u8 {
    u8::from(answer["qos"] == 1)
}

fn from_ms(value: &Value) -> Option<Timestamp> {
    Some(Timestamp(value.as_i64()?.checked_mul(1_000)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shadow(name: Option<&str>) -> ShadowId {
        ShadowId { thing: "press/1".to_owned(), name: name.map(str::to_owned) }
    }

    #[test]
    fn each_call_has_its_method_and_path_with_names_as_one_segment() {
        let next = || Some("a/b+".to_owned());
        let retain = RetainedMessage { topic: "plant/a b".to_owned(), qos: 1, ..RetainedMessage::default() };
        for (call, method, path) in [
            (Call::GetShadow(shadow(None)), Method::GET, "things/press%2F1/shadow"),
            (Call::GetShadow(shadow(Some("a&b"))), Method::GET, "things/press%2F1/shadow?name=a%26b"),
            (
                Call::UpdateShadow { shadow: shadow(None), document: "{}".to_owned() },
                Method::POST,
                "things/press%2F1/shadow",
            ),
            (Call::DeleteShadow(shadow(Some("n"))), Method::DELETE, "things/press%2F1/shadow?name=n"),
            (
                Call::ListShadows { thing: "t".to_owned(), next: next() },
                Method::GET,
                "api/things/shadow/ListNamedShadowsForThing/t?nextToken=a%2Fb%2B&pageSize=100",
            ),
            (Call::ListRetained { next: None }, Method::GET, "retainedMessage?maxResults=200"),
            (
                Call::GetConnection { client_id: "a/b".to_owned() },
                Method::GET,
                "connections/a%2Fb?includeSocketInformation=true",
            ),
            (
                Call::EndConnection { client_id: "a".to_owned(), ends_session: false, publishes_will: true },
                Method::DELETE,
                "connections/a?cleanSession=false&preventWillMessage=false",
            ),
            (Call::GetRetained { topic: "a/b".to_owned() }, Method::GET, "retainedMessage/a%2Fb"),
            (Call::Retain(retain), Method::POST, "topics/plant%2Fa%20b?qos=1&retain=true"),
        ] {
            let asked = Asked::new(&call);
            assert_eq!((asked.method, asked.path.as_str()), (method, path));
        }
    }

    #[test]
    fn the_root_is_that_of_the_gateway() {
        for (gateway, root) in [
            ("wss://a-ats.iot.eu-west-1.amazonaws.com/mqtt", "https://a-ats.iot.eu-west-1.amazonaws.com/"),
            ("ws://localhost:8080/mqtt?x=1", "http://localhost:8080/"),
        ] {
            assert_eq!(rest_root(&Url::parse(gateway).unwrap()).as_str(), root);
        }
    }

    #[test]
    fn a_shadow_says_seconds_and_everything_else_milliseconds() {
        let at = Timestamp::from_secs(1_700_000_000);
        let document = br#"{"state":{"desired":{"x":1.50}},"version":7,"timestamp":1700000000}"#;
        let Ok(CallAnswer::Shadow(found)) = read(&Call::GetShadow(shadow(None)), document.to_vec()) else {
            panic!("a shadow")
        };
        assert_eq!((found.version, found.answered_at), (7, at));
        assert!(found.text.contains("1.50"), "numbers stay as written");
        let listed = br#"{"retainedTopics":[{"topic":"a","payloadSize":3,"qos":1,"lastModifiedTime":1700000000000}]}"#;
        let Ok(CallAnswer::Retained(topics, None)) = read(&Call::ListRetained { next: None }, listed.to_vec()) else {
            panic!("a list")
        };
        assert_eq!((topics[0].modified_at, topics[0].qos), (at, 1));
        let message = br#"{"topic":"a","payload":"eA==","qos":0,"lastModifiedTime":1700000000000}"#;
        let call = Call::GetRetained { topic: "a".to_owned() };
        let Ok(CallAnswer::RetainedMessage(message)) = read(&call, message.to_vec()) else { panic!("a message") };
        assert_eq!((message.modified_at, message.payload.as_slice()), (Some(at), &b"x"[..]));
    }

    #[test]
    fn user_properties_go_and_come_in_order() {
        let pairs = vec![("b".to_owned(), "1".to_owned()), ("a".to_owned(), "2".to_owned())];
        let header = user_properties_header(&pairs).unwrap();
        let answer = format!(r#"{{"topic":"t","payload":"","userProperties":"{header}"}}"#);
        let call = Call::GetRetained { topic: "t".to_owned() };
        let Ok(CallAnswer::RetainedMessage(message)) = read(&call, answer.into_bytes()) else { panic!("a message") };
        assert_eq!(message.user_properties, pairs);
        assert_eq!(user_properties_header(&[]), None);
    }

    #[test]
    fn an_answer_of_another_form_is_an_error() {
        for answer in ["", "[]", "{}", r#"{"version":"x"}"#] {
            let found = read(&Call::GetShadow(shadow(None)), answer.into());
            assert!(matches!(found, Err(Error::Unexpected { status: 200, .. })), "{answer}");
        }
    }
}
