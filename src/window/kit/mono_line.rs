//! Lines of text in letters of one width, put together from letters that are shaped already.
//!
//! Under a flood each row has another text in each frame, and shaping it costs more than all else of the frame. A letter of one
//! width looks the same wherever it is, except for the part of a pixel that it begins at: so a line of each letter alone is
//! shaped once, and a text takes of each the letter at its column.

use std::borrow::Cow;
use std::sync::Arc;

use eframe::egui::emath::GuiRounding as _;
use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{Color32, Galley, Rect, Ui, vec2};
use eframe::epaint::Vertex;

use super::{theme, widgets};
use model::visible_line;

/// Columns of the lines that are shaped; longer texts are shaped as a whole.
const COLUMNS: usize = 256;
/// What takes the place of what does not fit.
const ELLIPSIS: char = '…';
/// The letters that are put together: printable ASCII.
const FIRST: u8 = b' ';
const LAST: u8 = b'~';

/// The letters of [`theme::mono`], each in a line of itself, as far as they were needed in this pass.
#[derive(Debug, Default)]
pub(crate) struct Letters {
    /// The library lets go of what it shaped when a pass does not ask for it.
    pass: u64,
    lines: Vec<Option<Arc<Galley>>>,
}

impl Letters {
    /// One line of text in [`theme::mono`], cut with an ellipsis at `width`: the same as [`widgets::galley`] makes.
    pub(crate) fn galley(&mut self, ui: &Ui, text: &str, color: Color32, width: f32) -> Arc<Galley> {
        let fast = match visible_line(text) {
            Cow::Borrowed(line) if is_plain(line) => self.put_together(ui, line, color, width),
            _ => None,
        };
        fast.unwrap_or_else(|| widgets::galley(ui, text, theme::mono(), color, width))
    }

    fn put_together(&mut self, ui: &Ui, text: &str, color: Color32, width: f32) -> Option<Arc<Galley>> {
        let pass = ui.ctx().cumulative_pass_nr();
        if self.pass != pass {
            self.pass = pass;
            self.lines.clear();
        }
        // The library wraps at whole points.
        let width = width.round();
        let whole = text.len();
        let ellipsis = self.line(ui, ELLIPSIS);
        let columns = &ellipsis.rows.first()?.glyphs;
        let advance = columns.first()?.advance_width;
        #[expect(clippy::cast_precision_loss, reason = "a few hundred letters")]
        let all = whole as f32 * advance;
        // There is one column at least before the ellipsis.
        let fits = |kept: &usize| columns.get(kept - 1).is_some_and(|last| last.pos.x + 2.0 * advance <= width);
        let kept = if all <= width { whole } else { (1..whole).rev().find(fits)? };
        let is_cut = kept < whole;
        let letters = text.bytes().take(kept).map(char::from).chain(is_cut.then_some(ELLIPSIS));
        let mut job = LayoutJob::simple_singleline(text.to_owned(), theme::mono(), color);
        job.wrap = TextWrapping::truncate_at_width(width);
        let mut galley = Galley::clone(&ellipsis);
        (galley.job, galley.elided) = (Arc::new(job), is_cut);
        let end = self.fill(ui, &mut galley, letters, color)?;
        measure(&mut galley, if is_cut { end } else { all })?;
        Some(Arc::new(galley))
    }

    /// Puts letters into the row of a galley, one in each column. Returns where the last one ends.
    fn fill(
        &mut self,
        ui: &Ui,
        galley: &mut Galley,
        letters: impl Iterator<Item = char>,
        color: Color32,
    ) -> Option<f32> {
        let row = Arc::make_mut(&mut galley.rows.first_mut()?.row);
        row.glyphs.clear();
        let visuals = &mut row.visuals;
        visuals.mesh.clear();
        for (column, letter) in letters.enumerate() {
            let line = self.line(ui, letter);
            let from = line.rows.first()?;
            let is_ellipsis = letter == ELLIPSIS;
            let mut glyph = *from.glyphs.get(if is_ellipsis { 0 } else { column })?;
            if is_ellipsis {
                // The library begins it with a pixel, wherever the letter before it ends.
                let end = row.glyphs.last().map_or(0.0, |before| before.pos.x + before.advance_width);
                glyph.pos.x = end.round_to_pixels(ui.pixels_per_point());
            }
            let drawn = glyph.first_vertex as usize;
            glyph.first_vertex = u32::try_from(visuals.mesh.vertices.len()).ok()?;
            row.glyphs.push(glyph);
            if glyph.uv_rect.is_nothing() {
                continue;
            }
            let corners = from.visuals.mesh.vertices.get(drawn..drawn + 4)?;
            let left = (glyph.pos.x + glyph.uv_rect.offset.x).round_to_pixels(ui.pixels_per_point());
            let moved = vec2(left - corners.first()?.pos.x, 0.0);
            let first = glyph.first_vertex;
            visuals.mesh.add_triangle(first, first + 1, first + 2);
            visuals.mesh.add_triangle(first + 2, first + 1, first + 3);
            let placed = |corner: &Vertex| Vertex { pos: corner.pos + moved, color, uv: corner.uv };
            visuals.mesh.vertices.extend(corners.iter().map(placed));
        }
        visuals.glyph_vertex_range = 0..visuals.mesh.vertices.len();
        visuals.glyph_index_start = 0;
        visuals.mesh_bounds = visuals.mesh.calc_bounds();
        row.glyphs.last().map(|last| last.pos.x + last.advance_width)
    }

    /// A line of a letter alone.
    fn line(&mut self, ui: &Ui, letter: char) -> Arc<Galley> {
        let place = u8::try_from(letter).map_or(0, |letter| usize::from(letter - FIRST) + 1);
        if self.lines.is_empty() {
            self.lines.resize(usize::from(LAST - FIRST) + 2, None);
        }
        let shape = || {
            let text = letter.to_string().repeat(COLUMNS);
            let job = LayoutJob::simple_singleline(text, theme::mono(), theme::palette(ui).text);
            ui.painter().layout_job(job)
        };
        match self.lines.get_mut(place) {
            Some(line) => Arc::clone(line.get_or_insert_with(shape)),
            None => shape(),
        }
    }
}

/// Notes how large a galley of one row of this width is, rounded as the library does.
fn measure(galley: &mut Galley, width: f32) -> Option<()> {
    let placed = galley.rows.first_mut()?;
    let row = Arc::make_mut(&mut placed.row);
    let size = vec2(width, row.size.y);
    row.size = size.round_ui();
    (galley.num_vertices, galley.num_indices) = (row.visuals.mesh.vertices.len(), row.visuals.mesh.indices.len());
    galley.mesh_bounds = row.visuals.mesh_bounds.translate(placed.pos.to_vec2());
    galley.rect = Rect::from_min_size(galley.rect.min, size).round_ui();
    let most = galley.rect.min.x + galley.job.wrap.max_width;
    galley.rect.max.x = galley.rect.max.x.min(most).floor_ui();
    Some(())
}

/// Whether a text is of letters that are put together, and of no more than fit into a line.
fn is_plain(text: &str) -> bool {
    (1..=COLUMNS).contains(&text.len()) && text.bytes().all(|byte| (FIRST..=LAST).contains(&byte))
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Context, RawInput, ViewportInfo};

    use super::*;

    fn in_a_frame(pixels_per_point: f32, see: impl Fn(&Ui, &mut Letters)) {
        let ctx = Context::default();
        theme::install(&ctx);
        let mut letters = Letters::default();
        for _ in 0..2 {
            let root = ViewportInfo { native_pixels_per_point: Some(pixels_per_point), ..ViewportInfo::default() };
            let viewports = std::iter::once((eframe::egui::ViewportId::ROOT, root)).collect();
            let mut output = ctx.run_ui(RawInput { viewports, ..RawInput::default() }, |ui| see(ui, &mut letters));
            output.textures_delta.clear();
        }
    }

    #[test]
    fn a_line_is_put_together_as_the_library_shapes_it() {
        let texts = [
            "a",
            "14:02:52.644",
            "plant/area0001/dev042/telemetry",
            "{\"seq\":1204,\"celsius\":81.40,\"on\":true} -> != <=",
            "two words  and three",
            "fi fl ffi www iii ... ~~~ ||| ___",
        ];
        for pixels_per_point in [1.0, 1.25, 1.5, 2.0] {
            in_a_frame(pixels_per_point, |ui, letters| {
                assert!((ui.pixels_per_point() - pixels_per_point).abs() < f32::EPSILON);
                let color = theme::palette(ui).warn;
                for (text, width) in texts.iter().flat_map(|text| (1..60).map(move |width| (text, width))) {
                    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
                    let width = width as f32 * 7.3;
                    let ours = letters.galley(ui, text, color, width);
                    let theirs = widgets::galley(ui, text, theme::mono(), color, width);
                    let what = format!("{text} {width} {pixels_per_point}");
                    assert_eq!(ours.elided, theirs.elided, "{what}");
                    let (one, other) = (&ours.rows[0].visuals.mesh, &theirs.rows[0].visuals.mesh);
                    assert_eq!(one.indices, other.indices, "{what}");
                    let letters = one.vertices.len() - if theirs.elided { 4 } else { 0 };
                    assert_eq!(one.vertices[..letters], other.vertices[..letters], "{what}");
                    // The library has a picture of the ellipsis that is used for nothing else, and rounds where it is.
                    let pixel = 1.0 / pixels_per_point + 0.07;
                    for (one, other) in one.vertices.iter().zip(&other.vertices).skip(letters) {
                        assert!((one.pos - other.pos).abs().max_elem() <= pixel && one.color == other.color, "{what}");
                    }
                    assert!(
                        (ours.size() - theirs.size()).abs().max_elem() <= pixel,
                        "{what} {} {}",
                        ours.size(),
                        theirs.size()
                    );
                    assert!(theirs.elided || ours.size() == theirs.size(), "{what}");
                    assert!(theirs.elided || ours.mesh_bounds == theirs.mesh_bounds, "{what}");
                    let chars =
                        |galley: &Galley| galley.rows[0].glyphs.iter().map(|glyph| glyph.chr).collect::<String>();
                    assert_eq!(chars(&ours), chars(&theirs), "{what}");
                }
            });
        }
    }

    #[test]
    fn other_letters_are_shaped_by_the_library() {
        in_a_frame(1.0, |ui, letters| {
            let color = theme::palette(ui).text;
            for text in ["", "21 °C", "日本", "a\nb", "\u{202e}abc", &"x".repeat(COLUMNS + 1)] {
                let ours = letters.galley(ui, text, color, 400.0);
                let theirs = widgets::galley(ui, text, theme::mono(), color, 400.0);
                assert!(Arc::ptr_eq(&ours, &theirs), "{text}");
            }
            let plain = letters.galley(ui, "plain", color, 400.0);
            assert!(!Arc::ptr_eq(&plain, &widgets::galley(ui, "plain", theme::mono(), color, 400.0)));
        });
    }
}
