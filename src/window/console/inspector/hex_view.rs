//! A payload as hex: as many bytes to a row as there is room for, so that each can be seen at any width.

use std::fmt::Write as _;
use std::ops::Range;

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Align, Color32, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::find_bar::FindBar;
use crate::kit::theme;

/// Height of a row, in points.
const ROW: f32 = 18.0;

/// How many bytes a row may have, most first: offsets stay round numbers.
const ROW_BYTES: [usize; 5] = [16, 8, 4, 2, 1];

/// Draws the rows in sight; the others take their room.
pub(super) fn hex_ui(ui: &mut Ui, bytes: &[u8], find: &mut FindBar) {
    let char_width = ui.fonts_mut(|fonts| fonts.glyph_width(&theme::mono(), '0'));
    let columns = Columns::fit(bytes.len(), ui.available_width() / char_width);
    let rows = payload::hex_row_count(bytes.len(), columns.row_bytes);
    #[expect(clippy::cast_precision_loss, reason = "a million rows are exact")]
    let size = vec2(ui.available_width(), rows as f32 * ROW);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let row_rect = |row: usize| {
        #[expect(clippy::cast_precision_loss, reason = "a million rows are exact")]
        let top = rect.top() + row as f32 * ROW;
        Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), ROW))
    };
    let scroll = find.takes_scroll();
    let (found, current) = find.ranges();
    if let (true, Some(range)) = (scroll, found.get(current)) {
        ui.scroll_to_rect(row_rect(range.start / columns.row_bytes), Some(Align::Center));
    }
    let visible = ui.clip_rect().y_range();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped at zero")]
    let row_at = |y: f32| ((y - rect.top()) / ROW).max(0.0) as usize;
    for row in row_at(visible.min)..(row_at(visible.max) + 1).min(rows) {
        row_ui(ui, row_rect(row), bytes, row, &columns, char_width, (found, current));
    }
}

/// Where the parts of a row begin, in characters.
#[derive(Debug, PartialEq, Eq)]
struct Columns {
    row_bytes: usize,
    offset_digits: usize,
}

impl Columns {
    /// The most bytes to a row that fit into `room` characters.
    #[expect(clippy::cast_precision_loss, reason = "a few dozen characters")]
    fn fit(payload_bytes: usize, room: f32) -> Self {
        let offset_digits = format!("{:x}", payload_bytes.saturating_sub(1)).len().max(4);
        let columns = |row_bytes| Self { row_bytes, offset_digits };
        let fits = |columns: &Self| columns.end() as f32 <= room;
        ROW_BYTES.into_iter().map(columns).find(fits).unwrap_or(columns(1))
    }

    /// Where byte `at` of the row is as hex.
    fn hex(&self, at: usize) -> usize {
        let gaps: usize = (0..=at).map(|at| payload::gap_before(at, self.row_bytes).len()).sum();
        self.offset_digits + 2 + 2 * at + gaps
    }

    /// Where byte `at` of the row is as text.
    fn ascii(&self, at: usize) -> usize {
        self.hex(self.row_bytes - 1) + 2 + 2 + at
    }

    /// How many characters a row takes.
    fn end(&self) -> usize {
        self.ascii(self.row_bytes)
    }
}

fn row_ui(
    ui: &Ui,
    rect: Rect,
    bytes: &[u8],
    row: usize,
    columns: &Columns,
    char_width: f32,
    (found, current): (&[Range<usize>], usize),
) {
    let palette = theme::palette(ui);
    let line = payload::hex_row(bytes, row, columns.row_bytes);
    let painter = ui.painter_at(rect);
    let in_row = line.offset..(line.offset + columns.row_bytes).min(bytes.len());
    let from = found.partition_point(|range| range.end <= in_row.start);
    for (number, range) in found.iter().enumerate().skip(from).take_while(|(_, range)| range.start < in_row.end) {
        let color = match_color(palette, number == current);
        for at in range.start.max(in_row.start)..range.end.min(in_row.end) {
            let at = at - line.offset;
            for (column, width) in [(columns.hex(at), 2), (columns.ascii(at), 1)] {
                painter.rect_filled(cell(rect, column, width, char_width), 2.0, color);
            }
        }
    }
    let mut job = LayoutJob::default();
    let digits = columns.offset_digits;
    let mut put = |text: &str, color: Color32| job.append(text, 0.0, TextFormat::simple(theme::mono(), color));
    put(&format!("{:0digits$x}  ", line.offset), palette.faint);
    put(&line.hex, palette.text);
    put("  ", palette.text);
    put(&line.ascii, palette.dim);
    let spoken = job.text.clone();
    let response = ui.interact(rect, ui.scope_id().with(("hex", row)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, spoken.as_str()));
    painter.galley(rect.left_top(), painter.layout_job(job), palette.text);
}

#[expect(clippy::cast_precision_loss, reason = "a few dozen characters")]
fn cell(row: Rect, column: usize, width: usize, char_width: f32) -> Rect {
    let left = row.left() + column as f32 * char_width;
    Rect::from_min_size(pos2(left, row.top()), vec2(width as f32 * char_width, row.height()))
}

/// The background of a match; the current one has a stronger colour.
pub(super) fn match_color(palette: &theme::Palette, is_current: bool) -> Color32 {
    if is_current { palette.found } else { palette.selection }
}

/// All bytes as digits to copy, 16 to a line.
pub(super) fn digits(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 3);
    for (at, byte) in bytes.iter().enumerate() {
        text.push_str(match at {
            0 => "",
            at if at.is_multiple_of(16) => "\n",
            _ => " ",
        });
        // A `String` takes everything, so there is no error to report.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_as_many_bytes_as_fit_and_one_at_least() {
        for (room, row_bytes) in
            [(200.0, 16), (72.0, 16), (71.0, 8), (40.0, 8), (39.0, 4), (23.0, 4), (10.0, 1), (0.0, 1)]
        {
            assert_eq!(Columns::fit(100, room).row_bytes, row_bytes, "{room}");
        }
        assert_eq!(Columns::fit(0x1_0000, 200.0).offset_digits, 4);
        assert_eq!(Columns::fit(0x1_0001, 200.0).offset_digits, 5);
    }

    #[test]
    fn bytes_are_where_they_are_drawn() {
        for row_bytes in ROW_BYTES {
            let columns = Columns { row_bytes, offset_digits: 4 };
            let bytes: Vec<u8> = (0x61..).take(row_bytes).collect();
            let line = payload::hex_row(&bytes, 0, row_bytes);
            let drawn = format!("{:04x}  {}  {}", line.offset, line.hex, line.ascii);
            for (at, byte) in bytes.iter().enumerate() {
                assert_eq!(&drawn[columns.hex(at)..columns.hex(at) + 2], format!("{byte:02x}"));
                assert_eq!(drawn.as_bytes()[columns.ascii(at)], *byte);
            }
            assert_eq!(drawn.len(), columns.end());
        }
    }

    #[test]
    fn digits_to_copy_have_every_byte() {
        assert_eq!(digits(b""), "");
        assert_eq!(digits(&[0xff; 17]), format!("{}ff\nff", "ff ".repeat(15)));
    }
}
