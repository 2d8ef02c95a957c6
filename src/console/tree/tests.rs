//! The tree against a slow, obvious one, and what its rows show.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::Topics;
use model::{Batch, BatchBuilder, Message, Origin, Properties, Qos, Timestamp, TopicId};

/// A tree with what feeds it.
#[derive(Default)]
struct Fed {
    tree: Tree,
    topics: Topics,
    builder: BatchBuilder,
    rows: u64,
}

impl Fed {
    fn batch(&mut self, messages: &[(&str, &[u8])], now: Timestamp) -> (Arc<Batch>, u64) {
        for (topic, payload) in messages {
            self.builder.push(Message {
                received_at: now,
                topic,
                payload,
                properties: Properties::default(),
                qos: Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: Origin::Received,
            });
        }
        let batch = self.builder.close().unwrap_or_default();
        for topic in batch.new_topics() {
            self.topics.name(topic.id, &topic.name);
        }
        let first_row = self.rows;
        self.tree.count(&batch, &self.topics, first_row, now);
        self.rows += batch.len() as u64;
        (batch, first_row)
    }

    fn with(topics: &[&str]) -> Self {
        let mut fed = Self::default();
        for topic in topics {
            fed.batch(&[(topic, b"")], at(0));
        }
        fed
    }

    fn messages(&self, topic: &str) -> Option<u64> {
        let level = if topic.is_empty() { LevelId::ROOT } else { self.tree.levels().find(topic)? };
        self.tree.traffic(level).map(Traffic::messages)
    }

    /// The rows as text, each with two blanks for a level of indent.
    fn shown(&self, rows: &TreeRows) -> Vec<String> {
        let mut topic = String::new();
        let mut lines = Vec::new();
        for row in rows.rows() {
            self.tree.levels().write_topic(row.level, &mut topic);
            let names: Vec<&str> =
                topic.rsplitn(usize::from(row.names) + 1, '/').take(usize::from(row.names)).collect();
            let names: Vec<&str> = names.into_iter().rev().collect();
            lines.push(format!("{}{}", "  ".repeat(usize::from(row.indent)), names.join("/")));
        }
        lines
    }
}

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(1_700_000_000 + secs)
}

fn all(rows: &mut TreeRows, tree: &Tree, now: Timestamp) {
    while rows.update(tree, now, false) {}
}

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
    fed.topics.name(TopicId(1), &"plant/a".into());
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
fn rows_are_what_is_open_in_order_and_lonely_levels_are_one_row() {
    let fed =
        Fed::with(&["plant/press-10/temp", "plant/press-2/temp", "yard/gps/x", "yard/gps/y", "lab", "plant/press-2"]);
    let level = |topic: &str| fed.tree.levels().find(topic).unwrap();
    let mut rows = TreeRows::default();
    all(&mut rows, &fed.tree, at(0));
    assert_eq!(fed.shown(&rows), ["lab", "plant", "yard/gps"]);
    for topic in ["plant", "plant/press-2", "yard/gps"] {
        rows.set_open(level(topic), true);
    }
    all(&mut rows, &fed.tree, at(0));
    let expected = ["lab", "plant", "  press-2", "    temp", "  press-10/temp", "yard/gps", "  x", "  y"];
    assert_eq!(fed.shown(&rows), expected);
    rows.set_open(level("plant"), false);
    all(&mut rows, &fed.tree, at(0));
    assert_eq!(fed.shown(&rows), ["lab", "plant", "yard/gps", "  x", "  y"]);
    let mut pinned = TreeRows::below(level("plant"));
    all(&mut pinned, &fed.tree, at(0));
    assert_eq!(fed.shown(&pinned), ["press-2", "press-10/temp"]);
}

#[test]
fn a_text_shows_the_topics_that_have_it_with_what_is_above() {
    let mut fed = Fed::with(&["plant/Press-1/temp", "plant/pump/temp", "lab/press-1", "van"]);
    let mut rows = TreeRows::default();
    rows.look_for("press-1");
    all(&mut rows, &fed.tree, at(0));
    assert_eq!(fed.shown(&rows), ["lab/press-1", "plant", "  Press-1/temp"]);
    rows.look_for("pump/t");
    all(&mut rows, &fed.tree, at(0));
    assert_eq!(fed.shown(&rows), ["plant", "  pump/temp"]);
    fed.batch(&[("yard/pump/t", b"")], at(1));
    all(&mut rows, &fed.tree, at(2));
    assert_eq!(fed.shown(&rows), ["plant", "  pump/temp", "yard/pump/t"]);
    rows.look_for("");
    all(&mut rows, &fed.tree, at(3));
    assert_eq!(fed.shown(&rows), ["lab/press-1", "plant", "van", "yard/pump/t"]);
}

#[test]
fn what_is_muted_can_be_left_out() {
    let fed = Fed::with(&["lab/a", "lab/b", "plant"]);
    let mut rows = TreeRows::default();
    let lab = fed.tree.levels().find("lab").unwrap();
    rows.set_muted(lab, true);
    all(&mut rows, &fed.tree, at(0));
    assert_eq!(fed.shown(&rows), ["lab", "plant"]);
    rows.hide_muted(true);
    all(&mut rows, &fed.tree, at(0));
    assert_eq!(fed.shown(&rows), ["plant"]);
    rows.set_muted(lab, false);
    all(&mut rows, &fed.tree, at(0));
    assert_eq!(fed.shown(&rows), ["lab", "plant"]);
}

#[test]
fn rows_keep_their_places_while_they_are_held() {
    let mut fed = Fed::with(&["a", "b"]);
    let mut rows = TreeRows::default();
    rows.set_order(TreeOrder::Count);
    all(&mut rows, &fed.tree, at(0));
    assert_eq!(fed.shown(&rows), ["a", "b"]);
    fed.batch(&[("b", b""), ("c", b"")], at(1));
    assert!(!rows.update(&fed.tree, at(10), true));
    assert_eq!(fed.shown(&rows), ["a", "b"]);
    all(&mut rows, &fed.tree, at(10));
    assert_eq!(fed.shown(&rows), ["b", "a", "c"]);
}

#[test]
fn many_topics_take_many_frames_and_each_is_bounded() {
    let topics: Vec<String> = (0..60_000).map(|number| format!("plant/{number}")).collect();
    let mut fed = Fed::default();
    for part in topics.chunks(4_000) {
        let messages: Vec<(&str, &[u8])> = part.iter().map(|topic| (topic.as_str(), &b""[..])).collect();
        fed.batch(&messages, at(0));
    }
    let mut rows = TreeRows::default();
    rows.set_open(fed.tree.levels().find("plant").unwrap(), true);
    rows.set_order(TreeOrder::Bytes);
    let mut frames = 1;
    while rows.update(&fed.tree, at(0), false) {
        frames += 1;
    }
    assert_eq!(rows.rows().len(), 60_001);
    assert!((5..60).contains(&frames), "{frames} frames");
    assert!(
        fed.tree.levels().bytes() / topics.len() < 80,
        "{} bytes a topic",
        fed.tree.levels().bytes() / topics.len()
    );
    let names: Vec<String> = fed.shown(&rows);
    assert_eq!((names[1].as_str(), names[11].as_str()), ("  0", "  10"));
}

/// Few levels, so that topics share them; empty ones too.
fn any_topic() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!["a", "b", "", "10", "9"]), 1..5).prop_map(|levels| levels.join("/"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

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

#[test]
fn an_order_that_moves_is_made_again_every_second() {
    let mut fed = Fed::with(&["a", "b"]);
    let mut rows = TreeRows::default();
    rows.set_order(TreeOrder::Rate);
    all(&mut rows, &fed.tree, at(0));
    fed.batch(&[("b", b""), ("b", b""), ("b", b"")], at(0));
    let shortly = at(0).plus(Duration::from_millis(900));
    assert!(!rows.update(&fed.tree, shortly, false));
    assert_eq!(fed.shown(&rows), ["a", "b"]);
    all(&mut rows, &fed.tree, at(1));
    assert_eq!(fed.shown(&rows), ["b", "a"]);
}
