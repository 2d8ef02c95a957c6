//! The menu of all columns: which are shown, and what else can be arranged in the table.

use eframe::egui::{Popup, PopupCloseBehavior, Role, Ui, WidgetInfo};

use super::columns::{self, Place};
use super::own_column::OwnColumnState;
use super::rules::RulesState;
use crate::kit::{menu, widgets};
use model::{Column, SinceMode, TableLayout, TimeMode, visible_line};
use texts::t;

/// Width of the menu, in points.
const WIDTH: f32 = 220.0;

pub(crate) fn columns_menu_ui(
    ui: &mut Ui,
    (layout, hides_density): (&mut TableLayout, Option<&mut bool>),
    places: &[Place],
    own: &mut OwnColumnState,
    rules: &mut RulesState,
) {
    let button = widgets::menu_button(ui, t!("Columns"), t!("Columns of the table"), None, true);
    menu::give_cursor_back(&button, false);
    let popup = Popup::menu(&button).width(WIDTH).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.show(|ui| {
        menu::stay(ui);
        let mut turned = None;
        for (place, column) in layout.columns.iter().enumerate() {
            let has_room = places.iter().any(|shown| shown.column == place);
            if column_ui(ui, column, has_room) {
                turned = Some(place);
            }
        }
        if let Some(place) = turned {
            let is_shown = layout.columns[place].is_shown;
            columns::show(layout, place, !is_shown);
        }
        ui.separator();
        if let Some(hides_density) = hides_density {
            density_ui(ui, hides_density);
        }
        if menu::item(ui, t!("Add a column…")).clicked() {
            own.open();
            ui.close();
        }
        if menu::item(ui, t!("Label rules…")).clicked() {
            rules.open();
            ui.close();
        }
        let usual = TableLayout { labels: layout.labels.clone(), ..TableLayout::default() };
        let item = ui.add_enabled_ui(*layout != usual, |ui| menu::item(ui, t!("Default columns"))).inner;
        if item.on_hover_text(t!("Columns you added are hidden, not deleted.")).clicked() {
            make_usual(layout);
            ui.close();
        }
    });
}

fn density_ui(ui: &mut Ui, hides_density: &mut bool) {
    let strip = t!("Timeline above the table");
    let text = if *hides_density { format!("    {strip}") } else { format!("✓ {strip}") };
    let item = menu::item(ui, &text);
    item.widget_info(|| WidgetInfo::selected(Role::MenuItemCheckBox, true, !*hides_density, strip));
    if item.clicked() {
        *hides_density = !*hides_density;
    }
}

/// Returns whether it is to be shown if it is hidden, and hidden if it is shown.
fn column_ui(ui: &mut Ui, column: &Column, has_room: bool) -> bool {
    let name = visible_line(columns::name(&column.content));
    let text = match (column.is_shown, has_room) {
        (false, _) => format!("    {name}"),
        (true, true) => format!("✓ {name}"),
        (true, false) => t!("✓ {name} (not enough room)", name),
    };
    let item = menu::item(ui, &text);
    let spoken = t!("Show column {name}", name);
    item.widget_info(|| WidgetInfo::selected(Role::MenuItemCheckBox, true, column.is_shown, spoken.as_str()));
    item.clicked()
}

/// The built-in columns as they are without a choice; own ones are hidden at the end, so that none has to be typed again.
fn make_usual(layout: &mut TableLayout) {
    let own = layout.columns.iter().filter(|column| column.content.is_own());
    let own = own.map(|column| Column { is_shown: false, ..column.clone() }).collect::<Vec<_>>();
    layout.columns = TableLayout::default().columns;
    layout.columns.extend(own);
    (layout.time, layout.since) = (TimeMode::default(), SinceMode::default());
    if !layout.labels.is_empty() {
        columns::show_labels(layout);
    }
}
