//! Ten tasks of a person, done by what a screen reader says of the window and nothing else: with the mouse, and with the
//! keyboard alone. What each takes is counted; `tasks` prints the table.

use std::fmt::Write as _;

use eframe::egui::Event as Input;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, by};
use model::{BatchBuilder, Guard, ReadOnly, Scale};

use super::topic_tree::plays_with;
use super::*;

/// An action is one click, one press of keys, or one run of typing.
struct Person {
    window: Window,
    backend: ScriptedBackend,
    actions: usize,
}

impl Person {
    fn at(play: impl Fn(&ScriptedBackend)) -> Self {
        let (mut window, backend) = window(play);
        window.run();
        backend.addressed();
        Self { window, backend, actions: 0 }
    }

    /// At a plant of which one topic is overdue and another one comes much more often than the rest.
    fn at_a_plant() -> Self {
        Self::at(|backend| {
            backend.live();
            let silent = (0..10).map(|number| (200 - 5 * number, "plant/pump", "{\"rpm\":1400}", false));
            let flood = (0..200).map(|_| (1, "plant/press", "{\"celsius\":87.5}", false));
            let messages: Vec<_> = silent.chain(flood).chain([(0, "yard/gate", "open", false)]).collect();
            plays_with(&mut BatchBuilder::default(), backend, &messages);
        })
    }

    /// The one with this role and name, or else the topmost one whose name has `part` in it.
    fn find(&self, role: Role, part: &'static str) -> egui_kittest::Node<'_> {
        let is_it = move |node: &egui_kittest::kittest::AccessKitNode<'_>| {
            node.role() == role && node.label().is_some_and(|label| label.contains(part))
        };
        let mut found: Vec<_> = self.window.query_all(by().predicate(is_it)).collect();
        let is_other = |node: &egui_kittest::Node<'_>| node.accesskit_node().label().as_deref() != Some(part);
        found.sort_by(|one, other| {
            is_other(one).cmp(&is_other(other)).then(one.rect().top().total_cmp(&other.rect().top()))
        });
        found.into_iter().next().unwrap_or_else(|| panic!("no {role:?} has {part:?} in its name"))
    }

    fn click(&mut self, role: Role, part: &'static str) {
        self.actions += 1;
        self.find(role, part).click();
        self.window.run();
    }

    fn menu(&mut self, role: Role, part: &'static str) {
        self.actions += 1;
        self.find(role, part).click_secondary();
        self.window.run();
    }

    fn press(&mut self, modifiers: Modifiers, key: Key) {
        self.actions += 1;
        self.window.key_press_modifiers(modifiers, key);
        self.window.run();
    }

    /// Types into what has the focus.
    fn write(&mut self, text: &str) {
        self.actions += 1;
        self.window.input_mut().events.push(Input::Text(text.to_owned()));
        self.window.run_steps(3);
        self.window.run();
    }

    /// Looks for an action by its words and starts it.
    fn act(&mut self, words: &str) {
        self.press(Modifiers::COMMAND, Key::K);
        self.write(words);
        self.press(Modifiers::NONE, Key::Enter);
    }

    /// Goes on by Tab until the field has the focus.
    fn tab_to(&mut self, part: &'static str) {
        for _ in 0..12 {
            self.press(Modifiers::NONE, Key::Tab);
            if self.find(Role::MultilineTextInput, part).is_focused() {
                return;
            }
        }
        panic!("Tab does not lead to {part}");
    }

    fn rows(&self, role: Role) -> Vec<String> {
        let mut rows: Vec<_> = self
            .window
            .query_all(by().role(role))
            .map(|row| (row.rect().top(), row.accesskit_node().label().unwrap_or_default()))
            .collect();
        rows.sort_by(|one, other| one.0.total_cmp(&other.0));
        rows.into_iter().map(|(_, name)| name).collect()
    }

    fn kept(&mut self) -> WindowLayout {
        to_keep(&mut self.window, &self.backend).expect("a layout")
    }
}

/// What is done, where it begins, how with the mouse and how by keyboard, and what has come of it.
struct Task {
    name: &'static str,
    begins: fn() -> Person,
    by_mouse: fn(&mut Person),
    by_keys: fn(&mut Person),
    judge: fn(&mut Person),
}

const NONE: Modifiers = Modifiers::NONE;
const QUERY: &str = "topic:plant/#";

const TASKS: [Task; 10] = [
    Task {
        name: "sign in",
        begins: || {
            Person::at(|backend| {
                backend.uses_profile();
                backend.event(Event::SignIn(SignInEvent::Needed { why: None }));
            })
        },
        by_mouse: |person| person.click(Role::Button, "Sign in to plant-eu"),
        by_keys: |person| person.press(NONE, Key::Enter),
        judge: |person| {
            assert!(matches!(person.backend.commands()[..], [Command::SignIn(SignInCommand::Start)]));
        },
    },
    Task {
        name: "subscribe",
        begins: || Person::at(ScriptedBackend::live),
        by_mouse: |person| {
            person.click(Role::Button, "Add a subscription");
            person.write("plant/#");
            person.click(Role::Button, "Subscribe");
        },
        by_keys: |person| {
            person.act("add a subscription");
            person.write("plant/#");
            person.press(NONE, Key::Enter);
        },
        judge: |person| match &links(&person.backend)[..] {
            [LinkCommand::Subscribe { topic_filter, .. }] => assert_eq!(topic_filter.as_str(), "plant/#"),
            other => panic!("{other:?}"),
        },
    },
    Task {
        name: "find a silent topic",
        begins: Person::at_a_plant,
        by_mouse: |person| person.click(Role::Button, "Show 1 silent topic"),
        by_keys: |person| person.act("show silent topics"),
        judge: |person| {
            let rows = person.rows(Role::TreeItem);
            assert_eq!(rows.len(), 1, "{rows:?}");
            assert!(rows[0].starts_with("plant/pump, ") && rows[0].contains("silent"), "{rows:?}");
        },
    },
    Task {
        name: "see which topic floods",
        begins: Person::at_a_plant,
        by_mouse: |person| {
            person.click(Role::Button, "Sort topics: ");
            person.click(Role::MenuItemRadio, "Rate, highest first");
            person.click(Role::TreeItem, "plant, ");
        },
        by_keys: |person| {
            person.act("rate, highest");
            person.act("expand all topics");
        },
        judge: |person| {
            let kept = person.kept();
            assert_eq!(kept.topics["plant-eu"].order, model::TreeOrder::Rate);
            let rows = person.rows(Role::TreeItem);
            assert!(rows[0].starts_with("plant"), "{rows:?}");
        },
    },
    Task {
        name: "search and save it",
        begins: Person::at_a_plant,
        by_mouse: |person| {
            person.click(Role::TextInput, "Search messages");
            person.write(QUERY);
            person.click(Role::Button, "Save search");
            person.write("Plant");
            person.click(Role::Button, "Save");
        },
        by_keys: |person| {
            person.press(Modifiers::COMMAND, Key::F);
            person.write(QUERY);
            person.act("save search");
            person.write("Plant");
            person.press(NONE, Key::Enter);
        },
        judge: |person| {
            let searches = person.kept().searches;
            let saved: Vec<_> = searches.saved().iter().map(|saved| (&*saved.name, &*saved.query)).collect();
            assert_eq!(saved, [("Plant", QUERY)]);
            assert_eq!(person.window.state_mut().state_mut().console.search.applied().to_string(), QUERY);
        },
    },
    Task {
        name: "copy a message as JSON",
        begins: Person::at_a_plant,
        by_mouse: |person| {
            person.menu(Role::ListBoxOption, "yard/gate");
            person.click(Role::Button, "Copy as JSON");
        },
        by_keys: |person| {
            person.press(NONE, Key::Enter);
            person.press(Modifiers::SHIFT, Key::F10);
            for _ in 0..3 {
                person.press(NONE, Key::ArrowDown);
            }
            assert!(person.find(Role::Button, "Copy as JSON").is_focused());
            person.press(NONE, Key::Enter);
        },
        judge: |person| {
            person.window.get_by_label("1 message copied");
        },
    },
    Task {
        name: "send a message",
        begins: || Person::at(watching),
        by_mouse: |person| {
            person.click(Role::TextInput, "Topic to publish to");
            person.write("plant/pump/cmd");
            person.click(Role::MultilineTextInput, "Payload");
            person.write("{\"cmd\":\"start\"}");
            person.click(Role::Button, "Send");
        },
        by_keys: |person| {
            person.act("write a message");
            person.write("plant/pump/cmd");
            person.tab_to("Payload");
            person.write("{\"cmd\":\"start\"}");
            person.press(Modifiers::COMMAND, Key::Enter);
        },
        judge: |person| match &sends(&person.backend)[..] {
            [request] => {
                assert_eq!(request.topic.as_str(), "plant/pump/cmd");
                assert_eq!(&request.payload[..], b"{\"cmd\":\"start\"}");
            }
            other => panic!("{other:?}"),
        },
    },
    Task {
        name: "turn on read-only and be refused",
        begins: || Person::at(watching),
        by_mouse: |person| {
            person.click(Role::Button, "Settings");
            person.click(Role::Tab, "Sending");
            person.click(Role::CheckBox, "Read-only");
            person.click(Role::Button, "Close");
        },
        by_keys: |person| person.act("turn on read-only"),
        judge: |person| {
            let is_it =
                |sent: &(_, Command)| matches!(sent, (None, Command::Publish(PublishCommand::SetReadOnly(true))));
            assert!(person.backend.addressed().iter().any(is_it));
            let guard = Guard { read_only: Some(ReadOnly::Setting), is_production: false };
            person.backend.event(Event::Profile(ProfileEvent::Guarded(guard)));
            person.window.run();
            person.window.get_by_label("Read-only: this window cannot send");
            type_into(&mut person.window, "Topic to publish to", "plant/pump/cmd");
            person.window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
            person.window.run();
            assert!(sends(&person.backend).is_empty());
        },
    },
    Task {
        name: "add a tab, rename it, close it and bring it back",
        begins: Person::at_a_plant,
        by_mouse: |person| {
            person.click(Role::Button, "Search actions");
            person.click(Role::ListBoxOption, "New tab");
            person.menu(Role::Tab, "New tab");
            person.click(Role::Button, "Rename tab…");
            person.write("Pumps");
            person.press(NONE, Key::Enter);
            person.click(Role::Button, "Close tab Pumps");
            person.click(Role::Button, "Undo the last removal");
        },
        by_keys: |person| {
            person.press(Modifiers::COMMAND, Key::T);
            person.act("rename tab");
            person.write("Pumps");
            person.press(NONE, Key::Enter);
            person.press(Modifiers::COMMAND, Key::W);
            person.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::T);
        },
        judge: |person| {
            let views = person.kept().views.remove("plant-eu").expect("tabs");
            let names: Vec<_> = views.list().iter().map(|view| &*view.name).collect();
            assert_eq!(names, ["Pumps"]);
            person.find(Role::Tab, "Pumps");
        },
    },
    Task {
        name: "change the scale and take it back",
        begins: || Person::at(watching),
        by_mouse: |person| {
            person.click(Role::Button, "Settings");
            person.click(Role::Tab, "Appearance");
            person.click(Role::RadioButton, "Size of text and controls: 150 %");
            assert_eq!(person.kept().scale, Scale::nearest(150));
            person.click(Role::RadioButton, "Size of text and controls: 100 %");
        },
        by_keys: |person| {
            person.press(Modifiers::COMMAND, Key::Plus);
            assert_ne!(person.kept().scale, Scale::default());
            person.press(Modifiers::COMMAND, Key::Minus);
        },
        judge: |person| assert_eq!(person.kept().scale, Scale::default()),
    },
];

#[test]
fn ten_tasks_are_done_by_role_and_name_with_the_mouse_and_by_keyboard_alone() {
    let mut table = "| task | mouse | keyboard only |\n|---|---|---|\n".to_owned();
    let mut failed = Vec::new();
    for Task { name, begins, by_mouse, by_keys, judge } in TASKS {
        // One after the other, so that all that is in the way is known at once.
        let [mouse, keys] = [by_mouse, by_keys].map(|way| {
            let done = std::panic::catch_unwind(|| {
                let mut person = begins();
                way(&mut person);
                judge(&mut person);
                person.actions
            });
            done.unwrap_or_default()
        });
        if !(1..=9).contains(&mouse) || !(1..=12).contains(&keys) {
            failed.push(name);
        }
        let _ = writeln!(table, "| {name} | {mouse} | {keys} |");
    }
    eprintln!("{table}");
    assert!(failed.is_empty(), "{failed:?}");
}
