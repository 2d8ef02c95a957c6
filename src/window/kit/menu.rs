//! The entries of menus.

use eframe::egui::{
    Align, Button, Id, Layout, Memory, Popup, Response, Role, ScrollArea, SetOpenCommand, TextWrapMode, Ui, WidgetInfo,
    vec2,
};

use crate::kit::escape::{self, Thing};
use crate::kit::{menu_keys, theme};

/// What is around the entries of a menu, in points.
const AROUND: f32 = 24.0;

/// The menu of a row, which a click with either button opens.
pub(crate) fn of_row(row: &Response) -> Popup<'_> {
    give_cursor_back(row, row.secondary_clicked());
    let menu = Popup::menu(row);
    if row.secondary_clicked() { menu.open_memory(Some(SetOpenCommand::Bool(true))) } else { menu }
}

/// Lets Escape close the menu of `anchor` and nothing else: the library takes the cursor out of any field then. `opens`
/// says that this frame opens it.
pub(crate) fn give_cursor_back(anchor: &Response, opens: bool) {
    let (ctx, came_from) = (&anchor.ctx, anchor.id.with("came_from"));
    if opens || anchor.clicked() {
        // A click with the main button takes the cursor away anyway.
        let field = ctx.memory(Memory::focused).filter(|_| opens);
        ctx.data_mut(|data| data.insert_temp(came_from, field));
    } else if Popup::is_id_open(ctx, Popup::default_response_id(anchor))
        && escape::is_for(ctx, Thing::Menu)
        && let Some(field) = ctx.data_mut(|data| data.remove_temp::<Option<Id>>(came_from)).flatten()
    {
        ctx.memory_mut(|memory| memory.request_focus(field));
    }
}

/// Entries that are more than fit into a low window: they scroll, also to where the keys are.
pub(crate) fn scrolled(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    let most = ui.ctx().content_rect().height() - AROUND;
    ScrollArea::vertical().max_height(most).min_scrolled_height(most).show(ui, |ui| {
        add(ui);
        let focused = ui.memory(Memory::focused).and_then(|id| ui.ctx().read_response(id));
        if let Some(focused) = focused.filter(Response::gained_focus) {
            focused.scroll_to_me(None);
        }
    });
}

/// An entry of a group of which one is chosen: with a tick before it if it is. `name` is what a screen reader says.
pub(crate) fn choice(ui: &mut Ui, text: &str, name: &str, is_chosen: bool) -> Response {
    let item = if is_chosen { item(ui, &format!("✓ {text}")) } else { item(ui, text) };
    item.widget_info(|| WidgetInfo::selected(Role::MenuItemRadio, true, is_chosen, name));
    item
}

/// An entry that is on or off: with a tick before it if it is on.
pub(crate) fn switch(ui: &mut Ui, text: &str, is_on: bool) -> Response {
    let item = if is_on { item(ui, &format!("✓ {text}")) } else { item(ui, text) };
    item.widget_info(|| WidgetInfo::selected(Role::MenuItemCheckBox, true, is_on, text));
    item
}

/// An entry over the whole width of its menu.
pub(crate) fn item(ui: &mut Ui, text: &str) -> Response {
    item_with_keys(ui, text, "")
}

/// The same with the keys that do it, which are shown at its end.
pub(crate) fn item_with_keys(ui: &mut Ui, text: &str, keys: &str) -> Response {
    let spacing = ui.spacing_mut();
    (spacing.item_spacing.y, spacing.button_padding) = (0.0, vec2(8.0, 2.0));
    // What the pointer or the keys are at.
    let selection = theme::palette(ui).selection;
    let widgets = &mut ui.visuals_mut().widgets;
    (widgets.hovered.weak_bg_fill, widgets.active.weak_bg_fill) = (selection, selection);
    let button = Button::new(text).frame_when_inactive(false).wrap_mode(TextWrapMode::Extend);
    let button = if keys.is_empty() { button } else { button.shortcut_text(keys) };
    let button = button.min_size(vec2(0.0, theme::MENU_ROW));
    let item = ui.with_layout(Layout::top_down_justified(Align::Min), |ui| ui.add(button)).inner;
    menu_keys::note(&item, text);
    if menu_keys::closes(&item) {
        ui.close();
    }
    item
}

/// Says that the menu stays open when one of its entries is chosen; before the entries.
pub(crate) fn stay(ui: &Ui) {
    menu_keys::stay(ui.ctx());
}
