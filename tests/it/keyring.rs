//! Keyring: how secrets are laid out in it, and a real gnome-keyring that is unlocked, locked, absent or hanging.

#[cfg(target_os = "linux")]
mod commands;
#[cfg(target_os = "linux")]
mod others;
#[cfg(target_os = "linux")]
pub(crate) mod real;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use client::profile::{self, Profile};
use client::sign_in::{Keyring, KeyringError, SecretName};
use keyring_core::api::CredentialStore;
use secrecy::{ExposeSecret as _, SecretString};

use crate::support::memory_store::MemoryStore;

pub(crate) fn a_profile() -> Profile {
    profile::parse(profile::template()).unwrap().remove(0)
}

/// A secret of `length` bytes with characters of more than one byte in it.
pub(crate) fn long_secret(length: usize) -> SecretString {
    let mut text: String = "é0123456789".chars().cycle().take(length).collect();
    text.truncate(text.floor_char_boundary(length));
    SecretString::from(text)
}

async fn loaded(keyring: &Keyring, name: &SecretName) -> Option<String> {
    keyring.load(name).await.unwrap().map(|secret| secret.expose_secret().to_owned())
}

#[tokio::test]
async fn secrets_of_any_length_are_kept_and_leave_nothing_behind() {
    let store = MemoryStore::default();
    let keyring = store.keyring();
    let name = SecretName::refresh_token(&a_profile());
    let own_name = "plant/eu-central-1_AbCdEf123/1example23456789exampleabc/refresh-token";
    for (length, entries) in [(10, 1), (2_400, 1), (2_559, 1), (2_560, 3), (5_000, 4), (2_561, 3), (1, 1)] {
        let secret = long_secret(length);
        keyring.store(&name, &secret).await.unwrap();
        assert_eq!(loaded(&keyring, &name).await.as_deref(), Some(secret.expose_secret()), "{length}");
        assert_eq!(store.users().len(), entries, "{length}: {:?}", store.users());
        assert!(store.users().contains(&own_name.to_owned()));
    }
    keyring.store(&name, &long_secret(5_000)).await.unwrap();
    keyring.delete(&name).await.unwrap();
    keyring.delete(&name).await.unwrap();
    assert_eq!(loaded(&keyring, &name).await, None);
    keyring.probe().await.unwrap();
    keyring.asking().probe().await.unwrap();
    assert!(store.users().is_empty(), "{:?}", store.users());
}

#[tokio::test]
async fn secrets_of_different_kinds_and_profiles_do_not_meet() {
    let keyring = MemoryStore::default().keyring();
    let (first, mut second) = (a_profile(), a_profile());
    second.client_id = "another".to_owned();
    keyring.store(&SecretName::refresh_token(&first), &SecretString::from("one")).await.unwrap();
    keyring.store(&SecretName::client_secret(&first), &SecretString::from("two")).await.unwrap();
    assert_eq!(loaded(&keyring, &SecretName::refresh_token(&first)).await.as_deref(), Some("one"));
    assert_eq!(loaded(&keyring, &SecretName::client_secret(&first)).await.as_deref(), Some("two"));
    assert_eq!(loaded(&keyring, &SecretName::refresh_token(&second)).await, None);
}

#[tokio::test]
async fn a_broken_entry_is_told_from_a_missing_one_and_can_be_replaced() {
    let store = MemoryStore::default();
    let keyring = store.keyring();
    let name = SecretName::refresh_token(&a_profile());
    keyring.store(&name, &long_secret(5_000)).await.unwrap();
    let part = store.users().into_iter().find(|user| user.ends_with("/2")).unwrap();
    store.entries.lock().unwrap().remove(&part);
    assert_eq!(loaded(&keyring, &name).await, None, "a part is missing");
    let head = store.users().into_iter().find(|user| user.ends_with("refresh-token")).unwrap();
    for garbage in [&b"garbage"[..], b"+9999.00", b"+2.../x", b"\xff"] {
        store.entries.lock().unwrap().insert(head.clone(), garbage.to_vec());
        assert_eq!(keyring.load(&name).await.map(|_| ()), Err(KeyringError::Unreadable), "{garbage:?}");
        keyring.store(&name, &SecretString::from("new")).await.unwrap();
        assert_eq!(loaded(&keyring, &name).await.as_deref(), Some("new"));
        store.entries.lock().unwrap().insert(head.clone(), garbage.to_vec());
        keyring.delete(&name).await.unwrap();
        assert!(!store.users().contains(&head), "{garbage:?}");
    }
}

#[tokio::test]
async fn only_who_may_ask_brings_up_the_question_to_unlock() {
    let store = MemoryStore::default();
    let keyring = store.keyring();
    let name = SecretName::refresh_token(&a_profile());
    keyring.store(&name, &SecretString::from("kept")).await.unwrap();
    store.locked.store(true, Ordering::SeqCst);
    store.unlocks_when_asked.store(true, Ordering::SeqCst);
    assert!(matches!(keyring.load(&name).await, Err(KeyringError::Locked { .. })));
    assert!(matches!(keyring.asking().silent().load(&name).await, Err(KeyringError::Locked { .. })));
    assert_eq!(loaded(&keyring.asking(), &name).await.as_deref(), Some("kept"));
}

#[tokio::test]
async fn a_client_secret_is_of_the_addresses_for_which_it_was_given() {
    let keyring = MemoryStore::default().keyring();
    let of_aws = a_profile();
    let text = format!("{}\n[profile.endpoints]\nhosted_ui = \"https://auth.example.com\"\n", profile::template());
    let elsewhere = profile::parse(&text).unwrap().remove(0);
    keyring.store(&SecretName::client_secret(&of_aws), &SecretString::from("one")).await.unwrap();
    assert_eq!(loaded(&keyring, &SecretName::client_secret(&elsewhere)).await, None);
}

#[tokio::test]
async fn a_locked_keyring_loses_nothing() {
    let store = MemoryStore::default();
    let keyring = store.keyring();
    let name = SecretName::refresh_token(&a_profile());
    keyring.store(&name, &SecretString::from("kept")).await.unwrap();
    store.locked.store(true, Ordering::SeqCst);
    assert!(matches!(keyring.probe().await, Err(KeyringError::Locked { .. })));
    assert!(matches!(keyring.delete(&name).await, Err(KeyringError::Locked { .. })));
    assert!(matches!(keyring.load(&name).await, Err(KeyringError::Locked { .. })));
    store.locked.store(false, Ordering::SeqCst);
    assert_eq!(loaded(&keyring, &name).await.as_deref(), Some("kept"));
}

#[tokio::test]
async fn no_keyring_is_said_at_once() {
    assert!(matches!(Keyring::absent().probe().await, Err(KeyringError::NoService { .. })));
}

#[tokio::test]
async fn a_keyring_that_hangs_once_is_usable_later_and_late_work_is_not_done() {
    let store = MemoryStore::default();
    let (release, hang) = mpsc::sync_channel::<()>(0);
    let (hang, opened) = (Mutex::new(hang), Arc::new(AtomicU32::new(0)));
    let (inner, count) = (store.clone(), Arc::clone(&opened));
    let limit = Duration::from_millis(50);
    let keyring = Keyring::with_store(limit, move |_| {
        if count.fetch_add(1, Ordering::SeqCst) == 0 {
            // Ends when the test lets go of the other side.
            let _ = hang.lock().unwrap().recv();
        }
        Ok(Arc::new(inner.clone()) as Arc<CredentialStore>)
    });
    let name = SecretName::refresh_token(&a_profile());
    let secret = SecretString::from("late");
    assert_eq!(keyring.store(&name, &secret).await, Err(KeyringError::TimedOut { limit }));
    assert_eq!(loaded(&keyring, &name).await, None);
    drop(release);
    assert_eq!(opened.load(Ordering::SeqCst), 2);
}

/// A keyring whose first call hangs at its first read until the sender is dropped. The receiver ends when that call has.
fn hanging_once(store: &MemoryStore, limit: Duration) -> (Keyring, mpsc::SyncSender<()>, mpsc::Receiver<()>) {
    let (release, hang) = mpsc::sync_channel(0);
    let (in_use, done) = mpsc::sync_channel(0);
    store.hangs.lock().unwrap().push_back(hang);
    let (inner, first) = (store.clone(), Mutex::new(Some(in_use)));
    let keyring = Keyring::with_store(limit, move |_| {
        let in_use = first.lock().unwrap().take();
        Ok(Arc::new(MemoryStore { in_use, ..inner.clone() }) as Arc<CredentialStore>)
    });
    (keyring, release, done)
}

#[tokio::test]
async fn a_call_that_comes_back_after_its_time_changes_nothing() {
    let (limit, name) = (Duration::from_millis(50), SecretName::refresh_token(&a_profile()));
    let timed_out = Err(KeyringError::TimedOut { limit });
    for late in [SecretString::from("late"), long_secret(5_000)] {
        let store = MemoryStore::default();
        store.keyring().store(&name, &SecretString::from("old")).await.unwrap();
        let (keyring, release, done) = hanging_once(&store, limit);
        assert_eq!(keyring.store(&name, &late).await, timed_out);
        store.keyring().store(&name, &SecretString::from("newer")).await.unwrap();
        drop(release);
        done.recv().unwrap_err();
        assert_eq!(loaded(&store.keyring(), &name).await.as_deref(), Some("newer"));
        assert_eq!(store.users().len(), 1);

        let (keyring, release, done) = hanging_once(&store, limit);
        assert_eq!(keyring.store(&name, &late).await, timed_out);
        store.keyring().delete(&name).await.unwrap();
        drop(release);
        done.recv().unwrap_err();
        assert!(store.users().is_empty(), "what was deleted does not come back");
    }
    let store = MemoryStore::default();
    store.keyring().store(&name, &SecretString::from("old")).await.unwrap();
    let (keyring, release, done) = hanging_once(&store, limit);
    assert_eq!(keyring.delete(&name).await, timed_out);
    store.keyring().store(&name, &SecretString::from("newer")).await.unwrap();
    drop(release);
    done.recv().unwrap_err();
    assert_eq!(loaded(&store.keyring(), &name).await.as_deref(), Some("newer"));
}
