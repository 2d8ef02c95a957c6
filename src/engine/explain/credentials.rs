//! Failures of the identity pool.

use super::again::{RUN_AGAIN, TRIES_AGAIN};
use super::aws_profile::aws_profile;
use super::{network, sign_in};
use client::credentials::{Error, NotAuthorized};
use client::profile::Profile;
use model::{Actor, Notice, Rung, Words};
use texts::{t, text};

/// There are no credentials.
#[must_use]
pub fn credentials(error: &Error, profile: &Profile) -> Notice {
    match error {
        Error::SignIn(error) => sign_in(error, profile).at(Rung::SignIn),
        Error::AwsProfile(error) => aws_profile(error),
        error => pool(error, profile),
    }
}

fn pool(error: &Error, profile: &Profile) -> Notice {
    let pool = &profile.identity_pool_id;
    let notice = match error {
        Error::Unreachable(error) => network(error, t!("the identity pool")),
        Error::SignIn(_)
        | Error::AwsProfile(_)
        | Error::TimedOut
        | Error::TooManyRequests
        | Error::InternalError
        | Error::Unavailable { .. } => passing(error, profile),
        Error::NotAuthorized { reason, .. } => not_authorized(*reason, profile),
        Error::InvalidParameter { .. } => Notice::error(
            "credentials.invalid_parameter",
            Words {
                summary: t!("The identity pool refused the ids in the profile"),
                cause: t!("The identity pool id or the user pool id is malformed."),
                remedy: t!("Compare identity_pool_id and user_pool_id in the profile with the AWS console."),
            },
        )
        .copyable(t!("Identity pool in the profile"), pool),
        Error::PoolNotFound { .. } => Notice::error(
            "credentials.pool_not_found",
            Words {
                summary: t!("The identity pool was not found"),
                cause: &t!(
                    "There is no {pool} in {region}: it was deleted, or the id belongs to another account.",
                    pool,
                    region = profile.region
                ),
                remedy: t!("Copy the id from Cognito > Identity pools into profiles.toml."),
            },
        )
        .copyable(t!("Identity pool in the profile"), pool),
        Error::IdentityNotFound { .. } => identity_not_found(),
        Error::ResourceConflict { .. } => Notice::error(
            "credentials.conflict",
            Words {
                summary: t!("This sign-in is linked to another identity"),
                cause: t!("The login was linked to a second identity of the pool."),
                remedy: t!("Ask an administrator to unlink one of the two identities."),
            },
        )
        .by(Actor::Administrator),
        Error::InvalidIdentityPoolConfiguration { .. } => role(profile),
        Error::LimitExceeded { .. } => Notice::error(
            "credentials.limit",
            Words {
                summary: t!("The identity pool is full"),
                cause: t!("A limit of the AWS account was reached, such as the number of identities."),
                remedy: t!("Ask an administrator to raise the limit or delete unused identities."),
            },
        )
        .by(Actor::Administrator),
        Error::ExternalService { .. } => external_service(),
        Error::Unexpected { .. } => Notice::error(
            "credentials.unexpected",
            Words {
                summary: t!("The identity pool sent an unexpected response"),
                cause: t!("Something other than Cognito may be answering, or AWS has changed its responses."),
                remedy: t!("Check the endpoint in the profile, and look for a proxy or captive portal."),
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
            summary: t!("Your identity was deleted from the identity pool"),
            cause: t!("The identity pool exists, but no longer has the identity of your sign-in."),
            remedy: t!("Topicdeck requests a new identity automatically. Its IoT policy has to be attached again."),
        },
    )
    .at_end_of_command(t!("Run the command again to get a new identity. Its IoT policy has to be attached again."))
    .by(Actor::NoOne)
}

fn external_service() -> Notice {
    Notice::error(
        "credentials.external_service",
        Words {
            summary: t!("A sign-in provider of the identity pool does not respond"),
            cause: t!("The provider has a problem, or its configuration in the pool is out of date."),
            remedy: t!("Try again later. If this keeps happening, ask an administrator."),
        },
    )
    .by(Actor::Administrator)
}

/// Failures that pass without help.
fn passing(error: &Error, profile: &Profile) -> Notice {
    let (code, summary, cause) = match error {
        Error::TooManyRequests => (
            "credentials.throttled",
            t!("Too many requests to the identity pool"),
            t!("Many programs of this AWS account are requesting credentials at once.").to_owned(),
        ),
        Error::InternalError => (
            "credentials.internal_error",
            t!("The identity pool reported an internal error"),
            t!("The problem is in Cognito, at AWS.").to_owned(),
        ),
        Error::Unavailable { status } => (
            "credentials.service_error",
            t!("The identity pool is unavailable"),
            t!("AWS or a proxy in between returned HTTP status {status}.", status),
        ),
        _ => (
            "credentials.timed_out",
            t!("The identity pool did not respond in time"),
            t!("The network to {region} is slow or dropping packets.", region = profile.region),
        ),
    };
    Notice::error(code, Words { summary, cause: &cause, remedy: text(TRIES_AGAIN) })
        .at_end_of_command(text(RUN_AGAIN))
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
                summary: t!("The identity pool could not verify the sign-in"),
                cause: t!("The signature of the ID token does not match the user pool's current keys. The pool may \
                    have changed its keys, or the profile's endpoints lead to a service other than AWS."),
                remedy: t!("Sign in again. If this keeps happening, check the endpoints in the profile."),
            },
        )
        .copyable(t!("User pool"), profile.pool_name()),
        NotAuthorized::BadToken => Notice::error(
            "credentials.bad_token",
            Words {
                summary: t!("The identity pool refused the ID token"),
                cause: t!("The token lacks something that the identity pool needs, or is the wrong kind of token."),
                remedy: t!("Sign in again. If this keeps happening, show the details to an administrator."),
            },
        )
        .copyable(t!("User pool"), profile.pool_name()),
        NotAuthorized::Forbidden => Notice::error(
            "credentials.forbidden",
            Words {
                summary: t!("The identity pool does not accept your sign-in for this identity"),
                cause: &t!("It found no login from {provider} that it accepts for the identity.", provider),
                remedy: t!("Ask an administrator to check the user pool and app client under Cognito > Identity \
                    pools > Identity providers."),
            },
        )
        .by(Actor::Administrator)
        .copyable(t!("Provider"), &provider)
        .copyable(t!("Identity pool"), pool),
        NotAuthorized::WrongProvider => wrong_provider(profile),
        NotAuthorized::LoginsMismatch => Notice::error(
            "credentials.logins_mismatch",
            Words {
                summary: t!("The identity was created with another provider"),
                cause: &t!("This identity is not linked to {provider}.", provider),
                remedy: t!("Ask an administrator to link the provider to the identity, or to delete the identity so \
                    that a new one is created."),
            },
        )
        .by(Actor::Administrator)
        .copyable(t!("Provider"), provider),
        NotAuthorized::TokenExpired => Notice::error(
            "credentials.token_expired",
            Words {
                summary: t!("The sign-in has expired, according to the identity pool"),
                cause: t!("The ID token has just expired, or this computer's clock is behind."),
                remedy: t!("Check this computer's date and time, then try again."),
            },
        ),
        NotAuthorized::Other => Notice::error(
            "credentials.not_authorized",
            Words {
                summary: t!("The identity pool refused the sign-in"),
                cause: t!("The pool may be disabled, or a rule blocks this user."),
                remedy: t!("Show this to an administrator of the identity pool."),
            },
        )
        .by(Actor::Administrator)
        .copyable(t!("Identity pool"), pool),
    }
}

fn wrong_issuer(profile: &Profile) -> Notice {
    Notice::error(
        "credentials.wrong_issuer",
        Words {
            summary: t!("The identity pool does not know the issuer of this sign-in"),
            cause: t!("The user pool was sent under both of its names, and neither matches the issuer in the ID \
                token."),
            remedy: t!("Compare user_pool_id and endpoints in the profile with the provider under Cognito > \
                Identity pools."),
        },
    )
    .copyable(t!("User pool"), profile.pool_name())
    .copyable(t!("Identity pool"), &profile.identity_pool_id)
}

fn wrong_provider(profile: &Profile) -> Notice {
    Notice::error(
        "credentials.wrong_provider",
        Words {
            summary: t!("The identity pool does not know this user pool"),
            cause: t!("The user pool or its app client is not registered as a provider of the identity pool."),
            remedy: t!("Ask an administrator to add both ids under Cognito > Identity pools > Identity providers."),
        },
    )
    .by(Actor::Administrator)
    .copyable(t!("User pool"), profile.pool_name())
    .copyable(t!("App client"), &profile.client_id)
    .copyable(t!("Identity pool"), &profile.identity_pool_id)
    .detail(t!("names tried"), profile.logins_keys().join(", "))
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
            summary: t!("The identity pool has no usable role"),
            cause: t!("No role is set for signed-in users, or the role's trust policy names another pool."),
            remedy: t!("Ask an administrator to set the authenticated role, and to check aud and amr in its trust \
                policy."),
        },
    )
    .by(Actor::Administrator)
    .copyable(t!("Trust policy statement"), trust)
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
    fn each_exception_has_its_own_notice() {
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
