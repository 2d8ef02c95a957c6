//! The window is as it was; numbers that no window has are neither kept nor read.

use std::collections::BTreeMap;
use std::fs;

use model::{MessageView, TopicMarks, Views};
use proptest::prelude::*;

use model::{
    Column, ColumnContent, LabelColor, LabelRule, LogLimit, Opening, OutboxChoice, PayloadTab, RecordingChoice,
    SavedSearch, Scale, Searches, SinceMode, StripReach, TableLayout, TimeMode, ViewChoices,
};

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
fn a_choice_of_a_newer_version_stays_and_a_scale_between_two_is_the_nearest() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::at(folder.path());
    fs::write(store.window_file(), "version = 1\nopening = \"dashboard\"\nscale_percent = 140\n").unwrap();
    let layout = store.load_window().unwrap();
    assert_eq!((layout.opening, layout.scale), (Opening::AsBefore, Scale::nearest(150)));
    store.save_window(&layout).unwrap();
    let text = fs::read_to_string(store.window_file()).unwrap();
    assert!(text.contains("opening = \"dashboard\"") && text.contains("scale_percent = 150"), "{text}");
    store.save_window(&WindowLayout { opening: Opening::Nothing, ..layout }).unwrap();
    assert_eq!(store.load_window().unwrap().opening, Opening::Nothing);
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
        ("table = 3", "table"),
        ("table.time = 3", "table"),
        ("table.columns = 3", "table"),
        ("table.columns = [3]", "table"),
        ("table.columns = [{ shows = \"size\", width = 0 }]", "table"),
        ("table.columns = [{ json = true }]", "table"),
        ("table.labels = [{ query = 3 }]", "table"),
        ("open = \"plant\"", "open"),
        ("shown = 3", "shown"),
        ("topics = 3", "topics"),
        ("topics.plant = [\"a\"]", "topics"),
        ("topics.plant.muted = \"a\"", "topics"),
        ("topics.plant.pinned = [1]", "topics"),
        ("topics.plant.read_as = [\"a\"]", "topics"),
        ("topics.plant.read_as = [[\"a\", \"cbor\", \"b\"]]", "topics"),
        ("hides_density = \"yes\"", "hides_density"),
        ("scale_percent = \"large\"", "scale_percent"),
        ("closes_unasked = 1", "closes_unasked"),
        ("marks_all = \"yes\"", "marks_all"),
        ("recent_searches = \"pump\"", "recent_searches"),
        ("recent_searches = [1]", "recent_searches"),
        ("saved_search = \"pump\"", "saved_search"),
        ("[[saved_search]]\nname = 3\nquery = \"pump\"", "saved_search"),
        ("[[saved_search]]\nname = \"pump\"", "saved_search"),
    ] {
        let text = format!("version = 1\n{line}\n");
        fs::write(store.window_file(), &text).unwrap();
        let Err(Error::Unsuitable { reason, .. }) = store.load_window() else { panic!("{line}") };
        assert_eq!(reason, Unsuitable::Value { key }, "{line}");
        let set_aside = store.save_window(&WindowLayout::default()).unwrap().expect(line);
        assert_eq!((set_aside.path, set_aside.reason), (store.window_file(), Unsuitable::Value { key }));
        assert_eq!(fs::read_to_string(set_aside.to).unwrap(), text);
        assert_eq!(store.load_window().unwrap(), WindowLayout::default());
    }
}

#[test]
fn what_a_person_wrote_beside_it_stays() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::at(folder.path());
    let text = "version = 1\ncolour = \"teal\" # mine\npanels = { left = 200, top = 3 }\n[future]\nkey = 1\n\
                [topics.old]\npinned = [\"a\"]\nnote = \"b\"\n";
    fs::write(store.window_file(), text).unwrap();
    let mut layout = WindowLayout { shown: Some("plant".to_owned()), ..store.load_window().unwrap() };
    layout.topics.remove("old");
    store.save_window(&layout).unwrap();
    assert_eq!(store.load_window().unwrap(), layout);
    let text = fs::read_to_string(store.window_file()).unwrap();
    for kept in ["colour = \"teal\" # mine", "[future]\nkey = 1", "top = 3", "note = \"b\""] {
        assert!(text.contains(kept), "{text}");
    }
}

fn any_topics() -> impl Strategy<Value = BTreeMap<String, TopicMarks>> {
    let list = || prop::collection::vec(any::<String>(), 0..4);
    let formats = prop::collection::vec((any::<String>(), any::<String>()), 0..3);
    let marks = (list(), list(), 0..6_usize, proptest::option::of(list()), formats);
    let marks = marks.prop_map(|(pinned, muted, order, open, read_as)| TopicMarks {
        pinned,
        muted,
        order: model::TreeOrder::ALL[order],
        open,
        read_as,
    });
    prop::collection::btree_map(
        any::<String>(),
        marks.prop_filter("what is empty is not kept", |marks| !marks.is_empty()),
        0..3,
    )
}

#[test]
fn a_column_or_colour_of_a_newer_version_is_left_out_of_the_table() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::at(folder.path());
    let table = "time = \"zodiac\"\ncolumns = [{ shows = \"payload\" }, { shows = \"weather\" }, { json = \"$.a\", \
                 width = 70 }]\nlabels = [{ query = \"alarm\", name = \"alarm\", color = \"plaid\" }]\n";
    fs::write(store.window_file(), format!("version = 1\n[table]\n{table}")).unwrap();
    let table = store.load_window().unwrap().table;
    let own = table.columns.iter().find(|column| column.content == ColumnContent::Json("$.a".to_owned())).unwrap();
    assert_eq!((own.width, own.is_shown, table.columns.len()), (Some(70.0), true, 8));
    assert_eq!((table.time, table.labels[0].color), (TimeMode::OfDay, LabelColor::Amber));
}

fn any_table() -> impl Strategy<Value = TableLayout> {
    let own =
        prop_oneof!["[$.a-z]{1,9}".prop_map(ColumnContent::Json), "[^\\x00]{1,9}".prop_map(ColumnContent::Property),];
    let content = prop_oneof![prop::sample::select(ColumnContent::BUILT_IN.to_vec()), own];
    let width = prop::option::of((1u16..5_000).prop_map(f32::from));
    let column = (content, width, any::<bool>());
    let column = column.prop_map(|(content, width, is_shown)| Column { content, width, is_shown });
    let color = prop::sample::select(LabelColor::ALL.to_vec());
    let label = (any::<String>(), any::<String>(), color);
    let label = label.prop_map(|(query, name, color)| LabelRule { query, name, color });
    let time = prop::sample::select(vec![TimeMode::OfDay, TimeMode::Age]);
    let since = prop::sample::select(vec![SinceMode::Topic, SinceMode::Row]);
    let lists = (prop::collection::vec(column, 0..30), prop::collection::vec(label, 0..20));
    (lists, time, since)
        .prop_map(|((columns, labels), time, since)| TableLayout { columns, time, since, labels }.mended())
}

fn any_views() -> impl Strategy<Value = BTreeMap<String, Views>> {
    let view = (any::<String>(), any::<String>(), any::<bool>(), any_table());
    let view =
        view.prop_map(|(name, query, marks_all, table)| MessageView { number: 0, name, query, marks_all, table });
    let views = (prop::collection::vec(view, 1..4), prop::option::of(0usize..4));
    prop::collection::btree_map(any::<String>(), views.prop_map(|(views, shown)| Views::of(views, shown)), 0..3)
}

/// A layout with any choices, and nothing else.
fn any_choices() -> impl Strategy<Value = WindowLayout> {
    let scale = prop::sample::select(Scale::ALL.to_vec());
    let opening = prop::sample::select(vec![Opening::AsBefore, Opening::Nothing]);
    let tab = prop::sample::select(vec![PayloadTab::Tree, PayloadTab::Text, PayloadTab::Hex, PayloadTab::Compare]);
    let view = (tab, any::<bool>(), prop::sample::select(StripReach::ALL.to_vec()));
    let view = view.prop_map(|(payload_tab, marks_all, reach)| ViewChoices { payload_tab, marks_all, reach });
    let limit = prop::sample::select(LogLimit::ALL.to_vec());
    let recording = (any::<bool>(), any::<u32>(), any::<u32>());
    let recording = recording.prop_map(|(is_off, mib, days)| RecordingChoice { is_off, mib, days }.limited());
    let outbox = (any::<u32>(), any::<bool>());
    let outbox = outbox.prop_map(|(expires_in_secs, resends)| OutboxChoice { expires_in_secs, resends }.limited());
    let all = (scale, opening, any::<bool>(), (limit, recording, outbox), view);
    all.prop_map(|(scale, opening, closes_unasked, (log_limit, recording, outbox), view)| WindowLayout {
        scale,
        opening,
        closes_unasked,
        log_limit,
        recording,
        outbox,
        view,
        ..WindowLayout::default()
    })
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
    let saved = any::<(String, String)>().prop_map(|(name, query)| SavedSearch { name, query });
    let searches = (any::<Vec<String>>(), prop::collection::vec(saved, 0..4));
    let searches = (any::<(bool, bool)>(), searches.prop_map(|(recent, saved)| Searches::of(recent, saved)));
    let places = (pair(100..5_000), pair(-5_000..5_000), any::<bool>());
    ((theme, language, any_choices()), places, (panels, any_table()), (names, any_topics(), any_views()), searches)
        .prop_map(
            |(
                (theme, language, choices),
                (inner_size, position, maximized),
                ((left, right, publish, below), table),
                ((open, shown), topics, views),
                searches,
            )| {
                WindowLayout {
                    theme,
                    language,
                    scale: choices.scale,
                    opening: choices.opening,
                    closes_unasked: choices.closes_unasked,
                    log_limit: choices.log_limit,
                    recording: choices.recording,
                    outbox: choices.outbox,
                    view: choices.view,
                    inner_size,
                    position,
                    maximized,
                    panels: PanelSizes { left, right, publish, below },
                    table,
                    hides_density: searches.0.0,
                    read_only: searches.0.1,
                    searches: searches.1,
                    open,
                    shown,
                    topics,
                    views,
                }
            },
        )
}

#[test]
fn columns_of_a_newer_version_stay_when_the_table_is_saved() {
    for columns in [
        "[[table.columns]]\nshows = \"quality\"\nwidth = 80\n[[table.columns]]\nshows = \"topic\"\n",
        "[table]\ncolumns = [{ shows = \"quality\", width = 80 }, { shows = \"topic\" }]\n",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let store = Folder::at(folder.path());
        fs::write(store.window_file(), format!("version = 1\n{columns}")).unwrap();
        let mut layout = store.load_window().unwrap();
        for is_usual in [false, true] {
            layout.table = TableLayout::default();
            layout.table.columns[0].is_shown = is_usual;
            store.save_window(&layout).unwrap();
            let kept = fs::read_to_string(store.window_file()).unwrap();
            assert_eq!(kept.matches("\"quality\"").count(), 1, "{kept}");
            assert!(kept.contains("width = 80"), "{kept}");
            assert_eq!(store.load_window().unwrap(), layout);
        }
    }
}

#[test]
fn what_a_person_wrote_beside_saved_searches_stays_until_they_change() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::at(folder.path());
    let text = "version = 1\n[[saved_search]]\nname = \"hot\" # mine\nquery = \"json:$.temp>80\"\ncolour = 3\n";
    fs::write(store.window_file(), text).unwrap();
    let mut layout = store.load_window().unwrap();
    layout.shown = Some("plant".to_owned());
    store.save_window(&layout).unwrap();
    let kept = fs::read_to_string(store.window_file()).unwrap();
    assert!(kept.contains("# mine") && kept.contains("colour = 3"), "{kept}");
    assert!(layout.searches.save(SavedSearch { name: "b".to_owned(), query: "pump".to_owned() }));
    store.save_window(&layout).unwrap();
    assert_eq!(store.load_window().unwrap(), layout);
    layout.searches = Searches::default();
    store.save_window(&layout).unwrap();
    assert!(!fs::read_to_string(store.window_file()).unwrap().contains("search"));
}

proptest! {

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
            let set_aside = store.save_window(&WindowLayout::default()).unwrap().unwrap();
            prop_assert_eq!(fs::read(set_aside.to).unwrap(), bytes);
        }
    }
}
