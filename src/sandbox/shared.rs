//! What every part of the sandbox can reach.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::accounts::Accounts;
use super::addresses::Addresses;
use super::broker::Broker;
use super::mailbox::Mailbox;
use super::secrets::Secrets;
use super::tasks::Tasks;
use super::users::Users;
use super::{Faults, Options};
use model::Timestamp;

/// One sandbox from within. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Shared {
    pub(crate) accounts: Accounts,
    pub(crate) users: Users,
    pub(crate) faults: Faults,
    pub(crate) options: Arc<Options>,
    pub(crate) addresses: Addresses,
    pub(crate) broker: Broker,
    pub(crate) tasks: Tasks,
    /// WebSocket upgrades that were asked for, refused ones included.
    pub(crate) upgrades: Arc<AtomicU64>,
    /// What was given out and is secret.
    pub(crate) secrets: Secrets,
    pub(crate) mailbox: Mailbox,
}

impl Shared {
    /// What the server's clock says: the system's clock and the skew that was asked for.
    pub(crate) fn server_now(&self) -> Timestamp {
        let now = Timestamp::from_system_clock();
        Timestamp(now.0.saturating_add(self.faults.skew_secs().saturating_mul(1_000_000)))
    }
}
