//! What can be done with the selected message as a whole: copying, saving, sending it again.

use eframe::egui::{Align, Button, Layout, Panel, Ui, UiBuilder, vec2};

use super::more_menu::{LeftOut, MoreMenu, ShownMessage};
use crate::kit::intent::Intent;
use crate::kit::model::Model;
use crate::kit::{theme, widgets};
use texts::t;

/// Width of the button for the menu, in points.
const MENU: f32 = 36.0;

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
            let is_text = std::str::from_utf8(shown.message.payload).is_ok();
            let in_bar = InBar::of(ui.available_width(), ui.spacing().item_spacing.x, Widths::of(ui, is_below, sends));
            let sends_again = (sends && !in_bar.again).then_some(is_text);
            let left_out = LeftOut { copies_topic: !in_bar.topic, sends_again };
            shown.payload.copy_ui(ui, shown.message);
            if more.menu_ui(ui, shown, topic, left_out, intents) {
                pressed = Some(Pressed::SendAgain);
            }
            if is_below && ui.button(t!("Close")).clicked() {
                pressed = Some(Pressed::Close);
            }
            if in_bar.topic {
                widgets::copy_button(ui, t!("Copy topic"), t!("Copy topic"), topic);
            }
            if !in_bar.again {
                return;
            }
            let again = ui.add_enabled(is_text, Button::new(t!("Send again…")));
            let again = again.on_disabled_hover_text(t!("The form sends text only; this payload is binary."));
            if again.clicked() {
                pressed = Some(Pressed::SendAgain);
            }
        });
    });
    pressed
}

/// Widths of the buttons, in points.
#[derive(Clone, Copy, Debug)]
struct Widths {
    /// Of those that are always there, with what is between them and to the next.
    always: f32,
    topic: f32,
    /// Where there is a form.
    again: Option<f32>,
}

impl Widths {
    fn of(ui: &Ui, is_below: bool, sends: bool) -> Self {
        let spacing = ui.spacing().item_spacing.x;
        // A button that was pressed says so for a moment, and what is beside it stays.
        let copied = widgets::button_width(ui, t!("Copied"));
        let close = if is_below { widgets::button_width(ui, t!("Close")) + spacing } else { 0.0 };
        Self {
            always: widgets::button_width(ui, t!("Copy")).max(copied) + spacing + MENU + spacing + close,
            topic: widgets::button_width(ui, t!("Copy topic")).max(copied),
            again: sends.then(|| widgets::button_width(ui, t!("Send again…"))),
        }
    }
}

/// Which of the buttons that give way to the menu are in the bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct InBar {
    topic: bool,
    again: bool,
}

impl InBar {
    /// The topic gives way first: menus of the table and the tree have it, too.
    fn of(room: f32, spacing: f32, widths: Widths) -> Self {
        let Widths { always, topic, again } = widths;
        let with_topic = always + topic + again.map_or(0.0, |again| spacing + again);
        Self { topic: with_topic <= room, again: again.is_some_and(|again| always + again <= room) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_room_gives_way_the_topic_first() {
        let widths = |again| Widths { always: 100.0, topic: 90.0, again };
        for (room, again, in_bar) in [
            (308.0, Some(110.0), (true, true)),
            (307.0, Some(110.0), (false, true)),
            (210.0, Some(110.0), (false, true)),
            (209.0, Some(110.0), (false, false)),
            (20.0, Some(110.0), (false, false)),
            (190.0, None, (true, false)),
            (189.0, None, (false, false)),
        ] {
            let found = InBar::of(room, 8.0, widths(again));
            assert_eq!((found.topic, found.again), in_bar, "{again:?} in {room}");
        }
    }
}
