//! What a session knows, and one refresh of it: the request, the keyring, and what a sign-out in between changes.
//!
//! When a refresh is due and who waits for it is the business of [`super::Session`].

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::OnceCell;

use super::error::TokenCode;
use super::id_token::{self, Expected, Person};
use super::provider::Provider;
use super::{Error, KeyringError, SecretName, Setup, Tokens, token_endpoint};
use crate::model::Timestamp;

/// How long before its end a token is replaced; short lives are replaced after four fifths.
const REFRESH_AHEAD: Duration = Duration::from_mins(5);

/// What a refresh needs, apart from the slot it stands in, so that the two do not keep each other alive.
pub(super) struct Context {
    pub(super) setup: Setup,
    provider: OnceCell<Arc<Provider>>,
    client_secret: OnceCell<Option<SecretString>>,
    state: RwLock<State>,
}

pub(super) struct State {
    pub(super) tokens: Tokens,
    pub(super) refresh_at: Timestamp,
    /// Nobody is signed in any more.
    pub(super) ended: bool,
    pub(super) keyring_problem: Option<KeyringError>,
}

impl Context {
    /// Discovery and the client secret are read when they are needed.
    pub(super) fn of_tokens(setup: Setup, tokens: Tokens, received_at: Timestamp) -> Self {
        Self::new(setup, OnceCell::new(), OnceCell::new(), tokens, received_at)
    }

    pub(super) fn signed_in(
        setup: Setup,
        provider: Arc<Provider>,
        client_secret: Option<SecretString>,
        answer: token_endpoint::Answer,
        person: Person,
        received_at: Timestamp,
    ) -> Result<Self, Error> {
        let refresh_token = answer.refresh_token.clone();
        let tokens = tokens(answer, person, refresh_token, received_at)?;
        let (provider, client_secret) = (OnceCell::from(provider), OnceCell::from(client_secret));
        Ok(Self::new(setup, provider, client_secret, tokens, received_at))
    }

    fn new(
        setup: Setup,
        provider: OnceCell<Arc<Provider>>,
        client_secret: OnceCell<Option<SecretString>>,
        tokens: Tokens,
        received_at: Timestamp,
    ) -> Self {
        let refresh_at = refresh_at(received_at, tokens.expires_at);
        let state = RwLock::new(State { tokens, refresh_at, ended: false, keyring_problem: None });
        Self { setup, provider, client_secret, state }
    }

    pub(super) fn note_keyring(&self, stored: Result<(), KeyringError>) {
        self.change(|state| state.keyring_problem = stored.err());
    }

    /// What discovery said, where it has been read.
    pub(super) fn known_provider(&self) -> Option<&Provider> {
        self.provider.get().map(Arc::as_ref)
    }

    pub(super) async fn provider(&self) -> Result<&Provider, Error> {
        let discover = async || Provider::discover(&self.setup.network, &self.setup.profile).await.map(Arc::new);
        self.provider.get_or_try_init(discover).await.map(Arc::as_ref)
    }

    pub(super) async fn client_secret(&self) -> Result<Option<&SecretString>, Error> {
        Ok(self.client_secret.get_or_try_init(|| self.setup.client_secret()).await?.as_ref())
    }

    pub(super) fn refresh_token(&self) -> Option<SecretString> {
        self.read(|state| state.tokens.refresh_token.clone())
    }

    /// From now on there is nothing to refresh with.
    pub(super) fn end(&self) {
        self.change(|state| {
            state.ended = true;
            state.tokens.refresh_token = None;
        });
    }

    /// What one refresh does. Must run to its end: the old refresh token may be void before it.
    pub(super) async fn refresh_if_due(self: Arc<Self>) -> Result<(), Error> {
        let now = self.setup.network.clock().now();
        // Another caller's refresh may have ended between our look and our turn.
        if self.read(|state| !state.ended && now < state.refresh_at) {
            return Ok(());
        }
        let Some(refresh_token) = self.refresh_token() else { return Err(self.without_refresh_token()) };
        let provider = self.provider().await?;
        let answer = self.ask_for_tokens(provider, &refresh_token).await?;
        let received_at = self.setup.network.clock().now();
        if let Some(rotated) = &answer.refresh_token {
            self.keep(rotated).await;
        }
        if self.read(|state| state.ended) {
            return Err(self.signed_out_meanwhile(answer.refresh_token.as_ref()).await);
        }
        let id_token = answer.id_token.as_ref().ok_or(Error::NoIdToken)?.expose_secret();
        let subject = self.read(|state| state.tokens.subject.clone());
        let expected = Expected::Subject(Some(subject.as_str()).filter(|subject| !subject.is_empty()));
        let person = id_token::verify(&self.setup, provider, id_token, expected).await?;
        let refresh_token = self.refresh_token();
        let tokens = tokens(answer, person, refresh_token, received_at)?;
        self.change(|state| {
            // A sign-out may have come between.
            if !state.ended {
                state.refresh_at = refresh_at(received_at, tokens.expires_at);
                state.tokens = tokens;
            }
        });
        Ok(())
    }

    /// The answer to a refresh. A refused token is looked for in the keyring once more, because another window of this
    /// program may have had it replaced.
    async fn ask_for_tokens(
        &self,
        provider: &Provider,
        refresh_token: &SecretString,
    ) -> Result<token_endpoint::Answer, Error> {
        let (url, secret) = (&provider.token_endpoint, self.client_secret().await?);
        let first = token_endpoint::refresh(&self.setup, url, secret, refresh_token).await;
        if !is_invalid_grant(&first) {
            return first;
        }
        let name = SecretName::refresh_token(&self.setup.profile);
        let stored = self.setup.keyring.load(&name).await.ok().flatten();
        let mut refused = refresh_token.clone();
        if let Some(other) = stored.filter(|stored| stored.expose_secret() != refresh_token.expose_secret()) {
            let second = token_endpoint::refresh(&self.setup, url, secret, &other).await;
            if !is_invalid_grant(&second) {
                self.change(|state| state.tokens.refresh_token = (!state.ended).then_some(other));
                return second;
            }
            refused = other;
        }
        self.end();
        // Another window may have stored a good one since.
        if let Err(error) = self.setup.keyring.delete_if(&name, &refused).await {
            tracing::warn!(%error, "the ended refresh token stays in the keyring");
        }
        Err(Error::SessionEnded)
    }

    /// With rotation the old refresh token is dead from now on: the new one is stored before anything else is used.
    async fn keep(&self, rotated: &SecretString) {
        self.change(|state| state.tokens.refresh_token = (!state.ended).then(|| rotated.clone()));
        if self.read(|state| state.ended) {
            return;
        }
        let stored = self.setup.keyring.store(&SecretName::refresh_token(&self.setup.profile), rotated).await;
        self.note_keyring(stored);
    }

    /// A sign-out that came while the refresh was under way knew the old refresh token alone. The new one ends here.
    async fn signed_out_meanwhile(&self, rotated: Option<&SecretString>) -> Error {
        if let Some(rotated) = rotated {
            let name = SecretName::refresh_token(&self.setup.profile);
            if let Err(error) = self.setup.keyring.delete_if(&name, rotated).await {
                tracing::warn!(%error, "the refresh token of a session that was signed out stays in the keyring");
            }
            if let Err(error) = self.revoke(rotated).await {
                tracing::warn!(%error, "the refresh token of a session that was signed out was not revoked");
            }
        }
        Error::SessionEnded
    }

    pub(super) async fn revoke(&self, refresh_token: &SecretString) -> Result<(), Error> {
        let (provider, secret) = (self.provider().await?, self.client_secret().await?);
        token_endpoint::revoke(&self.setup, &provider.revocation_endpoint, secret, refresh_token).await
    }

    fn without_refresh_token(&self) -> Error {
        let now = self.setup.network.clock().now();
        if self.read(|state| now >= state.tokens.expires_at) {
            self.end();
        }
        Error::SessionEnded
    }

    pub(super) fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.write().unwrap_or_else(PoisonError::into_inner));
    }
}

fn is_invalid_grant<T>(result: &Result<T, Error>) -> bool {
    matches!(result, Err(Error::TokenRefused { refusal, .. }) if refusal.code == TokenCode::InvalidGrant)
}

/// The end is the token's own, or `expires_in` from now where that is sooner: the latter holds with a wrong clock too.
fn tokens(
    answer: token_endpoint::Answer,
    person: Person,
    refresh_token: Option<SecretString>,
    received_at: Timestamp,
) -> Result<Tokens, Error> {
    let by_our_clock = received_at.plus(Duration::from_secs(answer.expires_in_secs));
    Ok(Tokens {
        id_token: answer.id_token.ok_or(Error::NoIdToken)?,
        access_token: answer.access_token,
        refresh_token,
        expires_at: person.expires_at.min(by_our_clock),
        user: person.user,
        subject: person.subject,
    })
}

fn refresh_at(received_at: Timestamp, expires_at: Timestamp) -> Timestamp {
    let life = expires_at.since(received_at);
    expires_at.minus(REFRESH_AHEAD.min(life / 5))
}
