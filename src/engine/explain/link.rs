//! Failures of the connection up to its CONNACK; how a live one ended is in `ended.rs`.

use super::again::{RUN_AGAIN, TRIES_AGAIN};
use super::aws_profile::{command_that_uses_keys, who};
use super::ended::{closed, contested, disconnected, not_taken, other_server, protocol, silent_for};
use super::policy::{Context, Refused, with_remedy};
use super::trial::endpoint_not_found;
use super::{credentials, network};
use client::link::{Error, LastSent};
use client::profile::AwsSource;
use model::{Actor, Notice, Rung, Severity, Words, words};
use texts::{t, text};

/// The notice for an attempt or a connection that ended.
#[must_use]
pub fn link(error: &Error, rung: Rung, context: &Context<'_>) -> Notice {
    let notice = match error {
        Error::Credentials(error) => credentials(error, context.profile),
        Error::Signing => Notice::error(
            "socket.signing",
            Words {
                summary: t!("The connection address could not be signed"),
                cause: t!("The profile's IoT endpoint or region is not valid in a signature."),
                remedy: t!("Correct iot_endpoint and region in the profile."),
            },
        ),
        Error::Endpoint(error) => endpoint_not_found(error, context.profile).severity(Severity::Error),
        Error::Dial(error) => network(error, t!("the IoT endpoint")),
        Error::UpgradeRefused { status, error_type, skew_ms, .. } => {
            let skew_secs = skew_ms.filter(|_| error.is_about_the_clock()).map(|skew_ms| skew_ms / 1_000);
            upgrade_refused(*status, error_type.as_deref(), skew_secs, context.profile.aws_source())
        }
        Error::UpgradeFailed { detail, .. } => Notice::error(
            "socket.no_gateway",
            Words {
                summary: t!("No MQTT gateway at this address"),
                cause: t!("Something else answered in place of AWS IoT Core, such as a proxy or a captive portal."),
                remedy: t!("Check iot_endpoint in the profile. Open any page in the browser to see whether there is \
                         a captive portal."),
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
                not_authorized(t!("AWS closed the connection instead of answering."), older_mqtt(context), context),
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
        Error::ClosedWithoutWord { after, .. } => closed(after.as_ref(), error.may_be_a_violation(), context),
        Error::ClientIdContested => contested(context),
        Error::KeepAliveTimeout { silent } => silent_for(silent.as_secs()),
        Error::Protocol { detail, reason_code } => protocol(detail, *reason_code),
        Error::NotTaken { waiting } => not_taken(*waiting),
    };
    notice.at(rung)
}

/// RFC 6455 section 4.1: the client fails such a connection.
fn extension(names: &str) -> Notice {
    Notice::error(
        "socket.extension",
        Words {
            summary: t!("The WebSocket response was changed in transit"),
            cause: t!("The response enables a WebSocket extension that Topicdeck did not request, so messages would \
                    be misread. Most likely a proxy answered in place of the IoT endpoint."),
            remedy: t!(
                "Ask a network administrator to let connections to the IoT endpoint pass unchanged. Also check \
                     iot_endpoint in the profile."
            ),
        },
    )
    .by(Actor::Administrator)
    .detail("Sec-WebSocket-Extensions", names)
}

/// The notice for a connection that was accepted and ended before anything arrived on it.
#[must_use]
pub fn closed_at_once(context: &Context<'_>) -> Notice {
    let notice = Notice::error(
        "mqtt.closed_at_once",
        Words {
            summary: t!("AWS accepted the connection and closed it immediately"),
            cause: &match context.profile.aws_source() {
                None => t!(
                    "Most likely your identity's IoT policy or the identity pool's role does not allow iot:Connect with \
                     this client id. The network may also have failed just then."
                )
                .to_owned(),
                Some(source) => t!(
                    "Most likely the IAM policies of the {source} do not allow iot:Connect with this client id. The \
                     network may also have failed just then.",
                    source = source.label()
                ),
            },
            remedy: t!("If it happens again, ask an administrator to attach a policy that allows it."),
        },
    );
    with_remedy(notice, Refused::Connect, context).at(Rung::Mqtt)
}

/// `skew_secs` is how far the clock is behind, where that is why.
fn upgrade_refused(status: u16, error_type: Option<&str>, skew_secs: Option<i64>, keys: Option<&AwsSource>) -> Notice {
    let notice = if let Some(skew_secs) = skew_secs {
        Notice::error(
            "socket.clock",
            Words {
                summary: t!("AWS refused the signature: this computer's clock is wrong"),
                cause: &wrong_clock(skew_secs),
                remedy: t!("Topicdeck corrects for this in the next attempt. Correct this computer's clock."),
            },
        )
        .at_end_of_command(t!("Correct this computer's clock, then run the command again."))
        .severity(Severity::Warning)
    } else if let (403, Some(keys)) = (status, keys) {
        keys_refused(keys)
    } else if status == 403 {
        Notice::error(
            "socket.forbidden",
            Words {
                summary: t!("AWS refused the signature"),
                cause: t!("Most likely the endpoint belongs to another region or account. The credentials may \
                            also have just expired."),
                remedy: t!("Compare iot_endpoint and region in the profile with IoT Core > Settings. Topicdeck \
                             retries with new credentials."),
            },
        )
        .at_end_of_command(t!(
            "Run the command again. If this keeps happening, compare iot_endpoint and region in the profile with \
             IoT Core > Settings."
        ))
    } else if status >= 500 {
        Notice::error(
            "socket.server_error",
            Words {
                summary: t!("The IoT endpoint reported a server error"),
                cause: t!("AWS or a proxy in between returned an error."),
                remedy: text(TRIES_AGAIN),
            },
        )
        .at_end_of_command(text(RUN_AGAIN))
        .by(Actor::NoOne)
    } else {
        Notice::error(
            "socket.refused",
            Words {
                summary: t!("The IoT endpoint did not open the WebSocket"),
                cause: t!("Something else answered in place of AWS IoT Core, or the host is wrong."),
                remedy: t!("Check iot_endpoint in the profile, and look for a proxy or captive portal."),
            },
        )
    };
    let notice = notice.detail(t!("HTTP status"), status.to_string());
    match error_type {
        Some(error_type) => notice.detail("x-amzn-ErrorType", error_type),
        None => notice,
    }
}

/// The keys of this computer, which no one else renews.
fn keys_refused(keys: &AwsSource) -> Notice {
    Notice::error(
        "socket.forbidden",
        Words {
            summary: t!("AWS refused the signature"),
            cause: &t!(
                "Most likely {keys} are wrong, were deleted or have expired, or the endpoint belongs to \
                another region or account.",
                keys = keys.keys()
            ),
            remedy: &t!(
                "Check the keys with {command}, and iot_endpoint and region in the profile. Topicdeck retries with the \
                keys that are there then.",
                command = who(keys)
            ),
        },
    )
    .at_end_of_command(t!(
        "Check the keys with the command below, and iot_endpoint and region in the profile, then run this again."
    ))
    .copyable(command_that_uses_keys(), who(keys))
}

fn wrong_clock(skew_secs: i64) -> String {
    let secs = skew_secs.abs();
    if skew_secs > 0 {
        t!("The clock is {secs} s behind. AWS accepts signatures within 5 minutes.", secs)
    } else {
        t!("The clock is {secs} s ahead. AWS accepts signatures within 5 minutes.", secs)
    }
}

/// AWS speaks MQTT 5. Another endpoint may not, and then it does not understand the request.
fn older_mqtt(context: &Context<'_>) -> Option<&'static str> {
    let other_endpoint = context.profile.endpoints.iot_data.is_some();
    other_endpoint.then(|| t!("Or the endpoint supports only MQTT 3.1.1. Topicdeck needs MQTT 5."))
}

fn no_answer(rung: Rung, secs: u64, after: Option<&LastSent>, context: &Context<'_>) -> Notice {
    let older = older_mqtt(context).filter(|_| rung == Rung::Mqtt);
    let missing = match (rung, after) {
        (Rung::Socket, _) => {
            t!("No reply to the WebSocket request. The network is slow or dropping packets.").to_owned()
        }
        (_, Some(LastSent::Subscribe(filters))) => {
            let topic_filter = filters.first().map_or("", |filter| filter.as_str());
            t!("No reply to the subscription to {topic_filter}. The network is slow or dropping packets.", topic_filter)
        }
        _ => t!("No reply to the MQTT connect request. The network is slow or dropping packets.").to_owned(),
    };
    Notice::error(
        "link.no_answer",
        Words {
            summary: &t!("AWS did not answer within {secs} s", secs),
            cause: &and_also(missing, older),
            remedy: text(TRIES_AGAIN),
        },
    )
    .at_end_of_command(text(RUN_AGAIN))
    .by(Actor::NoOne)
}

fn and_also(mut cause: String, other_cause: Option<&str>) -> String {
    if let Some(other_cause) = other_cause {
        cause.push(' ');
        cause.push_str(other_cause);
    }
    cause
}

/// `what` is a sentence, and so is another cause that is possible.
fn not_authorized(what: &str, or_else: Option<&str>, context: &Context<'_>) -> Notice {
    if let Some(source) = context.profile.aws_source() {
        let likely = t!(
            "With the {source}, IAM policies alone decide; IoT policies play no part. They do not allow iot:Connect with \
             this client id.",
            source = source.label()
        );
        let words = Words {
            summary: t!("Connected to AWS, but not authorized"),
            cause: &and_also(format!("{what} {likely}"), or_else),
            remedy: t!("Ask an administrator to add the statement below to the IAM policy of your user or role."),
        };
        return Notice::error("mqtt.not_authorized", words);
    }
    let likely =
        t!("Most likely no IoT policy that allows iot:Connect is attached to your identity. It may also be that the \
         identity pool's role or the client id is not allowed.");

    Notice::error(
        "mqtt.not_authorized",
        Words {
            summary: t!("Connected to AWS, but not authorized"),
            cause: &and_also(format!("{what} {likely}"), or_else),
            remedy: t!("Ask an administrator to attach the policy to your identity. This is needed only once."),
        },
    )
}

fn connack(reason_code: u8, context: &Context<'_>) -> Notice {
    let notice = match reason_code {
        0x87 | 0x86 | 0x80 => {
            let reason = words::reason_code(reason_code);
            let what = if context.profile.aws_source().is_some() {
                t!("Your credentials are fine. AWS refused with {reason}.", reason)
            } else {
                t!("Your sign-in, identity and credentials are fine. AWS refused with {reason}.", reason)
            };
            with_remedy(not_authorized(&what, None, context), Refused::Connect, context)
        }
        // 0x01 is MQTT 3.1.1's "unacceptable protocol version" (section 3.2.2.3 there).
        0x01 | 0x84 => Notice::error(
            "mqtt.version",
            Words {
                summary: t!("The endpoint supports only MQTT 3.1.1"),
                cause: t!("Topicdeck needs MQTT 5, which AWS IoT Core supports. This is another broker, or an old \
                        version of one."),
                remedy: t!("Check iot_endpoint in the profile, or use a broker that supports MQTT 5."),
            },
        ),
        0x85 => Notice::error(
            "mqtt.client_id",
            Words {
                summary: t!("AWS refused the client id"),
                cause: t!("It is longer than 128 bytes or has characters that are not allowed."),
                remedy: t!("Change mqtt_client_id in the profile."),
            },
        )
        .copyable(t!("Client id"), context.client_id.unwrap_or_default()),
        0x9c | 0x9d => other_server("mqtt.other_server"),
        0x88 | 0x89 | 0x97 | 0x9f => Notice::error(
            "mqtt.busy",
            Words {
                summary: t!("AWS accepts no more connections right now"),
                cause: t!("The account or this client id has reached a limit."),
                remedy: text(TRIES_AGAIN),
            },
        )
        .at_end_of_command(text(RUN_AGAIN))
        .by(Actor::NoOne),
        _ => Notice::error(
            "mqtt.refused",
            Words {
                summary: t!("AWS refused the MQTT connection"),
                cause: t!("Something in the connect request was not accepted."),
                remedy: t!("Show this to an AWS IoT Core administrator."),
            },
        ),
    };
    notice.detail("CONNACK", words::reason_code(reason_code))
}

/// MQTT 5 section 4.11: the broker may name another server.
fn with_server(notice: Notice, server_reference: Option<&str>) -> Notice {
    match server_reference {
        Some(server) => notice.copyable(t!("New server"), server),
        None => notice,
    }
}

fn with_words(notice: Notice, reason_string: Option<&str>) -> Notice {
    match reason_string {
        Some(words) => notice.detail("AWS", words),
        None => notice,
    }
}
