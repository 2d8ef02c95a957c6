//! Queries of the search box that are there again in the next run: those that were used lately, and those with a name.

/// Queries that are remembered because they were used.
pub const MAX_RECENT_SEARCHES: usize = 20;
/// Queries that can be saved with a name.
pub const MAX_SAVED_SEARCHES: usize = 100;
/// Bytes of a query that is remembered, and of a name.
pub const MAX_SEARCH_BYTES: usize = 8_192;

/// A query with a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedSearch {
    /// As the person named it.
    pub name: String,
    /// As it was typed.
    pub query: String,
}

/// What is remembered of the search box.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Searches {
    recent: Vec<String>,
    saved: Vec<SavedSearch>,
}

impl Searches {
    /// What was kept, as far as there is room for it. Two of the same name, and queries twice, are one.
    #[must_use]
    pub fn of(recent: Vec<String>, saved: Vec<SavedSearch>) -> Self {
        let mut searches = Self::default();
        recent.into_iter().rev().for_each(|query| searches.note(&query));
        for search in saved {
            searches.save(search);
        }
        searches
    }

    /// Queries that were used, the last one first.
    #[must_use]
    pub fn recent(&self) -> &[String] {
        &self.recent
    }

    /// Queries with a name, in the order in which they were saved.
    #[must_use]
    pub fn saved(&self) -> &[SavedSearch] {
        &self.saved
    }

    /// Remembers that `query` was used. The oldest one makes room for it.
    pub fn note(&mut self, query: &str) {
        let query = query.trim();
        if query.is_empty() || query.len() > MAX_SEARCH_BYTES || self.recent.first().is_some_and(|first| first == query)
        {
            return;
        }
        self.recent.retain(|known| known != query);
        self.recent.insert(0, query.to_owned());
        self.recent.truncate(MAX_RECENT_SEARCHES);
    }

    /// Forgets which queries were used.
    pub fn forget_recent(&mut self) {
        self.recent.clear();
    }

    /// Saves a query, in place of the one with the same name. Returns whether there was room for it, and something to save.
    pub fn save(&mut self, search: SavedSearch) -> bool {
        let SavedSearch { name, query } = search;
        let search = SavedSearch { name: name.trim().to_owned(), query: query.trim().to_owned() };
        let fits = |text: &str| !text.is_empty() && text.len() <= MAX_SEARCH_BYTES;
        if !fits(&search.name) || !fits(&search.query) {
            return false;
        }
        match self.saved.iter().position(|known| known.name == search.name) {
            Some(place) => self.saved[place] = search,
            None if self.has_room() => self.saved.push(search),
            None => return false,
        }
        true
    }

    /// Whether another name can be saved.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.saved.len() < MAX_SAVED_SEARCHES
    }

    /// The saved query with exactly this text.
    #[must_use]
    pub fn saved_as(&self, query: &str) -> Option<&SavedSearch> {
        let query = query.trim();
        self.saved.iter().find(|search| search.query == query)
    }

    /// Deletes the saved query at `place`, and returns it.
    pub fn delete(&mut self, place: usize) -> Option<SavedSearch> {
        (place < self.saved.len()).then(|| self.saved.remove(place))
    }

    /// Puts a deleted query back to where it was.
    pub fn put_back(&mut self, place: usize, search: SavedSearch) {
        if self.has_room() && self.saved.iter().all(|known| known.name != search.name) {
            self.saved.insert(place.min(self.saved.len()), search);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, query: &str) -> SavedSearch {
        SavedSearch { name: name.to_owned(), query: query.to_owned() }
    }

    #[test]
    fn the_last_query_comes_first_and_none_twice() {
        let mut searches = Searches::default();
        for query in ["a", "b", " a ", "", "  ", "a"] {
            searches.note(query);
        }
        assert_eq!(searches.recent(), ["a", "b"]);
        (0..MAX_RECENT_SEARCHES).for_each(|number| searches.note(&format!("q{number}")));
        assert_eq!((searches.recent().len(), searches.recent()[0].as_str()), (MAX_RECENT_SEARCHES, "q19"));
        assert!(!searches.recent().contains(&"a".to_owned()));
        searches.note(&"x".repeat(MAX_SEARCH_BYTES + 1));
        assert_eq!(searches.recent()[0], "q19");
        searches.forget_recent();
        assert!(searches.recent().is_empty());
    }

    #[test]
    fn a_saved_query_is_replaced_by_its_name_deleted_and_put_back() {
        let mut searches = Searches::default();
        assert!(searches.save(named("hot", "json:$.temp>80")) && searches.save(named("b", "pump")));
        assert!(searches.save(named(" hot ", "json:$.temp>90 ")));
        assert_eq!(searches.saved(), [named("hot", "json:$.temp>90"), named("b", "pump")]);
        assert_eq!(searches.saved_as(" pump"), Some(&named("b", "pump")));
        assert!(!searches.save(named("", "x")) && !searches.save(named("x", " ")));
        let gone = searches.delete(0).unwrap();
        assert_eq!(searches.delete(9), None);
        searches.put_back(0, gone.clone());
        searches.put_back(0, gone);
        assert_eq!(searches.saved().iter().map(|search| search.name.as_str()).collect::<Vec<_>>(), ["hot", "b"]);
        (0..MAX_SAVED_SEARCHES)
            .for_each(|number| assert!(searches.save(named(&format!("n{number}"), "x")) || !searches.has_room()));
        assert!(!searches.has_room() && !searches.save(named("one more", "x")) && searches.save(named("hot", "x")));
    }

    #[test]
    fn what_was_kept_is_as_it_was_within_bounds() {
        let recent: Vec<String> = (0..30).map(|number| format!("q{number}")).collect();
        let searches = Searches::of(recent.clone(), vec![named("a", "x"), named("a", "y")]);
        assert_eq!(searches.recent(), &recent[..MAX_RECENT_SEARCHES]);
        assert_eq!(searches.saved(), [named("a", "y")]);
    }
}
