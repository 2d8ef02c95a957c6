//! Calls the token endpoint: a code or a refresh token to tokens, and the end of a refresh token.
//!
//! Nothing is sent twice: a code is burnt by the first try, and with rotation so is a refresh token.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::Value;
use url::{Url, form_urlencoded};

use super::error::{Refusal, TokenCode};
use super::{Error, Request, Setup};
use model::hold;

const AN_HOUR_SECS: u64 = 3600;

/// The tokens of one answer, not yet verified.
pub(super) struct Answer {
    pub(super) id_token: Option<SecretString>,
    pub(super) access_token: SecretString,
    /// Present at sign-in, and on refresh when rotation is on.
    pub(super) refresh_token: Option<SecretString>,
    pub(super) expires_in_secs: u64,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("expires_in_secs", &self.expires_in_secs).finish_non_exhaustive()
    }
}

/// RFC 6749 section 5.1. Cognito always names `expires_in`; an hour is its default.
#[derive(Deserialize)]
struct AnswerJson {
    id_token: Option<String>,
    access_token: String,
    refresh_token: Option<String>,
    expires_in: Option<Value>,
}

/// RFC 6749 section 5.2.
#[derive(Deserialize)]
struct ErrorJson {
    error: Option<String>,
    /// The same as AWS's other interfaces say it, behind a namespace or not.
    #[serde(rename = "__type")]
    aws_type: Option<String>,
    error_description: Option<String>,
}

/// What a service of AWS calls its limit, whatever the status.
const THROTTLED: [&str; 2] = ["TooManyRequestsException", "ThrottlingException"];

/// Exchanges an authorization code (RFC 6749 section 4.1.3, RFC 7636 section 4.5).
pub(super) async fn exchange(
    setup: &Setup,
    url: &Url,
    client_secret: Option<&SecretString>,
    code: &SecretString,
    redirect_uri: &str,
    verifier: &SecretString,
) -> Result<Answer, Error> {
    [code, verifier].into_iter().for_each(hold);
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.expose_secret()),
        ("redirect_uri", redirect_uri),
        ("code_verifier", verifier.expose_secret()),
    ];
    tokens(Request::Exchange, post(setup, Request::Exchange, url, client_secret, &form).await?)
}

/// Asks for new tokens (RFC 6749 section 6).
pub(super) async fn refresh(
    setup: &Setup,
    url: &Url,
    client_secret: Option<&SecretString>,
    refresh_token: &SecretString,
) -> Result<Answer, Error> {
    hold(refresh_token);
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh_token.expose_secret())];
    tokens(Request::Refresh, post(setup, Request::Refresh, url, client_secret, &form).await?)
}

/// Ends a refresh token and all that came of it (RFC 7009 section 2).
pub(super) async fn revoke(
    setup: &Setup,
    url: &Url,
    client_secret: Option<&SecretString>,
    refresh_token: &SecretString,
) -> Result<(), Error> {
    hold(refresh_token);
    let form = [("token", refresh_token.expose_secret())];
    let (status, body) = post(setup, Request::Revoke, url, client_secret, &form).await?;
    if status == 200 { Ok(()) } else { Err(refusal(Request::Revoke, status, &body)) }
}

fn tokens(request: Request, (status, body): (u16, Vec<u8>)) -> Result<Answer, Error> {
    if status != 200 {
        return Err(refusal(request, status, &body));
    }
    // The parser's own message could repeat a piece of a token, so it is dropped.
    let json: AnswerJson =
        serde_json::from_slice(&body).map_err(|_| Error::TokenAnswerUnreadable { request, status })?;
    let answer = Answer {
        id_token: json.id_token.map(SecretString::from),
        access_token: SecretString::from(json.access_token),
        // An empty one renews nothing.
        refresh_token: json.refresh_token.filter(|token| !token.trim().is_empty()).map(SecretString::from),
        expires_in_secs: json.expires_in.as_ref().and_then(seconds).unwrap_or(AN_HOUR_SECS),
    };
    let tokens = [answer.id_token.as_ref(), Some(&answer.access_token), answer.refresh_token.as_ref()];
    tokens.into_iter().flatten().for_each(hold);
    Ok(answer)
}

/// Whole seconds, as a number or a text, with or without a fraction. What cannot be read must not cost the tokens that
/// came with it: their own `exp` counts as well.
fn seconds(value: &Value) -> Option<u64> {
    let secs = match value {
        Value::String(text) => text.trim().parse::<f64>().ok()?,
        value => value.as_f64()?,
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is positive, and `as` has bounds")]
    (secs >= 1.0).then_some(secs as u64)
}

fn refusal(request: Request, status: u16, body: &[u8]) -> Error {
    if status == 429 {
        return Error::TooManyRequests { request };
    }
    let json: Option<ErrorJson> = serde_json::from_slice(body).ok();
    let said = json.and_then(|json| Some((json.error.or(json.aws_type)?, json.error_description)));
    let Some((name, description)) = said else { return Error::TokenAnswerUnreadable { request, status } };
    if name.rsplit('#').next().is_some_and(|name| THROTTLED.contains(&name)) {
        return Error::TooManyRequests { request };
    }
    Error::TokenRefused { request, status, refusal: Refusal::new(TokenCode::new(&name), description.as_deref()) }
}

/// A public client names itself in the form, one with a secret in the header (RFC 6749 section 2.3.1).
async fn post(
    setup: &Setup,
    request: Request,
    url: &Url,
    client_secret: Option<&SecretString>,
    form: &[(&str, &str)],
) -> Result<(u16, Vec<u8>), Error> {
    let unreachable = |source| Error::Unreachable { request, source: Arc::new(source) };
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .append_pair("client_id", &setup.profile.client_id)
        .finish();
    let mut message = http::Request::post(url.as_str())
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(ACCEPT, "application/json")
        .body(body.into_bytes())
        .map_err(|_| unreachable(crate::dial::Error::Address))?;
    if let Some(secret) = client_secret {
        hold(secret);
        message.headers_mut().insert(AUTHORIZATION, basic(&setup.profile.client_id, secret));
    }
    let answer = setup.network.send_for_data(message).await.map_err(unreachable)?;
    Ok((answer.status().as_u16(), answer.into_body()))
}

fn basic(client_id: &str, secret: &SecretString) -> HeaderValue {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", encode(client_id), encode(secret.expose_secret()));
    // Base64 fits into a header, whatever was encoded.
    let mut value = HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(pair)))
        .unwrap_or_else(|_| HeaderValue::from_static("Basic"));
    value.set_sensitive(true);
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expires_in(json: &str) -> u64 {
        let body = format!(r#"{{ "access_token": "a", "id_token": "i", "token_type": "Bearer"{json} }}"#);
        tokens(Request::Exchange, (200, body.into_bytes())).unwrap().expires_in_secs
    }

    #[test]
    fn the_life_of_tokens_is_read_in_every_form_that_issuers_give_it() {
        for (json, secs) in [
            (r#", "expires_in": 300"#, 300),
            (r#", "expires_in": "300""#, 300),
            (r#", "expires_in": " 300 ""#, 300),
            (r#", "expires_in": 300.7"#, 300),
            (r#", "expires_in": "300.0""#, 300),
            (r#", "expires_in": 3e2"#, 300),
            (r#", "expires_in": null"#, AN_HOUR_SECS),
            (r#", "expires_in": "soon""#, AN_HOUR_SECS),
            (r#", "expires_in": -5"#, AN_HOUR_SECS),
            (r#", "expires_in": "NaN""#, AN_HOUR_SECS),
            (r#", "expires_in": {}"#, AN_HOUR_SECS),
            ("", AN_HOUR_SECS),
        ] {
            assert_eq!(expires_in(json), secs, "{json}");
        }
    }

    #[test]
    fn refusals_are_told_apart_by_status_and_code() {
        let said = |status, body: &str| format!("{:?}", refusal(Request::Refresh, status, body.as_bytes()));
        let rows = [
            (400, r#"{"error":"invalid_grant"}"#, "InvalidGrant"),
            (
                400,
                r#"{"error":"invalid_grant","error_description":"PreTokenGeneration failed with error no."}"#,
                "Trigger",
            ),
            (429, r#"{"error":"invalid_request"}"#, "TooManyRequests"),
            (429, "<html>", "TooManyRequests"),
            (400, r#"{"error":"TooManyRequestsException"}"#, "TooManyRequests {"),
            (400, r#"{"__type":"TooManyRequestsException","message":"Rate exceeded"}"#, "TooManyRequests {"),
            (400, r#"{"__type":"com.amazonaws.cognito#ThrottlingException"}"#, "TooManyRequests {"),
            (502, "<html>", "TokenAnswerUnreadable"),
            (500, r#"{"error":"server_error"}"#, "status: 500"),
        ];
        for (status, body, word) in rows {
            assert!(said(status, body).contains(word), "{status} {body}: {}", said(status, body));
        }
    }
}
