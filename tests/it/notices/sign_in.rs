//! Failures between the browser and the tokens.

use std::time::Duration;

use engine::explain;
use model::{Command, Event, Notice, Severity, SignInCommand, SignInEvent};
use sandbox::{Fault, IdTokenFlaw, OPERATOR, Place};

use super::{UNSERVED, http_status, needs_sign_in, sign_in_failure};
use crate::support::background::background;
use crate::support::fault_table::{Ending, Expected, FaultTable, SeenFailure};
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::WatchedEngine;

fn sign_in_faults() -> Vec<(String, Fault, Expected)> {
    let redirect = |error: &str, code, tells| {
        let description = format!("the words about {error}");
        let fault = Fault::AuthorizeError { error: error.to_owned(), description };
        (format!("redirect {error}"), fault, needs_sign_in(code, tells))
    };
    let token = |error: &str, code, tells| {
        (format!("exchange {error}"), Fault::TokenError { error: error.to_owned() }, needs_sign_in(code, tells))
    };
    let flaw = |flaw, code| (format!("ID token {flaw:?}"), Fault::IdToken(flaw), needs_sign_in(code, &[]));
    let claim = |flaw, code, tells| (format!("ID token {flaw:?}"), Fault::IdToken(flaw), needs_sign_in(code, tells));
    let door = |name: &str, fault, code| (name.to_owned(), fault, needs_sign_in(code, &[]));
    vec![
        redirect("invalid_request", "sign_in.redirect.invalid_request", &["the words about invalid_request"]),
        redirect("unauthorized_client", "sign_in.redirect.unauthorized_client", &["Authorization code grant"]),
        redirect("invalid_scope", "sign_in.redirect.invalid_scope", &["openid email"]),
        redirect("server_error", "sign_in.redirect.server_error", &[]),
        redirect("login_required", "sign_in.redirect.login_required", &[]),
        redirect("access_denied", "sign_in.redirect.access_denied", &[]),
        redirect("odd_one", "sign_in.redirect.other", &["odd_one"]),
        token("invalid_request", "sign_in.token.invalid_request", &[]),
        token("invalid_client", "sign_in.token.invalid_client", &["secret"]),
        token("unauthorized_client", "sign_in.token.unauthorized_client", &["Authorization code grant"]),
        token("unsupported_grant_type", "sign_in.token.unsupported_grant_type", &[]),
        token("odd_one", "sign_in.token.other", &["odd_one"]),
        flaw(IdTokenFlaw::Missing, "sign_in.no_id_token"),
        flaw(IdTokenFlaw::BadSignature, "sign_in.id_token.signature"),
        flaw(IdTokenFlaw::UnknownKey, "sign_in.id_token.signature"),
        flaw(IdTokenFlaw::Unsigned, "sign_in.id_token.signature"),
        flaw(IdTokenFlaw::WrongAudience, "sign_in.id_token.audience"),
        flaw(IdTokenFlaw::WrongIssuer, "sign_in.id_token.issuer"),
        flaw(IdTokenFlaw::WrongNonce, "sign_in.id_token.nonce"),
        flaw(IdTokenFlaw::Expired, "sign_in.id_token.expired"),
        claim(IdTokenFlaw::WeakKey, "sign_in.id_token.weak_key", &["1024 bits"]),
        claim(IdTokenFlaw::Without("nonce"), "sign_in.id_token.claim_missing", &["nonce is missing"]),
        claim(IdTokenFlaw::Without("token_use"), "sign_in.id_token.claim_missing", &["token_use is missing"]),
        claim(IdTokenFlaw::Without("sub"), "sign_in.id_token.claim_missing", &["sub is missing"]),
        claim(IdTokenFlaw::Without("iat"), "sign_in.id_token.claim_missing", &["iat is missing"]),
        claim(IdTokenFlaw::Without("exp"), "sign_in.id_token.claim_missing", &["exp is missing"]),
        claim(IdTokenFlaw::Without("aud"), "sign_in.id_token.claim_missing", &["aud is missing"]),
        claim(IdTokenFlaw::Without("iss"), "sign_in.id_token.claim_missing", &["iss is missing"]),
        claim(IdTokenFlaw::Text("sub", ""), "sign_in.id_token.claim_empty", &["sub is empty"]),
        claim(IdTokenFlaw::Text("exp", "soon"), "sign_in.id_token.claim_unreadable", &["exp has the wrong type"]),
        claim(IdTokenFlaw::Text("token_use", "access"), "sign_in.id_token.token_use", &[]),
        claim(IdTokenFlaw::Text("azp", "another"), "sign_in.id_token.authorized_party", &["azp"]),
        claim(IdTokenFlaw::Ahead("iat"), "sign_in.id_token.ahead", &["iat", "60 minutes", "clock"]),
        claim(IdTokenFlaw::Ahead("nbf"), "sign_in.id_token.ahead", &["nbf", "60 minutes", "clock"]),
        door("discovery 404", http_status(Place::Discovery, 404), "sign_in.discovery"),
        door("discovery 500", http_status(Place::Discovery, 500), "sign_in.service_error"),
        door("discovery garbage", Fault::Garbage { place: Place::Discovery }, "network.captive_portal"),
        door("signing keys 404", http_status(Place::Jwks, 404), "sign_in.no_signing_keys"),
        door("signing keys 500", http_status(Place::Jwks, 500), "sign_in.service_error"),
        door("signing keys garbage", Fault::Garbage { place: Place::Jwks }, "network.captive_portal"),
        door("exchange 500", http_status(Place::Token, 500), "sign_in.service_error"),
        door("exchange garbage", Fault::Garbage { place: Place::Token }, "network.captive_portal"),
        door("discovery 429", http_status(Place::Discovery, 429), "sign_in.throttled"),
        door("signing keys 429", http_status(Place::Jwks, 429), "sign_in.throttled"),
        door("exchange 429", http_status(Place::Token, 429), "sign_in.throttled"),
    ]
}

/// Refusals in Cognito's own words.
fn spoken_refusals() -> Vec<(String, Fault, Expected)> {
    let redirect = |error: &str, description: &str, code, tells| {
        let fault = Fault::AuthorizeError { error: error.to_owned(), description: description.to_owned() };
        (format!("redirect \"{description}\""), fault, needs_sign_in(code, tells))
    };
    let token = |description: &str, code, tells| {
        let (error, description) = ("invalid_grant".to_owned(), description.to_owned());
        let name = format!("exchange \"{description}\"");
        (name, Fault::TokenErrorSaying { error, description }, needs_sign_in(code, tells))
    };
    let saml = "Invalid SAML response received: ";
    vec![
        redirect(
            "invalid_request",
            "PreSignUp failed with error only staff may sign in. ",
            "sign_in.trigger",
            &["Its PreSignUp trigger said: only staff may sign in."],
        ),
        redirect(
            "server_error",
            "PostConfirmation invocation failed due to a time-out.",
            "sign_in.trigger_broken",
            &["PostConfirmation"],
        ),
        redirect(
            "server_error",
            &format!("{saml}SAML Assertion signature is invalid."),
            "sign_in.saml_certificate",
            &["certificate"],
        ),
        redirect(
            "server_error",
            &format!("{saml}Invalid user attributes: email: The attribute is required"),
            "sign_in.attributes",
            &["email: The attribute is required", "attribute mapping"],
        ),
        redirect("invalid_request", "Invalid samlResponse or relayState", "sign_in.saml", &["relayState"]),
        redirect("invalid_request", "The moon is full", "sign_in.redirect.invalid_request", &["It said: The moon"]),
        token(
            "PreTokenGeneration failed with error not today.",
            "sign_in.trigger",
            &["PreTokenGeneration", "not today"],
        ),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_fault_of_the_sign_in_has_its_notice_and_waits_for_a_sign_in() {
    let stage = QuietSandbox::new().await;
    let mut matrix = FaultTable::default();
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    for (name, fault, expected) in sign_in_faults().into_iter().chain(spoken_refusals()) {
        stage.fault(fault);
        matrix.row(&name, &sign_in_failure(&mut engine).await, &expected);
    }
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    engine.end().await;
    matrix.judge();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_way_not_to_reach_a_sign_in_has_its_notice() {
    let stage = QuietSandbox::new().await;
    let mut matrix = FaultTable::default();
    let origin = stage.origin();
    let client_id = sandbox::CLIENT_ID;
    let cases = [
        (
            "sign-in service unreachable",
            stage.changed(&format!("issuer = \"{origin}"), &format!("issuer = \"{UNSERVED}")),
            needs_sign_in("network.not_connected", &["localhost"]),
        ),
        (
            "code flow off",
            stage.changed(client_id, sandbox::CODE_FLOW_OFF_CLIENT_ID),
            needs_sign_in("sign_in.redirect.unauthorized_client", &[sandbox::CODE_FLOW_OFF_CLIENT_ID]),
        ),
        (
            "scope not allowed",
            stage.changed("\"email\"", "\"email\", \"plant/everything\""),
            needs_sign_in("sign_in.redirect.invalid_scope", &["plant/everything"]),
        ),
        (
            "client has a secret",
            stage.changed(client_id, sandbox::SECRET_CLIENT_ID),
            needs_sign_in("sign_in.token.invalid_client", &[sandbox::SECRET_CLIENT_ID, "topicdeck secret"]),
        ),
    ];
    for (name, profiles_toml, expected) in cases {
        let mut engine = WatchedEngine::start(&profiles_toml);
        matrix.row(name, &sign_in_failure(&mut engine).await, &expected);
        engine.end().await;
    }
    let (told, expected) = all_ports_busy(&stage).await;
    matrix.row("all callback ports busy", &told, &expected);
    let (told, expected) = nothing_comes_back(&stage).await;
    matrix.row("nothing comes back", &told, &expected);
    matrix.judge();
}

async fn all_ports_busy(stage: &QuietSandbox) -> (SeenFailure, Expected) {
    let mut first = WatchedEngine::start(&stage.profiles_toml);
    let url = first.start_sign_in().await.unwrap();
    let mut second = WatchedEngine::start(&stage.profiles_toml);
    let told = sign_in_failure(&mut second).await;
    second.end().await;
    // The one who came first is not disturbed.
    first.browse(&url, OPERATOR, "").await;
    first.until_live().await;
    first.end().await;
    (told, needs_sign_in("sign_in.ports_busy", &["http://localhost:", "callback_urls"]))
}

/// The wait lasts five minutes in the backend, so that this one is done below it.
async fn nothing_comes_back(stage: &QuietSandbox) -> (SeenFailure, Expected) {
    use client::sign_in::{Keyring, LoginPage, Setup, SignIn};
    let profile = client::profile::parse(&stage.profiles_toml).unwrap().remove(0);
    let network = client::dial::Network::new().unwrap();
    let (keyring, background) = (Keyring::absent(), background());
    let setup = Setup { profile: profile.clone(), network, keyring, background };
    let mut attempt = SignIn::start(setup, Duration::from_millis(20), &LoginPage::default()).await.unwrap();
    let error = attempt.wait().await.unwrap_err();
    let notice = explain::sign_in(&error, &profile);
    assert_eq!(notice.copyables[0].text, attempt.callback_url());
    let told = SeenFailure { notice, ending: Ending::NeedsSignIn, detail: String::new() };
    (told, needs_sign_in("sign_in.no_answer", &["http://localhost:", "Login pages unavailable"]))
}

/// The address that the browser would come back to with `query` and the right `state`.
fn way_back(stage: &QuietSandbox, link: &str, query: &str) -> String {
    let (_, rest) = link.split_once("&state=").unwrap();
    format!("{}/?{query}&state={}", stage.callback_url(), rest.split('&').next().unwrap())
}

async fn told_while_waiting(engine: &mut WatchedEngine) -> Notice {
    engine
        .until("a notice", |event| match event {
            Event::Noticed(notice) => Some((**notice).clone()),
            Event::SignIn(SignInEvent::Failed(notice)) => panic!("the wait has ended: {notice:?}"),
            _ => None,
        })
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_that_is_not_good_is_told_and_the_wait_goes_on_with_the_same_link() {
    let stage = QuietSandbox::new().await;
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    let link = engine.start_sign_in().await.unwrap();
    let made_up = way_back(&stage, &link, "code=made-up");
    let refused = || stage.fault(Fault::TokenError { error: "invalid_grant".to_owned() });
    for address in [made_up, link.clone()] {
        if address == link {
            refused();
        }
        engine.browse(&address, OPERATOR, "").await;
        let notice = told_while_waiting(&mut engine).await;
        assert_eq!((notice.code, notice.severity), ("sign_in.token.invalid_grant", Severity::Warning));
        let waits = engine.until("the same link", |event| match event {
            Event::SignIn(SignInEvent::Waiting(wait)) => Some(wait.url.clone()),
            _ => None,
        });
        assert_eq!(waits.await, link);
    }
    engine.browse(&link, OPERATOR, "").await;
    engine.until_live().await;
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_without_state_is_told_and_the_wait_goes_on() {
    let stage = QuietSandbox::new().await;
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    let link = engine.start_sign_in().await.unwrap();
    let stray = format!("{}/?error=server_error&error_description=SAML+trouble", stage.callback_url());
    let page = engine.browse(&stray, OPERATOR, "").await;
    assert!(page.status == 400 && page.text.contains("SAML trouble"), "{page:?}");
    let notice = told_while_waiting(&mut engine).await;
    assert_eq!((notice.code, notice.severity), ("sign_in.redirect.without_state", Severity::Warning));
    assert!(notice.details.iter().any(|(_, value)| value == "SAML trouble"), "{notice:?}");
    engine.browse(&link, OPERATOR, "").await;
    engine.until_live().await;
    // The page stays for a reload, also with the connection up.
    assert!(engine.browse(&stage.callback_url(), OPERATOR, "").await.text.contains("You can close this tab"));
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_paste_is_told_and_the_wait_goes_on() {
    let stage = QuietSandbox::new().await;
    let mut matrix = FaultTable::default();
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    let url = engine.start_sign_in().await.unwrap();
    let callback_url = stage.callback_url();
    let good = engine.browse(&url, OPERATOR, &callback_url).await.url.to_string();
    let cases = [
        ("the code is 17", "sign_in.paste.not_an_address"),
        ("https://example.com/?code=1&state=2", "sign_in.paste.other_address"),
        (&callback_url, "sign_in.paste.no_code"),
        (&good.replace("state=", "state=x"), "sign_in.paste.wrong_state"),
        (&url, "sign_in.paste.sign_in_link"),
        (good.split_once("&state=").unwrap().0, "sign_in.paste.cut_off"),
    ];
    for (address, code) in cases {
        engine.send(Command::SignIn(SignInCommand::PasteRedirect { address: address.to_owned() }));
        let notice = engine
            .until("a word about the paste", |event| match event {
                Event::Noticed(notice) => Some((**notice).clone()),
                _ => None,
            })
            .await;
        let told = SeenFailure { notice, ending: Ending::NeedsSignIn, detail: String::new() };
        matrix.row(code, &told, &needs_sign_in(code, &[]));
    }
    engine.send(Command::SignIn(SignInCommand::PasteRedirect { address: good }));
    engine.until_live().await;
    engine.end().await;
    matrix.judge();
}
