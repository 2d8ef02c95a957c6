//! What AWS tells of the connection of a client, and does to it, when it is asked by REST.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc};

use super::clients::{Device, Direct, FIRST_NUMBER, Gone, Known, Manner, Presence};
use super::delivery::Delivery;
use super::message::Message;
use super::wire::End;
use super::{Broker, State};
use crate::policy::Action;
use model::{Qos, Timestamp};

/// For how long it is known when and why a client has gone.
const REMEMBERED: Duration = Duration::from_mins(30);
/// Clients that have gone and are remembered. More are forgotten, the first that went before the others.
const MAX_GONE: usize = 10_000;
/// How a device connects.
const DEVICE_KEEP_ALIVE_SECS: u16 = 60;

impl Broker {
    /// What is known of a client.
    pub(crate) fn known(&self, client_id: &str, now: Timestamp) -> Option<Known> {
        let mut state = self.state();
        state.reap(now);
        state.known(client_id)
    }

    /// What a client that has a session subscribes to, in order.
    pub(crate) fn subscriptions_of(&self, client_id: &str, now: Timestamp) -> Option<Vec<(String, Qos)>> {
        let mut state = self.state();
        state.reap(now);
        if let Some(client) = state.clients.get(client_id) {
            return Some(state.routes.filters_of(&client.session));
        }
        Some(state.devices.all.get(client_id)?.filters.clone())
    }

    /// Sends `message` to one client, at QoS 1 where its PUBACK is `awaited`.
    pub(crate) fn send_directly(&self, client_id: &str, message: Message, awaited: bool) -> Direct {
        let state = self.state();
        if let Some(device) = state.devices.all.get(client_id) {
            return device.send_directly(message, awaited);
        }
        let Some(client) = state.clients.get(client_id) else { return Direct::NotConnected };
        let Some(connection) = &client.connection else { return Direct::NotConnected };
        if !connection.permissions.allow(Action::Receive, &message.topic) {
            return Direct::NotAllowed;
        }
        let confirmed = awaited.then(|| Arc::new(Notify::new()));
        let qos = if awaited { Qos::AtLeastOnce } else { Qos::AtMostOnce };
        let message = Arc::new(message);
        let delivery = Delivery { message, qos, retain: false, group: None, confirmed: confirmed.clone() };
        client.session.push(delivery);
        Direct::Sent(confirmed)
    }

    /// Ends the connection of a client; false where there is none.
    pub(crate) fn end_connection(
        &self,
        client_id: &str,
        end_session: bool,
        publish_will: bool,
        now: Timestamp,
    ) -> bool {
        let end = End { publish_will, ..End::BY_API };
        let mut state = self.state();
        if state.devices.all.contains_key(client_id) {
            return state.device_leaves(client_id, end, now);
        }
        let Some((client_id, client)) = state.clients.get_key_value(client_id) else { return false };
        if client.connection.is_none() {
            return false;
        }
        let client_id = Arc::clone(client_id);
        if let Some(client) = state.clients.get_mut(&client_id).filter(|_| end_session) {
            client.expiry = Duration::ZERO;
        }
        state.close(&client_id, None, end, now);
        true
    }

    /// A simulated device connects for the first time.
    pub(crate) fn device_connects(
        &self,
        client_id: &str,
        filters: &[(&str, Qos)],
        inbox: Option<mpsc::Sender<Arc<Message>>>,
        now: Timestamp,
    ) {
        let mut state = self.state();
        state.devices.connections += 1;
        let number = FIRST_NUMBER + state.devices.connections;
        let filters = filters.iter().map(|(filter, qos)| ((*filter).to_owned(), *qos)).collect();
        let device = Device { presence: Presence::Connected(now), number, filters, inbox };
        state.devices.all.insert(client_id.into(), device);
    }

    /// A simulated device connects again, if it is not connected.
    pub(crate) fn device_returns(&self, client_id: &str, now: Timestamp) {
        let mut state = self.state();
        let Some((client_id, device)) = state.devices.all.get_key_value(client_id) else { return };
        if matches!(device.presence, Presence::Connected(_)) {
            return;
        }
        let client_id = Arc::clone(client_id);
        state.devices.connections += 1;
        let number = FIRST_NUMBER + state.devices.connections;
        if let Some(device) = state.devices.all.get_mut(&client_id) {
            (device.presence, device.number) = (Presence::Connected(now), number);
        }
        state.devices.gone -= 1;
        state.announce_device(&client_id, number, None, now);
    }
}

impl State {
    /// Remembers a connection that has ended.
    pub(super) fn remember(&mut self, client_id: &Arc<str>, gone: Gone) {
        if self.gone.len() >= MAX_GONE && !self.gone.contains_key(client_id) {
            let first = self.gone.iter().min_by_key(|(_, gone)| gone.at).map(|(client_id, _)| Arc::clone(client_id));
            if let Some(first) = first {
                self.gone.remove(&first);
            }
        }
        self.gone.insert(Arc::clone(client_id), gone);
    }

    /// Forgets what happened too long ago.
    pub(super) fn forget_gone(&mut self, now: Timestamp) {
        self.gone.retain(|_, gone| gone.at.plus(REMEMBERED) > now);
        if self.devices.gone > 0 {
            for device in self.devices.all.values_mut() {
                if matches!(device.presence, Presence::Gone(at, _) if at.plus(REMEMBERED) <= now) {
                    device.presence = Presence::Away;
                }
            }
        }
    }

    fn known(&self, client_id: &str) -> Option<Known> {
        if let Some(device) = self.devices.all.get(client_id) {
            let manner = Manner { keep_alive_secs: DEVICE_KEEP_ALIVE_SECS, clean_start: true, ..Manner::default() };
            return Some(Known { manner, presence: device.presence, thing: Some(client_id.to_owned()) });
        }
        let client = self.clients.get(client_id);
        if let Some(connection) = client.and_then(|client| client.connection.as_ref()) {
            let presence = Presence::Connected(connection.since);
            return Some(Known { manner: connection.manner.clone(), presence, thing: None });
        }
        if let Some(Gone { manner, at, reason }) = self.gone.get(client_id) {
            return Some(Known { manner: manner.clone(), presence: Presence::Gone(*at, reason), thing: None });
        }
        let manner = Manner { expiry: client?.expiry, ..Manner::default() };
        Some(Known { manner, presence: Presence::Away, thing: None })
    }

    /// A simulated device leaves; false where it is not connected.
    fn device_leaves(&mut self, client_id: &str, end: End, now: Timestamp) -> bool {
        let Some(device) = self.devices.all.get_mut(client_id) else { return false };
        if !matches!(device.presence, Presence::Connected(_)) {
            return false;
        }
        device.presence = Presence::Gone(now, end.reason);
        let number = device.number;
        self.devices.gone += 1;
        self.announce_device(client_id, number, Some(end), now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_comes_and_goes_for_an_hour_and_each_time_it_is_known_why() {
        let broker = Broker::new();
        let start = Timestamp::from_secs(1_000);
        broker.device_connects("press-1", &[("plant/cmd", Qos::AtLeastOnce)], None, start);
        let mut events = broker.listen("$aws/events/presence/+/press-1").unwrap();
        let presence = |now| broker.known("press-1", now).map(|known| known.presence);
        for minute in 0..30 {
            let left = start.plus(Duration::from_secs(120 * minute + 60));
            assert!(broker.end_connection("press-1", false, true, left), "minute {minute}");
            assert!(!broker.end_connection("press-1", false, true, left), "it is gone already");
            assert_eq!(presence(left), Some(Presence::Gone(left, "API_INITIATED_DISCONNECT")));
            assert!(matches!(broker.send_directly("press-1", Message::new("a", "x"), true), Direct::NotConnected));
            let back = left.plus(Duration::from_mins(1));
            broker.device_returns("press-1", back);
            assert_eq!(presence(back), Some(Presence::Connected(back)));
            for kind in ["disconnected", "connected"] {
                assert_eq!(&*events.try_recv().unwrap().topic, format!("$aws/events/presence/{kind}/press-1"));
            }
        }
        let left = start.plus(Duration::from_hours(2));
        broker.end_connection("press-1", false, true, left);
        let almost = left.plus(Duration::from_secs(30 * 60 - 1));
        assert_eq!(presence(almost), Some(Presence::Gone(left, "API_INITIATED_DISCONNECT")));
        assert_eq!(presence(left.plus(Duration::from_mins(30))), Some(Presence::Away), "AWS has forgotten why");
        assert_eq!(broker.known("press-2", left), None);
        let filters = broker.subscriptions_of("press-1", left);
        assert_eq!(filters, Some(vec![("plant/cmd".to_owned(), Qos::AtLeastOnce)]));
    }
}
