//! What is being written on the page of a device.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use eframe::egui::Id;

use crate::kit::came_from::CameFrom;
use console::Device;
use model::ShadowId;
use payload::{ShadowChange, ShadowRow, is_shadow_value, shadow_change};

/// What is remembered of the page.
#[derive(Debug, Default)]
pub(crate) struct DevicePageState {
    /// The client id that is being written.
    pub(super) client_id: String,
    /// The field for the name of a device is to get the cursor, and what is in it is to be replaced by what is typed.
    pub(super) has_left: bool,
    /// What is to be desired, in the order in which it was written.
    pub(super) edits: Vec<Edit>,
    /// Of so many of them Ctrl+Z is offered.
    pub(super) offered: usize,
    /// A key that the shadow does not have yet, while it is being written.
    pub(super) new_key: Option<Added>,
    /// The name of a shadow that there is not yet, while it is being written.
    pub(super) new_shadow: Option<String>,
    /// What opened, until it gets the cursor.
    pub(super) opened: Option<Field>,
    /// Enter was pressed in this field: the cursor goes to the button that sends, or stays.
    pub(super) entered: Option<Id>,
    /// The keys of the shadow in the order in which they are shown: none moves while it is looked at.
    order: Vec<Vec<String>>,
    pub(super) direct: Direct,
    /// Client ids of a list that is being written, while it is open.
    pub(super) list: Option<String>,
    /// What is asked before it is done.
    pub(super) question: Option<Question>,
    pub(super) came_from: CameFrom,
    /// Of the question whether to disconnect the device.
    pub(super) ends_session: bool,
    pub(super) keeps_will: bool,
    /// The shadow that the edits are of, and so many were accepted before.
    of: Option<ShadowId>,
    changes: u64,
    /// What was written for shadows that are not shown.
    set_aside: HashMap<ShadowId, Written>,
    /// Whom the message is for, and what was written for others.
    direct_to: String,
    others_direct: HashMap<String, Direct>,
}

/// What was written for a shadow, and how many changes of it were accepted before.
#[derive(Debug)]
struct Written {
    edits: Vec<Edit>,
    new_key: Option<Added>,
    changes: u64,
}

/// A key whose desired value is being changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) path: Vec<String>,
    /// JSON, once it is complete.
    pub(super) text: String,
    /// What was desired when the person began, of this key, those below it and those above it.
    before: Desired,
    /// What someone else made of it is replaced: the person has said so.
    pub(super) is_kept: bool,
    /// The person has written something, and not only opened the field.
    pub(super) is_touched: bool,
}

/// Desired values by their keys, in the order of the keys.
type Desired = BTreeMap<Vec<String>, String>;

/// What someone else made of a key since a person began to change it, or one below or above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Overtaken {
    pub(super) path: Vec<String>,
    pub(super) before: Option<String>,
    pub(super) now: Option<String>,
}

impl Edit {
    /// Begun now, with these rows.
    pub(super) fn begun(path: Vec<String>, text: String, rows: &[ShadowRow]) -> Self {
        let before = desired_around(&path, rows);
        Self { path, text, before, is_kept: false, is_touched: false }
    }

    /// What was desired of this key when the person began.
    pub(super) fn before(&self) -> Option<&str> {
        self.before.get(&self.path).map(String::as_str)
    }

    /// Whether sending it makes a difference. A field that was only opened makes none.
    pub(super) fn is_change(&self) -> bool {
        self.is_kept || self.is_touched && self.before() != Some(self.text.trim())
    }

    /// What someone else changed since, which sending this would undo.
    pub(super) fn overtaken(&self, rows: &[ShadowRow]) -> Vec<Overtaken> {
        let now = desired_around(&self.path, rows);
        let all: BTreeSet<&Vec<String>> = self.before.keys().chain(now.keys()).collect();
        let of = |path: &Vec<String>| Overtaken {
            path: path.clone(),
            before: self.before.get(path).cloned(),
            now: now.get(path).cloned(),
        };
        all.into_iter().map(of).filter(|it| it.before != it.now).collect()
    }

    /// It replaces what is there by now.
    pub(super) fn keep(&mut self, rows: &[ShadowRow]) {
        (self.before, self.is_kept) = (desired_around(&self.path, rows), true);
    }
}

/// What a change of the key at `path` replaces. It adds to an object above it, and replaces any other value there.
fn desired_around(path: &[String], rows: &[ShadowRow]) -> Desired {
    let is_around = |row: &&ShadowRow| row.path.starts_with(path) || path.starts_with(&row.path);
    let is_replaced = |row: &ShadowRow, value: &str| row.path.len() >= path.len() || !value.starts_with('{');
    let rows = rows.iter().filter(is_around).filter_map(|row| Some((row, row.desired.as_ref()?)));
    rows.filter(|(row, value)| is_replaced(row, value)).map(|(row, value)| (row.path.clone(), value.clone())).collect()
}

/// A field that gets the cursor when it opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// The one of the last edit.
    Edit,
    NewKey,
    NewShadow,
}

/// A key that is being added: its names with dots, and its value.
#[derive(Clone, Debug, Default)]
pub(super) struct Added {
    pub(super) name: String,
    pub(super) value: String,
}

/// A message to the device alone.
#[derive(Debug)]
pub(super) struct Direct {
    pub(super) topic: String,
    pub(super) payload: String,
    pub(super) timeout_secs: u8,
}

impl Default for Direct {
    fn default() -> Self {
        Self { topic: String::new(), payload: String::new(), timeout_secs: 5 }
    }
}

/// What is asked before it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    Disconnect,
    DeleteShadow,
    /// Whether to change the shadow whatever its version is.
    Overwrite,
    /// Whether to change a shadow of a production profile.
    Change,
    /// Whether to send something to a device of a production profile.
    Send,
}

impl Added {
    /// The names; none while the key is not complete.
    pub(super) fn path(&self) -> Option<Vec<String>> {
        let path: Vec<String> = self.name.trim().split('.').map(str::to_owned).collect();
        path.iter().all(|name| !name.is_empty()).then_some(path)
    }

    pub(super) fn is_complete(&self) -> bool {
        self.path().is_some() && is_shadow_value(&self.value)
    }
}

impl DevicePageState {
    /// Has this written where a person says which device to look at.
    pub(crate) fn suggest(&mut self, client_id: String) {
        (self.client_id, self.has_left) = (client_id, true);
    }

    /// Whether a question is above the page.
    pub(crate) fn asks(&self) -> bool {
        self.question.is_some() || self.list.is_some()
    }

    /// What was written is for its shadow alone, and once it was accepted it is not sent again.
    pub(super) fn keep_up(&mut self, device: &Device) {
        self.address(device.client_id());
        let shown = device.shadow_id();
        if self.of.as_ref() != Some(&shown) {
            (self.question, self.new_shadow) = (None, None);
            self.order.clear();
            self.set_aside();
            let written = self.set_aside.remove(&shown);
            let unused = Written { edits: Vec::new(), new_key: None, changes: device.changes() };
            let Written { edits, new_key, changes } = written.unwrap_or(unused);
            (self.edits, self.new_key, self.changes) = (edits, new_key, changes);
            self.of = Some(shown);
        }
        if self.changes != device.changes() {
            self.edits.clear();
            self.new_key = None;
        }
        self.changes = device.changes();
    }

    /// A message that was written for one device is not sent to another by mistake.
    fn address(&mut self, client_id: &str) {
        if self.direct_to != client_id {
            let direct = self.others_direct.remove(client_id).unwrap_or_default();
            let direct = std::mem::replace(&mut self.direct, direct);
            let to = std::mem::replace(&mut self.direct_to, client_id.to_owned());
            if !direct.topic.is_empty() || !direct.payload.is_empty() {
                self.others_direct.insert(to, direct);
            }
        }
    }

    /// What was written for the shadow that was shown stays until it is shown again.
    fn set_aside(&mut self) {
        let (edits, new_key) = (std::mem::take(&mut self.edits), self.new_key.take());
        if let Some(of) = self.of.take().filter(|_| !edits.is_empty() || new_key.is_some()) {
            self.set_aside.insert(of, Written { edits, new_key, changes: self.changes });
        }
    }

    /// How many keys of a shadow were edited and not sent.
    pub(super) fn edited(&self, shadow: &ShadowId) -> usize {
        let is_shown = self.of.as_ref() == Some(shadow);
        let written = || self.set_aside.get(shadow).map_or(&[][..], |written| written.edits.as_slice());
        let edits = if is_shown { self.edits.as_slice() } else { written() };
        edits.iter().filter(|edit| edit.is_change()).count()
    }

    /// Whether this field has just opened; says so once.
    pub(super) fn has_opened(&mut self, field: Field) -> bool {
        self.opened.take_if(|opened| *opened == field).is_some()
    }

    /// The edit of this key.
    pub(super) fn edit_of(&mut self, path: &[String]) -> Option<&mut Edit> {
        self.edits.iter_mut().find(|edit| edit.path == path)
    }

    /// Whether someone else changed a key since the person began to change it, or one below or above it.
    pub(super) fn has_overtaken(&self, rows: &[ShadowRow]) -> bool {
        self.changed().any(|edit| !edit.overtaken(rows).is_empty())
    }

    /// The edits that make a difference.
    pub(super) fn changed(&self) -> impl Iterator<Item = &Edit> {
        self.edits.iter().filter(|edit| edit.is_change())
    }

    /// Whether there is something to send.
    pub(super) fn has_changes(&self) -> bool {
        self.changed().next().is_some()
    }

    /// The rows in the order in which they were shown before; new ones are last.
    pub(super) fn in_order<'a>(&mut self, rows: &'a [ShadowRow]) -> Vec<&'a ShadowRow> {
        let place: HashMap<&[String], usize> =
            self.order.iter().enumerate().map(|(place, path)| (path.as_slice(), place)).collect();
        let mut rows: Vec<&ShadowRow> = rows.iter().collect();
        rows.sort_by_key(|row| place.get(row.path.as_slice()).copied().unwrap_or(usize::MAX));
        if rows.len() != self.order.len() || rows.iter().zip(&self.order).any(|(row, path)| row.path != *path) {
            self.order = rows.iter().map(|row| row.path.clone()).collect();
        }
        rows
    }

    /// The document that is sent, and what of it is not valid yet.
    pub(super) fn change(&self, version: Option<u64>) -> ShadowChange {
        shadow_change(self.changed().map(|edit| (edit.path.as_slice(), edit.text.as_str())), version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(name: &str) -> Vec<String> {
        name.split('.').map(str::to_owned).collect()
    }

    fn rows(desired: &[(&str, &str)]) -> Vec<ShadowRow> {
        let row = |(name, value): &(&str, &str)| ShadowRow {
            path: path(name),
            desired: Some((*value).to_owned()),
            ..ShadowRow::default()
        };
        desired.iter().map(row).collect()
    }

    #[test]
    fn a_change_of_a_key_below_or_above_is_not_undone_without_a_word() {
        for (name, before, now, overtaken) in [
            ("z.a", &[][..], &[("z", "5")][..], &["z"][..]),
            ("z", &[("z", "5")], &[("z.b", "1")], &["z", "z.b"]),
            ("z", &[("z.b", "1")], &[("z.b", "1"), ("z.c", "2")], &["z.c"]),
            ("z", &[("z.b", "1")], &[("z.b", "2")], &["z.b"]),
            ("z.a", &[("z.a", "1")], &[("z.a", "2")], &["z.a"]),
            ("z.a", &[("z.a", "1")], &[("z.a", "1"), ("z.b", "2"), ("za", "3")], &[]),
            ("z.a", &[("z", "{}")], &[("z.b", "2")], &[]),
            ("z.a", &[("z", "5")], &[("z", "5")], &[]),
        ] {
            let (before, now) = (rows(before), rows(now));
            let mut edit = Edit::begun(path(name), "1".to_owned(), &before);
            let found: Vec<String> = edit.overtaken(&now).iter().map(|it| it.path.join(".")).collect();
            assert_eq!(found, overtaken, "{name}");
            edit.keep(&now);
            assert_eq!(edit.overtaken(&now), [], "{name}: it is to replace that");
        }
    }

    #[test]
    fn a_field_that_was_only_opened_is_no_change() {
        let rows = rows(&[("rpm", "1450")]);
        let mut edit = Edit::begun(path("rpm"), "1450".to_owned(), &rows);
        let changes = |edit: &Edit, is_touched: bool, text: &str| {
            Edit { is_touched, text: text.to_owned(), ..edit.clone() }.is_change()
        };
        assert!(!changes(&edit, false, "1450") && !changes(&edit, true, " 1450"));
        assert!(changes(&edit, true, "900"));
        edit.is_kept = true;
        assert!(edit.is_change(), "what someone else made of it is replaced");
        let reported = Edit::begun(path("on"), "true".to_owned(), &rows);
        assert!(!changes(&reported, false, "true") && changes(&reported, true, "true"), "it is not desired yet");
    }

    #[test]
    fn a_message_for_one_device_is_not_there_for_the_next() {
        let mut state = DevicePageState::default();
        state.address("press-1");
        state.direct.topic = "cmd/stop".to_owned();
        state.address("press-2");
        assert_eq!(state.direct.topic, "");
        state.address("press-1");
        assert_eq!(state.direct.topic, "cmd/stop");
    }

    #[test]
    fn rows_stay_where_they_are_and_new_ones_are_last() {
        let mut state = DevicePageState::default();
        let names = |rows: Vec<&ShadowRow>| rows.iter().map(|row| row.name()).collect::<Vec<_>>();
        assert_eq!(names(state.in_order(&rows(&[("b", "1"), ("a", "1")]))), ["b", "a"]);
        assert_eq!(names(state.in_order(&rows(&[("c", "1"), ("a", "1"), ("b", "2")]))), ["b", "a", "c"]);
        assert_eq!(names(state.in_order(&rows(&[("c", "1"), ("b", "2")]))), ["b", "c"]);
    }
}
