//! What belongs to one person at one profile: subscriptions and the draft of a message.

use model::{MessageDraft, Timestamp, TopicFilter};
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

use super::subscriptions::{self, MOST_SUBSCRIPTIONS, SavedSubscription};
use super::{DamagedEntry, Person, Unsuitable, draft, values};

/// Most people whose things are kept for one profile; the one that was not seen for longest goes first.
const MOST_PEOPLE: usize = 16;

const PEOPLE: &str = "person";
const SEEN: &str = "saved_at_secs";
const SUBSCRIPTIONS: &str = "subscription";
const BEGUN: &str = "begun";
const DRAFT: &str = "draft";

/// What is kept for one person at one profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedConnection {
    /// In the order in which they were made; at most 1,024.
    pub subscriptions: Vec<SavedSubscription>,
    /// What the profile named when the person was last there: each was taken up, and may have been removed since. At
    /// most 1,024.
    pub begun: Vec<TopicFilter>,
    /// The message that was being written.
    pub draft: Option<MessageDraft>,
}

/// What can be used of what is kept for a person, and what cannot.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) kept: SavedConnection,
    pub(super) damaged: Vec<DamagedEntry>,
}

/// What the document keeps for `person`; `None` when it keeps nothing.
pub(super) fn read(document: &DocumentMut, person: &Person) -> Result<Option<Found>, Unsuitable> {
    let Some(item) = people(document)?.and_then(|people| people.get(person.key())) else { return Ok(None) };
    read_person(item).map(Some)
}

/// Why this document was set aside, or a part of what it keeps for someone.
pub(super) fn damage(document: &DocumentMut) -> Option<Unsuitable> {
    let people = match people(document) {
        Ok(people) => people?,
        Err(reason) => return Some(reason),
    };
    people.iter().find_map(|(_, item)| read_person(item).map_or_else(Some, Found::damage))
}

impl Found {
    /// What cannot be used, as the reason why something is set aside.
    pub(super) fn damage(self) -> Option<Unsuitable> {
        (!self.damaged.is_empty()).then_some(Unsuitable::Entries { entries: self.damaged })
    }

    /// Takes an entry that can be used, or notes that it cannot.
    fn take<T>(&mut self, kind: &'static str, number: Option<usize>, read: Result<T, Unsuitable>) -> Option<T> {
        let key = match read {
            Ok(entry) => return Some(entry),
            Err(Unsuitable::Value { key }) => key,
            Err(_) => kind,
        };
        self.damaged.push(DamagedEntry { kind, number, key });
        None
    }
}

fn people(document: &DocumentMut) -> Result<Option<&Table>, Unsuitable> {
    document.get(PEOPLE).map(|people| people.as_table().ok_or(Unsuitable::Value { key: PEOPLE })).transpose()
}

fn read_person(item: &Item) -> Result<Found, Unsuitable> {
    let table = item.as_table().ok_or(Unsuitable::Value { key: PEOPLE })?;
    let mut found = Found::default();
    if let Some(item) = table.get(SUBSCRIPTIONS) {
        let tables = item.as_array_of_tables().ok_or(Unsuitable::Value { key: SUBSCRIPTIONS });
        for (at, table) in found.take(SUBSCRIPTIONS, None, tables).into_iter().flatten().enumerate() {
            let subscription = found.take(SUBSCRIPTIONS, Some(at + 1), subscriptions::read(table));
            found.kept.subscriptions.extend(subscription);
        }
    }
    if let Some(item) = table.get(BEGUN) {
        let filters = item.as_array().ok_or(Unsuitable::Value { key: BEGUN });
        for (at, value) in found.take(BEGUN, None, filters).into_iter().flatten().enumerate() {
            let filter = found.take(BEGUN, Some(at + 1), read_filter(value));
            found.kept.begun.extend(filter);
        }
    }
    if let Some(item) = table.get(DRAFT) {
        found.kept.draft = found.take(DRAFT, None, draft::read(item));
    }
    for (key, count) in [(SUBSCRIPTIONS, found.kept.subscriptions.len()), (BEGUN, found.kept.begun.len())] {
        if count > MOST_SUBSCRIPTIONS {
            return Err(Unsuitable::Value { key });
        }
    }
    Ok(found)
}

/// Changes what is kept for `person` in the document, beside what it keeps for others; entries that cannot be used go, as
/// they are set aside. Returns what is kept then.
pub(super) fn change(
    document: &mut DocumentMut,
    profile: &str,
    person: &Person,
    now: Timestamp,
    change: impl FnOnce(&mut SavedConnection),
) -> Result<SavedConnection, Unsuitable> {
    let mut kept = read(document, person)?.unwrap_or_default().kept;
    change(&mut kept);
    for (key, count) in [(SUBSCRIPTIONS, kept.subscriptions.len()), (BEGUN, kept.begun.len())] {
        if count > MOST_SUBSCRIPTIONS {
            return Err(Unsuitable::Value { key });
        }
    }
    // For the person who reads the file.
    document["profile"] = value(profile);
    let mut people = take_table(document.as_table_mut(), PEOPLE);
    people.set_implicit(true);
    let mut table = take_table(&mut people, person.key());
    table[SEEN] = value(now.as_secs());
    let begun = kept.begun.iter().map(TopicFilter::as_str).collect::<Array>();
    values::put(&mut table, BEGUN, (!begun.is_empty()).then(|| value(begun)));
    let mut subscriptions = ArrayOfTables::new();
    kept.subscriptions.iter().for_each(|one| subscriptions.push(subscriptions::table(one)));
    values::put(&mut table, SUBSCRIPTIONS, (!subscriptions.is_empty()).then_some(Item::ArrayOfTables(subscriptions)));
    values::put(&mut table, DRAFT, kept.draft.as_ref().map(|draft| Item::Table(draft::table(draft))));
    people.insert(person.key(), Item::Table(table));
    forget_the_oldest(&mut people, person);
    document.insert(PEOPLE, Item::Table(people));
    Ok(kept)
}

/// Takes the table at `key` out; a new one where there is none. Keys that this version does not know stay in it.
fn take_table(parent: &mut Table, key: &str) -> Table {
    parent.remove(key).and_then(|item| item.into_table().ok()).unwrap_or_default()
}

/// Makes room, but not at the cost of `present`, whose date is no later than others when the clock was set back.
fn forget_the_oldest(people: &mut Table, present: &Person) {
    let seen = |item: &Item| item.get(SEEN).and_then(Item::as_integer).unwrap_or_default();
    while people.len() > MOST_PEOPLE {
        let others = people.iter().filter(|(key, _)| *key != present.key());
        let oldest = others.min_by_key(|(_, item)| seen(item)).map(|(key, _)| key.to_owned());
        let Some(oldest) = oldest else { return };
        people.remove(&oldest);
    }
}

fn read_filter(value: &toml_edit::Value) -> Result<TopicFilter, Unsuitable> {
    let filter = value.as_str().and_then(|text| TopicFilter::parse(text).ok());
    filter.ok_or(Unsuitable::Value { key: BEGUN })
}

#[cfg(test)]
mod tests;
