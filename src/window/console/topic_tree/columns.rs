//! Where the parts of a row are: names and value at the left, signs and numbers at the right.

use eframe::egui::{Align2, Rangef, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::kit::{theme, widgets};
use texts::t;

/// Widths of the rate, of the age, of the ten minutes and of the sign for the menu, in points: no wider than what is in
/// them, because the last value needs the room.
const RATE: f32 = 42.0;
const AGE: f32 = 40.0;
const SPARK: f32 = 36.0;
const MENU: f32 = 14.0;
/// Space between them.
const GAP: f32 = 6.0;
/// Below these widths of the column there is no room for the ten minutes, and none for the rate.
const LEAST_FOR_SPARK: f32 = 300.0;
const LEAST_FOR_RATE: f32 = 240.0;
/// Height of the line that names the columns.
const HEAD: f32 = 20.0;

/// Where the parts of a row are, in points of the window.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns {
    /// Where names, value and signs end.
    pub(super) names_end: f32,
    pub(super) spark: Option<Rangef>,
    /// Right edges of the numbers.
    pub(super) rate: Option<f32>,
    pub(super) age: f32,
    /// Of the sign for the menu.
    pub(super) menu: Rangef,
}

impl Columns {
    /// Those of a row that fills the width of the column; of what was recorded there are no last ten minutes.
    pub(super) fn of(row: Rect, is_recorded: bool) -> Self {
        let menu = Rangef::new(row.right() - MENU, row.right());
        let age = menu.min;
        let mut left = age - AGE;
        let mut take = |width: f32, least: f32| {
            (row.width() >= least).then(|| {
                let right = left - GAP;
                left = right - width;
                Rangef::new(left, right)
            })
        };
        let rate = take(RATE, LEAST_FOR_RATE).map(|rate| rate.max);
        let spark = if is_recorded { None } else { take(SPARK, LEAST_FOR_SPARK) };
        Self { names_end: left - GAP, spark, rate, age, menu }
    }
}

/// The names of the columns; `instead` is said in place of the first one.
pub(super) fn head_ui(ui: &mut Ui, instead: Option<&str>, is_recorded: bool) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEAD), Sense::hover());
    let columns = Columns::of(rect, is_recorded);
    let dim = theme::palette(ui).dim;
    let put = |x: f32, align: Align2, text: &str, width: f32| {
        let text = widgets::galley(ui, text, theme::small(), dim, width);
        let at = align.anchor_size(pos2(x, rect.center().y), text.size()).min;
        ui.painter().galley(at, text, dim);
    };
    let left = rect.left() + theme::PADDING;
    if let Some(words) = instead {
        // It needs the room of the next column, which says nothing while it is there.
        let width = columns.rate.map_or(columns.names_end, |rate| rate - RATE) - left;
        let accent = theme::palette(ui).accent;
        let text = widgets::galley(ui, words, theme::small(), accent, width);
        let place = Rect::from_min_size(pos2(left, rect.center().y - text.size().y / 2.0), text.size());
        ui.painter().galley(place.min, text, accent);
        let response = ui.interact(place, ui.scope_id().with("held"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    } else {
        put(left, Align2::LEFT_CENTER, t!("topic and last value"), columns.names_end - left);
    }
    if let (Some(spark), None) = (columns.spark, instead) {
        put(spark.min, Align2::LEFT_CENTER, t!("10 min"), SPARK + GAP);
    }
    if let Some(rate) = columns.rate {
        put(rate, Align2::RIGHT_CENTER, if is_recorded { t!("count") } else { t!("rate") }, RATE);
    }
    put(columns.age, Align2::RIGHT_CENTER, if is_recorded { t!("last") } else { t!("age") }, AGE);
}
