//! What the IoT policies of an identity do not allow, when a person asks before it happens.

use super::policy::{Context, Refused, with_remedy};
use model::{Actor, Notice, RightAction, RightQuestion, Words};
use texts::t;

/// The answer to a question is no. `denying` are the policies that deny it; none where no policy says anything.
#[must_use]
pub fn not_a_right(question: &RightQuestion, denying: &[String], context: &Context<'_>) -> Notice {
    let refused = match question.action {
        RightAction::Publish => Refused::Publish { topic: &question.name, retain: false },
        RightAction::Subscribe => Refused::Subscribe(&question.name),
    };
    let actions = refused.actions();
    if denying.is_empty() {
        let words = Words {
            summary: &match question.action {
                RightAction::Publish => t!("You are not allowed to do this: {actions} is missing", actions),
                RightAction::Subscribe => t!("You are not allowed to do this: {actions} are missing", actions),
            },
            cause: t!("No IoT policy of your identity allows it."),
            remedy: t!(
                "Ask an administrator to allow it with the statement below. The role of the identity pool must allow it too."
            ),
        };
        return with_remedy(Notice::error("right.not_allowed", words), refused, context);
    }
    let action = match question.action {
        RightAction::Publish => "iot:Publish",
        RightAction::Subscribe => "iot:Subscribe",
    };
    let words = Words {
        summary: &t!("You are not allowed to do this: {action} is denied", action),
        cause: &t!("The IoT policy {denying} denies it, whatever the others allow.", denying = denying.join(", ")),
        remedy: t!(
            "Ask an administrator to change the policy that denies it. A statement that allows it is not enough."
        ),
    };
    let notice = Notice::error("right.denied", words).by(Actor::Administrator);
    match context.identity_id {
        Some(identity_id) => notice.copyable(t!("Identity id"), identity_id),
        None => notice,
    }
}

/// Keys of IAM have no IoT policies.
#[must_use]
pub(super) fn no_identity() -> Notice {
    Notice::error(
        "right.no_identity",
        Words {
            summary: t!("There are no IoT policies to look at"),
            cause: t!("This profile uses an AWS profile: IAM policies alone decide what it may do."),
            remedy: t!("Look at the IAM policies of the user or role, for example with the IAM policy simulator."),
        },
    )
}
