//! Messages that are saved under names: they belong to the profile, and are there before a sign-in and without a network.

use engine::Folder;
use model::{Command, Event, KeepCommand, MessageDraft, ProfileCommand, SavedMessage, SavedMessageChange};
use sandbox::{NEWCOMER, OPERATOR};

use crate::support::keeping_engine::start;
use crate::support::memory_store::MemoryStore;
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::WatchedEngine;

fn message(name: &str) -> SavedMessage {
    let draft = MessageDraft { topic: "plant/cmd".to_owned(), payload: "{}".to_owned(), ..MessageDraft::default() };
    SavedMessage { name: name.to_owned(), draft }
}

fn save(engine: &WatchedEngine, name: &str) {
    engine.send(Command::Keep(KeepCommand::Message(SavedMessageChange::Save(Box::new(message(name))))));
}

/// The names of what is saved, once they are these.
async fn saved(engine: &mut WatchedEngine, expected: &[&str]) {
    engine
        .until("saved messages", |event| match event {
            Event::SavedMessages(messages) => {
                messages.iter().map(|one| &*one.name).eq(expected.iter().copied()).then_some(())
            }
            _ => None,
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn saved_messages_are_there_again_before_a_sign_in_and_for_whoever_uses_the_profile() {
    let (stage, kept) = (QuietSandbox::new().await, tempfile::tempdir().unwrap());
    let (folder, secrets) = (Folder::at(kept.path()), MemoryStore::default());
    let mut engine = start(&stage.profiles_toml, &folder, &secrets);
    saved(&mut engine, &[]).await;
    engine.sign_in(OPERATOR).await;
    save(&engine, "Pumps/Start");
    saved(&mut engine, &["Pumps/Start"]).await;
    let remove = SavedMessageChange::Remove { name: "Pumps/Start".to_owned() };
    engine.send(Command::Keep(KeepCommand::Message(remove)));
    save(&engine, "b");
    save(&engine, "a");
    // Right after that: what is not saved yet is saved at the end.
    engine.end().await;
    let mut engine = start(&stage.profiles_toml, &folder, &MemoryStore::default());
    saved(&mut engine, &["a", "b"]).await;
    engine.sign_in(NEWCOMER).await;
    save(&engine, "c");
    saved(&mut engine, &["a", "b", "c"]).await;
    // Another window, and this one gets the focus again.
    folder.change_messages("sandbox", &[SavedMessageChange::Save(Box::new(message("d")))]).unwrap();
    engine.send(Command::Profile(ProfileCommand::LookAgain));
    saved(&mut engine, &["a", "b", "c", "d"]).await;
    engine.end().await;
    #[cfg(unix)]
    {
        let file = std::fs::metadata(folder.messages_file("sandbox")).unwrap();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&file.permissions()) & 0o777, 0o600);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_file_of_saved_messages_is_set_aside_with_a_word_and_what_comes_is_kept() {
    for (text, code, expected) in [
        ("version = 1\n[[message]\n", "kept.unsuitable", &[][..]),
        ("version = 2\n", "kept.newer", &[]),
        ("version = 1\n[[message]]\nname = \"good\"\n[[message]]\nqos = 2\n", "kept.entries", &["good"]),
    ] {
        let (stage, kept) = (QuietSandbox::new().await, tempfile::tempdir().unwrap());
        let folder = Folder::at(kept.path());
        let path = folder.messages_file("sandbox");
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        let mut engine = start(&stage.profiles_toml, &folder, &MemoryStore::default());
        // Both come at once, from two places.
        let (mut names, mut noticed) = (None, None);
        let told = engine.until("what is saved, and a word about the file", |event| {
            match event {
                Event::SavedMessages(messages) => {
                    names = Some(messages.iter().map(|one| one.name.clone()).collect::<Vec<_>>());
                }
                Event::Noticed(notice) => noticed = Some((**notice).clone()),
                _ => {}
            }
            names.clone().zip(noticed.clone())
        });
        let (names, notice) = told.await;
        assert_eq!(notice.code, code, "{notice:?}");
        assert!(notice.summary.contains("the saved messages of sandbox"), "{notice:?}");
        assert_eq!(names, expected, "{text}");
        save(&engine, "new");
        let all: Vec<&str> = expected.iter().copied().chain(["new"]).collect();
        saved(&mut engine, &all).await;
        engine.end().await;
        let aside = path.with_file_name(format!("{}.damaged-1", path.file_name().unwrap().to_string_lossy()));
        assert_eq!(std::fs::read_to_string(aside).unwrap(), text);
    }
}
