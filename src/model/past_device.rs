//! What was recorded of a device: what is asked of the backend, and what it has read.

use std::sync::Arc;

use super::{Batch, ConnectionId, Notice, Origin, Timestamp, device_topic};

/// What is to be read of what was recorded of a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DevicePastRequest {
    /// Who asks. A request before it of the same connection ends.
    pub connection: ConnectionId,
    /// The caller gives it.
    pub number: u64,
    /// The name of the profile.
    pub profile: String,
    /// MQTT client id.
    pub client_id: String,
    /// The thing whose shadows are meant; the client id, where AWS names none.
    pub thing: String,
}

/// The answer to a request.
#[derive(Clone, Debug)]
pub struct DevicePastRead {
    /// Who has asked.
    pub connection: ConnectionId,
    /// [`DevicePastRequest::number`].
    pub number: u64,
    /// `None` where nothing is recorded of the profile; or why it cannot be read.
    pub read: Result<Option<DevicePast>, Box<Notice>>,
}

/// What was recorded of a device, the newest first in each list. Each has a limit.
#[derive(Clone, Debug, Default)]
pub struct DevicePast {
    /// On topics with the name of the device.
    pub messages: Vec<PastMessage>,
    /// Its comings and goings, as AWS's events say.
    pub presence: Vec<PastMessage>,
    /// Accepted changes of all its shadows, and that they were deleted.
    pub changes: Vec<PastMessage>,
    /// When messages came on each topic with the name of the device.
    pub heard: Vec<PastHeard>,
    /// How far back it was looked; `None` where no message is recorded.
    pub back_to: Option<Timestamp>,
    /// From when until when it was recorded without a break, the oldest first: what came in one of these is there.
    pub unbroken: Vec<(Timestamp, Timestamp)>,
}

/// What is left of stretches of time, in order, without these breaks, in order. A break of no length divides a stretch too.
#[must_use]
pub fn without_breaks(
    stretches: &[(Timestamp, Timestamp)],
    breaks: &[(Timestamp, Timestamp)],
) -> Vec<(Timestamp, Timestamp)> {
    let mut whole = Vec::new();
    for (from, until) in stretches {
        let mut from = *from;
        for (begin, end) in breaks.iter().filter(|(begin, _)| begin <= until) {
            whole.push((from, *begin));
            from = from.max(*end);
        }
        whole.push((from, *until));
    }
    whole.retain(|(from, until)| from < until);
    whole
}

/// A recorded message.
#[derive(Clone, Debug)]
pub struct PastMessage {
    /// Where it is in the recording.
    pub row: u64,
    /// Its topic.
    pub topic: Arc<str>,
    /// The message, and no other one.
    pub batch: Arc<Batch>,
}

/// A topic with the name of the device.
#[derive(Clone, Debug)]
pub struct PastHeard {
    /// The topic.
    pub topic: Arc<str>,
    /// When its last messages came, the newest first; whether they were sent from here, and kept by the broker.
    pub times: Vec<(Timestamp, Origin, bool)>,
}

impl PastMessage {
    /// When it came.
    #[must_use]
    pub fn received_at(&self) -> Timestamp {
        self.batch.received_at().first().copied().unwrap_or(Timestamp(0))
    }
}

impl DevicePastRequest {
    /// Whether a message on this topic says something of the device.
    #[must_use]
    pub fn is_about(&self, topic: &str) -> bool {
        device_topic(topic, &self.client_id, &self.thing).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_divide_stretches_and_shorten_them() {
        let of = |list: &[(i64, i64)]| list.iter().map(|(from, until)| (Timestamp(*from), Timestamp(*until))).collect();
        let (stretches, breaks): (Vec<_>, Vec<_>) =
            (of(&[(0, 40), (50, 90)]), of(&[(-9, -8), (10, 20), (15, 18), (30, 55), (60, 60), (80, 95)]));
        let expected: Vec<_> = of(&[(0, 10), (20, 30), (55, 60), (60, 80)]);
        assert_eq!(without_breaks(&stretches, &breaks), expected);
        assert_eq!(without_breaks(&stretches, &[]), stretches);
    }
}
