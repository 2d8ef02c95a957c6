//! Refused requests to device shadows, noticed among the messages: AWS answers them on a topic, and a person reads JSON
//! with a number there. Only what this program asked for counts; others' refusals pass by.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::Tap;
use crate::explain::{self, Context};
use client::profile::Profile;
use model::{Batch, Event, MessageRef, Origin, ShadowTopic, Timestamp, TopicId};

/// Topics that are remembered; more are not watched.
const MOST_TOPICS: usize = 10_000;

/// A refusal of what this program asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Rejection {
    /// What was asked, of which shadow.
    shadow: ShadowTopic,
    /// As in HTTP: 400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500.
    code: u16,
    /// What AWS wrote.
    message: String,
}

/// Looks at each batch of every link, since a topic is named once in the life of a session. Costs one look-up a message
/// once a topic of a shadow has come, and nothing before.
#[derive(Debug)]
pub(super) struct ShadowReplies {
    /// A response later than this belongs to another client's request.
    answer_limit: Duration,
    topics: HashMap<TopicId, Watched>,
    /// No smaller number comes any more.
    oldest_topic: TopicId,
    /// The last request of each kind that has no answer yet.
    asked: HashMap<ShadowTopic, PendingRequest>,
    /// Whose requests these are; `None` before anything was live.
    who: Option<Who>,
}

#[derive(Debug)]
struct PendingRequest {
    at: Timestamp,
    token: Option<String>,
}

#[derive(Clone, Debug)]
enum Watched {
    Request(ShadowTopic),
    Accepted(ShadowTopic),
    Rejected(ShadowTopic),
}

/// The identity that a refusal is explained for.
#[derive(Debug)]
struct Who {
    profile: Profile,
    account_id: Option<String>,
    identity_id: Option<String>,
    client_id: Option<String>,
}

impl Who {
    fn context(&self) -> Context<'_> {
        Context {
            profile: &self.profile,
            account_id: self.account_id.as_deref(),
            identity_id: self.identity_id.as_deref(),
            client_id: self.client_id.as_deref(),
        }
    }
}

impl Tap for ShadowReplies {
    fn batch(&mut self, batch: &Arc<Batch>, out: &mut Vec<Event>) {
        let rejections = self.look(batch);
        let Some(who) = &self.who else { return };
        for Rejection { shadow, code, message } in rejections {
            let notice = explain::shadow_rejected(&shadow, code, &message, &who.context());
            out.push(Event::Noticed(Box::new(notice)));
        }
    }

    fn live(&mut self, who: &Context<'_>) {
        self.who = Some(Who {
            profile: who.profile.clone(),
            account_id: who.account_id.map(str::to_owned),
            identity_id: who.identity_id.map(str::to_owned),
            client_id: who.client_id.map(str::to_owned),
        });
    }
}

impl ShadowReplies {
    /// Nothing came yet. A response later than `answer_limit` belongs to another client's request.
    pub(super) fn new(answer_limit: Duration) -> Self {
        let (topics, oldest_topic) = (HashMap::new(), TopicId::default());
        Self { answer_limit, topics, oldest_topic, asked: HashMap::new(), who: None }
    }

    /// The refusals in `batch`.
    fn look(&mut self, batch: &Batch) -> Vec<Rejection> {
        for topic in batch.new_topics().iter() {
            if self.topics.len() < MOST_TOPICS
                && let Some(watched) = watched(topic.name)
            {
                self.topics.insert(topic.id, watched);
            }
        }
        if self.topics.is_empty() {
            return Vec::new();
        }
        let rejections = self.rejections(batch);
        if batch.oldest_topic() > self.oldest_topic {
            self.oldest_topic = batch.oldest_topic();
            self.topics.retain(|topic, _| *topic >= self.oldest_topic);
        }
        rejections
    }

    fn rejections(&mut self, batch: &Batch) -> Vec<Rejection> {
        let topics = batch.topics().iter().enumerate();
        topics
            .filter_map(|(index, topic)| {
                let is_of_a_shadow = self.topics.contains_key(topic);
                is_of_a_shadow.then(|| batch.get(index)).flatten().and_then(|message| self.judge(&message))
            })
            .collect()
    }

    fn judge(&mut self, message: &MessageRef<'_>) -> Option<Rejection> {
        let watched = self.topics.get(&message.topic)?;
        match (watched, message.origin) {
            (Watched::Request(shadow), Origin::Sent) => {
                let request = serde_json::from_slice(message.payload).unwrap_or_default();
                self.asked
                    .insert(shadow.clone(), PendingRequest { at: message.received_at, token: client_token(&request) });
                None
            }
            (Watched::Accepted(shadow) | Watched::Rejected(shadow), Origin::Received) => {
                let asked = self.asked.get(shadow)?;
                let answer: Value = serde_json::from_slice(message.payload).unwrap_or_default();
                // AWS repeats the token of the request; without tokens the next answer is taken for ours.
                if client_token(&answer) != asked.token {
                    return None;
                }
                let asked = self.asked.remove(shadow)?;
                let rejected = matches!(watched, Watched::Rejected(_));
                if !rejected || message.received_at.since(asked.at) > self.answer_limit {
                    return None;
                }
                let code = u16::try_from(answer["code"].as_u64()?).ok()?;
                let message = answer["message"].as_str().unwrap_or_default().chars().take(300).collect();
                Some(Rejection { shadow: shadow.clone(), code, message })
            }
            _ => None,
        }
    }
}

fn client_token(payload: &Value) -> Option<String> {
    payload["clientToken"].as_str().map(str::to_owned)
}

fn watched(topic: &str) -> Option<Watched> {
    if let Some(request) = topic.strip_suffix("/rejected") {
        ShadowTopic::parse(request).map(Watched::Rejected)
    } else if let Some(request) = topic.strip_suffix("/accepted") {
        ShadowTopic::parse(request).map(Watched::Accepted)
    } else {
        ShadowTopic::parse(topic).map(Watched::Request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{BatchBuilder, Message, Properties, Qos, ShadowOperation};

    fn push(builder: &mut BatchBuilder, secs: i64, topic: &str, payload: &str, origin: Origin) {
        builder.push(Message {
            received_at: Timestamp::from_secs(secs),
            topic,
            payload: payload.as_bytes(),
            properties: Properties::default(),
            qos: Qos::AtMostOnce,
            retain: false,
            duplicate: false,
            origin,
        });
    }

    #[test]
    fn only_the_answer_to_an_own_request_counts_and_once() {
        let (get, rejected) = ("$aws/things/pump/shadow/get", "$aws/things/pump/shadow/get/rejected");
        let no_shadow = r#"{"code":404,"message":"No shadow exists with name: 'pump'"}"#;
        let (mut watch, mut builder) = (ShadowReplies::new(Duration::from_secs(30)), BatchBuilder::default());
        let mut look = |watch: &mut ShadowReplies, messages: &[(i64, &str, &str, Origin)]| {
            for (secs, topic, payload, origin) in messages {
                push(&mut builder, *secs, topic, payload, *origin);
            }
            watch.look(&builder.close().unwrap())
        };
        let answer = |secs| (secs, rejected, no_shadow, Origin::Received);
        let request = |secs| (secs, get, "", Origin::Sent);
        assert!(look(&mut watch, &[answer(1)]).is_empty(), "another client asked");
        let found = look(&mut watch, &[request(2), answer(3), answer(3)]);
        let shadow = ShadowTopic { thing: "pump".to_owned(), name: None, operation: ShadowOperation::Get };
        let message = "No shadow exists with name: 'pump'".to_owned();
        assert_eq!(found, [Rejection { shadow, code: 404, message }]);
        assert!(look(&mut watch, &[request(10), answer(50)]).is_empty(), "too late to be ours");
        watch.answer_limit = Duration::from_secs(50);
        assert_eq!(look(&mut watch, &[request(10), answer(50)]).len(), 1, "the limit is a parameter");
        watch.answer_limit = Duration::from_secs(30);
        let accepted = (51, "$aws/things/pump/shadow/get/accepted", "{}", Origin::Received);
        assert!(look(&mut watch, &[request(50), accepted, answer(52)]).is_empty(), "ours was accepted");
        let other = (51, accepted.1, r#"{"clientToken":"of the pump"}"#, Origin::Received);
        assert_eq!(look(&mut watch, &[request(50), other, answer(52)]).len(), 1, "another's was accepted");
        assert!(look(&mut watch, &[request(60), (61, rejected, "no JSON", Origin::Received)]).is_empty());
    }
}
