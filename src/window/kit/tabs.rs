//! Tabs: of a page, and of the window.

use eframe::egui::{Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use super::theme;
use super::widgets::galley;
use texts::t;

/// Height of a row of tabs, in points.
pub(crate) const HEIGHT: f32 = 31.0;

/// A row of tabs; the chosen one is underlined. Returns whether another was chosen.
pub(crate) fn tabs<T: Copy + PartialEq>(ui: &mut Ui, tabs: &[(T, &str, Option<usize>)], chosen: &mut T) -> bool {
    tabs_with_focus(ui, tabs, chosen, false)
}

/// The same; `takes_focus` gives the chosen one the cursor of the keyboard.
pub(crate) fn tabs_with_focus<T: Copy + PartialEq>(
    ui: &mut Ui,
    tabs: &[(T, &str, Option<usize>)],
    chosen: &mut T,
    takes_focus: bool,
) -> bool {
    named_tabs(ui, &noted(tabs), chosen, (Role::Tab, takes_focus), str::to_owned)
}

/// The same with a note behind the name of some, which is no part of the name.
pub(crate) fn noted_tabs<T: Copy + PartialEq>(ui: &mut Ui, tabs: &[Tab<'_, T>], chosen: &mut T) -> bool {
    named_tabs(ui, tabs, chosen, (Role::Tab, false), str::to_owned)
}

/// What it is of, its name, a count, and a note.
pub(crate) type Tab<'a, T> = (T, &'a str, Option<usize>, &'a str);

fn noted<'a, T: Copy>(tabs: &[(T, &'a str, Option<usize>)]) -> Vec<Tab<'a, T>> {
    tabs.iter().map(|(tab, name, count)| (*tab, *name, *count, "")).collect()
}

/// The same for whole pages, which are buttons with a longer name, unlike the tabs of a page.
pub(crate) fn page_tabs<T: Copy + PartialEq>(ui: &mut Ui, tabs: &[(T, &str, Option<usize>)], chosen: &mut T) -> bool {
    named_tabs(ui, &noted(tabs), chosen, (Role::Button, false), |name| t!("Page: {name}", name))
}

fn named_tabs<T: Copy + PartialEq>(
    ui: &mut Ui,
    tabs: &[Tab<'_, T>],
    chosen: &mut T,
    (role, takes_focus): (Role, bool),
    spoken: impl Fn(&str) -> String,
) -> bool {
    let palette = theme::palette(ui);
    let before = *chosen;
    ui.spacing_mut().item_spacing.x = 0.0;
    for (tab, name, badge, note) in tabs {
        let is_chosen = *tab == *chosen;
        let color = if is_chosen { palette.text } else { palette.dim };
        let text = galley(ui, name, theme::body(), color, f32::INFINITY);
        let badge = badge.map(|count| galley(ui, &count.to_string(), theme::small(), palette.dim, f32::INFINITY));
        let badge_width = badge.as_ref().map_or(0.0, |badge| badge.size().x + 20.0);
        let note = (!note.is_empty()).then(|| galley(ui, note, theme::small(), palette.dim, f32::INFINITY));
        let note_width = note.as_ref().map_or(0.0, |note| note.size().x + 6.0);
        let size = vec2(text.size().x + 20.0 + note_width + badge_width, HEIGHT);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        if takes_focus && is_chosen {
            response.request_focus();
        }
        if response.has_focus() || response.hovered() {
            let border = if response.has_focus() { palette.accent } else { palette.raised };
            ui.painter().rect_stroke(rect.shrink(3.0), 4.0, Stroke::new(1.0, border), StrokeKind::Inside);
        }
        if is_chosen {
            ui.painter().hline(rect.x_range(), rect.bottom() - 1.0, Stroke::new(2.0, palette.accent));
        }
        let text_at = rect.left_center() + vec2(10.0, -text.size().y / 2.0);
        let text_width = text.size().x + note_width;
        if let Some(note) = note {
            let note_at = rect.left_center() + vec2(10.0 + text.size().x + 6.0, -note.size().y / 2.0);
            ui.painter().galley(note_at, note, palette.dim);
        }
        ui.painter().galley(text_at, text, color);
        if let Some(badge) = badge {
            let center = rect.left_center() + vec2(10.0 + text_width + 8.0 + (badge_width - 8.0) / 2.0, 0.0);
            let pill = eframe::egui::Rect::from_center_size(center, vec2(badge_width - 8.0, 17.0));
            ui.painter().rect_filled(pill, 8.5, palette.raised);
            ui.painter().galley(center - badge.size() / 2.0, badge, palette.dim);
        }
        response.widget_info(|| WidgetInfo::selected(role, true, is_chosen, spoken(name)));
        if response.clicked() {
            *chosen = *tab;
        }
    }
    *chosen != before
}
