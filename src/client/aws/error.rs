//! Errors of AWS IoT's control plane and data endpoint.

use crate::dial;
use model::redact;

/// Most characters of an answer's message that are kept.
const MESSAGE_CHARS: usize = 500;

/// Why a call failed. Holds no secret.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The credentials are of no Cognito identity, which alone can have an IoT policy attached in this way.
    #[error("the credentials are not of a Cognito identity")]
    NoIdentity,
    /// The request could not be signed: the profile's address or region is unusable.
    #[error("the request could not be signed")]
    Signing,
    /// The host could not be reached.
    #[error("AWS IoT could not be reached")]
    Unreachable(#[source] dial::Error),
    /// `ResourceNotFoundException`: no such policy in this region, no such shadow or retained message.
    #[error("not found: {message}")]
    ResourceNotFound {
        /// What AWS wrote.
        message: String,
    },
    /// `AccessDeniedException` and the like: the identity pool's role lacks the permission. Right in production.
    #[error("access denied: {message}")]
    AccessDenied {
        /// What AWS wrote.
        message: String,
    },
    /// The signature or the credentials were refused: a wrong clock, or credentials that have just expired.
    #[error("the signature was refused: {message}")]
    SignatureRefused {
        /// Name of the exception.
        code: String,
        /// What AWS wrote.
        message: String,
    },
    /// `ConflictException`: the shadow has another version.
    #[error("conflict: {message}")]
    Conflict {
        /// What AWS wrote.
        message: String,
    },
    /// `InvalidRequestException`, `RequestEntityTooLargeException` or `UnsupportedDocumentEncodingException`: what was sent
    /// cannot be accepted.
    #[error("not valid: {message}")]
    Invalid {
        /// HTTP status.
        status: u16,
        /// What AWS wrote.
        message: String,
    },
    /// `GatewayTimeoutException`: the client did not confirm the message in time.
    #[error("not confirmed in time")]
    NotConfirmed,
    /// `LimitExceededException`: the identity has as many policies as it can have.
    #[error("a quota is reached: {message}")]
    LimitExceeded {
        /// What AWS wrote.
        message: String,
    },
    /// `ThrottlingException`: waiting helps.
    #[error("too many requests to AWS IoT")]
    Throttled,
    /// An error at AWS, with an HTTP status of 500 and above: waiting helps.
    #[error("AWS IoT answered with {status}")]
    Unavailable {
        /// HTTP status.
        status: u16,
    },
    /// Another exception, or an answer that is not one of AWS IoT's.
    #[error("unexpected response {status} {code:?}: {message}")]
    Unexpected {
        /// HTTP status.
        status: u16,
        /// Name of the exception, where there was one.
        code: Option<String>,
        /// What AWS wrote.
        message: String,
    },
}

impl Error {
    /// For an answer with status 200 that lacks `what`.
    pub(super) fn without(what: &str) -> Self {
        Self::Unexpected { status: 200, code: None, message: format!("no {what}") }
    }

    /// Whether it stays so until a person changes something.
    #[must_use]
    pub fn needs_a_person(&self) -> bool {
        !matches!(
            self,
            Self::Unreachable(_) | Self::Throttled | Self::Unavailable { .. } | Self::SignatureRefused { .. }
        )
    }

    /// The error for an answer with a status other than 200.
    pub(super) fn from_answer(status: u16, error_type: Option<&str>, message: &str) -> Self {
        // AWS's signature error repeats the canonical request, with the session token in it.
        let message: String = redact(message).chars().take(MESSAGE_CHARS).collect();
        // AWS may append `:http://...` to the name.
        let code = error_type.and_then(|name| name.split(':').next());
        match code {
            Some("ResourceNotFoundException") => Self::ResourceNotFound { message },
            Some("GatewayTimeoutException") => Self::NotConfirmed,
            Some("ConflictException") => Self::Conflict { message },
            Some(
                "InvalidRequestException" | "RequestEntityTooLargeException" | "UnsupportedDocumentEncodingException",
            ) => Self::Invalid { status, message },
            Some("AccessDeniedException" | "UnauthorizedException" | "ForbiddenException") => {
                Self::AccessDenied { message }
            }
            Some(
                code @ ("InvalidSignatureException"
                | "SignatureDoesNotMatch"
                | "ExpiredTokenException"
                | "UnrecognizedClientException"
                | "MissingAuthenticationTokenException"),
            ) => Self::SignatureRefused { code: code.to_owned(), message },
            Some("LimitExceededException") => Self::LimitExceeded { message },
            Some("ThrottlingException" | "TooManyRequestsException") => Self::Throttled,
            _ if status == 429 => Self::Throttled,
            _ if status >= 500 => Self::Unavailable { status },
            code => Self::Unexpected { status, code: code.map(|code| redact(code).into_owned()), message },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_counts_before_the_status() {
        let error = |status, name| Error::from_answer(status, name, "");
        assert!(matches!(error(404, Some("ResourceNotFoundException:http://x/")), Error::ResourceNotFound { .. }));
        assert!(matches!(error(403, Some("AccessDeniedException")), Error::AccessDenied { .. }));
        assert!(matches!(error(403, Some("ExpiredTokenException")), Error::SignatureRefused { .. }));
        assert!(matches!(error(504, Some("GatewayTimeoutException")), Error::NotConfirmed));
        assert!(matches!(error(409, Some("ConflictException")), Error::Conflict { .. }));
        assert!(matches!(error(400, Some("InvalidRequestException")), Error::Invalid { status: 400, .. }));
        assert!(matches!(error(413, Some("RequestEntityTooLargeException")), Error::Invalid { status: 413, .. }));
        assert!(matches!(error(400, Some("ThrottlingException")), Error::Throttled));
        assert!(matches!(error(429, None), Error::Throttled));
        assert!(matches!(error(503, Some("ServiceUnavailableException")), Error::Unavailable { status: 503 }));
        assert!(matches!(error(403, None), Error::Unexpected { status: 403, code: None, .. }));
    }
}
