//! What can be done with a profile of the list: edited, duplicated, moved, handed on, and removed with a way back.

use eframe::egui::{Context, Id, Popup, Ui};

use super::setup::SetupState;
use super::setup::draft::free_name;
use crate::kit::intent::{Intent, Requests};
use crate::kit::theme::Icon;
use crate::kit::{menu, undo, widgets};
use console::Profiles;
use model::{ProfileChange, ProfileCommand, visible_line};
use texts::t;

/// The name that the profile of a sandbox has.
pub(crate) const SANDBOX: &str = "sandbox";
/// Width of the menu, in points.
const WIDTH: f32 = 180.0;

/// What was removed lately.
#[derive(Debug, Default)]
pub(crate) struct ListState {
    removed: Vec<(String, usize)>,
}

impl ListState {
    /// Offers to insert a profile again. `words` say that it was removed.
    pub(crate) fn offer_back(&mut self, ctx: &Context, words: String, text: String, place: usize) {
        self.removed.push((text, place));
        undo::offer(ctx, id(), Some(words));
    }

    /// Inserts the one that was removed last, if the person wants it back.
    pub(crate) fn put_back(&mut self, ctx: &Context, wanted: &mut Requests) {
        if undo::wanted_back(ctx, id())
            && let Some((text, place)) = self.removed.pop()
        {
            let change = ProfileChange::Insert { text, place: Some(place) };
            wanted.intents.push(Intent::Profiles(ProfileCommand::Change(change)));
        }
    }
}

fn id() -> Id {
    Id::unique("removed_profile")
}

/// The button behind a profile, and its menu.
pub(crate) fn profile_menu_ui(
    ui: &mut Ui,
    profiles: &Profiles,
    at: usize,
    setup: &mut SetupState,
    wanted: &mut Requests,
) {
    let Some(name) = profiles.names().get(at).filter(|name| *name != SANDBOX || profiles.sandbox_offered()) else {
        return;
    };
    let spoken = t!("Actions for profile {name}", name = visible_line(name));
    let button = widgets::small_icon_button(ui, Icon::More, &spoken, true);
    Popup::menu(&button).width(WIDTH).show(|ui| {
        let mut send = |command| wanted.intents.push(Intent::Profiles(command));
        let change = ProfileCommand::Change;
        let own = || name.clone();
        if menu::item(ui, t!("Edit…")).clicked() {
            send(setup.edit(name));
        }
        if menu::item(ui, t!("Duplicate")).clicked() {
            let new_name = free_name(name, profiles.names());
            send(change(ProfileChange::Duplicate { name: own(), new_name }));
        }
        if at > 0 && menu::item(ui, t!("Move up")).clicked() {
            send(change(ProfileChange::Move { name: own(), place: at }));
        }
        if at + 1 < profiles.names().len() && menu::item(ui, t!("Move down")).clicked() {
            send(change(ProfileChange::Move { name: own(), place: at + 2 }));
        }
        if menu::item(ui, t!("Copy to hand on")).clicked() {
            send(setup.copy(name));
        }
        widgets::rule(ui);
        if menu::item(ui, t!("Remove")).clicked() {
            send(change(ProfileChange::Remove { name: own() }));
        }
    });
}
