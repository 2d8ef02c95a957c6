//! Keys that move far, and what is typed on the tree.

use super::*;

/// The tree with the focus and its first row selected.
fn in_tree(play: impl Fn(&ScriptedBackend)) -> Window {
    let (mut window, _) = window(play);
    window.run();
    window.get_by_label("Topic tree").focus();
    window.run();
    keys(&mut window, &[Key::Home]);
    window
}

pub(super) fn type_letters(window: &mut Window, letters: &str) {
    for letter in letters.chars() {
        window.input_mut().events.push(Input::Text(letter.to_string()));
        window.step();
    }
}

/// Longer than letters belong together.
pub(super) fn pause(window: &mut Window) {
    for _ in 0..6 {
        window.step();
    }
}

#[test]
fn letters_jump_to_the_next_topic_that_begins_with_them() {
    let mut window = in_tree(plant);
    type_letters(&mut window, "ya");
    assert_eq!(selected(&window).as_deref(), Some("yard/gps"));
    pause(&mut window);
    type_letters(&mut window, "press-2");
    assert_eq!(selected(&window).as_deref(), Some("plant/press-2/temp"), "it goes on with the first row");
    assert!(window.query_by_label("Pinned topics").is_none(), "p was not alone");
    pause(&mut window);
    type_letters(&mut window, "PR");
    assert_eq!(selected(&window).as_deref(), Some("plant/press-1"));
    pause(&mut window);
    type_letters(&mut window, "gps");
    assert_eq!(selected(&window).as_deref(), Some("yard/gps"), "any level of a row counts");
    pause(&mut window);
    type_letters(&mut window, "nothing");
    assert_eq!(selected(&window).as_deref(), Some("yard/gps"));
}

#[test]
fn a_page_is_what_is_in_sight() {
    let mut window = in_tree(|backend| {
        backend.live();
        let topics: Vec<String> = (0..200).map(|number| format!("t{number}")).collect();
        let messages: Vec<_> = topics.iter().map(|topic| (0, topic.as_str(), "1", false)).collect();
        plays(backend, &messages);
    });
    let in_sight = rows(&window).len();
    assert_eq!(selected(&window).as_deref(), Some("t0"));
    keys(&mut window, &[Key::PageDown]);
    let number = |window: &Window| selected(window).and_then(|topic| topic[1..].parse::<usize>().ok()).expect("a row");
    let page = number(&window);
    assert!((in_sight - 4..in_sight).contains(&page), "{page} of {in_sight}");
    keys(&mut window, &[Key::PageDown]);
    assert_eq!(number(&window), 2 * page);
    keys(&mut window, &[Key::PageUp, Key::PageUp, Key::PageUp]);
    assert_eq!(number(&window), 0);
    keys(&mut window, &[Key::End, Key::PageDown]);
    assert_eq!(number(&window), 199);
}

#[test]
fn a_star_opens_all_below_the_selected_row() {
    let mut window = in_tree(plant);
    type_letters(&mut window, "pl");
    type_letters(&mut window, "*");
    window.run();
    assert_eq!(rows(&window).len(), 7);
}
