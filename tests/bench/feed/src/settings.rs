//! What is sent, and how fast; it changes while it is sent.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// What the head of the program describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) rate: u64,
    pub(crate) topics: u64,
    pub(crate) size: u64,
    pub(crate) qos: u8,
    pub(crate) count: u64,
    pub(crate) mark: u64,
    pub(crate) hold: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { rate: 1_000, topics: 1, size: 128, qos: 0, count: 0, mark: 0, hold: 0 }
    }
}

/// The settings of all clients.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    settings: Mutex<Settings>,
    sent: AtomicU64,
}

impl Shared {
    pub(crate) fn get(&self) -> Settings {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes words like `rate=1000`.
    pub(crate) fn change(&self, words: &str) {
        let mut settings = self.settings.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, value) in words.split_whitespace().filter_map(|word| word.split_once('=')) {
            let value: u64 = value.parse().expect("a number");
            match key {
                "rate" => settings.rate = value,
                "topics" => settings.topics = value,
                "size" => settings.size = value,
                "qos" => settings.qos = u8::from(value > 0),
                "count" => settings.count = value,
                "mark" => settings.mark = value,
                "hold" => settings.hold = value,
                _ => panic!("unknown key: {key}"),
            }
        }
    }

    /// How many messages the last client to which any were sent got.
    pub(crate) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    pub(crate) fn note_sent(&self, sent: u64) {
        self.sent.store(sent, Ordering::Relaxed);
    }
}

/// Nanoseconds since 1970.
pub(crate) fn now_ns() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos())
}
