//! The REST side of the IoT data plane: messages, retained messages and shadows, signed by SigV4 as the service `iotdata`.
//!
//! It is at the root of the port, as in AWS: `DescribeEndpoint` answers a host. The broker does what is asked for; role and
//! IoT policies are evaluated as for a message, without a client id.

mod call;
mod connections;
mod page_token;
mod properties;
mod shadows;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use self::call::{Call, NoQuery, demand, forbidden, not_found, payload_too_large};
use self::properties::properties;
use super::accounts::random_uuid;
use super::broker::Message;
use super::broker::limits::{MAX_PACKET_BYTES, MAX_PAYLOAD_BYTES, is_open};
use super::policy::Action;
use super::rest::{ServiceError, aws_json};
use super::site::Site;
use model::{PropertyRef, Qos, Timestamp, Topic};

/// Retained messages that one answer lists, where none are asked for, and at most.
const MAX_LISTED: usize = 200;

/// The paths of this part.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/topics/{topic}", post(publish))
        .route("/retainedMessage", get(list_retained))
        .route("/retainedMessage/{topic}", get(get_retained))
        .merge(connections::routes())
        .merge(shadows::routes())
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PublishQuery {
    #[serde(default)]
    qos: u8,
    #[serde(default)]
    retain: bool,
    content_type: Option<String>,
    response_topic: Option<String>,
    message_expiry: Option<u32>,
}

async fn publish(State(site): State<Site>, call: Call<String, PublishQuery>) -> Result<Response, ServiceError> {
    let Call { permissions, path: topic, query, parts, body } = call;
    let qos = Qos::from_level(query.qos).ok_or_else(|| ServiceError::invalid("Invalid qos"))?;
    let retain = query.retain;
    if Topic::parse(&topic).is_err() || !is_open(&topic, retain) {
        return Err(ServiceError::invalid("Invalid topic"));
    }
    if body.len() > MAX_PAYLOAD_BYTES {
        return Err(payload_too_large());
    }
    demand(&permissions, Action::Publish, &topic)?;
    if retain {
        demand(&permissions, Action::RetainPublish, &topic)?;
    }
    let now = Timestamp::from_system_clock();
    let PublishQuery { content_type, response_topic, message_expiry, .. } = query;
    let properties = properties(content_type, response_topic, message_expiry, &parts)?;
    let message = Message::new(topic, body).with_flags(qos, retain).with_publish_properties(Some(&properties), now);
    if message.weight() > MAX_PACKET_BYTES as usize {
        return Err(ServiceError::invalid("The message is larger than an MQTT packet may be"));
    }
    site.shared.broker.publish(message, None, now);
    Ok(aws_json(StatusCode::OK, &json!({ "message": "OK", "traceId": random_uuid() })))
}

async fn get_retained(State(site): State<Site>, call: Call<String, NoQuery>) -> Result<Response, ServiceError> {
    let topic = call.path;
    demand(&call.permissions, Action::GetRetainedMessage, &topic)?;
    let found = site.shared.broker.retained(&topic, Timestamp::from_system_clock());
    let (message, kept_at) = found.ok_or_else(|| not_found(&format!("No retained message on topic {topic}")))?;
    let pairs: Vec<Value> = message.properties().into_iter().filter_map(user_property).collect();
    let mut answer = summary(&message, kept_at);
    answer["payload"] = json!(STANDARD.encode(&message.payload));
    answer["userProperties"] = json!(STANDARD.encode(json!(pairs).to_string()));
    Ok(aws_json(StatusCode::OK, &answer))
}

fn user_property(property: PropertyRef<'_>) -> Option<Value> {
    let PropertyRef::User(name, value) = property else { return None };
    Some(json!({ name: value }))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListQuery {
    max_results: Option<usize>,
    /// Of the page before.
    next_token: Option<String>,
}

async fn list_retained(State(site): State<Site>, call: Call<(), ListQuery>) -> Result<Response, ServiceError> {
    let Call { permissions, query, .. } = call;
    if !permissions.allow_listing_retained() {
        return Err(forbidden());
    }
    let limit = query.max_results.unwrap_or(MAX_LISTED);
    if !(1..=MAX_LISTED).contains(&limit) {
        return Err(ServiceError::invalid("Invalid maxResults"));
    }
    let after = page_token::after(query.next_token.as_deref())?;
    let all = site.shared.broker.all_retained(Timestamp::from_system_clock());
    let mut left = all.into_iter().filter(|(message, _)| *message.topic > *after).peekable();
    let page: Vec<_> = left.by_ref().take(limit).collect();
    let last = page.last().map(|(message, _)| message.topic.to_string());
    let listed: Vec<Value> = page
        .iter()
        .map(|(message, kept_at)| {
            let mut listed = summary(message, *kept_at);
            listed["payloadSize"] = json!(message.payload.len());
            listed
        })
        .collect();
    let mut answer = json!({ "retainedTopics": listed });
    if left.peek().is_some() {
        answer["nextToken"] = json!(last.map(|last| page_token::page_token(&last)));
    }
    Ok(aws_json(StatusCode::OK, &answer))
}

fn summary(message: &Message, kept_at: Timestamp) -> Value {
    json!({ "topic": &*message.topic, "qos": message.qos as u8, "lastModifiedTime": kept_at.0 / 1_000 })
}
