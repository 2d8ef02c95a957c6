//! Unclear outcomes: messages without a response, subscriptions that could not be ended, sessions that are discarded.

use super::policy::{Context, Refused, with_remedy};
use client::link::{Error, Preflight};
use model::{Notice, Rung, Severity, Topic, TopicFilter, Words, words};
use texts::t;

/// AWS closed the connection because of a QoS 0 message. If `alone` is false, another message that was sent with it may
/// be the cause.
#[must_use]
pub fn publish_blamed(
    topic: &Topic,
    retain: bool,
    reason_code: u8,
    reason_string: Option<&str>,
    alone: bool,
    context: &Context<'_>,
) -> Notice {
    let refused = Refused::Publish { topic: topic.as_str(), retain };
    let (why, remedy) = reason(reason_code, refused, context);
    let cause = t!("AWS does not acknowledge QoS 0 and closed the connection instead. {why}", why);
    let (summary, cause) = if alone {
        (t!("AWS refused the message to {topic}", topic), cause)
    } else {
        (
            t!("AWS probably refused the message to {topic}", topic),
            t!("{cause} Other messages were sent with it, and AWS does not say which one it refused.", cause),
        )
    };
    let notice = Notice::error("publish.blamed", Words { summary: &summary, cause: &cause, remedy: &remedy });
    let notice = if reason_code == 0x87 { with_remedy(notice, refused, context) } else { notice };
    said(notice.at(Rung::Live).detail("DISCONNECT", words::reason_code(reason_code)), reason_string)
}

fn reason(reason_code: u8, refused: Refused<'_>, context: &Context<'_>) -> (String, String) {
    let (why, remedy) = match reason_code {
        0x87 => {
            let actions = refused.actions();
            return (refused.not_allowed(context), t!("Ask an administrator to allow {actions}.", actions));
        }
        0x90 => (t!("The topic has more than 7 slashes or 256 bytes, or is reserved."), t!("Change the topic.")),
        0x95 => (t!("The message is too large."), t!("Send a smaller message, or split it.")),
        0x96 | 0x97 => {
            (t!("A connection can send 100 messages and 512 KiB per second."), t!("Send it again more slowly."))
        }
        0x99 => (
            t!("The payload is not the text that its properties declare."),
            t!("Change the payload or the properties."),
        ),
        0x9a => (t!("This broker does not keep retained messages."), t!("Send it without retain.")),
        _ => {
            let why = t!("AWS gave the reason {reason}.", reason = words::reason_code(reason_code));
            return (why, t!("Send it with QoS 1, so that AWS responds to this message alone.").to_owned());
        }
    };
    (why.to_owned(), remedy.to_owned())
}

/// A QoS 1 message without a PUBACK for `secs` seconds, on a live connection.
#[must_use]
pub fn publish_unacknowledged(topic: &Topic, secs: u64) -> Notice {
    Notice::error(
        "publish.unacknowledged",
        Words {
            summary: &t!("AWS did not acknowledge the message to {topic}", topic),
            cause: &t!(
                "The connection is up, but no acknowledgement came within {secs} s, so the message may or may not have \
                 arrived. AWS discards, without a response, what exceeds 100 messages or 512 KiB per second.",
                secs
            ),
            remedy: t!("Check the receiving side before you send it again, and send more slowly."),
        },
    )
    .at(Rung::Live)
}

/// A QoS 1 message without a PUBACK that the broker no longer accepts after the reconnect.
#[must_use]
pub fn publish_not_repeated(error: &Preflight, topic: &Topic) -> Notice {
    Notice::error(
        "publish.not_repeated",
        Words {
            summary: &t!("The message to {topic} was not sent again", topic),
            cause: &t!(
                "The connection closed before the acknowledgement, so the message may or may not have arrived. It cannot \
                 be sent again now: {error}.",
                error
            ),
            remedy: t!("Check the receiving side before you send it in another form."),
        },
    )
    .at(Rung::Live)
}

/// An UNSUBACK with a reason code of 0x80 and above.
#[must_use]
pub fn unsubscribe_refused(topic_filter: &TopicFilter, reason_code: u8, reason_string: Option<&str>) -> Notice {
    let cause = t!("The broker responded with {code} and keeps delivering.", code = words::reason_code(reason_code));
    let notice = not_stopped(topic_filter, &cause).detail("UNSUBACK", words::reason_code(reason_code));
    said(notice, reason_string)
}

/// An UNSUBSCRIBE that is larger than the broker accepts.
#[must_use]
pub fn unsubscribe_not_sent(error: &Preflight, topic_filter: &TopicFilter) -> Notice {
    not_stopped(topic_filter, &t!("The request was not sent, so the broker keeps delivering: {error}.", error))
}

fn not_stopped(topic_filter: &TopicFilter, cause: &str) -> Notice {
    Notice::error(
        "unsubscribe.refused",
        Words {
            summary: &t!("The broker did not end the subscription to {topic_filter}", topic_filter),
            cause,
            remedy: t!("Pause or remove it again, or use another client id, which starts without it."),
        },
    )
    .severity(Severity::Warning)
    .at(Rung::Subscriptions)
}

/// The session that the broker kept violated the protocol repeatedly.
#[must_use]
pub fn session_given_up(error: &Error) -> Notice {
    let notice = Notice::error(
        "live.session_given_up",
        Words {
            summary: t!("The session that AWS kept is discarded"),
            cause: t!("It contains invalid MQTT 5 data that was sent again after each reconnect and ended the connection. \
                Topicdeck starts a new session: what AWS kept in the old one is lost, and it is not known whether unacknowledged messages arrived."),
            remedy: t!("Find out which program sends such messages."),
        },
    )
    .severity(Severity::Warning)
    .at(Rung::Mqtt);
    if let Error::Protocol { detail, .. } = error { notice.detail("MQTT", detail) } else { notice }
}

fn said(notice: Notice, reason_string: Option<&str>) -> Notice {
    match reason_string {
        Some(words) => notice.detail("AWS", words),
        None => notice,
    }
}
