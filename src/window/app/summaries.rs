//! The state of each open connection.

use super::state::State;
use crate::kit::connection_status::ConnectionStatus;
use crate::kit::connection_summary::ConnectionSummary;
use crate::kit::due::Due;
use console::{Connection, Connections};
use model::Timestamp;

/// All of them, in the order of the list.
pub(super) fn of_connections(
    connections: &Connections,
    now: Timestamp,
    state: &State,
    due: &Due,
) -> Vec<ConnectionSummary> {
    let summary = |connection: &Connection| {
        let console = &connection.console;
        let now = console.corrected(now);
        let (status, kept) = (ConnectionStatus::of(console), state.get(connection.id));
        if let ConnectionStatus::Waiting { at, .. } = status {
            due.left(at, now);
        }
        let unread = kept.and_then(|kept| kept.banner.unread(console.session.notices())).map(|(_, notice)| notice);
        ConnectionSummary {
            id: connection.id,
            name: connection.name().to_owned(),
            status,
            words: status.words(now),
            now,
            rate: (status == ConnectionStatus::Live).then(|| console.statistics.messages.per_second(now)),
            new: kept.map_or(0, |kept| kept.new_messages(console)),
            is_production: console.session.guard().is_production,
            needs_person: status.needs_person(console, unread.is_some()),
            notice: unread.or_else(|| console.link.notice()).map(|notice| notice.summary.clone()),
        }
    };
    connections.list().iter().map(summary).collect()
}
