//! A subscription or a message that was refused while the connection stays.

use super::policy::{Context, Refused, with_remedy};
use super::reason_code::coded;
use crate::link::Preflight;
use crate::model::{Notice, Topic, TopicFilter};

/// A SUBACK with a reason code of 0x80 and above.
#[must_use]
pub fn subscription_refused(
    topic_filter: &TopicFilter,
    reason_code: u8,
    reason_string: Option<&str>,
    context: &Context<'_>,
) -> Notice {
    let notice = match reason_code {
        0x8f => Notice::error(
            "subscribe.topic_filter",
            &format!("AWS does not take the filter {topic_filter}"),
            "It has more than 7 slashes or 256 bytes, or a form that AWS does not know.",
            "Change the filter.",
        ),
        0x97 => Notice::error(
            "subscribe.quota",
            &format!("AWS has no room for {topic_filter}"),
            "A connection has at most 50 subscriptions.",
            "Remove some, or use one filter with a wildcard for several.",
        ),
        _ => with_remedy(
            Notice::error(
                "subscribe.not_authorized",
                &format!("You may not subscribe to {topic_filter}"),
                "The IoT policy of your identity, or the role of the identity pool, lacks iot:Subscribe for it.",
                "An administrator allows iot:Subscribe and iot:Receive.",
            ),
            Refused::Subscribe(topic_filter.as_str()),
            context,
        ),
    };
    said(notice.detail("SUBACK", coded(reason_code)), reason_string)
}

/// A PUBACK with a reason code of 0x80 and above.
#[must_use]
pub fn publish_refused(topic: &Topic, reason_code: u8, reason_string: Option<&str>, context: &Context<'_>) -> Notice {
    let notice = match reason_code {
        0x90 => Notice::error(
            "publish.topic",
            &format!("AWS does not take the topic {topic}"),
            "It has more than 7 slashes or 256 bytes, or is reserved.",
            "Change the topic.",
        ),
        0x97 => Notice::error(
            "publish.quota",
            "AWS did not take the message: too many at once",
            "A connection may send 100 messages and 512 KiB a second.",
            "Send it again more slowly.",
        ),
        0x99 | 0x91 => Notice::error(
            "publish.rejected",
            "AWS did not take the message",
            "Its content does not fit its properties, or its number was in use.",
            "Send it again.",
        ),
        _ => with_remedy(
            Notice::error(
                "publish.not_authorized",
                &format!("You may not send to {topic}"),
                "The IoT policy of your identity, or the role of the identity pool, lacks iot:Publish for it.",
                "An administrator allows iot:Publish.",
            ),
            Refused::Publish(topic.as_str()),
            context,
        ),
    };
    said(notice.detail("PUBACK", coded(reason_code)), reason_string)
}

/// A message that was not sent because AWS would discard it, refuse it or hang up.
#[must_use]
pub fn preflight(error: &Preflight, topic: &Topic) -> Notice {
    let (code, remedy) = match error {
        Preflight::PayloadTooLarge { .. } | Preflight::PacketTooLarge { .. } => {
            ("preflight.payload_too_large", "Send less, or send it in parts.")
        }
        Preflight::TopicTooLong { .. } => ("preflight.topic_too_long", "Use a shorter topic."),
        Preflight::TooManySlashes { .. } => ("preflight.too_many_slashes", "Use a topic with fewer levels."),
        Preflight::TooManySubscriptions => ("preflight.too_many_subscriptions", "Remove a subscription."),
        Preflight::RetainOnReservedTopic | Preflight::RetainUnavailable => {
            ("preflight.retain", "Send it without retain.")
        }
        Preflight::QosUnavailable => ("preflight.qos", "Send it with QoS 0."),
        Preflight::PropertyTooLong { .. } => ("preflight.property_too_long", "Use a shorter property."),
    };
    let mut cause = error.to_string();
    if let Some(first) = cause.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    Notice::error(code, &format!("The message to {topic} was not sent"), &format!("{cause}."), remedy)
}

fn said(notice: Notice, reason_string: Option<&str>) -> Notice {
    match reason_string {
        Some(words) => notice.detail("AWS", words),
        None => notice,
    }
}
