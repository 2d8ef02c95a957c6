//! The changes of a shadow that were seen or are recorded: when, which part, what differs, who made it, and the way to the
//! message.

use eframe::egui::{Align, Button, Label, Layout, RichText, Ui, vec2};

use super::heard::{recorded_remark, way_to};
use super::presence::{is_live, not_followed_ui};
use super::said::{moment, section_ui};
use crate::kit::intent::Requests;
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{widgets, words};
use console::{Recorded, SeenChange, SeenIn};
use model::visible_line;
use texts::t;

/// So many changes are listed.
const LISTED: usize = 12;
/// So many keys of a change are named.
const NAMED: usize = 3;
/// Widths of the columns before what differs, in points: version, time, part.
const WIDTHS: [f32; 3] = [56.0, 132.0, 76.0];

pub(super) fn versions_ui(ui: &mut Ui, model: &Model<'_>, wanted: &mut Requests) {
    let device = &model.console.device;
    let palette = theme::palette(ui);
    let state = device.shadow_state(&model.console.subscriptions);
    let seen = device.seen.changes().count();
    let is_read = !matches!(device.recorded(), Recorded::Unknown);
    if seen == 0 && !is_live(model, state) && state.is_none() && !is_read {
        return;
    }
    ui.add_space(12.0);
    section_ui(ui, t!("Changes seen"), |ui| {
        if seen > LISTED {
            let words = t!("the last {shown} of {seen}", shown = LISTED, seen);
            widgets::line(ui, &words, theme::small(), palette.dim);
        }
    });
    not_followed_ui(ui, state, t!("Changes are not seen as they happen. Read again to see the present version."));
    if seen == 0 {
        let words = match device.recorded() {
            Recorded::Read(_) => t!("None was seen, and none is recorded."),
            _ => t!("None was seen yet."),
        };
        widgets::line(ui, words, theme::body(), palette.dim);
        widgets::paragraph(ui, &recorded_remark(model), palette.faint);
    }
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut newer = device.shadow.answer().map(|shadow| shadow.version + 1);
        for change in device.seen.changes().take(LISTED) {
            missing_ui(ui, newer, change.version);
            newer = change.version;
            change_ui(ui, model, change, wanted);
        }
    });
}

/// Which versions between these two were not seen. Where one was deleted, that is not known.
fn missing_ui(ui: &mut Ui, newer: Option<u64>, older: Option<u64>) {
    let Some((newer, older)) = newer.zip(older) else { return };
    let (from, to) = (older + 1, newer.saturating_sub(1));
    let words = match to.checked_sub(from) {
        None => return,
        Some(0) => t!("version {from} was not seen", from),
        Some(_) => t!("versions {from} to {to} were not seen", from, to),
    };
    ui.horizontal(|ui| {
        ui.set_height(theme::ROW);
        widgets::icon(ui, Icon::Question, 8.0, theme::palette(ui).dim);
        widgets::line(ui, &words, theme::small(), theme::palette(ui).dim);
    });
}

fn change_ui(ui: &mut Ui, model: &Model<'_>, change: &SeenChange, wanted: &mut Requests) {
    let palette = theme::palette(ui);
    let age = t!("{age} ago", age = words::age(model.age(change.at)));
    let is_own = change.version.is_some_and(|version| model.console.device.is_own_version(version));
    let what = what(change, is_own);
    ui.push_id(("change", change.source), |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            cell_ui(ui, WIDTHS[0], |ui| number_ui(ui, model, change, wanted));
            cell_ui(ui, WIDTHS[1], |ui| {
                widgets::line(ui, &format!("{}, {age}", moment(model, change.at)), theme::small(), palette.dim);
            });
            cell_ui(ui, WIDTHS[2], |ui| drop(widgets::line(ui, part(change), theme::small(), palette.text)));
            let label = Label::new(RichText::new(&what).font(theme::mono()).color(palette.dim)).truncate();
            ui.add(label).on_hover_text(&what);
        });
    });
}

fn cell_ui(ui: &mut Ui, width: f32, contents_ui: impl FnOnce(&mut Ui)) {
    let size = vec2(width, theme::ROW);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_size(size);
        ui.set_max_width(width);
        contents_ui(ui);
    });
}

/// The version, which leads to the message.
fn number_ui(ui: &mut Ui, model: &Model<'_>, change: &SeenChange, wanted: &mut Requests) {
    let palette = theme::palette(ui);
    let name = match change.version {
        Some(version) => version.to_string(),
        None => t!("deleted").to_owned(),
    };
    let is_kept = match change.source {
        SeenIn::Log(row) => model.console.log.message(row).is_some(),
        SeenIn::Recording(_) => true,
    };
    let text = RichText::new(&name).font(theme::mono()).color(palette.text);
    let button = ui.add_enabled(is_kept, Button::new(text).small().frame(false));
    let button = button.accessible_name(&t!("Show the message of the change: {name}", name));
    if button.on_disabled_hover_text(t!("It was removed from the log.")).clicked() {
        wanted.intents.extend(way_to(model, change.source, change.at));
    }
}

/// A device says what is; what should be is written by others.
fn part(change: &SeenChange) -> &'static str {
    let [desired, reported] = [true, false].map(|part| change.differences.iter().any(|it| it.is_desired == part));
    match (desired, reported) {
        (true, true) => t!("both parts"),
        (true, false) => t!("desired"),
        (false, true) => t!("reported"),
        (false, false) => "",
    }
}

/// `temperature.setpoint 80 to 75, site removed, and 3 more`.
fn what(change: &SeenChange, is_own: bool) -> String {
    if change.version.is_none() {
        return t!("with all that was in it").to_owned();
    }
    let mut parts: Vec<String> = change
        .differences
        .iter()
        .take(NAMED)
        .map(|it| match (&it.before, &it.after) {
            (Some(before), Some(after)) => t!("{name} {before} to {after}", name = it.name, before, after),
            (_, Some(after)) => t!("{name} is {after}", name = it.name, after),
            _ => t!("{name} removed", name = it.name),
        })
        .collect();
    let more = change.differences.len().saturating_sub(NAMED);
    if more > 0 {
        parts.push(t!("and {more} more", more));
    }
    if parts.is_empty() {
        parts.push(t!("nothing differs").to_owned());
    }
    if is_own {
        parts.push(t!("sent from here").to_owned());
    } else if let Some(token) = &change.client_token {
        parts.push(t!("client token {token}", token = visible_line(token)));
    }
    parts.join(", ")
}
