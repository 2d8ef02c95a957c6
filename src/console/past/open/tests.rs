//! A span is read block by block, where it is looked at, and its rows are where they were.

use model::{BatchBuilder, Message, Origin, Properties, Qos, RowSet};
use search::parse;

use super::*;
use crate::{Past, View};

const NOW: Timestamp = Timestamp(900_000_000);
const DAY: (Timestamp, Timestamp) = (Timestamp(0), Timestamp(800_000_000));

/// Blocks of 100 messages, one each second; message `n` came after `n / 100` seconds.
fn block(number: u64) -> PastBlock {
    let time = Timestamp::from_secs(i64::try_from(number).unwrap());
    PastBlock { first_row: 1_000 + number * 100, messages: 100, first_time: time, last_time: time }
}

fn batch(number: u64, payload: usize) -> Arc<Batch> {
    let mut builder = BatchBuilder::default();
    for _ in 0..100 {
        builder.push(Message {
            received_at: block(number).first_time,
            topic: "plant/a",
            payload: &vec![b'x'; payload],
            properties: Properties::default(),
            qos: Qos::AtMostOnce,
            retain: false,
            duplicate: false,
            origin: Origin::Received,
        });
    }
    builder.close().unwrap()
}

fn opened(blocks: u64, goes_to: i64) -> Past {
    let mut past = Past::default();
    past.open("plant", DAY, (Timestamp::from_secs(goes_to), Toward::Nearest));
    past.take_commands(NOW);
    let blocks = (0..blocks).map(block).collect();
    past.apply(
        PastEvent::Opened {
            past: PastId(1),
            blocks,
            missing: Vec::new(),
            recorded: vec![DAY.0..DAY.1],
            beside: (None, None),
        },
        NOW,
    );
    past
}

/// The rows that are asked for.
fn loads(past: &mut Past) -> Vec<u64> {
    let row = |command| match command {
        PastCommand::Load { row, .. } => Some(row),
        _ => None,
    };
    past.take_commands(NOW).into_iter().filter_map(row).collect()
}

fn load(past: &mut Past, number: u64, payload: usize) {
    let (first_row, batch) = (block(number).first_row, Some(batch(number, payload)));
    past.apply(PastEvent::Loaded { past: PastId(1), first_row, batch }, NOW);
}

fn look_at(past: &mut Past, rows: Range<u64>) {
    past.look_at(&LookedAt { shown: std::iter::once(rows).collect(), selected: None });
}

#[test]
fn a_jump_ends_at_the_nearest_message_once_that_is_read() {
    let mut past = opened(10, 4);
    assert_eq!((loads(&mut past), past.opened().unwrap().landing()), (vec![1_400], None));
    load(&mut past, 4, 1);
    let landing = |past: &Past| past.opened().unwrap().landing().map(|landing| (landing.row, landing.at.as_secs()));
    assert_eq!(landing(&past), Some((1_400, 4)));
    past.go_to(Timestamp::from_secs(700), Toward::Nearest);
    assert_eq!((landing(&past), loads(&mut past)), (None, vec![1_900]));
    load(&mut past, 9, 1);
    assert_eq!(landing(&past), Some((1_999, 9)), "the last one is nearest");
    for (toward, row) in [(Toward::Before, 1_999), (Toward::After, 1_999)] {
        past.go_to(Timestamp(9_500_000), toward);
        assert_eq!(landing(&past).map(|(row, _)| row), Some(row), "there is none behind it");
    }
    load(&mut past, 8, 1);
    for (toward, row) in [(Toward::Before, 1_899), (Toward::After, 1_900), (Toward::Nearest, 1_900)] {
        past.go_to(Timestamp(8_900_000), toward);
        assert_eq!(landing(&past).map(|(row, _)| row), Some(row), "{toward:?}");
    }
    let mut nothing = opened(0, 4);
    assert!(loads(&mut nothing).is_empty() && nothing.opened().unwrap().landing().is_none());
}

/// Messages that came at these seconds, from this row on.
fn unordered(first_row: u64, secs: &[i64]) -> (PastBlock, Arc<Batch>) {
    let mut builder = BatchBuilder::default();
    for second in secs {
        builder.push(Message {
            received_at: Timestamp::from_secs(*second),
            topic: "plant/a",
            payload: b"x",
            properties: Properties::default(),
            qos: Qos::AtMostOnce,
            retain: false,
            duplicate: false,
            origin: Origin::Received,
        });
    }
    let at = |second: Option<&i64>| Timestamp::from_secs(*second.unwrap());
    let (first_time, last_time) = (at(secs.iter().min()), at(secs.iter().max()));
    (PastBlock { first_row, messages: secs.len() as u64, first_time, last_time }, builder.close().unwrap())
}

#[test]
fn where_the_clock_was_set_back_a_jump_ends_at_the_message_that_is_nearest_in_time() {
    let blocks = [
        unordered(0, &[100, 101, 102]),
        unordered(3, &[500, 501, 200, 201]),
        unordered(7, &[202, 203]),
        unordered(9, &[103, 104, 110]),
        unordered(12, &[300, 310]),
    ];
    let times: Vec<i64> =
        blocks.iter().flat_map(|(_, batch)| batch.received_at().iter().map(|at| at.as_secs())).collect();
    for wanted in (90..520).chain([0, 700]) {
        for toward in [Toward::Nearest, Toward::Before, Toward::After] {
            let mut past = Past::default();
            past.open("plant", DAY, (Timestamp::from_secs(wanted), toward));
            let listed = blocks.iter().map(|(block, _)| *block).collect();
            let (past_id, missing, beside) = (PastId(1), Vec::new(), (None, None));
            past.take_commands(NOW);
            past.apply(
                PastEvent::Opened { past: past_id, blocks: listed, missing, recorded: vec![DAY.0..DAY.1], beside },
                NOW,
            );
            for _ in 0..blocks.len() {
                for row in loads(&mut past) {
                    let (block, batch) = blocks.iter().rfind(|(block, _)| block.first_row <= row).unwrap();
                    let (first_row, batch) = (block.first_row, Some(Arc::clone(batch)));
                    past.apply(PastEvent::Loaded { past: past_id, first_row, batch }, NOW);
                }
            }
            let wrong_side = |at: i64| match toward {
                Toward::Before => at > wanted,
                Toward::After => at < wanted,
                _ => false,
            };
            let nearest = times.iter().copied().min_by_key(|at| (wrong_side(*at), (at - wanted).abs())).unwrap();
            let landing = past.opened().unwrap().landing().unwrap();
            let far = (landing.at.as_secs() - wanted).abs();
            assert_eq!(far, (nearest - wanted).abs(), "{wanted} {toward:?}: {}", landing.at.as_secs());
            assert_eq!(times[usize::try_from(landing.row).unwrap()], landing.at.as_secs());
        }
    }
}

#[test]
fn what_is_near_the_rows_on_screen_is_read_once_and_damage_is_known() {
    let mut past = opened(10, 4);
    loads(&mut past);
    look_at(&mut past, 1_420..1_440);
    assert_eq!(loads(&mut past), [1_300, 1_500], "the one between is on its way");
    look_at(&mut past, 1_421..1_441);
    assert!(loads(&mut past).is_empty(), "asked for already");
    past.apply(PastEvent::Loaded { past: PastId(1), first_row: 1_500, batch: None }, NOW);
    look_at(&mut past, 1_422..1_442);
    assert!(loads(&mut past).is_empty(), "what cannot be read is not asked for again");
    let open = &past.opened().unwrap().console.log;
    assert_eq!((open.is_unreadable(1_599), open.is_unreadable(1_600)), (true, false));
}

#[test]
fn no_more_is_kept_than_fits_and_rows_stay_where_they_were() {
    let mut past = opened(20, 0);
    let large = MAX_READ_BYTES / 100 / 4;
    for number in 0..20 {
        look_at(&mut past, block(number).first_row..block(number).first_row + 10);
        load(&mut past, number, large);
        let log = &past.opened().unwrap().console.log;
        assert!(log.bytes() < MAX_READ_BYTES * 3 / 2, "{}", log.bytes());
        assert!(log.message(block(number).first_row).is_some());
        assert_eq!((log.first_row(), log.end_row(), log.messages()), (1_000, 3_000, 2_000));
    }
    look_at(&mut past, 1_000..1_010);
    assert_eq!(loads(&mut past).first(), Some(&1_000), "the first is gone, and read again");
}

#[test]
fn a_search_is_the_backends_and_its_matches_are_rows_also_where_nothing_is_read() {
    let mut past = opened(10, 4);
    past.take_commands(NOW);
    past.search_for(&parse("topic:plant/a").unwrap(), NOW);
    let commands = past.take_commands(NOW);
    let [PastCommand::Search { number, query, .. }] = &*commands else { panic!("{commands:?}") };
    assert_eq!(query, "topic:plant/a");
    assert!(past.take_commands(NOW).is_empty(), "asked once");
    let found = |rows: Range<u64>, found: &[u64], is_last| {
        let found: RowSet = found.iter().copied().collect();
        PastEvent::Found { past: PastId(1), number: *number, searched: rows, found, is_last }
    };
    // What came since the rows were listed is found too, and is none of them.
    past.apply(found(1_600..2_100, &[1_700, 1_950, 2_000, 2_050], false), NOW);
    let rows = |past: &Past| {
        let console = &past.opened().unwrap().console;
        let view: View<'_> = console.view(true, None);
        let progress = console.search.progress(&console.log).unwrap();
        ((0..view.rows()).map(|place| view.row_at(place)).collect::<Vec<_>>(), progress.searched, progress.of)
    };
    assert_eq!(rows(&past), (vec![1_700, 1_950], 400, 1_000));
    past.stop_search(true);
    let commands = past.take_commands(NOW);
    assert!(matches!(&*commands, [PastCommand::StopSearch { .. }]), "{commands:?}");
    past.apply(found(1_000..1_600, &[1_001], true), NOW);
    assert_eq!(rows(&past).0, [1_700, 1_950], "what comes of a search that was stopped is late");
    past.stop_search(false);
    let commands = past.take_commands(NOW);
    assert!(matches!(&*commands, [PastCommand::Search { .. }]), "{commands:?}");
}

#[test]
fn another_span_takes_the_place_of_the_first_and_nothing_of_that_is_taken() {
    let mut past = opened(3, 0);
    past.take_commands(NOW);
    past.open("other", DAY, (Timestamp(0), Toward::Nearest));
    let commands = past.take_commands(NOW);
    assert!(matches!(&*commands, [PastCommand::Close { past: PastId(1) }, PastCommand::Open { past: PastId(2), .. }]));
    let late = PastEvent::Opened {
        past: PastId(1),
        blocks: Arc::new([block(1)]),
        missing: Vec::new(),
        recorded: vec![DAY.0..DAY.1],
        beside: (None, None),
    };
    past.apply(late, NOW);
    assert!(past.opened().unwrap().blocks().is_none());
}

#[test]
fn a_block_that_has_grown_in_the_file_since_fills_the_rows_that_were_listed() {
    let mut past = Past::default();
    past.open("plant", DAY, (Timestamp::from_secs(4), Toward::Nearest));
    past.take_commands(NOW);
    let blocks = Arc::new([block(3), PastBlock { messages: 40, ..block(4) }]);
    past.apply(
        PastEvent::Opened {
            past: PastId(1),
            blocks,
            missing: Vec::new(),
            recorded: vec![DAY.0..DAY.1],
            beside: (None, None),
        },
        NOW,
    );
    assert_eq!(loads(&mut past), [1_400]);
    load(&mut past, 4, 1);
    let open = past.opened().unwrap();
    assert_eq!(open.landing().map(|landing| landing.row), Some(1_400), "it is read");
    assert!(open.console.log.message(1_439).is_some());
    assert_eq!((open.console.log.end_row(), open.console.log.unread_block(1_439)), (1_440, None));
}

/// What is read and what is searched come from two threads.
#[test]
fn matches_that_come_before_the_rows_are_known_are_those_messages_too() {
    let rows_of = |is_found_first: bool| {
        let mut past = Past::default();
        past.open("plant", DAY, (Timestamp::from_secs(4), Toward::Nearest));
        past.search_for(&parse("topic:plant/a").unwrap(), NOW);
        let commands = past.take_commands(NOW);
        let number = commands.iter().find_map(|command| match command {
            PastCommand::Search { number, .. } => Some(*number),
            _ => None,
        });
        let found: RowSet = [1_301, 1_450].into_iter().collect();
        let (searched, is_last) = (1_300..1_500, true);
        let found = PastEvent::Found { past: PastId(1), number: number.unwrap(), searched, found, is_last };
        let opened = PastEvent::Opened {
            past: PastId(1),
            blocks: Arc::new([block(3), block(4)]),
            missing: Vec::new(),
            // A row says that nothing was recorded before.
            recorded: vec![block(3).first_time..DAY.1],
            beside: (None, None),
        };
        let events = if is_found_first { [found, opened] } else { [opened, found] };
        for event in events {
            past.apply(event, NOW);
        }
        let view: View<'_> = past.opened().unwrap().console.view(true, None);
        (0..view.rows()).map(|place| view.row_at(place)).collect::<Vec<_>>()
    };
    assert_eq!(rows_of(false), [1_302, 1_451], "one row further, for the gap is one");
    assert_eq!(rows_of(true), rows_of(false));
}

#[test]
fn births_of_sparkplug_are_asked_for_with_the_first_topic_of_it_and_count_from_their_rows_of_the_table() {
    let mut past = opened(2, 0);
    load(&mut past, 0, 1);
    let asks =
        |past: &mut Past| past.take_commands(NOW).iter().any(|command| matches!(command, PastCommand::Births(_)));
    assert!(!asks(&mut past));
    let mut builder = BatchBuilder::default();
    builder.push(Message {
        received_at: block(1).first_time,
        topic: "spBv1.0/plant/NDATA/gw-1",
        payload: b"",
        properties: Properties::default(),
        qos: Qos::AtMostOnce,
        retain: false,
        duplicate: false,
        origin: Origin::Received,
    });
    let batch = builder.close().unwrap();
    past.apply(PastEvent::Loaded { past: PastId(1), first_row: 1_100, batch: Some(batch) }, NOW);
    assert_eq!((asks(&mut past), asks(&mut past)), (true, false), "once");
    let birth = |row: u64| {
        let topic: Arc<str> = "spBv1.0/plant/NBIRTH/gw-1".into();
        let metrics = payload::birth_metrics(b"\x12\x02\x10\x07").unwrap().into();
        (Timestamp(0), SparkplugBirth { place: place_of_row(row), topic, metrics })
    };
    past.name_metrics("other", &[birth(1_000)]);
    past.name_metrics("plant", &[birth(1_050)]);
    let open = past.opened().unwrap();
    let places: Vec<i64> = open.console.search.births().sources().iter().map(|birth| birth.place).collect();
    assert_eq!(places, [place_of_row(open.shift.to_table(1_050))]);
}
