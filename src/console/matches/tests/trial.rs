//! A console, a backend that answers piece by piece, and what is expected of both: found by looking at every message.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use proptest::prelude::*;
use search::parse;

use crate::{Bars, Bounds, Console, Log, LookedAt, Row, SearchState, View};
use model::{
    Batch, BatchBuilder, Event, FoundMoment, Gap, GapReason, LinkEvent, Message, Origin, Properties, Qos, RowSet,
    SearchCommand, SearchEvent, SearchRequest, Timestamp, TopicFilter,
};

const TOPICS: [&str; 4] = ["plant/a", "plant/b", "plant/b/c", "hall"];

/// Bytes behind each payload: a few messages are more than is looked at in the frame of a query.
const REST: usize = 25_000;

/// What a message is made of: its topic, its payload, and how long after the one before it came.
pub(super) type Made = (usize, String, i64);

/// Whether a message with this topic and this payload matches.
type Matches = fn(&str, &str) -> bool;

/// Queries, and what matches them.
const QUERIES: [(&str, Matches); 4] = [
    ("", |_, _| true),
    ("x", |topic, payload| topic.contains('x') || payload.contains('x')),
    ("topic:plant/#", |topic, _| topic.starts_with("plant/")),
    ("size>25002 or topic:hall", |topic, payload| payload.len() > 25_002 || topic == "hall"),
];
const MUTED: [&[&str]; 3] = [&[], &["plant/b", "plant/b/#"], &["hall", "plant/a"]];

#[derive(Clone, Debug)]
pub(super) enum Step {
    Come(Vec<Made>),
    Gap,
    LookAt(Vec<Range<u64>>, Option<u64>),
    Query(usize),
    Mute(usize),
    Frame,
    Backend(usize),
    Stop,
    Resume,
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let made =
        (0..TOPICS.len(), "[xyz]{0,4}", prop_oneof![4 => 0..400_000_i64, 1 => -300_000..0_i64, 1 => Just(90_000_000)]);
    let shown = proptest::collection::vec((0..12_u64, 1..5_u64), 0..4);
    prop_oneof![
        6 => proptest::collection::vec(made, 1..9).prop_map(Step::Come),
        1 => Just(Step::Gap),
        3 => (shown, proptest::option::of(0..20_u64)).prop_map(|(steps, selected)| {
            let mut next = 0;
            let ranges = steps.into_iter().map(|(skip, length)| {
                let start = next + skip;
                next = start + length + 1;
                start..start + length
            });
            Step::LookAt(ranges.collect(), selected)
        }),
        3 => (0..QUERIES.len()).prop_map(Step::Query),
        1 => (0..MUTED.len()).prop_map(Step::Mute),
        4 => Just(Step::Frame),
        5 => (1..4_usize).prop_map(Step::Backend),
        1 => Just(Step::Stop),
        1 => Just(Step::Resume),
    ]
}

/// A console, a backend that answers piece by piece, and all that ever came.
pub(super) struct Trial {
    pub(super) console: Console,
    builder: BatchBuilder,
    /// By row: what came, and when by the clock of the log; `None` for a gap.
    rows: Vec<(Option<(usize, String)>, Timestamp)>,
    pub(super) now: i64,
    pub(super) requests: VecDeque<SearchRequest>,
    pub(super) query: usize,
    muted: usize,
}

impl Trial {
    pub(super) fn new() -> Self {
        let mut trial = Self {
            console: Console::default(),
            builder: BatchBuilder::default(),
            rows: Vec::new(),
            now: 1_000_000_000,
            requests: VecDeque::new(),
            query: 0,
            muted: 0,
        };
        trial.console.log = Log::with_bounds(Bounds { messages: 30, bytes: usize::MAX });
        trial
    }

    pub(super) fn now(&self) -> Timestamp {
        Timestamp(self.now)
    }

    pub(super) fn take(&mut self, step: Step) {
        let now = self.now();
        match step {
            Step::Come(made) => self.come(made),
            Step::Gap => {
                let gap = Gap {
                    from: now,
                    reason: GapReason::Renewed,
                    end: Some(model::GapEnd { at: now, session_resumed: true }),
                };
                self.console.apply(Event::Link(LinkEvent::Gap(gap)), now);
                let latest = self.rows.last().map_or(Timestamp::default(), |(_, at)| *at);
                self.rows.push((None, latest));
            }
            // As a table does: what is on screen, as row numbers from the oldest that is here.
            Step::LookAt(ranges, selected) => {
                let first = self.console.log.first_row();
                let shown = ranges.into_iter().map(|rows| first + rows.start..first + rows.end).collect();
                self.console.look_at(LookedAt { shown, selected: selected.map(|row| first + row) });
            }
            Step::Query(query) => {
                self.query = query;
                self.console.search_for(&parse(QUERIES[query].0).unwrap(), now);
            }
            Step::Mute(muted) => {
                self.muted = muted;
                let filters: Vec<_> = MUTED[muted].iter().map(|filter| TopicFilter::parse(filter).unwrap()).collect();
                self.console.mute(&filters, now);
            }
            Step::Frame => self.frame(),
            Step::Backend(parts) => self.answer(parts),
            Step::Stop => self.console.search.stop(),
            Step::Resume => self.console.search.resume(),
        }
    }

    pub(super) fn come(&mut self, made: Vec<Made>) {
        for (topic, payload, after) in made {
            self.now += after;
            self.builder.push(Message {
                received_at: Timestamp(self.now),
                topic: TOPICS[topic],
                payload: format!("{payload}{}", "_".repeat(REST)).as_bytes(),
                properties: Properties::default(),
                qos: Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: Origin::Received,
            });
            let latest = self.rows.last().map_or(Timestamp::default(), |(_, at)| *at);
            self.rows.push((Some((topic, payload)), latest.max(Timestamp(self.now))));
        }
        let batch: Arc<Batch> = self.builder.close().unwrap();
        self.console.accept(batch, Timestamp(self.now));
    }

    pub(super) fn frame(&mut self) {
        let now = self.now();
        while let Some(command) = self.console.wanted_search(now) {
            match command {
                SearchCommand::Look(request) => self.requests.push_back(*request),
                SearchCommand::Stop { number } => self.requests.retain(|request| request.number != number),
            }
        }
    }

    /// Answers with some of the next batches, as the backend does when it is slow.
    pub(super) fn answer(&mut self, parts: usize) {
        let Some(request) = self.requests.front_mut() else { return };
        let answered: Vec<_> = request.parts.drain(..parts.min(request.parts.len())).collect();
        let (number, is_last) = (request.number, request.parts.is_empty());
        let matches = QUERIES.iter().find(|(text, _)| parse(text).unwrap().to_string() == request.query).unwrap().1;
        let (mut found, mut moments) = (RowSet::default(), Vec::new());
        for part in &answered {
            let mut places = Vec::new();
            for (place, message) in part.batch.iter().enumerate() {
                let topic = request.topics.get(message.topic);
                let payload = std::str::from_utf8(message.payload).unwrap();
                if matches(topic, payload) && !request.except.iter().any(|filter| filter.matches(topic)) {
                    found.insert(part.first_row + place as u64);
                    places.push(place);
                }
            }
            let first_row = part.first_row;
            let of_part = part.batch.moments(part.not_before, places).into_iter().rev();
            moments.extend(of_part.map(|(at, count)| FoundMoment { first_row, at, count }));
        }
        let last = answered.first().unwrap();
        let searched = answered.last().unwrap().first_row..last.first_row + last.batch.len() as u64;
        if is_last {
            self.requests.pop_front();
        }
        let now = self.now();
        self.console
            .apply(Event::Search(SearchEvent { number, searched, found, moments, is_last, has_failed: false }), now);
    }

    /// Everything that was asked for is answered.
    pub(super) fn settle(&mut self) {
        self.console.search.resume();
        self.frame();
        while !self.requests.is_empty() {
            self.answer(2);
            self.frame();
        }
    }

    fn is_here(&self, row: u64) -> bool {
        self.console.log.message(row).is_some()
    }

    /// The rows that are here with a message that matches and is not muted.
    pub(super) fn expected(&self, query: usize) -> Vec<u64> {
        let muted: Vec<_> = MUTED[self.muted].iter().map(|filter| TopicFilter::parse(filter).unwrap()).collect();
        let is_wanted = |(topic, payload): &(usize, String)| {
            let topic = TOPICS[*topic];
            QUERIES[query].1(topic, &format!("{payload}{}", "_".repeat(REST)))
                && !muted.iter().any(|filter| filter.matches(topic))
        };
        let rows = self.rows.iter().zip(0_u64..).filter(|((made, _), _)| made.as_ref().is_some_and(is_wanted));
        rows.map(|(_, row)| row).filter(|row| self.is_here(*row)).collect()
    }

    /// How many of these rows came in each bar; what is only held is not counted.
    fn counted(&self, rows: &[u64], bars: Bars) -> Vec<u64> {
        let whole = rows.iter().filter(|row| **row >= self.console.log.first_whole_row());
        let times: Vec<Timestamp> = whole.map(|row| self.rows[usize::try_from(*row).unwrap()].1).collect();
        (0..bars.count).map(|bar| times.iter().filter(|at| bars.span(bar).contains(at)).count() as u64).collect()
    }

    pub(super) fn check_found(&self) {
        let expected = self.expected(self.query);
        let search = &self.console.search;
        let found: Vec<u64> = search.found().map_or_else(Vec::new, |found| found.iter().collect());
        if self.query == 0 {
            assert!(search.found().is_none() && search.progress(&self.console.log).is_none());
        } else {
            assert_eq!(found, expected);
            let progress = search.progress(&self.console.log).unwrap();
            assert_eq!((progress.searched, progress.of), (self.console.log.messages(), self.console.log.messages()));
            assert!(matches!(progress.state, SearchState::Done { .. }));
        }
        let unmuted = search.unmuted().map(|rows| rows.iter().collect::<Vec<_>>());
        assert_eq!(unmuted, (self.muted != 0).then(|| self.expected(0)));
    }

    pub(super) fn check_bars(&self, most: usize) {
        let Some(span) = self.console.log.time_span() else { return };
        let bars = Bars::over(&span, most);
        assert!(bars.count <= most.max(2) && bars.span(0).start <= span.start);
        assert!(bars.span(bars.count - 1).end >= span.end);
        let all: Vec<u64> = (0..self.rows.len() as u64).filter(|row| self.is_here(*row)).collect();
        let found = if self.query == 0 { all.clone() } else { self.expected(self.query) };
        let expected: Vec<_> = self.counted(&all, bars).into_iter().zip(self.counted(&found, bars)).collect();
        assert_eq!(self.console.bars(bars).collect::<Vec<_>>(), expected);
    }

    /// The view of what matches, and of everything, in a part of the time.
    pub(super) fn check_views(&self, from: f64, to: f64) {
        let log = &self.console.log;
        let Some(all) = log.time_span() else { return };
        #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "any time will do")]
        let time = |part: f64| Timestamp(all.start.0 + ((all.end.0 - all.start.0) as f64 * part) as i64);
        let (from, to) = (time(from), time(from.max(to)));
        for span in [None, Some(from..to)] {
            let is_in = |row: &u64| {
                let at = self.rows[usize::try_from(*row).unwrap()].1;
                span.as_ref().is_none_or(|span| span.contains(&at))
            };
            let places = (0..log.rows()).map(|place| log.row_at(place));
            let here: Vec<u64> =
                places.filter(is_in).filter(|row| !matches!(log.row(*row), Some(Row::LetGo(_)))).collect();
            let found: Vec<u64> = self.expected(self.query).into_iter().filter(is_in).collect();
            let unmuted: Vec<u64> = self.expected(0).into_iter().filter(is_in).collect();
            let of_all = if self.muted == 0 { here } else { unmuted };
            let of_found = if self.query == 0 { of_all.clone() } else { found };
            Self::check_view(&self.console.view(false, span.clone()), &of_all);
            Self::check_view(&self.console.view(true, span.clone()), &of_found);
        }
    }

    fn check_view(view: &View<'_>, expected: &[u64]) {
        let let_go = |row: &u64| matches!(view.log().row(*row), Some(Row::LetGo(_)));
        let shown: Vec<u64> = (0..view.rows()).map(|place| view.row_at(place)).collect();
        assert_eq!(shown.iter().filter(|row| !let_go(row)).copied().collect::<Vec<_>>(), expected);
        assert_eq!(view.row_at(view.rows()), view.log().end_row());
        for row in 0..view.log().end_row() + 2 {
            let place = shown.binary_search(&row);
            assert_eq!(view.contains(row), place.is_ok(), "{row}");
            if let Ok(place) = place {
                assert_eq!(view.place_of(row), place as u64);
            } else if view.is_of_a_set() {
                assert_eq!(view.place_of(row), shown.partition_point(|shown| *shown < row) as u64);
            }
            if view.is_of_a_set() {
                let since = shown.iter().filter(|shown| **shown >= row).count() as u64;
                assert_eq!(view.count_since(row), since, "{row}");
            }
        }
        for pair in shown.windows(2) {
            let remark = (pair[0] + 1..pair[1]).rev().find(|row| view.log().message(*row).is_none());
            let expected = (view.is_of_a_set() && remark.is_some()) || view.log().message(pair[0]).is_none();
            assert_eq!(view.remark_before(pair[1]).is_some(), expected, "{pair:?}");
        }
    }
}
