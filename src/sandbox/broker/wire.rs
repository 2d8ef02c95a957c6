//! What one connection still has to send besides messages, and how it ends.

use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::BytesMut;
use tokio::sync::Notify;

/// A client that makes us answer this much without reading any of it is dropped.
const MAX_UNREAD_BYTES: usize = 1024 * 1024;

/// The sending side of one connection: filled from anywhere, emptied by the connection's writer.
#[derive(Debug, Default)]
pub(crate) struct Wire {
    outgoing: Mutex<Outgoing>,
    ready: Notify,
}

#[derive(Debug, Default)]
struct Outgoing {
    answers: BytesMut,
    end: Option<End>,
}

/// Why a connection ends, and what that means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct End {
    /// Reason code of the DISCONNECT that the client gets; without, it just sees the end.
    pub(crate) code: Option<u8>,
    /// As lifecycle events name it.
    pub(crate) reason: &'static str,
    /// Whether the client asked for it.
    pub(crate) client_initiated: bool,
    /// Whether the will is published.
    pub(crate) publish_will: bool,
}

impl End {
    /// The client said goodbye.
    pub(crate) fn goodbye(publish_will: bool) -> Self {
        Self { code: None, reason: "CLIENT_INITIATED_DISCONNECT", client_initiated: true, publish_will }
    }

    /// The connection is gone, or is to look like it.
    pub(crate) const LOST: Self =
        Self { code: None, reason: "CONNECTION_LOST", client_initiated: false, publish_will: true };

    /// Someone who may do so ended it by REST.
    pub(crate) const BY_API: Self =
        Self { code: Some(0x98), reason: "API_INITIATED_DISCONNECT", client_initiated: false, publish_will: true };

    /// The server ends it with a DISCONNECT.
    pub(crate) fn with_code(code: u8) -> Self {
        let reason = match code {
            0x87 => "FORBIDDEN_ACCESS",
            0x8B | 0x98 => "SERVER_INITIATED_DISCONNECT",
            0x8D => "MQTT_KEEP_ALIVE_TIMEOUT",
            0x8E => "DUPLICATE_CLIENTID",
            0x93 | 0x97 => "THROTTLED",
            0xA0 => "WEBSOCKET_TTL_EXPIRATION",
            _ => "CLIENT_ERROR",
        };
        Self { code: Some(code), reason, client_initiated: false, publish_will: true }
    }
}

impl Wire {
    /// Lets `write` append packets, and wakes the writer.
    pub(crate) fn send(&self, write: impl FnOnce(&mut BytesMut)) {
        let mut outgoing = self.outgoing();
        if outgoing.end.is_none() {
            write(&mut outgoing.answers);
            if outgoing.answers.len() > MAX_UNREAD_BYTES {
                outgoing.end = Some(End::LOST);
            }
        }
        drop(outgoing);
        self.ready.notify_one();
    }

    /// Ends the connection after what is waiting was sent. The first end counts.
    pub(crate) fn end(&self, end: End) {
        self.outgoing().end.get_or_insert(end);
        self.ready.notify_one();
    }

    /// Moves what is waiting to `out`, and tells whether the connection ends after that.
    pub(crate) fn take(&self, out: &mut BytesMut) -> Option<End> {
        let mut outgoing = self.outgoing();
        out.extend_from_slice(&outgoing.answers);
        outgoing.answers.clear();
        outgoing.end
    }

    /// Wakes the writer: messages wait in the session.
    pub(crate) fn wake(&self) {
        self.ready.notify_one();
    }

    /// Waits until there is something to send.
    pub(crate) async fn ready(&self) {
        self.ready.notified().await;
    }

    fn outgoing(&self) -> MutexGuard<'_, Outgoing> {
        self.outgoing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
