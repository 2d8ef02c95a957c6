//! An image as it is drawn.

use std::fmt;
use std::sync::Arc;

use eframe::egui::{ColorImage, Image, Role, Stroke, StrokeKind, TextureHandle, TextureOptions, Ui, WidgetInfo, vec2};

use crate::kit::{theme, widgets};
use payload::{NotDrawn, Picture};
use texts::t;

/// Why an image is not drawn.
pub(super) fn not_drawn_words(why: NotDrawn) -> &'static str {
    match why {
        NotDrawn::TooLarge => t!("The image has too many pixels to be shown."),
        NotDrawn::Damaged => t!("The image is damaged or incomplete."),
    }
}

/// An image, in the memory of the graphics card from the first time on that it is drawn.
pub(super) struct DrawnPicture {
    image: Arc<ColorImage>,
    /// So many are in it; the first one is drawn.
    frames: u32,
    texture: Option<TextureHandle>,
}

impl fmt::Debug for DrawnPicture {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct(std::any::type_name::<Self>()).finish_non_exhaustive()
    }
}

impl DrawnPicture {
    pub(super) fn new(picture: &Picture) -> Self {
        let image = ColorImage::from_rgba_unmultiplied([picture.width, picture.height], &picture.rgba);
        Self { image: Arc::new(image), frames: picture.frames, texture: None }
    }

    /// Draws it in its size, or as large as there is room for.
    pub(super) fn picture_ui(&mut self, ui: &mut Ui) {
        let [width, height] = self.image.size;
        let palette = theme::palette(ui);
        if ui.input(|input| input.max_texture_side) < width.max(height) {
            widgets::paragraph(ui, t!("The image is larger than this computer can draw."), palette.dim);
            return;
        }
        let texture = self.texture.get_or_insert_with(|| {
            ui.ctx().load_texture(format!("{width}x{height}"), Arc::clone(&self.image), TextureOptions::LINEAR)
        });
        #[expect(clippy::cast_precision_loss, reason = "some thousand pixels are exact")]
        let size = vec2(width as f32, height as f32) / ui.pixels_per_point();
        let size = size * (ui.available_width() / size.x).min(1.0);
        let name = t!("Image of {width} × {height} pixels", width, height);
        let drawn = ui.add(Image::new((texture.id(), size)).bg_fill(palette.raised));
        // Where an image is small, or has the colour of the panel.
        let frame = Stroke::new(1.0, palette.line);
        ui.painter().rect_stroke(drawn.rect, 0.0, frame, StrokeKind::Outside);
        drawn.widget_info(|| WidgetInfo::labeled(Role::Image, true, name.as_str()));
        if self.frames > 1 {
            ui.add_space(8.0);
            let words = t!("Animated, {frames} frames. The first one is shown.", frames = self.frames);
            widgets::paragraph(ui, &words, palette.dim);
        }
    }
}
