//! The table of rights: each action on each resource, whether role and IoT policy allow it, and what it is for.

use eframe::egui::{Align, FontId, Label, Layout, RichText, Ui, vec2};

use super::state::AccountState;
use crate::kit::{theme, widgets};
use template::Rights;
use texts::t;

/// Between two columns, in points.
const GAP: f32 = 16.0;
/// The meaning is below its row where there is less room for it, in points.
const MEANING: f32 = 150.0;
/// No column of texts is narrower, in points.
const NARROWEST: f32 = 60.0;

/// Draws the table, and what it does not say.
pub(super) fn rights_ui(ui: &mut Ui, state: &AccountState) {
    let Some(rights) = state.rights() else { return };
    let palette = theme::palette(ui);
    theme::card(palette, 16).show(ui, |ui| {
        ui.set_width(ui.available_width());
        widgets::section(ui, t!("What the template allows"));
        ui.add_space(4.0);
        table_ui(ui, rights);
        ui.add_space(8.0);
        for sentence in rights.sentences() {
            widgets::paragraph(ui, &sentence, palette.text);
        }
    });
}

/// How wide the columns are.
struct Columns {
    fixed: [f32; 4],
    /// `None` where the meaning is below its row.
    meaning: Option<f32>,
}

impl Columns {
    /// As wide as what is in them. What is left is for the meaning; a resource wraps where there is too little for all.
    fn of(ui: &Ui, rights: &Rights) -> Self {
        let width = |text: &str, font: FontId| {
            let color = theme::palette(ui).text;
            ui.painter().layout_no_wrap(text.to_owned(), font, color).size().x.ceil() + 1.0
        };
        let widest = |name: &str, texts: &mut dyn Iterator<Item = &str>, font: FontId| {
            texts.map(|text| width(text, font.clone())).fold(width(name, theme::small()), f32::max)
        };
        let [action, resource, role, policy, _] = heading();
        let words = [t!("yes"), t!("no")];
        let mut fixed = [
            widest(action, &mut rights.rows.iter().map(|right| right.action.as_str()), theme::mono()),
            widest(resource, &mut rights.rows.iter().map(|right| right.resource.as_str()), theme::mono()),
            widest(role, &mut words.into_iter(), theme::body()),
            widest(policy, &mut words.into_iter().chain([t!("not asked")]), theme::body()),
        ];
        let all = ui.available_width();
        let left = all - fixed.iter().sum::<f32>() - 4.0 * GAP;
        if left >= MEANING {
            return Self { fixed, meaning: Some(left) };
        }
        // The longest action and the resource share what there is.
        let for_texts = all - fixed[2] - fixed[3] - 3.0 * GAP;
        fixed[0] = fixed[0].min((for_texts * 0.45).max(NARROWEST));
        fixed[1] = fixed[1].min((for_texts - fixed[0]).max(NARROWEST));
        Self { fixed, meaning: None }
    }
}

fn heading() -> [&'static str; 5] {
    [t!("action"), t!("resource"), t!("role"), t!("IoT policy"), t!("meaning")]
}

fn table_ui(ui: &mut Ui, rights: &Rights) {
    let palette = theme::palette(ui);
    let columns = Columns::of(ui, rights);
    let small = |text: &str| RichText::new(text).font(theme::small()).color(palette.dim);
    let [action, resource, role, policy, meaning] = heading();
    row_ui(ui, &columns, [small(action), small(resource), small(role), small(policy)], small(meaning));
    for right in &rights.rows {
        let text = |text: &str, font: FontId| RichText::new(text).font(font).color(palette.text);
        let word = |allowed: bool| if allowed { t!("yes") } else { t!("no") };
        let by_policy = right.by_policy.map_or_else(|| t!("not asked"), word);
        let cells = [
            text(&right.action, theme::mono()),
            text(&right.resource, theme::mono()),
            text(word(right.by_role), theme::body()),
            text(by_policy, theme::body()),
        ];
        row_ui(ui, &columns, cells, RichText::new(right.purpose()).font(theme::body()).color(palette.dim));
    }
}

/// Everything wraps: nothing is cut.
fn row_ui(ui: &mut Ui, columns: &Columns, cells: [RichText; 4], meaning: RichText) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        for (cell, width) in cells.into_iter().zip(columns.fixed) {
            cell_ui(ui, width, cell);
        }
        if let Some(width) = columns.meaning {
            cell_ui(ui, width, meaning.clone());
        }
    });
    if columns.meaning.is_none() {
        ui.horizontal_top(|ui| {
            ui.add_space(GAP);
            cell_ui(ui, ui.available_width(), meaning);
        });
    }
    ui.add_space(2.0);
}

fn cell_ui(ui: &mut Ui, width: f32, text: RichText) {
    ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
        ui.set_width(width);
        ui.add(Label::new(text).wrap());
    });
}
