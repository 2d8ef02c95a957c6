//! `GET /oauth2/authorize`: checks what the program asks for, and sends the browser on, to the sign-in page or back.
//!
//! A request whose client or callback URL is unknown is never answered by a redirect to that URL (RFC 6749, 4.1.2.1):
//! the browser stays here, on the error page.

use axum::extract::{Query, RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use url::form_urlencoded::Serializer;

use super::clients::{AppClient, SCOPES};
use super::grants::{Code, Grant};
use super::session;
use crate::accounts::random_uuid;
use crate::site::Site;
use crate::users::User;
use crate::{Fault, Options};
use model::Timestamp;

/// The query as it came.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct AuthorizeQuery {
    response_type: Option<String>,
    client_id: Option<String>,
    redirect_uri: Option<String>,
    scope: Option<String>,
    state: Option<String>,
    nonce: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
    prompt: Option<String>,
    login_hint: Option<String>,
    identity_provider: Option<String>,
}

/// Whether the sign-in page may or must be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Prompt {
    /// Shown when the browser is not signed in.
    IfNeeded,
    /// Shown always.
    Login,
    /// Never shown.
    None,
}

/// A request that is in order.
#[derive(Clone, Debug)]
pub(super) struct Request {
    client: AppClient,
    back: Back,
    scopes: Vec<String>,
    nonce: Option<String>,
    challenge: Option<String>,
    pub(super) prompt: Prompt,
    pub(super) login_hint: String,
}

/// Where the browser goes back to. Its URL is registered.
#[derive(Clone, Debug)]
struct Back {
    redirect_uri: String,
    state: Option<String>,
}

/// A request that is not in order.
#[derive(Clone, Debug)]
pub(super) enum Refused {
    /// To be shown here.
    Here { error: &'static str, client_id: String },
    /// The redirect that the program gets.
    Back(String),
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Back(location) => found(&location),
            Self::Here { error, client_id } => {
                let query = Serializer::new(String::new())
                    .append_pair("error", error)
                    .append_pair("client_id", &client_id)
                    .finish();
                found(&format!("/error?{query}"))
            }
        }
    }
}

/// The handler.
pub(super) async fn authorize(
    State(site): State<Site>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
    Query(query): Query<AuthorizeQuery>,
) -> Response {
    let request = match check(query, &site.shared.options) {
        Ok(request) => request,
        Err(refused) => return refused.into_response(),
    };
    let injected = site.shared.faults.take(|fault| match fault {
        Fault::AuthorizeError { error, description } => Some((error.clone(), description.clone())),
        _ => None,
    });
    if let Some((error, description)) = injected {
        return found(&request.back.with_error(&error, &description));
    }
    let ignores = |fault: &Fault| matches!(fault, Fault::PromptIgnored).then_some(Prompt::IfNeeded);
    let prompt = site.shared.faults.take(ignores).unwrap_or(request.prompt);
    match (session::signed_in(&site, &headers), prompt) {
        (Some((user, since)), Prompt::IfNeeded | Prompt::None) => found(&request.grant(&site, user, since)),
        (None, Prompt::None) => found(&request.back.with_error("login_required", "The user is not signed in")),
        _ => found(&format!("/login?{}", raw.unwrap_or_default())),
    }
}

/// Checks all of a request.
pub(super) fn check(query: AuthorizeQuery, options: &Options) -> Result<Request, Refused> {
    let client_id = query.client_id.unwrap_or_default();
    let here = |error| Refused::Here { error, client_id: client_id.clone() };
    let client = AppClient::find(&client_id).ok_or_else(|| here("invalid_client"))?;
    let redirect_uri = query.redirect_uri.ok_or_else(|| here("redirect_mismatch"))?;
    if !options.callback_urls.contains(&redirect_uri) {
        return Err(here("redirect_mismatch"));
    }
    let back = Back { redirect_uri, state: query.state };
    let refuse = |error, description| Err(Refused::Back(back.with_error(error, description)));
    match query.response_type.as_deref() {
        Some("code") if client.code_flow => {}
        Some("code" | "token") => return refuse("unauthorized_client", "The flow is not enabled for this client"),
        _ => return refuse("invalid_request", "response_type must be code"),
    }
    let Some(scopes) = scopes(query.scope.as_deref()) else { return refuse("invalid_scope", "unknown scope") };
    if query.identity_provider.is_some_and(|provider| provider != "COGNITO") {
        return refuse("invalid_request", "identity_provider is not configured for this client");
    }
    // Cognito lets a public client do without, and so does its library amazon-cognito-auth-js.
    match (&query.code_challenge, query.code_challenge_method.as_deref()) {
        (Some(challenge), Some("S256")) if challenge.len() == 43 => {}
        (None, None) => {}
        (Some(_), _) => return refuse("invalid_request", "code_challenge must be of the method S256"),
        (None, Some(_)) => return refuse("invalid_request", "code_challenge is missing"),
    }
    let prompt = match query.prompt.as_deref() {
        None => Prompt::IfNeeded,
        Some("login") => Prompt::Login,
        Some("none") => Prompt::None,
        Some(_) => return refuse("invalid_request", "unknown prompt"),
    };
    let login_hint = query.login_hint.unwrap_or_default();
    Ok(Request { client, scopes, nonce: query.nonce, challenge: query.code_challenge, prompt, login_hint, back })
}

/// What is asked for, or everything when nothing is. `None` when there is an unknown one.
fn scopes(scope: Option<&str>) -> Option<Vec<String>> {
    let scopes: Vec<&str> = scope.map_or_else(|| SCOPES.to_vec(), |scope| scope.split_ascii_whitespace().collect());
    scopes.into_iter().map(|scope| SCOPES.contains(&scope).then(|| scope.to_owned())).collect()
}

impl Request {
    /// Keeps a code for `user`; the answer is where the browser goes with it.
    pub(super) fn grant(self, site: &Site, user: User, auth_time: Timestamp) -> String {
        let grant = Grant {
            user,
            client_id: self.client.id,
            scopes: self.scopes,
            nonce: self.nonce,
            auth_time,
            origin_jti: random_uuid(),
        };
        let code = site.grants.add_code(Code {
            grant,
            redirect_uri: self.back.redirect_uri.clone(),
            challenge: self.challenge,
            expires_at: site.shared.server_now().plus(site.shared.options.lifetimes.code),
        });
        self.back.with(&[("code", &code)])
    }
}

impl Back {
    fn with_error(&self, error: &str, description: &str) -> String {
        self.with(&[("error", error), ("error_description", description)])
    }

    fn with(&self, pairs: &[(&str, &str)]) -> String {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(pairs);
        if let Some(state) = &self.state {
            query.append_pair("state", state);
        }
        let separator = if self.redirect_uri.contains('?') { '&' } else { '?' };
        format!("{}{separator}{}", self.redirect_uri, query.finish())
    }
}

/// A redirect that no cache keeps.
pub(super) fn found(location: &str) -> Response {
    let Ok(location) = HeaderValue::from_str(location) else { return StatusCode::BAD_REQUEST.into_response() };
    let no_store = HeaderValue::from_static("no-store");
    (StatusCode::FOUND, [(header::LOCATION, location), (header::CACHE_CONTROL, no_store)]).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CLIENT_ID, CODE_FLOW_OFF_CLIENT_ID, SECRET_CLIENT_ID};

    fn good() -> AuthorizeQuery {
        AuthorizeQuery {
            response_type: Some("code".to_owned()),
            client_id: Some(CLIENT_ID.to_owned()),
            redirect_uri: Some("http://localhost:8000".to_owned()),
            scope: Some("openid email".to_owned()),
            state: Some("s t".to_owned()),
            code_challenge: Some("x".repeat(43)),
            code_challenge_method: Some("S256".to_owned()),
            ..AuthorizeQuery::default()
        }
    }

    fn outcome(change: impl FnOnce(&mut AuthorizeQuery)) -> String {
        let mut query = good();
        change(&mut query);
        match check(query, &Options::default()) {
            Ok(_) => "ok".to_owned(),
            Err(Refused::Here { error, .. }) => format!("here {error}"),
            Err(Refused::Back(location)) => {
                assert!(location.ends_with("&state=s+t"), "{location}");
                let query = location.strip_prefix("http://localhost:8000?error=").unwrap();
                query.split('&').next().unwrap().to_owned()
            }
        }
    }

    #[test]
    fn each_mistake_in_a_request_has_its_error() {
        let set = |value: &str| Some(value.to_owned());
        assert_eq!(outcome(|_| {}), "ok");
        assert_eq!(outcome(|query| query.client_id = set("who")), "here invalid_client");
        for uri in ["http://localhost:8000/", "http://localhost:9999", "http://127.0.0.1:8000", "https://evil.example"]
        {
            assert_eq!(outcome(|query| query.redirect_uri = set(uri)), "here redirect_mismatch", "{uri}");
        }
        assert_eq!(outcome(|query| query.redirect_uri = None), "here redirect_mismatch");
        assert_eq!(outcome(|query| query.response_type = None), "invalid_request");
        assert_eq!(outcome(|query| query.response_type = set("token")), "unauthorized_client");
        assert_eq!(outcome(|query| query.client_id = set(CODE_FLOW_OFF_CLIENT_ID)), "unauthorized_client");
        assert_eq!(outcome(|query| query.scope = set("openid admin")), "invalid_scope");
        assert_eq!(outcome(|query| query.code_challenge_method = set("plain")), "invalid_request");
        assert_eq!(outcome(|query| query.code_challenge_method = None), "invalid_request");
        assert_eq!(outcome(|query| query.code_challenge = None), "invalid_request");
        assert_eq!(outcome(|query| query.code_challenge = set("short")), "invalid_request");
        assert_eq!(outcome(|query| query.prompt = set("maybe")), "invalid_request");
        assert_eq!(outcome(|query| query.identity_provider = set("Google")), "invalid_request");
    }

    #[test]
    fn a_client_may_do_without_pkce_with_a_secret_and_without() {
        for client_id in [SECRET_CLIENT_ID, CLIENT_ID] {
            let client_id = Some(client_id.to_owned());
            let query = AuthorizeQuery { client_id, code_challenge: None, code_challenge_method: None, ..good() };
            assert!(check(query, &Options::default()).is_ok_and(|request| request.challenge.is_none()));
        }
    }
}
