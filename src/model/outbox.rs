//! The outbox: messages that wait on disk until the broker has them, what a person does with them, and what became of each.

use std::sync::Arc;
use std::time::Duration;

use super::{Notice, PublishId, PublishRequest, Timestamp};

/// Where a message of the outbox is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutboxState {
    /// It is sent in its turn, when there is a connection.
    Waiting,
    /// It may be on the wire, and the broker has not answered yet.
    Sending,
    /// The broker has it; with QoS 0, it was handed to the socket.
    Delivered,
    /// The broker, or our own check before sending, said no.
    Refused,
    /// It was not sent in time.
    Expired,
    /// It may or may not have arrived.
    Uncertain,
}

impl OutboxState {
    /// All, in the order of the variants.
    pub const ALL: [Self; 6] =
        [Self::Waiting, Self::Sending, Self::Delivered, Self::Refused, Self::Expired, Self::Uncertain];

    /// The word for programs and on disk.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Delivered => "delivered",
            Self::Refused => "refused",
            Self::Expired => "expired",
            Self::Uncertain => "uncertain",
        }
    }

    /// The state of this [`word`](Self::word).
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether a person has to decide what becomes of it.
    #[must_use]
    pub fn needs_person(self) -> bool {
        matches!(self, Self::Refused | Self::Expired | Self::Uncertain)
    }
}

/// A message of the outbox.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxEntry {
    /// Names it for good.
    pub id: PublishId,
    /// Whether it belongs to who is signed in. That of another person is never sent by this one.
    pub is_own: bool,
    /// What is to be sent. Of what is delivered, payload and properties are gone.
    pub request: PublishRequest,
    /// Where it is.
    pub state: OutboxState,
    /// When the person asked for it.
    pub created_at: Timestamp,
    /// When it is not to be sent any more.
    pub expires_at: Timestamp,
    /// When it got its state.
    pub changed_at: Timestamp,
    /// From handing it to the socket to the PUBACK, where there was one; for an uncertain one, how long its answer was waited for.
    pub took: Option<Duration>,
    /// Why it was refused, or is uncertain, in words for a person.
    pub why: Option<Arc<str>>,
    /// It carries the user property that says that it may have arrived before.
    pub is_repeat: bool,
}

impl OutboxEntry {
    /// When an uncertain one was sent, where that is known.
    #[must_use]
    pub fn sent_at(&self) -> Option<Timestamp> {
        let took = self.took.filter(|_| self.state == OutboxState::Uncertain);
        took.map(|took| self.changed_at.minus(took))
    }

    /// How long it was to wait in all.
    #[must_use]
    pub fn lifetime(&self) -> Duration {
        self.expires_at.since(self.created_at)
    }
}

/// How messages wait, as a person chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutboxChoice {
    /// How long a message waits, in seconds: [`MIN_SECS`](Self::MIN_SECS) to [`MAX_SECS`](Self::MAX_SECS).
    pub expires_in_secs: u32,
    /// What may have arrived before a crash is sent again, marked as possibly repeated, instead of asking.
    pub resends: bool,
}

impl Default for OutboxChoice {
    fn default() -> Self {
        Self { expires_in_secs: 600, resends: false }
    }
}

impl OutboxChoice {
    /// The shortest wait, in seconds.
    pub const MIN_SECS: u32 = 1;
    /// The longest wait: 366 days, in seconds.
    pub const MAX_SECS: u32 = 366 * 24 * 3_600;

    /// The nearest that is possible.
    #[must_use]
    pub fn limited(self) -> Self {
        Self { expires_in_secs: self.expires_in_secs.clamp(Self::MIN_SECS, Self::MAX_SECS), ..self }
    }

    /// How long a message waits.
    #[must_use]
    pub fn lifetime(self) -> Duration {
        Duration::from_secs(self.limited().expires_in_secs.into())
    }
}

/// What a person does with messages of the outbox.
#[derive(Clone, Debug)]
pub enum OutboxCommand {
    /// Puts a message into the outbox. With a connection it goes out in its turn, at once if nothing waits.
    /// [`PublishEvent::Requested`](super::PublishEvent::Requested) tells its id.
    Queue {
        /// What to send.
        request: PublishRequest,
        /// The one whose place it takes in the list of what was sent.
        replaces: Option<PublishId>,
        /// How long it waits at most.
        lifetime: Duration,
    },
    /// Takes one out that is not being sent. [`Restore`](Self::Restore) undoes it.
    Cancel {
        /// Which one.
        id: PublishId,
    },
    /// Puts one back that was cancelled in this run, as it was.
    Restore {
        /// Which one.
        id: PublishId,
    },
    /// Changes one that waits.
    Edit {
        /// Which one.
        id: PublishId,
        /// What to send instead.
        request: PublishRequest,
        /// How long it waits from now on.
        lifetime: Duration,
    },
    /// Sends one that waits before all others, also while the outbox is paused. Ignored without a connection.
    SendNow {
        /// Which one.
        id: PublishId,
    },
    /// Moves one that waits by one place.
    Move {
        /// Which one.
        id: PublishId,
        /// Towards the front.
        up: bool,
    },
    /// Moves one that waits before another one that waits.
    Place {
        /// Which one.
        id: PublishId,
        /// Before which one; at the end if `None`.
        before: Option<PublishId>,
    },
    /// Lets one wait again that was refused, has expired or is uncertain, for as long as it was to wait at first. One that may have
    /// arrived is marked as possibly repeated.
    SendAgain {
        /// Which one.
        id: PublishId,
    },
    /// The person knows that an uncertain one arrived.
    Arrived {
        /// Which one.
        id: PublishId,
    },
    /// Sends nothing more from the outbox until this is taken back. For this run.
    Pause(bool),
    /// Answers [`OutboxEvent::Unprotected`]: whether what cannot be stored is sent all the same, in this run.
    SendUnprotected(bool),
    /// Lets messages wait as chosen, in all connections. The choice is kept with the layout of the window.
    Choose(OutboxChoice),
}

/// Which process sends what waits: one at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OutboxSender {
    /// This one.
    #[default]
    Here,
    /// Another one, until it ends.
    Other {
        /// Its number, where it is known.
        process: Option<u32>,
    },
}

/// What is in the outbox of a connection.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OutboxView {
    /// All messages, those of other people too: by the order in which they are sent.
    pub entries: Vec<Arc<OutboxEntry>>,
    /// There is a connection that takes messages.
    pub is_live: bool,
    /// The person has paused it.
    pub is_paused: bool,
    /// Who sends them.
    pub sender: OutboxSender,
    /// Why nothing can be stored.
    pub trouble: Option<Box<Notice>>,
    /// How long messages wait for which nothing else is chosen.
    pub choice: OutboxChoice,
    /// It is known whose messages they are that are put into it now.
    pub knows_person: bool,
}

/// How many of this person's messages are in an outbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxCounts {
    /// They wait, or are being sent.
    pub waiting: usize,
    /// They wait for the person to decide.
    pub need_person: usize,
}

impl OutboxView {
    /// Counts all of them at once, for what is drawn in each frame.
    #[must_use]
    pub fn counts(&self) -> OutboxCounts {
        let waiting = self.count(OutboxState::Waiting) + self.count(OutboxState::Sending);
        OutboxCounts { waiting, need_person: self.need_person() }
    }

    /// Which of this person's messages that wait comes after this one: before that it would have to be put to be where it is.
    #[must_use]
    pub fn after(&self, id: PublishId) -> Option<PublishId> {
        let waits = |entry: &&Arc<OutboxEntry>| entry.is_own && entry.state == OutboxState::Waiting;
        let mut waiting = self.entries.iter().filter(waits).map(|entry| entry.id).skip_while(|other| *other != id);
        waiting.nth(1)
    }

    /// How many of this person's messages are in this state.
    #[must_use]
    pub fn count(&self, state: OutboxState) -> usize {
        self.entries.iter().filter(|entry| entry.is_own && entry.state == state).count()
    }

    /// How many of this person's messages wait for the person to decide.
    #[must_use]
    pub fn need_person(&self) -> usize {
        self.entries.iter().filter(|entry| entry.is_own && entry.state.needs_person()).count()
    }
}

/// What became of the outbox of a connection.
#[derive(Clone, Debug)]
pub enum OutboxEvent {
    /// What is in it now.
    Listed(Box<OutboxView>),
    /// There is a connection, and a message cannot be stored. It waits for [`OutboxCommand::SendUnprotected`].
    Unprotected(Box<Notice>),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_has_a_word_and_comes_back_from_it() {
        for state in OutboxState::ALL {
            assert_eq!(OutboxState::from_word(state.word()), Some(state));
        }
        assert_eq!(OutboxState::from_word("sent"), None);
    }

    #[test]
    fn a_message_waits_for_ten_minutes_and_never_for_ever() {
        assert_eq!(OutboxChoice::default().lifetime(), Duration::from_mins(10));
        for (secs, expected) in [(0, 1), (5, 5), (u32::MAX, OutboxChoice::MAX_SECS)] {
            let choice = OutboxChoice { expires_in_secs: secs, resends: true };
            assert_eq!(choice.limited(), OutboxChoice { expires_in_secs: expected, resends: true });
        }
    }
}
