//! Layout of the window.

use eframe::egui::{Event as Input, PointerButton, Rect, ViewportId, pos2, vec2};
use model::{PanelSizes, TopicMarks};
use texts::Language;

use super::*;

/// The layouts that were to be kept since the last call.
pub(super) fn layouts(backend: &ScriptedBackend) -> Vec<WindowLayout> {
    let layout = |(connection, command)| match command {
        KeepCommand::Layout(layout) => {
            assert_eq!(connection, None);
            Some(*layout)
        }
        KeepCommand::Draft { .. } | KeepCommand::Message(_) | KeepCommand::Contracts { .. } => None,
    };
    kept(backend).into_iter().filter_map(layout).collect()
}

pub(super) fn of_three(shown: &str) -> WindowLayout {
    let open = ["plant-eu", "plant-us", "lab"].map(str::to_owned).into();
    WindowLayout { open, shown: Some(shown.to_owned()), ..WindowLayout::default() }
}

/// Three live connections, of which the window showed `shown` in the last run.
fn three(shown: &str) -> (Window, ScriptedBackend) {
    arranged(of_three(shown), |backend| {
        listed(backend, &["plant-eu", "plant-us", "lab"]);
        live(backend, "plant-eu");
        live(&backend.of(2), "plant-us");
        live(&backend.of(3), "lab");
    })
}

fn drag(window: &mut Window, from: [f32; 2], to: [f32; 2]) {
    let button = |pos: [f32; 2], pressed| Input::PointerButton {
        pos: pos.into(),
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    for event in [
        Input::PointerMoved(from.into()),
        button(from, true),
        Input::PointerMoved(pos2(f32::midpoint(from[0], to[0]), f32::midpoint(from[1], to[1]))),
        Input::PointerMoved(to.into()),
        button(to, false),
    ] {
        window.input_mut().events.push(event);
        window.step();
    }
}

/// Says where the window is, as the system does.
fn put(window: &mut Window, rect: Rect, maximized: bool) {
    let info = window.input_mut().viewports.get_mut(&ViewportId::ROOT).expect("the window");
    (info.inner_rect, info.outer_rect, info.maximized) = (Some(rect), Some(rect), Some(maximized));
    window.step();
}

#[test]
fn pinned_and_muted_topics_are_there_again() {
    let marks =
        TopicMarks { pinned: vec!["plant/a".to_owned()], muted: vec!["lab".to_owned()], ..TopicMarks::default() };
    let topics = [("plant-eu".to_owned(), marks.clone()), ("gone".to_owned(), marks)].into();
    let (mut window, backend) = arranged(WindowLayout { topics, ..of_three("plant-eu") }, |backend| {
        listed(backend, &["plant-eu", "plant-us", "lab"]);
        live(backend, "plant-eu");
        live(&backend.of(2), "plant-us");
        live(&backend.of(3), "lab");
    });
    for _ in 0..4 {
        pass(&mut window, 700);
    }
    assert!(layouts(&backend).is_empty(), "nothing is different");
    window.get_by_label("nothing yet");
    click(&mut window, "Unpin plant/a");
    pass(&mut window, 2_000);
    let kept = layouts(&backend).pop().expect("a layout").topics;
    let of = |profile: &str| (kept[profile].pinned.len(), kept[profile].muted.len());
    assert_eq!((of("plant-eu"), of("gone")), ((0, 1), (1, 1)));
}

#[test]
fn nothing_is_kept_while_nothing_changes() {
    let (mut window, backend) = three("plant-us");
    for _ in 0..20 {
        pass(&mut window, 700);
    }
    window.state_mut().keep_all();
    assert!(kept(&backend).is_empty());
}

#[test]
fn the_one_that_was_on_screen_is_there_again_whenever_it_comes() {
    let (window, _) = three("plant-us");
    assert_eq!(shown(&window), Some("plant-us"), "although another one came later");
    let (mut window, backend) = arranged(of_three("lab"), |backend| {
        listed(backend, &["plant-eu", "plant-us", "lab"]);
    });
    for (number, name) in [(1, "plant-eu"), (2, "plant-us")] {
        live(&backend.of(number), name);
        window.step();
        assert_eq!(shown(&window), None, "nothing flickers");
    }
    live(&backend.of(3), "lab");
    window.step();
    assert_eq!(shown(&window), Some("lab"));
}

#[test]
fn one_that_never_comes_changes_nothing() {
    for known in [&["plant-eu", "plant-us", "lab"][..], &["plant-eu", "plant-us"]] {
        let (mut window, _) = arranged(of_three("lab"), |backend| {
            listed(backend, known);
            live(backend, "plant-eu");
            live(&backend.of(2), "plant-us");
        });
        for _ in 0..70 {
            window.step();
        }
        assert_eq!(shown(&window), Some("plant-us"), "{known:?}");
    }
}

#[test]
fn from_the_first_choice_on_the_person_says_what_is_shown() {
    let (mut window, backend) = three("plant-eu");
    assert_eq!(shown(&window), Some("plant-eu"));
    click_row(&mut window, "plant-us");
    live(&backend.of(4), "more");
    window.run();
    assert_eq!(shown(&window), Some("more"), "what is used last, as ever");
    pass(&mut window, 1_000);
    pass(&mut window, 1_000);
    let layouts = layouts(&backend);
    assert_eq!(layouts.last().and_then(|layout| layout.shown.as_deref()), Some("more"));
}

#[test]
fn a_dragged_area_is_kept_once_it_was_still_and_is_as_large_in_the_next_run() {
    let (mut window, backend) = three("plant-eu");
    backend.batch(Plant::default().batch(10, 0));
    window.run();
    let edge = |window: &Window| window.get_by_label("List of messages").rect().left();
    let before = edge(&window);
    drag(&mut window, [before - 1.0, 300.0], [before + 39.0, 300.0]);
    pass(&mut window, 900);
    assert!(layouts(&backend).is_empty(), "it may not be over");
    pass(&mut window, 400);
    let layouts = layouts(&backend);
    let [layout] = &layouts[..] else { panic!("{layouts:?}") };
    let expected = PanelSizes { left: layout.panels.left, ..PanelSizes::default() };
    assert_eq!(*layout, WindowLayout { panels: expected, ..of_three("plant-eu") });
    assert!(edge(&window) > before + 30.0);
    pass(&mut window, 4_000);
    assert!(kept(&backend).is_empty(), "once");

    let (next, _) = arranged(layout.clone(), |backend| {
        live(backend, "plant-eu");
        backend.batch(Plant::default().batch(10, 0));
    });
    assert!((edge(&next) - edge(&window)).abs() < 1.0);
}

#[test]
fn sizes_that_are_none_are_as_if_nothing_was_dragged() {
    let panels = PanelSizes { left: Some(f32::NAN), right: Some(-3.0), publish: Some(f32::INFINITY), below: None };
    let (window, backend) = arranged(WindowLayout { panels, ..WindowLayout::default() }, watching);
    let (usual, _) = arranged(WindowLayout::default(), watching);
    for name in ["List of messages", "Payload"] {
        assert_eq!(window.get_by_label(name).rect(), usual.get_by_label(name).rect(), "{name}");
    }
    assert!(kept(&backend).is_empty());
}

#[test]
fn a_theme_is_kept_and_chosen_again() {
    let (mut window, backend) = three("plant-eu");
    click(&mut window, "Theme and language");
    click(&mut window, "Theme: Light");
    pass(&mut window, 1_000);
    pass(&mut window, 1_000);
    let expected = WindowLayout { theme: model::Theme::Light, ..of_three("plant-eu") };
    assert_eq!(layouts(&backend), [expected]);
    for (theme, expected) in [(model::Theme::Light, Theme::Light), (model::Theme::Dark, Theme::Dark)] {
        let (next, _) = arranged(WindowLayout { theme, ..of_three("plant-eu") }, |_| {});
        assert_eq!(next.ctx.theme(), expected);
    }
}

/// The window only keeps the choice here: the language belongs to the whole process, and its tests are English.
#[test]
fn a_language_is_chosen_in_the_menu_or_by_its_name_and_is_kept() {
    let (mut window, backend) = three("plant-eu");
    let wanted = |window: &mut Window, language| {
        pass(window, 1_000);
        pass(window, 1_000);
        assert_eq!(layouts(&backend), [WindowLayout { language, ..of_three("plant-eu") }]);
    };
    click(&mut window, "Theme and language");
    click(&mut window, "Language: Deutsch");
    wanted(&mut window, Some(Language::German));
    choose(&mut window, "language: english");
    wanted(&mut window, Some(Language::English));
    choose(&mut window, "language: same as the system");
    wanted(&mut window, None);
    let german = WindowLayout { language: Some(Language::German), ..of_three("plant-eu") };
    let (mut next, backend) = arranged(german, |_| {});
    pass(&mut next, 2_000);
    assert!(layouts(&backend).is_empty(), "what was kept stays");
}

#[test]
fn a_connection_that_is_closed_is_not_opened_again() {
    let (mut window, backend) = three("plant-us");
    backend.of(2).event(Event::Profile(ProfileEvent::Closed));
    pass(&mut window, 1_000);
    pass(&mut window, 1_000);
    let kept = layouts(&backend);
    let [layout] = &kept[..] else { panic!("{kept:?}") };
    assert_eq!(layout.open, ["plant-eu", "lab"]);
    assert_eq!(layout.shown.as_deref(), shown(&window));
    for connection in [1, 3] {
        backend.of(connection).event(Event::Profile(ProfileEvent::Closed));
    }
    pass(&mut window, 1_000);
    pass(&mut window, 1_000);
    assert_eq!(layouts(&backend), [WindowLayout::default()]);
}

#[test]
fn at_the_end_what_is_open_is_kept_in_order_without_the_sandbox_of_this_program() {
    let (mut window, backend) = arranged(WindowLayout::default(), |backend| {
        live(backend, "lab");
        live(&backend.of(2), "plant-eu");
        let names = ["plant-eu", "lab", "plant-us", "sandbox"].map(str::to_owned).into();
        backend.event(Event::Profile(ProfileEvent::Listed { names, sandbox_offered: false }));
        live(&backend.of(3), "sandbox");
        live(&backend.of(4), "plant-us");
    });
    window.run();
    assert!(kept(&backend).is_empty());
    window.state_mut().keep_all();
    let open = ["lab", "plant-eu", "plant-us"].map(str::to_owned).into();
    let expected = WindowLayout { open, shown: Some("plant-us".to_owned()), ..WindowLayout::default() };
    assert_eq!(layouts(&backend), [expected]);
}

#[test]
fn a_run_without_a_connection_or_with_the_sandbox_alone_forgets_none() {
    let (mut window, backend) = arranged(of_three("lab"), |backend| {
        let names = vec!["sandbox".to_owned()];
        backend.event(Event::Profile(ProfileEvent::Listed { names, sandbox_offered: false }));
        live(backend, "sandbox");
    });
    assert_eq!(shown(&window), Some("sandbox"));
    pass(&mut window, 4_000);
    window.state_mut().keep_all();
    assert!(kept(&backend).is_empty());
}

#[test]
fn the_place_of_the_window_is_kept_and_that_of_a_maximized_one_is_the_former() {
    let (mut window, backend) = three("plant-eu");
    let rect = Rect::from_min_size(pos2(40.0, 60.0), vec2(1_100.0, 700.0));
    put(&mut window, rect, false);
    pass(&mut window, 2_000);
    let placed =
        WindowLayout { inner_size: Some([1_100.0, 700.0]), position: Some([40.0, 60.0]), ..of_three("plant-eu") };
    assert_eq!(layouts(&backend), std::slice::from_ref(&placed));
    // The system says how large it is before it says that it is maximized.
    let whole = Rect::from_min_size(pos2(0.0, 0.0), vec2(1_920.0, 1_080.0));
    put(&mut window, whole, false);
    put(&mut window, whole, true);
    pass(&mut window, 2_000);
    let maximized = cfg!(not(target_os = "macos"));
    if maximized {
        assert_eq!(layouts(&backend), [WindowLayout { maximized, ..placed.clone() }]);
    }
    put(&mut window, rect, false);
    pass(&mut window, 2_000);
    assert_eq!(layouts(&backend), [placed]);
    window.state_mut().keep_all();
    assert!(kept(&backend).is_empty());
}

#[test]
fn one_whose_profile_is_missing_for_a_while_is_opened_again_until_the_person_closes_it() {
    let (mut window, backend) = arranged(of_three("plant-us"), |backend| {
        listed(backend, &["plant-eu", "lab"]);
        live(backend, "plant-eu");
        live(&backend.of(3), "lab");
    });
    pass(&mut window, 2_000);
    pass(&mut window, 2_000);
    let open = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let first = layouts(&backend).pop().expect("the order is another one");
    assert_eq!(first.open, open(&["plant-eu", "lab", "plant-us"]));
    // It is back, and still not opened.
    listed(&backend, &["plant-eu", "plant-us", "lab"]);
    pass(&mut window, 2_000);
    window.state_mut().keep_all();
    assert!(layouts(&backend).is_empty());
    let (mut window, backend) = arranged(first, |backend| {
        listed(backend, &["plant-eu", "plant-us", "lab"]);
        live(backend, "plant-eu");
        live(&backend.of(3), "lab");
        live(&backend.of(2), "plant-us");
    });
    backend.of(2).event(Event::Profile(ProfileEvent::Closed));
    pass(&mut window, 2_000);
    window.state_mut().keep_all();
    assert_eq!(layouts(&backend).pop().map(|layout| layout.open), Some(open(&["plant-eu", "lab"])));
}

#[test]
fn of_those_that_never_come_back_the_first_64_are_kept() {
    let gone = (0..100).map(|number| format!("gone-{number}"));
    let kept = WindowLayout { open: gone.collect(), ..WindowLayout::default() };
    let (mut window, backend) = arranged(kept, |backend| {
        listed(backend, &["lab"]);
        live(backend, "lab");
    });
    window.state_mut().keep_all();
    let layout = layouts(&backend).pop().expect("a layout");
    assert_eq!((layout.open.len(), layout.open[0].as_str(), layout.open[64].as_str()), (65, "lab", "gone-63"));
}
