//! What an administrator does with the template, step by step, and what to do when it fails.

use eframe::egui::{CollapsingHeader, Ui};

use super::state::AccountState;
use crate::kit::{theme, widgets};
use template::Variant;
use texts::t;

const ADD_PERSON: &str = "aws cognito-idp admin-create-user --user-pool-id POOL --username EMAIL";
const ATTACH: &str = "aws iot attach-policy --policy-name NAME --target IDENTITY-ID";

/// Draws the steps and the failures.
pub(super) fn guide_ui(ui: &mut Ui, state: &AccountState) {
    let palette = theme::palette(ui);
    let settings = state.settings();
    theme::card(palette, 16).show(ui, |ui| {
        ui.set_width(ui.available_width());
        widgets::section(ui, t!("Then"));
        step_ui(ui, t!("Create the stack"), &template::deploy_command(&settings, state.file_name()));
        if settings.variant == Variant::Least {
            step_ui(ui, t!("Add each person"), ADD_PERSON);
        }
        step_ui(ui, t!("Make the profile from its outputs, and hand it out"), &template::import_command(&settings));
        if settings.variant == Variant::Least {
            step_ui(ui, t!("Attach the IoT policy to the identity of each person, which Who am I shows"), ATTACH);
        } else {
            step_ui(ui, t!("Each person attaches the IoT policy to themselves"), "topicdeck attach-policy");
        }
    });
    ui.add_space(8.0);
    CollapsingHeader::new(t!("When it does not work")).id_salt("account_failures").show(ui, |ui| {
        for (symptom, remedy) in failures() {
            widgets::paragraph(ui, symptom, palette.text);
            widgets::paragraph(ui, remedy, palette.dim);
            ui.add_space(4.0);
        }
    });
}

fn step_ui(ui: &mut Ui, words: &str, command: &str) {
    ui.add_space(4.0);
    widgets::paragraph(ui, words, theme::palette(ui).text);
    widgets::copy_box(ui, words, command);
}

/// What is seen, and what helps.
fn failures() -> [(&'static str, &'static str); 6] {
    [
        (
            t!("The browser says: Login pages unavailable"),
            t!("The app client has no branding for managed login. The template creates one."),
        ),
        (
            t!("The browser shows an error and does not come back"),
            t!("The callback URL is not registered letter for letter, with its port."),
        ),
        (
            t!("Token is not from a supported provider"),
            t!("The identity pool does not name this user pool and app client."),
        ),
        (
            t!("Signed in, and AWS refuses the connection"),
            t!("No IoT policy is attached to the identity, or the client id does not match it."),
        ),
        (t!("Connected, and a topic is refused"), t!("The IoT policy and the role must both allow it.")),
        (
            t!("The stack fails at the domain"),
            t!("The beginning of the address is taken in this region: set the parameter DomainPrefix."),
        ),
    ]
}
