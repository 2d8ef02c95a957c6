//! Where messages wait, and how.

use model::OutboxChoice;
use store::Folder;

/// Where messages wait, and how.
#[derive(Clone, Debug)]
pub struct OutboxPlace {
    /// The folder of all outboxes is in it.
    pub folder: Folder,
    /// How they wait.
    pub choice: OutboxChoice,
}
