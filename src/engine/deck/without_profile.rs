//! The doctor while there is no connection.

use super::{Deck, Done, jobs};
use model::{DoctorCommand, DoctorEvent, Event, Timestamp};

impl Deck {
    /// What is wrong while there is no connection: there is no profile, or none that can be used.
    pub(super) fn examine(&mut self, command: DoctorCommand) {
        if matches!(command, DoctorCommand::AskClientId) {
            return self.inbox.push_event(Event::Doctor(DoctorEvent::ClientIdAsked { is_held: false }));
        }
        self.inbox.push_event(Event::Doctor(DoctorEvent::Examining));
        let why = self.rejected.first().cloned().unwrap_or_else(|| self.no_profile());
        let now = Timestamp::from_system_clock();
        let diagnosis = jobs::diagnosis_without_profile(why, self.options().config.as_deref(), now);
        if let DoctorCommand::SaveBundle { path } = command {
            let contents = jobs::contents(None, diagnosis.clone(), self.options().recent_log.as_ref());
            self.jobs.spawn_blocking(move || Done::Bundle(jobs::save_bundle(&contents, path)));
        }
        self.inbox.push_event(Event::Doctor(DoctorEvent::Examined(Box::new(diagnosis))));
    }
}
