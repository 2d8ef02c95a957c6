//! Profiles that are tried before they are saved, with the sandbox as AWS; and changes of the file by forms.

use std::collections::BTreeMap;
use std::fs::File;
use std::sync::atomic::Ordering;

use model::{
    CheckState, Command, Event, ProfileChange, ProfileCommand, ProfileEvent, Qos, SignInEvent, TrialCheck, Tried,
};

use client::sign_in::SecretName;
use engine::Folder;
use sandbox::OPERATOR;

use crate::support::keeping_engine;
use crate::support::memory_store::MemoryStore;
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::until::until;
use crate::support::watched_engine::WatchedEngine;

/// What was found, by what was tried.
async fn tried(engine: &mut WatchedEngine, text: &str) -> BTreeMap<Tried, TrialCheck> {
    engine.send(Command::Profile(ProfileCommand::Try { text: text.to_owned() }));
    let mut found = BTreeMap::new();
    said(engine, |event| matches!(event, ProfileEvent::Trying).then_some(())).await;
    engine
        .until("the end of the trial", |event| match event {
            Event::Profile(ProfileEvent::Tried(check)) => {
                assert!(found.insert(check.tried, (**check).clone()).is_none(), "{check:?} twice");
                None
            }
            Event::Profile(ProfileEvent::TrialEnded) => Some(()),
            _ => None,
        })
        .await;
    found
}

fn code(found: &BTreeMap<Tried, TrialCheck>, tried: Tried) -> &'static str {
    found[&tried].notice.as_ref().map_or("", |notice| notice.code)
}

async fn said<T>(engine: &mut WatchedEngine, pick: impl Fn(&ProfileEvent) -> Option<T>) -> T {
    let pick = |event: &Event| if let Event::Profile(event) = event { pick(event) } else { None };
    engine.until("an answer about profiles", pick).await
}

fn signed_in(event: &Event) -> bool {
    matches!(event, Event::SignIn(SignInEvent::SignedIn { .. }))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_of_a_right_profile_is_fine() {
    let stage = QuietSandbox::new().await;
    let mut engine = WatchedEngine::start("");
    let found = tried(&mut engine, &stage.profiles_toml).await;
    assert_eq!(found.len(), Tried::OF_COGNITO.len());
    assert!(found.values().all(|check| check.state == CheckState::Ok), "{found:#?}");
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_is_said_of_the_setting_that_is_wrong() {
    let stage = QuietSandbox::new().await;
    let profile = client::profile::parse(&stage.profiles_toml).unwrap().remove(0);
    let mut engine = WatchedEngine::start("");
    let other_port = stage.changed(&stage.callback_url(), "http://localhost:1");
    let found = tried(&mut engine, &other_port).await;
    assert_eq!(code(&found, Tried::SignInPage), "trial.callback_not_registered", "{found:#?}");
    assert_eq!(found[&Tried::UserPool].state, CheckState::Ok);
    let found = tried(&mut engine, &stage.changed(&profile.client_id, "4k2f9s0t7q1m8n5p3r6v")).await;
    assert_eq!(code(&found, Tried::SignInPage), "trial.page_refused", "{found:#?}");
    let other_pool = format!("{}:8d1f62aa-41c7-4be0-9b3e-0c55d1e79a20", profile.region);
    let found = tried(&mut engine, &stage.changed(&profile.identity_pool_id, &other_pool)).await;
    assert_eq!(found[&Tried::IdentityPool].state, CheckState::Failed, "{found:#?}");
    assert!(code(&found, Tried::IdentityPool).starts_with("credentials."), "{found:#?}");
    let without = stage.changed(&format!("client_id = \"{}\"\n", profile.client_id), "");
    let found = tried(&mut engine, &without).await;
    assert_eq!(found[&Tried::SignInPage].state, CheckState::NotTried, "{found:#?}");
    assert_eq!(found[&Tried::UserPool].state, CheckState::Ok);
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forms_change_the_file_and_a_removed_profile_is_restored_as_it_was() {
    let stage = QuietSandbox::new().await;
    let before = format!("# ours\n\n# the plant\n{}", stage.profiles_toml);
    let name = client::profile::parse(&before).unwrap().remove(0).name;
    let mut engine = WatchedEngine::start(&before);
    let path = engine.folder.path().join("profiles.toml");
    let file = || std::fs::read_to_string(&path).unwrap();
    let change = |change| Command::Profile(ProfileCommand::Change(change));
    engine.send(change(ProfileChange::Remove { name: name.clone() }));
    let (text, place) = said(&mut engine, |event| match event {
        ProfileEvent::Removed { text, place, .. } => Some((text.clone(), *place)),
        _ => None,
    })
    .await;
    assert!(!file().contains("[[profile]]") && text.starts_with("# the plant\n"), "{text}");
    engine.send(change(ProfileChange::Insert { text, place: Some(place) }));
    let changed =
        |event: &ProfileEvent| if let ProfileEvent::Changed { name } = event { Some(name.clone()) } else { None };
    assert_eq!(said(&mut engine, changed).await, name);
    assert_eq!(file().trim_end(), before.trim_end());
    engine.send(Command::Profile(ProfileCommand::Describe { name: name.clone() }));
    let described =
        |event: &ProfileEvent| if let ProfileEvent::Described { text, .. } = event { Some(text.clone()) } else { None };
    let text = said(&mut engine, described).await.replace(&format!("{name:?}"), "\"hall\"");
    engine.send(change(ProfileChange::Update { name, text, unset: vec!["scopes".to_owned()] }));
    assert_eq!(said(&mut engine, changed).await, "hall");
    assert!(
        file().starts_with("# ours\n\n# the plant\n") && file().contains("[[profile]]\nname = \"hall\""),
        "{}",
        file()
    );
    std::fs::write(&path, file().replace("\"hall\"", "\"van\"")).unwrap();
    engine.send(Command::Profile(ProfileCommand::LookAgain));
    // The connection of the renamed profile begins again, for which the file is read too.
    said(&mut engine, |event| matches!(event, ProfileEvent::Listed { names, .. } if names == &["van"]).then_some(()))
        .await;
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_keyring_has_goes_with_a_removed_profile_and_comes_back_with_it() {
    let stage = QuietSandbox::new().await;
    let (folder, store) = (tempfile::tempdir().unwrap(), MemoryStore::default());
    let mut engine = keeping_engine::start(&stage.profiles_toml, &Folder::at(folder.path()), &store);
    let profile = client::profile::parse(&stage.profiles_toml).unwrap().remove(0);
    store.keyring().store(&SecretName::client_secret(&profile), &"not a real secret".into()).await.unwrap();
    engine.sign_in(OPERATOR).await;
    // A long sign-in has several parts.
    let is_whole = |users: &Vec<String>| {
        ["/refresh-token", "/client-secret"].iter().all(|kind| users.iter().any(|user| user.contains(kind)))
    };
    until("the sign-in and the secret", || Some(store.users()).filter(is_whole));
    let change = |change| Command::Profile(ProfileCommand::Change(change));
    engine.send(change(ProfileChange::Remove { name: profile.name.clone() }));
    let (text, place) = said(&mut engine, |event| match event {
        ProfileEvent::Removed { text, place, was_open: true, had_sign_in: true, keeps_files: true, .. } => {
            Some((text.clone(), *place))
        }
        _ => None,
    })
    .await;
    until("an empty keyring", || store.users().is_empty().then_some(()));
    engine.send(change(ProfileChange::Insert { text, place: Some(place) }));
    let opened = |event: &ProfileEvent| matches!(event, ProfileEvent::Used { .. }).then_some(());
    said(&mut engine, opened).await;
    assert!(is_whole(&store.users()), "all of it again, and the connection that it had");
    engine.until("the sign-in", |event| signed_in(event).then_some(())).await;
    // Another program wrote something else there: nothing could delete it later.
    let secret = store.users().into_iter().find(|user| user.contains("/client-secret")).unwrap();
    store.entries.lock().unwrap().insert(secret, b"something else".to_vec());
    // Another profile of the same name is none of its business.
    engine.send(change(ProfileChange::Remove { name: profile.name.clone() }));
    let text = said(&mut engine, |event| match event {
        ProfileEvent::Removed { text, .. } => Some(text.clone()),
        _ => None,
    })
    .await;
    until("an empty keyring again", || store.users().is_empty().then_some(()));
    let text = text.replace(&profile.client_id, "2example23456789exampleabc");
    engine.send(change(ProfileChange::Insert { text, place: Some(place) }));
    said(&mut engine, |event| matches!(event, ProfileEvent::Changed { .. }).then_some(())).await;
    // What is done with the keyring is done in order.
    let name = SecretName::proxy_login("proxy.example:3128");
    store.keyring().store(&name, &"not a real login".into()).await.unwrap();
    assert!(!is_whole(&store.users()), "{:?}", store.users());
    engine.end().await;
}

/// What refuses a rename is known before the connection ends, or said over the console that is shown again.
async fn is_refused_and_said(engine: &mut WatchedEngine, kept: &Folder, former: &str, rename: &impl Fn() -> Command) {
    // Another process records under the new name: that is known before the connection ends.
    let lock = File::create(kept.recording("hall").path().with_extension("lock")).unwrap();
    lock.lock().unwrap();
    engine.send(rename());
    let refused = |event: &ProfileEvent| match event {
        ProfileEvent::Used { .. } | ProfileEvent::Closed => Some("the connection ended"),
        ProfileEvent::Rejected { notices, .. } => Some(notices[0].code),
        _ => None,
    };
    assert_eq!(said(engine, refused).await, "profile.in_use");
    drop(lock);
    // What is known only after that is said over the console, which is shown again by then.
    let in_the_way = kept.path().join("renaming.toml");
    std::fs::create_dir(&in_the_way).unwrap();
    engine.send(rename());
    // The session says that it is there and signed in again, and the deck says why: in any order.
    let (mut is_there, mut is_signed_in, mut why) = (false, false, None);
    let both = |event: &Event| {
        match event {
            Event::Profile(ProfileEvent::Used { name, .. }) => is_there |= name == former,
            Event::Noticed(notice) => why = Some(notice.code),
            event => is_signed_in |= signed_in(event),
        }
        why.filter(|_| is_there && is_signed_in)
    };
    assert_eq!(engine.until("the profile, and why", both).await, "profile.files_not_renamed");
    std::fs::remove_dir(&in_the_way).unwrap();
}

/// The names of its entries have the name of the profile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_that_is_kept_gets_the_new_name_of_a_profile_or_the_profile_keeps_its_name() {
    let stage = QuietSandbox::new().await;
    let (folder, store) = (tempfile::tempdir().unwrap(), MemoryStore::default());
    let kept = Folder::at(folder.path());
    let mut engine = keeping_engine::start(&stage.profiles_toml, &kept, &store);
    let profile = client::profile::parse(&stage.profiles_toml).unwrap().remove(0);
    store.keyring().store(&SecretName::client_secret(&profile), &"not a real secret".into()).await.unwrap();
    engine.sign_in(OPERATOR).await;
    keeping_engine::want(&engine, "plant/kept", Qos::AtLeastOnce);
    until("the subscription", || {
        let text = std::fs::read_to_string(kept.connection_file(&profile.name)).unwrap_or_default();
        text.contains("plant/kept").then_some(())
    });
    let has_files = |name: &str| {
        let text = std::fs::read_to_string(kept.connection_file(name)).unwrap_or_default();
        [text.contains("plant/kept"), kept.outbox(name).exists(), kept.recording(name).path().exists()]
    };
    let of = |name: &str| {
        let begin = format!("{name}/");
        store.users().iter().filter(|user| user.starts_with(&begin)).count()
    };
    let before = until("the sign-in and the secret", || Some(of(&profile.name)).filter(|count| *count >= 2));
    let path = engine.folder.path().join("profiles.toml");
    let text = std::fs::read_to_string(&path).unwrap().replace(&format!("{:?}", profile.name), "\"hall\"");
    let rename = || {
        let (name, text) = (profile.name.clone(), text.clone());
        Command::Profile(ProfileCommand::Change(ProfileChange::Update { name, text, unset: Vec::new() }))
    };
    store.locked.store(true, Ordering::SeqCst);
    engine.send(rename());
    let why = said(&mut engine, |event| match event {
        ProfileEvent::Rejected { notices, .. } => Some(notices[0].code),
        _ => None,
    });
    assert_eq!(why.await, "profile.not_renamed");
    store.locked.store(false, Ordering::SeqCst);
    assert!(std::fs::read_to_string(&path).unwrap().contains(&profile.name) && of("hall") == 0, "{:?}", store.users());
    is_refused_and_said(&mut engine, &kept, &profile.name, &rename).await;
    engine.send(rename());
    said(&mut engine, |event| matches!(event, ProfileEvent::Changed { name } if name == "hall").then_some(())).await;
    said(&mut engine, |event| matches!(event, ProfileEvent::Used { name, .. } if name == "hall").then_some(())).await;
    engine.until("the sign-in", |event| signed_in(event).then_some(())).await;
    until("nothing under the former name", || (of(&profile.name) == 0).then_some(()));
    assert_eq!(of("hall"), before, "{:?}", store.users());
    assert_eq!((has_files("hall"), has_files(&profile.name)), ([true; 3], [false; 3]));
    // With an editor, while it is live.
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("\"hall\"", "\"van\"")).unwrap();
    engine.send(Command::Profile(ProfileCommand::LookAgain));
    let renamed =
        |event: &ProfileEvent| matches!(event, ProfileEvent::Renamed { from, to } if from == "hall" && to == "van");
    said(&mut engine, |event| renamed(event).then_some(())).await;
    said(&mut engine, |event| matches!(event, ProfileEvent::Used { name, .. } if name == "van").then_some(())).await;
    engine.until("the sign-in", |event| signed_in(event).then_some(())).await;
    until("nothing under the former name", || (of("hall") == 0).then_some(()));
    assert_eq!(of("van"), before, "{:?}", store.users());
    assert_eq!((has_files("van"), has_files("hall")), ([true; 3], [false; 3]));
    engine.end().await;
}
