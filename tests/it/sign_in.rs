//! Whole sign-in against the sandbox over HTTP, with a scripted browser.

mod claims;
mod issuers;
mod other_provider;
mod people;
mod refresh;
mod stored;

use std::time::Duration;

use client::dial::{self};
use client::profile;
use client::sign_in::{
    DEFAULT_WAIT, Error, Keyring, KeyringError, LoginPage, PasteProblem, RedirectCode, Request, SecretName, Session,
    SignIn, TokenCode,
};
use sandbox::{Fault, IdTokenFlaw, OPERATOR, PASSWORD, Place, Times};
use secrecy::{ExposeSecret as _, SecretString};

use crate::support::scripted_browser::ScriptedBrowser;
use crate::support::sign_in_trial::SignInTrial;

#[tokio::test]
async fn a_person_signs_in_and_the_refresh_token_is_kept() {
    let trial = SignInTrial::new().await;
    let mut attempt = trial.start().await.unwrap();
    assert_eq!(attempt.keyring_problem(), None);
    assert_eq!(attempt.callback_url(), trial.setup.profile.callback_urls[0].as_str());
    let page = trial.browse(&attempt, "").await;
    assert!(page.text.contains("You can close this tab"), "{page:?}");
    let grant = attempt.wait().await.unwrap();
    let session = attempt.exchange(grant).await.unwrap();
    assert_eq!(session.user(), OPERATOR);
    assert_eq!(session.keyring_problem(), None);
    assert!(session.tokens_expire_at() > trial.setup.network.clock().now().plus(Duration::from_mins(50)));
    let id_token = session.id_token().await.unwrap();
    assert!(!format!("{session:?}").contains(id_token.expose_secret()));
    assert!(trial.stored().await.is_some());
}

/// The user pool would do without (RFC 9700, 2.1.1 does not).
#[tokio::test]
async fn every_sign_in_asks_with_a_challenge_of_its_own() {
    let trial = SignInTrial::new().await;
    let challenge = async || {
        let attempt = trial.start().await.unwrap();
        let parameter = |name| attempt.url().query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        assert_eq!(parameter("code_challenge_method"), "S256");
        parameter("code_challenge")
    };
    let [first, second] = [challenge().await, challenge().await];
    assert!(first != second && first.len() == 43, "{first} {second}");
}

#[tokio::test]
async fn an_address_from_a_browser_elsewhere_is_as_good_as_the_redirect() {
    let trial = SignInTrial::new().await;
    let attempt = trial.start().await.unwrap();
    let other = SignIn::start(trial.setup.clone(), DEFAULT_WAIT, &LoginPage::default()).await;
    assert!(matches!(other, Err(Error::PortsBusy(ref busy)) if busy.len() == 1), "{other:?}");
    let page = trial.browse(&attempt, attempt.callback_url()).await;
    let wrong = page.url.as_str().replace("state=", "state=x");
    assert!(matches!(attempt.paste(&wrong), Err(Error::Paste(PasteProblem::WrongState))));
    let grant = attempt.paste(page.url.as_str()).unwrap();
    assert_eq!(attempt.exchange(grant).await.unwrap().user(), OPERATOR);
}

#[tokio::test]
async fn after_a_code_that_a_stranger_made_up_the_true_one_still_signs_in() {
    let trial = SignInTrial::new().await;
    let mut attempt = trial.start().await.unwrap();
    // Who has seen the link, as in the list of processes, knows `state`.
    let state = attempt.url().query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let made_up = format!("{}/?code=made-up&state={state}", attempt.callback_url());
    let stranger = ScriptedBrowser::new(&trial.setup.network).get(&made_up.parse().unwrap(), "").await;
    assert_eq!(stranger.status, 200, "{stranger:?}");
    let grant = attempt.wait().await.unwrap();
    // The true answer may come while the other one is being refused.
    let (refused, page) = tokio::join!(attempt.exchange(grant), trial.browse(&attempt, ""));
    let refused = refused.unwrap_err();
    assert!(refused.leaves_attempt_waiting() && page.status == 200, "{refused:?} {page:?}");
    let grant = attempt.wait().await.unwrap();
    assert_eq!(attempt.exchange(grant).await.unwrap().user(), OPERATOR);
}

#[tokio::test]
async fn silence_ends_with_the_callback_url_to_register() {
    let trial = SignInTrial::new().await;
    let mut attempt =
        SignIn::start(trial.setup.clone(), Duration::from_millis(20), &LoginPage::default()).await.unwrap();
    let expected = attempt.callback_url().to_owned();
    assert!(matches!(attempt.wait().await, Err(Error::NoAnswer { callback_url, .. }) if callback_url == expected));
}

#[tokio::test]
async fn refusals_of_the_sign_in_pages_arrive_with_their_code() {
    let trial = SignInTrial::new().await;
    let fault = Fault::AuthorizeError { error: "invalid_scope".to_owned(), description: "no such scope".to_owned() };
    trial.sandbox.faults().inject(fault, Times::Count(1));
    let refused = |result: Result<Session, Error>| match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    };
    let refusal = refused(trial.sign_in().await);
    assert_eq!(refusal.code, RedirectCode::InvalidScope);
    assert_eq!(refusal.description.as_deref(), Some("no such scope"));

    let mut trial = trial;
    trial.setup.profile.client_id = sandbox::CODE_FLOW_OFF_CLIENT_ID.to_owned();
    assert_eq!(refused(trial.sign_in().await).code, RedirectCode::UnauthorizedClient);
}

#[tokio::test]
async fn refusals_of_the_token_endpoint_arrive_with_their_code() {
    let trial = SignInTrial::new().await;
    let rows = [
        ("invalid_grant", TokenCode::InvalidGrant),
        ("invalid_client", TokenCode::InvalidClient),
        ("unauthorized_client", TokenCode::UnauthorizedClient),
        ("unsupported_grant_type", TokenCode::UnsupportedGrantType),
        ("invalid_request", TokenCode::InvalidRequest),
        ("odd", TokenCode::Other("odd".to_owned())),
    ];
    for (error, code) in rows {
        trial.refuse_tokens(error);
        match trial.sign_in().await {
            Err(Error::TokenRefused { request: Request::Exchange, status: 400, refusal }) => {
                assert_eq!(refusal.code, code);
            }
            other => panic!("{error}: {other:?}"),
        }
    }
    assert_eq!(trial.stored().await, None);
}

#[tokio::test]
async fn an_id_token_with_a_flaw_is_refused_by_its_kind_and_nothing_is_stored() {
    let trial = SignInTrial::new().await;
    let rows = [
        (IdTokenFlaw::BadSignature, "Signature"),
        (IdTokenFlaw::UnknownKey, "Signature"),
        (IdTokenFlaw::Unsigned, "Signature"),
        (IdTokenFlaw::WrongAudience, "Audience"),
        (IdTokenFlaw::WrongIssuer, "Issuer"),
        (IdTokenFlaw::WrongNonce, "Nonce"),
        (IdTokenFlaw::Expired, "Expired"),
    ];
    for (flaw, kind) in rows {
        trial.flaw(flaw);
        match trial.sign_in().await {
            Err(Error::IdToken(problem)) => assert!(format!("{problem:?}").starts_with(kind), "{flaw:?}: {problem:?}"),
            other => panic!("{flaw:?}: {other:?}"),
        }
    }
    trial.flaw(IdTokenFlaw::Missing);
    assert!(matches!(trial.sign_in().await, Err(Error::NoIdToken)));
    assert_eq!(trial.stored().await, None);
}

#[tokio::test]
async fn discovery_that_fails_is_told_apart() {
    let trial = SignInTrial::new().await;
    let faults = trial.sandbox.faults();
    faults.inject(Fault::HttpStatus { place: Place::Discovery, status: 503 }, Times::Count(1));
    assert!(matches!(trial.start().await, Err(Error::NotADiscoveryDocument { status: 503, .. })));
    let portal = |result: Option<Error>| match result {
        Some(Error::Unreachable { source, .. }) => matches!(*source, dial::Error::CaptivePortal { status: 200, .. }),
        _ => false,
    };
    for place in [Place::Discovery, Place::Jwks] {
        faults.inject(Fault::Garbage { place }, Times::Count(1));
        assert!(portal(trial.start().await.err()), "{place:?}");
    }
    faults.inject(Fault::Garbage { place: Place::Token }, Times::Count(1));
    assert!(portal(trial.sign_in().await.err()));
    let SignInTrial { sandbox, setup, .. } = trial;
    sandbox.shut_down().await;
    let result = SignIn::start(setup, DEFAULT_WAIT, &LoginPage::default()).await;
    assert!(matches!(result, Err(Error::Unreachable { request: Request::Discovery, .. })), "{result:?}");
}

#[tokio::test]
async fn a_client_with_a_secret_uses_the_one_in_the_keyring() {
    let mut trial = SignInTrial::new().await;
    let text = trial.sandbox.profiles_toml().replace(
        &format!("client_id = \"{}\"", trial.setup.profile.client_id),
        &format!("client_id = \"{}\"\nclient_secret = \"keyring\"", sandbox::SECRET_CLIENT_ID),
    );
    trial.setup.profile = profile::parse(&text).unwrap().remove(0);
    assert!(matches!(trial.start().await, Err(Error::ClientSecretMissing)));
    let name = SecretName::client_secret(&trial.setup.profile);
    trial.setup.keyring.store(&name, &SecretString::from(sandbox::SECRET_CLIENT_SECRET)).await.unwrap();
    assert_eq!(trial.sign_in().await.unwrap().user(), OPERATOR);
}

#[tokio::test]
async fn without_a_keyring_the_sign_in_works_and_says_that_it_is_not_kept() {
    let mut trial = SignInTrial::new().await;
    trial.setup.keyring = Keyring::absent();
    let attempt = trial.start().await.unwrap();
    assert!(matches!(attempt.keyring_problem(), Some(KeyringError::NoService { .. })));
    drop(attempt);
    let session = trial.sign_in().await.unwrap();
    assert!(matches!(session.keyring_problem(), Some(KeyringError::NoService { .. })));
}

#[tokio::test]
async fn a_clock_that_is_hours_off_is_set_right_before_the_id_token_is_judged() {
    for skew_secs in [7_200, -7_200] {
        let trial = SignInTrial::new().await;
        trial.sandbox.faults().inject(Fault::ClockSkew { secs: skew_secs }, Times::Always);
        let session = trial.sign_in().await.unwrap();
        assert_eq!(session.user(), OPERATOR);
        let clock = trial.setup.network.clock();
        assert!((clock.skew_ms() - skew_secs * 1_000).abs() < 10_000, "{}", clock.skew_ms());
        let left = session.tokens_expire_at().since(clock.now());
        assert!((Duration::from_mins(55)..=Duration::from_mins(61)).contains(&left), "{left:?}");
    }
}

#[tokio::test]
async fn the_login_page_has_the_user_filled_in_and_asks_again_when_another_account_is_wanted() {
    let mut trial = SignInTrial::new().await;
    let mut browser = ScriptedBrowser::new(&trial.setup.network);
    let wait = Duration::from_mins(1);
    {
        let first = SignIn::start(trial.setup.clone(), wait, &LoginPage::default()).await.unwrap();
        browser.sign_in(first.url(), OPERATOR, PASSWORD, "").await;
    }
    // The browser is signed in now, and is sent straight back.
    {
        let plain = SignIn::start(trial.setup.clone(), wait, &LoginPage::default()).await.unwrap();
        let page = browser.get(plain.url(), plain.callback_url()).await;
        assert!(page.url.as_str().starts_with(plain.callback_url()), "{page:?}");
    }
    let page = LoginPage { sign_in_again: true, user: Some("ana@example.com".to_owned()), ..LoginPage::default() };
    {
        let again = SignIn::start(trial.setup.clone(), wait, &page).await.unwrap();
        let page = browser.get(again.url(), again.callback_url()).await;
        assert!(page.status == 200 && page.text.contains("ana@example.com"), "{page:?}");
    }
    trial.setup.profile.login_hint = Some("usual@example.com".to_owned());
    let hint = async |page: LoginPage| {
        let attempt = SignIn::start(trial.setup.clone(), wait, &page).await.unwrap();
        let hint = attempt.url().query_pairs().find(|(name, _)| name == "login_hint");
        hint.map(|(_, user)| user.into_owned())
    };
    assert_eq!(hint(LoginPage::default()).await.as_deref(), Some("usual@example.com"));
    assert_eq!(hint(page).await.as_deref(), Some("ana@example.com"));
    assert_eq!(
        hint(LoginPage { sign_in_again: true, ..LoginPage::default() }).await,
        None,
        "another account, not the usual one"
    );
}
