//! What the keys of a frame belong to: to what had the focus when they were pressed, and to nothing else.
//!
//! egui moves the focus in the middle of a frame (Enter and Escape leave a field), so what is drawn later sees the same
//! key with nothing focused. What a key does is therefore asked here. A held key does nothing twice.

use super::{escape, menu_keys};
use eframe::egui::text_edit::TextEditState;
use eframe::egui::text_selection::LabelSelectionState;
use eframe::egui::{Context, Event, Id, Key, Modifiers, Popup, Rect, Response, SurrenderFocusOn, Ui};

use crate::kit::shortcuts;

/// What is known of the keys of this frame.
#[derive(Clone, Copy, Debug, Default)]
struct Frame {
    /// What had the focus when they were pressed.
    owner: Option<Id>,
    /// A menu or a dialog lies above the page, so that no key is for the page.
    covered: bool,
    /// Ctrl+Enter, until a form takes it.
    submit: bool,
    /// What had the focus when the last frame ended.
    focused: Option<Id>,
}

/// Finds out what the keys belong to, before anything is drawn. `text_areas` are the fields of several lines.
pub(crate) fn begin(ctx: &Context, text_areas: &[Id]) {
    let mut frame = read(ctx);
    // Escape has taken the focus away already.
    frame.owner = ctx.memory(eframe::egui::Memory::focused).or(frame.focused);
    frame.covered = Popup::is_any_open(ctx) || are_below_a_dialog(ctx);
    // In a field of several lines a held Enter makes line after line.
    let writes_lines = frame.owner.is_some_and(|owner| text_areas.contains(&owner));
    frame.submit = ctx.input_mut(|input| {
        input.events.retain(|event| !is_idle_repeat(event, writes_lines));
        // Taken away from all: a button with the focus takes Enter for a click, whatever is held with it.
        input.consume_key(Modifiers::COMMAND, Key::Enter)
    });
    write(ctx, frame);
    let is_pressed = ctx.input(|input| input.key_pressed(Key::Escape));
    escape::begin(ctx, is_pressed, frame.owner);
    keep_from_secondary_clicks(ctx);
    menu_keys::begin(ctx);
}

/// A click with another button than the first opens a menu at most: what has the focus keeps it.
fn keep_from_secondary_clicks(ctx: &Context) {
    let by_first = ctx.input(|input| input.pointer.primary_pressed() || input.pointer.primary_released());
    let rule = if by_first { SurrenderFocusOn::default() } else { SurrenderFocusOn::Never };
    ctx.options_mut(|options| options.input_options.surrender_focus_on = rule);
}

/// Notes what has the focus, after everything is drawn.
pub(crate) fn end(ctx: &Context) {
    let focused = ctx.memory(eframe::egui::Memory::focused);
    write(ctx, Frame { focused, submit: false, ..read(ctx) });
}

/// Whether the keys belong to nothing on the page, or to the widget `id`.
pub(crate) fn are_free_or_of(ctx: &Context, id: Id) -> bool {
    let frame = read(ctx);
    !frame.covered && frame.owner.is_none_or(|owner| owner == id)
}

/// Whether a menu or a dialog lies above the page, so that its shortcuts rest.
pub(crate) fn are_covered(ctx: &Context) -> bool {
    read(ctx).covered
}

/// Whether a dialog lies above the page.
pub(crate) fn are_below_a_dialog(ctx: &Context) -> bool {
    ctx.memory(|memory| memory.top_modal_layer().is_some())
}

/// Whether a text was being written when the keys were pressed, so that signs are for it. An Enter among them may have left
/// the field by now.
pub(crate) fn are_for_a_text(ctx: &Context) -> bool {
    let focused = ctx.memory(eframe::egui::Memory::focused);
    let writes = |id: Option<Id>| id.is_some_and(|id| TextEditState::load(ctx, id).is_some());
    writes(read(ctx).owner) || writes(focused)
}

/// Whether a text on a page is selected with the pointer, which Ctrl+C copies.
pub(crate) fn text_is_selected(ctx: &Context) -> bool {
    ctx.plugin_opt::<LabelSelectionState>().is_some_and(|texts| texts.lock().has_selection())
}

/// Whether Ctrl+Enter was pressed in the form that covers `form`; says so once.
pub(crate) fn submitted(ui: &Ui, form: Rect) -> bool {
    let frame = read(ui.ctx());
    let is_within = |response: Response| response.layer_id == ui.layer_id() && form.intersects(response.rect);
    let owner = frame.owner.filter(|_| frame.submit && !frame.covered);
    if !owner.and_then(|owner| ui.ctx().read_response(owner)).is_some_and(is_within) {
        return false;
    }
    write(ui.ctx(), Frame { submit: false, ..frame });
    true
}

/// Whether `field`, of one line, was left by `key`; says so once.
pub(crate) fn left_by(ui: &Ui, field: &Response, key: Key) -> bool {
    let frame = read(ui.ctx());
    let is_owner = !frame.covered && frame.owner == Some(field.id);
    is_owner && field.lost_focus() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, key))
}

/// A held key that would repeat what it has done.
fn is_idle_repeat(event: &Event, writes_lines: bool) -> bool {
    let Event::Key { key, pressed: true, repeat: true, modifiers, .. } = event else { return false };
    match key {
        Key::Enter => modifiers.command || modifiers.ctrl || !writes_lines,
        // The blank itself comes as text.
        Key::Space => true,
        // Each turn would flicker.
        key => [shortcuts::ACTIONS, shortcuts::TURN_THEME].iter().any(|once| once.has(*modifiers, *key)),
    }
}

fn read(ctx: &Context) -> Frame {
    ctx.data(|data| data.get_temp(place())).unwrap_or_default()
}

fn write(ctx: &Context, frame: Frame) {
    ctx.data_mut(|data| data.insert_temp(place(), frame));
}

fn place() -> Id {
    Id::unique("keys")
}
