//! Tree against a slow, obvious one, and what its rows show.

mod fed;
mod many;
mod shown;

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use fed::{Fed, all, at};
use model::{BatchBuilder, Message, NewTopics, Origin, Properties, Qos, TopicId, TreeOrder};

#[test]
fn a_message_counts_for_its_topic_and_all_above() {
    let mut fed = Fed::default();
    fed.batch(&[("plant/a/temp", b"12"), ("plant/a", b"345"), ("plant/a/temp", b"6"), ("van", b"")], at(0));
    for (topic, expected) in [
        ("plant/a/temp", Some(2)),
        ("plant/a", Some(3)),
        ("plant", Some(3)),
        ("van", Some(1)),
        ("", Some(4)),
        ("x", None),
    ] {
        assert_eq!(fed.messages(topic), expected, "{topic}");
    }
    let plant = fed.tree.levels().find("plant").unwrap();
    assert_eq!((fed.tree.traffic(plant).map(Traffic::bytes), fed.tree.own(plant).is_none()), (Some(6), true));
    let temp = fed.tree.levels().find("plant/a/temp").unwrap();
    assert_eq!(fed.tree.own(temp).map(|own| (own.messages, own.last_row)), Some((2, 2)));
    assert_eq!(fed.tree.topics(), 3);
}

#[test]
fn a_topic_that_gets_another_number_keeps_its_level() {
    let mut fed = Fed::with(&["plant/a"]);
    fed.tree.forget_topics_before(TopicId(1));
    assert_eq!(fed.tree.level_of(TopicId(0)), None);
    fed.topics.add(&NewTopics::starting_at(TopicId(1), ["plant/a"]));
    let mut other = BatchBuilder::default();
    for topic in ["x", "plant/a"] {
        other.push(Message {
            received_at: at(1),
            topic,
            payload: b"",
            properties: Properties::default(),
            qos: Qos::AtMostOnce,
            retain: false,
            duplicate: false,
            origin: Origin::Received,
        });
    }
    let batch = other.close().unwrap();
    fed.tree.count(&batch, &fed.topics, 1, at(1));
    assert_eq!(fed.messages("plant/a"), Some(2));
}

#[test]
fn the_last_payload_stays_when_its_message_leaves_the_log() {
    let mut fed = Fed::default();
    let (first, row) = fed.batch(&[("a", b"one"), ("b", b"two")], at(0));
    fed.batch(&[("b", b"three")], at(1));
    fed.tree.keep_last(&first, row);
    let kept = |topic: &str| {
        let own = fed.tree.own(fed.tree.levels().find(topic).unwrap()).unwrap();
        own.kept.as_deref().map(|kept| String::from_utf8_lossy(kept).into_owned())
    };
    assert_eq!((kept("a").as_deref(), kept("b")), (Some("one"), None));
    fed.batch(&[("a", b"four")], at(2));
    assert_eq!(fed.tree.own(fed.tree.levels().find("a").unwrap()).unwrap().kept, None);
}

#[test]
fn overdue_topics_are_counted_where_they_are_and_above() {
    let mut fed = Fed::default();
    for second in 0..10 {
        fed.batch(&[("plant/a", b""), ("plant/b", b"")], at(second));
    }
    for second in 10..40 {
        fed.batch(&[("plant/b", b"")], at(second));
    }
    fed.tree.look_for_silence(at(40));
    let level = |topic: &str| fed.tree.levels().find(topic).unwrap();
    assert!(fed.tree.is_silent(level("plant/a")) && !fed.tree.is_silent(level("plant/b")));
    assert_eq!((fed.tree.silent_in(level("plant")), fed.tree.silent_in(LevelId::ROOT)), (1, 1));
    let mut rows = TreeRows::default();
    rows.set_open(level("plant"), true);
    rows.set_order(TreeOrder::Silent);
    all(&mut rows, &fed.tree, at(40));
    assert_eq!(fed.shown(&rows), ["plant", "  a", "  b"]);
    fed.batch(&[("plant/a", b"")], at(41));
    fed.tree.look_for_silence(at(41));
    assert_eq!(fed.tree.silent_in(LevelId::ROOT), 0);
}

#[test]
fn what_is_muted_is_not_silent_and_neither_is_what_is_below_it() {
    let mut fed = Fed::default();
    for second in 0..10 {
        fed.batch(&[("lab/a/x", b""), ("plant/b", b"")], at(second));
    }
    fed.tree.look_for_silence(at(100));
    let level = |fed: &Fed, topic: &str| fed.tree.levels().find(topic).unwrap();
    assert_eq!((fed.tree.silent_in(LevelId::ROOT), fed.tree.first_silent()), (2, Some(level(&fed, "lab/a/x"))));
    let changes = fed.tree.muted().changes();
    let both = ["lab".to_owned(), "comes/later".to_owned()];
    fed.tree.mute_only(&both);
    assert!(fed.tree.is_muted(level(&fed, "lab/a/x")) && !fed.tree.is_muted(level(&fed, "plant/b")));
    assert!(!fed.tree.muted().is_itself(level(&fed, "lab/a")));
    fed.tree.look_for_silence(at(100));
    assert_eq!((fed.tree.silent_in(LevelId::ROOT), fed.tree.first_silent()), (1, Some(level(&fed, "plant/b"))));
    fed.batch(&[("comes/later", b""), ("lab/new", b"")], at(101));
    fed.tree.mute_only(&both);
    assert!(fed.tree.is_muted(level(&fed, "comes/later")) && fed.tree.is_muted(level(&fed, "lab/new")));
    assert_eq!(fed.tree.muted().changes(), changes + 2);
    fed.tree.mute_only(&["comes/later".to_owned(), "lab".to_owned()]);
    assert_eq!(fed.tree.muted().changes(), changes + 2, "the same in another order");
    fed.tree.mute_only(&[]);
    fed.tree.look_for_silence(at(100));
    assert_eq!((fed.tree.silent_in(LevelId::ROOT), fed.tree.muted().is_empty()), (2, true));
}

/// So many topics: `plant/HALL/NUMBER/temp`.
/// Few levels, so that topics share them; empty ones too.
fn any_topic() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!["a", "b", "", "10", "9"]), 1..5).prop_map(|levels| levels.join("/"))
}

proptest! {

    #[test]
    fn counts_are_those_of_the_slow_model(batches in prop::collection::vec(prop::collection::vec(any_topic(), 1..20), 1..8)) {
        let mut fed = Fed::default();
        let mut model: BTreeMap<String, u64> = BTreeMap::new();
        for (second, topics) in (0..).zip(&batches) {
            let messages: Vec<(&str, &[u8])> = topics.iter().map(|topic| (topic.as_str(), &b"x"[..])).collect();
            fed.batch(&messages, at(second));
            for topic in topics {
                let ends = topic.match_indices('/').map(|(end, _)| end).chain([topic.len()]);
                for end in ends {
                    *model.entry(topic[..end].to_owned()).or_default() += 1;
                }
            }
        }
        for (topic, count) in &model {
            let level = fed.tree.levels().find(topic).expect(topic);
            prop_assert_eq!(fed.tree.traffic(level).map(Traffic::messages), Some(*count), "{}", topic);
        }
        prop_assert_eq!(fed.tree.levels().len(), model.len() + 1);
        let total: usize = batches.iter().map(Vec::len).sum();
        prop_assert_eq!(fed.tree.traffic(LevelId::ROOT).map(Traffic::messages), Some(total as u64));
    }

    #[test]
    fn open_rows_are_all_levels_in_order(topics in prop::collection::vec(any_topic(), 1..40)) {
        let fed = Fed::with(&topics.iter().map(String::as_str).collect::<Vec<_>>());
        let mut rows = TreeRows::default();
        let levels = u32::try_from(fed.tree.levels().len()).unwrap();
        for level in 0..levels {
            rows.set_open(LevelId(level), true);
        }
        all(&mut rows, &fed.tree, at(0));
        let names: usize = rows.rows().iter().map(|row| usize::from(row.names)).sum();
        prop_assert_eq!(names + 1, fed.tree.levels().len(), "each level is in one row");
        for pair in rows.rows().windows(2) {
            // A row is below the one before it, or below one that is above that.
            let parent_depth = |row: &TreeRow| fed.tree.levels().depth(row.level) - usize::from(row.names);
            let is_inside = parent_depth(&pair[1]) == fed.tree.levels().depth(pair[0].level);
            prop_assert!(is_inside || pair[1].indent <= pair[0].indent, "{:?}", fed.shown(&rows));
        }
    }
}
