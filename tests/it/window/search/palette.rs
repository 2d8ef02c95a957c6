//! Search by way of the palette of actions.

use super::*;

#[test]
fn the_palette_searches_saves_and_clears() {
    let (mut window, _) = window(watching);
    let act = |window: &mut Window, name: &str| {
        window.key_press_modifiers(Modifiers::COMMAND, Key::K);
        window.run();
        window.get_by_label("Search actions by name").type_text(name);
        window.run();
        press(window, &[Key::Enter]);
    };
    act(&mut window, "search messages");
    assert!(window.get_by_label(BOX).is_focused());
    write(&mut window, "pump");
    act(&mut window, "save search");
    assert!(window.get_by_label("Name of the search").is_focused());
    press(&mut window, &[Key::Enter]);
    window.get_by_label("Saved as pump");
    act(&mut window, "clear search");
    assert_eq!(applied(&mut window), "");
}
