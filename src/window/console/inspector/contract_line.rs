//! What the contract of its topic says of the selected message: that it is as it has to be, or where and why it is not.

use std::time::Duration;

use eframe::egui::{RichText, Ui};

use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{widgets, words};
use model::{MessageRef, visible_line};
use payload::{LATE_AFTER, MAX_VIOLATIONS, Violation};
use texts::{counted, t};

/// Draws a line on the payload, and below it each place and reason; and one on when a message is expected. Nothing where no contract
/// says anything.
pub(super) fn contract_ui(ui: &mut Ui, model: &Model<'_>, message: &MessageRef<'_>, violations: Option<&[Violation]>) {
    let topic = model.console.topics.get(message.topic);
    let every = model.console.contracts.every(topic);
    let not_checked = not_checked(model, topic, message.payload);
    if let Some(reason) = &not_checked {
        not_checked_ui(ui, reason);
    } else if let Some(violations) = violations {
        payload_ui(ui, violations);
    }
    if let Some(every) = every {
        interval_ui(ui, model, message, every);
    }
    if not_checked.is_some() || violations.is_some() || every.is_some() {
        ui.add_space(8.0);
    }
}

/// Why a payload is not checked, though its topic has a contract.
fn not_checked(model: &Model<'_>, topic: &str, payload: &[u8]) -> Option<NotChecked> {
    let contracts = &model.console.contracts;
    if let Some(reason) = contracts.not_checked(topic) {
        return Some(NotChecked::Schema(t!("Not checked: {reason}", reason = visible_line(reason))));
    }
    let is_left_out = contracts.of_topic(topic).is_some_and(|expected| !expected.checks(payload));
    is_left_out.then_some(NotChecked::Empty)
}

enum NotChecked {
    /// The schema cannot be used, in words.
    Schema(String),
    /// The payload is empty.
    Empty,
}

fn not_checked_ui(ui: &mut Ui, reason: &NotChecked) {
    let palette = theme::palette(ui);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        match reason {
            NotChecked::Schema(said) => {
                widgets::icon(ui, Icon::Warning, 10.0, palette.warn);
                widgets::paragraph(ui, said, palette.warn);
            }
            NotChecked::Empty => {
                widgets::paragraph(ui, t!("Not checked by the contract: the payload is empty"), palette.dim);
            }
        }
    });
    ui.add_space(4.0);
}

fn payload_ui(ui: &mut Ui, violations: &[Violation]) {
    let palette = theme::palette(ui);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            let (icon, color) =
                if violations.is_empty() { (Icon::Check, palette.good) } else { (Icon::Warning, palette.bad) };
            widgets::icon(ui, icon, 10.0, color);
            widgets::line(
                ui,
                &title(violations),
                theme::body(),
                if violations.is_empty() { palette.dim } else { color },
            );
        });
        for violation in violations {
            violation_ui(ui, violation);
        }
    });
    ui.add_space(4.0);
}

/// Within which time a message is expected, and whether this one came late, or the next one is.
fn interval_ui(ui: &mut Ui, model: &Model<'_>, message: &MessageRef<'_>, every: Duration) {
    let palette = theme::palette(ui);
    let tree = &model.console.tree;
    let is_late = tree.level_of(message.topic).is_some_and(|level| tree.is_silent(level) && !tree.is_muted(level));
    let (contracts, name) = (&model.console.contracts, model.console.topics.get(message.topic));
    let came_late = message.quiet.filter(|quiet| contracts.is_late(name, Some(*quiet)) == Some(true));
    let (late, every) = (words::took(every.mul_f32(LATE_AFTER)), words::took(every));
    let (icon, color, said) = if let Some(quiet) = came_late {
        let quiet = words::took(known(quiet));
        let said = t!("Late: it came {quiet} after the one before; one is expected every {every}", quiet, every);
        (Icon::Warning, palette.bad, said)
    } else if is_late {
        (Icon::Warning, palette.warn, t!("Late: a message is expected every {every}", every))
    } else {
        (Icon::Clock, palette.dim, t!("A message is expected every {every}, late after {late}", every, late))
    };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        widgets::icon(ui, icon, 10.0, color);
        ui.vertical(|ui| widgets::paragraph(ui, &said, color));
    });
}

/// How long it was quiet, which is known to a part in a thousand.
fn known(quiet: Duration) -> Duration {
    if quiet < Duration::from_mins(1) { quiet } else { Duration::from_secs_f64(quiet.as_secs_f64().round()) }
}

fn title(violations: &[Violation]) -> String {
    match violations.len() as u64 {
        0 => t!("Contract: valid").to_owned(),
        // There may be more, which are not looked for.
        count if violations.len() >= MAX_VIOLATIONS => t!("Contract: {count} violations or more", count),
        count => counted!(count, "Contract: {count} violation", "Contract: {count} violations"),
    }
}

/// The path, which a click copies, and what is wrong there.
fn violation_ui(ui: &mut Ui, violation: &Violation) {
    let palette = theme::palette(ui);
    let reason = visible_line(&violation.reason);
    if violation.path.is_empty() {
        widgets::paragraph(ui, &reason, palette.text);
        return;
    }
    let id = ui.next_auto_id().with("copied");
    let path = visible_line(&violation.path);
    let copied = widgets::copied_lately(ui, id, false);
    let shown = if copied { t!("Copied") } else { &*path };
    let word = RichText::new(shown).font(theme::mono()).color(palette.accent);
    let name = t!("Copy the path {path}", path);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        if widgets::word(ui, word, &name).on_hover_text(name.as_str()).clicked() {
            ui.copy_text(violation.path.clone());
            widgets::copied_lately(ui, id, true);
        }
        widgets::paragraph(ui, &reason, palette.text);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_it_was_quiet_has_the_digits_that_are_known() {
        for (millis, expected) in [(5_175, "5.2 s"), (59_900, "59.9 s"), (119_940, "2 min 0 s")] {
            assert_eq!(words::took(known(Duration::from_millis(millis))), expected);
        }
    }
}
