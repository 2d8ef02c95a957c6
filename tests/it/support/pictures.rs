//! Windows that are drawn without a display, and how far two pictures differ.

use std::path::Path;

use eframe::egui::epaint::{ClippedPrimitive, Primitive};
use eframe::egui::os::OperatingSystem;
use eframe::egui::{Color32, ColorImage, Context, Event, Key, Modifiers, Rect, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use jiff::tz::TimeZone;
use window::app::App;
use window::kit::theme;

use super::rasteriser::Rasteriser;
use super::scenes::{Scene, follow_up};
use super::scripted_backend::{NOW, ScriptedBackend};

/// Frames until sizes have settled.
pub(crate) const SETTLING_FRAMES: u32 = 16;
/// In these a person does something, and more comes.
pub(crate) const ACTION_FRAMES: [u32; 2] = [5, 6];
/// A channel that differs by so much differs for the eye. What processors round differently is far less.
const VISIBLE: u8 = 24;

/// A window that shows a scene.
pub(crate) struct DrawnWindow {
    pub(crate) window: Harness<'static, App>,
    rasteriser: Rasteriser,
    size: [usize; 2],
}

impl DrawnWindow {
    /// Plays the scene to its end, in a window of so many points, which are as many pixels.
    #[expect(clippy::cast_precision_loss, reason = "a window has a few thousand points a side")]
    pub(crate) fn of(scene: &Scene, size: [usize; 2]) -> Self {
        let (backend, rasteriser) = (ScriptedBackend::default(), Rasteriser::default());
        let mut app = App::new(&Context::default(), Box::new(backend.clone()), TimeZone::UTC, || NOW);
        app.window_mut().theme = scene.theme;
        (scene.play)(&backend);
        app.take_over(&Context::default());
        (scene.prepare)(&mut app);
        let mut window = Harness::builder()
            .with_size(size.map(|side| side as f32))
            .with_os(OperatingSystem::Nix)
            .renderer(rasteriser.clone())
            .with_context_setup(theme::install)
            .build_ui_state(
                |ui, app: &mut App| {
                    app.take_over(ui.ctx());
                    app.draw(ui);
                },
                app,
            );
        for frame in 1..SETTLING_FRAMES {
            press(scene.name, frame, &window);
            if frame == ACTION_FRAMES[1] {
                follow_up(scene, window.state_mut(), &backend);
            }
            window.step();
        }
        Self { window, rasteriser, size }
    }

    /// What is drawn, from the back to the front.
    pub(crate) fn primitives(&self) -> Vec<ClippedPrimitive> {
        self.window.ctx.tessellate(self.window.output().shapes.clone(), 1.0)
    }

    pub(crate) fn picture(&self) -> ColorImage {
        self.picture_of(&self.primitives(), Rect::EVERYTHING)
    }

    /// The same with other primitives, and without what is outside of `area`.
    pub(crate) fn picture_of(&self, primitives: &[ClippedPrimitive], area: Rect) -> ColorImage {
        self.rasteriser.draw(self.size, area, primitives)
    }
}

/// Opens what is over the page of some scenes, by its keys.
fn press(scene: &str, frame: u32, window: &Harness<'_, App>) {
    let (palette, settings) = ((Modifiers::COMMAND, Key::K), (Modifiers::COMMAND, Key::Comma));
    if scene.starts_with("account") && frame == ACTION_FRAMES[0] {
        window.get_by_label("Template for AWS…").click();
    }
    if scene.starts_with("compare") && frame == ACTION_FRAMES[0] {
        window.get_by_label("Compare").click();
    }
    let first = match scene.split(['-', '_']).next().unwrap_or_default() {
        "actions" | "close" | "who" => palette,
        "settings" => settings,
        "outbox" => (Modifiers::COMMAND, Key::O),
        "device" => (Modifiers::COMMAND, Key::D),
        "shortcuts" => (Modifiers::NONE, Key::F1),
        "past" => (Modifiers::COMMAND, Key::L),
        "menu" => (Modifiers::SHIFT, Key::F10),
        _ => return,
    };
    if frame == ACTION_FRAMES[0] {
        window.key_press_modifiers(first.0, first.1);
    }
    if scene.starts_with("past_beside") && frame == 9 {
        window.get_by_label("Show live messages beside the recording").click();
    }
    if scene.starts_with("device_conflict") {
        match frame {
            7 => window.get_by_label("Change what temperature.setpoint should be").click(),
            9 => window.event(Event::Text("7".to_owned())),
            10 => window.get_by_label("Send the changes of the shadow").click(),
            _ => {}
        }
    }
    let action = match () {
        () if scene.starts_with("close") => "Close connection plant-eu",
        () if scene.starts_with("who") => "Who am I",
        () => "",
    };
    if !action.is_empty() {
        match frame {
            6 => window.event(Event::Text(action.to_owned())),
            8 => window.key_press(Key::Enter),
            _ => {}
        }
    }
}

/// Moves what is drawn within `area`.
pub(crate) fn shift(primitives: &mut [ClippedPrimitive], area: Rect, by: Vec2) {
    for primitive in primitives {
        let Primitive::Mesh(mesh) = &mut primitive.primitive else { continue };
        for vertex in &mut mesh.vertices {
            if area.contains(vertex.pos) {
                vertex.pos += by;
            }
        }
    }
}

/// How many pixels differ for the eye. Pictures of different sizes differ everywhere.
pub(crate) fn differing(left: &ColorImage, right: &ColorImage) -> usize {
    if left.size != right.size {
        return left.pixels.len().max(right.pixels.len());
    }
    left.pixels.iter().zip(&right.pixels).filter(|(left, right)| is_visible(**left, **right)).count()
}

/// The pixels that differ in red, on a pale picture of the rest.
pub(crate) fn difference(left: &ColorImage, right: &ColorImage) -> ColorImage {
    let mut image = right.clone();
    for (index, pixel) in image.pixels.iter_mut().enumerate() {
        let differs = left.size != right.size || is_visible(left.pixels[index], *pixel);
        *pixel = if differs { Color32::RED } else { pixel.gamma_multiply(0.25).to_opaque() };
    }
    image
}

fn is_visible(left: Color32, right: Color32) -> bool {
    left.to_array().into_iter().zip(right.to_array()).any(|(left, right)| left.abs_diff(right) > VISIBLE)
}

/// Reads a picture that [`write`] wrote; `None` when there is none.
pub(crate) fn read(path: &Path) -> Option<ColorImage> {
    let file = std::fs::File::open(path).ok()?;
    let mut reader = png::Decoder::new(std::io::BufReader::new(file)).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    let size = [info.width, info.height].map(|side| usize::try_from(side).unwrap());
    Some(ColorImage::from_rgb(size, &bytes[..info.buffer_size()]))
}

/// Writes a picture as PNG.
pub(crate) fn write(path: &Path, image: &ColorImage) {
    let file = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    let [width, height] = image.size.map(|side| u32::try_from(side).unwrap());
    let mut encoder = png::Encoder::new(file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    let bytes: Vec<u8> = image.pixels.iter().flat_map(|pixel| [pixel.r(), pixel.g(), pixel.b()]).collect();
    encoder.write_header().unwrap().write_image_data(&bytes).unwrap();
}
