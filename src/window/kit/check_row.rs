//! A row for a step or check and its result.

use eframe::egui::{Color32, Response, Sense, Ui, vec2};

use super::theme::{self, Icon};
use super::{widgets, words};

/// A step or check: icon, name, result, and how long it took.
pub(crate) struct CheckRow<'a> {
    pub(crate) icon: Icon,
    pub(crate) color: Color32,
    pub(crate) name: &'a str,
    pub(crate) detail: &'a str,
    pub(crate) took: Option<std::time::Duration>,
    /// What a screen reader says.
    pub(crate) spoken: &'a str,
}

/// Draws the line, of this height in points.
pub(crate) fn check_row_ui(ui: &mut Ui, row: &CheckRow<'_>, height: f32) -> Response {
    let palette = theme::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    theme::paint_icon(ui.painter(), row.icon, rect.left_center() + vec2(5.0, 0.0), 9.0, row.color);
    // The longest name has room, in German too.
    let detail_x = (rect.width() * 0.22).clamp(140.0, 166.0);
    let columns = [
        (28.0, row.name, palette.text, detail_x - 34.0),
        (detail_x, row.detail, palette.dim, rect.width() - detail_x - 80.0),
    ];
    for (x, text, color, width) in columns {
        put(ui, rect.left_center() + vec2(x, 0.0), text, color, width);
    }
    let took = row.took.map(words::took).unwrap_or_default();
    let took = widgets::galley(ui, &took, theme::body(), palette.dim, 100.0);
    let at = rect.right_center() - vec2(took.size().x, took.size().y / 2.0);
    ui.painter().galley(at, took, palette.dim);
    response.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Label, true, row.spoken));
    response
}

fn put(ui: &Ui, left_center: eframe::egui::Pos2, text: &str, color: Color32, width: f32) {
    let text = widgets::galley(ui, text, theme::body(), color, width);
    ui.painter().galley(left_center - vec2(0.0, text.size().y / 2.0), text, color);
}
