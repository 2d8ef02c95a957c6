//! The sheet of keys, above the page: all of them by the part of the window in which they work, and a field to find one.

use eframe::egui::{
    Align, Context, Id, Key, Layout, Memory, Modal, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder,
    WidgetInfo, vec2,
};

use crate::kit::came_from::CameFrom;
use crate::kit::escape::{self, Thing, While};
use crate::kit::shortcuts::{ALL, Group, Shortcut};
use crate::kit::theme::{self, Icon};
use crate::kit::widgets;
use texts::t;

/// Width of the sheet, in points.
const WIDTH: f32 = 928.0;
/// A column is at least so wide, and so far from the next.
const COLUMN: f32 = 236.0;
const GAP: f32 = 32.0;
const ROW: f32 = 24.0;
/// Above a group, with its name.
const HEAD: f32 = 36.0;
/// Width of the field, in points.
const FIND: f32 = 220.0;

/// What is shown of the sheet.
#[derive(Debug, Default)]
pub(crate) struct ShortcutsState {
    is_open: bool,
    find: String,
    /// The sheet was opened and its field has not yet got the cursor.
    focus_wanted: bool,
    came_from: CameFrom,
}

impl ShortcutsState {
    /// Opens the sheet.
    pub(crate) fn open(&mut self, ctx: &Context) {
        if !self.is_open {
            self.came_from.note(ctx.memory(Memory::focused));
            (self.is_open, self.focus_wanted, self.find) = (true, true, String::new());
        }
    }

    /// Whether it is above the page.
    pub(crate) fn is_open(&self) -> bool {
        self.is_open
    }
}

/// Draws the sheet if it is open.
pub(crate) fn shortcuts_ui(ui: &Ui, state: &mut ShortcutsState) {
    if !state.is_open {
        return state.came_from.give_back(ui.ctx());
    }
    if escape::clears(ui, Thing::DialogSearch, &mut state.find) {
        state.focus_wanted = true;
    }
    let room = ui.ctx().content_rect().shrink(12.0);
    let margin = if room.width() < 480.0 { 14 } else { 22 };
    let inside = 2.0 * f32::from(margin) + 2.0;
    let mut closed = false;
    let shown =
        Modal::new(Id::unique("shortcuts")).frame(theme::card(theme::palette(ui), margin)).show(ui.ctx(), |ui| {
            ui.set_width(WIDTH.min(room.width()) - inside);
            ui.spacing_mut().item_spacing.y = 0.0;
            closed = head_ui(ui, state);
            ui.add_space(8.0);
            let most = (room.height() - inside - 44.0 - 44.0).max(ROW);
            let ways = ui.input(|input| {
                [(Key::ArrowDown, -ROW), (Key::ArrowUp, ROW), (Key::PageDown, -most), (Key::PageUp, most)]
                    .into_iter()
                    .filter(|(key, _)| input.key_pressed(*key))
                    .map(|(_, by)| by)
                    .sum::<f32>()
            });
            ScrollArea::vertical().max_height(most).min_scrolled_height(most).show(ui, |ui| {
                ui.scroll_with_delta(vec2(0.0, ways));
                groups_ui(ui, &state.find);
            });
            foot_ui(ui);
        });
    if closed || shown.should_close() {
        state.is_open = false;
        ui.ctx().request_repaint();
    }
}

/// Returns whether the person wants to leave.
fn head_ui(ui: &mut Ui, state: &mut ShortcutsState) -> bool {
    let mut closed = false;
    ui.horizontal(|ui| {
        widgets::line(ui, t!("Keyboard shortcuts"), theme::semibold(18.0), theme::palette(ui).text);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            closed = widgets::icon_button(ui, Icon::Cross, t!("Close")).clicked();
            let (id, width) = (Id::unique("find_shortcut"), FIND.min(ui.available_width()));
            let field = widgets::field(ui, &mut state.find, id, t!("Find a shortcut"), t!("Find a shortcut"), width);
            escape::note_text(ui, Thing::DialogSearch, While::Open, &state.find);
            if std::mem::take(&mut state.focus_wanted) {
                field.request_focus();
            }
        });
    });
    closed
}

fn foot_ui(ui: &mut Ui) {
    let dim = theme::palette(ui).dim;
    ui.add_space(10.0);
    widgets::rule(ui);
    ui.add_space(8.0);
    let said =
        t!("Signs and keys without Ctrl work while no text is written; those of a part while it has the cursor.");
    widgets::line(ui, said, theme::small(), dim);
}

fn groups_ui(ui: &mut Ui, find: &str) {
    let groups: Vec<(Group, Vec<&Shortcut>)> = Group::ALL
        .into_iter()
        .map(|group| {
            (group, ALL.iter().filter(|shortcut| shortcut.group == group && matches(ui, shortcut, find)).collect())
        })
        .filter(|(_, shortcuts): &(Group, Vec<&Shortcut>)| !shortcuts.is_empty())
        .collect();
    if groups.is_empty() {
        ui.add_space(8.0);
        widgets::paragraph(ui, t!("No shortcut has these words."), theme::palette(ui).dim);
        return;
    }
    let columns = columns_in(ui.available_width());
    #[expect(clippy::cast_precision_loss, reason = "three columns at most")]
    let width = (ui.available_width() - GAP * (columns - 1) as f32) / columns as f32;
    let (top, mut lowest) = (ui.cursor().min, ui.cursor().top());
    let mut left = top.x;
    for column in distributed(groups, columns) {
        let rect = Rect::from_min_size(eframe::egui::pos2(left, top.y), vec2(width, f32::INFINITY));
        left += width + GAP;
        let drawn = ui.scope_builder(UiBuilder::new().max_rect(rect).layout(Layout::top_down(Align::Min)), |ui| {
            for (group, shortcuts) in &column {
                ui.add_space(HEAD - 24.0);
                widgets::section(ui, group.name());
                ui.add_space(6.0);
                for shortcut in shortcuts {
                    row_ui(ui, shortcut, width);
                }
            }
        });
        lowest = lowest.max(drawn.response.rect.bottom());
    }
    ui.advance_cursor_after_rect(Rect::from_min_max(top, eframe::egui::pos2(top.x, lowest)));
}

fn columns_in(width: f32) -> usize {
    [3_u8, 2].into_iter().find(|count| width >= f32::from(*count) * (COLUMN + GAP) - GAP).unwrap_or(1).into()
}

/// The groups in so many columns, in order and about equally high.
fn distributed<T>(groups: Vec<(Group, Vec<T>)>, columns: usize) -> Vec<Vec<(Group, Vec<T>)>> {
    let height = |rows: &Vec<T>| rows.len() + 2;
    let whole: usize = groups.iter().map(|(_, rows)| height(rows)).sum();
    let mut placed: Vec<Vec<_>> = (0..columns).map(|_| Vec::new()).collect();
    let mut above = 0;
    for (group, rows) in groups {
        let high = height(&rows);
        // By where its middle is.
        let column = ((2 * above + high) * columns / (2 * whole)).min(columns - 1);
        above += high;
        placed[column].push((group, rows));
    }
    placed
}

fn matches(ui: &Ui, shortcut: &Shortcut, find: &str) -> bool {
    let ways: Vec<String> = shortcut.ways(ui.ctx()).collect();
    let all = format!("{} {} {}", shortcut.name(), ways.join(" "), shortcut.group.name()).to_lowercase();
    find.to_lowercase().split_whitespace().all(|word| all.contains(word))
}

fn row_ui(ui: &mut Ui, shortcut: &Shortcut, width: f32) {
    let palette = theme::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, ROW), Sense::hover());
    let ways: Vec<String> = shortcut.ways(ui.ctx()).collect();
    let mut right = rect.right();
    for way in ways.iter().rev() {
        right = key_ui(ui, way, right, rect.center().y) - 6.0;
    }
    let name = widgets::galley(ui, shortcut.name(), theme::body(), palette.text, (right - rect.left() - 8.0).max(0.0));
    let is_cut = name.elided;
    ui.painter().galley(rect.left_center() - vec2(0.0, name.size().y / 2.0), name, palette.text);
    let label = format!("{}: {}", shortcut.name(), ways.join(", "));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &label));
    if is_cut {
        response.on_hover_text(&label);
    }
}

/// What to press, in a frame that ends at `right`. Returns where it begins.
fn key_ui(ui: &Ui, words: &str, right: f32, middle: f32) -> f32 {
    let palette = theme::palette(ui);
    let text = widgets::galley(ui, words, theme::key(), palette.dim, f32::INFINITY);
    let size = vec2((text.size().x + 12.0).max(20.0), 17.0);
    let rect = Rect::from_min_size(eframe::egui::pos2(right - size.x, middle - size.y / 2.0), size);
    ui.painter().rect(rect, 4.0, palette.raised, Stroke::new(1.0, palette.line), StrokeKind::Inside);
    ui.painter().galley(rect.center() - text.size() / 2.0, text, palette.dim);
    rect.left()
}
