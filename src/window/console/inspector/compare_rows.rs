//! Two payloads beside each other, value by value: a sign for what became of it, its name, what it was, what it is, and by how
//! much it grew. Only rows in sight are drawn.

use std::sync::Arc;

use eframe::egui::text::LayoutJob;
use eframe::egui::{Align2, Color32, FontId, Galley, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::tree_places::leaf_text;
use crate::kit::{theme, widgets};
use model::visible_line;
use payload::{Change, Comparison, Difference, MAX_COMPARED_ROWS, Node};
use texts::{counted, t};

/// Distance of one level from the next, in points.
const INDENT: f32 = 10.0;
/// Room for the sign, in points.
const SIGN: f32 = 16.0;
/// Room for what changed, in points.
const CHANGE: f32 = 58.0;
/// Characters of a value that are drawn.
const VALUE_CHARS: usize = 80;
/// And so many are looked at for where two values differ.
const COMPARED_CHARS: usize = 4_096;
/// So many characters are drawn before two values differ, where their beginnings are left out.
const SAME_CHARS: usize = 2;

/// A comparison with its rows in words.
#[derive(Debug)]
pub(super) struct Rows {
    all: Vec<Row>,
    /// Places in `all` of the rows that are not the same, with what is around them.
    differing: Vec<usize>,
    counts: [usize; 4],
    is_cut: bool,
}

#[derive(Debug)]
struct Row {
    level: usize,
    change: Change,
    key: String,
    before: String,
    now: String,
    /// Both from where they differ on, if that is not at their beginning: drawn where there is no room for all of them.
    differing: Option<[String; 2]>,
    /// What became of it, in a word or as a number.
    note: String,
}

impl Rows {
    pub(super) fn new(comparison: &Comparison) -> Self {
        let kinds = [Change::Changed, Change::Added, Change::Removed, Change::Same];
        let counts = kinds.map(|change| comparison.count(change));
        let is_cut = comparison.is_cut;
        let all: Vec<Row> = comparison.rows.iter().map(Row::new).collect();
        let differing = (0..all.len()).filter(|place| all[*place].change != Change::Same).collect();
        Self { all, differing, counts, is_cut }
    }

    /// What differs, a value on a line.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for row in self.differing.iter().map(|place| &self.all[*place]) {
            text.push_str(&"  ".repeat(row.level));
            text.push_str(&row.spoken());
            text.push('\n');
        }
        text
    }
}

impl Row {
    fn new(difference: &Difference) -> Self {
        let sides = |chars| {
            let side = |node: &Node| side_text(node, difference.change, chars);
            [&difference.before, &difference.now].map(|node| node.as_ref().map(side).unwrap_or_default())
        };
        let note = match difference.change {
            Change::Changed => difference.growth().unwrap_or_default(),
            Change::Added => t!("new").to_owned(),
            Change::Removed => t!("gone").to_owned(),
            Change::Same | Change::Within => String::new(),
        };
        let [before, now] = sides(VALUE_CHARS);
        let differing = || {
            let [before, now] = sides(COMPARED_CHARS);
            from_difference(&before, &now)
        };
        let key = difference.key.as_deref();
        Self {
            level: difference.level,
            change: difference.change,
            key: key.map_or_else(|| t!("payload").to_owned(), |key| visible_line(key).into_owned()),
            differing: (difference.change == Change::Changed).then(differing).flatten(),
            before,
            now,
            note,
        }
    }

    /// `~ celsius: 87.1 → 87.2 (+0.1)`.
    fn spoken(&self) -> String {
        let Self { key, before, now, .. } = self;
        let sign = sign(self.change);
        match self.change {
            Change::Changed if self.note.is_empty() => format!("{sign} {key}: {before} → {now}"),
            Change::Changed => format!("{sign} {key}: {before} → {now} ({})", self.note),
            Change::Added => format!("{sign} {key}: {now}"),
            Change::Removed => format!("{sign} {key}: {before}"),
            Change::Same => format!("{key}: {now}"),
            Change::Within => format!("{key}:"),
        }
    }
}

/// Two texts from where they differ on, with a little of what is the same; `None` where that is most of them.
fn from_difference(before: &str, now: &str) -> Option<[String; 2]> {
    let same = before.char_indices().zip(now.chars()).take_while(|((_, one), other)| one == other);
    let places: Vec<usize> = same.map(|((place, _), _)| place).collect();
    let from = *places.get(places.len().checked_sub(SAME_CHARS)?).filter(|from| **from > 1)?;
    let rest = |text: &str| text.get(from..).unwrap_or_default().chars().take(VALUE_CHARS).collect::<String>();
    Some([before, now].map(|text| format!("…{}", rest(text))))
}

/// A value in a few words; of what has its values in rows below, how it begins.
fn side_text(node: &Node, change: Change, chars: usize) -> String {
    let count = node.child_count() as u64;
    match node {
        Node::Tag(tag, inner) if payload::meaning(node).is_none() => {
            format!("{tag}({})", side_text(inner, change, chars))
        }
        Node::Object(_) | Node::Map(_) if change == Change::Within => "{".to_owned(),
        Node::Array(_) if change == Change::Within => "[".to_owned(),
        Node::Embedded(_) if change == Change::Within => "<<".to_owned(),
        Node::Object(_) | Node::Map(_) => counted!(count = count, "{count} field", "{count} fields"),
        Node::Array(_) | Node::Embedded(_) => counted!(count = count, "{count} item", "{count} items"),
        leaf => leaf_text(leaf, chars).1,
    }
}

fn sign(change: Change) -> &'static str {
    match change {
        Change::Changed => "~",
        Change::Added => "+",
        Change::Removed => "−",
        Change::Same | Change::Within => "",
    }
}

/// Draws how much differs, and the rows.
pub(super) fn rows_ui(ui: &mut Ui, rows: &Rows, hides_same: &mut bool) {
    let [changed, added, removed, same] = rows.counts.map(|count| texts::count(count as u64));
    let palette = theme::palette(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        for (count, words) in rows.counts.iter().zip([
            format!("~ {}", t!("{count} changed", count = changed)),
            format!("+ {}", t!("{count} added", count = added)),
            format!("− {}", t!("{count} removed", count = removed)),
        ]) {
            pill_ui(ui, &words, if *count == 0 { palette.dim } else { palette.accent });
        }
        if rows.counts[3] > 0 {
            let words =
                if *hides_same { t!("Show {count} same", count = same) } else { t!("Hide {count} same", count = same) };
            if widgets::word_button(ui, &words, &words).clicked() {
                *hides_same = !*hides_same;
            }
        }
    });
    ui.add_space(4.0);
    if rows.differing.is_empty() {
        widgets::paragraph(ui, t!("Both payloads are the same."), palette.dim);
    }
    if rows.is_cut {
        let count = texts::count(MAX_COMPARED_ROWS as u64);
        widgets::paragraph(ui, &t!("Only the first {count} values are compared.", count), palette.warn);
    }
    let shown = if *hides_same { rows.differing.len() } else { rows.all.len() };
    let row_at = |index: usize| if *hides_same { &rows.all[rows.differing[index]] } else { &rows.all[index] };
    table_ui(ui, shown, row_at);
}

fn pill_ui(ui: &mut Ui, words: &str, color: Color32) {
    let palette = theme::palette(ui);
    let text = widgets::galley(ui, words, theme::small(), color, f32::INFINITY);
    let (rect, response) = ui.allocate_exact_size(text.size() + vec2(14.0, 4.0), Sense::hover());
    ui.painter().rect(
        rect,
        rect.height() / 2.0,
        palette.raised,
        Stroke::new(1.0, palette.line),
        eframe::egui::StrokeKind::Inside,
    );
    ui.painter().galley(rect.center() - text.size() / 2.0, text, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
}

/// Where the columns are.
struct Columns {
    key: Rect,
    before: Rect,
    now: Rect,
    change: Rect,
}

impl Columns {
    fn of(row: Rect) -> Self {
        let width = (row.width() - SIGN - CHANGE).max(60.0);
        let part = |from: f32, to: f32| {
            let left = row.left() + SIGN;
            Rect::from_min_max(pos2(left + from * width, row.top()), pos2(left + to * width - 6.0, row.bottom()))
        };
        let change = Rect::from_x_y_ranges(row.right() - CHANGE..=row.right() - 6.0, row.y_range());
        Self { key: part(0.0, 0.38), before: part(0.38, 0.69), now: part(0.69, 1.0), change }
    }
}

fn table_ui<'r>(ui: &mut Ui, count: usize, row_at: impl Fn(usize) -> &'r Row) {
    if count == 0 {
        return;
    }
    let palette = theme::palette(ui);
    let (head, _) = ui.allocate_exact_size(vec2(ui.available_width(), theme::ROW), Sense::hover());
    let columns = Columns::of(head);
    for (place, name) in [(columns.key, t!("key")), (columns.before, t!("before")), (columns.now, t!("now"))] {
        cell_ui(ui, place, name, theme::small(), palette.dim);
    }
    ui.painter().text(columns.change.right_center(), Align2::RIGHT_CENTER, t!("change"), theme::small(), palette.dim);
    #[expect(clippy::cast_precision_loss, reason = "some thousand rows are exact")]
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), count as f32 * theme::ROW), Sense::hover());
    let visible = ui.clip_rect().y_range();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped at zero")]
    let index_at = |y: f32| ((y - rect.top()) / theme::ROW).max(0.0) as usize;
    for index in index_at(visible.min)..(index_at(visible.max) + 1).min(count) {
        #[expect(clippy::cast_precision_loss, reason = "some thousand rows are exact")]
        let top = rect.top() + index as f32 * theme::ROW;
        let place = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), theme::ROW));
        row_ui(ui, place, index, row_at(index));
    }
}

fn row_ui(ui: &Ui, rect: Rect, index: usize, row: &Row) {
    let palette = theme::palette(ui);
    let is_different = matches!(row.change, Change::Changed | Change::Added | Change::Removed);
    if is_different {
        ui.painter().rect_filled(rect, 2.0, palette.selection);
    }
    let spoken = row.spoken();
    let response = ui.interact(rect, ui.scope_id().with(("compared", index)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, spoken.as_str()));
    let columns = Columns::of(rect);
    let color = if is_different { palette.text } else { palette.dim };
    ui.painter().text(
        rect.left_center() + vec2(2.0, 0.0),
        Align2::LEFT_CENTER,
        sign(row.change),
        theme::mono(),
        palette.accent,
    );
    #[expect(clippy::cast_precision_loss, reason = "at most 256 levels")]
    let indent = (row.level as f32 * INDENT).min(columns.key.width() * 0.5);
    let key = columns.key.with_min_x(columns.key.left() + indent);
    let fits = |text: &str, place: Rect| !widgets::galley(ui, text, theme::mono(), color, place.width()).elided;
    let differing =
        row.differing.as_ref().filter(|_| !fits(&row.before, columns.before) || !fits(&row.now, columns.now));
    let [before, now] = differing.map_or([&row.before, &row.now], |[before, now]| [before, now]);
    let cells = [
        (key, &row.key, if is_different { palette.key } else { palette.dim }),
        (columns.before, before, palette.dim),
        (columns.now, now, color),
    ];
    let drawn = cells.map(|(place, text, color)| cell_ui(ui, place, text, theme::mono(), color));
    if row.change == Change::Removed {
        let left = columns.before.left();
        ui.painter().hline(left..=left + drawn[1].size().x, rect.center().y, Stroke::new(1.0, palette.dim));
    }
    let note = widgets::galley(ui, &row.note, theme::small(), color, CHANGE);
    ui.painter().galley(columns.change.right_center() - vec2(note.size().x, note.size().y / 2.0), note, color);
    if differing.is_some() || drawn.iter().any(|galley| galley.elided) {
        response.on_hover_ui(|ui| {
            ui.set_max_width(480.0);
            ui.add(eframe::egui::Label::new(LayoutJob::simple(spoken, theme::mono(), palette.text, 480.0)).wrap());
        });
    }
}

/// Draws a text into its place, where it may be cut.
fn cell_ui(ui: &Ui, place: Rect, text: &str, font: FontId, color: Color32) -> Arc<Galley> {
    let galley = widgets::galley(ui, text, font, color, place.width());
    let at = pos2(place.left(), place.center().y - galley.size().y / 2.0);
    ui.painter_at(place).galley(at, galley.clone(), color);
    galley
}

#[cfg(test)]
mod tests {
    use super::*;
    use payload::{Hints, compare, read};

    fn rows(before: &[u8], now: &[u8]) -> Rows {
        let readings = [before, now].map(|payload| read(payload, &Hints::default()));
        Rows::new(&compare((&readings[0], before), (&readings[1], now)))
    }

    #[test]
    fn what_differs_is_said_on_a_line_each_with_what_is_around_it() {
        let before = br#"{"c":87.1,"state":"ok","limits":{"warn":85},"old":"C","site":{"a":1,"b":2}}"#;
        let now = br#"{"c":87.2,"state":"hot","limits":{"warn":85,"stop":[1,2]},"site":{"a":1,"b":2}}"#;
        let rows = rows(before, now);
        assert_eq!(
            rows.text(),
            "~ c: 87.1 → 87.2 (+0.1)\n~ state: \"ok\" → \"hot\"\nlimits:\n  + stop: 2 items\n− old: \"C\"\n"
        );
        assert_eq!((rows.counts, rows.all.len(), rows.all[6].now.as_str()), ([2, 1, 1, 2], 7, "2 fields"));
    }

    #[test]
    fn what_is_too_long_is_drawn_from_where_it_differs() {
        for (before, now, expected) in [
            ("9007199254740991", "9007199254740992", Some(["…991", "…992"])),
            ("\"größer-a\"", "\"größer-bc\"", Some(["…r-a\"", "…r-bc\""])),
            ("123456", "1234", Some(["…3456", "…34"])),
            ("ab1", "ab2", None),
            ("1", "2", None),
            ("", "x", None),
        ] {
            assert_eq!(from_difference(before, now), expected.map(|texts| texts.map(str::to_owned)), "{before} {now}");
        }
    }

    #[test]
    fn payloads_that_are_the_same_have_nothing_that_differs() {
        let rows = rows(b"on", b"on");
        assert_eq!((rows.text().as_str(), rows.all.len(), rows.all[0].spoken().as_str()), ("", 1, "payload: \"on\""));
    }
}
