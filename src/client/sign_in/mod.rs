//! Browser to tokens: the hosted UI with code and PKCE, the loopback listener, refresh, revoke and the keyring.
//!
//! [`SignIn`] is one attempt in the browser; [`Session`] is a signed-in person, and gives an ID token that is good now.
//! Nothing here retries by itself, opens a window or words an error for people: `backend` decides and `explain` words.
//! No token is logged or part of an error.

mod background;
mod browser;
mod claims;
mod code_flow;
mod context;
mod error;
mod id_token;
mod id_token_problem;
mod identity;
mod kept;
mod keyring;
mod listener;
mod page;
mod provider;
mod redirect;
mod refusal_reason;
mod session;
mod sign_out;
mod signed_token;
mod signing_keys;
mod token_endpoint;

pub use background::Background;
pub use browser::{BrowserError, open_browser};
pub use code_flow::{DEFAULT_WAIT, Grant, SignIn};
pub use error::{BusyCallback, Error, PasteProblem, RedirectCode, Refusal, Request, TokenCode};
pub use id_token_problem::{ClaimProblem, IdTokenProblem};
pub use kept::{KeptSignIn, kept_sign_in};
pub use keyring::{Asking, DEFAULT_LIMIT as DEFAULT_KEYRING_LIMIT, Error as KeyringError, Keyring, SecretName};
pub use listener::{Landed, Landing, callback_port_is_free};
pub use provider::reach_user_pool;
pub use refusal_reason::RefusalReason;
pub use session::{Refused, Resumed, Session, Stored, Tokens};
pub use sign_out::{SignedOut, forget_unreadable, logout_url};

use crate::dial::Network;
use crate::profile::{ClientSecret, Profile};

/// What every part of a sign-in needs. Cheap enough to clone once per attempt.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Where to sign in.
    pub profile: Profile,
    /// The way out, and what time it is for AWS.
    pub network: Network,
    /// Where the sign-in and the client secret are kept. The caller decides whether it may ask the user; a
    /// session that is resumed or signed in asks nothing from then on.
    pub keyring: Keyring,
    /// Where a refresh or an exchange continues when its callers are gone.
    pub background: Background,
}

impl Setup {
    /// The app client's secret from the keyring, where the profile says that there is one.
    async fn client_secret(&self) -> Result<Option<secrecy::SecretString>, Error> {
        match self.profile.client_secret {
            ClientSecret::None => Ok(None),
            ClientSecret::InKeyring => {
                let stored = self.keyring.load(&SecretName::client_secret(&self.profile)).await;
                stored.map_err(Error::Keyring)?.ok_or(Error::ClientSecretMissing).map(Some)
            }
        }
    }
}
