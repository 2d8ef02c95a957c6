//! Errors of the identity pool.

use super::AwsProfileError;
use crate::{dial, sign_in};
use model::redact;

/// Why there are no credentials. One variant per exception of the identity pool, as callers tell them apart.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no ID token to ask with.
    #[error("no sign-in for the credentials")]
    SignIn(#[from] sign_in::Error),
    /// AWS's own tools on this computer have none.
    #[error("no credentials of this computer")]
    AwsProfile(#[from] AwsProfileError),
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
    /// `ResourceNotFoundException`: no such identity pool in this region.
    #[error("the identity pool was not found: {message}")]
    PoolNotFound {
        /// What AWS wrote.
        message: String,
    },
    /// `ResourceNotFoundException`: the identity pool is there, and the identity is not any more.
    #[error("the identity was not found: {message}")]
    IdentityNotFound {
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
    #[error("too many requests to the identity pool")]
    TooManyRequests,
    /// `InvalidIdentityPoolConfigurationException`: the pool has no role, or the role does not trust the pool.
    #[error("the identity pool's role cannot be used: {message}")]
    InvalidIdentityPoolConfiguration {
        /// What AWS wrote.
        message: String,
    },
    /// `LimitExceededException`: the account's number of identities is used up.
    #[error("a quota of the identity pool is reached: {message}")]
    LimitExceeded {
        /// What AWS wrote.
        message: String,
    },
    /// `ExternalServiceException`: a provider behind the pool does not answer.
    #[error("an external provider of the identity pool does not answer: {message}")]
    ExternalService {
        /// What AWS wrote.
        message: String,
    },
    /// `InternalErrorException`: an error at AWS; waiting helps.
    #[error("the identity pool reported an internal error")]
    InternalError,
    /// An error at AWS, or at a proxy in between, with an HTTP status of 500 and above: waiting helps.
    #[error("the identity pool's service answered with {status}")]
    Unavailable {
        /// HTTP status.
        status: u16,
    },
    /// Another exception, or an answer that is not one of the identity pool's.
    #[error("unexpected response {status:?} {code:?} of the identity pool: {message}")]
    Unexpected {
        /// HTTP status, where there was an answer.
        status: Option<u16>,
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
    /// "Issuer doesn't match providerName": the token's issuer is not the provider that it was presented as.
    WrongIssuer,
    /// "Couldn't verify signed token": the signature of the ID token does not hold for the identity pool.
    Signature,
    /// Another complaint about the ID token itself: "Invalid login token. ..."
    BadToken,
    /// The ID token is past its end.
    TokenExpired,
    /// "Access to Identity ... is forbidden", "Unauthenticated access is not supported": the login was not counted.
    Forbidden,
    /// Anything else, such as a disabled pool.
    Other,
}

impl NotAuthorized {
    /// Whether the user pool may be known to the identity pool by the other of its names.
    pub(super) fn is_about_the_provider(self) -> bool {
        matches!(self, Self::WrongProvider | Self::WrongIssuer)
    }

    fn from_message(message: &str) -> Self {
        let message = message.to_lowercase();
        if message.contains("not from a supported provider") {
            Self::WrongProvider
        } else if message.contains("logins don't match") {
            Self::LoginsMismatch
        } else if message.contains("issuer doesn't match") {
            Self::WrongIssuer
        } else if message.contains("verify signed token") {
            Self::Signature
        } else if message.contains("token expired") || message.contains("token is expired") {
            Self::TokenExpired
        } else if message.contains("invalid login token") {
            Self::BadToken
        } else if message.contains("is forbidden") || message.contains("unauthenticated access is not supported") {
            Self::Forbidden
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

    /// Whether trying again by itself cannot help: a person has to change or run something on this computer first.
    #[must_use]
    pub fn needs_a_person(&self) -> bool {
        self.needs_sign_in() || matches!(self, Self::AwsProfile(error) if error.needs_a_person())
    }

    /// Whether another network could be all that it takes: the other side was not reached, or did not answer.
    #[must_use]
    pub fn is_about_the_network(&self) -> bool {
        match self {
            Self::SignIn(error) => error.is_about_the_network(),
            Self::AwsProfile(error) => error.network().is_some(),
            Self::Unreachable(_) | Self::TimedOut => true,
            _ => false,
        }
    }

    /// The HTTP status that the sign-in service, or something on the way, answered with.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        match self {
            Self::SignIn(error) => error.http_status(),
            Self::AwsProfile(error) => error.network().and_then(dial::Error::http_status),
            Self::Unreachable(error) => error.http_status(),
            _ => None,
        }
    }

    /// Whether the user pool may be known to the identity pool by the other of its names.
    pub(super) fn is_about_the_provider(&self) -> bool {
        matches!(self, Self::NotAuthorized { reason, .. } if reason.is_about_the_provider())
    }

    /// The error for an answer of this HTTP status, by the exception's name (`NotAuthorizedException`) and message.
    pub(super) fn from_exception(status: Option<u16>, code: Option<&str>, message: Option<&str>) -> Self {
        let message = redact(message.unwrap_or_default()).into_owned();
        match code {
            Some("NotAuthorizedException") => {
                Self::NotAuthorized { reason: NotAuthorized::from_message(&message), message }
            }
            Some("InvalidParameterException" | "ValidationException") => Self::InvalidParameter { message },
            // AWS writes "Identity 'ID' not found." and "IdentityPool 'ID' not found."
            Some("ResourceNotFoundException") if message.starts_with("Identity ") => Self::IdentityNotFound { message },
            Some("ResourceNotFoundException") => Self::PoolNotFound { message },
            Some("ResourceConflictException") => Self::ResourceConflict { message },
            Some("TooManyRequestsException" | "ThrottlingException") => Self::TooManyRequests,
            Some("InvalidIdentityPoolConfigurationException") => Self::InvalidIdentityPoolConfiguration { message },
            Some("LimitExceededException") => Self::LimitExceeded { message },
            Some("ExternalServiceException") => Self::ExternalService { message },
            Some("InternalErrorException") => Self::InternalError,
            code => match status {
                Some(429) => Self::TooManyRequests,
                Some(status @ 500..) => Self::Unavailable { status },
                _ => Self::Unexpected { status, code: code.map(|code| redact(code).into_owned()), message },
            },
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
            ("Invalid login token. Token is expired.", NotAuthorized::TokenExpired),
            ("Invalid login token. Couldn't verify signed token.", NotAuthorized::Signature),
            ("Invalid login token. Issuer doesn't match providerName", NotAuthorized::WrongIssuer),
            ("Invalid login token. Not a valid OpenId Connect identity token.", NotAuthorized::BadToken),
            ("Access to Identity 'x' is forbidden.", NotAuthorized::Forbidden),
            ("Unauthenticated access is not supported for this identity pool.", NotAuthorized::Forbidden),
            ("Identity pool is disabled.", NotAuthorized::Other),
        ] {
            match Error::from_exception(Some(400), Some("NotAuthorizedException"), Some(message)) {
                Error::NotAuthorized { reason, .. } => assert_eq!(reason, expected, "{message}"),
                other => panic!("{other}"),
            }
        }
    }

    #[test]
    fn a_deleted_identity_is_no_missing_pool() {
        let error = |message| Error::from_exception(Some(400), Some("ResourceNotFoundException"), Some(message));
        let identity = error("Identity 'eu-west-1:12345678-90ab-cdef-1234-567890abcdef' not found.");
        assert!(matches!(identity, Error::IdentityNotFound { .. }), "{identity:?}");
        let pool = error("IdentityPool 'eu-west-1:12345678-90ab-cdef-1234-567890abcdef' not found.");
        assert!(matches!(pool, Error::PoolNotFound { .. }), "{pool:?}");
    }

    #[test]
    fn what_has_no_name_is_told_apart_by_its_status() {
        let error = |status, code| Error::from_exception(status, code, None);
        for (status, code) in [(503, None), (500, Some("ServiceUnavailable")), (502, None)] {
            assert!(matches!(error(Some(status), code), Error::Unavailable { status: found } if found == status));
        }
        assert!(matches!(error(Some(429), None), Error::TooManyRequests));
        assert!(matches!(error(Some(404), None), Error::Unexpected { status: Some(404), .. }));
        assert!(matches!(error(Some(500), Some("InternalErrorException")), Error::InternalError));
    }

    #[test]
    fn an_unknown_exception_keeps_its_name() {
        let error = Error::from_exception(Some(400), Some("TeapotException"), None);
        assert!(matches!(error, Error::Unexpected { code: Some(code), .. } if code == "TeapotException"));
    }
}
