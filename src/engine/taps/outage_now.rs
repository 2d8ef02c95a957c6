//! A time in which nothing can come and that lasts: written once for each writer, and not where it is as short as usual.

use std::time::Duration;

use model::{GapReason, Timestamp};
use store::Writer;

/// A first connection that takes no longer is not recorded as one that is missing, and neither is a subscription.
const USUAL: Duration = Duration::from_secs(5);

/// Whether nothing can come now.
pub(super) struct OutageNow {
    /// Since when, and why.
    lasting: Option<(Timestamp, GapReason)>,
    /// The writer knows of it.
    is_written: bool,
}

impl OutageNow {
    /// There was no connection yet.
    pub(super) fn before_the_first(now: Timestamp) -> Self {
        Self { lasting: Some((now, GapReason::NotYet)), is_written: false }
    }

    /// Nothing can come since then, and why.
    pub(super) fn begin(&mut self, from: Timestamp, reason: GapReason, writer: Option<&mut Writer>, now: Timestamp) {
        let mut writer = writer;
        if self.lasting.as_ref().is_some_and(|(_, before)| *before == GapReason::NotSubscribed) {
            self.end(from, None, writer.as_deref_mut());
        }
        if self.lasting.as_ref().is_none_or(|(_, before)| *before == GapReason::NotYet) {
            self.lasting = Some((from, reason));
            self.write(writer, now);
        }
    }

    /// Messages can come again.
    pub(super) fn end(&mut self, at: Timestamp, session_resumed: Option<bool>, writer: Option<&mut Writer>) {
        let lasted = self.lasting.take();
        if let Some(writer) = writer.filter(|_| lasted.is_some() && self.is_written) {
            writer.connected(at, session_resumed);
        }
        self.is_written = false;
    }

    /// There is another writer, which does not know of it.
    pub(super) fn write_again(&mut self, writer: Option<&mut Writer>, now: Timestamp) {
        self.is_written = false;
        self.write(writer, now);
    }

    /// Writes that nothing can come, once for each writer.
    pub(super) fn write(&mut self, writer: Option<&mut Writer>, now: Timestamp) {
        let (Some(writer), Some((from, reason))) = (writer, &self.lasting) else { return };
        let may_be_usual = matches!(reason, GapReason::NotYet | GapReason::NotSubscribed);
        let is_short = may_be_usual && now.since(*from) < USUAL;
        if !self.is_written && !is_short {
            writer.disconnected(*from, reason.clone());
            self.is_written = true;
        }
    }
}
