//! Exporting what is shown of the past: what of it, in which form, into which file; and how far that is.

use console::{Export, OpenPast};
use eframe::egui::{Align, Layout, Popup, PopupCloseBehavior, Rect, Stroke, Ui, UiBuilder, vec2};
use model::{ExportFormat, ExportRequest, ExportState as Progress, RowSet, visible_line};

use super::export_choices::Scope;
use super::state::PastState;
use crate::kit::intent::{Intent, PastIntent};
use crate::kit::model::Model;
use crate::kit::{dates, field_ids, theme, widgets, words};
use texts::t;

/// Width of the form, in points.
const WIDTH: f32 = 320.0;
/// Height of the line that says how far an export is, in points.
const HEIGHT: f32 = 46.0;

/// The button, and the form that it opens.
pub(super) fn button_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    open: &OpenPast,
    state: &mut PastState,
    intents: &mut Vec<Intent>,
) {
    let button = widgets::menu_button(ui, t!("Export"), t!("Export messages to a file"), None, true);
    let popup = Popup::menu(&button).width(WIDTH).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.show(|ui| {
        ui.set_width(WIDTH);
        widgets::padded(ui, 10.0, 8.0, |ui| form_ui(ui, model, open, state, intents));
    });
}

fn form_ui(ui: &mut Ui, model: &Model<'_>, open: &OpenPast, state: &mut PastState, intents: &mut Vec<Intent>) {
    ui.spacing_mut().item_spacing.y = 6.0;
    let selected = state.table.selected_set();
    let has_search = !state.search.applied().is_everything();
    let export = &mut state.export;
    widgets::section(ui, t!("Format"));
    ui.radio_value(&mut export.format, ExportFormat::Ndjson, t!("NDJSON: one message a line"));
    ui.radio_value(&mut export.format, ExportFormat::Csv, t!("CSV: opens in a spreadsheet"));
    widgets::section(ui, t!("Messages"));
    let scope = match export.scope {
        Scope::Search if !has_search => Scope::All,
        Scope::Selection if selected.is_empty() => Scope::All,
        scope => scope,
    };
    export.scope = scope;
    if has_search {
        let found = open.console.search.found().map_or(0, RowSet::len);
        let words = t!("only what the search finds, {count} so far", count = words::count(found));
        ui.radio_value(&mut export.scope, Scope::Search, words);
    }
    if !selected.is_empty() {
        let words = t!("only what is selected, {count}", count = words::count(selected.len()));
        ui.radio_value(&mut export.scope, Scope::Selection, words);
    }
    let day = dates::day(dates::date_of(open.span().0, model.time_zone));
    let words = t!("all of {day}, {count}", day, count = words::count(open.console.log.messages()));
    ui.radio_value(&mut export.scope, Scope::All, words);
    widgets::section(ui, t!("File"));
    let usual = usual_name(open, export.format, model);
    let id = field_ids::id(ui.ctx(), "export_file");
    widgets::field(ui, &mut export.name, id, t!("File to export to"), &usual, ui.available_width());
    let dim = theme::palette(ui).dim;
    widgets::line(ui, t!("Without a folder: in the folder for downloads"), theme::small(), dim);
    if widgets::primary(ui, t!("Export to this file")).clicked() {
        let name = if export.name.trim().is_empty() { usual } else { export.name.trim().to_owned() };
        let query = (export.scope == Scope::Search).then(|| open.console.search.query().to_string());
        intents.push(Intent::Past(PastIntent::Export(Box::new(ExportRequest {
            number: 0,
            profile: open.profile().to_owned(),
            span: open.span(),
            rows: (export.scope == Scope::Selection).then_some(selected),
            query: query.unwrap_or_default(),
            now: model.now,
            format: export.format,
            path: name.into(),
            replaces: false,
        }))));
        ui.close();
    }
}

/// `plant-eu-2026-11-21.ndjson`.
fn usual_name(open: &OpenPast, format: ExportFormat, model: &Model<'_>) -> String {
    let date = dates::date_of(open.span().0, model.time_zone);
    let is_plain = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    let profile: String = open.profile().chars().map(|c| if is_plain(c) { c } else { '-' }).collect();
    let ending = match format {
        ExportFormat::Ndjson => "ndjson",
        ExportFormat::Csv => "csv",
    };
    format!("{profile}-{date}.{ending}")
}

/// How far the export is, and what can be done about it.
pub(super) fn progress_ui(ui: &mut Ui, export: &Export, intents: &mut Vec<Intent>) {
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
            widgets::line(ui, &words, theme::body(), color);
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
        Some(Progress::Done { path, written, damaged: 0 }) => {
            t!("{count} exported to {path}", count = words::messages(*written), path = visible_line(path))
        }
        Some(Progress::Done { path, written, damaged }) => t!(
            "{count} exported to {path}. {damaged} cannot be read: the recording is damaged there.",
            count = words::messages(*written),
            path = visible_line(path),
            damaged = words::count(*damaged)
        ),
        Some(Progress::Stopped) => t!("Export cancelled. No file was written.").to_owned(),
        Some(Progress::Failed(notice)) => {
            t!("Export failed: {reason}. {cause}", reason = notice.summary, cause = notice.cause)
        }
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
