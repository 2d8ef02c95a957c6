//! Recordings of each version that was released are read and continued.
//!
//! `WRITE_RECORDING=1` makes that of the present version, where there is none: once for each version of the tables.

use std::path::PathBuf;
use std::sync::Arc;

use model::{
    Batch, BatchBuilder, GapReason, Message, Origin, Properties, PropertiesBuilder, PropertyRef, Qos, Timestamp,
};
use store::{Reader, RecordingGap, RecordingLimits, RecordingOutage, WhyNotRecorded, Writer};

/// The versions of the tables so far.
const VERSIONS: [u32; 3] = [1, 2, 3];

fn file(version: u32) -> PathBuf {
    PathBuf::from(format!("{}/tests/data/recordings/version-{version}.sqlite", env!("CARGO_MANIFEST_DIR")))
}

fn at(secs: u64) -> Timestamp {
    Timestamp::from_secs(1_764_000_000 + i64::try_from(secs).unwrap())
}

/// Messages of all kinds in several blocks, a gap, and times without a connection.
fn record(writer: &mut Writer) {
    let mut builder = BatchBuilder::default();
    for row in 0..900_u64 {
        let mut properties = PropertiesBuilder::default();
        if row % 4 == 0 {
            properties.push(PropertyRef::ContentType("application/json"));
            properties.push(PropertyRef::User("device", "press-1"));
        }
        builder.push(Message {
            received_at: at(row / 3),
            topic: ["plant/a", "plant/b", "site/ü"][usize::try_from(row % 3).unwrap()],
            payload: format!("{{\"row\":{row}}}").as_bytes(),
            properties: properties.as_properties(),
            qos: if row % 2 == 0 { Qos::AtMostOnce } else { Qos::AtLeastOnce },
            retain: row % 5 == 0,
            duplicate: row % 7 == 0,
            origin: if row % 11 == 0 { Origin::Sent } else { Origin::Received },
        });
        if row % 300 == 299 {
            writer.push(&builder.close().unwrap(), at(row / 3)).unwrap();
            writer.commit(at(row / 3)).unwrap();
        }
    }
    let (from, until, messages, why) = (at(300), at(310), 17, WhyNotRecorded::Full);
    writer.add_gap(RecordingGap { from, until, messages, why });
    writer.disconnected(at(303), silent());
    writer.connected(at(304), Some(true));
    writer.disconnected(at(308), GapReason::SignedOut);
    writer.end(at(310)).unwrap();
}

/// Two messages of a topic, with a minute between them.
fn late() -> Arc<Batch> {
    let mut builder = BatchBuilder::default();
    for secs in [341, 400] {
        builder.push(Message {
            received_at: at(secs),
            topic: "plant/a",
            payload: b"late",
            properties: Properties::default(),
            qos: Qos::AtMostOnce,
            retain: false,
            duplicate: false,
            origin: Origin::Received,
        });
    }
    builder.close().unwrap()
}

fn silent() -> GapReason {
    GapReason::Failed { summary: "The connection went silent".to_owned() }
}

/// What a recording of this version has of times without a connection.
fn outages(version: u32) -> Vec<RecordingOutage> {
    let closed = RecordingOutage { from: at(303), until: at(304), reason: silent(), session_resumed: Some(true) };
    let reason = GapReason::SignedOut;
    let open = RecordingOutage { from: at(308), until: at(310), reason, session_resumed: None };
    if version == 1 { Vec::new() } else { vec![closed, open] }
}

/// All messages as lines, as a recording of this version has them, and what it says of itself.
fn read(reader: &mut Reader, version: u32) -> Vec<String> {
    let (mut lines, mut names, mut from) = (Vec::new(), model::TopicNames::default(), 0);
    while let Some(block) = reader.next_block(from, Timestamp(i64::MIN), Timestamp(i64::MAX)).unwrap() {
        from = block.head.first_row + block.head.messages;
        let batch = block.batch.unwrap();
        names.add(batch.new_topics());
        for mut message in batch.iter() {
            message.quiet = message.quiet.filter(|_| version > 2);
            lines.push(format!("{} {message:?}", names.get(message.topic)));
        }
    }
    let summary = reader.summary().unwrap();
    lines.push(format!("{:?} {:?} {:?} {}", summary.profile, summary.gaps, summary.runs, summary.messages));
    lines
}

#[test]
fn every_released_form_is_read_and_continued() {
    let folder = tempfile::tempdir().unwrap();
    let now = folder.path().join("now.sqlite");
    let (mut writer, _) = Writer::open(&now, RecordingLimits::default(), at(0)).unwrap();
    writer.name_profile("plant").unwrap();
    record(&mut writer);
    writer.finish(at(310)).unwrap();
    drop(writer);
    let present = *VERSIONS.last().unwrap();
    if std::env::var_os("WRITE_RECORDING").is_some() && !file(present).exists() {
        std::fs::create_dir_all(file(present).parent().unwrap()).unwrap();
        std::fs::copy(&now, file(present)).unwrap();
    }
    assert!(read(&mut Reader::open(&now).unwrap(), present)[401].contains("quiet: Some(1s)"));
    for version in VERSIONS {
        let expected = read(&mut Reader::open(&now).unwrap(), version);
        assert_eq!(expected.len(), 901);
        let copy = folder.path().join(format!("{version}.sqlite"));
        std::fs::copy(file(version), &copy).unwrap();
        let mut reader = Reader::open(&copy).unwrap();
        assert!(read(&mut reader, present) == expected, "version {version} is read");
        assert_eq!(reader.summary().unwrap().outages, outages(version), "version {version}");
        drop(reader);
        let (mut writer, set_aside) = Writer::open(&copy, RecordingLimits::default(), at(400)).unwrap();
        assert_eq!((set_aside, writer.next_row()), (None, 900), "version {version} is continued");
        writer.push(&late(), at(400)).unwrap();
        writer.disconnected(at(401), silent());
        writer.end(at(402)).unwrap();
        let mut reader = Reader::open(&copy).unwrap();
        let lines = read(&mut reader, present);
        assert!(lines.starts_with(&expected[..900]));
        assert!(lines[901].contains("quiet: Some(58.9"), "version {version} has it from now on: {}", lines[901]);
        let last = RecordingOutage { from: at(401), until: at(402), reason: silent(), session_resumed: None };
        assert_eq!(reader.summary().unwrap().outages, [outages(version), vec![last]].concat());
    }
}
