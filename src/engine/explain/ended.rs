//! How an established connection ended.

use super::again::{CONNECTS_AGAIN, RUN_AGAIN, TRIES_AGAIN};
use super::policy::{Context, Refused, with_remedy};
use client::link::LastSent;
use model::{Actor, Notice, Severity, Words, words};
use texts::{t, text};

/// The broker sent a DISCONNECT.
pub(super) fn disconnected(reason_code: u8, after: Option<&LastSent>, context: &Context<'_>) -> Notice {
    let notice = match (reason_code, after) {
        (0x8e, _) => Notice::error(
            "live.session_taken_over",
            Words {
                summary: t!("Another program uses the same client id"),
                cause: t!("AWS allows one connection per client id, and the other program connected later."),
                remedy: t!("Close the other program, use another client id, or add {random} to mqtt_client_id in \
                    profiles.toml."),
            },
        )
        .copyable(t!("Client id"), context.client_id.unwrap_or_default()),
        (0x87, Some(_)) => closed(after, true, context),
        (0x87, None) => with_remedy(
            Notice::error(
                "live.not_authorized",
                Words {
                    summary: t!("AWS closed the connection: it is no longer allowed"),
                    cause: &changed(context),
                    remedy: t!("Ask an administrator to check the policies of your identity."),
                },
            ),
            Refused::Connect,
            context,
        ),
        (0x93 | 0x95 | 0x96 | 0x97, _) => quota(after),
        (0x9c | 0x9d, _) => other_server("live.other_server"),
        (0x8b | 0x98 | 0xa0, _) => {
            ended_by_aws("live.ended_by_aws", t!("AWS does this for maintenance, and after 24 hours at the latest."))
        }
        (0x00, _) => ended_by_aws("live.ended_without_reason", t!("AWS gave no reason: a normal disconnection.")),
        (0x8d, _) => Notice::error(
            "live.keep_alive",
            Words {
                summary: t!("AWS received nothing from this computer for too long"),
                cause: t!("The network was down, or the computer was asleep."),
                remedy: text(CONNECTS_AGAIN),
            },
        )
        .at_end_of_command(text(RUN_AGAIN))
        .severity(Severity::Warning)
        .by(Actor::NoOne),
        _ => Notice::error(
            "live.disconnected",
            Words {
                summary: t!("AWS closed the connection"),
                cause: &t!("AWS gave the reason {reason}.", reason = words::reason_code(reason_code)),
                remedy: t!("Topicdeck reconnects automatically. If this keeps happening, show it to an \
                    administrator."),
            },
        )
        .at_end_of_command(t!("Run the command again. If this keeps happening, show it to an administrator.")),
    };
    notice.detail("DISCONNECT", words::reason_code(reason_code))
}

/// Nothing is wrong.
fn ended_by_aws(code: &'static str, cause: &str) -> Notice {
    let said = Words { summary: t!("AWS closed the connection"), cause, remedy: text(CONNECTS_AGAIN) };
    let notice = Notice::error(code, said).at_end_of_command(text(RUN_AGAIN));
    notice.severity(Severity::Info).by(Actor::NoOne)
}

/// Section 4.11; AWS IoT Core never does it.
pub(super) fn other_server(code: &'static str) -> Notice {
    Notice::error(
        code,
        Words {
            summary: t!("The broker says to use another server"),
            cause: t!("It moved, or accepts no more connections. AWS IoT Core never does this, so this is another \
                broker."),
            remedy: t!("If you know the new server, put it into iot_endpoint in the profile. Topicdeck retries \
                this server and does not switch to another one."),
        },
    )
    .at_end_of_command(t!("If you know the new server, put it into iot_endpoint in the profile."))
}

fn quota(after: Option<&LastSent>) -> Notice {
    let limits = t!(
        "A connection can have 50 subscriptions and send 100 messages and 512 KiB per second, at most 128 KiB per message."
    );
    let cause = match after {
        Some(LastSent::Publish { topic, .. }) => t!("{limits} The last message was sent to {topic}.", limits, topic),
        Some(LastSent::Subscribe(filters)) => {
            let filter = filters.first().map_or("", |filter| filter.as_str());
            t!("{limits} The last subscription was {filter}.", limits, filter)
        }
        None => limits.to_owned(),
    };
    Notice::error(
        "live.quota",
        Words {
            summary: t!("AWS closed the connection: a limit was exceeded"),
            cause: &cause,
            remedy: t!("Send less, or more slowly. Topicdeck reconnects automatically."),
        },
    )
    .at_end_of_command(t!("Send less, or more slowly, then run the command again."))
}

/// Blames what was sent last, unless the connection ended as only networks end one.
pub(super) fn closed(after: Option<&LastSent>, may_be_a_violation: bool, context: &Context<'_>) -> Notice {
    match after {
        Some(LastSent::Subscribe(filters)) if may_be_a_violation => {
            let filter = filters.first().map_or("", |filter| filter.as_str());
            let notice = Notice::error(
                "live.closed_on_subscribe",
                Words {
                    summary: &t!("The connection closed while subscribing to {filter}", filter),
                    cause: t!(
                        "AWS closes the connection when a policy does not allow something, and the subscription got no \
                         response. The network may also have failed just then."
                    ),
                    remedy: t!("Remove the subscription, or ask an administrator to allow iot:Subscribe and \
                        iot:Receive for it."),
                },
            );
            with_remedy(notice, Refused::Subscribe(filter), context)
        }
        Some(LastSent::Publish { topic, retain }) if may_be_a_violation => {
            let refused = Refused::Publish { topic: topic.as_str(), retain: *retain };
            let notice = Notice::error(
                "live.closed_on_publish",
                Words {
                    summary: &t!("The connection closed while sending to {topic}", topic),
                    cause: t!(
                        "AWS closes the connection when a policy does not allow something, and the message got no \
                         response. The network may also have failed just then."
                    ),
                    remedy: &t!("Ask an administrator to allow {actions} for it.", actions = refused.actions()),
                },
            );
            with_remedy(notice, refused, context)
        }
        _ => Notice::error(
            "live.closed",
            Words {
                summary: t!("Connection lost"),
                cause: t!("The network changed or is down, or something in between closed the connection."),
                remedy: text(CONNECTS_AGAIN),
            },
        )
        .at_end_of_command(text(RUN_AGAIN))
        .severity(Severity::Warning)
        .by(Actor::NoOne),
    }
}

/// More bytes are waiting than Topicdeck ever sends ahead.
pub(super) fn not_taken(waiting: usize) -> Notice {
    Notice::error(
        "live.not_taken",
        Words {
            summary: t!("The broker has stopped reading"),
            cause: &t!(
                "The broker still sends messages but no longer reads the responses. Topicdeck closed the connection with {kib} KiB \
                 waiting.",
                kib = waiting / 1_024
            ),
            remedy: text(TRIES_AGAIN),
        },
    )
    .at_end_of_command(text(RUN_AGAIN))
    .severity(Severity::Warning)
    .by(Actor::NoOne)
}

/// The broker violated the protocol. Topicdeck ended the connection with a DISCONNECT that says so.
pub(super) fn protocol(detail: &str, reason_code: u8) -> Notice {
    Notice::error(
        "live.protocol",
        Words {
            summary: t!("The broker sent something that is not MQTT 5"),
            cause: t!("Something other than AWS IoT Core is answering, or a proxy changes the data. Topicdeck closed \
                the connection."),
            remedy: t!("Check iot_endpoint in the profile. Topicdeck reconnects automatically."),
        },
    )
    .at_end_of_command(t!("Check iot_endpoint in the profile, then run the command again."))
    .detail("MQTT", detail)
    .detail(t!("DISCONNECT sent"), words::reason_code(reason_code))
}

/// Another program keeps taking over our client id.
pub(super) fn contested(context: &Context<'_>) -> Notice {
    Notice::error(
        "live.client_id_contested",
        Words {
            summary: t!("Another program keeps taking over this client id"),
            cause: t!("AWS allows one connection per client id. Topicdeck has left it to the other program."),
            remedy: t!(
                "Use another client id, or close the other program and try again. To prevent this permanently, add \
                {random} to mqtt_client_id in the profile."
            ),
        },
    )
    .copyable(t!("Client id"), context.client_id.unwrap_or_default())
}

/// Nothing was received for `secs` seconds.
pub(super) fn silent_for(secs: u64) -> Notice {
    Notice::error(
        "live.silent",
        Words {
            summary: t!("The connection went silent"),
            cause: &t!("Nothing was received for {secs} s: the network is down or dropping packets.", secs),
            remedy: text(CONNECTS_AGAIN),
        },
    )
    .at_end_of_command(text(RUN_AGAIN))
    .severity(Severity::Warning)
    .by(Actor::NoOne)
}
fn changed(context: &Context<'_>) -> String {
    match context.profile.aws_source() {
        None => t!("Your identity's IoT policy or the identity pool's role was changed or removed.").to_owned(),
        Some(source) => t!("The IAM policies of the {source} were changed or removed.", source = source.label()),
    }
}
