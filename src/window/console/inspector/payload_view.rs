//! The payload of the selected message: as tree, as the text that came or an indented one, and as hex; with a field to find
//! something in it. What is copied is what the tab shows.

use std::hash::{DefaultHasher, Hash, Hasher};

use eframe::egui::{Align, Layout, Ui, vec2};

use super::find_bar::{FindBar, Matches, in_bytes, in_text};
use super::hex_view;
use super::payload_tree::Tree;
use super::text_view::ShownText;
use crate::kit::{tabs, theme, widgets};
use model::{MessageRef, PayloadTab as Tab, Timestamp};
use payload::{Body, Decoded, Format};
use texts::t;

/// From this width on, in points, the tabs have room for the field beside them.
const WIDE: f32 = 440.0;

#[derive(Debug, Default)]
pub(super) struct PayloadView {
    /// What the person prefers to see, where there is such a thing.
    pub(super) preferred: Tab,
    /// The indented text is wanted in place of the one that came.
    pretty: bool,
    shown: Option<Shown>,
    tree: Tree,
    find: FindBar,
}

/// The decoded payload of one row, kept until another is selected.
#[derive(Debug)]
struct Shown {
    row: u64,
    received_at: Timestamp,
    decoded: Decoded,
    /// The payload as it came, if it is a text.
    raw: Option<ShownText>,
    /// The same value, indented, if it is one.
    pretty: Option<ShownText>,
    has_crlf: bool,
}

impl PayloadView {
    /// Decodes the payload when another message is selected.
    pub(super) fn show(&mut self, row: u64, message: &MessageRef<'_>) {
        let is_shown = |shown: &Shown| shown.row == row && shown.received_at == message.received_at;
        if self.shown.as_ref().is_some_and(is_shown) {
            return;
        }
        let decoded = payload::decode(message.payload, message.properties.content_type());
        let is_text = matches!(decoded.format, Format::Json | Format::Text);
        let text = std::str::from_utf8(message.payload).ok().filter(|_| is_text);
        let pretty = if let Body::Tree(node) = &decoded.body {
            self.tree.set(node);
            Some(ShownText::new(&payload::pretty(&decoded)))
        } else {
            None
        };
        let has_crlf = text.is_some_and(|text| text.contains("\r\n"));
        let raw = text.map(ShownText::new);
        self.shown = Some(Shown { row, received_at: message.received_at, decoded, raw, pretty, has_crlf });
    }

    /// The tabs, and the field with what can be done in the chosen tab: beside them, or below where there is no room.
    pub(super) fn bar_ui(&mut self, ui: &mut Ui) {
        let Some(shown) = &self.shown else { return };
        let tabs: Vec<_> = [(Tab::Tree, t!("Tree"), None), (Tab::Text, t!("Text"), None), (Tab::Hex, t!("Hex"), None)]
            .into_iter()
            .filter(|(tab, ..)| shown.has(*tab))
            .collect();
        let mut chosen = shown.tab(self.preferred);
        let label = shown.label();
        let is_wide = ui.available_width() >= WIDE;
        let dim = theme::palette(ui).dim;
        ui.horizontal(|ui| {
            ui.add_space(8.0);
            if tabs::tabs(ui, &tabs, &mut chosen) {
                self.preferred = chosen;
            }
            ui.spacing_mut().item_spacing.x = 8.0;
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add_space(theme::PADDING);
                widgets::line(ui, &label, theme::body(), dim);
                if is_wide {
                    self.tools_ui(ui, chosen, 320.0);
                }
            });
        });
        widgets::rule(ui);
        if !is_wide {
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
        match (tab, &shown.decoded.body) {
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
    pub(super) fn body_ui(&mut self, ui: &mut Ui, message: &MessageRef<'_>) {
        let Some(shown) = &self.shown else { return };
        let dim = theme::palette(ui).dim;
        if message.payload.is_empty() {
            widgets::paragraph(ui, t!("The payload is empty."), dim);
            return;
        }
        let tab = shown.tab(self.preferred);
        let stamp = shown.stamp(tab, self.pretty);
        match (tab, &shown.decoded.body, shown.text(self.pretty)) {
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

    /// The button that copies what the tab shows.
    pub(super) fn copy_ui(&self, ui: &mut Ui, message: &MessageRef<'_>) {
        let Some(shown) = &self.shown else { return };
        let tab = shown.tab(self.preferred);
        let is_pretty = tab == Tab::Tree || (tab == Tab::Text && (self.pretty || shown.raw.is_none()));
        let what = match (tab, shown.decoded.format) {
            (Tab::Hex, _) => t!("Copies the bytes as hex digits"),
            (_, Format::Cbor) => t!("Copies the value in CBOR diagnostic notation"),
            (_, Format::MessagePack) => t!("Copies the value as text, indented"),
            _ if is_pretty => t!("Copies the JSON, indented"),
            _ => t!("Copies the text exactly as received"),
        };
        let text = || match tab {
            Tab::Hex => hex_view::digits(message.payload),
            _ if is_pretty => payload::pretty(&shown.decoded),
            _ => String::from_utf8_lossy(message.payload).into_owned(),
        };
        widgets::copy_button_with(ui, t!("Copy"), t!("Copy payload"), text).on_hover_text(what);
    }
}

impl Shown {
    fn has(&self, tab: Tab) -> bool {
        match tab {
            Tab::Tree => matches!(self.decoded.body, Body::Tree(_)),
            Tab::Text => self.raw.is_some() || self.pretty.is_some(),
            Tab::Hex => true,
        }
    }

    /// The format of the payload.
    fn label(&self) -> String {
        let format = match self.decoded.format {
            Format::Text => t!("UTF-8 text").to_owned(),
            format => format.to_string(),
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
        (self.row, self.received_at.0, tab, pretty).hash(&mut hasher);
        hasher.finish()
    }
}
