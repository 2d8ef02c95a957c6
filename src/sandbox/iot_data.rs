//! The REST side of the IoT data plane: messages, retained messages and shadows, signed by SigV4 as the service `iotdata`.
//!
//! It is at the root of the port, as in AWS: `DescribeEndpoint` answers a host. The broker does what is asked for; role and
//! IoT policies are evaluated as for a message, without a client id.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use http::request::Parts;
use rumqttc::v5::mqttbytes::v5::PublishProperties;
use serde::Deserialize;
use serde_json::{Value, json};

use super::accounts::random_uuid;
use super::broker::Message;
use super::broker::limits::{MAX_PAYLOAD_BYTES, is_open};
use super::policy::{Action, Permissions};
use super::rest::{ServiceError, aws_json, signer};
use super::server::Site;
use model::{PropertyRef, Qos, Timestamp, Topic};

const SERVICE: &str = "iotdata";
/// Retained messages that one answer lists, where none are asked for, and at most.
const MAX_LISTED: usize = 200;

/// The paths of this part.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/topics/{topic}", post(publish))
        .route("/retainedMessage", get(list_retained))
        .route("/retainedMessage/{topic}", get(get_retained))
        .route("/things/{thing}/shadow", get(get_shadow).post(update_shadow).delete(delete_shadow))
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

async fn publish(
    State(site): State<Site>,
    Path(topic): Path<String>,
    Query(query): Query<PublishQuery>,
    parts: Parts,
    body: Bytes,
) -> Result<Response, ServiceError> {
    let permissions = permissions(&site, &parts, &body)?;
    let qos = Qos::from_level(query.qos).ok_or_else(|| ServiceError::invalid("Invalid qos"))?;
    if Topic::parse(&topic).is_err() || !is_open(&topic, query.retain) {
        return Err(ServiceError::invalid("Invalid topic"));
    }
    if body.len() > MAX_PAYLOAD_BYTES {
        let message = "The payload exceeds the maximum size allowed";
        return Err(ServiceError::new(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLargeException", message));
    }
    demand(&permissions, Action::Publish, &topic)?;
    if query.retain {
        demand(&permissions, Action::RetainPublish, &topic)?;
    }
    let now = Timestamp::from_system_clock();
    let properties = properties(query.content_type, query.response_topic, query.message_expiry, &parts)?;
    let message = Message::new(topic, body).with_flags(qos, query.retain);
    site.shared.broker.publish(message.with_publish_properties(Some(&properties), now), None, now);
    Ok(aws_json(StatusCode::OK, &json!({ "message": "OK", "traceId": random_uuid() })))
}

/// What MQTT 5 has beside the payload: some of it comes in the query, some in headers.
fn properties(
    content_type: Option<String>,
    response_topic: Option<String>,
    message_expiry_interval: Option<u32>,
    parts: &Parts,
) -> Result<PublishProperties, ServiceError> {
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let decoded = |text: &str| STANDARD.decode(text).map_err(|_| ServiceError::invalid("Invalid base64"));
    let pairs = header("x-amz-mqtt5-user-properties").map(decoded).transpose()?;
    let format = header("x-amz-mqtt5-payload-format-indicator");
    Ok(PublishProperties {
        payload_format_indicator: format.map(|format| u8::from(format == "UTF8_DATA")),
        message_expiry_interval,
        response_topic,
        correlation_data: header("x-amz-mqtt5-correlation-data").map(decoded).transpose()?.map(Bytes::from),
        user_properties: pairs.map_or_else(|| Ok(Vec::new()), |pairs| user_properties(&pairs))?,
        content_type,
        ..PublishProperties::default()
    })
}

/// A list of objects with one name each.
fn user_properties(json: &[u8]) -> Result<Vec<(String, String)>, ServiceError> {
    let listed: Vec<std::collections::BTreeMap<String, String>> =
        serde_json::from_slice(json).map_err(|_| ServiceError::invalid("Invalid user properties"))?;
    Ok(listed.into_iter().flatten().collect())
}

async fn get_retained(
    State(site): State<Site>,
    Path(topic): Path<String>,
    parts: Parts,
    body: Bytes,
) -> Result<Response, ServiceError> {
    demand(&permissions(&site, &parts, &body)?, Action::GetRetainedMessage, &topic)?;
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
    /// The last topic of the page before.
    next_token: Option<String>,
}

async fn list_retained(
    State(site): State<Site>,
    Query(query): Query<ListQuery>,
    parts: Parts,
    body: Bytes,
) -> Result<Response, ServiceError> {
    if !permissions(&site, &parts, &body)?.allow_listing_retained() {
        return Err(forbidden());
    }
    let limit = query.max_results.unwrap_or(MAX_LISTED);
    if !(1..=MAX_LISTED).contains(&limit) {
        return Err(ServiceError::invalid("Invalid maxResults"));
    }
    let after = query.next_token.unwrap_or_default();
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
        answer["nextToken"] = json!(last);
    }
    Ok(aws_json(StatusCode::OK, &answer))
}

fn summary(message: &Message, kept_at: Timestamp) -> Value {
    json!({ "topic": &*message.topic, "qos": message.qos as u8, "lastModifiedTime": kept_at.0 / 1_000 })
}

#[derive(Debug, Deserialize)]
struct ShadowQuery {
    name: Option<String>,
}

async fn get_shadow(
    State(site): State<Site>,
    Path(thing): Path<String>,
    Query(query): Query<ShadowQuery>,
    parts: Parts,
    body: Bytes,
) -> Result<Response, ServiceError> {
    ask_shadow(&site, (&thing, query.name), (Action::GetThingShadow, "get"), &parts, &body)
}

async fn update_shadow(
    State(site): State<Site>,
    Path(thing): Path<String>,
    Query(query): Query<ShadowQuery>,
    parts: Parts,
    body: Bytes,
) -> Result<Response, ServiceError> {
    ask_shadow(&site, (&thing, query.name), (Action::UpdateThingShadow, "update"), &parts, &body)
}

async fn delete_shadow(
    State(site): State<Site>,
    Path(thing): Path<String>,
    Query(query): Query<ShadowQuery>,
    parts: Parts,
    body: Bytes,
) -> Result<Response, ServiceError> {
    ask_shadow(&site, (&thing, query.name), (Action::DeleteThingShadow, "delete"), &parts, &body)
}

/// What a message on the shadow's topic would be answered; an answer that rejects is an error here.
fn ask_shadow(
    site: &Site,
    (thing, name): (&str, Option<String>),
    (action, operation): (Action, &str),
    parts: &Parts,
    body: &Bytes,
) -> Result<Response, ServiceError> {
    let (resource, shadow) = match name {
        None => (thing.to_owned(), "shadow".to_owned()),
        Some(name) => (format!("{thing}/{name}"), format!("shadow/name/{name}")),
    };
    demand(&permissions(site, parts, body)?, action, &resource)?;
    let topic = format!("$aws/things/{thing}/{shadow}/{operation}");
    let answers = site.shared.broker.ask_shadow(&topic, body, Timestamp::from_system_clock());
    let (answered_on, document) = answers.into_iter().next().ok_or_else(|| ServiceError::invalid("Invalid name"))?;
    if answered_on.ends_with("/accepted") {
        return Ok(aws_json(StatusCode::OK, &document));
    }
    let status = document["code"].as_u64().and_then(|code| StatusCode::from_u16(u16::try_from(code).ok()?).ok());
    let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Err(ServiceError::new(status, error_name(status), document["message"].as_str().unwrap_or_default()))
}

fn error_name(status: StatusCode) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST => "InvalidRequestException",
        StatusCode::NOT_FOUND => "ResourceNotFoundException",
        StatusCode::CONFLICT => "ConflictException",
        StatusCode::PAYLOAD_TOO_LARGE => "RequestEntityTooLargeException",
        StatusCode::TOO_MANY_REQUESTS => "ThrottlingException",
        _ => "InternalFailureException",
    }
}

/// What the caller may do, by its role and its IoT policies.
fn permissions(site: &Site, parts: &Parts, body: &[u8]) -> Result<Permissions, ServiceError> {
    let identity_id = signer(site, parts, body, SERVICE)?.identity_id;
    let accounts = &site.shared.accounts;
    Ok(Permissions::new(&accounts.role_policy(), &accounts.attached_policies(&identity_id), "", &identity_id))
}

fn demand(permissions: &Permissions, action: Action, name: &str) -> Result<(), ServiceError> {
    if permissions.allow(action, name) { Ok(()) } else { Err(forbidden()) }
}

/// It does not say what is missing, and neither does AWS.
fn forbidden() -> ServiceError {
    ServiceError::new(StatusCode::FORBIDDEN, "ForbiddenException", "Forbidden")
}

fn not_found(message: &str) -> ServiceError {
    ServiceError::new(StatusCode::NOT_FOUND, "ResourceNotFoundException", message)
}
