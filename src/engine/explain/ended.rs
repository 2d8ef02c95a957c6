//! How a connection ended that had been let in.

use super::again::{CONNECTS_AGAIN, RUN_AGAIN, TRIES_AGAIN};
use super::policy::{Context, Refused, with_remedy};
use client::link::LastSent;
use model::{Actor, Notice, Severity, Words, words};

/// The broker sent a DISCONNECT.
pub(super) fn disconnected(reason_code: u8, after: Option<&LastSent>, context: &Context<'_>) -> Notice {
    let notice = match (reason_code, after) {
        (0x8e, _) => Notice::error(
            "live.session_taken_over",
            Words {
                summary: "Another program uses the same client id",
                cause: "AWS keeps one connection per client id, and the other one came later.",
                remedy: "Close the other program, use another client id, or put {random} into mqtt_client_id in \
                        profiles.toml.",
            },
        )
        .copyable("Client id", context.client_id.unwrap_or_default()),
        (0x87, Some(_)) => closed(after, true, context),
        (0x87, None) => with_remedy(
            Notice::error(
                "live.not_authorized",
                Words {
                    summary: "AWS ended the connection: it is not allowed any more",
                    cause: "The IoT policy of your identity, or the role of the identity pool, was changed or \
                            taken away.",
                    remedy: "An administrator looks at the policies of your identity.",
                },
            ),
            Refused::Connect,
            context,
        ),
        (0x93 | 0x95 | 0x96 | 0x97, _) => quota(after),
        (0x9c | 0x9d, _) => other_server("live.other_server"),
        (0x8b | 0x98 | 0xa0, _) => {
            ended_by_aws("live.ended_by_aws", "It does so for maintenance, and after 24 hours at the latest.")
        }
        (0x00, _) => ended_by_aws("live.ended_without_reason", "It gave no reason: a normal disconnection."),
        (0x8d, _) => Notice::error(
            "live.keep_alive",
            Words {
                summary: "AWS heard nothing from this computer for too long",
                cause: "The network was gone, or the computer slept.",
                remedy: CONNECTS_AGAIN,
            },
        )
        .at_end_of_command(RUN_AGAIN)
        .severity(Severity::Warning)
        .by(Actor::NoOne),
        _ => Notice::error(
            "live.disconnected",
            Words {
                summary: "AWS ended the connection",
                cause: &format!("It said: {}.", words::reason_code(reason_code)),
                remedy: "Topicdeck reconnects automatically. If it happens again and again, show this to an \
                        administrator.",
            },
        )
        .at_end_of_command("Run the command again. If it happens again, show this to an administrator."),
    };
    notice.detail("DISCONNECT", words::reason_code(reason_code))
}

/// Nothing is wrong.
fn ended_by_aws(code: &'static str, cause: &str) -> Notice {
    let said = Words { summary: "AWS ended the connection", cause, remedy: CONNECTS_AGAIN };
    let notice = Notice::error(code, said).at_end_of_command(RUN_AGAIN);
    notice.severity(Severity::Info).by(Actor::NoOne)
}

/// Section 4.11; AWS IoT Core never does it.
pub(super) fn other_server(code: &'static str) -> Notice {
    Notice::error(
        code,
        Words {
            summary: "The broker wants another server to be used",
            cause: "It moved, or takes no more connections. AWS IoT Core does not do that: it is another broker.",
            remedy: "If the new server is known to you, put it into iot_endpoint in profiles.toml. Topicdeck does not go \
                     there by itself, and tries this one again.",
        },
    )
    .at_end_of_command("If the new server is known to you, put it into iot_endpoint in profiles.toml.")
}

fn quota(after: Option<&LastSent>) -> Notice {
    let what = match after {
        Some(LastSent::Publish { topic, .. }) => format!(" The last message went to {topic}."),
        Some(LastSent::Subscribe(filters)) => {
            format!(" The last subscription was {}.", filters.first().map_or("", |filter| filter.as_str()))
        }
        None => String::new(),
    };
    Notice::error(
        "live.quota",
        Words {
            summary: "AWS ended the connection: too much at once",
            cause: &format!(
                "A connection may have 50 subscriptions and send 100 messages and 512 KiB a second, 128 KiB \
                        in one.{what}"
            ),
            remedy: "Send less or more slowly. Topicdeck reconnects automatically.",
        },
    )
    .at_end_of_command("Send less or more slowly, then run the command again.")
}

/// Most likely it was what had been sent last, unless it ended as only networks do.
pub(super) fn closed(after: Option<&LastSent>, may_be_an_offence: bool, context: &Context<'_>) -> Notice {
    let cause = |what: &str| {
        format!(
            "AWS ends the connection over what a policy does not allow, and {what} was not answered. It may \
             also be that the network broke just then."
        )
    };
    match after {
        Some(LastSent::Subscribe(filters)) if may_be_an_offence => {
            let filter = filters.first().map_or("", |filter| filter.as_str());
            let notice = Notice::error(
                "live.closed_on_subscribe",
                Words {
                    summary: &format!("The connection ended when subscribing to {filter}"),
                    cause: &cause("the subscription"),
                    remedy: "Remove the subscription, or have iot:Subscribe and iot:Receive allowed for it.",
                },
            );
            with_remedy(notice, Refused::Subscribe(filter), context)
        }
        Some(LastSent::Publish { topic, retain }) if may_be_an_offence => {
            let refused = Refused::Publish { topic: topic.as_str(), retain: *retain };
            let notice = Notice::error(
                "live.closed_on_publish",
                Words {
                    summary: &format!("The connection ended when sending to {topic}"),
                    cause: &cause("the message"),
                    remedy: &format!("Have {} allowed for it.", refused.actions()),
                },
            );
            with_remedy(notice, refused, context)
        }
        _ => Notice::error(
            "live.closed",
            Words {
                summary: "The connection was lost",
                cause: "The network changed or went away, or something in between closed it.",
                remedy: CONNECTS_AGAIN,
            },
        )
        .at_end_of_command(RUN_AGAIN)
        .severity(Severity::Warning)
        .by(Actor::NoOne),
    }
}

/// More waits to be sent than is ever sent ahead.
pub(super) fn not_taken(waiting: usize) -> Notice {
    Notice::error(
        "live.not_taken",
        Words {
            summary: "The broker does not take what is sent to it",
            cause: &format!(
                "It sends messages and does not read the answers: {} KiB were waiting, so the connection was ended.",
                waiting / 1_024
            ),
            remedy: TRIES_AGAIN,
        },
    )
    .at_end_of_command(RUN_AGAIN)
    .severity(Severity::Warning)
    .by(Actor::NoOne)
}

/// What no broker may send. The connection was ended with a DISCONNECT that says so.
pub(super) fn protocol(detail: &str, reason_code: u8) -> Notice {
    Notice::error(
        "live.protocol",
        Words {
            summary: "The broker sent something that is not MQTT 5",
            cause: "Something other than AWS IoT Core is answering, or a proxy changes what passes through it. \
                    The connection was ended.",
            remedy: "Check iot_endpoint in profiles.toml. Topicdeck reconnects automatically.",
        },
    )
    .at_end_of_command("Check iot_endpoint in profiles.toml, then run the command again.")
    .detail("MQTT", detail)
    .detail("DISCONNECT sent", words::reason_code(reason_code))
}

/// Another program keeps taking over our client id.
pub(super) fn contested(context: &Context<'_>) -> Notice {
    Notice::error(
        "live.client_id_contested",
        Words {
            summary: "Another program keeps taking over this client id",
            cause: "Both use the same client id, and AWS keeps one connection for it. Topicdeck has left it \
                    to the other one.",
            remedy: "Use another client id, or close the other program and try again. For good: put {random} \
                    into mqtt_client_id in profiles.toml.",
        },
    )
    .copyable("Client id", context.client_id.unwrap_or_default())
}

/// Nothing came back for so long.
pub(super) fn silent_for(secs: u64) -> Notice {
    Notice::error(
        "live.silent",
        Words {
            summary: "The connection went silent",
            cause: &format!("Nothing came back for {secs} s: the network is gone or swallows packets."),
            remedy: CONNECTS_AGAIN,
        },
    )
    .at_end_of_command(RUN_AGAIN)
    .severity(Severity::Warning)
    .by(Actor::NoOne)
}
