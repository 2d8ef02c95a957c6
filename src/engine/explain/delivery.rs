//! What is not sure: a message without an answer, a subscription that goes on, a session that is given up.

use super::policy::{Context, Refused, with_remedy};
use client::link::{Error, Preflight};
use model::{Notice, Rung, Severity, Topic, TopicFilter, Words, words};

/// A QoS 0 message: AWS ended the connection for a reason that is about it, or `alone` is false and it is about another
/// one that was sent with it.
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
    let (why, remedy) = reason(reason_code, refused);
    let probably = if alone { "" } else { "probably " };
    let others = if alone { "" } else { " Others were sent with it, and AWS does not say which one it means." };
    let notice = Notice::error(
        "publish.blamed",
        Words {
            summary: &format!("AWS {probably}refused the message to {topic}"),
            cause: &format!("AWS has no answer for QoS 0 and ended the connection: {why}.{others}"),
            remedy: &remedy,
        },
    );
    let notice = if reason_code == 0x87 { with_remedy(notice, refused, context) } else { notice };
    said(notice.at(Rung::Live).detail("DISCONNECT", words::reason_code(reason_code)), reason_string)
}

fn reason(reason_code: u8, refused: Refused<'_>) -> (String, String) {
    let (why, remedy) = match reason_code {
        0x87 => {
            let actions = refused.actions();
            let why = format!("the IoT policy of your identity, or the role of the identity pool, lacks {actions}");
            return (why, format!("An administrator allows {actions}."));
        }
        0x90 => ("the topic has more than 7 slashes or 256 bytes, or is reserved", "Change the topic."),
        0x95 => ("the message is larger than it takes", "Send less, or send it in parts."),
        0x96 | 0x97 => ("it takes 100 messages and 512 KiB a second in a connection", "Send it again more slowly."),
        0x99 => ("the payload is not the text that its properties declare", "Change the payload or the properties."),
        0x9a => ("it does not keep retained messages", "Send it without retain."),
        _ => {
            let remedy = "Send it with QoS 1, so that AWS answers for this message alone.";
            return (format!("it said {}", words::reason_code(reason_code)), remedy.to_owned());
        }
    };
    (why.to_owned(), remedy.to_owned())
}

/// A QoS 1 message without a PUBACK for `secs` seconds, on a connection that lives.
#[must_use]
pub fn publish_unacknowledged(topic: &Topic, secs: u64) -> Notice {
    Notice::error(
        "publish.unacknowledged",
        Words {
            summary: &format!("AWS did not acknowledge the message to {topic}"),
            cause: &format!(
                "The connection lives, and no acknowledgement came within {secs} s: it may or may not have arrived. \
                 AWS discards without an answer what is over 100 messages or 512 KiB a second."
            ),
            remedy: "Look at the receiving side before you send it again, and send more slowly.",
        },
    )
    .at(Rung::Live)
}

/// A QoS 1 message without a PUBACK that the broker, back again, takes no more.
#[must_use]
pub fn publish_not_repeated(error: &Preflight, topic: &Topic) -> Notice {
    Notice::error(
        "publish.not_repeated",
        Words {
            summary: &format!("The message to {topic} was not sent again"),
            cause: &format!(
                "The connection ended before its acknowledgement, so that it may or may not have arrived. Since then, \
                 this does not go: {error}."
            ),
            remedy: "Look at the receiving side before you send it in another form.",
        },
    )
    .at(Rung::Live)
}

/// An UNSUBACK with a reason code of 0x80 and above.
#[must_use]
pub fn unsubscribe_refused(topic_filter: &TopicFilter, reason_code: u8, reason_string: Option<&str>) -> Notice {
    let cause = format!("It answered {} and goes on delivering.", words::reason_code(reason_code));
    let notice = not_stopped(topic_filter, &cause).detail("UNSUBACK", words::reason_code(reason_code));
    said(notice, reason_string)
}

/// An UNSUBSCRIBE that is larger than the broker takes.
#[must_use]
pub fn unsubscribe_not_sent(error: &Preflight, topic_filter: &TopicFilter) -> Notice {
    not_stopped(topic_filter, &format!("It was not asked to, and goes on delivering: {error}."))
}

fn not_stopped(topic_filter: &TopicFilter, cause: &str) -> Notice {
    Notice::error(
        "unsubscribe.refused",
        Words {
            summary: &format!("The broker did not end the subscription to {topic_filter}"),
            cause,
            remedy: "Pause or remove it again, or use another client id, which begins without it.",
        },
    )
    .severity(Severity::Warning)
    .at(Rung::Subscriptions)
}

/// What the broker kept for this client broke the protocol again and again.
#[must_use]
pub fn session_given_up(error: &Error) -> Notice {
    let notice = Notice::error(
        "live.session_given_up",
        Words {
            summary: "What AWS kept for this connection is given up",
            cause: "It holds something that is not MQTT 5, which came again each time and ended the connection. So \
                    Topicdeck begins a new session: what AWS kept in the old one is lost, and what became of messages \
                    without an acknowledgement stays unknown.",
            remedy: "Find out which program sends such messages.",
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
