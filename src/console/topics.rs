//! Names of topics by their number.

use std::sync::Arc;

use crate::model::TopicId;

/// Numbers come without holes; one this far past the end is not believed, so that it cannot claim gigabytes.
const MAX_HOLE: usize = 1 << 20;

/// A table of topic names; filled from the batches, never emptied while the program runs.
#[derive(Debug, Default)]
pub struct Topics {
    names: Vec<Option<Arc<str>>>,
}

impl Topics {
    /// Remembers the name of `id`.
    pub fn name(&mut self, id: TopicId, name: &Arc<str>) {
        let index = id.index();
        if index >= self.names.len() {
            if index - self.names.len() > MAX_HOLE {
                return;
            }
            self.names.resize(index + 1, None);
        }
        self.names[index] = Some(Arc::clone(name));
    }

    /// The name of `id`; a sign for "unknown" when no batch named it.
    #[must_use]
    pub fn get(&self, id: TopicId) -> &str {
        self.names.get(id.index()).and_then(Option::as_deref).unwrap_or("?")
    }

    /// How many numbers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether no topic was named yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_come_in_any_order() {
        let mut topics = Topics::default();
        topics.name(TopicId(2), &"c".into());
        topics.name(TopicId(0), &"a".into());
        topics.name(TopicId(u32::MAX), &"absurd".into());
        assert_eq!([0, 1, 2].map(|id| topics.get(TopicId(id))), ["a", "?", "c"]);
        assert_eq!(topics.len(), 3);
    }
}
