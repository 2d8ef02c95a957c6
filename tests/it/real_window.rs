//! Real window on a real display, used with the keyboard alone: from the welcome page through a sign-in in a real
//! Chromium to received messages and a published one, which a second client must see.

mod newcomer;

use std::fs;

use sandbox::OPERATOR;

use crate::support::installed_program::{InstalledProgram, with_installed_program};
use crate::support::ports::free_port;
use crate::support::until::until;
use crate::support::virtual_display::{self, Accessible, VirtualDisplay};

const TOPIC: &str = "plant/pumps/pump-b/cmd";
const PAYLOAD: &str = r#"{"cmd":"stop","by":"window"}"#;

#[test]
fn a_person_with_a_keyboard_signs_in_watches_and_publishes() {
    let _display = virtual_display::one_at_a_time();
    let name = "real_window::a_person_with_a_keyboard_signs_in_watches_and_publishes";
    with_installed_program(name, &virtual_display::PROGRAMS, |installed| {
        let _sandbox = installed.serve();
        let mut screen = VirtualDisplay::new(installed, "real_window");
        let _window = screen.open(installed);
        sign_in(installed, &mut screen);
        subscribe(&mut screen);
        publish(installed, &mut screen);
        what_was_subscribed_is_kept_beside_the_profiles(installed);
    });
}

#[test]
fn what_a_person_arranged_and_wrote_is_there_again_after_a_restart() {
    let _display = virtual_display::one_at_a_time();
    let name = "real_window::what_a_person_arranged_and_wrote_is_there_again_after_a_restart";
    with_installed_program(name, &virtual_display::PROGRAMS, |installed| {
        let _sandbox = installed.serve();
        installed.sign_in(OPERATOR);
        let mut screen = VirtualDisplay::new(installed, "real_window_again");
        let window = screen.open(installed);
        screen.wait_for_name("Messages");
        choose(&mut screen, "theme: light");
        until("the theme", || is_kept(installed, "window.toml", "theme = \"light\"").then_some(()));
        choose(&mut screen, "write a message");
        screen.wait_for_focus("Topic to publish to");
        screen.write(TOPIC);
        until("the draft", || is_kept(installed, "profiles", TOPIC).then_some(()));
        screen.screenshot("1-before");
        // Not even a crash takes it away.
        drop(window);
        let _window = screen.open(installed);
        screen.wait_for("the topic in its field", |things| {
            things.iter().any(|thing| thing.name == "Topic to publish to" && thing.text == TOPIC).then_some(())
        });
        screen.screenshot("2-after");
        its_language_changes_at_once(installed, &mut screen);
    });
}

#[test]
fn what_is_sent_without_a_network_outlives_a_killed_window_and_is_delivered_once() {
    let _display = virtual_display::one_at_a_time();
    let name = "real_window::what_is_sent_without_a_network_outlives_a_killed_window_and_is_delivered_once";
    with_installed_program(name, &virtual_display::PROGRAMS, |installed| {
        let port = free_port();
        let sandbox = installed.serve_at(port);
        installed.sign_in(OPERATOR);
        let mut screen = VirtualDisplay::new(installed, "real_window_outbox");
        let window = screen.open(installed);
        screen.wait_for_name("Messages");
        drop(sandbox);
        screen.wait_for_name("not connected");
        choose(&mut screen, "write a message");
        screen.wait_for_focus("Topic to publish to");
        screen.write(TOPIC);
        screen.press(&["Tab"]);
        screen.wait_for_focus("Payload");
        screen.write(PAYLOAD);
        screen.wait_for("the payload in its field", |things| {
            things.iter().any(|thing| thing.name == "Payload" && thing.text == PAYLOAD).then_some(())
        });
        screen.press(&["ctrl+Return"]);
        screen.wait_for_name("Outbox: outbox 1 waiting");
        screen.screenshot("1-offline");
        window.end_with("-KILL");
        let _window = screen.open(installed);
        screen.wait_for_name("Outbox: outbox 1 waiting");
        screen.press(&["ctrl+o"]);
        screen.wait_for_name("WAITING · 1");
        screen.screenshot("2-after-the-kill");
        // A sandbox that starts again knows no sign-in of before.
        let _sandbox = installed.serve_at(port);
        screen.wait_for("what the sandbox says of it", |things| {
            things.iter().any(|thing| thing.name.starts_with("The identity pool could not verify")).then_some(())
        });
        choose(&mut screen, "sign out");
        screen.wait_for_name(
            "Not signed in. Your messages stay here until they expire, and are sent after you have signed in.",
        );
        screen.wait_for_name("OF USERS WHO ARE SIGNED OUT · 1");
        installed.sign_in(OPERATOR);
        let mut watch = installed.watch("plant/#");
        installed.browser_is_used_by(OPERATOR);
        choose(&mut screen, "sign in with the browser");
        installed.browser_has_ended_well();
        assert_eq!(watch.next_on(TOPIC)["payload"], PAYLOAD);
        screen.wait_for_name("Outbox: outbox empty");
        screen.screenshot("3-delivered");
        let again = (0..100).map(|_| watch.next()).filter(|message| message["topic"] == TOPIC);
        assert_eq!(again.count(), 0, "delivered once");
    });
}

fn its_language_changes_at_once(installed: &InstalledProgram, screen: &mut VirtualDisplay) {
    choose(screen, "add a subscription");
    screen.wait_for_focus("Topic filter");
    screen.wait_for_name("Subscribe");
    choose(screen, "language: deutsch");
    screen.wait_for_name("Abonnieren");
    until("the language", || is_kept(installed, "window.toml", "language = \"de\"").then_some(()));
    screen.screenshot("3-german");
}

/// Whether `text` is in this file of what is kept, or in one of this folder.
fn is_kept(installed: &InstalledProgram, file: &str, text: &str) -> bool {
    let path = installed.home().join("config/kept").join(file);
    let files = fs::read_dir(&path).map_or(vec![path], |files| files.map(|file| file.unwrap().path()).collect());
    files.iter().any(|file| fs::read_to_string(file).is_ok_and(|kept| kept.contains(text)))
}

/// As on a machine without Mesa's drivers.
#[cfg(not(feature = "wgpu"))]
#[test]
fn without_opengl_the_driver_package_and_the_feature_are_named() {
    let _display = virtual_display::one_at_a_time();
    let name = "real_window::without_opengl_the_driver_package_and_the_feature_are_named";
    with_installed_program(name, &["Xvfb"], |installed| {
        let (_xvfb, display) = virtual_display::start_display(installed);
        let mut command = installed.limited(&["--sandbox"]);
        command.env("DISPLAY", display).env_remove("WAYLAND_DISPLAY");
        for hidden in ["LIBGL_DRIVERS_PATH", "GBM_BACKENDS_PATH", "__EGL_VENDOR_LIBRARY_FILENAMES"] {
            command.env(hidden, "/nonexistent");
        }
        let output = command.output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        let named = ["libgl1-mesa-dri", "libegl1", "--features wgpu", "[window.no_opengl]"];
        assert!(named.iter().all(|word| stderr.contains(word)), "{stderr}");
        let parts = ["error: The window could not be opened", "\n  why: ", "\n  how to fix it: ", "\n  (system: "];
        assert!(parts.iter().all(|part| stderr.contains(part)), "{stderr}");
    });
}

fn sign_in(installed: &InstalledProgram, screen: &mut VirtualDisplay) {
    installed.browser_is_used_by(OPERATOR);
    screen.wait_for_name("Sign in to sandbox");
    screen.screenshot("1-welcome");
    screen.tab_to("Sign in to sandbox");
    screen.press(&["Return"]);
    screen.wait_for("the wait for the browser", |things| {
        let asks = |thing: &Accessible| thing.name == "Finish signing in with your browser";
        things.iter().any(asks).then_some(())
    });
    screen.screenshot("2-waiting");
    installed.browser_has_ended_well();
    screen.wait_for_name(&format!("Account {OPERATOR}"));
    screen.wait_for_name("Messages");
    screen.screenshot("3-connected");
}

fn subscribe(screen: &mut VirtualDisplay) {
    choose(screen, "add a subscription");
    screen.wait_for_focus("Topic filter");
    screen.write("plant/#");
    screen.press(&["Return"]);
    screen.wait_for("ten received messages", |things| (received(things).count() >= 10).then_some(()));
    screen.screenshot("4-live");
}

fn publish(installed: &InstalledProgram, screen: &mut VirtualDisplay) {
    let mut watch = installed.watch("plant/#");
    choose(screen, "write a message");
    screen.wait_for_focus("Topic to publish to");
    screen.write(TOPIC);
    screen.press(&["Tab"]);
    screen.wait_for_focus("Payload");
    screen.write(PAYLOAD);
    screen.wait_for("the payload in its field", |things| {
        things.iter().any(|thing| thing.name == "Payload" && thing.text == PAYLOAD).then_some(())
    });
    screen.press(&["ctrl+Return"]);
    assert_eq!(watch.next_on(TOPIC)["payload"], PAYLOAD);
    screen.wait_for("the outcome", |things| {
        let ended =
            |thing: &Accessible| thing.name.starts_with("sent, no receipt") || thing.name.starts_with("accepted in");
        things.iter().any(ended).then_some(())
    });
    screen.screenshot("5-published");
}

fn what_was_subscribed_is_kept_beside_the_profiles(installed: &InstalledProgram) {
    let path = engine::Folder::at(installed.home().join("config/kept")).connection_file("sandbox");
    until("the kept subscription", || {
        let text = std::fs::read_to_string(&path).ok()?;
        text.contains("topic_filter = \"plant/#\"").then_some(())
    });
    assert!(
        !installed.home().join("state").join("topicdeck/window.toml").exists(),
        "with --config, all of it is there"
    );
}

/// Chooses an action in the palette by typing its name.
fn choose(screen: &mut VirtualDisplay, action: &str) {
    screen.press(&["ctrl+k"]);
    screen.wait_for_focus("Search actions by name");
    screen.write(action);
    screen.press(&["Return"]);
}

/// The rows of the table: time, topic and payload.
fn received(things: &[Accessible]) -> impl Iterator<Item = &Accessible> {
    things.iter().filter(|thing| thing.name.contains(" plant/") && thing.name.contains(':'))
}
