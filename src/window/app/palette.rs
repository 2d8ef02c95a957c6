//! The palette: a list of actions above the page, searched by typing.

use eframe::egui::{Area, Id, Key, Memory, Modal, Modifiers, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::action::Action;
use crate::kit::{theme, widgets};
use texts::t;

/// Height of the list at most, in points.
const MOST_HEIGHT: f32 = 320.0;
/// Distance of the palette from the top of the window, in points.
const TOP: f32 = 96.0;
/// The same in a window that is lower than this, in points.
const LOW: f32 = 360.0;
const TOP_IN_LOW: f32 = 8.0;
/// What is below the top beside the list, in points.
const AROUND: f32 = 64.0;

/// What is typed and chosen, and what is to be done.
#[derive(Debug, Default)]
pub(super) struct PaletteState {
    open: bool,
    search: String,
    chosen: usize,
    wanted: Option<Action>,
    /// The palette was opened and its field has not yet got the cursor.
    focus_wanted: bool,
    /// Where the cursor was before, to which it goes back.
    came_from: Option<Id>,
}

impl PaletteState {
    /// Whether the palette is above the page.
    pub(super) fn is_open(&self) -> bool {
        self.open
    }
}

/// Opens the palette.
pub(super) fn open(ui: &Ui, state: &mut PaletteState) {
    let came_from = if state.open { state.came_from } else { ui.memory(Memory::focused) };
    *state = PaletteState { open: true, focus_wanted: true, came_from, ..PaletteState::default() };
}

/// Draws the palette if it is open; what is chosen there is [taken](take_wanted) from a later frame on. Returns whether
/// it is open.
pub(super) fn palette_ui(ui: &Ui, state: &mut PaletteState, available: impl FnOnce() -> Vec<(String, Action)>) -> bool {
    if !state.open {
        return false;
    }
    let mut done = None;
    let area: Area =
        Modal::default_area(Id::unique("actions")).anchor(eframe::egui::Align2::CENTER_TOP, [0.0, top(ui)]);
    let frame = theme::card(theme::palette(ui), 8);
    let dialog = Modal::new(Id::unique("actions")).area(area).frame(frame).show(ui.ctx(), |ui| {
        ui.set_width(440.0_f32.min(ui.ctx().content_rect().width() - 48.0));
        done = list_ui(ui, state, available());
    });
    if dialog.should_close() || done.is_some() {
        state.open = false;
        // A question whether to close gives it back itself.
        if done.as_ref().is_some_and(|action| !matches!(action, Action::Close(_))) {
            state.came_from = None;
        }
    }
    state.wanted = done;
    true
}

/// What was chosen. Some actions put the cursor into a field, and a palette that was closed puts it back where it was. No
/// field gets it before the palette above it is gone.
pub(super) fn take_wanted(ui: &Ui, state: &mut PaletteState) -> Option<Action> {
    if state.wanted.is_none() && state.came_from.is_none() {
        return None;
    }
    ui.ctx().request_repaint();
    if ui.memory(|memory| memory.top_modal_layer().is_some()) {
        return None;
    }
    if let Some(field) = state.came_from.take() {
        ui.memory_mut(|memory| memory.request_focus(field));
    }
    state.wanted.take()
}

fn list_ui(ui: &mut Ui, state: &mut PaletteState, available: Vec<(String, Action)>) -> Option<Action> {
    let (down, up, enter) = ui.input_mut(|input| {
        (
            input.consume_key(Modifiers::NONE, Key::ArrowDown),
            input.consume_key(Modifiers::NONE, Key::ArrowUp),
            input.consume_key(Modifiers::NONE, Key::Enter),
        )
    });
    let width = ui.available_width();
    let field = widgets::field(
        ui,
        &mut state.search,
        Id::unique("actions_search"),
        t!("Search actions by name"),
        t!("What do you want to do?"),
        width,
    );
    // Once: to ask for the focus ends what an input method is composing, and with it the letters so far.
    if std::mem::take(&mut state.focus_wanted) || ui.memory(|memory| memory.focused().is_none()) {
        field.request_focus();
    }
    if field.changed() {
        state.chosen = 0;
    }
    // After the field: text and Enter can come in one frame, and Enter means what the text has left.
    let list = matching(&state.search, available);
    let end = list.len().saturating_sub(1);
    state.chosen = (state.chosen + usize::from(down)).min(end).saturating_sub(usize::from(up));
    let mut done = None;
    // What fitted below the field last time says nothing: a search with few hits leaves a small palette.
    let most = MOST_HEIGHT.min(ui.ctx().content_rect().height() - top(ui) - AROUND).max(2.0 * theme::CONTROL);
    ScrollArea::vertical().max_height(most).min_scrolled_height(most).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (place, (name, action)) in list.iter().enumerate() {
            let keys = action.shortcut().map(|shortcut| shortcut.words(ui.ctx()));
            if item_ui(ui, (name, keys.as_deref()), place == state.chosen, down || up) {
                done = Some(action.clone());
            }
        }
        if list.is_empty() {
            let dim = theme::palette(ui).dim;
            widgets::paragraph(ui, t!("No matching actions"), dim);
        }
    });
    if enter { list.get(state.chosen).map(|(_, action)| action.clone()) } else { done }
}

/// How far from the top of the window the palette is.
fn top(ui: &Ui) -> f32 {
    if ui.ctx().content_rect().height() < LOW { TOP_IN_LOW } else { TOP }
}

/// An action and its key. Returns whether it is pressed.
fn item_ui(ui: &mut Ui, (name, keys): (&str, Option<&str>), chosen: bool, moved: bool) -> bool {
    let palette = theme::palette(ui);
    // The arrows move through the list; Tab has nothing to do here.
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme::CONTROL), Sense::CLICK);
    if chosen {
        ui.painter().rect_filled(rect, f32::from(theme::RADIUS), palette.selection);
        if moved {
            response.scroll_to_me(None);
        }
    } else if response.hovered() {
        ui.painter().rect_filled(rect, f32::from(theme::RADIUS), palette.raised);
    }
    let mut room = rect.width() - 20.0;
    if let Some(keys) = keys {
        let keys = widgets::galley(ui, keys, theme::key(), palette.dim, room / 2.0);
        room -= keys.size().x + 16.0;
        let at = rect.right_center() - vec2(10.0 + keys.size().x, keys.size().y / 2.0);
        ui.painter().galley(at, keys, palette.dim);
    }
    let text = widgets::galley(ui, name, theme::body(), palette.text, room);
    let is_cut = text.elided;
    ui.painter().galley(rect.left_center() + vec2(10.0, -text.size().y / 2.0), text, palette.text);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, name));
    if is_cut { response.on_hover_text(name).clicked() } else { response.clicked() }
}

/// Every word of the search has to occur, in the name or in the other words of the action. Names that have it as it was
/// typed come first, then those that have its words.
fn matching(search: &str, actions: Vec<(String, Action)>) -> Vec<(String, Action)> {
    let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
    let phrase = words.join(" ");
    let has_all = |text: &str| words.iter().all(|word| text.contains(word));
    let rank = |name: &str, action: &Action| {
        let name = name.to_lowercase();
        let others = format!("{name} {}", action.words().to_lowercase());
        let ranks = [name.contains(&phrase), has_all(&name), has_all(&others)];
        ranks.into_iter().position(|matches| matches)
    };
    let ranked = actions.into_iter().filter_map(|(name, action)| Some((rank(&name, &action)?, (name, action))));
    let mut ranked: Vec<_> = ranked.collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, found)| found).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_the_search_as_it_was_typed_comes_first() {
        let names = ["Connect with another client id", "Disconnect", "Connect another profile"];
        let found = |search: &str| {
            let actions = names.map(|name| (name.to_owned(), Action::Welcome)).into();
            matching(search, actions).into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(found("connect another"), [names[2], names[0]]);
        assert_eq!(found("another  connect"), [names[0], names[2]], "in any order of the words");
        assert_eq!(found(""), names, "and as they are listed without a search");
    }
}
