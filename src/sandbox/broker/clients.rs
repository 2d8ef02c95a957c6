//! Clients as AWS knows them, and the simulated devices: these are clients under their own names, without a socket.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc};

use super::message::Message;
use model::{Qos, Timestamp};

/// How a client connected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Manner {
    /// As the client asked for it.
    pub(crate) keep_alive_secs: u16,
    pub(crate) clean_start: bool,
    pub(crate) expiry: Duration,
    pub(crate) source: Option<SocketAddr>,
}

/// What is known of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) manner: Manner,
    pub(crate) presence: Presence,
    pub(crate) thing: Option<String>,
}

/// Whether a client is connected, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    Connected(Timestamp),
    Gone(Timestamp, &'static str),
    /// It went so long ago that only its session is known.
    Away,
}

/// A connection that has ended.
#[derive(Debug)]
pub(super) struct Gone {
    pub(super) manner: Manner,
    pub(super) at: Timestamp,
    pub(super) reason: &'static str,
}

/// What became of a message to one client.
#[derive(Debug)]
pub(crate) enum Direct {
    /// No such client is connected.
    NotConnected,
    /// Its policies do not allow it to receive the topic.
    NotAllowed,
    /// It is on its way. Where that was asked for, the PUBACK of the client arrives here.
    Sent(Option<Arc<Notify>>),
}

/// A simulated device as a client.
#[derive(Debug)]
pub(super) struct Device {
    pub(super) presence: Presence,
    pub(super) number: u64,
    pub(super) filters: Vec<(String, Qos)>,
    /// Where messages to it alone go, if it does anything with them.
    pub(super) inbox: Option<mpsc::Sender<Arc<Message>>>,
}

/// All devices, by client id.
#[derive(Debug, Default)]
pub(super) struct Devices {
    pub(super) all: BTreeMap<Arc<str>, Device>,
    /// How many of them are not connected.
    pub(super) gone: usize,
    /// How often one connected.
    pub(super) connections: u64,
}

/// Above the numbers of other connections.
pub(super) const FIRST_NUMBER: u64 = 0x8000_0000;

impl Devices {
    /// Whether this one is not connected.
    pub(super) fn is_gone(&self, client_id: &str) -> bool {
        let is_gone = |device: &Device| !matches!(device.presence, Presence::Connected(_));
        self.gone > 0 && self.all.get(client_id).is_some_and(is_gone)
    }
}

impl Device {
    pub(super) fn is_connected(&self) -> bool {
        matches!(self.presence, Presence::Connected(_))
    }

    /// Takes a message to it alone. A device confirms at once.
    pub(super) fn send_directly(&self, message: Message, awaited: bool) -> Direct {
        if !self.is_connected() {
            return Direct::NotConnected;
        }
        let taken = self.inbox.as_ref().is_none_or(|inbox| inbox.try_send(Arc::new(message)).is_ok());
        let confirmed = awaited.then(|| Arc::new(Notify::new()));
        if let Some(confirmed) = confirmed.as_ref().filter(|_| taken) {
            confirmed.notify_one();
        }
        Direct::Sent(confirmed)
    }
}
