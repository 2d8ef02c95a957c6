//! The bar at the bottom: rates, what is kept and lost, credentials, clock.

use eframe::egui::{Align, Layout, Panel, Ui, UiBuilder, vec2};

use super::page::Page;
use super::state::WindowState;
use crate::kit::connection_status::ConnectionStatus;
use crate::kit::intent::{Intent, Route};
use crate::kit::model::Model;
use crate::kit::{theme, widgets, words};
use console::{Recording, RecordingState};
use model::OutboxCounts;
use texts::{counted, t};

/// Between what is said, in points.
const GAP: f32 = 18.0;
/// In a narrower bar, in points, the page of the outbox leaves out what is about messages that arrive.
const NARROW: f32 = 760.0;

pub(super) fn status_bar_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    page: Page,
    window: &WindowState,
    intents: &mut Vec<Intent>,
) {
    let frame = theme::area(theme::palette(ui).panel);
    Panel::bottom("status_bar").exact_size(theme::STATUS_BAR).frame(frame).show(ui, |ui| {
        let bar = ui.max_rect().shrink2(vec2(theme::PADDING, 0.0));
        let left = UiBuilder::new().max_rect(bar).layout(Layout::left_to_right(Align::Center));
        let left = ui.scope_builder(left, |ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            let is_clearing = clearing_ui(ui, model, page, intents);
            let is_live = page == Page::LookBack && model.console.link.is_live();
            if matches!(page, Page::Console | Page::Outbox | Page::Device | Page::Retained) || is_live {
                console_left_ui(ui, model, (is_clearing || page == Page::Outbox) && bar.width() < NARROW);
            } else {
                way_in_left_ui(ui, model, page, window);
            }
            outbox_ui(ui, model, page, intents);
        });
        let room = bar.with_min_x((left.response.rect.right() + GAP).min(bar.right()));
        ui.scope_builder(UiBuilder::new().max_rect(room).layout(Layout::right_to_left(Align::Center)), |ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            right_ui(ui, model);
        });
    });
}

fn dim(ui: &mut Ui, text: &str) {
    let color = theme::palette(ui).dim;
    widgets::line(ui, text, theme::small(), color);
}

fn console_left_ui(ui: &mut Ui, model: &Model<'_>, is_short: bool) {
    let palette = theme::palette(ui);
    let console = model.console;
    let statistics = &console.statistics;
    // The rate covers the last seconds, when the connection may still have been live.
    if console.link.is_live() {
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let rate = words::rate_number(statistics.messages.per_second(model.now));
            widgets::line(ui, &rate, theme::semibold(12.0), palette.text);
            dim(ui, t!("msg/s"));
        });
        dim(ui, &words::bytes_per_second(statistics.bytes.per_second(model.now)));
    } else {
        // The strip at the top says why, and when the next attempt is.
        dim(ui, t!("not connected"));
    }
    if is_short {
        return recording_ui(ui, &console.recording);
    }
    dim(ui, &t!("kept {count}", count = words::count(console.log.messages())));
    if console.log.evicted() > 0 {
        dim(ui, &t!("oldest {count} removed", count = words::count(console.log.evicted())));
    }
    let dropped = t!("dropped {count}", count = words::count(statistics.dropped));
    let color = if statistics.dropped > 0 { palette.warn } else { palette.dim };
    widgets::line(ui, &dropped, theme::small(), color)
        .on_hover_text(t!("Messages that arrived faster than the window could process them"));
    recording_ui(ui, &console.recording);
    let pending = console.publishes.pending();
    if pending > 0 {
        dim(ui, &counted!(count = pending as u64, "{count} message in flight", "{count} messages in flight"));
    }
}

/// What is cleared or put back while another page is on screen; leads there. Returns whether something is.
fn clearing_ui(ui: &mut Ui, model: &Model<'_>, page: Page, intents: &mut Vec<Intent>) -> bool {
    let run = model.console.retained.run().filter(|run| run.is_under_way() && page != Page::Retained);
    if let Some(run) = run {
        let words = words::clearing(run);
        if widgets::word_button(ui, &words, &t!("Retained messages: {words}", words)).clicked() {
            intents.push(Intent::Go(Route::Retained));
        }
    }
    run.is_some()
}

/// How many messages wait, and how many need the person; leads to them and back.
fn outbox_ui(ui: &mut Ui, model: &Model<'_>, page: Page, intents: &mut Vec<Intent>) {
    if model.console.outbox.is_none() || page == Page::Welcome {
        return;
    }
    let OutboxCounts { waiting, need_person: needs } = model.console.outbox_counts;
    let is_unusable = model.console.outbox.as_ref().is_some_and(|outbox| outbox.trouble.is_some());
    let words = match (waiting, needs) {
        // It is not known what is in it.
        (0, 0) if is_unusable => t!("outbox cannot be used").to_owned(),
        (0, 0) => t!("outbox empty").to_owned(),
        (_, 0) => t!("outbox {waiting} waiting", waiting),
        _ => t!("outbox {waiting} waiting, {needs} need you", waiting, needs),
    };
    if widgets::word_button(ui, &words, &t!("Outbox: {words}", words)).clicked() {
        intents.push(Intent::Go(if page == Page::Outbox { Route::Console } else { Route::Outbox }));
    }
}

/// A red dot and the size while messages are recorded.
fn recording_ui(ui: &mut Ui, recording: &Recording) {
    let palette = theme::palette(ui);
    let missed = recording.missed();
    let mut what = match recording.state() {
        RecordingState::Unknown => return,
        RecordingState::On => {
            t!("Messages of this profile are recorded on this computer. Settings > Recording changes that.")
        }
        RecordingState::Off => t!("Messages are not recorded. Settings > Recording changes that."),
        RecordingState::Stopped => t!("Messages are not recorded. A notice says why."),
        RecordingState::Elsewhere => {
            t!("Another Topicdeck records the messages of this profile. When that ends, this one continues.")
        }
    }
    .to_owned();
    if missed > 0 {
        what.push(' ');
        what.push_str(&counted!(
            count = missed,
            "{count} message is missing in the recording.",
            "{count} messages are missing in the recording."
        ));
    }
    let shown = ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        if recording.state() == RecordingState::On {
            let (place, _) = ui.allocate_exact_size(vec2(8.0, 8.0), eframe::egui::Sense::hover());
            ui.painter().circle_filled(place.center(), 4.0, palette.bad);
        }
        let words = match (recording.state(), recording.bytes()) {
            (RecordingState::On, Some(bytes)) => t!("recording · {size}", size = words::bytes(bytes)),
            (RecordingState::On, None) => t!("recording").to_owned(),
            (RecordingState::Elsewhere, _) => t!("recorded by another Topicdeck").to_owned(),
            _ => t!("not recorded").to_owned(),
        };
        let is_wrong = recording.state() == RecordingState::Stopped || missed > 0;
        widgets::line(ui, &words, theme::small(), if is_wrong { palette.warn } else { palette.dim })
    });
    shown.inner.on_hover_text(what);
}

fn way_in_left_ui(ui: &mut Ui, model: &Model<'_>, page: Page, window: &WindowState) {
    if page == Page::Doctor || (page == Page::Welcome && window.choosing_profile) {
        connection_ui(ui, model);
    } else {
        dim(ui, t!("not connected"));
    }
}

fn connection_ui(ui: &mut Ui, model: &Model<'_>) {
    let link = &model.console.link;
    if link.is_live() {
        return;
    }
    match ConnectionStatus::of(model.console) {
        ConnectionStatus::Waiting { at, was_live: true } if at > model.now => {
            dim(ui, &t!("reconnecting in {wait}", wait = words::wait(model.left(at))));
        }
        ConnectionStatus::Waiting { at, was_live: false } if at > model.now => {
            dim(ui, &t!("retrying in {wait}", wait = words::wait(model.left(at))));
        }
        ConnectionStatus::Waiting { .. } => dim(ui, t!("connecting")),
        _ if link.attempt > 0 && link.failure.is_none() => dim(ui, t!("connecting")),
        _ => dim(ui, t!("not connected")),
    }
    if link.attempt > 1 {
        dim(ui, &t!("attempt {number}", number = link.attempt));
    }
}

fn right_ui(ui: &mut Ui, model: &Model<'_>) {
    let link = &model.console.link;
    let credentials =
        link.credentials_expire_at.map(|end| t!("credentials {validity}", validity = model.validity(end)));
    let clock = words::clock_correction(model.console.clock_skew_ms);
    for words in [credentials, clock].into_iter().flatten() {
        let color = theme::palette(ui).dim;
        let width = widgets::galley(ui, &words, theme::small(), color, f32::INFINITY).size().x;
        // Half a word says less than none.
        if width <= ui.available_width() {
            dim(ui, &words);
        }
    }
}
