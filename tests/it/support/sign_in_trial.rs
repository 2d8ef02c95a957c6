//! A sandbox with one registered callback URL, and all that a sign-in there needs.

use client::dial::Network;
use client::profile;
use client::sign_in::{DEFAULT_WAIT, Error, LoginPage, SecretName, Session, Setup, SignIn};
use sandbox::{Fault, IdTokenFlaw, OPERATOR, PASSWORD, Sandbox, Times};
use secrecy::ExposeSecret as _;

use super::background::background;
use super::memory_store::MemoryStore;
use super::ports::free_port;
use super::scripted_browser::{Page, ScriptedBrowser};

/// The sandbox, a keyring in memory, and how to sign in.
pub(crate) struct SignInTrial {
    pub(crate) sandbox: Sandbox,
    pub(crate) store: MemoryStore,
    pub(crate) setup: Setup,
}

impl SignInTrial {
    pub(crate) async fn new() -> Self {
        Self::with(sandbox::Options::default()).await
    }

    pub(crate) async fn with(options: sandbox::Options) -> Self {
        let callback_urls = vec![format!("http://localhost:{}", free_port())];
        let sandbox = Sandbox::start(sandbox::Options { devices: 0, callback_urls, ..options }).await.unwrap();
        let profile = profile::parse(&sandbox.profiles_toml()).unwrap().remove(0);
        let store = MemoryStore::default();
        let keyring = store.keyring();
        let network = Network::new().unwrap();
        let setup = Setup { profile, network, keyring, background: background() };
        Self { sandbox, store, setup }
    }

    pub(crate) fn flaw(&self, flaw: IdTokenFlaw) {
        self.sandbox.faults().inject(Fault::IdToken(flaw), Times::Count(1));
    }

    pub(crate) fn refuse_tokens(&self, error: &str) {
        self.sandbox.faults().inject(Fault::TokenError { error: error.to_owned() }, Times::Count(1));
    }

    pub(crate) async fn start(&self) -> Result<SignIn, Error> {
        SignIn::start(self.setup.clone(), DEFAULT_WAIT, &LoginPage::default()).await
    }

    /// Signs in from the link to the session.
    pub(crate) async fn sign_in(&self) -> Result<Session, Error> {
        let mut attempt = self.start().await?;
        let page = self.browse(&attempt, "").await;
        assert_eq!(page.status, 200, "{page:?}");
        let grant = attempt.wait().await?;
        attempt.exchange(grant).await
    }

    pub(crate) async fn browse(&self, attempt: &SignIn, stop_before: &str) -> Page {
        let mut browser = ScriptedBrowser::new(&self.setup.network);
        browser.sign_in(attempt.url(), OPERATOR, PASSWORD, stop_before).await
    }

    /// The refresh token in the keyring.
    pub(crate) async fn stored(&self) -> Option<String> {
        let sign_ins = self.stored_sign_ins().await?;
        Some(sign_ins[0]["refresh_token"].as_str().unwrap().to_owned())
    }

    /// What the keyring keeps for the profile.
    pub(crate) async fn stored_sign_ins(&self) -> Option<serde_json::Value> {
        let name = SecretName::refresh_token(&self.setup.profile);
        let text = self.setup.keyring.load(&name).await.unwrap()?;
        let mut entry: serde_json::Value = serde_json::from_str(text.expose_secret()).unwrap();
        Some(entry["sign_ins"].take())
    }
}
