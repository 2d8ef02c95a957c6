//! Failures of attaching the IoT policy.

use super::network;
use super::policy::{Context, attach_command};
use client::aws::Error;
use model::{Actor, Notice, Rung, Words};
use texts::t;

/// `policy` could not be attached.
#[must_use]
pub fn attach_policy(error: &Error, policy: &str, context: &Context<'_>) -> Notice {
    let region = &context.profile.region;
    let notice = match error {
        Error::NoIdentity => return no_policy_to_attach(),
        Error::Unreachable(error) => return network(error, t!("AWS IoT's control plane")),
        Error::ResourceNotFound { message } => not_found(policy, region).detail("AWS", message),
        Error::AccessDenied { message } => with_command(
            Notice::error(
                "policy.access_denied",
                Words {
                    summary: t!("You are not allowed to attach the policy"),
                    cause: t!("The role of the identity pool lacks iot:AttachPolicy. In production this is intended."),
                    remedy: t!("Ask an administrator to attach the policy to your identity. This is needed only once."),
                },
            ),
            policy,
            context,
        )
        .detail("AWS", message),
        Error::LimitExceeded { message } => Notice::error(
            "policy.limit",
            Words {
                summary: t!("Your identity already has the maximum number of policies"),
                cause: t!("AWS allows at most 10 policies per identity."),
                remedy: t!("Ask an administrator to detach one of them."),
            },
        )
        .by(Actor::Administrator)
        .detail("AWS", message),
        Error::Throttled => waiting(
            "policy.throttled",
            t!("Too many requests to AWS IoT"),
            t!("Many programs are \
            changing this account at once."),
        ),
        Error::Unavailable { status } => waiting(
            "policy.unavailable",
            t!("AWS IoT reported an internal error"),
            t!("The problem is in its \
                control plane, at AWS."),
        )
        .detail(t!("HTTP status"), status.to_string()),
        Error::Signing | Error::SignatureRefused { .. } => Notice::error(
            "policy.signature",
            Words {
                summary: t!("AWS refused the signature of the request"),
                cause: t!("This computer's clock or the region in the profile is wrong, or the credentials have just \
                    expired."),
                remedy: t!("Check this computer's date and time, and the region in the profile, then try again."),
            },
        )
        .detail("AWS", error.to_string()),
        Error::Unexpected { .. } | Error::Conflict { .. } | Error::Invalid { .. } | Error::NotConfirmed => {
            Notice::error(
                "policy.unexpected",
                Words {
                    summary: t!("AWS IoT's control plane sent an unexpected response"),
                    cause: t!("Something other than AWS may be answering, such as a proxy or a captive portal."),
                    remedy: t!("Check the network and try again."),
                },
            )
            .detail("AWS", error.to_string())
        }
    };
    notice.at(Rung::Mqtt)
}

/// There is nothing to attach.
#[must_use]
pub fn no_policy_named() -> Notice {
    Notice::error(
        "policy.not_named",
        Words {
            summary: t!("The profile names no IoT policy"),
            cause: t!("Topicdeck attaches only the policy that the profile names."),
            remedy: t!("Add iot_policy = \"NAME\" to the profile, or ask an administrator to attach \
                a policy."),
        },
    )
}

/// Keys of a user or role of IAM need no IoT policy.
#[must_use]
pub fn no_policy_to_attach() -> Notice {
    Notice::error(
        "policy.not_needed",
        Words {
            summary: t!("There is no identity to attach an IoT policy to"),
            cause: t!(
                "The profile uses the credentials of this computer's AWS tools. For those, IAM policies alone decide."
            ),
            remedy: t!("Ask an administrator to extend the IAM policy of your user or role."),
        },
    )
    .at(Rung::Mqtt)
}

fn not_found(policy: &str, region: &str) -> Notice {
    Notice::error(
        "policy.not_found",
        Words {
            summary: &t!("There is no IoT policy named {policy} in {region}", policy, region),
            cause: t!("It was deleted or renamed, or it is in another region or account."),
            remedy: t!("Compare iot_policy in the profile with the policies under IoT Core > Security > Policies."),
        },
    )
    .copyable(t!("Policy"), policy)
    .copyable(t!("Region"), region)
}

fn with_command(notice: Notice, policy: &str, context: &Context<'_>) -> Notice {
    match context.identity_id {
        Some(identity_id) => notice
            .by(Actor::Administrator)
            .copyable(
                t!("Command that attaches the policy to this identity"),
                attach_command(policy, identity_id, context),
            )
            .copyable(t!("Identity id"), identity_id),
        None => notice.by(Actor::Administrator),
    }
}

fn waiting(code: &'static str, summary: &str, cause: &str) -> Notice {
    Notice::error(code, Words { summary, cause, remedy: t!("Wait a moment and try again.") })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_error_has_its_own_notice() {
        let profile = client::profile::parse(client::profile::template()).unwrap().remove(0);
        let context =
            Context { profile: &profile, account_id: None, identity_id: Some("eu-central-1:id"), client_id: None };
        let message = || "what AWS wrote".to_owned();
        let errors = [
            Error::ResourceNotFound { message: message() },
            Error::AccessDenied { message: message() },
            Error::LimitExceeded { message: message() },
            Error::Throttled,
            Error::Unavailable { status: 503 },
            Error::SignatureRefused { code: "ExpiredTokenException".to_owned(), message: message() },
            Error::Unexpected { status: 302, code: None, message: message() },
        ];
        let notices: Vec<_> = errors.iter().map(|error| attach_policy(error, "demo", &context)).collect();
        let codes: BTreeSet<_> = notices.iter().map(|notice| notice.code).collect();
        assert_eq!(codes.len(), errors.len());
        let command = "aws iot attach-policy --region eu-central-1 --policy-name demo --target eu-central-1:id";
        assert_eq!(notices[1].copyables[0].text, command);
    }
}
