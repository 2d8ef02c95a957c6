//! A subscription or a message that was refused while the connection stays.

use super::policy::{Context, Refused, with_remedy};
use client::link::Preflight;
use model::{Notice, Rung, Topic, TopicFilter, Words, words};
use texts::t;

/// The notice for a SUBACK with a reason code of 0x80 and above.
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
                summary: &t!("AWS refused the filter {topic_filter}", topic_filter),
                cause: t!("It has more than 7 slashes or 256 bytes, or a form that AWS does not support."),
                remedy: t!("Change the filter."),
            },
        ),
        0x97 => Notice::error(
            "subscribe.quota",
            Words {
                summary: &t!("Too many subscriptions for {topic_filter}", topic_filter),
                cause: t!("A connection can have at most 50 subscriptions."),
                remedy: t!("Remove some, or replace several with one wildcard filter."),
            },
        ),
        0x91 => Notice::error(
            "subscribe.again",
            Words {
                summary: &t!("AWS refused the subscription to {topic_filter}", topic_filter),
                cause: t!("Its packet identifier was in use."),
                remedy: t!("Remove the subscription and add it again."),
            },
        ),
        0x9e | 0xa1 | 0xa2 => Notice::error(
            "subscribe.not_supported",
            Words {
                summary: &t!("This broker does not support {topic_filter}", topic_filter),
                cause: t!("The broker has no shared subscriptions or no wildcards."),
                remedy: t!("Subscribe to exact topics."),
            },
        ),
        code if code != 0x87 => with_remedy(
            Notice::error(
                "subscribe.refused",
                Words {
                    summary: &t!("AWS refused the subscription to {topic_filter}", topic_filter),
                    cause: t!("It gave no reason. Most likely a policy does not allow it."),
                    remedy: t!("Try again. If this keeps happening, ask an administrator to check iot:Subscribe and \
                             iot:Receive."),
                },
            ),
            Refused::Subscribe(topic_filter.as_str()),
            context,
        ),
        _ => with_remedy(
            Notice::error(
                "subscribe.not_authorized",
                Words {
                    summary: &t!("Not authorized to subscribe to {topic_filter}", topic_filter),
                    cause: &Refused::Subscribe(topic_filter.as_str()).not_allowed(context),
                    remedy: t!("Ask an administrator to allow iot:Subscribe and iot:Receive."),
                },
            ),
            Refused::Subscribe(topic_filter.as_str()),
            context,
        ),
    };
    said(notice.at(Rung::Subscriptions).detail("SUBACK", words::reason_code(reason_code)), reason_string)
}

/// The notice for a PUBACK with a reason code of 0x80 and above.
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
                summary: &t!("AWS refused the topic {topic}", topic),
                cause: t!("The topic has more than 7 slashes or 256 bytes, or is reserved."),
                remedy: t!("Change the topic."),
            },
        ),
        0x97 => Notice::error(
            "publish.quota",
            Words {
                summary: t!("AWS refused the message: too many at once"),
                cause: t!("A connection can send 100 messages and 512 KiB per second."),
                remedy: t!("Send it again more slowly."),
            },
        ),
        0x99 | 0x91 => Notice::error(
            "publish.rejected",
            Words {
                summary: t!("AWS refused the message"),
                cause: t!("The payload does not match its properties, or the packet identifier was in use."),
                remedy: t!("Send it again."),
            },
        ),
        0x80 | 0x83 => with_remedy(
            Notice::error(
                "publish.refused",
                Words {
                    summary: &t!("AWS refused the message to {topic}", topic),
                    cause: t!("It gave no reason. Most likely a policy does not allow it."),
                    remedy: &t!(
                        "Send it again. If this keeps happening, ask an administrator to check \
                                      {actions}.",
                        actions
                    ),
                },
            ),
            refused,
            context,
        ),
        _ => with_remedy(
            Notice::error(
                "publish.not_authorized",
                Words {
                    summary: &t!("Not authorized to publish to {topic}", topic),
                    cause: &refused.not_allowed(context),
                    remedy: &t!("Ask an administrator to allow {actions}.", actions),
                },
            ),
            refused,
            context,
        ),
    };
    said(notice.at(Rung::Live).detail("PUBACK", words::reason_code(reason_code)), reason_string)
}

/// The notice for a message that was not sent because AWS would discard it, refuse it or close the connection.
#[must_use]
pub fn preflight(error: &Preflight, topic: &Topic) -> Notice {
    too_much(error, &t!("The message to {topic} was not sent", topic)).at(Rung::Live)
}

/// The notice for a filter that was not subscribed because AWS would refuse it or close the connection.
#[must_use]
pub fn preflight_filter(error: &Preflight, topic_filter: &TopicFilter) -> Notice {
    too_much(error, &t!("{topic_filter} was not subscribed to", topic_filter)).at(Rung::Subscriptions)
}

fn too_much(error: &Preflight, summary: &str) -> Notice {
    let (code, remedy) = match error {
        Preflight::PayloadTooLarge { .. } | Preflight::PacketTooLarge { .. } => {
            ("preflight.payload_too_large", t!("Send a smaller message, or split it."))
        }
        Preflight::TopicTooLong { .. } => ("preflight.topic_too_long", t!("Use a shorter one.")),
        Preflight::TooManySlashes { .. } => ("preflight.too_many_slashes", t!("Use one with fewer levels.")),
        Preflight::TooManySubscriptions => (
            "preflight.too_many_subscriptions",
            t!("Remove or pause another subscription, or replace several with one wildcard filter."),
        ),
        Preflight::RetainOnReservedTopic | Preflight::RetainUnavailable => {
            ("preflight.retain", t!("Send it without retain."))
        }
        Preflight::FilterTooLarge { .. } => ("preflight.filter_too_large", t!("Use a shorter filter.")),
        Preflight::WildcardsUnavailable => ("preflight.wildcards", t!("Subscribe to exact topics.")),
        Preflight::SharedUnavailable => ("preflight.shared", t!("Subscribe to the filter without $share.")),
        Preflight::SharedTopic => ("preflight.shared_topic", t!("Send it to the topic itself, without $share.")),
        Preflight::BrokerTopic => ("preflight.broker_topic", t!("Send it to another topic.")),
        Preflight::QosUnavailable => ("preflight.qos", t!("Send it with QoS 0.")),
        Preflight::PropertyTooLong { .. } => ("preflight.property_too_long", t!("Use a shorter property.")),
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
