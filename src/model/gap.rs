//! Gaps in the timeline: times without a connection, and times in which a subscription brought nothing.
//!
//! Both are reported twice: when they begin, without an end, and again with their end.

use texts::t;

use super::{Timestamp, TopicFilter};

/// A time without a connection, as a row of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// From here on nothing is certain to have arrived: the connection ended, or went silent without saying so.
    pub from: Timestamp,
    /// Why.
    pub reason: GapReason,
    /// How it ended; `None` while it lasts.
    pub end: Option<GapEnd>,
}

/// Why there was no connection. [`words::gap_reason`](super::words::gap_reason) says it to people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GapReason {
    /// A failure ended the connection. What its notice says happened.
    Failed {
        /// [`Notice::summary`](super::Notice::summary), one line.
        summary: String,
    },
    /// One connection took the place of another before AWS ended it.
    Renewed,
    /// A person disconnected.
    Disconnected,
    /// A person asked for another client id.
    NewClientId,
    /// A person signed in while the connection was live.
    SignedInAgain,
    /// A person signed out.
    SignedOut,
    /// The sign-in ended, and only a person can go on.
    SignInEnded,
    /// A fault of the program ended the connection.
    Fault,
    /// The program or this connection was closed.
    Closed,
    /// The program ended the connection and did not say why.
    Ended,
    /// There has not been one since it is recorded.
    NotYet,
    /// There was one, and no filter was subscribed. Of what is recorded only.
    NotSubscribed,
}

/// How a [`Gap`] ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GapEnd {
    /// Messages flow again since then.
    pub at: Timestamp,
    /// The broker still knew the session, so that QoS 1 messages of the gap follow.
    pub session_resumed: bool,
}

impl GapEnd {
    /// What came of the messages of that time, for a person.
    #[must_use]
    pub fn consequence(&self) -> &'static str {
        if self.session_resumed {
            t!("same session: QoS 1 messages follow, QoS 0 messages were missed")
        } else {
            t!("new session: messages from that time were missed")
        }
    }
}

/// A time in which a subscription that had brought messages brought none, as a row of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// As it was subscribed.
    pub topic_filter: TopicFilter,
    /// The broker delivered no longer.
    pub from: Timestamp,
    /// Why.
    pub reason: PauseReason,
    /// The broker delivers again since then; `None` while it does not.
    pub to: Option<Timestamp>,
}

/// Why a subscription brings nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PauseReason {
    /// A person paused it.
    Paused,
    /// A person removed it.
    Removed,
    /// The broker refused it when it was asked for again.
    Refused,
    /// It ended the connection twice and is asked for no more.
    Parked,
}

impl PauseReason {
    /// The word that programs read, and people too.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Paused => "paused",
            Self::Removed => "removed",
            Self::Refused => "refused",
            Self::Parked => "parked",
        }
    }
}
