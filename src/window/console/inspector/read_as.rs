//! What the person says that payloads of a topic are, in place of what is found out; and the menu to say it. Messages of protobuf
//! are for `message_choice`.

use std::sync::Arc;

use eframe::egui::{CursorIcon, Popup, Response, Role, Ui, WidgetInfo};

use super::message_choice::{self, ChosenMessage, MessageChoices};
use crate::kit::intent::Intent;
use crate::kit::{menu, theme, widgets};
use console::{Messages, Schemas};
use model::{MAX_MARKED_TOPICS, MessageRule, TopicFilter, specificity};
use payload::ReadAs;
use texts::t;

/// The word of a rule that has formats detected, where a wider one says otherwise.
pub(super) const AUTOMATIC: &str = "auto";

/// The formats that were chosen, by topic filter; the most specific one counts.
#[derive(Debug, Default)]
pub(super) struct ReadAsChoices {
    /// A filter and the word of a format. A word that this version does not know stays.
    all: Vec<(String, String)>,
    /// The same for topics, the most specific first: a filter, where it is one, and its place in `all`.
    parsed: Vec<(Option<TopicFilter>, usize)>,
    has_changed: bool,
    changes: u64,
    /// The schemas of those that are messages of protobuf.
    pub(super) messages: MessageChoices,
    /// The messages that contracts expect, and their words.
    expected: Arc<Vec<MessageRule>>,
    expected_words: Vec<Option<String>>,
    /// The same for other parts of the window and for the backend.
    of_topics: Messages,
    /// The changes, here and of schemas, that are taken over.
    seen: Option<(u64, u64)>,
}

/// What was chosen in the menu.
pub(super) enum Chosen {
    /// This format; `None` finds it out.
    Format(Option<ReadAs>),
    /// A message of protobuf, which a dialog asks for.
    Message,
    /// To see the rules of all topics.
    Rules,
    /// To see what payloads have to be.
    Contracts,
}

impl ReadAsChoices {
    /// Another number after each change.
    pub(super) fn changes(&self) -> u64 {
        self.changes
    }

    /// All filters with their words.
    pub(super) fn all(&self) -> &[(String, String)] {
        &self.all
    }

    /// What payloads of this topic are.
    pub(super) fn of(&self, topic: &str) -> Option<ReadAs> {
        self.rule_of(topic).and_then(|(_, word)| ReadAs::of_word(word))
    }

    /// The message of protobuf that payloads of this topic are.
    pub(super) fn message_of(&self, topic: &str) -> Option<ChosenMessage<'_>> {
        if let Some((filter, word)) = self.rule_of(topic) {
            return self.messages.of_word(filter, word);
        }
        let (filter, word) = self.expected_of(topic)?;
        // While it is read, and where it cannot be, payloads are found out.
        let chosen = self.messages.of_word(filter, word).filter(|chosen| chosen.message.is_some())?;
        Some(ChosenMessage { is_expected: true, ..chosen })
    }

    /// The message that a contract expects on a topic: the filter and the word.
    fn expected_of(&self, topic: &str) -> Option<(&str, &str)> {
        let place = self.expected.iter().position(|rule| rule.filter.matches(topic))?;
        Some((self.expected.get(place)?.filter.as_str(), self.expected_words.get(place)?.as_deref()?))
    }

    /// Has these as the messages that contracts expect, where nothing was chosen.
    pub(super) fn expect(&mut self, expected: Arc<Vec<MessageRule>>) {
        if self.expected != expected {
            let word = |rule: &MessageRule| rule.message.as_ref().map(|(file, name)| message_choice::word(name, file));
            self.expected_words = expected.iter().map(word).collect();
            self.expected = expected;
            self.changes += 1;
        }
    }

    /// Takes over the schemas that were read since; wants those that are missing. Costs nothing where there is no change.
    pub(super) fn keep_up(&mut self, schemas: &Schemas, intents: &mut Vec<Intent>) {
        if self.seen == Some((self.changes, schemas.changes())) {
            return;
        }
        let chosen = self.all.iter().map(|(_, word)| &**word);
        if self.messages.keep_up(
            chosen.chain(self.expected_words.iter().flatten().map(|word| &**word)),
            schemas,
            intents,
        ) {
            self.changes += 1;
        }
        let rules = self
            .parsed
            .iter()
            .filter_map(|(filter, place)| Some(MessageRule::of_word(filter.clone()?, &self.all.get(*place)?.1)));
        let mut rules: Vec<MessageRule> = rules.collect();
        let chosen = rules.len();
        rules.extend(self.expected.iter().cloned());
        self.of_topics = Messages::new(rules, chosen, schemas);
        self.seen = Some((self.changes, schemas.changes()));
    }

    /// The messages of protobuf that payloads of topics are.
    pub(super) fn of_topics(&self) -> &Messages {
        &self.of_topics
    }

    /// The rule that counts for this topic: its filter and its word.
    pub(super) fn rule_of(&self, topic: &str) -> Option<(&str, &str)> {
        let exact = self.all.iter().rfind(|(filter, _)| filter == topic);
        let found = exact.or_else(|| {
            let matches = |filter: &Option<TopicFilter>| filter.as_ref().is_some_and(|filter| filter.matches(topic));
            let (_, place) = self.parsed.iter().find(|(filter, _)| matches(filter))?;
            self.all.get(*place)
        });
        found.map(|(filter, word)| (filter.as_str(), word.as_str()))
    }

    /// Notes that `all` is another one.
    fn note_change(&mut self) {
        let parse = |(place, (filter, _)): (usize, &(String, String))| (TopicFilter::parse(filter).ok(), place);
        self.parsed = self.all.iter().enumerate().map(parse).collect();
        let rank = |(_, place): &(Option<TopicFilter>, usize)| {
            (self.all.get(*place).map(|(filter, _)| specificity(filter)), *place)
        };
        self.parsed.sort_by_cached_key(|parsed| std::cmp::Reverse(rank(parsed)));
        self.changes += 1;
    }

    /// Has these rules from now on.
    pub(super) fn set(&mut self, rules: Vec<(String, String)>) {
        if rules != self.all {
            self.all = rules;
            self.has_changed = true;
            self.note_change();
        }
    }

    /// Reads this topic so from now on; `None` finds it out again.
    pub(super) fn choose(&mut self, topic: &str, read_as: Option<ReadAs>) {
        self.choose_word(topic, read_as.map(|read_as| read_as.word().to_owned()));
    }

    /// The same with the word of a format, or of a message.
    pub(super) fn choose_word(&mut self, topic: &str, word: Option<String>) {
        self.all.retain(|(filter, _)| filter != topic);
        self.note_change();
        // Where a wider filter or a contract says another format, it is said that this topic has none.
        let is_said = |choices: &Self| choices.rule_of(topic).or_else(|| choices.expected_of(topic)).is_some();
        let word = word.or_else(|| is_said(self).then(|| AUTOMATIC.to_owned()));
        if let Some(word) = word {
            if self.all.len() >= MAX_MARKED_TOPICS {
                self.all.remove(0);
            }
            self.all.push((topic.to_owned(), word));
        }
        self.has_changed = true;
        self.note_change();
    }

    /// Hands over what was chosen here, or takes what is kept.
    pub(super) fn exchange(&mut self, kept: &mut Vec<(String, String)>) {
        if std::mem::take(&mut self.has_changed) {
            kept.clone_from(&self.all);
        } else if self.all != *kept {
            self.all.clone_from(kept);
            self.note_change();
        }
    }
}

/// Makes `label`, the name of the format, a button with a menu of all formats. `filter` has the wildcards by which the topic
/// is read so. Returns what was chosen.
pub(super) fn menu_ui(
    ui: &Ui,
    label: &Response,
    name: &str,
    (chosen, is_message): (Option<ReadAs>, bool),
    filter: Option<&str>,
) -> Option<Chosen> {
    let button = label.clone().on_hover_cursor(CursorIcon::PointingHand);
    button.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name));
    let set_for = filter.map(|filter| t!("Set for {filter}", filter));
    let words = t!("Read payloads of this topic as another format");
    // The label may be cut.
    let hover =
        set_for.as_ref().map_or_else(|| format!("{name}\n{words}"), |set_for| format!("{name}\n{set_for}. {words}"));
    let button = button.on_hover_text(hover);
    menu::give_cursor_back(&button, false);
    let mut wanted = None;
    Popup::menu(&button)
        .show(|ui| menu::scrolled(ui, |ui| wanted = entries_ui(ui, set_for.as_deref(), chosen, is_message)));
    wanted
}

/// The entries of the menu.
fn entries_ui(ui: &mut Ui, set_for: Option<&str>, chosen: Option<ReadAs>, is_message: bool) -> Option<Chosen> {
    let mut wanted = None;
    if let Some(set_for) = set_for {
        ui.horizontal(|ui| {
            // As far in as the entries.
            ui.add_space(8.0);
            widgets::line(ui, set_for, theme::small(), theme::palette(ui).dim);
        });
    }
    let automatic = t!("Detect automatically");
    if menu::choice(ui, automatic, automatic, chosen.is_none() && !is_message).clicked() {
        wanted = Some(Chosen::Format(None));
    }
    ui.separator();
    for read_as in ReadAs::ALL {
        let name = read_as.to_string();
        if menu::choice(ui, &name, &name, chosen == Some(read_as)).clicked() {
            wanted = Some(Chosen::Format(Some(read_as)));
        }
        if read_as == ReadAs::Sparkplug {
            let protobuf = t!("Protobuf…");
            if menu::choice(ui, protobuf, protobuf, is_message).clicked() {
                wanted = Some(Chosen::Message);
            }
        }
    }
    ui.separator();
    if menu::item(ui, t!("Formats by topic…")).clicked() {
        wanted = Some(Chosen::Rules);
    }
    if menu::item(ui, t!("Contracts of topics…")).clicked() {
        wanted = Some(Chosen::Contracts);
    }
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_specific_filter_counts() {
        for (topic, word) in [
            ("plant/a/raw", "cbor"),
            ("plant/b/raw", "json"),
            ("plant/b/x", "text"),
            ("lab", "auto"),
            // For AWS, plant/# is not plant.
            ("plant", "msgpack"),
        ] {
            let rules = [
                ("plant/#", "text"),
                ("plant/+/raw", "json"),
                ("plant/a/+", "cbor"),
                ("#", "msgpack"),
                ("lab", "auto"),
            ];
            let mut kept: Vec<_> = rules.map(|(filter, word)| (filter.to_owned(), word.to_owned())).to_vec();
            for _ in 0..rules.len() {
                kept.rotate_left(1);
                let mut choices = ReadAsChoices::default();
                choices.exchange(&mut kept);
                assert_eq!(choices.rule_of(topic).map(|(_, word)| word), Some(word), "{topic}");
                assert_eq!(choices.of(topic), ReadAs::of_word(word));
            }
        }
        let mut choices = ReadAsChoices::default();
        choices.choose("plant/#", Some(ReadAs::Cbor));
        choices.choose("plant/a", None);
        assert_eq!((choices.of("plant/a"), choices.of("plant/b")), (None, Some(ReadAs::Cbor)), "an exception");
        choices.choose("plant/#", None);
        choices.choose("plant/a", None);
        assert_eq!(choices.all(), []);
    }

    #[test]
    fn what_a_contract_expects_counts_where_nothing_was_chosen() {
        let rule = |filter: &str, message: Option<&str>| MessageRule {
            filter: TopicFilter::parse(filter).unwrap(),
            message: message.map(|name| ("a.proto".into(), name.to_owned())),
            format: None,
        };
        let (mut choices, mut schemas, mut intents) = (ReadAsChoices::default(), Schemas::default(), Vec::new());
        choices.expect(Arc::new(vec![rule("plant/a", None), rule("plant/#", Some("A"))]));
        choices.keep_up(&schemas, &mut intents);
        assert!(matches!(&intents[..], [Intent::ReadSchema(_)]) && choices.message_of("plant/b").is_none(), "not yet");
        let schema = payload::load_schema("a.proto", b"message A {}", |_| None).unwrap();
        schemas.accept("a.proto".into(), Ok(Arc::new(schema)));
        choices.keep_up(&schemas, &mut intents);
        let expected =
            |choices: &ReadAsChoices, topic: &str| choices.message_of(topic).map(|chosen| chosen.is_expected);
        assert_eq!(["plant/a", "plant/b", "x"].map(|topic| expected(&choices, topic)), [None, Some(true), None]);
        let known = choices.of_topics().known("plant/b", None);
        assert!(known.message.is_some() && known.may_be_other);
        // It can be put aside, and chosen.
        choices.choose("plant/b", None);
        choices.choose_word("plant/c", Some("protobuf:A:a.proto".to_owned()));
        choices.keep_up(&schemas, &mut intents);
        assert_eq!(
            ["plant/b", "plant/c", "plant/d"].map(|topic| expected(&choices, topic)),
            [None, Some(false), Some(true)]
        );
        let known = |topic| choices.of_topics().known(topic, None).message.is_some();
        assert_eq!(["plant/b", "plant/c"].map(known), [false, true]);
    }

    #[test]
    fn a_choice_for_a_topic_counts_before_filters_with_wildcards() {
        let mut kept = vec![("plant/+/raw".to_owned(), "cbor".to_owned()), ("lab/#".to_owned(), "xml".to_owned())];
        let mut choices = ReadAsChoices::default();
        choices.exchange(&mut kept);
        assert_eq!(choices.of("plant/a/raw"), Some(ReadAs::Cbor));
        assert_eq!((choices.of("lab/a"), choices.of("plant/a")), (None, None), "a word of another version");
        choices.choose("plant/a/raw", Some(ReadAs::Text));
        assert_eq!((choices.of("plant/a/raw"), choices.of("plant/b/raw")), (Some(ReadAs::Text), Some(ReadAs::Cbor)));
        choices.exchange(&mut kept);
        assert_eq!(kept.last(), Some(&("plant/a/raw".to_owned(), "text".to_owned())));
        choices.choose("plant/a/raw", Some(ReadAs::Cbor));
        for number in 0..=MAX_MARKED_TOPICS {
            choices.choose(&number.to_string(), Some(ReadAs::Json));
        }
        assert_eq!((choices.all.len(), choices.of("plant/b/raw")), (MAX_MARKED_TOPICS, None), "the oldest gives way");
    }
}
