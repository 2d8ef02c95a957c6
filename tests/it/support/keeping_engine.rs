//! A window's engine with a folder to keep things in, and what a person finds there after a sign-in.

use engine::{Folder, Options};
use model::{
    Command, Event, KeepCommand, LinkCommand, LinkEvent, MessageDraft, PersonId, ProfileEvent, Qos, SubscriptionState,
    TopicFilter,
};

use super::memory_store::MemoryStore;
use super::watched_engine::WatchedEngine;

/// What a person finds after a sign-in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Arrival {
    /// The subscriptions in their order, each as `FILTER QOS STATE`.
    pub(crate) list: Vec<String>,
    pub(crate) person: PersonId,
    pub(crate) draft: Option<MessageDraft>,
}

/// As the window starts it. A saved sign-in is used by itself.
pub(crate) fn start(profiles_toml: &str, folder: &Folder, secrets: &MemoryStore) -> WatchedEngine {
    let config = tempfile::tempdir().unwrap();
    std::fs::write(config.path().join("profiles.toml"), profiles_toml).unwrap();
    let options = Options {
        keyring: Some(secrets.keyring()),
        resume: true,
        subscribe: true,
        store: Some(folder.clone()),
        ..Options::default()
    };
    WatchedEngine::start_in(config, options)
}

/// Waits until a person is signed in and the list has this many subscriptions of which none is on its way.
pub(crate) async fn arrives(engine: &mut WatchedEngine, count: usize) -> Arrival {
    let (mut list, mut kept) = (Vec::<(TopicFilter, Qos, SubscriptionState)>::new(), None);
    engine
        .until("the list and the draft", |event| {
            match event {
                Event::Link(LinkEvent::SubscriptionChanged { topic_filter, qos, state }) => {
                    let changed = (topic_filter.clone(), *qos, state.clone());
                    match list.iter_mut().find(|(known, ..)| known == topic_filter) {
                        Some(known) => *known = changed,
                        None => list.push(changed),
                    }
                }
                Event::Link(LinkEvent::Unsubscribed { topic_filter }) => {
                    list.retain(|(known, ..)| known != topic_filter);
                }
                Event::SignIn(model::SignInEvent::PersonChanged) => list.clear(),
                // What a connection said before it was closed is not what the next one brings.
                Event::Profile(ProfileEvent::Used { .. }) => {
                    list.clear();
                    kept = None;
                }
                Event::DraftKept { person, draft } => kept = Some((*person, draft.as_deref().cloned())),
                _ => {}
            }
            let settled = list.len() == count && list.iter().all(|(.., state)| *state != SubscriptionState::Requested);
            let (person, draft) = kept.clone().filter(|_| settled)?;
            Some(Arrival { list: list.iter().map(line).collect(), person, draft })
        })
        .await
}

fn line((topic_filter, qos, state): &(TopicFilter, Qos, SubscriptionState)) -> String {
    let state = match state {
        SubscriptionState::Granted { .. } => "granted".to_owned(),
        SubscriptionState::Paused => "paused".to_owned(),
        other => format!("{other:?}"),
    };
    format!("{topic_filter} {} {state}", qos.level())
}

pub(crate) fn filter(text: &str) -> TopicFilter {
    TopicFilter::parse(text).unwrap()
}

pub(crate) fn want(engine: &WatchedEngine, topic_filter: &str, qos: Qos) {
    engine.link(LinkCommand::Subscribe { topic_filter: filter(topic_filter), qos });
}

pub(crate) fn take_away(engine: &WatchedEngine, topic_filter: &str) {
    engine.link(LinkCommand::Unsubscribe { topic_filter: filter(topic_filter) });
}

pub(crate) fn keep(engine: &WatchedEngine, person: PersonId, draft: MessageDraft) {
    engine.send(Command::Keep(KeepCommand::Draft { person, draft: Box::new(draft) }));
}
