//! The changes of a shadow that were seen, each once: AWS says a change in two ways, each comes once for each subscription, and it
//! may be recorded too.

use std::time::Duration;

use model::{MessageRef, ShadowNews, Timestamp};
use payload::{ShadowDifference, ShadowUpdate};

/// So many changes are listed.
pub(super) const MOST: usize = 50;
/// A version of a shadow comes again no sooner: it is counted on for two days after the shadow was deleted.
const SAME_VERSION: Duration = Duration::from_hours(24);
/// A shadow is not deleted again so soon.
const SAME_DELETION: Duration = Duration::from_secs(1);

/// Where a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SeenIn {
    /// In this row of the log.
    Log(u64),
    /// In this row of the recording, and not in the log.
    Recording(u64),
}

/// A change of the shadow that was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenChange {
    /// Where its message is.
    pub source: SeenIn,
    /// When it came.
    pub at: Timestamp,
    /// The version since; `None` if the shadow was deleted.
    pub version: Option<u64>,
    /// What differs from the version before; what was sent, where no more is known.
    pub differences: Vec<ShadowDifference>,
    /// The values before are known.
    pub is_whole: bool,
    /// The token that the sender gave it.
    pub client_token: Option<String>,
}

impl SeenChange {
    /// What a message says, with the document since where that is in it.
    pub(super) fn of(news: ShadowNews, message: &MessageRef<'_>, source: SeenIn) -> Option<(Self, Option<String>)> {
        let at = message.received_at;
        let is_whole = news == ShadowNews::Documents;
        let update = match news {
            ShadowNews::Documents => ShadowUpdate::of(message.payload)?,
            ShadowNews::Accepted => ShadowUpdate::of_accepted(message.payload)?,
            ShadowNews::Deleted => {
                let (version, differences, client_token) = (None, Vec::new(), None);
                return Some((Self { source, at, version, differences, is_whole: true, client_token }, None));
            }
        };
        let ShadowUpdate { version, document, differences, client_token } = update;
        let change = Self { source, at, version: Some(version), differences, is_whole, client_token };
        Some((change, Some(document).filter(|_| is_whole)))
    }

    fn is_same(&self, other: &Self) -> bool {
        let apart = self.at.since(other.at).max(other.at.since(self.at));
        self.version == other.version && apart <= if self.version.is_some() { SAME_VERSION } else { SAME_DELETION }
    }
}

/// The newest first.
#[derive(Debug, Default)]
pub(super) struct Changes(Vec<SeenChange>);

impl Changes {
    pub(super) fn iter(&self) -> impl Iterator<Item = &SeenChange> {
        self.0.iter()
    }

    /// Returns whether it says more than what was known.
    pub(super) fn add(&mut self, change: SeenChange) -> bool {
        if let Some(known) = self.0.iter_mut().find(|known| known.is_same(&change)) {
            let says_more = change.is_whole && !known.is_whole;
            if says_more {
                let client_token = known.client_token.take();
                *known = SeenChange { client_token: client_token.or(change.client_token), ..change };
            } else {
                known.client_token = known.client_token.take().or(change.client_token);
            }
            return says_more;
        }
        let newer = |known: &SeenChange| (known.at, known.version) > (change.at, change.version);
        let place = self.0.partition_point(newer);
        self.0.insert(place, change);
        self.0.truncate(MOST);
        place < MOST
    }
}
