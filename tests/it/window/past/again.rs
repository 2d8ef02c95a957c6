//! Looking back more than once.

use super::*;

#[test]
fn the_tree_of_a_span_that_is_opened_again_has_its_own_topics() {
    let (mut window, _) = window(recorded);
    let labels = |window: &Window| -> Vec<String> {
        window.query_all_by_role(Role::TreeItem).filter_map(|row| row.accesskit_node().label()).collect()
    };
    look_back(&mut window);
    let first = labels(&window);
    assert!(first.len() > 3, "{first:?}");
    press_day(&mut window, "Fri 13 Mar, ");
    press_day(&mut window, "Sat 14 Mar, ");
    press_day(&mut window, "Fri 13 Mar, ");
    assert_eq!(labels(&window), first, "the same topics, whose levels have other numbers");
}

#[test]
fn who_left_at_the_end_can_look_back_again() {
    let (mut window, _) = window(comes_and_is_recorded);
    look_back(&mut window);
    window.get_by_label_contains("you are not live");
    window.get_all_by_role(Role::ListBox).next().unwrap().focus();
    settle(&mut window);
    window.key_press(Key::End);
    settle(&mut window);
    assert!(window.query_by_label_contains("you are not live").is_none(), "behind the end are the messages that come");
    look_back(&mut window);
    window.get_by_label_contains("you are not live");
}
