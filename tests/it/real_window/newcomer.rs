//! A newcomer's first minutes, by name and keyboard alone: what a colleague sent is pasted or typed into the form, tried,
//! saved, signed in to in a real Chromium, and live. What it took is beside the screenshots.

use std::time::Instant;

use client::profile::Profile;
use sandbox::OPERATOR;

use super::received;
use crate::support::installed_program::{InstalledProgram, Running, with_installed_program};
use crate::support::virtual_display::{self, Accessible, VirtualDisplay};

/// One newcomer: what they did so far, and since when.
struct Newcomer {
    screen: VirtualDisplay,
    began: Instant,
    actions: usize,
    _sandbox: Running,
    _window: Running,
}

impl Newcomer {
    /// Starts the program without a profile. Returns what a colleague sends.
    fn new(installed: &InstalledProgram, name: &str) -> (Self, String) {
        let sandbox = installed.serve();
        let file = installed.home().join("config/profiles.toml");
        let sent = std::fs::read_to_string(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        installed.browser_is_used_by(OPERATOR);
        let screen = VirtualDisplay::new(installed, name);
        let began = Instant::now();
        let window = screen.open(installed);
        (Self { screen, began, actions: 0, _sandbox: sandbox, _window: window }, sent)
    }

    fn does<T>(&mut self, what: impl FnOnce(&mut VirtualDisplay) -> T) -> T {
        self.actions += 1;
        what(&mut self.screen)
    }

    /// Goes to the button with this name and presses it.
    fn presses(&mut self, button: &str) {
        self.does(|screen| {
            screen.tab_to(button);
            screen.press(&["Return"]);
        });
    }

    /// Goes to the field with this name and types into it.
    fn types(&mut self, field: &str, text: &str) {
        self.does(|screen| {
            screen.tab_to(field);
            screen.write(text);
            screen.wait_for(&format!("{text} in {field}"), |things| {
                things.iter().any(|thing| thing.name == field && thing.text == text).then_some(())
            });
        });
    }

    /// From the form to the first messages.
    fn tries_and_signs_in(mut self, installed: &InstalledProgram, way: &str) {
        // It is tried by itself once nothing changes any more.
        self.screen.wait_for_name("6 of 6 fine");
        self.screen.screenshot("3-tried");
        self.presses("Save and sign in");
        installed.browser_has_ended_well();
        self.actions += 1;
        self.screen.wait_for_name(&format!("Account {OPERATOR}"));
        self.screen.wait_for("a received message", |things| received(things).next().map(|_| ()));
        self.screen.screenshot("4-live");
        let took = format!("{way}: {} actions, {:.0} s\n", self.actions, self.began.elapsed().as_secs_f64());
        self.screen.note("took.txt", &took);
    }
}

#[test]
fn a_newcomer_pastes_what_a_colleague_sent_and_is_connected() {
    let _display = virtual_display::one_at_a_time();
    let name = "real_window::newcomer::a_newcomer_pastes_what_a_colleague_sent_and_is_connected";
    with_installed_program(name, &virtual_display::PROGRAMS_WITH_CLIPBOARD, |installed| {
        let (mut newcomer, sent) = Newcomer::new(installed, "newcomer_paste");
        newcomer.screen.wait_for_name("What your team gave you");
        newcomer.screen.screenshot("1-first-page");
        let _clipboard = newcomer.screen.copy(&sent);
        newcomer.does(|screen| screen.press(&["ctrl+v"]));
        newcomer.screen.wait_for_name("Set up a profile");
        newcomer.screen.screenshot("2-recognized");
        newcomer.tries_and_signs_in(installed, "by paste");
    });
}

#[test]
fn a_newcomer_fills_in_the_form_and_is_connected() {
    let _display = virtual_display::one_at_a_time();
    let name = "real_window::newcomer::a_newcomer_fills_in_the_form_and_is_connected";
    with_installed_program(name, &virtual_display::PROGRAMS, |installed| {
        let (mut newcomer, sent) = Newcomer::new(installed, "newcomer_form");
        let profile = client::profile::parse(&sent).unwrap().remove(0);
        newcomer.presses("Fill in a form…");
        newcomer.screen.wait_for_name("Set up a profile");
        let Profile { user_pool_id, client_id, identity_pool_id, iot_endpoint, .. } = &profile;
        let callback_url = profile.callback_urls[0].to_string();
        newcomer.types("User pool", user_pool_id);
        newcomer.types("App client", client_id);
        newcomer.types("Identity pool", identity_pool_id);
        newcomer.types("IoT endpoint", iot_endpoint);
        newcomer.types("Callback URLs", &callback_url);
        newcomer.types("Name of the profile", "plant");
        newcomer.screen.screenshot("1-filled-in");
        // Only the sandbox needs these: AWS's own addresses are known.
        newcomer.presses("More settings…");
        newcomer.types("First subscriptions", "plant/#");
        let endpoints = &profile.endpoints;
        for (field, url) in [
            ("Issuer", &endpoints.issuer),
            ("Identity pool address", &endpoints.cognito_identity),
            ("MQTT address", &endpoints.iot_data),
            ("IoT control address", &endpoints.iot_control),
        ] {
            newcomer.types(field, url.as_ref().unwrap().as_str());
        }
        newcomer.screen.screenshot("2-more");
        newcomer.screen.wait_for("no mistake", |things: &[Accessible]| {
            things.iter().all(|thing| !thing.name.starts_with("Check: ")).then_some(())
        });
        newcomer.tries_and_signs_in(installed, "by form");
    });
}
