//! The rows of a list of topics that are in sight.

use eframe::egui::{Popup, Rect, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::drawn::Drawn;
use super::state::{TopicList, TreeRequest};
use super::{keys, row, row_menu};
use crate::kit::{shortcuts, theme};

/// A pointer that has not moved for so many seconds was left where it is.
const LEFT_SECS: f32 = 3.0;

/// Fills the room that there is. `name` is what a screen reader says, and what the list remembers its place by.
pub(super) fn list_ui(ui: &mut Ui, name: &str, drawn: &mut Drawn<'_, '_>, list: &mut TopicList) -> Option<TreeRequest> {
    let rect = ui.available_rect_before_wrap();
    let id = ui.scope_id().with("topic_list");
    let area = ui.interact(rect, id, Sense::click());
    area.widget_info(|| WidgetInfo::labeled(Role::Tree, true, name));
    if area.clicked() {
        area.request_focus();
    }
    let is_pointed = ui.rect_contains_pointer(rect);
    let holds = (is_pointed && !is_left_there(ui, rect, list)) || Popup::is_any_open(ui.ctx());
    if (is_pointed || area.has_focus()) && shortcuts::REFRESH.key_pressed(ui.ctx()) {
        list.rows.refresh();
    }
    let mut request = keys::keys(ui, &area, drawn, list);
    if list.rows.update(&drawn.model.console.tree, drawn.model.now, holds) {
        ui.ctx().request_repaint();
    }
    let mut scroll = ScrollArea::vertical().id_salt("topics").auto_shrink(false).min_scrolled_height(theme::ROW);
    if let Some(offset) = list.takes_reveal() {
        scroll = scroll.vertical_scroll_offset(offset);
    }
    let count = list.rows.rows().len();
    let shown = scroll.show_rows(ui, theme::ROW, count, |ui, places| {
        let origin = ui.max_rect().left_top();
        for (line, place) in places.enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "a few dozen rows")]
            let at = pos2(origin.x, origin.y + line as f32 * theme::ROW);
            let row_rect = Rect::from_min_size(at, vec2(ui.max_rect().width(), theme::ROW));
            request = one_ui(ui, drawn, (place, row_rect), area.has_focus(), list).or(request.take());
            if list.reveals {
                area.request_focus();
            }
        }
    });
    let top = shown.state.clamped_offset().y;
    list.in_sight = (top, top + shown.inner_rect.height());
    if area.has_focus() {
        let accent = theme::palette(ui).accent;
        ui.painter().vline(rect.left() + 1.0, rect.y_range(), Stroke::new(2.0, accent));
    }
    request
}

/// What is under the pointer stays there. Only where rows stay in order by themselves, and there is room, do new topics join them
/// under a pointer that was left there: they would not come otherwise.
#[expect(clippy::cast_precision_loss, reason = "compared with what fits on a screen")]
fn is_left_there(ui: &Ui, rect: Rect, list: &TopicList) -> bool {
    let has_room = (list.rows.rows().len() as f32) * theme::ROW < rect.height();
    has_room
        && !list.rows.order().moves()
        && ui.input(|input| !input.pointer.any_down() && input.pointer.time_since_last_movement() > LEFT_SECS)
}

/// The row at a place, and what is done with it.
fn one_ui(
    ui: &Ui,
    drawn: &mut Drawn<'_, '_>,
    (place, rect): (usize, Rect),
    has_focus: bool,
    list: &mut TopicList,
) -> Option<TreeRequest> {
    let row = *list.rows.rows().get(place)?;
    let (response, more, on_sign) = row::row_ui(ui, rect, drawn, row, list);
    let is_double = response.double_clicked();
    if response.clicked() {
        list.selected = Some(row.level);
        list.reveals = true;
    }
    if (on_sign && response.clicked()) || (!on_sign && is_double) {
        list.turn(row.level);
    }
    let has_keys = has_focus && list.selected == Some(row.level);
    row_menu::row_menu(ui, drawn, (row.level, &response, more), has_keys, list)
}
