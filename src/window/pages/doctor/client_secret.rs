//! Asks for the secret of the app client. It goes to the keyring and is not kept here.

use eframe::egui::text_edit::TextEditState;
use eframe::egui::{Key, TextEdit, Ui};

use crate::kit::{field_ids, keys, theme, widgets};
use model::{Command, ProfileCommand};
use texts::t;

/// Width of the field, in points.
const WIDTH: f32 = 360.0;

/// What the person has typed so far.
#[derive(Default)]
pub(crate) struct ClientSecretState(String);

impl std::fmt::Debug for ClientSecretState {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_tuple("ClientSecretState").finish_non_exhaustive()
    }
}

pub(crate) fn client_secret_ui(ui: &mut Ui, state: &mut ClientSecretState, out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    ui.add_space(8.0);
    theme::card(palette, 20).show(ui, |ui| {
        ui.set_width(ui.available_width());
        widgets::line(ui, t!("Secret of the app client"), theme::semibold(13.0), palette.text);
        widgets::paragraph(ui, t!("It is saved in the system keyring only, and used to sign in."), palette.dim);
        ui.add_space(4.0);
        let id = field_ids::id(ui.ctx(), "client_secret");
        let mut given = false;
        ui.horizontal_wrapped(|ui| {
            let secret: TextEdit<'_> = widgets::one_line(ui, &mut state.0, id, t!("client secret"));
            let field = ui.add(secret.password(true).desired_width(WIDTH)).accessible_name(t!("Client secret"));
            let entered = keys::left_by(ui, &field, Key::Enter) || keys::submitted(ui, ui.min_rect());
            let is_there = !state.0.trim().is_empty();
            let save = widgets::primary_button(ui, t!("Save and sign in"));
            given = ui.add_enabled(is_there, save).clicked() || (entered && is_there);
        });
        if given {
            let secret = std::mem::take(&mut state.0).trim().into();
            // Ctrl+Z in the field would bring it back.
            TextEditState::default().store(ui.ctx(), id);
            out.push(Command::Profile(ProfileCommand::UseClientSecret { secret }));
        }
    });
}
