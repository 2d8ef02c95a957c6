//! The actions of the palette that are about profiles: to set one up, and to change those that are there.

use eframe::egui::Ui;

use crate::kit::intent::{Intent, Requests, Route};
use crate::pages::profile_menu::SANDBOX;
use crate::pages::setup::draft::free_name;
use crate::pages::welcome::WelcomeState;
use console::Profiles;
use model::{ProfileChange, ProfileCommand, visible_line};
use texts::t;

/// What can be done with profiles; those with a name are about the profile of that name.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum ProfileAction {
    FillIn,
    Edit(String),
    Duplicate(String),
    Copy(String),
    Remove(String),
}

/// The actions that there are, with their names.
pub(super) fn available(profiles: &Profiles) -> impl Iterator<Item = (String, ProfileAction)> {
    let fill_in = (t!("Set up a profile in a form").to_owned(), ProfileAction::FillIn);
    let of_each =
        profiles.names().iter().filter(|name| *name != SANDBOX || profiles.sandbox_offered()).flat_map(|name| {
            let shown = visible_line(name);
            [
                (t!("Edit profile {name}", name = shown), ProfileAction::Edit(name.clone())),
                (t!("Duplicate profile {name}", name = shown), ProfileAction::Duplicate(name.clone())),
                (t!("Copy profile {name} to hand on", name = shown), ProfileAction::Copy(name.clone())),
                (t!("Remove profile {name}", name = shown), ProfileAction::Remove(name.clone())),
            ]
        });
    std::iter::once(fill_in).chain(of_each)
}

/// A file that is dropped where nothing else takes it is what a team hands around.
pub(super) fn take_dropped(ui: &Ui, wanted: &mut Requests) {
    let dropped = ui.input_mut(|input| std::mem::take(&mut input.raw.dropped_files));
    if let Some(path) = dropped.first().map(|file| file.path().to_owned()) {
        wanted.intents.push(Intent::Profiles(ProfileCommand::ReadFile { path }));
        wanted.intents.push(Intent::Go(Route::Profiles));
    }
}

impl ProfileAction {
    /// Does it, on the page of the profiles: there it is seen, and can be taken back.
    pub(super) fn perform(self, profiles: &Profiles, welcome: &mut WelcomeState, wanted: &mut Requests) {
        let change = ProfileCommand::Change;
        let command = match self {
            Self::FillIn => {
                welcome.fill_in_by_hand(profiles);
                None
            }
            Self::Edit(name) => Some(welcome.edit(&name)),
            Self::Copy(name) => Some(welcome.copy(&name)),
            Self::Duplicate(name) => {
                let new_name = free_name(&name, profiles.names());
                Some(change(ProfileChange::Duplicate { name, new_name }))
            }
            Self::Remove(name) => Some(change(ProfileChange::Remove { name })),
        };
        wanted.intents.extend(command.map(Intent::Profiles));
        wanted.intents.push(Intent::Go(Route::Profiles));
    }
}
