//! Failures of calls to AWS IoT beside the connection: shadows, retained messages and clients.

use super::aws_profile::{command_that_uses_keys, who};
use super::network;
use super::policy::{Context, Refused, with_remedy};
use super::right::no_identity;
use super::shadow::shadow_rejected;
use client::aws::Error;
use client::profile::AwsSource;
use model::{
    Call, CallFailure, CallFailureKind, Clearing, DirectMessage, Notice, RetainedMessage, Rung, Severity, ShadowId,
    ShadowOperation, ShadowTopic, Words,
};
use texts::t;

/// Why `call` failed.
#[must_use]
pub fn call(error: &Error, call: &Call, context: &Context<'_>) -> CallFailure {
    let kind = match error {
        Error::ResourceNotFound { .. } => CallFailureKind::NotFound,
        Error::Conflict { .. } => CallFailureKind::Conflict,
        Error::AccessDenied { .. } => CallFailureKind::NotAllowed,
        Error::NotConfirmed => CallFailureKind::NotConfirmed,
        _ => CallFailureKind::Other,
    };
    let notice = match error {
        Error::Unreachable(error) => network(error, t!("AWS IoT")),
        Error::AccessDenied { message } => not_allowed(call, context).detail("AWS", message),
        Error::Signing | Error::SignatureRefused { .. } => {
            signature(context.profile.aws_source()).detail("AWS", error.to_string())
        }
        error => match shadow_of(call) {
            Some(shadow) => of_shadow(&shadow, error, context),
            None => other(error, call),
        },
    };
    CallFailure { kind, notice: Box::new(notice) }
}

/// Who has the client id may not be asked. That ended no connection.
#[must_use]
pub fn client_id_not_asked(error: &Error, asked: &Call, context: &Context<'_>) -> Notice {
    call(error, asked, context).notice.severity(Severity::Warning)
}

/// The notice for a call while no one is signed in.
#[must_use]
pub fn call_without_sign_in() -> Notice {
    Notice::error(
        "call.no_sign_in",
        Words {
            summary: t!("You are not signed in"),
            cause: t!("AWS IoT is asked with your sign-in."),
            remedy: t!("Sign in, then try again."),
        },
    )
}

fn topic_of(shadow: &ShadowId, operation: ShadowOperation) -> ShadowTopic {
    ShadowTopic { thing: shadow.thing.clone(), name: shadow.name.clone(), operation }
}

fn shadow_of(call: &Call) -> Option<ShadowTopic> {
    Some(match call {
        Call::GetShadow(shadow) => topic_of(shadow, ShadowOperation::Get),
        Call::UpdateShadow { shadow, .. } => topic_of(shadow, ShadowOperation::Update),
        Call::DeleteShadow(shadow) => topic_of(shadow, ShadowOperation::Delete),
        _ => return None,
    })
}

/// In the words for what comes as a message.
fn of_shadow(shadow: &ShadowTopic, error: &Error, context: &Context<'_>) -> Notice {
    let (code, message) = match error {
        Error::ResourceNotFound { message } => (404, message.as_str()),
        Error::Conflict { message } => (409, message.as_str()),
        Error::Invalid { status, message } | Error::Unexpected { status, message, .. } => (*status, message.as_str()),
        Error::Throttled => (429, ""),
        Error::Unavailable { status } => (*status, ""),
        _ => (500, ""),
    };
    shadow_rejected(shadow, code, message, context)
}

/// The action that `call` needs, and on what.
fn needed(call: &Call) -> Refused<'_> {
    match call {
        Call::GetShadow(shadow) => of_thing("iot:GetThingShadow", shadow),
        Call::UpdateShadow { shadow, .. } => of_thing("iot:UpdateThingShadow", shadow),
        Call::DeleteShadow(shadow) => of_thing("iot:DeleteThingShadow", shadow),
        Call::ListShadows { thing, .. } => of("iot:ListNamedShadowsForThing", "thing", thing),
        Call::ListRetained { .. } => of("iot:ListRetainedMessages", "", ""),
        Call::GetRetained { topic } | Call::Clearing(Clearing::Clear { topic, .. }) => {
            of("iot:GetRetainedMessage", "topic", topic)
        }
        Call::GetConnection { client_id } => of("iot:GetConnection", "client", client_id),
        Call::ListSubscriptions { client_id, .. } => of("iot:ListSubscriptions", "client", client_id),
        Call::SendDirect(message) => Refused::Direct { client_id: &message.client_id, topic: &message.topic },
        Call::EndConnection { client_id, .. } => of("iot:DeleteConnection", "client", client_id),
        Call::EffectivePolicies => of("iot:GetEffectivePolicies", "", ""),
        Call::TestRight(_) => of("iot:TestAuthorization", "", ""),
        Call::Retain(RetainedMessage { topic, .. })
        | Call::Clearing(Clearing::PutBack { message: RetainedMessage { topic, .. }, .. }) => {
            Refused::Publish { topic, retain: true }
        }
        // They ask AWS nothing, or are made of those above.
        Call::Clearing(Clearing::Begin(_) | Clearing::Read(_)) | Call::ClearMany(_) | Call::StopClearing => {
            of("", "", "")
        }
    }
}

fn of<'a>(action: &'static str, kind: &'static str, name: &'a str) -> Refused<'a> {
    Refused::Call { action, kind, name, part: None }
}

fn of_thing<'a>(action: &'static str, shadow: &'a ShadowId) -> Refused<'a> {
    Refused::Call { action, kind: "thing", name: &shadow.thing, part: shadow.name.as_deref() }
}

fn not_allowed(call: &Call, context: &Context<'_>) -> Notice {
    let needed = needed(call);
    let actions = needed.actions();
    let (cause, remedy) = match (call, context.profile.aws_source()) {
        (Call::SendDirect(_), _) => (
            t!(
                "You need iot:SendDirectMessage, and the IoT policy of the client that gets the message needs iot:Receive on \
                its topic. AWS does not say which of them is missing."
            )
            .to_owned(),
            t!("Ask an administrator to allow the first statement below for you, and the second one for the client."),
        ),
        (Call::EffectivePolicies | Call::TestRight(_), None) => (
            t!("The role of the identity pool does not allow it. IoT policies have no say in this call.").to_owned(),
            t!("Ask an administrator to add the statement below to the role: topicdeck template does not give it."),
        ),
        (_, None) => (
            t!(
                "Your identity's IoT policy and the identity pool's role must both allow it. AWS does not say which of \
                them does not."
            )
            .to_owned(),
            t!("Ask an administrator to allow it with the statement below, in both."),
        ),
        (_, Some(_)) => (
            needed.not_allowed(context),
            t!("Ask an administrator to add the statement below to the IAM policy of your user or role."),
        ),
    };
    let notice = Notice::error(
        "call.not_allowed",
        Words { summary: &t!("You are not allowed to do this: {actions} is missing", actions), cause: &cause, remedy },
    );
    with_remedy(notice, needed, context).at(Rung::Live)
}

/// `keys` are those of this computer, where it uses them: no one else renews them.
fn signature(keys: Option<&AwsSource>) -> Notice {
    if let Some(keys) = keys {
        return Notice::error(
            "call.signature",
            Words {
                summary: t!("AWS refused the signature of the request"),
                cause: &t!(
                    "Most likely {keys} are wrong, were deleted or have expired. It may also be this computer's \
                    clock, or the region in the profile.",
                    keys = keys.keys()
                ),
                remedy: &t!(
                    "Check the keys with {command}, then this computer's date and time, and the region in the profile.",
                    command = who(keys)
                ),
            },
        )
        .copyable(command_that_uses_keys(), who(keys));
    }
    Notice::error(
        "call.signature",
        Words {
            summary: t!("AWS refused the signature of the request"),
            cause: t!("This computer's clock or the region in the profile is wrong, or the credentials have just \
                expired."),
            remedy: t!("Check this computer's date and time, and the region in the profile, then try again."),
        },
    )
}

fn other(error: &Error, call: &Call) -> Notice {
    let notice = match error {
        Error::ResourceNotFound { .. } => match call {
            Call::GetRetained { topic } => Notice::error(
                "retained.none",
                Words {
                    summary: &t!("There is no retained message on {topic}", topic),
                    cause: t!("None was sent, it was cleared, or it has expired."),
                    remedy: t!("Check the topic: upper and lower case differ."),
                },
            )
            .severity(Severity::Info),
            Call::GetConnection { client_id } | Call::ListSubscriptions { client_id, .. } => {
                not_known(client_id).severity(Severity::Info)
            }
            Call::SendDirect(DirectMessage { client_id, .. }) | Call::EndConnection { client_id, .. } => {
                not_connected(client_id)
            }
            _ => Notice::error(
                "call.not_found",
                Words {
                    summary: t!("AWS IoT does not know this"),
                    cause: t!("The name is wrong, or it was deleted."),
                    remedy: t!("Check the name: upper and lower case differ."),
                },
            ),
        },
        Error::NoIdentity => return no_identity(),
        Error::NotConfirmed => not_confirmed(),
        Error::Throttled | Error::LimitExceeded { .. } => Notice::error(
            "call.throttled",
            Words {
                summary: t!("Too many requests to AWS IoT"),
                cause: t!("AWS limits how many there can be per second."),
                remedy: t!("Wait a moment and try again."),
            },
        ),
        Error::Unavailable { .. } => Notice::error(
            "call.unavailable",
            Words {
                summary: t!("AWS IoT reported an internal error"),
                cause: t!("The problem is at AWS."),
                remedy: t!("Wait a moment and try again."),
            },
        ),
        Error::Invalid { .. } | Error::Conflict { .. } => Notice::error(
            "call.invalid",
            Words {
                summary: t!("AWS IoT did not accept the request"),
                cause: t!("A name, a size or a value in it is not allowed."),
                remedy: t!("Read what AWS says below, and change it."),
            },
        ),
        _ => Notice::error(
            "call.unexpected",
            Words {
                summary: t!("AWS IoT sent an unexpected response"),
                cause: t!("Something other than AWS may be answering, such as a proxy or a captive portal."),
                remedy: t!("Check the network and try again."),
            },
        ),
    };
    notice.detail("AWS", error.to_string())
}

fn not_known(client_id: &str) -> Notice {
    Notice::error(
        "device.not_known",
        Words {
            summary: &t!("AWS knows no client {client_id}", client_id),
            cause: t!("It was never connected, or it left more than 30 minutes ago without a session."),
            remedy: t!("Check the client id: upper and lower case differ, and it may not be the name of the thing."),
        },
    )
}

fn not_connected(client_id: &str) -> Notice {
    Notice::error(
        "device.not_connected",
        Words {
            summary: &t!("The client {client_id} is not connected", client_id),
            cause: t!("AWS does this for connected clients only. A direct message does not wait for one that is not."),
            remedy: t!(
                "Look when and why it left. To let a message wait, publish it with QoS 1 to a topic that the client subscribes \
                to: AWS keeps it as long as the client's session."
            ),
        },
    )
}

fn not_confirmed() -> Notice {
    Notice::error(
        "device.not_confirmed",
        Words {
            summary: t!("The client did not confirm the message in time"),
            cause: t!("It may have the message all the same: the client or its network may be slow."),
            remedy: t!("Send it again only if twice does no harm, or allow more time."),
        },
    )
    .severity(Severity::Warning)
}
