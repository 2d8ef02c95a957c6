//! Under the head: what is cleared or put back, how far that is, and what came of it.

use std::path::{Path, PathBuf};

use eframe::egui::{ProgressBar, ScrollArea, Ui};

use super::said::{failure_ui, read_only, want};
use crate::kit::intent::Intent;
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{widgets, words};
use console::{RetainedRequest, RetainedRun, RunKind};
use model::visible_line;
use texts::{counted, t};

/// Most height of a failure, in points.
const FAILURE: f32 = 170.0;

pub(super) fn run_ui(ui: &mut Ui, model: &Model<'_>, intents: &mut Vec<Intent>) {
    let Some(run) = model.console.retained.run() else { return back_ui(ui, model, intents) };
    let palette = theme::palette(ui);
    theme::area(palette.raised).show(ui, |ui| {
        ui.set_width(ui.available_width());
        widgets::padded(ui, theme::PADDING, 8.0, |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            if run.is_under_way() {
                progress_ui(ui, run, intents);
            } else {
                ended_ui(ui, model, run, intents);
            }
        });
        if let Some(failure) = run.failure() {
            ScrollArea::vertical().id_salt("retained_run").max_height(FAILURE).show(ui, |ui| failure_ui(ui, failure));
        }
    });
    widgets::rule(ui);
}

fn progress_ui(ui: &mut Ui, run: &RetainedRun, intents: &mut Vec<Intent>) {
    let palette = theme::palette(ui);
    ui.horizontal(|ui| {
        widgets::line(ui, &words::clearing(run), theme::body(), palette.text);
        if ui.button(t!("Stop")).accessible_name(t!("Stop clearing or putting back")).clicked() {
            want(intents, RetainedRequest::Stop);
        }
    });
    let (done, total) = run.counts();
    #[expect(clippy::cast_precision_loss, reason = "a part of a bar")]
    let part = (done + run.left_out()) as f32 / total.max(1) as f32;
    ui.add(ProgressBar::new(part).desired_height(4.0).fill(palette.accent));
}

fn ended_ui(ui: &mut Ui, model: &Model<'_>, run: &RetainedRun, intents: &mut Vec<Intent>) {
    let palette = theme::palette(ui);
    let retained = &model.console.retained;
    let (icon, color) = match (run.failure().is_some(), run.is_stopped() || run.left_out() > 0) {
        (true, _) => (Icon::Warning, palette.bad),
        (_, true) => (Icon::Warning, palette.warn),
        _ => (Icon::Check, palette.good),
    };
    ui.horizontal_wrapped(|ui| {
        widgets::icon(ui, icon, 10.0, color);
        widgets::line(ui, &came_of(run), theme::body(), palette.text);
        // Also where that failed, or was stopped: what is not there again can be tried again.
        let is_of_this = run.file().is_some() && run.file() == retained.undo();
        let words = if is_of_this { t!("Put back") } else { t!("Put back what was cleared before") };
        if retained.undo().is_some() {
            put_back_ui(ui, model, words, intents);
        }
        if widgets::word_button(ui, t!("Dismiss"), t!("Dismiss what came of it")).clicked() {
            want(intents, RetainedRequest::Dismiss);
        }
    });
    // Also of what was not put back: the file is the way back.
    let is_saved = |file: &&PathBuf| {
        run.kind() == RunKind::PutBack
            || run.counts().0 > 0
            || run.failure().is_none()
            || retained.undo() == Some(*file)
    };
    if let Some(file) = run.file().filter(is_saved) {
        file_ui(ui, file);
    }
}

/// What was cleared before the person signed out, or the connection was closed.
fn back_ui(ui: &mut Ui, model: &Model<'_>, intents: &mut Vec<Intent>) {
    let retained = &model.console.retained;
    let Some(file) = retained.undo().filter(|_| retained.is_back()) else { return };
    let palette = theme::palette(ui);
    theme::area(palette.raised).show(ui, |ui| {
        ui.set_width(ui.available_width());
        widgets::padded(ui, theme::PADDING, 8.0, |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            ui.horizontal_wrapped(|ui| {
                widgets::icon(ui, Icon::Clock, 10.0, palette.dim);
                widgets::line(ui, t!("You cleared messages before you left."), theme::body(), palette.text);
                put_back_ui(ui, model, t!("Put back"), intents);
                if widgets::word_button(ui, t!("Dismiss"), t!("Dismiss what came of it")).clicked() {
                    want(intents, RetainedRequest::Dismiss);
                }
            });
            file_ui(ui, file);
        });
    });
    widgets::rule(ui);
}

fn put_back_ui(ui: &mut Ui, model: &Model<'_>, words: &str, intents: &mut Vec<Intent>) {
    let forbidden = read_only(model);
    let back = ui.add_enabled_ui(forbidden.is_none(), |ui| {
        widgets::word_button(ui, words, t!("Put back what was cleared last"))
    });
    if back.inner.on_disabled_hover_text(forbidden.unwrap_or_default()).clicked() {
        want(intents, RetainedRequest::PutBack);
    }
}

fn file_ui(ui: &mut Ui, file: &Path) {
    let palette = theme::palette(ui);
    let file = file.display().to_string();
    ui.horizontal(|ui| {
        widgets::copy_word(ui, t!("Copy the path"), &file);
        let words = t!("Saved in {file}", file = visible_line(&file));
        widgets::line(ui, &words, theme::small(), palette.dim).on_hover_text(visible_line(&file));
    });
}

fn came_of(run: &RetainedRun) -> String {
    let (done, total) = run.counts();
    let (done, of, left_out) = (words::count(done as u64), words::count(total as u64), run.left_out() as u64);
    let words = match run.kind() {
        RunKind::Clear => t!("Cleared {done} of {of}", done, of),
        RunKind::PutBack => t!("Put back {done} of {of}", done, of),
    };
    let more = match (run.kind(), left_out) {
        (_, 0) => None,
        (RunKind::Clear, _) => Some(counted!(
            left_out,
            "{left_out} topic had no message any more",
            "{left_out} topics had no message any more"
        )),
        (RunKind::PutBack, _) => Some(counted!(
            left_out,
            "{left_out} topic has another message now, and keeps it",
            "{left_out} topics have another message now, and keep it"
        )),
    };
    let stopped = run.is_stopped().then(|| t!("stopped").to_owned());
    [Some(words), more, stopped].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
