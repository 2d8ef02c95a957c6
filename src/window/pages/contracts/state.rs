//! What is written in the dialog for contracts, and what is wanted of them.

use eframe::egui::Id;

use super::draft::Draft;
use crate::kit::came_from::CameFrom;
use crate::kit::file_choice::FileAsked;
use crate::kit::intent::{Intent, Requests};
use crate::kit::model::Model;
use model::{ContractChange, ContractState, KeepCommand, TopicFilter};

/// Whether it is open, and what is written in it.
#[derive(Debug, Default)]
pub(crate) struct ContractsState {
    /// Of this profile.
    pub(super) profile: Option<String>,
    pub(super) draft: Draft,
    pub(super) asked: FileAsked,
    /// What was removed last, of which profile, and what takes that back.
    pub(super) removed: Option<Removed>,
    /// Where the cursor was before.
    pub(super) came_from: CameFrom,
    /// Topics without any message that were late when it was opened: they are first.
    pub(super) late: Vec<String>,
    /// How high the form is, in points, as it was drawn last.
    pub(super) form_height: Option<f32>,
}

#[derive(Debug)]
pub(super) struct Removed {
    pub(super) profile: String,
    pub(super) filter: TopicFilter,
    pub(super) inverse: Vec<ContractChange>,
}

impl ContractsState {
    /// Opens it for a profile, with a contract for `topic` begun. The cursor goes back to `came_from`.
    pub(crate) fn open(&mut self, profile: &str, topic: Option<String>, model: &Model<'_>, came_from: Option<Id>) {
        if self.profile.replace(profile.to_owned()).is_none() {
            self.came_from.note(came_from);
        }
        let known = list(model, profile).iter().find(|state| Some(state.contract.filter.as_str()) == topic.as_deref());
        let late = model.console.tree.awaited().filter(|awaited| awaited.is_late(model.now));
        self.late = late.map(|awaited| awaited.name.clone()).collect();
        self.draft = match known {
            Some(state) => Draft::of(&state.contract),
            None => Draft { filter: topic.unwrap_or_default(), ..Draft::default() },
        };
    }

    /// Whether it is open.
    pub(crate) fn is_open(&self) -> bool {
        self.profile.is_some()
    }
}

/// The contracts of a profile, as they are known.
pub(super) fn list<'a>(model: &Model<'a>, profile: &str) -> &'a [ContractState] {
    model.connections.contracts.of(profile).map_or(&[], |known| &known.list)
}

/// Wants the contracts of a profile changed.
pub(super) fn change(profile: &str, changes: Vec<ContractChange>, wanted: &mut Requests) {
    let command = KeepCommand::Contracts { profile: profile.to_owned(), changes };
    wanted.intents.push(Intent::Keep(command));
}
