//! Failures of the identity pool.

use super::again::{RUN_AGAIN, TRIES_AGAIN};
use super::{network, sign_in};
use client::credentials::{Error, NotAuthorized};
use client::profile::Profile;
use model::{Actor, Notice, Rung, Words};

/// What a person is told when there are no credentials.
#[must_use]
pub fn credentials(error: &Error, profile: &Profile) -> Notice {
    match error {
        Error::SignIn(error) => sign_in(error, profile).at(Rung::SignIn),
        error => pool(error, profile),
    }
}

fn pool(error: &Error, profile: &Profile) -> Notice {
    let pool = &profile.identity_pool_id;
    let notice = match error {
        Error::Unreachable(error) => network(error, "the identity pool"),
        Error::SignIn(_)
        | Error::TimedOut
        | Error::TooManyRequests
        | Error::InternalError
        | Error::Unavailable { .. } => passing(error, profile),
        Error::NotAuthorized { reason, .. } => not_authorized(*reason, profile),
        Error::InvalidParameter { .. } => Notice::error(
            "credentials.invalid_parameter",
            Words {
                summary: "The identity pool does not understand the profile",
                cause: "Its id, or the user pool's, is malformed.",
                remedy: "Compare identity_pool_id and user_pool_id in profiles.toml with the AWS console.",
            },
        )
        .copyable("Identity pool in the profile", pool),
        Error::PoolNotFound { .. } => Notice::error(
            "credentials.pool_not_found",
            Words {
                summary: "The identity pool was not found",
                cause: &format!(
                    "There is no {pool} in {}; it was deleted, or the id belongs to another account.",
                    profile.region
                ),
                remedy: "Copy the id from Cognito > Identity pools into profiles.toml.",
            },
        )
        .copyable("Identity pool in the profile", pool),
        Error::IdentityNotFound { .. } => identity_not_found(),
        Error::ResourceConflict { .. } => Notice::error(
            "credentials.conflict",
            Words {
                summary: "This sign-in belongs to another identity",
                cause: "The login was linked to a second identity of the pool.",
                remedy: "An administrator unlinks one of the two identities.",
            },
        )
        .by(Actor::Administrator),
        Error::InvalidIdentityPoolConfiguration { .. } => role(profile),
        Error::LimitExceeded { .. } => Notice::error(
            "credentials.limit",
            Words {
                summary: "The identity pool is full",
                cause: "A limit of the AWS account is reached, such as its number of identities.",
                remedy: "An administrator raises the limit or deletes unused identities.",
            },
        )
        .by(Actor::Administrator),
        Error::ExternalService { .. } => external_service(),
        Error::Unexpected { .. } => Notice::error(
            "credentials.unexpected",
            Words {
                summary: "The identity pool answered something unknown",
                cause: "Something other than Cognito may be answering there, or AWS has changed its answer.",
                remedy: "Check the endpoint in profiles.toml, and for a proxy or captive portal.",
            },
        ),
    };
    match message(error) {
        Some(message) => notice.at(Rung::Credentials).detail("AWS", message),
        None => notice.at(Rung::Credentials),
    }
}

fn identity_not_found() -> Notice {
    Notice::error(
        "credentials.identity_not_found",
        Words {
            summary: "Your identity in the identity pool was deleted",
            cause: "The identity pool is there, but it no longer has the identity that your sign-in had.",
            remedy: "Wait; Topicdeck asks for a new one by itself. A new identity needs its IoT policy \
                    attached again.",
        },
    )
    .at_end_of_command("Run the command again: a new identity is made, which needs its IoT policy attached again.")
    .by(Actor::NoOne)
}

fn external_service() -> Notice {
    Notice::error(
        "credentials.external_service",
        Words {
            summary: "A sign-in provider behind the identity pool does not answer",
            cause: "The provider has trouble, or the pool's configuration of it is out of date.",
            remedy: "Try again in a while; if it stays so, ask an administrator.",
        },
    )
    .by(Actor::Administrator)
}

/// What passes by itself.
fn passing(error: &Error, profile: &Profile) -> Notice {
    let (code, summary, cause) = match error {
        Error::TooManyRequests => (
            "credentials.throttled",
            "The identity pool is asked too often",
            "Many programs of this AWS account ask for credentials at once.".to_owned(),
        ),
        Error::InternalError => (
            "credentials.internal_error",
            "The identity pool has a problem",
            "AWS answered with an internal error.".to_owned(),
        ),
        Error::Unavailable { status } => (
            "credentials.service_error",
            "The identity pool's service has a problem",
            format!("AWS, or a proxy in between, answered with HTTP status {status}."),
        ),
        _ => (
            "credentials.timed_out",
            "The identity pool did not answer in time",
            format!("The network to {} is slow or swallows the answer.", profile.region),
        ),
    };
    Notice::error(code, Words { summary, cause: &cause, remedy: TRIES_AGAIN })
        .at_end_of_command(RUN_AGAIN)
        .by(Actor::NoOne)
}

fn not_authorized(reason: NotAuthorized, profile: &Profile) -> Notice {
    let provider = profile.logins_key();
    let pool = &profile.identity_pool_id;
    match reason {
        NotAuthorized::WrongIssuer => wrong_issuer(profile),
        NotAuthorized::Signature => Notice::error(
            "credentials.signature",
            Words {
                summary: "The identity pool could not verify the sign-in",
                cause: "The signature of the ID token does not match the user pool's current keys. The pool may \
                        have changed its keys, or the profile's endpoints lead to another service than AWS.",
                remedy: "Sign in again. If this keeps happening, check the endpoints in profiles.toml.",
            },
        )
        .copyable("User pool", &profile.user_pool_id),
        NotAuthorized::BadToken => Notice::error(
            "credentials.bad_token",
            Words {
                summary: "The identity pool does not accept the ID token",
                cause: "The token lacks something that the identity pool needs, or is of another kind.",
                remedy: "Sign in again. If this keeps happening, show the details to an administrator.",
            },
        )
        .copyable("User pool", &profile.user_pool_id),
        NotAuthorized::Forbidden => Notice::error(
            "credentials.forbidden",
            Words {
                summary: "The identity pool does not count your sign-in for this identity",
                cause: &format!("It did not find a login for {provider} that it accepts for the identity."),
                remedy: "An administrator checks the user pool and app client under Cognito > Identity pools > \
                        Identity providers.",
            },
        )
        .by(Actor::Administrator)
        .copyable("Provider", &provider)
        .copyable("Identity pool", pool),
        NotAuthorized::WrongProvider => wrong_provider(profile),
        NotAuthorized::LoginsMismatch => Notice::error(
            "credentials.logins_mismatch",
            Words {
                summary: "The identity was made with another provider",
                cause: &format!("This identity does not know {provider}."),
                remedy: "An administrator links the provider to the identity, or deletes the identity so that a \
                        new one is made.",
            },
        )
        .by(Actor::Administrator)
        .copyable("Provider", provider),
        NotAuthorized::TokenExpired => Notice::error(
            "credentials.token_expired",
            Words {
                summary: "The identity pool says that the sign-in has expired",
                cause: "The ID token ended on the way, or this computer's clock is behind.",
                remedy: "Check this computer's date and time, then try again.",
            },
        ),
        NotAuthorized::Other => Notice::error(
            "credentials.not_authorized",
            Words {
                summary: "The identity pool refused the sign-in",
                cause: "The pool may be disabled, or a rule of it excludes this person.",
                remedy: "Show this to an administrator of the identity pool.",
            },
        )
        .by(Actor::Administrator)
        .copyable("Identity pool", pool),
    }
}

fn wrong_issuer(profile: &Profile) -> Notice {
    Notice::error(
        "credentials.wrong_issuer",
        Words {
            summary: "The identity pool does not know the issuer of this sign-in",
            cause: "The user pool was presented by both of its names, and neither fits the issuer in the ID \
                    token.",
            remedy: "Compare user_pool_id and endpoints in profiles.toml with the provider under Cognito > \
                    Identity pools.",
        },
    )
    .copyable("User pool", &profile.user_pool_id)
    .copyable("Identity pool", &profile.identity_pool_id)
}

fn wrong_provider(profile: &Profile) -> Notice {
    Notice::error(
        "credentials.wrong_provider",
        Words {
            summary: "The identity pool does not know this user pool",
            cause: "The user pool, or its app client, is not registered as a provider of the identity pool.",
            remedy: "An administrator adds both ids under Cognito > Identity pools > Identity providers.",
        },
    )
    .by(Actor::Administrator)
    .copyable("User pool", &profile.user_pool_id)
    .copyable("App client", &profile.client_id)
    .copyable("Identity pool", &profile.identity_pool_id)
    .detail("names tried", profile.logins_keys().join(", "))
}

fn role(profile: &Profile) -> Notice {
    let trust = format!(
        "{{ \"Effect\": \"Allow\",\n  \"Principal\": {{ \"Federated\": \"cognito-identity.amazonaws.com\" }},\n  \
         \"Action\": \"sts:AssumeRoleWithWebIdentity\",\n  \"Condition\": {{\n    \"StringEquals\": {{ \
         \"cognito-identity.amazonaws.com:aud\": \"{}\" }},\n    \"ForAnyValue:StringLike\": {{ \
         \"cognito-identity.amazonaws.com:amr\": \"authenticated\" }} }} }}",
        profile.identity_pool_id
    );
    Notice::error(
        "credentials.role",
        Words {
            summary: "The identity pool has no role that can be used",
            cause: "No role is set for signed-in people, or the role's trust policy names another pool.",
            remedy: "An administrator sets the authenticated role, and checks aud and amr in its trust policy.",
        },
    )
    .by(Actor::Administrator)
    .copyable("Trust policy statement", trust)
}

fn message(error: &Error) -> Option<String> {
    match error {
        Error::NotAuthorized { message, .. }
        | Error::InvalidParameter { message }
        | Error::PoolNotFound { message }
        | Error::IdentityNotFound { message }
        | Error::ResourceConflict { message }
        | Error::InvalidIdentityPoolConfiguration { message }
        | Error::LimitExceeded { message }
        | Error::ExternalService { message } => Some(message.clone()),
        Error::Unexpected { status, code, message } => {
            let status = status.map(|status| format!("HTTP {status}"));
            let parts = [status.as_deref(), code.as_deref(), Some(message)];
            Some(parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_exception_has_a_notice_of_its_own() {
        let profile = client::profile::parse(client::profile::template()).unwrap().remove(0);
        let message = || "what AWS wrote".to_owned();
        let mut errors: Vec<Error> = [
            NotAuthorized::WrongProvider,
            NotAuthorized::LoginsMismatch,
            NotAuthorized::WrongIssuer,
            NotAuthorized::Signature,
            NotAuthorized::BadToken,
            NotAuthorized::TokenExpired,
            NotAuthorized::Forbidden,
            NotAuthorized::Other,
        ]
        .map(|reason| Error::NotAuthorized { reason, message: message() })
        .into();
        errors.extend([
            Error::TimedOut,
            Error::InvalidParameter { message: message() },
            Error::PoolNotFound { message: message() },
            Error::IdentityNotFound { message: message() },
            Error::ResourceConflict { message: message() },
            Error::TooManyRequests,
            Error::InvalidIdentityPoolConfiguration { message: message() },
            Error::LimitExceeded { message: message() },
            Error::ExternalService { message: message() },
            Error::InternalError,
            Error::Unavailable { status: 503 },
            Error::Unexpected { status: Some(404), code: None, message: message() },
        ]);
        let codes: BTreeSet<_> = errors.iter().map(|error| credentials(error, &profile).code).collect();
        assert_eq!(codes.len(), errors.len());
    }
}
