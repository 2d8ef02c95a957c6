//! How long a message waits for a connection; the line over the form says until when.

use std::time::Duration;

use eframe::egui::{Popup, Ui};

use super::outbox::lifetime;
use crate::kit::model::Model;
use crate::kit::{menu, widgets, words};
use texts::t;

/// Width of the menu, in points.
const WIDTH: f32 = 120.0;

/// `chosen` is none for what is usual. `is_short` says that something else is beside it.
pub(super) fn expiry_ui(ui: &mut Ui, model: &Model<'_>, is_short: bool, chosen: &mut Option<Duration>) {
    let time = word(lifetime(model, *chosen));
    let label = t!("Expires after {time}", time);
    let button = widgets::menu_button(ui, if is_short { &time } else { &label }, &label, None, false);
    let button = button.on_hover_text(&label);
    Popup::menu(&button).width(WIDTH).show(|ui| {
        for choice in choices(lifetime(model, None)) {
            let is_chosen = choice == lifetime(model, *chosen);
            let (text, name) = (word(choice), t!("Expires after: {time}", time = word(choice)));
            if menu::choice(ui, &text, &name, is_chosen).clicked() {
                *chosen = (choice != lifetime(model, None)).then_some(choice);
            }
        }
    });
}

fn word(lifetime: Duration) -> String {
    match lifetime.as_secs() {
        60 => t!("1 min").to_owned(),
        600 => t!("10 min").to_owned(),
        3_600 => t!("1 h").to_owned(),
        86_400 => t!("1 day").to_owned(),
        _ => words::age(lifetime),
    }
}

/// The shortest first.
fn choices(usual: Duration) -> Vec<Duration> {
    let mut choices: Vec<Duration> = [1, 10, 60, 24 * 60].map(Duration::from_mins).into();
    if !choices.contains(&usual) {
        choices.push(usual);
        choices.sort_unstable();
    }
    choices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_usual_is_among_the_choices_once_and_in_its_place() {
        let mins = |usual| choices(Duration::from_mins(usual)).iter().map(|one| one.as_secs() / 60).collect::<Vec<_>>();
        assert_eq!(mins(10), [1, 10, 60, 1_440]);
        assert_eq!(mins(30), [1, 10, 30, 60, 1_440]);
    }
}
