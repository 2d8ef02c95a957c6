//! `/login`: shows the sign-in page and takes what the person entered.

use axum::Form;
use axum::extract::{Query, RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;

use super::authorize::{AuthorizeQuery, Prompt, check, found};
use super::sign_up::ask_for_code;
use super::{page, session};
use crate::NEWCOMER;
use crate::registrations::Known;
use crate::site::Site;
use crate::users::User;

/// The form, with the field names of Cognito.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Entered {
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
    #[serde(default, rename = "_csrf")]
    csrf: String,
}

/// The page, unless the browser is signed in already.
pub(super) async fn show(
    State(site): State<Site>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
    Query(query): Query<AuthorizeQuery>,
) -> Response {
    let request = match check(query, &site.shared.options) {
        Ok(request) => request,
        Err(refused) => return refused.into_response(),
    };
    match session::signed_in(&site, &headers) {
        Some((user, since)) if request.prompt != Prompt::Login => found(&request.grant(&site, user, since)),
        _ => sign_in_page(&site, &headers, StatusCode::OK, &raw.unwrap_or_default(), &request.login_hint, None),
    }
}

/// The form. A wrong password shows the page again; a right one sends the browser back to the program.
pub(super) async fn submit(
    State(site): State<Site>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
    Query(query): Query<AuthorizeQuery>,
    Form(entered): Form<Entered>,
) -> Response {
    let request = match check(query, &site.shared.options) {
        Ok(request) => request,
        Err(refused) => return refused.into_response(),
    };
    let again = |status, error| {
        sign_in_page(&site, &headers, status, raw.as_deref().unwrap_or_default(), &entered.username, Some(error))
    };
    if !session::is_own_form(&headers, &entered.csrf) {
        return again(StatusCode::FORBIDDEN, "This page was open for too long. Please try again.");
    }
    let now = site.shared.server_now();
    let user = match site.shared.users.sign_in(&entered.username, &entered.password) {
        Known::Is(user) => user,
        Known::NotConfirmed(user) => {
            if let Ok(code) = site.shared.users.registrations().new_code(&user.email, now) {
                site.shared.mailbox.send(&user.email, code);
            }
            return ask_for_code(&headers, StatusCode::OK, raw.as_deref().unwrap_or_default(), &user.email, None);
        }
        Known::Wrong => return again(StatusCode::OK, "Incorrect username or password."),
    };
    let cookie = session::start(&site, user.clone(), now);
    let mut response = found(&request.grant(&site, user, now));
    response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    response
}

/// Who can sign in, and what is to be known of them.
fn users(site: &Site) -> Vec<(&str, &'static str)> {
    let allowed = match site.shared.options.policy {
        None => "may watch and send under plant/",
        Some(_) => "has the IoT policy attached that was given",
    };
    let about =
        |user: &User| if user.email == NEWCOMER { "signs in, but has no IoT policy attached yet" } else { allowed };
    site.shared.users.known().iter().map(|user| (user.email.as_str(), about(user))).collect()
}

fn sign_in_page(
    site: &Site,
    headers: &HeaderMap,
    status: StatusCode,
    query: &str,
    username: &str,
    error: Option<&str>,
) -> Response {
    let csrf = session::csrf_token(headers);
    let mut response = page::sign_in(
        status,
        &page::SignIn {
            query,
            csrf: &csrf,
            username,
            error,
            users: &users(site),
            lets_register: site.shared.options.sign_up,
        },
    );
    response.headers_mut().extend(session::csrf_cookie(&csrf).map(|cookie| (header::SET_COOKIE, cookie)));
    response
}
