//! The form for a column with a value at a JSON path, or with a user property.

use eframe::egui::{Id, Key, Modal, RichText, Ui};

use super::columns;
use crate::kit::{field_ids, theme, widgets};
use model::{ColumnContent, TableLayout};
use search::ValuePath;
use texts::t;

/// Width of the form, in points.
const WIDTH: f32 = 420.0;

/// What is typed in the form, while it is open.
#[derive(Debug, Default)]
pub(crate) struct OwnColumnState {
    is_open: bool,
    /// The field gets the cursor when it is drawn next.
    wants_focus: bool,
    kind: Kind,
    text: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Json,
    Property,
}

impl OwnColumnState {
    /// Opens the form.
    pub(crate) fn open(&mut self) {
        *self = Self { is_open: true, wants_focus: true, kind: self.kind, text: String::new() };
    }
}

pub(super) fn own_column_ui(ui: &Ui, layout: &mut TableLayout, state: &mut OwnColumnState) {
    if !state.is_open {
        return;
    }
    let palette = theme::palette(ui);
    let shown = Modal::new(Id::unique("own_column")).frame(theme::card(palette, 20)).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH);
        ui.label(RichText::new(t!("Add a column")).font(theme::semibold(16.0)).color(palette.text));
        widgets::choice(ui, &[(Kind::Json, t!("JSON path")), (Kind::Property, t!("User property"))], &mut state.kind);
        let (name, hint) = match state.kind {
            Kind::Json => (t!("JSON path of the column"), "$.celsius"),
            Kind::Property => (t!("User property of the column"), "device"),
        };
        let id = field_ids::id(ui.ctx(), "own_column");
        let width = ui.available_width();
        let field = widgets::field(ui, &mut state.text, id, name, hint, width);
        // The menu that it was chosen in is above the form for a frame, and has the focus until then.
        state.wants_focus &= !field.has_focus();
        if state.wants_focus {
            field.request_focus();
        }
        let entered = is_entered(ui, &field);
        let content = content(state);
        match &content {
            Err(words) if !state.text.is_empty() => drop(widgets::paragraph(ui, words, palette.bad)),
            _ => drop(widgets::paragraph(ui, t!("Shows the value of each message that has one."), palette.dim)),
        }
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            let add = widgets::primary_enabled(ui, content.is_ok(), widgets::primary_button(ui, t!("Add")));
            let add = add.clicked() || entered;
            if let (true, Ok(content)) = (add, content) {
                state.is_open = !columns::add(layout, content);
            }
            if ui.button(t!("Cancel")).clicked() {
                state.is_open = false;
            }
        });
    });
    if shown.should_close() {
        state.is_open = false;
    }
}

/// Enter in a dialog, where the keys of the page rest.
fn is_entered(ui: &Ui, field: &eframe::egui::Response) -> bool {
    field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

/// What the column would have, or what is wrong with the text.
fn content(state: &OwnColumnState) -> Result<ColumnContent, String> {
    let text = state.text.trim();
    match state.kind {
        Kind::Property if text.is_empty() => Err(t!("Type the name of a user property.").to_owned()),
        Kind::Property => Ok(ColumnContent::Property(text.to_owned())),
        Kind::Json => match ValuePath::parse(text) {
            Ok(_) => Ok(ColumnContent::Json(text.to_owned())),
            Err(mistake) => Err(mistake.kind.to_string()),
        },
    }
}
