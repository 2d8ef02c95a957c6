//! What was recorded is listed, read by row and searched, while it is recorded.

use std::sync::Arc;
use std::time::Duration;

use model::{
    BatchBuilder, ExportFormat, ExportState, Message, Origin, PastBlock, Properties, Qos, RowSet, Timestamp, TopicNames,
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
    (Pasts::new(Some(folder.clone()), Inbox::new(move || wake.notify_one())), woken)
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
        PastCommand::Search { past, number, query, except, now }
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
    };
    let first = request(ExportFormat::Ndjson, "topic:b and size=3", None, false);
    let state = exported(&mut pasts, &woken, first.clone()).await;
    let whole = path.display().to_string();
    assert_eq!(state, ExportState::Done { path: whole.clone(), written: 133, damaged: 0 });
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), 133);
    let line = text.lines().next().unwrap();
    assert!(line.starts_with("{\"received_at\":\"1970-01-01T00:00:02.000000Z\",\"topic\":\"b\""), "{line}");
    let state = exported(&mut pasts, &woken, first).await;
    assert_eq!(state, ExportState::Exists { path: whole.clone() });
    let rows = (900..910).chain([2_999]).collect();
    let state = exported(&mut pasts, &woken, request(ExportFormat::Csv, "", Some(rows), true)).await;
    assert_eq!(state, ExportState::Done { path: whole, written: 10, damaged: 0 }, "the last row is of another time");
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!((text.lines().count(), text.starts_with("received_at,direction,")), (11, true));
    let elsewhere = ExportRequest { path: "/no/such/folder/x".into(), ..request(ExportFormat::Csv, "", None, false) };
    let ExportState::Failed(notice) = exported(&mut pasts, &woken, elsewhere).await else { panic!("it was written") };
    assert_eq!(notice.code, "output.failed");
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
