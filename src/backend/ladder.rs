//! The state of the link as a person sees it, folded from what the link tells, with notices for what failed.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::inbox::Inbox;
use crate::explain::{self, Context};
use crate::link::{Error, Happening, Output, PublishEnd, SubscriptionChange};
use crate::model::{
    Batch, Event, Gap, LinkEvent, LinkState, Notice, PublishOutcome, Rung, RungReport, RungState, SubscriptionState,
    Timestamp, Topic, TopicFilter,
};
use crate::profile::Profile;

/// What a broker would answer to one subscription too many (MQTT 5 section 3.9.3).
const QUOTA_EXCEEDED: u8 = 0x97;

/// What the worker has to act on.
#[derive(Debug)]
pub(super) enum Urgent {
    /// The sign-in is over: only a person can go on.
    SignInEnded(Box<Notice>),
}

/// Receives what the link tells and passes it on in words.
pub(super) struct Ladder {
    profile: Arc<Profile>,
    inbox: Inbox,
    urgent: mpsc::Sender<Urgent>,
    state: LinkState,
    /// Why the last live connection ended, in words, for the gap that follows it.
    lost_because: Option<String>,
}

impl Ladder {
    /// A ladder on which nothing was tried yet.
    pub(super) fn new(profile: Arc<Profile>, inbox: Inbox, urgent: mpsc::Sender<Urgent>) -> Self {
        Self { profile, inbox, urgent, state: LinkState::default(), lost_because: None }
    }

    fn context(&self) -> Context<'_> {
        Context {
            profile: &self.profile,
            identity_id: self.state.identity_id.as_deref(),
            client_id: self.state.client_id.as_deref(),
        }
    }

    fn publish_state(&self) {
        self.event(LinkEvent::StateChanged(Box::new(self.state.clone())));
    }

    fn event(&self, event: LinkEvent) {
        self.inbox.push_event(Event::Link(event));
    }

    /// Folds what changes the ladder; answers whether it did.
    fn climb(&mut self, happening: &Happening) -> bool {
        let state = &mut self.state;
        match happening {
            Happening::AttemptStarted { attempt, .. } => {
                state.rungs = <[RungReport; 7]>::default();
                state.dial_steps.clear();
                state.attempt = *attempt;
                state.next_attempt_at = None;
            }
            Happening::RungChanged { rung, report } => *state.rung_mut(*rung) = report.clone(),
            Happening::DialStep(step) => state.dial_steps.push(*step),
            Happening::CredentialsRenewed { expires_at, identity_id } => {
                state.credentials_expire_at = Some(*expires_at);
                state.identity_id = Some(identity_id.clone());
            }
            Happening::ClientIdChosen { client_id } => state.client_id = Some(client_id.clone()),
            Happening::ClockCorrected { skew_ms } => state.clock_skew_ms = *skew_ms,
            Happening::Live { since, client_id } => {
                state.live_since = Some(*since);
                state.client_id = Some(client_id.clone());
                state.notice = None;
                state.rung_mut(Rung::Live).state = RungState::Done;
            }
            Happening::HandedOver { .. } if happening.is_gap() => {
                self.lost_because = Some("The connection was renewed, as it is once a day".to_owned());
                return false;
            }
            Happening::RoundTrip(took) => state.round_trip = Some(*took),
            Happening::AttemptFailed { rung, error, next_attempt_at } => {
                self.failed(*rung, error, *next_attempt_at);
            }
            Happening::ConnectionLost { error, next_attempt_at, .. } => {
                self.failed(Rung::Live, error, *next_attempt_at);
                self.lost_because = self.state.notice.as_ref().map(|notice| notice.summary.clone());
            }
            Happening::Idle => {
                let (identity_id, client_id) = (state.identity_id.take(), state.client_id.take());
                let notice = state.notice.take();
                *state = LinkState { identity_id, client_id, notice, ..LinkState::default() };
            }
            _ => return false,
        }
        true
    }

    fn failed(&mut self, rung: Rung, error: &Error, next_attempt_at: Option<Timestamp>) {
        let notice = explain::link(error, rung, &self.context());
        let state = &mut self.state;
        state.live_since = None;
        state.round_trip = None;
        state.next_attempt_at = next_attempt_at;
        let report = state.rung_mut(rung);
        report.state = RungState::Failed;
        if report.detail.is_empty() || rung == Rung::Live {
            report.detail.clone_from(&notice.summary);
        }
        if error.needs_sign_in() {
            let _ = self.urgent.try_send(Urgent::SignInEnded(Box::new(notice.clone())));
        }
        self.state.notice = Some(Box::new(notice));
    }

    fn subscription(&self, topic_filter: TopicFilter, change: SubscriptionChange) -> SubscriptionState {
        match change {
            SubscriptionChange::Requested => SubscriptionState::Requested,
            SubscriptionChange::Granted(qos) => SubscriptionState::Granted { qos },
            SubscriptionChange::Paused => SubscriptionState::Paused,
            SubscriptionChange::Parked => {
                let notice = Box::new(explain::subscription_parked(&topic_filter, &self.context()));
                SubscriptionState::Quarantined { notice }
            }
            SubscriptionChange::Preflight(error) => {
                let notice = Box::new(explain::subscription_preflight(&error, &topic_filter));
                SubscriptionState::Refused { reason_code: QUOTA_EXCEEDED, notice }
            }
            SubscriptionChange::Refused { reason_code, reason_string } => {
                let words = reason_string.as_deref();
                let notice = explain::subscription_refused(&topic_filter, reason_code, words, &self.context());
                SubscriptionState::Refused { reason_code, notice: Box::new(notice) }
            }
        }
    }

    fn outcome(&self, topic: &Topic, end: PublishEnd) -> PublishOutcome {
        match end {
            PublishEnd::Accepted { took, reason_code } => PublishOutcome::Accepted { took, reason_code },
            PublishEnd::Sent => PublishOutcome::Sent,
            PublishEnd::Unknown => PublishOutcome::Unknown,
            PublishEnd::NotSent => PublishOutcome::NotSent,
            PublishEnd::Parked => {
                let notice = Box::new(explain::publish_parked(topic, &self.context()));
                PublishOutcome::Refused { reason_code: None, notice }
            }
            PublishEnd::Preflight(error) => {
                PublishOutcome::Refused { reason_code: None, notice: Box::new(explain::preflight(&error, topic)) }
            }
            PublishEnd::Refused { reason_code, reason_string } => {
                let words = reason_string.as_deref();
                let notice = explain::publish_refused(topic, reason_code, words, &self.context());
                PublishOutcome::Refused { reason_code: Some(reason_code), notice: Box::new(notice) }
            }
        }
    }
}

impl Output for Ladder {
    fn batch(&mut self, batch: Arc<Batch>) {
        self.inbox.push_batch(batch);
    }

    fn happened(&mut self, happening: Happening) {
        tracing::debug!(?happening, "link");
        if self.climb(&happening) {
            self.publish_state();
            return;
        }
        match happening {
            Happening::SubscriptionChanged { topic_filter, qos, change } => {
                let state = self.subscription(topic_filter.clone(), change);
                self.event(LinkEvent::SubscriptionChanged { topic_filter, qos, state });
            }
            Happening::Unsubscribed { topic_filter } => self.event(LinkEvent::Unsubscribed { topic_filter }),
            Happening::PublishEnded { id, topic, end } => {
                let outcome = self.outcome(&topic, end);
                self.event(LinkEvent::PublishEnded { id, outcome });
            }
            Happening::GapClosed(gap) => {
                let reason = self.lost_because.take().unwrap_or_else(|| "You disconnected".to_owned());
                self.event(LinkEvent::GapClosed(Gap { reason, ..gap }));
            }
            _ => {}
        }
    }
}
