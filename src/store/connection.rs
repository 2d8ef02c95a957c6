//! What belongs to one person at one profile: subscriptions and the draft of a message.

use model::{MessageDraft, Timestamp, TopicFilter};
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

use super::subscriptions::{self, MOST_SUBSCRIPTIONS, SavedSubscription};
use super::{Person, Unsuitable, draft, values};

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

/// What the document keeps for `person`; `None` when it keeps nothing.
pub(super) fn read(document: &DocumentMut, person: &Person) -> Result<Option<SavedConnection>, Unsuitable> {
    let Some(people) = document.get(PEOPLE) else { return Ok(None) };
    let people = people.as_table().ok_or(Unsuitable::Value { key: PEOPLE })?;
    let Some(table) = people.get(person.key()) else { return Ok(None) };
    let table = table.as_table().ok_or(Unsuitable::Value { key: PEOPLE })?;
    let subscriptions = match table.get(SUBSCRIPTIONS) {
        None => Vec::new(),
        Some(item) => {
            let tables = item.as_array_of_tables().ok_or(Unsuitable::Value { key: SUBSCRIPTIONS })?;
            if tables.len() > MOST_SUBSCRIPTIONS {
                return Err(Unsuitable::Value { key: SUBSCRIPTIONS });
            }
            tables.iter().map(subscriptions::read).collect::<Result<_, _>>()?
        }
    };
    let begun = table.get(BEGUN).map_or(Ok(Vec::new()), read_begun)?;
    let draft = table.get(DRAFT).map(draft::read).transpose()?;
    Ok(Some(SavedConnection { subscriptions, begun, draft }))
}

/// Changes what is kept for `person` in the document, beside what it keeps for others; not over what cannot be read.
/// Returns what is kept then.
pub(super) fn change(
    document: &mut DocumentMut,
    profile: &str,
    person: &Person,
    now: Timestamp,
    change: impl FnOnce(&mut SavedConnection),
) -> Result<SavedConnection, Unsuitable> {
    // What cannot be read must not be lost.
    let mut kept = read(document, person)?.unwrap_or_default();
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

fn read_begun(item: &Item) -> Result<Vec<TopicFilter>, Unsuitable> {
    let wrong = || Unsuitable::Value { key: BEGUN };
    let filters = item.as_array().filter(|filters| filters.len() <= MOST_SUBSCRIPTIONS).ok_or_else(wrong)?;
    let filter = |value: &toml_edit::Value| TopicFilter::parse(value.as_str()?).ok();
    filters.iter().map(|value| filter(value).ok_or_else(wrong)).collect()
}

#[cfg(test)]
mod tests;
