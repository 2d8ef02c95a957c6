//! Which versions of which shadows this program made. It is known for as long as the person stays, whatever is looked at meanwhile.

use std::collections::{HashMap, VecDeque};

use model::ShadowId;

/// So many versions are remembered, and so many changes are waited for.
const MOST: usize = 1_000;

/// What was changed here.
#[derive(Debug, Default)]
pub(super) struct OwnVersions {
    /// Calls that were not answered yet.
    waiting: VecDeque<(u64, ShadowId)>,
    known: VecDeque<(ShadowId, u64)>,
    /// How many were accepted.
    accepted: HashMap<ShadowId, u64>,
}

impl OwnVersions {
    /// A change of this shadow was sent with this number.
    pub(super) fn asked(&mut self, number: u64, shadow: ShadowId) {
        self.waiting.push_back((number, shadow));
        if self.waiting.len() > MOST {
            self.waiting.pop_front();
        }
    }

    /// The call was answered; `version` where it was accepted.
    pub(super) fn told(&mut self, number: u64, version: Option<u64>) {
        let Some(at) = self.waiting.iter().position(|(waiting, _)| *waiting == number) else { return };
        let shadow = self.waiting.remove(at).map(|(_, shadow)| shadow);
        let Some((shadow, version)) = shadow.zip(version) else { return };
        *self.accepted.entry(shadow.clone()).or_default() += 1;
        self.known.push_back((shadow, version));
        if self.known.len() > MOST {
            self.known.pop_front();
        }
    }

    /// How many changes of the shadow were accepted.
    pub(super) fn accepted(&self, shadow: &ShadowId) -> u64 {
        self.accepted.get(shadow).copied().unwrap_or_default()
    }

    /// Whether this version of the shadow was made here.
    pub(super) fn has(&self, shadow: &ShadowId, version: u64) -> bool {
        self.known.iter().rev().any(|(of, known)| *known == version && of == shadow)
    }
}
