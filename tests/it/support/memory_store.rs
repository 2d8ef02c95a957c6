//! A keyring store in memory that is as narrow as that of Windows, and that can be made to fail.

use std::any::Any;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use client::sign_in::{Asking, Keyring, SecretName};
use keyring_core::api::{Credential, CredentialApi, CredentialStore, CredentialStoreApi};
use keyring_core::{Entry, Error, Result};
use secrecy::{ExposeSecret as _, SecretString};

const MOST_BYTES: usize = 2_560;

#[derive(Clone, Default)]
pub(crate) struct MemoryStore {
    pub(crate) entries: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    pub(crate) locked: Arc<AtomicBool>,
    /// How often it was opened.
    pub(crate) opened: Arc<AtomicU32>,
    /// The person answers the question to unlock it, where it may come up.
    pub(crate) unlocks_when_asked: Arc<AtomicBool>,
    /// The next reads: each takes a word that it has begun, and then waits until the other side is let go of.
    pub(crate) hangs: Arc<Mutex<VecDeque<mpsc::Receiver<()>>>>,
    /// Held by what was opened as this value; the other side sees when that is done.
    #[expect(dead_code, reason = "that it is held is all")]
    pub(crate) in_use: Option<mpsc::SyncSender<()>>,
}

impl MemoryStore {
    pub(crate) fn keyring(&self) -> Keyring {
        let store = self.clone();
        Keyring::with_store(Duration::from_secs(30), move |asking| {
            store.opened.fetch_add(1, Ordering::SeqCst);
            if asking == Asking::Allowed && store.unlocks_when_asked.load(Ordering::SeqCst) {
                store.locked.store(false, Ordering::SeqCst);
            }
            Ok(Arc::new(store.clone()) as Arc<CredentialStore>)
        })
    }

    /// How often the store was opened.
    #[cfg(unix)]
    pub(crate) fn touched(&self) -> u32 {
        self.opened.load(Ordering::SeqCst)
    }

    /// Time passes: the ID token is over that is kept beside the refresh token of the first profile.
    pub(crate) async fn end_id_token(&self, profiles_toml: &str) {
        let profile = client::profile::parse(profiles_toml).unwrap().remove(0);
        let (keyring, name) = (self.keyring(), SecretName::refresh_token(&profile));
        let entry = keyring.load(&name).await.unwrap().unwrap();
        let mut entry: serde_json::Value = serde_json::from_str(entry.expose_secret()).unwrap();
        entry["sign_ins"][0].as_object_mut().unwrap().remove("id_token").unwrap();
        keyring.store(&name, &SecretString::from(entry.to_string())).await.unwrap();
    }

    pub(crate) fn users(&self) -> Vec<String> {
        self.entries.lock().unwrap().keys().cloned().collect()
    }
}

impl CredentialStoreApi for MemoryStore {
    fn vendor(&self) -> String {
        "memory".to_owned()
    }

    fn id(&self) -> String {
        "memory".to_owned()
    }

    fn build(&self, service: &str, user: &str, _: Option<&HashMap<&str, &str>>) -> Result<Entry> {
        assert_eq!(service, "topicdeck");
        Ok(Entry::new_with_credential(Arc::new(MemoryEntry { store: self.clone(), user: user.to_owned() })))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

struct MemoryEntry {
    store: MemoryStore,
    user: String,
}

impl MemoryEntry {
    fn entries<T>(&self, work: impl FnOnce(&mut BTreeMap<String, Vec<u8>>) -> Result<T>) -> Result<T> {
        if self.store.locked.load(Ordering::SeqCst) {
            return Err(Error::NoStorageAccess("locked".into()));
        }
        work(&mut self.store.entries.lock().unwrap())
    }
}

impl CredentialApi for MemoryEntry {
    fn set_secret(&self, secret: &[u8]) -> Result<()> {
        if secret.len() > MOST_BYTES {
            return Err(Error::TooLong("secret".to_owned(), u32::try_from(MOST_BYTES).unwrap()));
        }
        self.entries(|entries| {
            entries.insert(self.user.clone(), secret.to_vec());
            Ok(())
        })
    }

    fn get_secret(&self) -> Result<Vec<u8>> {
        let hang = self.store.hangs.lock().unwrap().pop_front();
        if let Some(hang) = hang {
            while hang.recv().is_ok() {}
        }
        self.entries(|entries| entries.get(&self.user).cloned().ok_or(Error::NoEntry))
    }

    fn delete_credential(&self) -> Result<()> {
        self.entries(|entries| entries.remove(&self.user).map(|_| ()).ok_or(Error::NoEntry))
    }

    fn get_credential(&self) -> Result<Option<Arc<Credential>>> {
        Ok(None)
    }

    fn get_specifiers(&self) -> Option<(String, String)> {
        None
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
