//! Repairs a recording that no one records into, such as an imported one: what can be read is copied into a new file, and the
//! damaged one is kept under another name.

use std::ops::ControlFlow;

use model::Timestamp;

use super::limits::RecordingLimits;
use super::recover::Recovery;
use super::{Place, Reader, RecordingError, SetAside, Summary, Unusable, WhyNotRecorded, Writer, lease};

/// What became of a repair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repaired {
    /// Nothing is damaged: nothing was changed.
    Sound,
    /// Nothing can be read of it: nothing was changed.
    Nothing,
    /// It was broken off. The next one goes on.
    Stopped,
    /// What can be read is in the new file.
    Done {
        /// How many messages were copied.
        messages: u64,
        /// How many cannot be read, and are listed as missing.
        lost: u64,
        /// The damaged file; `None` where an earlier repair has renamed it.
        set_aside: Option<SetAside>,
    },
}

/// Repairs the recording at `place`, of the profile with this name. `reached` hears how many messages are copied, and may break
/// it off.
///
/// # Errors
/// [`RecordingError::InUse`] while a process records into it, [`RecordingError::Missing`] where there is none, and others when it
/// is none of ours, or the system refuses.
pub fn repair(
    place: &Place,
    name: &str,
    now: Timestamp,
    reached: &mut dyn FnMut(u64) -> ControlFlow<()>,
) -> Result<Repaired, RecordingError> {
    let path = place.path();
    if lease::is_held(path) {
        // Says by whom.
        lease::Lease::take(path)?;
    }
    let known_lost = Reader::open(path).and_then(|reader| reader.summary()).map_or(0, |summary| lost(&summary));
    let (mut writer, set_aside) = match found(place)? {
        Found::Sound => return Ok(Repaired::Sound),
        Found::Unfinished => Writer::open(path, RecordingLimits::NONE, now)?,
        Found::Damaged(why) => {
            if !Recovery::can_begin(path) {
                return Ok(Repaired::Nothing);
            }
            Writer::open_damaged(path, RecordingLimits::NONE, now, why)?
        }
    };
    let mut messages = 0;
    while writer.is_recovering() {
        messages = writer.recover_some(now)?.unwrap_or_else(|| writer.recovered());
        if writer.is_recovering() && reached(messages).is_break() {
            writer.leave(now)?;
            return Ok(Repaired::Stopped);
        }
    }
    writer.name_profile(name)?;
    writer.leave(now)?;
    let lost = lost(&Reader::open(path)?.summary()?).saturating_sub(known_lost);
    Ok(Repaired::Done { messages, lost, set_aside })
}

/// How many messages cannot be read, as far as the recording says.
fn lost(summary: &Summary) -> u64 {
    let damaged = summary.gaps.iter().filter(|gap| gap.why == WhyNotRecorded::Damaged);
    damaged.map(|gap| gap.messages).sum()
}

enum Found {
    Sound,
    /// An earlier recovery was ended.
    Unfinished,
    Damaged(Unusable),
}

fn found(place: &Place) -> Result<Found, RecordingError> {
    let path = place.path();
    let mut reader = match Reader::open(path) {
        // The word that says whose file it is may be what is damaged.
        Err(RecordingError::Unusable { why: why @ (Unusable::Damaged | Unusable::Foreign), .. })
            if why == Unusable::Damaged || Recovery::can_begin(path) =>
        {
            return Ok(Found::Damaged(why));
        }
        opened => opened?,
    };
    let summary = reader.summary()?;
    if summary.is_damaged || summary.is_log_damaged || !reader.is_ordered()? || reader.unreadable()? > 0 {
        return Ok(Found::Damaged(Unusable::Damaged));
    }
    Ok(if summary.is_to_be_copied { Found::Unfinished } else { Found::Sound })
}
