//! A signed-in person: an ID token that is good now, refreshed ahead of its end.
//!
//! One refresh serves all callers. It runs to its end when they are gone: with rotation, an answer that nobody reads
//! would be the end of the session.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::{BoxFuture, Shared};
use secrecy::SecretString;

use super::context::Context;
use super::{Error, KeyringError, SecretName, Setup};
use crate::model::Timestamp;

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

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Session").field(&self.context.read(|state| state.tokens.clone())).finish()
    }
}

impl Session {
    /// A session of tokens that were received just now. Discovery is read when the first refresh needs it.
    #[must_use]
    pub fn from_tokens(setup: Setup, tokens: Tokens) -> Self {
        let now = setup.network.clock().now();
        Self::of(Arc::new(Context::of_tokens(setup, tokens, now)))
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
        let now = context.setup.network.clock().now();
        let (ended, due) = context.read(|state| (state.ended, now >= state.refresh_at));
        if ended {
            return Err(Error::SessionEnded);
        }
        if due && let Err(error) = self.refresh().await {
            let still_good = context.read(|state| context.setup.network.clock().now() < state.tokens.expires_at);
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

    /// Somebody has signed in anew in the place of this session: what a refresh that is under way brings is not kept.
    pub fn supersede(&self) {
        self.context.end();
    }

    pub(super) fn context(&self) -> &Context {
        &self.context
    }

    /// Joins the refresh that is under way, or begins one.
    async fn refresh(&self) -> Result<(), Error> {
        let refresh = {
            let mut slot = self.refresh.lock().unwrap_or_else(PoisonError::into_inner);
            // A finished one belongs to an earlier need.
            let under_way = slot.take().filter(|refresh| refresh.peek().is_none());
            let begin = || self.context.setup.background.start(Arc::clone(&self.context).refresh_if_due());
            slot.insert(under_way.unwrap_or_else(begin)).clone()
        };
        refresh.await
    }
}
