//! Exporting the messages that come, from the list of actions and from the menu of a row.

use model::{FileChoice, FilePurpose};

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

/// Has a dialog of the system opened. Returns its number and the name that is filled in.
fn asks_for_file(window: &mut Window, backend: &ScriptedBackend) -> (u64, FilePurpose) {
    backend.commands();
    press(window, "Save as…");
    let commands = backend.commands();
    let [Command::ChooseFile(dialog)] = &*commands else { panic!("{commands:?}") };
    (dialog.number, dialog.purpose.clone())
}

fn chosen(window: &mut Window, backend: &ScriptedBackend, number: u64, choice: FileChoice) {
    backend.about_all(Event::FileChosen { number, choice });
    settle(window);
}

#[test]
fn a_file_is_chosen_in_the_dialog_of_the_system_which_has_asked_whether_to_replace_it() {
    let (mut window, backend) = window(comes_and_is_recorded);
    act(&mut window, "export messages");
    settle(&mut window);
    let (number, purpose) = asks_for_file(&mut window, &backend);
    assert_eq!(purpose, FilePurpose::Write { name: "plant-eu-2026-03-14.ndjson".to_owned() });
    chosen(&mut window, &backend, number, FileChoice::Cancelled);
    window.get_by_label("Export messages");
    type_into(&mut window, "File to export to", "/mnt/usb/saturday.csv");
    let (number, purpose) = asks_for_file(&mut window, &backend);
    assert_eq!(purpose, FilePurpose::Write { name: "saturday.csv".to_owned() });
    assert!(exports(&backend).is_empty(), "nothing is written before");
    chosen(&mut window, &backend, number + 1, FileChoice::Chosen("/tmp/of-another-place".into()));
    window.get_by_label("Export messages");
    chosen(&mut window, &backend, number, FileChoice::Chosen("/home/ana/saturday.csv".into()));
    let asked = exports(&backend);
    let [request] = &*asked else { panic!("{asked:?}") };
    assert_eq!((request.path.to_str(), request.replaces), (Some("/home/ana/saturday.csv"), true));
    assert!(window.query_by_label("Export messages").is_none(), "the dialog is closed");
}

#[test]
fn where_the_system_has_no_dialog_it_is_said_and_the_path_can_be_typed() {
    let (mut window, backend) = window(comes_and_is_recorded);
    act(&mut window, "export messages");
    settle(&mut window);
    let (number, _) = asks_for_file(&mut window, &backend);
    let words = model::Words { summary: "There is no file dialog", ..model::Words::default() };
    let notice = model::Notice::error("file_dialog.failed", words);
    chosen(&mut window, &backend, number, FileChoice::Failed(Box::new(notice)));
    window.get_by_label("There is no file dialog");
    assert!(!export(&mut window, &backend).replaces);
}

#[test]
fn what_is_chosen_after_the_form_was_closed_exports_nothing() {
    let (mut window, backend) = window(comes_and_is_recorded);
    act(&mut window, "export messages");
    settle(&mut window);
    let (number, _) = asks_for_file(&mut window, &backend);
    press(&mut window, "Cancel");
    chosen(&mut window, &backend, number, FileChoice::Chosen("/home/ana/saturday.csv".into()));
    act(&mut window, "export messages");
    settle(&mut window);
    window.get_by_label("Export messages");
    assert!(exports(&backend).is_empty());
}
