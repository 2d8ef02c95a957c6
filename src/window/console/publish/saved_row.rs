//! A saved message in the menu: a row that fills the form, and the field for another name.

use eframe::egui::{Align, Key, Layout, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, vec2};

use crate::kit::signs::{self, Sign};
use crate::kit::text_cursor::select_all;
use crate::kit::{field_ids, theme, widgets};
use model::{SavedMessage, SavedMessageChange, visible_line};
use texts::t;

/// Room for what can be done with a row, in points.
const BUTTONS: f32 = 108.0;
/// The part of the rest that the name may take.
const PART_OF_NAME: f32 = 0.5;

/// What was chosen in the menu.
pub(super) enum Chosen {
    /// The message at this place, for the form.
    Load(usize),
    Change(SavedMessageChange),
}

/// The row that gets another name.
#[derive(Debug, Default)]
pub(super) struct RowState {
    /// Its name, and the other one as it is typed.
    renaming: Option<(String, String)>,
}

pub(super) fn row_ui(
    ui: &mut Ui,
    messages: &[SavedMessage],
    (place, message): (usize, &SavedMessage),
    state: &mut RowState,
) -> Option<Chosen> {
    if state.renaming.as_ref().is_some_and(|(name, _)| *name == message.name) {
        return renaming_ui(ui, messages, state);
    }
    let palette = theme::palette(ui);
    let shown = visible_line(&message.name);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme::MENU_ROW), Sense::click());
    let spoken = t!("Write {name}", name = shown);
    response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, true, &spoken));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 4.0, palette.selection);
    }
    let (_, name) = message.place();
    let room = rect.width() - BUTTONS - 20.0;
    let text = widgets::galley(ui, name, theme::body(), palette.text, room * PART_OF_NAME);
    let beside = 8.0 + text.size().x + 12.0;
    let topic = widgets::galley(ui, &message.draft.topic, theme::mono(), palette.dim, (room - beside).max(0.0));
    let painter = ui.painter_at(rect);
    painter.galley(rect.left_center() + vec2(8.0, -text.size().y / 2.0), text, palette.text);
    painter.galley(rect.left_center() + vec2(beside, -topic.size().y / 2.0), topic, palette.dim);
    let buttons = rect.with_min_x(rect.right() - BUTTONS).with_max_x(rect.right() - 8.0);
    let mut child = ui.new_child(UiBuilder::new().max_rect(buttons).layout(Layout::right_to_left(Align::Center)));
    if signs::button(&mut child, Sign::Cross, &t!("Delete {name}", name = shown), palette.dim).clicked() {
        return Some(Chosen::Change(SavedMessageChange::Remove { name: message.name.clone() }));
    }
    if widgets::word_button(&mut child, t!("Rename"), &t!("Rename {name}", name = shown)).clicked() {
        state.renaming = Some((message.name.clone(), message.name.clone()));
        let id = field_ids::id(ui.ctx(), "saved_message_new_name");
        select_all(ui, id, &message.name);
        ui.memory_mut(|memory| memory.request_focus(id));
        return None;
    }
    let chosen = response.clicked().then_some(Chosen::Load(place));
    response.on_hover_text(format!(
        "{shown}\n{}\n{}",
        visible_line(&message.draft.topic),
        visible_line(&message.draft.payload)
    ));
    chosen
}

/// Enter gives the name; a name that another message has is refused.
fn renaming_ui(ui: &mut Ui, messages: &[SavedMessage], state: &mut RowState) -> Option<Chosen> {
    let (name, typed) = state.renaming.as_mut()?;
    let clean = SavedMessage::clean_name(typed);
    let is_taken = messages.iter().any(|other| Some(&other.name) == clean.as_ref() && other.name != *name);
    let row = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), theme::FIELD + 4.0));
    let inside = row.shrink2(vec2(8.0, 2.0));
    let mut is_given = false;
    ui.scope_builder(UiBuilder::new().max_rect(inside).layout(Layout::right_to_left(Align::Center)), |ui| {
        ui.spacing_mut().button_padding.x = 12.0;
        let can_be = clean.is_some() && !is_taken;
        let button = widgets::primary_enabled(ui, can_be, widgets::primary_button(ui, t!("Rename")));
        let taken = t!("There is a message with this name.");
        is_given = button.accessible_name(t!("Rename the saved message")).on_disabled_hover_text(taken).clicked();
        let id = field_ids::id(ui.ctx(), "saved_message_new_name");
        let width = ui.available_width();
        let field =
            widgets::field(ui, typed, id, t!("New name of the saved message"), t!("Name, or Folder/Name"), width);
        is_given |= can_be && field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    });
    ui.advance_cursor_after_rect(row);
    let new_name = clean.filter(|_| is_given)?;
    let (name, _) = state.renaming.take()?;
    (new_name != name).then_some(Chosen::Change(SavedMessageChange::Rename { name, new_name }))
}
