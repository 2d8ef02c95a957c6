//! Failures of attaching the IoT policy from here.

use super::network;
use super::policy::{Context, attach_command};
use client::aws::Error;
use model::{Actor, Notice, Rung, Words};

/// What a person is told when `policy` was not attached.
#[must_use]
pub fn attach_policy(error: &Error, policy: &str, context: &Context<'_>) -> Notice {
    let region = &context.profile.region;
    let notice = match error {
        Error::Unreachable(error) => return network(error, "AWS IoT's control plane"),
        Error::ResourceNotFound { message } => {
            let notice = Notice::error(
                "policy.not_found",
                Words {
                    summary: &format!("There is no IoT policy named {policy} in {region}"),
                    cause: "It was deleted, has another name, or belongs to another region or account.",
                    remedy: "Compare iot_policy in profiles.toml with IoT Core > Security > Policies.",
                },
            );
            notice.copyable("Policy", policy).copyable("Region", region).detail("AWS", message)
        }
        Error::AccessDenied { message } => with_command(
            Notice::error(
                "policy.access_denied",
                Words {
                    summary: "You may not attach the policy yourself",
                    cause: "The role of the identity pool lacks iot:AttachPolicy. In production that is as it \
                            should be.",
                    remedy: "An administrator attaches the policy once, to your identity.",
                },
            ),
            policy,
            context,
        )
        .detail("AWS", message),
        Error::LimitExceeded { message } => Notice::error(
            "policy.limit",
            Words {
                summary: "Your identity has as many policies as it can have",
                cause: "AWS attaches at most 10 policies to one identity.",
                remedy: "An administrator detaches one of them.",
            },
        )
        .by(Actor::Administrator)
        .detail("AWS", message),
        Error::Throttled => waiting("policy.throttled", "AWS is asked too often", "Many programs change this account."),
        Error::Unavailable { status } => {
            waiting("policy.unavailable", "AWS IoT has trouble of its own", "Its control plane answered with an error.")
                .detail("HTTP status", status.to_string())
        }
        Error::Signing | Error::SignatureRefused { .. } => Notice::error(
            "policy.signature",
            Words {
                summary: "AWS refused the signature of the request",
                cause: "This computer's clock is wrong, or the region in the profile is; or the credentials have \
                        just ended.",
                remedy: "Check this computer's date and time, and the region in profiles.toml, then try again.",
            },
        )
        .detail("AWS", error.to_string()),
        Error::Unexpected { .. } => Notice::error(
            "policy.unexpected",
            Words {
                summary: "AWS IoT's control plane answered something unknown",
                cause: "Something other than AWS may be answering there, such as a proxy or captive portal.",
                remedy: "Check the network and try again.",
            },
        )
        .detail("AWS", error.to_string()),
    };
    notice.at(Rung::Mqtt)
}

/// The profile names no policy, so there is nothing to attach.
#[must_use]
pub fn no_policy_named() -> Notice {
    Notice::error(
        "policy.not_named",
        Words {
            summary: "The profile names no IoT policy",
            cause: "Only a policy that the profile names is attached from here.",
            remedy: "Add iot_policy = \"NAME\" to the profile in profiles.toml, or let an administrator attach one.",
        },
    )
}

fn with_command(notice: Notice, policy: &str, context: &Context<'_>) -> Notice {
    match context.identity_id {
        Some(identity_id) => notice
            .by(Actor::Administrator)
            .copyable("Command that attaches the policy to this identity", attach_command(policy, identity_id, context))
            .copyable("Identity id", identity_id),
        None => notice.by(Actor::Administrator),
    }
}

fn waiting(code: &'static str, summary: &str, cause: &str) -> Notice {
    Notice::error(code, Words { summary, cause, remedy: "Wait a moment and try again." })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_answer_has_a_notice_of_its_own() {
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
