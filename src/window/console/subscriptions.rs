//! The list of subscriptions with their rates, and the form to add one.

use eframe::egui::{Align, Id, Key, Layout, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use crate::kit::escape::{self, Thing, While};
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{field_ids, keys, menu, topic_field, undo, widgets, words};
use console::Subscription;
use model::{
    Command, Given, LinkCommand, MAX_SUBSCRIPTIONS, Notice, Preflight, Qos, SubscriptionState, TopicFilter,
    check_filter, filter_hints, visible_line, visible_topic,
};
use texts::t;

/// Width of the form, in points, from which on its choice and its button are on one line.
const ONE_LINE: f32 = 210.0;

/// So many rows are in sight in the lowest window.
const LEAST_ROWS: f32 = 2.0;

/// Removals that can be undone, one after the other.
const MOST_REMOVED: usize = 32;

/// The form to add a subscription, and what was removed last.
#[derive(Debug, Default)]
pub struct SubscriptionsState {
    form_open: bool,
    filter: String,
    /// The text that the person means although something in it is easily overlooked.
    kept: String,
    qos: Qos,
    focus_wanted: bool,
    /// What was removed and can be restored, the last one at the end.
    removed: Vec<Removed>,
    /// The notice whose details the user wants to see.
    pub(crate) details: Option<Box<Notice>>,
}

/// A subscription that was removed.
#[derive(Debug)]
struct Removed {
    topic_filter: TopicFilter,
    qos: Qos,
    paused: bool,
}

/// Opens the form to add a subscription and puts the cursor into it.
pub(crate) fn open_form(ui: &Ui, state: &mut SubscriptionsState) {
    state.form_open = true;
    state.focus_wanted = true;
    ui.ctx().request_repaint();
}

/// Resumes all that are paused.
pub(crate) fn resume_all(model: &Model<'_>, out: &mut Vec<Command>) {
    let list = model.console.subscriptions.list().iter();
    let paused = list.filter(|subscription| subscription.state == SubscriptionState::Paused);
    let filters = paused.map(|subscription| subscription.topic_filter.clone());
    out.extend(filters.map(|topic_filter| Command::Link(LinkCommand::ResumeSubscription { topic_filter })));
}

/// `below` is how much room is left for what comes below, in points.
pub(crate) fn subscriptions_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    below: f32,
    state: &mut SubscriptionsState,
    out: &mut Vec<Command>,
) {
    if undo::wanted_back(ui.ctx(), undo_id(ui)) {
        undo(state, out);
    }
    let list = model.console.subscriptions.list();
    ui.spacing_mut().item_spacing.y = 0.0;
    widgets::padded(ui, theme::PADDING, 8.0, |ui| {
        ui.horizontal(|ui| {
            ui.set_height(18.0);
            widgets::section(ui, t!("Subscriptions"));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let text = if state.form_open { t!("Cancel") } else { t!("+ Add") };
                let name =
                    if state.form_open { t!("Close the form") } else { t!("Open the form to add a subscription") };
                if widgets::section_word(ui, text, name).clicked() {
                    state.form_open = !state.form_open;
                    state.focus_wanted = state.form_open;
                }
            });
        });
        if state.form_open {
            ui.add_space(8.0);
            let typed = state.filter.clone();
            let delivers = |subscription: &&Subscription| {
                subscription.state != SubscriptionState::Paused
                    && subscription.topic_filter.as_str() != Given::new(&typed).text()
            };
            let others = list.iter().filter(delivers).count();
            form_ui(ui, state, others, out);
        }
    });
    let least = LEAST_ROWS * theme::ROW;
    let height = (ui.available_height() - below).max(least);
    let scroll = ScrollArea::vertical().id_salt("subscriptions").max_height(height).min_scrolled_height(least);
    scroll.auto_shrink([false, true]).show(ui, |ui| {
        for subscription in list {
            row_ui(ui, model, subscription, state, out);
        }
        if list.is_empty() && state.removed.is_empty() && !state.form_open {
            widgets::padded(ui, theme::PADDING, 4.0, |ui| {
                let dim = theme::palette(ui).dim;
                widgets::paragraph(ui, t!("No subscriptions yet. Add a topic filter to see its messages."), dim);
            });
        }
        undo_ui(ui, state, out);
    });
}

/// `others` is how many other filters are subscribed already.
fn form_ui(ui: &mut Ui, state: &mut SubscriptionsState, others: usize, out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    ui.spacing_mut().item_spacing.y = 8.0;
    let width = ui.available_width();
    let id = field_ids::id(ui.ctx(), "subscription_filter");
    let field = topic_field::topic_field(ui, &mut state.filter, id, t!("Topic filter"), "plant/#", width);
    if std::mem::take(&mut state.focus_wanted) {
        field.request_focus();
    }
    escape::note(ui.ctx(), Thing::SubscriptionForm, While::At(id));
    let mut entered = keys::left_by(ui, &field, Key::Enter);
    let doubt = topic_field::is_doubtful(&state.filter, &state.kept);
    let parsed = TopicFilter::parse(Given::new(&state.filter).text());
    let room = if others < MAX_SUBSCRIPTIONS { Ok(()) } else { Err(Preflight::TooManySubscriptions) };
    let check = |filter: &TopicFilter| check_filter(filter).and(room);
    let fits = !doubt && parsed.as_ref().is_ok_and(|filter| check(filter).is_ok());
    let mut pressed = false;
    // In a narrow column the two do not fit beside each other.
    if width < ONE_LINE {
        widgets::qos_choice(ui, &mut state.qos);
        let add = widgets::primary_button(ui, t!("Subscribe"));
        pressed = widgets::primary_enabled(ui, fits, add).clicked();
    } else {
        ui.horizontal(|ui| {
            widgets::qos_choice(ui, &mut state.qos);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let add = widgets::primary_button(ui, t!("Subscribe"));
                pressed = widgets::primary_enabled(ui, fits, add).clicked();
            });
        });
    }
    entered |= keys::submitted(ui, ui.min_rect());
    if parsed.is_ok() {
        topic_field::doubt_ui(ui, &mut state.filter, &mut state.kept, t!("Topic filter"));
    }
    match &parsed {
        Err(error) if !state.filter.is_empty() => drop(widgets::paragraph(ui, &format!("✕ {error}"), palette.bad)),
        Ok(filter) if !doubt => match check(filter) {
            Err(error) => drop(widgets::paragraph(ui, &format!("✕ {error}"), palette.bad)),
            Ok(()) => {
                for hint in filter_hints(filter) {
                    widgets::paragraph(ui, &hint.to_string(), palette.dim);
                }
            }
        },
        _ => {}
    }
    if escape::is_for(ui.ctx(), Thing::SubscriptionForm) {
        state.form_open = false;
    }
    if let Ok(topic_filter) = parsed
        && fits
        && (entered || pressed)
    {
        out.push(Command::Link(LinkCommand::Subscribe { topic_filter, qos: state.qos }));
        state.filter.clear();
        state.removed.clear();
        state.form_open = false;
    }
}

fn row_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    subscription: &Subscription,
    state: &mut SubscriptionsState,
    out: &mut Vec<Command>,
) {
    let palette = theme::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme::ROW), Sense::click());
    if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, palette.raised);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect.shrink(1.0), 4.0, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
    }
    let state_word = words::subscription_state(&subscription.state);
    let rate = words::per_second(subscription.received.per_second(model.now));
    paint_row(ui, rect, subscription, &rate);
    let name = visible_topic(subscription.topic_filter.as_str());
    let live = matches!(subscription.state, SubscriptionState::Granted { .. });
    let spoken = t!("Subscription {name}, {state}", name, state = state_word);
    let spoken = if live { format!("{spoken}, {rate}") } else { spoken };
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, spoken.as_str()));
    let total = words::count(subscription.received.total());
    let mut hover = format!("{name}\n{state_word} · ") + &t!("{total} received", total);
    for hint in filter_hints(&subscription.topic_filter) {
        hover.push('\n');
        hover += &visible_line(&hint.to_string());
    }
    let response = response.on_hover_text(hover);
    menu::of_row(&response).show(|ui| menu_ui(ui, subscription, state, out));
    if let SubscriptionState::Refused { notice, .. }
    | SubscriptionState::Parked { notice }
    | SubscriptionState::NotStopped { notice } = &subscription.state
    {
        widgets::padded(ui, 28.0, 0.0, |ui| {
            widgets::paragraph(ui, &notice.summary, palette.dim)
                .on_hover_text(format!("{}\n\n{}", notice.cause, notice.remedy));
            ui.horizontal_wrapped(|ui| out_buttons_ui(ui, subscription, notice, state, out));
            ui.add_space(4.0);
        });
    }
}

/// What can be done about a filter that the broker does not deliver for.
fn out_buttons_ui(
    ui: &mut Ui,
    subscription: &Subscription,
    notice: &Notice,
    state: &mut SubscriptionsState,
    out: &mut Vec<Command>,
) {
    let (topic_filter, qos) = (&subscription.topic_filter, subscription.qos);
    ui.spacing_mut().item_spacing.x = 12.0;
    if widgets::word_button(ui, t!("Details"), &t!("Details of {topic_filter}", topic_filter)).clicked() {
        state.details = Some(Box::new(notice.clone()));
    }
    let keeps = matches!(subscription.state, SubscriptionState::NotStopped { .. });
    let (word, name) = if keeps {
        (t!("Keep"), t!("Keep {topic_filter}", topic_filter))
    } else {
        (t!("Try again"), t!("Try {topic_filter} again", topic_filter))
    };
    if widgets::word_button(ui, word, &name).clicked() {
        out.push(Command::Link(LinkCommand::Subscribe { topic_filter: topic_filter.clone(), qos }));
    }
    if widgets::word_button(ui, t!("Remove"), &t!("Remove {topic_filter}", topic_filter)).clicked() {
        remove(ui, subscription, state, out);
    }
}

fn remove(ui: &Ui, subscription: &Subscription, state: &mut SubscriptionsState, out: &mut Vec<Command>) {
    let topic_filter = subscription.topic_filter.clone();
    let paused = subscription.state == SubscriptionState::Paused;
    if state.removed.len() == MOST_REMOVED {
        state.removed.remove(0);
    }
    state.removed.push(Removed { topic_filter: topic_filter.clone(), qos: subscription.qos, paused });
    out.push(Command::Link(LinkCommand::Unsubscribe { topic_filter }));
    undo::offer(ui.ctx(), undo_id(ui), None);
}

fn paint_row(ui: &Ui, rect: Rect, subscription: &Subscription, rate: &str) {
    let palette = theme::palette(ui);
    let state = &subscription.state;
    let (icon, color, word_color) = match state {
        SubscriptionState::Requested => (Icon::RingDot, palette.accent, palette.dim),
        SubscriptionState::Granted { .. } => (Icon::Dot, palette.good, palette.text),
        SubscriptionState::Refused { .. } => (Icon::Cross, palette.bad, palette.bad),
        SubscriptionState::NotStopped { .. } => (Icon::Dot, palette.warn, palette.warn),
        SubscriptionState::Paused => (Icon::Pause, palette.dim, palette.dim),
        SubscriptionState::Parked { .. } => (Icon::Pause, palette.bad, palette.bad),
    };
    let is_live = matches!(state, SubscriptionState::Granted { .. });
    let word = if is_live { rate } else { words::subscription_state(state) };
    let qos = match subscription.state {
        SubscriptionState::Granted { qos } if qos != subscription.qos => t!("QoS {level} granted", level = qos.level()),
        _ => t!("QoS {level}", level = subscription.qos.level()),
    };
    theme::paint_icon(ui.painter(), icon, rect.left_center() + vec2(16.0, 0.0), 8.0, color);
    let right = paint_right(ui, rect, rect.right() - 12.0, word, word_color);
    let right = paint_right(ui, rect, right - 6.0, &qos, palette.dim);
    let left = rect.left() + 28.0;
    let filter = visible_topic(subscription.topic_filter.as_str());
    let filter = widgets::galley(ui, &filter, theme::mono(), palette.text, (right - 8.0 - left).max(20.0));
    let at = eframe::egui::pos2(left, rect.center().y - filter.size().y / 2.0);
    ui.painter_at(rect).galley(at, filter, palette.text);
}

/// Paints `text` so that it ends at `right`; returns where it begins.
fn paint_right(ui: &Ui, row: Rect, right: f32, text: &str, color: eframe::egui::Color32) -> f32 {
    let text = widgets::galley(ui, text, theme::body(), color, row.width() / 2.0);
    let left = right - text.size().x;
    ui.painter().galley(eframe::egui::pos2(left, row.center().y - text.size().y / 2.0), text, color);
    left
}

fn menu_ui(ui: &mut Ui, subscription: &Subscription, state: &mut SubscriptionsState, out: &mut Vec<Command>) {
    let topic_filter = subscription.topic_filter.clone();
    let mut send = |command: LinkCommand| out.push(Command::Link(command));
    let is_out = matches!(subscription.state, SubscriptionState::Refused { .. } | SubscriptionState::Parked { .. });
    if is_out && menu::item(ui, t!("Try again")).clicked() {
        send(LinkCommand::Subscribe { topic_filter: topic_filter.clone(), qos: subscription.qos });
    }
    if subscription.state == SubscriptionState::Paused {
        if menu::item(ui, t!("Resume")).clicked() {
            send(LinkCommand::ResumeSubscription { topic_filter: topic_filter.clone() });
        }
    } else if menu::item(ui, t!("Pause")).clicked() {
        send(LinkCommand::PauseSubscription { topic_filter: topic_filter.clone() });
    }
    let (other, name) = match subscription.qos {
        Qos::AtMostOnce => (Qos::AtLeastOnce, t!("Change to QoS 1")),
        Qos::AtLeastOnce => (Qos::AtMostOnce, t!("Change to QoS 0")),
    };
    if menu::item(ui, name).clicked() {
        send(LinkCommand::Subscribe { topic_filter: topic_filter.clone(), qos: other });
    }
    if menu::item(ui, t!("Copy topic filter")).clicked() {
        ui.copy_text(topic_filter.to_string());
    }
    if menu::item(ui, t!("Remove")).clicked() {
        remove(ui, subscription, state, out);
    }
}

fn undo_ui(ui: &mut Ui, state: &mut SubscriptionsState, out: &mut Vec<Command>) {
    let Some(Removed { topic_filter, .. }) = state.removed.last() else { return };
    let words = t!("Removed {topic_filter}", topic_filter);
    let dim = theme::palette(ui).dim;
    widgets::padded(ui, theme::PADDING, 4.0, |ui| {
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if widgets::word_button(ui, t!("Undo"), t!("Undo the removal")).clicked() {
                    undo::withdraw(ui.ctx(), undo_id(ui));
                    undo(state, out);
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    widgets::line(ui, &words, theme::small(), dim);
                });
            });
        });
    });
}

fn undo_id(ui: &Ui) -> Id {
    field_ids::id(ui.ctx(), "undo_subscription")
}

/// Puts the last one back as it was.
fn undo(state: &mut SubscriptionsState, out: &mut Vec<Command>) {
    let Some(Removed { topic_filter, qos, paused }) = state.removed.pop() else { return };
    out.push(Command::Link(LinkCommand::Subscribe { topic_filter: topic_filter.clone(), qos }));
    if paused {
        out.push(Command::Link(LinkCommand::PauseSubscription { topic_filter }));
    }
}
