//! What `recordings`, `export` and `record` say of a recording that is damaged.

use std::path::Path;

use model::Timestamp;

use super::run;

/// A recording of the profile `plant` in 40 blocks, as it is while one records: with its log.
fn with_log(folder: &Path) -> (engine::recording::Place, store::Writer) {
    let place = engine::Folder::at(folder.join("kept")).recording("plant");
    let (mut writer, _) =
        store::Writer::open(place.path(), store::RecordingLimits::default(), Timestamp::from_secs(1_700_000_000))
            .unwrap();
    writer.name_profile("plant").unwrap();
    for secs in 1_700_000_000..1_700_000_040 {
        let mut builder = model::BatchBuilder::default();
        for _ in 0..300 {
            builder.push(model::Message {
                received_at: Timestamp::from_secs(secs),
                topic: "plant/number",
                payload: secs.to_string().as_bytes(),
                properties: model::Properties::default(),
                qos: model::Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: model::Origin::Received,
            });
        }
        writer.push(&builder.close().unwrap(), Timestamp::from_secs(secs)).unwrap();
        writer.commit(Timestamp::from_secs(secs)).unwrap();
    }
    (place, writer)
}

#[test]
fn a_damaged_log_is_said_by_the_list_and_an_export_fails() {
    let folder = tempfile::tempdir().unwrap();
    let (place, writer) = with_log(folder.path());
    let log = place.path().with_extension("sqlite-wal");
    let (file, mut bytes) = (std::fs::read(place.path()).unwrap(), std::fs::read(&log).unwrap());
    drop(writer);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(place.path(), file).unwrap();
    std::fs::write(&log, bytes).unwrap();
    let said = "The messages that arrived last are missing: the recording is damaged there.";
    let (code, stdout, stderr) = run(folder.path(), &["export", "--profile", "plant"]);
    assert!(code == Some(1) && stderr.contains(said) && stdout.lines().count() < 12_000, "{stderr}");
    let (_, text, _) = run(folder.path(), &["recordings"]);
    assert!(text.contains(said) && !text.contains("ended unexpectedly"), "{text}");
}

#[test]
fn a_recovery_that_was_ended_is_said_with_what_goes_on_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let (place, mut writer) = with_log(folder.path());
    writer.finish(Timestamp::from_secs(1_700_000_040)).unwrap();
    drop(writer);
    let database = rusqlite::Connection::open(place.path()).unwrap();
    let root = "SELECT rootpage FROM sqlite_schema WHERE name = 'blocks_by_time'";
    let root: u32 = database.query_row(root, [], |row| row.get(0)).unwrap();
    drop(database);
    let mut bytes = std::fs::read(place.path()).unwrap();
    bytes[(root as usize - 1) * 4_096..][..16].fill(0xa5);
    std::fs::write(place.path(), &bytes).unwrap();
    // Nothing answers there, and nothing is asked before there is a sign-in.
    let text = "[[profile]]\nname = \"plant\"\nregion = \"eu-west-1\"\nuser_pool_id = \"eu-west-1_Abc123456\"\n\
        client_id = \"1h57kf5cpq17m0eml12EXAMPLE\"\n\
        identity_pool_id = \"eu-west-1:11111111-2222-4333-8444-555555555555\"\n\
        iot_endpoint = \"a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com\"\n";
    std::fs::write(folder.path().join("profiles.toml"), text).unwrap();
    let (code, _, stderr) = run(folder.path(), &["record", "plant/#"]);
    assert!(code == Some(1) && stderr.contains("The recording could not be used and was renamed"), "{stderr}");
    // As when that had ended before anything was copied.
    std::fs::write(place.path(), bytes).unwrap();
    let (writer, set_aside) =
        store::Writer::open(place.path(), store::RecordingLimits::default(), Timestamp::from_secs(1_700_000_100))
            .unwrap();
    assert!(set_aside.unwrap().is_recovered);
    drop(writer);
    let said =
        "Messages of a damaged recording are still to be copied. To copy them: topicdeck recordings repair 'plant'";
    let (code, text, _) = run(folder.path(), &["recordings"]);
    assert!(code == Some(0) && text.contains(said) && !text.contains("is damaged there"), "{text}");
    let (code, _, stderr) = run(folder.path(), &["export", "--profile", "plant"]);
    assert!(code == Some(1) && stderr.contains(said) && !stderr.contains("is damaged there"), "{stderr}");
    let (code, _, stderr) = run(folder.path(), &["recordings", "repair", "plant"]);
    assert!(code == Some(0) && stderr.contains("12,000 messages were recovered"), "{stderr}");
    let (code, stdout, stderr) = run(folder.path(), &["export", "--profile", "plant"]);
    assert_eq!((code, stdout.lines().count()), (Some(0), 12_000), "{stderr}");
}

#[test]
fn a_recording_that_nothing_records_into_is_read_as_it_is_and_repaired_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let (place, mut writer) = with_log(folder.path());
    writer.finish(Timestamp::from_secs(1_700_000_040)).unwrap();
    drop(writer);
    let whole = std::fs::read(place.path()).unwrap();
    let database = rusqlite::Connection::open(place.path()).unwrap();
    let root = "SELECT rootpage FROM sqlite_schema WHERE name = 'gaps'";
    let root: u32 = database.query_row(root, [], |row| row.get(0)).unwrap();
    drop(database);
    let repair = "topicdeck recordings repair";
    let mut bytes = whole.clone();
    bytes[(root as usize - 1) * 4_096..][..16].fill(0xa5);
    // In the payloads of a block: nothing else is damaged then.
    let last = bytes.len() - 100;
    bytes[last] ^= 0xff;
    std::fs::write(place.path(), &bytes).unwrap();
    let (code, stdout, stderr) = run(folder.path(), &["export", "--profile", "plant"]);
    assert!(code == Some(1) && stderr.contains(&format!("{repair} 'plant'")), "{stderr}");
    assert_eq!(stdout.lines().count(), 11_700);
    let (_, text, _) = run(folder.path(), &["recordings"]);
    assert!(text.contains("messages: 12000, 300 of them cannot be read\n"), "{text}");
    // Only the block is damaged: that is said with the remedy too.
    let mut bytes = whole.clone();
    bytes[last] ^= 0xff;
    std::fs::write(place.path(), bytes).unwrap();
    let (_, text, _) = run(folder.path(), &["recordings"]);
    let (code, _, stderr) = run(folder.path(), &["export", "--profile", "plant"]);
    assert!(code == Some(1) && [text, stderr].iter().all(|said| said.contains(&format!("{repair} 'plant'"))));
    let (code, _, stderr) = run(folder.path(), &["recordings", "repair", "plant"]);
    let said = "300 messages cannot be read, and are listed as missing: topicdeck recordings";
    assert!(code == Some(3) && stderr.contains("11,700 messages were recovered") && stderr.contains(said), "{stderr}");
    let (code, stdout, stderr) = run(folder.path(), &["export", "--profile", "plant"]);
    assert_eq!((code, stdout.lines().count()), (Some(0), 11_700), "{stderr}");
    assert!(stderr.contains("300 messages are missing between"), "{stderr}");
    let (code, _, stderr) = run(folder.path(), &["recordings", "repair", "plant"]);
    assert!(code == Some(0) && stderr.contains("nothing was changed"), "{stderr}");
    // A bit of the name of a column: nothing can be asked.
    let mut bytes = whole;
    let name = bytes.windows(9).position(|word| word == b"from_time").unwrap();
    bytes[name] ^= 1;
    std::fs::write(place.path(), bytes).unwrap();
    let (code, _, stderr) = run(folder.path(), &["export", "--profile", "plant"]);
    assert!(code == Some(1) && stderr.contains(&format!("{repair} NAME")), "{stderr}");
    let (code, _, stderr) = run(folder.path(), &["recordings", "repair", "plant"]);
    assert!(code == Some(0) && stderr.contains("12,000 messages were recovered"), "{stderr}");
    let (code, _, stderr) = run(folder.path(), &["recordings", "repair", "another"]);
    assert!(code == Some(1) && stderr.contains("There is no recording"), "{stderr}");
}
