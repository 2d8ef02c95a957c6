//! A sandbox with one person who is signed in to it without a browser: for the tests of what comes after the sign-in.

use std::sync::Arc;
use std::time::Duration;

use client::credentials::Provider;
use client::dial::Network;
use client::link::Setup;
use client::profile::{self, Profile};
use client::sign_in::{self, Keyring, Session, Tokens};
use sandbox::{Fault, Options, Sandbox, Times};

use super::background::background;
use super::plain_browser::tokens_of;
use super::watched_link::WatchedLink;

/// A sandbox, and one person who is signed in to it.
pub(crate) struct SignedInSandbox {
    pub(crate) sandbox: Sandbox,
    pub(crate) profile: Profile,
    pub(crate) network: Network,
    session: Arc<Session>,
}

impl SignedInSandbox {
    pub(crate) async fn new(user: &str) -> Self {
        let sandbox = Sandbox::start(Options { devices: 0, ..Options::default() }).await.unwrap();
        let profile = profile::parse(&sandbox.profiles_toml()).unwrap().remove(0);
        let network = Network::new().unwrap();
        let answer = tokens_of(&sandbox, user).await;
        let text = |name: &str| answer[name].as_str().unwrap().to_owned();
        let tokens = Tokens {
            id_token: text("id_token").into(),
            access_token: text("access_token").into(),
            refresh_token: Some(text("refresh_token").into()),
            expires_at: network.clock().now().plus(Duration::from_hours(1)),
            user: user.to_owned(),
            subject: "subject".to_owned(),
        };
        let setup = sign_in::Setup {
            profile: profile.clone(),
            network: network.clone(),
            keyring: Keyring::absent(),
            background: background(),
        };
        let session = Arc::new(Session::from_tokens(setup, tokens));
        Self { sandbox, profile, network, session }
    }

    /// The credentials of the person.
    pub(crate) fn provider(&self) -> Provider {
        Provider::new(&self.profile, Arc::clone(&self.session), &self.network)
    }

    pub(crate) fn connect(&self) -> WatchedLink {
        self.connect_with(self.setup())
    }

    /// How to connect as usual.
    pub(crate) fn setup(&self) -> Setup {
        Setup::new(Arc::new(self.profile.clone()), self.network.clone())
    }

    pub(crate) fn connect_with(&self, setup: Setup) -> WatchedLink {
        WatchedLink::start(setup, self.provider())
    }

    pub(crate) fn fault(&self, fault: Fault, times: u32) {
        self.sandbox.faults().inject(fault, Times::Count(times));
    }
}
