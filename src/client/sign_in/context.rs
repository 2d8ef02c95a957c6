//! Context of a session, and one refresh of it: the request, the keyring, and what a sign-out in between changes.
//!
//! When a refresh is due and who waits for it is the business of [`super::Session`].

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::OnceCell;

use super::error::{Refusal, TokenCode};
use super::id_token::{self, Expected, Person};
use super::provider::Provider;
use super::stored::{self, Found};
use super::stored_tokens::{StoredIdToken, StoredTokens, Who, is_same};
use super::{Error, KeyringError, Request, Setup, Tokens, token_endpoint};
use model::Timestamp;

/// How long before its end a token is replaced; short lives are replaced after four fifths.
const REFRESH_AHEAD: Duration = Duration::from_mins(5);

/// What a refresh needs, apart from the slot it is in, so that the two do not keep each other alive.
pub(super) struct Context {
    pub(super) setup: Setup,
    provider: OnceCell<Arc<Provider>>,
    client_secret: OnceCell<Option<SecretString>>,
    state: RwLock<State>,
}

pub(super) struct State {
    pub(super) tokens: Tokens,
    received_at: Timestamp,
    pub(super) refresh_at: Timestamp,
    /// The sign-in has ended.
    pub(super) ended: bool,
    pub(super) keyring_problem: Option<KeyringError>,
    pub(super) signed_in_at: Option<Timestamp>,
    /// A renewal was sent and not answered: the refresh token may be void.
    renewing: bool,
    /// Whether the last renewal brought a new refresh token.
    rotates: Option<bool>,
    /// The ID token is from the keyring, where another clock may have judged it.
    is_stored_token: bool,
    /// Who the person is in the identity pool, as last heard.
    pub(super) identity_id: Option<String>,
}

impl Context {
    /// What the keyring keeps.
    pub(super) fn of_stored(setup: Setup, stored: StoredTokens) -> Self {
        let mut tokens = unknown_user(stored.refresh_token);
        (tokens.user, tokens.subject) = (stored.user, stored.subject);
        let mut received_at = Timestamp::default();
        let is_stored_token = stored.id_token.is_some();
        if let Some(id_token) = stored.id_token {
            received_at = id_token.received_at;
            tokens.expires_at = id_token.expires_at;
            (tokens.id_token, tokens.user, tokens.subject) = (id_token.token, id_token.user, id_token.subject);
        }
        let context = Self::of_tokens(setup, tokens, received_at);
        context.change(|state| {
            state.signed_in_at = stored.signed_in_at;
            (state.renewing, state.rotates) = (stored.renewing, stored.rotates);
            (state.is_stored_token, state.identity_id) = (is_stored_token, stored.identity_id);
        });
        context
    }

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
        let context = Self::new(setup, provider, client_secret, tokens, received_at);
        context.change(|state| state.signed_in_at = Some(received_at));
        Ok(context)
    }

    /// Keeps a sign-in that was just made. One that cannot be renewed is not worth an entry.
    pub(super) async fn keep_sign_in(&self) {
        let asking = Setup { keyring: self.setup.keyring.asking(), ..self.setup.clone() };
        let stored = match self.to_store() {
            Some(stored) => stored::store(&asking, &self.who(), stored).await,
            None => stored::forget(&asking, &self.who()).await,
        };
        self.note_keyring(stored);
    }

    fn new(
        setup: Setup,
        provider: OnceCell<Arc<Provider>>,
        client_secret: OnceCell<Option<SecretString>>,
        tokens: Tokens,
        received_at: Timestamp,
    ) -> Self {
        let refresh_at = refresh_at(received_at, tokens.expires_at);
        let state = RwLock::new(State {
            tokens,
            received_at,
            refresh_at,
            ended: false,
            keyring_problem: None,
            signed_in_at: None,
            renewing: false,
            rotates: None,
            is_stored_token: false,
            identity_id: None,
        });
        // A person has been asked by now. What follows happens by itself, at any time.
        let setup = Setup { keyring: setup.keyring.silent(), ..setup };
        Self { setup, provider, client_secret, state }
    }

    /// Whose it is in the keyring.
    pub(super) fn who(&self) -> Who {
        self.read(|state| Who::of(&state.tokens.subject))
    }

    fn note_keyring(&self, stored: Result<(), KeyringError>) {
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
        let interrupted = self.begin_renewal(&refresh_token).await;
        let answer = match self.ask_for_tokens(provider, &refresh_token).await {
            Err(Error::SessionEnded) if interrupted => return Err(Error::RenewalInterrupted),
            answer => answer?,
        };
        let received_at = self.setup.network.clock().now();
        self.note_answer(answer.refresh_token.as_ref()).await;
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
                (state.tokens, state.received_at, state.is_stored_token) = (tokens, received_at, false);
            }
        });
        self.keep_id_token().await;
        Ok(())
    }

    /// Notes in the keyring that a renewal is under way, because with rotation it makes the stored token void before the
    /// new one is there. Answers whether an earlier one was never answered.
    async fn begin_renewal(&self, refresh_token: &SecretString) -> bool {
        let (interrupted, may_rotate) =
            self.read(|state| (state.renewing, state.rotates != Some(false) && state.keyring_problem.is_none()));
        if !interrupted && may_rotate {
            self.change(|state| state.renewing = true);
            self.note(refresh_token, |stored| stored.renewing = true).await;
        }
        interrupted
    }

    /// The renewal was answered, or never sent.
    async fn end_renewal(&self, refresh_token: &SecretString) {
        self.change(|state| state.renewing = false);
        self.note(refresh_token, |stored| stored.renewing = false).await;
    }

    pub(super) async fn note(
        &self,
        refresh_token: &SecretString,
        note: impl FnOnce(&mut StoredTokens) + Send + 'static,
    ) {
        if let Err(error) = stored::note(&self.setup, &self.who(), refresh_token, note).await {
            tracing::warn!(%error, "the keyring does not take note of a renewal");
        }
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
            if first.as_ref().is_err_and(|error| !may_have_been_done(error)) {
                self.end_renewal(refresh_token).await;
            }
            return first;
        }
        let stored = match stored::load(&self.setup.keyring, &self.setup.profile, &self.who()).await {
            Ok(Found::SignIn(stored)) => Some(stored.refresh_token),
            _ => None,
        };
        let mut refused = refresh_token.clone();
        if let Some(other) = stored.filter(|stored| !is_same(stored, refresh_token)) {
            let second = token_endpoint::refresh(&self.setup, url, secret, &other).await;
            if !is_invalid_grant(&second) {
                self.change(|state| state.tokens.refresh_token = (!state.ended).then_some(other));
                return second;
            }
            refused = other;
        }
        self.end();
        // Another window may have stored a good one since.
        if let Err(error) = stored::forget_if(&self.setup, &self.who(), &refused).await {
            tracing::warn!(%error, "the ended refresh token stays in the keyring");
        }
        Err(Error::SessionEnded)
    }

    /// With rotation the old refresh token is dead from now on: the new one is stored before anything else is used.
    async fn note_answer(&self, rotated: Option<&SecretString>) {
        self.change(|state| {
            (state.renewing, state.rotates) = (false, Some(rotated.is_some()));
            if let Some(rotated) = rotated {
                state.tokens.refresh_token = (!state.ended).then(|| rotated.clone());
            }
        });
        if rotated.is_some()
            && let Some(stored) = self.to_store()
        {
            let stored = StoredTokens { id_token: None, ..stored };
            self.note_keyring(stored::replace(&self.setup, &self.who(), stored).await);
        }
    }

    /// The next start needs no renewal while this ID token is good. A token that is stored no longer, because the user
    /// signed in or out in another window, is left as it is.
    async fn keep_id_token(&self) {
        let Some(stored) = self.to_store() else { return };
        if self.read(|state| state.keyring_problem.is_some()) {
            return;
        }
        let refresh_token = stored.refresh_token.clone();
        self.note(&refresh_token, move |old| *old = stored).await;
    }

    /// What is to be stored; `None` without a refresh token.
    fn to_store(&self) -> Option<StoredTokens> {
        self.read(|state| {
            Some(StoredTokens {
                refresh_token: state.tokens.refresh_token.clone()?,
                subject: state.tokens.subject.clone(),
                user: state.tokens.user.clone(),
                signed_in_at: state.signed_in_at,
                renewing: state.renewing,
                rotates: state.rotates,
                id_token: Some(StoredIdToken::of(&state.tokens, state.received_at)),
                identity_id: state.identity_id.clone(),
            })
        })
    }

    pub(super) fn distrust_stored_token(&self) -> bool {
        let mut is_new = false;
        self.change(|state| {
            is_new = std::mem::take(&mut state.is_stored_token) && state.tokens.refresh_token.is_some();
            if is_new {
                (state.refresh_at, state.tokens.expires_at) = (Timestamp::default(), Timestamp::default());
            }
        });
        is_new
    }

    /// A sign-out that came while the refresh was under way knew the old refresh token alone. The new one ends here.
    async fn signed_out_meanwhile(&self, rotated: Option<&SecretString>) -> Error {
        if let Some(rotated) = rotated {
            if let Err(error) = stored::forget_if(&self.setup, &self.who(), rotated).await {
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

    pub(super) fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.write().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Whether the refresh token itself was refused. A trigger that says no leaves it as good as it was.
fn is_invalid_grant<T>(result: &Result<T, Error>) -> bool {
    let is_about_the_token =
        |refusal: &Refusal<TokenCode>| refusal.code == TokenCode::InvalidGrant && !refusal.is_by_trigger();
    matches!(result, Err(Error::TokenRefused { refusal, status: ..500, .. }) if is_about_the_token(refusal))
}

/// Whether a renewal that failed so may have been done all the same: the request was sent, and no answer to it came.
fn may_have_been_done(error: &Error) -> bool {
    match error {
        Error::Unreachable { request: Request::Refresh, source } => source.part().is_none(),
        Error::TokenAnswerUnreadable { .. } => true,
        _ => false,
    }
}

/// A user of whom only the refresh token is known.
fn unknown_user(refresh_token: SecretString) -> Tokens {
    Tokens {
        id_token: SecretString::default(),
        access_token: SecretString::default(),
        refresh_token: Some(refresh_token),
        expires_at: Timestamp::default(),
        user: String::new(),
        subject: String::new(),
    }
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
