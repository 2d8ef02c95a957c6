//! A secret of any length in entries of limited length.
//!
//! Windows takes 2,560 bytes an entry. A longer secret stands in parts, and the entry of its own name holds how many
//! they are. New parts are written under a new number before that entry changes, so that the old secret is whole until
//! the new one is. Everything is ASCII or UTF-8 text, because KDE's wallet stores nothing else.

use keyring_core::api::CredentialStore;
use keyring_core::{Entry, Error as StoreError};
use secrecy::{ExposeSecret as _, SecretString};

use super::secret_name::SecretName;
use super::{Error, failed, store};

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

/// The secret under `name`. A part that is missing means that there is none: it is being written or deleted elsewhere.
pub(super) fn load(store: &CredentialStore, name: &SecretName) -> Result<Option<SecretString>, Error> {
    let Some(text) = read(store, name, &name.user)? else { return Ok(None) };
    match Head::parse(text.expose_secret()) {
        Some(Head::Whole(secret)) => Ok(Some(SecretString::from(secret))),
        Some(Head::Parts { count, number }) => {
            let mut secret = String::with_capacity(count * MOST_PART_BYTES);
            for user in part_users(name, count, number) {
                let Some(part) = read(store, name, &user)? else { return Ok(None) };
                secret.push_str(part.expose_secret());
            }
            Ok(Some(SecretString::from(secret)))
        }
        None => Err(Error::Other { details: "the entry was not written by this program".to_owned() }),
    }
}

/// Stores `secret` under `name` in the place of whatever is there, and reads it back.
pub(super) fn store(store: &CredentialStore, name: &SecretName, secret: &SecretString) -> Result<(), Error> {
    let old = read(store, name, &name.user)?;
    let text = secret.expose_secret();
    let head = if text.len() <= MOST_PART_BYTES {
        SecretString::from(format!("={text}"))
    } else {
        write_parts(store, name, text)?
    };
    write(store, name, &name.user, head.expose_secret())?;
    let read_back = load(store, name)?;
    if read_back.is_none_or(|read_back| read_back.expose_secret() != text) {
        return Err(Error::Other { details: "what was stored reads back differently".to_owned() });
    }
    if let Some(old) = old {
        delete_parts(store, name, old.expose_secret())?;
    }
    Ok(())
}

/// Deletes the parts first, so that no piece of a secret is left without the entry that leads to it.
pub(super) fn delete(store: &CredentialStore, name: &SecretName) -> Result<(), Error> {
    let Some(text) = read(store, name, &name.user)? else { return Ok(()) };
    delete_parts(store, name, text.expose_secret())?;
    remove(store, name, &name.user)
}

/// Writes the parts and gives the head that leads to them.
fn write_parts(store: &CredentialStore, name: &SecretName, text: &str) -> Result<SecretString, Error> {
    let number = format!("{:08x}", rand::random::<u32>());
    let parts = split(text);
    if parts.len() > MOST_PARTS {
        return Err(Error::Other { details: format!("a secret of {} bytes is too long", text.len()) });
    }
    for (user, part) in part_users(name, parts.len(), &number).zip(&parts) {
        write(store, name, &user, part)?;
    }
    Ok(SecretString::from(format!("+{}.{number}", parts.len())))
}

fn delete_parts(store: &CredentialStore, name: &SecretName, head: &str) -> Result<(), Error> {
    if let Some(Head::Parts { count, number }) = Head::parse(head) {
        for user in part_users(name, count, number) {
            remove(store, name, &user)?;
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

fn read(store: &CredentialStore, name: &SecretName, user: &str) -> Result<Option<SecretString>, Error> {
    match entry(store, name, user)?.get_secret() {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(SecretString::from(text))),
            Err(_) => Err(Error::Other { details: "the entry is not text".to_owned() }),
        },
        Err(StoreError::NoEntry) => Ok(None),
        Err(error) => Err(failed(&error)),
    }
}

fn write(store: &CredentialStore, name: &SecretName, user: &str, text: &str) -> Result<(), Error> {
    entry(store, name, user)?.set_secret(text.as_bytes()).map_err(|error| failed(&error))
}

fn remove(store: &CredentialStore, name: &SecretName, user: &str) -> Result<(), Error> {
    match entry(store, name, user)?.delete_credential() {
        Ok(()) | Err(StoreError::NoEntry) => Ok(()),
        Err(error) => Err(failed(&error)),
    }
}

fn entry(credential_store: &CredentialStore, name: &SecretName, user: &str) -> Result<Entry, Error> {
    store::entry(credential_store, name, user).map_err(|error| failed(&error))
}
