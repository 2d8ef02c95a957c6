//! A broker that only pushes: takes one MQTT 5 client over a WebSocket, and after its first subscription sends messages at an
//! even rate.
//!
//! Usage: feed PORT MESSAGES TOPICS BYTES RATE
//!
//! Listens on 127.0.0.1. Prints `START` at the first subscription and `SENT` after the last message; it then answers pings
//! until the client leaves.

use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use bytes::{BufMut, Bytes, BytesMut};
use futures_util::stream::SplitSink;
use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};

/// How long the broker waits between what it sends.
const PAUSE: Duration = Duration::from_millis(5);
const SUBSCRIBE: u8 = 8;
const UNSUBSCRIBE: u8 = 10;
const PINGREQ: u8 = 12;
const DISCONNECT: u8 = 14;

type Sink = SplitSink<WebSocketStream<TcpStream>, Message>;

fn main() {
    let numbers: Vec<u64> = std::env::args().skip(1).map(|text| text.parse().expect("a number")).collect();
    let [port, messages, topics, bytes, rate] = numbers[..] else { panic!("PORT MESSAGES TOPICS BYTES RATE") };
    let plan = Plan { messages, topics, bytes: bytes as usize, rate };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let port = u16::try_from(port).expect("a port");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.expect("a free port");
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            serve(stream, &plan).await;
        }
    });
}

struct Plan {
    messages: u64,
    topics: u64,
    bytes: usize,
    rate: u64,
}

/// Returns when the client left.
async fn serve(stream: TcpStream, plan: &Plan) -> Option<()> {
    #[expect(clippy::result_large_err, reason = "the signature is the library's")]
    let subprotocol = |_: &Request, mut response: Response| {
        response.headers_mut().insert("sec-websocket-protocol", "mqtt".parse().expect("a value"));
        Ok(response)
    };
    let socket = tokio_tungstenite::accept_hdr_async(stream, subprotocol).await.ok()?;
    let (mut sink, mut stream) = socket.split();
    stream.next().await?.ok()?;
    sink.send(Message::binary(vec![0x20, 3, 0, 0, 0])).await.ok()?;
    let (mut came, mut begun, mut sent) = (BytesMut::new(), None, 0);
    loop {
        match tokio::time::timeout(PAUSE, stream.next()).await {
            Ok(Some(Ok(Message::Binary(bytes)))) => came.extend_from_slice(&bytes),
            Ok(Some(Ok(_))) | Err(_) => {}
            Ok(_) => return None,
        }
        while let Some((kind, body)) = packet(&mut came) {
            if kind == DISCONNECT {
                return None;
            }
            if kind == SUBSCRIBE && begun.is_none() {
                println!("START");
                begun = Some(Instant::now());
            }
            answer(kind, &body, &mut sink).await?;
        }
        let Some(begun) = begun else { continue };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of messages")]
        let due = ((begun.elapsed().as_secs_f64() * plan.rate as f64) as u64).min(plan.messages);
        if sent < due {
            sink.send(Message::Binary(publishes(sent..due, plan))).await.ok()?;
            sent = due;
            if sent == plan.messages {
                println!("SENT");
            }
        }
    }
}

/// Takes a whole packet off what came: its kind, and what follows its length.
fn packet(came: &mut BytesMut) -> Option<(u8, Bytes)> {
    let (mut length, mut header) = (0_usize, 1);
    loop {
        let byte = *came.get(header)?;
        length |= usize::from(byte & 127) << (7 * (header - 1));
        header += 1;
        if byte < 128 {
            break;
        }
    }
    if came.len() < header + length {
        return None;
    }
    let kind = came[0] >> 4;
    let packet = came.split_to(header + length).freeze();
    Some((kind, packet.slice(header..)))
}

/// Acknowledges what asks for it. The first two bytes of a subscription are its number.
async fn answer(kind: u8, body: &[u8], sink: &mut Sink) -> Option<()> {
    let bytes = match (kind, body) {
        (SUBSCRIBE, [high, low, ..]) => vec![0x90, 4, *high, *low, 0, 0],
        (UNSUBSCRIBE, [high, low, ..]) => vec![0xb0, 4, *high, *low, 0, 0],
        (PINGREQ, _) => vec![0xd0, 0],
        _ => return Some(()),
    };
    sink.send(Message::binary(bytes)).await.ok()
}

fn publishes(numbers: std::ops::Range<u64>, plan: &Plan) -> Bytes {
    let mut all = BytesMut::new();
    for number in numbers {
        let at = number % plan.topics;
        let topic = format!("plant/area{:04}/dev{:03}/telemetry", at / 100, at % 100);
        let mut payload = format!("{{\"seq\":{number},\"v\":21.5,\"pad\":\"");
        while payload.len() + 2 < plan.bytes {
            payload.push('x');
        }
        payload.push_str("\"}");
        all.put_u8(0x30);
        let mut length = 2 + topic.len() + 1 + payload.len();
        while length >= 128 {
            all.put_u8(length as u8 & 127 | 128);
            length >>= 7;
        }
        all.put_u8(length as u8);
        all.put_u16(topic.len() as u16);
        all.put_slice(topic.as_bytes());
        all.put_u8(0);
        all.put_slice(payload.as_bytes());
    }
    all.freeze()
}
