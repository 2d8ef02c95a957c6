//! One WebSocket connection: CONNECT first, then reading and writing side by side until either ends.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use rumqttc::v5::mqttbytes::v5::Packet;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use super::answers;
use super::connect::{self, Connected, Refused};
use super::inbound::Inbound;
use super::unreadable::Unreadable;
use super::{packets, reason};
use crate::broker::{End, Session, Version, Wire};
use crate::{Fault, Shared};
use model::Timestamp;

type Socket = WebSocketStream<TokioIo<Upgraded>>;
type Sink = SplitSink<Socket, Message>;
type Stream = SplitStream<Socket>;

/// How long a client may take to send CONNECT.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// How long a client may take to read what is sent to it, before it counts as lost.
const WRITE_LIMIT: Duration = Duration::from_secs(30);
/// How long a goodbye may take.
const CLOSE_LIMIT: Duration = Duration::from_secs(2);
/// AWS ends every WebSocket connection after a day.
const LIFETIME: Duration = Duration::from_hours(24);

/// Runs the connection of `identity_id` from its first byte to its last.
pub(super) async fn run(shared: &Shared, socket: Socket, identity_id: &str, source: Option<SocketAddr>) {
    let (mut sink, stream) = socket.split();
    let mut reader = Reader { stream, buffer: BytesMut::new(), version: None };
    let first = timeout(CONNECT_LIMIT, reader.next_packet()).await;
    let version = reader.version;
    let outcome = match (first, version) {
        (Ok(Ok(Packet::Connect(connect, will, _login))), Some(version)) => {
            if shared.faults.take_exactly(&Fault::NoConnack) {
                return reader.drain().await;
            }
            let outcome = connect::connect(shared, &connect, will.as_ref(), version, identity_id, source);
            outcome.map_err(|code| Refused::Reason(version, code))
        }
        (Ok(Err(Stop::Unreadable(Unreadable::ProtocolVersion))), _) => Err(Refused::UnknownVersion),
        // MQTT 5 section 4.13.1; what is older has no word for it.
        (Ok(Err(Stop::Unreadable(Unreadable::Reason(code)))), Some(version)) => Err(Refused::Reason(version, code)),
        _ => return,
    };
    match outcome {
        Ok(connected) => serve(shared, connected, reader, sink).await,
        Err(refused) => {
            let mut out = BytesMut::new();
            refused.write(&mut out);
            close(&mut sink, &mut reader, out).await;
        }
    }
}

async fn serve(shared: &Shared, connected: Connected, mut reader: Reader, mut sink: Sink) {
    let (session, wire) = (Arc::clone(&connected.session), Arc::clone(&connected.wire));
    let (version, keep_alive) = (connected.version, connected.keep_alive);
    let mut inbound = Inbound::new(shared.clone(), connected);
    let end = tokio::select! {
        end = reader.run(&mut inbound, &wire, keep_alive) => end,
        end = write(&session, &wire, &mut sink) => end,
    };
    shared.broker.close(&session, &wire, end, inbound.session_expiry(), Timestamp::from_system_clock());
    tracing::debug!(client_id = &*session.client_id, reason = end.reason, "a connection ended");
    if let Some(code) = end.code {
        let mut out = BytesMut::new();
        answers::disconnect(&mut out, version, code);
        close(&mut sink, &mut reader, out).await;
    }
}

/// Says goodbye, and reads on until the client has gone: closing a socket with unread bytes in it would take the
/// goodbye back.
async fn close(sink: &mut Sink, reader: &mut Reader, last_words: BytesMut) {
    let goodbye = async {
        if !last_words.is_empty() {
            sink.send(Message::Binary(last_words.freeze())).await.ok()?;
        }
        sink.close().await.ok()?;
        reader.drain().await;
        Some(())
    };
    if !matches!(timeout(CLOSE_LIMIT, goodbye).await, Ok(Some(()))) {
        tracing::debug!("a client did not wait for the goodbye");
    }
}

/// Sends whatever is due, as much as there is in one WebSocket message.
async fn write(session: &Session, wire: &Arc<Wire>, sink: &mut Sink) -> End {
    let mut out = BytesMut::new();
    loop {
        let filled = session.fill(wire, Timestamp::from_system_clock(), &mut out);
        if !out.is_empty() {
            let message = Message::Binary(out.split().freeze());
            if !matches!(timeout(WRITE_LIMIT, sink.send(message)).await, Ok(Ok(()))) {
                return End::LOST;
            }
        }
        if let Some(end) = filled.end {
            return end;
        }
        if filled.more {
            continue;
        }
        match filled.wait {
            None => wire.ready().await,
            // By the session's count and not by this timer, which begins again with each message.
            Some(wait) => drop(timeout(wait, wire.ready()).await),
        }
    }
}

struct Reader {
    stream: Stream,
    buffer: BytesMut,
    /// Known since CONNECT.
    version: Option<Version>,
}

/// Why no packet came.
enum Stop {
    Gone,
    Unreadable(Unreadable),
}

impl Reader {
    /// Handles packets until the client has gone, or until the writer has told it why it must go.
    async fn run(&mut self, inbound: &mut Inbound, wire: &Wire, keep_alive: Duration) -> End {
        let last_moment = Instant::now() + LIFETIME;
        let end = loop {
            let deadline = Instant::now() + keep_alive.mul_f32(1.5);
            let packet = match timeout_at(deadline.min(last_moment), self.next_packet()).await {
                Ok(Ok(packet)) => packet,
                Ok(Err(Stop::Gone)) => return End::LOST,
                Ok(Err(Stop::Unreadable(Unreadable::Reason(code)))) => break End::with_code(code),
                Ok(Err(Stop::Unreadable(Unreadable::ProtocolVersion | Unreadable::NoConnect))) => {
                    break End::with_code(reason::PROTOCOL_ERROR);
                }
                Err(_) if deadline < last_moment => break End::with_code(reason::KEEP_ALIVE_TIMEOUT),
                Err(_) => break End::with_code(reason::MAXIMUM_CONNECT_TIME),
            };
            if let Err(end) = inbound.handle(packet) {
                break end;
            }
        };
        wire.end(end);
        // The writer sends what was answered before, and ends the connection.
        tokio::time::sleep(CLOSE_LIMIT).await;
        end
    }

    /// The next packet. A WebSocket message may hold a part of one, or several.
    async fn next_packet(&mut self) -> Result<Packet, Stop> {
        loop {
            if let Some(packet) = packets::read(&mut self.buffer, &mut self.version).map_err(Stop::Unreadable)? {
                return Ok(packet);
            }
            match self.stream.next().await {
                Some(Ok(Message::Binary(bytes))) => self.buffer.extend_from_slice(&bytes),
                Some(Ok(Message::Text(_))) => {
                    return Err(Stop::Unreadable(Unreadable::Reason(reason::PROTOCOL_ERROR)));
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(Stop::Gone),
            }
        }
    }

    /// Reads and forgets until the client has gone.
    async fn drain(&mut self) {
        while let Some(Ok(_)) = self.stream.next().await {}
    }
}
