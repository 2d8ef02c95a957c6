//! What is typed in the search box, what of it is applied, and what the person opened there.

use std::ops::Range;

use model::{SavedSearch, StripReach, Timestamp};
use search::{Mistake, Query, Token, TokenKind, parse, parse_with_contracts, tokens};

use super::context::SearchContext;
use super::density_strip::StripState;
use super::near::Near;
use super::suggestion_list::SuggestionList;

/// A word that may become `and`, `or` or `not` is a word after so long, in seconds; a query that finds nothing is applied
/// after so long.
const JOINT_PAUSE_SECS: f64 = 0.6;
const EMPTY_PAUSE_SECS: f64 = 0.3;

/// What is typed, what of it is applied, and what is opened. The typed text is a query or has a mistake; the last text that
/// was a query is applied.
#[derive(Debug, Default)]
pub struct SearchState {
    text: String,
    tokens: Vec<Token>,
    mistake: Option<Mistake>,
    /// The profile has contracts, which can be asked for.
    has_contracts: bool,
    applied: Query,
    /// So many queries were applied; the last one is handed out by [`Self::takes_applied`].
    is_new: bool,
    /// All messages are shown, and those that match are marked.
    pub(super) marks_all: bool,
    pub(super) suggestions: SuggestionList,
    pub(super) context: SearchContext,
    /// When something was typed that is applied only when nothing follows, in seconds: the beginning of an `and`, `or` or
    /// `not`, which is a word too; and a query that finds nothing yet, as the beginning of another one mostly does.
    pub(super) begun_at: Option<f64>,
    /// How long to wait then, in seconds.
    pub(super) pause: f64,
    /// Place of the earlier query that is in the box.
    recalled: Option<usize>,
    /// Where the cursor goes when the field is drawn next.
    pub(super) cursor: Option<CursorPlace>,
    pub(super) naming: Naming,
    /// What was deleted last from the saved queries, and where it was.
    pub(super) deleted: Option<(usize, SavedSearch)>,
    pub(super) strip: StripState,
    pub(super) near: Near,
    /// A match is wanted in sight: the next one, or the previous one.
    pub(super) step: Option<Step>,
    /// What is done about the search over the whole log.
    pub(super) pressed: Option<Pressed>,
}

/// Where a cursor is to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CursorPlace {
    /// Behind the text, wherever the focus is.
    End,
    /// Into the field, with all of its text selected.
    All,
}

/// The name that a query is saved with.
#[derive(Debug, Default)]
pub(super) struct Naming {
    pub(super) name: String,
    /// The form is to be opened.
    pub(super) wanted: bool,
}

/// Where to look for a match from the selected message, or from the edge of what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Next,
    Previous,
}

/// What a person does about the search over the whole log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pressed {
    Stop,
    Continue,
}

impl SearchState {
    /// As it was typed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The parts of the text.
    pub(super) fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// What is wrong with the text.
    pub(super) fn mistake(&self) -> Option<&Mistake> {
        self.mistake.as_ref()
    }

    /// The query that is applied, which is not what is typed while that has a mistake.
    #[must_use]
    pub fn applied(&self) -> &Query {
        &self.applied
    }

    /// Whether the table has the messages that match and no others.
    #[must_use]
    pub fn shows_only_matches(&self) -> bool {
        !self.marks_all
    }

    /// How far back the strip goes.
    pub(crate) fn reach(&self) -> StripReach {
        self.strip.reach
    }

    /// Marks matches among all messages or shows nothing else, and lets the strip go so far back.
    pub(crate) fn look_as(&mut self, marks_all: bool, reach: StripReach) {
        (self.marks_all, self.strip.reach) = (marks_all, reach);
    }

    /// The time that the table is limited to.
    #[must_use]
    pub fn span(&self) -> Option<Range<Timestamp>> {
        self.strip.span.clone()
    }

    /// Puts the cursor into the box, with all of its text selected.
    pub(crate) fn focus(&mut self) {
        self.cursor = Some(CursorPlace::All);
    }

    /// Searches for `query`, with the cursor behind it.
    pub(crate) fn search_for(&mut self, query: &str) {
        query.clone_into(&mut self.text);
        self.cursor = Some(CursorPlace::End);
        self.suggestions.close();
        self.read();
    }

    /// Begins with what a tab had: its query, and whether messages that do not match are shown too.
    pub(crate) fn begin_with(&mut self, query: &str, marks_all: bool) {
        query.clone_into(&mut self.text);
        self.marks_all = marks_all;
        self.read();
    }

    /// Hands out the applied query once more: another one was applied meanwhile.
    pub(crate) fn apply_again(&mut self) {
        self.is_new = true;
    }

    /// Shows everything again.
    pub(crate) fn clear(&mut self) {
        self.search_for("");
    }

    /// Looks for the next match, or the previous one, when the table is drawn next.
    pub(crate) fn step(&mut self, step: Step) {
        self.step = (!self.applied.is_everything()).then_some(step);
    }

    /// Opens the form to save what is applied.
    pub(crate) fn save(&mut self) {
        self.naming.wanted = !self.applied.is_everything();
    }

    /// The query to apply, if it is another one than at the last call.
    pub fn takes_applied(&mut self) -> Option<&Query> {
        std::mem::take(&mut self.is_new).then_some(&self.applied)
    }

    /// Whether the search over the whole log is to be stopped or continued; says so once.
    pub(crate) fn takes_pressed(&mut self) -> Option<Pressed> {
        self.pressed.take()
    }

    /// Whether the typed text is the query that is applied.
    pub(super) fn is_applied(&self) -> bool {
        self.mistake.is_none()
    }

    /// The typed text, to be changed; [`Self::read`] is called then.
    pub(super) fn text_mut(&mut self) -> &mut String {
        &mut self.text
    }

    /// Reads the typed text, and applies it if it is a query.
    pub(super) fn read(&mut self) {
        self.begun_at = None;
        self.tokens = tokens(&self.text);
        match self.parsed() {
            Ok(query) => {
                self.mistake = None;
                self.is_new |= query != self.applied;
                self.applied = query;
            }
            Err(mistake) => self.mistake = Some(mistake),
        }
    }

    /// Notes whether contracts can be asked for. They come a moment after the profile, and a tab may ask for them at once.
    pub(super) fn note_contracts(&mut self, has_contracts: bool) {
        if self.has_contracts != has_contracts {
            let is_typed = self.begun_at.is_some();
            self.has_contracts = has_contracts;
            if !is_typed && parse(&self.text) != parse_with_contracts(&self.text) {
                self.read();
            }
        }
    }

    fn parsed(&self) -> Result<Query, Mistake> {
        if self.has_contracts { parse_with_contracts(&self.text) } else { parse(&self.text) }
    }

    /// Puts an earlier query into the box: a further one when `back`, else a later one. `recent` has the last one first.
    pub(super) fn recall(&mut self, back: bool, recent: &[String]) {
        let place = match (self.recalled, back) {
            (None, true) => Some(0),
            (Some(place), true) => Some((place + 1).min(recent.len().saturating_sub(1))),
            (Some(place), false) => place.checked_sub(1),
            (None, false) => None,
        };
        let query = place.and_then(|place| recent.get(place)).map_or("", String::as_str);
        self.search_for(query);
        self.recalled = place.filter(|_| !query.is_empty());
    }

    /// Whether Up and Down go through earlier queries: the box is empty, or has one of them.
    pub(super) fn recalls(&self) -> bool {
        self.text.is_empty() || self.recalled.is_some()
    }

    /// Something was typed at `now`, in seconds: what is in the box is no earlier query any more. `finds` says whether a
    /// query finds something among what came last.
    pub(super) fn typed(&mut self, now: f64, finds: impl FnOnce(&Query) -> bool) {
        self.recalled = None;
        let begins = begins_joint(&self.text, &tokens(&self.text));
        let is_empty = |query: &Query| *query != self.applied && !query.is_everything() && !finds(query);
        if begins || self.parsed().is_ok_and(|query| is_empty(&query)) {
            (self.begun_at, self.mistake) = (Some(now), None);
            self.pause = if begins { JOINT_PAUSE_SECS } else { EMPTY_PAUSE_SECS };
            self.tokens = tokens(&self.text);
        } else {
            self.read();
        }
    }
}

/// Whether the text ends in what may become `and`, `or` or `not`.
fn begins_joint(text: &str, tokens: &[Token]) -> bool {
    let [.., _, last] = tokens else { return false };
    let word = &text[last.at.clone()];
    let is_begun = |joint: &str| joint.len() > word.len() && joint.starts_with(&word.to_ascii_lowercase());
    last.at.end == text.len() && last.kind == TokenKind::Word && ["and", "or", "not"].into_iter().any(is_begun)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contracts_can_be_asked_for_from_when_they_are_known() {
        let mut state = SearchState::default();
        state.begin_with("valid:no", false);
        assert!(state.mistake().is_some() && state.takes_applied().is_none());
        state.note_contracts(true);
        assert_eq!(state.takes_applied().map(ToString::to_string), Some("valid:no".to_owned()));
        assert!(state.mistake().is_none());
        state.note_contracts(false);
        assert!(state.mistake().is_some(), "the last one was removed");
    }

    #[test]
    fn the_last_text_that_was_a_query_is_applied() {
        let mut state = SearchState::default();
        let mut applied = |text: &str| {
            text.clone_into(state.text_mut());
            state.typed(0.0, |_| true);
            let mistake = state.mistake().is_some();
            (state.takes_applied().map(ToString::to_string), mistake)
        };
        assert_eq!(applied("pump"), (Some("pump".to_owned()), false));
        assert_eq!(applied("pump or"), (None, true), "Showing the last valid query");
        assert_eq!(applied("pump "), (None, false), "the same query");
        assert_eq!(applied("pump or x"), (Some("pump or x".to_owned()), false));
        assert_eq!(applied(""), (Some(String::new()), false));
    }

    #[test]
    fn the_beginning_of_a_joint_is_applied_when_nothing_follows() {
        let mut state = SearchState::default();
        let mut applied = |text: &str| {
            text.clone_into(state.text_mut());
            state.typed(7.0, |_| true);
            (state.takes_applied().map(ToString::to_string), state.begun_at)
        };
        assert_eq!(applied("o"), (Some("o".to_owned()), None), "nothing to be joined");
        assert_eq!(applied("pump"), (Some("pump".to_owned()), None));
        for begun in ["pump o", "pump a", "pump aN", "pump no"] {
            assert_eq!(applied(begun), (None, Some(7.0)), "{begun}");
        }
        assert_eq!(applied("pump no "), (Some("pump and no".to_owned()), None));
        assert_eq!(applied("pump or x"), (Some("pump or x".to_owned()), None));
        "pump or x o".clone_into(state.text_mut());
        state.typed(8.0, |_| true);
        state.read();
        assert_eq!(state.takes_applied().map(ToString::to_string), Some("pump or x and o".to_owned()));
    }

    #[test]
    fn a_query_that_finds_nothing_yet_is_applied_when_nothing_follows() {
        let mut state = SearchState::default();
        let mut applied = |text: &str, finds: bool| {
            text.clone_into(state.text_mut());
            state.typed(7.0, |_| finds);
            (state.takes_applied().map(ToString::to_string), state.begun_at.is_some())
        };
        assert_eq!(applied("json:$.t", false), (None, true), "all messages stay on screen");
        assert_eq!(applied("json:$.temp", true), (Some("json:$.temp".to_owned()), false));
        assert_eq!(applied("json:$.temp>", false), (None, false), "a mistake is said at once");
        assert_eq!(applied("json:$.temp>8", false), (None, true));
        state.read();
        assert_eq!(state.takes_applied().map(ToString::to_string), Some("json:$.temp>8".to_owned()));
    }

    #[test]
    fn up_and_down_go_through_earlier_queries_until_something_is_typed() {
        let recent = ["c", "b"].map(str::to_owned);
        let mut state = SearchState::default();
        let mut texts = Vec::new();
        for back in [true, true, true, false, false, false] {
            state.recall(back, &recent);
            texts.push(state.text().to_owned());
        }
        assert_eq!(texts, ["c", "b", "b", "c", "", ""]);
        state.recall(true, &recent);
        state.text_mut().push('x');
        state.typed(0.0, |_| true);
        assert!(!state.recalls());
        state.clear();
        assert!(state.recalls());
        state.recall(true, &[]);
        assert_eq!((state.text(), state.recalls()), ("", true));
    }
}
