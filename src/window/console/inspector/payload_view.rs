//! The payload of the selected message: as tree, as the text that came or an indented one, as hex, and beside another one;
//! with a field to find something in it. What is copied is what the tab shows.

use eframe::egui::{Align, FontId, Layout, Ui, vec2};

use super::compare::{Compare, Compared};
use super::find_bar::{FindBar, Matches, in_bytes, in_text};
use super::format_label::{self, fitting_ui};
use super::format_rules::FormatRules;
use super::hex_view;
use super::message_reading::Source;
use super::outline::outline_ui;
use super::payload_tree::Tree;
use super::picture;
use super::prepared::{Prepared, text_of};
use super::read_as::{AUTOMATIC, Chosen, ReadAsChoices, menu_ui};
use super::shown_payload::{Key, Shown};
use crate::kit::aside::Aside;
use crate::kit::intent::Intent;
use crate::kit::{tabs, theme, widgets};
use console::Console;
use jiff::tz::TimeZone;
use model::{MessageRef, PayloadTab as Tab};
use payload::{Body, Format, ReadAs, Remark, Violation};
use texts::t;

/// From this width on, in points, the tabs have room for the field beside them.
const WIDE: f32 = 440.0;

/// What is wanted of the next frame.
#[derive(Debug, Default)]
struct Wishes {
    /// A message of protobuf is to be chosen.
    message: bool,
    /// The chosen tab gets the cursor of the keyboard.
    focus: bool,
}

#[derive(Debug, Default)]
pub(super) struct PayloadView {
    /// What the person prefers to see, where there is such a thing.
    pub(super) preferred: Tab,
    /// What payloads of a topic are, where the person said it.
    pub(super) read_as: ReadAsChoices,
    rules: FormatRules,
    /// The indented text is wanted in place of the one that came.
    pretty: bool,
    shown: Option<Shown>,
    /// What takes longer than a frame, of this message or of one that was selected before.
    reading: Aside<Key, Prepared>,
    tree: Tree,
    find: FindBar,
    compare: Compare,
    /// Of two selected rows, the one that is not shown.
    other_selected: Option<u64>,
    format_is_below: bool,
    wishes: Wishes,
}

impl PayloadView {
    /// Decodes the payload when another message is selected, and compares it while that is shown. `other_selected` is the
    /// second of two selected rows. What takes long is asked for in `wanted`.
    pub(super) fn show(
        &mut self,
        row: u64,
        message: &MessageRef<'_>,
        other_selected: Option<u64>,
        console: &Console,
        wanted: &mut Vec<Intent>,
    ) {
        self.other_selected = other_selected;
        let key = Key {
            row,
            received_at: message.received_at,
            choices: self.read_as.changes(),
            contracts: console.contract_changes,
            births: console.search.births().changes(),
        };
        if self.shown.as_ref().is_none_or(|shown| shown.key != key) {
            self.shown = None;
            self.read(key, message, console, wanted);
        }
        if let (Tab::Compare, Some(shown)) = (self.preferred, &self.shown) {
            let now = Compared { row, message, reading: &shown.ready.reading };
            self.compare.keep_up(now, other_selected, &self.read_as, console, wanted);
        }
    }

    /// The rule for which another message of protobuf is wanted: its filter and its word.
    pub(super) fn takes_wish_for_message(&mut self) -> Option<(String, String)> {
        self.rules.takes_wish_for_message()
    }

    /// Reads the topics of a filter as a message of protobuf, by its word.
    pub(super) fn choose_message(&mut self, filter: &str, word: String) {
        self.rules.choose_message(filter, &word);
        self.read_as.choose_word(filter, Some(word));
    }

    /// Keeps a message to compare others with, and compares the selected one with it.
    pub(super) fn pin(&mut self, row: u64, message: &MessageRef<'_>, console: &Console) {
        self.compare.pin(Source::of(console, &self.read_as, (row, message)), message.received_at);
        self.preferred = Tab::Compare;
    }

    /// Shows this of payloads from now on, and has the cursor there.
    pub(super) fn go_to(&mut self, tab: Tab) {
        (self.preferred, self.wishes.focus) = (tab, true);
    }

    /// Compares the two selected messages.
    pub(super) fn compare_selected(&mut self) {
        self.compare.with_other_selected();
        self.preferred = Tab::Compare;
    }

    fn read(&mut self, key: Key, message: &MessageRef<'_>, console: &Console, wanted: &mut Vec<Intent>) {
        let came = self.reading.take();
        let source = Source::of(console, &self.read_as, (key.row, message));
        let of_this = came.filter(|(of, _)| *of == key).map(|(_, ready)| ready);
        let ready = match of_this {
            Some(ready) => ready.unwrap_or_else(|| Prepared::unread(&source)),
            None => match Prepared::quickly(&source) {
                Some(ready) => ready,
                // One at a time: the keyboard goes through messages faster than they are read.
                None if self.reading.is_running() => return,
                None => return wanted.push(self.reading.start(key, move || Prepared::slowly(&source))),
            },
        };
        if let Body::Tree(node) = &ready.reading.body {
            self.tree.set(node);
        }
        let message = source.message.map(|(name, _)| name);
        self.shown = Some(Shown { key, topic: source.topic, read_as: source.read_as, message, ready });
    }

    /// The tabs, and the field with what can be done in the chosen tab: beside them, or below where there is no room.
    /// Returns whether another message of protobuf is to be chosen. What is wanted elsewhere goes to `wanted`.
    pub(super) fn bar_ui(&mut self, ui: &mut Ui, wanted: &mut Vec<Intent>) -> bool {
        let Some(shown) = &self.shown else {
            // The tabs have this height; what is below must not jump.
            ui.add_space(tabs::HEIGHT);
            widgets::rule(ui);
            return false;
        };
        let names = [
            (Tab::Tree, if shown.ready.picture.is_some() { t!("Image") } else { t!("Tree") }, None),
            (Tab::Text, t!("Text"), None),
            (Tab::Hex, t!("Hex"), None),
            (Tab::Compare, t!("Compare"), None),
        ];
        let tabs: Vec<_> = names.into_iter().filter(|(tab, ..)| shown.has(*tab)).collect();
        let mut chosen = shown.tab(self.preferred);
        let label = shown.label();
        let is_wide = ui.available_width() >= WIDE;
        let has_tools = shown.has_tools(chosen);
        ui.horizontal(|ui| {
            ui.add_space(8.0);
            if tabs::tabs_with_focus(ui, &tabs, &mut chosen, std::mem::take(&mut self.wishes.focus)) {
                self.preferred = chosen;
            }
            ui.spacing_mut().item_spacing.x = 8.0;
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add_space(theme::PADDING);
                self.format_is_below = fitting_ui(ui, &label, &theme::body()).is_none();
                if !self.format_is_below {
                    self.format_ui(ui, theme::body(), wanted);
                }
                if is_wide && has_tools {
                    self.tools_ui(ui, chosen, 320.0);
                }
            });
        });
        widgets::rule(ui);
        if !is_wide && has_tools {
            let place = eframe::egui::Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), 40.0));
            let inner = place.shrink2(vec2(theme::PADDING, 6.0));
            let builder = eframe::egui::UiBuilder::new().max_rect(inner).layout(Layout::right_to_left(Align::Center));
            ui.scope_builder(builder, |ui| self.tools_ui(ui, chosen, f32::INFINITY));
            ui.advance_cursor_after_rect(place);
            widgets::rule(ui);
        }
        std::mem::take(&mut self.wishes.message)
    }

    /// How much room the name of the format needs below the tabs, in points, as it has none beside them; else 0.
    pub(super) fn room_below(&self, ui: &Ui) -> f32 {
        match &self.shown {
            Some(shown) if self.format_is_below => {
                format_label::least_width(ui, &shown.label(), &theme::small()) + 12.0
            }
            _ => 0.0,
        }
    }

    /// The name of the format, which opens a menu of all.
    pub(super) fn format_ui(&mut self, ui: &mut Ui, font: FontId, wanted: &mut Vec<Intent>) {
        let Some(shown) = &self.shown else { return };
        let label = shown.label();
        let read_as = (shown.read_as, shown.message.is_some());
        let rule = self.read_as.rule_of(&shown.topic).map(|(filter, _)| filter);
        let set_for = rule.filter(|filter| *filter != shown.topic);
        let palette = theme::palette(ui);
        let color = if read_as.0.is_some() || read_as.1 { palette.accent } else { palette.dim };
        let format = format_label::label_ui(ui, &label, font, color);
        match menu_ui(ui, &format, &label, read_as, set_for) {
            Some(Chosen::Format(format)) => self.choose(ui, format),
            Some(Chosen::Rules) => self.open_rules(),
            Some(Chosen::Message) => self.ask_for_message(ui),
            Some(Chosen::Contracts) => wanted.push(Intent::OpenContracts(Some(shown.topic.clone()))),
            None => {}
        }
    }

    /// Has a message of protobuf chosen for the topic.
    pub(super) fn ask_for_message(&mut self, ui: &Ui) {
        self.wishes.message = true;
        ui.ctx().request_repaint();
    }

    /// Reads the topic of the message so from now on; `None` detects it again.
    pub(super) fn choose(&mut self, ui: &Ui, read_as: Option<ReadAs>) {
        if let Some(shown) = &self.shown {
            self.read_as.choose(&shown.topic, read_as);
            ui.ctx().request_repaint();
        }
    }

    /// Opens the form for the formats of all topics.
    pub(super) fn open_rules(&mut self) {
        self.rules.open(&self.read_as);
    }

    /// Shows that form while it is open. `has_message` says that a message is selected.
    pub(super) fn rules_ui(&mut self, ui: &Ui, has_message: bool) {
        let shown = self.shown.as_ref().filter(|_| has_message);
        let format = shown.and_then(|shown| ReadAs::of_word(shown.ready.reading.format.word()));
        let topic = shown.map_or("", |shown| shown.topic.as_str());
        self.rules.form_ui(ui, &mut self.read_as, topic, format.map_or(AUTOMATIC, ReadAs::word));
    }

    /// From right to left; the field is at most so wide.
    fn tools_ui(&mut self, ui: &mut Ui, tab: Tab, most: f32) {
        ui.spacing_mut().item_spacing.x = 10.0;
        let Some(shown) = &self.shown else { return };
        match (tab, &shown.ready.reading.body) {
            (Tab::Tree, Body::Tree(node)) => {
                let (name, open) =
                    if self.tree.has_folded() { (t!("Expand all"), true) } else { (t!("Collapse all"), false) };
                if widgets::word_button(ui, name, name).clicked() {
                    self.tree.turn_all(open, node);
                }
            }
            (Tab::Text, _) if shown.ready.raw.is_some() && shown.ready.pretty.is_some() => {
                widgets::choice(ui, &[(false, t!("Raw")), (true, t!("Pretty"))], &mut self.pretty);
            }
            _ => {}
        }
        let width = ui.available_width().clamp(60.0, most);
        self.find.find_ui(ui, width);
    }

    /// The payload itself. What can be done about a remark is below it.
    pub(super) fn body_ui(
        &mut self,
        ui: &mut Ui,
        message: &MessageRef<'_>,
        console: &Console,
        zone: &TimeZone,
        mut below_remark: impl FnMut(&mut Ui, &Remark),
    ) {
        let Some(shown) = &self.shown else {
            widgets::paragraph(ui, t!("Reading…"), theme::palette(ui).dim);
            return;
        };
        if shown.tab(self.preferred) == Tab::Compare {
            let has_other = self.other_selected.is_some();
            if self.compare.choice_ui(ui, message.received_at, has_other, zone) {
                let row = shown.key.row;
                self.pin(row, message, console);
            }
            return self.compare.body_ui(ui);
        }
        let dim = theme::palette(ui).dim;
        if message.payload.is_empty() {
            widgets::paragraph(ui, t!("The payload is empty."), dim);
            return;
        }
        let tab = shown.tab(self.preferred);
        let stamp = shown.stamp(tab, self.pretty);
        let warn = theme::palette(ui).warn;
        if let Some(problem) = self.read_as.message_of(&shown.topic).and_then(|chosen| chosen.problem) {
            widgets::paragraph(ui, problem, warn);
            ui.add_space(8.0);
        }
        if shown.ready.picture.is_none()
            && let Some(why) = payload::not_drawn(&shown.ready.reading)
        {
            widgets::paragraph(ui, picture::not_drawn_words(why), warn);
            ui.add_space(8.0);
        }
        for remark in &shown.ready.reading.remarks {
            widgets::paragraph(ui, &remark.to_string(), warn);
            below_remark(ui, remark);
            ui.add_space(8.0);
        }
        if let (Tab::Tree, Some(picture)) = (tab, self.shown.as_mut().and_then(|shown| shown.ready.picture.as_mut())) {
            return picture.picture_ui(ui);
        }
        let Some(shown) = &self.shown else { return };
        match (tab, &shown.ready.reading.body, shown.text(self.pretty)) {
            (Tab::Tree, Body::Tree(node), _) => {
                if let Some(outline) = &shown.ready.outline {
                    outline_ui(ui, outline, message.received_at, zone);
                }
                self.find.refresh(stamp, |query| Matches::Places(self.tree.find(node, query)));
                self.tree.tree_ui(ui, node, &mut self.find);
            }
            (Tab::Text, _, Some(seen)) => {
                self.find.refresh(stamp, |query| Matches::Ranges(in_text(seen.text(), query)));
                seen.text_ui(ui, &mut self.find);
            }
            _ => {
                self.find.refresh(stamp, |query| Matches::Ranges(in_bytes(message.payload, query)));
                hex_view::hex_ui(ui, message.payload, &mut self.find);
            }
        }
    }

    /// What is wrong with the payload by the contract of its topic; `None` where none says anything, or it is not checked yet.
    pub(super) fn violations(&self) -> Option<&[Violation]> {
        self.shown.as_ref()?.ready.violations.as_deref()
    }

    /// How the name of a file with the payload ends.
    pub(super) fn file_ending(&self) -> &'static str {
        self.shown.as_ref().map(|shown| shown.ready.reading.file_ending()).unwrap_or_default()
    }

    /// The button that copies what the tab shows.
    pub(super) fn copy_ui(&self, ui: &mut Ui, message: &MessageRef<'_>) {
        let Some(shown) = &self.shown else { return };
        let tab = shown.tab(self.preferred);
        let is_pretty = tab == Tab::Tree || (tab == Tab::Text && (self.pretty || shown.ready.raw.is_none()));
        let is_picture = tab == Tab::Tree && shown.ready.picture.is_some();
        let what = match (tab, shown.ready.reading.format) {
            (Tab::Hex, _) => t!("Copies the bytes as hex digits"),
            _ if is_picture => t!("Copies the bytes as hex digits"),
            (Tab::Compare, _) => t!("Copies what differs, a value on a line"),
            (_, Format::Cbor) => t!("Copies the value in CBOR diagnostic notation"),
            (_, Format::Json) if is_pretty => t!("Copies the JSON, indented"),
            _ if is_pretty => t!("Copies the value as text, indented"),
            _ => t!("Copies the text exactly as received"),
        };
        let text = || match tab {
            Tab::Hex => hex_view::digits(message.payload),
            Tab::Tree if is_picture => hex_view::digits(message.payload),
            Tab::Compare => self.compare.text(),
            _ => match (&shown.ready.reading.body, text_of(&shown.ready.reading, message.payload)) {
                (Body::Tree(node), _) if is_pretty => payload::pretty_value(node),
                (_, text) => text.unwrap_or_default().into_owned(),
            },
        };
        widgets::copy_button_with(ui, t!("Copy"), t!("Copy payload"), text).on_hover_text(what);
    }
}
