//! A connection that is careful: a read-only one sends by no door, and production asks about each message.

use model::{Guard, PublishOutcome, ReadOnly};

use super::*;

fn guarded(backend: &ScriptedBackend, read_only: Option<ReadOnly>, is_production: bool) {
    backend.event(Event::Profile(ProfileEvent::Guarded(Guard { read_only, is_production })));
}

fn ctrl_enter(window: &mut Window) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    window.run();
}

fn write(window: &mut Window) {
    type_into(window, "Topic to publish to", "plant/pumps/pump-b/cmd");
    type_into(window, "Payload", "{\"cmd\":\"start\"}");
}

fn press(window: &mut Window, label: &str) {
    if let Some(button) = window.query_by_label(label) {
        button.click();
        window.run();
    }
}

/// What a person does, and its name.
type Step = (&'static str, fn(&mut Window));

/// Every way in which a person sends from the window.
const DOORS: [Step; 5] = [
    ("the button", |window| {
        write(window);
        press(window, "Send");
    }),
    ("Ctrl+Enter", |window| {
        write(window);
        ctrl_enter(window);
    }),
    ("the palette", |window| {
        write(window);
        window.key_press_modifiers(Modifiers::COMMAND, Key::K);
        window.run();
        type_into(window, "Search actions", "write a message");
        window.key_press(Key::Enter);
        window.run();
        ctrl_enter(window);
    }),
    ("a message that failed", |window| {
        click(window, "Sent");
        let again = "Send the 14:02:50.000 message to plant/a again";
        press(window, again);
    }),
    ("a received message", |window| {
        window.get_by_label("Messages").focus();
        window.key_press(Key::End);
        window.run();
        window.key_press(Key::Enter);
        window.run();
        click(window, "Send again…");
        ctrl_enter(window);
    }),
];

fn with_something_to_send(backend: &ScriptedBackend) {
    backend.live();
    backend.batch(Plant::default().simple("plant/b", "on"));
    backend.asked(1, scripted_backend::request("plant/a"), NOW.minus(std::time::Duration::from_secs(3)));
    backend.ended(1, PublishOutcome::Unknown);
}

#[test]
fn a_read_only_connection_sends_by_no_door_and_says_why() {
    for (name, door) in DOORS {
        for (why, words) in [
            (Some(ReadOnly::Program), "Read-only: this window cannot send"),
            (Some(ReadOnly::Profile), "Read-only: this profile cannot send"),
            (Some(ReadOnly::Setting), "Read-only: this window cannot send"),
            (None, ""),
        ] {
            let (mut window, backend) = window(|backend| {
                with_something_to_send(backend);
                guarded(backend, why, false);
            });
            window.run();
            door(&mut window);
            // Without a reason the same door sends, or this test would pass with a door that is none.
            assert_eq!(sends(&backend).len(), usize::from(why.is_none()), "{name}, {why:?}");
            if why.is_some() {
                window.get_by_label("read-only");
                window.get_by_label(words);
            }
        }
    }
}

#[test]
fn production_is_marked_and_asks_about_each_message_by_every_door() {
    for (name, door) in DOORS {
        let (mut window, backend) = window(|backend| {
            with_something_to_send(backend);
            guarded(backend, None, true);
        });
        window.run();
        window.get_by_label("production");
        door(&mut window);
        assert_eq!(sends(&backend).len(), 0, "{name}: it asks first");
        click(&mut window, "Send to production");
        assert_eq!(sends(&backend).len(), 1, "{name}");
        assert!(window.query_by_label("Send to production?").is_none(), "{name}");
    }
}

#[test]
fn the_list_of_connections_marks_production() {
    let (mut window, backend) = window(|backend| {
        backend.live();
        let other = backend.of(2);
        other.uses("lab");
        other.event(Event::SignIn(SignInEvent::Needed { why: None }));
    });
    let amber = eframe::egui::Color32::from_rgb(0xe0, 0xa8, 0x4a);
    let marked = |window: &Window, name: &str| {
        let row = window.get_by_label_contains(&format!("Connection {name},")).rect();
        let is_mark = |shape: &eframe::egui::Shape| matches!(shape, eframe::egui::Shape::Rect(mark) if mark.fill == amber && row.contains_rect(mark.rect));
        window.output().shapes.iter().any(|clipped| is_mark(&clipped.shape))
    };
    window.state_mut().window_mut().theme = eframe::egui::ThemePreference::Dark;
    window.run();
    assert!(!marked(&window, "plant-eu") && !marked(&window, "lab"));
    guarded(&backend, None, true);
    window.run();
    assert!(marked(&window, "plant-eu") && !marked(&window, "lab"), "only the one that is production");
    window.get_by_label_contains("Connection plant-eu, Live");
    assert!(window.query_by_label_contains("production").is_some(), "and it is said to a screen reader");
}

#[test]
fn a_question_about_production_is_answered_with_no_unless_the_button_is_pressed() {
    let (mut window, backend) = window(|backend| {
        backend.live();
        guarded(backend, None, true);
    });
    write(&mut window);
    let answers: [Step; 5] = [
        ("Enter", |window| window.key_press(Key::Enter)),
        ("Esc", |window| window.key_press(Key::Escape)),
        ("Cancel", |window| window.get_by_label("Cancel").click()),
        ("a held key", |window| {
            for modifiers in [Modifiers::COMMAND, Modifiers::NONE] {
                let (key, physical_key) = (Key::Enter, None);
                let held = eframe::egui::Event::Key { key, physical_key, pressed: true, repeat: true, modifiers };
                window.input_mut().events.push(held);
                window.run();
            }
            let (key, physical_key, modifiers) = (Key::Enter, None, Modifiers::NONE);
            let released = eframe::egui::Event::Key { key, physical_key, pressed: false, repeat: false, modifiers };
            window.input_mut().events.push(released);
            window.get_by_label("Send to production?");
            window.key_press(Key::Escape);
        }),
        ("a broken connection", |_| {}),
    ];
    for (name, answer) in answers {
        window.get_by_label("Payload").focus();
        window.run();
        ctrl_enter(&mut window);
        assert!(window.query_by_label("Send to production?").is_some(), "{name}");
        for told in ["plant/pumps/pump-b/cmd", "QoS 1, 15 bytes", "{\"cmd\":\"start\"}"] {
            assert!(window.query_all_by_label(told).count() > 0, "{told}");
        }
        answer(&mut window);
        if name == "a broken connection" {
            backend.link(LinkEvent::StateChanged(Box::default()));
        }
        window.run();
        assert!(window.query_by_label("Send to production?").is_none(), "{name}");
        assert!(sends(&backend).is_empty(), "{name}");
    }
}

#[test]
fn read_only_is_turned_on_and_off_by_the_palette_unless_something_else_forbids_it() {
    let (mut window, backend) = window(watching);
    let mut choose = |words: &str, is_there: bool| {
        window.key_press_modifiers(Modifiers::COMMAND, Key::K);
        window.run();
        type_into(&mut window, "Search actions", words);
        assert_eq!(window.query_all_by_label_contains(words).count() > 0, is_there, "{words}");
        window.key_press(if is_there { Key::Enter } else { Key::Escape });
        window.run();
        let wanted = |(connection, command)| match command {
            Command::Publish(PublishCommand::SetReadOnly(is_wanted)) => Some((connection, is_wanted)),
            _ => None,
        };
        backend.addressed().into_iter().find_map(wanted)
    };
    assert_eq!(choose("Turn on read-only", true), Some((None, true)));
    guarded(&backend, Some(ReadOnly::Setting), false);
    assert_eq!(choose("Turn off read-only", true), Some((None, false)));
    guarded(&backend, Some(ReadOnly::Program), false);
    assert_eq!(choose("Turn off read-only", false), None);
}
