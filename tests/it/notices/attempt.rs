//! Failures between the tokens and the first message.

use model::{LinkCommand, Rung};
use sandbox::{Fault, NEWCOMER, OPERATOR, Place, Times};

use super::{UNSERVED, expect, http_status, on_stages};
use crate::support::fault_table::{Ending, Expected, FaultTable};
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::WatchedEngine;

fn pool(
    operation: &str,
    error_type: &str,
    message: &str,
    code: &'static str,
    tells: &'static [&'static str],
) -> (String, Fault, Expected) {
    let rung = if operation == "GetId" { Rung::Identity } else { Rung::Credentials };
    let fault = Fault::IdentityError {
        operation: operation.to_owned(),
        error_type: error_type.to_owned(),
        message: message.to_owned(),
    };
    (format!("{operation} {error_type}"), fault, expect(rung, code, Ending::Retrying, tells))
}

fn pool_faults() -> Vec<(String, Fault, Expected)> {
    let (id, keys) = ("GetId", "GetCredentialsForIdentity");
    let not_supported = "Token is not from a supported provider of this identity pool.";
    let no_match = "Logins don't match. Please include at least one valid login for this identity or identity pool.";
    let expired = "Invalid login token. Token expired: 1700000000 >= 1600000000";
    let bad = |problem: &str| format!("Invalid login token. {problem}");
    vec![
        pool(
            id,
            "NotAuthorizedException",
            not_supported,
            "credentials.wrong_provider",
            &[sandbox::USER_POOL_ID, sandbox::IDENTITY_POOL_ID, sandbox::CLIENT_ID],
        ),
        pool(keys, "NotAuthorizedException", no_match, "credentials.logins_mismatch", &["cognito-idp.eu-west-1"]),
        pool(id, "NotAuthorizedException", expired, "credentials.token_expired", &["date and time"]),
        pool(id, "NotAuthorizedException", "Identity pool is disabled.", "credentials.not_authorized", &["disabled"]),
        pool(id, "NotAuthorizedException", "Access to Identity 'x' is forbidden.", "credentials.forbidden", &[]),
        pool(id, "NotAuthorizedException", &bad("Couldn't verify signed token."), "credentials.signature", &["keys"]),
        pool(
            id,
            "NotAuthorizedException",
            &bad("Issuer doesn't match providerName"),
            "credentials.wrong_issuer",
            &[sandbox::USER_POOL_ID],
        ),
        pool(
            id,
            "NotAuthorizedException",
            &bad("Missing required field: aud"),
            "credentials.bad_token",
            &["field: aud"],
        ),
        pool(
            keys,
            "ResourceNotFoundException",
            "Identity 'eu-west-1:12345678-90ab-cdef-1234-567890abcdef' not found.",
            "credentials.identity_not_found",
            &["deleted", "IoT policy"],
        ),
        pool(id, "InvalidParameterException", "bad id", "credentials.invalid_parameter", &[]),
        pool(
            id,
            "ResourceNotFoundException",
            "IdentityPool 'x' not found.",
            "credentials.pool_not_found",
            &[sandbox::IDENTITY_POOL_ID],
        ),
        pool(id, "ResourceConflictException", "linked", "credentials.conflict", &[]),
        pool(id, "TooManyRequestsException", "Rate exceeded", "credentials.throttled", &[]),
        pool(keys, "InvalidIdentityPoolConfigurationException", "Invalid", "credentials.role", &["aud", "amr"]),
        pool(id, "LimitExceededException", "limit", "credentials.limit", &[]),
        pool(keys, "ExternalServiceException", "odd", "credentials.external_service", &[]),
        pool(keys, "InternalErrorException", "oops", "credentials.internal_error", &[]),
        pool(keys, "TeapotException", "short and stout", "credentials.unexpected", &["TeapotException"]),
    ]
}

/// Answers that are none of the identity pool's.
fn pool_doors() -> Vec<(String, Fault, Expected)> {
    vec![
        (
            "identity pool garbage".to_owned(),
            Fault::Garbage { place: Place::IdentityPool },
            expect(Rung::Identity, "network.captive_portal", Ending::Retrying, &[]),
        ),
        (
            "identity pool 503".to_owned(),
            http_status(Place::IdentityPool, 503),
            expect(Rung::Identity, "credentials.service_error", Ending::Retrying, &["503"]),
        ),
        (
            "identity pool 502".to_owned(),
            http_status(Place::IdentityPool, 502),
            expect(Rung::Identity, "credentials.service_error", Ending::Retrying, &["502"]),
        ),
        (
            "identity pool 404".to_owned(),
            http_status(Place::IdentityPool, 404),
            expect(Rung::Identity, "credentials.unexpected", Ending::Retrying, &["HTTP 404"]),
        ),
    ]
}

fn connection_faults() -> Vec<(String, Fault, Expected)> {
    let socket = |name: &str, fault, code| (name.to_owned(), fault, expect(Rung::Socket, code, Ending::Retrying, &[]));
    let connack = |reason, code, tells| {
        (
            format!("CONNACK {reason:02x}"),
            Fault::ConnackReason(reason),
            expect(Rung::Mqtt, code, Ending::Retrying, tells),
        )
    };
    vec![
        socket("upgrade 403", Fault::Upgrade403 { error_type: "ForbiddenException".to_owned() }, "socket.forbidden"),
        socket("credentials dead on arrival", Fault::CredentialsExpireIn { secs: -60 }, "socket.forbidden"),
        socket("upgrade 503", http_status(Place::Gateway, 503), "socket.server_error"),
        socket("upgrade 404", http_status(Place::Gateway, 404), "socket.refused"),
        socket("upgrade garbage", Fault::Garbage { place: Place::Gateway }, "network.captive_portal"),
        connack(0x01, "mqtt.version", &["only MQTT 3.1.1"]),
        connack(0x84, "mqtt.version", &["only MQTT 3.1.1", "0x84"]),
        connack(0x80, "mqtt.not_authorized", &["iot:Connect"]),
        connack(0x85, "mqtt.client_id", &["topicdeck-eu-west-1:"]),
        connack(0x86, "mqtt.not_authorized", &["iot:Connect"]),
        connack(0x87, "mqtt.not_authorized", &["iot:Connect", "0x87 not authorized"]),
        connack(0x90, "mqtt.refused", &["0x90"]),
        connack(0x97, "mqtt.busy", &[]),
        connack(0x9b, "mqtt.refused", &["0x9b"]),
        (
            "disconnect right after CONNACK".to_owned(),
            Fault::CloseAfterConnack,
            expect(Rung::Mqtt, "mqtt.closed_at_once", Ending::Retrying, &["iot:Connect", "attach-policy"]),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_fault_of_an_attempt_has_its_notice_and_the_next_attempt_is_live() {
    let cases = pool_faults().into_iter().chain(pool_doors()).chain(connection_faults()).collect();
    on_stages(cases, |stage, (name, fault, expected): (String, _, _)| async move {
        stage.fault(fault);
        let mut engine = WatchedEngine::start(&stage.profiles_toml);
        engine.sign_in(OPERATOR).await;
        let told = engine.failure().await;
        engine.link(LinkCommand::RetryNow);
        let ladder = engine.until_live().await;
        assert_eq!(ladder.failure, None, "{name}");
        engine.end().await;
        (name, told, expected)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_wrong_setting_has_its_notice_and_the_attempts_go_on() {
    let stage = QuietSandbox::new().await;
    let mut matrix = FaultTable::default();
    let (origin, port) = (stage.origin(), stage.sandbox.port());
    let cases = [
        (
            "identity pool unreachable",
            OPERATOR,
            stage.changed(&format!("{origin}/cognito-identity"), &format!("{UNSERVED}/cognito-identity")),
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
        let mut engine = WatchedEngine::start(&profiles_toml);
        engine.sign_in(user).await;
        matrix.row(name, &engine.failure().await, &expected);
        engine.end().await;
    }
    matrix.judge();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_clock_is_told_and_the_second_attempt_is_live() {
    let stage = QuietSandbox::new().await;
    let mut matrix = FaultTable::default();
    for (secs, direction) in [(3_000, "behind"), (-3_000, "ahead")] {
        let mut engine = WatchedEngine::start(&stage.profiles_toml);
        engine.sign_in(OPERATOR).await;
        engine.until_live().await;
        // With the credentials at hand nothing but the gateway is asked.
        stage.sandbox.faults().inject(Fault::ClockSkew { secs }, Times::Always);
        stage.sandbox.drop_connections(None);
        let told = engine.failure_of("socket.clock").await;
        assert!(told.notice.cause.contains(direction), "{:?}", told.notice);
        matrix.row("403 for a wrong clock", &told, &expect(Rung::Socket, "socket.clock", Ending::Retrying, &["s "]));
        engine.until_live().await;
        let skew_ms = engine.clock_skew_ms;
        assert!((skew_ms - secs * 1_000).abs() < 10_000, "{skew_ms}");
        engine.end().await;
        stage.sandbox.faults().clear();
    }
    matrix.judge();
}
