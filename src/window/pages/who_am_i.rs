//! Who is signed in, in full: for a person with several accounts, and for the administrator who attaches a policy.

use eframe::egui::{Grid, Id, Label, Memory, Modal, RichText, ScrollArea, Ui};

use crate::kit::came_from::CameFrom;
use crate::kit::model::Model;
use crate::kit::{theme, widgets, words};
use model::{SignedInPerson, visible_line};
use texts::t;

/// Width of the dialog, in points.
const WIDTH: f32 = 640.0;

/// Whether it is open.
#[derive(Debug, Default)]
pub(crate) struct WhoAmI {
    is_open: bool,
    /// Where the cursor was before.
    came_from: CameFrom,
}

impl WhoAmI {
    /// Opens it. The cursor goes back to `came_from`.
    pub(crate) fn open(&mut self, came_from: Option<Id>) {
        self.is_open = true;
        self.came_from.note(came_from);
    }

    /// Whether it is open.
    pub(crate) fn is_open(&self) -> bool {
        self.is_open
    }
}

/// Draws the dialog, where it is open and there is a person to show.
pub(crate) fn who_am_i_ui(ui: &Ui, model: &Model<'_>, state: &mut WhoAmI) {
    // The answer comes within a frame or two.
    let Some(person) = model.console.session.person().filter(|_| state.is_open) else {
        state.is_open &= model.console.session.user().is_some();
        return;
    };
    let palette = theme::palette(ui);
    let room = ui.ctx().content_rect().shrink(48.0);
    let mut closed = false;
    let shown = Modal::new(Id::unique("who_am_i")).frame(theme::card(palette, 20)).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH.min(room.width()));
        let user = visible_line(&person.user);
        let title = RichText::new(t!("You are {user}", user)).font(theme::semibold(16.0)).color(palette.text);
        ui.add(Label::new(title).wrap());
        ui.add_space(8.0);
        ScrollArea::vertical().max_height(room.height() - 110.0).show(ui, |ui| {
            facts_ui(ui, model, person);
            if !person.claims.is_empty() {
                ui.add_space(12.0);
                claims_ui(ui, person);
            }
        });
        ui.add_space(12.0);
        let close = ui.button(t!("Close"));
        if ui.memory(Memory::focused).is_none() {
            close.request_focus();
        }
        closed = close.clicked();
    });
    if closed || shown.should_close() {
        state.is_open = false;
        state.came_from.give_back(ui.ctx());
    }
}

/// What an administrator asks for, each with a button that copies it.
fn facts_ui(ui: &mut Ui, model: &Model<'_>, person: &SignedInPerson) {
    let SignedInPerson { user, subject, identity_id, signed_in_at, token_expires_at, aws, .. } = person;
    let palette = theme::palette(ui);
    let copied = [
        (t!("User"), user.as_str()),
        (t!("User id (sub)"), subject),
        (t!("Identity id"), identity_id.as_deref().unwrap_or_default()),
        (t!("AWS account"), aws.as_ref().and_then(|keys| keys.account_id.as_deref()).unwrap_or_default()),
        (t!("Access key id"), aws.as_ref().map_or("", |keys| keys.access_key_id.as_str())),
    ];
    Grid::new("who_am_i_facts").num_columns(3).spacing([16.0, 6.0]).show(ui, |ui| {
        for (label, text) in copied.into_iter().filter(|(_, text)| !text.is_empty()) {
            widgets::line(ui, label, theme::body(), palette.dim);
            widgets::selectable(ui, &visible_line(text), theme::mono(), palette.text);
            widgets::copy_word(ui, label, text);
            ui.end_row();
        }
        if let Some(at) = *signed_in_at {
            let when = words::date_and_time(at, model.time_zone);
            let age = words::age(model.age(at));
            widgets::line(ui, t!("Signed in"), theme::body(), palette.dim);
            widgets::selectable(ui, &t!("{when}, {age} ago", when, age), theme::body(), palette.text);
            ui.end_row();
        }
        if let Some(at) = *token_expires_at {
            let left = model.validity(at);
            widgets::line(ui, t!("ID token"), theme::body(), palette.dim);
            widgets::selectable(ui, &t!("{left}; it is renewed automatically", left), theme::body(), palette.text);
            ui.end_row();
        }
        if let Some(keys) = aws {
            let left =
                keys.expires_at.map_or_else(|| t!("valid until they are revoked").to_owned(), |at| model.validity(at));
            widgets::line(ui, t!("AWS keys"), theme::body(), palette.dim);
            widgets::selectable(ui, &left, theme::body(), palette.text);
            ui.end_row();
        }
    });
}

fn claims_ui(ui: &mut Ui, person: &SignedInPerson) {
    let palette = theme::palette(ui);
    widgets::section(ui, t!("Claims of the ID token"));
    ui.add_space(4.0);
    Grid::new("who_am_i_claims").num_columns(2).spacing([16.0, 4.0]).show(ui, |ui| {
        for (name, text) in &person.claims {
            widgets::line(ui, &visible_line(name), theme::mono(), palette.dim);
            widgets::selectable(ui, &visible_line(text), theme::mono(), palette.text);
            ui.end_row();
        }
    });
}
