//! What the template is made for: a field for each setting, with what is wrong with it below it.

use eframe::egui::{Align, Id, Layout, Popup, Ui, vec2};

use super::state::{AccountState, FillFrom};
use crate::kit::{menu, theme, widgets};
use crate::pages::profile_menu::SANDBOX;
use console::Profiles;
use model::visible_line;
use template::{Mistake, NamedBy, Variant};
use texts::t;

/// Width of the names before the fields, in points.
const NAME: f32 = 150.0;
/// Width of the fields, in points.
const FIELD: f32 = 380.0;
/// With less room the names are above the fields, in points.
const NARROW: f32 = 640.0;

/// Draws the settings, and what is wrong with them.
pub(super) fn settings_ui(ui: &mut Ui, profiles: &Profiles, state: &mut AccountState) {
    let palette = theme::palette(ui);
    theme::card(palette, 16).show(ui, |ui| {
        ui.set_width(ui.available_width());
        if !profiles.names().is_empty() || state.has_form() {
            named(ui, t!("Fill in from"), |ui| fill_in_ui(ui, profiles, state));
        }
        named(ui, t!("Rights"), |ui| {
            let variants =
                [(Variant::Least, t!("No more than needed")), (Variant::Demo, t!("AWS's walkthrough, for demos only"))];
            widgets::choice(ui, &variants, &mut state.variant);
        });
        let mistake = state.mistake().cloned();
        if state.variant == Variant::Least {
            for field in least_fields(state) {
                field_ui(ui, field, mistake.as_ref());
            }
            named(ui, "", |ui| {
                // In its own column, in which the words wrap.
                ui.vertical(|ui| {
                    let words = t!("May send to all of these topics, not only below TOPIC/IDENTITY-ID");
                    ui.checkbox(&mut state.sends_to_all, words);
                });
            });
        }
        for field in account_fields(state) {
            field_ui(ui, field, mistake.as_ref());
        }
        for sentence in &state.remarks {
            widgets::paragraph(ui, sentence, palette.warn);
        }
    });
}

/// Whose values are filled in. Nothing else is used: all that is filled in has a field.
fn fill_in_ui(ui: &mut Ui, profiles: &Profiles, state: &mut AccountState) {
    let (none, form) = (t!("No profile"), t!("What you filled in"));
    let chosen = match &state.from {
        FillFrom::Nothing => none.to_owned(),
        FillFrom::Form => form.to_owned(),
        FillFrom::Profile(name) => visible_line(name).into_owned(),
    };
    let button = widgets::menu_button(ui, &chosen, &t!("Fill in from: {name}", name = chosen), None, true);
    let mut wanted = None;
    Popup::menu(&button).show(|ui| {
        let mut choice = |ui: &mut Ui, text: &str, from: FillFrom| {
            if menu::choice(ui, text, text, state.from == from).clicked() {
                wanted = Some(from);
            }
        };
        choice(ui, none, FillFrom::Nothing);
        if state.has_form() {
            choice(ui, form, FillFrom::Form);
        }
        for name in profiles.names().iter().filter(|name| *name != SANDBOX) {
            choice(ui, &visible_line(name), FillFrom::Profile(name.clone()));
        }
    });
    if let Some(from) = wanted {
        state.choose(from);
    }
}

/// A setting that is typed.
struct Field<'a> {
    text: &'a mut String,
    id: &'static str,
    name: &'static str,
    /// For those who do not see what is before it.
    spoken: &'static str,
    /// What applies where it is empty.
    empty: &'static str,
    is_about: fn(&Mistake) -> bool,
}

/// What the demo has its own names for.
fn least_fields(state: &mut AccountState) -> [Field<'_>; 2] {
    [
        Field {
            text: &mut state.name,
            id: "account_name",
            name: t!("Name"),
            spoken: t!("Name of all that is made"),
            empty: "topicdeck",
            is_about: |mistake| matches!(mistake, Mistake::Name),
        },
        Field {
            text: &mut state.topic_prefix,
            id: "account_topics",
            name: t!("Topics below"),
            spoken: t!("Topic below which is watched"),
            empty: "plant",
            is_about: |mistake| matches!(mistake, Mistake::TopicPrefix),
        },
    ]
}

fn account_fields(state: &mut AccountState) -> [Field<'_>; 4] {
    [
        Field {
            text: &mut state.region,
            id: "account_region",
            name: t!("Region"),
            spoken: t!("Region of the stack"),
            empty: t!("that of the AWS tools"),
            is_about: |mistake| matches!(mistake, Mistake::Region | Mistake::China(NamedBy::Region)),
        },
        Field {
            text: &mut state.iot_endpoint,
            id: "account_endpoint",
            name: t!("IoT endpoint"),
            spoken: t!("IoT endpoint of the account"),
            empty: t!("looked up by the command below"),
            is_about: |mistake| {
                matches!(
                    mistake,
                    Mistake::IotEndpoint | Mistake::OtherRegion { .. } | Mistake::China(NamedBy::Endpoint)
                )
            },
        },
        Field {
            text: &mut state.callback_urls,
            id: "account_callbacks",
            name: t!("Callback URLs"),
            spoken: t!("Callback URLs of the app client"),
            empty: "http://localhost:8000",
            is_about: |mistake| matches!(mistake, Mistake::CallbackUrl),
        },
        Field {
            text: &mut state.domain_prefix,
            id: "account_domain",
            name: t!("Sign-in pages at"),
            spoken: t!("Beginning of the address of the sign-in pages"),
            empty: t!("name and account number"),
            is_about: |mistake| matches!(mistake, Mistake::DomainPrefix),
        },
    ]
}

fn field_ui(ui: &mut Ui, field: Field<'_>, mistake: Option<&Mistake>) {
    let Field { text, id, name, spoken, empty, is_about } = field;
    let palette = theme::palette(ui);
    named(ui, name, |ui| {
        widgets::field(ui, text, Id::unique(id), spoken, empty, FIELD);
    });
    if let Some(mistake) = mistake.filter(|mistake| is_about(mistake)) {
        named(ui, "", |ui| {
            ui.vertical(|ui| widgets::paragraph(ui, &t!("Expected: {expected}", expected = mistake), palette.bad));
        });
    }
}

/// A control with its name before it, or above it where there is little room.
fn named(ui: &mut Ui, name: &str, contents: impl FnOnce(&mut Ui)) {
    let dim = theme::palette(ui).dim;
    if ui.available_width() < NARROW {
        if !name.is_empty() {
            widgets::line(ui, name, theme::body(), dim);
        }
        ui.horizontal(contents);
        return;
    }
    ui.horizontal_top(|ui| {
        ui.allocate_ui_with_layout(vec2(NAME, theme::FIELD), Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_width(NAME);
            widgets::line(ui, name, theme::body(), dim);
        });
        contents(ui);
    });
}
