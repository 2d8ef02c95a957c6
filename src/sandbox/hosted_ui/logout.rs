//! `GET /logout`: ends the browser's sign-in. Tokens stay alive; that is what revoking is for.

use axum::extract::{Query, RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use serde::Deserialize;

use super::authorize::{Refused, found};
use super::clients::AppClient;
use super::session;
use crate::site::Site;

/// The query as it came.
#[derive(Debug, Default, Deserialize)]
pub(super) struct LogoutQuery {
    #[serde(default)]
    client_id: String,
    logout_uri: Option<String>,
    redirect_uri: Option<String>,
}

/// The handler. With `logout_uri` the browser goes there; with `redirect_uri` it signs in again.
pub(super) async fn logout(
    State(site): State<Site>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
    Query(query): Query<LogoutQuery>,
) -> Response {
    let location = match location(&site, query, &raw.unwrap_or_default()) {
        Ok(location) => location,
        Err(refused) => return refused.into_response(),
    };
    let mut response = found(&location);
    response.headers_mut().extend(session::end(&site, &headers).map(|cookie| (header::SET_COOKIE, cookie)));
    response
}

fn location(site: &Site, query: LogoutQuery, raw: &str) -> Result<String, Refused> {
    let LogoutQuery { client_id, logout_uri, redirect_uri } = query;
    if AppClient::find(&client_id).is_none() {
        return Err(Refused::Here { error: "invalid_client", client_id });
    }
    match (logout_uri, redirect_uri) {
        (Some(uri), _) if site.shared.options.callback_urls.contains(&uri) => Ok(uri),
        (None, Some(_)) => Ok(format!("/login?{raw}")),
        _ => Err(Refused::Here { error: "redirect_mismatch", client_id }),
    }
}
