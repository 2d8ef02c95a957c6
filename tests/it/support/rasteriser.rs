//! egui's triangles as pixels, on the processor alone: the same picture on every machine, without a display.
//!
//! egui paints triangles with one texture, clipped to a rectangle and blended in the order in which they come. Colours are
//! premultiplied and blended as they are, without a conversion to linear light (`epaint::Mesh`).

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use eframe::egui::epaint::{ClippedPrimitive, ImageData, ImageDelta, Primitive, Vertex};
use eframe::egui::{Color32, ColorImage, Mesh, Pos2, Rect, TextureId, TexturesDelta};
use egui_kittest::TestRenderer;

/// The textures of a window, as egui hands them out. Clones are the same.
#[derive(Clone, Default)]
pub(crate) struct Rasteriser {
    textures: Rc<RefCell<HashMap<TextureId, ColorImage>>>,
}

impl TestRenderer for Rasteriser {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        let mut textures = self.textures.borrow_mut();
        for (id, changes) in &delta.set {
            let texture = textures.entry(*id).or_default();
            changes.iter().for_each(|change| update(texture, change));
        }
        for id in &delta.free {
            textures.remove(id);
        }
        delta.clear();
    }
}

impl Rasteriser {
    /// A picture of this size, one pixel a point. What is outside of `area` stays black.
    pub(crate) fn draw(&self, size: [usize; 2], area: Rect, primitives: &[ClippedPrimitive]) -> ColorImage {
        let (mut image, textures) = (ColorImage::filled(size, Color32::BLACK), self.textures.borrow());
        for ClippedPrimitive { clip_rect, primitive } in primitives {
            let Primitive::Mesh(mesh) = primitive else { panic!("a picture cannot show what only a GPU draws") };
            let texture = textures.get(&mesh.texture_id).expect("a texture");
            draw_mesh(&mut image, texture, mesh, clip_rect.intersect(area));
        }
        image
    }
}

fn update(texture: &mut ColorImage, ImageDelta { image: ImageData::Color(new), pos, .. }: &ImageDelta) {
    let Some([left, top]) = *pos else {
        *texture = (**new).clone();
        return;
    };
    let (width, new_width) = (texture.size[0], new.size[0]);
    for (row, pixels) in new.pixels.chunks(new_width).enumerate() {
        let at = (top + row) * width + left;
        texture.pixels[at..at + new_width].copy_from_slice(pixels);
    }
}

fn draw_mesh(image: &mut ColorImage, texture: &ColorImage, mesh: &Mesh, clip: Rect) {
    // As the renderers of egui do it: whole pixels.
    let clip = Rect::from_min_max(clip.min.round(), clip.max.round());
    for corners in mesh.indices.chunks_exact(3) {
        let corners = [corners[0], corners[1], corners[2]].map(|index| mesh.vertices[index as usize]);
        draw_triangle(image, texture, corners, clip);
    }
}

fn draw_triangle(image: &mut ColorImage, texture: &ColorImage, mut corners: [Vertex; 3], clip: Rect) {
    let area = edge(corners[0].pos, corners[1].pos, corners[2].pos);
    if area == 0.0 {
        return;
    }
    if area < 0.0 {
        corners.swap(1, 2);
    }
    let [a, b, c] = corners;
    let bounds = Rect::from_points(&[a.pos, b.pos, c.pos]).intersect(clip);
    let (columns, rows) =
        (pixels(bounds.left(), bounds.right(), image.size[0]), pixels(bounds.top(), bounds.bottom(), image.size[1]));
    // Most triangles have one colour: parts of a plain area.
    let is_plain = [b, c].iter().all(|corner| (corner.uv, corner.color) == (a.uv, a.color));
    let plain = is_plain.then(|| shade(texture, &corners, [1.0, 0.0, 0.0]));
    for row in rows {
        for column in columns.clone() {
            let centre = centre_of(column, row);
            let sides = [(b.pos, c.pos), (c.pos, a.pos), (a.pos, b.pos)];
            let weights = sides.map(|(from, to)| edge(from, to, centre));
            if weights.iter().zip(sides).all(|(weight, (from, to))| is_inside(*weight, from, to)) {
                let source =
                    plain.unwrap_or_else(|| shade(texture, &corners, weights.map(|weight| weight / area.abs())));
                let pixel = &mut image.pixels[row * image.size[0] + column];
                *pixel = over(source, *pixel);
            }
        }
    }
}

/// Twice the area of the triangle, positive where the corners go round as the hands of a clock.
fn edge(a: Pos2, b: Pos2, c: Pos2) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// A pixel on an edge that two triangles share belongs to one of them: the one whose left or upper edge it is.
#[expect(clippy::float_cmp, reason = "an edge is level or not, and two triangles share it bit by bit")]
fn is_inside(weight: f32, from: Pos2, to: Pos2) -> bool {
    let is_upper = from.y == to.y && to.x > from.x;
    weight > 0.0 || (weight == 0.0 && (is_upper || to.y < from.y))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cut off below 0 and above `end`")]
fn pixels(from: f32, to: f32, end: usize) -> std::ops::Range<usize> {
    (from.floor().max(0.0) as usize).min(end)..(to.ceil().max(0.0) as usize).min(end)
}

#[expect(clippy::cast_precision_loss, reason = "a picture has a few thousand pixels a side")]
fn centre_of(column: usize, row: usize) -> Pos2 {
    Pos2::new(column as f32 + 0.5, row as f32 + 0.5)
}

/// The colour of the triangle at a point, times the texture there.
fn shade(texture: &ColorImage, corners: &[Vertex; 3], weights: [f32; 3]) -> [f32; 4] {
    let mix =
        |value: fn(&Vertex) -> f32| corners.iter().zip(weights).map(|(corner, weight)| value(corner) * weight).sum();
    let texel = sample(texture, mix(|corner| corner.uv.x), mix(|corner| corner.uv.y));
    let colour: [f32; 4] = [
        mix(|corner| f32::from(corner.color.r())),
        mix(|corner| f32::from(corner.color.g())),
        mix(|corner| f32::from(corner.color.b())),
        mix(|corner| f32::from(corner.color.a())),
    ];
    std::array::from_fn(|channel| colour[channel] * texel[channel] / 255.0)
}

/// The mix of the four nearest texels, each from 0 to 255.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "kept within the texture"
)]
fn sample(texture: &ColorImage, u: f32, v: f32) -> [f32; 4] {
    let [width, height] = texture.size;
    let (x, y) = (u * width as f32 - 0.5, v * height as f32 - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let texel = |column: f32, row: f32| {
        let column = column.clamp(0.0, width as f32 - 1.0) as usize;
        let row = row.clamp(0.0, height as f32 - 1.0) as usize;
        texture.pixels[row * width + column].to_array().map(f32::from)
    };
    let (right_part, lower_part) = (x - left, y - top);
    let texels = [texel(left, top), texel(left + 1.0, top), texel(left, top + 1.0), texel(left + 1.0, top + 1.0)];
    std::array::from_fn(|channel| {
        let upper = texels[0][channel] * (1.0 - right_part) + texels[1][channel] * right_part;
        let lower = texels[2][channel] * (1.0 - right_part) + texels[3][channel] * right_part;
        upper * (1.0 - lower_part) + lower * lower_part
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "kept from 0 to 255")]
fn over(source: [f32; 4], below: Color32) -> Color32 {
    let below = below.to_array();
    let left = 1.0 - source[3] / 255.0;
    let [red, green, blue, alpha] = std::array::from_fn(|channel| {
        (source[channel] + f32::from(below[channel]) * left).round().clamp(0.0, 255.0) as u8
    });
    Color32::from_rgba_premultiplied(red, green, blue, alpha)
}
