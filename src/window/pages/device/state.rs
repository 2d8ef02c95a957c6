//! What is being written on the page of a device.

use crate::kit::came_from::CameFrom;
use console::Device;
use model::ShadowId;
use payload::{ShadowChange, ShadowRow, is_shadow_value, shadow_change};

/// What is remembered of the page.
#[derive(Debug, Default)]
pub(crate) struct DevicePageState {
    /// The client id that is being written.
    pub(super) client_id: String,
    /// The last device was left for another one, whose name is to be written.
    pub(super) has_left: bool,
    /// What is to be desired, in the order in which it was written.
    pub(super) edits: Vec<Edit>,
    /// A key that the shadow does not have yet, while it is being written.
    pub(super) new_key: Option<Added>,
    /// The name of a shadow that there is not yet, while it is being written.
    pub(super) new_shadow: Option<String>,
    /// What opened, until it gets the cursor.
    pub(super) opened: Option<Field>,
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
}

/// A key whose desired value is being changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) path: Vec<String>,
    /// JSON, once it is complete.
    pub(super) text: String,
    /// What was desired when the person began.
    pub(super) before: Option<String>,
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
        self.client_id = client_id;
    }

    /// Whether a question is above the page.
    pub(crate) fn asks(&self) -> bool {
        self.question.is_some() || self.list.is_some()
    }

    /// What was written for another shadow, or was accepted, is not sent again.
    pub(super) fn keep_up(&mut self, device: &Device) {
        let shown = device.shadow_id();
        let is_other = self.of.as_ref() != Some(&shown);
        if is_other || self.changes != device.changes() {
            self.edits.clear();
            self.new_key = None;
        }
        if is_other {
            (self.question, self.new_shadow) = (None, None);
            self.of = Some(shown);
        }
        self.changes = device.changes();
    }

    /// Whether this field has just opened; says so once.
    pub(super) fn has_opened(&mut self, field: Field) -> bool {
        self.opened.take_if(|opened| *opened == field).is_some()
    }

    /// The edit of this key.
    pub(super) fn edit_of(&mut self, path: &[String]) -> Option<&mut Edit> {
        self.edits.iter_mut().find(|edit| edit.path == path)
    }

    /// Whether someone else changed a key since the person began to change it.
    pub(super) fn has_overtaken(&self, rows: &[ShadowRow]) -> bool {
        self.edits.iter().any(|edit| {
            let row = rows.iter().find(|row| row.path == edit.path);
            row.and_then(|row| row.desired.as_ref()) != edit.before.as_ref()
        })
    }

    /// The document that is sent, and what of it is not valid yet.
    pub(super) fn change(&self, version: Option<u64>) -> ShadowChange {
        shadow_change(self.edits.iter().map(|edit| (edit.path.as_slice(), edit.text.as_str())), version)
    }
}
