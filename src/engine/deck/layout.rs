//! How the window is arranged, on the way to its file.

use store::{Folder, SetAside};

use crate::inbox::Inbox;
use crate::saved_state::{Save, SavedState, Saver, Unsaved};
use model::WindowLayout;

/// How the window is arranged, on the way to its file.
pub(super) struct Layout {
    pub(super) folder: Folder,
    pub(super) layout: WindowLayout,
}

impl Save for Layout {
    fn merge(&mut self, newer: Self) -> Option<Self> {
        *self = newer;
        None
    }

    fn save(self) -> Result<Option<SetAside>, Box<Unsaved<Self>>> {
        let saved = self.folder.save_window(&self.layout);
        saved.map_err(|error| Box::new(Unsaved { error, rest: self }))
    }
}

/// Saves what is not saved yet, for a moment. Borrows no more than that: the connections end at the same time.
pub(super) async fn finish_layouts(layouts: &mut Saver<Layout>, saved_state: Option<&SavedState>, inbox: &Inbox) {
    let Some(saved_state) = saved_state else { return };
    layouts.finish_and_tell(&saved_state.folder().window_file(), saved_state, inbox).await;
}
