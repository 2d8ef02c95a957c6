//! The real window on a virtual display, page by page, as PNG files to look at.
//!
//! A program can have one event loop in its life, and the display is known at its start: the test starts Xvfb and, on
//! it, itself.
//! The files go to `$TOPICDECK_SCREENS`, or else to a folder that is deleted.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use eframe::egui::{ColorImage, Context, ThemePreference, Ui, ViewportBuilder, vec2};
use jiff::tz::TimeZone;
use model::{
    Event, KeyringState, LinkEvent, LinkState, Notice, ProfileEvent, PublishOutcome, Qos, SignInEvent,
    SubscriptionState, Words,
};
use window::app::App;

use winit::platform::x11::EventLoopBuilderExtX11;

use crate::support::scripted_backend::{self, NOW, Plant, ScriptedBackend};

const CHILD: &str = "TOPICDECK_SCREENS_CHILD";
/// Frames before the picture is taken, so that sizes have settled.
const SETTLING_FRAMES: u32 = 12;

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
        let picture = fs::read(folder.join(format!("{}.ppm", scene.name))).expect("a picture");
        let colours: std::collections::HashSet<&[u8]> = picture[16..].chunks(3).collect();
        assert!(colours.len() > 60, "{} shows next to nothing: {} colours", scene.name, colours.len());
    }
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

struct Scene {
    name: &'static str,
    theme: ThemePreference,
    zoom: f32,
    play: fn(&ScriptedBackend),
    prepare: fn(&mut App),
}

fn both(name: [&'static str; 2], play: fn(&ScriptedBackend), prepare: fn(&mut App)) -> [Scene; 2] {
    let scene = |name, theme| Scene { name, theme, zoom: 1.0, play, prepare };
    [scene(name[0], ThemePreference::Dark), scene(name[1], ThemePreference::Light)]
}

fn scenes() -> Vec<Scene> {
    let mut scenes = Vec::new();
    scenes.extend(both(["welcome-dark", "welcome-light"], welcome, |_| {}));
    scenes.extend(both(["signin-dark", "signin-light"], sign_in, |_| {}));
    scenes.extend(both(["doctor-dark", "doctor-light"], refused, |_| {}));
    scenes.extend(both(["console-dark", "console-light"], console, select_last));
    scenes.push(Scene {
        name: "console-empty",
        theme: ThemePreference::Dark,
        zoom: 1.0,
        play: ScriptedBackend::live,
        prepare: |_| {},
    });
    scenes.push(Scene {
        name: "console-lost",
        theme: ThemePreference::Light,
        zoom: 1.0,
        play: lost,
        prepare: select_last,
    });
    scenes.push(Scene {
        name: "actions-dark",
        theme: ThemePreference::Dark,
        zoom: 1.0,
        play: console,
        prepare: select_last,
    });
    scenes.extend(both(["delayed-dark", "delayed-light"], delayed, |_| {}));
    scenes.extend(both(["parked-dark", "parked-light"], parked, select_last));
    scenes.extend(both(["connections-dark", "connections-light"], connections, select_last));
    scenes.extend(both(["chooser-dark", "chooser-light"], connecting_another, |_| {}));
    scenes.push(Scene {
        name: "connections-200",
        theme: ThemePreference::Light,
        zoom: 2.0,
        play: connections,
        prepare: |_| {},
    });
    for (name, zoom) in [("console-125", 1.25), ("console-150", 1.5), ("console-200", 2.0)] {
        scenes.push(Scene { name, theme: ThemePreference::Dark, zoom, play: console, prepare: select_last });
    }
    for (name, play) in
        [("signin-150", sign_in as fn(&ScriptedBackend)), ("doctor-150", refused), ("welcome-150", welcome)]
    {
        scenes.push(Scene { name, theme: ThemePreference::Light, zoom: 1.5, play, prepare: |_| {} });
    }
    scenes
}

fn welcome(backend: &ScriptedBackend) {
    let names = vec!["plant-eu".to_owned(), "sandbox".to_owned()];
    backend.event(Event::Profile(ProfileEvent::Listed { names, sandbox_offered: true }));
}

fn sign_in(backend: &ScriptedBackend) {
    backend.uses_profile();
    backend.event(Event::SignIn(SignInEvent::Waiting(Box::new(scripted_backend::wait()))));
}

fn refused(backend: &ScriptedBackend) {
    backend.signed_in();
    backend.link(LinkEvent::StateChanged(Box::new(scripted_backend::refused_state())));
}

fn console(backend: &ScriptedBackend) {
    backend.live();
    let granted = |qos| SubscriptionState::Granted { qos };
    backend.subscribed("plant/#", Qos::AtLeastOnce, granted(Qos::AtLeastOnce));
    backend.subscribed("$aws/things/+/shadow/update/#", Qos::AtLeastOnce, granted(Qos::AtLeastOnce));
    backend.subscribed("office/#", Qos::AtMostOnce, scripted_backend::refused_subscription());
    let mut plant = Plant::default();
    for part in 0..5 {
        backend.batch(plant.batch(1_000, (5 - part) * 3_300));
    }
    backend.link(LinkEvent::Gap(scripted_backend::gap()));
    backend.batch(plant.batch(4, 90));
    backend.batch(plant.own());
    backend.batch(plant.batch(20, 2));
}

/// Two live connections, and others that are on their way, signed out, and failed.
fn connections(backend: &ScriptedBackend) {
    let user = || "operator@example.com".to_owned();
    let signed_in = || Event::SignIn(SignInEvent::SignedIn { user: user(), keyring: KeyringState::Kept });
    for (id, name) in [(2, "plant-us"), (3, "warehouse"), (4, "lab"), (5, "factory-osaka")] {
        let other = backend.of(id);
        other.uses(name);
        match name {
            "lab" => other.event(Event::SignIn(SignInEvent::Needed { why: None })),
            "factory-osaka" => {
                let notice = Notice::error(
                    "sign_in.refused",
                    Words { summary: "The user pool refused the sign-in", ..Words::default() },
                );
                other.event(Event::SignIn(SignInEvent::Failed(Box::new(notice))));
            }
            _ => {
                other.event(signed_in());
                other.link(LinkEvent::StateChanged(Box::new(scripted_backend::live_state())));
                other.batch(Plant::default().batch(18, 0));
            }
        }
    }
    let lost =
        LinkState { attempt: 2, next_attempt_at: Some(NOW.plus(Duration::from_secs(12))), ..LinkState::default() };
    backend.of(3).link(LinkEvent::StateChanged(Box::new(lost)));
    console(backend);
    let names = ["plant-eu", "plant-us", "warehouse", "lab", "factory-osaka", "demo"].map(str::to_owned).to_vec();
    backend.event(Event::Profile(ProfileEvent::Listed { names, sandbox_offered: true }));
}

/// Another profile is about to be connected beside one that is live.
fn connecting_another(backend: &ScriptedBackend) {
    connections(backend);
    let other = backend.of(6);
    other.uses("demo");
    other.event(Event::SignIn(SignInEvent::Needed { why: None }));
}

fn delayed(backend: &ScriptedBackend) {
    backend.uses_profile();
    let notice = Notice::error(
        "sign_in.no_network",
        Words {
            summary: "No network: you stay signed in",
            cause: "The name cognito-idp.eu-west-1.amazonaws.com could not be looked up.",
            remedy: "Nothing to do: it goes on by itself when there is a network.",
        },
    );
    let next_attempt_at = NOW.plus(Duration::from_secs(24));
    backend.event(Event::SignIn(SignInEvent::ResumptionDelayed { notice: Box::new(notice), next_attempt_at }));
}

/// A filter and a message that ended the connection twice, and messages that found no connection.
fn parked(backend: &ScriptedBackend) {
    console(backend);
    let notice = |what: &str| {
        Box::new(Notice::error(
            "subscribe.parked",
            Words {
                summary: &format!("{what} is parked"),
                cause: "The connection ended right after it twice. Everything else goes on without it.",
                remedy: "Ask for a policy that allows it, then try it again.",
            },
        ))
    };
    let topic_filter = "plant/pumps/pump-b/#";
    let state = SubscriptionState::Parked { notice: notice("The subscription to plant/pumps/pump-b/#") };
    backend.subscribed(topic_filter, Qos::AtLeastOnce, state);
}

fn lost(backend: &ScriptedBackend) {
    console(backend);
    backend.link(LinkEvent::StateChanged(Box::new(scripted_backend::refused_state())));
}

/// Selects a temperature near the end and lets more come, as if a person had clicked it.
fn select_last(app: &mut App) {
    let end = app.console().log.end_row();
    let log = &app.console().log;
    let row = (end - 12..end)
        .find(|row| log.message(*row).is_some_and(|m| m.payload.starts_with(b"{\"cels") && !m.properties.is_empty()));
    app.state_mut().console.table.selected = row;
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
        viewport: ViewportBuilder::default().with_inner_size(vec2(1400.0, 900.0)).with_decorations(false),
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
        if self.frames == 5 && scene.name.starts_with("actions") {
            press_ctrl_k(&ctx);
        }
        app.draw(ui);
        self.frames += 1;
        match self.frames {
            6 => follow_up(scene, app, backend),
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

/// What happens while the window is open: the list is held, more comes, and a message was sent.
fn follow_up(scene: &Scene, app: &mut App, backend: &ScriptedBackend) {
    if scene.name.starts_with("parked") {
        let notice = Notice::error(
            "publish.parked",
            Words { summary: "The message to plant/pumps/pump-a/cmd is parked", ..Words::default() },
        );
        let ends = [
            PublishOutcome::NotSent,
            PublishOutcome::Parked { notice: Box::new(notice) },
            PublishOutcome::Unknown,
            PublishOutcome::Accepted { took: Duration::from_millis(31), reason_code: 0x10 },
        ];
        for (id, outcome) in (1..).zip(ends) {
            backend.asked(id, scripted_backend::request("plant/pumps/pump-a/cmd"), NOW);
            backend.ended(id, outcome);
        }
    }
    if !scene.name.starts_with("console") || app.console().log.rows() == 0 {
        return;
    }
    let end = app.console().log.end_row();
    let state = app.state_mut();
    let position = &mut state.console.table.position;
    *position = console::Position::Held { row: end - 27, offset: 0.0, since: end };
    state.console.publish.prepare(
        "plant/pumps/pump-b/cmd",
        "{\"cmd\": \"start\", \"requestId\": \"7f3a\"}",
        Qos::AtLeastOnce,
    );
    let mut plant = Plant::default();
    backend.batch(plant.batch(1_204, 0));
    let outcome = PublishOutcome::Accepted { took: Duration::from_millis(31), reason_code: 0 };
    backend.asked(1, scripted_backend::request("plant/pumps/pump-b/cmd"), NOW);
    backend.ended(1, outcome);
}

fn write(path: &Path, image: &ColorImage) {
    let mut file = std::io::BufWriter::new(fs::File::create(path).expect("a file"));
    write!(file, "P6\n{} {}\n255\n", image.size[0], image.size[1]).expect("written");
    for pixel in &image.pixels {
        file.write_all(&[pixel.r(), pixel.g(), pixel.b()]).expect("written");
    }
}
