//! Open connections, in the order in which they were opened, each with its own console.
//!
//! Nothing of one reaches another: an event or a batch goes to the console of the connection that it came from, and to
//! no other. What comes from one that is closed goes nowhere.

use model::{
    Command, ConnectionId, Event, FileChoice, PastCommand, PastEvent, ProfileEvent, RecordingEvent, SearchCommand,
    SparkplugBirth, Timestamp,
};

use super::retained::SetAside;
use super::{Bounds, Console, KnownContracts, LookedAt, Notices, Past, ProfileContracts, Profiles, Schemas};

/// One open connection.
#[derive(Debug)]
pub struct Connection {
    /// Its number in commands and events.
    pub id: ConnectionId,
    /// What came from it.
    pub console: Console,
}

impl Connection {
    /// The name of its profile.
    #[must_use]
    pub fn name(&self) -> &str {
        self.console.session.profile().map_or("", |(name, _)| name)
    }
}

/// All open connections, and the profiles that there are.
#[derive(Debug, Default)]
pub struct Connections {
    /// What can be connected to.
    pub profiles: Profiles,
    /// Notices that are about no connection.
    pub notices: Notices,
    /// What is looked at of what was recorded.
    pub past: Past,
    /// How the last dialog ended in which a file was chosen, by its number.
    pub file_chosen: Option<(u64, FileChoice)>,
    /// Schemas of payloads that are used.
    pub schemas: Schemas,
    /// Contracts of the topics of each profile.
    pub contracts: KnownContracts,
    /// Links that were opened while the program runs, until they are taken.
    pub links_opened: Vec<String>,
    list: Vec<Connection>,
    /// What is there of a connection while none is open.
    nothing: Console,
    bounds: Bounds,
    /// What was cleared in connections that were closed.
    cleared: SetAside,
    uses: u64,
    used_last: Option<ConnectionId>,
}

impl Connections {
    /// The open connections, the one that was opened first at the start.
    #[must_use]
    pub fn list(&self) -> &[Connection] {
        &self.list
    }

    /// The open connection with this number.
    #[must_use]
    pub fn get(&self, id: ConnectionId) -> Option<&Connection> {
        self.list.iter().find(|connection| connection.id == id)
    }

    /// The console of the connection with this number, or an empty one.
    #[must_use]
    pub fn console(&self, id: Option<ConnectionId>) -> &Console {
        id.and_then(|id| self.get(id)).map_or(&self.nothing, |connection| &connection.console)
    }

    /// Notes which rows of each must not leave its log.
    pub fn look_at(&mut self, looked_at: impl Fn(ConnectionId) -> LookedAt) {
        for Connection { id, console } in &mut self.list {
            console.look_at(looked_at(*id));
        }
    }

    /// Keeps so many messages in each connection that is opened from now on; in the open ones at least so many.
    pub fn bound(&mut self, bounds: Bounds) {
        if std::mem::replace(&mut self.bounds, bounds) != bounds {
            self.list.iter_mut().for_each(|connection| connection.console.log.widen(bounds));
        }
    }

    /// Looks for topics that are overdue in each. `now` is not corrected.
    pub fn look_for_silence(&mut self, now: Timestamp) {
        for Connection { console, .. } in &mut self.list {
            console.look_for_silence(console.corrected(now));
        }
    }

    /// Mutes in each what is muted for its profile, by name. `now` is not corrected.
    pub fn mute<'t>(&mut self, muted: impl Fn(&str) -> &'t [String], now: Timestamp) {
        for connection in &mut self.list {
            let topics = muted(connection.name());
            let now = connection.console.corrected(now);
            connection.console.mute_topics(topics, now);
        }
    }

    /// Gives out what the backend is to search next for each. `now` is not corrected.
    pub fn search(&mut self, now: Timestamp, mut send: impl FnMut(ConnectionId, SearchCommand)) {
        for Connection { id, console } in &mut self.list {
            let now = console.corrected(now);
            while let Some(command) = console.wanted_search(now) {
                send(*id, command);
            }
            if console.search.needs_births()
                && let Some((profile, _)) = console.session.profile()
            {
                self.past.look_for_births(profile);
            }
        }
    }

    fn name_metrics(&mut self, profile: &str, births: &[(Timestamp, SparkplugBirth)], now: Timestamp) {
        self.past.name_metrics(profile, births);
        for connection in self.list.iter_mut().filter(|connection| connection.name() == profile) {
            let Console { search, log, topics, .. } = &mut connection.console;
            search.add_births(births, log, topics.names(), now);
        }
    }

    /// Gives out what AWS is to be asked about the device that each looks at, about retained messages and rights, and what is followed. `now` is
    /// not corrected.
    pub fn call(&mut self, now: Timestamp, mut send: impl FnMut(ConnectionId, Command)) {
        for Connection { id, console } in &mut self.list {
            let now = console.corrected(now);
            console.attend_device(now);
            let profile = console.session.profile().map_or("", |(name, _)| name);
            if let Some(user) = console.session.user() {
                console.retained.belongs_to(profile, user);
            }
            let read = console.device.take_read(*id, profile);
            if let Some(request) = read {
                send(*id, Command::Past(PastCommand::ReadDevice(request)));
            }
            console.device.take_follows().into_iter().for_each(|command| send(*id, Command::Link(command)));
            let calls = console.device.take_commands().into_iter().chain(console.rights.take_commands());
            let calls = calls.chain(console.direct_list.take_commands()).chain(console.retained.take_commands());
            let calls = calls.chain(console.reach.take_commands());
            for command in calls {
                console.seen_calls.asked(&command);
                send(*id, Command::Call(command));
            }
        }
    }

    /// Takes over the contracts of a profile, and looks again for what they say. `now` is not corrected.
    pub fn accept_contracts(&mut self, profile: String, read: ProfileContracts, now: Timestamp) {
        for connection in self.list.iter_mut().filter(|connection| connection.name() == profile) {
            let now = connection.console.corrected(now);
            connection.console.set_contracts(&read.contracts, now);
        }
        self.past.set_contracts(&profile, &read.contracts, now);
        self.contracts.accept(profile, read);
    }

    /// The console of the connection with this number, to change it.
    pub fn console_mut(&mut self, id: ConnectionId) -> Option<&mut Console> {
        self.list.iter_mut().find(|connection| connection.id == id).map(|connection| &mut connection.console)
    }

    /// The open connection of the profile with this name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Connection> {
        self.list.iter().find(|connection| connection.name() == name)
    }

    /// How often a profile began to be used: more than before says that another one was chosen.
    #[must_use]
    pub fn uses(&self) -> u64 {
        self.uses
    }

    /// The connection that a profile began to be used with last, as long as it is open.
    #[must_use]
    pub fn used_last(&self) -> Option<ConnectionId> {
        self.used_last
    }

    /// Takes over what happened to `connection`, or to all profiles when there is none. `now` is not corrected.
    pub fn apply(&mut self, connection: Option<ConnectionId>, event: Event, now: Timestamp) {
        if let Event::Profile(event) = &event {
            self.profiles.apply(event.clone());
        }
        let Some(id) = connection else {
            match event {
                Event::Noticed(notice) => self.notices.push(*notice),
                Event::Past(PastEvent::OfDevice(read)) => {
                    if let Some(console) = self.console_mut(read.connection) {
                        console.device.told_past(*read);
                    }
                }
                Event::Past(PastEvent::Births { profile, births }) => self.name_metrics(&profile, &births, now),
                Event::Past(event) => self.past.apply(event, now),
                Event::FileChosen { number, choice } => self.file_chosen = Some((number, choice)),
                Event::LinkOpened(link) => self.links_opened.push(link),
                Event::Settled(over) => self.notices.retain(|notice| *notice != *over),
                _ => {}
            }
            return;
        };
        match &event {
            Event::Profile(ProfileEvent::Used { .. }) => {
                self.uses += 1;
                self.used_last = Some(id);
                if self.get(id).is_none() {
                    let mut console = Console::with_bounds(self.bounds);
                    console.retained.set_aside(self.cleared.clone());
                    self.list.push(Connection { id, console });
                }
            }
            Event::Profile(ProfileEvent::Shown) => {
                self.uses += 1;
                self.used_last = Some(id);
            }
            Event::Recording(RecordingEvent::Forgotten { .. }) => {
                if let Some(profile) = self.get(id).map(|connection| connection.name().to_owned()) {
                    self.past.forgotten(&profile);
                }
            }
            Event::Recording(RecordingEvent::Saved { .. }) => {
                let profile = self.list.iter().find(|connection| connection.id == id).map_or("", Connection::name);
                self.past.saved(profile);
            }
            Event::Profile(ProfileEvent::Closed) => {
                if let Some(console) = self.console_mut(id) {
                    let cleared = console.retained.take_set_aside();
                    self.cleared.extend(cleared);
                }
                self.list.retain(|connection| connection.id != id);
            }
            _ => {}
        }
        if let Some(console) = self.console_mut(id) {
            let now = console.corrected(now);
            let begins = matches!(event, Event::Profile(ProfileEvent::Used { .. }));
            console.apply(event, now);
            if begins {
                self.begin_contracts(id, now);
            }
        }
    }

    /// The contracts of a profile may be known before it is used.
    fn begin_contracts(&mut self, id: ConnectionId, now: Timestamp) {
        let Some(connection) = self.list.iter_mut().find(|connection| connection.id == id) else { return };
        if let Some(known) = self.contracts.of(connection.name()) {
            connection.console.set_contracts(&known.contracts, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::log::tests::batch;

    const NOW: Timestamp = Timestamp(1_000_000);
    const ONE: ConnectionId = ConnectionId(1);
    const TWO: ConnectionId = ConnectionId(2);
    const THREE: ConnectionId = ConnectionId(3);

    fn apply(connections: &mut Connections, id: ConnectionId, event: Event) {
        connections.apply(Some(id), event, NOW);
    }

    fn used(name: &str) -> Event {
        Event::Profile(ProfileEvent::Used { name: name.to_owned(), region: "eu-west-1".to_owned() })
    }

    /// The topics of the messages in the console of a connection.
    fn topics(connections: &Connections, id: ConnectionId) -> Vec<&str> {
        let console = connections.console(Some(id));
        let messages = (0..console.log.end_row()).filter_map(|row| console.log.message(row));
        messages.map(|message| console.topics.get(message.topic)).collect()
    }

    #[test]
    fn what_comes_goes_to_its_own_connection_and_to_no_other() {
        let mut connections = Connections::default();
        apply(&mut connections, ONE, used("one"));
        apply(&mut connections, TWO, used("two"));
        // Both count their topics from 0.
        for (id, of_it) in [(TWO, ["b", "d"]), (ONE, ["a", "c"])] {
            connections.console_mut(id).unwrap().accept(batch(&of_it), NOW);
        }
        apply(&mut connections, TWO, Event::ClockCorrected { skew_ms: 7 });
        assert_eq!((topics(&connections, ONE), topics(&connections, TWO)), (vec!["a", "c"], vec!["b", "d"]));
        let skews = connections.list().iter().map(|connection| connection.console.clock_skew_ms);
        assert_eq!(skews.collect::<Vec<_>>(), [0, 7]);
        assert!(connections.console_mut(THREE).is_none(), "it was never opened");
    }

    #[test]
    fn what_is_over_of_all_profiles_is_not_shown_any_more() {
        let mut connections = Connections::default();
        let told = |code| Box::new(model::Notice::error(code, model::Words::default()));
        for notice in [told("kept.busy"), told("engine.overloaded")] {
            connections.apply(None, Event::Noticed(notice), NOW);
        }
        connections.apply(None, Event::Settled(told("kept.busy")), NOW);
        let left: Vec<_> = connections.notices.list().iter().map(|(_, notice)| notice.code).collect();
        assert_eq!(left, ["engine.overloaded"]);
    }

    #[test]
    fn what_was_recorded_of_a_profile_is_not_shown_any_more_once_it_is_deleted() {
        let mut connections = Connections::default();
        apply(&mut connections, ONE, used("one"));
        apply(&mut connections, TWO, used("two"));
        let recorded = |profile: &str| model::RecordingOverview {
            profile: Some(profile.to_owned()),
            file: String::new(),
            messages: 7,
            bytes: 1,
            first_time: Some(NOW),
            last_time: Some(NOW),
            is_recording: true,
            set_aside: (0, 0),
            problem: None,
        };
        let list = model::PastEvent::Recordings(vec![recorded("one"), recorded("two")]);
        connections.apply(None, Event::Past(list), NOW);
        connections.past.open("one", (Timestamp(0), NOW), (NOW, crate::Toward::Nearest));
        let shown = |connections: &Connections| {
            let listed = connections.past.recordings().unwrap().iter();
            let listed: Vec<_> = listed.filter_map(|one| one.profile.clone()).collect();
            (connections.past.opened().is_some(), listed)
        };
        apply(&mut connections, TWO, Event::Recording(RecordingEvent::Forgotten { bytes: 1 }));
        assert_eq!(shown(&connections), (true, vec!["one".to_owned()]), "of another profile");
        apply(&mut connections, ONE, Event::Recording(RecordingEvent::Forgotten { bytes: 1 }));
        assert_eq!(shown(&connections), (false, Vec::new()));
        let asked = connections.past.take_commands(NOW);
        assert!(matches!(asked.last(), Some(model::PastCommand::List)), "{asked:?}");
        for expected in [1, 0] {
            apply(&mut connections, ONE, Event::Recording(RecordingEvent::Saved { bytes: 1, messages: 1 }));
            assert_eq!(connections.past.take_commands(NOW).len(), expected, "once, when something is there");
        }
    }

    #[test]
    fn contracts_are_those_of_the_profile_whether_they_come_before_it_or_later() {
        let mut connections = Connections::default();
        let contracts = || {
            let filter = model::TopicFilter::parse("plant/#").unwrap();
            let schema = Arc::new(payload::JsonSchema::parse("false").unwrap());
            let contracts = payload::Contracts::of_payloads(vec![(filter, payload::Expected::Value(schema))]);
            ProfileContracts { list: Vec::new(), contracts: Arc::new(contracts) }
        };
        connections.accept_contracts("one".to_owned(), contracts(), NOW);
        apply(&mut connections, ONE, used("one"));
        apply(&mut connections, TWO, used("two"));
        let have = |connections: &Connections| [ONE, TWO].map(|id| !connections.console(Some(id)).contracts.is_empty());
        assert_eq!(have(&connections), [true, false]);
        apply(&mut connections, ONE, Event::SignIn(model::SignInEvent::PersonChanged));
        connections.accept_contracts("two".to_owned(), contracts(), NOW);
        assert_eq!(have(&connections), [true, true], "they belong to the profile and to no person");
    }

    #[test]
    fn what_comes_for_a_connection_that_is_closed_goes_nowhere() {
        let mut connections = Connections::default();
        apply(&mut connections, ONE, used("one"));
        apply(&mut connections, TWO, used("two"));
        connections.console_mut(ONE).unwrap().accept(batch(&["a"]), NOW);
        apply(&mut connections, ONE, Event::Profile(ProfileEvent::Closed));
        apply(&mut connections, ONE, Event::ClockCorrected { skew_ms: 7 });
        let open: Vec<_> = connections.list().iter().map(|connection| (connection.id, connection.name())).collect();
        assert_eq!(open, [(TWO, "two")]);
        assert_eq!((topics(&connections, ONE).len(), connections.console(Some(ONE)).clock_skew_ms), (0, 0));
        // The same profile again, under another number, begins with nothing.
        apply(&mut connections, THREE, used("one"));
        assert_eq!(connections.named("one").map(|connection| connection.id), Some(THREE));
        assert_eq!((topics(&connections, THREE).len(), connections.used_last()), (0, Some(THREE)));
    }
}
