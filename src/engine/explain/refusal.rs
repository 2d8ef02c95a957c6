//! A subscription or a message that was refused while the connection stays.

use super::policy::{Context, Refused, with_remedy};
use client::link::Preflight;
use model::{Notice, Rung, Topic, TopicFilter, Words, words};

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
            Words {
                summary: &format!("AWS does not take the filter {topic_filter}"),
                cause: "It has more than 7 slashes or 256 bytes, or a form that AWS does not know.",
                remedy: "Change the filter.",
            },
        ),
        0x97 => Notice::error(
            "subscribe.quota",
            Words {
                summary: &format!("AWS has no room for {topic_filter}"),
                cause: "A connection has at most 50 subscriptions.",
                remedy: "Remove some, or use one filter with a wildcard for several.",
            },
        ),
        0x91 => Notice::error(
            "subscribe.again",
            Words {
                summary: &format!("AWS did not take the subscription to {topic_filter}"),
                cause: "Its number was in use at that moment.",
                remedy: "Remove the subscription and add it again.",
            },
        ),
        0x9e | 0xa1 | 0xa2 => Notice::error(
            "subscribe.not_supported",
            Words {
                summary: &format!("This broker does not support {topic_filter}"),
                cause: "It has no shared subscriptions, or no wildcards.",
                remedy: "Subscribe to exact topics.",
            },
        ),
        code if code != 0x87 => with_remedy(
            Notice::error(
                "subscribe.refused",
                Words {
                    summary: &format!("AWS did not take the subscription to {topic_filter}"),
                    cause: "It gave no reason. Most likely a policy does not allow it.",
                    remedy: "Try again; if it stays so, an administrator checks iot:Subscribe and iot:Receive.",
                },
            ),
            Refused::Subscribe(topic_filter.as_str()),
            context,
        ),
        _ => with_remedy(
            Notice::error(
                "subscribe.not_authorized",
                Words {
                    summary: &format!("You may not subscribe to {topic_filter}"),
                    cause: "The IoT policy of your identity, or the role of the identity pool, lacks \
                            iot:Subscribe for it.",
                    remedy: "An administrator allows iot:Subscribe and iot:Receive.",
                },
            ),
            Refused::Subscribe(topic_filter.as_str()),
            context,
        ),
    };
    said(notice.at(Rung::Subscriptions).detail("SUBACK", words::reason_code(reason_code)), reason_string)
}

/// A PUBACK with a reason code of 0x80 and above.
#[must_use]
pub fn publish_refused(
    topic: &Topic,
    retain: bool,
    reason_code: u8,
    reason_string: Option<&str>,
    context: &Context<'_>,
) -> Notice {
    let refused = Refused::Publish { topic: topic.as_str(), retain };
    let actions = refused.actions();
    let notice = match reason_code {
        0x90 => Notice::error(
            "publish.topic",
            Words {
                summary: &format!("AWS does not take the topic {topic}"),
                cause: "It has more than 7 slashes or 256 bytes, or is reserved.",
                remedy: "Change the topic.",
            },
        ),
        0x97 => Notice::error(
            "publish.quota",
            Words {
                summary: "AWS did not take the message: too many at once",
                cause: "A connection may send 100 messages and 512 KiB a second.",
                remedy: "Send it again more slowly.",
            },
        ),
        0x99 | 0x91 => Notice::error(
            "publish.rejected",
            Words {
                summary: "AWS did not take the message",
                cause: "Its content does not fit its properties, or its number was in use.",
                remedy: "Send it again.",
            },
        ),
        0x80 | 0x83 => with_remedy(
            Notice::error(
                "publish.refused",
                Words {
                    summary: &format!("AWS did not take the message to {topic}"),
                    cause: "It gave no reason. Most likely a policy does not allow it.",
                    remedy: &format!("Send it again; if it stays so, an administrator checks {actions}."),
                },
            ),
            refused,
            context,
        ),
        _ => with_remedy(
            Notice::error(
                "publish.not_authorized",
                Words {
                    summary: &format!("You may not send to {topic}"),
                    cause: &format!(
                        "The IoT policy of your identity, or the role of the identity pool, lacks {actions} for it."
                    ),
                    remedy: &format!("An administrator allows {actions}."),
                },
            ),
            refused,
            context,
        ),
    };
    said(notice.at(Rung::Live).detail("PUBACK", words::reason_code(reason_code)), reason_string)
}

/// A message that was not sent because AWS would discard it, refuse it or hang up.
#[must_use]
pub fn preflight(error: &Preflight, topic: &Topic) -> Notice {
    too_much(error, &format!("The message to {topic} was not sent")).at(Rung::Live)
}

/// A filter that was not subscribed to because AWS would refuse it or hang up.
#[must_use]
pub fn preflight_filter(error: &Preflight, topic_filter: &TopicFilter) -> Notice {
    too_much(error, &format!("{topic_filter} was not subscribed to")).at(Rung::Subscriptions)
}

fn too_much(error: &Preflight, summary: &str) -> Notice {
    let (code, remedy) = match error {
        Preflight::PayloadTooLarge { .. } | Preflight::PacketTooLarge { .. } => {
            ("preflight.payload_too_large", "Send less, or send it in parts.")
        }
        Preflight::TopicTooLong { .. } => ("preflight.topic_too_long", "Use a shorter one."),
        Preflight::TooManySlashes { .. } => ("preflight.too_many_slashes", "Use one with fewer levels."),
        Preflight::TooManySubscriptions => (
            "preflight.too_many_subscriptions",
            "Remove or pause another subscription, or use one filter with a wildcard for several.",
        ),
        Preflight::RetainOnReservedTopic | Preflight::RetainUnavailable => {
            ("preflight.retain", "Send it without retain.")
        }
        Preflight::FilterTooLarge { .. } => ("preflight.filter_too_large", "Use a shorter filter."),
        Preflight::WildcardsUnavailable => ("preflight.wildcards", "Subscribe to exact topics."),
        Preflight::SharedUnavailable => ("preflight.shared", "Subscribe to the filter without $share."),
        Preflight::SharedTopic => ("preflight.shared_topic", "Send it to the topic itself, without $share."),
        Preflight::BrokerTopic => ("preflight.broker_topic", "Send it to another topic."),
        Preflight::QosUnavailable => ("preflight.qos", "Send it with QoS 0."),
        Preflight::PropertyTooLong { .. } => ("preflight.property_too_long", "Use a shorter property."),
    };
    let mut cause = error.to_string();
    if let Some(first) = cause.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    Notice::error(code, Words { summary, cause: &format!("{cause}."), remedy })
}

fn said(notice: Notice, reason_string: Option<&str>) -> Notice {
    match reason_string {
        Some(words) => notice.detail("AWS", words),
        None => notice,
    }
}
