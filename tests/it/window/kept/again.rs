//! All that can be arranged is there again, in whatever state the program starts.

use model::{
    Opening, PanelSizes, PayloadTab, SavedSearch, Scale, Searches, SinceMode, StripReach, TableLayout, Theme, TimeMode,
    TopicMarks, ViewChoices,
};
use texts::Language;

use super::layout::{layouts, of_three};
use super::*;

/// What the backend tells.
type Play<'a> = &'a dyn Fn(&ScriptedBackend);

/// Each thing that can be arranged, not as it is without a choice.
fn everything() -> WindowLayout {
    let hot = SavedSearch { name: "hot".to_owned(), query: "json:$.temp>80".to_owned() };
    let mut table = TableLayout { time: TimeMode::Age, since: SinceMode::Row, ..TableLayout::default() };
    table.columns[0].width = Some(140.0);
    table.columns[1].is_shown = true;
    let marks =
        TopicMarks { pinned: vec!["plant/a".to_owned()], muted: vec!["lab".to_owned()], ..TopicMarks::default() };
    WindowLayout {
        theme: Theme::Light,
        language: Some(Language::English),
        scale: Scale::nearest(125),
        opening: Opening::Nothing,
        closes_unasked: true,
        log_limit: model::LogLimit::Less,
        view: ViewChoices { payload_tab: PayloadTab::Hex, marks_all: true, reach: StripReach::Hour },
        inner_size: Some([1_400.0, 900.0]),
        position: Some([20.0, 30.0]),
        maximized: false,
        panels: PanelSizes { left: Some(300.0), right: Some(380.0), publish: Some(180.0), below: Some(240.0) },
        table,
        hides_density: true,
        searches: Searches::of(vec!["pump".to_owned()], vec![hot]),
        topics: [("plant-eu".to_owned(), marks)].into(),
        ..of_three("plant-eu")
    }
}

#[test]
fn what_was_arranged_is_there_again_in_whatever_state_the_program_starts() {
    let all = ["plant-eu", "plant-us", "lab"];
    let three = |backend: &ScriptedBackend, play: fn(&ScriptedBackend, &str)| {
        listed(backend, &all);
        for (number, name) in (1_u32..).zip(all) {
            play(&backend.of(number), name);
        }
    };
    let states: [(&str, Play<'_>); 5] = [
        ("no profile", &|_| {}),
        ("no connection", &|backend| listed(backend, &all)),
        ("signed out", &|backend| {
            three(backend, |backend, name| {
                backend.uses(name);
                backend.event(Event::SignIn(SignInEvent::Needed { why: None }));
            });
        }),
        ("offline", &|backend| {
            three(backend, |backend, name| {
                live(backend, name);
                backend.link(LinkEvent::StateChanged(Box::default()));
            });
        }),
        ("live", &|backend| three(backend, live)),
    ];
    for (state, play) in states {
        let (mut window, backend) = arranged(everything(), play);
        for _ in 0..4 {
            pass(&mut window, 700);
        }
        assert_eq!(window.ctx.theme(), eframe::egui::Theme::Light, "{state}");
        assert!((window.ctx.zoom_factor() - 1.25).abs() < 0.001, "{state}");
        window.state_mut().keep_all();
        assert_eq!(layouts(&backend), [], "{state}: nothing is different");
    }
}

#[test]
fn what_was_looked_at_last_is_what_the_next_connection_begins_with() {
    let view = ViewChoices { payload_tab: PayloadTab::Text, marks_all: true, reach: StripReach::Day };
    let (mut window, backend) = arranged(WindowLayout { view, ..of_three("plant-eu") }, |backend| {
        listed(backend, &["plant-eu", "plant-us", "lab"]);
        live(backend, "plant-eu");
    });
    pass(&mut window, 700);
    type_into(&mut window, "Search messages", "pump");
    pass(&mut window, 700);
    click(&mut window, "Show only the messages that match");
    live(&backend.of(2), "plant-us");
    pass(&mut window, 700);
    window.state_mut().keep_all();
    let kept = layouts(&backend).pop().expect("a layout");
    assert_eq!(kept.view, ViewChoices { marks_all: false, ..view });
}
