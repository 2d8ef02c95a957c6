//! The row of tabs. It is there as soon as there is a second one.

use eframe::egui::{
    CursorIcon, Id, Key, Modifiers, Popup, PopupCloseBehavior, Rect, Response, Role, ScrollArea, Sense, SetOpenCommand,
    Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, vec2,
};

use super::state::{Naming, TabAction, ViewsState, copy_of};
use crate::console::search::SearchState;
use crate::kit::signs::{self, Sign};
use crate::kit::{field_ids, keys, menu, shortcuts, theme, undo, widgets};
use model::{MessageView, TableLayout, Views, visible_line};
use texts::t;

/// Height of the row, and the most that a tab is wide, in points.
const HEIGHT: f32 = 32.0;
const MOST_WIDTH: f32 = 200.0;
/// Room for the sign that closes the shown tab.
const CROSS: f32 = 22.0;
/// Width of the menu and of the form for a name.
const MENU_WIDTH: f32 = 190.0;
const FORM_WIDTH: f32 = 280.0;

/// What a person did with a tab.
enum Done {
    Show(Option<u32>),
    Close(u32),
    Rename(u32),
    Copy(Option<u32>),
    Shift(u32, isize),
}

/// Draws the tabs and does what is asked of them. `search` and `table` are those of the shown one.
pub(crate) fn strip_ui(
    ui: &mut Ui,
    views: &mut Views,
    (search, table): (&SearchState, &TableLayout),
    state: &mut ViewsState,
) {
    take_keys(ui, state);
    if undo::wanted_back(ui.ctx(), undo_id(ui)) {
        reopen(views, state);
    }
    if let Some(wanted) = state.wanted.take() {
        do_wanted(ui, wanted, views, (search, table), state);
    }
    if views.is_empty() {
        return;
    }
    let place = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), HEIGHT));
    let done = ui.scope_builder(UiBuilder::new().max_rect(place), |ui| row_ui(ui, views, state)).inner;
    ui.advance_cursor_after_rect(place);
    widgets::rule(ui);
    match done {
        Some(Done::Show(number)) => views.show(number),
        Some(Done::Close(number)) => close(ui, views, number, state),
        Some(Done::Rename(number)) => begin_naming(views, number, state),
        Some(Done::Copy(number)) => {
            views.show(number);
            add(views, (search, table), number, state);
        }
        Some(Done::Shift(number, by)) => views.shift(number, by),
        None => {}
    }
}

/// The keys of browsers, as far as they are free here.
fn take_keys(ui: &Ui, state: &mut ViewsState) {
    if keys::are_covered(ui.ctx()) {
        return;
    }
    // The more special one first: the other takes it too.
    let wanted = [
        (shortcuts::REOPEN_TAB, TabAction::Reopen),
        (shortcuts::NEW_TAB, TabAction::Add),
        (shortcuts::CLOSE_TAB, TabAction::Close),
        (shortcuts::NEXT_TAB, TabAction::Next),
        (shortcuts::PREVIOUS_TAB, TabAction::Previous),
    ];
    let wanted = wanted.into_iter().find(|(shortcut, _)| shortcut.key_pressed(ui.ctx()));
    if let Some((_, wanted)) = wanted {
        state.want(wanted);
    }
}

fn do_wanted(
    ui: &Ui,
    wanted: TabAction,
    views: &mut Views,
    on_screen: (&SearchState, &TableLayout),
    state: &mut ViewsState,
) {
    match (wanted, views.shown()) {
        (TabAction::Add, shown) => add(views, on_screen, shown, state),
        (TabAction::Close, Some(shown)) => close(ui, views, shown, state),
        (TabAction::Rename, Some(shown)) => begin_naming(views, shown, state),
        (TabAction::Close | TabAction::Rename, None) => {}
        (TabAction::Reopen, _) => {
            undo::withdraw(ui.ctx(), undo_id(ui));
            reopen(views, state);
        }
        (TabAction::Next, shown) => views.show(beside(views, shown, 1)),
        (TabAction::Previous, shown) => views.show(beside(views, shown, -1)),
    }
}

/// The tab so many places from this one; behind the last one comes the first.
fn beside(views: &Views, shown: Option<u32>, by: isize) -> Option<u32> {
    let all: Vec<Option<u32>> =
        std::iter::once(None).chain(views.list().iter().map(|view| Some(view.number))).collect();
    let place = all.iter().position(|number| *number == shown)?;
    let step = if by < 0 { all.len() - 1 } else { 1 };
    all[(place + step) % all.len()]
}

/// Adds a copy of the tab `of` behind it. `search` is on screen, and `table` is that of the tab with all messages.
fn add(views: &mut Views, (search, table): (&SearchState, &TableLayout), of: Option<u32>, state: &ViewsState) {
    let copy = if let Some(view) = of.and_then(|number| views.get(number)) {
        MessageView { name: String::new(), ..view.clone() }
    } else {
        let elsewhere = state.others.get(&None).map(|(search, _)| search);
        copy_of(elsewhere.unwrap_or(search), table)
    };
    let behind = of.and_then(|of| views.list().iter().rposition(|view| view.number == of));
    let number = views.add(copy);
    if let (Some(number), Some(behind)) = (number, behind) {
        let from_end = views.list().len().saturating_sub(behind + 2);
        views.shift(number, -isize::try_from(from_end).unwrap_or_default());
    }
    if number.is_some() {
        views.show(number);
    }
}

fn close(ui: &Ui, views: &mut Views, number: u32, state: &mut ViewsState) {
    let was_shown = views.shown() == Some(number);
    let next = beside(views, Some(number), -1);
    let words = t!("Tab “{name}” closed", name = label(views, Some(number)));
    if let Some(closed) = views.remove(number) {
        state.closed = Some(closed);
        undo::withdraw(ui.ctx(), undo_id(ui));
        undo::offer(ui.ctx(), undo_id(ui), Some(words));
        state.naming = None;
        if was_shown {
            views.show(next);
        }
    }
}

fn reopen(views: &mut Views, state: &mut ViewsState) {
    if let Some((place, view)) = state.closed.take() {
        views.put_back(place, view);
    }
}

fn undo_id(ui: &Ui) -> Id {
    field_ids::id(ui.ctx(), "undo_tab")
}

fn begin_naming(views: &Views, number: u32, state: &mut ViewsState) {
    let name = views.get(number).map(|view| if view.name.is_empty() { &view.query } else { &view.name });
    state.naming = name.map(|name| Naming { number, name: name.clone(), is_new: true });
}

/// What a tab is called on screen.
fn label(views: &Views, number: Option<u32>) -> String {
    let view = number.and_then(|number| views.get(number));
    match view {
        None => t!("All messages").to_owned(),
        Some(view) if !view.name.is_empty() => visible_line(&view.name).into_owned(),
        Some(view) if !view.query.trim().is_empty() => visible_line(view.query.trim()).into_owned(),
        Some(_) => t!("New tab").to_owned(),
    }
}

fn row_ui(ui: &mut Ui, views: &mut Views, state: &mut ViewsState) -> Option<Done> {
    let mut done = None;
    let room = ui.available_width() - 36.0;
    let reveals = std::mem::take(&mut state.reveals);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.add_space(theme::PADDING - 10.0);
        let scroll = ScrollArea::horizontal()
            .max_width(room.max(MOST_WIDTH))
            .scroll_bar_visibility(eframe::egui::scroll_area::ScrollBarVisibility::AlwaysHidden);
        scroll.show(ui, |ui| {
            let numbers: Vec<Option<u32>> =
                std::iter::once(None).chain(views.list().iter().map(|view| Some(view.number))).collect();
            for number in numbers {
                done = tab_ui(ui, views, number, reveals, state).or(done.take());
            }
        });
        if views.has_room() && signs::button(ui, Sign::Plus, t!("Add a tab"), theme::palette(ui).dim).clicked() {
            state.want(TabAction::Add);
        }
    });
    if state.wanted.is_some() {
        ui.ctx().request_repaint();
    }
    done
}

fn tab_ui(ui: &mut Ui, views: &mut Views, number: Option<u32>, reveals: bool, state: &mut ViewsState) -> Option<Done> {
    let palette = theme::palette(ui);
    let is_shown = views.shown() == number;
    let name = label(views, number);
    let color = if is_shown { palette.text } else { palette.dim };
    let text = widgets::galley(ui, &name, theme::body(), color, MOST_WIDTH - 20.0);
    let has_cross = is_shown && number.is_some();
    let width = text.size().x + 20.0 + if has_cross { CROSS } else { 0.0 };
    let (rect, _) = ui.allocate_exact_size(vec2(width, HEIGHT - 1.0), Sense::hover());
    let id = Id::unique(("message_tab", field_ids::id(ui.ctx(), "message_tab"), number));
    let tab = ui.interact(rect, id, Sense::click());
    if tab.has_focus() || tab.hovered() {
        let border = if tab.has_focus() { palette.accent } else { palette.raised };
        ui.painter().rect_stroke(rect.shrink(3.0), 4.0, Stroke::new(1.0, border), StrokeKind::Inside);
    }
    if is_shown {
        ui.painter().hline(rect.x_range(), rect.bottom() - 1.0, Stroke::new(2.0, palette.accent));
        if reveals {
            ui.scroll_to_rect(rect, None);
        }
    }
    let is_cut = text.rows.first().is_some_and(|row| row.text().ends_with('…')) || text.elided;
    ui.painter().galley(rect.left_center() + vec2(10.0, -text.size().y / 2.0), text, color);
    tab.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_shown, &name));
    let mut done = menu_ui(ui, views, number, &tab);
    if tab.clicked() {
        done = Some(Done::Show(number));
    }
    if let Some(number) = number {
        if tab.double_clicked() {
            done = Some(Done::Rename(number));
        } else if tab.middle_clicked() {
            done = Some(Done::Close(number));
        }
        if has_cross {
            let place = Rect::from_center_size(rect.right_center() - vec2(CROSS / 2.0 + 3.0, 0.0), vec2(CROSS, CROSS));
            let cross = ui.scope_builder(UiBuilder::new().max_rect(place), |ui| {
                signs::button(ui, Sign::Cross, &t!("Close tab {name}", name), palette.dim)
            });
            if cross.inner.clicked() {
                done = Some(Done::Close(number));
            }
        }
        naming_ui(ui, views, number, &tab, state);
    }
    let tab = tab.on_hover_cursor(CursorIcon::Default);
    if is_cut {
        let view = number.and_then(|number| views.get(number)).filter(|view| !view.name.is_empty());
        tab.on_hover_text(view.map_or_else(|| name.clone(), |view| format!("{name}\n{}", visible_line(&view.query))));
    }
    done
}

fn menu_ui(ui: &Ui, views: &Views, number: Option<u32>, tab: &Response) -> Option<Done> {
    let by_key = tab.has_focus()
        && ui.input_mut(|input| {
            input.consume_key(Modifiers::NONE, Key::Menu) || input.consume_key(Modifiers::SHIFT, Key::F10)
        });
    let opens = by_key || tab.secondary_clicked();
    menu::give_cursor_back(tab, opens);
    let mut popup = Popup::menu(tab).id(tab.id.with("menu")).width(MENU_WIDTH).open_memory(None);
    if opens {
        popup = popup.open_memory(Some(SetOpenCommand::Bool(true)));
    }
    let shown = popup.show(|ui| {
        let mut done = None;
        if views.has_room() && menu::item(ui, t!("Duplicate tab")).clicked() {
            done = Some(Done::Copy(number));
        }
        let Some(number) = number else { return done };
        if menu::item(ui, t!("Rename tab…")).clicked() {
            done = Some(Done::Rename(number));
        }
        let place = views.list().iter().position(|view| view.number == number).unwrap_or_default();
        if place > 0 && menu::item(ui, t!("Move left")).clicked() {
            done = Some(Done::Shift(number, -1));
        }
        if place + 1 < views.list().len() && menu::item(ui, t!("Move right")).clicked() {
            done = Some(Done::Shift(number, 1));
        }
        widgets::rule(ui);
        if menu::item(ui, t!("Close tab")).clicked() {
            done = Some(Done::Close(number));
        }
        done
    });
    shown.and_then(|shown| shown.inner)
}

/// The form for a name, below its tab.
fn naming_ui(ui: &Ui, views: &mut Views, number: u32, tab: &Response, state: &mut ViewsState) {
    let Some(naming) = state.naming.as_mut().filter(|naming| naming.number == number) else { return };
    let id = field_ids::id(ui.ctx(), "tab_name");
    let opens = std::mem::take(&mut naming.is_new);
    let popup = Popup::menu(tab)
        .id(tab.id.with("name"))
        .width(FORM_WIDTH)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .open_memory(opens.then_some(SetOpenCommand::Bool(true)));
    let shown = popup.show(|ui| {
        ui.set_width(FORM_WIDTH);
        widgets::padded(ui, 8.0, 6.0, |ui| {
            widgets::section(ui, t!("Name of the tab"));
            ui.add_space(4.0);
            let width = ui.available_width();
            let field = widgets::field(ui, &mut naming.name, id, t!("Name of the tab"), t!("Name"), width);
            if opens {
                field.request_focus();
                ui.ctx().request_repaint();
            }
            field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
        })
    });
    let is_done = shown.as_ref().is_some_and(|shown| shown.inner);
    if is_done {
        views.rename(number, &naming.name);
        Popup::close_id(ui.ctx(), tab.id.with("name"));
    }
    if is_done || shown.is_none() {
        state.naming = None;
    }
}
