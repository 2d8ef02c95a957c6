//! Part of the browser: authorize, sign-in page, redirects, logout.

use client::profile;
use http::StatusCode;
use sandbox::{
    CLIENT_ID, CODE_FLOW_OFF_CLIENT_ID, Fault, NEWCOMER, OPERATOR, Options, PASSWORD, Place, Sandbox, Times,
};

use super::start;
use crate::support::plain_browser::{CALLBACK, HttpAnswer, PlainBrowser};

#[tokio::test]
async fn a_sign_in_ends_at_the_callback_with_code_and_state() {
    let sandbox = start(Options::default()).await;
    let mut browser = PlainBrowser::new(&sandbox);
    let end = browser.sign_in(OPERATOR, &[]).await;
    assert!(end.location().starts_with("http://localhost:8000?code="), "{}", end.location());
    assert_eq!(end.parameter("state").as_deref(), Some("the state"));
}

#[tokio::test]
async fn the_sign_in_page_says_what_it_is_and_needs_nothing_from_elsewhere() {
    let sandbox = start(Options::default()).await;
    let mut browser = PlainBrowser::new(&sandbox);
    let hint = r#""><script>alert(1)</script>"#;
    let to_login = browser.authorize(&[("login_hint", hint), ("state", hint)]).await;
    let page = browser.get(to_login.location()).await;
    assert_eq!(page.status, StatusCode::OK);
    for expected in ["Sandbox", OPERATOR, NEWCOMER, PASSWORD, r#"name="username""#, r#"name="password""#] {
        assert!(page.text.contains(expected), "{expected}");
    }
    for forbidden in ["<script", "src=", "url(", "@import", "<link"] {
        assert!(!page.text.contains(forbidden), "{forbidden}");
    }
}

#[tokio::test]
async fn a_wrong_password_shows_the_page_again() {
    let sandbox = start(Options::default()).await;
    let mut browser = PlainBrowser::new(&sandbox);
    let to_login = browser.authorize(&[]).await;
    let page = browser.get(to_login.location()).await;
    for (username, password) in [(OPERATOR, "wrong"), ("unknown@example.com", PASSWORD), ("", "")] {
        let again = browser.submit(&page, username, password).await;
        assert_eq!(again.status, StatusCode::OK);
        assert!(again.text.contains("Incorrect username or password."), "{username}");
    }
    assert!(browser.submit(&page, OPERATOR, PASSWORD).await.parameter("code").is_some());
}

#[tokio::test]
async fn a_form_from_elsewhere_is_refused() {
    let sandbox = start(Options::default()).await;
    let mut browser = PlainBrowser::new(&sandbox);
    let to_login = browser.authorize(&[]).await.location().to_owned();
    let fields = [("username", OPERATOR), ("password", PASSWORD), ("_csrf", "guessed")];
    assert_eq!(browser.post_form(&to_login, &fields).await.status, StatusCode::FORBIDDEN);
    browser.get(&to_login).await;
    assert_eq!(browser.post_form(&to_login, &fields).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_signed_in_browser_skips_the_page_until_logout() {
    let sandbox = start(Options::default()).await;
    let mut browser = PlainBrowser::new(&sandbox);
    assert_eq!(browser.authorize(&[("prompt", "none")]).await.parameter("error").unwrap(), "login_required");
    browser.sign_in(OPERATOR, &[]).await;
    assert!(browser.authorize(&[]).await.parameter("code").is_some());
    assert!(browser.authorize(&[("prompt", "none")]).await.parameter("code").is_some());

    let forced = browser.authorize(&[("prompt", "login")]).await;
    let page = browser.get(forced.location()).await;
    assert!(browser.submit(&page, NEWCOMER, PASSWORD).await.parameter("code").is_some());

    let out = browser.get(&format!("/logout?client_id={CLIENT_ID}&logout_uri={CALLBACK}")).await;
    assert_eq!(out.location(), CALLBACK);
    assert!(browser.authorize(&[]).await.location().starts_with("/login?"));
}

#[tokio::test]
async fn a_browser_never_goes_to_an_unregistered_url() {
    let sandbox = start(Options::default()).await;
    let mut browser = PlainBrowser::new(&sandbox);
    for uri in ["http://localhost:8000/", "http://localhost:9", "http://127.0.0.1:8000", "https://evil.example"] {
        let answer = browser.authorize(&[("redirect_uri", uri)]).await;
        assert!(answer.location().starts_with("/error?error=redirect_mismatch&"), "{uri}");
        let out = browser.get(&format!("/logout?client_id={CLIENT_ID}&logout_uri={uri}")).await;
        assert!(out.location().starts_with("/error?error=redirect_mismatch&"), "{uri}");
    }
    let unknown = browser.authorize(&[("client_id", "<b>")]).await;
    assert!(unknown.location().starts_with("/error?error=invalid_client&"));
    let page = browser.get(unknown.location()).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(page.text.contains("&lt;b&gt;"));
}

#[tokio::test]
async fn errors_that_the_program_may_know_come_back_with_the_state() {
    let sandbox = start(Options::default()).await;
    let mut browser = PlainBrowser::new(&sandbox);
    for (name, value, error) in [
        ("client_id", CODE_FLOW_OFF_CLIENT_ID, "unauthorized_client"),
        ("scope", "everything", "invalid_scope"),
        ("response_type", "magic", "invalid_request"),
        ("code_challenge_method", "plain", "invalid_request"),
    ] {
        let answer = browser.authorize(&[(name, value)]).await;
        assert_eq!(answer.parameter("error").as_deref(), Some(error));
        assert_eq!(answer.parameter("state").as_deref(), Some("the state"));
    }
    let fault = Fault::AuthorizeError { error: "server_error".to_owned(), description: "out & about".to_owned() };
    sandbox.faults().inject(fault, Times::Count(1));
    let answer = browser.authorize(&[]).await;
    assert_eq!(answer.parameter("error_description").as_deref(), Some("out & about"));
    assert!(browser.authorize(&[]).await.location().starts_with("/login?"));
}

#[tokio::test]
async fn any_door_can_fail_and_the_date_shows_the_servers_clock() {
    let sandbox = start(Options::default()).await;
    let mut browser = PlainBrowser::new(&sandbox);
    sandbox.faults().inject(Fault::HttpStatus { place: Place::Token, status: 503 }, Times::Count(1));
    assert_eq!(browser.exchange("x", &[]).await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(browser.exchange("x", &[]).await.status, StatusCode::BAD_REQUEST);

    let date = |answer: &HttpAnswer| {
        let text = answer.headers[http::header::DATE].to_str().unwrap().to_owned();
        jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(&text).unwrap().as_second()
    };
    let before = date(&browser.get("/error").await);
    sandbox.faults().inject(Fault::ClockSkew { secs: 100_000 }, Times::Always);
    let after = date(&browser.get("/error").await);
    assert!((100_000..100_060).contains(&(after - before)), "{before} {after}");
}

#[tokio::test]
async fn both_loopback_addresses_are_served_where_there_are_two() {
    let sandbox = start(Options::default()).await;
    let mut browser = PlainBrowser::new(&sandbox);
    browser.origin = format!("http://127.0.0.1:{}", sandbox.port());
    assert_eq!(browser.get("/error").await.status, StatusCode::BAD_REQUEST);
    if tokio::net::TcpListener::bind("[::1]:0").await.is_ok() {
        browser.origin = format!("http://[::1]:{}", sandbox.port());
        assert_eq!(browser.get("/error").await.status, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn a_port_is_free_again_after_the_end() {
    let first = start(Options::default()).await;
    let port = first.port();
    assert!(Sandbox::start(Options { port, ..Options::default() }).await.is_err());
    first.shut_down().await;
    start(Options { port, ..Options::default() }).await.shut_down().await;
}

#[tokio::test]
async fn the_printed_profile_is_one_the_program_reads() {
    let sandbox = start(Options::default()).await;
    let profiles = profile::parse(&sandbox.profiles_toml()).unwrap();
    assert_eq!(profiles.len(), 1);
    assert_eq!(profiles[0].name, "sandbox");
    let origin = format!("http://localhost:{}", sandbox.port());
    assert_eq!(profiles[0].issuer_url().as_str(), format!("{origin}/eu-west-1_sandbox01"));
    assert_eq!(profiles[0].iot_data_url().as_str(), format!("ws://iot.localhost:{}/mqtt", sandbox.port()));
}
