//! What is saved comes back; what cannot be read is left as it is.

use std::fs;

use proptest::prelude::*;

use super::*;
use crate::{Error, Folder, KeptTheme, KeptWindow};

fn ann() -> Person {
    Person::new("https://idp.example/pool", "ann")
}

fn subscription(filter: &str, qos: Qos, paused: bool) -> KeptSubscription {
    KeptSubscription { topic_filter: TopicFilter::parse(filter).unwrap(), qos, paused }
}

fn two_subscriptions() -> KeptConnection {
    let subscriptions =
        vec![subscription("plant/#", Qos::AtLeastOnce, false), subscription("yard/+/state", Qos::AtMostOnce, true)];
    KeptConnection { subscriptions, draft: None }
}

#[test]
fn what_one_person_keeps_is_not_the_other_s_and_both_stay() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::at(folder.path().join("not yet there"));
    let bob = Person::new("https://idp.example/pool", "bob");
    assert_eq!(store.load_connection("plant", &ann()).unwrap(), None);
    store.save_connection("plant", &ann(), &two_subscriptions(), Timestamp::from_secs(1)).unwrap();
    assert_eq!(store.load_connection("plant", &bob).unwrap(), None);
    store.save_connection("plant", &bob, &KeptConnection::default(), Timestamp::from_secs(2)).unwrap();
    assert_eq!(store.load_connection("plant", &ann()).unwrap(), Some(two_subscriptions()));
    assert_eq!(store.load_connection("plant", &bob).unwrap(), Some(KeptConnection::default()));
    assert_eq!(store.load_connection("Plant", &ann()).unwrap(), None, "another profile");
    let text = fs::read_to_string(store.connection_file("plant")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(store.connection_file("plant")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "a draft is for the eyes of one person");
    }
    assert!(text.contains("version = 1") && !text.contains("ann") && !text.contains("bob"), "{text}");
}

#[test]
fn the_person_who_was_away_longest_makes_room() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::at(folder.path());
    let person = |number: usize| Person::new("https://idp.example", &number.to_string());
    for number in 0..=MOST_PEOPLE {
        let now = Timestamp::from_secs(i64::try_from(number).unwrap());
        store.save_connection("plant", &person(number), &two_subscriptions(), now).unwrap();
    }
    assert_eq!(store.load_connection("plant", &person(0)).unwrap(), None);
    for number in 1..=MOST_PEOPLE {
        assert_eq!(store.load_connection("plant", &person(number)).unwrap(), Some(two_subscriptions()), "{number}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_left_as_it_is() {
    let rows: [(&[u8], Unsuitable); 11] = [
        (b"version = 1\n[person\n", Unsuitable::Syntax { line: Some(2) }),
        (b"\xff\xfe", Unsuitable::Encoding),
        (b"version = 2\n", Unsuitable::Newer { version: 2 }),
        (b"", Unsuitable::Value { key: "version" }),
        (b"version = \"1\"\n", Unsuitable::Value { key: "version" }),
        (b"version = 1\nperson.PERSON.subscription = 3\n", Unsuitable::Value { key: "subscription" }),
        (
            b"version = 1\n[[person.PERSON.subscription]]\ntopic_filter = \"a#\"\n",
            Unsuitable::Value { key: "subscription" },
        ),
        (b"version = 1\nperson = 3\n", Unsuitable::Value { key: "person" }),
        (b"version = 1\nperson.PERSON = 3\n", Unsuitable::Value { key: "person" }),
        (b"version = 1\n[person.PERSON]\ndraft = 3\n", Unsuitable::Value { key: "draft" }),
        (b"version = 1\n[person.PERSON.draft]\nqos = 2\n", Unsuitable::Value { key: "qos" }),
    ];
    for (bytes, expected) in rows {
        let folder = tempfile::tempdir().unwrap();
        let store = Folder::at(folder.path());
        let path = store.connection_file("plant");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = String::from_utf8(bytes.to_vec()).map(|text| text.replace("PERSON", ann().key()).into_bytes());
        let bytes = text.unwrap_or_else(std::string::FromUtf8Error::into_bytes);
        fs::write(&path, &bytes).unwrap();
        let Err(Error::Unsuitable { reason, .. }) = store.load_connection("plant", &ann()) else { panic!("{bytes:?}") };
        assert_eq!(reason, expected);
        let saved = store.save_connection("plant", &ann(), &two_subscriptions(), Timestamp::default());
        assert!(saved.is_err(), "{expected:?}");
        assert_eq!(fs::read(&path).unwrap(), bytes, "{expected:?}");
    }
}

#[test]
fn what_would_be_too_much_to_read_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::at(folder.path());
    let save = |kept: &KeptConnection| store.save_connection("plant", &ann(), kept, Timestamp::from_secs(1));
    save(&two_subscriptions()).unwrap();
    let draft = KeptDraft { payload: "x".repeat(4_000_000), ..KeptDraft::default() };
    assert!(save(&KeptConnection { draft: Some(draft), ..two_subscriptions() }).is_err());
    let many = vec![subscription("a", Qos::AtMostOnce, false); MOST_SUBSCRIPTIONS + 1];
    assert!(save(&KeptConnection { subscriptions: many, draft: None }).is_err());
    assert_eq!(store.load_connection("plant", &ann()).unwrap(), Some(two_subscriptions()));
}

#[test]
fn a_window_of_no_size_does_not_spoil_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::at(folder.path());
    for size in [[f32::NAN, 900.0], [0.0, 0.0], [f32::INFINITY, 900.0], [1e9, 900.0], [99.4, 900.0]] {
        store.save_window(&KeptWindow { inner_size: Some(size), ..KeptWindow::default() }).unwrap();
        assert_eq!(store.load_window().unwrap().inner_size, None, "{size:?}");
    }
    fs::write(store.window_file(), "version = 1\ninner_size = [1200, 800.0]\n").unwrap();
    assert_eq!(store.load_window().unwrap().inner_size, Some([1_200.0, 800.0]), "as a person writes it");
}

#[test]
fn what_this_version_does_not_know_stays() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::at(folder.path());
    store.save_connection("plant", &ann(), &two_subscriptions(), Timestamp::from_secs(1)).unwrap();
    let path = store.connection_file("plant");
    let text = fs::read_to_string(&path).unwrap();
    let text = text.replace("saved_at_secs", "colour = \"teal\" # mine\nsaved_at_secs") + "\n[future]\nkey = 1\n";
    fs::write(&path, text).unwrap();
    store.save_connection("plant", &ann(), &KeptConnection::default(), Timestamp::from_secs(2)).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("colour = \"teal\" # mine") && text.contains("[future]\nkey = 1"), "{text}");
    assert!(!text.contains("plant/#"), "{text}");
}

#[test]
fn processes_that_save_at_once_lose_nothing_of_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::at(folder.path());
    std::thread::scope(|scope| {
        for number in 0..8 {
            let store = &store;
            scope.spawn(move || {
                let person = Person::new("https://idp.example", &number.to_string());
                store.save_connection("plant", &person, &two_subscriptions(), Timestamp::from_secs(1)).unwrap();
            });
        }
    });
    for number in 0..8 {
        let person = Person::new("https://idp.example", &number.to_string());
        assert_eq!(store.load_connection("plant", &person).unwrap(), Some(two_subscriptions()), "{number}");
    }
}

fn any_draft() -> impl Strategy<Value = KeptDraft> {
    let properties = (any::<Option<bool>>(), any::<[String; 4]>(), any::<Vec<(String, String)>>());
    (any::<String>(), any::<String>(), any::<bool>(), any::<bool>(), properties).prop_map(
        |(
            topic,
            payload,
            once,
            retain,
            (format, [content_type, response_topic, correlation_data, message_expiry], user),
        )| KeptDraft {
            topic,
            payload,
            qos: if once { Qos::AtLeastOnce } else { Qos::AtMostOnce },
            retain,
            properties: KeptProperties {
                payload_format: format.map(u8::from),
                content_type,
                response_topic,
                correlation_data,
                message_expiry,
                user,
            },
        },
    )
}

fn any_subscription() -> impl Strategy<Value = KeptSubscription> {
    ("[^\u{0}#+]{1,20}", any::<bool>(), any::<bool>()).prop_map(|(filter, once, paused)| {
        subscription(&filter, if once { Qos::AtLeastOnce } else { Qos::AtMostOnce }, paused)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn anything_that_is_kept_comes_back(
        profile: String,
        subscriptions in prop::collection::vec(any_subscription(), 0..5),
        draft in prop::option::of(any_draft()),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let store = Folder::at(folder.path());
        let kept = KeptConnection { subscriptions, draft };
        store.save_connection(&profile, &ann(), &kept, Timestamp::from_secs(1)).unwrap();
        prop_assert_eq!(store.load_connection(&profile, &ann()).unwrap(), Some(kept.clone()));
        store.save_connection(&profile, &ann(), &kept, Timestamp::from_secs(2)).unwrap();
        prop_assert_eq!(store.load_connection(&profile, &ann()).unwrap(), Some(kept));
    }

    #[test]
    fn the_window_comes_back(open: Vec<String>, shown: Option<String>, width in 100u16..5_000, sized: bool) {
        let folder = tempfile::tempdir().unwrap();
        let store = Folder::at(folder.path());
        let inner_size = sized.then(|| [f32::from(width), 900.0]);
        let kept = KeptWindow { theme: KeptTheme::Light, inner_size, open, shown };
        store.save_window(&kept).unwrap();
        prop_assert_eq!(store.load_window().unwrap(), kept);
    }

    #[test]
    fn any_bytes_in_the_file_are_answered_and_never_overwritten(bytes: Vec<u8>) {
        let folder = tempfile::tempdir().unwrap();
        let store = Folder::at(folder.path());
        fs::write(store.window_file(), &bytes).unwrap();
        if store.load_window().is_err() {
            prop_assert!(store.save_window(&KeptWindow::default()).is_err());
            prop_assert_eq!(fs::read(store.window_file()).unwrap(), bytes);
        }
    }
}
