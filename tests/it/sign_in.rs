//! The whole sign-in against the sandbox over HTTP, with a scripted browser.

mod claims;
mod issuers;
mod kept;
mod refresh;

use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};
use std::time::Duration;

use client::dial::{self, Network};
use client::profile;
use client::sign_in::{
    Background, DEFAULT_WAIT, Error, Keyring, KeyringError, PasteProblem, RedirectCode, Request, SecretName, Session,
    Setup, SignIn, TokenCode,
};
use sandbox::{Fault, IdTokenFlaw, OPERATOR, PASSWORD, Place, Sandbox, Times};
use secrecy::{ExposeSecret as _, SecretString};

use crate::memory_store::MemoryStore;
use crate::scripted_browser::{Page, ScriptedBrowser};

/// A sandbox with one registered callback URL, and all that a sign-in there needs.
pub(crate) struct House {
    pub(crate) sandbox: Sandbox,
    pub(crate) store: MemoryStore,
    pub(crate) setup: Setup,
}

impl House {
    pub(crate) async fn new() -> Self {
        Self::with(sandbox::Options::default()).await
    }

    pub(crate) async fn with(options: sandbox::Options) -> Self {
        let callback_urls = vec![format!("http://localhost:{}", free_port())];
        let sandbox = Sandbox::start(sandbox::Options { devices: 0, callback_urls, ..options }).await.unwrap();
        let profile = profile::parse(&sandbox.profiles_toml()).unwrap().remove(0);
        let store = MemoryStore::default();
        let keyring = store.keyring();
        let network = Network::new().unwrap();
        let setup = Setup { profile, network, keyring, background: background() };
        Self { sandbox, store, setup }
    }

    pub(crate) fn flaw(&self, flaw: IdTokenFlaw) {
        self.sandbox.faults().inject(Fault::IdToken(flaw), Times::Count(1));
    }

    pub(crate) fn refuse_tokens(&self, error: &str) {
        self.sandbox.faults().inject(Fault::TokenError { error: error.to_owned() }, Times::Count(1));
    }

    pub(crate) async fn start(&self) -> Result<SignIn, Error> {
        SignIn::start(self.setup.clone(), DEFAULT_WAIT).await
    }

    /// Signs in from the link to the session.
    pub(crate) async fn sign_in(&self) -> Result<Session, Error> {
        let mut attempt = self.start().await?;
        let page = self.browse(&attempt, "").await;
        assert_eq!(page.status, 200, "{page:?}");
        let grant = attempt.wait().await?;
        attempt.exchange(grant).await
    }

    pub(crate) async fn browse(&self, attempt: &SignIn, stop_before: &str) -> Page {
        let mut browser = ScriptedBrowser::new(&self.setup.network);
        browser.sign_in(attempt.url(), OPERATOR, PASSWORD, stop_before).await
    }

    /// The refresh token in the keyring.
    pub(crate) async fn stored(&self) -> Option<String> {
        let sign_ins = self.stored_sign_ins().await?;
        Some(sign_ins[0]["refresh_token"].as_str().unwrap().to_owned())
    }

    /// What the keyring keeps for the profile.
    pub(crate) async fn stored_sign_ins(&self) -> Option<serde_json::Value> {
        let name = SecretName::refresh_token(&self.setup.profile);
        let text = self.setup.keyring.load(&name).await.unwrap()?;
        let mut entry: serde_json::Value = serde_json::from_str(text.expose_secret()).unwrap();
        Some(entry["sign_ins"].take())
    }
}

/// Runs on the runtime of the test that calls.
pub(crate) fn background() -> Background {
    let runtime = tokio::runtime::Handle::current();
    Background::new(move |work| drop(runtime.spawn(work)))
}

pub(crate) fn free_port() -> u16 {
    free_ports(1)[0]
}

/// As many as are wanted, each another one: they are held until all are found.
pub(crate) fn free_ports(count: usize) -> Vec<u16> {
    let mut held = Vec::new();
    while held.len() < count {
        let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = v4.local_addr().unwrap().port();
        match TcpListener::bind((Ipv6Addr::LOCALHOST, port)) {
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {}
            _ => held.push((v4, port)),
        }
    }
    held.into_iter().map(|(_, port)| port).collect()
}

#[tokio::test]
async fn a_person_signs_in_and_the_refresh_token_is_kept() {
    let house = House::new().await;
    let mut attempt = house.start().await.unwrap();
    assert_eq!(attempt.keyring_problem(), None);
    assert_eq!(attempt.callback_url(), house.setup.profile.callback_urls[0].as_str());
    let page = house.browse(&attempt, "").await;
    assert!(page.text.contains("You can close this tab"), "{page:?}");
    let grant = attempt.wait().await.unwrap();
    let session = attempt.exchange(grant).await.unwrap();
    assert_eq!(session.user(), OPERATOR);
    assert_eq!(session.keyring_problem(), None);
    assert!(session.tokens_expire_at() > house.setup.network.clock().now().plus(Duration::from_mins(50)));
    let id_token = session.id_token().await.unwrap();
    assert!(!format!("{session:?}").contains(id_token.expose_secret()));
    assert!(house.stored().await.is_some());
}

/// The user pool would do without (RFC 9700, 2.1.1 does not).
#[tokio::test]
async fn every_sign_in_asks_with_a_challenge_of_its_own() {
    let house = House::new().await;
    let challenge = async || {
        let attempt = house.start().await.unwrap();
        let parameter = |name| attempt.url().query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        assert_eq!(parameter("code_challenge_method"), "S256");
        parameter("code_challenge")
    };
    let [first, second] = [challenge().await, challenge().await];
    assert!(first != second && first.len() == 43, "{first} {second}");
}

#[tokio::test]
async fn an_address_from_a_browser_elsewhere_is_as_good_as_the_redirect() {
    let house = House::new().await;
    let attempt = house.start().await.unwrap();
    let other = SignIn::start(house.setup.clone(), DEFAULT_WAIT).await;
    assert!(matches!(other, Err(Error::PortsBusy(ref busy)) if busy.len() == 1), "{other:?}");
    let page = house.browse(&attempt, attempt.callback_url()).await;
    let wrong = page.url.as_str().replace("state=", "state=x");
    assert!(matches!(attempt.paste(&wrong), Err(Error::Paste(PasteProblem::WrongState))));
    let grant = attempt.paste(page.url.as_str()).unwrap();
    assert_eq!(attempt.exchange(grant).await.unwrap().user(), OPERATOR);
}

#[tokio::test]
async fn after_a_code_that_a_stranger_made_up_the_true_one_still_signs_in() {
    let house = House::new().await;
    let mut attempt = house.start().await.unwrap();
    // Who has seen the link, as in the list of processes, knows `state`.
    let state = attempt.url().query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let made_up = format!("{}/?code=made-up&state={state}", attempt.callback_url());
    let stranger = ScriptedBrowser::new(&house.setup.network).get(&made_up.parse().unwrap(), "").await;
    assert_eq!(stranger.status, 200, "{stranger:?}");
    let grant = attempt.wait().await.unwrap();
    // The true answer may come while the other one is being refused.
    let (refused, page) = tokio::join!(attempt.exchange(grant), house.browse(&attempt, ""));
    let refused = refused.unwrap_err();
    assert!(refused.leaves_attempt_waiting() && page.status == 200, "{refused:?} {page:?}");
    let grant = attempt.wait().await.unwrap();
    assert_eq!(attempt.exchange(grant).await.unwrap().user(), OPERATOR);
}

#[tokio::test]
async fn silence_ends_with_the_callback_url_to_register() {
    let house = House::new().await;
    let mut attempt = SignIn::start(house.setup.clone(), Duration::from_millis(20)).await.unwrap();
    let expected = attempt.callback_url().to_owned();
    assert!(matches!(attempt.wait().await, Err(Error::NoAnswer { callback_url, .. }) if callback_url == expected));
}

#[tokio::test]
async fn refusals_of_the_sign_in_pages_arrive_with_their_code() {
    let house = House::new().await;
    let fault = Fault::AuthorizeError { error: "invalid_scope".to_owned(), description: "no such scope".to_owned() };
    house.sandbox.faults().inject(fault, Times::Count(1));
    let refused = |result: Result<Session, Error>| match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    };
    let refusal = refused(house.sign_in().await);
    assert_eq!(refusal.code, RedirectCode::InvalidScope);
    assert_eq!(refusal.description.as_deref(), Some("no such scope"));

    let mut house = house;
    house.setup.profile.client_id = sandbox::CODE_FLOW_OFF_CLIENT_ID.to_owned();
    assert_eq!(refused(house.sign_in().await).code, RedirectCode::UnauthorizedClient);
}

#[tokio::test]
async fn refusals_of_the_token_endpoint_arrive_with_their_code() {
    let house = House::new().await;
    let rows = [
        ("invalid_grant", TokenCode::InvalidGrant),
        ("invalid_client", TokenCode::InvalidClient),
        ("unauthorized_client", TokenCode::UnauthorizedClient),
        ("unsupported_grant_type", TokenCode::UnsupportedGrantType),
        ("invalid_request", TokenCode::InvalidRequest),
        ("odd", TokenCode::Other("odd".to_owned())),
    ];
    for (error, code) in rows {
        house.refuse_tokens(error);
        match house.sign_in().await {
            Err(Error::TokenRefused { request: Request::Exchange, status: 400, refusal }) => {
                assert_eq!(refusal.code, code);
            }
            other => panic!("{error}: {other:?}"),
        }
    }
    assert_eq!(house.stored().await, None);
}

#[tokio::test]
async fn an_id_token_with_a_flaw_is_refused_by_its_kind_and_nothing_is_stored() {
    let house = House::new().await;
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
        house.flaw(flaw);
        match house.sign_in().await {
            Err(Error::IdToken(problem)) => assert!(format!("{problem:?}").starts_with(kind), "{flaw:?}: {problem:?}"),
            other => panic!("{flaw:?}: {other:?}"),
        }
    }
    house.flaw(IdTokenFlaw::Missing);
    assert!(matches!(house.sign_in().await, Err(Error::NoIdToken)));
    assert_eq!(house.stored().await, None);
}

#[tokio::test]
async fn discovery_that_fails_is_told_apart() {
    let house = House::new().await;
    let faults = house.sandbox.faults();
    faults.inject(Fault::HttpStatus { place: Place::Discovery, status: 503 }, Times::Count(1));
    assert!(matches!(house.start().await, Err(Error::NotADiscoveryDocument { status: 503, .. })));
    let portal = |result: Option<Error>| match result {
        Some(Error::Unreachable { source, .. }) => matches!(*source, dial::Error::CaptivePortal { status: 200, .. }),
        _ => false,
    };
    for place in [Place::Discovery, Place::Jwks] {
        faults.inject(Fault::Garbage { place }, Times::Count(1));
        assert!(portal(house.start().await.err()), "{place:?}");
    }
    faults.inject(Fault::Garbage { place: Place::Token }, Times::Count(1));
    assert!(portal(house.sign_in().await.err()));
    let House { sandbox, setup, .. } = house;
    sandbox.shut_down().await;
    let result = SignIn::start(setup, DEFAULT_WAIT).await;
    assert!(matches!(result, Err(Error::Unreachable { request: Request::Discovery, .. })), "{result:?}");
}

#[tokio::test]
async fn a_client_with_a_secret_uses_the_one_in_the_keyring() {
    let mut house = House::new().await;
    let text = house.sandbox.profiles_toml().replace(
        &format!("client_id = \"{}\"", house.setup.profile.client_id),
        &format!("client_id = \"{}\"\nclient_secret = \"keyring\"", sandbox::SECRET_CLIENT_ID),
    );
    house.setup.profile = profile::parse(&text).unwrap().remove(0);
    assert!(matches!(house.start().await, Err(Error::ClientSecretMissing)));
    let name = SecretName::client_secret(&house.setup.profile);
    house.setup.keyring.store(&name, &SecretString::from(sandbox::SECRET_CLIENT_SECRET)).await.unwrap();
    assert_eq!(house.sign_in().await.unwrap().user(), OPERATOR);
}

#[tokio::test]
async fn without_a_keyring_the_sign_in_works_and_says_that_it_is_not_kept() {
    let mut house = House::new().await;
    house.setup.keyring = Keyring::absent();
    let attempt = house.start().await.unwrap();
    assert!(matches!(attempt.keyring_problem(), Some(KeyringError::NoService { .. })));
    drop(attempt);
    let session = house.sign_in().await.unwrap();
    assert!(matches!(session.keyring_problem(), Some(KeyringError::NoService { .. })));
}

#[tokio::test]
async fn a_clock_that_is_hours_off_is_set_right_before_the_id_token_is_judged() {
    for skew_secs in [7_200, -7_200] {
        let house = House::new().await;
        house.sandbox.faults().inject(Fault::ClockSkew { secs: skew_secs }, Times::Always);
        let session = house.sign_in().await.unwrap();
        assert_eq!(session.user(), OPERATOR);
        let clock = house.setup.network.clock();
        assert!((clock.skew_ms() - skew_secs * 1_000).abs() < 10_000, "{}", clock.skew_ms());
        let left = session.tokens_expire_at().since(clock.now());
        assert!((Duration::from_mins(55)..=Duration::from_mins(61)).contains(&left), "{left:?}");
    }
}
