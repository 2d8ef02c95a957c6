//! What the messages say of the device, those that come and those that are recorded: its events, the changes of its shadow, and
//! what comes on topics with its name.

mod change;

use std::collections::{HashMap, HashSet, VecDeque};

use ahash::RandomState;

use super::Presence;
use crate::{Log, Topics};
use model::{
    Batch, DevicePast, DeviceTopic, MessageRef, NewTopic, Origin, PastMessage, ShadowId, ShadowNews, Timestamp,
    TopicId, changed_shadow, device_topic,
};
use payload::PresenceEvent;

use change::Changes;
pub use change::{SeenChange, SeenIn};

/// So many messages are listed.
const MOST_MESSAGES: usize = 30;
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
    /// Messages that are recorded and not in the log, the newest first.
    recorded: Vec<PastMessage>,
    changes: Changes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Presence,
    /// The shadow that is shown was changed, or deleted.
    Shadow(ShadowNews),
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

    /// Messages on such topics that are recorded and not in the log, the newest first.
    #[must_use]
    pub fn recorded(&self) -> &[PastMessage] {
        &self.recorded
    }

    /// Topics with the name of the device.
    pub fn topics(&self) -> impl Iterator<Item = TopicId> {
        self.topics.iter().filter(|(_, about)| **about == About::Named).map(|(topic, _)| *topic)
    }

    /// Changes of the shadow that is shown, the newest first.
    pub fn changes(&self) -> impl Iterator<Item = &SeenChange> {
        self.changes.iter()
    }

    /// Takes over what is recorded. What is in the log too is known already.
    pub(super) fn past(
        &mut self,
        past: &DevicePast,
        subject: &Subject<'_>,
        (log, names): (&Log, &Topics),
        presence: &mut Presence,
    ) {
        let events = past.presence.iter().filter_map(|message| {
            let event = PresenceEvent::of(message.batch.get(0)?.payload)?;
            Some((event, message.received_at()))
        });
        events.for_each(|(event, at)| presence.came(event, at));
        for message in &past.changes {
            let about = about(&message.topic, subject).zip(message.batch.get(0));
            let change = about.and_then(|(about, of)| read(about, &of, SeenIn::Recording(message.row)));
            if let Some(Read::Change(change, _)) = change {
                self.changes.add(change);
            }
        }
        let began = log.parts_before(log.end_row()).last().and_then(|part| part.batch.received_at().first().copied());
        let of_names = names.names();
        let in_log: HashSet<&str> = of_names.iter().map(|topic| topic.name).collect();
        let is_in_log =
            |it: &&PastMessage| began.is_some_and(|at| it.received_at() >= at) && in_log.contains(&*it.topic);
        self.recorded = past.messages.iter().filter(|message| !is_in_log(message)).cloned().collect();
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
    fn older(&mut self, (batch, first_row): (&Batch, u64), most: usize, presence: &mut Presence) {
        for (place, topic) in batch.topics().iter().enumerate().rev().take(most) {
            let Some(about) = self.topics.get(topic).copied() else { continue };
            let Some(message) = batch.get(place) else { continue };
            match read(about, &message, SeenIn::Log(first_row + place as u64)) {
                Some(Read::Presence(event)) => presence.came(event, message.received_at),
                Some(Read::Message(message)) if self.messages.len() < MOST_MESSAGES => {
                    self.messages.push_back(message);
                }
                // What it says of the shadow by now is asked of AWS.
                Some(Read::Change(change, _)) => drop(self.changes.add(change)),
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
            match read(about, &message, SeenIn::Log(first_row + place as u64)) {
                Some(Read::Presence(event)) => presence.came(event, message.received_at),
                Some(Read::Message(message)) => self.messages.push_front(message),
                Some(Read::Change(change, document)) => {
                    let (version, at) = (change.version, change.at);
                    let is_new = self.changes.add(change);
                    news.extend(Some(version).filter(|_| is_new).and_then(|version| match (version, document) {
                        (Some(version), Some(document)) => Some(News::Shadow { version, document, at }),
                        // What was sent is not the whole document, which is asked for by who sent it, or comes.
                        (Some(_), None) => None,
                        (None, _) => Some(News::ShadowDeleted),
                    }));
                }
                None => {}
            }
            self.messages.truncate(MOST_MESSAGES);
        }
        if batch.oldest_topic() > self.oldest_topic {
            self.oldest_topic = batch.oldest_topic();
            self.topics.retain(|topic, _| *topic >= self.oldest_topic);
        }
        news
    }

    fn name(&mut self, topic: NewTopic<'_>, subject: &Subject<'_>) {
        if let Some(about) = about(topic.name, subject)
            && self.topics.len() < MOST_TOPICS
        {
            self.topics.insert(topic.id, about);
        }
    }
}

/// What a message says.
enum Read {
    Presence(PresenceEvent),
    Message(SeenMessage),
    /// With the document since, where that is known.
    Change(SeenChange, Option<String>),
}

fn read(about: About, message: &MessageRef<'_>, source: SeenIn) -> Option<Read> {
    let at = message.received_at;
    Some(match about {
        About::Presence => Read::Presence(PresenceEvent::of(message.payload)?),
        About::Named => {
            let (SeenIn::Log(row) | SeenIn::Recording(row)) = source;
            let is_sent = message.origin == Origin::Sent;
            Read::Message(SeenMessage { row, topic: message.topic, at, is_sent })
        }
        About::Shadow(news) => {
            let (change, document) = SeenChange::of(news, message, source)?;
            Read::Change(change, document)
        }
    })
}

fn about(topic: &str, Subject { client_id, shadow }: &Subject<'_>) -> Option<About> {
    Some(match device_topic(topic, client_id, &shadow.thing)? {
        DeviceTopic::Presence => About::Presence,
        DeviceTopic::Named => About::Named,
        DeviceTopic::Shadow => About::Shadow(changed_shadow(topic).filter(|(of, _)| of == *shadow)?.1),
    })
}

#[cfg(test)]
mod tests;
