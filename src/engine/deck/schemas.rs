//! Schemas of payloads, which are read on a separate thread.

use std::path::PathBuf;

use super::{Deck, Done};

impl Deck {
    pub(super) fn read_schema(&mut self, path: PathBuf) {
        let schemas = self.surroundings.schemas.clone();
        self.jobs.spawn_blocking(move || {
            schemas.read(path);
            Done::SchemaRead
        });
    }
}
