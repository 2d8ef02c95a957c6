//! Failures of the connection up to its CONNACK; how a live one ended is in `ended.rs`.

use super::again::{RUN_AGAIN, TRIES_AGAIN};
use super::ended::{closed, contested, disconnected, not_taken, other_server, protocol, silent_for};
use super::policy::{Context, Refused, with_remedy};
use super::{credentials, network};
use client::link::{Error, LastSent};
use model::{Actor, Notice, Rung, Severity, Words, words};

/// What a person is told when an attempt or a connection ended.
#[must_use]
pub fn link(error: &Error, rung: Rung, context: &Context<'_>) -> Notice {
    let notice = match error {
        Error::Credentials(error) => credentials(error, context.profile),
        Error::Signing => Notice::error(
            "socket.signing",
            Words {
                summary: "The address could not be signed",
                cause: "The IoT endpoint or the region of the profile cannot be part of a signature.",
                remedy: "Correct iot_endpoint and region in profiles.toml.",
            },
        ),
        Error::Dial(error) => network(error, "the IoT endpoint"),
        Error::UpgradeRefused { status, error_type, skew_ms, .. } => {
            let skew_secs = skew_ms.filter(|_| error.is_about_the_clock()).map(|skew_ms| skew_ms / 1_000);
            upgrade_refused(*status, error_type.as_deref(), skew_secs)
        }
        Error::UpgradeFailed { detail, .. } => Notice::error(
            "socket.no_gateway",
            Words {
                summary: "No MQTT gateway answers there",
                cause: "Something other than AWS IoT Core is answering, such as a captive portal or a proxy.",
                remedy: "Check iot_endpoint in profiles.toml, and open a page in the browser to see a captive \
                        portal.",
            },
        )
        .detail("WebSocket", detail),
        Error::UnaskedExtension { names } => extension(names),
        Error::NoAnswer { rung, limit, after } => no_answer(*rung, limit.as_secs(), after.as_ref(), context),
        Error::Connack { reason_code, reason_string, server_reference } => {
            let notice = with_words(connack(*reason_code, context), reason_string.as_deref());
            with_server(notice, server_reference.as_deref())
        }
        Error::ClosedBeforeConnack { reason_code, reason_string, server_reference } => {
            let notice = with_remedy(
                not_allowed_in("AWS closed the connection instead of answering", older_mqtt(context)),
                Refused::Connect,
                context,
            );
            let notice = with_server(with_words(notice, reason_string.as_deref()), server_reference.as_deref());
            reason_code.map_or(notice.clone(), |code| notice.detail("DISCONNECT", words::reason_code(code)))
        }
        Error::ClosedByBroker { reason_code, reason_string, server_reference, after } => {
            let notice = with_words(disconnected(*reason_code, after.as_ref(), context), reason_string.as_deref());
            with_server(notice, server_reference.as_deref())
        }
        Error::ClosedWithoutWord { after, .. } => closed(after.as_ref(), error.may_be_an_offence(), context),
        Error::ClientIdContested => contested(context),
        Error::KeepAliveTimeout { silent } => silent_for(silent.as_secs()),
        Error::Protocol { detail, reason_code } => protocol(detail, *reason_code),
        Error::NotTaken { waiting } => not_taken(*waiting),
    };
    notice.at(rung)
}

/// RFC 6455 section 4.1: such a connection is not gone on with.
fn extension(names: &str) -> Notice {
    Notice::error(
        "socket.extension",
        Words {
            summary: "The WebSocket is changed on the way",
            cause: "The answer turns on an extension that was not asked for, so that messages would be read \
                    wrongly. Most likely a proxy in between answers in the place of the IoT endpoint.",
            remedy: "An administrator of the network lets connections to the IoT endpoint pass unchanged. Check \
                    iot_endpoint in profiles.toml, too.",
        },
    )
    .by(Actor::Administrator)
    .detail("Sec-WebSocket-Extensions", names)
}

/// What a person reads when a connection that was let in ended before anything was heard on it.
#[must_use]
pub fn closed_at_once(context: &Context<'_>) -> Notice {
    let notice = Notice::error(
        "mqtt.closed_at_once",
        Words {
            summary: "AWS let you in and ended the connection at once",
            cause: "Most likely the IoT policy of your identity, or the role of the identity pool, does not \
                    allow iot:Connect with this client id. It may also be that the network broke just then.",
            remedy: "If it happens again, an administrator attaches a policy that allows it.",
        },
    );
    with_remedy(notice, Refused::Connect, context).at(Rung::Mqtt)
}

/// `skew_secs` is how far the clock is behind, where that is why.
fn upgrade_refused(status: u16, error_type: Option<&str>, skew_secs: Option<i64>) -> Notice {
    let notice = if let Some(skew_secs) = skew_secs {
        let direction = if skew_secs > 0 { "behind" } else { "ahead" };
        Notice::error(
            "socket.clock",
            Words {
                summary: "AWS refused the signature: this computer's clock is wrong",
                cause: &format!(
                    "The clock is {} s {direction}, and AWS takes signatures within 5 minutes.",
                    skew_secs.abs()
                ),
                remedy: "Topicdeck corrects for it in the next attempt. Set this computer's clock.",
            },
        )
        .at_end_of_command("Set this computer's clock, then run the command again.")
        .severity(Severity::Warning)
    } else if status == 403 {
        Notice::error(
                "socket.forbidden",
                Words {
                    summary: "AWS refused the signature",
                    cause: "Most likely the endpoint belongs to another region or account; or the credentials have \
                        just ended.",
                    remedy: "Compare iot_endpoint and region in profiles.toml with IoT Core > Settings. Topicdeck \
                        tries again with new credentials.",
                },
            )
        .at_end_of_command(
            "Run the command again. If this keeps happening, compare iot_endpoint and region in profiles.toml with IoT Core > Settings.",
        )
    } else if status >= 500 {
        Notice::error(
            "socket.server_error",
            Words {
                summary: "The IoT endpoint has trouble of its own",
                cause: "AWS, or a proxy in between, answered with an error.",
                remedy: TRIES_AGAIN,
            },
        )
        .at_end_of_command(RUN_AGAIN)
        .by(Actor::NoOne)
    } else {
        Notice::error(
            "socket.refused",
            Words {
                summary: "The IoT endpoint did not open the WebSocket",
                cause: "Something other than AWS IoT Core is answering, or the host is wrong.",
                remedy: "Check iot_endpoint in profiles.toml, and for a proxy or captive portal.",
            },
        )
    };
    let notice = notice.detail("HTTP status", status.to_string());
    match error_type {
        Some(error_type) => notice.detail("x-amzn-ErrorType", error_type),
        None => notice,
    }
}

/// AWS speaks MQTT 5, and an endpoint of another kind may not know what it is asked.
fn older_mqtt(context: &Context<'_>) -> &'static str {
    let other_endpoint = context.profile.endpoints.iot_data.is_some();
    if other_endpoint { " Or the endpoint speaks only MQTT 3.1.1, and Topicdeck needs MQTT 5." } else { "" }
}

fn no_answer(rung: Rung, secs: u64, after: Option<&LastSent>, context: &Context<'_>) -> Notice {
    let older = if rung == Rung::Mqtt { older_mqtt(context) } else { "" };
    let waited_for = match (rung, after) {
        (Rung::Socket, _) => "the WebSocket".to_owned(),
        (_, Some(LastSent::Subscribe(filters))) => {
            format!("the subscription to {}", filters.first().map_or("", |filter| filter.as_str()))
        }
        _ => "the MQTT connection".to_owned(),
    };
    Notice::error(
        "link.no_answer",
        Words {
            summary: &format!("AWS did not answer within {secs} s"),
            cause: &format!("The answer to {waited_for} is missing: the network is slow, or swallows it.{older}"),
            remedy: TRIES_AGAIN,
        },
    )
    .at_end_of_command(RUN_AGAIN)
    .by(Actor::NoOne)
}

fn not_allowed_in(what: &str, or_else: &str) -> Notice {
    Notice::error(
        "mqtt.not_authorized",
        Words {
            summary: "Connected to AWS, but not allowed in",
            cause: &format!(
                "{what}. Most likely no IoT policy is attached to your identity that allows iot:Connect; it \
                        may also be that the identity pool's role, or the client id, is not allowed.{or_else}"
            ),
            remedy: "An administrator attaches the policy once, to your identity.",
        },
    )
}

fn connack(reason_code: u8, context: &Context<'_>) -> Notice {
    let notice = match reason_code {
        0x87 | 0x86 | 0x80 => {
            let what = format!(
                "Your sign-in, identity and credentials are fine; AWS refused with {}",
                words::reason_code(reason_code)
            );
            with_remedy(not_allowed_in(&what, ""), Refused::Connect, context)
        }
        // The first is what MQTT 3.1.1 calls an unacceptable protocol version (section 3.2.2.3 there).
        0x01 | 0x84 => Notice::error(
            "mqtt.version",
            Words {
                summary: "The endpoint speaks only MQTT 3.1.1",
                cause: "It does not know MQTT 5, which Topicdeck needs and AWS IoT Core speaks. It is another \
                        broker, or one of an old version.",
                remedy: "Check iot_endpoint in profiles.toml, or use a broker that speaks MQTT 5.",
            },
        ),
        0x85 => Notice::error(
            "mqtt.client_id",
            Words {
                summary: "AWS does not take the client id",
                cause: "It is longer than 128 bytes, or has characters that are not allowed.",
                remedy: "Change mqtt_client_id in profiles.toml.",
            },
        )
        .copyable("Client id", context.client_id.unwrap_or_default()),
        0x9c | 0x9d => other_server("mqtt.other_server"),
        0x88 | 0x89 | 0x97 | 0x9f => Notice::error(
            "mqtt.busy",
            Words {
                summary: "AWS takes no more connections right now",
                cause: "A limit of the account or of this client id is reached.",
                remedy: TRIES_AGAIN,
            },
        )
        .at_end_of_command(RUN_AGAIN)
        .by(Actor::NoOne),
        _ => Notice::error(
            "mqtt.refused",
            Words {
                summary: "AWS refused the MQTT connection",
                cause: "It does not accept something in the request to connect.",
                remedy: "Show this to an administrator of AWS IoT Core.",
            },
        ),
    };
    notice.detail("CONNACK", words::reason_code(reason_code))
}

/// Section 4.11: the broker says where, if it wants to.
fn with_server(notice: Notice, server_reference: Option<&str>) -> Notice {
    match server_reference {
        Some(server) => notice.copyable("The server that it names", server),
        None => notice,
    }
}

fn with_words(notice: Notice, reason_string: Option<&str>) -> Notice {
    match reason_string {
        Some(words) => notice.detail("AWS", words),
        None => notice,
    }
}
