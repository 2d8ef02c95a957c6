//! The current state, folded from the events: what the doctor judges besides its own checks.

use std::collections::{BTreeMap, BTreeSet};

use model::{Event, LinkEvent, LinkState, Notice, Rung, SignInEvent, SubscriptionState};

/// The current state.
#[derive(Clone, Debug, Default)]
pub(crate) struct DoctorSnapshot {
    /// The connection, as last reported.
    pub(crate) link: LinkState,
    /// How far this computer's clock is behind AWS, in milliseconds; 0 when no correction is made.
    pub(crate) clock_skew_ms: i64,
    /// How the last sign-in or resumption ended.
    pub(crate) sign_in: LastSignIn,
    /// Filters that the broker refused or parked.
    pub(crate) refused: BTreeMap<String, Notice>,
    /// Filters that the broker delivers for.
    pub(crate) granted: BTreeSet<String>,
}

/// How the last sign-in or resumption ended.
#[derive(Clone, Debug, Default)]
pub(crate) enum LastSignIn {
    /// Nothing was tried, or nothing is stored, or the person has signed out.
    #[default]
    SignedOut,
    /// This person is signed in.
    SignedIn(String),
    /// It did not work.
    Failed(Box<Notice>),
}

impl DoctorSnapshot {
    /// Takes note of `event`.
    pub(crate) fn note(&mut self, event: &Event) {
        match event {
            Event::SignIn(event) => self.note_sign_in(event),
            Event::ClockCorrected { skew_ms } => self.clock_skew_ms = *skew_ms,
            Event::Link(LinkEvent::StateChanged(state)) => self.link.clone_from(state),
            Event::Link(LinkEvent::SubscriptionChanged { topic_filter, state, .. }) => {
                self.note_subscription(topic_filter.as_str(), state);
            }
            Event::Link(LinkEvent::Unsubscribed { topic_filter }) => {
                self.note_subscription(topic_filter.as_str(), &SubscriptionState::Paused);
            }
            _ => {}
        }
    }

    fn note_sign_in(&mut self, event: &SignInEvent) {
        match event {
            SignInEvent::SignedIn { user, .. } => self.sign_in = LastSignIn::SignedIn(user.clone()),
            SignInEvent::Failed(notice) | SignInEvent::ResumptionDelayed { notice, .. } => {
                self.sign_in = LastSignIn::Failed(notice.clone());
            }
            SignInEvent::Needed { why: Some(notice) } if notice.rung == Some(Rung::SignIn) => {
                self.sign_in = LastSignIn::Failed(notice.clone());
            }
            SignInEvent::Needed { .. } | SignInEvent::Cancelled => self.sign_in = LastSignIn::SignedOut,
            SignInEvent::SignedOut { .. } => {
                *self = Self { clock_skew_ms: self.clock_skew_ms, ..Self::default() };
            }
            _ => {}
        }
    }

    fn note_subscription(&mut self, topic_filter: &str, state: &SubscriptionState) {
        self.refused.remove(topic_filter);
        self.granted.remove(topic_filter);
        match state {
            SubscriptionState::Granted { .. } | SubscriptionState::NotStopped { .. } => {
                self.granted.insert(topic_filter.to_owned());
            }
            SubscriptionState::Refused { notice, .. } | SubscriptionState::Parked { notice } => {
                self.refused.insert(topic_filter.to_owned(), (**notice).clone());
            }
            _ => {}
        }
    }
}
