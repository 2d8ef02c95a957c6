//! Pages of the window, as pictures that are stored in `tests/data/pictures`.
//!
//! They are drawn without a display, the same everywhere, and compared pixel by pixel. When a page is meant to look
//! different: `WRITE_PICTURES=1 cargo test --test it pictures::` writes them. Look at the difference.

use std::path::PathBuf;

use eframe::egui::ThemePreference::{self, Dark, Light};
use eframe::egui::accesskit::Role;
use eframe::egui::{Rect, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _, by};
use window::app::App;

use crate::support::device_scenes as devices;
use crate::support::pictures::{self, DrawnWindow};
use crate::support::scenes::{self, Scene};
use crate::support::scripted_backend::ScriptedBackend;

/// Asks for the pictures to be written instead of compared.
const WRITE: &str = "WRITE_PICTURES";
const SIZE: [usize; 2] = [1000, 640];
const LARGE: [usize; 2] = [1400, 900];
const SMALLEST: [usize; 2] = [640, 420];
/// Pixels that may differ for the eye: fewer than those of the smallest sign of a button.
const ALLOWED: usize = 8;

macro_rules! pictures {
    ($($name:ident: $theme:ident, $play:expr, $prepare:expr;)*) => { $(
        #[test]
        fn $name() {
            looks_as_stored(&scene(stringify!($name), $theme, $play, $prepare), SIZE);
        }
    )* };
}

pictures! {
    welcome_dark: Dark, scenes::welcome, |_| {};
    welcome_light: Light, scenes::welcome, |_| {};
    setup_aws_dark: Dark, scenes::setup_aws, |_| {};
    setup_dark: Dark, scenes::setup_complete, |_| {};
    setup_light: Light, scenes::setup, |_| {};
    signin_dark: Dark, scenes::sign_in, |_| {};
    doctor_dark: Dark, scenes::refused, |_| {};
    doctor_light: Light, scenes::refused, |_| {};
    console_dark: Dark, scenes::console, |_| {};
    console_light: Light, scenes::console, |_| {};
    inspector_dark: Dark, scenes::console, scenes::select_last;
    compare_dark: Dark, scenes::console, scenes::select_last;
    compare_light: Light, scenes::console, scenes::select_last;
    parked_light: Light, scenes::parked, |_| {};
    outbox_dark: Dark, scenes::outbox, |_| {};
    outbox_light: Light, scenes::outbox, |_| {};
    lost_dark: Dark, scenes::lost, |_| {};
    actions_dark: Dark, scenes::console, |_| {};
    actions_light: Light, scenes::console, |_| {};
    connections_light: Light, scenes::connections, |_| {};
    settings_dark: Dark, scenes::console, |_| {};
    settings_light: Light, scenes::console, |_| {};
    shortcuts_dark: Dark, scenes::console, |_| {};
    shortcuts_light: Light, scenes::console, |_| {};
    close_question_dark: Dark, scenes::connections, |_| {};
    close_question_light: Light, scenes::connections, |_| {};
    menu_dark: Dark, scenes::console, scenes::select_last;
    menu_light: Light, scenes::console, scenes::select_last;
    signin_light: Light, scenes::sign_in, |_| {};
    who_am_i_dark: Dark, scenes::who_am_i, |_| {};
    who_am_i_light: Light, scenes::who_am_i, |_| {};
    setup_stacks_dark: Dark, scenes::setup_stacks, |_| {};
}

fn scene(name: &'static str, theme: ThemePreference, play: fn(&ScriptedBackend), prepare: fn(&mut App)) -> Scene {
    Scene { name, theme, zoom: 1.0, play, prepare }
}

/// The form is folded, so that messages have room.
#[test]
fn smallest_window_light() {
    looks_as_stored(&scene("smallest_window_light", Light, scenes::console, |_| {}), SMALLEST);
}

/// Looking back, in a window of the size of the drawings.
#[test]
fn past_dark() {
    looks_as_stored(&scene("past_dark", Dark, scenes::past, |_| {}), LARGE);
}

#[test]
fn past_beside_dark() {
    looks_as_stored(&scene("past_beside_dark", Dark, scenes::past, |_| {}), LARGE);
}

#[test]
fn past_beside_light() {
    looks_as_stored(&scene("past_beside_light", Light, scenes::past, |_| {}), LARGE);
}

#[test]
fn past_light() {
    looks_as_stored(&scene("past_light", Light, scenes::past, |_| {}), LARGE);
}

/// A device in each of its states, in a window of the size of the drawings.
#[test]
fn device_dark() {
    looks_as_stored(&scene("device_dark", Dark, devices::followed, devices::look), LARGE);
}

#[test]
fn device_light() {
    looks_as_stored(&scene("device_light", Light, devices::connected, devices::look), SIZE);
}

#[test]
fn device_gone_dark() {
    looks_as_stored(&scene("device_gone_dark", Dark, devices::gone, devices::look), LARGE);
}

#[test]
fn device_unknown_light() {
    looks_as_stored(&scene("device_unknown_light", Light, devices::never_seen, devices::look), LARGE);
}

#[test]
fn device_forbidden_dark() {
    looks_as_stored(&scene("device_forbidden_dark", Dark, devices::forbidden, devices::look), LARGE);
}

#[test]
fn device_conflict_light() {
    looks_as_stored(&scene("device_conflict_light", Light, devices::conflict, devices::look), LARGE);
}

/// What may I do?
#[test]
fn rights_dark() {
    looks_as_stored(&scene("rights_dark", Dark, devices::connected, devices::show_rights), SIZE);
}

#[test]
fn device_none_dark() {
    looks_as_stored(&scene("device_none_dark", Dark, devices::connected, |_| {}), SIZE);
}

/// The page for an administrator.
#[test]
fn account_dark() {
    looks_as_stored(&scene("account_dark", Dark, scenes::welcome, |_| {}), LARGE);
}

#[test]
fn account_light() {
    looks_as_stored(&scene("account_light", Light, scenes::welcome, |_| {}), LARGE);
}

fn looks_as_stored(scene: &Scene, size: [usize; 2]) {
    let drawn = DrawnWindow::of(scene, size).picture();
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests", "data", "pictures", scene.name].iter().collect();
    let path = path.with_extension("png");
    if std::env::var_os(WRITE).is_some() {
        return pictures::write(&path, &drawn);
    }
    let stored =
        pictures::read(&path).unwrap_or_else(|| panic!("{} is not there: {WRITE}=1 writes it", path.display()));
    let differing = pictures::differing(&stored, &drawn);
    if differing > ALLOWED {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pictures");
        std::fs::create_dir_all(&folder).unwrap();
        let [now, difference] = ["now", "difference"].map(|what| folder.join(format!("{}.{what}.png", scene.name)));
        pictures::write(&now, &drawn);
        pictures::write(&difference, &pictures::difference(&stored, &drawn));
        panic!(
            "{} looks different in {differing} pixels: {} and {}. If that is meant: {WRITE}=1 cargo test --test it \
             pictures::{}",
            path.display(),
            now.display(),
            difference.display(),
            scene.name
        );
    }
}

#[test]
fn a_button_that_moved_by_4_points_is_seen() {
    for (play, least) in [(scenes::welcome as fn(&ScriptedBackend), 5), (scenes::console, 10)] {
        let drawn = DrawnWindow::of(&scene("moved", Dark, play, |_| {}), SIZE);
        let (primitives, buttons) = (drawn.primitives(), buttons(&drawn));
        assert!(buttons.len() >= least, "{buttons:?}");
        for (name, area) in buttons {
            let still = drawn.picture_of(&primitives, area.expand(8.0));
            for by in [vec2(4.0, 0.0), vec2(0.0, 4.0)] {
                let mut moved = primitives.clone();
                pictures::shift(&mut moved, area.expand(1.0), by);
                let differing = pictures::differing(&still, &drawn.picture_of(&moved, area.expand(8.0)));
                assert!(differing > ALLOWED * 2, "{name:?} moved by {by:?} shows in {differing} pixels only");
            }
        }
    }
}

/// Those that are not below the end of the page.
fn buttons(drawn: &DrawnWindow) -> Vec<(String, Rect)> {
    let buttons = drawn.window.get_all(by().role(Role::Button));
    let buttons = buttons.map(|button| (button.accesskit_node().label().unwrap_or_default(), button.rect()));
    buttons.filter(|(_, area)| area.bottom() < 590.0).collect()
}
