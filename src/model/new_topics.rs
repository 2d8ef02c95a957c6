//! Names of topics that came with one batch: one text, which all who need the names share.

use std::sync::Arc;

use super::TopicId;

/// A topic's number and name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewTopic<'a> {
    /// Its number from now on.
    pub id: TopicId,
    /// Its name.
    pub name: &'a str,
}

/// Names of topics whose numbers follow one another. A clone shares them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewTopics(Option<Arc<Names>>);

#[derive(Debug, Default, PartialEq, Eq)]
struct Names {
    first: u32,
    /// Where each name ends in `text`; that of the next begins there.
    ends: Box<[u32]>,
    text: Box<str>,
}

impl NewTopics {
    /// These names with the numbers from `first` on.
    #[must_use]
    pub fn starting_at<'a>(TopicId(first): TopicId, names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut open = OpenNames::default();
        (first..).zip(names).for_each(|(number, name)| open.push(TopicId(number), name));
        open.close()
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |names| names.ends.len())
    }

    /// Whether there is no name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The smallest number; 0 when there is no name.
    #[must_use]
    pub fn first(&self) -> TopicId {
        TopicId(self.0.as_ref().map_or(0, |names| names.first))
    }

    /// The number after the greatest one; 0 when there is no name.
    #[must_use]
    pub fn end(&self) -> TopicId {
        TopicId(self.first().0.saturating_add(u32::try_from(self.len()).unwrap_or(u32::MAX)))
    }

    /// The name of `id`, if it is one of these.
    #[must_use]
    pub fn get(&self, id: TopicId) -> Option<&str> {
        let names = self.0.as_ref()?;
        name_at(&names.text, &names.ends, id.0.checked_sub(names.first)? as usize)
    }

    /// All of them, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = NewTopic<'_>> {
        (self.first().0..self.end().0).filter_map(|id| Some(NewTopic { id: TopicId(id), name: self.get(TopicId(id))? }))
    }

    /// Bytes of memory that the names have, shared as they are.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let bytes = |names: &Arc<Names>| size_of::<Names>() + size_of_val(&*names.ends) + names.text.len();
        self.0.as_ref().map_or(0, bytes)
    }
}

/// Names that are still collected. Their numbers have to follow one another.
#[derive(Debug, Default)]
pub(super) struct OpenNames {
    first: u32,
    ends: Vec<u32>,
    text: String,
}

impl OpenNames {
    /// Adds a name; its number is the one after that of the last one.
    pub(super) fn push(&mut self, id: TopicId, name: &str) {
        if self.ends.is_empty() {
            self.first = id.0;
        }
        self.text.push_str(name);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    /// The name of `id`, if it is one of these.
    pub(super) fn get(&self, id: TopicId) -> Option<&str> {
        name_at(&self.text, &self.ends, id.0.checked_sub(self.first)? as usize)
    }

    /// Takes the names out.
    pub(super) fn close(&mut self) -> NewTopics {
        if self.ends.is_empty() {
            return NewTopics::default();
        }
        let Self { first, ends, text } = std::mem::take(self);
        NewTopics(Some(Arc::new(Names { first, ends: ends.into(), text: text.into() })))
    }
}

fn name_at<'a>(text: &'a str, ends: &[u32], place: usize) -> Option<&'a str> {
    let end = *ends.get(place)?;
    let start = place.checked_sub(1).map_or(0, |before| ends[before]);
    text.get(start as usize..end as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_has_its_name() {
        let names = NewTopics::starting_at(TopicId(7), ["a/b", "é", "c"]);
        assert_eq!((names.first(), names.end(), names.len()), (TopicId(7), TopicId(10), 3));
        assert_eq!([6, 7, 8, 9, 10].map(|id| names.get(TopicId(id))), [None, Some("a/b"), Some("é"), Some("c"), None]);
        let all: Vec<(u32, &str)> = names.iter().map(|topic| (topic.id.0, topic.name)).collect();
        assert_eq!(all, [(7, "a/b"), (8, "é"), (9, "c")]);
        let none = NewTopics::default();
        assert!(none.is_empty() && none.iter().next().is_none() && none.get(TopicId(0)).is_none());
    }

    #[test]
    fn names_begin_again_where_they_were_taken_out() {
        let mut open = OpenNames::default();
        open.push(TopicId(3), "a");
        assert_eq!((open.get(TopicId(3)), open.get(TopicId(4))), (Some("a"), None));
        assert_eq!(open.close(), NewTopics::starting_at(TopicId(3), ["a"]));
        assert!(open.close().is_empty());
        open.push(TopicId(9), "b");
        assert_eq!((open.get(TopicId(3)), open.get(TopicId(9))), (None, Some("b")));
    }
}
