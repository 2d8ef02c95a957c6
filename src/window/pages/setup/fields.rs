//! The settings of a profile: those that were recognised with the place of each, and a control for what is missing.

use eframe::egui::{Align, Frame, Id, Layout, Stroke, Ui, vec2};

use super::door::Door;
use super::draft::{Draft, Field, Shown};
use super::labels::{hint, label, sample};
use crate::kit::theme::{self, Icon};
use crate::kit::{switch, widgets};
use engine::import::{Place, SecretKind};
use model::visible_line;
use texts::t;

/// Width of the names, in points.
pub(crate) const NAME: f32 = 150.0;
/// Width that what is behind a value has in any case, in points.
const PLACE: f32 = 190.0;

/// The settings that most profiles have, and those that were recognised or are missing. Returns whether anything was changed.
pub(crate) fn fields_ui(ui: &mut Ui, draft: &mut Draft) -> bool {
    these_ui(ui, draft, true)
}

/// Everything else.
pub(crate) fn more_ui(ui: &mut Ui, draft: &mut Draft) -> bool {
    let mut changed = these_ui(ui, draft, false);
    let has_client = draft.is_used("client_secret");
    let mut unused = false;
    let has_secret = if has_client { &mut draft.has_secret } else { &mut unused };
    let switches = [
        (t!("The app client has a secret"), t!("Asked for above, and kept in the keyring only"), has_secret),
        (t!("FIPS endpoints"), t!("Only endpoints of AWS with FIPS 140 cryptography"), &mut draft.is_fips),
        (t!("Read-only"), t!("Nothing can be sent with this profile"), &mut draft.is_read_only),
        (t!("Production"), t!("Each message is confirmed before it is sent"), &mut draft.is_production),
    ];
    for (name, words, is_on) in switches.into_iter().skip(usize::from(!has_client)) {
        ui.add_space(6.0);
        ui.horizontal(|ui| {
            changed |= switch::switch(ui, name, is_on);
            name_ui(ui, name, 190.0, 18.0);
            widgets::line(ui, words, theme::small(), theme::palette(ui).dim);
        });
    }
    changed
}

fn these_ui(ui: &mut Ui, draft: &mut Draft, is_listed: bool) -> bool {
    let mut changed = false;
    let keys: Vec<&str> = draft
        .fields
        .iter()
        .filter(|field| draft.is_listed(field) == is_listed && draft.is_used(field.key))
        .map(|field| field.key)
        .collect();
    for key in keys {
        changed |= field_ui(ui, draft, key);
    }
    changed
}

fn field_ui(ui: &mut Ui, draft: &mut Draft, key: &str) -> bool {
    let mistake = draft.mistake(key);
    let other_region = draft.region_of_pool().filter(|_| key == "region").map(str::to_owned);
    let is_aws = draft.door != Door::Cognito;
    let where_it_is = if key == "user_pool_id" && draft.is_in_china() {
        t!("AWS has no user pools in China. Enter the OpenID issuer below instead.")
    } else {
        hint(key)
    };
    let Some(field) = draft.fields.iter_mut().find(|field| field.key == key) else { return false };
    if field.shown == Shown::Found {
        found_ui(ui, field, mistake.as_deref(), other_region.as_deref());
        return false;
    }
    if field.shown == Shown::Asked {
        let changed = missing_ui(ui, field, mistake.as_deref());
        if changed && key == "client_id" {
            draft.follow_secret();
        }
        return changed;
    }
    ui.add_space(6.0);
    let mut changed = false;
    ui.horizontal(|ui| {
        name_ui(ui, label(key), NAME, theme::FIELD);
        changed = control_ui(ui, field);
    });
    below_ui(ui, field, (mistake.as_deref(), other_region.as_deref(), where_it_is), is_aws);
    changed
}

/// The name before a control or a value, which says it itself for a screen reader.
pub(crate) fn name_ui(ui: &mut Ui, name: &str, width: f32, height: f32) {
    let color = theme::palette(ui).text;
    let (rect, _) = ui.allocate_exact_size(vec2(width, height), eframe::egui::Sense::hover());
    let name = widgets::galley(ui, name, theme::body(), color, width);
    ui.painter().galley(rect.left_center() - vec2(0.0, name.size().y / 2.0), name, color);
}

/// Below a control, in line with it.
pub(crate) fn beside_name(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.add_space(NAME + ui.spacing().item_spacing.x);
        ui.vertical(contents);
    });
}

/// What is said below a control: what is wrong, or where to find the value.
fn below_ui(ui: &mut Ui, field: &Field, said: (Option<&str>, Option<&str>, &str), is_aws: bool) {
    let (palette, (mistake, other_region, where_it_is)) = (theme::palette(ui), said);
    let mistake = mistake.filter(|_| !field.text.trim().is_empty());
    let (text, color) = match (mistake, other_region) {
        (Some(mistake), _) => (mistake.to_owned(), palette.bad),
        (None, Some(region)) => (replica_words(region), palette.warn),
        (None, None) if field.is_derived => (derived_words(field.key, is_aws).to_owned(), palette.dim),
        (None, None) if field.key == "iot_endpoint" && is_aws => {
            (t!("If empty, it is looked up when it is checked").to_owned(), palette.dim)
        }
        (None, None) => (where_it_is.to_owned(), palette.dim),
    };
    ui.horizontal(|ui| {
        ui.add_space(NAME + ui.spacing().item_spacing.x);
        ui.vertical(|ui| widgets::selectable(ui, &text, theme::small(), color));
    });
}

fn derived_words(key: &str, is_aws: bool) -> &'static str {
    match (key, is_aws) {
        ("iot_endpoint", _) => t!("AWS named it when it was tried"),
        (_, true) => t!("Taken from the AWS profile"),
        (_, false) => t!("Taken from the user pool id"),
    }
}

fn replica_words(region: &str) -> String {
    t!("The user pool id says {region}. Another region is right only for a replica of the pool.", region)
}

/// A value that was recognised, and where.
fn found_ui(ui: &mut Ui, field: &mut Field, mistake: Option<&str>, other_region: Option<&str>) {
    let palette = theme::palette(ui);
    ui.horizontal(|ui| {
        ui.set_min_height(theme::CONTROL);
        let (icon, color) = if mistake.is_some() { (Icon::Cross, palette.bad) } else { (Icon::Check, palette.good) };
        widgets::icon(ui, icon, 9.0, color);
        name_ui(ui, label(field.key), NAME - 20.0, 18.0);
        let place = field.place.as_ref().map(place_words).unwrap_or_default();
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let change = t!("Change {setting}", setting = label(field.key));
            if widgets::word_button(ui, t!("Change"), &change).clicked() {
                field.shown = Shown::Control;
            }
            let room = room_for_the_place(ui, &field.text);
            let words = widgets::galley(ui, &place, theme::small(), palette.dim, room);
            let (at, response) = ui.allocate_exact_size(words.size(), eframe::egui::Sense::hover());
            ui.painter().galley(at.left_top(), words, palette.dim);
            response.on_hover_text(visible_line(&place));
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                widgets::line(ui, &field.text, theme::mono(), palette.text);
            });
        });
    });
    if let Some(words) = mistake {
        widgets::selectable(ui, words, theme::small(), palette.bad);
    } else if let Some(region) = other_region {
        widgets::selectable(ui, &replica_words(region), theme::small(), palette.warn);
    }
    if let Some(expected) = &field.left_out {
        let words = t!("What was given has more, which cannot be used. Use {expected}.", expected);
        widgets::selectable(ui, &words, theme::small(), palette.dim);
    }
}

/// How wide the place of a value can be: all that the value leaves, and [`PLACE`] in any case.
fn room_for_the_place(ui: &Ui, value: &str) -> f32 {
    let all = ui.available_width();
    let value = widgets::galley(ui, value, theme::mono(), theme::palette(ui).text, all).size().x;
    (all - value - 2.0 * ui.spacing().item_spacing.x).max(PLACE.min(all * 0.4))
}

/// What is missing: why, where to find it, and a control.
fn missing_ui(ui: &mut Ui, field: &mut Field, mistake: Option<&str>) -> bool {
    let palette = theme::palette(ui);
    let is_filled = !field.text.trim().is_empty() && mistake.is_none();
    let ground = if is_filled { palette.good } else { palette.warn };
    let frame = Frame::NONE.fill(ground.gamma_multiply(0.12)).corner_radius(theme::RADIUS).inner_margin(10);
    let mut changed = false;
    ui.add_space(4.0);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            let (icon, color) = if is_filled { (Icon::Check, palette.good) } else { (Icon::RingDot, palette.warn) };
            widgets::icon(ui, icon, 10.0, color);
            let words = match field.options.is_empty() {
                _ if is_filled => label(field.key).to_owned(),
                true => t!("{setting} is missing", setting = label(field.key)),
                false => t!("{setting} has several values", setting = label(field.key)),
            };
            widgets::line(ui, &words, theme::semibold(13.0), palette.text);
        });
        if let Some(expected) = &field.left_out {
            let words = t!("What was given cannot be used. Use {expected}.", expected);
            widgets::selectable(ui, &words, theme::small(), palette.warn);
        }
        widgets::selectable(ui, hint(field.key), theme::small(), palette.dim);
        // The rings are seen on the coloured ground too.
        ui.visuals_mut().widgets.inactive.bg_stroke = Stroke::new(1.0, palette.dim);
        for (value, place) in &field.options {
            let is_chosen = field.text == *value;
            let words = format!("{}   ({})", visible_line(value), place_words(place));
            if ui.radio(is_chosen, words).clicked() {
                (field.text, changed) = (value.clone(), true);
            }
        }
        changed |= control_ui(ui, field);
        if let Some(mistake) = mistake.filter(|_| !field.text.trim().is_empty()) {
            widgets::selectable(ui, mistake, theme::small(), palette.bad);
        }
    });
    changed
}

fn control_ui(ui: &mut Ui, field: &mut Field) -> bool {
    let width = ui.available_width() - 4.0;
    let id = Id::unique(("setup", field.key));
    let response = widgets::field(ui, &mut field.text, id, label(field.key), sample(field.key), width);
    if response.changed() {
        (field.place, field.is_derived) = (None, false);
    }
    response.changed()
}

/// Secrets in what was given, which are not taken.
pub(crate) fn secrets_ui(ui: &mut Ui, draft: &Draft) {
    let palette = theme::palette(ui);
    for secret in &draft.secrets {
        let words = t!(
            "{secret} ({place}) is not kept. Do not pass this text on.",
            secret = secret_words(secret.kind),
            place = place_words(&secret.place)
        );
        ui.horizontal(|ui| {
            widgets::icon(ui, Icon::RingDot, 10.0, palette.warn);
            ui.vertical(|ui| widgets::paragraph(ui, &words, palette.warn));
        });
    }
    if !draft.ignored.is_empty() {
        let settings = draft.ignored.join(", ");
        widgets::paragraph(ui, &t!("Not known to this version, and not taken: {settings}", settings), palette.warn);
    }
}

fn place_words(place: &Place) -> String {
    match place {
        Place::Given => String::new(),
        Place::Pointer(pointer) => pointer.trim_start_matches('/').replace('/', "."),
        place => place.words(),
    }
}

fn secret_words(kind: SecretKind) -> &'static str {
    match kind {
        SecretKind::ClientSecret => t!("The client secret"),
        SecretKind::AccessKey => t!("The AWS access key"),
        SecretKind::Token => t!("The token"),
        SecretKind::Password => t!("The password"),
        SecretKind::ApiKey => t!("The API key"),
        SecretKind::Sensitive => t!("The value marked as sensitive"),
    }
}
