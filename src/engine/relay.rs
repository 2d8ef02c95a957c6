//! The state of the link as a person sees it, folded from what the link tells, with notices for what failed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::mpsc;

use super::failure::{detail, failure};
use super::inbox::Inbox;
use super::outages::Outages;
use super::publishes::Publishes;
use super::taps::Taps;
use crate::explain::{self, Context};
use client::dial::Clock;
use client::link::{Error, Leaving, LinkUpdate, Output, Preflight, PublishEnd, SubscriptionChange};
use client::profile::Profile;
use model::{
    Batch, Event, Failure, GapReason, LinkEvent, LinkState, Notice, PublishOutcome, Rung, RungReport, RungState,
    SubscriptionState, Timestamp, Topic, TopicFilter,
};

/// A connection that ends sooner than this without any data was refused by the broker.
const AT_ONCE: Duration = Duration::from_secs(2);

/// What the session has to act on.
#[derive(Debug)]
pub(super) enum LinkAlert {
    /// The sign-in is over: only a person can go on.
    SignInEnded {
        /// The link that says so; it may have been replaced meanwhile.
        link: u64,
        /// For the person.
        notice: Box<Notice>,
    },
    /// The profile named no endpoint, and this is the account's.
    EndpointFound {
        /// The host.
        host: String,
    },
}

/// What the relays of all links have in common.
#[derive(Clone)]
pub(super) struct Shared {
    /// Receives the events.
    pub(super) inbox: Inbox,
    /// Where the session listens.
    pub(super) alert: mpsc::Sender<LinkAlert>,
    /// Knows what is missing in the timeline.
    pub(super) outages: Outages,
    /// Knows which messages have no outcome yet.
    pub(super) publishes: Publishes,
    /// The corrected clock of this profile.
    pub(super) clock: Clock,
    /// The smallest number that no topic of a batch had so far.
    pub(super) next_topic: Arc<AtomicU32>,
}

/// Receives what the link tells and passes it on in words.
pub(super) struct Relay {
    profile: Arc<Profile>,
    shared: Shared,
    /// What looks at the batches.
    taps: Taps,
    /// Number of the link whose relay this is.
    link: u64,
    state: LinkState,
    /// The broker has granted, refused or sent something since the attempt began, so it accepted the connection.
    heard: bool,
    /// Twelve digits of the AWS account, once credentials told them.
    account_id: Option<String>,
}

impl Relay {
    /// The relay of link number `link`, on which nothing was tried yet.
    pub(super) fn new(profile: Arc<Profile>, shared: Shared, taps: Taps, link: u64) -> Self {
        Self { profile, shared, taps, link, state: LinkState::default(), heard: false, account_id: None }
    }

    /// The taps, for the next relay.
    pub(super) fn into_taps(self) -> Taps {
        self.taps
    }

    fn context(&self) -> Context<'_> {
        context(&self.profile, &self.state, self.account_id.as_deref())
    }

    fn show_taps(&mut self) {
        let Self { profile, state, account_id, taps, .. } = self;
        taps.live(&context(profile, state, account_id.as_deref()));
    }

    fn publish_state(&self) {
        self.event(LinkEvent::StateChanged(Box::new(self.state.clone())));
    }

    fn event(&self, event: LinkEvent) {
        self.shared.inbox.push_event(Event::Link(event));
    }

    /// Applies what changes the ladder. Returns whether it did.
    fn climb(&mut self, update: &LinkUpdate) -> bool {
        self.heard = !matches!(update, LinkUpdate::AttemptStarted { .. }) && (self.heard || is_answer(update));
        let state = &mut self.state;
        match update {
            LinkUpdate::AttemptStarted { attempt, .. } => {
                state.rungs = <[RungReport; 7]>::default();
                state.dial_steps.clear();
                state.attempt = *attempt;
                state.next_attempt_at = None;
            }
            LinkUpdate::RungChanged { rung, report } => {
                *state.rung_mut(*rung) = report.clone();
                if state.is_live() {
                    // An earlier failure is over once the connection is live.
                    state.failure = None;
                }
                // `Live` follows at once: no state is shown as live without since when.
                // And what failed comes with its notice.
                return report.state != RungState::Failed
                    && !(*rung == Rung::Live && state.live_since.is_none() && state.is_live());
            }
            LinkUpdate::DialStep(step) => state.dial_steps.push(*step),
            LinkUpdate::CredentialsRenewed { expires_at, identity_id, account_id } => {
                self.account_id.clone_from(account_id);
                state.credentials_expire_at = *expires_at;
                state.identity_id.clone_from(identity_id);
            }
            LinkUpdate::ClientIdChosen { client_id } => state.client_id = Some(client_id.clone()),
            LinkUpdate::Live { since, client_id, session_resumed } => {
                self.shared.outages.live(*since, *session_resumed);
                state.live_since = Some(*since);
                state.client_id = Some(client_id.clone());
                state.failure = None;
                state.rung_mut(Rung::Live).state = RungState::Done;
                self.show_taps();
            }
            LinkUpdate::HandedOver { from, at, session_resumed, .. } if update.is_gap() => {
                self.shared.outages.replaced(*from, *at, *session_resumed);
                return false;
            }
            LinkUpdate::RoundTrip(took) => state.round_trip = Some(*took),
            LinkUpdate::AttemptFailed { rung, error, next_attempt_at } => {
                if *rung <= Rung::Credentials || error.is_about_the_signature() {
                    // What we hold is refused, whatever its date says.
                    state.credentials_expire_at = None;
                }
                let failure = failure(error, *rung, *rung == Rung::Subscriptions && !self.heard, &self.context());
                self.failed(error, *rung, failure, *next_attempt_at);
            }
            LinkUpdate::ConnectionLost { error, at, whole_until, next_attempt_at } => {
                let at_once = self.state.live_since.is_some_and(|since| at.since(since) < AT_ONCE);
                let failure = failure(error, Rung::Live, at_once && !self.heard, &self.context());
                let summary = failure.notice.summary.clone();
                self.shared.outages.lost(*whole_until, GapReason::Failed { summary });
                self.failed(error, Rung::Live, failure, *next_attempt_at);
            }
            LinkUpdate::ConnectionLeft { whole_until, leaving } => {
                match leaving {
                    Leaving::Disconnect => self.shared.outages.lost(*whole_until, GapReason::Disconnected),
                    Leaving::NewClientId => self.shared.outages.lost(*whole_until, GapReason::NewClientId),
                    Leaving::End => self.shared.outages.left(*whole_until),
                }
                self.rest();
            }
            LinkUpdate::Idle => self.rest(),
            _ => return false,
        }
        true
    }

    /// Nothing is tried; who we are and what we hold stays.
    fn rest(&mut self) {
        let LinkState { failure, identity_id, client_id, credentials_expire_at, .. } = std::mem::take(&mut self.state);
        self.state = LinkState { failure, identity_id, client_id, credentials_expire_at, ..LinkState::default() };
    }

    fn failed(&mut self, error: &Error, rung: Rung, failure: Failure, next_attempt_at: Option<Timestamp>) {
        let state = &mut self.state;
        state.live_since = None;
        state.round_trip = None;
        state.next_attempt_at = next_attempt_at;
        let report = state.rung_mut(rung);
        report.state = RungState::Failed;
        report.detail = detail(error);
        if error.needs_sign_in() {
            let notice = failure.notice.clone();
            let _ = self.shared.alert.try_send(LinkAlert::SignInEnded { link: self.link, notice });
        }
        state.failure = Some(failure);
    }

    fn subscription(&self, topic_filter: &TopicFilter, change: SubscriptionChange) -> SubscriptionState {
        match change {
            SubscriptionChange::Requested => SubscriptionState::Requested,
            SubscriptionChange::Granted(qos) => SubscriptionState::Granted { qos },
            SubscriptionChange::Paused => SubscriptionState::Paused,
            SubscriptionChange::Parked => {
                let notice = Box::new(explain::subscription_parked(topic_filter, &self.context()));
                SubscriptionState::Parked { notice }
            }
            SubscriptionChange::Preflight(error) => {
                let notice = Box::new(explain::preflight_filter(&error, topic_filter));
                SubscriptionState::Refused { reason_code: answer_to(&error), notice }
            }
            SubscriptionChange::Refused { reason_code, reason_string } => {
                let words = reason_string.as_deref();
                let notice = explain::subscription_refused(topic_filter, reason_code, words, &self.context());
                SubscriptionState::Refused { reason_code, notice: Box::new(notice) }
            }
            SubscriptionChange::NotStopped { reason_code, reason_string } => {
                let notice = explain::unsubscribe_refused(topic_filter, reason_code, reason_string.as_deref());
                SubscriptionState::NotStopped { notice: Box::new(notice) }
            }
            SubscriptionChange::NotStoppable(error) => {
                let notice = Box::new(explain::unsubscribe_not_sent(&error, topic_filter));
                SubscriptionState::NotStopped { notice }
            }
        }
    }

    fn outcome(&self, topic: &Topic, retain: bool, end: PublishEnd) -> PublishOutcome {
        match end {
            PublishEnd::Accepted { took, reason_code } => PublishOutcome::Accepted { took, reason_code },
            PublishEnd::Sent => PublishOutcome::Sent,
            PublishEnd::Unknown => PublishOutcome::Unknown,
            PublishEnd::Blamed { reason_code, reason_string, alone } => {
                let words = reason_string.as_deref();
                let notice = explain::publish_blamed(topic, retain, reason_code, words, alone, &self.context());
                PublishOutcome::Blamed { probably: !alone, notice: Box::new(notice) }
            }
            PublishEnd::Unacknowledged { waited } => {
                let notice = Box::new(explain::publish_unacknowledged(topic, waited.as_secs()));
                PublishOutcome::Unacknowledged { notice }
            }
            PublishEnd::NotRepeated(error) => {
                let notice = Box::new(explain::publish_not_repeated(&error, topic));
                PublishOutcome::Unacknowledged { notice }
            }
            PublishEnd::NotSent => PublishOutcome::NotSent,
            PublishEnd::Parked => {
                let notice = Box::new(explain::publish_parked(topic, retain, &self.context()));
                PublishOutcome::Parked { notice }
            }
            PublishEnd::Preflight(error) => {
                PublishOutcome::Refused { reason_code: None, notice: Box::new(explain::preflight(&error, topic)) }
            }
            PublishEnd::Refused { reason_code, reason_string } => {
                let words = reason_string.as_deref();
                let notice = explain::publish_refused(topic, retain, reason_code, words, &self.context());
                PublishOutcome::Refused { reason_code: Some(reason_code), notice: Box::new(notice) }
            }
        }
    }
}

impl Output for Relay {
    fn batch(&mut self, batch: Arc<Batch>) {
        self.heard = true;
        if !batch.new_topics().is_empty() {
            self.shared.next_topic.store(batch.new_topics().end().0, Ordering::Relaxed);
        }
        let told = self.taps.batch(&batch);
        self.shared.inbox.push_batch(batch);
        for event in told {
            self.shared.inbox.push_event(event);
        }
    }

    fn update(&mut self, update: LinkUpdate) {
        tracing::debug!(?update, "link");
        let was_live = self.state.is_live();
        let is_shown = self.climb(&update);
        if self.state.is_live() != was_live {
            self.shared.publishes.outbox().live(!was_live);
        }
        if is_shown {
            self.publish_state();
            return;
        }
        match update {
            LinkUpdate::SubscriptionChanged { topic_filter, qos, change } => {
                let state = self.subscription(&topic_filter, change);
                self.shared.outages.subscription(&topic_filter, &state, self.shared.clock.now());
                self.event(LinkEvent::SubscriptionChanged { topic_filter, qos, state });
            }
            LinkUpdate::FollowChanged { topic_filter, change } => {
                let state = self.subscription(&topic_filter, change);
                self.event(LinkEvent::Followed { topic_filter, state });
            }
            LinkUpdate::Unsubscribed { topic_filter } => {
                self.shared.outages.unsubscribed(&topic_filter, self.shared.clock.now());
                self.event(LinkEvent::Unsubscribed { topic_filter });
            }
            LinkUpdate::PublishEnded { id, topic, retain, end } => {
                let outcome = self.outcome(&topic, retain, end);
                self.shared.publishes.ended(id, outcome);
            }
            LinkUpdate::SessionGivenUp { error } => {
                self.shared.inbox.push_event(Event::Noticed(Box::new(explain::session_given_up(&error))));
            }
            LinkUpdate::EndpointFound { host } => {
                let _ = self.shared.alert.try_send(LinkAlert::EndpointFound { host });
            }
            LinkUpdate::SignInEnded => {
                self.shared.inbox.push_event(Event::Noticed(Box::new(explain::session_ended_while_live())));
            }
            _ => {}
        }
    }
}

/// What a broker would answer to it (MQTT 5 section 3.9.3).
fn answer_to(error: &Preflight) -> u8 {
    match error {
        Preflight::FilterTooLarge { .. } => 0x95,
        Preflight::SharedUnavailable => 0x9e,
        Preflight::WildcardsUnavailable => 0xa2,
        _ => 0x97,
    }
}

/// Whether the broker answers something that was asked on a connection.
fn is_answer(update: &LinkUpdate) -> bool {
    match update {
        LinkUpdate::SubscriptionChanged { change, .. } | LinkUpdate::FollowChanged { change, .. } => {
            matches!(change, SubscriptionChange::Granted(_) | SubscriptionChange::Refused { .. })
        }
        LinkUpdate::PublishEnded { end, .. } => {
            matches!(end, PublishEnd::Accepted { .. } | PublishEnd::Refused { .. })
        }
        _ => false,
    }
}

fn context<'a>(profile: &'a Profile, state: &'a LinkState, account_id: Option<&'a str>) -> Context<'a> {
    let (identity_id, client_id) = (state.identity_id.as_deref(), state.client_id.as_deref());
    Context { profile, account_id, identity_id, client_id }
}

#[cfg(test)]
mod tests;
