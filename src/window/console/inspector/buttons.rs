//! What can be done with the selected message as a whole: copying, saving, sending it again.

use eframe::egui::{Align, Button, Layout, Panel, TextStyle, Ui, UiBuilder, vec2};

use super::more_menu::{MoreMenu, ShownMessage};
use crate::kit::intent::Intent;
use crate::kit::model::Model;
use crate::kit::{theme, widgets};
use texts::t;

/// What a person does with the message as a whole.
#[derive(Clone, Copy, Debug)]
pub(super) enum Pressed {
    Close,
    SendAgain,
}

/// `is_below` says that the inspector is below the messages, `sends` that there is a form to send.
pub(super) fn buttons_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    shown: &ShownMessage<'_>,
    (is_below, sends): (bool, bool),
    more: &mut MoreMenu,
    intents: &mut Vec<Intent>,
) -> Option<Pressed> {
    let mut pressed = None;
    let topic = model.console.topics.get(shown.message.topic);
    let panel = theme::area(theme::palette(ui).panel);
    Panel::bottom("inspector_buttons").exact_size(48.0).show_separator_line(false).frame(panel).show(ui, |ui| {
        let rect = ui.max_rect().shrink2(vec2(theme::PADDING, 10.0));
        ui.scope_builder(UiBuilder::new().max_rect(rect).layout(Layout::left_to_right(Align::Center)), |ui| {
            shown.payload.copy_ui(ui, shown.message);
            more.menu_ui(ui, shown, topic, intents);
            if is_below && ui.button(t!("Close")).clicked() {
                pressed = Some(Pressed::Close);
            }
            // A menu of the table has it, too: it gives way where words are long.
            let again = sends.then(|| width_of(ui, t!("Send again…")));
            let widths = [Some(width_of(ui, t!("Copy topic"))), again];
            if has_room(ui.available_width(), widths, ui.spacing().item_spacing.x) {
                widgets::copy_button(ui, t!("Copy topic"), t!("Copy topic"), topic);
            }
            if !sends {
                return;
            }
            let is_text = std::str::from_utf8(shown.message.payload).is_ok();
            let again = ui.add_enabled(is_text, Button::new(t!("Send again…")));
            let again = again.on_disabled_hover_text(t!("The form sends text only; this payload is binary."));
            if again.clicked() {
                pressed = Some(Pressed::SendAgain);
            }
        });
    });
    pressed
}

/// That of a button with these words, in points.
fn width_of(ui: &Ui, words: &str) -> f32 {
    let font = TextStyle::Button.resolve(ui.style());
    let text = ui.painter().layout_no_wrap(words.to_owned(), font, theme::palette(ui).text).size().x;
    text.ceil() + 2.0 * ui.spacing().button_padding.x
}

/// Whether these are there beside each other with so much space between them.
fn has_room(room: f32, widths: [Option<f32>; 2], spacing: f32) -> bool {
    let widths = widths.into_iter().flatten().map(|width| width + spacing);
    widths.sum::<f32>() - spacing <= room
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_topic_gives_way_where_sending_again_would_be_cut_off() {
        for (room, again, has) in [(220.0, Some(110.0), false), (228.0, Some(110.0), true), (220.0, None, true)] {
            assert_eq!(has_room(room, [Some(110.0), again], 8.0), has, "{room}");
        }
    }
}
