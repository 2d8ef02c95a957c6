//! What the identity pool can answer instead of credentials.

use crate::model::sieve;
use crate::{dial, sign_in};

/// Why there are no credentials. One variant per exception of the identity pool, as callers tell them apart.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no ID token to ask with.
    #[error("no sign-in to get credentials for")]
    SignIn(#[from] sign_in::Error),
    /// The identity pool could not be reached.
    #[error("the identity pool could not be reached")]
    Unreachable(#[source] dial::Error),
    /// The pool did not answer in time.
    #[error("the identity pool did not answer in time")]
    TimedOut,
    /// `NotAuthorizedException`: several causes share it.
    #[error("the identity pool refused: {message}")]
    NotAuthorized {
        /// Which one it is.
        reason: NotAuthorized,
        /// What AWS wrote.
        message: String,
    },
    /// `InvalidParameterException`: the identity pool id or the provider's name is malformed.
    #[error("a parameter is invalid: {message}")]
    InvalidParameter {
        /// What AWS wrote.
        message: String,
    },
    /// `ResourceNotFoundException`: no such identity pool in this region, or no such identity.
    #[error("not found: {message}")]
    ResourceNotFound {
        /// What AWS wrote.
        message: String,
    },
    /// `ResourceConflictException`: the login is linked to another identity.
    #[error("the login belongs to another identity: {message}")]
    ResourceConflict {
        /// What AWS wrote.
        message: String,
    },
    /// `TooManyRequestsException`: throttled; waiting helps.
    #[error("the identity pool is being asked too often")]
    TooManyRequests,
    /// `InvalidIdentityPoolConfigurationException`: the pool has no role, or the role does not trust the pool.
    #[error("the identity pool's role cannot be used: {message}")]
    InvalidIdentityPoolConfiguration {
        /// What AWS wrote.
        message: String,
    },
    /// `LimitExceededException`: the account's number of identities is used up.
    #[error("a limit of the identity pool is reached: {message}")]
    LimitExceeded {
        /// What AWS wrote.
        message: String,
    },
    /// `ExternalServiceException`: a provider behind the pool does not answer.
    #[error("a provider behind the identity pool does not answer: {message}")]
    ExternalService {
        /// What AWS wrote.
        message: String,
    },
    /// `InternalErrorException`: AWS's own trouble; waiting helps.
    #[error("the identity pool has an internal error")]
    InternalError,
    /// Another exception, or an answer that is not one of the identity pool's.
    #[error("unexpected answer {code:?} of the identity pool: {message}")]
    Unexpected {
        /// Name of the exception, where there was one.
        code: Option<String>,
        /// What AWS wrote.
        message: String,
    },
}

/// What `NotAuthorizedException` means this time; AWS tells only by the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAuthorized {
    /// "Token is not from a supported provider": the user pool or its client is not registered in the identity pool.
    WrongProvider,
    /// "Logins don't match": the identity was made with another provider.
    LoginsMismatch,
    /// The ID token is past its end.
    TokenExpired,
    /// Anything else, such as a disabled pool.
    Other,
}

impl NotAuthorized {
    fn from_message(message: &str) -> Self {
        let message = message.to_lowercase();
        if message.contains("not from a supported provider") {
            Self::WrongProvider
        } else if message.contains("logins don't match") {
            Self::LoginsMismatch
        } else if message.contains("expired") {
            Self::TokenExpired
        } else {
            Self::Other
        }
    }
}

impl Error {
    /// Whether trying again cannot help until a person does something: the sign-in is over.
    #[must_use]
    pub fn needs_sign_in(&self) -> bool {
        matches!(self, Self::SignIn(error) if error.is_over())
    }

    /// Whether another network could be all that it takes: the other side was not reached, or did not answer.
    #[must_use]
    pub fn is_about_the_network(&self) -> bool {
        match self {
            Self::SignIn(error) => error.is_about_the_network(),
            Self::Unreachable(_) | Self::TimedOut => true,
            _ => false,
        }
    }

    /// The error for an exception's name (`NotAuthorizedException`) and message.
    pub(super) fn from_exception(code: Option<&str>, message: Option<&str>) -> Self {
        let message = sieve(message.unwrap_or_default()).into_owned();
        match code {
            Some("NotAuthorizedException") => {
                Self::NotAuthorized { reason: NotAuthorized::from_message(&message), message }
            }
            Some("InvalidParameterException" | "ValidationException") => Self::InvalidParameter { message },
            Some("ResourceNotFoundException") => Self::ResourceNotFound { message },
            Some("ResourceConflictException") => Self::ResourceConflict { message },
            Some("TooManyRequestsException" | "ThrottlingException") => Self::TooManyRequests,
            Some("InvalidIdentityPoolConfigurationException") => Self::InvalidIdentityPoolConfiguration { message },
            Some("LimitExceededException") => Self::LimitExceeded { message },
            Some("ExternalServiceException") => Self::ExternalService { message },
            Some("InternalErrorException") => Self::InternalError,
            code => Self::Unexpected { code: code.map(|code| sieve(code).into_owned()), message },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_authorized_is_told_apart_by_its_message() {
        for (message, expected) in [
            ("Token is not from a supported provider of this identity pool.", NotAuthorized::WrongProvider),
            ("Logins don't match. Please include at least one valid login.", NotAuthorized::LoginsMismatch),
            ("Invalid login token. Token expired: 1700000000 >= 1600000000", NotAuthorized::TokenExpired),
            ("Access to Identity 'x' is forbidden.", NotAuthorized::Other),
        ] {
            match Error::from_exception(Some("NotAuthorizedException"), Some(message)) {
                Error::NotAuthorized { reason, .. } => assert_eq!(reason, expected, "{message}"),
                other => panic!("{other}"),
            }
        }
    }

    #[test]
    fn an_unknown_exception_keeps_its_name() {
        let error = Error::from_exception(Some("TeapotException"), None);
        assert!(matches!(error, Error::Unexpected { code: Some(code), .. } if code == "TeapotException"));
    }
}
