//! Layout of the window and the connections that were open.

use engine::{Folder, Options};
use model::{
    Command, ConnectionId, Event, KeepCommand, MessageView, Opening, PanelSizes, PayloadTab, ProfileCommand,
    ProfileEvent, SavedSearch, Scale, Searches, StripReach, TableLayout, Theme, TimeMode, TopicMarks, TreeOrder,
    ViewChoices, Views, WindowLayout,
};

use super::start_sandbox;
use crate::support::watched_engine::WatchedEngine;

/// An engine on profiles of these names, which lead nowhere.
fn start(names: &[&str], folder: &Folder, options: Options) -> WatchedEngine {
    let config = tempfile::tempdir().unwrap();
    let template = client::profile::template();
    let usual = client::profile::parse(template).unwrap().remove(0).name;
    let called = |name: &&str| template.replace(&format!("name = \"{usual}\""), &format!("name = \"{name}\""));
    let text: String = names.iter().map(called).collect::<Vec<_>>().join("\n");
    std::fs::write(config.path().join("profiles.toml"), text).unwrap();
    WatchedEngine::start_in(config, Options { store: Some(folder.clone()), ..options })
}

/// The names of the profiles that are opened by themselves, so many at least.
async fn opened(engine: &mut WatchedEngine, count: usize) -> Vec<String> {
    let mut names = Vec::new();
    engine
        .until("what is opened", |event| {
            if let Event::Profile(ProfileEvent::Used { name, .. }) = event {
                names.push(name.clone());
            }
            (names.len() == count).then(|| names.clone())
        })
        .await
}

/// The next profile that is opened, which is not open yet, gets this number: so many were before it.
async fn next_has_number(engine: &mut WatchedEngine, name: &str, number: u32) {
    engine.send(Command::Profile(ProfileCommand::Use { name: name.to_owned() }));
    assert_eq!(opened(engine, 1).await, [name]);
    assert_eq!(engine.connection, ConnectionId(number));
}

fn arranged(open: &[&str], shown: Option<&str>) -> WindowLayout {
    let hot = SavedSearch { name: "hot".to_owned(), query: "json:$.temp>80".to_owned() };
    let pumps = MessageView { name: "Pumps".to_owned(), query: "pump".to_owned(), ..MessageView::default() };
    let marks = TopicMarks {
        pinned: vec!["plant/a".to_owned()],
        muted: vec!["lab".to_owned()],
        order: TreeOrder::Rate,
        open: Some(vec!["plant".to_owned()]),
        read_as: vec![("plant/+/raw".to_owned(), "cbor".to_owned())],
    };
    WindowLayout {
        theme: Theme::Light,
        language: Some(texts::Language::German),
        scale: Scale::nearest(150),
        opening: Opening::AsBefore,
        closes_unasked: true,
        log_limit: model::LogLimit::More,
        outbox: model::OutboxChoice { expires_in_secs: 3_600, resends: true },
        recording: model::RecordingChoice { is_off: true, mib: 512, days: 7 },
        view: ViewChoices { payload_tab: PayloadTab::Hex, marks_all: true, reach: StripReach::Day },
        inner_size: Some([1_200.0, 800.0]),
        position: Some([-1_300.0, 20.0]),
        maximized: true,
        panels: PanelSizes { left: Some(280.0), ..PanelSizes::default() },
        table: TableLayout { time: TimeMode::Age, ..TableLayout::default() },
        hides_density: true,
        read_only: true,
        searches: Searches::of(vec!["pump or \"b\"".to_owned()], vec![hot]),
        open: open.iter().map(|name| (*name).to_owned()).collect(),
        shown: shown.map(str::to_owned),
        topics: [("one".to_owned(), marks)].into(),
        views: [("one".to_owned(), Views::of(vec![pumps], Some(0)))].into(),
    }
}

fn keep(engine: &WatchedEngine, layout: &WindowLayout) {
    engine.send(Command::Keep(KeepCommand::Layout(Box::new(layout.clone()))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_open_is_opened_again_as_far_as_it_is_there() {
    let kept = tempfile::tempdir().unwrap();
    let folder = Folder::at(kept.path().join("state"));
    assert_eq!(engine::layout(&folder), WindowLayout::default());
    let names = ["one", "two", "three"];
    let mut engine = start(&names, &folder, Options::default());
    assert_eq!(opened(&mut engine, 1).await, ["one"], "the first where nothing is kept");
    next_has_number(&mut engine, "two", 2).await;
    keep(&engine, &arranged(&["one"], None));
    let layout = arranged(&["three", "gone", "two"], Some("two"));
    keep(&engine, &layout);
    engine.end().await;
    assert_eq!(engine::layout(&folder), layout);
    let mut engine = start(&names, &folder, Options::default());
    assert_eq!(opened(&mut engine, 2).await, ["three", "two"]);
    next_has_number(&mut engine, "one", 3).await;
    engine.end().await;
    let asked_for = Options { profiles: vec!["one".to_owned()], ..Options::default() };
    let mut engine = start(&names, &folder, asked_for);
    assert_eq!(opened(&mut engine, 1).await, ["one"], "what is asked for goes first");
    next_has_number(&mut engine, "two", 2).await;
    engine.end().await;
    let mut engine = start(&["other", "another"], &folder, Options::default());
    assert_eq!(opened(&mut engine, 1).await, ["other"], "the first where nothing is left");
    next_has_number(&mut engine, "another", 2).await;
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_profiles_of_the_last_run_outlive_one_in_which_none_could_be_opened() {
    let kept = tempfile::tempdir().unwrap();
    let folder = Folder::at(kept.path());
    let mut engine = start(&["one", "two"], &folder, Options::default());
    opened(&mut engine, 1).await;
    keep(&engine, &arranged(&["two", "one"], Some("one")));
    engine.end().await;
    let mut engine = start(&["no = name\""], &folder, Options::default());
    engine
        .until("the mistake", |event| matches!(event, Event::Profile(ProfileEvent::Rejected { .. })).then_some(()))
        .await;
    keep(&engine, &WindowLayout { theme: Theme::Dark, ..arranged(&[], None) });
    engine.end().await;
    let layout = engine::layout(&folder);
    assert_eq!(layout, WindowLayout { theme: Theme::Dark, ..arranged(&["two", "one"], Some("one")) });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sandbox_is_not_among_what_is_opened_again() {
    let kept = tempfile::tempdir().unwrap();
    let folder = Folder::at(kept.path());
    let mut engine = start(&["one", "two"], &folder, Options::default());
    opened(&mut engine, 1).await;
    keep(&engine, &arranged(&["two"], Some("two")));
    engine.end().await;
    let sandbox = || Options { start_sandbox: Some(start_sandbox()), ..Options::default() };
    let is_used = |event: &Event| match event {
        Event::Profile(ProfileEvent::Used { name, .. }) => (name == "sandbox").then_some(()),
        _ => None,
    };
    // The whole run is about it: what was open before is open afterwards.
    let mut engine = start(&["one", "two"], &folder, Options { sandbox: true, ..sandbox() });
    engine.until("the sandbox", is_used).await;
    keep(&engine, &WindowLayout { theme: Theme::Dark, ..arranged(&["sandbox"], Some("sandbox")) });
    engine.end().await;
    let layout = engine::layout(&folder);
    assert_eq!(layout, WindowLayout { theme: Theme::Dark, ..arranged(&["two"], Some("two")) });
    // It is one of several.
    let mut engine = start(&["one", "two"], &folder, sandbox());
    engine.send(Command::Profile(ProfileCommand::TrySandbox));
    engine.until("the sandbox", is_used).await;
    keep(&engine, &arranged(&["two", "sandbox", "one"], Some("sandbox")));
    engine.end().await;
    assert_eq!(engine::layout(&folder), arranged(&["two", "one"], None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_who_wants_no_connection_at_the_start_gets_none() {
    let kept = tempfile::tempdir().unwrap();
    let folder = Folder::at(kept.path());
    let mut engine = start(&["one", "two"], &folder, Options::default());
    opened(&mut engine, 1).await;
    keep(&engine, &WindowLayout { opening: Opening::Nothing, ..arranged(&["two", "one"], Some("one")) });
    engine.end().await;
    let mut engine = start(&["one", "two"], &folder, Options::default());
    next_has_number(&mut engine, "two", 1).await;
    engine.end().await;
    assert_eq!(engine::layout(&folder).opening, Opening::Nothing);
}
