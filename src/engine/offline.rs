//! What can be asked and done without a connection: which profile is in use, and what the keyring holds for it.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use secrecy::SecretString;
use serde_json::json;

use crate::explain;
use client::dial::ProxyLogin;
use client::profile::{Accepted, Profile, Store};
use client::sign_in::{DEFAULT_KEYRING_LIMIT, KeptSignIn, Keyring, SecretName, kept_sign_in};
use model::{Notice, Severity};

/// How long the keyring may take where a person may have to find its question and type a password.
pub(super) const UNLOCK_LIMIT: Duration = Duration::from_secs(45);

/// What is configured and kept. Holds no secret.
#[derive(Clone, Debug)]
pub struct Status {
    profiles: Vec<String>,
    /// `None` for the profile of a sandbox, which is in no file.
    file: Option<String>,
    profile: Option<Profile>,
    kept: Kept,
}

/// What the keyring holds for the profile.
#[derive(Clone, Debug)]
enum Kept {
    /// Whether it holds a sign-in.
    Known(KeptSignIn),
    /// It could not be asked.
    Unknown(Box<Notice>),
    /// There is nothing to ask for.
    NotAsked,
}

/// Reads `profiles.toml` and asks the keyring; nobody on the network. Blocks for as long as the keyring does, some
/// seconds at most.
///
/// # Errors
/// A notice for each mistake in the file, or one when it has no profile of that name. No profile at all, or a keyring
/// that cannot be read, is part of the status.
pub fn status(config: Option<&Path>, profile: Option<&str>) -> Result<Status, Vec<Notice>> {
    let store = store(config)?;
    let profiles = load(&store)?;
    let chosen = match profile {
        None => profiles.first(),
        name => Some(choose(&store, &profiles, name)?),
    };
    let kept = chosen.map_or(Ok(Kept::NotAsked), kept)?;
    Ok(Status {
        file: Some(store.path().display().to_string()),
        profile: chosen.cloned(),
        profiles: profiles.into_iter().map(|profile| profile.name).collect(),
        kept,
    })
}

/// The status of a sandbox that serves with this `profiles.toml`. No sign-in of it can be stored from before.
///
/// # Errors
/// A notice for each mistake in the text.
pub fn sandbox_status(profiles_toml: &str) -> Result<Status, Vec<Notice>> {
    let profiles = client::profile::parse(profiles_toml)
        .map_err(|mistakes| mistakes.iter().map(explain::profile_mistake).collect::<Vec<_>>())?;
    Ok(Status {
        file: None,
        profile: profiles.first().cloned(),
        profiles: profiles.into_iter().map(|profile| profile.name).collect(),
        kept: Kept::NotAsked,
    })
}

fn kept(profile: &Profile) -> Result<Kept, Vec<Notice>> {
    let stored = block_on(async { kept_sign_in(&Keyring::of_system(DEFAULT_KEYRING_LIMIT), profile).await })?;
    Ok(match stored {
        Ok(kept) => Kept::Known(kept),
        Err(error) => Kept::Unknown(Box::new(explain::keyring(&error))),
    })
}

/// Keeps an app client's secret for the profile. Blocks as [`status`] does.
///
/// # Errors
/// A notice for each mistake in the file, or one when there is no such profile or the keyring does not take it.
pub fn store_client_secret(
    config: Option<&Path>,
    profile: Option<&str>,
    secret: &SecretString,
) -> Result<(), Vec<Notice>> {
    let store = store(config)?;
    let profiles = load(&store)?;
    let name = SecretName::client_secret(choose(&store, &profiles, profile)?);
    let stored = block_on(keyring_that_asks().store(&name, secret))?;
    stored.map_err(|error| vec![explain::keyring_needed(&error)])
}

/// Keeps the login for the proxy `HOST:PORT`. Blocks as [`status`] does.
///
/// # Errors
/// A notice when it is not `USER:PASSWORD`, or the keyring does not take it.
pub fn store_proxy_login(proxy: &str, login: &SecretString) -> Result<(), Vec<Notice>> {
    let login = ProxyLogin::parse(login).ok_or_else(|| vec![explain::proxy_user()])?;
    let name = SecretName::proxy_login(proxy);
    let stored = block_on(keyring_that_asks().store(&name, login.as_secret()))?;
    stored.map_err(|error| vec![explain::proxy_login_not_kept(&error, false)])
}

/// What to tell a person about addresses of the profile that nobody has accepted yet; `None` when there are none. That
/// there is no such profile is said by whatever uses it.
#[must_use]
pub fn unaccepted_endpoints(config: Option<&Path>, profile: Option<&str>) -> Option<Notice> {
    let store = store(config).ok()?;
    let profiles = load(&store).ok()?;
    let profile = choose(&store, &profiles, profile).ok()?;
    let missing = Accepted::in_system_folder().missing(profile);
    (!missing.is_empty()).then(|| explain::foreign_endpoints(profile, &missing))
}

/// Remembers that a person has accepted the addresses of the profile.
///
/// # Errors
/// A notice when there is no such profile, or it cannot be written down.
pub fn accept_endpoints(config: Option<&Path>, profile: Option<&str>) -> Result<(), Vec<Notice>> {
    let store = store(config)?;
    let profiles = load(&store)?;
    let profile = choose(&store, &profiles, profile)?;
    let added = Accepted::in_system_folder().add(profile);
    added.map_err(|error| vec![explain::endpoints_not_remembered(&error).severity(Severity::Error)])
}

/// For what a person does, who may be asked to unlock it.
fn keyring_that_asks() -> Keyring {
    Keyring::of_system(UNLOCK_LIMIT).asking()
}

/// The folder given, or the system's.
pub(super) fn store(config: Option<&Path>) -> Result<Store, Vec<Notice>> {
    match config {
        Some(folder) => Ok(Store::at(folder)),
        None => Store::in_system_folder().map_err(|error| explain::profiles(&error)),
    }
}

/// The profile of that name, or the first one.
pub(super) fn choose<'a>(
    store: &Store,
    profiles: &'a [Profile],
    name: Option<&str>,
) -> Result<&'a Profile, Vec<Notice>> {
    match name {
        Some(name) => {
            let found = profiles.iter().find(|profile| profile.name == name);
            found.ok_or_else(|| vec![explain::no_such_profile(name, profiles)])
        }
        None => profiles.first().ok_or_else(|| vec![explain::no_profile(&store.path())]),
    }
}

fn load(store: &Store) -> Result<Vec<Profile>, Vec<Notice>> {
    store.load().map_err(|error| explain::profiles(&error))
}

/// These calls come from threads without a runtime.
fn block_on<T>(work: impl Future<Output = T>) -> Result<T, Vec<Notice>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| vec![explain::could_not_start(&error)])?;
    Ok(runtime.block_on(work))
}

impl Status {
    /// For programs: one JSON object. What has no value is null.
    #[must_use]
    pub fn to_json(&self) -> String {
        let profile = self.profile.as_ref();
        let keyring = match &self.kept {
            Kept::Known(_) => Some("ok"),
            Kept::Unknown(notice) => Some(notice.code),
            Kept::NotAsked => None,
        };
        let (signed_in, reason) = match &self.kept {
            Kept::Known(KeptSignIn::Elsewhere) => {
                (Some(false), self.profile.as_ref().map(|profile| explain::stored_elsewhere(profile).summary))
            }
            Kept::Known(kept) => (Some(matches!(kept, KeptSignIn::Yes { .. })), None),
            Kept::Unknown(notice) => (None, Some(notice.summary.clone())),
            Kept::NotAsked => (Some(false), None),
        };
        let (user, identity_id) = self.person();
        let callback_urls = |profile: &Profile| profile.callback_urls.iter().map(ToString::to_string).collect();
        json!({
            "profile": profile.map(|profile| &profile.name),
            "profiles": self.profiles,
            "file": self.file,
            "region": profile.map(|profile| &profile.region),
            "user_pool_id": profile.map(|profile| &profile.user_pool_id),
            "identity_pool_id": profile.map(|profile| &profile.identity_pool_id),
            "iot_endpoint": profile.map(|profile| &profile.iot_endpoint),
            "foreign_endpoints": self.foreign_endpoints().into_iter().collect::<serde_json::Map<_, _>>(),
            "callback_urls": profile.map_or_else(Vec::<String>::new, callback_urls),
            "signed_in": signed_in,
            "user": user,
            "identity_id": identity_id,
            "reason": reason,
            "keyring": keyring,
        })
        .to_string()
    }

    /// User and identity id of the stored sign-in, where they are known.
    fn person(&self) -> (Option<&str>, Option<&str>) {
        match &self.kept {
            Kept::Known(KeptSignIn::Yes { user, identity_id, .. }) => (user.as_deref(), identity_id.as_deref()),
            _ => (None, None),
        }
    }

    /// The overrides that lead neither to AWS nor to this computer.
    fn foreign_endpoints(&self) -> Vec<(String, serde_json::Value)> {
        let endpoints = self.profile.as_ref().map(Profile::foreign_endpoints).unwrap_or_default();
        endpoints.into_iter().map(|endpoint| (endpoint.key.to_owned(), endpoint.origin.into())).collect()
    }

    /// For eyes: one fact a line.
    #[must_use]
    pub fn to_text(&self) -> String {
        let file = self.file.as_deref().unwrap_or("none; the sandbox ends with this command");
        let Some(profile) = &self.profile else {
            return lines(&[("profile", "none yet"), ("file", file)]);
        };
        let signed_in = match &self.kept {
            Kept::Known(KeptSignIn::Yes { .. }) => "yes, kept in the keyring".to_owned(),
            Kept::Known(KeptSignIn::Elsewhere) => {
                "no; this profile leads elsewhere than where you signed in. Run: topicdeck sign-in".to_owned()
            }
            Kept::Known(KeptSignIn::No) => "no; run: topicdeck sign-in".to_owned(),
            Kept::Unknown(notice) => format!("unknown: {}", notice.summary),
            Kept::NotAsked => "no".to_owned(),
        };
        let mut text = lines(&[("profile", &profile.name), ("signed in", &signed_in)]);
        if let Kept::Known(KeptSignIn::Yes { .. }) = &self.kept {
            let (user, identity_id) = self.person();
            let unknown = "not known yet; the next connection tells it";
            text += &lines(&[("user", user.unwrap_or(unknown)), ("identity id", identity_id.unwrap_or(unknown))]);
        }
        text += &lines(&[
            ("region", &profile.region),
            ("user pool", &profile.user_pool_id),
            ("identity pool", &profile.identity_pool_id),
            ("IoT endpoint", &profile.iot_endpoint),
            ("file", file),
            ("all profiles", &self.profiles.join(", ")),
        ]);
        for endpoint in profile.foreign_endpoints() {
            text += &lines(&[("not of AWS", &format!("{} {}", endpoint.key, endpoint.origin))]);
        }
        for callback_url in &profile.callback_urls {
            text += &lines(&[("callback URL", &callback_url.to_string())]);
        }
        text
    }
}

fn lines(facts: &[(&str, &str)]) -> String {
    facts.iter().fold(String::new(), |mut text, (label, value)| {
        let _ = writeln!(text, "{label:<14} {value}");
        text
    })
}
