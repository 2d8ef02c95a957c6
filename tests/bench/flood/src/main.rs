//! One link that takes in as many messages as a broker in the same process can send; prints the processor time of the link's
//! thread in nanoseconds per message.
//!
//! Usage: flood COUNT PAYLOAD_BYTES QOS WITH_PROPERTIES(0 or 1)

use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;

use bytes::{BufMut, Bytes, BytesMut};
use client::credentials::{self, AwsCredentials, CredentialSource, Holder};
use client::dial::Network;
use client::link::{self, Carry, LinkUpdate, Input, Output, Setup};
use client::profile;
use futures_util::{SinkExt, StreamExt};
use model::{Batch, Rung, RungReport, Timestamp};
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};

/// Packets in one WebSocket message.
const TOGETHER: usize = 256;

fn main() {
    let numbers: Vec<usize> = std::env::args().skip(1).map(|text| text.parse().expect("a number")).collect();
    let [count, size, qos, properties] = numbers[..] else { panic!("COUNT PAYLOAD_BYTES QOS WITH_PROPERTIES") };
    let count = count.next_multiple_of(TOGETHER);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        runtime().block_on(serve(listener, packets(size, qos, properties == 1), count / TOGETHER))
    });
    let before = thread_time();
    runtime().block_on(async {
        let (commands, receiver) = mpsc::channel(1);
        let text = format!("{}[profile.endpoints]\niot_data = \"ws://127.0.0.1:{port}/mqtt\"\n", profile::template());
        let profile = profile::parse(&text).expect("a profile").remove(0);
        let setup = Setup::new(Arc::new(profile), Network::new().expect("a network"));
        link::run(setup, Fixed, receiver, Counter { left: count, commands: Some(commands) }, Carry::default()).await;
    });
    println!("{:.1}", (thread_time() - before) as f64 / count as f64);
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn thread_time() -> i64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// PUBLISH packets as one WebSocket message carries them.
fn packets(size: usize, qos: usize, properties: bool) -> Bytes {
    let mut all = BytesMut::new();
    for number in 0..TOGETHER {
        let mut body = BytesMut::new();
        let topic = format!("plant/press-hall/press-{}/temperature", number % 8);
        body.put_u16(topic.len() as u16);
        body.put_slice(topic.as_bytes());
        if qos == 1 {
            body.put_u16(number as u16 % 90 + 1);
        }
        let listed: &[u8] = if properties {
            b"\x02\x00\x00\x01\x2c\x03\x00\x10application/json\x26\x00\x06device\x00\x07press-1"
        } else {
            b""
        };
        body.put_u8(listed.len() as u8);
        body.put_slice(listed);
        body.put_bytes(b'x', size);
        all.put_u8(0x30 | (qos as u8) << 1);
        let mut length = body.len();
        while length >= 128 {
            all.put_u8(length as u8 | 0x80);
            length >>= 7;
        }
        all.put_u8(length as u8);
        all.put_slice(&body);
    }
    all.freeze()
}

async fn serve(listener: TcpListener, packets: Bytes, times: usize) {
    listener.set_nonblocking(true).expect("a socket");
    let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
    let (stream, _) = listener.accept().await.expect("a connection");
    #[expect(clippy::result_large_err, reason = "the signature is the library's")]
    let subprotocol = |_: &Request, mut response: Response| {
        response.headers_mut().insert("sec-websocket-protocol", "mqtt".parse().expect("a value"));
        Ok(response)
    };
    let socket = tokio_tungstenite::accept_hdr_async(stream, subprotocol).await.expect("an upgrade");
    let (mut sink, mut stream) = socket.split();
    stream.next().await;
    sink.send(Message::binary(vec![0x20, 3, 0, 0, 0])).await.expect("a CONNACK");
    let send = async {
        for _ in 0..times {
            if sink.send(Message::Binary(packets.clone())).await.is_err() {
                return;
            }
        }
        std::future::pending::<()>().await;
    };
    let read = async { while let Some(Ok(_)) = stream.next().await {} };
    tokio::select! {
        () = send => {}
        () = read => {}
    }
}

/// Ends the link once all messages came.
struct Counter {
    left: usize,
    commands: Option<mpsc::Sender<Input>>,
}

impl Output for Counter {
    fn batch(&mut self, batch: Arc<Batch>) {
        self.left = self.left.saturating_sub(batch.len());
        if self.left == 0 {
            self.commands = None;
        }
    }

    fn update(&mut self, _: LinkUpdate) {}
}

struct Fixed;

impl CredentialSource for Fixed {
    async fn credentials(
        &mut self,
        _: &mut (dyn FnMut(Rung, RungReport) + Send),
    ) -> Result<AwsCredentials, credentials::Error> {
        Ok(AwsCredentials {
            access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret_access_key: "secret".to_owned().into(),
            session_token: Some("token".to_owned().into()),
            expires_at: Some(Timestamp::from_secs(4_000_000_000)),
            holder: Holder::Identity("eu-central-1:12345678-90ab-cdef-1234-567890abcdef".to_owned()),
        })
    }
}
