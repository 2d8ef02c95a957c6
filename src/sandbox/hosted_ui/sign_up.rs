//! `/signup` and `/confirmUser`: a person registers, and confirms the e-mail address with the code that was sent.
//!
//! Only where the user pool lets people register. A person who did so has no IoT policy yet, as the newcomer.

use axum::Form;
use axum::extract::{Query, RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;

use super::authorize::{AuthorizeQuery, Request, check, found};
use super::session;
use super::sign_up_page::{confirmation, not_permitted, registration};
use crate::site::Site;

const TOO_OLD: &str = "This page was open for too long. Please try again.";

/// The form, with the field names of Cognito.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Entered {
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
    /// The button that asks for another code.
    resend: Option<String>,
    #[serde(default, rename = "_csrf")]
    csrf: String,
}

/// The form of a registration.
pub(super) async fn show(
    State(site): State<Site>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
    Query(query): Query<AuthorizeQuery>,
) -> Response {
    match allowed(&site, query) {
        Ok(_) => {
            with_csrf(&headers, |csrf| registration(StatusCode::OK, raw.as_deref().unwrap_or_default(), csrf, "", None))
        }
        Err(refused) => *refused,
    }
}

/// Registers. A mistake shows the page again; otherwise a code is sent, and asked for.
pub(super) async fn register(
    State(site): State<Site>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
    Query(query): Query<AuthorizeQuery>,
    Form(entered): Form<Entered>,
) -> Response {
    if let Err(refused) = allowed(&site, query) {
        return *refused;
    }
    let raw = raw.unwrap_or_default();
    let again = |status, error: &str| {
        with_csrf(&headers, |csrf| registration(status, &raw, csrf, &entered.username, Some(error)))
    };
    if !session::is_own_form(&headers, &entered.csrf) {
        return again(StatusCode::FORBIDDEN, TOO_OLD);
    }
    let users = &site.shared.users;
    match users.register(&entered.username, &entered.password, site.shared.server_now()) {
        Ok(code) => {
            site.shared.mailbox.send(entered.username.trim(), code);
            ask_for_code(&headers, StatusCode::OK, &raw, &entered.username, None)
        }
        Err(refused) => again(StatusCode::OK, &refused.to_string()),
    }
}

/// Takes the code, and signs the person in.
pub(super) async fn confirm(
    State(site): State<Site>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
    Query(query): Query<AuthorizeQuery>,
    Form(entered): Form<Entered>,
) -> Response {
    let request = match allowed(&site, query) {
        Ok(request) => request,
        Err(refused) => return *refused,
    };
    let raw = raw.unwrap_or_default();
    let email = entered.username.trim();
    let again = |status, error: &str| ask_for_code(&headers, status, &raw, email, Some(error));
    if !session::is_own_form(&headers, &entered.csrf) {
        return again(StatusCode::FORBIDDEN, TOO_OLD);
    }
    let now = site.shared.server_now();
    let registrations = site.shared.users.registrations();
    if entered.resend.is_some() {
        return match registrations.new_code(email, now) {
            Ok(code) => {
                site.shared.mailbox.send(email, code);
                ask_for_code(&headers, StatusCode::OK, &raw, email, None)
            }
            Err(refused) => again(StatusCode::OK, &refused.to_string()),
        };
    }
    match registrations.confirm(email, &entered.code, now) {
        Ok(user) => {
            let cookie = session::start(&site, user.clone(), now);
            let mut response = found(&request.grant(&site, user, now));
            response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
            response
        }
        Err(refused) => again(StatusCode::OK, &refused.to_string()),
    }
}

/// The page that asks for the code that was sent to `email`.
pub(super) fn ask_for_code(
    headers: &HeaderMap,
    status: StatusCode,
    query: &str,
    email: &str,
    error: Option<&str>,
) -> Response {
    with_csrf(headers, |csrf| confirmation(status, query, csrf, email.trim(), error))
}

fn allowed(site: &Site, query: AuthorizeQuery) -> Result<Request, Box<Response>> {
    let request = check(query, &site.shared.options).map_err(|refused| Box::new(refused.into_response()))?;
    if site.shared.options.sign_up { Ok(request) } else { Err(Box::new(not_permitted())) }
}

fn with_csrf(headers: &HeaderMap, page: impl FnOnce(&str) -> Response) -> Response {
    let csrf = session::csrf_token(headers);
    let mut response = page(&csrf);
    response.headers_mut().extend(session::csrf_cookie(&csrf).map(|cookie| (header::SET_COOKIE, cookie)));
    response
}
