//! Secret Service of a Linux desktop as a store: gnome-keyring, KeePassXC, KWallet and oo7.
//!
//! They differ where it matters. A locked oo7 answers a search as if nothing was stored, and a locked KeePassXC shows its
//! question to unlock. So `Locked` of the collection is read before it is searched. KWallet without a plugin of Qt's crypto
//! has no encrypted session; a plain one stays on the person's own bus as well. The ready-made store crate does neither,
//! and asks the person whenever something is locked.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use keyring_core::api::{Credential, CredentialApi, CredentialStore, CredentialStoreApi};
use keyring_core::{Entry, Error as StoreError, Result};
use secret_service::blocking::{Collection, Item, SecretService};
use secret_service::{EncryptionType, Error};
use zbus::blocking::Connection;
use zbus::zvariant::OwnedObjectPath;

use super::Asking;
use super::error::Cause;

const DESTINATION: &str = "org.freedesktop.secrets";
/// KeePassXC shows text as a password, and anything else as an attachment. What is stored here is text.
const CONTENT_TYPE: &str = "text/plain";

/// Opens the service. The connection to the bus is kept: KeePassXC remembers for which connection a person allowed what.
#[derive(Default)]
pub(super) struct Opener {
    connection: Mutex<Option<Connection>>,
}

impl Opener {
    pub(super) fn open(&self, asking: Asking) -> Result<Arc<CredentialStore>> {
        let kept = self.connection.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let opened = match kept.map(session) {
            // The bus may be another one since.
            None | Some(Err(_)) => {
                let connection = Connection::session().map_err(failure)?;
                let opened = session(connection.clone())?;
                *self.connection.lock().unwrap_or_else(PoisonError::into_inner) = Some(connection);
                opened
            }
            Some(Ok(opened)) => opened,
        };
        let (service, connection) = opened;
        Ok(Arc::new(Store { bus: Arc::new(Bus { service, connection, asking }) }))
    }
}

/// An encrypted session where the service can do that, otherwise a plain one.
fn session(connection: Connection) -> Result<(SecretService<'static>, Connection)> {
    let open = |encryption| SecretService::connect_with_existing(encryption, connection.clone());
    let service = open(EncryptionType::Dh).or_else(|error| open(EncryptionType::Plain).map_err(|_| error));
    Ok((service.map_err(failure)?, connection))
}

struct Bus {
    service: SecretService<'static>,
    connection: Connection,
    asking: Asking,
}

struct Store {
    bus: Arc<Bus>,
}

struct Specifier {
    bus: Arc<Bus>,
    service: String,
    user: String,
    label: String,
}

impl CredentialStoreApi for Store {
    fn vendor(&self) -> String {
        DESTINATION.to_owned()
    }

    fn id(&self) -> String {
        DESTINATION.to_owned()
    }

    fn build(&self, service: &str, user: &str, modifiers: Option<&HashMap<&str, &str>>) -> Result<Entry> {
        let label = modifiers.and_then(|modifiers| modifiers.get("label")).unwrap_or(&user);
        Ok(Entry::new_with_credential(Arc::new(Specifier {
            bus: Arc::clone(&self.bus),
            service: service.to_owned(),
            user: user.to_owned(),
            label: (*label).to_owned(),
        })))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn debug_fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(DESTINATION)
    }
}

impl CredentialApi for Specifier {
    fn set_secret(&self, secret: &[u8]) -> Result<()> {
        if let Some(item) = self.items()?.first() {
            return item.set_secret(secret, CONTENT_TYPE).map_err(failure);
        }
        let collection = self.bus.collection()?;
        collection.create_item(&self.label, self.attributes(), secret, true, CONTENT_TYPE).map_err(failure)?;
        Ok(())
    }

    fn get_secret(&self) -> Result<Vec<u8>> {
        let items = self.items()?;
        let secret = items.first().ok_or(StoreError::NoEntry)?.get_secret().map_err(failure)?;
        // What could only be emptied counts as deleted.
        if secret.is_empty() { Err(StoreError::NoEntry) } else { Ok(secret) }
    }

    fn delete_credential(&self) -> Result<()> {
        let items = self.items()?;
        if items.is_empty() {
            return Err(StoreError::NoEntry);
        }
        items.iter().try_for_each(|item| self.bus.delete(item))
    }

    fn get_credential(&self) -> Result<Option<Arc<Credential>>> {
        Ok(None)
    }

    fn get_specifiers(&self) -> Option<(String, String)> {
        Some((self.service.clone(), self.user.clone()))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn debug_fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.user)
    }
}

impl Specifier {
    fn attributes(&self) -> HashMap<&str, &str> {
        HashMap::from([("service", self.service.as_str()), ("username", self.user.as_str())])
    }

    /// The entries of this name, the newest first; there is more than one when another program has copied them.
    fn items(&self) -> Result<Vec<Item<'_>>> {
        let mut items = Vec::new();
        for collection in self.bus.searched()? {
            for item in collection.search_items(self.attributes()).map_err(failure)? {
                // An item borrows its collection otherwise.
                items.push(self.bus.service.get_item_by_path(item.item_path.clone()).map_err(failure)?);
            }
        }
        let mut locked = Vec::new();
        for item in &items {
            // KeePassXC asks the person about each program, and calls an item locked until then.
            if item.is_locked().map_err(failure)? {
                locked.push(item);
            }
        }
        if !locked.is_empty() {
            if self.bus.asking == Asking::Never {
                return Err(failure(Error::Locked));
            }
            self.bus.service.unlock_all(&locked).map_err(failure)?;
        }
        if items.len() > 1 {
            items.sort_by_cached_key(|item| std::cmp::Reverse(item.get_modified().unwrap_or_default()));
        }
        Ok(items)
    }
}

impl Bus {
    /// Where entries may be, unlocked: the default collection, in which they are made, and what else is open. Where no
    /// collection is the default one, all have to be unlocked, for an empty answer would prove nothing.
    ///
    /// The service as a whole is not searched: a locked KeePassXC shows its question to unlock then.
    fn searched(&self) -> Result<Vec<Collection<'_>>> {
        let default = self.default_collection()?;
        let mut searched = self.service.get_all_collections().map_err(failure)?;
        if default.is_none() && searched.is_empty() {
            return Err(no_wallet());
        }
        for collection in &searched {
            if default.as_ref().is_none_or(|default| default.collection_path == collection.collection_path) {
                self.unlock(collection)?;
            }
        }
        // One that cannot be asked is not open.
        searched.retain(|collection| matches!(collection.is_locked(), Ok(false)));
        Ok(searched)
    }

    fn default_collection(&self) -> Result<Option<Collection<'_>>> {
        match self.service.get_default_collection() {
            Ok(collection) => Ok(Some(collection)),
            Err(Error::NoResult) => Ok(None),
            Err(error) => Err(failure(error)),
        }
    }

    fn unlock(&self, collection: &Collection<'_>) -> Result<()> {
        if !collection.is_locked().map_err(failure)? {
            return Ok(());
        }
        if self.asking == Asking::Never {
            return Err(failure(Error::Locked));
        }
        collection.unlock().map_err(failure)
    }

    /// Where a new entry goes.
    fn collection(&self) -> Result<Collection<'_>> {
        let collection = match self.default_collection()? {
            Some(collection) => collection,
            // The service asks the person for a password of it.
            None if self.asking == Asking::Allowed => {
                self.service.create_collection("Default", "default").map_err(|_| no_wallet())?
            }
            None => return Err(no_wallet()),
        };
        self.unlock(&collection)?;
        Ok(collection)
    }

    /// Deletes. The library's own call shows whatever question the service has. KeePassXC has one for each deletion, so
    /// that where no question may come up, the entry is emptied instead.
    fn delete(&self, item: &Item<'_>) -> Result<()> {
        if self.asking == Asking::Allowed {
            return item.delete().map_err(failure);
        }
        let call = |path: &OwnedObjectPath, interface: &str, method: &str| {
            self.connection.call_method(Some(DESTINATION), path, Some(interface), method, &()).map_err(failure)
        };
        let answer = call(&item.item_path, "org.freedesktop.Secret.Item", "Delete")?;
        let prompt: OwnedObjectPath = answer.body().deserialize().map_err(failure)?;
        if prompt.as_str() == "/" {
            return Ok(());
        }
        call(&prompt, "org.freedesktop.Secret.Prompt", "Dismiss")?;
        item.set_secret(b"", CONTENT_TYPE).map_err(failure)
    }
}

fn no_wallet() -> StoreError {
    StoreError::PlatformFailure(Box::new(Cause::NoWallet))
}

fn failure(error: impl Into<Error>) -> StoreError {
    match error.into() {
        error @ (Error::Locked | Error::Prompt | Error::NoResult) => StoreError::NoStorageAccess(Box::new(error)),
        error if is_locked(&error) => StoreError::NoStorageAccess(Box::new(error)),
        error => StoreError::PlatformFailure(Box::new(error)),
    }
}

/// Whether the service answered `IsLocked`, by its name on the bus.
fn is_locked(error: &Error) -> bool {
    let name = match error {
        Error::Zbus(zbus::Error::MethodError(name, ..))
        | Error::ZbusFdo(zbus::fdo::Error::ZBus(zbus::Error::MethodError(name, ..))) => name.as_str(),
        _ => return false,
    };
    name == "org.freedesktop.Secret.Error.IsLocked"
}
