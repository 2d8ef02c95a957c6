//! The device that is looked at: what AWS says of its connection, its subscriptions and its shadows, and what became of what
//! was done with it. What is asked for comes out as commands; nothing is asked again unless the person wants it, or has changed
//! something.

mod asked;
mod connection_now;
mod followed;
mod own_versions;
mod presence;
mod reading;
mod recorded;
mod request;
mod seen;
mod told;
mod watched;

use std::time::Duration;

use model::{
    Batch, Call, CallCommand, CallFailureKind, ClientConnection, DirectMessage, LinkCommand, ShadowId,
    SubscriptionState, Timestamp, TopicFilter, presence_filter,
};
use payload::ShadowTable;

use crate::{Log, Subscriptions, Topics};
pub use asked::{Asked, MAX_LISTED};
use followed::{Followed, brings, filters_of, is_brought};
use own_versions::OwnVersions;
pub use presence::{ConnectionNow, Presence, PresenceSpan, WasThere, is_taken_over};
use recorded::RecordedState;
pub use recorded::{Recorded, RecordedDevice};
pub use request::DeviceRequest;
use seen::{News, Subject};
pub use seen::{Seen, SeenChange, SeenIn, SeenMessage};
use watched::WatchedBefore;

/// What is known of a device. A console has one of these.
#[derive(Debug, Default)]
pub struct Device {
    client_id: String,
    /// As AWS knows how it is connected.
    pub connection: Asked<ClientConnection>,
    /// Filters with their QoS level, in order.
    pub subscriptions: Asked<Vec<(String, u8)>>,
    /// Names of the shadows that have one.
    pub shadow_names: Asked<Vec<String>>,
    /// The shadow that is shown.
    pub shadow: Asked<OpenShadow>,
    /// What became of the last change of the shadow; the answer has its version.
    pub change: Asked<u64>,
    /// What became of the last message to this client alone: how long until it confirmed.
    pub direct: Asked<Duration>,
    /// What became of the last wish to disconnect it.
    pub ended: Asked<()>,
    /// What became of the last wish to delete its shadow.
    pub deleted: Asked<()>,
    /// When it came and left.
    pub presence: Presence,
    /// What the messages say of it.
    pub seen: Seen,
    /// What is recorded of it.
    recorded: RecordedState,
    /// What is followed meanwhile.
    followed: Followed,
    /// Whom `seen` and `followed` are about; `None` until that is settled.
    attended: Option<(String, ShadowId)>,
    /// When the devices were watched that were looked at before.
    watched_before: WatchedBefore,
    /// Versions of shadows that this program made.
    own_versions: OwnVersions,
    shadow_name: Option<String>,
    /// The person has said which shadow is shown.
    is_shadow_chosen: bool,
    /// It came or left while the answer about its connection was on its way.
    asks_again: bool,
    waiting: Vec<(u64, Call)>,
    commands: Vec<CallCommand>,
    last_number: u64,
}

/// A shadow as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenShadow {
    /// Counts the changes.
    pub version: u64,
    /// Key by key.
    pub table: ShadowTable,
}

impl Device {
    /// MQTT client id; empty while no device is looked at.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The thing whose shadows are shown: as AWS says, or else that of the same name.
    #[must_use]
    pub fn thing(&self) -> &str {
        self.connection.answer().and_then(|connection| connection.thing.as_deref()).unwrap_or(&self.client_id)
    }

    /// The shadow that is shown.
    #[must_use]
    pub fn shadow_id(&self) -> ShadowId {
        ShadowId { thing: self.thing().to_owned(), name: self.shadow_name.clone() }
    }

    /// How many changes of the shadow that is shown AWS has accepted.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.own_versions.accepted(&self.shadow_id())
    }

    /// Whether the last change was refused because the shadow had another version by then.
    #[must_use]
    pub fn has_conflict(&self) -> bool {
        self.change.failure().is_some_and(|failure| failure.kind == CallFailureKind::Conflict)
    }

    /// Whether this version of the shadow that is shown was made here.
    #[must_use]
    pub fn is_own_version(&self, version: u64) -> bool {
        self.own_versions.has(&self.shadow_id(), version)
    }

    /// Whether the comings and goings of the device are seen as they happen, or why not; `None` while that is not known.
    #[must_use]
    pub fn presence_state<'a>(&'a self, subscriptions: &'a Subscriptions) -> Option<&'a SubscriptionState> {
        self.state(&presence_filter(&self.client_id), subscriptions)
    }

    /// The same of the changes of the shadow that is shown.
    #[must_use]
    pub fn shadow_state<'a>(&'a self, subscriptions: &'a Subscriptions) -> Option<&'a SubscriptionState> {
        self.state(&self.shadow_id().change_topics()[0], subscriptions)
    }

    fn state<'a>(&'a self, filter: &str, subscriptions: &'a Subscriptions) -> Option<&'a SubscriptionState> {
        let known = subscriptions.list().iter().filter(|known| brings(&known.topic_filter, filter));
        let is_refused = |state: &&SubscriptionState| !matches!(state, SubscriptionState::Granted { .. });
        self.followed.state(filter).or(known.map(|known| &known.state).min_by_key(is_refused))
    }

    /// Whether AWS said that no subscription of this device matches a topic with its name, so that what is published there does
    /// not reach it.
    #[must_use]
    pub fn misses(&self, topic: &str) -> bool {
        let is_named = topic.split('/').any(|level| level == self.client_id || level == self.thing());
        let matches = |filter: &str| TopicFilter::parse(filter).is_ok_and(|filter| filter.matches(topic));
        let filters = self.subscriptions.answer().filter(|_| is_named && !self.subscriptions.is_waiting());
        filters.is_some_and(|filters| filters.len() < MAX_LISTED && !filters.iter().any(|(filter, _)| matches(filter)))
    }

    /// Follows the device that is looked at by now, and looks through what came before.
    pub(crate) fn attend(&mut self, log: &Log, topics: &Topics, subscriptions: &Subscriptions) {
        if self.client_id.is_empty() {
            return self.followed.want(&[], subscriptions);
        }
        let shadow = self.shadow_id();
        let is_attended = |(client_id, known): &(String, ShadowId)| *client_id == self.client_id && *known == shadow;
        let is_attended = self.attended.as_ref().is_some_and(is_attended);
        if is_attended && self.recorded.is_added {
            return;
        }
        let subject = Subject { client_id: &self.client_id, shadow: &shadow };
        // What is followed for this page alone came only while it was looked at.
        let presence = presence_filter(&self.client_id);
        let always_comes = is_brought(&presence, subscriptions);
        if !is_attended {
            self.followed.want(&filters_of(&self.client_id, &shadow), subscriptions);
            self.seen = Seen::of(&subject, log, topics, &mut self.presence);
            if always_comes {
                self.presence.unbroken(log.unbroken(|known| brings(known, &presence)));
            }
        }
        if let Recorded::Read(past) = &self.recorded.recorded {
            self.seen.past(past, &subject, (log, topics), &mut self.presence);
            // A recording does not say what was subscribed: as it is now, it was before.
            if always_comes {
                self.presence.unbroken(past.unbroken.iter().copied());
            }
        }
        self.recorded.is_added = true;
        self.attended = Some((self.client_id.clone(), shadow));
    }

    /// Takes over a batch whose first message gets this row.
    pub(crate) fn batch(&mut self, batch: &Batch, first_row: u64) {
        let Some((client_id, shadow)) = &self.attended else { return };
        let subject = Subject { client_id, shadow };
        let is_shown = *client_id == self.client_id && *shadow == self.shadow_id();
        let known = self.presence.last().cloned();
        let news = self.seen.batch((batch, first_row), &subject, &mut self.presence);
        if *client_id == self.client_id && self.presence.last() != known.as_ref() {
            self.connection_changed();
        }
        for news in news.into_iter().filter(|_| is_shown) {
            match news {
                News::Shadow { version, document, at } => self.shadow_came(version, &document, at),
                News::ShadowDeleted => {
                    self.change = Asked::default();
                    self.list_shadows();
                    self.read_shadow();
                }
            }
        }
    }

    /// Whether comings and goings are seen as they happen by now.
    pub(crate) fn watch(&mut self, is_watched: bool, now: Timestamp) {
        let begins = self.presence.watch(is_watched && !self.client_id.is_empty(), now);
        // It may have left and come back unseen since AWS answered.
        let answered_at = self.connection.answered_at();
        if begins && answered_at.is_some_and(|at| !self.presence.covers(at, now)) {
            self.connection_changed();
        }
    }

    /// Messages may be missing from then on; `None` when they come again.
    pub(crate) fn missing(&mut self, from: Option<Timestamp>) {
        self.presence.missing(from);
    }

    /// What AWS answered about the connection is older than what happened: it is asked once more.
    fn connection_changed(&mut self) {
        if self.connection.is_waiting() {
            self.asks_again = true;
        } else {
            self.ask_connection();
        }
    }

    /// The state of something that is followed changed.
    pub(crate) fn follow_changed(&mut self, topic_filter: &TopicFilter, state: SubscriptionState) {
        self.followed.changed(topic_filter, state);
    }

    /// What is followed, where that was answered.
    pub(crate) fn follows(&self) -> impl Iterator<Item = (&TopicFilter, &SubscriptionState)> {
        self.followed.states()
    }

    /// What the connection is to follow from now on, which is taken out.
    pub fn take_follows(&mut self) -> Vec<LinkCommand> {
        self.followed.take_commands()
    }

    /// An older version than the one that is shown is on its way for longer.
    fn shadow_came(&mut self, version: u64, document: &str, at: Timestamp) {
        if self.shadow.answer().is_none_or(|known| known.version < version) {
            let table = ShadowTable::of(document);
            let is_waiting = self.shadow.is_waiting();
            self.shadow.told(Ok(OpenShadow { version, table }), at);
            if is_waiting {
                self.shadow.ask();
            }
        }
    }

    /// What the backend is to be asked, which is taken out.
    pub fn take_commands(&mut self) -> Vec<CallCommand> {
        std::mem::take(&mut self.commands)
    }

    /// Does what the person wants.
    pub fn want(&mut self, request: DeviceRequest) {
        match request {
            DeviceRequest::Look { client_id } => self.look_at(client_id),
            DeviceRequest::Leave => self.leave(),
            DeviceRequest::AskAgain => {
                self.ask_connection();
                self.list_shadows();
            }
            DeviceRequest::OpenShadow { name } => {
                (self.shadow_name, self.is_shadow_chosen) = (name, true);
                (self.change, self.deleted, self.shadow) = (Asked::default(), Asked::default(), Asked::default());
                self.read_shadow();
            }
            DeviceRequest::ReadShadow => {
                self.list_shadows();
                self.read_shadow();
            }
            DeviceRequest::ListShadows => self.list_shadows(),
            DeviceRequest::ChangeShadow { document } => {
                self.change = Asked::begun();
                let shadow = self.shadow_id();
                self.call(Call::UpdateShadow { shadow: shadow.clone(), document });
                self.own_versions.asked(self.last_number, shadow);
            }
            DeviceRequest::DeleteShadow => {
                self.deleted = Asked::begun();
                self.call(Call::DeleteShadow(self.shadow_id()));
            }
            DeviceRequest::Send { topic, payload, timeout_secs } => {
                self.direct = Asked::begun();
                let (content_type, user_properties, client_id) = (None, Vec::new(), self.client_id.clone());
                let message = DirectMessage { client_id, topic, payload, content_type, user_properties, timeout_secs };
                self.call(Call::SendDirect(message));
            }
            DeviceRequest::Disconnect { ends_session, publishes_will } => {
                self.ended = Asked::begun();
                let client_id = self.client_id.clone();
                self.call(Call::EndConnection { client_id, ends_session, publishes_will });
            }
        }
    }

    /// Another person: nothing of the former stays.
    pub(super) fn forget(&mut self) {
        self.leave();
        (self.own_versions, self.watched_before) = Default::default();
    }

    /// Another device, or none: nothing of the former stays on screen. Answers that are on their way are not waited for.
    fn leave(&mut self) {
        // It is followed until the next frame knows what is to be followed instead.
        let (followed, own_versions) = (std::mem::take(&mut self.followed), std::mem::take(&mut self.own_versions));
        let (mut watched_before, last_number) = (std::mem::take(&mut self.watched_before), self.last_number);
        watched_before.add(std::mem::take(&mut self.client_id), std::mem::take(&mut self.presence).left());
        *self = Self { followed, watched_before, own_versions, last_number, ..Self::default() };
    }

    fn look_at(&mut self, client_id: String) {
        self.leave();
        self.presence = Presence::watched_before(self.watched_before.take(&client_id));
        self.client_id = client_id;
        self.ask_connection();
        self.list_shadows();
        self.read_shadow();
    }

    fn ask_connection(&mut self) {
        self.connection.ask();
        self.subscriptions.ask();
        let client_id = self.client_id.clone();
        self.call(Call::GetConnection { client_id: client_id.clone() });
        self.call(Call::ListSubscriptions { client_id, next: None });
    }

    fn list_shadows(&mut self) {
        self.shadow_names.ask();
        let thing = self.thing().to_owned();
        self.call(Call::ListShadows { thing, next: None });
    }

    fn read_shadow(&mut self) {
        self.shadow.ask();
        self.call(Call::GetShadow(self.shadow_id()));
    }

    /// One call of a kind is waited for at a time: the last one.
    fn call(&mut self, call: Call) {
        self.last_number += 1;
        self.waiting.retain(|(_, waiting)| std::mem::discriminant(waiting) != std::mem::discriminant(&call));
        self.waiting.push((self.last_number, call.clone()));
        self.commands.push(CallCommand { number: self.last_number, call });
    }
}

#[cfg(test)]
mod tests;
