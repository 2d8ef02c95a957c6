//! Every secret that the sandbox gave out or was shown, so that a test can look for each of them where none belongs.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// Those of a hundred sign-ins, more than any test looks for; the oldest make room.
const MOST: usize = 1_024;

/// The secrets of one sandbox. Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets(Arc<Mutex<VecDeque<String>>>);

impl Secrets {
    /// Notes a secret; an empty one is none.
    pub(crate) fn note(&self, secret: &str) {
        if secret.is_empty() {
            return;
        }
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.len() >= MOST {
            noted.pop_front();
        }
        noted.push_back(secret.to_owned());
    }

    /// All of them, oldest first.
    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}
