//! Token endpoint, revoke and userInfo; ID tokens are checked by the verifier of `openidconnect`.

use std::str::FromStr;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{StatusCode, header};
use openidconnect::core::{CoreIdToken, CoreIdTokenVerifier, CoreJsonWebKeySet, CoreProviderMetadata};
use openidconnect::{ClientId, Nonce};
use sandbox::{
    CLIENT_ID, CODE_FLOW_OFF_CLIENT_ID, Fault, IdTokenFlaw, Lifetimes, OPERATOR, Options, Place, SECRET_CLIENT_ID,
    SECRET_CLIENT_SECRET, Sandbox, Times, USER_POOL_ID,
};
use serde_json::Value;

use super::start;
use crate::support::plain_browser::{self, CALLBACK, PlainBrowser, form_request};

/// Who an ID token says it is, if `openidconnect` believes it.
async fn verified_email(sandbox: &Sandbox, id_token: &Value, nonce: Option<&str>) -> Result<String, String> {
    let mut browser = PlainBrowser::new(sandbox);
    let documents = format!("/{USER_POOL_ID}/.well-known");
    let metadata = browser.get(&format!("{documents}/openid-configuration")).await;
    let metadata: CoreProviderMetadata = serde_json::from_str(&metadata.text).unwrap();
    let keys = browser.get(&format!("{documents}/jwks.json")).await;
    let keys: CoreJsonWebKeySet = serde_json::from_str(&keys.text).unwrap();
    let verifier =
        CoreIdTokenVerifier::new_public_client(ClientId::new(CLIENT_ID.to_owned()), metadata.issuer().clone(), keys);
    let token = CoreIdToken::from_str(id_token.as_str().unwrap()).map_err(|error| error.to_string())?;
    let expected = |found: Option<&Nonce>| {
        let is_right = found.map(Nonce::secret).map(String::as_str) == nonce;
        if is_right { Ok(()) } else { Err(format!("nonce {found:?}")) }
    };
    let claims = token.claims(&verifier, expected).map_err(|error| error.to_string())?;
    Ok(claims.email().unwrap().to_string())
}

#[tokio::test]
async fn an_id_token_passes_an_independent_verifier() {
    let sandbox = start(Options::default()).await;
    let tokens = PlainBrowser::new(&sandbox).tokens(OPERATOR).await;
    assert_eq!(verified_email(&sandbox, &tokens["id_token"], Some("the nonce")).await, Ok(OPERATOR.to_owned()));
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&"Bearer".into(), &3600.into()));
}

#[tokio::test]
async fn each_flaw_of_an_id_token_is_refused_by_an_independent_verifier() {
    let sandbox = start(Options::default()).await;
    let mut browser = PlainBrowser::new(&sandbox);
    for flaw in [
        IdTokenFlaw::BadSignature,
        IdTokenFlaw::UnknownKey,
        IdTokenFlaw::Unsigned,
        IdTokenFlaw::WrongAudience,
        IdTokenFlaw::WrongIssuer,
        IdTokenFlaw::WrongNonce,
        IdTokenFlaw::Expired,
    ] {
        sandbox.faults().inject(Fault::IdToken(flaw), Times::Count(1));
        let tokens = browser.tokens(OPERATOR).await;
        assert!(verified_email(&sandbox, &tokens["id_token"], Some("the nonce")).await.is_err(), "{flaw:?}");
    }
    sandbox.faults().inject(Fault::IdToken(IdTokenFlaw::Missing), Times::Count(1));
    assert!(browser.tokens(OPERATOR).await["id_token"].is_null());
}

#[tokio::test]
async fn a_code_works_once() {
    let sandbox = start(Options::default()).await;
    let mut browser = PlainBrowser::new(&sandbox);
    let code = browser.code().await;
    assert_eq!(browser.exchange(&code, &[]).await.status, StatusCode::OK);
    assert_eq!(browser.exchange(&code, &[]).await.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn a_failed_exchange_burns_the_code() {
    let sandbox = start(Options::default()).await;
    let mut browser = PlainBrowser::new(&sandbox);
    for (name, value, error) in [
        ("code_verifier", "x".repeat(43).as_str(), "invalid_grant"),
        ("code_verifier", "", "invalid_grant"),
        ("redirect_uri", "http://localhost:8001", "invalid_grant"),
    ] {
        let code = browser.code().await;
        let refused = browser.exchange(&code, &[(name, value)]).await;
        assert_eq!((refused.status, &refused.json()["error"]), (StatusCode::BAD_REQUEST, &error.into()), "{name}");
        assert_eq!(browser.exchange(&code, &[]).await.json()["error"], "invalid_grant", "{name}");
    }
}

#[tokio::test]
async fn a_code_without_a_challenge_needs_no_verifier_and_takes_none() {
    let sandbox = start(Options::default()).await;
    let mut browser = PlainBrowser::new(&sandbox);
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    for (verifier, status) in [("", StatusCode::OK), (plain_browser::VERIFIER, StatusCode::BAD_REQUEST)] {
        browser.cookies.clear();
        let code = browser.sign_in(OPERATOR, &without).await.parameter("code").unwrap();
        let answer = browser.exchange(&code, &[("code_verifier", verifier)]).await;
        assert_eq!(answer.status, status, "{}", answer.text);
    }
}

#[tokio::test]
async fn an_old_code_is_refused() {
    let sandbox = start(Options::default()).await;
    let mut browser = PlainBrowser::new(&sandbox);
    let code = browser.code().await;
    sandbox.faults().inject(Fault::ClockSkew { secs: 301 }, Times::Always);
    assert_eq!(browser.exchange(&code, &[]).await.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn each_mistake_at_the_token_endpoint_has_its_error() {
    let sandbox = start(Options::default()).await;
    let mut browser = PlainBrowser::new(&sandbox);
    for (name, value, error) in [
        ("grant_type", "", "invalid_request"),
        ("grant_type", "password", "unsupported_grant_type"),
        ("client_id", "", "invalid_request"),
        ("client_id", "unknown", "invalid_client"),
        ("client_id", SECRET_CLIENT_ID, "invalid_client"),
        ("client_id", CODE_FLOW_OFF_CLIENT_ID, "unauthorized_client"),
        ("code", "", "invalid_request"),
        ("code", "never-given-out", "invalid_grant"),
    ] {
        let answer = browser.exchange("code", &[(name, value)]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.text, format!(r#"{{"error":"{error}"}}"#), "{name}={value}");
    }
    sandbox.faults().inject(Fault::TokenError { error: "invalid_client".to_owned() }, Times::Count(1));
    let code = browser.code().await;
    assert_eq!(browser.exchange(&code, &[]).await.json()["error"], "invalid_client");
}

#[tokio::test]
async fn a_client_with_a_secret_uses_basic_auth() {
    let sandbox = start(Options::default()).await;
    let mut browser = PlainBrowser::new(&sandbox);
    let code = browser.sign_in(OPERATOR, &[("client_id", SECRET_CLIENT_ID)]).await.parameter("code").unwrap();
    let pairs = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", plain_browser::VERIFIER),
    ];
    let mut request = form_request(&browser.origin, "/oauth2/token", &pairs);
    let basic = STANDARD.encode(format!("{SECRET_CLIENT_ID}:{SECRET_CLIENT_SECRET}"));
    request.headers_mut().insert(header::AUTHORIZATION, format!("Basic {basic}").parse().unwrap());
    assert_eq!(browser.send(request).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_refresh_rotates_and_the_old_token_dies() {
    let lifetimes = Lifetimes { refresh_grace: Duration::ZERO, ..Lifetimes::default() };
    let sandbox = start(Options { lifetimes, ..Options::default() }).await;
    let mut browser = PlainBrowser::new(&sandbox);
    let first = browser.tokens(OPERATOR).await;
    let second = browser.refresh(&first["refresh_token"]).await.json();
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    // A refreshed ID token has no nonce (OpenID Connect Core 1.0, 12.2).
    assert!(verified_email(&sandbox, &second["id_token"], None).await.is_ok());
    assert_eq!(browser.refresh(&first["refresh_token"]).await.json()["error"], "invalid_grant");
    assert_eq!(browser.refresh(&second["refresh_token"]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn rotation_leaves_the_old_token_its_grace_and_does_not_prolong_the_end() {
    let sandbox = start(Options::default()).await;
    let mut browser = PlainBrowser::new(&sandbox);
    let first = browser.tokens(OPERATOR).await;
    let second = browser.refresh(&first["refresh_token"]).await.json();
    assert_eq!(browser.refresh(&first["refresh_token"]).await.status, StatusCode::OK);
    sandbox.faults().inject(Fault::ClockSkew { secs: 30 * 24 * 3600 }, Times::Always);
    assert_eq!(browser.refresh(&second["refresh_token"]).await.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn without_rotation_a_refresh_answers_no_refresh_token() {
    let sandbox = start(Options { refresh_rotation: false, ..Options::default() }).await;
    let mut browser = PlainBrowser::new(&sandbox);
    let first = browser.tokens(OPERATOR).await;
    for _ in 0..2 {
        let again = browser.refresh(&first["refresh_token"]).await.json();
        assert!(again["refresh_token"].is_null() && again["id_token"].is_string());
    }
}

#[tokio::test]
async fn revoking_ends_refresh_and_access() {
    let sandbox = start(Options::default()).await;
    let mut browser = PlainBrowser::new(&sandbox);
    let tokens = browser.tokens(OPERATOR).await;
    let user_info = |token: &Value| {
        http::Request::get(format!("http://localhost:{}/oauth2/userInfo", sandbox.port()))
            .header(header::AUTHORIZATION, format!("Bearer {}", token.as_str().unwrap()))
            .body(Vec::new())
            .unwrap()
    };
    assert_eq!(browser.send(user_info(&tokens["access_token"])).await.json()["email"], OPERATOR);
    assert_eq!(browser.send(user_info(&tokens["id_token"])).await.status, StatusCode::UNAUTHORIZED);

    let token = tokens["refresh_token"].as_str().unwrap();
    let revoked = browser.post_form("/oauth2/revoke", &[("token", token), ("client_id", CLIENT_ID)]).await;
    assert_eq!((revoked.status, revoked.text.as_str()), (StatusCode::OK, ""));
    assert_eq!(browser.refresh(&tokens["refresh_token"]).await.json()["error"], "invalid_grant");
    assert_eq!(browser.send(user_info(&tokens["access_token"])).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn without_openid_there_is_no_id_token() {
    let sandbox = start(Options::default()).await;
    let mut browser = PlainBrowser::new(&sandbox);
    let code = browser.sign_in(OPERATOR, &[("scope", "email")]).await.parameter("code").unwrap();
    let tokens = browser.exchange(&code, &[]).await.json();
    assert!(tokens["id_token"].is_null() && tokens["access_token"].is_string());
}

#[tokio::test]
async fn garbage_is_not_json() {
    let sandbox = start(Options::default()).await;
    sandbox.faults().inject(Fault::Garbage { place: Place::Jwks }, Times::Count(1));
    let answer = PlainBrowser::new(&sandbox).get(&format!("/{USER_POOL_ID}/.well-known/jwks.json")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(serde_json::from_str::<Value>(&answer.text).is_err());
}
