//! A pass through blocks finds what reading each of them finds, and unpacks only those with a wanted topic.

use std::ops::ControlFlow;

use super::*;
use model::TopicNames;

/// Writes blocks of three messages, each on a topic that is of that block alone: `plant/BLOCK`.
fn recorded(path: &Path, blocks: i64) {
    let mut writer = writer(path, 0);
    let mut builder = BatchBuilder::default();
    for block in 0..blocks {
        // No block goes on after it was written when it has so many bytes.
        for letter in ["a", "b", "c"] {
            builder.push(Message {
                received_at: at(block),
                topic: &format!("plant/{block}"),
                payload: letter.repeat(30_000).as_bytes(),
                properties: Properties::default(),
                qos: Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: Origin::Received,
            });
        }
        writer.push(&builder.close().unwrap(), at(block)).unwrap();
        writer.commit(at(block)).unwrap();
    }
}

/// How a payload begins.
fn short(payload: &[u8]) -> Vec<u8> {
    payload.iter().copied().take(3).collect()
}

/// All messages, in short.
fn all(path: &Path) -> Vec<Found> {
    read(path).into_iter().map(|(row, topic, payload)| (row, topic, short(&payload))).collect()
}

/// What is found with these wants: row, topic, payload.
fn passed(reader: &mut Reader, wanted: &mut WantedTopics<'_>) -> Vec<Found> {
    let heads = reader.heads(Timestamp(i64::MIN), Timestamp(i64::MAX)).unwrap();
    let (mut names, mut found) = (TopicNames::default(), Vec::new());
    reader
        .pass(heads.into_iter().rev(), wanted, |head, passed| {
            if let Passed::Read(batch) = passed {
                names.add(batch.new_topics());
                for (row, message) in (head.first_row..).zip(batch.iter()) {
                    found.push((row, names.get(message.topic).to_owned(), short(message.payload)));
                }
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    found.sort();
    found
}

#[test]
fn blocks_without_a_wanted_topic_stay_packed_and_the_others_are_whole() {
    let place = place();
    recorded(&place.path, 40);
    let mut reader = Reader::open(&place.path).unwrap();
    let mut asked = Vec::new();
    let mut wanted = WantedTopics::which(|topic| {
        asked.push(topic.to_owned());
        topic.ends_with('7')
    });
    let found = passed(&mut reader, &mut wanted);
    assert_eq!((wanted.read(), wanted.skipped()), (4, 36));
    let expected: Vec<_> = all(&place.path).into_iter().filter(|(_, topic, _)| topic.ends_with('7')).collect();
    assert_eq!(found, expected);
    assert_eq!(expected.len(), 12);
    drop(wanted);
    asked.sort();
    assert_eq!(asked.len(), 40, "each topic is asked for once");
    let mut wanted = WantedTopics::which(|_| true);
    assert_eq!(passed(&mut Reader::open(&place.path).unwrap(), &mut wanted), all(&place.path));
    assert_eq!((wanted.read(), wanted.skipped()), (40, 0));
}

#[test]
fn topics_alone_are_read_without_payloads_and_have_the_same_rows() {
    let place = place();
    recorded(&place.path, 6);
    let mut reader = Reader::open(&place.path).unwrap();
    let mut wanted = WantedTopics::which(|_| true).and_no_more_if(|head| head.first_row >= 9);
    let found = passed(&mut reader, &mut wanted);
    let expected: Vec<_> = all(&place.path)
        .into_iter()
        .map(|(row, topic, payload)| (row, topic, if row >= 9 { Vec::new() } else { payload }))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_damaged_list_of_topics_hides_no_message() {
    let place = place();
    recorded(&place.path, 3);
    let expected = all(&place.path);
    let database = rusqlite::Connection::open(&place.path).unwrap();
    database.execute("UPDATE blocks SET topic_set = x'00' WHERE first_row = 3", []).unwrap();
    drop(database);
    let mut reader = Reader::open(&place.path).unwrap();
    let mut wanted = WantedTopics::which(|topic| topic == "plant/2");
    let found = passed(&mut reader, &mut wanted);
    assert_eq!((wanted.read(), wanted.skipped()), (2, 1), "the damaged one is read, and said to be damaged");
    assert_eq!(found, expected[6..]);
}

#[test]
fn a_message_a_second_makes_a_block_of_some_minutes() {
    let place = place();
    let mut source = Source::default();
    let mut writer = writer(&place.path, 0);
    for secs in 0..600 {
        writer.push(&source.batch(1, secs), at(secs)).unwrap();
        writer.commit(at(secs)).unwrap();
    }
    let heads = Reader::open(&place.path).unwrap().heads(Timestamp(i64::MIN), Timestamp(i64::MAX)).unwrap();
    let messages: Vec<u64> = heads.iter().map(|head| head.messages).collect();
    assert_eq!(messages, [256, 256, 88], "a day has 338 blocks, and not 86,400");
}
