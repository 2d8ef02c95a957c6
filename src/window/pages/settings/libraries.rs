//! The libraries in the program, each with its licence.

use eframe::egui::{ScrollArea, Ui};

use crate::kit::{theme, widgets};
use texts::t;

/// Name, version and licence, a line each, of the program for Linux: `packaging/licences.sh list`. A test keeps it as it is now.
const LIBRARIES: &str = include_str!("crates.txt");
/// Height of the list, in points.
const HEIGHT: f32 = 150.0;

/// How many there are, and where their licences are.
pub(super) fn what() -> String {
    let count = LIBRARIES.lines().count();
    t!("{count}, each with its version and licence. Packages have the texts of the licences, in crates.txt.gz.", count)
}

/// The list, of which only what is seen is drawn.
pub(super) fn list_ui(ui: &mut Ui, name: &str) {
    ui.vertical(|ui| {
        widgets::copy_button_with(ui, t!("Copy list"), &t!("Copy list: {name}", name), || LIBRARIES.to_owned());
        let lines: Vec<&str> = LIBRARIES.lines().collect();
        let color = theme::palette(ui).dim;
        let height = ui.fonts_mut(|fonts| fonts.row_height(&theme::small()));
        let area = ScrollArea::vertical().id_salt("libraries").max_height(HEIGHT).auto_shrink(false);
        area.show_rows(ui, height, lines.len(), |ui, rows| {
            for line in lines.get(rows).unwrap_or_default() {
                widgets::line(ui, line, theme::small(), color);
            }
        });
    });
}
