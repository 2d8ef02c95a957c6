//! The profiles of the file, for commands without a window: imported, listed and changed.

use std::path::Path;

use crate::{explain, offline};
use client::profile::import::{Imported, Value, recognize};
use client::profile::{Edit, Error, KEYS, Profile};
use model::Notice;

/// Reads what a team hands around. `part` names the stack or profile to take; `settings` replace what it gives.
///
/// # Errors
/// When nothing is recognised, or a setting is none.
pub fn imported(bytes: &[u8], part: Option<&str>, settings: &[(String, String)]) -> Result<Imported, Vec<Notice>> {
    let mut imported = recognize(bytes, part).map_err(|error| vec![explain::not_imported(&error)])?;
    for (key, text) in settings {
        let Some(key) = KEYS.into_iter().find(|known| known == key) else {
            return Err(vec![explain::no_such_setting(key)]);
        };
        let is_list = matches!(key, "callback_urls" | "scopes" | "topic_filters");
        let value = match text.as_str() {
            _ if is_list => Value::List(text.split(',').map(|item| item.trim().to_owned()).collect()),
            "true" => Value::Flag(true),
            "false" => Value::Flag(false),
            text => match text.parse() {
                Ok(number) if key == "session_expiry_secs" => Value::Number(number),
                _ => Value::Text(text.to_owned()),
            },
        };
        imported.set(key, value);
    }
    Ok(imported)
}

/// What is wrong with the profile that was imported; nothing where it can be added.
///
/// # Errors
/// A notice for each mistake.
pub fn check_imported(imported: &Imported, name: &str) -> Result<(), Vec<Notice>> {
    let parsed = client::profile::parse(&imported.to_toml(name));
    parsed.map(|_| ()).map_err(|mistakes| explain::profiles(&Error::Rejected(mistakes)))
}

/// Adds the imported profile, or with `replace` changes the one of this name.
///
/// # Errors
/// A notice for each mistake in the profile or the file, or one where the name is taken or the file cannot be written.
pub fn save_imported(config: Option<&Path>, imported: &Imported, name: &str, replace: bool) -> Result<(), Vec<Notice>> {
    let store = offline::store(config)?;
    let text = imported.to_toml(name);
    if replace {
        match store.edit(&Edit::Update { text: text.clone() }) {
            Err(Error::NoSuchProfile { .. }) => {}
            edited => return edited.map_err(|error| explain::profiles(&error)),
        }
    }
    let taken = store.export(name).is_ok();
    if taken {
        return Err(explain::profiles(&Error::NameTaken(name.to_owned())));
    }
    store.append(&text).map(|_| ()).map_err(|error| explain::profiles(&error))
}

/// All profiles of the file.
///
/// # Errors
/// A notice for each mistake in it.
pub fn profiles(config: Option<&Path>) -> Result<Vec<Profile>, Vec<Notice>> {
    offline::store(config)?.load().map_err(|error| explain::profiles(&error))
}

/// Changes the file.
///
/// # Errors
/// Where there is no such profile, a name is taken, or the file cannot be used.
pub fn edit_profiles(config: Option<&Path>, edit: &Edit) -> Result<(), Vec<Notice>> {
    offline::store(config)?.edit(edit).map_err(|error| explain::profiles(&error))
}

/// One profile as TOML, without comments.
///
/// # Errors
/// As [`edit_profiles`].
pub fn export_profile(config: Option<&Path>, name: &str) -> Result<String, Vec<Notice>> {
    offline::store(config)?.export(name).map_err(|error| explain::profiles(&error))
}
