//! Each row of `tests/data/packets.txt` as bytes on a connection: what the client and the sandbox answer to packets that MQTT
//! forbids. The crate `packet` has a test of the same table, good packets included.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use client::link::{Error, LinkUpdate};
use futures_util::{SinkExt, StreamExt};
use model::Rung;
use sandbox::{OPERATOR, Options, Sandbox};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};

use crate::support::bare_mqtt::{BareMqtt, Signing, upgrade};
use crate::support::unchecked_credentials::{UncheckedCredentials, setup};
use crate::support::watched_link::WatchedLink;

/// Long enough for a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);
const GOOD_CONNACK: [u8; 5] = [0x20, 3, 0, 0, 0];
const CONNECT: u8 = 1;
const CONNACK: u8 = 2;

/// A packet that is refused.
struct Row {
    packet: Vec<u8>,
    reason_code: u8,
    name: String,
}

/// The refused packets that `receiver` may get.
fn refused(receiver: &str) -> Vec<Row> {
    let hex = |text: &str| u8::from_str_radix(text, 16).unwrap();
    let rows: Vec<Row> = include_str!("../data/packets.txt")
        .lines()
        .filter_map(|line| {
            let fields: Vec<&str> = line.split(" | ").collect();
            let [end, packet, code, _section, name] = fields[..] else { return None };
            let packet = packet.split(' ').map(hex).collect();
            (end == receiver && code != "ok").then(|| Row { packet, reason_code: hex(code), name: name.to_owned() })
        })
        .collect();
    assert!(rows.len() > 40, "the table is there");
    rows
}

/// A broker that sends what a test says.
struct Raw(TcpListener);

impl Raw {
    async fn new() -> Self {
        Self(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap())
    }

    fn port(&self) -> u16 {
        self.0.local_addr().unwrap().port()
    }

    /// The next connection, whose CONNECT came.
    async fn connection(&self) -> WebSocketStream<TcpStream> {
        #[expect(clippy::result_large_err, reason = "the signature is the library's")]
        let subprotocol = |_: &Request, mut response: Response| {
            response.headers_mut().insert("sec-websocket-protocol", "mqtt".parse().unwrap());
            Ok(response)
        };
        let (stream, _) = self.0.accept().await.unwrap();
        let mut socket = tokio_tungstenite::accept_hdr_async(stream, subprotocol).await.unwrap();
        assert_eq!(next_bytes(&mut socket).await.expect("a CONNECT")[0] >> 4, CONNECT);
        socket
    }
}

/// The next bytes; `None` when the other side has closed.
async fn next_bytes(socket: &mut WebSocketStream<TcpStream>) -> Option<Vec<u8>> {
    match timeout(PATIENCE, socket.next()).await.expect("nothing came") {
        Some(Ok(Message::Binary(bytes))) => Some(bytes.to_vec()),
        _ => None,
    }
}

/// Everything else that the client sends, until it closes.
async fn rest(mut socket: WebSocketStream<TcpStream>) -> Vec<u8> {
    let mut all = Vec::new();
    while let Some(bytes) = next_bytes(&mut socket).await {
        all.extend(bytes);
    }
    all
}

async fn failure(link: &mut WatchedLink) -> Arc<Error> {
    link.until("the end of the connection", |update| match update {
        LinkUpdate::AttemptFailed { error, .. } | LinkUpdate::ConnectionLost { error, .. } => Some(Arc::clone(error)),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn the_client_ends_a_connection_with_the_reason_that_fits() {
    for row in refused("client") {
        let broker = Raw::new().await;
        let mut link = WatchedLink::start(setup(broker.port()), UncheckedCredentials);
        let mut socket = broker.connection().await;
        if row.packet[0] >> 4 != CONNACK {
            socket.send(Message::binary(GOOD_CONNACK.to_vec())).await.unwrap();
            link.until_live().await;
        }
        socket.send(Message::binary(row.packet)).await.unwrap();
        let error = failure(&mut link).await;
        let told = matches!(*error, Error::Protocol { reason_code, .. } if reason_code == row.reason_code);
        assert!(told, "{}: {error:?}", row.name);
        let sent = rest(socket).await;
        assert!(sent.ends_with(&[0xE0, 2, row.reason_code, 0]), "{}: {sent:02x?}", row.name);
        link.end().await;
    }
}

#[tokio::test]
async fn a_session_that_was_not_asked_for_is_a_breach_and_one_that_was_is_not() {
    let broker = Raw::new().await;
    let mut link = WatchedLink::start(setup(broker.port()), UncheckedCredentials);
    let mut socket = broker.connection().await;
    socket.send(Message::binary([0x20, 3, 1, 0, 0].to_vec())).await.unwrap();
    let error = failure(&mut link).await;
    assert!(matches!(*error, Error::Protocol { reason_code: 0x82, .. }), "{error:?}");
    assert_eq!(rest(socket).await, [0xE0, 2, 0x82, 0]);

    // Once connected, it wants its session back.
    for (connack, is_live) in [(GOOD_CONNACK, true), ([0x20, 3, 1, 0, 0], true)] {
        let mut socket = broker.connection().await;
        socket.send(Message::binary(connack.to_vec())).await.unwrap();
        link.until_live().await;
        assert!(is_live);
        drop(socket);
    }
    link.end().await;
}

#[tokio::test]
async fn the_sandbox_answers_what_is_forbidden_with_the_reason_that_fits() {
    let sandbox = Sandbox::start(Options { devices: 0, ..Options::default() }).await.unwrap();
    for (number, row) in refused("server").into_iter().enumerate() {
        let is_connect = row.packet[0] >> 4 == CONNECT;
        let mut client = if is_connect {
            upgrade(&sandbox, &Signing::good(&sandbox, OPERATOR)).await.unwrap()
        } else {
            BareMqtt::operator(&sandbox, &number.to_string()).await
        };
        client.send_bytes(&row.packet).await;
        let answer =
            if is_connect { [0x20, 3, 0, row.reason_code, 0].to_vec() } else { [0xE0, 2, row.reason_code, 0].to_vec() };
        let found = client.until_the_end().await;
        assert_eq!(found, answer, "{}", row.name);
    }
}

#[tokio::test]
async fn an_authentication_method_is_none_that_the_sandbox_knows() {
    let sandbox = Sandbox::start(Options { devices: 0, ..Options::default() }).await.unwrap();
    let mut client = upgrade(&sandbox, &Signing::good(&sandbox, OPERATOR)).await.unwrap();
    let connect = b"\x10\x14\x00\x04MQTT\x05\x02\x00\x3c\x06\x15\x00\x03abc\x00\x01c";
    client.send_bytes(connect).await;
    assert_eq!(client.until_the_end().await, [0x20, 3, 0, 0x8C, 0]);
}

#[tokio::test]
async fn a_link_says_which_rung_a_bad_connack_belongs_to() {
    let broker = Raw::new().await;
    let mut link = WatchedLink::start(setup(broker.port()), UncheckedCredentials);
    let mut socket = broker.connection().await;
    socket.send(Message::binary([0x20, 2, 0, 0].to_vec())).await.unwrap();
    let rung = link
        .until("a failed attempt", |update| match update {
            LinkUpdate::AttemptFailed { rung, .. } => Some(*rung),
            _ => None,
        })
        .await;
    assert_eq!(rung, Rung::Mqtt);
    link.end().await;
}
