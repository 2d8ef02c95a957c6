//! Who is signed in, in full: for a person with several accounts, and for the administrator who attaches a policy.

use eframe::egui::{Align, FontId, Id, Label, Layout, Memory, Modal, RichText, ScrollArea, Ui, vec2};

use crate::kit::came_from::CameFrom;
use crate::kit::model::Model;
use crate::kit::{theme, widgets, words};
use model::{SignedInPerson, visible_line};
use texts::t;

/// Width of the dialog, in points.
const WIDTH: f32 = 640.0;
/// Width of the names, and of the buttons that copy a value, in points.
const NAME: f32 = 150.0;
const COPY: f32 = 60.0;
/// Height of a line of text, in points.
const LINE: f32 = 18.0;

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
    let copied = [
        (t!("User"), user.as_str()),
        (t!("User id (sub)"), subject),
        (t!("Identity id"), identity_id.as_deref().unwrap_or_default()),
        (t!("AWS account"), aws.as_ref().and_then(|keys| keys.account_id.as_deref()).unwrap_or_default()),
        (t!("Access key id"), aws.as_ref().map_or("", |keys| keys.access_key_id.as_str())),
    ];
    for (label, text) in copied.into_iter().filter(|(_, text)| !text.is_empty()) {
        fact_ui(ui, label, text, theme::mono(), Some(text));
    }
    if let Some(at) = *signed_in_at {
        let when = words::date_and_time(at, model.time_zone);
        let age = words::age(model.age(at));
        fact_ui(ui, t!("Signed in"), &t!("{when}, {age} ago", when, age), theme::body(), None);
    }
    if let Some(at) = *token_expires_at {
        let left = model.validity(at);
        fact_ui(ui, t!("ID token"), &t!("{left}; it is renewed automatically", left), theme::body(), None);
    }
    if let Some(keys) = aws {
        let left =
            keys.expires_at.map_or_else(|| t!("valid until they are revoked").to_owned(), |at| model.validity(at));
        fact_ui(ui, t!("AWS keys"), &left, theme::body(), None);
    }
}

fn claims_ui(ui: &mut Ui, person: &SignedInPerson) {
    widgets::section(ui, t!("Claims of the ID token"));
    ui.add_space(4.0);
    for (name, text) in &person.claims {
        fact_ui(ui, name, text, theme::mono(), None);
    }
}

/// A name, which is cut where it is too long, and all the rest of the line for its value; with a button that copies it.
fn fact_ui(ui: &mut Ui, name: &str, text: &str, font: FontId, copied: Option<&str>) {
    let palette = theme::palette(ui);
    ui.horizontal_top(|ui| {
        let (all, gap) = (ui.available_width(), ui.spacing().item_spacing.x);
        let names = NAME.min(all * 0.4);
        ui.allocate_ui_with_layout(vec2(names, LINE), Layout::left_to_right(Align::Min), |ui| {
            ui.set_width(names);
            widgets::line(ui, &visible_line(name), theme::body(), palette.dim);
        });
        let values = (all - names - COPY - 2.0 * gap).max(0.0);
        ui.allocate_ui_with_layout(vec2(values, LINE), Layout::top_down(Align::Min), |ui| {
            ui.set_width(values);
            widgets::selectable(ui, &visible_line(text), font, palette.text);
        });
        if let Some(copied) = copied {
            widgets::copy_word(ui, name, copied);
        }
    });
    ui.add_space(2.0);
}
