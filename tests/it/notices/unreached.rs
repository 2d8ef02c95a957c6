//! Texts of the notices that no fault of the sandbox brings about: their errors are made here.

use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use client::dial::{self, CaFileProblem, ProxySignIn, UnknownIssuer};
use client::link::{Error, LastSent, Preflight};
use client::profile::{self, ForeignEndpoint, Profile, Unsuitable};
use client::sign_in::{self, BrowserError, IdTokenProblem, KeyringError, RedirectCode, Refusal, Request, TokenCode};
use client::{aws, credentials};
use engine::explain::{self, Context};
use model::{
    Check, DialPart, Examined, LinkState, Notice, Rung, RungState, ShadowOperation, ShadowTopic, Timestamp, Topic,
    TopicFilter,
};
use rustls::CertificateError;

use super::{aws_profiles, calls, golden, imports, program};

const HOST: &str = "iot.example";

#[test]
fn what_no_fault_brings_about_says_what_is_written_down() {
    let profile = profile();
    let mut notices = network();
    notices.extend(sign_in(&profile).into_iter().chain(refused(&profile)).chain(kept(&profile)));
    notices.extend(keyring(&profile).into_iter().chain(policy(&profile)).chain(connection(&profile)));
    notices.extend(preflight().into_iter().chain(shadows(&profile)).chain(profiles(&profile)));
    notices.extend(doctor(&profile).into_iter().chain(program::notices()).chain(calls::notices(&context(&profile))));
    notices.extend(aws_profiles::notices());
    let wrong: Vec<String> = notices.iter().filter_map(|notice| golden::check(notice).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn profile() -> Profile {
    profile::parse(profile::template()).unwrap().remove(0)
}

fn context(profile: &Profile) -> Context<'_> {
    let (account_id, identity_id) = (Some("123456789012"), Some("eu-central-1:id"));
    Context { profile, account_id, identity_id, client_id: Some("topicdeck-1") }
}

fn broken() -> io::Error {
    ErrorKind::BrokenPipe.into()
}

fn network() -> Vec<Notice> {
    let (host, proxy, limit) = (|| HOST.to_owned(), || "proxy.example:3128".to_owned(), Duration::from_secs(15));
    let certificate =
        |error| dial::Error::Tls { host: host(), source: io::Error::other(rustls::Error::InvalidCertificate(error)) };
    let unknown = UnknownIssuer { issuer: "Plant Proxy".to_owned() };
    let unknown = CertificateError::Other(rustls::OtherError(Arc::new(unknown)));
    let name = rustls::pki_types::ServerName::try_from(HOST).unwrap();
    let presented = vec!["DnsName(\"other.example\")".to_owned()];
    let proxy_wants = |status, sign_in| {
        let host = format!("{HOST}:443");
        dial::Error::ProxyRefused { proxy: proxy(), host, status, sign_in }
    };
    let proxy_refused = |status| proxy_wants(status, ProxySignIn::Removed);
    let time = |secs| rustls::pki_types::UnixTime::since_unix_epoch(Duration::from_secs(secs));
    let (march, april) = (time(1_773_496_973), time(1_776_175_373));
    let ca_file = |problem| dial::Error::CaFile { path: "plant.pem".into(), problem };
    let timed_out = |part| dial::Error::TimedOut { part, host: host(), limit };
    let errors = [
        dial::Error::TlsSetup(rustls::Error::DecryptError),
        dial::Error::Address,
        dial::Error::Resolve { host: host(), source: broken() },
        dial::Error::Connect { host: host(), port: 443, source: Box::new(broken()) },
        dial::Error::Tls { host: host(), source: broken() },
        certificate(CertificateError::UnknownIssuer),
        certificate(unknown),
        certificate(CertificateError::Expired),
        certificate(CertificateError::NotValidYet),
        certificate(CertificateError::ExpiredContext { time: april, not_after: march }),
        certificate(CertificateError::NotValidYetContext { time: march, not_before: april }),
        certificate(CertificateError::NotValidForName),
        certificate(CertificateError::NotValidForNameContext { expected: name, presented }),
        certificate(CertificateError::Revoked),
        ca_file(CaFileProblem::NoCertificate),
        ca_file(CaFileProblem::Unreadable(ErrorKind::NotFound.into())),
        ca_file(CaFileProblem::Unreadable(ErrorKind::PermissionDenied.into())),
        ca_file(CaFileProblem::NotPem("a line is too long".to_owned())),
        ca_file(CaFileProblem::Unusable { number: 2, source: CertificateError::BadEncoding.into() }),
        dial::Error::ProxyAddress { scheme: None },
        dial::Error::ProxyAddress { scheme: Some("socks5".to_owned()) },
        dial::Error::ProxyAddress { scheme: Some("https".to_owned()) },
        dial::Error::ProxyUnreachable { proxy: proxy(), source: Box::new(broken()) },
        proxy_refused(502),
        proxy_refused(403),
        proxy_wants(407, ProxySignIn::Basic { refused: false }),
        proxy_wants(407, ProxySignIn::Basic { refused: true }),
        proxy_wants(407, ProxySignIn::Otherwise { schemes: Vec::new() }),
        proxy_wants(407, ProxySignIn::Otherwise { schemes: vec!["Negotiate".to_owned(), "NTLM".to_owned()] }),
        dial::Error::CaptivePortal { host: host(), status: 302, redirect_to: Some("login.example".to_owned()) },
        timed_out(DialPart::Dns),
        timed_out(DialPart::Tcp),
        timed_out(DialPart::Proxy),
        timed_out(DialPart::Tls),
        dial::Error::Unanswered { host: host(), limit },
        dial::Error::Http { host: host(), source: Box::new(broken()) },
        dial::Error::TooLarge { host: host(), limit: 1_048_576 },
    ];
    errors.iter().map(|error| explain::network(error, "the identity pool")).collect()
}

fn sign_in(profile: &Profile) -> Vec<Notice> {
    use sign_in::Error;
    let url = || "https://pool.example/.well-known/openid-configuration".to_owned();
    let expected = vec!["https://one.example".to_owned(), "https://two.example".to_owned()];
    let errors = [
        Error::NotADiscoveryDocument { url: url(), status: 200, problem: "no issuer".to_owned() },
        Error::IssuerMismatch { found: "https://other.example".to_owned(), expected },
        Error::EndpointMissing { endpoint: "authorization_endpoint" },
        Error::EndpointInsecure { endpoint: "token_endpoint", url: "http://pool.example/token".to_owned() },
        Error::NoSigningKeys { url: url(), status: 404 },
        Error::ClientSecretMissing,
        Error::Listener(Arc::new(broken())),
        Error::TokenAnswerUnreadable { request: Request::Exchange, status: 200 },
        Error::IdToken(IdTokenProblem::Unreadable),
        Error::IdToken(IdTokenProblem::Header { name: "crit" }),
        Error::IdToken(IdTokenProblem::Subject),
        Error::SessionEnded,
        Error::RenewalInterrupted,
    ];
    let mut notices: Vec<Notice> = errors.iter().map(|error| explain::sign_in(error, profile)).collect();
    notices.push(explain::session_ended_while_live());
    notices.push(explain::callback_in_use("plant-eu", "http://localhost:9871/callback"));
    notices.push(explain::browser_kept_account("ana@example.com"));
    notices.push(explain::same_account("ana@example.com"));
    notices.push(explain::browser(&BrowserError::NoLauncher));
    notices.push(explain::browser(&BrowserError::Failed(Arc::new(broken()))));
    notices.push(explain::browser_not_back("http://localhost:9871/callback"));
    notices
}

fn refused(profile: &Profile) -> Vec<Notice> {
    use sign_in::Error;
    let refused = |code, said| Error::Refused(Refusal::new(code, said));
    let errors = [
        refused(RedirectCode::InvalidRequest, Some("Okta Error - 401 invalid_client")),
        refused(RedirectCode::InvalidRequest, Some("The attribute is required")),
        refused(RedirectCode::InvalidRequest, Some("Audience in the SAML Assertion is not valid")),
        refused(RedirectCode::InvalidScope, None),
        refused(RedirectCode::ServerError, None),
        refused(RedirectCode::AccessDenied, None),
        refused(RedirectCode::LoginRequired, None),
        refused(RedirectCode::UnauthorizedClient, None),
        refused(RedirectCode::Other("consent_required".to_owned()), None),
        refused(RedirectCode::InvalidRequest, None),
        refused(RedirectCode::InvalidRequest, Some("PreSignUp failed with error only staff may sign in.")),
        refused(RedirectCode::InvalidRequest, Some("PreSignUp invocation failed due to error AccessDenied.")),
        refused(RedirectCode::InvalidRequest, Some("SAML Assertion signature is invalid.")),
        Error::RefusedWithoutState(Refusal::new(RedirectCode::AccessDenied, None)),
    ];
    let grant = Error::TokenRefused {
        request: Request::Exchange,
        status: 400,
        refusal: Refusal::new(TokenCode::InvalidGrant, None),
    };
    let mut notices: Vec<Notice> = errors.iter().map(|error| explain::sign_in(error, profile)).collect();
    notices.extend([explain::sign_in(&grant, profile), explain::sign_in_goes_on(&grant, profile)]);
    notices
}

fn kept(profile: &Profile) -> Vec<Notice> {
    let refused = |signed_in_at, interrupted| sign_in::Refused { signed_in_at, interrupted };
    let failed = KeyringError::Other { details: "it broke".to_owned() };
    vec![
        explain::stored_sign_in_refused(&refused(None, false)),
        explain::stored_sign_in_refused(&refused(Some(Timestamp::from_secs(1_773_496_973)), false)),
        explain::stored_sign_in_refused(&refused(None, true)),
        explain::stored_elsewhere(profile),
        explain::sign_out_elsewhere(profile),
        explain::not_renewable(None),
        explain::not_renewable(Some(&failed)),
        explain::not_revoked(&explain::session_ended_while_live()),
        explain::not_resumed(
            &sign_in::Error::Keyring(KeyringError::Locked { details: "dismissed".to_owned() }),
            profile,
        ),
        explain::logout_page_not_opened(&BrowserError::NoLauncher, "https://pool.example/logout"),
    ]
}

fn keyring(profile: &Profile) -> Vec<Notice> {
    let details = || "it broke".to_owned();
    let errors = [
        KeyringError::NoService { details: details() },
        KeyringError::Locked { details: details() },
        KeyringError::TimedOut { limit: Duration::from_secs(5) },
        KeyringError::LeftAlone,
        KeyringError::NoWallet { details: details() },
        KeyringError::Unreadable,
        KeyringError::Other { details: details() },
    ];
    let told = errors.iter().flat_map(|error| {
        [
            explain::keyring(error),
            explain::keyring_needed(error),
            explain::sign_in_not_stored(error),
            explain::sign_out_keyring(error),
            explain::client_secret_not_stored(error, profile),
            explain::client_secret_not_kept(error, profile),
            explain::proxy_login_not_stored(error, false),
            explain::proxy_login_not_stored(error, true),
        ]
    });
    told.chain([explain::proxy_user(), explain::not_renamed(&errors[1])]).collect()
}

fn policy(profile: &Profile) -> Vec<Notice> {
    use aws::Error;
    let message = || "what AWS wrote".to_owned();
    let errors = [
        Error::Signing,
        Error::ResourceNotFound { message: message() },
        Error::AccessDenied { message: message() },
        Error::LimitExceeded { message: message() },
        Error::Throttled,
        Error::Unavailable { status: 503 },
        Error::SignatureRefused { code: "ExpiredTokenException".to_owned(), message: message() },
        Error::Unexpected { status: 302, code: None, message: message() },
    ];
    let told = errors.iter().map(|error| explain::attach_policy(error, "demo", &context(profile)));
    told.chain([explain::no_policy_named()]).collect()
}

fn connection(profile: &Profile) -> Vec<Notice> {
    let topic = Topic::parse("plant/press-1").unwrap();
    let filter = TopicFilter::parse("plant/#").unwrap();
    let disconnect =
        |reason_code, after| Error::ClosedByBroker { reason_code, reason_string: None, server_reference: None, after };
    let subscribe = || Some(LastSent::Subscribe(vec![filter.clone()]));
    let publish = || Some(LastSent::Publish { topic: topic.clone(), retain: true });
    let errors = [
        (Error::Signing, Rung::Socket),
        (Error::UpgradeFailed { detail: "no Upgrade".to_owned(), kind: None }, Rung::Socket),
        (Error::ClientIdContested, Rung::Live),
        (Error::KeepAliveTimeout { silent: Duration::from_secs(45) }, Rung::Live),
        (Error::ClosedWithoutWord { after: None, kind: None }, Rung::Live),
        (Error::ClosedWithoutWord { after: subscribe(), kind: None }, Rung::Live),
        (Error::ClosedWithoutWord { after: publish(), kind: None }, Rung::Live),
        (disconnect(0x87, None), Rung::Live),
        (disconnect(0x97, publish()), Rung::Live),
        (disconnect(0x97, subscribe()), Rung::Live),
        (Error::Credentials(credentials::Error::LimitExceeded { message: String::new() }), Rung::Credentials),
    ];
    let context = context(profile);
    let mut notices: Vec<Notice> = errors.iter().map(|(error, rung)| explain::link(error, *rung, &context)).collect();
    notices.push(explain::closed_at_once(&context));
    notices.push(explain::subscription_parked(&filter, &context));
    notices.extend([false, true].map(|retain| explain::publish_parked(&topic, retain, &context)));
    notices.extend(without_an_answer(&topic, &filter, &context));
    notices
}

fn without_an_answer(topic: &Topic, filter: &TopicFilter, context: &Context<'_>) -> Vec<Notice> {
    let blamed = |code, alone| explain::publish_blamed(topic, false, code, Some("no"), alone, context);
    let codes = [0x81, 0x87, 0x90, 0x95, 0x97, 0x99, 0x9a];
    let told = codes.into_iter().flat_map(|code| [true, false].map(|alone| blamed(code, alone)));
    let not_repeated = [Preflight::PacketTooLarge { bytes: 300, limit: 256 }, Preflight::QosUnavailable];
    let told = told.chain(not_repeated.iter().map(|error| explain::publish_not_repeated(error, topic)));
    let too_large = Preflight::FilterTooLarge { bytes: 30, limit: 20 };
    told.chain([
        explain::publish_unacknowledged(topic, 30),
        explain::unsubscribe_refused(filter, 0x87, Some("no")),
        explain::unsubscribe_not_sent(&too_large, filter),
    ])
    .collect()
}

fn preflight() -> Vec<Notice> {
    let (topic, filter) = (Topic::parse("plant/press-1").unwrap(), TopicFilter::parse("plant/#").unwrap());
    let errors = [
        Preflight::PayloadTooLarge { bytes: 131_073 },
        Preflight::TopicTooLong { bytes: 257 },
        Preflight::TooManySlashes { slashes: 8 },
        Preflight::TooManySubscriptions,
        Preflight::RetainOnReservedTopic,
        Preflight::PacketTooLarge { bytes: 300, limit: 256 },
        Preflight::RetainUnavailable,
        Preflight::QosUnavailable,
        Preflight::PropertyTooLong { bytes: 65_536 },
        Preflight::SharedTopic,
        Preflight::BrokerTopic,
    ];
    let told = errors.iter().map(|error| explain::preflight(error, &topic));
    let of_filter = [
        Preflight::TooManySubscriptions,
        Preflight::TooManySlashes { slashes: 8 },
        Preflight::FilterTooLarge { bytes: 30, limit: 20 },
        Preflight::WildcardsUnavailable,
        Preflight::SharedUnavailable,
    ];
    told.chain(of_filter.iter().map(|error| explain::preflight_filter(error, &filter))).collect()
}

fn shadows(profile: &Profile) -> Vec<Notice> {
    let shadow = |name: Option<&str>| ShadowTopic {
        thing: "pump".to_owned(),
        name: name.map(str::to_owned),
        operation: ShadowOperation::Get,
    };
    let codes = [404, 409, 413, 400, 403, 429, 500];
    let told = |shadow: &ShadowTopic, code| explain::shadow_rejected(shadow, code, "what AWS wrote", &context(profile));
    let classic = codes.map(|code| told(&shadow(None), code));
    let without_words = explain::shadow_rejected(&shadow(None), 400, "", &context(profile));
    let levels = "JSON contains too many levels of nesting; maximum is 6";
    let too_deep = explain::shadow_rejected(&shadow(None), 400, levels, &context(profile));
    classic.into_iter().chain([told(&shadow(Some("valve")), 404), without_words, too_deep]).collect()
}

fn profiles(profile: &Profile) -> Vec<Notice> {
    use profile::Error;
    let path = || "profiles.toml".into();
    let source = || io::Error::from(ErrorKind::PermissionDenied);
    let unsuitable = |reason| Error::Unsuitable { path: path(), reason };
    let errors = [
        Error::NoFolder,
        Error::Unreadable { path: path(), source: source() },
        Error::Unwritable { path: path(), source: source() },
        Error::Unwritable { path: path(), source: ErrorKind::StorageFull.into() },
        Error::Unwritable { path: path(), source: ErrorKind::ReadOnlyFilesystem.into() },
        Error::Unwritable { path: path(), source: ErrorKind::Other.into() },
        Error::Unreadable { path: path(), source: ErrorKind::IsADirectory.into() },
        Error::Unreadable { path: path(), source: ErrorKind::NotADirectory.into() },
        unsuitable(Unsuitable::NotAFile),
        unsuitable(Unsuitable::TooLarge),
        unsuitable(Unsuitable::NotText { line: 3 }),
        Error::Rejected(profile::parse("[[profile]]\nname = 3\nregion = \"x\"\n").unwrap_err()),
        Error::NoSuchProfile { name: "lab".to_owned(), names: vec!["plant".to_owned()] },
        Error::NameTaken("plant".to_owned()),
    ];
    let foreign = |key| ForeignEndpoint { key, origin: "https://plant.example".to_owned() };
    let others = [
        explain::no_such_profile("lab", std::slice::from_ref(profile)),
        explain::no_such_profile("lab", &[]),
        explain::import_name_taken("plant"),
        explain::no_profile(Path::new("profiles.toml")),
        explain::foreign_endpoints(profile, &[foreign("issuer")]),
        explain::foreign_endpoints(profile, &[foreign("issuer"), foreign("iot_data")]),
        explain::endpoints_not_remembered(&source()),
        explain::endpoints_not_accepted(&source()),
        explain::profiles_not_opened(Path::new("profiles.toml")),
        explain::folder_not_opened(Path::new("state")),
        explain::sandbox(&broken()),
    ];
    let reason = store::Unsuitable::TooLarge;
    let too_large = explain::saved_file(&store::Error::Unsuitable { path: path(), reason });
    let (path, to) = ("window.toml".into(), "window.toml.damaged-1".into());
    let damaged = store::SetAside { path, to, reason: store::Unsuitable::Syntax { line: None } };
    let damaged = [true, false].map(|is_careful| explain::file_set_aside(&damaged, is_careful));
    let entry = |kind, number, key| store::DamagedEntry { kind, number, key };
    let mut entries = vec![
        entry("subscription", None, "subscription"),
        entry("begun", Some(2), "begun"),
        entry("draft", None, "qos"),
    ];
    entries.extend((1..=4).map(|number| entry("subscription", Some(number), "qos")));
    let (path, to) = ("plant-0123456789abcdef.toml".into(), "plant-0123456789abcdef.toml.damaged-1".into());
    let reason = store::Unsuitable::Entries { entries };
    let in_parts = explain::file_set_aside(&store::SetAside { path, to, reason }, false);
    errors
        .iter()
        .flat_map(explain::profiles)
        .chain(others)
        .chain(imports::notices())
        .chain([too_large])
        .chain(damaged)
        .chain([in_parts])
        .collect()
}

fn doctor(profile: &Profile) -> Vec<Notice> {
    let mut live = LinkState::default();
    live.rung_mut(Rung::Live).state = RungState::Done;
    let urls = ["http://localhost:9871/callback".to_owned()];
    let command = explain::sign_in_command(Some("plant"), None);
    let absent = explain::keyring(&KeyringError::NoService { details: String::new() });
    let stored = explain::stored_elsewhere(profile);
    let endpoint = "b2-ats.iot.eu-central-1.amazonaws.com";
    vec![
        explain::all_is_well(&LinkState::default()),
        explain::all_is_well(&live),
        explain::sign_in_needed(&command, None),
        explain::sign_in_needed(&command, Some(&absent)),
        explain::sign_in_needed(&command, Some(&stored)),
        explain::callback_ports_busy(&urls, false),
        explain::callback_ports_busy(&urls, true),
        explain::clock_corrected(3_000_000),
        explain::clock_corrected(-3_000_000),
        explain::other_endpoint(profile, endpoint),
        explain::in_place_of(explain::other_endpoint(profile, endpoint), Some(&absent)),
        explain::also(absent.clone(), &Check::bad(Examined::Keyring, None, stored.clone())),
        explain::bundle("bundle.zip", &broken()),
    ]
}
