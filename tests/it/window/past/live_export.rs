//! Exporting the messages that come, from the list of actions and from the menu of a row.

use super::*;

fn export(window: &mut Window, backend: &ScriptedBackend) -> model::ExportRequest {
    backend.commands();
    press(window, "Export to this file");
    assert!(window.query_by_label("Export messages").is_none(), "the dialog is closed");
    let mut asked = exports(backend);
    assert_eq!(asked.len(), 1, "{asked:?}");
    asked.remove(0)
}

#[test]
fn messages_that_come_are_exported_with_what_was_recorded_before_them_or_without() {
    let (mut window, backend) = window(comes_and_is_recorded);
    let first = backend.next_recorded_row() - 200;
    act(&mut window, "export messages");
    settle(&mut window);
    window.get_by_role_and_label(Role::RadioButton, "all, 200 in memory");
    let request = export(&mut window, &backend);
    let memory = request.memory.as_ref().unwrap();
    assert_eq!((memory.follows, memory.rows.is_none(), &*request.query), (Some(first), true, ""));
    assert_eq!(memory.parts.iter().map(|part| part.batch.len()).sum::<usize>(), 200);
    window.get_by_label_contains("Exporting to plant-eu-2026-03-14.ndjson");
    act(&mut window, "export messages");
    settle(&mut window);
    press(&mut window, "and what was recorded before");
    assert_eq!(export(&mut window, &backend).memory.unwrap().follows, None);
}

#[test]
fn what_the_search_finds_is_exported_from_the_menu_of_a_row_or_what_is_selected() {
    let (mut window, backend) = window(comes_and_is_recorded);
    type_into(&mut window, "Search messages", "topic:plant/cbor/edge-4");
    settle(&mut window);
    let from_menu = |window: &mut Window| {
        window.get_all_by_role(Role::ListBoxOption).next().unwrap().click_secondary();
        settle(window);
        press(window, "Export messages…");
    };
    from_menu(&mut window);
    window.get_by_role_and_label(Role::RadioButton, "only what the search finds, 25 in memory");
    let request = export(&mut window, &backend);
    assert_eq!(&*request.query, "topic:plant/cbor/edge-4");
    from_menu(&mut window);
    press(&mut window, "only what is selected, 1");
    let request = export(&mut window, &backend);
    let memory = request.memory.unwrap();
    assert_eq!((memory.follows, memory.rows.map(|rows| rows.len()), &*request.query), (None, Some(1), ""));
    from_menu(&mut window);
    press(&mut window, "all, 200 in memory");
    assert_eq!(&*export(&mut window, &backend).query, "", "all of them");
}

#[test]
fn where_nothing_is_recorded_the_messages_in_memory_are_exported() {
    let (mut window, backend) = window(watching);
    act(&mut window, "export messages");
    settle(&mut window);
    window.get_by_label("Nothing older is recorded.");
    let memory = export(&mut window, &backend).memory.unwrap();
    assert_eq!((memory.follows, memory.parts.iter().map(|part| part.batch.len()).sum::<usize>()), (None, 500));
}
