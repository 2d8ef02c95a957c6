//! The file dialogs of Windows and macOS.

use std::path::PathBuf;

use rfd::AsyncFileDialog;

use model::{FileDialog, FilePurpose};

/// The file that the person has chosen; `None` if the dialog was cancelled.
pub(super) async fn chosen(dialog: &FileDialog) -> Option<PathBuf> {
    let asked = AsyncFileDialog::new().set_title(&dialog.title);
    let chosen = match &dialog.purpose {
        FilePurpose::Read => asked.pick_file().await,
        FilePurpose::Write { name } | FilePurpose::Save { name, .. } => asked.set_file_name(name).save_file().await,
    };
    chosen.map(|file| file.path().to_owned())
}
