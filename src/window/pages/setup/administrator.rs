//! The card for the administrator beside the form: what a person has to ask for, as a text to send, and the way to the template.

use eframe::egui::Ui;

use super::door::Door;
use super::draft::Draft;
use super::labels::{hint, label};
use super::state::Form;
use crate::kit::{theme, widgets};
use texts::t;

/// Draws the card. Nothing where there is no one to ask: of a profile that was set up, or of credentials of AWS's tools.
/// Returns whether the page for an administrator is wanted.
pub(super) fn administrator_ui(ui: &mut Ui, form: &Form) -> bool {
    if form.editing.is_some() || form.draft.door != Door::Cognito {
        return false;
    }
    let palette = theme::palette(ui);
    let mut wants_account = false;
    theme::card(palette, 16).show(ui, |ui| {
        ui.set_width(ui.available_width());
        widgets::line(ui, t!("For your administrator"), theme::semibold(13.0), palette.text);
        for line in [missing_words(&form.draft), Some(to_set(&form.draft))].into_iter().flatten() {
            widgets::paragraph(ui, &line, palette.dim);
            ui.add_space(4.0);
        }
        ui.horizontal_wrapped(|ui| {
            let name = t!("Copy a request for your administrator");
            widgets::copy_button_with(ui, t!("Copy the request"), name, || request(&form.draft));
            wants_account = ui.button(t!("Template for AWS…")).clicked();
        });
    });
    wants_account
}

/// What is missing, by its names.
fn missing_words(draft: &Draft) -> Option<String> {
    let names: Vec<&str> = draft.missing().into_iter().map(label).collect();
    (!names.is_empty()).then(|| t!("Ask for: {settings}.", settings = names.join(", ")))
}

/// What no value of the form says, and a sign-in needs.
fn to_set(draft: &Draft) -> String {
    let urls = draft.fields.iter().find(|field| field.key == "callback_urls").map_or("", |field| field.text.trim());
    let urls = if urls.is_empty() { "http://localhost:8000" } else { urls };
    t!(
        "It has to be set up there: the callback URL {urls} at the app client, letter for letter, with the authorization code \
        grant; the app client in the identity pool; and an IoT policy at your identity, after your first sign-in.",
        urls
    )
}

/// All of it as a text to send.
fn request(draft: &Draft) -> String {
    let lines: Vec<String> = draft.missing().iter().map(|key| format!("- {}: {}", label(key), hint(key))).collect();
    let missing = (!lines.is_empty()).then(|| {
        t!("To connect with Topicdeck, I still need from our AWS account:\n{settings}", settings = lines.join("\n"))
    });
    missing.into_iter().chain([to_set(draft)]).collect::<Vec<_>>().join("\n\n")
}
