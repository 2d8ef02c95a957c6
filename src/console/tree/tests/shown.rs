//! Rows of a tree as they are shown.

use std::time::Duration;

use super::fed::{Fed, all, at};
use crate::tree::TreeRows;
use model::TreeOrder;

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
    assert_eq!(fed.shown(&rows), ["lab/press-1", "plant/Press-1/temp"], "levels with one match are one row");
    rows.look_for("pump/t");
    all(&mut rows, &fed.tree, at(0));
    assert_eq!(fed.shown(&rows), ["plant/pump/temp"]);
    fed.batch(&[("yard/pump/t", b"")], at(1));
    all(&mut rows, &fed.tree, at(2));
    assert_eq!(fed.shown(&rows), ["plant/pump/temp", "yard/pump/t"]);
    rows.look_for("");
    all(&mut rows, &fed.tree, at(3));
    assert_eq!(fed.shown(&rows), ["lab/press-1", "plant", "van", "yard/pump/t"]);
}

#[test]
fn what_is_muted_can_be_left_out() {
    let mut fed = Fed::with(&["lab/a", "lab/b", "plant"]);
    let mut rows = TreeRows::default();
    fed.tree.mute_only(&["lab".to_owned()]);
    all(&mut rows, &fed.tree, at(0));
    assert_eq!(fed.shown(&rows), ["lab", "plant"]);
    rows.hide_muted(true);
    all(&mut rows, &fed.tree, at(0));
    assert_eq!(fed.shown(&rows), ["plant"]);
    fed.tree.mute_only(&[]);
    all(&mut rows, &fed.tree, at(0));
    assert_eq!(fed.shown(&rows), ["lab", "plant"]);
}

#[test]
fn only_silent_topics_are_shown_with_what_is_above_them() {
    let mut fed = Fed::default();
    for second in 0..10 {
        fed.batch(&[("plant/a/x", b""), ("plant/b", b""), ("yard", b"")], at(second));
    }
    fed.batch(&[("plant/b", b""), ("yard", b"")], at(100));
    fed.tree.look_for_silence(at(100));
    let mut rows = TreeRows::default();
    rows.show_only_silent(true);
    all(&mut rows, &fed.tree, at(100));
    assert_eq!(fed.shown(&rows), ["plant/a/x"], "levels with nothing else to show are one row");
    fed.tree.look_for_silence(at(200));
    all(&mut rows, &fed.tree, at(201));
    assert_eq!(fed.shown(&rows), ["plant", "  a/x", "  b", "yard"]);
    rows.look_for("b");
    all(&mut rows, &fed.tree, at(201));
    assert_eq!(fed.shown(&rows), ["plant/b"]);
    rows.look_for("");
    rows.show_only_silent(false);
    all(&mut rows, &fed.tree, at(201));
    assert_eq!(fed.shown(&rows), ["plant", "yard"]);
}

#[test]
fn chosen_levels_are_the_first_rows_in_the_order_that_was_chosen() {
    let fed = Fed::with(&["plant/a/x", "plant/a/y", "lab/z"]);
    let level = |topic: &str| fed.tree.levels().find(topic).unwrap();
    let mut rows = TreeRows::of_chosen();
    all(&mut rows, &fed.tree, at(0));
    assert_eq!(fed.shown(&rows), [""; 0]);
    rows.set_tops(&[level("plant/a"), level("lab/z"), level("plant/a/y")]);
    rows.set_open(level("plant/a"), true);
    all(&mut rows, &fed.tree, at(0));
    assert_eq!(fed.shown(&rows), ["plant/a", "  x", "  y", "lab/z", "plant/a/y"]);
}

#[test]
fn the_first_rows_are_open_at_the_start_and_stay_closed_when_they_were_closed() {
    let mut fed = Fed::with(&["plant/a/x", "plant/a/y", "lab"]);
    let mut rows = TreeRows::default().opening_first();
    all(&mut rows, &fed.tree, at(0));
    assert_eq!(fed.shown(&rows), ["lab", "plant/a", "  x", "  y"]);
    fed.batch(&[("plant/b/z", b""), ("plant/b/q", b"")], at(1));
    all(&mut rows, &fed.tree, at(1));
    assert_eq!(fed.shown(&rows), ["lab", "plant", "  a", "  b"], "one level is open");
    rows.close_all();
    fed.batch(&[("yard/c", b""), ("yard/d", b"")], at(2));
    all(&mut rows, &fed.tree, at(2));
    assert_eq!(fed.shown(&rows), ["lab", "plant", "yard", "  c", "  d"]);
    let many: Vec<String> = (0..100).flat_map(|number| [format!("n{number}/a"), format!("n{number}/b")]).collect();
    let fed = Fed::with(&many.iter().map(String::as_str).collect::<Vec<_>>());
    let mut rows = TreeRows::default().opening_first();
    all(&mut rows, &fed.tree, at(0));
    assert_eq!(rows.rows().len(), 100 + 2 * 16);
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
