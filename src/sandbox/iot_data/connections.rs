//! Connections by REST: `GetConnection`, `ListSubscriptions`, `SendDirectMessage` and `DeleteConnection`.
//!
//! A simulated device that is disconnected connects again by itself.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::call::{Call, demand, forbidden, not_found, payload_too_large};
use super::page_token;
use super::properties::properties;
use crate::accounts::random_uuid;
use crate::broker::limits::{MAX_PACKET_BYTES, MAX_PAYLOAD_BYTES, topic_fits};
use crate::broker::{Direct, Known, Message, Presence};
use crate::policy::{Action, Permissions};
use crate::rest::{ServiceError, aws_json};
use crate::site::Site;
use model::{Timestamp, Topic};

/// Subscriptions that one answer lists, where none are asked for, and at most.
const LISTED: [usize; 2] = [20, 200];
/// Seconds that a confirmation is waited for, where none are asked for, and at most.
const TIMEOUT_SECS: [u64; 2] = [5, 15];
/// After this, a simulated device connects again.
const DEVICE_RETURNS: Duration = Duration::from_secs(3);

/// The paths of this part.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/connections/{client}", get(get_connection).delete(delete_connection))
        .route("/connections/{client}/subscriptions", get(list_subscriptions))
        .route("/connections/{client}/messages", post(send_direct_message))
}

/// Without the action, the answer is the same whether the client is there or not.
fn check(permissions: &Permissions, action: Action, client_id: &str) -> Result<(), ServiceError> {
    if client_id.starts_with('$') {
        return Err(ServiceError::invalid("Invalid clientId"));
    }
    demand(permissions, action, client_id)
}

fn no_client(client_id: &str) -> ServiceError {
    not_found(&format!("No connection found for client ID {client_id}"))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConnectionQuery {
    #[serde(default)]
    include_socket_information: bool,
}

async fn get_connection(
    State(site): State<Site>,
    call: Call<String, ConnectionQuery>,
) -> Result<Response, ServiceError> {
    let client_id = call.path;
    check(&call.permissions, Action::GetConnection, &client_id)?;
    let known = site.shared.broker.known(&client_id, Timestamp::from_system_clock());
    let Known { manner, presence, thing } = known.ok_or_else(|| no_client(&client_id))?;
    let milliseconds = |time: Timestamp| json!(time.0.div_euclid(1_000));
    let mut answer = json!({
        "clientId": client_id,
        "connected": matches!(presence, Presence::Connected(_)),
        "cleanSession": manner.clean_start,
        "sessionExpiry": manner.expiry.as_secs(),
    });
    if let Some(thing) = thing {
        answer["thingName"] = json!(thing);
    }
    match presence {
        Presence::Connected(since) => {
            answer["connectedSince"] = milliseconds(since);
            answer["keepAliveDuration"] = json!(manner.keep_alive_secs);
        }
        Presence::Gone(since, reason) => {
            answer["disconnectedSince"] = milliseconds(since);
            answer["disconnectReason"] = json!(reason);
        }
        Presence::Away => {}
    }
    let source = manner.source.filter(|_| call.query.include_socket_information);
    if let (Some(source), Presence::Connected(_)) = (source, presence) {
        answer["sourceIp"] = json!(source.ip());
        answer["sourcePort"] = json!(source.port());
        answer["targetIp"] = json!(source.ip());
        answer["targetPort"] = json!(site.shared.addresses.port);
    }
    Ok(aws_json(StatusCode::OK, &answer))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListQuery {
    max_results: Option<usize>,
    /// Of the page before.
    next_token: Option<String>,
}

async fn list_subscriptions(State(site): State<Site>, call: Call<String, ListQuery>) -> Result<Response, ServiceError> {
    let Call { permissions, path: client_id, query: ListQuery { max_results, next_token }, .. } = call;
    check(&permissions, Action::ListSubscriptions, &client_id)?;
    let limit = max_results.unwrap_or(LISTED[0]);
    if !(1..=LISTED[1]).contains(&limit) {
        return Err(ServiceError::invalid("Invalid maxResults"));
    }
    let after = page_token::after(next_token.as_deref())?;
    let all = site.shared.broker.subscriptions_of(&client_id, Timestamp::from_system_clock());
    let all = all.ok_or_else(|| no_client(&client_id))?;
    let mut left = all.into_iter().filter(|(filter, _)| *filter > after).peekable();
    let page: Vec<_> = left.by_ref().take(limit).collect();
    let listed: Vec<Value> =
        page.iter().map(|(filter, qos)| json!({ "topicFilter": filter, "qos": qos.level() })).collect();
    let mut answer = json!({ "subscriptions": listed });
    if left.peek().is_some() {
        answer["nextToken"] = json!(page.last().map(|(filter, _)| page_token::page_token(filter)));
    }
    Ok(aws_json(StatusCode::OK, &answer))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DirectQuery {
    topic: String,
    #[serde(default)]
    confirmation: bool,
    timeout: Option<u64>,
    content_type: Option<String>,
    response_topic: Option<String>,
}

async fn send_direct_message(
    State(site): State<Site>,
    call: Call<String, DirectQuery>,
) -> Result<Response, ServiceError> {
    let Call { permissions, path: client_id, query, parts, body } = call;
    let DirectQuery { topic, confirmation, timeout, content_type, response_topic } = query;
    if Topic::parse(&topic).is_err() || !topic_fits(&topic) {
        return Err(ServiceError::invalid("Invalid topic"));
    }
    let timeout_secs = timeout.unwrap_or(TIMEOUT_SECS[0]);
    if confirmation && !(1..=TIMEOUT_SECS[1]).contains(&timeout_secs) {
        return Err(ServiceError::invalid("Invalid timeout"));
    }
    if body.len() > MAX_PAYLOAD_BYTES {
        return Err(payload_too_large());
    }
    check(&permissions, Action::SendDirectMessage, &client_id)?;
    let properties = properties(content_type, response_topic, None, &parts)?;
    let now = Timestamp::from_system_clock();
    let message = Message::new(topic, body).with_publish_properties(Some(&properties), now);
    if message.weight() > MAX_PACKET_BYTES as usize {
        return Err(ServiceError::invalid("The message is larger than an MQTT packet may be"));
    }
    let confirmed = match site.shared.broker.send_directly(&client_id, message, confirmation) {
        Direct::NotConnected => return Err(no_client(&client_id)),
        Direct::NotAllowed => return Err(forbidden()),
        Direct::Sent(confirmed) => confirmed,
    };
    if let Some(confirmed) = confirmed
        && tokio::time::timeout(Duration::from_secs(timeout_secs), confirmed.notified()).await.is_err()
    {
        let message = "The delivery confirmation was not received within the timeout period";
        return Err(ServiceError::new(StatusCode::GATEWAY_TIMEOUT, "GatewayTimeoutException", message));
    }
    Ok(aws_json(StatusCode::OK, &json!({ "message": "OK", "traceId": random_uuid() })))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DeleteQuery {
    #[serde(default)]
    clean_session: bool,
    #[serde(default)]
    prevent_will_message: bool,
}

async fn delete_connection(
    State(site): State<Site>,
    call: Call<String, DeleteQuery>,
) -> Result<Response, ServiceError> {
    let Call { permissions, path: client_id, query, .. } = call;
    check(&permissions, Action::DeleteConnection, &client_id)?;
    let broker = site.shared.broker.clone();
    let now = Timestamp::from_system_clock();
    if !broker.end_connection(&client_id, query.clean_session, !query.prevent_will_message, now) {
        return Err(no_client(&client_id));
    }
    site.shared.tasks.spawn(async move {
        tokio::time::sleep(DEVICE_RETURNS).await;
        broker.device_returns(&client_id, Timestamp::from_system_clock());
    });
    Ok(aws_json(StatusCode::OK, &json!({})))
}
