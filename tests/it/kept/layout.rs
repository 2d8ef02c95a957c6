//! How the window was arranged, and which connections were open.

use engine::{Folder, Options};
use model::{Command, ConnectionId, Event, KeepCommand, PanelSizes, ProfileCommand, ProfileEvent, Theme, WindowLayout};

use super::start_sandbox;
use crate::notices::deck::Deck;

/// An engine on profiles of these names, which lead nowhere.
fn start(names: &[&str], folder: &Folder, options: Options) -> Deck {
    let config = tempfile::tempdir().unwrap();
    let template = client::profile::template();
    let usual = client::profile::parse(template).unwrap().remove(0).name;
    let called = |name: &&str| template.replace(&format!("name = \"{usual}\""), &format!("name = \"{name}\""));
    let text: String = names.iter().map(called).collect::<Vec<_>>().join("\n");
    std::fs::write(config.path().join("profiles.toml"), text).unwrap();
    Deck::start_in(config, Options { store: Some(folder.clone()), ..options })
}

/// The names of the profiles that are opened by themselves, so many at least.
async fn opened(deck: &mut Deck, count: usize) -> Vec<String> {
    let mut names = Vec::new();
    deck.until("what is opened", |event| {
        if let Event::Profile(ProfileEvent::Used { name, .. }) = event {
            names.push(name.clone());
        }
        (names.len() == count).then(|| names.clone())
    })
    .await
}

/// The next profile that is opened, which is not open yet, gets this number: so many were before it.
async fn next_has_number(deck: &mut Deck, name: &str, number: u32) {
    deck.send(Command::Profile(ProfileCommand::Use { name: name.to_owned() }));
    assert_eq!(opened(deck, 1).await, [name]);
    assert_eq!(deck.connection, ConnectionId(number));
}

fn arranged(open: &[&str], shown: Option<&str>) -> WindowLayout {
    WindowLayout {
        theme: Theme::Light,
        language: Some(texts::Language::German),
        inner_size: Some([1_200.0, 800.0]),
        position: Some([-1_300.0, 20.0]),
        maximized: true,
        panels: PanelSizes { left: Some(280.0), ..PanelSizes::default() },
        open: open.iter().map(|name| (*name).to_owned()).collect(),
        shown: shown.map(str::to_owned),
    }
}

fn keep(deck: &Deck, layout: &WindowLayout) {
    deck.send(Command::Keep(KeepCommand::Layout(Box::new(layout.clone()))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_open_is_opened_again_as_far_as_it_is_there() {
    let kept = tempfile::tempdir().unwrap();
    let folder = Folder::at(kept.path().join("state"));
    assert_eq!(engine::layout(&folder).unwrap(), WindowLayout::default());
    let names = ["one", "two", "three"];
    let mut deck = start(&names, &folder, Options::default());
    assert_eq!(opened(&mut deck, 1).await, ["one"], "the first where nothing is kept");
    next_has_number(&mut deck, "two", 2).await;
    keep(&deck, &arranged(&["one"], None));
    let layout = arranged(&["three", "gone", "two"], Some("two"));
    keep(&deck, &layout);
    deck.end().await;
    assert_eq!(engine::layout(&folder).unwrap(), layout);
    let mut deck = start(&names, &folder, Options::default());
    assert_eq!(opened(&mut deck, 2).await, ["three", "two"]);
    next_has_number(&mut deck, "one", 3).await;
    deck.end().await;
    let asked_for = Options { profiles: vec!["one".to_owned()], ..Options::default() };
    let mut deck = start(&names, &folder, asked_for);
    assert_eq!(opened(&mut deck, 1).await, ["one"], "what is asked for goes first");
    next_has_number(&mut deck, "two", 2).await;
    deck.end().await;
    let mut deck = start(&["other", "another"], &folder, Options::default());
    assert_eq!(opened(&mut deck, 1).await, ["other"], "the first where nothing is left");
    next_has_number(&mut deck, "another", 2).await;
    deck.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_profiles_of_the_last_run_outlive_one_in_which_none_could_be_opened() {
    let kept = tempfile::tempdir().unwrap();
    let folder = Folder::at(kept.path());
    let mut deck = start(&["one", "two"], &folder, Options::default());
    opened(&mut deck, 1).await;
    keep(&deck, &arranged(&["two", "one"], Some("one")));
    deck.end().await;
    let mut deck = start(&["no = name\""], &folder, Options::default());
    deck.until("the mistake", |event| matches!(event, Event::Profile(ProfileEvent::Rejected { .. })).then_some(()))
        .await;
    keep(&deck, &WindowLayout { theme: Theme::Dark, ..arranged(&[], None) });
    deck.end().await;
    let layout = engine::layout(&folder).unwrap();
    assert_eq!(layout, WindowLayout { theme: Theme::Dark, ..arranged(&["two", "one"], Some("one")) });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sandbox_is_not_among_what_is_opened_again() {
    let kept = tempfile::tempdir().unwrap();
    let folder = Folder::at(kept.path());
    let mut deck = start(&["one", "two"], &folder, Options::default());
    opened(&mut deck, 1).await;
    keep(&deck, &arranged(&["two"], Some("two")));
    deck.end().await;
    let sandbox = || Options { start_sandbox: Some(start_sandbox()), ..Options::default() };
    let is_used = |event: &Event| match event {
        Event::Profile(ProfileEvent::Used { name, .. }) => (name == "sandbox").then_some(()),
        _ => None,
    };
    // The whole run is about it: what was open before is open afterwards.
    let mut deck = start(&["one", "two"], &folder, Options { sandbox: true, ..sandbox() });
    deck.until("the sandbox", is_used).await;
    keep(&deck, &WindowLayout { theme: Theme::Dark, ..arranged(&["sandbox"], Some("sandbox")) });
    deck.end().await;
    let layout = engine::layout(&folder).unwrap();
    assert_eq!(layout, WindowLayout { theme: Theme::Dark, ..arranged(&["two"], Some("two")) });
    // It is one of several.
    let mut deck = start(&["one", "two"], &folder, sandbox());
    deck.send(Command::Profile(ProfileCommand::TrySandbox));
    deck.until("the sandbox", is_used).await;
    keep(&deck, &arranged(&["two", "sandbox", "one"], Some("sandbox")));
    deck.end().await;
    assert_eq!(engine::layout(&folder).unwrap(), arranged(&["two", "one"], None));
}
