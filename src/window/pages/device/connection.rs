//! What AWS says of the connection of a device, and what it subscribes to.

use std::time::Duration;

use eframe::egui::{Button, Grid, RichText, Ui};

use super::heard::reports_ui;
use super::presence::presence_ui;
use super::said::{failure_ui, missing_ui, moment, read_only, section_ui};
use super::state::{DevicePageState, Question};
use crate::kit::device_state::sign_of;
use crate::kit::intent::{Intent, Requests};
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{widgets, words};
use console::{ConnectionNow, DeviceRequest, MAX_LISTED};
use model::words::departure;
use model::{CallFailureKind, ClientConnection};
use texts::{counted, t};

pub(super) fn connection_ui(ui: &mut Ui, model: &Model<'_>, state: &mut DevicePageState, wanted: &mut Requests) {
    let device = &model.console.device;
    section_ui(ui, t!("Connection"), |ui| asked_ui(ui, model, wanted));
    let known = device.connection_now(model.now);
    if let Some(known) = &known {
        state_ui(ui, model, known);
        ui.add_space(6.0);
    }
    match device.connection.answer() {
        Some(connection) => {
            older_ui(ui, model);
            facts_ui(ui, connection);
        }
        None if known.is_some_and(|known| known.is_newer) && !has_failed(model) => {}
        None => no_answer_ui(ui, model),
    }
    disconnect_ui(ui, model, state);
    ui.add_space(12.0);
    presence_ui(ui, model);
    reports_ui(ui, model);
    subscriptions_ui(ui, model);
}

/// When AWS was asked, and the way to ask again.
fn asked_ui(ui: &mut Ui, model: &Model<'_>, wanted: &mut Requests) {
    let palette = theme::palette(ui);
    let connection = &model.console.device.connection;
    if connection.is_waiting() {
        widgets::line(ui, t!("Asking AWS…"), theme::small(), palette.dim);
        return;
    }
    if widgets::word_button(ui, t!("Ask again"), t!("Ask AWS about the device again")).clicked() {
        wanted.intents.push(Intent::Device(DeviceRequest::AskAgain));
    }
    if let Some(at) = connection.answered_at() {
        let asked = t!("as of {age} ago", age = words::age(model.age(at)));
        widgets::line(ui, &asked, theme::small(), palette.dim).on_hover_text(moment(model, at));
    }
}

/// What AWS does not know is no mistake, and no sign of a connection.
fn no_answer_ui(ui: &mut Ui, model: &Model<'_>) {
    let device = &model.console.device;
    let unknown = device.connection.failure().filter(|failure| failure.kind == CallFailureKind::NotFound);
    let Some(failure) = unknown else { return missing_ui(ui, device, &device.connection) };
    let palette = theme::palette(ui);
    ui.horizontal_top(|ui| {
        widgets::icon(ui, Icon::Question, 10.0, palette.dim);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            widgets::paragraph(ui, &failure.notice.summary, palette.text);
            widgets::paragraph(ui, &failure.notice.cause, palette.dim);
            widgets::paragraph(ui, &failure.notice.remedy, palette.dim);
        });
    });
}

/// Whether AWS did not say how it is connected, for a reason that helps.
fn has_failed(model: &Model<'_>) -> bool {
    let failure = model.console.device.connection.failure();
    failure.is_some_and(|failure| failure.kind != CallFailureKind::NotFound)
}

/// What follows was answered before the device came or left.
fn older_ui(ui: &mut Ui, model: &Model<'_>) {
    let device = &model.console.device;
    let is_older = device.connection_now(model.now).is_some_and(|known| known.is_newer);
    if let Some(at) = device.connection.answered_at().filter(|_| is_older) {
        let words = t!("as it was at {time}", time = moment(model, at));
        widgets::line(ui, &words, theme::small(), theme::palette(ui).dim);
    }
}

fn state_ui(ui: &mut Ui, model: &Model<'_>, connection: &ConnectionNow<'_>) {
    let palette = theme::palette(ui);
    let summary = match (connection.is_connected, connection.since) {
        (true, Some(since)) => t!("Connected since {since}", since = moment(model, since)),
        (true, None) => t!("Connected").to_owned(),
        (false, Some(since)) => t!("Not connected since {since}", since = moment(model, since)),
        (false, None) => t!("Not connected for more than 30 minutes").to_owned(),
    };
    let (icon, color) = sign_of(connection, palette);
    ui.horizontal(|ui| {
        widgets::icon(ui, icon, 9.0, color);
        widgets::line(ui, &summary, theme::semibold(13.0), palette.text);
    });
    let age = |at| words::age(model.age(at));
    let remark = match (connection.known_until, connection.since) {
        (Some(until), _) if connection.is_newer => Some(t!("as was seen {age} ago, not since", age = age(until))),
        (Some(until), _) => Some(t!("as AWS said {age} ago, not asked since", age = age(until))),
        (None, Some(since)) => Some(t!("for {age}", age = age(since))),
        (None, None) => None,
    };
    if let Some(remark) = remark {
        widgets::line(ui, &remark, theme::small(), palette.dim);
    }
    if connection.is_connected {
        return;
    }
    match connection.reason {
        Some(reason) => {
            widgets::paragraph(ui, &t!("Reason: {reason}", reason = departure(reason)), palette.dim);
        }
        None => drop(widgets::paragraph(ui, t!("AWS keeps the reason for 30 minutes."), palette.dim)),
    }
}

/// What AWS does not say is left out.
fn facts_ui(ui: &mut Ui, connection: &ClientConnection) {
    let palette = theme::palette(ui);
    let secs = |secs: u64| t!("{secs} s", secs);
    let kept = |secs: u64| match secs {
        0 => t!("ends with the connection").to_owned(),
        secs => t!("kept for {age}", age = words::age(Duration::from_secs(secs))),
    };
    let yes_no = |is_clean: bool| if is_clean { t!("yes") } else { t!("no") }.to_owned();
    let facts = [
        (t!("thing"), connection.thing.clone()),
        (t!("address"), connection.source.clone()),
        (t!("keep-alive"), connection.keep_alive_secs.map(secs)),
        (t!("session"), connection.session_expiry_secs.map(kept)),
        (t!("clean start"), connection.clean_session.map(yes_no)),
        (t!("reached AWS at"), connection.target.clone()),
    ];
    let id = ui.scope_id().with("facts");
    Grid::new(id).num_columns(2).min_col_width(104.0).min_row_height(theme::ROW).spacing([12.0, 0.0]).show(ui, |ui| {
        for (name, value) in facts.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            widgets::line(ui, name, theme::body(), palette.dim);
            widgets::selectable(ui, &value, theme::mono(), palette.text);
            ui.end_row();
        }
    });
}

fn disconnect_ui(ui: &mut Ui, model: &Model<'_>, state: &mut DevicePageState) {
    let device = &model.console.device;
    let is_connected = device.connection_now(model.now).is_some_and(|connection| connection.is_connected);
    if is_connected {
        let forbidden = read_only(model);
        let words = RichText::new(t!("Disconnect…")).color(theme::palette(ui).bad);
        let button = ui.add_enabled(forbidden.is_none() && !device.ended.is_waiting(), Button::new(words));
        let button = button.accessible_name(&t!("Disconnect {client_id}…", client_id = device.client_id()));
        if button.on_disabled_hover_text(forbidden.unwrap_or_default()).clicked() {
            state.question = Some(Question::Disconnect);
        }
    }
    if let Some(failure) = device.ended.failure() {
        failure_ui(ui, failure);
    } else if device.ended.is_waiting() {
        widgets::line(ui, t!("Asking AWS…"), theme::small(), theme::palette(ui).dim);
    }
}

fn subscriptions_ui(ui: &mut Ui, model: &Model<'_>) {
    let palette = theme::palette(ui);
    let subscriptions = &model.console.device.subscriptions;
    section_ui(ui, t!("It subscribes to"), |ui| {
        if let Some(filters) = subscriptions.answer() {
            let count = filters.len() as u64;
            let words = counted!(count = count, "{count} filter", "{count} filters");
            widgets::line(ui, &words, theme::small(), palette.dim);
        }
    });
    let is_unknown = subscriptions.failure().is_some_and(|failure| failure.kind == CallFailureKind::NotFound);
    if is_unknown {
        widgets::line(ui, t!("AWS knows of none."), theme::body(), palette.dim);
        return;
    }
    let Some(filters) = subscriptions.answer() else { return missing_ui(ui, &model.console.device, subscriptions) };
    older_ui(ui, model);
    if filters.is_empty() {
        widgets::line(ui, t!("It subscribes to nothing."), theme::body(), palette.dim);
    }
    for (filter, qos) in filters {
        filter_ui(ui, filter, *qos);
    }
    if filters.len() >= MAX_LISTED {
        widgets::line(ui, t!("There may be more: no more are listed."), theme::small(), palette.dim);
    }
}

fn filter_ui(ui: &mut Ui, filter: &str, qos: u8) {
    let palette = theme::palette(ui);
    ui.horizontal(|ui| {
        ui.set_height(theme::ROW);
        widgets::icon(ui, Icon::Check, 9.0, palette.accent);
        let level = t!("QoS {level}", level = qos);
        ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
            widgets::line(ui, &level, theme::small(), palette.dim);
            ui.with_layout(eframe::egui::Layout::left_to_right(eframe::egui::Align::Center), |ui| {
                widgets::line(ui, filter, theme::mono(), palette.text);
            });
        });
    });
}
