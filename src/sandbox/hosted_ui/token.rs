//! `POST /oauth2/token`: codes and refresh tokens to tokens.

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, StatusCode, header};
use ring::digest::{SHA256, digest};
use serde::Deserialize;
use serde_json::{Value, json};

use super::clients::AppClient;
use super::grants::Grant;
use super::tokens;
use crate::Fault;
use crate::site::Site;
use model::Timestamp;

/// The form as it came.
#[derive(Debug, Default, Deserialize)]
pub(super) struct TokenForm {
    grant_type: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
    refresh_token: Option<String>,
}

/// The error codes of RFC 6749, 5.2, and `server_error`.
type ErrorCode = &'static str;

/// The handler.
pub(super) async fn token(
    State(site): State<Site>,
    headers: HeaderMap,
    form: Result<Form<TokenForm>, FormRejection>,
) -> Response {
    let injected = site.shared.faults.take(|fault| match fault {
        Fault::TokenError { error } => Some(json!({ "error": error })),
        Fault::TokenErrorSaying { error, description } => {
            Some(json!({ "error": error, "error_description": description }))
        }
        _ => None,
    });
    if let Some(error) = injected {
        return json_answer(StatusCode::BAD_REQUEST, &error);
    }
    let Ok(Form(form)) = form else { return refusal("invalid_request") };
    let shown = [&form.code, &form.code_verifier, &form.refresh_token, &form.client_secret];
    shown.into_iter().flatten().for_each(|secret| site.shared.secrets.note(secret));
    match answer(&site, &headers, &form) {
        Ok(mut tokens) => {
            let injected = site.shared.faults.take(|fault| match fault {
                Fault::RefreshToken { text } => Some(text.clone()),
                _ => None,
            });
            if let Some(text) = injected {
                tokens["refresh_token"] = json!(text);
            }
            let given = ["id_token", "access_token", "refresh_token"].map(|name| tokens[name].as_str());
            given.into_iter().flatten().for_each(|secret| site.shared.secrets.note(secret));
            json_answer(StatusCode::OK, &tokens)
        }
        Err(error) => refusal(error),
    }
}

/// 400 with an error code, as Cognito words it: no description.
pub(super) fn refusal(error: &str) -> Response {
    json_answer(StatusCode::BAD_REQUEST, &json!({ "error": error }))
}

/// JSON that no cache keeps.
pub(super) fn json_answer(status: StatusCode, body: &Value) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json;charset=UTF-8"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string()).into_response()
}

fn answer(site: &Site, headers: &HeaderMap, form: &TokenForm) -> Result<Value, ErrorCode> {
    let grant_type = form.grant_type.as_deref().ok_or("invalid_request")?;
    if form.client_id.is_none() && !headers.contains_key(header::AUTHORIZATION) {
        return Err("invalid_request");
    }
    let client = AppClient::authenticate(headers, form.client_id.as_deref(), form.client_secret.as_deref())
        .ok_or("invalid_client")?;
    match grant_type {
        "authorization_code" | "refresh_token" if !client.code_flow => Err("unauthorized_client"),
        "authorization_code" => exchange(site, client, form),
        "refresh_token" => refresh(site, client, form),
        "client_credentials" => Err("unauthorized_client"),
        _ => Err("unsupported_grant_type"),
    }
}

fn exchange(site: &Site, client: AppClient, form: &TokenForm) -> Result<Value, ErrorCode> {
    let now = site.shared.server_now();
    let name = form.code.as_deref().ok_or("invalid_request")?;
    // Asking uses it up, so that a failed exchange burns it as well.
    let code = site.grants.take_code(name, now).ok_or("invalid_grant")?;
    let redirect_uri = form.redirect_uri.as_deref().ok_or("invalid_request")?;
    let proven = is_proven(code.challenge.as_deref(), form.code_verifier.as_deref());
    if code.grant.client_id != client.id || code.redirect_uri != redirect_uri || !proven {
        return Err("invalid_grant");
    }
    let mut answer = tokens_of(site, &code.grant, now)?;
    let later = Grant { nonce: None, ..code.grant };
    let expires_at = now.plus(site.shared.options.lifetimes.refresh_token);
    answer["refresh_token"] = json!(site.grants.add_refresh_token(later, expires_at));
    Ok(answer)
}

fn refresh(site: &Site, client: AppClient, form: &TokenForm) -> Result<Value, ErrorCode> {
    let now = site.shared.server_now();
    let options = &site.shared.options;
    let old = form.refresh_token.as_deref().ok_or("invalid_request")?;
    let found = site.grants.find_refresh_token(old, client.id, now, options.lifetimes.refresh_grace);
    let mut answer = tokens_of(site, &found.ok_or("invalid_grant")?, now)?;
    if options.refresh_rotation {
        // `None` when it was revoked just now.
        let new = site.grants.rotate_refresh_token(old, now).ok_or("invalid_grant")?;
        answer["refresh_token"] = json!(new);
    }
    Ok(answer)
}

fn tokens_of(site: &Site, grant: &Grant, now: Timestamp) -> Result<Value, ErrorCode> {
    let mut answer = json!({
        "access_token": tokens::access_token(site, grant, now).map_err(|_| "server_error")?,
        "expires_in": site.shared.options.lifetimes.access_token.as_secs(),
        "token_type": "Bearer",
    });
    if let Some(id_token) = tokens::id_token(site, grant, now).map_err(|_| "server_error")? {
        answer["id_token"] = json!(id_token);
    }
    Ok(answer)
}

/// Whether the verifier belongs to the S256 challenge (RFC 7636, 4.6). Without a challenge there must be none.
fn is_proven(challenge: Option<&str>, verifier: Option<&str>) -> bool {
    match (challenge, verifier) {
        (None, None) => true,
        (Some(challenge), Some(verifier)) => {
            let hash = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()));
            (43..=128).contains(&verifier.len()) && hash == challenge
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_proven;

    #[test]
    fn the_verifier_of_rfc_7636_is_proven_and_others_are_not() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        assert!(is_proven(Some(challenge), Some(verifier)) && is_proven(None, None));
        assert!(!is_proven(Some(challenge), None) && !is_proven(None, Some(verifier)));
        assert!(!is_proven(Some(challenge), Some(challenge)));
    }
}
