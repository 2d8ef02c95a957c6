//! Why something is not recorded, in words.

use std::borrow::Cow;

use model::WhyMissing;
use model::words::gap_reason;
use texts::t;

/// `the disk was full`.
pub(crate) fn why(why: &WhyMissing) -> Cow<'static, str> {
    Cow::Borrowed(match why {
        WhyMissing::Off => t!("recording was off, or Topicdeck was closed"),
        WhyMissing::Slow => t!("the disk was too slow"),
        WhyMissing::Full => t!("the disk was full"),
        WhyMissing::Failed => t!("the recording could not be written"),
        WhyMissing::Damaged => t!("the recording is damaged there"),
        WhyMissing::Deleted => t!("deleted by the limits of the recording"),
        WhyMissing::NoConnection { reason, .. } => {
            return t!("no connection: {reason}", reason = gap_reason(reason)).into();
        }
    })
}
