//! What a person does with the past: which recording and day, where in it, what is selected and searched for.

use std::time::Duration;

use console::{Connections, Landing, LookedAt, Messages, OpenPast, Past, Position, Toward, View};
use jiff::tz::TimeZone;
use model::{PastId, RecordingOverview, Timestamp, TopicMarks};

use super::following::SameTime;
use super::hours::Counted;
use crate::console::export::ExportChoices;
use crate::console::inspector::InspectorState;
use crate::console::search::SearchState;
use crate::console::table::TableState;
use crate::console::topic_tree::TopicTreeState;
use crate::kit::dates;
use crate::kit::intent::{Intent, PastIntent};

/// Rows above the one that a jump leads to.
const ABOVE: u64 = 8;

/// What is looked at of the past.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is true or not by itself")]
pub struct PastState {
    /// The table of what was recorded.
    pub table: TableState,
    /// The box over it, and what is searched for.
    pub search: SearchState,
    pub(super) inspector: InspectorState,
    /// The profile whose recording was chosen.
    pub(super) profile: Option<String>,
    /// At which visit it was asked which recordings there are, and when.
    listed: Option<(u64, Timestamp)>,
    /// So many times the person came to the page, and at which of them the open day was last looked at for more.
    visits: u64,
    refreshed: u64,
    /// Of which profile and days it was asked how much there is.
    counted: Option<(String, Vec<Timestamp>)>,
    /// What is typed as the time to go to, and whether it is none.
    pub(super) jump: String,
    pub(super) is_no_time: bool,
    pub(super) export: ExportChoices,
    pub(super) counted_hours: Counted,
    /// What was chosen in the list of actions.
    pub(crate) wish: Option<PastWish>,
    /// Live messages are shown beside.
    pub(crate) is_beside: bool,
    pub(super) beside_width: Option<f32>,
    pub(super) same_time: SameTime,
    /// The topics of the open span, how wide they are, and how they are arranged.
    pub(super) tree: TopicTreeState,
    tree_of: Option<PastId>,
    pub(super) tree_width: Option<f32>,
    pub(super) tree_marks: TopicMarks,
    /// Something older is wanted than the messages that come have.
    pub(crate) older: Option<Older>,
    /// Nothing older than this was recorded of this profile.
    pub(crate) nothing_older: Option<(String, Timestamp)>,
    came: Came,
    /// A span is to be opened, and is not yet.
    pub(crate) is_opening: bool,
    /// Another time is to be shown, and where the last jump ended does not count any more.
    pub(crate) is_moving: bool,
    landed: Option<Landing>,
    /// The time that the person named, as long as it is not known whether its day has messages.
    named: Option<(Timestamp, Toward)>,
    /// The span was opened once more for what is behind this row.
    reopened: Option<u64>,
}

/// What can be done on the page from the list of actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PastWish {
    /// All that was recorded is searched.
    SearchAll,
}

/// What is older than the first message of a table of live messages, with the same search, as soon as it is known whether there
/// is something.
#[derive(Debug)]
pub(crate) struct Older {
    pub(crate) profile: String,
    /// When the first message came.
    pub(crate) before: Timestamp,
    /// Its row in the recording, where it has one.
    pub(crate) row: Option<u64>,
    /// So many times it was said which recordings there are.
    pub(crate) lists: u64,
    /// What is searched for, and whether other messages are shown too.
    pub(crate) search: (String, bool),
}

/// How the person came to the time that is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Came {
    /// The day was opened.
    #[default]
    Opened,
    /// The person named the time, and sees where that led.
    Jumped,
    /// By scrolling: the row is at the edge of the table, and nothing is selected.
    Scrolled,
}

impl PastState {
    /// Hands over what payloads of which topics are, as the person said, or takes what is kept of that.
    pub(crate) fn exchange_formats(&mut self, kept: &mut Vec<(String, String)>, of: &Connections, profile: &str) {
        self.inspector.exchange_formats(kept, of, profile);
    }

    /// Which payloads are messages of protobuf.
    pub(crate) fn messages(&self) -> &Messages {
        self.inspector.messages()
    }

    /// The person comes to the page: what was recorded meanwhile is looked up.
    pub(crate) fn enter(&mut self) {
        self.counted = None;
        self.visits += 1;
    }

    /// Opens the day of the newest message again, at the same place, where messages were recorded since it was opened; once for
    /// each time that the person comes to the page.
    pub(super) fn refresh(&mut self, open: &OpenPast, last: Timestamp, intents: &mut Vec<Intent>) {
        let (since, until) = open.span();
        let has_more = (since..=until).contains(&last) && open.blocks().is_some() && open.console.log.latest() < last;
        if !has_more || self.is_opening || std::mem::replace(&mut self.refreshed, self.visits) == self.visits {
            return;
        }
        let head = self.head().and_then(|row| open.console.log.time_of(row));
        let (profile, span) = (open.profile().to_owned(), open.span());
        intents.push(Intent::Past(PastIntent::Open {
            profile,
            span,
            goes_to: (head.unwrap_or(last), Toward::Nearest),
        }));
        (self.landed, self.came, self.is_moving) = (None, Came::Opened, true);
    }

    /// The rows that must stay in memory.
    pub(crate) fn looked_at(&self) -> LookedAt {
        self.table.looked_at()
    }

    /// Begins the tree again for another span, or the same one that was opened again: the numbers of levels are others. What was
    /// open is opened again.
    pub(super) fn arrange_tree_of(&mut self, past: PastId) {
        if self.tree_of.replace(past) != Some(past) {
            self.tree = TopicTreeState::default();
        }
    }

    /// Asks which recordings there are, once for each time that the person comes to the page, and again while one goes on.
    pub(super) fn list(&mut self, recordings: Option<&[RecordingOverview]>, now: Timestamp, intents: &mut Vec<Intent>) {
        let goes_on = recordings.is_some_and(|recordings| recordings.iter().any(|one| one.is_recording));
        let is_known = self.listed.is_some_and(|(visit, at)| {
            visit == self.visits && !(goes_on && now.since(at).max(at.since(now)) >= LIST_EVERY)
        });
        if !is_known {
            (self.listed, self.counted) = (Some((self.visits, now)), None);
            intents.push(Intent::Past(PastIntent::List));
        }
    }

    /// Asks how much was recorded on each day, once for each profile and day.
    pub(super) fn count(&mut self, profile: &str, bounds: Vec<Timestamp>, intents: &mut Vec<Intent>) {
        let is_known =
            self.counted.as_ref().is_some_and(|(counted, known)| counted == profile && known.first() == bounds.first());
        if !is_known {
            self.counted = Some((profile.to_owned(), bounds.clone()));
            intents.push(Intent::Past(PastIntent::Count { profile: profile.to_owned(), bounds }));
        }
    }

    /// The recording to look into: the one that was chosen, that of the connection on screen, or else the first one.
    pub(super) fn recording<'r>(
        &self,
        recordings: &'r [RecordingOverview],
        shown: &str,
    ) -> Option<&'r RecordingOverview> {
        let has_messages = |recording: &&RecordingOverview| recording.profile.is_some() && recording.messages > 0;
        // One that cannot be read says why.
        let of = |name: &str| {
            let mut of_name = recordings.iter().filter(|one| one.profile.as_deref() == Some(name));
            of_name.find(|one| one.messages > 0 || one.problem.is_some())
        };
        let chosen = self.profile.as_deref().and_then(of);
        chosen.or_else(|| of(shown)).or_else(|| recordings.iter().find(has_messages))
    }

    /// Goes to a time: in the day that is open, or in another one, which is opened.
    pub(super) fn go_to(
        &mut self,
        (time, toward): (Timestamp, Toward),
        (past, profile): (&Past, &str),
        zone: &TimeZone,
        intents: &mut Vec<Intent>,
    ) {
        (self.landed, self.came, self.is_moving) = (None, Came::Jumped, true);
        self.named = Some((time, toward));
        let span = dates::span_of(dates::date_of(time, zone), zone);
        // What is behind its last message may be recorded since the span was opened, and so may a row of live messages.
        let is_behind = |open: &OpenPast| open.blocks().is_some() && time > open.console.log.latest();
        let may_be_later = matches!(toward, Toward::BeforeRow(_)) || past.opened().is_some_and(is_behind);
        let is_open =
            past.opened().is_some_and(|open| open.profile() == profile && open.span() == span) && !may_be_later;
        self.is_opening |= !is_open;
        if may_be_later {
            self.listed = None;
        }
        intents.push(Intent::Past(if is_open {
            PastIntent::GoTo(time, toward)
        } else {
            // Numbers of rows are those of all the recording: what was selected is of another day.
            self.table.selected = None;
            self.table.position = Position::Held { row: 0, offset: 0.0, since: u64::MAX };
            PastIntent::Open { profile: profile.to_owned(), span, goes_to: (time, toward) }
        }));
    }

    /// Where nothing is recorded on the day of the time that the person named: opens the day of the nearest message, and goes
    /// to that.
    pub(super) fn go_to_nearest(&mut self, open: &OpenPast, zone: &TimeZone, intents: &mut Vec<Intent>) {
        if self.is_moving || open.blocks().is_none() {
            return;
        }
        let Some((time, toward)) = self.named.take().filter(|_| self.came == Came::Jumped) else { return };
        let (before, after) = open.beside();
        let nearest = match toward {
            Toward::After => after.or(before),
            Toward::Nearest => before.into_iter().chain(after).min_by_key(|at| at.since(time).max(time.since(*at))),
            Toward::Before | Toward::BeforeRow(_) => before.or(after),
        };
        let Some(nearest) = nearest else { return };
        let (profile, span) = (open.profile().to_owned(), dates::span_of(dates::date_of(nearest, zone), zone));
        (self.is_opening, self.is_moving) = (true, true);
        intents.push(Intent::Past(PastIntent::Open { profile, span, goes_to: (time, toward) }));
    }

    /// Opens the day of a time without a word about where that leads.
    pub(super) fn open_at(
        &mut self,
        goes_to: (Timestamp, Toward),
        of: (&Past, &str),
        zone: &TimeZone,
        intents: &mut Vec<Intent>,
    ) {
        self.go_to(goes_to, of, zone, intents);
        self.came = Came::Opened;
    }

    /// Goes on scrolling at a time: what is there is at the edge of the table.
    pub(crate) fn scroll_to(
        &mut self,
        goes_to: (Timestamp, Toward),
        of: (&Past, &str),
        zone: &TimeZone,
        intents: &mut Vec<Intent>,
    ) {
        self.profile = Some(of.1.to_owned());
        self.open_at(goes_to, of, zone, intents);
        (self.came, self.table.selected) = (Came::Scrolled, None);
    }

    /// Opens the span once more, at the same place, for what was recorded behind its last row; once for each such row. Returns
    /// whether it does.
    pub(super) fn reopens(&mut self, open: &OpenPast, intents: &mut Vec<Intent>) -> bool {
        let log = &open.console.log;
        let second = self.table.looked_at().shown.first().map(|rows| rows.start + 1);
        let second =
            second.and_then(|row| Some((log.message(row)?.received_at, Toward::BeforeRow(open.recorded_row(row)))));
        let end = log.end_row();
        let Some(goes_to) = second.filter(|_| self.reopened.replace(end) != Some(end)) else { return false };
        let (profile, span) = (open.profile().to_owned(), open.span());
        intents.push(Intent::Past(PastIntent::Open { profile, span, goes_to }));
        (self.landed, self.came, self.table.selected, self.is_moving) = (None, Came::Scrolled, None, true);
        true
    }

    /// Whether the table is where it was to be.
    pub(super) fn has_landed(&self) -> bool {
        self.landed.is_some()
    }

    /// Whether the person has scrolled to the end of what is open.
    pub(super) fn is_at_end(&self) -> bool {
        self.landed.is_some() && self.table.position.is_following()
    }

    /// Shows the message at which a jump ended.
    pub(super) fn land(&mut self, open: &OpenPast, view: &View<'_>) {
        let landing = open.landing().filter(|_| self.landed != open.landing() && !self.is_moving);
        let Some(landing) = landing else { return };
        self.landed = Some(landing);
        if self.came == Came::Scrolled {
            self.table.position = Position::Held { row: landing.row, offset: 0.0, since: view.end_row() };
            return;
        }
        let place = view.place_of(landing.row);
        let row = view.row_at(place.saturating_sub(ABOVE));
        self.table.position = Position::Held { row, offset: 0.0, since: view.end_row() };
        self.table.show(landing.row);
    }

    /// Where the last jump led, when that is not where it was to lead: the time that was wanted, and the one of the message.
    pub(super) fn missed(&self) -> Option<(Timestamp, Timestamp)> {
        let Landing { wanted, at, .. } = self.landed.filter(|_| self.came == Came::Jumped)?;
        let far = at.since(wanted).max(wanted.since(at));
        (far > NEAR).then_some((wanted, at))
    }

    /// The row that the page is at: the selected one, if it is in sight, or else the first one in sight.
    pub(super) fn head(&self) -> Option<u64> {
        let looked_at = self.table.looked_at();
        let is_shown = |row: &u64| looked_at.shown.iter().any(|rows| rows.contains(row));
        looked_at.selected.filter(is_shown).or_else(|| looked_at.shown.first().map(|rows| rows.start))
    }
}

/// How often it is looked up how much is recorded, while messages are.
const LIST_EVERY: Duration = Duration::from_secs(10);
/// A jump that ends this near is where it was to be.
const NEAR: Duration = Duration::from_mins(1);
