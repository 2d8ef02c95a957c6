//! What works without a connection: which profile is in use, and what the keyring holds for it.

use std::path::{Path, PathBuf};

use secrecy::SecretString;

use crate::holder::holder_of;
use crate::profile_secrets::names;
use crate::way_out::{self, proxy_logins};
use crate::{Limits, explain};
use client::aws;
use client::credentials::{AwsCredentials, AwsProfile, CredentialSource as _};
use client::dial::{Network, ProxyLogin};
use client::profile::{Accepted, AwsSource, ClientSecret, Profile, Store};
use client::sign_in::{
    DEFAULT_KEYRING_LIMIT, Keyring, KeyringError, KeyringSignIn, SecretName, Who, keyring_sign_in,
    saved_people as people_in, stored_person,
};
use model::{Notice, SavedPerson, SignedInPerson};
use texts::t;

/// What is configured and kept. Holds no secret.
#[derive(Clone, Debug)]
pub struct Status {
    /// The names of all profiles, in the order of the file.
    pub profiles: Vec<String>,
    /// Where they are; `None` for the profile of a sandbox, which is in no file.
    pub file: Option<String>,
    /// The profile that was asked for, or the first one; `None` when there is none at all.
    pub profile: Option<Profile>,
    /// What the keyring holds for it.
    pub sign_in: StoredSignIn,
}

/// What the keyring holds for a profile.
#[derive(Clone, Debug)]
pub enum StoredSignIn {
    /// A sign-in.
    Present {
        /// E-mail address or user name, where that is known.
        user: Option<String>,
        /// Who that is in the identity pool, where that is known.
        identity_id: Option<String>,
    },
    /// One that was obtained at other addresses than those of the profile, as a notice.
    Elsewhere(Box<Notice>),
    /// None.
    Absent,
    /// The keyring could not be asked.
    Unknown(Box<Notice>),
    /// There is nothing to ask for.
    NotAsked,
    /// The profile uses the credentials of AWS's own tools.
    NotNeeded,
}

/// Reads `profiles.toml` and asks the keyring; it does not use the network. Blocks for as long as the keyring does, some
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
    let sign_in = chosen.map_or(Ok(StoredSignIn::NotAsked), stored_sign_in)?;
    Ok(Status {
        file: Some(store.path().display().to_string()),
        profile: chosen.cloned(),
        profiles: profiles.into_iter().map(|profile| profile.name).collect(),
        sign_in,
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
        sign_in: StoredSignIn::NotAsked,
    })
}

/// The name of the first profile.
///
/// # Errors
/// Notices when there is none, or the file cannot be used.
pub fn first_profile(config: Option<&Path>) -> Result<String, Vec<Notice>> {
    let store = store(config)?;
    let profiles = load(&store)?;
    choose(&store, &profiles, None).map(|profile| profile.name.clone())
}

/// The name of the profile that was asked for, or of the first one.
///
/// # Errors
/// Those of [`status`], and a notice when there is no such profile.
pub fn profile_name(config: Option<&Path>, name: Option<&str>) -> Result<String, Vec<Notice>> {
    profile_in_use(config, name).map(|profile| profile.name)
}

/// Who the saved sign-in of the profile belongs to; `None` when there is none. It does not use the network, unless the
/// profile uses credentials of AWS's tools that need it. Blocks as [`status`] does.
///
/// # Errors
/// Those of [`status`], and a notice when the keyring cannot be read.
pub fn who_is_signed_in(config: Option<&Path>, profile: Option<&str>) -> Result<Option<SignedInPerson>, Vec<Notice>> {
    let store = store(config)?;
    let profiles = load(&store)?;
    let profile = choose(&store, &profiles, profile)?;
    if let Some(source) = profile.aws_source() {
        return block_on(holder_of_aws(profile, source))?.map(Some);
    }
    let keyring = Keyring::of_system(DEFAULT_KEYRING_LIMIT);
    let person = block_on(async { stored_person(&keyring, profile, &Who::Current).await })?;
    person.map_err(|error| vec![explain::keyring(&error)])
}

/// The profile of that name, or the first one.
pub(super) fn profile_in_use(config: Option<&Path>, name: Option<&str>) -> Result<Profile, Vec<Notice>> {
    let store = store(config)?;
    let profiles = load(&store)?;
    choose(&store, &profiles, name).cloned()
}

/// Everyone whose sign-in with the profile is saved. Blocks as [`status`] does.
///
/// # Errors
/// Those of [`who_is_signed_in`].
pub fn saved_people(config: Option<&Path>, profile: Option<&str>) -> Result<Vec<SavedPerson>, Vec<Notice>> {
    let store = store(config)?;
    let profiles = load(&store)?;
    let profile = choose(&store, &profiles, profile)?;
    if profile.aws_source().is_some() {
        return Ok(Vec::new());
    }
    let people = block_on(async { people_in(&Keyring::of_system(DEFAULT_KEYRING_LIMIT), profile).await })?;
    people.map_err(|error| vec![explain::keyring(&error)])
}

/// What the keys of this computer are called that the profile uses, once AWS has taken them; `None` where a person signs in.
/// Blocks, and asks AWS.
///
/// # Errors
/// A notice for each mistake in the file, or one when there are no keys, or AWS does not take them.
pub fn aws_keys(config: Option<&Path>, profile: Option<&str>) -> Result<Option<String>, Vec<Notice>> {
    let store = store(config)?;
    let profiles = load(&store)?;
    let profile = choose(&store, &profiles, profile)?;
    let Some(source) = profile.aws_source() else { return Ok(None) };
    block_on(async {
        let (network, credentials) = keys_of(profile, source).await?;
        match aws::find_endpoint(&network, profile, &credentials).await {
            Err(error @ aws::Error::SignatureRefused { .. }) => Err(vec![explain::aws_keys_refused(source, &error)]),
            Err(aws::Error::Unreachable(error)) => Err(vec![explain::network(&error, t!("AWS IoT's control plane"))]),
            // Whatever else it says: it knows them.
            Ok(_) | Err(_) => Ok(Some(source.label())),
        }
    })?
}

/// Whose the keys of AWS's tools are. Only getting them tells.
async fn holder_of_aws(profile: &Profile, source: &AwsSource) -> Result<SignedInPerson, Vec<Notice>> {
    let (_, credentials) = keys_of(profile, source).await?;
    Ok(holder_of(source.label(), &credentials))
}

async fn keys_of(profile: &Profile, source: &AwsSource) -> Result<(Network, AwsCredentials), Vec<Notice>> {
    let logins = proxy_logins(Keyring::of_system(DEFAULT_KEYRING_LIMIT));
    let options = way_out::with_own_clock(profile, &logins, Limits::default().dial);
    let network = Network::with(&options).map_err(|error| vec![explain::network(&error, "AWS")])?;
    let mut provider = AwsProfile::new(source.clone(), &profile.region, &network);
    let credentials = provider.credentials(&mut |_, _| {}).await;
    let credentials = credentials.map_err(|error| vec![explain::credentials(&error, profile)])?;
    Ok((network, credentials))
}

fn stored_sign_in(profile: &Profile) -> Result<StoredSignIn, Vec<Notice>> {
    if profile.aws_source().is_some() {
        return Ok(StoredSignIn::NotNeeded);
    }
    let stored = block_on(async { keyring_sign_in(&Keyring::of_system(DEFAULT_KEYRING_LIMIT), profile).await })?;
    Ok(match stored {
        Ok(KeyringSignIn::Yes { user, identity_id, .. }) => StoredSignIn::Present { user, identity_id },
        Ok(KeyringSignIn::Elsewhere) => StoredSignIn::Elsewhere(Box::new(explain::stored_elsewhere(profile))),
        Ok(KeyringSignIn::No) => StoredSignIn::Absent,
        Err(error) => StoredSignIn::Unknown(Box::new(explain::keyring(&error))),
    })
}

/// Whether the app client of the profile has a secret, and the keyring does not have it. Blocks as [`status`] does.
///
/// # Errors
/// A notice for each mistake in the file, or one when there is no such profile or the keyring cannot be read.
pub fn lacks_client_secret(config: Option<&Path>, profile: Option<&str>) -> Result<bool, Vec<Notice>> {
    let store = store(config)?;
    let profiles = load(&store)?;
    let profile = choose(&store, &profiles, profile)?;
    if profile.client_secret == ClientSecret::None {
        return Ok(false);
    }
    let found = block_on(keyring_that_asks().load(&SecretName::client_secret(profile)))?;
    found.map(|secret| secret.is_none()).map_err(|error| vec![explain::keyring(&error)])
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

/// Deletes what the keyring has of a profile, which is removed: its sign-ins, which stay valid at the user pool until they end,
/// and the secret of its app client. Returns whether there was anything. Blocks as [`status`] does.
///
/// # Errors
/// A notice when the keyring cannot be used.
pub fn delete_secrets(profile: &Profile) -> Result<bool, Vec<Notice>> {
    let keyring = keyring_that_asks();
    let deleted = block_on(async {
        let mut had_any = false;
        for name in names(profile) {
            // What cannot be read is deleted too.
            had_any |= !matches!(keyring.load(&name).await, Ok(None));
            keyring.delete(&name).await?;
        }
        Ok::<bool, KeyringError>(had_any)
    })?;
    deleted.map_err(|error| vec![explain::keyring(&error)])
}

/// Keeps the login for the proxy `HOST:PORT`. Blocks as [`status`] does.
///
/// # Errors
/// A notice when it is not `USER:PASSWORD`, or the keyring does not take it.
pub fn store_proxy_login(proxy: &str, login: &SecretString) -> Result<(), Vec<Notice>> {
    let login = ProxyLogin::parse(login).ok_or_else(|| vec![explain::proxy_user()])?;
    let name = SecretName::proxy_login(proxy);
    let stored = block_on(keyring_that_asks().store(&name, login.as_secret()))?;
    stored.map_err(|error| vec![explain::proxy_login_not_stored(&error, false)])
}

/// The notice about addresses of the profile that were not accepted yet; `None` when there are none. A missing profile
/// is reported by what uses it.
#[must_use]
pub fn unaccepted_endpoints(config: Option<&Path>, profile: Option<&str>) -> Option<Notice> {
    let store = store(config).ok()?;
    let profiles = load(&store).ok()?;
    let profile = choose(&store, &profiles, profile).ok()?;
    let missing = Accepted::in_system_folder().missing(profile);
    (!missing.is_empty()).then(|| explain::foreign_endpoints(profile, &missing))
}

/// Saves that the user accepted the addresses of the profile.
///
/// # Errors
/// A notice when there is no such profile, or it cannot be saved.
pub fn accept_endpoints(config: Option<&Path>, profile: Option<&str>) -> Result<(), Vec<Notice>> {
    let store = store(config)?;
    let profiles = load(&store)?;
    let profile = choose(&store, &profiles, profile)?;
    let added = Accepted::in_system_folder().add(profile);
    added.map_err(|error| vec![explain::endpoints_not_accepted(&error)])
}

/// The keyring for actions of a user, who can be asked to unlock it.
pub(super) fn keyring_that_asks() -> Keyring {
    Keyring::of_system(Limits::default().keyring).asking()
}

/// Whole path of the file of the profiles, which need not be there; `None` when the system names no folder.
#[must_use]
pub fn profiles_file(config: Option<&Path>) -> Option<PathBuf> {
    let path = store(config).ok()?.path();
    Some(std::path::absolute(&path).unwrap_or(path))
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

pub(super) fn load(store: &Store) -> Result<Vec<Profile>, Vec<Notice>> {
    store.load().map_err(|error| explain::profiles(&error))
}

/// These calls come from threads without a runtime.
pub(super) fn block_on<T>(work: impl Future<Output = T>) -> Result<T, Vec<Notice>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| vec![explain::could_not_start(&error)])?;
    Ok(runtime.block_on(work))
}
