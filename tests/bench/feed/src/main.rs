//! A broker that only pushes: takes MQTT 5 clients over a WebSocket, and after a client's first subscription sends it messages,
//! each in its own frame.
//!
//! Usage: feed PORT [KEY=NUMBER]...
//!
//! Keys: `rate` messages a second, 0 for as many as the client takes (1,000); `topics` in turn (1); `size` bytes of a payload
//! (128); `qos` 0 or 1; `count` messages to send, 0 for no end; `mark` 1 for payloads that look different; `hold` 1 to send
//! nothing. Lines of the same form on stdin change them, and each is answered with the time and how many messages were sent.
//!
//! Listens on 127.0.0.1. Prints `SUBSCRIBED` and the time when a client has subscribed, `START` before the first message, `SENT`
//! after the last one, `END` when a client has left. Times are nanoseconds since 1970.

mod messages;
mod settings;

use std::io::Write as _;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use messages::Messages;
use settings::{Settings, Shared, now_ns};
use tungstenite::Message;
use tungstenite::handshake::server::{Request, Response};

/// Bytes that are written together.
const TOGETHER: usize = 64 * 1024;
/// How long the broker waits between what it sends at a rate.
const PAUSE: Duration = Duration::from_millis(2);
const CONNECT: u8 = 1;
const SUBSCRIBE: u8 = 8;
const UNSUBSCRIBE: u8 = 10;
const PINGREQ: u8 = 12;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let port: u16 = arguments.next().and_then(|text| text.parse().ok()).expect("PORT [KEY=NUMBER]...");
    let shared = Arc::new(Shared::default());
    arguments.for_each(|words| shared.change(&words));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("a free port");
    let served = Arc::clone(&shared);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let shared = Arc::clone(&served);
            std::thread::spawn(move || serve(stream, &shared));
        }
    });
    for line in std::io::stdin().lines().map_while(Result::ok) {
        shared.change(&line);
        println!("{} {}", now_ns(), shared.sent());
    }
    loop {
        std::thread::park();
    }
}

/// Returns when the client left.
fn serve(stream: TcpStream, shared: &Arc<Shared>) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let out = Arc::new(Mutex::new(stream.try_clone().ok()?));
    #[expect(clippy::result_large_err, reason = "the signature is the library's")]
    let subprotocol = |_: &Request, mut response: Response| {
        response.headers_mut().insert("sec-websocket-protocol", "mqtt".parse().expect("a value"));
        Ok(response)
    };
    let mut socket = tungstenite::accept_hdr(stream, subprotocol).ok()?;
    let (mut came, mut is_subscribed) = (Vec::new(), false);
    while let Ok(message) = socket.read() {
        let Message::Binary(bytes) = message else { continue };
        came.extend_from_slice(&bytes);
        while let Some(packet) = messages::take_packet(&mut came) {
            let Some(answer) = answer(&packet, shared) else { continue };
            write(&out, &messages::framed(&answer))?;
            if packet[0] >> 4 == SUBSCRIBE && !is_subscribed {
                is_subscribed = true;
                println!("SUBSCRIBED {}", now_ns());
                let (out, shared) = (Arc::clone(&out), Arc::clone(shared));
                std::thread::spawn(move || push(&out, &shared));
            }
        }
    }
    println!("END {}", now_ns());
    Some(())
}

fn answer(packet: &[u8], shared: &Shared) -> Option<Vec<u8>> {
    let number = || {
        let at = packet.iter().skip(1).position(|byte| *byte < 128)? + 2;
        packet.get(at..at + 2)
    };
    match packet[0] >> 4 {
        CONNECT => Some(vec![0x20, 3, 0, 0, 0]),
        SUBSCRIBE => Some([&[0x90, 4], number()?, &[0, shared.get().qos]].concat()),
        UNSUBSCRIBE => Some([&[0xb0, 4], number()?, &[0, 0]].concat()),
        PINGREQ => Some(vec![0xd0, 0]),
        _ => None,
    }
}

fn write(out: &Mutex<TcpStream>, bytes: &[u8]) -> Option<()> {
    out.lock().unwrap_or_else(PoisonError::into_inner).write_all(bytes).ok()
}

/// Sends messages until the client is gone.
fn push(out: &Mutex<TcpStream>, shared: &Shared) -> Option<()> {
    // The client is to know that it is subscribed.
    std::thread::sleep(Duration::from_millis(300));
    let (mut settings, mut messages) = (Settings::default(), Messages::default());
    let (mut since, mut base, mut bytes, mut began) = (Instant::now(), 0, Vec::new(), false);
    loop {
        if settings != shared.get() {
            settings = shared.get();
            messages.look_like(&settings);
            (since, base) = (Instant::now(), messages.sent);
        }
        let due = if settings.rate == 0 { u64::MAX } else { base + rate_due(since, settings.rate) };
        let due = if settings.count == 0 { due } else { due.min(settings.count) };
        if settings.hold == 1 || messages.sent >= due {
            std::thread::sleep(PAUSE);
            continue;
        }
        if !std::mem::replace(&mut began, true) {
            println!("START {}", now_ns());
        }
        bytes.clear();
        messages.set_time();
        while messages.sent < due && bytes.len() < TOGETHER {
            messages.push(&settings, &mut bytes);
        }
        write(out, &bytes)?;
        shared.note_sent(messages.sent);
        if messages.sent == settings.count {
            println!("SENT {}", now_ns());
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of messages")]
fn rate_due(since: Instant, rate: u64) -> u64 {
    (since.elapsed().as_secs_f64() * rate as f64) as u64
}
