//! What can be done with a payload beside copying what the tab shows: copying it as it came, as hex or base64, saving it.

use eframe::egui::{Popup, Ui};

use super::hex_view;
use super::payload_view::PayloadView;
use crate::kit::file_choice::FileAsked;
use crate::kit::intent::Intent;
use crate::kit::model::Model;
use crate::kit::theme::Icon;
use crate::kit::{menu, theme, widgets};
use model::{FilePurpose, MessageRef};
use texts::t;

/// Characters of a topic that are in the name of a file.
const MOST_NAME_CHARS: usize = 60;

/// The message that is shown.
pub(super) struct ShownMessage<'a> {
    pub(super) row: u64,
    pub(super) message: &'a MessageRef<'a>,
    pub(super) payload: &'a PayloadView,
}

/// What had no room beside the menu, and is in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct LeftOut {
    pub(super) copies_topic: bool,
    /// Whether the payload can be sent again, where that is in the menu.
    pub(super) sends_again: Option<bool>,
}

#[derive(Debug, Default)]
pub(super) struct MoreMenu {
    asked: FileAsked,
    /// The row whose payload was saved last, and in which file.
    saved: Option<(u64, String)>,
    /// The row whose payload is to be saved.
    asked_for: u64,
}

impl MoreMenu {
    /// The button and its menu. Returns whether the message is to be sent again.
    pub(super) fn menu_ui(
        &mut self,
        ui: &mut Ui,
        shown: &ShownMessage<'_>,
        topic: &str,
        left_out: LeftOut,
        intents: &mut Vec<Intent>,
    ) -> bool {
        let button = widgets::icon_button(ui, Icon::More, t!("More for this payload"));
        menu::give_cursor_back(&button, false);
        let bytes = shown.message.payload;
        let mut sends_again = false;
        Popup::menu(&button).show(|ui| {
            sends_again = left_out_ui(ui, topic, left_out);
            let text = std::str::from_utf8(bytes);
            let as_it_came = ui.add_enabled_ui(text.is_ok(), |ui| menu::item(ui, t!("Copy as received"))).inner;
            let as_it_came =
                as_it_came.on_disabled_hover_text(t!("The clipboard takes text only; this payload is binary."));
            if let (true, Ok(text)) = (as_it_came.clicked(), text) {
                ui.copy_text(text.to_owned());
            }
            if menu::item(ui, t!("Copy as hex")).clicked() {
                ui.copy_text(hex_view::digits(bytes));
            }
            if menu::item(ui, t!("Copy as base64")).clicked() {
                ui.copy_text(payload::base64_text(bytes));
            }
            ui.separator();
            if menu::item(ui, t!("Save payload as…")).clicked() {
                self.save(ui, shown, topic, intents);
            }
        });
        sends_again
    }

    /// Asks for a file for the payload.
    pub(super) fn save(&mut self, ui: &Ui, shown: &ShownMessage<'_>, topic: &str, intents: &mut Vec<Intent>) {
        self.asked_for = shown.row;
        let name = file_name(topic, shown.payload.file_ending());
        let purpose = FilePurpose::Save { name, bytes: shown.message.payload.into() };
        self.asked.open(ui.ctx(), (t!("Save payload"), purpose), intents);
    }

    /// Says where the payload of this row was saved, or why it was not.
    pub(super) fn said_ui(&mut self, ui: &mut Ui, model: &Model<'_>, row: u64) {
        if let Some(path) = self.asked.take(ui, model.connections) {
            self.saved = Some((self.asked_for, path.display().to_string()));
        }
        if self.asked_for == row {
            self.asked.problem_ui(ui);
        }
        if let Some((_, file)) = self.saved.as_ref().filter(|(saved, _)| *saved == row) {
            widgets::paragraph(ui, &t!("Saved as {file}", file), theme::palette(ui).dim);
            ui.add_space(8.0);
        }
    }
}

/// What had no room beside the menu. Returns whether the message is to be sent again.
fn left_out_ui(ui: &mut Ui, topic: &str, left_out: LeftOut) -> bool {
    if left_out.copies_topic && menu::item(ui, t!("Copy topic")).clicked() {
        ui.copy_text(topic.to_owned());
    }
    let again = left_out.sends_again.is_some_and(|is_text| {
        let again = ui.add_enabled_ui(is_text, |ui| menu::item(ui, t!("Send again…"))).inner;
        again.on_disabled_hover_text(t!("The form sends text only; this payload is binary.")).clicked()
    });
    if left_out.copies_topic || left_out.sends_again.is_some() {
        ui.separator();
    }
    again
}

/// `press-1-temp.json`: the topic without what a name of a file cannot have, and an ending.
fn file_name(topic: &str, ending: &str) -> String {
    let is_plain = |character: char| character.is_alphanumeric() || "-_".contains(character);
    let name: String = topic.chars().map(|character| if is_plain(character) { character } else { '-' }).collect();
    let name = name.trim_matches('-');
    let skipped = name.chars().count().saturating_sub(MOST_NAME_CHARS);
    let name: String = name.chars().skip(skipped).collect();
    let name = name.trim_start_matches('-');
    format!("{}.{ending}", if name.is_empty() { t!("payload") } else { name })
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_file_has_the_name_of_its_topic_without_what_no_file_can_have() {
        for (topic, name) in [
            ("plant/press-1/temp", "plant-press-1-temp.json"),
            ("$aws/things/a/shadow", "aws-things-a-shadow.json"),
            ("../..", "payload.json"),
            ("a\\b:c*\u{202e}", "a-b-c.json"),
        ] {
            assert_eq!(file_name(topic, "json"), name);
        }
        let long = file_name(&format!("first/{}/last", "x".repeat(100)), "bin");
        assert!(long.ends_with("x-last.bin") && long.len() == 64, "{long}");
    }
}
