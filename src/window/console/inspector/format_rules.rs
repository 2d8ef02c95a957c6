//! The form for the formats that payloads of topics have, where a person said it: a filter and a format each.

use eframe::egui::{Align, Id, Layout, Modal, Popup, RichText, ScrollArea, Ui, vec2};

use super::message_choice;
use super::read_as::{AUTOMATIC, ReadAsChoices};
use crate::kit::theme::{self, Icon};
use crate::kit::topic_field::topic_field;
use crate::kit::{field_ids, menu, widgets};
use model::{Given, MAX_MARKED_TOPICS, TopicFilter};
use payload::ReadAs;
use texts::t;

/// Width of the form, in points.
const WIDTH: f32 = 520.0;
/// Width of the format of a rule, in points.
const FORMAT: f32 = 170.0;
/// So many filters are offered for a topic.
const MAX_OFFERED: usize = 12;

/// The rules as they are edited, while the form is open.
#[derive(Debug, Default)]
pub(super) struct FormatRules {
    draft: Option<Vec<Rule>>,
    /// The filter of the rule that is added last gets the cursor.
    wants_focus: bool,
    /// The place of the rule for which a message of protobuf is chosen, and whether the dialog for that is yet to be opened.
    for_message: Option<(usize, bool)>,
}

/// A rule as it is edited.
#[derive(Clone, Debug)]
struct Rule {
    filter: String,
    /// The word of its format.
    word: String,
    /// What is wrong with its filter, as that was when it was looked at.
    checked: (String, Option<String>),
}

impl Rule {
    fn new(filter: String, word: String) -> Self {
        let mut rule = Self { filter, word, checked: (String::new(), mistake("")) };
        rule.check();
        rule
    }

    /// Looks at the filter again when it is another one. Returns whether it is.
    fn check(&mut self) -> bool {
        let is_other = self.checked.0 != self.filter;
        if is_other {
            self.checked = (self.filter.clone(), mistake(&self.filter));
        }
        is_other
    }
}

impl FormatRules {
    /// Opens the form.
    pub(super) fn open(&mut self, choices: &ReadAsChoices) {
        let rule = |(filter, word): &(String, String)| Rule::new(filter.clone(), word.clone());
        self.draft = Some(choices.all().iter().map(rule).collect());
    }

    /// The rule for which a message of protobuf is to be chosen: its filter and its word. Says so once.
    pub(super) fn takes_wish_for_message(&mut self) -> Option<(String, String)> {
        let (place, _) = self.for_message.take_if(|(_, is_wish)| *is_wish)?;
        self.for_message = Some((place, false));
        let rule = self.draft.as_ref()?.get(place)?;
        Some((rule.filter.clone(), rule.word.clone()))
    }

    /// Takes over the message that was chosen in the dialog, where that was opened for a rule.
    pub(super) fn choose_message(&mut self, filter: &str, word: &str) {
        let chosen = self.for_message.take().and_then(|(place, _)| self.draft.as_mut()?.get_mut(place));
        if let Some(rule) = chosen {
            *rule = Rule::new(filter.to_owned(), word.to_owned());
        }
    }

    /// The form, while it is open. `topic` is that of the message on screen, empty where there is none, and `format` the word of what it is read as.
    pub(super) fn form_ui(&mut self, ui: &Ui, choices: &mut ReadAsChoices, topic: &str, format: &str) {
        let Some(mut draft) = self.draft.take() else { return };
        let palette = theme::palette(ui);
        let room = ui.ctx().content_rect().shrink(48.0);
        let (mut is_done, mut has_changed) = (false, false);
        let shown = Modal::new(Id::unique("format_rules")).frame(theme::card(palette, 20)).show(ui.ctx(), |ui| {
            ui.set_width(WIDTH.min(room.width()));
            ui.label(RichText::new(t!("Formats by topic")).font(theme::semibold(16.0)).color(palette.text));
            let words =
                t!("Payloads of these topics are read as the format you choose. Of several filters that match a \
                topic, the most specific one counts.");
            widgets::paragraph(ui, words, palette.dim);
            ui.add_space(4.0);
            ScrollArea::vertical().max_height((room.height() - 250.0).max(80.0)).show(ui, |ui| {
                let applies = choices.rule_of(topic).map(|(filter, _)| filter.to_owned());
                has_changed |= self.list_ui(ui, &mut draft, applies.as_deref());
            });
            ui.add_space(4.0);
            has_changed |= self.offers_ui(ui, &mut draft, topic, format);
            ui.add_space(8.0);
            ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
                is_done = widgets::primary(ui, t!("Done")).clicked();
            });
        });
        if has_changed {
            let right = draft.iter().filter(|rule| rule.checked.1.is_none());
            choices.set(right.map(|rule| (rule.filter.clone(), rule.word.clone())).collect());
        }
        if !is_done && !shown.should_close() {
            self.draft = Some(draft);
        }
    }

    /// The rules. Returns whether one was changed.
    fn list_ui(&mut self, ui: &mut Ui, draft: &mut Vec<Rule>, applies: Option<&str>) -> bool {
        let palette = theme::palette(ui);
        if draft.is_empty() {
            widgets::paragraph(ui, t!("No rules yet: all formats are detected."), palette.dim);
        }
        let (mut removed, mut has_changed, last) = (None, false, draft.len().saturating_sub(1));
        for (place, rule) in draft.iter_mut().enumerate() {
            let number = place + 1;
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 6.0;
                let width = (ui.available_width() - FORMAT - 44.0).max(80.0);
                let id = field_ids::id(ui.ctx(), ("format_rule", place));
                let field =
                    topic_field(ui, &mut rule.filter, id, &t!("Filter of rule {number}", number), "plant/+/raw", width);
                if place == last && std::mem::take(&mut self.wants_focus) {
                    field.request_focus();
                }
                match format_ui(ui, number, &rule.word) {
                    Some(Wanted::Format(word)) => {
                        word.clone_into(&mut rule.word);
                        has_changed = true;
                    }
                    Some(Wanted::Message) => self.for_message = Some((place, true)),
                    None => {}
                }
                let name = t!("Remove rule {number}", number);
                if widgets::small_icon_button(ui, Icon::Cross, &name, true).clicked() {
                    removed = Some(place);
                }
            });
            has_changed |= rule.check();
            match &rule.checked.1 {
                Some(words) => drop(widgets::paragraph(ui, words, palette.bad)),
                None if applies == Some(rule.filter.as_str()) => {
                    drop(widgets::line(ui, t!("Counts for the selected message"), theme::small(), palette.accent));
                }
                None => {}
            }
        }
        if let Some(place) = removed {
            draft.remove(place);
            self.for_message = None;
        }
        has_changed || removed.is_some()
    }

    /// Filters that match the topic on screen, and an empty one. Returns whether one was added.
    fn offers_ui(&mut self, ui: &mut Ui, draft: &mut Vec<Rule>, topic: &str, format: &str) -> bool {
        let dim = theme::palette(ui).dim;
        if draft.len() >= MAX_MARKED_TOPICS {
            widgets::paragraph(ui, &t!("There are at most {most} rules.", most = MAX_MARKED_TOPICS), dim);
            return false;
        }
        let before = draft.len();
        widgets::line(ui, t!("Add a rule for"), theme::small(), dim);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(12.0, 0.0);
            for offered in offers(topic)
                .into_iter()
                .filter(|offered| draft.iter().all(|known| known.filter != *offered))
                .collect::<Vec<_>>()
            {
                if widgets::word_button(ui, &offered, &t!("Add a rule for {filter}", filter = offered)).clicked() {
                    draft.push(Rule::new(offered, format.to_owned()));
                }
            }
            if widgets::word_button(ui, t!("Another filter"), t!("Add a rule for another filter")).clicked() {
                draft.push(Rule::new(String::new(), format.to_owned()));
                self.wants_focus = true;
            }
        });
        draft.len() > before
    }
}

/// What is chosen in the menu of a rule.
enum Wanted {
    /// The format with this word.
    Format(&'static str),
    /// A message of protobuf, which a dialog asks for.
    Message,
}

/// The format of a rule, and the menu to choose another. Returns what was chosen.
fn format_ui(ui: &mut Ui, number: usize, word: &str) -> Option<Wanted> {
    let chosen = ReadAs::of_word(word);
    let shown = name(word, chosen);
    let button = ui
        .allocate_ui(vec2(FORMAT, theme::FIELD), |ui| {
            // The buttons behind it are below each other.
            ui.set_min_width(FORMAT);
            widgets::menu_button(
                ui,
                &shown,
                &t!("Format of rule {number}: {format}", number, format = shown),
                None,
                true,
            )
        })
        .inner;
    let mut wanted = None;
    Popup::menu(&button).show(|ui| {
        let automatic = t!("Detect automatically");
        if menu::choice(ui, automatic, automatic, word == AUTOMATIC).clicked() {
            wanted = Some(Wanted::Format(AUTOMATIC));
        }
        for read_as in ReadAs::ALL {
            let name = read_as.to_string();
            if menu::choice(ui, &name, &name, chosen == Some(read_as)).clicked() {
                wanted = Some(Wanted::Format(read_as.word()));
            }
            if read_as == ReadAs::Sparkplug {
                let protobuf = t!("Protobuf…");
                let is_message = message_choice::shown(word).is_some();
                if menu::choice(ui, protobuf, protobuf, is_message).clicked() {
                    wanted = Some(Wanted::Message);
                }
            }
        }
    });
    wanted
}

/// What this version does not know keeps its word.
fn name(word: &str, read_as: Option<ReadAs>) -> String {
    match read_as {
        Some(read_as) => read_as.to_string(),
        None if word == AUTOMATIC => t!("Detect automatically").to_owned(),
        None => message_choice::shown(word).unwrap_or_else(|| word.to_owned()),
    }
}

/// What is wrong with a filter.
fn mistake(filter: &str) -> Option<String> {
    if let Some(doubt) = Given::new(filter).doubt() {
        return Some(format!("{doubt}."));
    }
    TopicFilter::parse(filter).err().map(|error| error.to_string())
}

/// Filters that match a topic, from itself to those of its first level.
fn offers(topic: &str) -> Vec<String> {
    if topic.is_empty() {
        return Vec::new();
    }
    let levels: Vec<&str> = topic.split('/').collect();
    let with_plus = |place: usize| {
        let mut levels = levels.clone();
        levels[place] = "+";
        levels.join("/")
    };
    let single = (0..levels.len()).rev().filter(|_| levels.len() > 1).map(with_plus);
    let many = (1..levels.len()).rev().map(|count| format!("{}/#", levels[..count].join("/")));
    std::iter::once(topic.to_owned()).chain(many).chain(single).take(MAX_OFFERED).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_that_are_offered_match_the_topic() {
        assert_eq!(
            offers("plant/press/temp"),
            ["plant/press/temp", "plant/press/#", "plant/#", "plant/press/+", "plant/+/temp", "+/press/temp"]
        );
        assert_eq!((offers("alone"), offers("")), (vec!["alone".to_owned()], Vec::new()));
        for topic in ["plant/press/temp", "$aws/things/a/shadow/update", "a//b"] {
            for offered in offers(topic).iter().filter(|offered| !offered.starts_with('+')) {
                assert!(TopicFilter::parse(offered).unwrap().matches(topic), "{offered}");
            }
        }
    }

    #[test]
    fn what_is_no_filter_is_said() {
        for (filter, is_wrong) in
            [("plant/#", false), ("plant/+/raw", false), ("", true), ("a/#/b", true), ("a b", true)]
        {
            assert_eq!(mistake(filter).is_some(), is_wrong, "{filter}");
        }
    }
}
