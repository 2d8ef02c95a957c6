//! What the messages that come say of the device: its events, the changes of its shadow, and what comes on topics with its name.

use std::collections::{HashMap, VecDeque};

use ahash::RandomState;

use super::Presence;
use crate::{Log, Topics};
use model::{Batch, MessageRef, NewTopic, Origin, ShadowId, Timestamp, TopicId, present_client};
use payload::{PresenceEvent, ShadowDifference, ShadowUpdate};

/// So many messages are listed, and so many changes of the shadow.
const MOST_MESSAGES: usize = 30;
const MOST_CHANGES: usize = 50;
/// So many topics are known; of more, no messages are listed.
const MOST_TOPICS: usize = 1_000;
/// So many messages of the log are looked through for what came before the device was looked at.
const LOOKED_THROUGH: usize = 300_000;

/// What came so far.
#[derive(Debug, Default)]
pub struct Seen {
    /// What these topics are; others say nothing of the device.
    topics: HashMap<TopicId, About, RandomState>,
    oldest_topic: TopicId,
    messages: VecDeque<SeenMessage>,
    changes: VecDeque<SeenChange>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    Presence,
    /// The shadow that is shown was changed.
    Changed,
    /// It was deleted.
    Deleted,
    /// One of the levels is the name of the client, or of its thing.
    Named,
}

/// A message on a topic with the name of the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenMessage {
    /// Where it is in the log.
    pub row: u64,
    /// Its topic.
    pub topic: TopicId,
    /// When it came.
    pub at: Timestamp,
    /// This program sent it.
    pub is_sent: bool,
}

/// A change of the shadow that was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenChange {
    /// Where its message is in the log.
    pub row: u64,
    /// When it came.
    pub at: Timestamp,
    /// The version since; `None` if the shadow was deleted.
    pub version: Option<u64>,
    /// What differs from the version before.
    pub differences: Vec<ShadowDifference>,
}

/// What of a message concerns more than the lists here.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum News {
    /// The shadow that is shown has this document by now.
    Shadow { version: u64, document: String, at: Timestamp },
    /// It was deleted.
    ShadowDeleted,
}

/// Whom the messages are to be about.
#[derive(Debug)]
pub(super) struct Subject<'a> {
    pub(super) client_id: &'a str,
    pub(super) shadow: &'a ShadowId,
}

impl Seen {
    /// Messages on topics with the name of the device, the newest first.
    pub fn messages(&self) -> impl Iterator<Item = &SeenMessage> {
        self.messages.iter()
    }

    /// Topics with the name of the device.
    pub fn topics(&self) -> impl Iterator<Item = TopicId> {
        self.topics.iter().filter(|(_, about)| **about == About::Named).map(|(topic, _)| *topic)
    }

    /// Changes of the shadow that is shown, the newest first.
    pub fn changes(&self) -> impl Iterator<Item = &SeenChange> {
        self.changes.iter()
    }

    /// Looks through what is in the log.
    pub(super) fn of(subject: &Subject<'_>, log: &Log, names: &Topics, presence: &mut Presence) -> Self {
        let mut seen = Self::default();
        names.names().iter().for_each(|topic| seen.name(topic, subject));
        let mut left = if seen.topics.is_empty() { 0 } else { LOOKED_THROUGH };
        for part in log.parts_before(log.end_row()) {
            seen.older((&part.batch, part.first_row), left, presence);
            left = left.saturating_sub(part.batch.len());
            if left == 0 {
                break;
            }
        }
        seen
    }

    /// Takes over so many messages, from the end of a batch that came before those that are known.
    pub(super) fn older(&mut self, (batch, first_row): (&Batch, u64), most: usize, presence: &mut Presence) {
        for (place, topic) in batch.topics().iter().enumerate().rev().take(most) {
            let Some(about) = self.topics.get(topic).copied() else { continue };
            let Some(message) = batch.get(place) else { continue };
            match read(about, &message, first_row + place as u64) {
                Some(Read::Presence(event)) => presence.add(event, message.received_at),
                Some(Read::Message(message)) if self.messages.len() < MOST_MESSAGES => {
                    self.messages.push_back(message);
                }
                // What it says of the shadow by now is asked of AWS.
                Some(Read::Change(change, _)) if self.changes.len() < MOST_CHANGES && !self.knows(&change) => {
                    self.changes.push_back(change);
                }
                _ => {}
            }
        }
    }

    /// Takes over a batch whose first message gets this row.
    pub(super) fn batch(
        &mut self,
        (batch, first_row): (&Batch, u64),
        subject: &Subject<'_>,
        presence: &mut Presence,
    ) -> Vec<News> {
        batch.new_topics().iter().for_each(|topic| self.name(topic, subject));
        let mut news = Vec::new();
        if self.topics.is_empty() {
            return news;
        }
        for (place, topic) in batch.topics().iter().enumerate() {
            let Some(about) = self.topics.get(topic).copied() else { continue };
            let Some(message) = batch.get(place) else { continue };
            match read(about, &message, first_row + place as u64) {
                Some(Read::Presence(event)) => presence.add(event, message.received_at),
                Some(Read::Message(message)) => self.messages.push_front(message),
                Some(Read::Change(change, document)) if !self.knows(&change) => {
                    news.push(match (change.version, document) {
                        (Some(version), Some(document)) => News::Shadow { version, document, at: change.at },
                        _ => News::ShadowDeleted,
                    });
                    self.changes.push_front(change);
                }
                _ => {}
            }
            self.messages.truncate(MOST_MESSAGES);
            self.changes.truncate(MOST_CHANGES);
        }
        if batch.oldest_topic() > self.oldest_topic {
            self.oldest_topic = batch.oldest_topic();
            self.topics.retain(|topic, _| *topic >= self.oldest_topic);
        }
        news
    }

    pub(super) fn name(&mut self, topic: NewTopic<'_>, subject: &Subject<'_>) {
        if let Some(about) = about(topic.name, subject)
            && self.topics.len() < MOST_TOPICS
        {
            self.topics.insert(topic.id, about);
        }
    }

    /// Whether messages of this topic are about its comings and goings.
    pub(super) fn is_presence(&self, topic: TopicId) -> bool {
        self.topics.get(&topic) == Some(&About::Presence)
    }

    /// A change comes once for each subscription that matches.
    fn knows(&self, change: &SeenChange) -> bool {
        change.version.is_some() && self.changes.iter().any(|known| known.version == change.version)
    }
}

/// What a message says.
enum Read {
    Presence(PresenceEvent),
    Message(SeenMessage),
    /// With the document since.
    Change(SeenChange, Option<String>),
}

fn read(about: About, message: &MessageRef<'_>, row: u64) -> Option<Read> {
    let at = message.received_at;
    Some(match about {
        About::Presence => Read::Presence(PresenceEvent::of(message.payload)?),
        About::Named => {
            let is_sent = message.origin == Origin::Sent;
            Read::Message(SeenMessage { row, topic: message.topic, at, is_sent })
        }
        About::Changed => {
            let ShadowUpdate { version, document, differences } = ShadowUpdate::of(message.payload)?;
            Read::Change(SeenChange { row, at, version: Some(version), differences }, Some(document))
        }
        About::Deleted => Read::Change(SeenChange { row, at, version: None, differences: Vec::new() }, None),
    })
}

pub(super) fn about(topic: &str, Subject { client_id, shadow }: &Subject<'_>) -> Option<About> {
    if topic.starts_with('$') {
        if present_client(topic) == Some(client_id) {
            return Some(About::Presence);
        }
        let [changed, deleted] = shadow.change_topics();
        return match topic {
            _ if topic == changed => Some(About::Changed),
            _ if topic == deleted => Some(About::Deleted),
            _ => None,
        };
    }
    topic.split('/').any(|level| level == *client_id || level == shadow.thing).then_some(About::Named)
}

#[cfg(test)]
mod tests;
