//! The form to send a message, and the outcome of the last ones.

mod draft;
mod expiry;
mod filled;
mod heading;
mod message_line;
mod outbox;
mod properties;
mod read_only;
mod saved;
mod saved_draft;
mod saved_row;
mod sent;
mod stored;
mod unreached;

use eframe::egui::{Button, RichText, ScrollArea, TextBuffer, Ui, UiBuilder, vec2};

use crate::kit::model::Model;
use crate::kit::production_question::{ProductionQuestion, production_ui};
use crate::kit::theme::{self, Icon};
use crate::kit::{field_ids, json_colours, keys, topic_field, widgets};
use console::Publish;
pub(crate) use draft::Draft;
use filled::{Filled, filled_undo};
use heading::Tab;
use message_line::message_line_ui;
use model::{
    Command, DraftMistake, Given, KeepCommand, MessageDraft, MessageRef, Notice, PersonId, PublishRequest, Qos,
    SavedMessage, Timestamp,
};
use outbox::Outbox;
use read_only::{can_send, read_only_ui, says_that_it_waits};
use saved::{SavedMenu, saved_ui};
use saved_draft::SavedDraft;
use sent::{SentState, sign_line_ui};
use texts::t;

/// The name of the field of the payload.
pub(crate) const PAYLOAD: &str = "publish_payload";

/// Width of the column with the choices, in points.
const CHOICES_WIDTH: f32 = 264.0;

/// Below this width, in points, the choices are below the fields.
const NARROW: f32 = 520.0;

/// From this width of the form on, in points, its choices are beside the fields.
pub(crate) const HAS_CHOICES_BESIDE: f32 = NARROW + 2.0 * theme::PADDING;

/// What the person is about to send.
#[derive(Debug, Default)]
pub struct PublishState {
    draft: Draft,
    /// The topics that the person means although something in them is easily overlooked.
    kept_topic: String,
    kept_response_topic: String,
    tab: Tab,
    /// It is shown whole in a window that is low, where else its tabs are all of it.
    is_open: bool,
    focus_wanted: bool,
    filled: Option<Filled>,
    outbox: Outbox,
    production: ProductionQuestion,
    sent: SentState,
    kept: SavedDraft,
    saved: SavedMenu,
}

impl PublishState {
    /// Replaces what is in the form. The user can undo it.
    pub(crate) fn fill(&mut self, draft: Draft) {
        self.fill_without(draft, Vec::new());
    }

    /// Fills the form with a message that was received or sent, and says what cannot be kept of it. One that is not text
    /// changes nothing.
    pub(crate) fn repeat(&mut self, topic: &str, message: &MessageRef<'_>) {
        let Some(draft) = Draft::of_message(topic, message) else { return };
        let mut lost = draft.lost(&message.properties.into());
        lost.extend(message.retain.then_some(t!("retain")));
        lost.extend((Given::new(topic).text() != topic).then_some(t!("invisible characters around the topic")));
        self.fill_without(draft, lost);
    }

    /// Opens the menu to save a message that was received; one that is not text changes nothing.
    pub(crate) fn save_message(&mut self, topic: &str, message: &MessageRef<'_>) {
        self.save_other(Draft::of_message(topic, message));
    }

    /// The same for one that is to be sent.
    pub(crate) fn save_request(&mut self, request: &PublishRequest) {
        self.save_other(Draft::of_request(request));
    }

    fn save_other(&mut self, draft: Option<Draft>) {
        if draft.is_some() {
            self.saved.want(draft);
        }
    }

    /// Opens the menu to save what is in the form.
    pub(crate) fn save(&mut self) {
        self.saved.want(None);
    }

    /// Fills the form with a saved message. Sends nothing.
    pub(crate) fn load(&mut self, message: &SavedMessage) {
        self.fill(Draft(message.draft.clone()));
        self.saved.note_loaded(&message.name);
    }

    fn fill_without(&mut self, draft: Draft, lost: Vec<&'static str>) {
        let former = std::mem::replace(&mut self.draft, draft.clone());
        let former = (former != draft && former != Draft::default()).then_some(former);
        self.filled = Some(Filled::new(draft, former, lost));
        self.focus();
    }

    /// Puts another topic into the form; the user can undo it.
    pub(crate) fn address(&mut self, topic: &str) {
        let mut draft = self.draft.clone();
        topic.clone_into(&mut draft.topic);
        self.fill(draft);
    }

    /// Fills the form without putting the cursor into it.
    pub fn prepare(&mut self, topic: &str, payload: &str, qos: Qos) {
        self.draft = Draft::new(topic, payload, qos);
    }

    /// Puts the cursor into the form.
    pub(crate) fn focus(&mut self) {
        self.tab = Tab::Message;
        self.is_open = true;
        self.focus_wanted = true;
    }

    /// Whether its tabs are all that is shown of it in a low window, so that messages have room.
    pub(crate) fn is_folded(&self, is_low: bool) -> bool {
        is_low && !self.is_open && !self.outbox.asks()
    }

    /// Takes over who writes here and what was kept for that person, which a form with something in it ignores.
    pub(crate) fn take_kept(&mut self, person: PersonId, draft: Option<Box<MessageDraft>>, now: Timestamp) {
        self.kept.take_kept(&mut self.draft, person, draft, now);
    }

    /// What is to be kept now, once the form was still for a while.
    pub(crate) fn keep_when_still(&mut self, now: Timestamp) -> Option<KeepCommand> {
        self.kept.keep_when_still(&self.draft, now)
    }

    /// Whether something will have to be kept when the form has been still for a while.
    pub(crate) fn waits_to_be_kept(&self) -> bool {
        self.kept.waits_to_be_kept()
    }

    /// What is not kept yet, without waiting.
    pub(crate) fn unkept(&mut self) -> Option<KeepCommand> {
        self.kept.unkept(&self.draft)
    }

    /// The notice whose details the user wants to see.
    pub(crate) fn take_details(&mut self) -> Option<Box<Notice>> {
        self.sent.details.take()
    }

    fn send(&mut self, model: &Model<'_>, request: PublishRequest, out: &mut Vec<Command>) {
        self.filled = None;
        self.outbox.send(model, request, None, out);
    }

    fn has_doubtful_topic(&self) -> bool {
        topic_field::is_doubtful(&self.draft.topic, &self.kept_topic)
    }

    fn has_doubtful_response_topic(&self) -> bool {
        topic_field::is_doubtful(&self.draft.properties.response_topic, &self.kept_response_topic)
    }

    /// The message that would be sent now, or why there is none; an untouched form needs no reason.
    fn request(&self) -> Result<PublishRequest, Option<String>> {
        let said = |error: DraftMistake| (!self.draft.topic.is_empty()).then(|| error.to_string());
        let request = self.draft.request().map_err(said)?;
        // Asked about first.
        if self.has_doubtful_topic() || self.has_doubtful_response_topic() { Err(None) } else { Ok(request) }
    }
}

/// Height of the form while its tabs are all of it, in points.
pub(crate) const FOLDED: f32 = 33.0;

/// Draws the form. `is_low` says that the window has no room for it and messages.
pub(crate) fn publish_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    is_low: bool,
    state: &mut PublishState,
    out: &mut Vec<Command>,
) {
    let form = ui.available_rect_before_wrap();
    if !can_send(model) {
        state.outbox.drop_question();
    }
    let is_folded = state.is_folded(is_low);
    let (draft, sent) = (&state.draft, model.console.publishes.listed());
    let (tab, saved) = ((&mut state.tab, &mut state.is_open), &mut state.saved);
    let mut loads = None;
    let can_be_stored = read_only::trouble(model).is_none();
    let waits_until =
        (says_that_it_waits(model) && can_be_stored).then(|| outbox::waits_until(model, state.outbox.lifetime));
    heading::tabs_ui(ui, is_low, is_folded, draft, (sent, waits_until.as_deref()), tab, |ui| {
        loads = saved_ui(ui, model, draft, saved, out);
    });
    if let Some(message) = loads.and_then(|place| model.console.saved_messages.as_ref()?.get(place)) {
        state.load(message);
    }
    if is_folded {
        // What is sent, and what is asked, goes on without it.
        return confirmation_ui(ui, model, state, out);
    }
    widgets::rule(ui);
    read_only_ui(ui, model);
    filled_undo(ui, &mut state.filled, &mut state.draft);
    let body = ui.available_rect_before_wrap().shrink2(vec2(theme::PADDING, 10.0));
    ui.scope_builder(UiBuilder::new().max_rect(body), |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        match state.tab {
            Tab::Message => message_ui(ui, model, state, out),
            Tab::Properties => properties::properties_ui(ui, &mut state.draft.properties),
            Tab::Sent => {
                if state.outbox.asks() {
                    question_ui(ui, model, &mut state.outbox, out);
                }
                sent::sent_ui(ui, model, &mut state.sent, &mut state.outbox, out);
            }
        }
    });
    ui.take_available_space();
    if let Some(draft) = state.sent.wanted.take() {
        state.fill(draft);
    }
    let to_save = state.sent.to_save.take();
    state.save_other(to_save);
    if can_send(model)
        && keys::submitted(ui, form)
        && let Ok(request) = state.request()
    {
        state.send(model, request, out);
    }
    confirmation_ui(ui, model, state, out);
}

/// Asks before a message goes to a production profile.
fn confirmation_ui(ui: &Ui, model: &Model<'_>, state: &mut PublishState, out: &mut Vec<Command>) {
    let profile = model.console.session.profile().map_or("", |(name, _)| name);
    match production_ui(ui, profile, state.outbox.to_confirm(), &mut state.production) {
        Some(true) => state.outbox.confirm(model, out),
        Some(false) => state.outbox.drop_question(),
        None => {}
    }
}

fn message_ui(ui: &mut Ui, model: &Model<'_>, state: &mut PublishState, out: &mut Vec<Command>) {
    let body = ui.available_rect_before_wrap();
    if body.width() < NARROW {
        let (above, below) = body.split_top_bottom_at_y(body.bottom() - theme::FIELD - 24.0);
        ui.scope_builder(UiBuilder::new().max_rect(above.with_max_y(above.bottom() - 6.0)), |ui| fields_ui(ui, state));
        ui.scope_builder(UiBuilder::new().max_rect(below), |ui| choices_ui(ui, model, state, out));
        return;
    }
    let fields_width = body.width() - CHOICES_WIDTH;
    let (left, right) = body.split_left_right_at_x(body.left() + fields_width);
    ui.scope_builder(UiBuilder::new().max_rect(left), |ui| fields_ui(ui, state));
    ui.scope_builder(UiBuilder::new().max_rect(right.with_min_x(right.left() + 8.0)), |ui| {
        choices_ui(ui, model, state, out);
    });
}

fn fields_ui(ui: &mut Ui, state: &mut PublishState) {
    let palette = theme::palette(ui);
    let width = ui.available_width();
    let id = field_ids::id(ui.ctx(), "publish_topic");
    let text = &mut state.draft.topic;
    let topic = topic_field::topic_field(ui, text, id, t!("Topic to publish to"), "plant/pumps/pump-b/cmd", width);
    if std::mem::take(&mut state.focus_wanted) {
        topic.request_focus();
    }
    let mut layouter = |ui: &Ui, text: &dyn TextBuffer, wrap_width: f32| {
        let job = json_colours::coloured(text.as_str(), &theme::mono(), palette, wrap_width);
        ui.painter().layout_job(job)
    };
    let height = ui.available_height();
    ScrollArea::vertical().id_salt("payload").max_height(height).auto_shrink(false).show(ui, |ui| {
        let id = field_ids::id(ui.ctx(), PAYLOAD);
        let area = widgets::text_area(ui, &mut state.draft.payload, id, t!("Payload: any text, or JSON"))
            .layouter(&mut layouter)
            .min_size(vec2(0.0, height))
            .desired_rows(1);
        ui.add(area).accessible_name(t!("Payload"));
    });
}

fn choices_ui(ui: &mut Ui, model: &Model<'_>, state: &mut PublishState, out: &mut Vec<Command>) {
    let request = state.request();
    let asks = state.outbox.asks_about(request.as_ref().ok());
    let is_narrow = ui.available_width() > CHOICES_WIDTH;
    ui.spacing_mut().item_spacing.x = 8.0;
    ui.horizontal(|ui| {
        ui.set_height(theme::FIELD);
        widgets::qos_choice(ui, &mut state.draft.qos);
        widgets::focused_by_click(ui.checkbox(&mut state.draft.retain, t!("Retain")));
        if is_narrow {
            send_ui(ui, model, state, request.as_ref().ok(), out);
        }
    });
    if is_narrow {
        ui.spacing_mut().item_spacing.y = 2.0;
    } else {
        ui.horizontal(|ui| send_ui(ui, model, state, request.as_ref().ok(), out));
    }
    if asks {
        return question_words_ui(ui);
    }
    match request.err().flatten() {
        None if state.has_doubtful_topic() => {
            topic_field::doubt_line_ui(ui, &mut state.draft.topic, &mut state.kept_topic, t!("Topic to publish to"));
        }
        None if state.has_doubtful_response_topic() => {
            let (text, kept) = (&mut state.draft.properties.response_topic, &mut state.kept_response_topic);
            topic_field::doubt_line_ui(ui, text, kept, t!("Response topic"));
        }
        refusal => {
            let is_last = |last: &&Publish| state.request().is_ok_and(|request| request == last.request);
            let newest = model.console.publishes.newest_first().next().filter(is_last);
            let lifetime = &mut state.outbox.lifetime;
            message_line_ui(ui, model, (refusal, newest), (&mut state.filled, &mut state.draft), lifetime);
        }
    }
}

fn send_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    state: &mut PublishState,
    request: Option<&PublishRequest>,
    out: &mut Vec<Command>,
) {
    if state.outbox.asks() {
        return state.outbox.answers_ui(ui, model, out);
    }
    let is_possible = request.is_some() && can_send(model);
    let name = if says_that_it_waits(model) { t!("Add to outbox") } else { t!("Send") };
    let mut button = ui.add_enabled(is_possible, send_button(ui, name)).accessible_name(name);
    if let Some(why) = model.console.session.guard().read_only {
        button = button.on_disabled_hover_text(read_only::reason(why));
    }
    if let (true, Some(request)) = (button.clicked(), request) {
        state.send(model, request.clone(), out);
    }
    let pending = model.console.publishes.pending();
    if pending > 0 {
        let dim = theme::palette(ui).dim;
        widgets::line(ui, &t!("{count} in flight", count = texts::count(pending as u64)), theme::small(), dim);
    }
}

fn send_button(ui: &Ui, name: &str) -> Button<'static> {
    let palette = theme::palette(ui);
    let keys = RichText::new(t!("Ctrl ⏎")).font(theme::body()).color(palette.on_accent.gamma_multiply(0.75));
    let text = RichText::new(name).font(theme::semibold(13.0)).color(palette.on_accent);
    Button::new((text, keys)).fill(palette.accent).stroke(eframe::egui::Stroke::new(1.0, palette.accent))
}

fn question_ui(ui: &mut Ui, model: &Model<'_>, outbox: &mut Outbox, out: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        outbox.answers_ui(ui, model, out);
        question_words_ui(ui);
    });
}

fn question_words_ui(ui: &mut Ui) {
    let warn = theme::palette(ui).warn;
    sign_line_ui(ui, Icon::RingDot, warn, t!("You just sent this. Send it again?"));
}
