//! Secrets that outlive the program, in the system's keyring and nowhere else.
//!
//! The keyring's API blocks and can hang: for ever while an unlock dialog is open. So it runs on a separate thread, and
//! every call here has a time limit. A keyring that failed is tried again at the next call.

mod asking;
mod error;
mod exclusive;
mod parts;
mod secret_name;
#[cfg(target_os = "linux")]
mod secret_service;
mod store;
mod worker;

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub use asking::Asking;
pub use error::Error;
use error::{Cause, failed};
use keyring_core::api::CredentialStore;
use secrecy::SecretString;
pub use secret_name::SecretName;
use tokio::sync::oneshot;
use worker::Worker;

use parts::Open;

use model::hold;

/// How long one call may take before the keyring counts as not usable.
pub const DEFAULT_LIMIT: Duration = Duration::from_secs(10);

/// What becomes of an entry.
pub(super) enum Change {
    /// It stays as it is.
    Nothing,
    /// This takes its place.
    Store(SecretString),
    /// It is deleted, if it is there.
    Delete,
}

type OpenStore = dyn Fn(Asking) -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync;

/// The system's keyring. Clones share the thread. Never asks the user, unless it comes from [`Self::asking`].
#[derive(Clone)]
pub struct Keyring {
    shared: Arc<Shared>,
    asking: Asking,
}

struct Shared {
    open: Arc<OpenStore>,
    limit: Duration,
    worker: Mutex<Option<Worker>>,
    /// The file by which processes take turns; none where only this one can reach the store.
    lock: Option<PathBuf>,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring").field("limit", &self.shared.limit).finish_non_exhaustive()
    }
}

impl Keyring {
    /// The keyring of this system. Nothing is contacted yet. Each call may take `limit`.
    #[must_use]
    pub fn of_system(limit: Duration) -> Self {
        Self::locked_by(exclusive::path(), limit, store::opener())
    }

    /// The keyring of a system that has none.
    #[must_use]
    pub fn absent() -> Self {
        Self::with_store(DEFAULT_LIMIT, |_| Err(keyring_core::Error::NoDefaultStore))
    }

    /// No keyring at all: everything stays in memory, and the person's own keyring is left alone. For the sandbox, whose
    /// sign-ins end with it.
    #[must_use]
    pub fn left_alone() -> Self {
        Self::with_store(DEFAULT_LIMIT, |_| Err(keyring_core::Error::PlatformFailure(Box::new(Cause::LeftAlone))))
    }

    /// A keyring whose store is opened by `open`, again for each call.
    #[must_use]
    pub fn with_store(
        limit: Duration,
        open: impl Fn(Asking) -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync + 'static,
    ) -> Self {
        Self::locked_by(None, limit, open)
    }

    fn locked_by(
        lock: Option<PathBuf>,
        limit: Duration,
        open: impl Fn(Asking) -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync + 'static,
    ) -> Self {
        let shared = Arc::new(Shared { open: Arc::new(open), limit, worker: Mutex::new(None), lock });
        Self { shared, asking: Asking::Never }
    }

    /// The same keyring for what a person has asked for, who may be asked to unlock it.
    #[must_use]
    pub fn asking(&self) -> Self {
        Self { asking: Asking::Allowed, ..self.clone() }
    }

    /// The same keyring for what happens by itself.
    #[must_use]
    pub fn silent(&self) -> Self {
        Self { asking: Asking::Never, ..self.clone() }
    }

    /// How long each call may take.
    #[must_use]
    pub fn limit(&self) -> Duration {
        self.shared.limit
    }

    /// Tries the keyring: writes, reads and deletes a marker where the person may be asked, and otherwise only reads.
    ///
    /// # Errors
    /// [`Error`] says whether the keyring is absent, locked or hanging.
    pub async fn probe(&self) -> Result<(), Error> {
        let (name, asking) = (SecretName::marker(), self.asking);
        self.run(move |store| {
            if asking == Asking::Never {
                return parts::load(store, &name).map(drop);
            }
            let marker = SecretString::from("usable");
            parts::store(store, &name, &marker)?;
            parts::delete(store, &name)
        })
        .await
    }

    /// What is stored under `name`, if anything is.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn load(&self, name: &SecretName) -> Result<Option<SecretString>, Error> {
        let name = name.clone();
        let found = self.run(move |store| parts::load(store, &name)).await?;
        found.iter().for_each(hold);
        Ok(found)
    }

    /// Stores `secret` under `name`, of any length, and reads it back.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn store(&self, name: &SecretName, secret: &SecretString) -> Result<(), Error> {
        hold(secret);
        let (name, secret) = (name.clone(), secret.clone());
        self.run(move |store| parts::store(store, &name, &secret)).await
    }

    /// Deletes what is stored under `name`. Nothing there is fine.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn delete(&self, name: &SecretName) -> Result<(), Error> {
        let name = name.clone();
        self.run(move |store| parts::delete(store, &name)).await
    }

    /// Reads what is stored under `name`, and writes what `change` makes of it, with nothing of this program in between,
    /// in this process or another. What cannot be read counts as nothing.
    pub(super) async fn update(
        &self,
        name: &SecretName,
        change: impl FnOnce(Option<SecretString>) -> Change + Send + 'static,
    ) -> Result<(), Error> {
        let (name, shared) = (name.clone(), Arc::clone(&self.shared));
        self.run(move |store| {
            let _alone = shared.lock.as_deref().map(exclusive::wait);
            let stored = match parts::load(store, &name) {
                Err(Error::Unreadable) => None,
                stored => stored?,
            };
            match change(stored) {
                Change::Nothing => Ok(()),
                Change::Store(secret) => parts::store(store, &name, &secret),
                Change::Delete => parts::delete(store, &name),
            }
        })
        .await
    }

    /// Runs `work` on the keyring's thread. Work whose caller has left before it began is not done at all, and work that
    /// hangs meanwhile changes nothing afterwards: what it would write may be old by then.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Open<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (reply, answer) = oneshot::channel();
        let (open, asking) = (Arc::clone(&self.shared.open), self.asking);
        let worker_id = self.submit(Box::new(move || {
            if !reply.is_closed() {
                // The reply is closed when the time is over, too.
                let is_wanted = || !reply.is_closed();
                let result = open(asking)
                    .map_err(|error| unopened(&error))
                    .and_then(|store| work(&Open { store: &*store, is_wanted: &is_wanted }));
                // The caller may have left meanwhile.
                let _ = reply.send(result);
            }
        }))?;
        match tokio::time::timeout(self.shared.limit, answer).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(Error::Other { details: "the keyring's thread ended".to_owned() }),
            Err(_) => {
                self.abandon(worker_id);
                Err(Error::TimedOut { limit: self.shared.limit })
            }
        }
    }

    fn submit(&self, job: worker::Job) -> Result<u64, Error> {
        let mut slot = self.shared.worker.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.as_ref().is_none_or(Worker::has_ended) {
            *slot = Some(Worker::start().map_err(|error| Error::Other { details: error.to_string() })?);
        }
        match slot.as_ref() {
            Some(worker) if worker.submit(job) => Ok(worker.id()),
            _ => Err(Error::TimedOut { limit: self.shared.limit }),
        }
    }

    /// Leaves a thread that hangs to itself; the next call has a new one.
    fn abandon(&self, worker_id: u64) {
        let mut slot = self.shared.worker.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.as_ref().is_some_and(|worker| worker.id() == worker_id) {
            *slot = None;
        }
    }
}

/// Why the store could not even be opened.
fn unopened(error: &keyring_core::Error) -> Error {
    match failed(error) {
        Error::Other { details } => Error::NoService { details },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_entry_is_not_changed_while_another_process_changes_it() {
        let folder = tempfile::tempdir().unwrap();
        let lock = folder.path().join("keyring.lock");
        let keyring = Keyring::locked_by(Some(lock.clone()), Duration::from_millis(500), |_| {
            let store: Arc<CredentialStore> = keyring_core::mock::Store::new()?;
            Ok(store)
        });
        let name = SecretName::marker();
        let change = || keyring.update(&name, |_| Change::Store(SecretString::from("usable")));
        let other = exclusive::wait(&lock);
        assert!(matches!(change().await, Err(Error::TimedOut { .. })));
        drop(other);
        let reached = change().await;
        assert!(matches!(reached, Err(Error::Other { .. })), "the mock store takes no entry of ours: {reached:?}");
    }
}
