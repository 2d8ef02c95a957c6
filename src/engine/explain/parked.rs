//! What was parked because the connection ended upon it.

use super::policy::{Context, Refused, with_remedy};
use model::{Notice, Topic, TopicFilter, Words};

/// A filter upon which the connection ended twice.
#[must_use]
pub fn subscription_parked(topic_filter: &TopicFilter, context: &Context<'_>) -> Notice {
    let notice = Notice::error(
        "subscribe.parked",
        Words {
            summary: &format!("The subscription to {topic_filter} is parked"),
            cause: "It ended the connection twice, the second time alone. Most likely AWS ends it because a \
                    policy does not allow it.",
            remedy: "Have iot:Subscribe and iot:Receive allowed for it and try it again, or remove it.",
        },
    );
    with_remedy(notice, Refused::Subscribe(topic_filter.as_str()), context)
}

/// A message upon which the connection ended twice.
#[must_use]
pub fn publish_parked(topic: &Topic, retain: bool, context: &Context<'_>) -> Notice {
    let refused = Refused::Publish { topic: topic.as_str(), retain };
    let notice = Notice::error(
        "publish.parked",
        Words {
            summary: &format!("The message to {topic} is parked and will not be sent again"),
            cause: "It ended the connection twice, the second time alone. Most likely AWS ends it because a \
                    policy does not allow it.",
            remedy: &format!("Have {} allowed for it and send it again, or drop it.", refused.actions()),
        },
    );
    with_remedy(notice, refused, context)
}
