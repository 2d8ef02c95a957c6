//! Everything that can go wrong between the browser and the tokens. Holds no secret.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::KeyringError;
use super::id_token_problem::IdTokenProblem;
use super::refusal_reason::RefusalReason;
use crate::dial;
use model::redact;

const MOST_DESCRIPTION_CHARS: usize = 300;

/// Why there is no sign-in, or not any more. Cheap to clone, because one refresh serves several callers.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The server was not reached or did not answer. What is stored stays stored.
    #[error("{}: no response", request.label())]
    Unreachable {
        /// Which request.
        request: Request,
        /// At which step, and why.
        source: Arc<dial::Error>,
    },
    /// What was read at the issuer is not an OpenID discovery document.
    #[error("{url} is not a discovery document (HTTP {status})")]
    NotADiscoveryDocument {
        /// What was read.
        url: String,
        /// HTTP status.
        status: u16,
        /// What does not fit.
        problem: String,
    },
    /// The discovery document belongs to another issuer.
    #[error("discovery names the issuer {found}, not {}", expected.join(" or "))]
    IssuerMismatch {
        /// The document's issuer.
        found: String,
        /// The issuers that the user pool can have.
        expected: Vec<String>,
    },
    /// The user pool has no domain, so there are no sign-in pages.
    #[error("discovery names no {endpoint}")]
    EndpointMissing {
        /// Name of the endpoint in the document.
        endpoint: &'static str,
    },
    /// An endpoint is neither `https` nor on this machine.
    #[error("the {endpoint} {url} is not secure")]
    EndpointInsecure {
        /// Name of the endpoint in the document.
        endpoint: &'static str,
        /// Its address.
        url: String,
    },
    /// The pool's signing keys cannot be read.
    #[error("{url} holds no signing keys (HTTP {status})")]
    NoSigningKeys {
        /// What was read.
        url: String,
        /// HTTP status.
        status: u16,
    },
    /// The profile says that the client secret is in the keyring, and it is not.
    #[error("the keyring holds no client secret for this profile")]
    ClientSecretMissing,
    /// Something that must come from the keyring could not be read.
    #[error("the keyring could not be read")]
    Keyring(#[source] KeyringError),
    /// Every callback URL of the profile is taken.
    #[error("the ports of all callback URLs are taken")]
    PortsBusy(Vec<BusyCallback>),
    /// The listener broke while it waited.
    #[error("the listener for the redirect failed")]
    Listener(#[source] Arc<io::Error>),
    /// Nothing came back from the browser.
    #[error("no redirect from the browser within {waited:?}")]
    NoAnswer {
        /// The callback URL that must be registered exactly.
        callback_url: String,
        /// How long it was waited for.
        waited: Duration,
    },
    /// The pasted address is not the one to paste.
    #[error("the pasted address is not the redirect: {0:?}")]
    Paste(PasteProblem),
    /// The sign-in pages said no, on the way back to this program.
    #[error("the sign-in was refused: {}", .0.code.as_str())]
    Refused(Refusal<RedirectCode>),
    /// An error came over the callback URL without `state`. It may be about this attempt or made up by any page, so the
    /// wait goes on.
    #[error("the redirect has an error without state: {}", .0.code.as_str())]
    RefusedWithoutState(Refusal<RedirectCode>),
    /// The token endpoint said no.
    #[error("{} was refused: {}", request.label(), refusal.code.as_str())]
    TokenRefused {
        /// What was asked for.
        request: Request,
        /// HTTP status.
        status: u16,
        /// The OAuth error.
        refusal: Refusal<TokenCode>,
    },
    /// The token endpoint's answer cannot be understood.
    #[error("{}: unexpected response (HTTP {status})", request.label())]
    TokenAnswerUnreadable {
        /// What was asked for.
        request: Request,
        /// HTTP status.
        status: u16,
    },
    /// The service is asked too often (429); waiting helps.
    #[error("{}: too many requests", request.label())]
    TooManyRequests {
        /// What was asked for.
        request: Request,
    },
    /// There is no ID token in the answer: `openid` is not among the scopes that the app client allows.
    #[error("the response has no ID token")]
    NoIdToken,
    /// The ID token is not to be trusted.
    #[error("the ID token is not valid: {0:?}")]
    IdToken(IdTokenProblem),
    /// The refresh token is revoked, expired or was replaced elsewhere, or there is none. The person has to sign in.
    #[error("the session has ended")]
    SessionEnded,
    /// The same after a renewal whose answer never arrived: it had made the refresh token void, as rotation does.
    #[error("a refresh was interrupted, which ended the session")]
    RenewalInterrupted,
}

impl Error {
    /// Whether the session is over: the person has to sign in.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self, Self::SessionEnded | Self::RenewalInterrupted)
    }

    /// The HTTP status that says no.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        match self {
            Self::Unreachable { source, .. } => source.http_status(),
            Self::NotADiscoveryDocument { status, .. }
            | Self::NoSigningKeys { status, .. }
            | Self::TokenRefused { status, .. }
            | Self::TokenAnswerUnreadable { status, .. } => Some(*status),
            Self::TooManyRequests { .. } => Some(429),
            _ => None,
        }
    }

    /// Whether another network could help: the server was not reached, or did not answer.
    #[must_use]
    pub fn is_about_the_network(&self) -> bool {
        matches!(self, Self::Unreachable { .. })
    }

    /// Whether the attempt still waits for the browser: what came was of no use, and the true answer may yet come. A
    /// code that is not good may be made up by a person or program that has seen the link; one that a
    /// trigger refused was good.
    #[must_use]
    pub fn leaves_attempt_waiting(&self) -> bool {
        match self {
            Self::Paste(_) | Self::RefusedWithoutState(_) => true,
            Self::TokenRefused { request, refusal, .. } => {
                *request == Request::Exchange && refusal.code == TokenCode::InvalidGrant && !refusal.is_by_trigger()
            }
            _ => false,
        }
    }

    /// Whether the same may succeed later without a change.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::NotADiscoveryDocument { status, .. }
            | Self::NoSigningKeys { status, .. }
            | Self::TokenAnswerUnreadable { status, .. }
            | Self::TokenRefused { status, .. } => *status >= 500,
            Self::TooManyRequests { .. } => true,
            error => error.is_about_the_network(),
        }
    }
}

/// A request to the sign-in service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// The discovery document.
    Discovery,
    /// The signing keys.
    SigningKeys,
    /// Code to tokens.
    Exchange,
    /// New tokens for a refresh token.
    Refresh,
    /// Ending the refresh token.
    Revoke,
    /// The page on which people sign in.
    SignInPage,
}

impl Request {
    /// Its name in the details of a notice.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Discovery => "discovery",
            Self::SigningKeys => "signing keys",
            Self::Exchange => "code exchange",
            Self::Refresh => "token refresh",
            Self::Revoke => "token revocation",
            Self::SignInPage => "sign-in page",
        }
    }
}

/// A callback URL that could not be listened on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusyCallback {
    /// As registered.
    pub callback_url: String,
    /// What the system said: in use, or not permitted.
    pub reason: io::ErrorKind,
}

/// Why a pasted text is not the browser's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasteProblem {
    /// It is not an address.
    NotAnAddress,
    /// It is the address of some other page, not of the callback URL.
    OtherAddress,
    /// It is the link that begins the sign-in.
    SignInLink,
    /// There is neither a code nor an error in it.
    NoCode,
    /// It belongs to another attempt.
    WrongState,
    /// It has a code, and ends before `state`.
    CutOff,
}

/// An OAuth error with its description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal<C> {
    /// What went wrong.
    pub code: C,
    /// `error_description`, printable and cut to 300 characters.
    pub description: Option<String>,
    /// What the description is about, where that is known.
    pub reason: Option<RefusalReason>,
}

impl<C> Refusal<C> {
    /// Reads the reason out of the description.
    #[must_use]
    pub fn new(code: C, description: Option<&str>) -> Self {
        let description = description.map(|text| printable(text, MOST_DESCRIPTION_CHARS).trim().to_owned());
        let description = description.filter(|text| !text.is_empty());
        let reason = description.as_deref().and_then(RefusalReason::of);
        Self { code, description, reason }
    }

    /// A trigger of the user pool said no, or broke.
    pub(super) fn is_by_trigger(&self) -> bool {
        matches!(self.reason, Some(RefusalReason::Trigger { .. } | RefusalReason::TriggerBroken { .. }))
    }
}

/// `error` of a redirect (RFC 6749 section 4.1.2.1, OpenID Connect Core section 3.1.2.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RedirectCode {
    /// `invalid_request`
    InvalidRequest,
    /// `unauthorized_client`: the code flow is off for the app client.
    UnauthorizedClient,
    /// `invalid_scope`
    InvalidScope,
    /// `server_error`
    ServerError,
    /// `login_required`
    LoginRequired,
    /// `access_denied`
    AccessDenied,
    /// Something else, printable and cut to 64 characters.
    Other(String),
}

impl RedirectCode {
    pub(super) fn new(text: &str) -> Self {
        match text {
            "invalid_request" => Self::InvalidRequest,
            "unauthorized_client" => Self::UnauthorizedClient,
            "invalid_scope" => Self::InvalidScope,
            "server_error" => Self::ServerError,
            "login_required" => Self::LoginRequired,
            "access_denied" => Self::AccessDenied,
            other => Self::Other(printable(other, 64)),
        }
    }

    /// As it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::InvalidScope => "invalid_scope",
            Self::ServerError => "server_error",
            Self::LoginRequired => "login_required",
            Self::AccessDenied => "access_denied",
            Self::Other(other) => other,
        }
    }
}

/// `error` of the token endpoint (RFC 6749 section 5.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenCode {
    /// `invalid_request`
    InvalidRequest,
    /// `invalid_client`: the client has a secret, or the id is wrong.
    InvalidClient,
    /// `invalid_grant`: the code or the refresh token is used, too old or revoked.
    InvalidGrant,
    /// `unauthorized_client`: this flow is off for the app client.
    UnauthorizedClient,
    /// `unsupported_grant_type`
    UnsupportedGrantType,
    /// Something else, printable and cut to 64 characters.
    Other(String),
}

impl TokenCode {
    pub(super) fn new(text: &str) -> Self {
        match text {
            "invalid_request" => Self::InvalidRequest,
            "invalid_client" => Self::InvalidClient,
            "invalid_grant" => Self::InvalidGrant,
            "unauthorized_client" => Self::UnauthorizedClient,
            "unsupported_grant_type" => Self::UnsupportedGrantType,
            other => Self::Other(printable(other, 64)),
        }
    }

    /// As it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::Other(other) => other,
        }
    }
}

/// A text from outside without secrets and control characters, cut.
pub(super) fn printable(text: &str, most_chars: usize) -> String {
    redact(text).chars().filter(|c| !c.is_control()).take(most_chars).collect()
}
