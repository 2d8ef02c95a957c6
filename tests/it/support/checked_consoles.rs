//! Checks what the window would show: a real console for each connection, which has what came for its own and nothing else.

use std::collections::BTreeMap;

use console::{Bounds, Connections, Console, Log};
use engine::Delivery;
use model::{ConnectionId, Event, ProfileEvent, Timestamp};

/// Rows that a console keeps here: those that came are looked at when they come.
const BOUNDS: Bounds = Bounds { messages: 500, bytes: 1024 * 1024 };

/// The consoles of all connections.
#[derive(Debug, Default)]
pub(crate) struct CheckedConsoles {
    connections: Connections,
}

impl CheckedConsoles {
    /// Takes over what came, as the window does, and looks at what has changed.
    pub(crate) fn take_over(&mut self, delivery: &Delivery) {
        let before = self.end_rows();
        let now = Timestamp::from_system_clock();
        if let Some(console) = delivery.connection.and_then(|id| self.connections.console_mut(id)) {
            delivery.new_topics.iter().for_each(|topics| console.name_topics(topics));
            console.note_dropped(delivery.dropped);
            for batch in &delivery.batches {
                let first_new = console.log.end_row();
                console.accept(batch.clone(), now);
                assert_eq!(console.log.end_row() - first_new, batch.len() as u64, "each message has a row");
                assert_shows_only_its_own(console, first_new);
            }
        }
        for event in delivery.events.iter().cloned() {
            self.connections.apply(delivery.connection, event, now);
        }
        self.look_at_the_end(delivery);
        for (id, end_row) in before.into_iter().filter(|(id, _)| Some(*id) != delivery.connection) {
            let now = self.connections.get(id).map(|connection| connection.console.log.end_row());
            assert_eq!(now, Some(end_row), "{:?} changed {id:?}", delivery.connection);
        }
    }

    /// The one that is open for the profile of this name.
    pub(crate) fn id_of(&self, name: &str) -> Option<ConnectionId> {
        self.connections.named(name).map(|connection| connection.id)
    }

    /// Own messages of a connection that have no outcome.
    pub(crate) fn pending(&self, id: ConnectionId) -> usize {
        self.connections.console(Some(id)).publishes.pending()
    }

    /// What was opened has a console, empty at first; what was closed has none.
    fn look_at_the_end(&mut self, delivery: &Delivery) {
        let Some(id) = delivery.connection else { return };
        let is_closed = delivery.events.iter().any(|event| matches!(event, Event::Profile(ProfileEvent::Closed)));
        match self.connections.console_mut(id) {
            Some(_) if is_closed => panic!("{id:?} is closed and has a console"),
            Some(console) if console.log.bounds() != BOUNDS => {
                assert_eq!(console.log.messages(), 0, "{id:?} begins with nothing");
                console.log = Log::with_bounds(BOUNDS);
            }
            Some(_) => {}
            None => assert!(is_closed, "{id:?} has no console"),
        }
    }

    fn end_rows(&self) -> BTreeMap<ConnectionId, u64> {
        let consoles = self.connections.list().iter();
        consoles.map(|connection| (connection.id, connection.console.log.end_row())).collect()
    }
}

/// The rows from `first_new` on are of the topic of the profile, and so are their texts.
fn assert_shows_only_its_own(console: &Console, first_new: u64) {
    let name = console.session.profile().expect("a profile").0;
    for message in (first_new..console.log.end_row()).filter_map(|row| console.log.message(row)) {
        let (topic, text) = (console.topics.get(message.topic), String::from_utf8_lossy(message.payload));
        assert_eq!(topic, format!("plant/{name}/n"), "{text:?} at {name}");
        assert!(super::message_ledger::number(name, &text).is_some(), "{text:?} at {name}");
    }
}
