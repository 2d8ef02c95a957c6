//! How far an export is, in a line below the messages.

use console::Export;
use eframe::egui::{Align, Layout, Panel, Rect, Stroke, Ui, UiBuilder, vec2};
use model::{ExportRequest, ExportState as Progress, PastGap, WhyMissing, visible_line};

use super::super::table::gap_words;
use crate::kit::intent::{Intent, PastIntent};
use crate::kit::model::Model;
use crate::kit::{theme, widgets, words};
use texts::{counted, t};

/// Height of the line, in points.
const HEIGHT: f32 = 46.0;
/// So many times in which something is missing are listed under the pointer.
const MOST_TOLD: usize = 30;

/// The line, while there is something to say.
pub(crate) fn export_ui(ui: &mut Ui, model: &Model<'_>, intents: &mut Vec<Intent>) {
    let Some(export) = model.connections.past.exported() else { return };
    let frame = theme::area(theme::palette(ui).panel);
    Panel::bottom("export_progress").frame(frame).show(ui, |ui| progress_ui(ui, model, export, intents));
}

/// How far the export is, and what can be done about it.
fn progress_ui(ui: &mut Ui, model: &Model<'_>, export: &Export, intents: &mut Vec<Intent>) {
    let palette = theme::palette(ui);
    let whole = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), HEIGHT));
    ui.painter().rect_filled(whole, 0.0, palette.panel);
    ui.painter().hline(whole.x_range(), whole.top() + 0.5, Stroke::new(1.0, palette.line));
    let inner = whole.shrink2(vec2(theme::PADDING, 4.0));
    ui.scope_builder(UiBuilder::new().max_rect(inner).layout(Layout::right_to_left(Align::Center)), |ui| {
        buttons_ui(ui, export, intents);
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let (words, color) = match &export.state {
                Some(Progress::Exists { .. } | Progress::Failed(_)) => (words_of(export), palette.warn),
                _ => (words_of(export), palette.text),
            };
            match &export.state {
                Some(Progress::Done { missing, .. }) if !missing.is_empty() => {
                    two_lines_ui(ui, model, &words, missing);
                }
                _ => drop(widgets::line(ui, &words, theme::body(), color)),
            }
        });
    });
    if let Some(Progress::Running { searched, of, .. }) = &export.state {
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a part of the width")]
        let part = (*searched as f64 / (*of).max(1) as f64) as f32;
        let (y, x) = (whole.bottom() - 3.0, inner.x_range());
        ui.painter().hline(x, y, Stroke::new(2.0, palette.line));
        ui.painter().hline(x.min..=x.min + inner.width() * part, y, Stroke::new(2.0, palette.accent));
    }
    ui.advance_cursor_after_rect(whole);
}

/// What was exported, and below it what is missing in it: under the pointer each with its times and why.
fn two_lines_ui(ui: &mut Ui, model: &Model<'_>, words: &str, missing: &[PastGap]) {
    let palette = theme::palette(ui);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        widgets::line(ui, words, theme::body(), palette.text);
        let parts = left_out(missing).collect::<Vec<_>>().join(" · ");
        let each = missing.iter().take(MOST_TOLD).map(|gap| gap_words::not_recorded(gap, model));
        let line = widgets::line(ui, &parts, theme::small(), palette.warn);
        line.on_hover_text(each.collect::<Vec<_>>().join("\n"));
    });
}

fn words_of(export: &Export) -> String {
    let file = export.request.path.display().to_string();
    let file = visible_line(&file);
    match &export.state {
        None => t!("Exporting to {file}…", file),
        Some(Progress::Running { written, searched, of }) => {
            let (count, percent) = (words::messages(*written), words::percent(*searched, *of));
            t!("Exporting to {file} · {count} · {percent}", file, count, percent)
        }
        Some(Progress::Exists { path }) => t!("{path} exists already. Replace it?", path = visible_line(path)),
        Some(Progress::Done { path, written, damaged, .. }) => done(path, *written, *damaged),
        Some(Progress::Stopped) => t!("Export cancelled. No file was written.").to_owned(),
        Some(Progress::Failed(notice)) => {
            t!("Export failed: {reason}. {cause}", reason = notice.summary, cause = notice.cause)
        }
    }
}

/// What is not in the file: how many messages, and how often what.
fn left_out(missing: &[PastGap]) -> impl Iterator<Item = String> {
    let count = |is_it: fn(&WhyMissing) -> bool| missing.iter().filter(|gap| is_it(&gap.why)).count() as u64;
    let losses = missing.iter().filter(|gap| gap.why.is_a_loss());
    let messages: u64 = losses.map(|gap| gap.messages).sum();
    let gaps = count(WhyMissing::is_a_loss);
    let unrecorded =
        count(|why| matches!(why, WhyMissing::Off | WhyMissing::Ended | WhyMissing::Deleted | WhyMissing::Forgotten));
    let outages = count(|why| matches!(why, WhyMissing::NoConnection { .. }));
    let unsubscribed = count(|why| *why == WhyMissing::NotSubscribed);
    let parts = [
        (gaps > 0).then(|| {
            let messages = words::messages(messages);
            counted!(gaps, "{messages} missing in {gaps} gap", "{messages} missing in {gaps} gaps", messages)
        }),
        (unrecorded > 0)
            .then(|| counted!(unrecorded, "not recorded {unrecorded} time", "not recorded {unrecorded} times")),
        (outages > 0)
            .then(|| counted!(outages, "{outages} time without a connection", "{outages} times without a connection")),
        (unsubscribed > 0).then(|| {
            counted!(
                unsubscribed,
                "{unsubscribed} time without a subscription",
                "{unsubscribed} times without a subscription"
            )
        }),
    ];
    parts.into_iter().flatten()
}

fn done(path: &str, written: u64, damaged: u64) -> String {
    let (count, path) = (words::messages(written), visible_line(path));
    match damaged {
        0 => t!("{count} exported to {path}", count, path),
        damaged => t!(
            "{count} exported to {path}. {damaged} cannot be read: the recording is damaged there.",
            count,
            path,
            damaged = words::count(damaged)
        ),
    }
}

fn buttons_ui(ui: &mut Ui, export: &Export, intents: &mut Vec<Intent>) {
    let mut want = |intent| intents.push(Intent::Past(intent));
    match &export.state {
        None | Some(Progress::Running { .. }) => {
            if ui.button(t!("Cancel")).accessible_name(t!("Cancel the export")).clicked() {
                want(PastIntent::StopExport);
            }
        }
        Some(Progress::Exists { .. }) => {
            if ui.button(t!("Cancel")).accessible_name(t!("Cancel the export")).clicked() {
                want(PastIntent::DismissExport);
            }
            if ui.button(t!("Replace")).accessible_name(t!("Replace the file")).clicked() {
                let request = ExportRequest { replaces: true, ..export.request.clone() };
                want(PastIntent::Export(Box::new(request)));
            }
        }
        Some(Progress::Done { .. } | Progress::Stopped | Progress::Failed(_)) => {
            if ui.button(t!("Dismiss")).accessible_name(t!("Dismiss the export")).clicked() {
                want(PastIntent::DismissExport);
            }
        }
    }
}
