//! What the person says that payloads of a topic are, in place of what is found out; and the menu to say it.

use eframe::egui::{CursorIcon, Popup, Response, Role, Sense, Ui, WidgetInfo};

use crate::kit::menu;
use model::{MAX_MARKED_TOPICS, TopicFilter};
use payload::ReadAs;
use texts::t;

/// The formats that were chosen, by topic filter; later ones count before earlier ones.
#[derive(Debug, Default)]
pub(super) struct ReadAsChoices {
    /// A filter and the word of a format. A word that this version does not know stays.
    all: Vec<(String, String)>,
    has_changed: bool,
    changes: u64,
}

/// What was chosen in the menu; `None` finds it out.
pub(super) struct Chosen(pub(super) Option<ReadAs>);

impl ReadAsChoices {
    /// Another number after each change.
    pub(super) fn changes(&self) -> u64 {
        self.changes
    }

    /// What payloads of this topic are.
    pub(super) fn of(&self, topic: &str) -> Option<ReadAs> {
        let matches = |filter: &str| filter == topic || TopicFilter::parse(filter).is_ok_and(|it| it.matches(topic));
        let found = self.all.iter().rev().find(|(filter, _)| matches(filter));
        found.and_then(|(_, word)| ReadAs::of_word(word))
    }

    /// Reads this topic so from now on; `None` finds it out again.
    pub(super) fn choose(&mut self, topic: &str, read_as: Option<ReadAs>) {
        self.all.retain(|(filter, _)| filter != topic);
        if let Some(read_as) = read_as {
            if self.all.len() >= MAX_MARKED_TOPICS {
                self.all.remove(0);
            }
            self.all.push((topic.to_owned(), read_as.word().to_owned()));
        }
        self.has_changed = true;
        self.changes += 1;
    }

    /// Hands over what was chosen here, or takes what is kept.
    pub(super) fn exchange(&mut self, kept: &mut Vec<(String, String)>) {
        if std::mem::take(&mut self.has_changed) {
            kept.clone_from(&self.all);
        } else if self.all != *kept {
            self.all.clone_from(kept);
            self.changes += 1;
        }
    }
}

/// Makes `label`, the name of the format, a button with a menu of all formats. Returns what was chosen.
pub(super) fn menu_ui(ui: &Ui, label: &Response, name: &str, chosen: Option<ReadAs>) -> Option<Chosen> {
    let button = label.interact(Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    button.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name));
    let button = button.on_hover_text(t!("Read payloads of this topic as another format"));
    menu::give_cursor_back(&button, false);
    let mut wanted = None;
    Popup::menu(&button).show(|ui| {
        let automatic = t!("Detect automatically");
        if menu::choice(ui, automatic, automatic, chosen.is_none()).clicked() {
            wanted = Some(Chosen(None));
        }
        ui.separator();
        for read_as in ReadAs::ALL {
            let name = read_as.to_string();
            if menu::choice(ui, &name, &name, chosen == Some(read_as)).clicked() {
                wanted = Some(Chosen(Some(read_as)));
            }
        }
    });
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_choice_for_a_topic_counts_and_filters_have_wildcards() {
        let mut kept = vec![("plant/+/raw".to_owned(), "cbor".to_owned()), ("lab/#".to_owned(), "xml".to_owned())];
        let mut choices = ReadAsChoices::default();
        choices.exchange(&mut kept);
        assert_eq!(choices.of("plant/a/raw"), Some(ReadAs::Cbor));
        assert_eq!((choices.of("lab/a"), choices.of("plant/a")), (None, None), "a word of another version");
        choices.choose("plant/a/raw", Some(ReadAs::Text));
        assert_eq!((choices.of("plant/a/raw"), choices.of("plant/b/raw")), (Some(ReadAs::Text), Some(ReadAs::Cbor)));
        choices.exchange(&mut kept);
        assert_eq!(kept.last(), Some(&("plant/a/raw".to_owned(), "text".to_owned())));
        choices.choose("plant/a/raw", None);
        assert_eq!(choices.of("plant/a/raw"), Some(ReadAs::Cbor));
        for number in 0..=MAX_MARKED_TOPICS {
            choices.choose(&number.to_string(), Some(ReadAs::Json));
        }
        assert_eq!((choices.all.len(), choices.of("plant/b/raw")), (MAX_MARKED_TOPICS, None), "the oldest gives way");
    }
}
