//! Changes of the network that this computer is in: another Wi-Fi, a cable, a VPN, a modem that found reception.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

use netwatcher::async_adapter::Tokio;
use tokio::sync::watch;

/// Addresses come and go one after the other; those of one change are reported as one or two.
const SETTLE: Duration = Duration::from_millis(500);

/// Tells when this computer's addresses changed. Each clone sees every change that comes after it was made.
#[derive(Debug)]
pub struct NetworkChanges(watch::Receiver<u64>);

impl Clone for NetworkChanges {
    fn clone(&self) -> Self {
        let mut receiver = self.0.clone();
        // What the original has not looked at yet is old news for the clone.
        receiver.mark_unchanged();
        Self(receiver)
    }
}

/// Tells of changes. When it is gone, there are none any more.
#[derive(Debug)]
pub struct ChangeTeller(watch::Sender<u64>);

/// A way to tell of changes, and to hear of them.
#[must_use]
pub fn network_changes() -> (ChangeTeller, NetworkChanges) {
    let (sender, receiver) = watch::channel(0);
    (ChangeTeller(sender), NetworkChanges(receiver))
}

impl NetworkChanges {
    /// Waits for the next change; for ever if the sending half is gone. Cancel safe.
    pub async fn next(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl ChangeTeller {
    /// Something changed.
    pub fn tell(&self) {
        self.0.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Tells of each change that the system reports, for as long as this is polled. A system that cannot be watched is
    /// only noted: pings find out what a change has broken, too.
    pub async fn watch_system(self) {
        let mut watch = match netwatcher::watch_interfaces_async::<Tokio>() {
            Ok(watch) => watch,
            Err(error) => {
                tracing::warn!(%error, "changes of the network cannot be watched");
                return;
            }
        };
        let mut known: Option<BTreeSet<IpAddr>> = None;
        loop {
            let update = watch.changed().await;
            let addresses = update.interfaces.values().flat_map(|interface| &interface.ips).map(|record| record.ip);
            let addresses: BTreeSet<IpAddr> = addresses.filter(|address| leads_somewhere(*address)).collect();
            if known.as_ref().is_some_and(|known| *known != addresses) {
                tracing::info!(addresses = addresses.len(), "the network has changed");
                self.tell();
                tokio::time::sleep(SETTLE).await;
            }
            known = Some(addresses);
        }
    }
}

/// Whether a connection to elsewhere can begin at `address`. Loopback never leads out; link-local addresses come and go
/// with every container and virtual machine.
fn leads_somewhere(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !address.is_loopback() && !address.is_link_local(),
        IpAddr::V6(address) => !address.is_loopback() && !address.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn addresses_that_lead_nowhere_are_no_network() {
        for (address, expected) in [
            ("127.0.0.1", false),
            ("169.254.3.4", false),
            ("10.0.0.7", true),
            ("203.0.113.9", true),
            ("::1", false),
            ("fe80::1", false),
            ("fd00::1", true),
            ("2001:db8::1", true),
        ] {
            assert_eq!(leads_somewhere(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn a_change_is_heard_by_all_and_once() {
        let (teller, mut first) = network_changes();
        let mut second = first.clone();
        assert!(first.next().now_or_never().is_none());
        teller.tell();
        teller.tell();
        let mut third = first.clone();
        assert!(third.next().now_or_never().is_none(), "what came before is no change");
        for changes in [&mut first, &mut second] {
            assert!(changes.next().now_or_never().is_some());
            assert!(changes.next().now_or_never().is_none());
        }
        drop(teller);
        assert!(first.next().now_or_never().is_none(), "the sending half is gone");
    }
}
