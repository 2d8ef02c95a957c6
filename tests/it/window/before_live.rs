//! A start with a saved sign-in: what is there at once, and for each class of failure what it says that it waits for, and
//! what it offers.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use client::credentials::NotAuthorized;
use client::link::Error;
use client::sign_in::{self, Request};
use client::{aws, credentials, dial};
use model::{DialPart, Failure, LinkState, OutboxEvent, OutboxView, Rung, RungState, Timestamp, WaitsFor};

use super::*;
use crate::support::{explained, scenes};

const NETWORK: &str = "Topicdeck connects by itself as soon as there is a network.";
const SIGN_IN: &str = "Only a new sign-in helps.";
const RETRIES: &str = "Topicdeck retries automatically.";

fn outbox(backend: &ScriptedBackend) {
    let view = OutboxView { knows_person: true, ..OutboxView::default() };
    backend.event(Event::Outbox(OutboxEvent::Listed(Box::new(view))));
}

/// A saved sign-in is being used.
fn resuming(backend: &ScriptedBackend) {
    backend.uses_profile();
    outbox(backend);
    backend.event(Event::SignIn(SignInEvent::ResumedSilently));
}

fn signed_in(backend: &ScriptedBackend) {
    let (user, keyring) = ("operator@example.com".to_owned(), model::KeyringState::Stored);
    backend.event(Event::SignIn(SignInEvent::SignedIn { user, keyring }));
}

fn failed(rung: Rung, failure: Failure) -> LinkState {
    let next_attempt_at = Some(NOW.plus(Duration::from_secs(12)));
    let mut link = LinkState { attempt: 1, failure: Some(failure), next_attempt_at, ..LinkState::default() };
    link.rung_mut(rung).state = RungState::Failed;
    link
}

/// On both pages there are the sentence, the form, and the buttons: `Sign in again` only where it helps.
fn says(window: &mut Window, backend: &ScriptedBackend, (waits_for, sentence): (WaitsFor, &str), class: &str) {
    for page in ["Page: Console", "Page: Outbox"] {
        click(window, page);
        window.run();
        assert!(window.query_by_label(sentence).is_some(), "{class}, {page}: {sentence}");
        assert_eq!(window.query_by_label(NETWORK).is_some(), waits_for == WaitsFor::Network, "{class}, {page}");
        assert!(window.query_by_label("Add to outbox").is_some(), "{class}, {page}: the form");
        let tries = window.query_by_label("Try now").is_some();
        assert_eq!(tries, waits_for != WaitsFor::SignIn, "{class}, {page}: it cannot help");
        let is_told = window.query_all_by_label_contains("etrying in").next().is_some();
        assert!(waits_for != WaitsFor::SignIn || !is_told, "{class}, {page}: when it is tried does not matter");
        let is_offered = window.query_by_label("Sign in again").is_some();
        assert_eq!(is_offered, waits_for == WaitsFor::SignIn, "{class}, {page}");
        if is_offered {
            backend.commands();
            click(window, "Sign in again");
            assert!(matches!(backend.commands()[..], [Command::SignIn(SignInCommand::Start)]), "{class}, {page}");
        }
    }
    click(window, "Page: Console");
}

fn unreached() -> dial::Error {
    dial::Error::Resolve { host: "iot.example".to_owned(), source: io::ErrorKind::NotFound.into() }
}

fn refused_port() -> dial::Error {
    let source = Box::new(io::Error::from(io::ErrorKind::ConnectionRefused));
    dial::Error::Connect { host: "iot.example".to_owned(), port: 443, source }
}

fn of_pool(reason: NotAuthorized) -> Error {
    Error::Credentials(credentials::Error::NotAuthorized { reason, message: "as AWS wrote".to_owned() })
}

/// What a person reads and can do about each class of failure of the connection. The sentence is that of the notice where a person
/// has to change something.
fn classes() -> Vec<(Rung, Error, WaitsFor, Option<&'static str>)> {
    use WaitsFor::{Change, Network, SignIn, Time};
    let (host, limit) = (|| "iot.example".to_owned(), Duration::from_secs(9));
    let of = |error| Error::Credentials(error);
    let proxy = |source| Error::Dial(dial::Error::ProxyUnreachable { proxy: "p:1".to_owned(), source });
    let broken = || Box::new(io::Error::other("eof"));
    let upgrade = |status, skew_ms| Error::UpgradeRefused { status, error_type: None, skew_ms };
    let connack = |reason_code| Error::Connack { reason_code, reason_string: None, server_reference: None };
    let timed_out = |part| Error::Dial(dial::Error::TimedOut { part, host: host(), limit });
    let portal = || dial::Error::CaptivePortal { host: host(), status: 302, redirect_to: None };
    let tls = || dial::Error::Tls { host: host(), source: io::ErrorKind::UnexpectedEof.into() };
    let page = dial::ProxySignIn::Removed;
    let refused = dial::Error::ProxyRefused { proxy: "p:1".to_owned(), host: host(), status: 403, sign_in: page };
    let many = dial::Error::TooLarge { host: host(), limit: 7 };
    vec![
        (Rung::Socket, Error::Dial(unreached()), Network, Some(NETWORK)),
        (Rung::Socket, Error::Dial(refused_port()), Network, Some(NETWORK)),
        (Rung::Socket, timed_out(DialPart::Tcp), Network, Some(NETWORK)),
        (Rung::Socket, timed_out(DialPart::Tls), Network, Some(NETWORK)),
        (Rung::Socket, proxy(Box::new(refused_port())), Network, Some(NETWORK)),
        (Rung::Socket, Error::NoAnswer { rung: Rung::Socket, limit, after: None }, Network, Some(NETWORK)),
        (Rung::Socket, Error::Endpoint(aws::Error::Unreachable(unreached())), Network, Some(NETWORK)),
        (Rung::Identity, of(credentials::Error::Unreachable(unreached())), Network, Some(NETWORK)),
        (Rung::Identity, of(credentials::Error::TimedOut), Network, Some(NETWORK)),
        (Rung::Credentials, of_pool(NotAuthorized::Signature), SignIn, Some(SIGN_IN)),
        (Rung::Credentials, of_pool(NotAuthorized::BadToken), SignIn, Some(SIGN_IN)),
        (Rung::Identity, of(credentials::Error::TooManyRequests), Time, Some(RETRIES)),
        (Rung::Identity, of(credentials::Error::InternalError), Time, Some(RETRIES)),
        (Rung::Identity, of(credentials::Error::Unavailable { status: 503 }), Time, Some(RETRIES)),
        (Rung::Socket, upgrade(503, None), Time, Some(RETRIES)),
        (Rung::Socket, upgrade(403, Some(-600_000)), Time, None),
        (Rung::Socket, Error::Dial(dial::Error::Http { host: host(), source: broken() }), Time, None),
        (Rung::Mqtt, connack(0x97), Time, Some(RETRIES)),
        (Rung::Socket, upgrade(403, None), Change, None),
        (Rung::Socket, upgrade(404, None), Change, None),
        (Rung::Socket, Error::UpgradeFailed { detail: "x".to_owned(), kind: None }, Change, None),
        (Rung::Socket, Error::UnaskedExtension { names: "x".to_owned() }, Change, None),
        (Rung::Socket, Error::Signing, Change, None),
        (Rung::Socket, Error::Dial(dial::Error::Address), Change, None),
        (Rung::Socket, Error::Dial(portal()), Change, None),
        (Rung::Socket, Error::Dial(tls()), Change, None),
        (Rung::Socket, Error::Dial(refused), Change, None),
        (Rung::Socket, Error::Dial(many), Change, None),
        (Rung::Socket, proxy(broken()), Change, None),
        (Rung::Socket, Error::Dial(dial::Error::ProxyAddress { scheme: None }), Change, None),
        (Rung::Identity, of(credentials::Error::Unreachable(portal())), Change, None),
        (Rung::Credentials, of_pool(NotAuthorized::TokenExpired), Change, None),
        (Rung::Credentials, of_pool(NotAuthorized::WrongProvider), Change, None),
        (Rung::Credentials, of_pool(NotAuthorized::WrongIssuer), Change, None),
        (Rung::Credentials, of_pool(NotAuthorized::LoginsMismatch), Change, None),
        (Rung::Credentials, of_pool(NotAuthorized::Forbidden), Change, None),
        (Rung::Credentials, of_pool(NotAuthorized::Other), Change, None),
        (Rung::Identity, of(credentials::Error::PoolNotFound { message: String::new() }), Change, None),
        (Rung::Identity, of(credentials::Error::LimitExceeded { message: String::new() }), Change, None),
        (Rung::Mqtt, connack(0x87), Change, None),
        (Rung::Mqtt, connack(0x85), Change, None),
    ]
}

#[test]
fn each_failure_of_a_start_says_what_it_waits_for_and_offers_what_helps() {
    let (mut window, backend) = window(resuming);
    for (rung, error, waits_for, sentence) in classes() {
        resuming(&backend);
        signed_in(&backend);
        let failure = explained::failed_at(rung, &error);
        let sentence = sentence.map_or_else(|| failure.notice.remedy.clone(), str::to_owned);
        assert_eq!(failure.waits_for, waits_for, "{error:?}");
        backend.link(LinkEvent::StateChanged(Box::new(failed(rung, failure))));
        window.run();
        says(&mut window, &backend, (waits_for, &sentence), &format!("{error:?}"));
    }
}

#[test]
fn each_failure_of_a_saved_sign_in_says_what_it_waits_for() {
    let unreachable = |source| sign_in::Error::Unreachable { request: Request::Discovery, source: Arc::new(source) };
    let portal = dial::Error::CaptivePortal { host: "idp.example".to_owned(), status: 302, redirect_to: None };
    let url = || "https://idp.example".to_owned();
    let (mut window, backend) = window(resuming);
    for (error, waits_for, sentence) in [
        (unreachable(unreached()), WaitsFor::Network, Some(NETWORK)),
        (unreachable(refused_port()), WaitsFor::Network, Some(NETWORK)),
        (unreachable(portal), WaitsFor::Change, None),
        (sign_in::Error::TooManyRequests { request: Request::Refresh }, WaitsFor::Time, Some(RETRIES)),
        (sign_in::Error::NoSigningKeys { url: url(), status: 503 }, WaitsFor::Time, Some(RETRIES)),
    ] {
        let (notice, expected) = explained::not_resumed(&error);
        assert_eq!(waits_for, expected, "{error:?}");
        let sentence = sentence.map_or_else(|| notice.remedy.clone(), str::to_owned);
        let (notice, next_attempt_at) = (Box::new(notice), NOW.plus(Duration::from_secs(12)));
        backend.event(Event::SignIn(SignInEvent::ResumptionDelayed { notice, waits_for, next_attempt_at }));
        window.run();
        assert_eq!(window.query_by_label("Waiting for a network").is_some(), waits_for == WaitsFor::Network);
        says(&mut window, &backend, (waits_for, &sentence), &format!("{error:?}"));
    }
}

#[test]
fn a_sign_in_that_is_over_is_begun_again_from_the_page_of_the_outbox_and_from_the_palette() {
    let (mut window, backend) = window(scenes::outbox);
    click(&mut window, "Page: Outbox");
    let notice = Box::new(scripted_backend::notice("sign_in.session_ended", "Your sign-in is no longer valid"));
    backend.event(Event::SignIn(SignInEvent::Failed(notice)));
    window.run();
    assert!(window.query_by_label_contains("Your sign-in is no longer valid.").is_some());
    assert!(window.query_by_label("Add to outbox").is_some(), "it is known whose messages they are");
    backend.commands();
    click(&mut window, "Sign in again");
    assert!(matches!(backend.commands()[..], [Command::SignIn(SignInCommand::Start)]));
    resuming(&backend);
    signed_in(&backend);
    window.run();
    act(&mut window, "sign in again");
    assert!(backend.commands().iter().any(|command| matches!(command, Command::SignIn(SignInCommand::Start))));
}

/// The time that the window reads.
static CLOCK: AtomicI64 = AtomicI64::new(NOW.0);

#[test]
fn the_form_is_there_at_once_and_a_connection_that_comes_at_once_is_not_announced() {
    let backend = ScriptedBackend::default();
    let clock = || Timestamp(CLOCK.load(Ordering::Relaxed));
    let app = App::new(&Context::default(), Box::new(backend.clone()), TimeZone::UTC, clock);
    resuming(&backend);
    let mut window: Window =
        Harness::builder().with_size([1400.0, 900.0]).with_context_setup(theme::install).build_ui_state(
            |ui, app: &mut App| {
                app.take_over(ui.ctx());
                app.draw(ui);
            },
            app,
        );
    let waits = "Waiting for an answer from the sign-in service.";
    for (after_ms, is_said) in [(0, false), (1_900, false), (2_100, true)] {
        CLOCK.store(NOW.plus(Duration::from_millis(after_ms)).0, Ordering::Relaxed);
        window.run();
        assert!(window.query_by_label("Payload").is_some(), "{after_ms} ms: the form");
        for label in [waits, "Add to outbox", "Not connected"] {
            assert_eq!(window.query_by_label(label).is_some(), is_said, "{after_ms} ms: {label}");
        }
    }
    backend.live();
    window.run();
    assert!(window.query_by_label(waits).is_none() && window.query_by_label("Send").is_some());
}
