//! What is typed but is no query, or none that finds something.

use super::*;

#[test]
fn the_list_leaves_the_sentence_of_a_mistake_in_sight() {
    let (mut window, _) = searching();
    write(&mut window, "pump or (to");
    let first = window.get_by_label("topic:").rect();
    let sentence = ::search::parse("pump or (to").expect_err("a mistake").to_string();
    let sentence = window.get_by_label(&sentence).rect();
    assert!(first.top() >= sentence.bottom(), "{first} {sentence}");
}

#[test]
fn the_beginning_of_a_query_that_finds_nothing_leaves_the_table_as_it_is() {
    let (mut window, _) = searching();
    for letter in "json:$.".chars() {
        window.get_by_label(BOX).type_text(&letter.to_string());
        window.step();
    }
    let before = rows(&window);
    window.get_by_label(BOX).type_text("xyz");
    window.step();
    assert_eq!(
        (applied(&mut window), rows(&window)),
        ("json:$".to_owned(), before),
        "the last one that found something"
    );
    window.run_steps(3);
    window.run();
    assert_eq!(applied(&mut window), "json:$.xyz", "it was meant");
    assert!(rows(&window).is_empty());
}
