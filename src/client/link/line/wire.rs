//! MQTT packets over a WebSocket: read as they come, written together, flushed without blocking the reading.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use futures_util::{FutureExt, Sink, SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::{Error as WsError, Message};

use crate::dial;
use crate::link::protocol::Error;
use crate::link::protocol::error::breach;
use crate::link::protocol::packet::{self, Incoming};
use crate::link::protocol::plain::{PlainPublish, plain_publish};

/// What may wait for the network to take it. All that is ever sent ahead, and the acknowledgements of as many messages as
/// a broker may have under way (section 3.3.4), are less: a broker that lets more pile up does not read.
pub(super) const MAX_UNSENT_BYTES: usize = 1024 * 1024;
/// How long saying goodbye may take.
const GOODBYE_LIMIT: Duration = Duration::from_secs(2);

/// One upgraded connection.
#[derive(Debug)]
pub(super) struct Wire<S> {
    socket: WebSocketStream<Counted<S>>,
    /// The last frame, as far as it was not read.
    frame: Bytes,
    /// Frames that hold parts of a packet, one behind the other; `frame` is empty then.
    buffer: BytesMut,
    unflushed: bool,
}

/// What the socket did.
#[derive(Debug)]
pub(super) enum Turn {
    /// Everything that was written is on its way.
    Flushed,
    /// Bytes were added to the buffer: [`Wire::packet`] may find some.
    Read,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub(super) fn new(socket: WebSocketStream<Counted<S>>) -> Self {
        Self { socket, frame: Bytes::new(), buffer: BytesMut::new(), unflushed: false }
    }

    /// Waits until the socket did something. Cancel safe.
    ///
    /// # Errors
    /// [`Error::ClosedWithoutWord`] at the end, [`Error::Protocol`] for what is not MQTT over WebSocket.
    pub(super) async fn turn(&mut self) -> Result<Turn, Error> {
        self.turn_or_flush(true).await
    }

    /// The same, and nothing is read unless it `reads`. Cancel safe.
    ///
    /// # Errors
    /// Those of [`Wire::turn`].
    pub(super) async fn turn_or_flush(&mut self, reads: bool) -> Result<Turn, Error> {
        poll_fn(|cx| self.poll_turn(cx, reads)).await
    }

    /// The same without waiting; `None` when nothing is there.
    pub(super) fn turn_now(&mut self) -> Option<Result<Turn, Error>> {
        self.turn().now_or_never()
    }

    /// The next packet that is complete in the buffer.
    ///
    /// # Errors
    /// [`Error::Protocol`].
    pub(super) fn packet(&mut self) -> Result<Option<Incoming>, Error> {
        if self.buffer.is_empty() { packet::read_frame(&mut self.frame) } else { packet::read(&mut self.buffer) }
    }

    /// The next packet, where it is a message without properties and lies in one frame; and how many bytes it has, for
    /// [`Wire::skip`].
    pub(super) fn plain_publish(&self) -> Option<(PlainPublish<'_>, usize)> {
        if self.buffer.is_empty() { plain_publish(&self.frame) } else { None }
    }

    /// Leaves out the next bytes of the frame.
    pub(super) fn skip(&mut self, bytes: usize) {
        if bytes < self.frame.len() {
            self.frame.advance(bytes);
        } else {
            // Not an empty rest: it would keep the buffer of the socket, which could not be used again as a whole.
            self.frame = Bytes::new();
        }
    }

    /// Waits for the next packet.
    ///
    /// # Errors
    /// Those of [`Wire::turn`] and [`Wire::packet`].
    pub(super) async fn next_packet(&mut self) -> Result<Incoming, Error> {
        loop {
            if let Some(packet) = self.packet()? {
                return Ok(packet);
            }
            self.turn().await?;
        }
    }

    /// Hands the bytes to the socket and empties them; [`Wire::turn`] flushes.
    ///
    /// # Errors
    /// [`Error::ClosedWithoutWord`] when the connection is gone, [`Error::NotTaken`] when the broker takes nothing.
    pub(super) fn write(&mut self, bytes: &mut BytesMut) -> Result<(), Error> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.unflushed = true;
        Pin::new(&mut self.socket).start_send(Message::Binary(bytes.split().freeze())).map_err(broken)
    }

    /// Whether nothing written waits for the network.
    pub(super) fn is_flushed(&self) -> bool {
        !self.unflushed
    }

    /// How many bytes came in so far.
    pub(super) fn received(&self) -> u64 {
        self.socket.get_ref().received
    }

    /// How many bytes the system took to send so far. It takes some on a dead line, too.
    pub(super) fn sent(&self) -> u64 {
        self.socket.get_ref().sent
    }

    /// Writes the last bytes and closes the connection, for two seconds at most. Errors are ignored.
    pub(super) async fn close(mut self, mut bytes: BytesMut) {
        let goodbye = async {
            self.write(&mut bytes)?;
            self.socket.flush().await.map_err(broken)?;
            self.socket.close(None).await.map_err(broken)
        };
        match tokio::time::timeout(GOODBYE_LIMIT, goodbye).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::debug!(%error, "the connection ended before it was closed"),
            Err(_) => tracing::debug!("the connection was dropped, for closing it took too long"),
        }
    }

    fn add(&mut self, frame: Bytes) {
        if self.buffer.is_empty() && self.frame.is_empty() {
            self.frame = frame;
        } else {
            self.buffer.extend_from_slice(&std::mem::take(&mut self.frame));
            self.buffer.extend_from_slice(&frame);
        }
    }

    fn poll_turn(&mut self, cx: &mut Context<'_>, reads: bool) -> Poll<Result<Turn, Error>> {
        if self.unflushed
            && let Poll::Ready(flushed) = Pin::new(&mut self.socket).poll_flush(cx)
        {
            self.unflushed = false;
            return Poll::Ready(flushed.map(|()| Turn::Flushed).map_err(broken));
        }
        if !reads {
            return Poll::Pending;
        }
        loop {
            match self.socket.poll_next_unpin(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None | Some(Ok(Message::Close(_)))) => return Poll::Ready(Err(closed(None))),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(broken(error))),
                Poll::Ready(Some(Ok(Message::Binary(bytes)))) => {
                    self.add(bytes);
                    return Poll::Ready(Ok(Turn::Read));
                }
                Poll::Ready(Some(Ok(Message::Ping(_)))) => {
                    // The answer is written while reading goes on; it waits for a flush.
                    self.unflushed = true;
                    cx.waker().wake_by_ref();
                }
                Poll::Ready(Some(Ok(Message::Pong(_) | Message::Frame(_)))) => {}
                // MQTT 5 section 6: only binary frames carry MQTT.
                Poll::Ready(Some(Ok(Message::Text(_)))) => {
                    return Poll::Ready(Err(Error::protocol(breach::PROTOCOL, "a text frame")));
                }
            }
        }
    }
}

impl Wire<dial::Stream> {
    /// No one hears of what comes until the next turn.
    pub(super) fn doze(&mut self) {
        self.socket.get_mut().stream.doze();
    }
}

fn closed(kind: Option<io::ErrorKind>) -> Error {
    Error::ClosedWithoutWord { after: None, kind }
}

fn broken(error: WsError) -> Error {
    match error {
        WsError::ConnectionClosed | WsError::AlreadyClosed => closed(None),
        WsError::Protocol(ProtocolError::ResetWithoutClosingHandshake | ProtocolError::SendAfterClosing) => {
            closed(None)
        }
        WsError::Io(error) => closed(Some(error.kind())),
        WsError::WriteBufferFull(_) => Error::NotTaken { waiting: MAX_UNSENT_BYTES },
        WsError::Capacity(error) => Error::protocol(breach::TOO_LARGE, error.to_string()),
        other => Error::protocol(breach::PROTOCOL, other.to_string()),
    }
}

/// A stream that counts what it carries, so that a slow line is not taken for a dead one.
#[derive(Debug)]
pub(super) struct Counted<S> {
    stream: S,
    received: u64,
    sent: u64,
}

impl<S> Counted<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, received: 0, sent: 0 }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Counted<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let result = Pin::new(&mut self.stream).poll_read(cx, buf);
        self.received += (buf.filled().len() - before) as u64;
        result
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Counted<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(cx, buf);
        if let Poll::Ready(Ok(written)) = result {
            self.sent += written as u64;
        }
        result
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

    use super::*;

    #[tokio::test]
    async fn while_nothing_is_read_what_was_written_goes_out() {
        let (near, far) = tokio::io::duplex(1_024);
        let role = |stream, role| WebSocketStream::from_raw_socket(Counted::new(stream), role, None);
        let mut wire = Wire::new(role(near, Role::Client).await);
        let mut far = Wire::new(role(far, Role::Server).await);
        for _ in 0..2 {
            far.write(&mut BytesMut::from(&[0xd0, 0][..])).unwrap();
            assert!(matches!(far.turn().await, Ok(Turn::Flushed)));
            wire.write(&mut BytesMut::from(&[0xc0, 0][..])).unwrap();
            assert!(matches!(wire.turn_or_flush(false).await, Ok(Turn::Flushed)));
            assert!(wire.turn_or_flush(false).now_or_never().is_none(), "it does not read");
            assert!(matches!(far.turn_now(), Some(Ok(Turn::Read))));
        }
        assert!(wire.frame.is_empty() && matches!(wire.turn_now(), Some(Ok(Turn::Read))));
    }

    #[tokio::test]
    async fn packets_and_frames_may_begin_and_end_anywhere() {
        let publish = |topic: &str| {
            let length = u8::try_from(topic.len()).unwrap();
            [&[0x30, length + 3, 0, length], topic.as_bytes(), &[0]].concat()
        };
        let topics = ["a", "a/longer/topic", "b", "c/d"];
        let all: Vec<u8> = topics.iter().flat_map(|topic| publish(topic)).collect();
        for frame_bytes in 1..=all.len() {
            let (near, far) = tokio::io::duplex(4_096);
            let role = |stream, role| WebSocketStream::from_raw_socket(Counted::new(stream), role, None);
            let mut wire = Wire::new(role(near, Role::Client).await);
            let mut far = role(far, Role::Server).await;
            for frame in all.chunks(frame_bytes) {
                far.send(Message::binary(frame.to_vec())).await.unwrap();
            }
            for topic in topics {
                let packet = wire.next_packet().await.unwrap();
                assert!(
                    matches!(&packet, Incoming::Publish(publish) if publish.topic == topic),
                    "{frame_bytes}: {packet:?}"
                );
            }
            assert!(matches!(wire.packet(), Ok(None)));
        }
    }

    #[tokio::test]
    async fn messages_are_read_one_by_one_and_a_frame_that_was_read_keeps_no_buffer() {
        let (near, far) = tokio::io::duplex(4_096);
        let role = |stream, role| WebSocketStream::from_raw_socket(Counted::new(stream), role, None);
        let mut wire = Wire::new(role(near, Role::Client).await);
        let mut far = role(far, Role::Server).await;
        let packets = [&[0x30, 4, 0, 1, b'a', 0][..], &[0x30, 5, 0, 1, b'b', 0, 7], &[0xd0, 0]].concat();
        far.send(Message::binary(packets)).await.unwrap();
        assert!(matches!(wire.turn().await, Ok(Turn::Read)));
        for (topic, payload, length) in [("a", &b""[..], 6), ("b", b"\x07", 7)] {
            let (publish, bytes) = wire.plain_publish().unwrap();
            assert_eq!((publish.topic, publish.payload, bytes), (topic, payload, length));
            wire.skip(bytes);
        }
        assert!(wire.plain_publish().is_none() && matches!(wire.packet(), Ok(Some(Incoming::PingResp))));
        far.send(Message::binary(vec![0x30, 4, 0, 1, b'a', 0])).await.unwrap();
        assert!(matches!(wire.turn().await, Ok(Turn::Read)));
        wire.skip(6);
        assert_eq!(wire.frame.as_ptr(), Bytes::new().as_ptr());
    }

    #[tokio::test]
    async fn what_the_other_side_does_not_take_is_kept_up_to_a_bound_and_no_further() {
        let (near, _far) = tokio::io::duplex(1_024);
        let config = WebSocketConfig::default().max_write_buffer_size(MAX_UNSENT_BYTES);
        let socket = WebSocketStream::from_raw_socket(Counted::new(near), Role::Client, Some(config)).await;
        let mut wire = Wire::new(socket);
        let mut written = 0;
        let error = loop {
            // One at a time, as acknowledgements come, with the socket tried in between.
            match wire.write(&mut BytesMut::from(&[0x40; 4_000][..])) {
                Ok(()) => written += 4_000,
                Err(error) => break error,
            }
            assert!(wire.turn_now().is_none());
            assert!(written < 2 * MAX_UNSENT_BYTES, "there is a bound");
        };
        assert!(matches!(error, Error::NotTaken { waiting: MAX_UNSENT_BYTES }), "{error:?}");
        assert!(written > MAX_UNSENT_BYTES * 9 / 10, "{written}");
    }
}
