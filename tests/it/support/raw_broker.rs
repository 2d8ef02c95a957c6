//! A broker that says exactly what a test wants, in raw bytes, packet by packet, and keeps what it heard.

use std::sync::{Arc, Mutex};

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_tungstenite::accept_hdr_async;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::{Error, Message};

#[cfg(target_os = "linux")]
use super::installed_program::InstalledProgram;

/// CONNACK: welcome, no session.
pub(crate) const NEW: &[u8] = &[0x20, 3, 0, 0, 0];
/// CONNACK: welcome back.
pub(crate) const RESUMED: &[u8] = &[0x20, 3, 1, 0, 0];

/// What it answers to a packet on a connection, which are counted from 0.
type Reply = dyn Fn(usize, &[u8]) -> Vec<u8> + Send + Sync;

/// Serves until it is dropped.
pub(crate) struct RawBroker {
    pub(crate) port: u16,
    heard: Arc<Mutex<Vec<Vec<u8>>>>,
    _tasks: JoinSet<()>,
}

impl RawBroker {
    pub(crate) async fn start(reply: impl Fn(usize, &[u8]) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::upgrading(&[("Sec-WebSocket-Protocol", "mqtt")], reply).await
    }

    /// The same with these headers in its answer to the upgrade.
    pub(crate) async fn upgrading(
        headers: &'static [(&'static str, &'static str)],
        reply: impl Fn(usize, &[u8]) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (port, heard) = (listener.local_addr().unwrap().port(), Arc::default());
        let mut tasks = JoinSet::new();
        tasks.spawn(serve(listener, headers, Arc::new(reply), Arc::clone(&heard)));
        Self { port, heard, _tasks: tasks }
    }

    /// The profile of a sandbox with this broker in its place.
    pub(crate) fn in_place_of(&self, sandbox_port: u16, profiles_toml: &str) -> String {
        let from = format!("ws://iot.localhost:{sandbox_port}");
        assert!(profiles_toml.contains(&from), "{profiles_toml}");
        profiles_toml.replace(&from, &format!("ws://127.0.0.1:{}", self.port))
    }

    /// All packets that came, of all connections.
    pub(crate) fn heard(&self) -> Vec<Vec<u8>> {
        self.heard.lock().unwrap().clone()
    }
}

/// A broker in the place of the sandbox's of this program, on a thread that ends with this process.
#[cfg(target_os = "linux")]
pub(crate) fn at(
    installed: &InstalledProgram,
    reply: impl Fn(usize, &[u8]) -> Vec<u8> + Send + Sync + 'static,
) -> RawBroker {
    let (sender, receiver) = std::sync::mpsc::sync_channel(1);
    std::thread::spawn(move || {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            assert!(sender.send(RawBroker::start(reply).await).is_ok());
            std::future::pending::<()>().await;
        });
    });
    let broker = receiver.recv().unwrap();
    let profiles = installed.home().join("config/profiles.toml");
    let text = std::fs::read_to_string(&profiles).unwrap();
    let (_, port) = text.split_once("ws://iot.localhost:").unwrap();
    let port = port.split(|c: char| !c.is_ascii_digit()).next().unwrap();
    std::fs::write(&profiles, broker.in_place_of(port.parse().unwrap(), &text)).unwrap();
    broker
}

/// The type of a packet: 1 is CONNECT.
pub(crate) fn kind(packet: &[u8]) -> u8 {
    packet[0] >> 4
}

/// What a broker answers where nothing goes wrong: PINGRESP, SUBACK, UNSUBACK and PUBACK, one code each.
pub(crate) fn polite(packet: &[u8]) -> Vec<u8> {
    match kind(packet) {
        1 => NEW.to_vec(),
        3 if packet[0] & 0b110 != 0 => puback(packet, 0),
        8 => answer(0x90, packet, 1),
        10 => answer(0xb0, packet, 0),
        12 => vec![0xd0, 0],
        _ => Vec::new(),
    }
}

/// SUBACK or UNSUBACK with one code.
pub(crate) fn answer(first: u8, packet: &[u8], reason_code: u8) -> Vec<u8> {
    let at = 1 + length_bytes(packet);
    vec![first, 4, packet[at], packet[at + 1], 0, reason_code]
}

/// PUBACK.
pub(crate) fn puback(publish: &[u8], reason_code: u8) -> Vec<u8> {
    let at = 1 + length_bytes(publish);
    let topic = usize::from(u16::from_be_bytes([publish[at], publish[at + 1]]));
    vec![0x40, 3, publish[at + 2 + topic], publish[at + 3 + topic], reason_code]
}

fn length_bytes(packet: &[u8]) -> usize {
    packet[1..].iter().take_while(|byte| **byte & 0x80 != 0).count() + 1
}

/// Takes the first packet off, when it is whole.
fn take_packet(bytes: &mut Vec<u8>) -> Option<Vec<u8>> {
    let length_end = 1 + bytes.get(1..)?.iter().position(|byte| byte & 0x80 == 0)? + 1;
    let length = bytes[1..length_end].iter().rev().fold(0, |length, byte| length << 7 | usize::from(byte & 0x7f));
    (bytes.len() >= length_end + length).then(|| bytes.drain(..length_end + length).collect())
}

async fn serve(
    listener: TcpListener,
    headers: &'static [(&'static str, &'static str)],
    reply: Arc<Reply>,
    heard: Arc<Mutex<Vec<Vec<u8>>>>,
) {
    let mut connections = JoinSet::new();
    for number in 0.. {
        let Ok((stream, _)) = listener.accept().await else { return };
        let (reply, heard) = (Arc::clone(&reply), Arc::clone(&heard));
        connections.spawn(async move {
            // The other side may end it at any time.
            let _ = attend(stream, headers, |packet| {
                heard.lock().unwrap().push(packet.to_vec());
                reply(number, packet)
            })
            .await;
        });
    }
}

async fn attend(
    stream: TcpStream,
    headers: &[(&'static str, &str)],
    mut reply: impl FnMut(&[u8]) -> Vec<u8>,
) -> Result<(), Error> {
    #[expect(clippy::result_large_err, reason = "the library's type")]
    let answer = |_: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
        for (name, value) in headers {
            response.headers_mut().append(*name, value.parse().unwrap());
        }
        Ok(response)
    };
    let mut socket = accept_hdr_async(stream, answer).await?;
    let mut bytes = Vec::new();
    while let Some(message) = socket.next().await {
        bytes.extend_from_slice(&message?.into_data());
        while let Some(packet) = take_packet(&mut bytes) {
            let said = reply(&packet);
            if !said.is_empty() {
                socket.send(Message::binary(said)).await?;
            }
        }
    }
    Ok(())
}
