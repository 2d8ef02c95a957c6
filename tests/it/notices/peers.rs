//! Failures because something else answers than AWS: older brokers, and proxies that change or refuse what passes.

use model::{LinkCommand, Qos, Rung};
use sandbox::OPERATOR;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::{expect, needs_sign_in, sign_in_failure};
use crate::support::fault_table::{Ending, FaultTable};
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::scripted_gateway::{Manners, ScriptedGateway, WELCOME};
use crate::support::watched_engine::WatchedEngine;

/// QoS 1 to the topic "a", many times over, which asks for as many acknowledgements.
fn flood() -> Vec<u8> {
    (1..=8_000_u16).flat_map(|id| [&[0x32, 6, 0, 1, b'a'][..], &id.to_be_bytes(), &[0]].concat()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_gateway_that_is_not_one_of_aws_has_its_notice() {
    let stage = QuietSandbox::new().await;
    let retrying = |rung, code, tells| expect(rung, code, Ending::Retrying, tells);
    let extension = Some(("Sec-WebSocket-Extensions", "permessage-deflate"));
    let alias = [WELCOME, &[0x30, 7, 0, 0, 3, 0x23, 0, 9, b'x']].concat();
    let cases = [
        (
            "aedes: CONNACK of MQTT 3.1.1",
            Manners { disconnects: true, ..Manners::saying(&[0x20, 2, 0, 1]) },
            retrying(Rung::Mqtt, "mqtt.version", &["only MQTT 3.1.1"]),
            None,
        ),
        (
            "rumqttd: no CONNACK",
            Manners { disconnects: true, ..Manners::default() },
            retrying(Rung::Mqtt, "mqtt.not_authorized", &["only MQTT 3.1.1"]),
            None,
        ),
        (
            "an extension that was not asked for",
            Manners { header: extension, ..Manners::saying(WELCOME) },
            retrying(Rung::Socket, "socket.extension", &["permessage-deflate", "proxy"]),
            None,
        ),
        (
            "an alias that is none",
            Manners::saying(&alias),
            retrying(Rung::Subscriptions, "live.protocol", &["topic alias 9", "0x94"]),
            Some(0x94),
        ),
        (
            "sends and does not read",
            Manners { floods_with: Some(flood()), ..Manners::saying(WELCOME) },
            retrying(Rung::Live, "live.not_taken", &["1024 KiB"]),
            None,
        ),
    ];
    let mut matrix = FaultTable::default();
    for (name, manners, expected, disconnect) in cases {
        let gateway = ScriptedGateway::start(manners);
        let mut engine = WatchedEngine::start(&gateway.in_place_of(stage.sandbox.port(), &stage.profiles_toml));
        engine.sign_in(OPERATOR).await;
        let told = engine.failure_of(expected.code).await;
        matrix.row(name, &told, &expected);
        if let Some(reason_code) = disconnect {
            engine.link(LinkCommand::Disconnect);
            engine.end().await;
            let heard = gateway.heard();
            let said = [0xe0, 2, reason_code, 0];
            assert!(heard.windows(said.len()).any(|bytes| bytes == said), "{name}: {heard:02x?}");
        } else {
            engine.end().await;
        }
    }
    matrix.judge();
}

/// A proxy that wants a sign-in, in this way.
async fn proxy(challenges: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = [0; 4_096];
            let _ = socket.read(&mut request).await;
            let answer = format!("HTTP/1.1 407 No\r\n{challenges}Content-Length: 0\r\n\r\n");
            let _ = socket.write_all(answer.as_bytes()).await;
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_way_to_sign_in_to_a_proxy_has_its_notice() {
    let stage = QuietSandbox::new().await;
    let cases = [
        ("proxy: Basic", "Proxy-Authenticate: Basic realm=\"p\"\r\n", "network.proxy_auth", &["secret --proxy"][..]),
        (
            "proxy: Negotiate",
            "Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n",
            "network.proxy_scheme",
            &["Negotiate, NTLM", "supports only Basic"],
        ),
        ("proxy: unnamed", "", "network.proxy_scheme", &["names no method"]),
    ];
    let mut matrix = FaultTable::default();
    for (name, challenges, code, tells) in cases {
        let line = format!("proxy = \"http://{}\"\niot_endpoint", proxy(challenges).await);
        let mut engine = WatchedEngine::start(&stage.changed("iot_endpoint", &line));
        let told = sign_in_failure(&mut engine).await;
        matrix.row(name, &told, &needs_sign_in(code, tells));
        engine.end().await;
    }
    matrix.judge();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_puback_that_there_is_not_leaves_the_message_unknown_and_is_not_asked_for_again() {
    use model::PublishOutcome;
    use sandbox::{Fault, Times};
    let stage = QuietSandbox::new().await;
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    let fault = Fault::PubackReason { topic: "plant/hot".to_owned(), reason: 0x01 };
    stage.sandbox.faults().inject(fault, Times::Always);
    let id = engine.publish("plant/hot", Qos::AtLeastOnce);
    assert_eq!(engine.outcome(id).await, PublishOutcome::Unknown);
    engine.link(LinkCommand::RetryNow);
    engine.until_live().await;
    let id = engine.publish("plant/cold", Qos::AtLeastOnce);
    assert!(matches!(engine.outcome(id).await, PublishOutcome::Accepted { .. }), "the connection lasts");
    engine.end().await;
}
