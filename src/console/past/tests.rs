//! Who scrolls up from the messages that come goes on in the recording at the message before, and comes back to the same one:
//! none is shown twice, none is left out.

use std::sync::Arc;

use model::{
    Batch, BatchBuilder, Event, Message, Origin, PastBlock, PastGap, Properties, Qos, RecordingEvent, WhyMissing,
};

use super::*;
use crate::{Bounds, Console};

const ALL: (Timestamp, Timestamp) = (Timestamp(i64::MIN), Timestamp(i64::MAX));

/// A connection whose memory is small, and its recording.
struct Stage {
    console: Console,
    live: BatchBuilder,
    /// The recording numbers topics in its own way.
    disk: BatchBuilder,
    blocks: Vec<(u64, Arc<Batch>)>,
    missing: Vec<PastGap>,
    /// Messages before this number were deleted from the recording.
    deleted: u64,
    next_row: u64,
    came: u64,
    random: u64,
}

impl Stage {
    fn new(seed: u64) -> Self {
        let mut stage = Self {
            console: Console::with_bounds(Bounds { messages: 60, bytes: usize::MAX }),
            live: BatchBuilder::default(),
            disk: BatchBuilder::default(),
            blocks: Vec::new(),
            missing: Vec::new(),
            deleted: 0,
            // There are runs before this one.
            next_row: 1_000,
            came: 0,
            random: seed,
        };
        stage.started();
        stage
    }

    fn random(&mut self, below: u64) -> u64 {
        // Numerical Recipes' generator: the upper bits are good enough.
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) % below
    }

    fn started(&mut self) {
        let event = RecordingEvent::Started { row: self.next_row, message: self.came };
        self.console.apply(Event::Recording(event), Timestamp(0));
    }

    /// These messages, in memory or in the recording. Each has its number as its payload and its time.
    fn batch(builder: &mut BatchBuilder, numbers: std::ops::Range<u64>) -> Arc<Batch> {
        for number in numbers {
            builder.push(Message {
                received_at: Timestamp(i64::try_from(number).unwrap()),
                topic: ["a", "b", "c"][usize::try_from(number % 3).unwrap()],
                payload: number.to_string().as_bytes(),
                properties: Properties::default(),
                qos: Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: Origin::Received,
            });
        }
        builder.close().unwrap()
    }

    /// Messages come: recorded or not, into the memory or left out there.
    fn come(&mut self, messages: u64, is_recorded: bool, is_dropped: bool) {
        let numbers = self.came..self.came + messages;
        let live = Self::batch(&mut self.live, numbers.clone());
        if is_dropped {
            self.console.name_topics(live.new_topics());
            self.console.note_dropped(messages);
        } else {
            self.console.accept(live, Timestamp(0));
        }
        self.came += messages;
        if is_recorded {
            let batch = Self::batch(&mut self.disk, numbers);
            self.blocks.push((self.next_row, batch));
            self.next_row += messages;
        } else {
            let times =
                Timestamp(i64::try_from(numbers.start).unwrap())..Timestamp(i64::try_from(numbers.end).unwrap());
            self.missing.push(PastGap { times, messages, why: WhyMissing::Full });
            self.started();
        }
    }

    fn flood(&mut self, steps: u64) {
        for _ in 0..steps {
            let messages = 1 + self.random(20);
            match self.random(10) {
                0 => self.come(messages, false, false),
                1 => self.come(messages, true, true),
                2 => self.console.note_dropped(0),
                _ => self.come(messages, true, false),
            }
        }
        self.come(5, true, false);
    }

    /// The limits delete the oldest blocks.
    fn delete(&mut self, blocks: usize) {
        if let Some((_, batch)) = self.blocks.drain(..blocks).next_back() {
            self.deleted = u64::try_from(batch.received_at().last().unwrap().0).unwrap() + 1;
        }
    }

    fn deleted_gap(&self) -> Option<PastGap> {
        let times = Timestamp(0)..Timestamp(i64::try_from(self.deleted).unwrap());
        (self.deleted > 0).then_some(PastGap { times, messages: self.deleted, why: WhyMissing::Deleted })
    }

    /// Opens the recording before a message, and reads what is asked for.
    fn opened(&self, row: u64, at: Timestamp) -> Past {
        let mut past = Past::default();
        past.open("plant", ALL, (at, Toward::BeforeRow(row)));
        for _ in 0..20 {
            for command in past.take_commands(Timestamp(0)) {
                past.apply(self.answer(&command), Timestamp(0));
            }
            if let Some(landing) = past.opened().and_then(OpenPast::landing) {
                let mut looked_at = LookedAt::default();
                (landing.row.saturating_sub(5)..landing.row + 40).for_each(|row| looked_at.add(row));
                past.look_at(&looked_at);
            }
        }
        past
    }

    fn answer(&self, command: &PastCommand) -> PastEvent {
        let head = |(first_row, batch): &(u64, Arc<Batch>)| PastBlock {
            first_row: *first_row,
            messages: batch.len() as u64,
            first_time: batch.received_at()[0],
            last_time: *batch.received_at().last().unwrap(),
        };
        match command {
            PastCommand::Open { past, .. } => PastEvent::Opened {
                past: *past,
                blocks: self.blocks.iter().map(head).collect(),
                missing: self.missing.iter().cloned().chain(self.deleted_gap()).collect(),
                recorded: std::iter::once(ALL.0..ALL.1).collect(),
                beside: (None, None),
            },
            PastCommand::Load { past, row } => match self.blocks.iter().rfind(|(first_row, _)| first_row <= row) {
                Some((first_row, batch)) => {
                    PastEvent::Loaded { past: *past, first_row: *first_row, batch: Some(Arc::clone(batch)) }
                }
                None => PastEvent::Deleted { past: *past, row: *row },
            },
            other => panic!("{other:?}"),
        }
    }
}

fn number(log: &crate::Log, row: u64) -> Option<u64> {
    let message = log.message(row)?;
    Some(std::str::from_utf8(message.payload).unwrap().parse().unwrap())
}

#[test]
fn from_memory_into_the_recording_and_back_no_message_is_missing_or_there_twice() {
    let (mut by_row, mut by_time) = (0, 0);
    for seed in 0..300 {
        let mut stage = Stage::new(seed);
        stage.flood(40);
        let live = &stage.console.log;
        assert!(live.evicted() > 0, "{seed}: the memory is smaller than what came");
        let first = (live.first_row()..live.end_row()).find(|row| live.message(*row).is_some()).unwrap();
        let (wanted, first_number) = (live.message(first).unwrap().received_at, number(live, first).unwrap());
        let recorded = stage.console.recorded_row(first).unwrap();
        let past = stage.opened(recorded, wanted);
        let open = past.opened().unwrap();
        let landed = open.landing().expect("it leads somewhere").row;
        let on_disk: Vec<u64> = stage
            .blocks
            .iter()
            .flat_map(|(_, batch)| batch.received_at().iter().map(|at| u64::try_from(at.0).unwrap()))
            .collect();
        let before = on_disk.iter().copied().filter(|number| *number < first_number).max().unwrap();
        let log = &open.console.log;
        // A row that says what is missing may be between them.
        let landed_number = (log.first_row()..=landed).rev().find_map(|row| number(log, row));
        assert_eq!(landed_number, Some(before), "{seed}: the message before the first one in memory");
        let behind = (landed + 1..log.end_row()).find_map(|row| number(log, row));
        let next = on_disk.iter().copied().filter(|number| *number > before).min();
        assert_eq!(behind, next, "{seed}");
        if next == Some(first_number) {
            by_row += 1;
        } else {
            by_time += 1;
        }
        // Back: each message that is in both is at the row that is said.
        for row in landed.saturating_sub(5)..(landed + 40).min(log.end_row()) {
            let Some(expected) = number(log, row) else { continue };
            let here = stage.console.row_of_recorded(open.recorded_row(row));
            assert_eq!(here.and_then(|here| number(live, here)), here.map(|_| expected), "{seed}");
            let is_in_memory = (live.first_row()..live.end_row()).any(|row| number(live, row) == Some(expected));
            assert_eq!(here.is_some(), is_in_memory, "{seed}: message {expected}");
        }
    }
    assert!(by_row > 200 && by_time > 10, "both ways were tried: {by_row}, {by_time}");
}

/// What a table shows of these rows, each in a word: numbers of messages, and why others are not there.
fn shown(stage: &Stage, past: &mut Past, rows: std::ops::Range<u64>) -> Vec<Result<u64, WhyMissing>> {
    let mut looked_at = LookedAt::default();
    rows.clone().for_each(|row| looked_at.add(row));
    past.look_at(&looked_at);
    for command in past.take_commands(Timestamp(0)) {
        past.apply(stage.answer(&command), Timestamp(0));
    }
    let log = &past.opened().unwrap().console.log;
    let word = |row| match log.row(row) {
        Some(crate::Row::Message(_)) => Ok(number(log, row).unwrap()),
        Some(crate::Row::NotRecorded(gap)) => Err(gap.why.clone()),
        Some(crate::Row::Unread { unreadable: Some(why) }) => Err(why.clone()),
        other => panic!("row {row}: {other:?}"),
    };
    rows.map(word).collect()
}

#[test]
fn while_the_limits_delete_what_is_scrolled_to_no_message_is_there_twice_or_gone_without_a_word() {
    let mut said = 0;
    for seed in 0..200 {
        let mut stage = Stage::new(seed);
        // All is recorded: what is not there was deleted.
        (0..30).for_each(|_| stage.come(7, true, false));
        let live = &stage.console.log;
        let first = (live.first_row()..live.end_row()).find(|row| live.message(*row).is_some()).unwrap();
        let (at, first_number) = (live.message(first).unwrap().received_at, number(live, first).unwrap());
        let recorded = stage.console.recorded_row(first).unwrap();
        let mut past = stage.opened(recorded, at);
        let landed = past.opened().unwrap().landing().unwrap().row;
        // Upward from the seam, and meanwhile the limits follow; they may overtake who scrolls.
        let (mut row, mut next) = (landed + 1, first_number);
        let mut rounds = 0;
        while row > past.opened().unwrap().console.log.first_row() {
            let steps = 1 + stage.random(25);
            let from = row.saturating_sub(steps).max(past.opened().unwrap().console.log.first_row());
            let words = shown(&stage, &mut past, from..row);
            for word in words.iter().rev() {
                next -= 1;
                match word {
                    Ok(number) => assert_eq!(*number, next, "{seed}: each once, in order"),
                    Err(WhyMissing::Deleted) => {
                        assert!(next < stage.deleted, "{seed}: {next} is still there");
                        said += 1;
                    }
                    other => panic!("{seed}: {other:?}"),
                }
            }
            row = from;
            if rounds % 2 == 0 {
                let blocks = usize::try_from(stage.random(4)).unwrap();
                stage.delete(blocks.min(stage.blocks.len() - 1));
                stage.come(7, true, false);
            }
            rounds += 1;
        }
        assert_eq!(next, 0, "{seed}: every message had its row");
        // Opened again, one row stands for all that was deleted.
        if stage.deleted > 0 {
            let oldest = stage.blocks[0].0;
            let mut past = stage.opened(oldest, Timestamp(i64::try_from(stage.deleted).unwrap()));
            let first_row = past.opened().unwrap().console.log.first_row();
            let words = shown(&stage, &mut past, first_row..first_row + 3);
            assert_eq!(words, [Err(WhyMissing::Deleted), Ok(stage.deleted), Ok(stage.deleted + 1)], "{seed}");
        }
    }
    assert!(said > 100, "the limits were met: {said}");
}
