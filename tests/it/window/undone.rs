//! Undo: what was removed comes back by Ctrl+Z, and by a bar where the place of the removal does not offer it.

use super::*;

fn ctrl_z(window: &mut Window) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.run();
}

fn menu(window: &mut Window, row: &str, choice: &str) {
    window.get_by_label_contains(row).click_secondary();
    window.run();
    click(window, choice);
}

#[test]
fn removals_come_back_by_ctrl_z_the_last_one_first() {
    let (mut window, backend) = window(watching);
    menu(&mut window, "Subscription plant/#", "Remove");
    menu(&mut window, "plant, ", "Mute");
    let muted = |window: &mut Window| window.query_by_label("Muted plant").is_some();
    assert!(muted(&mut window), "the bar says it");
    assert_eq!(links(&backend).len(), 1);
    ctrl_z(&mut window);
    assert!(!muted(&mut window));
    window.get_by_label_contains("plant, ").click_secondary();
    window.run();
    click(&mut window, "Mute");
    click(&mut window, "Undo the last removal");
    assert!(!muted(&mut window));
    assert!(links(&backend).is_empty());
    ctrl_z(&mut window);
    match &links(&backend)[..] {
        [LinkCommand::Subscribe { topic_filter, qos: Qos::AtLeastOnce }] => {
            assert_eq!(topic_filter.as_str(), "plant/#");
        }
        other => panic!("{other:?}"),
    }
    ctrl_z(&mut window);
    assert!(links(&backend).is_empty(), "once");
}

#[test]
fn a_field_keeps_ctrl_z_for_what_is_typed_in_it() {
    let (mut window, backend) = window(watching);
    menu(&mut window, "Subscription plant/#", "Remove");
    links(&backend);
    type_into(&mut window, "Topic to publish to", "plant/a");
    ctrl_z(&mut window);
    assert!(links(&backend).is_empty());
}
