//! What can be done with the selected message as a whole: copying, saving, sending it again.

use eframe::egui::{Align, Button, Layout, Panel, Ui, UiBuilder, vec2};

use super::more_menu::{MoreMenu, ShownMessage};
use crate::kit::intent::Intent;
use crate::kit::model::Model;
use crate::kit::{theme, widgets};
use texts::t;

/// From this width on, in points, there is room to copy the topic.
const WIDE: f32 = 310.0;

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
            if rect.width() > WIDE {
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
