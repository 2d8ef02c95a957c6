//! Shadows by REST: a request is answered as one on the shadow's topic.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::call::{Call, demand};
use super::page_token;
use crate::policy::Action;
use crate::rest::{ServiceError, aws_json};
use crate::site::Site;
use model::Timestamp;

/// Names that one answer lists, where none are asked for, and at most.
const LISTED: [usize; 2] = [25, 100];

/// The paths of this part.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/api/things/shadow/ListNamedShadowsForThing/{thing}", get(list_shadows))
        .route("/things/{thing}/shadow", get(get_shadow).post(update_shadow).delete(delete_shadow))
}

#[derive(Debug, Deserialize)]
struct ShadowQuery {
    name: Option<String>,
}

async fn get_shadow(State(site): State<Site>, call: Call<String, ShadowQuery>) -> Result<Response, ServiceError> {
    ask_shadow(&site, call, Action::GetThingShadow, "get")
}

async fn update_shadow(State(site): State<Site>, call: Call<String, ShadowQuery>) -> Result<Response, ServiceError> {
    ask_shadow(&site, call, Action::UpdateThingShadow, "update")
}

async fn delete_shadow(State(site): State<Site>, call: Call<String, ShadowQuery>) -> Result<Response, ServiceError> {
    ask_shadow(&site, call, Action::DeleteThingShadow, "delete")
}

/// What a message on the shadow's topic would be answered; an answer that rejects is an error here.
fn ask_shadow(
    site: &Site,
    call: Call<String, ShadowQuery>,
    action: Action,
    operation: &str,
) -> Result<Response, ServiceError> {
    let Call { permissions, path: thing, query: ShadowQuery { name }, body, .. } = call;
    let (resource, shadow) = match name {
        None => (thing.clone(), "shadow".to_owned()),
        Some(name) => (format!("{thing}/{name}"), format!("shadow/name/{name}")),
    };
    demand(&permissions, action, &resource)?;
    let topic = format!("$aws/things/{thing}/{shadow}/{operation}");
    let answers = site.shared.broker.ask_shadow(&topic, &body, Timestamp::from_system_clock());
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

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListQuery {
    page_size: Option<usize>,
    /// Of the page before.
    next_token: Option<String>,
}

async fn list_shadows(State(site): State<Site>, call: Call<String, ListQuery>) -> Result<Response, ServiceError> {
    let Call { permissions, path: thing, query: ListQuery { page_size, next_token }, .. } = call;
    demand(&permissions, Action::ListNamedShadowsForThing, &thing)?;
    let limit = page_size.unwrap_or(LISTED[0]);
    if !(1..=LISTED[1]).contains(&limit) {
        return Err(ServiceError::invalid("Invalid pageSize"));
    }
    let after = page_token::after(next_token.as_deref())?;
    let names = site.shared.broker.shadow_names(&thing);
    let mut left = names.into_iter().filter(|name| *name > after).peekable();
    let page: Vec<String> = left.by_ref().take(limit).collect();
    // This service says seconds here, and milliseconds for retained messages.
    let mut answer = json!({ "results": page, "timestamp": Timestamp::from_system_clock().as_secs() });
    if left.peek().is_some() {
        answer["nextToken"] = json!(page.last().map(|last| page_token::page_token(last)));
    }
    Ok(aws_json(StatusCode::OK, &answer))
}
