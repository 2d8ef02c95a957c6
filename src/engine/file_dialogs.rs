//! Has a person choose a file in the dialog of the system: on Linux that of the desktop's portal, elsewhere that of the
//! system itself. Only a separate task waits for it.

mod error;
#[cfg(any(windows, target_os = "macos"))]
mod native;
#[cfg(target_os = "linux")]
mod portal;
mod save;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::task::JoinSet;

use crate::explain;
use crate::inbox::Inbox;
use crate::new_file::whole;
pub use error::FileDialogError;
use model::{Event, FileChoice, FileDialog, FilePurpose};

/// The dialog that is open, if there is one. It closes when this is dropped.
pub(super) struct FileDialogs {
    inbox: Inbox,
    open: JoinSet<()>,
}

impl FileDialogs {
    /// None is open yet.
    pub(super) fn new(inbox: Inbox) -> Self {
        Self { inbox, open: JoinSet::new() }
    }

    /// Opens a dialog in place of the one that is open. The answer comes as an event.
    pub(super) fn ask(&mut self, dialog: FileDialog) {
        let inbox = self.inbox.clone();
        self.open = JoinSet::new();
        self.open.spawn(async move {
            let choice = match (chosen(&dialog).await, &dialog.purpose) {
                (Ok(Some(path)), purpose) => written(path, purpose).await,
                (Ok(None), _) => FileChoice::Cancelled,
                (Err(FileDialogError::Missing(_)), FilePurpose::Save { name, bytes }) => new(name, bytes).await,
                (Err(error), _) => FileChoice::Failed(Box::new(explain::file_dialog(&error, &dialog.purpose))),
            };
            inbox.push_event(Event::FileChosen { number: dialog.number, choice });
        });
    }
}

/// The file that was chosen, with the bytes in it that are to be there.
async fn written(path: PathBuf, purpose: &FilePurpose) -> FileChoice {
    let FilePurpose::Save { bytes, .. } = purpose else { return FileChoice::Chosen(path) };
    let (bytes, place) = (bytes.clone(), path.clone());
    let failed = match tokio::task::spawn_blocking(move || save::save(&place, &bytes)).await {
        Ok(Ok(())) => return FileChoice::Chosen(path),
        Ok(Err(error)) => error,
        Err(error) => std::io::Error::other(error),
    };
    FileChoice::Failed(Box::new(explain::payload_not_saved(&path.display().to_string(), &failed)))
}

/// A new file with these bytes, where no dialog can ask for its place: in the folder for downloads, or else in the home folder.
async fn new(name: &str, bytes: &Arc<[u8]>) -> FileChoice {
    let (path, bytes) = (whole(Path::new(name)), Arc::clone(bytes));
    let shown = path.display().to_string();
    let failed = match tokio::task::spawn_blocking(move || save::save_new(&path, &bytes)).await {
        Ok(Ok(path)) => return FileChoice::Chosen(path),
        Ok(Err(error)) => error,
        Err(error) => std::io::Error::other(error),
    };
    FileChoice::Failed(Box::new(explain::payload_not_saved(&shown, &failed)))
}

/// The file that the person has chosen; `None` if the dialog was cancelled.
async fn chosen(dialog: &FileDialog) -> Result<Option<PathBuf>, FileDialogError> {
    #[cfg(target_os = "linux")]
    return portal::chosen(dialog).await;
    #[cfg(any(windows, target_os = "macos"))]
    return Ok(native::chosen(dialog).await);
    #[cfg(not(any(target_os = "linux", windows, target_os = "macos")))]
    return std::future::ready(Err(FileDialogError::Missing(dialog.title.clone()))).await;
}
