//! What all forms to export have: how messages are written, and into which file.

use std::path::{Path, PathBuf};

use eframe::egui::Ui;
use model::{ExportFormat, FilePurpose, Timestamp};

use super::choices::ExportChoices;
use crate::kit::intent::Intent;
use crate::kit::model::Model;
use crate::kit::{dates, field_ids, theme, widgets};
use texts::t;

/// How messages are written.
pub(crate) fn format_ui(ui: &mut Ui, export: &mut ExportChoices) {
    widgets::section(ui, t!("Format"));
    ui.radio_value(&mut export.format, ExportFormat::Ndjson, t!("NDJSON: one message a line"));
    ui.radio_value(&mut export.format, ExportFormat::Csv, t!("CSV: opens in a spreadsheet"));
}

/// The file to export to.
pub(crate) struct Target {
    pub(crate) path: PathBuf,
    /// The person was asked whether to replace one that is there.
    pub(crate) replaces: bool,
}

/// The name of the file, the button that exports to it, and the one that opens the dialog of the system. Returns the file once
/// it is known.
pub(crate) fn file_ui(
    ui: &mut Ui,
    export: &mut ExportChoices,
    (profile, of): (&str, Timestamp),
    model: &Model<'_>,
    intents: &mut Vec<Intent>,
) -> Option<Target> {
    if let Some(path) = export.asked.take(ui, model.connections) {
        return Some(Target { path, replaces: true });
    }
    widgets::section(ui, t!("File"));
    let usual = usual_name(profile, of, export.format, model);
    let id = field_ids::id(ui.ctx(), "export_file");
    widgets::field(ui, &mut export.name, id, t!("File to export to"), &usual, ui.available_width());
    let dim = theme::palette(ui).dim;
    widgets::line(ui, t!("Without a folder: in Downloads, or else in your home folder"), theme::small(), dim);
    let typed = export.name.trim();
    let name = if typed.is_empty() { usual } else { typed.to_owned() };
    export.asked.problem_ui(ui);
    let mut target = None;
    ui.horizontal(|ui| {
        if widgets::primary(ui, t!("Export to this file")).clicked() {
            target = Some(Target { path: name.clone().into(), replaces: false });
        }
        let name = Path::new(&name).file_name().unwrap_or_default().to_string_lossy().into_owned();
        let button = ui.button(t!("Save as…"));
        export.asked.ask(&button, (t!("Export messages"), FilePurpose::Write { name }), intents);
    });
    target
}

/// `plant-eu-2026-11-21.ndjson`.
fn usual_name(profile: &str, of: Timestamp, format: ExportFormat, model: &Model<'_>) -> String {
    let date = dates::date_of(of, model.time_zone);
    let is_plain = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    let profile: String = profile.chars().map(|c| if is_plain(c) { c } else { '-' }).collect();
    let ending = match format {
        ExportFormat::Ndjson => "ndjson",
        ExportFormat::Csv => "csv",
    };
    format!("{profile}-{date}.{ending}")
}
