//! Recordings that cannot be used do not hold up the start: they are set aside, which is said, and a new one begins.

use std::path::Path;

use engine::Folder;
use model::{Event, RecordingEvent, Timestamp};
use rusqlite::Connection;
use store::{Reader, RecordingLimits, Writer};

use super::child::recording_in;
use super::live::{send, start};
use super::numbers::Recorded;
use crate::support::keeping_engine;
use crate::support::memory_store::MemoryStore;
use crate::support::quiet_sandbox::QuietSandbox;
use sandbox::OPERATOR;

/// A recording, and what makes it unusable. Returns what has to live as long as the test.
type Prepare = fn(&Path) -> Option<Connection>;

/// The word in the new name, whether messages are recovered, and how.
const UNUSABLE: [(&str, bool, Prepare); 5] = [
    ("damaged", true, |path| {
        let mut bytes = std::fs::read(path).unwrap();
        let database = Connection::open(path).unwrap();
        let root = "SELECT rootpage FROM sqlite_schema WHERE name = 'blocks'";
        let root: u32 = database.query_row(root, [], |row| row.get(0)).unwrap();
        bytes[(root as usize - 1) * 4_096] ^= 0xff;
        drop(database);
        std::fs::write(path, bytes).unwrap();
        None
    }),
    // A large one, whose table is out of order: that is noticed while messages are recorded into it.
    ("damaged", true, |path| {
        let mut bytes = std::fs::read(path).unwrap();
        let database = Connection::open(path).unwrap();
        let root = "SELECT rootpage FROM sqlite_schema WHERE name = 'blocks'";
        let root: u32 = database.query_row(root, [], |row| row.get(0)).unwrap();
        drop(database);
        let cells = (root as usize - 1) * 4_096 + 8;
        bytes[cells..cells + 4].rotate_left(2);
        std::fs::write(path, bytes).unwrap();
        std::fs::File::options().write(true).open(path).unwrap().set_len(65 << 20).unwrap();
        None
    }),
    ("foreign", true, |path| {
        let mut bytes = std::fs::read(path).unwrap();
        bytes[..16].fill(b'x');
        std::fs::write(path, bytes).unwrap();
        None
    }),
    ("newer", false, |path| {
        Connection::open(path).unwrap().execute_batch("PRAGMA user_version = 99; CREATE TABLE charts (id)").unwrap();
        None
    }),
    ("locked", false, |path| {
        let other = Connection::open(path).unwrap();
        other.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; DELETE FROM gaps").unwrap();
        Some(other)
    }),
];

/// Records the numbers from 0 to 600.
fn record(path: &Path) {
    let (mut writer, _) = Writer::open(path, RecordingLimits::default(), Timestamp(0)).unwrap();
    let mut builder = model::BatchBuilder::default();
    for from in [0, 300] {
        for number in from..from + 300 {
            builder.push(model::Message {
                received_at: Timestamp(number),
                topic: "plant/number",
                payload: number.to_string().as_bytes(),
                properties: model::Properties::default(),
                qos: model::Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: model::Origin::Received,
            });
        }
        writer.push(&builder.close().unwrap(), Timestamp(0)).unwrap();
        writer.commit(Timestamp(0)).unwrap();
    }
    writer.end(Timestamp(1)).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recording_that_cannot_be_used_is_set_aside_with_a_notice_and_a_new_one_begins() {
    let stage = QuietSandbox::new().await;
    for (word, is_recovered, prepare) in UNUSABLE {
        let folder = tempfile::tempdir().unwrap();
        let path = recording_in(folder.path());
        record(&path);
        let held = prepare(&path);
        let folder = Folder::at(folder.path());
        let mut engine = keeping_engine::start(&stage.profiles_toml, &folder, &MemoryStore::default());
        let notice = engine
            .until("a notice", |event| match event {
                Event::Noticed(notice) if notice.code == "recording.set_aside" => Some(notice.clone()),
                _ => None,
            })
            .await;
        let now_at = &notice.copyables[0].text;
        assert!(now_at.contains(&format!(".{word}-")) && Path::new(now_at).exists(), "{word}: {notice:?}");
        let row = if is_recovered { 600 } else { 0 };
        assert_eq!(start(&mut engine).await, RecordingEvent::Started { row, message: 0 }, "{word}");
        if is_recovered {
            let recovered =
                |event: &Event| matches!(event, Event::Noticed(notice) if notice.code == "recording.recovered");
            engine.until("the end of the recovery", |event| recovered(event).then_some(())).await;
        }
        engine.sign_in(OPERATOR).await;
        engine.subscribed("plant/#").await;
        send(&stage, &mut engine, 600..700).await;
        engine.end().await;
        let recorded = Recorded::read(&path, 0);
        let from = if is_recovered { 0 } else { 600 };
        assert!(recorded.numbers.iter().copied().eq(from..700), "{word}: {:?}", recorded.numbers);
        drop(held);
        // What was not damaged can still be read, by what wrote it.
        if word == "locked" {
            assert_eq!(Reader::open(Path::new(now_at)).unwrap().summary().unwrap().messages, 600);
        }
    }
}
