//! What the top bar says of a connection that is careful: words on an amber ground, and a line for production.

use eframe::egui::{Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use crate::kit::{theme, widgets};
use model::Guard;
use texts::t;

/// Height of the line of production, in points.
const LINE: f32 = 2.0;
/// Height of a sign, in points.
const HEIGHT: f32 = 20.0;
/// Space on both sides of a word, in points.
const MARGIN: f32 = 8.0;

/// A word, and what it means.
pub(super) type Sign = (&'static str, &'static str);

pub(super) fn of(guard: Guard) -> Vec<Sign> {
    let production =
        (t!("production"), t!("Others rely on this connection. Topicdeck asks before sending each message."));
    let read_only = (t!("read-only"), t!("Nothing can be sent with this connection."));
    let signs = [(guard.is_production, production), (guard.read_only.is_some(), read_only)];
    signs.into_iter().filter(|(is_shown, _)| *is_shown).map(|(_, sign)| sign).collect()
}

/// What they take beside a name, in points.
pub(super) fn width(ui: &Ui, signs: &[Sign]) -> f32 {
    signs.iter().map(|(word, _)| word_width(ui, word) + ui.spacing().item_spacing.x).sum()
}

pub(super) fn signs_ui(ui: &mut Ui, signs: &[Sign]) {
    let palette = theme::palette(ui);
    for (word, meaning) in signs {
        let (rect, response) = ui.allocate_exact_size(vec2(word_width(ui, word), HEIGHT), Sense::hover());
        let text = widgets::galley(ui, word, theme::semibold(12.0), palette.warn, f32::INFINITY);
        let ground = palette.warn.gamma_multiply(0.16);
        ui.painter().rect(rect, HEIGHT / 2.0, ground, Stroke::new(1.0, palette.warn), StrokeKind::Inside);
        ui.painter().galley(rect.center() - text.size() / 2.0, text, palette.warn);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, *word));
        response.on_hover_text(*meaning);
    }
}

/// The line under the bar.
pub(super) fn line_ui(ui: &Ui) {
    let bar = ui.max_rect();
    let line = Rect::from_min_max(bar.left_bottom() - vec2(0.0, LINE), bar.right_bottom());
    ui.painter().rect_filled(line, 0.0, theme::palette(ui).warn);
}

fn word_width(ui: &Ui, word: &str) -> f32 {
    let warn = theme::palette(ui).warn;
    widgets::galley(ui, word, theme::semibold(12.0), warn, f32::INFINITY).size().x.ceil() + 2.0 * MARGIN
}
