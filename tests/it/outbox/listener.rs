//! Someone else at the broker, who sees what arrives and whether it is marked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use engine::{Options, Tap};
use model::{Batch, Event, PropertyRef};
use sandbox::NEWCOMER;

use crate::support::memory_store::MemoryStore;
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::WatchedEngine;

/// How often each payload came: without a mark, and with one.
pub(super) type Arrived = BTreeMap<String, (usize, usize)>;

/// Someone who has subscribed to everything.
pub(super) struct Listener {
    engine: WatchedEngine,
    arrived: Arc<Mutex<Arrived>>,
}

struct Ear(Arc<Mutex<Arrived>>);

impl Tap for Ear {
    fn batch(&mut self, batch: &Arc<Batch>, _: &mut Vec<Event>) {
        let mut arrived = self.0.lock().unwrap();
        for message in batch.iter() {
            let is_marked = message
                .properties
                .into_iter()
                .any(|property| matches!(property, PropertyRef::User("possibly-repeated", "true")));
            let payload = String::from_utf8(message.payload.to_vec()).unwrap();
            let (plain, marked) = arrived.entry(payload).or_default();
            let count = if is_marked { marked } else { plain };
            // What the listener did not acknowledge before its own connection was lost is delivered to it again.
            if !message.duplicate || *count == 0 {
                *count += 1;
            }
        }
    }
}

impl Listener {
    pub(super) async fn start(stage: &QuietSandbox) -> Self {
        stage.sandbox.set_policy_attached(NEWCOMER, true);
        let arrived = Arc::<Mutex<Arrived>>::default();
        let heard = Arc::clone(&arrived);
        let options = Options {
            taps: Some(Arc::new(move |_| vec![Box::new(Ear(Arc::clone(&heard))) as Box<dyn Tap>])),
            keyring: Some(MemoryStore::default().keyring()),
            ..Options::default()
        };
        let mut engine = WatchedEngine::start_with(&stage.profiles_toml, options);
        engine.sign_in(NEWCOMER).await;
        engine.until_live().await;
        engine.subscribe("plant/#");
        engine.subscribed("plant/#").await;
        Self { engine, arrived }
    }

    /// Waits until so many messages have come, and returns what did.
    pub(super) async fn until(&mut self, count: usize) -> Arrived {
        self.engine.until_received(count).await;
        self.so_far()
    }

    /// What has come so far. A message of the sandbox itself comes after all that was acknowledged before.
    pub(super) async fn all(&mut self, stage: &QuietSandbox) -> Arrived {
        let end = format!("end {}", rand::random::<u64>());
        stage.sandbox.publish("plant/end", end.clone().into_bytes(), model::Qos::AtLeastOnce, false);
        while !self.so_far().contains_key(&end) {
            let next = self.engine.received + 1;
            self.engine.until_received(next).await;
        }
        let mut arrived = self.so_far();
        arrived.retain(|payload, _| !payload.starts_with("end "));
        arrived
    }

    fn so_far(&self) -> Arrived {
        self.arrived.lock().unwrap().clone()
    }

    pub(super) async fn end(self) {
        self.engine.end().await;
    }
}
