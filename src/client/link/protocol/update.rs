//! Updates of the link: typed facts without words for people. The backend adds those.

use std::sync::Arc;
use std::time::Duration;

use super::{Error, Preflight};
use model::{Batch, DialStep, PublishId, Qos, Rung, RungReport, Timestamp, Topic, TopicFilter};

/// Where messages and updates go. Neither call may block: they are made between two reads of the socket.
pub trait Output: Send {
    /// A batch was closed. Sent messages are in it too, in their order among the received ones.
    fn batch(&mut self, batch: Arc<Batch>);
    /// Something happened. The end of a connection comes after the last batch of that connection.
    fn update(&mut self, update: LinkUpdate);
}

/// For an output that is wanted back when the link is over.
impl<O: Output> Output for &mut O {
    fn batch(&mut self, batch: Arc<Batch>) {
        (**self).batch(batch);
    }

    fn update(&mut self, update: LinkUpdate) {
        (**self).update(update);
    }
}

/// A fact about the connection.
#[derive(Clone, Debug)]
pub enum LinkUpdate {
    /// A new attempt begins; every rung waits again.
    AttemptStarted {
        /// Counting from 1 since the last connection that lasted.
        attempt: u32,
        /// Now.
        at: Timestamp,
    },
    /// The state of a rung changed. A failed rung's error comes with [`LinkUpdate::AttemptFailed`].
    RungChanged {
        /// Which one.
        rung: Rung,
        /// Its state.
        report: RungReport,
    },
    /// A part of the socket rung is done.
    DialStep(DialStep),
    /// These are the credentials in use, new or as before.
    CredentialsRenewed {
        /// When they end; long-lived keys do not.
        expires_at: Option<Timestamp>,
        /// The Cognito identity whose they are; none where they are of a user or role of IAM.
        identity_id: Option<String>,
        /// Twelve digits of the AWS account, where the keys tell.
        account_id: Option<String>,
    },
    /// The profile named no endpoint, and this is the account's.
    EndpointFound {
        /// The host.
        host: String,
    },
    /// New credentials cannot be had any more, because the sign-in is over. The connection lives on.
    SignInEnded,
    /// What the next CONNECT calls us; a refusal is about this name.
    ClientIdChosen {
        /// MQTT client id.
        client_id: String,
    },
    /// The attempt ended.
    AttemptFailed {
        /// Where.
        rung: Rung,
        /// Why.
        error: Arc<Error>,
        /// When the next one starts by itself; `None` when it does not.
        next_attempt_at: Option<Timestamp>,
    },
    /// Messages flow.
    Live {
        /// Since when.
        since: Timestamp,
        /// MQTT client id of this connection.
        client_id: String,
        /// The broker still knew the session at every CONNACK since the last live connection, so that the QoS 1
        /// messages of the time between follow. Never for the first one.
        session_resumed: bool,
    },
    /// A live connection ended.
    ConnectionLost {
        /// Why.
        error: Arc<Error>,
        /// When it was noticed.
        at: Timestamp,
        /// Until then everything that the broker sent has arrived. Earlier than `at` when the line went silent, or the
        /// computer slept.
        whole_until: Timestamp,
        /// When the next attempt starts by itself.
        next_attempt_at: Option<Timestamp>,
    },
    /// A live connection is ended from here.
    ConnectionLeft {
        /// Until then everything that the broker sent has arrived: now, or earlier when the computer slept.
        whole_until: Timestamp,
        /// What for.
        leaving: Leaving,
    },
    /// There is no connection and none is wanted.
    Idle,
    /// A planned change to a new connection with the same client id, before AWS ends the old one after a day.
    HandedOver {
        /// From when on nothing could be sent.
        from: Timestamp,
        /// When it was over.
        at: Timestamp,
        /// From the CONNECT on the new connection to its CONNACK: for this long nothing could be sent.
        took: Duration,
        /// The broker still knew the session.
        session_resumed: bool,
    },
    /// What the broker kept for us broke the protocol each time that it came: the next connection begins without it.
    SessionGivenUp {
        /// How it did so the last time.
        error: Arc<Error>,
    },
    /// The computer slept: the wall clock went on while the timers did not.
    Woke {
        /// For about this long.
        slept: Duration,
    },
    /// A PINGREQ was answered.
    RoundTrip(Duration),
    /// The state of a subscription changed.
    SubscriptionChanged {
        /// As it was subscribed.
        topic_filter: TopicFilter,
        /// What was asked for.
        qos: Qos,
        /// Its state.
        change: SubscriptionChange,
    },
    /// The state of what a page follows changed.
    FollowChanged {
        /// As it was followed.
        topic_filter: TopicFilter,
        /// Its state.
        change: SubscriptionChange,
    },
    /// A subscription is gone.
    Unsubscribed {
        /// As it was subscribed.
        topic_filter: TopicFilter,
    },
    /// A publish has its outcome; each gets exactly one.
    PublishEnded {
        /// Which one.
        id: PublishId,
        /// Where to.
        topic: Topic,
        /// Whether it was to be kept.
        retain: bool,
        /// What became of it.
        end: PublishEnd,
    },
}

/// A planned change of the connection that took no longer is not worth a row in the timeline.
const UNNOTICED: Duration = Duration::from_secs(1);

impl LinkUpdate {
    /// Whether a [`LinkUpdate::HandedOver`] left a gap.
    #[must_use]
    pub fn is_gap(&self) -> bool {
        matches!(self, Self::HandedOver { took, session_resumed, .. } if !session_resumed || *took > UNNOTICED)
    }
}

/// Why a live connection is ended from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// A person wants no connection for now.
    Disconnect,
    /// Another one is wanted, with another client id.
    NewClientId,
    /// The whole run ends.
    End,
}

/// The state of a subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubscriptionChange {
    /// Waiting for a connection or for the SUBACK.
    Requested,
    /// The broker delivers, with this guarantee at most.
    Granted(Qos),
    /// The broker said no.
    Refused {
        /// MQTT 5 SUBACK reason code.
        reason_code: u8,
        /// The broker's own words.
        reason_string: Option<String>,
    },
    /// Stopped for now.
    Paused,
    /// The connection ended twice right after it was asked for: it is not requested again until the user retries it.
    Parked,
    /// Our own check said no; nothing was sent.
    Preflight(Preflight),
    /// The broker did not end it: it goes on delivering.
    NotStopped {
        /// MQTT 5 UNSUBACK reason code.
        reason_code: u8,
        /// The broker's own words.
        reason_string: Option<String>,
    },
    /// The broker cannot be asked to end it: it goes on delivering.
    NotStoppable(Preflight),
}

/// What became of a publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublishEnd {
    /// PUBACK with a reason code below 0x80.
    Accepted {
        /// From handing it to the socket to the PUBACK.
        took: Duration,
        /// 0x10 says that there is no subscriber.
        reason_code: u8,
    },
    /// QoS 0: handed to the socket, and the broker still answered a PINGREQ that came after it.
    Sent,
    /// PUBACK with a reason code from 0x80.
    Refused {
        /// MQTT 5 PUBACK reason code.
        reason_code: u8,
        /// The broker's own words.
        reason_string: Option<String>,
    },
    /// Our own check said no; nothing was sent.
    Preflight(Preflight),
    /// QoS 0: the broker ended the connection for a reason that is about this message, or about another of those that
    /// it had not answered. Nothing that a PINGRESP had proved is among them.
    Blamed {
        /// MQTT 5 DISCONNECT reason code.
        reason_code: u8,
        /// The broker's own words.
        reason_string: Option<String>,
        /// It was the only one.
        alone: bool,
    },
    /// The connection went on and no PUBACK came: it may or may not have arrived.
    Unacknowledged {
        /// How long that was.
        waited: Duration,
    },
    /// It has no PUBACK and may or may not have arrived; the broker that resumed the session takes it no more.
    NotRepeated(Preflight),
    /// The connection ended: it may or may not have arrived.
    Unknown,
    /// There was no connection, and it was never sent.
    NotSent,
    /// The connection ended twice right after it was sent: it is not sent again.
    Parked,
}
