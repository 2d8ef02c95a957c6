//! A signed-in person: an ID token that is good now, refreshed ahead of its end.
//!
//! One refresh serves all callers. It runs to its end when they are gone: with rotation, an answer that nobody reads
//! would be the end of the session.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use futures_util::future::{BoxFuture, Shared};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::OnceCell;
use url::Url;

use super::error::TokenCode;
use super::id_token::{self, Expected, Person};
use super::provider::Provider;
use super::{Error, KeyringError, SecretName, Setup, token_endpoint};
use crate::model::Timestamp;

/// How long before its end a token is replaced; short lives are replaced after four fifths.
const REFRESH_AHEAD: Duration = Duration::from_mins(5);

/// The tokens of one person.
#[derive(Clone)]
pub struct Tokens {
    /// For the identity pool.
    pub id_token: SecretString,
    /// For APIs of the user pool.
    pub access_token: SecretString,
    /// For new tokens.
    pub refresh_token: Option<SecretString>,
    /// When ID and access token end, by the corrected clock.
    pub expires_at: Timestamp,
    /// `email`, else `cognito:username`, else `sub`.
    pub user: String,
    /// `sub`: never changes, unlike the e-mail address.
    pub subject: String,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Tokens");
        debug.field("user", &self.user).field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

type Refresh = Shared<BoxFuture<'static, Result<(), Error>>>;

/// One signed-in person of one profile. Shared as `Arc<Session>`.
pub struct Session {
    context: Arc<Context>,
    refresh: Mutex<Option<Refresh>>,
}

/// What a refresh needs, apart from the slot it stands in, so that the two do not keep each other alive.
pub(super) struct Context {
    pub(super) setup: Setup,
    provider: OnceCell<Provider>,
    client_secret: OnceCell<Option<SecretString>>,
    state: RwLock<State>,
}

struct State {
    tokens: Tokens,
    refresh_at: Timestamp,
    ended: bool,
    keyring_problem: Option<KeyringError>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Session").field(&self.context.read(|state| state.tokens.clone())).finish()
    }
}

impl Session {
    /// A session of tokens that were received just now. Discovery is read when the first refresh needs it.
    #[must_use]
    pub fn from_tokens(setup: Setup, tokens: Tokens) -> Self {
        let now = setup.clock.now();
        Self::of(Arc::new(Context::new(setup, OnceCell::new(), OnceCell::new(), tokens, now)))
    }

    /// The session whose refresh token is in the keyring, without asking whether it is still valid: that happens at the
    /// first [`Self::id_token`]. For a sign-out that must work without a network too. `None` when nothing is stored.
    ///
    /// # Errors
    /// [`Error::Keyring`] when the keyring cannot be read.
    pub async fn stored(setup: Setup) -> Result<Option<Self>, Error> {
        let stored = setup.keyring.load(&SecretName::refresh_token(&setup.profile)).await.map_err(Error::Keyring)?;
        let session = stored.map(|refresh_token| {
            let nobody = Tokens {
                id_token: SecretString::default(),
                access_token: SecretString::default(),
                refresh_token: Some(refresh_token),
                expires_at: Timestamp::default(),
                user: String::new(),
                subject: String::new(),
            };
            Self::from_tokens(setup, nobody)
        });
        Ok(session)
    }

    /// Signs in with the refresh token in the keyring, without the person. `None` when there is none, or when it is no
    /// longer valid; it is then gone from the keyring.
    ///
    /// # Errors
    /// [`Error::Keyring`] when the keyring cannot be read, [`Error::Unreachable`] and the other errors of a refresh.
    /// What is stored stays stored.
    pub async fn resume(setup: Setup) -> Result<Option<Self>, Error> {
        let Some(session) = Self::stored(setup).await? else { return Ok(None) };
        match session.id_token().await {
            Ok(_) => Ok(Some(session)),
            Err(Error::SessionEnded) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) fn of(context: Arc<Context>) -> Self {
        Self { context, refresh: Mutex::new(None) }
    }

    /// An ID token that is good now. Refreshes from five minutes before its end on, or in the last fifth of a shorter
    /// life. While the old token still holds, a refresh that fails for want of a network is no error.
    ///
    /// # Errors
    /// [`Error::SessionEnded`] when the person has to sign in; the other errors of a refresh can be tried again.
    pub async fn id_token(&self) -> Result<SecretString, Error> {
        let context = &self.context;
        let now = context.setup.clock.now();
        let (ended, due) = context.read(|state| (state.ended, now >= state.refresh_at));
        if ended {
            return Err(Error::SessionEnded);
        }
        if due && let Err(error) = self.refresh().await {
            let still_good = context.read(|state| context.setup.clock.now() < state.tokens.expires_at);
            if !still_good || matches!(error, Error::SessionEnded) {
                return Err(error);
            }
            tracing::warn!(%error, "the refresh failed; the old token still holds");
        }
        Ok(context.read(|state| state.tokens.id_token.clone()))
    }

    /// Who is signed in.
    #[must_use]
    pub fn user(&self) -> String {
        self.context.read(|state| state.tokens.user.clone())
    }

    /// `sub` of who is signed in.
    #[must_use]
    pub fn subject(&self) -> String {
        self.context.read(|state| state.tokens.subject.clone())
    }

    /// When the present ID token ends.
    #[must_use]
    pub fn tokens_expire_at(&self) -> Timestamp {
        self.context.read(|state| state.tokens.expires_at)
    }

    /// Why the refresh token is in memory only; `None` while the keyring has it. Can change with each refresh.
    #[must_use]
    pub fn keyring_problem(&self) -> Option<KeyringError> {
        self.context.read(|state| state.keyring_problem.clone())
    }

    /// The page that ends the browser's own session. Needs discovery to have been read.
    #[must_use]
    pub fn logout_url(&self) -> Option<Url> {
        let setup = &self.context.setup;
        let callback_url = setup.profile.callback_urls.first()?;
        let mut url = self.context.provider.get()?.logout_endpoint.clone();
        url.query_pairs_mut()
            .append_pair("client_id", &setup.profile.client_id)
            .append_pair("logout_uri", callback_url.as_str());
        Some(url)
    }

    pub(super) fn context(&self) -> &Context {
        &self.context
    }

    /// Joins the refresh that is under way, or begins one.
    async fn refresh(&self) -> Result<(), Error> {
        let refresh = {
            let mut slot = self.refresh.lock().unwrap_or_else(PoisonError::into_inner);
            // A finished one belongs to an earlier need.
            match slot.as_ref().filter(|refresh| refresh.peek().is_none()) {
                Some(refresh) => refresh.clone(),
                None => {
                    let work = Arc::clone(&self.context).refresh_if_due();
                    slot.insert(self.context.setup.background.start(work)).clone()
                }
            }
        };
        refresh.await
    }
}

impl Context {
    pub(super) fn signed_in(
        setup: Setup,
        provider: Provider,
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
        provider: OnceCell<Provider>,
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

    pub(super) async fn provider(&self) -> Result<&Provider, Error> {
        self.provider.get_or_try_init(|| Provider::discover(&self.setup.network, &self.setup.profile)).await
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

    async fn refresh_if_due(self: Arc<Self>) -> Result<(), Error> {
        let now = self.setup.clock.now();
        // Another caller's refresh may have ended between our look and our turn.
        if self.read(|state| !state.ended && now < state.refresh_at) {
            return Ok(());
        }
        let Some(refresh_token) = self.refresh_token() else { return Err(self.without_refresh_token()) };
        let provider = self.provider().await?;
        let answer = self.ask_for_tokens(provider, &refresh_token).await?;
        let received_at = self.setup.clock.now();
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
        let now = self.setup.clock.now();
        if self.read(|state| now >= state.tokens.expires_at) {
            self.end();
        }
        Error::SessionEnded
    }

    fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
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
