//! The payload of the selected message: as tree, as the text that came or an indented one, as hex, and beside another one;
//! with a field to find something in it. What is copied is what the tab shows.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};

use eframe::egui::{Align, Layout, Ui, vec2};

use super::compare::{Compare, Compared};
use super::find_bar::{FindBar, Matches, in_bytes, in_text};
use super::hex_view;
use super::message_reading::reading_of;
use super::payload_tree::Tree;
use super::picture::DrawnPicture;
use super::read_as::{Chosen, ReadAsChoices, menu_ui};
use super::text_view::ShownText;
use crate::kit::{tabs, theme, widgets};
use console::Console;
use jiff::tz::TimeZone;
use model::{MessageRef, PayloadTab as Tab, Timestamp};
use payload::{Body, Format, ReadAs, Reading};
use texts::t;

/// From this width on, in points, the tabs have room for the field beside them.
const WIDE: f32 = 440.0;

#[derive(Debug, Default)]
pub(super) struct PayloadView {
    /// What the person prefers to see, where there is such a thing.
    pub(super) preferred: Tab,
    /// What payloads of a topic are, where the person said it.
    pub(super) read_as: ReadAsChoices,
    /// The indented text is wanted in place of the one that came.
    pretty: bool,
    shown: Option<Shown>,
    tree: Tree,
    find: FindBar,
    compare: Compare,
    /// Of two selected rows, the one that is not shown.
    other_selected: Option<u64>,
}

/// The decoded payload of one row, kept until another is selected.
#[derive(Debug)]
struct Shown {
    row: u64,
    received_at: Timestamp,
    topic: String,
    read_as: Option<ReadAs>,
    /// Which choices of formats it was read with.
    choices: u64,
    reading: Reading,
    /// The payload as it came or was unpacked, if it is a text.
    raw: Option<ShownText>,
    /// The same value, indented, if it is one.
    pretty: Option<ShownText>,
    picture: Option<DrawnPicture>,
    has_crlf: bool,
}

impl PayloadView {
    /// Decodes the payload when another message is selected, and compares it while that is shown. `other_selected` is the
    /// second of two selected rows.
    pub(super) fn show(&mut self, row: u64, message: &MessageRef<'_>, other_selected: Option<u64>, console: &Console) {
        self.other_selected = other_selected;
        let is_shown = |shown: &Shown| {
            shown.row == row && shown.received_at == message.received_at && shown.choices == self.read_as.changes()
        };
        if !self.shown.as_ref().is_some_and(is_shown) {
            self.read(row, message, console);
        }
        if let (Tab::Compare, Some(shown)) = (self.preferred, &self.shown) {
            let now = Compared { row, message, reading: &shown.reading };
            self.compare.keep_up(now, other_selected, &self.read_as, console);
        }
    }

    /// Keeps a message to compare others with, and compares the selected one with it.
    pub(super) fn pin(&mut self, message: &MessageRef<'_>, console: &Console) {
        let reading = reading_of(console, &self.read_as, message);
        self.compare.pin(console.topics.get(message.topic), message, reading);
        self.preferred = Tab::Compare;
    }

    /// Compares the two selected messages.
    pub(super) fn compare_selected(&mut self) {
        self.compare.with_other_selected();
        self.preferred = Tab::Compare;
    }

    fn read(&mut self, row: u64, message: &MessageRef<'_>, console: &Console) {
        let topic = console.topics.get(message.topic);
        let read_as = self.read_as.of(topic);
        let reading = reading_of(console, &self.read_as, message);
        let pretty = if let Body::Tree(node) = &reading.body {
            self.tree.set(node);
            Some(ShownText::new(&payload::pretty_value(node)))
        } else {
            None
        };
        let text = text_of(&reading, message.payload);
        let has_crlf = text.as_ref().is_some_and(|text| text.contains("\r\n"));
        let raw = text.as_deref().map(ShownText::new);
        let picture = payload::picture(&reading, message.payload).map(DrawnPicture::new);
        self.shown = Some(Shown {
            row,
            received_at: message.received_at,
            topic: topic.to_owned(),
            read_as,
            choices: self.read_as.changes(),
            reading,
            raw,
            pretty,
            picture,
            has_crlf,
        });
    }

    /// The tabs, and the field with what can be done in the chosen tab: beside them, or below where there is no room.
    pub(super) fn bar_ui(&mut self, ui: &mut Ui) {
        let Some(shown) = &self.shown else { return };
        let names = [
            (Tab::Tree, if shown.picture.is_some() { t!("Image") } else { t!("Tree") }, None),
            (Tab::Text, t!("Text"), None),
            (Tab::Hex, t!("Hex"), None),
            (Tab::Compare, t!("Compare"), None),
        ];
        let tabs: Vec<_> = names.into_iter().filter(|(tab, ..)| shown.has(*tab)).collect();
        let mut chosen = shown.tab(self.preferred);
        let label = shown.label();
        let is_wide = ui.available_width() >= WIDE;
        let palette = theme::palette(ui);
        let has_tools = shown.has_tools(chosen);
        let (read_as, mut chosen_format) = (shown.read_as, None);
        let color = if read_as.is_some() { palette.accent } else { palette.dim };
        ui.horizontal(|ui| {
            ui.add_space(8.0);
            if tabs::tabs(ui, &tabs, &mut chosen) {
                self.preferred = chosen;
            }
            ui.spacing_mut().item_spacing.x = 8.0;
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add_space(theme::PADDING);
                let format = widgets::line(ui, &label, theme::body(), color);
                chosen_format = menu_ui(ui, &format, &label, read_as);
                if is_wide && has_tools {
                    self.tools_ui(ui, chosen, 320.0);
                }
            });
        });
        if let (Some(Chosen(format)), Some(shown)) = (chosen_format, &self.shown) {
            self.read_as.choose(&shown.topic, format);
            ui.ctx().request_repaint();
        }
        widgets::rule(ui);
        if !is_wide && has_tools {
            let place = eframe::egui::Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), 40.0));
            let inner = place.shrink2(vec2(theme::PADDING, 6.0));
            let builder = eframe::egui::UiBuilder::new().max_rect(inner).layout(Layout::right_to_left(Align::Center));
            ui.scope_builder(builder, |ui| self.tools_ui(ui, chosen, f32::INFINITY));
            ui.advance_cursor_after_rect(place);
            widgets::rule(ui);
        }
    }

    /// From right to left; the field is at most so wide.
    fn tools_ui(&mut self, ui: &mut Ui, tab: Tab, most: f32) {
        ui.spacing_mut().item_spacing.x = 10.0;
        let Some(shown) = &self.shown else { return };
        match (tab, &shown.reading.body) {
            (Tab::Tree, Body::Tree(node)) => {
                let (name, open) =
                    if self.tree.has_folded() { (t!("Expand all"), true) } else { (t!("Collapse all"), false) };
                if widgets::word_button(ui, name, name).clicked() {
                    self.tree.turn_all(open, node);
                }
            }
            (Tab::Text, _) if shown.raw.is_some() && shown.pretty.is_some() => {
                widgets::choice(ui, &[(false, t!("Raw")), (true, t!("Pretty"))], &mut self.pretty);
            }
            _ => {}
        }
        let width = ui.available_width().clamp(60.0, most);
        self.find.find_ui(ui, width);
    }

    /// The payload itself.
    pub(super) fn body_ui(&mut self, ui: &mut Ui, message: &MessageRef<'_>, console: &Console, zone: &TimeZone) {
        let Some(shown) = &self.shown else { return };
        if shown.tab(self.preferred) == Tab::Compare {
            let has_other = self.other_selected.is_some();
            if self.compare.choice_ui(ui, message.received_at, has_other, zone) {
                self.pin(message, console);
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
        for remark in &shown.reading.remarks {
            widgets::paragraph(ui, &remark.to_string(), warn);
            ui.add_space(8.0);
        }
        if let (Tab::Tree, Some(Shown { picture: Some(picture), .. })) = (tab, &mut self.shown) {
            return picture.picture_ui(ui);
        }
        let Some(shown) = &self.shown else { return };
        match (tab, &shown.reading.body, shown.text(self.pretty)) {
            (Tab::Tree, Body::Tree(node), _) => {
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

    /// How the name of a file with the payload ends.
    pub(super) fn file_ending(&self) -> &'static str {
        self.shown.as_ref().map(|shown| shown.reading.file_ending()).unwrap_or_default()
    }

    /// The button that copies what the tab shows.
    pub(super) fn copy_ui(&self, ui: &mut Ui, message: &MessageRef<'_>) {
        let Some(shown) = &self.shown else { return };
        let tab = shown.tab(self.preferred);
        let is_pretty = tab == Tab::Tree || (tab == Tab::Text && (self.pretty || shown.raw.is_none()));
        let is_picture = tab == Tab::Tree && shown.picture.is_some();
        let what = match (tab, shown.reading.format) {
            (Tab::Hex, _) | (Tab::Tree, Format::Png) => t!("Copies the bytes as hex digits"),
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
            _ => match (&shown.reading.body, text_of(&shown.reading, message.payload)) {
                (Body::Tree(node), _) if is_pretty => payload::pretty_value(node),
                (_, text) => text.unwrap_or_default().into_owned(),
            },
        };
        widgets::copy_button_with(ui, t!("Copy"), t!("Copy payload"), text).on_hover_text(what);
    }
}

/// The text that came, or that was within what came; `None` where there is none.
fn text_of<'a>(reading: &'a Reading, payload: &'a [u8]) -> Option<Cow<'a, str>> {
    use Format::{Json, JsonLike, JsonLines, JsonSequence, SenmlJson};

    match &reading.body {
        Body::Text(text) => Some(Cow::Borrowed(text)),
        Body::Tree(_) if matches!(reading.format, Json | JsonLike | JsonLines | JsonSequence | SenmlJson) => {
            let bytes = reading.inside.as_deref().unwrap_or(payload);
            std::str::from_utf8(bytes).ok().map(Cow::Borrowed)
        }
        Body::Tree(_) | Body::Binary => None,
    }
}

impl Shown {
    fn has(&self, tab: Tab) -> bool {
        match tab {
            Tab::Tree => matches!(self.reading.body, Body::Tree(_)) || self.picture.is_some(),
            Tab::Text => self.raw.is_some() || self.pretty.is_some(),
            Tab::Hex | Tab::Compare => true,
        }
    }

    /// Whether something can be found in what is shown.
    fn has_tools(&self, tab: Tab) -> bool {
        tab != Tab::Compare && !(tab == Tab::Tree && self.picture.is_some())
    }

    /// The format of the payload.
    fn label(&self) -> String {
        let reading = &self.reading;
        let format = match (reading.format, reading.pixels) {
            (Format::Text, _) if reading.wrappings.is_empty() => t!("UTF-8 text").to_owned(),
            (_, Some((width, height))) => format!("{} {width} × {height}", reading.name()),
            _ => reading.name(),
        };
        if self.has_crlf { t!("{format}, CRLF line endings", format) } else { format }
    }

    /// The tab that is shown to a person who prefers `preferred`.
    fn tab(&self, preferred: Tab) -> Tab {
        [preferred, Tab::Text, Tab::Hex].into_iter().find(|tab| self.has(*tab)).unwrap_or(Tab::Hex)
    }

    fn text(&self, pretty: bool) -> Option<&ShownText> {
        let [first, second] = if pretty { [&self.pretty, &self.raw] } else { [&self.raw, &self.pretty] };
        first.as_ref().or(second.as_ref())
    }

    /// A number for what is searched.
    fn stamp(&self, tab: Tab, pretty: bool) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.row, self.received_at.0, tab, pretty, self.read_as).hash(&mut hasher);
        hasher.finish()
    }
}
