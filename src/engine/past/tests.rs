//! What was recorded is listed, read by row and searched, while it is recorded.

use std::sync::Arc;
use std::time::Duration;

use model::{
    BatchBuilder, ExportFormat, ExportMemory, ExportState, Message, Origin, PastBlock, Properties, Qos, RowSet,
    SearchPart, Timestamp, TopicFilter, TopicNames,
};
use store::{RecordingLimits, Writer};

use super::*;

const PROFILE: &str = "plant";
const ALL: (Timestamp, Timestamp) = (Timestamp(i64::MIN), Timestamp(i64::MAX));

/// Records blocks of 300 messages, one a second; the topic of each is its row modulo 3.
fn recorded(folder: &Folder, blocks: i64) -> Writer {
    let place = folder.recording(PROFILE);
    let (mut writer, _) = Writer::open(place.path(), RecordingLimits::default(), Timestamp(0)).unwrap();
    writer.name_profile(PROFILE).unwrap();
    let mut builder = BatchBuilder::default();
    for block in 0..blocks {
        for row in block * 300..(block + 1) * 300 {
            builder.push(Message {
                received_at: Timestamp::from_secs(block),
                topic: ["c", "b", "a"][usize::try_from(row % 3).unwrap()],
                payload: row.to_string().as_bytes(),
                properties: Properties::default(),
                qos: Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: Origin::Received,
            });
        }
        writer.push(&builder.close().unwrap(), Timestamp::from_secs(block)).unwrap();
        writer.commit(Timestamp::from_secs(block)).unwrap();
    }
    writer
}

/// Waits for the next events of the past.
async fn next(pasts: &Pasts, woken: &tokio::sync::Notify) -> Vec<PastEvent> {
    loop {
        let events = pasts.inbox.take().events.into_iter();
        let events: Vec<_> = events
            .map(|event| match event {
                Event::Past(event) => event,
                other => panic!("{other:?}"),
            })
            .collect();
        if !events.is_empty() {
            return events;
        }
        tokio::time::timeout(Duration::from_secs(30), woken.notified()).await.expect("an event");
    }
}

fn pasts(folder: &Folder) -> (Pasts, Arc<tokio::sync::Notify>) {
    let woken = Arc::new(tokio::sync::Notify::new());
    let wake = Arc::clone(&woken);
    let inbox = Inbox::new(move || wake.notify_one());
    let read = (SchemaFiles::new(inbox.clone()), ContractFiles::new(Some(folder.clone()), inbox.clone()));
    (Pasts::new(Some(folder.clone()), read, inbox), woken)
}

fn open(past: PastId, (since, until): (Timestamp, Timestamp)) -> PastCommand {
    PastCommand::Open { past, profile: PROFILE.to_owned(), since, until }
}

fn rows_of(blocks: &[PastBlock]) -> Vec<u64> {
    blocks.iter().map(|block| block.first_row).collect()
}

#[tokio::test]
async fn a_past_is_read_by_row_in_any_order_while_it_is_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let folder = Folder::at(folder.path());
    let _writer = recorded(&folder, 10);
    let (mut pasts, woken) = pasts(&folder);
    pasts.command(PastCommand::List);
    let events = next(&pasts, &woken).await;
    let [PastEvent::Recordings(recordings)] = &*events else { panic!("{events:?}") };
    let overview = recordings.first().unwrap();
    assert_eq!((overview.profile.as_deref(), overview.messages, overview.is_recording), (Some(PROFILE), 3_000, true));
    let bounds = [0, 4, 9, 20].map(Timestamp::from_secs).to_vec();
    pasts.command(PastCommand::Count { profile: PROFILE.to_owned(), bounds });
    let events = next(&pasts, &woken).await;
    let [PastEvent::Counted(counts)] = &*events else { panic!("{events:?}") };
    assert_eq!((&*counts.messages, counts.recorded.len()), (&[1_200, 1_500, 300][..], 1));
    let past = PastId(7);
    pasts.command(open(past, (Timestamp::from_secs(3), Timestamp::from_secs(5))));
    let events = next(&pasts, &woken).await;
    let [PastEvent::Opened { blocks, missing, recorded, .. }] = &*events else { panic!("{events:?}") };
    assert_eq!((rows_of(blocks), missing.len(), recorded.len()), (vec![900, 1_200, 1_500], 0, 1));
    let mut names = TopicNames::default();
    for (row, first) in [(1_799, 1_500), (901, 900), (1_500, 1_500), (9_999, 9_999)] {
        pasts.command(PastCommand::Load { past, row });
        let events = next(&pasts, &woken).await;
        let [PastEvent::Loaded { first_row, batch, .. }] = &*events else { panic!("{events:?}") };
        assert_eq!((*first_row, batch.is_some()), (first, row < 3_000));
        let Some(batch) = batch else { continue };
        names.add(batch.new_topics());
        let message = batch.get(usize::try_from(row - first).unwrap()).unwrap();
        let topic = ["c", "b", "a"][usize::try_from(row % 3).unwrap()];
        assert_eq!((names.get(message.topic), message.payload), (topic, row.to_string().as_bytes()));
    }
}

#[tokio::test]
async fn a_search_finds_the_newest_first_and_one_that_follows_ends_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = Folder::at(folder.path());
    let _writer = recorded(&folder, 10);
    let (mut pasts, woken) = pasts(&folder);
    let past = PastId(1);
    pasts.command(open(past, (Timestamp::from_secs(2), Timestamp::from_secs(8))));
    next(&pasts, &woken).await;
    let search = |number, query: &str| {
        let (query, except, now) = (query.to_owned(), Vec::new(), Timestamp::from_secs(10));
        PastCommand::Search { past, number, query, except, messages: Vec::new(), now }
    };
    pasts.command(search(1, "topic:b"));
    pasts.command(search(2, "topic:b and size=3"));
    let (mut found, mut searched) = (RowSet::default(), Vec::new());
    'search: loop {
        for event in next(&pasts, &woken).await {
            let PastEvent::Found { number, searched: rows, found: some, is_last, .. } = event else {
                panic!("{event:?}")
            };
            // The first one may have found something before it was ended.
            if number == 2 {
                searched.push(rows);
                found.extend(some.iter());
                if is_last {
                    break 'search;
                }
            }
        }
    }
    let expected: Vec<u64> = (600..1_000).filter(|row| row % 3 == 1).collect();
    assert_eq!(found.iter().collect::<Vec<_>>(), expected);
    assert_eq!((searched.first().unwrap().end, searched.last().unwrap().start), (2_700, 600));
    assert!(searched.is_sorted_by(|newer, older| newer.start == older.end));
}

#[tokio::test]
async fn a_search_of_all_counts_by_spans_of_time_what_it_finds() {
    let folder = tempfile::tempdir().unwrap();
    let folder = Folder::at(folder.path());
    let _writer = recorded(&folder, 10);
    let (mut pasts, woken) = pasts(&folder);
    let bounds = [2, 5, 9].map(Timestamp::from_secs).to_vec();
    for (number, query, expected) in [
        (1, "topic:b", ([300, 500], 200)),
        (2, "topic:b payload:\"7\" after:\"1970-01-01T00:00:05Z\"", ([0, 0], 0)),
        (3, "topic:nothing", ([0, 0], 0)),
    ] {
        let (profile, query, bounds) = (PROFILE.to_owned(), query.to_owned(), bounds.clone());
        let now = Timestamp::from_secs(10);
        pasts.command(PastCommand::SearchAll(SearchAllRequest {
            number,
            profile,
            query: query.clone(),
            messages: Vec::new(),
            now,
            bounds,
        }));
        let found = 'search: loop {
            for event in next(&pasts, &woken).await {
                let PastEvent::FoundInAll(found) = event else { panic!("{event:?}") };
                if found.number == number && found.is_last {
                    break 'search found;
                }
            }
        };
        let in_payload = (1_500..3_000_u64).filter(|row| row % 3 == 1 && row.to_string().contains('7')).count() as u64;
        let (messages, older) = if number == 2 { ([0, in_payload], expected.1) } else { expected };
        assert_eq!((&*found.messages, found.older, found.damaged), (&messages[..], older, 0), "{query}");
        assert_eq!((found.searched, found.of), (3_000, 3_000));
        let newest = found.newest.iter().map(|at| at.map(Timestamp::as_secs)).collect::<Vec<_>>();
        let expected = messages.map(|messages| messages > 0);
        assert_eq!(newest.iter().map(Option::is_some).collect::<Vec<_>>(), expected, "{query}");
        assert!(number != 1 || newest == [Some(4), Some(9)], "{newest:?}");
    }
}

#[tokio::test]
async fn topics_alone_find_the_same_rows_as_with_all_that_is_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let folder = Folder::at(folder.path());
    let _writer = recorded(&folder, 10);
    let (mut pasts, woken) = pasts(&folder);
    let past = PastId(1);
    // The first and the last block are at the edges of the span.
    pasts.command(open(past, (Timestamp::from_secs(2), Timestamp::from_secs(8))));
    next(&pasts, &woken).await;
    let mut rows = Vec::new();
    for (number, query) in [(1, "topic:a or topic:b"), (2, "(topic:a or topic:b) size>0"), (3, "not topic:c")] {
        let (query, except, now) = (query.to_owned(), Vec::new(), Timestamp::from_secs(10));
        pasts.command(PastCommand::Search { past, number, query, except, messages: Vec::new(), now });
        let mut found = RowSet::default();
        'search: loop {
            for event in next(&pasts, &woken).await {
                let PastEvent::Found { number: of, found: some, is_last, .. } = event else { panic!("{event:?}") };
                if of == number {
                    found.union_with(&some);
                    if is_last {
                        break 'search;
                    }
                }
            }
        }
        rows.push(found.iter().collect::<Vec<_>>());
    }
    let expected: Vec<u64> = (600..2_700).filter(|row| row % 3 != 0).collect();
    assert_eq!(rows, [expected.clone(), expected.clone(), expected]);
}

#[tokio::test]
async fn topics_are_counted_within_the_span_with_their_last_message() {
    let folder = tempfile::tempdir().unwrap();
    let folder = Folder::at(folder.path());
    let _writer = recorded(&folder, 10);
    let (mut pasts, woken) = pasts(&folder);
    let past = PastId(1);
    pasts.command(open(past, (Timestamp::from_secs(2), Timestamp::from_secs(8))));
    next(&pasts, &woken).await;
    pasts.command(PastCommand::CountTopics { past });
    let mut topics = 'counted: loop {
        for event in next(&pasts, &woken).await {
            match event {
                PastEvent::Topics { topics, without_room: 0, .. } => break 'counted topics.to_vec(),
                PastEvent::CountingTopics { .. } => {}
                other => panic!("{other:?}"),
            }
        }
    };
    topics.sort_by(|a, b| a.name.cmp(&b.name));
    let bytes: u64 = (600..2_700_u64).filter(|row| row % 3 == 2).map(|row| row.to_string().len() as u64).sum();
    let [a, b, c] = &*topics else { panic!("{topics:?}") };
    assert_eq!((&*a.name, a.messages, a.bytes, a.last_row, a.last_at.as_secs()), ("a", 700, bytes, 2_699, 8));
    assert_eq!((&*a.payload, b.last_row, c.last_row), (&b"2699"[..], 2_698, 2_697));
}

/// What an export ends with.
async fn exported(pasts: &mut Pasts, woken: &tokio::sync::Notify, request: ExportRequest) -> ExportState {
    pasts.command(PastCommand::Export(Box::new(request)));
    loop {
        for event in next(pasts, woken).await {
            let PastEvent::Export { number: 4, state } = event else { panic!("{event:?}") };
            if !matches!(state, ExportState::Running { .. }) {
                return state;
            }
        }
    }
}

#[tokio::test]
async fn what_is_wanted_is_written_into_a_file_that_is_never_replaced_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.ndjson");
    let folder = Folder::at(folder.path());
    let _writer = recorded(&folder, 10);
    let (mut pasts, woken) = pasts(&folder);
    let request = |format, query: &str, rows: Option<RowSet>, replaces| ExportRequest {
        number: 4,
        profile: PROFILE.to_owned(),
        span: (Timestamp::from_secs(2), Timestamp::from_secs(8)),
        rows,
        query: query.to_owned(),
        now: Timestamp::from_secs(10),
        format,
        path: path.clone(),
        replaces,
        except: Vec::new(),
        messages: Vec::new(),
        memory: None,
    };
    let first = request(ExportFormat::Ndjson, "topic:b and size=3", None, false);
    let state = exported(&mut pasts, &woken, first.clone()).await;
    let whole = path.display().to_string();
    assert_eq!(state, ExportState::Done { path: whole.clone(), written: 133, damaged: 0, missing: Vec::new() });
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), 133);
    let line = text.lines().next().unwrap();
    assert!(line.starts_with("{\"received_at\":\"1970-01-01T00:00:02.000000Z\",\"topic\":\"b\""), "{line}");
    let state = exported(&mut pasts, &woken, first).await;
    assert_eq!(state, ExportState::Exists { path: whole.clone() });
    let rows = (900..910).chain([2_999]).collect();
    let state = exported(&mut pasts, &woken, request(ExportFormat::Csv, "", Some(rows), true)).await;
    assert_eq!(
        state,
        ExportState::Done { path: whole, written: 10, damaged: 0, missing: Vec::new() },
        "the last row is of another time"
    );
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!((text.lines().count(), text.starts_with("received_at,direction,")), (11, true));
    // What is no file is not asked for: it cannot be replaced.
    for path in ["/no/such/folder/x", "/dev/null"] {
        let elsewhere = ExportRequest { path: path.into(), ..request(ExportFormat::Csv, "", None, false) };
        let ExportState::Failed(notice) = exported(&mut pasts, &woken, elsewhere).await else { panic!("{path}") };
        assert_eq!(notice.code, "output.not_saved");
    }
}

#[tokio::test]
async fn what_is_in_memory_is_written_behind_what_is_recorded_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.ndjson");
    let folder = Folder::at(folder.path());
    let _writer = recorded(&folder, 10);
    let (mut pasts, woken) = pasts(&folder);
    let mut builder = BatchBuilder::default();
    // Topics have other numbers than in the recording.
    for number in 0..20 {
        builder.push(Message {
            received_at: Timestamp::from_secs(10),
            topic: ["x", "b"][number % 2],
            payload: format!("memory {number}").as_bytes(),
            properties: Properties::default(),
            qos: Qos::AtMostOnce,
            retain: false,
            duplicate: false,
            origin: Origin::Received,
        });
    }
    let batch = builder.close().unwrap();
    let mut topics = TopicNames::default();
    topics.add(batch.new_topics());
    let memory = |rows: Option<RowSet>, follows| {
        let part = SearchPart { first_row: 100, not_before: Timestamp::default(), batch: Arc::clone(&batch) };
        Some(ExportMemory { parts: vec![part], topics: topics.clone(), rows, births: Arc::default(), follows })
    };
    let request = |query: &str, except: &[&str], memory| ExportRequest {
        number: 4,
        profile: PROFILE.to_owned(),
        span: ALL,
        rows: None,
        query: query.to_owned(),
        now: Timestamp::from_secs(10),
        format: ExportFormat::Ndjson,
        path: path.clone(),
        replaces: true,
        except: except.iter().map(|filter| TopicFilter::parse(filter).unwrap()).collect(),
        messages: Vec::new(),
        memory,
    };
    let before = (0..2_990_u64).filter(|row| row % 3 == 1).count() as u64;
    for (request, expected) in [
        (request("topic:b", &[], memory(None, Some(2_990))), before + 10),
        (request("topic:b", &[], memory(None, None)), 10),
        (request("", &[], memory(Some((101..104).collect()), None)), 3),
        (request("", &["a", "x"], memory(None, Some(9))), 6 + 10),
    ] {
        let state = exported(&mut pasts, &woken, request).await;
        let whole = path.display().to_string();
        assert_eq!(state, ExportState::Done { path: whole, written: expected, damaged: 0, missing: Vec::new() });
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text.lines().count() as u64, expected);
        let places = text.lines().map(|line| line.contains("\"memory "));
        assert!(places.is_sorted(), "memory is behind");
    }
    std::fs::remove_dir_all(folder.path().join("recordings")).unwrap();
    let state = exported(&mut pasts, &woken, request("", &[], memory(None, None))).await;
    assert!(matches!(state, ExportState::Done { written: 20, .. }), "without a recording: {state:?}");
}

#[tokio::test]
async fn what_cannot_be_read_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let (mut pasts, woken) = pasts(&Folder::at(folder.path()));
    pasts.command(open(PastId(1), ALL));
    let events = next(&pasts, &woken).await;
    let [PastEvent::Failed { past: PastId(1), notice }] = &*events else { panic!("{events:?}") };
    assert_eq!(notice.code, "recording.missing");
    pasts.command(PastCommand::Close { past: PastId(1) });
    assert_eq!(pasts.ended().await, Some(()));
}
