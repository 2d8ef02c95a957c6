//! The selected message, whole: payload as tree, text and hex, its properties, and what can be done with it.

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Align, Grid, Layout, Panel, RichText, ScrollArea, Sense, Ui, UiBuilder, pos2, vec2};

use super::publish::Draft;
use super::tree::Tree;
use super::{Model, State, theme, widgets, words};
use crate::model::{MessageRef, Origin, PropertyRef, Timestamp};
use crate::payload::{self, Body, Decoded, Format, HEX_ROW_BYTES};

/// Bytes of a text that are laid out; copying takes all.
const TEXT_BYTES: usize = 64 * 1024;

#[derive(Debug, Default)]
pub(super) struct InspectorState {
    tab: Tab,
    shown: Option<Shown>,
    tree: Tree,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tab {
    #[default]
    Tree,
    Text,
    Hex,
}

/// The decoded payload of one row, kept until another is selected.
#[derive(Debug)]
struct Shown {
    row: u64,
    received_at: Timestamp,
    decoded: Decoded,
    text: String,
}

pub(super) fn inspector_ui(ui: &mut Ui, model: &Model<'_>, state: &mut State) {
    let message = state.table.selected.and_then(|row| Some((row, model.console.log.message(row)?)));
    let Some((row, message)) = message else {
        return nothing_ui(ui, state.table.selected.is_some());
    };
    state.inspector.show(row, &message);
    ui.spacing_mut().item_spacing.y = 0.0;
    tabs_ui(ui, &mut state.inspector);
    buttons_ui(ui, model, &message, state);
    let topic = model.console.topics.get(message.topic).to_owned();
    ScrollArea::vertical().id_salt("inspector").auto_shrink(false).show(ui, |ui| {
        let rect = ui.available_rect_before_wrap();
        let inner = rect.with_min_x(rect.left() + theme::PADDING).with_max_x(rect.right() - theme::PADDING);
        let used = ui.scope_builder(UiBuilder::new().max_rect(inner), |ui| {
            ui.add_space(8.0);
            head_ui(ui, model, &message, &topic);
            ui.add_space(8.0);
            state.inspector.payload_ui(ui, &message);
            ui.add_space(16.0);
            properties_ui(ui, &message);
            ui.add_space(8.0);
        });
        ui.advance_cursor_after_rect(used.response.rect);
    });
}

impl InspectorState {
    /// Decodes the payload when another message is selected.
    fn show(&mut self, row: u64, message: &MessageRef<'_>) {
        let is_shown = |shown: &Shown| shown.row == row && shown.received_at == message.received_at;
        if self.shown.as_ref().is_some_and(is_shown) {
            return;
        }
        let decoded = payload::decode(message.payload, message.properties.content_type());
        if let Body::Tree(node) = &decoded.body {
            self.tree.set(node);
        }
        let is_binary = decoded.format == Format::Binary;
        // Binary is copied as hex digits.
        let text = if is_binary { words::hex(message.payload) } else { payload::pretty(&decoded) };
        self.shown = Some(Shown { row, received_at: message.received_at, decoded, text });
    }

    fn payload_ui(&mut self, ui: &mut Ui, message: &MessageRef<'_>) {
        let Some(shown) = &self.shown else { return };
        let dim = theme::palette(ui).dim;
        match (self.tab, &shown.decoded.body) {
            _ if message.payload.is_empty() => drop(widgets::paragraph(ui, "The payload is empty.", dim)),
            (Tab::Hex, _) | (_, Body::Binary) => hex_ui(ui, message.payload),
            (Tab::Tree, Body::Tree(node)) => {
                if self.tree.tree_ui(ui) {
                    self.tree.set(node);
                    ui.ctx().request_repaint();
                }
            }
            (Tab::Tree | Tab::Text, _) => text_ui(ui, &shown.text),
        }
    }
}

fn nothing_ui(ui: &mut Ui, let_go: bool) {
    let palette = theme::palette(ui);
    let rect = ui.available_rect_before_wrap();
    let place = eframe::egui::Rect::from_center_size(rect.center(), vec2(rect.width() - 32.0, 90.0));
    ui.scope_builder(UiBuilder::new().max_rect(place).layout(Layout::top_down(Align::Center)), |ui| {
        let (title, words) = if let_go {
            ("This message was let go", "The log keeps the newest messages. Select another one.")
        } else {
            ("No message is selected", "Click a message, or press the up arrow.")
        };
        widgets::line(ui, title, theme::semibold(13.0), palette.text);
        ui.add(eframe::egui::Label::new(RichText::new(words).color(palette.dim)).wrap().selectable(false));
    });
    ui.take_available_space();
}

fn tabs_ui(ui: &mut Ui, state: &mut InspectorState) {
    let dim = theme::palette(ui).dim;
    ui.horizontal(|ui| {
        ui.add_space(8.0);
        let tabs = [(Tab::Tree, "Tree", None), (Tab::Text, "Text", None), (Tab::Hex, "Hex", None)];
        widgets::tabs(ui, &tabs, &mut state.tab);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(theme::PADDING);
            if let Some(shown) = &state.shown {
                widgets::line(ui, &shown.decoded.format.to_string(), theme::body(), dim);
            }
        });
    });
    widgets::rule(ui);
}

fn head_ui(ui: &mut Ui, model: &Model<'_>, message: &MessageRef<'_>, topic: &str) {
    let palette = theme::palette(ui);
    let mut job = LayoutJob::default();
    job.wrap.max_width = ui.available_width();
    job.wrap.break_anywhere = true;
    let mut levels = topic.split('/').peekable();
    while let Some(level) = levels.next() {
        // The last level is what tells messages apart, so it stands out.
        let color = if levels.peek().is_some() { palette.dim } else { palette.text };
        job.append(level, 0.0, TextFormat::simple(theme::mono(), color));
        if levels.peek().is_some() {
            job.append(" / ", 0.0, TextFormat::simple(theme::mono(), palette.faint));
        }
    }
    ui.add(eframe::egui::Label::new(job).selectable(true));
    ui.add_space(6.0);
    let mut facts = vec![
        words::time_of_day(message.received_at, model.time_zone),
        words::bytes(message.payload.len() as u64),
        format!("QoS {}", message.qos.level()),
    ];
    let marks = [
        (message.origin == Origin::Sent, "sent by you"),
        (message.retain && message.origin == Origin::Received, "retained"),
        (message.duplicate, "repeated"),
    ];
    facts.extend(marks.iter().filter(|(is_so, _)| *is_so).map(|(_, word)| (*word).to_owned()));
    let when = words::date_and_time(message.received_at, model.time_zone);
    widgets::line(ui, &facts.join(" · "), theme::small(), palette.dim).on_hover_text(when);
}

fn text_ui(ui: &mut Ui, text: &str) {
    let palette = theme::palette(ui);
    let end = text.floor_char_boundary(TEXT_BYTES);
    let rich = RichText::new(&text[..end]).font(theme::mono()).color(palette.text).line_height(Some(18.0));
    ui.add(eframe::egui::Label::new(rich).wrap().selectable(true));
    if end < text.len() {
        let all = words::bytes(text.len() as u64);
        widgets::paragraph(ui, &format!("The first 64 kB of {all}. Copy payload takes all of it."), palette.dim);
    }
}

fn hex_ui(ui: &mut Ui, bytes: &[u8]) {
    let palette = theme::palette(ui);
    let rows = payload::hex_row_count(bytes.len());
    let row_height = 18.0;
    #[expect(clippy::cast_precision_loss, reason = "a million rows are exact")]
    let size = vec2(ui.available_width(), rows as f32 * row_height);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let visible = ui.clip_rect().y_range();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped at zero")]
    let row_at = |y: f32| ((y - rect.top()) / row_height).max(0.0) as usize;
    // Sixteen bytes and their text do not fit into a narrow area: the text goes first.
    let with_text = rect.width() > 7.3 * f32::from(u8::try_from(HEX_ROW_BYTES * 4 + 10).unwrap_or(u8::MAX));
    for row in row_at(visible.min)..(row_at(visible.max) + 1).min(rows) {
        let line = payload::hex_row(bytes, row);
        #[expect(clippy::cast_precision_loss, reason = "a million rows are exact")]
        let y = rect.top() + row as f32 * row_height;
        let mut job = LayoutJob::default();
        job.append(&format!("{:04x}  ", line.offset), 0.0, TextFormat::simple(theme::mono(), palette.faint));
        job.append(&line.hex, 0.0, TextFormat::simple(theme::mono(), palette.text));
        if with_text {
            job.append(&format!("  {}", line.ascii), 0.0, TextFormat::simple(theme::mono(), palette.dim));
        }
        ui.painter().galley(pos2(rect.left(), y), ui.painter().layout_job(job), palette.text);
    }
}

fn properties_ui(ui: &mut Ui, message: &MessageRef<'_>) {
    let palette = theme::palette(ui);
    widgets::section(ui, "Properties");
    ui.add_space(8.0);
    if message.properties.is_empty() {
        widgets::line(ui, "The message carries no properties.", theme::body(), palette.dim);
        return;
    }
    let id = ui.scope_id().with("properties");
    Grid::new(id).num_columns(2).min_col_width(102.0).min_row_height(theme::ROW).spacing([16.0, 0.0]).show(ui, |ui| {
        for property in message.properties {
            let (name, value) = property_words(property);
            widgets::line(ui, &name, theme::body(), palette.dim);
            let value = RichText::new(value).font(theme::mono()).color(palette.text);
            ui.add(eframe::egui::Label::new(value).wrap().selectable(true));
            ui.end_row();
        }
    });
}

fn property_words(property: PropertyRef<'_>) -> (String, String) {
    let named = |name: &str, value: String| (name.to_owned(), value);
    match property {
        PropertyRef::PayloadFormat(1) => named("payload format", "text".to_owned()),
        PropertyRef::PayloadFormat(format) => named("payload format", format!("bytes ({format})")),
        PropertyRef::MessageExpirySecs(secs) => named("message expiry", format!("{secs} s")),
        PropertyRef::ContentType(text) => named("content type", text.to_owned()),
        PropertyRef::ResponseTopic(text) => named("response topic", text.to_owned()),
        PropertyRef::CorrelationData(data) => named("correlation data", words::hex(data)),
        PropertyRef::User(name, value) => (name.to_owned(), value.to_owned()),
    }
}

fn buttons_ui(ui: &mut Ui, model: &Model<'_>, message: &MessageRef<'_>, state: &mut State) {
    let topic = model.console.topics.get(message.topic);
    let panel = theme::area(theme::palette(ui).panel);
    Panel::bottom("inspector_buttons").exact_size(48.0).show_separator_line(false).frame(panel).show(ui, |ui| {
        let rect = ui.max_rect().shrink2(vec2(theme::PADDING, 10.0));
        ui.scope_builder(UiBuilder::new().max_rect(rect).layout(Layout::left_to_right(Align::Center)), |ui| {
            let text = state.inspector.shown.as_ref().map_or("", |shown| shown.text.as_str());
            widgets::copy_button(ui, "Copy", "Copy payload", text);
            let is_below = super::console_page::is_narrow(ui.ctx());
            if is_below && ui.button("Close").clicked() {
                state.table.selected = None;
            }
            if rect.width() > 270.0 {
                widgets::copy_button(ui, "Copy topic", "Copy topic", topic);
            }
            let format = state.inspector.shown.as_ref().map(|shown| shown.decoded.format);
            let is_text = matches!(format, Some(Format::Json | Format::Text)) || message.payload.is_empty();
            let again = ui.add_enabled(is_text, eframe::egui::Button::new("Send again…"));
            let again = again.on_disabled_hover_text("The form sends text; this payload is binary.");
            if again.clicked() {
                state.publish.fill(draft(topic, message));
                if is_below {
                    state.table.selected = None;
                }
            }
        });
    });
}

fn draft(topic: &str, message: &MessageRef<'_>) -> Draft {
    let user = |property| match property {
        PropertyRef::User(name, value) => Some((name.to_owned(), value.to_owned())),
        _ => None,
    };
    Draft {
        topic: topic.to_owned(),
        payload: String::from_utf8_lossy(message.payload).into_owned(),
        qos: message.qos,
        // A retained message seen once must not be retained again by accident.
        retain: false,
        content_type: message.properties.content_type().unwrap_or_default().to_owned(),
        user_properties: message.properties.into_iter().filter_map(user).collect(),
    }
}
