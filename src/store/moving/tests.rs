//! Whatever is kept of a profile goes along with its name, or nothing does.

use std::collections::BTreeMap;

use model::{
    Contract, ContractChange, MessageDraft, MessageView, PublishId, PublishRequest, Qos, SavedMessage,
    SavedMessageChange, Timestamp, Topic, TopicFilter, TopicMarks, Views, WindowLayout,
};
use tempfile::TempDir;

use super::*;
use crate::{NewEntry, NewRecording, Outbox, Person, Reader};

const NOW: Timestamp = Timestamp(1_700_000_000_000_000);
const AT_ONCE: Duration = Duration::ZERO;

fn home() -> (TempDir, Folder) {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at(home.path());
    (home, folder)
}

fn person() -> Person {
    Person::new("https://idp.example/pool", "ann")
}

fn view() -> MessageView {
    MessageView { name: "a".to_owned(), query: "a".to_owned(), ..MessageView::default() }
}

fn draft() -> MessageDraft {
    MessageDraft { topic: "a/b".to_owned(), ..MessageDraft::default() }
}

/// Keeps something of each kind for the profile, as the program does.
fn keep_all(folder: &Folder, profile: &str) {
    folder.change_connection(profile, &person(), NOW, |kept| kept.draft = Some(draft())).unwrap();
    let message = SavedMessage { name: profile.len().to_string(), draft: draft() };
    folder.change_messages(profile, &[SavedMessageChange::Save(Box::new(message))]).unwrap();
    let contract = Contract { filter: TopicFilter::parse("a/#").unwrap(), schema: None, every_secs: Some(60) };
    folder.change_contracts(profile, &[ContractChange::Set(Box::new(contract))]).unwrap();
    NewRecording::begin(&folder.recording(profile), profile, false, NOW).unwrap().finish(false, NOW).unwrap();
    let (mut outbox, _) = Outbox::open(&folder.outbox(profile), NOW).unwrap();
    outbox.add(&[entry(profile.len())]).unwrap();
    let mut layout = folder.load_window().unwrap();
    layout.open.push(profile.to_owned());
    layout.shown = Some(profile.to_owned());
    layout.topics.insert(profile.to_owned(), TopicMarks { pinned: vec!["a".to_owned()], ..TopicMarks::default() });
    layout.views.insert(profile.to_owned(), Views::of(vec![view()], None));
    folder.save_window(&layout).unwrap();
}

fn entry(id: usize) -> NewEntry {
    let topic = Topic::parse("a/b").unwrap();
    let request = PublishRequest {
        topic,
        payload: b"1".to_vec().into(),
        qos: Qos::AtLeastOnce,
        retain: false,
        properties: model::MessageProperties::default(),
    };
    let (person, lifetime) = (person(), Duration::from_mins(10));
    NewEntry { id: PublishId(id as u128), person, request, created_at: NOW, lifetime, skew_ms: 0, is_sending: false }
}

/// Every file and what is in it, except for locks.
fn all_files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(all_files(&path));
        } else if path.extension().is_none_or(|extension| extension != "lock") {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}

fn waiting(folder: &Folder, profile: &str) -> Vec<u128> {
    let entries = Outbox::open(&folder.outbox(profile), NOW).unwrap().0.entries().unwrap();
    entries.iter().map(|stored| stored.entry.id.0).collect()
}

fn move_to(folder: &Folder, names: [&str; 2]) -> Result<Moving, MoveError> {
    folder.move_profile(names, Path::new("profiles.toml"), AT_ONCE)
}

#[test]
fn everything_of_a_profile_gets_its_new_name_and_nothing_knows_the_former_one() {
    let (_home, folder) = home();
    keep_all(&folder, "plant-one");
    for kind in Kind::ALL {
        let path = kind.path(folder.path(), "plant-one");
        assert!(path.exists(), "the test keeps something of {kind:?}");
        let end = if kind.is_database() { ".damaged-1.sqlite" } else { ".toml.damaged-1" };
        fs::write(path.with_file_name(profile_files::stem("plant-one") + end), "aside").unwrap();
    }
    let before = all_files(folder.path()).len();
    assert_eq!(move_to(&folder, ["plant-one", "werk"]).unwrap().finish(), None);
    let after = all_files(folder.path());
    assert_eq!(after.len(), before);
    for (path, bytes) in &after {
        assert!(!path.to_string_lossy().contains("plant-one"), "{}", path.display());
        assert!(!bytes.windows(9).any(|part| part == b"plant-one"), "{}", path.display());
    }
    let kept = folder.load_connection("werk", &person()).unwrap().unwrap();
    assert_eq!(kept.draft, Some(draft()));
    assert_eq!(folder.load_messages("werk").unwrap().0.len(), 1);
    assert_eq!(folder.load_contracts("werk").unwrap().0.len(), 1);
    let summary = Reader::open(folder.recording("werk").path()).unwrap().summary().unwrap();
    assert_eq!(summary.profile.as_deref(), Some("werk"));
    assert_eq!(folder.recording("werk").set_aside().len(), 1);
    assert_eq!(waiting(&folder, "werk"), [9]);
    let layout = folder.load_window().unwrap();
    assert_eq!((layout.open, layout.shown), (vec!["werk".to_owned()], Some("werk".to_owned())));
    assert!(layout.topics.contains_key("werk") && layout.views.contains_key("werk"));
    assert!(folder.interrupted_move().unwrap().is_none());
}

#[test]
fn where_the_file_of_profiles_cannot_be_changed_everything_is_as_it_was() {
    let (_home, folder) = home();
    keep_all(&folder, "plant");
    keep_all(&folder, "werk");
    let before = all_files(folder.path());
    let moving = move_to(&folder, ["plant", "werk"]).unwrap();
    assert!(!folder.outbox("plant").exists());
    moving.undo().unwrap();
    assert_eq!(all_files(folder.path()), before);
}

#[test]
fn what_a_removed_profile_of_the_new_name_left_is_kept_under_a_name_of_its_own() {
    let (_home, folder) = home();
    for (name, aside) in [("plant", "werk (earlier)"), ("plant2", "werk (earlier 2)")] {
        if !folder.outbox("werk").exists() {
            keep_all(&folder, "werk");
        }
        let left = waiting(&folder, "werk");
        keep_all(&folder, name);
        assert_eq!(move_to(&folder, [name, "werk"]).unwrap().finish().as_deref(), Some(aside));
        assert_eq!((waiting(&folder, "werk"), waiting(&folder, aside)), (vec![name.len() as u128], left));
        let summary = Reader::open(folder.recording(aside).path()).unwrap().summary().unwrap();
        assert_eq!(summary.profile.as_deref(), Some(aside));
    }
}

#[test]
fn what_was_noted_of_a_damaged_file_is_said_under_its_new_name() {
    let (_home, folder) = home();
    keep_all(&folder, "plant");
    fs::write(folder.connection_file("plant"), "version = \n").unwrap();
    let (_, set_aside) = folder.change_connection("plant", &person(), NOW, |_| {}).unwrap();
    folder.note(&set_aside.unwrap()).unwrap();
    let _ = move_to(&folder, ["plant", "werk"]).unwrap().finish();
    let noted = folder.take_notes().unwrap();
    let [said] = &noted[..] else { panic!("{noted:?}") };
    // Where it was is where the new file is, which has the new name by now.
    assert!(said.to.exists() && said.path == folder.connection_file("werk"), "{said:?}");
}

#[test]
fn what_another_process_has_renamed_already_stays_with_its_profile() {
    let (_home, folder) = home();
    keep_all(&folder, "plant");
    assert_eq!(move_to(&folder, ["plant", "werk"]).unwrap().finish(), None);
    let before = all_files(folder.path());
    // And uses it by now.
    let lease = Lease::take(folder.recording("werk").path()).unwrap();
    assert_eq!(move_to(&folder, ["plant", "werk"]).unwrap().finish(), None);
    drop(lease);
    let after = all_files(folder.path());
    assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    let changed: Vec<&PathBuf> =
        before.iter().filter(|(path, bytes)| after[*path] != **bytes).map(|(path, _)| path).collect();
    assert_eq!(changed, [] as [&PathBuf; 0]);
    assert_eq!(waiting(&folder, "werk"), [5]);
}

#[test]
fn what_another_process_uses_is_not_renamed_and_neither_is_anything_else() {
    let (_home, folder) = home();
    keep_all(&folder, "plant");
    let before = all_files(folder.path());
    let refused = |folder: &Folder| match move_to(folder, ["plant", "werk"]) {
        Err(MoveError::InUse { path, .. }) => path,
        other => panic!("{other:?}"),
    };
    let (outbox, _) = Outbox::open(&folder.outbox("plant"), NOW).unwrap();
    assert_eq!(refused(&folder), folder.outbox("plant"));
    drop(outbox);
    let lease = Lease::take(folder.recording("plant").path()).unwrap();
    assert_eq!(refused(&folder), folder.recording("plant").path());
    drop(lease);
    let lease = Lease::take(folder.recording("werk").path()).unwrap();
    assert_eq!(refused(&folder), folder.recording("werk").path(), "of the new name");
    drop(lease);
    assert_eq!(all_files(folder.path()), before);
    let _ = move_to(&folder, ["plant", "werk"]).unwrap().finish();
}

#[test]
fn what_would_refuse_it_is_known_while_this_process_still_uses_the_profile() {
    let (_home, folder) = home();
    keep_all(&folder, "plant");
    let recording = folder.recording("plant");
    let ours = (Lease::take(recording.path()).unwrap(), Outbox::open(&folder.outbox("plant"), NOW).unwrap());
    let before = all_files(folder.path());
    folder.check_move(["plant", "werk"]).unwrap();
    let lock = recording.path().with_extension("lock");
    let held = fs::read(&lock).unwrap();
    fs::write(&lock, format!("{:<15}\n", 1)).unwrap();
    let refused = folder.check_move(["plant", "werk"]);
    assert!(matches!(&refused, Err(MoveError::InUse { process: Some(1), .. })), "{refused:?}");
    fs::write(&lock, held).unwrap();
    let other = Lease::take(folder.recording("werk").path()).unwrap();
    let refused = folder.check_move(["plant", "werk"]);
    assert!(matches!(refused, Err(MoveError::InUse { .. })), "of the new name: {refused:?}");
    drop(other);
    assert_eq!(all_files(folder.path()), before);
    drop(ours);
}

#[test]
fn what_sqlite_leaves_of_a_database_that_is_gone_is_no_earlier_profile() {
    let (_home, folder) = home();
    keep_all(&folder, "plant");
    let beside = |extension| folder.recording("werk").path().with_extension(extension);
    fs::write(beside("sqlite-shm"), [0; 32]).unwrap();
    fs::write(beside("sqlite-wal"), "").unwrap();
    assert_eq!(move_to(&folder, ["plant", "werk"]).unwrap().finish(), None);
    let _ = move_to(&folder, ["werk", "plant"]).unwrap().finish();
    fs::write(beside("sqlite-wal"), "something").unwrap();
    assert!(move_to(&folder, ["plant", "werk"]).unwrap().finish().is_some(), "a log with something in it is kept");
}

#[test]
fn what_a_crash_interrupts_can_be_taken_back_or_finished_later_from_wherever_it_was() {
    let (_home, folder) = home();
    keep_all(&folder, "plant");
    keep_all(&folder, "werk");
    let before = all_files(folder.path());
    let whole = move_to(&folder, ["plant", "werk"]).unwrap();
    let steps = whole.note.steps.clone();
    whole.undo().unwrap();
    for done in [0, 1, steps.len() / 2, steps.len()] {
        let moving = move_to(&folder, ["plant", "werk"]).unwrap();
        assert!(folder.interrupted_move().unwrap().is_none(), "another process is at it");
        for step in steps[done..].iter().rev() {
            fs::rename(folder.path().join(&step.to), folder.path().join(&step.from)).unwrap();
        }
        drop(moving);
        let interrupted = folder.interrupted_move().unwrap().unwrap();
        assert_eq!(interrupted.names(), ["plant", "werk"]);
        assert_eq!(interrupted.profiles_file(), Path::new("profiles.toml"));
        interrupted.undo().unwrap();
        assert_eq!(all_files(folder.path()), before, "{done} of {}", steps.len());
    }
    drop(move_to(&folder, ["plant", "werk"]).unwrap());
    let interrupted = folder.interrupted_move().unwrap().unwrap();
    assert_eq!(interrupted.finish().as_deref(), Some("werk (earlier)"));
    assert_eq!(waiting(&folder, "werk"), [5]);
}

#[test]
fn a_note_that_leads_elsewhere_is_refused() {
    let (_home, folder) = home();
    let note = "from = \"a\"\nto = \"b\"\nprofiles_file = \"p\"\n[[file]]\nfrom = \"../x\"\nto = \"outbox/y\"\n";
    fs::write(folder.path().join("renaming.toml"), note).unwrap();
    assert!(matches!(folder.interrupted_move(), Err(MoveError::File { .. })));
    assert_eq!(WindowLayout::default(), folder.load_window().unwrap());
}
