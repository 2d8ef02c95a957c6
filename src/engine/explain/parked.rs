//! What was parked because the connection ended right after it.

use super::policy::{Context, Refused, with_remedy};
use model::{Notice, Topic, TopicFilter, Words};
use texts::t;

/// The notice for a filter after which the connection ended twice.
#[must_use]
pub fn subscription_parked(topic_filter: &TopicFilter, context: &Context<'_>) -> Notice {
    let notice = Notice::error(
        "subscribe.parked",
        Words {
            summary: &t!("The subscription to {topic_filter} is parked", topic_filter),
            cause: t!(
                "AWS closed the connection twice right after this request, the second time when it was the only one. \
                     Most likely a policy does not allow it."
            ),
            remedy: t!("Ask an administrator to allow iot:Subscribe and iot:Receive for it, then retry. Or remove it."),
        },
    );
    with_remedy(notice, Refused::Subscribe(topic_filter.as_str()), context)
}

/// The notice for a message after which the connection ended twice.
#[must_use]
pub fn publish_parked(topic: &Topic, retain: bool, context: &Context<'_>) -> Notice {
    let refused = Refused::Publish { topic: topic.as_str(), retain };
    let notice = Notice::error(
        "publish.parked",
        Words {
            summary: &t!("The message to {topic} is parked and will not be sent again", topic),
            cause: t!(
                "AWS closed the connection twice right after this message, the second time when it was the only one. \
                     Most likely a policy does not allow it."
            ),
            remedy: &t!(
                "Ask an administrator to allow {actions} for it, then send it again. Or discard it.",
                actions = refused.actions()
            ),
        },
    );
    with_remedy(notice, refused, context)
}
