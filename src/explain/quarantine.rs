//! What was parked because the connection ended upon it, and what never went out because there is too much.

use super::policy::{Context, Refused, with_remedy};
use crate::link::Preflight;
use crate::model::{Notice, Topic, TopicFilter};

/// A filter upon which the connection ended twice.
#[must_use]
pub fn subscription_parked(topic_filter: &TopicFilter, context: &Context<'_>) -> Notice {
    let notice = Notice::error(
        "subscribe.parked",
        &format!("The subscription to {topic_filter} is parked"),
        "It ended the connection twice, the second time alone. Most likely AWS hangs up because a policy does not \
         allow it.",
        "Have iot:Subscribe and iot:Receive allowed for it and try it again, or remove it.",
    );
    with_remedy(notice, Refused::Subscribe(topic_filter.as_str()), context)
}

/// A message upon which the connection ended twice.
#[must_use]
pub fn publish_parked(topic: &Topic, context: &Context<'_>) -> Notice {
    let notice = Notice::error(
        "publish.parked",
        &format!("The message to {topic} is parked and will not be sent again"),
        "It ended the connection twice, the second time alone. Most likely AWS hangs up because a policy does not \
         allow it.",
        "Have iot:Publish allowed for it and send it again.",
    );
    with_remedy(notice, Refused::Publish(topic.as_str()), context)
}

/// A subscription that was not asked for because AWS would refuse it.
#[must_use]
pub fn subscription_preflight(error: &Preflight, topic_filter: &TopicFilter) -> Notice {
    Notice::error(
        "preflight.too_many_subscriptions",
        &format!("{topic_filter} was not subscribed"),
        &format!("{error}."),
        "Remove or pause another subscription, or use one filter with a wildcard for several.",
    )
}
