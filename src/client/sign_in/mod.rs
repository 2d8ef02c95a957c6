//! Browser to tokens: the hosted UI with code and PKCE, the loopback listener, refresh, revoke and the keyring.
//!
//! [`SignIn`] is one attempt in the browser; [`Session`] is a signed-in person, and gives an ID token that is good now.
//! Nothing here retries by itself, opens a window or words an error for people: `backend` decides and `explain` words.
//! No token is logged or part of an error.

mod authorization;
mod background;
mod browser;
mod claims;
mod code_flow;
mod context;
mod error;
mod id_token;
mod id_token_problem;
mod identity;
mod keyring;
mod listener;
mod page;
mod page_trial;
mod provider;
mod redirect;
mod refusal_reason;
mod session;
mod setup;
mod sign_ins;
mod sign_out;
mod signed_token;
mod signing_keys;
mod stored;
mod stored_tokens;
mod token_endpoint;
mod tokens;
mod who;

pub use authorization::LoginPage;
pub use background::Background;
pub use browser::{BrowserError, open_browser};
pub use code_flow::{DEFAULT_WAIT, Grant, SignIn};
pub use error::{BusyCallback, Error, PasteProblem, RedirectCode, Refusal, Request, TokenCode};
pub use id_token_problem::{ClaimProblem, IdTokenProblem};
pub use keyring::{Asking, DEFAULT_LIMIT as DEFAULT_KEYRING_LIMIT, Error as KeyringError, Keyring, SecretName};
pub use listener::{Landed, Landing, callback_port_is_free};
pub use page_trial::{PageAnswer, try_sign_in_page};
pub use provider::reach_user_pool;
pub use refusal_reason::RefusalReason;
pub use session::{Refused, Resumed, Session, Stored};
pub use setup::Setup;
pub use sign_out::{SignedOut, forget_unreadable, logout_url};
pub use stored::{KeyringSignIn, keyring_sign_in, saved_people};
pub use stored_tokens::Who;
pub use tokens::Tokens;
pub use who::stored_person;
