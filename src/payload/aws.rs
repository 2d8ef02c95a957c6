//! Messages of AWS IoT laid out for people: shadows, jobs, clients that come and leave, reports of Device Defender. Which of
//! them it is, the reserved topic says; what does not have the form that AWS documents is not laid out.

mod defender;
mod events;
mod jobs;
mod outline;
mod shadow;

pub use outline::{Cell, Fact, Outline, Said};

use crate::Node;

/// What a message on a reserved topic of AWS says.
#[must_use]
pub fn aws_outline(topic: &str, value: &Node) -> Option<Outline> {
    let levels: Vec<&str> = topic.strip_prefix("$aws/")?.split('/').collect();
    match levels.as_slice() {
        ["things", thing, "shadow", "name", name, rest @ ..] => shadow::outline(thing, Some(name), rest, value),
        ["things", thing, "shadow", rest @ ..] => shadow::outline(thing, None, rest, value),
        ["things", thing, "jobs", rest @ ..] => jobs::outline(thing, rest, value),
        ["things", thing, "defender", "metrics", _, rest @ ..] => defender::outline(thing, rest, value),
        ["events", "presence", _, ..] => events::presence(value),
        ["events", "subscriptions", _, ..] => events::subscriptions(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
