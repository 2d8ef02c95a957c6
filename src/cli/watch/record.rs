//! `record`: what `watch` would print goes to the disk instead, for days.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;

use super::watched::{Manner, Watched};
use crate::cli::Stop;
use crate::cli::arguments::{Common, Format, RecordArguments};
use crate::cli::driver::{Driver, Options, block_on};
use crate::cli::label::Label;
use crate::cli::missing::reconnected;
use crate::cli::recordings::{damages, place};
use crate::cli::terminal::{tell_note, tell_warning};
use engine::recording::{Place, Reader, Recording, RecordingLimits};
use engine::{StartSandbox, explain};
use model::{Command, Event, LinkCommand, LinkEvent, RecordingEvent, SubscriptionState, TopicFilter};
use texts::t;

/// Subscribes and records until it is interrupted.
pub(super) fn record(
    arguments: &RecordArguments,
    topic_filters: BTreeSet<TopicFilter>,
    common: Common,
    start_sandbox: Option<StartSandbox>,
) -> Result<(), Stop> {
    let folder = common.kept_folder().ok_or_else(explain::no_settings_folder)?;
    let mut renamed = Renamed::before(place(&common).ok());
    let age = Duration::from_hours(24 * u64::from(arguments.days));
    let recording = Recording { folder, limits: RecordingLimits { bytes: arguments.cap.0, age }, is_off: false };
    // Nothing is printed, so that nothing has to wait: the recording gets all before this does.
    let options = Options { recording: Some(recording), ..Options::new(common, start_sandbox) };
    let manner = Manner {
        format: Format::Text,
        zone: TimeZone::UTC,
        quiet: arguments.quiet,
        query: None,
        messages: Arc::default(),
        contracts: Arc::default(),
        decode: false,
    };
    let mut watched = Watched::new(&manner, Label::default(), None, topic_filters.len());
    let driver = Driver::start(options)?;
    for topic_filter in topic_filters {
        driver.send(Command::Link(LinkCommand::Subscribe { topic_filter, qos: arguments.qos }));
    }
    driver.send(Command::Link(LinkCommand::Connect));
    let (mut recorded, mut start) = (0, Start::default());
    let result = block_on(async {
        loop {
            for event in driver.next(None).await?.events {
                if start.is_over_with(&event) && !arguments.quiet {
                    tell_note(t!("Recording. Press Ctrl+C to end."));
                }
                // The notice of a recording that was renamed comes before that.
                renamed.is_said |= matches!(event, Event::Recording(RecordingEvent::Started { .. }));
                match event {
                    Event::Recording(RecordingEvent::Saved { messages, .. }) => recorded = messages,
                    Event::Link(LinkEvent::Gap(gap)) if gap.end.is_some() && !arguments.quiet => {
                        tell_note(&reconnected(&gap));
                    }
                    // What is said of these on stdout belongs between messages.
                    Event::Link(LinkEvent::Gap(_) | LinkEvent::Pause(_)) => {}
                    other => watched.event(&other, |event| driver.attend(event))?,
                }
            }
        }
    });
    // Everything that came is on the disk when this has ended.
    drop(driver);
    renamed.tell();
    match result {
        Err(Stop::Interrupted) => {
            if !arguments.quiet {
                tell_note(&t!("at least {recorded} messages were recorded", recorded));
            }
            Ok(())
        }
        other => other,
    }
}

/// A recording that is renamed before the command ends for another reason, such as the sign-in, and before that was said. Not
/// all of it may be copied then.
struct Renamed {
    place: Option<Place>,
    /// What was there before.
    before: Vec<(PathBuf, u64)>,
    is_said: bool,
}

impl Renamed {
    fn before(place: Option<Place>) -> Self {
        let before = place.as_ref().map(Place::set_aside).unwrap_or_default();
        Self { place, before, is_said: false }
    }

    fn tell(&self) {
        let Some(place) = &self.place else { return };
        let after = if self.is_said { Vec::new() } else { place.set_aside() };
        let is_new = |file: &Path| self.before.iter().all(|(before, _)| before != file);
        let is_database = |file: &Path| file.extension().is_some_and(|extension| extension == "sqlite");
        for (file, _) in after.iter().filter(|(file, _)| is_new(file) && is_database(file)) {
            tell_warning(&t!("The recording could not be used and was renamed: {file}", file = file.display()));
        }
        let new = Reader::open(place.path()).and_then(|new| new.summary()).ok().filter(|new| new.is_to_be_copied);
        new.iter().flat_map(|new| damages(new, 0)).for_each(|damage| tell_warning(&damage));
    }
}

/// What must have happened before anything can be recorded.
#[derive(Debug, Default)]
struct Start {
    has_file: bool,
    is_subscribed: bool,
    is_over: bool,
}

impl Start {
    /// Whether this event is the last that was missing.
    fn is_over_with(&mut self, event: &Event) -> bool {
        match event {
            Event::Recording(RecordingEvent::Started { .. }) => self.has_file = true,
            Event::Recording(RecordingEvent::Stopped | RecordingEvent::Elsewhere) => self.has_file = false,
            Event::Link(LinkEvent::SubscriptionChanged { state: SubscriptionState::Granted { .. }, .. }) => {
                self.is_subscribed = true;
            }
            _ => {}
        }
        let was_over = self.is_over;
        self.is_over |= self.has_file && self.is_subscribed;
        self.is_over && !was_over
    }
}
