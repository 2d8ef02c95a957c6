//! A link that is opened while a window runs goes to that window, and to one alone.

use std::process::{Command, ExitStatus};

use engine::{Folder, Options, hand_over_link};
use model::Event;

use crate::support::english_program::in_english;
use crate::support::watched_engine::WatchedEngine;

const PROGRAM: &str = env!("CARGO_BIN_EXE_topicdeck");
const LINK: &str = "topicdeck://plant/pumps/%23";

/// The engine of a window with these settings.
fn window_with(config: &tempfile::TempDir) -> WatchedEngine {
    let store = Some(Folder::at(config.path().join("kept")));
    WatchedEngine::start_with("", Options { store, takes_links: true, ..Options::default() })
}

async fn link_of(window: &mut WatchedEngine) -> String {
    let opened = |event: &Event| if let Event::LinkOpened(link) = event { Some(link.clone()) } else { None };
    window.until("a link", opened).await
}

/// `topicdeck open`, which has no display to open a window on.
fn open(config: &tempfile::TempDir, options: &[&str], link: &str) -> ExitStatus {
    let mut command = Command::new(PROGRAM);
    in_english(&mut command).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    command.args(["open", "--config"]).arg(config.path()).args(options).arg(link).output().unwrap().status
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_goes_to_the_window_that_runs() {
    let config = tempfile::tempdir().unwrap();
    assert!(!open(&config, &[], LINK).success(), "no window runs, and none can open");
    let mut window = window_with(&config);
    let folder = Folder::at(config.path().join("kept"));
    // Until the window is ready, links are not handed over.
    let mut opened = false;
    while !opened {
        let folder = folder.clone();
        opened = tokio::task::spawn_blocking(move || hand_over_link(&folder, LINK)).await.unwrap();
    }
    assert_eq!(link_of(&mut window).await, LINK);
    for link in [LINK, "topicdeck://plant", "no link"] {
        assert!(open(&config, &[], link).success(), "{link}");
        assert_eq!(link_of(&mut window).await, link);
    }
    for option in [&["--profile", "plant"][..], &["--read-only"], &["--sandbox"]] {
        assert!(!open(&config, option, LINK).success(), "{option:?} asks for a window of its kind");
    }
    let elsewhere = tempfile::tempdir().unwrap();
    assert!(!open(&elsewhere, &[], LINK).success(), "one with other settings is another one");
    window.end().await;
    assert!(!hand_over_link(&folder, LINK), "no window runs any more");
    assert_eq!(std::fs::read_dir(config.path().join("kept/links")).unwrap().count(), 0, "and no link is left");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_windows_one_takes_links_and_the_other_after_its_end() {
    let config = tempfile::tempdir().unwrap();
    let mut first = window_with(&config);
    let folder = Folder::at(config.path().join("kept"));
    let hand_over = || {
        let folder = folder.clone();
        tokio::task::spawn_blocking(move || while !hand_over_link(&folder, LINK) {})
    };
    let (handed, link) = tokio::join!(hand_over(), link_of(&mut first));
    handed.unwrap();
    assert_eq!(link, LINK);
    let mut second = window_with(&config);
    for _ in 0..3 {
        let (handed, link) = tokio::join!(hand_over(), link_of(&mut first));
        handed.unwrap();
        assert_eq!(link, LINK);
    }
    first.end().await;
    let (handed, link) = tokio::join!(hand_over(), link_of(&mut second));
    handed.unwrap();
    assert_eq!(link, LINK);
    second.end().await;
}
