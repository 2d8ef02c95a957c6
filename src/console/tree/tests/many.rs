//! Hundreds of thousands of topics: what they cost, and how a frame goes on with them.

use super::fed::{Fed, all, at};
use crate::tree::{LevelId, TreeRows};
use model::TreeOrder;

#[test]
fn many_topics_take_many_frames_and_each_is_bounded() {
    let fed = topics(60_000, |number| format!("plant/{number}"));
    let mut rows = TreeRows::default();
    rows.set_open(fed.tree.levels().find("plant").unwrap(), true);
    rows.set_order(TreeOrder::Bytes);
    let mut frames = 1;
    while rows.update(&fed.tree, at(0), false) {
        frames += 1;
    }
    assert_eq!(rows.rows().len(), 60_001);
    assert!(fed.tree.levels().bytes() / 60_000 < 34, "{} bytes a topic", fed.tree.levels().bytes() / 60_000);
    assert!((5..16).contains(&frames), "{frames} frames");
    let names: Vec<String> = fed.shown(&rows);
    assert_eq!((names[1].as_str(), names[11].as_str()), ("  0", "  10"));
}

/// So many topics, named by their number.
fn topics(count: usize, name: impl Fn(usize) -> String) -> Fed {
    let topics: Vec<String> = (0..count).map(name).collect();
    let mut fed = Fed::default();
    for part in topics.chunks(4_000) {
        let messages: Vec<(&str, &[u8])> = part.iter().map(|topic| (topic.as_str(), &b"1"[..])).collect();
        fed.batch(&messages, at(0));
    }
    fed.tree.look_for_silence(at(0));
    fed
}

fn in_halls(number: usize) -> String {
    format!("plant/hall-{}/press-{number}/temp", number / 1_000)
}

#[test]
fn a_topic_costs_at_most_72_bytes_beside_its_name_and_its_statistics() {
    const COUNT: usize = 200_000;
    for fed in [topics(COUNT, in_halls), topics(COUNT, |number| format!("plant/press-{number}"))] {
        let mut rows = TreeRows::default();
        for level in fed.tree.levels().children(LevelId::ROOT) {
            rows.open_all_below(level);
        }
        all(&mut rows, &fed.tree, at(0));
        assert!(rows.rows().len() >= COUNT, "{}", rows.rows().len());
        let (tree, shown) = (fed.tree.bytes() / COUNT, rows.bytes() / COUNT);
        assert!(tree <= 72 && shown <= 10, "{tree} and {shown} bytes a topic");
        let statistics = fed.tree.statistics_bytes() / COUNT;
        assert!(statistics <= 122, "{statistics} bytes of statistics a topic");
    }
}

#[test]
fn opening_all_takes_many_frames_and_a_frame_without_a_change_looks_at_nothing() {
    let mut fed = topics(50_000, in_halls);
    let mut rows = TreeRows::default();
    all(&mut rows, &fed.tree, at(0));
    rows.open_all_below(fed.tree.levels().find("plant").unwrap());
    let before = rows.rows().len();
    let mut frames = 0;
    let budget = 1_000;
    loop {
        let mut left = budget;
        let has_more = rows.step(&fed.tree, at(0), false, &mut left);
        frames += 1;
        if !has_more {
            break;
        }
        assert_eq!(left, 0, "a frame does as much as it may");
    }
    assert!(frames > 50, "{frames}");
    assert_eq!(rows.rows().len(), before + 50 + 50_000);
    // Messages, and no new topic: nothing is looked at again.
    fed.batch(&[("plant/hall-1/press-1000/temp", b"")], at(1));
    let mut left = budget;
    assert!(!rows.step(&fed.tree, at(1), false, &mut left));
    assert_eq!(left, budget);
}
