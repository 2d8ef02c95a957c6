//! What can be written next, in a list below the box. It opens while a person types, takes the arrows and Tab, and nothing
//! else: the keyboard's focus stays in the box. The list of the library would take Enter from the first letter on, and be a
//! menu to which all keys of the page belong.

use std::ops::Range;

use eframe::egui::{Area, Frame, Order, Pos2, Rect, Role, Sense, SurrenderFocusOn, Ui, WidgetInfo, vec2};

use console::Console;
use jiff::tz::TimeZone;
use model::{Timestamp, visible_line};
use search::{Suggestion, SuggestionKind, suggestions};
use texts::t;

use super::context::SearchContext;
use crate::kit::{field_ids, theme, widgets};

/// Width of the list, in points.
const WIDTH: f32 = 400.0;

/// What is suggested, and which of it is chosen.
#[derive(Debug, Default)]
pub(super) struct SuggestionList {
    is_open: bool,
    /// A person asked for it: what can follow is shown too, and not only what completes a word.
    is_asked_for: bool,
    /// For this text and this byte of it.
    of: Option<(String, usize)>,
    found: Vec<Suggestion>,
    /// Place of the one that the arrows chose.
    chosen: Option<usize>,
    /// Where the list was drawn last.
    area: Option<Rect>,
}

impl SuggestionList {
    /// Opens the list for the word at the cursor, if there is one.
    pub(super) fn open(&mut self) {
        (self.is_open, self.is_asked_for, self.of, self.chosen) = (true, false, None, None);
    }

    /// Opens the list for whatever can be written at the cursor.
    pub(super) fn open_all(&mut self) {
        self.open();
        self.is_asked_for = true;
    }

    /// Closes it.
    pub(super) fn close(&mut self) {
        (self.is_open, self.chosen) = (false, None);
    }

    /// Whether there is anything to choose from.
    pub(super) fn is_open(&self) -> bool {
        self.is_open && !self.found.is_empty()
    }

    /// The bytes that are replaced.
    pub(super) fn replaces(&self) -> Range<usize> {
        self.found.first().map(|suggestion| suggestion.replaces.clone()).unwrap_or_default()
    }

    /// Finds out what is suggested at `cursor`, unless that is known.
    pub(super) fn update(
        &mut self,
        text: &str,
        cursor: usize,
        context: &SearchContext,
        console: &Console,
        clock: (Timestamp, &TimeZone),
    ) {
        if !self.is_open || self.of.as_ref().is_some_and(|(of, at)| of == text && *at == cursor) {
            return;
        }
        let levels = levels_before(text, cursor);
        self.found = context.with(console, levels, clock, |context| suggestions(text, cursor, context));
        if !self.is_asked_for {
            // A long list behind each blank would hide what was found.
            self.found.retain(|suggestion| !suggestion.replaces.is_empty());
        }
        self.of = Some((text.to_owned(), cursor));
        self.chosen = None;
    }

    /// Goes to the next one, or the previous one.
    pub(super) fn go(&mut self, down: bool) {
        let last = self.found.len().saturating_sub(1);
        self.chosen = match (self.chosen, down) {
            (None, true) => Some(0),
            (Some(place), true) => Some((place + 1).min(last)),
            (Some(place), false) => place.checked_sub(1),
            (None, false) => None,
        };
    }

    /// The one that the arrows chose.
    pub(super) fn chosen(&self) -> Option<&Suggestion> {
        self.found.get(self.chosen?)
    }

    /// The one that Tab takes: the chosen one, or else the first.
    pub(super) fn first(&self) -> Option<&Suggestion> {
        self.chosen().or(self.found.first())
    }

    /// Keeps the focus in the box while the pointer is on the list. Before anything asks for what has the focus: with that
    /// question, the library takes it away from what was not clicked.
    pub(super) fn keep_focus(&self, ui: &Ui) {
        let area = self.area.filter(|_| self.is_open());
        if area.zip(ui.ctx().pointer_latest_pos()).is_some_and(|(area, pointer)| area.contains(pointer)) {
            ui.ctx().options_mut(|options| options.input_options.surrender_focus_on = SurrenderFocusOn::Never);
        }
    }

    /// Draws the list `below` the field, in points, beginning at `left`. Returns what was pressed there.
    pub(super) fn list_ui(&mut self, ui: &Ui, field: Rect, (left, below): (f32, f32)) -> Option<Suggestion> {
        let width = WIDTH.min(field.width());
        let at = Pos2::new(left.min(field.right() - width - 10.0).max(field.left()), field.bottom() + below);
        let area = Area::new(field_ids::id(ui.ctx(), "search_suggestions")).order(Order::Foreground).fixed_pos(at);
        let shown = area.constrain(true).show(ui.ctx(), |ui| {
            Frame::popup(ui.style()).inner_margin(4.0).show(ui, |ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing.y = 0.0;
                let mut pressed = None;
                for (place, suggestion) in self.found.iter().enumerate() {
                    if one_ui(ui, suggestion, self.chosen == Some(place)) {
                        pressed = Some(suggestion.clone());
                    }
                }
                pressed
            })
        });
        self.area = Some(shown.response.rect);
        shown.inner.inner
    }
}

/// What of a topic is typed before the cursor; empty where something else is.
fn levels_before(text: &str, cursor: usize) -> &str {
    let before = text.get(..cursor).unwrap_or_default();
    let word = before.rfind(|c: char| c.is_whitespace() || matches!(c, '(' | ')')).map_or(0, |at| at + 1);
    let word = before.get(word..).unwrap_or_default().trim_start_matches('-');
    match word.split_once([':', '=']) {
        Some((name, value)) if name.eq_ignore_ascii_case("topic") => value,
        _ => "",
    }
}

/// One row; returns whether it was pressed.
fn one_ui(ui: &mut Ui, suggestion: &Suggestion, is_chosen: bool) -> bool {
    let palette = theme::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme::MENU_ROW), Sense::CLICK);
    let ground = if is_chosen { Some(palette.selection) } else { response.hovered().then_some(palette.raised) };
    if let Some(ground) = ground {
        ui.painter().rect_filled(rect, 4.0, ground);
    }
    let about = about(suggestion);
    let about = widgets::galley(ui, &about, theme::small(), palette.dim, rect.width() * 0.5);
    let room = rect.width() - about.size().x - 28.0;
    let text = widgets::galley(ui, &suggestion.text, theme::mono(), palette.text, room);
    let is_cut = text.elided;
    let painter = ui.painter_at(rect);
    painter.galley(rect.left_center() + vec2(8.0, -text.size().y / 2.0), text, palette.text);
    painter.galley(rect.right_center() - vec2(8.0 + about.size().x, about.size().y / 2.0), about, palette.dim);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_chosen, suggestion.text.as_str()));
    if is_cut { response.on_hover_text(visible_line(&suggestion.text)).clicked() } else { response.clicked() }
}

/// What it is, beside it.
fn about(suggestion: &Suggestion) -> String {
    match suggestion.kind {
        SuggestionKind::Field(field) => t!("as in {example}", example = field.example()),
        SuggestionKind::Flag => match suggestion.text.as_str() {
            "retained" => t!("retained by the broker").to_owned(),
            "sent" => t!("that this program sent").to_owned(),
            "valid:no" => t!("violates its contract, or came late").to_owned(),
            "valid:yes" => t!("as its contract says").to_owned(),
            _ => t!("that the broker delivered").to_owned(),
        },
        SuggestionKind::Joint => match suggestion.text.as_str() {
            "and" => t!("both must be true").to_owned(),
            "or" => t!("one must be true").to_owned(),
            _ => t!("must not be true").to_owned(),
        },
        SuggestionKind::Operator | SuggestionKind::Value => String::new(),
        SuggestionKind::Topic if suggestion.text.ends_with('#') => t!("all below").to_owned(),
        SuggestionKind::Topic if suggestion.text.ends_with('/') => t!("level").to_owned(),
        SuggestionKind::Topic => t!("topic").to_owned(),
        SuggestionKind::Property => t!("user property").to_owned(),
        SuggestionKind::Time if suggestion.text.contains('-') => t!("the beginning of this day").to_owned(),
        SuggestionKind::Time => t!("local time").to_owned(),
        SuggestionKind::JsonPath => t!("value in JSON").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_levels_of_the_topic_at_the_cursor_are_found() {
        for (text, expected) in [
            ("topic:plant/h", "plant/h"),
            ("a and (-TOPIC:plant/", "plant/"),
            ("topic=x", "x"),
            ("json:$.a", ""),
            ("topic:a b", ""),
        ] {
            assert_eq!(levels_before(text, text.len()), expected, "{text}");
        }
        assert_eq!(levels_before("topic:plant/hall", 9), "pla");
    }

    #[test]
    fn the_arrows_go_through_the_list_and_back_into_the_text() {
        let mut list = SuggestionList { is_open: true, ..SuggestionList::default() };
        list.update("s", 1, &SearchContext::default(), &Console::default(), (Timestamp::default(), &TimeZone::UTC));
        assert_eq!(list.first().map(|one| one.text.as_str()), Some("size"));
        assert!(list.is_open() && list.chosen().is_none(), "Enter takes nothing that was not chosen");
        for (down, expected) in [
            (true, Some("size")),
            (true, Some("sent")),
            (true, Some("sent")),
            (false, Some("size")),
            (false, None),
            (false, None),
        ] {
            list.go(down);
            assert_eq!(list.chosen().map(|one| one.text.as_str()), expected);
        }
    }
}
