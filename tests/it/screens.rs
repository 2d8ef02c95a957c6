//! Real window on a virtual display, page by page, as pictures to look at.
//!
//! A program can have one event loop in its life, and the display is known at its start: the test starts Xvfb and, on
//! it, itself.
//! Some of them are compared with what is drawn without a display, as the stored pictures of `pictures` are: what is seen
//! there is what a person sees.
//!
//! The files go to `$TOPICDECK_SCREENS`, or else to a folder that is deleted.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use eframe::egui::{ColorImage, Context, Ui, ViewportBuilder, vec2};
use jiff::tz::TimeZone;
use window::app::App;

use winit::platform::x11::EventLoopBuilderExtX11;

use crate::support::pictures::{self, ACTION_FRAMES, DrawnWindow, SETTLING_FRAMES};
use crate::support::scenes::{Scene, follow_up, scenes};
use crate::support::scripted_backend::{NOW, ScriptedBackend};

const CHILD: &str = "TOPICDECK_SCREENS_CHILD";
/// Scenes of which the picture is compared with one that is drawn without a display.
const COMPARED: [&str; 4] = ["welcome-dark", "doctor-light", "console-light", "connections-dark"];
/// Around the page that is drawn without a display, in points.
const MARGIN: usize = 8;
/// Pixels that may differ for the eye, of 1,344,000.
const ALLOWED: usize = 800;

#[test]
fn every_page_is_drawn_in_a_real_window() {
    if let Some(folder) = std::env::var_os(CHILD) {
        return draw_all(Path::new(&folder));
    }
    let _display = crate::support::virtual_display::one_at_a_time();
    let kept = std::env::var_os("TOPICDECK_SCREENS").map(PathBuf::from);
    let temporary = tempfile::tempdir().expect("a folder");
    let folder = kept.unwrap_or_else(|| temporary.path().to_owned());
    fs::create_dir_all(&folder).expect("a folder");
    let display = Display::start();
    let status = Command::new(std::env::current_exe().expect("this test"))
        .args(["screens::every_page_is_drawn_in_a_real_window", "--exact", "--test-threads=1", "--nocapture"])
        .env(CHILD, &folder)
        .env("DISPLAY", &display.name)
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .env_remove("WAYLAND_DISPLAY")
        .status()
        .expect("this test again");
    assert!(status.success(), "the window: {status}");
    for scene in scenes() {
        let picture = read(&folder.join(format!("{}.ppm", scene.name)));
        let colours: std::collections::HashSet<_> = picture.pixels.iter().collect();
        assert!(colours.len() > 60, "{} shows next to nothing: {} colours", scene.name, colours.len());
        if COMPARED.contains(&scene.name) {
            is_as_drawn_without_a_display(&scene, &picture);
        }
    }
}

/// The driver rounds the edges of letters and lines in its own way, and nothing else.
fn is_as_drawn_without_a_display(scene: &Scene, picture: &ColorImage) {
    let margin = MARGIN * 2;
    let drawn = DrawnWindow::of(scene, picture.size.map(|side| side + margin)).picture();
    let rows = drawn.pixels.chunks(drawn.size[0]).skip(MARGIN).take(picture.size[1]);
    let pixels = rows.flat_map(|row| &row[MARGIN..MARGIN + picture.size[0]]).copied().collect();
    let differing = pictures::differing(picture, &ColorImage::new(picture.size, pixels));
    assert!(differing < ALLOWED, "{} differs from what is drawn without a display in {differing} pixels", scene.name);
}

/// A picture in the form of `write`.
fn read(path: &Path) -> ColorImage {
    let bytes = fs::read(path).expect("a picture");
    let text: Vec<&[u8]> = bytes.splitn(4, |byte| *byte == b'\n').collect();
    let size: Vec<usize> =
        str::from_utf8(text[1]).unwrap().split(' ').map(|side| side.parse().expect("a size")).collect();
    ColorImage::from_rgb([size[0], size[1]], text[3])
}

/// A virtual display that ends with the test.
struct Display {
    server: Child,
    name: String,
}

impl Display {
    fn start() -> Self {
        // `-displayfd 1` lets the server choose a free number and say it once it can be used.
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1500x1000x24", "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb (Debian package xvfb)");
        let mut said = String::new();
        let stdout = server.stdout.take().expect("its output");
        std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut said).expect("a display number");
        Self { server, name: format!(":{}", said.trim()) }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

struct Shooter {
    scenes: Vec<Scene>,
    current: Option<(Scene, App, ScriptedBackend)>,
    frames: u32,
    folder: PathBuf,
    picture: Arc<Mutex<Option<Arc<ColorImage>>>>,
}

fn draw_all(folder: &Path) {
    let native = eframe::NativeOptions {
        viewport: ViewportBuilder::default().with_inner_size(vec2(1400.0, 960.0)).with_decorations(false),
        renderer: eframe::Renderer::Glow,
        event_loop_builder: Some(Box::new(|builder| {
            builder.with_any_thread(true);
        })),
        ..eframe::NativeOptions::default()
    };
    let mut scenes = scenes();
    scenes.reverse();
    let folder = folder.to_owned();
    let opened = eframe::run_native(
        "topicdeck-screens",
        native,
        Box::new(move |_| Ok(Box::new(Shooter { scenes, current: None, frames: 0, folder, picture: Arc::default() }))),
    );
    opened.expect("a window");
}

impl eframe::App for Shooter {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        ctx.request_repaint();
        if self.current.is_none() && !self.next(&ctx) {
            return ctx.send_viewport_cmd(eframe::egui::ViewportCommand::Close);
        }
        let Some((scene, app, backend)) = &mut self.current else { return };
        app.take_over(&ctx);
        if self.frames == ACTION_FRAMES[0] && scene.name.starts_with("actions") {
            press_ctrl_k(&ctx);
        }
        app.draw(ui);
        self.frames += 1;
        match self.frames {
            frame if frame == ACTION_FRAMES[1] => follow_up(scene, app, backend),
            SETTLING_FRAMES => {
                let picture = Arc::clone(&self.picture);
                ctx.request_screenshot(move |image| {
                    *picture.lock().unwrap_or_else(PoisonError::into_inner) = Some(image);
                });
            }
            _ => {}
        }
        let taken = self.picture.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(image) = taken {
            write(&self.folder.join(format!("{}.ppm", scene.name)), &image);
            self.current = None;
        }
    }
}

impl Shooter {
    fn next(&mut self, ctx: &Context) -> bool {
        let Some(scene) = self.scenes.pop() else { return false };
        let backend = ScriptedBackend::default();
        // Every scene begins with a context that remembers nothing of the scene before.
        ctx.data_mut(eframe::egui::util::IdTypeMap::clear);
        let mut app = App::new(ctx, Box::new(backend.clone()), TimeZone::UTC, || NOW);
        ctx.set_zoom_factor(scene.zoom);
        app.window_mut().theme = scene.theme;
        (scene.play)(&backend);
        app.take_over(ctx);
        (scene.prepare)(&mut app);
        self.current = Some((scene, app, backend));
        self.frames = 0;
        true
    }
}

fn press_ctrl_k(ctx: &Context) {
    let key = eframe::egui::Event::Key {
        key: eframe::egui::Key::K,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: eframe::egui::Modifiers::CTRL | eframe::egui::Modifiers::COMMAND,
    };
    ctx.input_mut(|input| input.events.push(key));
}

fn write(path: &Path, image: &ColorImage) {
    let mut file = std::io::BufWriter::new(fs::File::create(path).expect("a file"));
    write!(file, "P6\n{} {}\n255\n", image.size[0], image.size[1]).expect("written");
    for pixel in &image.pixels {
        file.write_all(&[pixel.r(), pixel.g(), pixel.b()]).expect("written");
    }
}
