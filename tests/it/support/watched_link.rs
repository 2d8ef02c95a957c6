//! A running link with everything it tells, for the tests of the link.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use client::credentials::CredentialSource;
use client::link::{self, Carry, Input, LinkUpdate, Outgoing, Output, PublishEnd, Setup, SubscriptionChange};
use model::{
    Batch, LinkCommand, MessageProperties, Origin, PropertyRef, PublishId, PublishRequest, Qos, Topic, TopicFilter,
};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// Longer than anything takes on a busy machine; a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_mins(1);

/// One message with everything resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) topic: String,
    pub(crate) payload: Vec<u8>,
    pub(crate) qos: u8,
    pub(crate) retain: bool,
    pub(crate) duplicate: bool,
    pub(crate) sent: bool,
    /// In the order of the batch, written as `Debug` writes them.
    pub(crate) properties: Vec<String>,
}

/// A link in the background; dropping it ends it.
pub(crate) struct WatchedLink {
    pub(crate) commands: mpsc::Sender<Input>,
    told: mpsc::Receiver<News>,
    topics: Vec<Arc<str>>,
    messages: Vec<Seen>,
    outcomes: HashMap<PublishId, PublishEnd>,
    next_id: u128,
    tasks: JoinSet<Carry>,
}

enum News {
    Batch(Arc<Batch>),
    Happened(LinkUpdate),
}

struct Recorder(mpsc::Sender<News>);

impl Output for Recorder {
    fn batch(&mut self, batch: Arc<Batch>) {
        self.0.try_send(News::Batch(batch)).expect("room for a batch");
    }

    fn update(&mut self, update: LinkUpdate) {
        self.0.try_send(News::Happened(update)).expect("room for a update");
    }
}

impl WatchedLink {
    pub(crate) fn start<C: CredentialSource + 'static>(setup: Setup, credentials: C) -> Self {
        Self::start_with(setup, credentials, Carry::default(), Vec::new())
    }

    /// Goes on where the link that `carry` comes from ended.
    pub(crate) fn going_on<C: CredentialSource + 'static>(setup: Setup, credentials: C, carry: Carry) -> Self {
        Self::start_with(setup, credentials, carry, Vec::new())
    }

    /// Ends, and goes on as another link: topics are named again only when they are new.
    pub(crate) async fn next<C: CredentialSource + 'static>(mut self, setup: Setup, credentials: C) -> Self {
        let topics = std::mem::take(&mut self.topics);
        Self::start_with(setup, credentials, self.end().await, topics)
    }

    fn start_with<C: CredentialSource + 'static>(
        setup: Setup,
        credentials: C,
        carry: Carry,
        topics: Vec<Arc<str>>,
    ) -> Self {
        let (commands, receiver) = mpsc::channel(256);
        let (sender, told) = mpsc::channel(100_000);
        let mut tasks = JoinSet::new();
        tasks.spawn(link::run(setup, credentials, receiver, Recorder(sender), carry));
        Self { commands, told, topics, messages: Vec::new(), outcomes: HashMap::new(), next_id: 0, tasks }
    }

    pub(crate) async fn command(&self, input: impl Into<Input>) {
        self.commands.send(input.into()).await.expect("the link runs");
    }

    /// Waits for the first update that `pick` takes; what came before it is gone.
    pub(crate) async fn until<T>(&mut self, what: &str, mut pick: impl FnMut(&LinkUpdate) -> Option<T>) -> T {
        loop {
            let told = self.next_told(what).await;
            if let News::Happened(update) = told
                && let Some(picked) = pick(&update)
            {
                return picked;
            }
        }
    }

    pub(crate) async fn until_live(&mut self) {
        self.until("live", |update| matches!(update, LinkUpdate::Live { .. }).then_some(())).await;
    }

    /// Waits for the next message that `wanted` takes, among those that no call took yet.
    pub(crate) async fn message(&mut self, wanted: impl Fn(&Seen) -> bool) -> Seen {
        loop {
            if let Some(index) = self.messages.iter().position(&wanted) {
                return self.messages.remove(index);
            }
            self.next_told("a message").await;
        }
    }

    /// The messages that no call took, up to now.
    pub(crate) fn messages(&self) -> &[Seen] {
        &self.messages
    }

    pub(crate) async fn subscribe(&mut self, filter: &str, qos: Qos) -> SubscriptionChange {
        let topic_filter = TopicFilter::parse(filter).unwrap();
        self.command(LinkCommand::Subscribe { topic_filter, qos }).await;
        self.subscription(filter).await
    }

    /// Waits until the subscription is something other than requested.
    pub(crate) async fn subscription(&mut self, filter: &str) -> SubscriptionChange {
        self.until("an answered subscription", |update| match update {
            LinkUpdate::SubscriptionChanged { topic_filter, change, .. }
                if topic_filter.as_str() == filter && *change != SubscriptionChange::Requested =>
            {
                Some(change.clone())
            }
            _ => None,
        })
        .await
    }

    pub(crate) fn request(&mut self, topic: &str, payload: &[u8], qos: Qos) -> Outgoing {
        self.next_id += 1;
        let request = PublishRequest {
            topic: Topic::parse(topic).unwrap(),
            payload: payload.into(),
            qos,
            retain: false,
            properties: MessageProperties::default(),
        };
        Outgoing::new(PublishId(self.next_id), request)
    }

    pub(crate) async fn publish(&mut self, message: Outgoing) -> PublishEnd {
        let id = message.id;
        self.command(message).await;
        self.outcome(id).await
    }

    /// The outcome of a publish, also when it came while something else was waited for.
    pub(crate) async fn outcome(&mut self, wanted: PublishId) -> PublishEnd {
        loop {
            if let Some(end) = self.outcomes.remove(&wanted) {
                return end;
            }
            self.next_told("an outcome").await;
        }
    }

    /// Lets go of the commands and waits until the link is over.
    pub(crate) async fn end(self) -> Carry {
        let Self { commands, mut tasks, told, .. } = self;
        drop(commands);
        let ended = tokio::time::timeout(PATIENCE, tasks.join_next()).await;
        drop(told);
        ended.expect("the link ends").expect("one task").expect("no panic")
    }

    async fn next_told(&mut self, what: &str) -> News {
        let told = tokio::time::timeout(PATIENCE, self.told.recv()).await;
        let told = told.unwrap_or_else(|_| panic!("waited without success for {what}")).expect("the link runs");
        match &told {
            News::Batch(batch) => self.keep(batch),
            News::Happened(update) => {
                let text = format!("{update:?}");
                let bare = ["X-Amz-Signature=", "X-Amz-Security-Token="].into_iter().any(|name| {
                    text.match_indices(name).any(|(at, _)| !text[at + name.len()..].starts_with("(hidden)"))
                });
                assert!(!bare, "a signed address leaked: {text}");
                eprintln!("{text}");
                if let LinkUpdate::PublishEnded { id, end, .. } = update {
                    assert!(self.outcomes.insert(*id, end.clone()).is_none(), "one outcome for {id:?}");
                }
            }
        }
        told
    }

    fn keep(&mut self, batch: &Batch) {
        for new in batch.new_topics().iter() {
            assert_eq!(new.id.index(), self.topics.len(), "topic numbers have no holes");
            self.topics.push(new.name.into());
        }
        for message in batch.iter() {
            self.messages.push(Seen {
                topic: self.topics[message.topic.index()].to_string(),
                payload: message.payload.to_vec(),
                qos: message.qos.level(),
                retain: message.retain,
                duplicate: message.duplicate,
                sent: message.origin == Origin::Sent,
                properties: message.properties.into_iter().map(|p: PropertyRef<'_>| format!("{p:?}")).collect(),
            });
        }
    }
}
