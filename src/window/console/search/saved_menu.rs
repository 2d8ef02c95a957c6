//! The menus at the right end of the box: queries that were used lately, queries with a name, and the form to name one.

use eframe::egui::{
    Align, Id, Key, Layout, Popup, PopupCloseBehavior, Rect, RectAlign, Response, Role, ScrollArea, Sense,
    SetOpenCommand, Ui, UiBuilder, WidgetInfo, vec2,
};

use super::state::SearchState;
use crate::kit::signs::{self, Sign};
use crate::kit::text_cursor::select_all;
use crate::kit::{field_ids, menu, theme, undo, widgets};
use model::{MAX_SAVED_SEARCHES, SavedSearch, Searches, visible_line};
use texts::t;

/// Width of both, in points, and height of the list at most.
const WIDTH: f32 = 380.0;
const MOST_HEIGHT: f32 = 420.0;
/// Characters of a query that are offered as its name.
const NAME_CHARS: usize = 40;

/// What was chosen in the list.
enum Chosen {
    Search(String),
    Delete(usize),
    Undo,
    ForgetRecent,
}

/// The buttons in the box `field`, from right to left.
pub(super) fn buttons_ui(ui: &mut Ui, field: Rect, state: &mut SearchState, searches: &mut Searches) {
    let place = field.with_min_x(field.right() - 76.0).with_max_x(field.right() - 5.0);
    ui.scope_builder(UiBuilder::new().max_rect(place).layout(Layout::right_to_left(Align::Center)), |ui| {
        ui.spacing_mut().item_spacing.x = 1.0;
        let dim = theme::palette(ui).dim;
        let list = signs::button(ui, Sign::Clock, t!("Earlier and saved searches"), dim);
        list_menu(&list, state, searches);
        if state.text().is_empty() {
            state.naming.wanted = false;
            return;
        }
        star_ui(ui, state, searches);
        if signs::button(ui, Sign::Cross, t!("Clear search"), dim).clicked() {
            state.clear();
            state.focus();
        }
    });
}

/// The star, which is filled where the query is saved, and the form that it opens.
fn star_ui(ui: &mut Ui, state: &mut SearchState, searches: &mut Searches) {
    let palette = theme::palette(ui);
    let saved = searches.saved_as(state.text()).map(|search| search.name.clone());
    let (sign, color) = if saved.is_some() { (Sign::FilledStar, palette.accent) } else { (Sign::Star, palette.dim) };
    let name = match &saved {
        Some(name) => t!("Saved as {name}", name = visible_line(name)),
        None => t!("Save search").to_owned(),
    };
    let star = signs::button(ui, sign, &name, color);
    let asked = std::mem::take(&mut state.naming.wanted);
    let opens = asked || star.clicked();
    if opens {
        state.naming.name = saved.unwrap_or_else(|| state.text().trim().chars().take(NAME_CHARS).collect());
    }
    let id = field_ids::id(ui.ctx(), "search_name");
    menu::give_cursor_back(&star, asked);
    let popup = Popup::menu(&star)
        .width(WIDTH)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .align(RectAlign::BOTTOM_END)
        .gap(8.0);
    let popup = if asked { popup.open_memory(Some(SetOpenCommand::Bool(true))) } else { popup };
    let shown = popup.show(|ui| {
        ui.set_width(WIDTH);
        widgets::padded(ui, 8.0, 6.0, |ui| naming_ui(ui, id, opens, state, searches))
    });
    if shown.is_some_and(|shown| shown.inner) {
        Popup::close_id(ui.ctx(), Popup::default_response_id(&star));
        state.focus();
    }
}

/// The form to name what is in the box; returns whether it was saved.
fn naming_ui(ui: &mut Ui, id: Id, opens: bool, state: &mut SearchState, searches: &mut Searches) -> bool {
    let palette = theme::palette(ui);
    widgets::section(ui, t!("Save search"));
    ui.add_space(4.0);
    widgets::line(ui, state.text(), theme::mono(), palette.dim);
    if !state.is_applied() {
        widgets::paragraph(ui, t!("Correct the query first."), palette.warn);
        return false;
    }
    let name = &mut state.naming.name;
    let is_known = searches.saved().iter().any(|search| search.name == name.trim());
    if !is_known && !searches.has_room() {
        let words = t!("At most {most} searches can be saved. Delete one first.", most = MAX_SAVED_SEARCHES);
        widgets::paragraph(ui, &words, palette.warn);
        return false;
    }
    let mut saves = false;
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let word = if is_known { t!("Replace") } else { t!("Save") };
            saves = widgets::primary_enabled(ui, !name.trim().is_empty(), widgets::primary_button(ui, word)).clicked();
            let width = ui.available_width();
            let field = widgets::field(ui, name, id, t!("Name of the search"), t!("Name"), width);
            if opens {
                field.request_focus();
                // What is typed takes the place of the suggestion.
                select_all(ui, id, name);
                ui.ctx().request_repaint();
            }
            saves |= field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        });
    });
    saves && searches.save(SavedSearch { name: state.naming.name.clone(), query: state.text().to_owned() })
}

fn list_menu(button: &Response, state: &mut SearchState, searches: &mut Searches) {
    let (ctx, undo_id) = (&button.ctx, field_ids::id(&button.ctx, "undo_search"));
    if undo::wanted_back(ctx, undo_id)
        && let Some((place, search)) = state.deleted.take()
    {
        searches.put_back(place, search);
    }
    menu::give_cursor_back(button, false);
    let popup = Popup::menu(button)
        .width(WIDTH)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .align(RectAlign::BOTTOM_END)
        .gap(8.0);
    let chosen = popup.show(|ui| {
        ui.set_width(WIDTH);
        let most = MOST_HEIGHT.min(ui.ctx().content_rect().height() - 160.0).max(4.0 * theme::MENU_ROW);
        let scroll = ScrollArea::vertical().max_height(most).min_scrolled_height(most);
        scroll.show(ui, |ui| list_ui(ui, state, searches)).inner
    });
    match chosen.and_then(|shown| shown.inner) {
        Some(Chosen::Search(query)) => {
            state.search_for(&query);
            searches.note(&query);
            Popup::close_id(&button.ctx, Popup::default_response_id(button));
        }
        Some(Chosen::Delete(place)) => {
            // Only the last one can be restored.
            undo::withdraw(ctx, undo_id);
            state.deleted = searches.delete(place).map(|search| (place, search));
            if let Some((_, search)) = &state.deleted {
                undo::offer(ctx, undo_id, Some(t!("{name} was deleted", name = visible_line(&search.name))));
            }
        }
        Some(Chosen::Undo) => {
            undo::withdraw(ctx, undo_id);
            if let Some((place, search)) = state.deleted.take() {
                searches.put_back(place, search);
            }
        }
        Some(Chosen::ForgetRecent) => searches.forget_recent(),
        None => {}
    }
}

fn list_ui(ui: &mut Ui, state: &SearchState, searches: &Searches) -> Option<Chosen> {
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut chosen = None;
    if !searches.saved().is_empty() || state.deleted.is_some() {
        heading_ui(ui, t!("Saved searches"), None);
    }
    for (place, search) in searches.saved().iter().enumerate() {
        let name = t!("Search for {name}", name = visible_line(&search.name));
        let delete = t!("Delete {name}", name = visible_line(&search.name));
        let (pressed, deleted) = row_ui(ui, &search.name, Some(&search.query), &name, Some(&delete));
        if pressed {
            chosen = Some(Chosen::Search(search.query.clone()));
        }
        if deleted {
            chosen = Some(Chosen::Delete(place));
        }
    }
    if let Some((_, deleted)) = &state.deleted
        && undo_ui(ui, &deleted.name)
    {
        chosen = Some(Chosen::Undo);
    }
    if searches.recent().is_empty() {
        widgets::padded(ui, 8.0, 8.0, |ui| {
            let dim = theme::palette(ui).dim;
            widgets::paragraph(
                ui,
                t!("Press Enter in the box to remember a search, or the star to save it with a name."),
                dim,
            );
        });
        return chosen;
    }
    if heading_ui(ui, t!("Earlier searches"), Some(t!("Clear search history"))) {
        chosen = Some(Chosen::ForgetRecent);
    }
    for query in searches.recent() {
        let name = t!("Search for {name}", name = visible_line(query));
        if row_ui(ui, query, None, &name, None).0 {
            chosen = Some(Chosen::Search(query.clone()));
        }
    }
    chosen
}

/// The name of a part of the list; returns whether the word beside it was pressed.
fn heading_ui(ui: &mut Ui, text: &str, action: Option<&str>) -> bool {
    let place = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), 28.0));
    let inner = place.shrink2(vec2(8.0, 0.0));
    let shown = ui.scope_builder(UiBuilder::new().max_rect(inner).layout(Layout::right_to_left(Align::Center)), |ui| {
        let pressed = action.is_some_and(|name| widgets::word_button(ui, t!("Forget"), name).clicked());
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| widgets::section(ui, text));
        pressed
    });
    ui.advance_cursor_after_rect(place);
    shown.inner
}

/// A query to choose; returns whether it was, and whether it is to be deleted.
fn row_ui(ui: &mut Ui, query: &str, beside: Option<&str>, name: &str, delete: Option<&str>) -> (bool, bool) {
    let palette = theme::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme::MENU_ROW), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, true, name));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 4.0, palette.raised);
    }
    let room = rect.width() - if delete.is_some() { 44.0 } else { 16.0 };
    let font = if beside.is_some() { theme::body() } else { theme::mono() };
    let text = widgets::galley(ui, query, font, palette.text, if beside.is_some() { room * 0.45 } else { room });
    let mut is_cut = text.elided;
    let at = rect.left_center() + vec2(8.0, -text.size().y / 2.0);
    let behind = text.size().x + 12.0;
    ui.painter_at(rect).galley(at, text, palette.text);
    if let Some(beside) = beside {
        let beside = widgets::galley(ui, beside, theme::mono(), palette.dim, room - behind);
        is_cut |= beside.elided;
        let at = rect.left_center() + vec2(8.0 + behind, -beside.size().y / 2.0);
        ui.painter_at(rect).galley(at, beside, palette.dim);
    }
    let mut deletes = false;
    if let Some(delete) = delete {
        let place = rect.with_min_x(rect.right() - 28.0);
        let mut child = ui.new_child(UiBuilder::new().max_rect(place).layout(Layout::left_to_right(Align::Center)));
        deletes = signs::button(&mut child, Sign::Cross, delete, palette.dim).clicked();
    }
    let chosen = response.clicked() && !deletes;
    if is_cut {
        let whole = [Some(query), beside].into_iter().flatten().map(visible_line).collect::<Vec<_>>().join("\n");
        response.on_hover_text(whole);
    }
    (chosen, deletes)
}

fn undo_ui(ui: &mut Ui, name: &str) -> bool {
    let mut undone = false;
    widgets::padded(ui, 8.0, 4.0, |ui| {
        ui.horizontal(|ui| {
            undone = widgets::word_button(ui, t!("Undo"), t!("Undo the deletion")).clicked();
            let dim = theme::palette(ui).dim;
            widgets::line(ui, &t!("{name} was deleted", name = visible_line(name)), theme::small(), dim);
        });
    });
    undone
}
