//! The fault matrix: each fault of the sandbox, through the real backend, ends in its own notice and in the right
//! state. With `--nocapture` the tests print the matrix.

mod account;
mod deck;
mod matrix;
mod profiles;

use std::time::Duration;

use deck::Deck;
use matrix::{Ending, Expected, Matrix, Told};
use topicdeck::explain;
use topicdeck::model::{Command, Event, LinkCommand, LinkEvent, Qos, Rung, SignInCommand, SignInEvent};
use topicdeck::sandbox::{Fault, IdTokenFlaw, NEWCOMER, OPERATOR, Options, Place, Sandbox, Times};

use crate::sign_in::free_port;

/// A sandbox without devices, and the profile that leads to it.
pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    pub(crate) profiles_toml: String,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with(Options::default()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let callback_urls = vec![format!("http://localhost:{}", free_port())];
        let sandbox = Sandbox::start(Options { devices: 0, callback_urls, ..options }).await.unwrap();
        let profiles_toml = sandbox.profiles_toml();
        Self { sandbox, profiles_toml }
    }

    pub(crate) fn fault(&self, fault: Fault) {
        self.sandbox.faults().inject(fault, Times::Count(1));
    }

    /// The profile with something changed in it.
    pub(crate) fn changed(&self, from: &str, to: &str) -> String {
        assert!(self.profiles_toml.contains(from), "{from}");
        self.profiles_toml.replace(from, to)
    }

    fn origin(&self) -> String {
        format!("http://localhost:{}", self.sandbox.port())
    }
}

/// A port on which nobody serves.
const NOBODY: &str = "http://localhost:1";

fn expect(rung: Rung, code: &'static str, ending: Ending, tells: &'static [&'static str]) -> Expected {
    Expected { rung, code, ending, tells }
}

fn needs_sign_in(code: &'static str, tells: &'static [&'static str]) -> Expected {
    expect(Rung::SignIn, code, Ending::NeedsSignIn, tells)
}

fn http_status(place: Place, status: u16) -> Fault {
    Fault::HttpStatus { place, status }
}

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
        token("invalid_grant", "sign_in.token.invalid_grant", &["Sign in again"]),
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
        door("discovery 404", http_status(Place::Discovery, 404), "sign_in.discovery"),
        door("discovery 500", http_status(Place::Discovery, 500), "sign_in.service_error"),
        door("discovery garbage", Fault::Garbage { place: Place::Discovery }, "sign_in.not_cognito"),
        door("signing keys 404", http_status(Place::Jwks, 404), "sign_in.no_signing_keys"),
        door("signing keys 500", http_status(Place::Jwks, 500), "sign_in.service_error"),
        door("signing keys garbage", Fault::Garbage { place: Place::Jwks }, "sign_in.no_signing_keys"),
        door("exchange 500", http_status(Place::Token, 500), "sign_in.service_error"),
        door("exchange garbage", Fault::Garbage { place: Place::Token }, "sign_in.unreadable_answer"),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_fault_of_the_sign_in_has_its_notice_and_waits_for_a_sign_in() {
    let stage = Stage::new().await;
    let mut matrix = Matrix::default();
    let mut deck = Deck::start(&stage.profiles_toml);
    for (name, fault, expected) in sign_in_faults() {
        stage.fault(fault);
        matrix.row(&name, &sign_in_told(&mut deck).await, &expected);
    }
    deck.sign_in(OPERATOR).await;
    deck.until_live().await;
    deck.end().await;
    matrix.judge();
}

/// Signs in, and answers what the person is told.
async fn sign_in_told(deck: &mut Deck) -> Told {
    match deck.start_sign_in().await {
        Ok(url) => {
            deck.browse(&url, OPERATOR, "").await;
            deck.told().await
        }
        Err(notice) => Told { notice: *notice, ending: Ending::NeedsSignIn, detail: String::new() },
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_way_not_to_reach_a_sign_in_has_its_notice() {
    let stage = Stage::new().await;
    let mut matrix = Matrix::default();
    let origin = stage.origin();
    let client_id = topicdeck::sandbox::CLIENT_ID;
    let cases = [
        (
            "sign-in service unreachable",
            stage.changed(&format!("issuer = \"{origin}"), &format!("issuer = \"{NOBODY}")),
            needs_sign_in("network.not_connected", &["localhost"]),
        ),
        (
            "code flow off",
            stage.changed(client_id, topicdeck::sandbox::CODE_FLOW_OFF_CLIENT_ID),
            needs_sign_in("sign_in.redirect.unauthorized_client", &[topicdeck::sandbox::CODE_FLOW_OFF_CLIENT_ID]),
        ),
        (
            "scope not allowed",
            stage.changed("\"email\"", "\"email\", \"plant/everything\""),
            needs_sign_in("sign_in.redirect.invalid_scope", &["plant/everything"]),
        ),
        (
            "client has a secret",
            stage.changed(client_id, topicdeck::sandbox::SECRET_CLIENT_ID),
            needs_sign_in("sign_in.token.invalid_client", &[topicdeck::sandbox::SECRET_CLIENT_ID, "topicdeck secret"]),
        ),
    ];
    for (name, profiles_toml, expected) in cases {
        let mut deck = Deck::start(&profiles_toml);
        matrix.row(name, &sign_in_told(&mut deck).await, &expected);
        deck.end().await;
    }
    let (told, expected) = all_ports_busy(&stage).await;
    matrix.row("all callback ports busy", &told, &expected);
    let (told, expected) = nothing_comes_back(&stage).await;
    matrix.row("nothing comes back", &told, &expected);
    matrix.judge();
}

async fn all_ports_busy(stage: &Stage) -> (Told, Expected) {
    let mut first = Deck::start(&stage.profiles_toml);
    let url = first.start_sign_in().await.unwrap();
    let mut second = Deck::start(&stage.profiles_toml);
    let told = sign_in_told(&mut second).await;
    second.end().await;
    // The one who came first is not disturbed.
    first.browse(&url, OPERATOR, "").await;
    first.until_live().await;
    first.end().await;
    (told, needs_sign_in("sign_in.ports_busy", &["http://localhost:", "callback_urls"]))
}

/// The wait lasts five minutes in the backend, so that this one is done below it.
async fn nothing_comes_back(stage: &Stage) -> (Told, Expected) {
    use topicdeck::sign_in::{Keyring, Setup, SignIn};
    let profile = topicdeck::profile::parse(&stage.profiles_toml).unwrap().remove(0);
    let (network, clock) = (topicdeck::dial::Network::new().unwrap(), topicdeck::dial::Clock::new());
    let setup = Setup { profile: profile.clone(), network, clock, keyring: Keyring::absent() };
    let mut attempt = SignIn::start(setup, Duration::from_millis(20)).await.unwrap();
    let error = attempt.wait().await.unwrap_err();
    let notice = explain::sign_in(&error, &profile);
    assert_eq!(notice.copyables[0].text, attempt.callback_url());
    let told = Told { notice, ending: Ending::NeedsSignIn, detail: String::new() };
    (told, needs_sign_in("sign_in.no_answer", &["http://localhost:", "Login pages unavailable"]))
}

fn attempt_faults() -> Vec<(String, Fault, Expected)> {
    let pool = |operation: &str, error_type: &str, message: &str, code, tells| {
        let rung = if operation == "GetId" { Rung::Identity } else { Rung::Credentials };
        let fault = Fault::IdentityError {
            operation: operation.to_owned(),
            error_type: error_type.to_owned(),
            message: message.to_owned(),
        };
        (format!("{operation} {error_type}"), fault, expect(rung, code, Ending::Retrying, tells))
    };
    let socket = |name: &str, fault, code| (name.to_owned(), fault, expect(Rung::Socket, code, Ending::Retrying, &[]));
    let connack = |reason, code, tells| {
        (
            format!("CONNACK {reason:02x}"),
            Fault::ConnackReason(reason),
            expect(Rung::Mqtt, code, Ending::Retrying, tells),
        )
    };
    let (id, keys) = ("GetId", "GetCredentialsForIdentity");
    let not_supported = "Token is not from a supported provider of this identity pool.";
    let no_match = "Logins don't match. Please include at least one valid login for this identity or identity pool.";
    let expired = "Invalid login token. Token expired: 1700000000 >= 1600000000";
    vec![
        pool(
            id,
            "NotAuthorizedException",
            not_supported,
            "credentials.wrong_provider",
            &[topicdeck::sandbox::USER_POOL_ID, topicdeck::sandbox::IDENTITY_POOL_ID, topicdeck::sandbox::CLIENT_ID],
        ),
        pool(keys, "NotAuthorizedException", no_match, "credentials.logins_mismatch", &["cognito-idp.eu-west-1"]),
        pool(id, "NotAuthorizedException", expired, "credentials.token_expired", &["date and time"]),
        pool(id, "NotAuthorizedException", "Identity pool is disabled.", "credentials.not_authorized", &["disabled"]),
        pool(id, "InvalidParameterException", "bad id", "credentials.invalid_parameter", &[]),
        pool(
            id,
            "ResourceNotFoundException",
            "IdentityPool 'x' not found.",
            "credentials.pool_not_found",
            &[topicdeck::sandbox::IDENTITY_POOL_ID],
        ),
        pool(id, "ResourceConflictException", "linked", "credentials.conflict", &[]),
        pool(id, "TooManyRequestsException", "Rate exceeded", "credentials.throttled", &[]),
        pool(keys, "InvalidIdentityPoolConfigurationException", "Invalid", "credentials.role", &["aud", "amr"]),
        pool(id, "LimitExceededException", "limit", "credentials.limit", &[]),
        pool(keys, "ExternalServiceException", "odd", "credentials.external_service", &[]),
        pool(keys, "InternalErrorException", "oops", "credentials.internal_error", &[]),
        pool(keys, "TeapotException", "short and stout", "credentials.unexpected", &["TeapotException"]),
        (
            "identity pool garbage".to_owned(),
            Fault::Garbage { place: Place::IdentityPool },
            expect(Rung::Identity, "credentials.unexpected", Ending::Retrying, &[]),
        ),
        (
            "identity pool 503".to_owned(),
            http_status(Place::IdentityPool, 503),
            expect(Rung::Identity, "credentials.unexpected", Ending::Retrying, &[]),
        ),
        socket("upgrade 403", Fault::Upgrade403 { error_type: "ForbiddenException".to_owned() }, "socket.forbidden"),
        socket("credentials dead on arrival", Fault::CredentialsExpireIn { secs: -60 }, "socket.forbidden"),
        socket("upgrade 503", http_status(Place::Gateway, 503), "socket.server_error"),
        socket("upgrade 404", http_status(Place::Gateway, 404), "socket.refused"),
        socket("upgrade garbage", Fault::Garbage { place: Place::Gateway }, "socket.refused"),
        connack(0x80, "mqtt.not_authorized", &["iot:Connect"]),
        connack(0x85, "mqtt.client_id", &["topicdeck-eu-west-1:"]),
        connack(0x86, "mqtt.not_authorized", &["iot:Connect"]),
        connack(0x87, "mqtt.not_authorized", &["iot:Connect", "0x87 not authorized"]),
        connack(0x90, "mqtt.refused", &["0x90"]),
        connack(0x97, "mqtt.busy", &[]),
        connack(0x9b, "mqtt.refused", &["0x9b"]),
        (
            "hang-up right after CONNACK".to_owned(),
            Fault::CloseAfterConnack,
            expect(Rung::Mqtt, "mqtt.closed_at_once", Ending::Retrying, &["iot:Connect", "attach-policy"]),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_fault_of_an_attempt_has_its_notice_and_the_next_attempt_is_live() {
    let stage = Stage::new().await;
    let mut matrix = Matrix::default();
    for (name, fault, expected) in attempt_faults() {
        stage.fault(fault);
        let mut deck = Deck::start(&stage.profiles_toml);
        deck.sign_in(OPERATOR).await;
        matrix.row(&name, &deck.told().await, &expected);
        deck.link(LinkCommand::RetryNow);
        let state = deck.until_live().await;
        assert_eq!(state.notice, None, "{name}");
        deck.end().await;
    }
    matrix.judge();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_wrong_setting_has_its_notice_and_the_attempts_go_on() {
    let stage = Stage::new().await;
    let mut matrix = Matrix::default();
    let (origin, port) = (stage.origin(), stage.sandbox.port());
    let cases = [
        (
            "identity pool unreachable",
            OPERATOR,
            stage.changed(&format!("{origin}/cognito-identity"), &format!("{NOBODY}/cognito-identity")),
            expect(Rung::Identity, "network.not_connected", Ending::Retrying, &[]),
        ),
        (
            "IoT endpoint unreachable",
            OPERATOR,
            stage.changed(&format!("ws://iot.localhost:{port}"), "ws://iot.localhost:1"),
            expect(Rung::Socket, "network.not_connected", Ending::Retrying, &["iot.localhost"]),
        ),
        (
            "IoT endpoint without TLS",
            OPERATOR,
            stage.changed("ws://iot.localhost", "wss://iot.localhost"),
            expect(Rung::Socket, "network.tls", Ending::Retrying, &["iot.localhost"]),
        ),
        (
            "client id not allowed",
            OPERATOR,
            stage.changed("topicdeck-{identity}-{random}", "elsewhere-{random}"),
            expect(Rung::Mqtt, "mqtt.not_authorized", Ending::Retrying, &[":client/elsewhere-*"]),
        ),
        (
            "no IoT policy attached",
            NEWCOMER,
            stage.profiles_toml.clone(),
            expect(
                Rung::Mqtt,
                "mqtt.not_authorized",
                Ending::Retrying,
                &[
                    "aws iot attach-policy --region eu-west-1 --policy-name topicdeck-sandbox --target eu-west-1:",
                    "iot:Connect",
                ],
            ),
        ),
    ];
    for (name, user, profiles_toml, expected) in cases {
        let mut deck = Deck::start(&profiles_toml);
        deck.sign_in(user).await;
        matrix.row(name, &deck.told().await, &expected);
        deck.end().await;
    }
    matrix.judge();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_clock_is_told_and_the_second_attempt_is_live() {
    let stage = Stage::new().await;
    let mut matrix = Matrix::default();
    for (secs, direction) in [(3_000, "behind"), (-3_000, "ahead")] {
        stage.sandbox.faults().inject(Fault::ClockSkew { secs }, Times::Always);
        let mut deck = Deck::start(&stage.profiles_toml);
        deck.sign_in(OPERATOR).await;
        let told = deck.told().await;
        assert!(told.notice.cause.contains(direction), "{:?}", told.notice);
        matrix.row("403 for a wrong clock", &told, &expect(Rung::Socket, "socket.clock", Ending::Retrying, &["s "]));
        let state = deck.until_live().await;
        assert_eq!(state.attempt, 2);
        assert!((state.clock_skew_ms - secs * 1_000).abs() < 10_000, "{}", state.clock_skew_ms);
        deck.end().await;
        stage.sandbox.faults().clear();
    }
    matrix.judge();
}

/// What a person does while live.
#[derive(Clone, Copy, Debug)]
enum Act {
    Subscribe(&'static str),
    Publish(&'static str, Qos),
}

fn live_faults() -> Vec<(String, Option<Fault>, Act, Expected)> {
    let (hot, once, least) = ("plant/hot", Qos::AtMostOnce, Qos::AtLeastOnce);
    let suback = |reason, code, tells| {
        let fault = Fault::SubackReason { filter: hot.to_owned(), reason };
        let expected = expect(Rung::Subscriptions, code, Ending::StillLive, tells);
        (format!("SUBACK {reason:02x}"), Some(fault), Act::Subscribe(hot), expected)
    };
    let puback = |reason, code, tells| {
        let fault = Fault::PubackReason { topic: hot.to_owned(), reason };
        let expected = expect(Rung::Live, code, Ending::StillLive, tells);
        (format!("PUBACK {reason:02x}"), Some(fault), Act::Publish(hot, least), expected)
    };
    let disconnect = |reason, code, tells| {
        let expected = expect(Rung::Live, code, Ending::Retrying, tells);
        (format!("DISCONNECT {reason:02x}"), Some(Fault::DisconnectReason(reason)), Act::Publish(hot, once), expected)
    };
    let lost = |code, tells| expect(Rung::Live, code, Ending::Retrying, tells);
    vec![
        suback(0x80, "subscribe.refused", &["iot:Subscribe"]),
        suback(0x87, "subscribe.not_authorized", &["iot:Subscribe", ":topicfilter/plant/hot", "iot:Receive"]),
        suback(0x8f, "subscribe.topic_filter", &[]),
        suback(0x91, "subscribe.again", &[]),
        suback(0x97, "subscribe.quota", &["50"]),
        suback(0xa2, "subscribe.not_supported", &[]),
        puback(0x80, "publish.refused", &["iot:Publish"]),
        puback(0x87, "publish.not_authorized", &["iot:Publish", ":topic/plant/hot"]),
        puback(0x90, "publish.topic", &[]),
        puback(0x91, "publish.rejected", &[]),
        puback(0x97, "publish.quota", &["100"]),
        disconnect(0x87, "live.closed_on_publish", &["iot:Publish", ":topic/plant/hot", "0x87"]),
        disconnect(0x8b, "live.ended_by_aws", &[]),
        disconnect(0x8d, "live.keep_alive", &[]),
        disconnect(0x8e, "live.session_taken_over", &["{random}"]),
        disconnect(0x93, "live.quota", &["0x93"]),
        disconnect(0x97, "live.quota", &["plant/hot"]),
        disconnect(0x98, "live.ended_by_aws", &[]),
        disconnect(0x82, "live.disconnected", &["0x82 protocol error"]),
        (
            "subscription not allowed".to_owned(),
            None,
            Act::Subscribe("elsewhere/#"),
            expect(
                Rung::Subscriptions,
                "subscribe.not_authorized",
                Ending::StillLive,
                &[":topicfilter/elsewhere/#", ":topic/elsewhere/*"],
            ),
        ),
        (
            "message not allowed".to_owned(),
            None,
            Act::Publish("elsewhere/a", least),
            expect(Rung::Live, "publish.not_authorized", Ending::StillLive, &[":topic/elsewhere/a"]),
        ),
        (
            "topic with 8 slashes".to_owned(),
            None,
            Act::Publish("plant/1/2/3/4/5/6/7/8", least),
            expect(Rung::Live, "preflight.too_many_slashes", Ending::StillLive, &["7"]),
        ),
        (
            "hang-up on subscribe".to_owned(),
            Some(Fault::DropOnSubscribe { filter: hot.to_owned() }),
            Act::Subscribe(hot),
            lost("live.closed_on_subscribe", &["iot:Subscribe", ":topicfilter/plant/hot"]),
        ),
        (
            "hang-up on a QoS 1 message".to_owned(),
            Some(Fault::DropOnPublish { topic: hot.to_owned() }),
            Act::Publish(hot, least),
            lost("live.closed_on_publish", &["iot:Publish", ":topic/plant/hot"]),
        ),
        (
            "hang-up on a QoS 0 message".to_owned(),
            Some(Fault::DropOnPublish { topic: hot.to_owned() }),
            Act::Publish(hot, once),
            lost("live.closed_on_publish", &["iot:Publish", ":topic/plant/hot"]),
        ),
        (
            "QoS 0 message not allowed".to_owned(),
            None,
            Act::Publish("elsewhere/a", once),
            lost("live.closed_on_publish", &[":topic/elsewhere/a", "0x87"]),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_fault_of_a_live_connection_has_its_notice_and_it_is_live_again() {
    let stage = Stage::new().await;
    let mut matrix = Matrix::default();
    for (name, fault, act, expected) in live_faults() {
        let mut deck = Deck::start(&stage.profiles_toml);
        deck.sign_in(OPERATOR).await;
        deck.until_live().await;
        // What went out at the start is answered, so that the fault meets what comes now.
        let first = deck.publish("plant/first", Qos::AtLeastOnce);
        deck.outcome(first).await;
        if let Some(fault) = fault {
            stage.fault(fault);
        }
        match act {
            Act::Subscribe(topic_filter) => deck.subscribe(topic_filter),
            Act::Publish(topic, qos) => drop(deck.publish(topic, qos)),
        }
        let told = deck.told().await;
        matrix.row(&name, &told, &expected);
        if told.ending == Ending::Retrying {
            deck.link(LinkCommand::RetryNow);
            deck.until_live().await;
        }
        deck.end().await;
    }
    matrix.judge();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_client_id_twice_is_told_to_the_one_who_was_first() {
    let stage = Stage::new().await;
    let profiles_toml = stage.changed("{random}", "desk");
    let mut matrix = Matrix::default();
    let mut first = Deck::start(&profiles_toml);
    first.sign_in(OPERATOR).await;
    first.until_live().await;
    let mut second = Deck::start(&profiles_toml);
    second.sign_in(OPERATOR).await;
    let told = first.told().await;
    let expected = expect(Rung::Live, "live.session_taken_over", Ending::Retrying, &["-desk", "{random}"]);
    matrix.row("client id used twice", &told, &expected);
    first.link(LinkCommand::Disconnect);
    first.end().await;
    second.end().await;
    matrix.judge();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_silent_door_ends_in_time_with_a_notice_at_its_rung() {
    let silent = |place| Fault::Silent { place };
    let cases = [
        ("discovery silent", silent(Place::Discovery), needs_sign_in("network.timed_out", &["30 s"])),
        ("exchange silent", silent(Place::Token), needs_sign_in("network.timed_out", &["30 s"])),
        (
            "identity pool silent",
            silent(Place::IdentityPool),
            expect(Rung::Identity, "credentials.timed_out", Ending::Retrying, &[]),
        ),
        (
            "upgrade silent",
            silent(Place::Gateway),
            expect(Rung::Socket, "link.no_answer", Ending::Retrying, &["WebSocket"]),
        ),
        ("no CONNACK", Fault::NoConnack, expect(Rung::Mqtt, "link.no_answer", Ending::Retrying, &["MQTT"])),
    ];
    let mut tasks = tokio::task::JoinSet::new();
    for (name, fault, expected) in cases {
        tasks.spawn(async move {
            let stage = Stage::new().await;
            let mut deck = Deck::start(&stage.profiles_toml);
            stage.fault(fault);
            let told = sign_in_told(&mut deck).await;
            deck.end().await;
            (name, told, expected)
        });
    }
    let mut matrix = Matrix::default();
    while let Some(done) = tasks.join_next().await {
        let (name, told, expected) = done.unwrap();
        matrix.row(name, &told, &expected);
    }
    matrix.judge();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_ends_while_live_asks_for_a_sign_in_at_the_next_attempt() {
    let mut options = Options::default();
    options.lifetimes.id_token = Duration::from_secs(2);
    options.lifetimes.credentials = Duration::from_secs(2);
    let stage = Stage::with(options).await;
    let mut deck = Deck::start(&stage.profiles_toml);
    deck.sign_in(OPERATOR).await;
    deck.until_live().await;
    deck.subscribe("plant/#");
    deck.subscribed("plant/#").await;
    let error = "invalid_grant".to_owned();
    stage.sandbox.faults().inject(Fault::TokenError { error }, Times::Always);
    let noticed = deck
        .until("a word about the session", |event| match event {
            Event::Noticed(notice) => Some((**notice).clone()),
            _ => None,
        })
        .await;
    assert_eq!(noticed.code, "sign_in.session_ended_while_live");
    assert!(deck.state.is_live(), "what is live stays live");
    stage.fault(Fault::DropOnPublish { topic: "plant/hot".to_owned() });
    let _ = deck.publish("plant/hot", Qos::AtMostOnce);
    deck.until("the loss", |event| match event {
        Event::Link(LinkEvent::StateChanged(state)) if state.notice.is_some() => Some(()),
        _ => None,
    })
    .await;
    deck.link(LinkCommand::RetryNow);
    let notice = deck
        .until("the end of the session", |event| match event {
            Event::SignIn(SignInEvent::Failed(notice)) => Some((**notice).clone()),
            _ => None,
        })
        .await;
    let mut matrix = Matrix::default();
    let told = Told { notice, ending: Ending::NeedsSignIn, detail: String::new() };
    matrix.row("refresh invalid_grant", &told, &needs_sign_in("sign_in.session_ended", &["Sign in again"]));
    let id = deck.publish("plant/a", Qos::AtLeastOnce);
    assert_eq!(deck.outcome(id).await, topicdeck::model::PublishOutcome::NotSent);

    // The next sign-in finds everything as it was.
    stage.sandbox.faults().clear();
    deck.sign_in(OPERATOR).await;
    let granted = deck.subscribed("plant/#").await;
    assert!(matches!(granted, topicdeck::model::SubscriptionState::Granted { .. }), "{granted:?}");
    deck.until_live().await;
    deck.end().await;
    matrix.judge();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_paste_is_told_and_the_wait_goes_on() {
    let stage = Stage::new().await;
    let mut matrix = Matrix::default();
    let mut deck = Deck::start(&stage.profiles_toml);
    let url = deck.start_sign_in().await.unwrap();
    let callback_url = topicdeck::profile::parse(&stage.profiles_toml).unwrap()[0].callback_urls[0].to_string();
    let good = deck.browse(&url, OPERATOR, &callback_url).await.url.to_string();
    let cases = [
        ("the code is 17", "sign_in.paste.not_an_address"),
        ("https://example.com/?code=1&state=2", "sign_in.paste.other_address"),
        (&callback_url, "sign_in.paste.no_code"),
        (&good.replace("state=", "state=x"), "sign_in.paste.wrong_state"),
    ];
    for (address, code) in cases {
        deck.send(Command::SignIn(SignInCommand::PasteRedirect { address: address.to_owned() }));
        let notice = deck
            .until("a word about the paste", |event| match event {
                Event::Noticed(notice) => Some((**notice).clone()),
                _ => None,
            })
            .await;
        let told = Told { notice, ending: Ending::NeedsSignIn, detail: String::new() };
        matrix.row(code, &told, &needs_sign_in(code, &[]));
    }
    deck.send(Command::SignIn(SignInCommand::PasteRedirect { address: good }));
    deck.until_live().await;
    deck.end().await;
    matrix.judge();
}
