//! What is saved comes back; what cannot be used is set aside as it is.

use std::fs;

use proptest::prelude::*;

use model::{DraftProperties, Qos};

use super::*;
use crate::{DamagedEntry, Error, Folder, SetAside, SubscriptionChange};

fn ann() -> Person {
    Person::new("https://idp.example/pool", "ann")
}

fn subscription(filter: &str, qos: Qos, paused: bool) -> SavedSubscription {
    SavedSubscription { topic_filter: TopicFilter::parse(filter).unwrap(), qos, paused }
}

/// Keeps all of this instead of what was kept.
fn save(
    store: &Folder,
    profile: &str,
    person: &Person,
    kept: &SavedConnection,
    secs: i64,
) -> Result<SavedConnection, Error> {
    let now = Timestamp::from_secs(secs);
    store.change_connection(profile, person, now, |known| known.clone_from(kept)).map(|(kept, _)| kept)
}

fn two_subscriptions() -> SavedConnection {
    let subscriptions =
        vec![subscription("plant/#", Qos::AtLeastOnce, false), subscription("yard/+/state", Qos::AtMostOnce, true)];
    SavedConnection { subscriptions, ..SavedConnection::default() }
}

#[test]
fn what_one_person_keeps_is_not_the_other_s_and_both_stay() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::at(folder.path().join("not yet there"));
    let bob = Person::new("https://idp.example/pool", "bob");
    assert_eq!(store.load_connection("plant", &ann()).unwrap(), None);
    save(&store, "plant", &ann(), &two_subscriptions(), 1).unwrap();
    assert_eq!(store.load_connection("plant", &bob).unwrap(), None);
    save(&store, "plant", &bob, &SavedConnection::default(), 2).unwrap();
    assert_eq!(store.load_connection("plant", &ann()).unwrap(), Some(two_subscriptions()));
    assert_eq!(store.load_connection("plant", &bob).unwrap(), Some(SavedConnection::default()));
    assert_eq!(store.load_connection("Plant", &ann()).unwrap(), None, "another profile");
    let text = fs::read_to_string(store.connection_file("plant")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(store.connection_file("plant")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "a draft is for the eyes of one person");
        for folder in [store.path(), store.connection_file("plant").parent().unwrap()] {
            let mode = fs::metadata(folder).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700, "so is the folder {}", folder.display());
        }
    }
    assert!(text.contains("version = 1") && !text.contains("ann") && !text.contains("bob"), "{text}");
}

#[test]
fn the_person_who_was_away_longest_makes_room() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::at(folder.path());
    let person = |number: usize| Person::new("https://idp.example", &number.to_string());
    for number in 0..=MOST_PEOPLE {
        let now = i64::try_from(number).unwrap();
        save(&store, "plant", &person(number), &two_subscriptions(), now).unwrap();
    }
    assert_eq!(store.load_connection("plant", &person(0)).unwrap(), None);
    for number in 1..=MOST_PEOPLE {
        assert_eq!(store.load_connection("plant", &person(number)).unwrap(), Some(two_subscriptions()), "{number}");
    }
}

#[test]
fn nobody_makes_room_for_others_while_they_are_there_even_if_the_clock_was_set_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::at(folder.path());
    let person = |number: usize| Person::new("https://idp.example", &number.to_string());
    for number in 0..MOST_PEOPLE {
        let now = 1_000 + i64::try_from(number).unwrap();
        save(&store, "plant", &person(number), &two_subscriptions(), now).unwrap();
    }
    save(&store, "plant", &ann(), &two_subscriptions(), 1).unwrap();
    assert_eq!(store.load_connection("plant", &ann()).unwrap(), Some(two_subscriptions()), "saved last, dated first");
    assert_eq!(store.load_connection("plant", &person(0)).unwrap(), None);
    assert_eq!(store.load_connection("plant", &person(1)).unwrap(), Some(two_subscriptions()));
}

#[test]
fn a_file_that_cannot_be_used_is_set_aside_as_it_is() {
    let rows: [(&[u8], Unsuitable); 7] = [
        (b"version = 1\n[person\n", Unsuitable::Syntax { line: Some(2) }),
        (b"\xff\xfe", Unsuitable::Encoding),
        (b"version = 2\n", Unsuitable::Newer { version: 2 }),
        (b"", Unsuitable::Value { key: "version" }),
        (b"version = \"1\"\n", Unsuitable::Value { key: "version" }),
        (b"version = 1\nperson = 3\n", Unsuitable::Value { key: "person" }),
        (b"version = 1\nperson.PERSON = 3\n", Unsuitable::Value { key: "person" }),
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
        let saved = store.change_connection("plant", &ann(), Timestamp::from_secs(0), |_| {});
        let (kept, set_aside) = saved.unwrap();
        let SetAside { path: from, to, reason } = set_aside.unwrap();
        assert_eq!((kept, from, reason), (SavedConnection::default(), path, expected));
        assert_eq!(fs::read(&to).unwrap(), bytes);
        save(&store, "plant", &ann(), &two_subscriptions(), 0).unwrap();
        assert_eq!(store.load_connection("plant", &ann()).unwrap(), Some(two_subscriptions()));
    }
}

#[test]
fn an_entry_that_cannot_be_used_is_set_aside_alone() {
    let entry = |kind, number, key| DamagedEntry { kind, number, key };
    let rows = [
        ("subscription = 3", vec![entry("subscription", None, "subscription")], 0),
        (
            "[[person.PERSON.subscription]]\ntopic_filter = \"a#\"\n[[person.PERSON.subscription]]\ntopic_filter = \"a\"
            [[person.PERSON.subscription]]\nqos = 1\n[[person.PERSON.subscription]]\ntopic_filter = \"b\"\nqos = 7
            [[person.PERSON.subscription]]\ntopic_filter = \"c\"\npaused = 1\n[person.PERSON.draft]\ntopic = \"t\"\n",
            vec![
                entry("subscription", Some(1), "topic_filter"),
                entry("subscription", Some(3), "topic_filter"),
                entry("subscription", Some(4), "qos"),
                entry("subscription", Some(5), "paused"),
            ],
            1,
        ),
        ("begun = 3", vec![entry("begun", None, "begun")], 0),
        ("begun = [\"a#\", \"b\", 3]", vec![entry("begun", Some(1), "begun"), entry("begun", Some(3), "begun")], 0),
        ("draft = 3", vec![entry("draft", None, "draft")], 0),
        (
            "[[person.PERSON.subscription]]\ntopic_filter = \"a\"\n[person.PERSON.draft]\ntopic = \"t\"\nqos = 2",
            vec![entry("draft", None, "qos")],
            1,
        ),
    ];
    for (text, entries, subscriptions) in rows {
        let folder = tempfile::tempdir().unwrap();
        let store = Folder::at(folder.path());
        let path = store.connection_file("plant");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = format!("version = 1\n[person.PERSON]\ncolour = \"mine\"\n{text}\n").replace("PERSON", ann().key());
        fs::write(&path, &text).unwrap();
        let readable = store.load_connection("plant", &ann()).unwrap().unwrap();
        let added =
            SubscriptionChange::Added { topic_filter: TopicFilter::parse("new").unwrap(), qos: Qos::AtLeastOnce };
        let change = |kept: &mut SavedConnection| kept.apply(std::slice::from_ref(&added));
        let (kept, set_aside) = store.change_connection("plant", &ann(), Timestamp::from_secs(0), change).unwrap();
        let SetAside { path: from, to, reason } = set_aside.unwrap();
        assert_eq!((from, reason), (path.clone(), Unsuitable::Entries { entries: entries.clone() }), "{text}");
        assert_eq!(fs::read_to_string(&to).unwrap(), text, "a copy as it was");
        assert_eq!(
            (readable.subscriptions.len(), kept.subscriptions.len()),
            (subscriptions, subscriptions + 1),
            "{text}"
        );
        assert_eq!(readable.draft.is_some(), text.contains("draft]") && entries[0].kind != "draft", "{text}");
        assert_eq!((&readable.draft, &readable.begun), (&kept.draft, &kept.begun), "{text}");
        assert_eq!(store.load_connection("plant", &ann()).unwrap(), Some(kept));
        assert!(fs::read_to_string(&path).unwrap().contains("colour = \"mine\""));
        let again = store.change_connection("plant", &ann(), Timestamp::from_secs(0), |_| {}).unwrap();
        assert_eq!(again.1, None, "once");
    }
}

#[test]
fn what_would_be_too_much_to_read_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::at(folder.path());
    let save = |kept: &SavedConnection| save(&store, "plant", &ann(), kept, 1);
    save(&two_subscriptions()).unwrap();
    let draft = MessageDraft { payload: "x".repeat(4_000_000), ..MessageDraft::default() };
    assert!(save(&SavedConnection { draft: Some(draft), ..two_subscriptions() }).is_err());
    let many = vec![subscription("a", Qos::AtMostOnce, false); MOST_SUBSCRIPTIONS + 1];
    assert!(save(&SavedConnection { subscriptions: many, ..SavedConnection::default() }).is_err());
    let begun = vec![TopicFilter::parse("a").unwrap(); MOST_SUBSCRIPTIONS + 1];
    assert!(save(&SavedConnection { begun, ..SavedConnection::default() }).is_err());
    assert_eq!(store.load_connection("plant", &ann()).unwrap(), Some(two_subscriptions()));
}

#[test]
fn what_this_version_does_not_know_stays() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::at(folder.path());
    save(&store, "plant", &ann(), &two_subscriptions(), 1).unwrap();
    let path = store.connection_file("plant");
    let text = fs::read_to_string(&path).unwrap();
    let text = text.replace("saved_at_secs", "colour = \"teal\" # mine\nsaved_at_secs") + "\n[future]\nkey = 1\n";
    fs::write(&path, text).unwrap();
    save(&store, "plant", &ann(), &SavedConnection::default(), 2).unwrap();
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
                save(store, "plant", &person, &two_subscriptions(), 1).unwrap();
            });
        }
    });
    for number in 0..8 {
        let person = Person::new("https://idp.example", &number.to_string());
        assert_eq!(store.load_connection("plant", &person).unwrap(), Some(two_subscriptions()), "{number}");
    }
}

#[test]
fn two_windows_of_one_person_both_keep_their_changes() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::at(folder.path());
    let filter = |number: usize| TopicFilter::parse(&format!("plant/{number}")).unwrap();
    std::thread::scope(|scope| {
        for number in 0..8 {
            let store = &store;
            scope.spawn(move || {
                let change = [SubscriptionChange::Added { topic_filter: filter(number), qos: Qos::AtMostOnce }];
                store.change_connection("plant", &ann(), Timestamp::from_secs(1), |kept| kept.apply(&change)).unwrap();
            });
        }
    });
    let draft = MessageDraft { topic: "plant/a".to_owned(), ..MessageDraft::default() };
    let of_draft = |kept: &mut SavedConnection| kept.draft = Some(draft.clone());
    let (kept, _) = store.change_connection("plant", &ann(), Timestamp::from_secs(2), of_draft).unwrap();
    assert_eq!(store.load_connection("plant", &ann()).unwrap(), Some(kept.clone()));
    assert_eq!((kept.subscriptions.len(), kept.draft), (8, Some(draft)));
    for number in 0..8 {
        assert!(kept.subscriptions.iter().any(|kept| kept.topic_filter == filter(number)), "{number}");
    }
}

fn any_draft() -> impl Strategy<Value = MessageDraft> {
    let properties = (any::<Option<bool>>(), any::<[String; 4]>(), any::<Vec<(String, String)>>());
    (any::<String>(), any::<String>(), any::<bool>(), any::<bool>(), properties).prop_map(
        |(
            topic,
            payload,
            once,
            retain,
            (format, [content_type, response_topic, correlation_data, message_expiry], user),
        )| MessageDraft {
            topic,
            payload,
            qos: if once { Qos::AtLeastOnce } else { Qos::AtMostOnce },
            retain,
            properties: DraftProperties {
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

fn any_subscription() -> impl Strategy<Value = SavedSubscription> {
    ("[^\u{0}#+]{1,20}", any::<bool>(), any::<bool>()).prop_map(|(filter, once, paused)| {
        subscription(&filter, if once { Qos::AtLeastOnce } else { Qos::AtMostOnce }, paused)
    })
}

proptest! {

    #[test]
    fn anything_that_is_kept_comes_back(
        profile: String,
        subscriptions in prop::collection::vec(any_subscription(), 0..5),
        begun in prop::collection::vec("[^\u{0}#+]{1,20}", 0..4),
        draft in prop::option::of(any_draft()),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let store = Folder::at(folder.path());
        let begun = begun.iter().map(|filter| TopicFilter::parse(filter).unwrap()).collect();
        let kept = SavedConnection { subscriptions, begun, draft };
        save(&store, &profile, &ann(), &kept, 1).unwrap();
        prop_assert_eq!(store.load_connection(&profile, &ann()).unwrap(), Some(kept.clone()));
        save(&store, &profile, &ann(), &kept, 2).unwrap();
        prop_assert_eq!(store.load_connection(&profile, &ann()).unwrap(), Some(kept));
    }
}
