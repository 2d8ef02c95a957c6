//! What can be asked and done without a connection: which profile is in use, and what the keyring holds for it.

use std::fmt::Write as _;
use std::path::Path;

use secrecy::SecretString;
use serde_json::json;

use crate::explain;
use crate::model::Notice;
use crate::profile::{Profile, Store};
use crate::sign_in::{DEFAULT_KEYRING_LIMIT, Keyring, SecretName};

/// What is configured and kept. Holds no secret.
#[derive(Clone, Debug)]
pub struct Status {
    profiles: Vec<String>,
    file: String,
    profile: Profile,
    signed_in: Result<bool, Box<Notice>>,
}

/// Reads `profiles.toml` and asks the keyring; nobody on the network. Blocks for as long as the keyring does, some
/// seconds at most.
///
/// # Errors
/// A notice when there is no usable profile. A keyring that cannot be read is part of the status.
pub fn status(config: Option<&Path>, profile: Option<&str>) -> Result<Status, Notice> {
    let store = store(config)?;
    let profiles = load(&store)?;
    let profile = choose(&store, &profiles, profile)?.clone();
    let name = SecretName::refresh_token(&profile);
    let stored = block_on(Keyring::of_system(DEFAULT_KEYRING_LIMIT).load(&name))?;
    Ok(Status {
        profiles: profiles.into_iter().map(|profile| profile.name).collect(),
        file: store.path().display().to_string(),
        profile,
        signed_in: stored.map(|token| token.is_some()).map_err(|error| Box::new(explain::keyring(&error))),
    })
}

/// Keeps an app client's secret for the profile. Blocks as [`status`] does.
///
/// # Errors
/// A notice when there is no usable profile, or when the keyring does not take it.
pub fn store_client_secret(config: Option<&Path>, profile: Option<&str>, secret: SecretString) -> Result<(), Notice> {
    let store = store(config)?;
    let profiles = load(&store)?;
    let name = SecretName::client_secret(choose(&store, &profiles, profile)?);
    let stored = block_on(Keyring::of_system(DEFAULT_KEYRING_LIMIT).store(&name, &secret))?;
    stored.map_err(|error| explain::keyring_needed(&error))
}

/// The folder given, or the system's.
pub(super) fn store(config: Option<&Path>) -> Result<Store, Notice> {
    match config {
        Some(folder) => Ok(Store::at(folder)),
        None => Store::in_system_folder().map_err(|error| first(explain::profiles(&error))),
    }
}

/// The profile of that name, or the first one.
pub(super) fn choose<'a>(store: &Store, profiles: &'a [Profile], name: Option<&str>) -> Result<&'a Profile, Notice> {
    match name {
        Some(name) => {
            profiles.iter().find(|profile| profile.name == name).ok_or_else(|| explain::no_such_profile(name, profiles))
        }
        None => profiles.first().ok_or_else(|| explain::no_profile(&store.path())),
    }
}

fn load(store: &Store) -> Result<Vec<Profile>, Notice> {
    store.load().map_err(|error| first(explain::profiles(&error)))
}

fn first(notices: Vec<Notice>) -> Notice {
    let more = notices.len().saturating_sub(1);
    let notice = notices.into_iter().next().unwrap_or_else(|| Notice::error("profile.mistake", "", "", ""));
    if more == 0 { notice } else { notice.detail("more mistakes", more.to_string()) }
}

/// These calls come from threads without a runtime.
fn block_on<T>(work: impl Future<Output = T>) -> Result<T, Notice> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
        Notice::error(
            "program.could_not_start",
            "Topicdeck could not start its background work",
            "The system refused a resource.",
            "Close other programs and try again.",
        )
        .detail("system", error.to_string())
    })?;
    Ok(runtime.block_on(work))
}

impl Status {
    /// For programs: one JSON object.
    #[must_use]
    pub fn to_json(&self) -> String {
        let profile = &self.profile;
        let keyring = match &self.signed_in {
            Ok(_) => "ok",
            Err(notice) => notice.code,
        };
        json!({
            "profile": profile.name,
            "profiles": self.profiles,
            "file": self.file,
            "region": profile.region,
            "user_pool_id": profile.user_pool_id,
            "identity_pool_id": profile.identity_pool_id,
            "iot_endpoint": profile.iot_endpoint,
            "callback_urls": profile.callback_urls.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "signed_in": self.signed_in.as_ref().copied().unwrap_or(false),
            "keyring": keyring,
        })
        .to_string()
    }

    /// For eyes: one fact a line.
    #[must_use]
    pub fn to_text(&self) -> String {
        let profile = &self.profile;
        let mut text = String::new();
        let signed_in = match &self.signed_in {
            Ok(true) => "yes, kept in the keyring".to_owned(),
            Ok(false) => "no; run: topicdeck sign-in".to_owned(),
            Err(notice) => format!("unknown: {}", notice.summary),
        };
        for (label, value) in [
            ("profile", &profile.name),
            ("signed in", &signed_in),
            ("region", &profile.region),
            ("user pool", &profile.user_pool_id),
            ("identity pool", &profile.identity_pool_id),
            ("IoT endpoint", &profile.iot_endpoint),
            ("file", &self.file),
            ("all profiles", &self.profiles.join(", ")),
        ] {
            let _ = writeln!(text, "{label:<14} {value}");
        }
        for callback_url in &profile.callback_urls {
            let _ = writeln!(text, "{:<14} {callback_url}", "callback URL");
        }
        text
    }
}
