//! `recordings repair`: what can be read of a damaged recording, in a new file.

use std::ops::ControlFlow;

use super::Stop;
use super::arguments::{Common, RepairArguments};
use super::interruption::Interruption;
use super::progress_line::ProgressLine;
use super::terminal::{tell_note, tell_warning};
use engine::explain;
use engine::recording::{RecordingError, Repaired, repair as repair_recording};
use model::Timestamp;
use texts::{counted, t};

/// Repairs the recording of this name.
pub(super) fn repair(arguments: &RepairArguments, common: &Common) -> Result<(), Stop> {
    let folder = common.kept_folder().ok_or_else(explain::no_settings_folder)?;
    let (name, place) = (arguments.name.as_str(), folder.recording(&arguments.name));
    let failed = |error: RecordingError| Stop::from(explain::recording(&error));
    let interruption = Interruption::listen(|| {}).map_err(|error| explain::could_not_start(&error))?;
    let mut progress = ProgressLine::new(true);
    let repaired = repair_recording(&place, name, Timestamp::from_system_clock(), &mut |messages| {
        progress.tell(|| t!("{messages} messages", messages));
        if interruption.is_noted() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    progress.end();
    match repaired.map_err(failed)? {
        Repaired::Sound => {
            tell_note(t!("the recording is not damaged: nothing was changed"));
            Ok(())
        }
        Repaired::Nothing => Err(explain::recording_unreadable(place.path()).into()),
        Repaired::Stopped => {
            tell_note(t!("the repair is not finished: to continue, start it again"));
            Err(Stop::Interrupted)
        }
        Repaired::Done { messages, lost, set_aside } => {
            tell_note(&counted!(messages, "{messages} message was recovered", "{messages} messages were recovered"));
            if let Some(set_aside) = set_aside {
                tell_note(&t!("the damaged file was renamed: {file}", file = set_aside.now_at.display()));
            }
            if lost == 0 {
                return Ok(());
            }
            tell_warning(&counted!(
                lost,
                "{lost} message cannot be read, and is listed as missing: topicdeck recordings",
                "{lost} messages cannot be read, and are listed as missing: topicdeck recordings"
            ));
            Err(Stop::Short)
        }
    }
}
