//! A secret of any length in entries of limited length.
//!
//! Windows takes 2,560 bytes an entry. A longer secret is stored in parts, and the entry with its name holds the number
//! of parts. New parts are written under a new number before that entry changes, so that the old secret is whole until
//! the new one is. Everything is ASCII or UTF-8 text, because KDE's wallet stores nothing else.

use keyring_core::api::CredentialStore;
use keyring_core::{Entry, Error as StoreError};
use secrecy::zeroize::Zeroize as _;
use secrecy::{ExposeSecret as _, SecretString};

use super::error::{Error, failed};
use super::secret_name::SecretName;
use super::store;

/// Below the 2,560 bytes of the Windows Credential Manager, with room for the head.
const MOST_PART_BYTES: usize = 2_400;
/// A number that no secret of this program comes near: 64 parts are 150 kB.
const MOST_PARTS: usize = 64;

/// What the entry of a secret's own name says.
#[derive(Debug, PartialEq, Eq)]
enum Head<'t> {
    /// `=SECRET`
    Whole(&'t str),
    /// `+COUNT.NUMBER`
    Parts { count: usize, number: &'t str },
}

impl<'t> Head<'t> {
    fn parse(text: &'t str) -> Option<Self> {
        if let Some(secret) = text.strip_prefix('=') {
            return Some(Self::Whole(secret));
        }
        let (count, number) = text.strip_prefix('+')?.split_once('.')?;
        let count = count.parse().ok().filter(|count| (1..=MOST_PARTS).contains(count))?;
        number.bytes().all(|b| b.is_ascii_hexdigit()).then_some(Self::Parts { count, number })
    }
}

/// The open keyring, for a caller who may leave.
pub(super) struct Open<'s> {
    pub(super) store: &'s CredentialStore,
    /// Whether the caller still waits. Asked right before each change.
    pub(super) is_wanted: &'s dyn Fn() -> bool,
}

impl Open<'_> {
    /// For entries that nothing refers to: they are deleted whether or not the caller still waits.
    fn for_tidying(&self) -> Open<'_> {
        Open { store: self.store, is_wanted: &|| true }
    }

    fn check_wanted(&self) -> Result<(), Error> {
        // The caller is gone, so that this is not shown.
        if (self.is_wanted)() { Ok(()) } else { Err(Error::Other { details: "the caller is gone".to_owned() }) }
    }
}

/// The secret under `name`. A part that is missing means that there is none: it is being written or deleted elsewhere.
pub(super) fn load(open: &Open<'_>, name: &SecretName) -> Result<Option<SecretString>, Error> {
    let Some(text) = read(open, name, &name.user)? else { return Ok(None) };
    match Head::parse(text.expose_secret()) {
        Some(Head::Whole(secret)) => Ok(Some(SecretString::from(secret))),
        Some(Head::Parts { count, number }) => {
            let mut secret = String::with_capacity(count * MOST_PART_BYTES);
            for user in part_users(name, count, number) {
                let Some(part) = read(open, name, &user)? else { return Ok(None) };
                secret.push_str(part.expose_secret());
            }
            let whole = SecretString::from(secret.as_str());
            secret.zeroize();
            Ok(Some(whole))
        }
        None => Err(Error::Unreadable),
    }
}

/// Stores `secret` under `name` in the place of whatever is there, and reads it back.
pub(super) fn store(open: &Open<'_>, name: &SecretName, secret: &SecretString) -> Result<(), Error> {
    let old = read_to_replace(open, name)?;
    let text = secret.expose_secret();
    if !write_whole(open, name, text)? {
        let head = write_parts(open, name, text)?;
        if let Err(left) = open.check_wanted() {
            delete_parts(&open.for_tidying(), name, head.expose_secret())?;
            return Err(left);
        }
        write(open, name, &name.user, head.expose_secret())?;
    }
    let read_back = load(open, name)?;
    if read_back.is_none_or(|read_back| read_back.expose_secret() != text) {
        return Err(Error::Other { details: "the stored secret reads back differently".to_owned() });
    }
    if let Some(old) = old {
        delete_parts(&open.for_tidying(), name, old.expose_secret())?;
    }
    Ok(())
}

/// What is there, to be replaced or deleted: an entry that is not text refers to no parts.
fn read_to_replace(open: &Open<'_>, name: &SecretName) -> Result<Option<SecretString>, Error> {
    match read(open, name, &name.user) {
        Err(Error::Unreadable) => Ok(Some(SecretString::default())),
        read => read,
    }
}

/// Writes the secret in one piece where the store takes that; answers whether it did.
fn write_whole(open: &Open<'_>, name: &SecretName, text: &str) -> Result<bool, Error> {
    // Windows takes 2,560 bytes, and is not asked whether it takes more.
    if cfg!(target_os = "windows") && text.len() > MOST_PART_BYTES {
        return Ok(false);
    }
    open.check_wanted()?;
    let whole = SecretString::from(format!("={text}"));
    match entry(open, name, &name.user)?.set_secret(whole.expose_secret().as_bytes()) {
        Ok(()) => Ok(true),
        Err(StoreError::TooLong(..)) => Ok(false),
        Err(error) => Err(failed(&error)),
    }
}

/// Deletes the parts first, so that no piece of a secret is left without the entry that leads to it.
pub(super) fn delete(open: &Open<'_>, name: &SecretName) -> Result<(), Error> {
    let Some(text) = read_to_replace(open, name)? else { return Ok(()) };
    delete_parts(open, name, text.expose_secret())?;
    remove(open, name, &name.user)
}

/// Writes the parts and gives the head that leads to them.
fn write_parts(open: &Open<'_>, name: &SecretName, text: &str) -> Result<SecretString, Error> {
    let number = format!("{:08x}", rand::random::<u32>());
    let parts = split(text);
    if parts.len() > MOST_PARTS {
        return Err(Error::Other { details: format!("a secret of {} bytes is too long", text.len()) });
    }
    let head = format!("+{}.{number}", parts.len());
    let mut users = part_users(name, parts.len(), &number).zip(&parts);
    if let Err(error) = users.try_for_each(|(user, part)| write(open, name, &user, part)) {
        // No head leads to them, so that they would stay for ever.
        let _ = delete_parts(&open.for_tidying(), name, &head);
        return Err(error);
    }
    Ok(SecretString::from(head))
}

fn delete_parts(open: &Open<'_>, name: &SecretName, head: &str) -> Result<(), Error> {
    if let Some(Head::Parts { count, number }) = Head::parse(head) {
        for user in part_users(name, count, number) {
            remove(open, name, &user)?;
        }
    }
    Ok(())
}

fn part_users<'n>(name: &'n SecretName, count: usize, number: &'n str) -> impl Iterator<Item = String> + 'n {
    (1..=count).map(move |index| format!("{}/{number}/{index}", name.user))
}

fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (part, tail) = rest.split_at(rest.floor_char_boundary(MOST_PART_BYTES));
        parts.push(part);
        rest = tail;
    }
    parts
}

fn read(open: &Open<'_>, name: &SecretName, user: &str) -> Result<Option<SecretString>, Error> {
    match entry(open, name, user)?.get_secret() {
        Ok(mut bytes) => {
            let text = std::str::from_utf8(&bytes).map(SecretString::from);
            bytes.zeroize();
            text.map(Some).map_err(|_| Error::Unreadable)
        }
        Err(StoreError::NoEntry) => Ok(None),
        Err(error) => Err(failed(&error)),
    }
}

fn write(open: &Open<'_>, name: &SecretName, user: &str, text: &str) -> Result<(), Error> {
    open.check_wanted()?;
    entry(open, name, user)?.set_secret(text.as_bytes()).map_err(|error| failed(&error))
}

fn remove(open: &Open<'_>, name: &SecretName, user: &str) -> Result<(), Error> {
    open.check_wanted()?;
    match entry(open, name, user)?.delete_credential() {
        Ok(()) | Err(StoreError::NoEntry) => Ok(()),
        Err(error) => Err(failed(&error)),
    }
}

fn entry(open: &Open<'_>, name: &SecretName, user: &str) -> Result<Entry, Error> {
    store::entry(open.store, name, user).map_err(|error| failed(&error))
}
