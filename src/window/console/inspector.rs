//! The selected message: its topic, its properties, and buttons. `payload_view` shows the payload.

mod actions;
mod buttons;
mod compare;
mod compare_rows;
mod contract_line;
mod device_link;
mod device_said;
mod find_bar;
mod format_label;
mod format_rules;
mod hex_view;
mod message_choice;
mod message_dialog;
mod message_reading;
mod more_menu;
mod outline;
mod payload_tree;
mod payload_view;
mod picture;
mod prepared;
mod read_as;
mod rebirth;
mod remark;
mod shown_payload;
mod text_view;
mod tree_line;
mod tree_places;

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Align, Grid, Layout, Memory, Rect, RichText, ScrollArea, Ui, UiBuilder, WidgetRects, vec2};

use super::publish::PublishState;
use super::table::TableState;
use crate::kit::intent::Intent;
use crate::kit::model::Model;
use crate::kit::{theme, widgets, words};
pub(crate) use actions::InspectorAction;
use buttons::{Pressed, buttons_ui};
use console::{Connections, Console, Messages};
use contract_line::contract_ui;
use device_link::device_link_ui;
use message_dialog::{MessageDialog, message_dialog_ui};
use model::{MessageRef, Origin, PayloadTab, PropertyRef, visible_topic};
use more_menu::{MoreMenu, ShownMessage};
use payload_view::PayloadView;
use rebirth::Rebirth;
use texts::t;

/// From this size on, in bytes, a payload is long: the properties are above it, or else they would be out of sight.
const LONG_BYTES: usize = 1_500;

/// Height of the line with the facts, in points.
const FACTS: f32 = 18.0;

/// Below this height, in points, properties above a payload would leave nothing of it.
const LOW: f32 = 300.0;

#[derive(Debug, Default)]
pub(crate) struct InspectorState {
    payload: PayloadView,
    is_used: bool,
    more: MoreMenu,
    message: MessageDialog,
    rebirth: Rebirth,
    wanted: Vec<Intent>,
    /// What was chosen in the palette.
    action: Option<InspectorAction>,
}

impl InspectorState {
    /// Does this with the selected message.
    pub(crate) fn act(&mut self, action: InspectorAction) {
        match action {
            InspectorAction::Formats => self.payload.open_rules(),
            InspectorAction::Show(tab) => self.payload.go_to(tab),
            other => self.action = Some(other),
        }
    }

    /// The form for the formats of topics, where nothing else of the inspector is drawn.
    pub(crate) fn rules_ui(&mut self, ui: &Ui) {
        self.payload.rules_ui(ui, false);
    }

    /// Whether the person was here last, so that Ctrl+F and F3 are meant for the payload.
    pub(crate) fn is_used(&self) -> bool {
        self.is_used
    }

    /// What is wanted of other parts of the window; says so once.
    pub(crate) fn take_wanted(&mut self) -> Vec<Intent> {
        std::mem::take(&mut self.wanted)
    }

    /// What is shown of a payload, where there is such a thing.
    pub(crate) fn payload_tab(&self) -> PayloadTab {
        self.payload.preferred
    }

    /// Hands over what payloads of which topics are, as the person said, or takes what is kept of that. Wants the schemas that are
    /// missing. What the contracts of `profile` expect counts where nothing was said.
    pub(crate) fn exchange_formats(&mut self, kept: &mut Vec<(String, String)>, of: &Connections, profile: &str) {
        self.payload.read_as.exchange(kept);
        self.payload.read_as.expect(of.contracts.messages(profile));
        self.payload.read_as.keep_up(&of.schemas, &mut self.wanted);
    }

    /// Which payloads are messages of protobuf.
    pub(crate) fn messages(&self) -> &Messages {
        self.payload.read_as.of_topics()
    }

    /// Keeps the message in this row to compare others with.
    pub(crate) fn pin(&mut self, row: u64, console: &Console) {
        if let Some(message) = console.log.message(row) {
            self.payload.pin(row, &message, console);
        }
    }

    /// Compares the two selected messages.
    pub(crate) fn compare_selected(&mut self) {
        self.payload.compare_selected();
    }

    /// Shows this of a payload from now on.
    pub(crate) fn prefer(&mut self, tab: PayloadTab) {
        self.payload.preferred = tab;
    }

    /// Finds out whether the person is here: the last press was, or the focus is.
    fn see(&mut self, ui: &Ui) {
        let area = ui.max_rect();
        // Its place only: reading the response of a widget would take the focus away from it after a click elsewhere.
        let place = |id| {
            ui.ctx().viewport(|viewport| {
                let of = |widgets: &WidgetRects| widgets.get(id).map(|widget| widget.rect);
                of(&viewport.this_pass.widgets).or_else(|| of(&viewport.prev_pass.widgets))
            })
        };
        let is_here = |id| place(id).is_some_and(|focused| area.contains(focused.center()));
        match ui.memory(Memory::focused) {
            Some(focused) => self.is_used = is_here(focused),
            None if ui.input(|input| input.pointer.any_pressed()) => self.is_used = ui.rect_contains_pointer(area),
            None => {}
        }
    }
}

/// Shows the message that is selected in `table`. `is_below` says that it is below the messages as the window is narrow, where the
/// publish form would be. Without the form, nothing is sent again.
pub(crate) fn inspector_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    is_below: bool,
    state: &mut InspectorState,
    table: &mut TableState,
    publish: Option<&mut PublishState>,
) {
    let message = table.selected.and_then(|row| Some((row, model.console.log.message(row)?)));
    state.see(ui);
    state.payload.read_as.keep_up(&model.connections.schemas, &mut state.wanted);
    let action = state.action.take();
    let Some((row, message)) = message else {
        state.is_used = false;
        state.payload.rules_ui(ui, false);
        if table.selected.is_some_and(|row| remark::remark_ui(ui, model, row)) {
            return;
        }
        let is_recorded = model.console.log.is_recorded();
        return nothing_ui(ui, table.selected.is_some(), is_recorded);
    };
    if action == Some(InspectorAction::RequestRebirth) {
        state.rebirth.ask(ui, model.console.topics.get(message.topic));
    }
    state.rebirth.question_ui(ui, model, &mut state.wanted);
    state.payload.show(row, &message, table.other_selected(), model.console, &mut state.wanted);
    view_payload(ui, action, state, (row, &message, model.console));
    ui.spacing_mut().item_spacing.y = 0.0;
    let wants_message = state.payload.bar_ui(ui, &mut state.wanted);
    state.payload.rules_ui(ui, true);
    let topic = model.console.topics.get(message.topic).to_owned();
    choose_message_ui(ui, model, &topic, wants_message, state);
    let sends = publish.is_some();
    let shown = ShownMessage { row, message: &message, payload: &state.payload };
    if let Some(action) = action {
        actions::perform(ui, action, (&shown, &topic), &mut state.more, &mut state.wanted);
    }
    match buttons_ui(ui, model, &shown, (is_below, sends), &mut state.more, &mut state.wanted) {
        Some(Pressed::Close) => table.selected = None,
        Some(Pressed::SendAgain) => {
            if let Some(publish) = publish {
                publish.repeat(model.console.topics.get(message.topic), &message);
            }
            if is_below {
                table.selected = None;
            }
        }
        None => {}
    }
    content_ui(ui, model, (row, &message, &topic), state, sends);
}

/// Does what concerns how the payload is shown, before it is.
fn view_payload(
    ui: &Ui,
    action: Option<InspectorAction>,
    state: &mut InspectorState,
    (row, message, console): (u64, &MessageRef<'_>, &Console),
) {
    match action {
        Some(InspectorAction::Pin) => state.payload.pin(row, message, console),
        Some(InspectorAction::ReadAs(format)) => state.payload.choose(ui, format),
        Some(InspectorAction::ReadAsProtobuf) => state.payload.ask_for_message(ui),
        _ => {}
    }
}

/// The message, below the tabs.
fn content_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    (row, message, topic): (u64, &MessageRef<'_>, &str),
    state: &mut InspectorState,
    sends: bool,
) {
    ScrollArea::vertical().id_salt("inspector").auto_shrink(false).show(ui, |ui| {
        let rect = ui.available_rect_before_wrap();
        let inner = rect.with_min_x(rect.left() + theme::PADDING).with_max_x(rect.right() - theme::PADDING);
        let used = ui.scope_builder(UiBuilder::new().max_rect(inner), |ui| {
            ui.add_space(8.0);
            head_ui(ui, model, message, topic, (&mut state.payload, &mut state.wanted));
            if sends && let Some(wanted) = device_link_ui(ui, model, message, topic) {
                state.wanted.push(wanted);
            }
            ui.add_space(8.0);
            let is_long = message.payload.len() >= LONG_BYTES && rect.height() >= LOW;
            if is_long && !message.properties.is_empty() {
                ui.add_space(8.0);
                properties_ui(ui, message);
                ui.add_space(16.0);
            }
            contract_ui(ui, model, message, state.payload.violations());
            state.more.said_ui(ui, model, row);
            state.payload.body_ui(ui, message, model.console, model.time_zone, |ui, remark| {
                if sends && rebirth::can_ask(model, topic) {
                    state.rebirth.button_ui(ui, topic, remark);
                }
            });
            if !is_long || message.properties.is_empty() {
                ui.add_space(16.0);
                properties_ui(ui, message);
            }
            ui.add_space(8.0);
        });
        ui.advance_cursor_after_rect(used.response.rect);
    });
}

/// The dialog for a message of protobuf, of this topic or of a rule, while it is open or wanted.
fn choose_message_ui(ui: &Ui, model: &Model<'_>, topic: &str, is_wanted: bool, state: &mut InspectorState) {
    if is_wanted {
        state.message.open(ui.memory(Memory::focused), topic, state.payload.read_as.message_of(topic));
    }
    if let Some((filter, word)) = state.payload.takes_wish_for_message() {
        let chosen = state.payload.read_as.messages.of_word(&filter, &word);
        state.message.open(ui.memory(Memory::focused), &filter, chosen);
    }
    if let Some((filter, word)) =
        message_dialog_ui(ui, model, &mut state.message, &mut state.payload.read_as, &mut state.wanted)
    {
        state.payload.choose_message(&filter, word);
    }
}

fn nothing_ui(ui: &mut Ui, was_removed: bool, is_recorded: bool) {
    let palette = theme::palette(ui);
    let rect = ui.available_rect_before_wrap();
    let place = Rect::from_center_size(rect.center(), vec2(rect.width() - 32.0, 90.0));
    ui.scope_builder(UiBuilder::new().max_rect(place).layout(Layout::top_down(Align::Center)), |ui| {
        let (title, words) = if was_removed && is_recorded {
            (t!("Reading…"), "")
        } else if was_removed {
            (
                t!("This message was removed from the log"),
                t!("The log keeps only the newest messages. Select another one."),
            )
        } else {
            (t!("No message selected"), t!("Click a message, or press the up arrow key."))
        };
        widgets::line(ui, title, theme::semibold(13.0), palette.text);
        ui.add(eframe::egui::Label::new(RichText::new(words).color(palette.dim)).wrap().selectable(false));
    });
    ui.take_available_space();
}

/// The topic and facts, and the format of `payload` where that has no room beside the tabs.
fn head_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    message: &MessageRef<'_>,
    topic: &str,
    (payload, wanted): (&mut PayloadView, &mut Vec<Intent>),
) {
    let palette = theme::palette(ui);
    let mut job = LayoutJob::default();
    job.wrap.max_width = ui.available_width();
    let topic = visible_topic(topic);
    let mut levels = topic.split('/').peekable();
    while let Some(level) = levels.next() {
        // The last level is what tells messages apart, so it is brighter.
        let color = if levels.peek().is_some() { palette.dim } else { palette.text };
        job.append(level, 0.0, TextFormat::simple(theme::mono(), color));
        if levels.peek().is_some() {
            job.append(" / ", 0.0, TextFormat::simple(theme::mono(), palette.faint));
        }
    }
    widgets::clipped(ui, eframe::egui::Label::new(job), true);
    ui.add_space(6.0);
    let mut facts = vec![
        words::time_of_day(message.received_at, model.time_zone),
        words::bytes(message.payload.len() as u64),
        t!("QoS {level}", level = message.qos.level()),
    ];
    let marks = [
        (message.origin == Origin::Sent, t!("sent by you")),
        (message.retain && message.origin == Origin::Received, t!("retained")),
        (message.duplicate, t!("duplicate")),
    ];
    facts.extend(marks.iter().filter(|(is_so, _)| *is_so).map(|(_, word)| (*word).to_owned()));
    let when = words::date_and_time(message.received_at, model.time_zone);
    let facts = facts.join(" · ");
    // As high with the format as without it, so that nothing jumps.
    let row = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), FACTS));
    ui.scope_builder(UiBuilder::new().max_rect(row).layout(Layout::left_to_right(Align::Center)), |ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        let room = payload.room_below(ui);
        ui.scope(|ui| {
            ui.set_max_width(row.width() - room);
            widgets::line(ui, &facts, theme::small(), palette.dim).on_hover_text(when);
        });
        if room > 0.0 {
            payload.format_ui(ui, theme::small(), wanted);
        }
    });
    ui.advance_cursor_after_rect(row);
}

fn properties_ui(ui: &mut Ui, message: &MessageRef<'_>) {
    let palette = theme::palette(ui);
    widgets::section(ui, t!("Properties"));
    ui.add_space(8.0);
    if message.properties.is_empty() {
        widgets::line(ui, t!("No properties"), theme::body(), palette.dim);
        return;
    }
    let id = ui.scope_id().with("properties");
    Grid::new(id).num_columns(2).min_col_width(102.0).min_row_height(theme::ROW).spacing([16.0, 0.0]).show(ui, |ui| {
        for property in message.properties {
            let (name, value) = property_words(property);
            widgets::line(ui, &name, theme::body(), palette.dim);
            widgets::selectable(ui, &value, theme::mono(), palette.text);
            ui.end_row();
        }
    });
}

fn property_words(property: PropertyRef<'_>) -> (String, String) {
    let named = |name: &str, value: String| (name.to_owned(), value);
    match property {
        PropertyRef::PayloadFormat(1) => named(t!("payload format"), t!("text").to_owned()),
        PropertyRef::PayloadFormat(format) => named(t!("payload format"), t!("bytes ({format})", format)),
        PropertyRef::MessageExpirySecs(secs) => named(t!("message expiry"), format!("{secs} s")),
        PropertyRef::ContentType(text) => named(t!("content type"), text.to_owned()),
        PropertyRef::ResponseTopic(text) => named(t!("response topic"), text.to_owned()),
        PropertyRef::CorrelationData(data) => named(t!("correlation data"), words::hex(data)),
        PropertyRef::User(name, value) => (name.to_owned(), value.to_owned()),
    }
}
