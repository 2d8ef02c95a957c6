//! Where the parts of a row are: names and value at the left, signs and numbers at the right.

use eframe::egui::{Align2, Rangef, Rect, Sense, Ui, pos2, vec2};

use crate::kit::{theme, widgets};
use texts::t;

/// Width of a number, of the ten minutes and of the sign for the menu, in points.
const NUMBER: f32 = 46.0;
const SPARK: f32 = 44.0;
const MENU: f32 = 20.0;
/// Space between them.
const GAP: f32 = 6.0;
/// Below these widths of the column there is no room for the ten minutes, and none for the rate.
const LEAST_FOR_SPARK: f32 = 280.0;
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
    /// Those of a row that fills the width of the column.
    pub(super) fn of(row: Rect) -> Self {
        let menu = Rangef::new(row.right() - MENU - 2.0, row.right() - 2.0);
        let age = menu.min - 2.0;
        let mut left = age - NUMBER;
        let mut take = |width: f32, least: f32| {
            (row.width() >= least).then(|| {
                let right = left - GAP;
                left = right - width;
                Rangef::new(left, right)
            })
        };
        let rate = take(NUMBER, LEAST_FOR_RATE).map(|rate| rate.max);
        let spark = take(SPARK, LEAST_FOR_SPARK);
        Self { names_end: left - GAP, spark, rate, age, menu }
    }
}

/// The names of the columns.
pub(super) fn head_ui(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEAD), Sense::hover());
    let columns = Columns::of(rect);
    let dim = theme::palette(ui).dim;
    let put = |x: f32, align: Align2, text: &str, width: f32| {
        let text = widgets::galley(ui, text, theme::small(), dim, width);
        let at = align.anchor_size(pos2(x, rect.center().y), text.size()).min;
        ui.painter().galley(at, text, dim);
    };
    let left = rect.left() + theme::PADDING;
    put(left, Align2::LEFT_CENTER, t!("topic and last value"), columns.names_end - left);
    if let Some(spark) = columns.spark {
        put(spark.min, Align2::LEFT_CENTER, t!("10 min"), SPARK);
    }
    if let Some(rate) = columns.rate {
        put(rate, Align2::RIGHT_CENTER, t!("rate"), NUMBER);
    }
    put(columns.age, Align2::RIGHT_CENTER, t!("age"), NUMBER);
}
