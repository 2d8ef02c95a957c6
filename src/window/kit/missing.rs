//! Why something is not recorded, in words.

use model::WhyMissing;
use texts::t;

/// `the disk was full`.
pub(crate) fn why(why: WhyMissing) -> &'static str {
    match why {
        WhyMissing::Off => t!("recording was off, or Topicdeck was closed"),
        WhyMissing::Slow => t!("the disk was too slow"),
        WhyMissing::Full => t!("the disk was full"),
        WhyMissing::Failed => t!("the recording could not be written"),
        WhyMissing::Damaged => t!("the recording is damaged there"),
        WhyMissing::Deleted => t!("deleted by the limits of the recording"),
    }
}
