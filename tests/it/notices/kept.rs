//! A file for the next run that cannot be used: it is said, it stays byte for byte, set aside where it is damaged, and the
//! person works on.

use std::fs::{self, File};
use std::path::Path;

use engine::{Folder, Options};
use model::{
    Command, Event, KeepCommand, Notice, PublishCommand, PublishOutcome, Qos, SignInCommand, SignInEvent,
    SubscriptionState,
};
use sandbox::OPERATOR;

use super::golden;
use crate::support::memory_store::MemoryStore;
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::WatchedEngine;

fn start(stage: &QuietSandbox, folder: &Folder) -> WatchedEngine {
    let config = tempfile::tempdir().unwrap();
    fs::write(config.path().join("profiles.toml"), &stage.profiles_toml).unwrap();
    let keyring = Some(MemoryStore::default().keyring());
    WatchedEngine::start_in(
        config,
        Options { keyring, subscribe: true, store: Some(folder.clone()), ..Options::default() },
    )
}

async fn failure(engine: &mut WatchedEngine) -> Notice {
    engine
        .until("a word about the file", |event| match event {
            Event::Noticed(notice) => Some((**notice).clone()),
            _ => None,
        })
        .await
}

/// The first file of this name that was set aside.
fn set_aside(path: &Path) -> std::path::PathBuf {
    let name = path.file_name().unwrap().to_string_lossy();
    path.with_file_name(format!("{name}.damaged-1"))
}

/// It has the file to copy and a short headline, and agrees with the golden file.
fn judge(notice: &Notice, code: &str, path: &Path) {
    assert_eq!((notice.code, notice.severity), (code, model::Severity::Warning));
    let paths: Vec<&str> = notice.copyables.iter().map(|copyable| &*copyable.text).collect();
    assert_eq!(paths, [path.display().to_string()], "{notice:?}");
    assert!(!notice.summary.contains(std::path::MAIN_SEPARATOR) && notice.summary.len() < 60, "{notice:?}");
    let says = if path.to_string_lossy().contains(".damaged-") {
        "The file was renamed to"
    } else {
        "The file was not overwritten. Until it can be used, changes are not saved."
    };
    assert!(notice.remedy.contains(says), "{notice:?}");
    if let Err(difference) = golden::check(notice) {
        panic!("{difference}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_damaged_file_is_set_aside_with_a_word_and_what_comes_is_kept() {
    let large = vec![b'#'; 4_000_001];
    let rows: [(&str, &[u8]); 6] = [
        ("kept.newer", b"version = 2\n"),
        ("kept.unsuitable", b"version = 1\n[person\n"),
        ("kept.unsuitable", b"\xff\xfe"),
        ("kept.unsuitable", b"version = 1\nperson = 3\n"),
        ("kept.unsuitable", b"version = \"one\"\n"),
        ("kept.too_large", &large),
    ];
    let mut tasks = tokio::task::JoinSet::new();
    for (code, bytes) in rows {
        let bytes = bytes.to_vec();
        tasks.spawn(async move {
            let (stage, kept) = (QuietSandbox::new().await, tempfile::tempdir().unwrap());
            let folder = Folder::at(kept.path());
            let path = folder.connection_file("sandbox");
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &bytes).unwrap();
            let mut engine = start(&stage, &folder);
            engine.sign_in(OPERATOR).await;
            judge(&failure(&mut engine).await, code, &set_aside(&path));
            let granted = engine.subscribed("plant/#").await;
            assert!(matches!(granted, SubscriptionState::Granted { .. }), "what the profile names: {granted:?}");
            engine.subscribe("plant/mine");
            engine.subscribed("plant/mine").await;
            engine.end().await;
            assert!(fs::read(set_aside(&path)).unwrap() == bytes, "{code}: the file was changed");
            assert!(fs::read_to_string(&path).unwrap().contains("plant/mine"), "{code}");
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_or_newer_file_of_the_window_is_set_aside_and_nothing_is_sent_until_a_person_allows_it() {
    for (code, text) in [
        ("kept.newer", "version = 2\ntheme = \"light\"\nscale = 3\n"),
        ("kept.unsuitable", "version = 1\n[panels\n"),
        ("kept.unsuitable", "version = 1\nscale_percent = \"large\"\n"),
    ] {
        let (stage, kept) = (QuietSandbox::new().await, tempfile::tempdir().unwrap());
        let folder = Folder::at(kept.path());
        fs::write(folder.window_file(), text).unwrap();
        let mut engine = start(&stage, &folder);
        let notice = failure(&mut engine).await;
        judge(&notice, code, &set_aside(&folder.window_file()));
        assert!(notice.remedy.contains("Read-only is on"), "{notice:?}");
        assert!(engine::layout(&folder).read_only, "for a program that starts now, too");
        engine.sign_in(OPERATOR).await;
        engine.until_live().await;
        let sent = engine.publish("plant/a", Qos::AtLeastOnce);
        let outcome = engine.outcome(sent).await;
        assert!(
            matches!(&outcome, PublishOutcome::Refused { notice, .. } if notice.code == "publish.read_only"),
            "{outcome:?}"
        );
        engine.send(Command::Publish(PublishCommand::SetReadOnly(false)));
        engine.send(Command::Keep(KeepCommand::Layout(Box::default())));
        let sent = engine.publish("plant/a", Qos::AtLeastOnce);
        let outcome = engine.outcome(sent).await;
        assert!(matches!(outcome, PublishOutcome::Accepted { .. }), "{outcome:?}");
        engine.end().await;
        assert_eq!(fs::read_to_string(set_aside(&folder.window_file())).unwrap(), text, "as it was");
        assert!(!engine::layout(&folder).read_only);
    }
}

/// Other systems refuse it in other words.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_or_a_file_in_the_wrong_place_is_told() {
    let stage = QuietSandbox::new().await;
    let kept = tempfile::tempdir().unwrap();
    let folder = Folder::at(kept.path());
    let path = folder.connection_file("sandbox");
    // A folder in the place of the file.
    fs::create_dir_all(&path).unwrap();
    let mut engine = start(&stage, &folder);
    engine.sign_in(OPERATOR).await;
    judge(&failure(&mut engine).await, "kept.unsuitable", &path);
    engine.end().await;
    fs::remove_dir(&path).unwrap();
    // One in the place of the lock.
    fs::remove_file(path.with_extension("lock")).unwrap();
    fs::create_dir(path.with_extension("lock")).unwrap();
    let mut engine = start(&stage, &folder);
    engine.sign_in(OPERATOR).await;
    judge(&failure(&mut engine).await, "kept.unwritable", &path);
    engine.end().await;
    assert!(!path.exists());
    // A file in the place of the folder, for the window's file too.
    let folder = Folder::at(kept.path().join("file"));
    fs::write(folder.path(), "mine").unwrap();
    assert!(engine::layout(&folder).read_only, "it may have been");
    let mut engine = start(&stage, &folder);
    judge(&failure(&mut engine).await, "kept.unreadable", &folder.window_file());
    engine.end().await;
    assert_eq!(fs::read_to_string(folder.path()).unwrap(), "mine");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_another_program_holds_is_read_and_told() {
    let (stage, kept) = (QuietSandbox::new().await, tempfile::tempdir().unwrap());
    let folder = Folder::at(kept.path());
    let path = folder.connection_file("sandbox");
    let mut engine = start(&stage, &folder);
    engine.sign_in(OPERATOR).await;
    engine.subscribed("plant/#").await;
    engine.subscribe("plant/mine");
    engine.end().await;
    let bytes = fs::read(&path).unwrap();
    let lock = File::options().write(true).open(path.with_extension("lock")).unwrap();
    lock.lock().unwrap();
    let mut engine = start(&stage, &folder);
    engine.sign_in(OPERATOR).await;
    judge(&failure(&mut engine).await, "kept.busy", &path);
    assert!(matches!(engine.subscribed("plant/mine").await, SubscriptionState::Granted { .. }), "it can be read");
    assert_eq!(fs::read(&path).unwrap(), bytes);
    drop(lock);
    engine.subscribe("plant/later");
    engine.end().await;
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("plant/later") && text.contains("plant/mine"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_was_set_aside_is_told_of_once_in_a_run() {
    let (stage, kept) = (QuietSandbox::new().await, tempfile::tempdir().unwrap());
    let folder = Folder::at(kept.path());
    let path = folder.connection_file("sandbox");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    for path in [&path, &folder.window_file()] {
        fs::write(path, "version = 9\n").unwrap();
    }
    let mut engine = start(&stage, &folder);
    let mut told = 0;
    for _ in 0..3 {
        engine.sign_in(OPERATOR).await;
        engine.send(Command::Keep(KeepCommand::Layout(Box::default())));
        engine
            .until("messages", |event| match event {
                Event::Noticed(notice) => {
                    told += u32::from(notice.code == "kept.newer");
                    None
                }
                Event::Link(model::LinkEvent::SubscriptionChanged { state, .. }) => {
                    matches!(state, SubscriptionState::Granted { .. }).then_some(())
                }
                _ => None,
            })
            .await;
        engine.send(Command::SignIn(SignInCommand::SignOut));
        let is_over = |event: &Event| matches!(event, Event::SignIn(SignInEvent::SignedOut { .. })).then_some(());
        engine.until("the sign-out", is_over).await;
    }
    // That of the window comes first, before there is a sign-in.
    assert_eq!(told, 1, "once for the connection's file");
    engine.end().await;
    for path in [&path, &folder.window_file()] {
        assert_eq!(fs::read_to_string(set_aside(path)).unwrap(), "version = 9\n");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_entry_that_cannot_be_used_is_named_and_all_others_are_restored() {
    let (stage, kept) = (QuietSandbox::new().await, tempfile::tempdir().unwrap());
    let folder = Folder::at(kept.path());
    let path = folder.connection_file("sandbox");
    let mut engine = start(&stage, &folder);
    engine.sign_in(OPERATOR).await;
    engine.subscribed("plant/#").await;
    engine.subscribe("plant/mine");
    engine.subscribe("plant/other");
    engine.end().await;
    let text = fs::read_to_string(&path).unwrap().replace("\"plant/other\"", "\"plant/#/other\"");
    fs::write(&path, &text).unwrap();
    let mut engine = start(&stage, &folder);
    engine.sign_in(OPERATOR).await;
    let notice = failure(&mut engine).await;
    assert!(notice.cause.starts_with("Subscription 3: the value of \"topic_filter\""), "{notice:?}");
    golden::check(&notice).unwrap_or_else(|difference| panic!("{difference}"));
    assert!(matches!(engine.subscribed("plant/mine").await, SubscriptionState::Granted { .. }));
    engine.end().await;
    assert_eq!(fs::read_to_string(set_aside(&path)).unwrap(), text, "a copy as it was");
    let rest = fs::read_to_string(&path).unwrap();
    assert!(rest.contains("plant/mine") && !rest.contains("other"), "{rest}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_last_run_set_aside_at_its_end_is_told_by_the_next_one() {
    let (stage, kept) = (QuietSandbox::new().await, tempfile::tempdir().unwrap());
    let folder = Folder::at(kept.path());
    fs::write(folder.window_file(), "version = 9\n").unwrap();
    let last = folder.save_window(&model::WindowLayout::default()).unwrap().unwrap();
    folder.note(&last).unwrap();
    let mut engine = start(&stage, &folder);
    let notice = failure(&mut engine).await;
    judge(&notice, "kept.newer", &set_aside(&folder.window_file()));
    assert!(!notice.remedy.contains("Read-only"), "the new file says what was chosen: {notice:?}");
    engine.end().await;
    assert_eq!(folder.take_notes().unwrap(), [], "once");
}
