//! The profiles of the file, for commands without a window: imported, listed and changed.

use std::path::{Path, PathBuf};

use crate::profile_rename::{Renamed, rename, settle};
use crate::{explain, offline};
use client::profile::import::{Imported, Value, Wanted, recognize_in, to_toml};
use client::profile::{Edit, Error, KEYS, Mistake, Profile};
use model::Notice;
use store::Folder;

/// Reads what a team hands around. `part` names the stack or profile to take; `settings` replace what it gives. An empty
/// `iot_endpoint` says that it is looked up.
///
/// # Errors
/// When nothing is recognised, or a setting is none.
pub fn imported(bytes: &[u8], part: Option<&str>, settings: &[(String, String)]) -> Result<Imported, Vec<Notice>> {
    // What is of another region is left out, so that the region has to be known before.
    let region = settings.iter().rev().find(|(key, _)| key == "region").map(|(_, region)| region.as_str());
    let imported = recognize_in(bytes, Wanted { part, region });
    let mut imported = imported.map_err(|error| vec![explain::not_imported(&error)])?;
    for (key, text) in settings {
        match known(key)? {
            "iot_endpoint" if text.is_empty() => imported.look_up_endpoint(),
            known => imported.set(known, value(key, text)),
        }
    }
    Ok(imported)
}

/// The change that gives a profile these settings and removes those of `unset`.
///
/// # Errors
/// When a setting is none.
pub fn edited(name: &str, settings: &[(String, String)], unset: &[String]) -> Result<Edit, Vec<Notice>> {
    for key in settings.iter().map(|(key, _)| key).chain(unset) {
        known(key)?;
    }
    let values: Vec<(&str, Value)> = settings.iter().map(|(key, text)| (key.as_str(), value(key, text))).collect();
    let text = to_toml(values.iter().map(|(key, value)| (*key, value)));
    Ok(Edit::Update { name: name.to_owned(), text, unset: unset.to_vec() })
}

/// The file whose place a text is, as file managers copy it.
#[must_use]
pub fn file_in(text: &str) -> Option<PathBuf> {
    let text = text.trim();
    if text.lines().count() != 1 {
        return None;
    }
    if text.starts_with("file://") {
        return url::Url::parse(text).ok()?.to_file_path().ok();
    }
    let path = PathBuf::from(text.trim_matches('"'));
    path.is_absolute().then_some(path)
}

/// What is wrong with a profile that is being filled in; that something is missing is not.
#[must_use]
pub fn draft_mistakes(text: &str) -> Vec<Mistake> {
    client::profile::draft(text).err().unwrap_or_default()
}

/// Whether everything that a trial of this profile contacts is AWS or this computer. Nothing else is contacted before a person
/// asks for it: the text may be from anyone.
#[must_use]
pub fn draft_stays_with_aws(text: &str) -> bool {
    client::profile::draft(text).is_ok_and(|draft| {
        let client::profile::Draft { profile, missing } = draft;
        let has_proxy = matches!(profile.proxy, client::profile::Proxy::At(_));
        let has_provider = profile.openid_issuer.is_some() && !missing.contains(&"openid_issuer");
        !has_proxy && !has_provider && profile.foreign_endpoints().is_empty()
    })
}

fn known(key: &str) -> Result<&'static str, Vec<Notice>> {
    let known = KEYS.into_iter().find(|known| *known == key);
    known.ok_or_else(|| vec![explain::no_such_setting(key)])
}

/// What a person typed, in the type that the setting has.
#[must_use]
pub fn value(key: &str, text: &str) -> Value {
    match (key, text) {
        ("callback_urls" | "scopes" | "topic_filters", _) => {
            Value::List(text.split(',').map(|item| item.trim().to_owned()).collect())
        }
        ("read_only" | "production" | "fips", "true") => Value::Flag(true),
        ("read_only" | "production" | "fips", "false") => Value::Flag(false),
        ("session_expiry_secs", _) => text.parse().map_or_else(|_| Value::Text(text.to_owned()), Value::Number),
        _ => Value::Text(text.to_owned()),
    }
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
        match store.edit(&Edit::Update { name: name.to_owned(), text: text.clone(), unset: Vec::new() }) {
            Err(Error::NoSuchProfile { .. }) => {}
            edited => return edited.map_err(|error| explain::profiles(&error)),
        }
    }
    let taken = store.export(name).is_ok();
    if taken {
        return Err(vec![explain::import_name_taken(name)]);
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

/// Changes the file. What the keyring and `folder` have of a profile that gets another name goes with it, or nothing is changed: then it
/// returns what else is to be known. Blocks as [`status`](crate::status) does.
///
/// # Errors
/// Where there is no such profile, a name is taken, or the file, the folder or the keyring cannot be used.
pub fn edit_profiles(
    config: Option<&Path>,
    folder: Option<&Folder>,
    edit: &Edit,
) -> Result<Option<Renamed>, Vec<Notice>> {
    let store = offline::store(config)?;
    let failed = |error: Error| explain::profiles(&error);
    if let Some(folder) = folder {
        offline::block_on(settle(&offline::keyring_that_asks(), folder))?;
    }
    match store.renamed(edit).map_err(failed)? {
        None => store.edit(edit).map(|()| None).map_err(failed),
        Some(both) => {
            let keyring = offline::keyring_that_asks();
            offline::block_on(rename(&keyring, folder, (&store, edit), &both))?.map(Some)
        }
    }
}

/// One profile as TOML, without comments.
///
/// # Errors
/// As [`edit_profiles`].
pub fn export_profile(config: Option<&Path>, name: &str) -> Result<String, Vec<Notice>> {
    offline::store(config)?.export(name).map_err(|error| explain::profiles(&error))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_file_is_not_taken_for_a_text() {
        for (text, expected) in [
            ("file:///home/ana/amplify%20outputs.json\n", Some("/home/ana/amplify outputs.json")),
            ("/home/ana/a.json", Some("/home/ana/a.json")),
            ("https://plant.example/login", None),
            ("/a\n/b", None),
            ("{}", None),
            ("", None),
        ] {
            assert_eq!(file_in(text), expected.map(PathBuf::from), "{text}");
        }
    }
}
