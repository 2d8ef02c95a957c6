//! A signed-in person: an ID token that is good now, refreshed ahead of its end.
//!
//! One refresh serves all callers. It runs to its end when they are gone: with rotation, a response that is not read
//! would end the session.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::{BoxFuture, Shared};
use secrecy::SecretString;

use super::context::Context;
use super::stored::{self, Found};
use super::stored_tokens::Who;
use super::{Error, KeyringError, Setup, Tokens};
use model::Timestamp;

type Refresh = Shared<BoxFuture<'static, Result<(), Error>>>;

/// What the keyring keeps for a profile.
#[derive(Debug)]
pub enum Stored {
    /// A sign-in.
    Session(Session),
    /// None that was got at the profile's addresses; there is one from others.
    Elsewhere,
    /// None.
    Nothing,
}

/// How a saved sign-in was taken up again.
#[derive(Debug)]
pub enum Resumed {
    /// It is good.
    SignedIn(Session),
    /// It is no longer valid, and forgotten.
    Refused(Refused),
    /// There is none that was got at the profile's addresses, but one from others, which is not presented at these.
    Elsewhere,
    /// There is none.
    Nothing,
}

/// A saved sign-in that the user pool no longer takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// When the person was in the browser; `None` when it is not known.
    pub signed_in_at: Option<Timestamp>,
    /// An earlier renewal was interrupted, which made the refresh token void.
    pub interrupted: bool,
}

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

    /// The session that the keyring keeps, without asking whether it is still valid: that happens at the first
    /// [`Self::id_token`]. For a sign-out that must work without a network too.
    ///
    /// # Errors
    /// [`Error::Keyring`] when the keyring cannot be read.
    pub async fn stored(setup: Setup) -> Result<Stored, Error> {
        Self::stored_of(setup, &Who::Current).await
    }

    /// The same, of this person.
    ///
    /// # Errors
    /// Those of [`Self::stored`].
    pub async fn stored_of(setup: Setup, who: &Who) -> Result<Stored, Error> {
        Ok(match stored::load(&setup.keyring, &setup.profile, who).await.map_err(Error::Keyring)? {
            Found::SignIn(stored) => Stored::Session(Self::of(Arc::new(Context::of_stored(setup, stored)))),
            Found::Elsewhere => Stored::Elsewhere,
            Found::Nothing => Stored::Nothing,
        })
    }

    /// Signs in with what the keyring keeps, without the person. An ID token that is still good is used as it is. A
    /// sign-in that is no longer valid is gone from the keyring afterwards.
    ///
    /// # Errors
    /// [`Error::Keyring`] when the keyring cannot be read, [`Error::Unreachable`] and the other errors of a refresh.
    /// What is stored stays stored.
    pub async fn resume(setup: Setup) -> Result<Resumed, Error> {
        Self::resume_as(setup, &Who::Current).await
    }

    /// The same as this person, who is the current one from then on.
    ///
    /// # Errors
    /// Those of [`Self::resume`].
    pub async fn resume_as(setup: Setup, who: &Who) -> Result<Resumed, Error> {
        let session = match Self::stored_of(setup, who).await? {
            Stored::Session(session) => session,
            Stored::Elsewhere => return Ok(Resumed::Elsewhere),
            Stored::Nothing => return Ok(Resumed::Nothing),
        };
        match session.id_token().await {
            Ok(_) => {
                session.begin_as_current(who).await;
                Ok(Resumed::SignedIn(session))
            }
            Err(error) if error.is_over() => Ok(Resumed::Refused(Refused {
                signed_in_at: session.signed_in_at(),
                interrupted: matches!(error, Error::RenewalInterrupted),
            })),
            Err(error) => Err(error),
        }
    }

    pub(super) fn of(context: Arc<Context>) -> Self {
        Self { context, refresh: Mutex::new(None) }
    }

    /// An ID token that is good now. Refreshes from five minutes before its end on, or in the last fifth of a shorter
    /// life. While the old token is still valid, a refresh that fails because of the network is no error.
    ///
    /// # Errors
    /// One that [`Error::is_over`] when the person has to sign in; the other errors of a refresh can be tried again.
    pub async fn id_token(&self) -> Result<SecretString, Error> {
        let context = &self.context;
        let now = context.setup.network.clock().now();
        let (ended, due) = context.read(|state| (state.ended, now >= state.refresh_at));
        if ended {
            return Err(Error::SessionEnded);
        }
        if due && let Err(error) = self.refresh().await {
            let still_good = context.read(|state| context.setup.network.clock().now() < state.tokens.expires_at);
            if !still_good || error.is_over() {
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

    /// When the person was in the browser; `None` when it is not known.
    #[must_use]
    pub fn signed_in_at(&self) -> Option<Timestamp> {
        self.context.read(|state| state.signed_in_at)
    }

    /// Whether the session can be renewed. One that cannot ends with its ID token, and is not stored.
    #[must_use]
    pub fn can_be_renewed(&self) -> bool {
        self.context.read(|state| state.tokens.refresh_token.is_some())
    }

    /// AWS says that the present ID token is over, whatever the clock says: the next call renews it. Answers whether that
    /// is worth another try, which it is once for each token from the keyring.
    #[must_use]
    pub fn distrust_stored_token(&self) -> bool {
        self.context.distrust_stored_token()
    }

    /// Who was switched to is whom the next program begins with. What the keyring does not take is no obstacle.
    async fn begin_as_current(&self, who: &Who) {
        if let Who::Person(subject) = who
            && let Err(error) = stored::make_current(&self.context.setup, subject).await
        {
            tracing::warn!(%error, "the keyring does not take note of who is signed in");
        }
    }

    /// Another sign-in of the same person replaced this session: the result of a running refresh is not stored.
    pub fn supersede(&self) {
        self.context.end();
    }

    pub(super) fn context(&self) -> &Arc<Context> {
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
