//! State of one connection as it is shown, and the one place that changes it.

use std::sync::Arc;
use std::time::Duration;

use payload::Contracts;
use search::Query;

use model::{
    Batch, Event, LinkEvent, LinkState, MessageDraft, NewTopics, Notice, OutboxCounts, OutboxEvent, OutboxView,
    PersonId, ProfileEvent, SavedMessage, SearchCommand, SearchPart, SubscriptionState, Timestamp, TopicFilter,
    WaitsFor,
};

use super::before_live::BeforeLive;
use super::recorded_rows::RecordedRows;
use super::{
    Bounds, Density, Device, DirectList, KnownDevices, LastEvents, Log, LookedAt, Messages, Publishes, Reach,
    Recording, Retained, Rights, Search, SeenCalls, Session, SignIn, Statistics, Subscriptions, Support, Topics, Tree,
};

/// So long after its begin it is not said that the first attempt is under way: most are over by then.
const QUIET: Duration = Duration::from_secs(2);

/// Everything the window shows of one connection, and the one place that changes it.
#[derive(Debug, Default)]
pub struct Console {
    /// Messages and gaps in the order they came.
    pub log: Log,
    /// Names of the topics in the log.
    pub topics: Topics,
    /// The topics, level by level, with what came for each.
    pub tree: Tree,
    /// Which messages match the applied query.
    pub search: Search,
    /// When the messages in the log came.
    pub density: Density,
    /// What is subscribed, and how much comes for it.
    pub subscriptions: Subscriptions,
    /// Rates and totals.
    pub statistics: Statistics,
    /// What was sent, and what became of it.
    pub publishes: Publishes,
    /// The messages that wait on disk until the broker has them; `None` where none do.
    pub outbox: Option<Box<OutboxView>>,
    /// How many are in it, counted when it was listed.
    pub outbox_counts: OutboxCounts,
    /// Why messages cannot be stored, while the person is asked whether they are sent all the same.
    pub unprotected: Option<Box<Notice>>,
    /// Who is signed in, to what.
    pub session: Session,
    /// What the doctor found, and what was done about it.
    pub support: Support,
    /// The ladder.
    pub link: LinkState,
    /// Whether messages have flowed at least once since the sign-in.
    pub was_live: bool,
    /// What is known until messages flow.
    before_live: BeforeLive,
    /// How often everything on screen has left with the person or the profile that it belonged to.
    pub departures: u64,
    /// Who is signed in where drafts are kept, and what that person was writing when the program ended, until the form
    /// takes it.
    pub drafts: Option<(PersonId, Option<Box<MessageDraft>>)>,
    /// What that person writes could not be saved last.
    pub draft_unsaved: bool,
    /// The messages that are saved under names for the profile; `None` where none can be.
    pub saved_messages: Option<Vec<SavedMessage>>,
    /// What is expected on the topics of the profile.
    pub contracts: Arc<Contracts>,
    /// Another number after each change of them.
    pub contract_changes: u64,
    /// Whether its messages are recorded.
    pub recording: Recording,
    /// The device that is looked at.
    pub device: Box<Device>,
    /// A message to many devices.
    pub direct_list: DirectList,
    /// The retained messages of the account.
    pub retained: Box<Retained>,
    /// What the person may do.
    pub rights: Rights,
    /// What AWS granted and refused beside the connection.
    pub seen_calls: SeenCalls,
    /// Which devices do not get what was published.
    pub reach: Reach,
    /// Those that AWS has named.
    pub known_devices: KnownDevices,
    /// What each client did last, as far as that was seen.
    pub last_events: LastEvents,
    /// Under which rows they are recorded.
    pub(super) recorded_rows: RecordedRows,
    /// How far this computer's clock is behind AWS, in milliseconds; negative when ahead, 0 when no correction is made.
    pub clock_skew_ms: i64,
    /// When the tree was last looked through for topics that are overdue.
    pub(super) silence_looked_for_at: Option<Timestamp>,
}

impl Console {
    /// An empty one whose log keeps at most `bounds`.
    pub(super) fn with_bounds(bounds: Bounds) -> Self {
        Self { log: Log::with_bounds(bounds), ..Self::default() }
    }

    /// One without a connection, which shows this log.
    pub(super) fn of_log(log: Log) -> Self {
        Self { log, ..Self::default() }
    }

    /// Whether there is something to do on its page: messages have flowed, or they can be written before.
    #[must_use]
    pub fn can_be_used(&self) -> bool {
        self.was_live || self.knows_person() && self.before_live.is_open()
    }

    /// Whether its page is shown rather than the way to a connection.
    #[must_use]
    pub fn has_page(&self) -> bool {
        self.is_signing_in_or_signed_in() && self.can_be_used()
    }

    /// What the next attempt needs, while there is no connection and one has failed.
    #[must_use]
    pub fn waits_for(&self) -> Option<WaitsFor> {
        self.before_live.waits_for().filter(|_| !self.link.is_live())
    }

    /// Whether the first attempt has only just begun at `now` of the corrected clock, so that it is no news yet that there is no
    /// connection.
    #[must_use]
    pub fn has_just_begun(&self, now: Timestamp) -> bool {
        let began_at = self.before_live.began_at().filter(|_| !self.was_live && self.waits_for().is_none());
        began_at.is_some_and(|at| now.since(self.corrected(at)) < QUIET)
    }

    /// Whether a message can be written: it is known whose it is, and it can be sent or wait.
    #[must_use]
    pub fn can_write(&self) -> bool {
        self.knows_person() || self.was_live && self.is_signing_in_or_signed_in()
    }

    fn knows_person(&self) -> bool {
        self.outbox.as_ref().is_some_and(|outbox| outbox.knows_person)
    }

    fn is_signing_in_or_signed_in(&self) -> bool {
        match self.session.sign_in() {
            SignIn::SignedIn { .. }
            | SignIn::Starting
            | SignIn::Resuming
            | SignIn::Exchanging
            | SignIn::Delayed { .. } => true,
            SignIn::None | SignIn::Needed { .. } | SignIn::Waiting(_) | SignIn::Failed(_) => false,
        }
    }

    /// Takes over what happened.
    pub fn apply(&mut self, event: Event, now: Timestamp) {
        match event {
            Event::Link(event) => {
                let was_live = self.link.is_live();
                self.apply_link(event);
                if self.link.is_live() && !was_live {
                    self.tree.note_connected(now);
                }
                self.watch_device(now);
            }
            Event::Publish(event) => {
                if let Some(topic) = self.publishes.apply(event, now) {
                    self.reach.published(&topic, &self.known_devices, &self.device, now);
                }
            }
            Event::Outbox(OutboxEvent::Listed(view)) => {
                self.outbox_counts = view.counts();
                self.outbox = Some(view);
            }
            Event::Outbox(OutboxEvent::Unprotected(notice)) => self.unprotected = Some(notice),
            Event::SignIn(event) => {
                if self.session.apply_sign_in(event) {
                    self.forget_session();
                }
                self.before_live.see_sign_in(self.session.sign_in(), now);
                self.show_sign_in_on_ladder();
            }
            Event::ClockCorrected { skew_ms } => self.clock_skew_ms = skew_ms,
            Event::Profile(event) => {
                if matches!(event, ProfileEvent::Used { .. }) {
                    self.clock_skew_ms = 0;
                }
                if self.session.apply_profile(event) {
                    self.forget_session();
                }
            }
            Event::Policy(event) => self.support.apply_policy(event),
            Event::Doctor(event) => self.support.apply_doctor(event),
            Event::DraftKept { person, draft } => self.drafts = Some((person, draft)),
            Event::DraftSaved(saved) => self.draft_unsaved = !saved,
            Event::SavedMessages(messages) => self.saved_messages = Some(messages),
            // No view of it yet: what has to be said comes as a notice too.
            Event::Recording(event) => {
                self.recorded_rows.apply(&event);
                self.recording.apply(&event);
            }
            Event::Called(event) => {
                self.seen_calls.told(&event);
                let event = self.reach.told(event, now).and_then(|event| self.retained.told(event, now));
                let event = event.and_then(|event| self.direct_list.told(event));
                let event = event.and_then(|event| self.rights.told(event, now));
                if let Some(event) = event {
                    self.device.told(event, now);
                }
                if self.device.connection.answer().is_some() {
                    self.known_devices.note(self.device.client_id());
                }
                if let Some(last) = self.device.presence.last() {
                    self.last_events.note(self.device.client_id(), last);
                }
            }
            // The caller takes the answer.
            Event::Past(_) | Event::FileChosen { .. } | Event::LinkOpened(_) => {}
            Event::Search(event) => self.search.apply(event, &self.log, now),
            Event::Noticed(notice) => self.session.notice(*notice),
            Event::Settled(notice) => self.session.settled(&notice),
        }
    }

    /// `time` of this computer's clock, corrected by what is known of its error.
    #[must_use]
    pub fn corrected(&self, time: Timestamp) -> Timestamp {
        let skew = Duration::from_millis(self.clock_skew_ms.unsigned_abs());
        if self.clock_skew_ms < 0 { time.minus(skew) } else { time.plus(skew) }
    }

    /// Appends a batch that was received by `now`.
    pub fn accept(&mut self, batch: Arc<Batch>, now: Timestamp) {
        self.name_topics(batch.new_topics());
        self.subscriptions.count(&batch, &self.topics, now);
        self.statistics.count(&batch, now);
        let oldest_topic = batch.oldest_topic();
        self.tree.count(&batch, &self.topics, self.log.end_row(), now);
        let part = SearchPart { first_row: self.log.end_row(), not_before: self.log.latest(), batch };
        self.last_events.batch(&part.batch);
        self.device.batch(&part.batch, part.first_row);
        let left = self.log.push(Arc::clone(&part.batch));
        for (first_row, gone) in &left {
            self.tree.keep_last(gone, *first_row);
        }
        self.count_moments(&part, &left);
        self.search.arrived(&part, self.topics.names(), now);
        self.search.left(&left, &self.log);
        self.topics.outdated(self.log.end_row(), oldest_topic);
        self.topics.forget_before(self.log.first_row());
        self.subscriptions.forget_topics_before(self.topics.first());
        self.tree.forget_topics_before(self.topics.first());
    }

    /// Keeps these rows in the log, whatever its bounds.
    pub fn look_at(&mut self, looked_at: LookedAt) {
        if self.log.look_at(looked_at) {
            self.search.held_less(&self.log);
        }
    }

    /// Applies a query in place of the last one; the empty one shows everything. The same one again costs nothing.
    pub fn search_for(&mut self, query: &Query, now: Timestamp) {
        self.search.set(query, &self.log, self.topics.names(), now);
    }

    /// Leaves out of the table and of what is found the messages on topics that one of these filters matches, and no
    /// others: `a` and `a/#` for a level with all below it. The same ones again cost nothing.
    pub fn mute(&mut self, topics: &[TopicFilter], now: Timestamp) {
        self.search.mute(topics, &self.log, self.topics.names(), now);
    }

    /// Mutes these topics with all below them, in the table and in the tree, and no others. The same ones again cost nothing.
    pub fn mute_topics(&mut self, topics: &[String], now: Timestamp) {
        if self.tree.muted().topics() != topics {
            // For AWS IoT Core, a filter that ends with `/#` does not match the level before it.
            let both = topics.iter().flat_map(|topic| [topic.clone(), format!("{topic}/#")]);
            let filters: Vec<TopicFilter> = both.filter_map(|filter| TopicFilter::parse(&filter).ok()).collect();
            self.mute(&filters, now);
            self.silence_looked_for_at = None;
        }
        self.tree.mute_only(topics);
    }

    /// Takes payloads for these from now on. Returns whether anything is different: what was checked is checked again then.
    pub fn read_messages_as(&mut self, messages: &Messages, now: Timestamp) -> bool {
        let is_other = self.search.read_as(messages, &self.log, self.topics.names(), now);
        self.contract_changes += u64::from(is_other);
        is_other
    }

    /// What the backend is to search next, if there is something; asked in each frame until there is not.
    pub fn wanted_search(&mut self, now: Timestamp) -> Option<SearchCommand> {
        self.search.wanted(&self.log, self.topics.names(), now)
    }

    /// Has the device that is looked at followed.
    pub(super) fn attend_device(&mut self, now: Timestamp) {
        self.device.attend(&self.log, &self.topics, &self.subscriptions);
        self.watch_device(now);
    }

    fn watch_device(&mut self, now: Timestamp) {
        let state = self.device.presence_state(&self.subscriptions);
        let is_granted = matches!(state, Some(SubscriptionState::Granted { .. }));
        self.device.watch(self.link.is_live() && is_granted, now);
    }

    /// Takes over the names of topics whose first batch was dropped.
    pub fn name_topics(&mut self, new: &NewTopics) {
        self.topics.add(new);
        self.known_devices.add(new);
        self.last_events.add(new);
    }

    /// Notes that `count` messages were dropped undisplayed because the window fell behind.
    pub fn note_dropped(&mut self, count: u64) {
        if count > 0 {
            self.statistics.dropped += count;
            self.log.push_dropped(count);
        }
    }

    /// Counts when the messages of a batch came; those of the batches that have left are not counted any more.
    fn count_moments(&mut self, part: &SearchPart, left: &[(u64, Arc<Batch>)]) {
        for (at, count) in part.batch.moments(part.not_before, 0..part.batch.len()) {
            self.density.add_newest(at, count);
        }
        self.density.take_oldest(left.iter().map(|(_, batch)| batch.len() as u64).sum());
    }

    fn apply_link(&mut self, event: LinkEvent) {
        match event {
            LinkEvent::StateChanged(state) => {
                if state.is_live() && !self.link.is_live() {
                    self.support.went_live();
                }
                self.was_live |= state.is_live();
                self.before_live.see_link(&state);
                self.link = *state;
            }
            LinkEvent::SubscriptionChanged { topic_filter, qos, state } => {
                self.subscriptions.change(topic_filter, qos, state);
            }
            LinkEvent::Followed { topic_filter, state } => self.device.follow_changed(&topic_filter, state),
            LinkEvent::Unsubscribed { topic_filter } => self.subscriptions.remove(&topic_filter),
            LinkEvent::Gap(gap) => {
                self.device.missing(gap.end.is_none().then_some(gap.from));
                self.log.push_gap(gap);
            }
            LinkEvent::Pause(pause) => self.log.push_pause(pause),
        }
    }

    /// Another person or another place: nothing of the former may stay on screen. Topic numbers stay, because they
    /// are given out for as long as the program runs.
    fn forget_session(&mut self) {
        self.departures += 1;
        (self.drafts, self.draft_unsaved) = (None, false);
        self.log = self.log.followed();
        self.tree = Tree::default();
        self.tree.set_contracts(&self.contracts);
        self.search.forget();
        (self.density, self.silence_looked_for_at) = (Density::default(), None);
        self.topics.forget_before(u64::MAX);
        self.subscriptions = Subscriptions::default();
        (self.statistics, self.publishes) = (Statistics::default(), Publishes::default());
        self.support = Support::default();
        (self.link, self.was_live) = (LinkState::default(), false);
        self.device.forget();
        self.rights.forget();
        self.reach.forget();
        self.direct_list.forget();
        self.retained.forget();
        self.seen_calls = SeenCalls::default();
        (self.known_devices, self.last_events) = (KnownDevices::default(), LastEvents::default());
        self.before_live = BeforeLive::default();
    }
}

#[cfg(test)]
mod tests;
