//! The worker's part about profiles: read, choose, add, and the sandbox's own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::SecretString;
use url::Url;

use super::Worker;
use super::errands::Done;
use crate::explain;
use crate::offline;
use client::dial::{self, Clock, Network, ProxyChoice, ProxyLogin};
use client::profile::{self, Profile, Proxy, Store};
use client::sign_in::{self, Keyring, SecretName};
use model::{Event, LinkCommand, Notice, ProfileEvent};

impl Worker {
    pub(super) fn load(&self) -> Option<(Store, Vec<Profile>)> {
        let store = match offline::store(self.options.config.as_deref()) {
            Ok(store) => store,
            Err(notices) => {
                self.rejected(notices);
                return None;
            }
        };
        let loaded = store.load();
        let of_sandbox = self.sandbox.iter().map(|(profile, _)| profile.clone());
        let profiles: Vec<Profile> = loaded.as_ref().ok().into_iter().flatten().cloned().chain(of_sandbox).collect();
        let names = profiles.iter().map(|profile| profile.name.clone()).collect();
        let sandbox_offered = self.sandbox.is_none() && self.options.start_sandbox.is_some();
        self.event(Event::Profile(ProfileEvent::Listed { names, sandbox_offered }));
        match loaded {
            Ok(_) => Some((store, profiles)),
            Err(error) => {
                self.unusable(&error);
                None
            }
        }
    }

    /// The file, or the text of a new profile, cannot be used.
    fn unusable(&self, error: &profile::Error) {
        let file = error.file().map(|path| whole(path).display().to_string());
        self.event(Event::Profile(ProfileEvent::Rejected { file, notices: explain::profiles(error) }));
    }

    /// Shows the file in the person's editor.
    pub(super) async fn open_file(&self) {
        let Ok(store) = offline::store(self.options.config.as_deref()) else { return };
        let path = whole(&store.path());
        let opened = match Url::from_file_path(&path) {
            Ok(url) => sign_in::open_browser(&url).await.is_ok(),
            Err(()) => false,
        };
        if !opened {
            self.noticed(explain::profiles_not_opened(&path));
        }
    }

    pub(super) async fn use_named(&mut self, name: &str) {
        let Some((store, profiles)) = self.load() else { return };
        match offline::choose(&store, &profiles, Some(name)) {
            Ok(profile) => self.use_other(profile).await,
            Err(notices) => self.rejected(notices),
        }
    }

    /// The profile that is in use is not begun again, which would end its connection and empty the window. One that
    /// was changed in the file meanwhile is another one.
    async fn use_other(&mut self, profile: &Profile) {
        if self.profile.as_deref() != Some(profile) {
            self.use_profile(profile.clone()).await;
        }
    }

    pub(super) async fn use_profile(&mut self, profile: Profile) {
        let network = match Network::with(&self.ways_out(&profile)) {
            Ok(network) => network,
            Err(error) => return self.rejected(vec![explain::network(&error, "AWS")]),
        };
        self.end_account();
        self.leave_link("Another profile was chosen").await;
        self.outages.forget();
        self.session = None;
        self.errands.abort_all();
        self.attach_wanted = false;
        self.logout_url = None;
        self.network = network;
        // What a sandbox of this program gives ends with it: the person's keyring is left alone.
        let ends_with_us = self.sandbox.as_ref().is_some_and(|(of_sandbox, _)| *of_sandbox == profile);
        self.keyring = if ends_with_us { Keyring::left_alone() } else { self.keyring_of_person.clone() };
        let (name, region) = (profile.name.clone(), profile.region.clone());
        self.profile = Some(Arc::new(profile));
        self.event(Event::Profile(ProfileEvent::Used { name, region }));
        if self.options.resume {
            self.resume();
        }
    }

    pub(super) async fn add_profile(&mut self, text: &str) {
        let store = match offline::store(self.options.config.as_deref()) {
            Ok(store) => store,
            Err(notices) => return self.rejected(notices),
        };
        let appended = match store.append(text) {
            Ok(appended) => appended,
            Err(error) => return self.unusable(&error),
        };
        let mut not_kept = None;
        if let Some(secret) = &appended.client_secret
            && let Err(error) =
                self.keyring_of_person.asking().store(&SecretName::client_secret(&appended.profile), secret).await
        {
            not_kept = Some(explain::client_secret_not_kept(&error, &appended.profile));
        }
        self.load();
        self.use_profile(appended.profile).await;
        // After the change of profile, with which the notices of the former one leave.
        if let Some(notice) = not_kept {
            self.noticed(notice);
        }
    }

    /// The person has seen the addresses of the profile and wants to go on.
    pub(super) fn accept_endpoints(&mut self) {
        let Some(profile) = self.profile.clone() else { return };
        if let Err(error) = self.accepted.add(&profile) {
            self.noticed(explain::endpoints_not_remembered(&error));
        }
        self.resume_asking();
    }

    /// What is to be asked before a sign-in goes to the profile's addresses.
    pub(super) fn unaccepted(&self, profile: &Profile) -> Option<Notice> {
        let missing = self.accepted.missing(profile);
        (!missing.is_empty()).then(|| explain::foreign_endpoints(profile, &missing))
    }

    /// What was given is used at once, whether or not the keyring keeps it in the end.
    pub(super) async fn use_proxy_login(&mut self, proxy: &str, user: &str, password: &SecretString) {
        let Some(login) = ProxyLogin::new(user, password) else {
            return self.noticed(explain::proxy_user());
        };
        self.proxy_logins.set(proxy, login.clone());
        let (keyring, name) = (self.keyring_of_person.asking(), SecretName::proxy_login(proxy));
        // Another profile or the end of the program does not take it back.
        let stored = self.background.start(async move {
            let stored = keyring.store(&name, login.as_secret()).await;
            stored.map_err(|error| Box::new(explain::proxy_login_not_kept(&error, true)))
        });
        self.errands.spawn(async move { Done::ProxyLoginStored(stored.await) });
        match &self.account {
            Some(account) if self.link.is_none() && !account.under_way && account.by_browser => self.start_sign_in(),
            _ => self.link_command(LinkCommand::RetryNow).await,
        }
    }

    pub(super) async fn try_sandbox(&mut self) {
        if let Some((profile, _)) = &self.sandbox {
            let profile = profile.clone();
            return self.use_other(&profile).await;
        }
        let Some(start) = self.options.start_sandbox.clone() else { return };
        let running = match start().await {
            Ok(running) => running,
            Err(error) => return self.noticed(explain::sandbox(error.as_ref())),
        };
        match profile::parse(&running.profiles_toml).map(|mut profiles| profiles.pop()) {
            Ok(Some(profile)) => {
                self.sandbox = Some((profile.clone(), running.keep));
                self.load();
                self.use_profile(profile).await;
            }
            Ok(None) => {}
            Err(mistakes) => self.rejected(mistakes.iter().map(explain::profile_mistake).collect()),
        }
    }

    /// The way out that the profile asks for, with a clock that nobody has corrected yet.
    fn ways_out(&self, profile: &Profile) -> dial::Options {
        let proxy = match &profile.proxy {
            Proxy::System => ProxyChoice::Environment,
            Proxy::Never => ProxyChoice::Never,
            Proxy::At(url) => ProxyChoice::At(url.as_str().into()),
        };
        let inbox = self.inbox.clone();
        let clock = Clock::new(move |skew_ms| inbox.push_event(Event::ClockCorrected { skew_ms }));
        let (ca_files, proxy_logins) = (profile.ca_file.iter().cloned().collect(), self.proxy_logins.clone());
        dial::Options { proxy, ca_files, proxy_logins, clock }
    }

    /// The current profile, or a word to the person that there is none.
    pub(super) fn needed_profile(&self) -> Option<Arc<Profile>> {
        if self.profile.is_none()
            && let Ok(store) = offline::store(self.options.config.as_deref())
        {
            self.noticed(explain::no_profile(&store.path()));
        }
        self.profile.clone()
    }
}

/// `--config` may be a path from where the program was started.
fn whole(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
