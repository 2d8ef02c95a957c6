//! The window is as it was; numbers that no window has are neither kept nor read.

use std::fs;

use proptest::prelude::*;

use super::*;
use crate::{Error, Folder};

/// A newer version may speak more languages.
#[test]
fn an_unknown_language_stays_until_another_one_is_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::at(folder.path());
    store.save_window(&WindowLayout { language: Some(Language::German), ..WindowLayout::default() }).unwrap();
    let file = folder.path().join("window.toml");
    let newer = std::fs::read_to_string(&file).unwrap().replace("\"de\"", "\"xx\"");
    std::fs::write(&file, &newer).unwrap();
    let mut layout = store.load_window().unwrap();
    assert_eq!(layout.language, None);
    store.save_window(&layout).unwrap();
    assert!(std::fs::read_to_string(&file).unwrap().contains("language = \"xx\""));
    layout.language = Some(Language::English);
    store.save_window(&layout).unwrap();
    assert_eq!(store.load_window().unwrap().language, Some(Language::English));
}

#[test]
fn a_window_of_no_size_does_not_spoil_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::at(folder.path());
    for size in [[f32::NAN, 900.0], [0.0, 0.0], [f32::INFINITY, 900.0], [1e9, 900.0], [99.4, 900.0]] {
        store.save_window(&WindowLayout { inner_size: Some(size), ..WindowLayout::default() }).unwrap();
        assert_eq!(store.load_window().unwrap().inner_size, None, "{size:?}");
    }
    fs::write(store.window_file(), "version = 1\ninner_size = [1200, 800.0]\n").unwrap();
    assert_eq!(store.load_window().unwrap().inner_size, Some([1_200.0, 800.0]), "as a person writes it");
}

#[test]
fn a_window_may_be_left_of_the_first_screen_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::at(folder.path());
    for (position, kept) in [
        ([-1_920.0, -40.4], Some([-1_920.0, -40.0])),
        ([0.0, 0.0], Some([0.0, 0.0])),
        ([f32::NAN, 0.0], None),
        ([-1e6, 0.0], None),
        ([0.0, f32::NEG_INFINITY], None),
    ] {
        store.save_window(&WindowLayout { position: Some(position), ..WindowLayout::default() }).unwrap();
        assert_eq!(store.load_window().unwrap().position, kept, "{position:?}");
    }
}

#[test]
fn an_area_of_no_size_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::at(folder.path());
    for length in [f32::NAN, -3.0, 0.4, f32::INFINITY] {
        let panels = PanelSizes { left: Some(length), right: Some(320.4), ..PanelSizes::default() };
        store.save_window(&WindowLayout { panels, ..WindowLayout::default() }).unwrap();
        let expected = PanelSizes { right: Some(320.0), ..PanelSizes::default() };
        assert_eq!(store.load_window().unwrap().panels, expected, "{length}");
    }
}

#[test]
fn a_file_with_another_kind_of_value_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::at(folder.path());
    for (line, key) in [
        ("theme = \"teal\"", "theme"),
        ("inner_size = [1200]", "inner_size"),
        ("position = [\"left\", 3]", "position"),
        ("position = [1e9, 3]", "position"),
        ("maximized = 1", "maximized"),
        ("panels = 3", "panels"),
        ("panels = { left = \"wide\" }", "panels"),
        ("panels.below = 0", "panels"),
        ("open = \"plant\"", "open"),
        ("shown = 3", "shown"),
    ] {
        let text = format!("version = 1\n{line}\n");
        fs::write(store.window_file(), &text).unwrap();
        let Err(Error::Unsuitable { reason, .. }) = store.load_window() else { panic!("{line}") };
        assert_eq!(reason, Unsuitable::Value { key }, "{line}");
        assert!(store.save_window(&WindowLayout::default()).is_err(), "{line}");
        assert_eq!(fs::read_to_string(store.window_file()).unwrap(), text);
    }
}

#[test]
fn what_a_person_wrote_beside_it_stays() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::at(folder.path());
    let text = "version = 1\ncolour = \"teal\" # mine\npanels = { left = 200, top = 3 }\n[future]\nkey = 1\n";
    fs::write(store.window_file(), text).unwrap();
    let layout = WindowLayout { shown: Some("plant".to_owned()), ..store.load_window().unwrap() };
    store.save_window(&layout).unwrap();
    assert_eq!(store.load_window().unwrap(), layout);
    let text = fs::read_to_string(store.window_file()).unwrap();
    for kept in ["colour = \"teal\" # mine", "[future]\nkey = 1", "top = 3"] {
        assert!(text.contains(kept), "{text}");
    }
}

fn any_layout() -> impl Strategy<Value = WindowLayout> {
    let length = || prop::option::of((1u16..5_000).prop_map(f32::from));
    let pair = |range: std::ops::Range<i16>| {
        prop::option::of((range.clone(), range).prop_map(|(a, b)| [f32::from(a), f32::from(b)]))
    };
    let panels = (length(), length(), length(), length());
    let theme = prop::sample::select(vec![Theme::System, Theme::Dark, Theme::Light]);
    let names = (any::<Vec<String>>(), any::<Option<String>>());
    let language = prop::option::of(prop::sample::select(Language::ALL.to_vec()));
    ((theme, language), pair(100..5_000), pair(-5_000..5_000), any::<bool>(), panels, names).prop_map(
        |((theme, language), inner_size, position, maximized, (left, right, publish, below), (open, shown))| {
            WindowLayout {
                theme,
                language,
                inner_size,
                position,
                maximized,
                panels: PanelSizes { left, right, publish, below },
                open,
                shown,
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_window_comes_back(first in any_layout(), second in any_layout()) {
        let folder = tempfile::tempdir().unwrap();
        let store = Folder::at(folder.path());
        for layout in [first, second] {
            store.save_window(&layout).unwrap();
            prop_assert_eq!(store.load_window().unwrap(), layout);
        }
    }

    #[test]
    fn any_bytes_in_the_file_are_answered_and_never_overwritten(bytes: Vec<u8>) {
        let folder = tempfile::tempdir().unwrap();
        let store = Folder::at(folder.path());
        fs::write(store.window_file(), &bytes).unwrap();
        if store.load_window().is_err() {
            prop_assert!(store.save_window(&WindowLayout::default()).is_err());
            prop_assert_eq!(fs::read(store.window_file()).unwrap(), bytes);
        }
    }
}
