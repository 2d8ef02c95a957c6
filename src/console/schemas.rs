//! Schemas of payloads, as they were read from their files. One that cannot be read any more stays as it was, and why is kept
//! beside it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::Notice;
use payload::Schema;

/// The schemas that are used.
#[derive(Debug, Default)]
pub struct Schemas {
    known: BTreeMap<PathBuf, KnownSchema>,
    changes: u64,
}

/// A schema.
#[derive(Debug, Default)]
pub struct KnownSchema {
    /// As it was when it could be read last.
    pub schema: Option<Arc<Schema>>,
    /// Why it cannot be read as it is now.
    pub problem: Option<Box<Notice>>,
}

impl Schemas {
    /// The schema of a file; `None` while it was not read yet.
    #[must_use]
    pub fn get(&self, file: &Path) -> Option<&KnownSchema> {
        self.known.get(file)
    }

    /// Another number after each change.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Takes over what was read.
    pub fn accept(&mut self, file: PathBuf, schema: Result<Arc<Schema>, Box<Notice>>) {
        let known = self.known.entry(file).or_default();
        match schema {
            Ok(schema) => (known.schema, known.problem) = (Some(schema), None),
            Err(problem) => known.problem = Some(problem),
        }
        self.changes += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Words;

    #[test]
    fn a_schema_that_is_lost_stays_as_it_was_with_what_is_wrong() {
        let mut schemas = Schemas::default();
        let file = Path::new("a.proto");
        assert!(schemas.get(file).is_none());
        let schema = payload::load_schema("a.proto", b"message A {}", |_| None).unwrap();
        schemas.accept(file.to_path_buf(), Ok(Arc::new(schema)));
        let lost = Notice::error("x", Words { summary: "lost", cause: "", remedy: "" });
        schemas.accept(file.to_path_buf(), Err(Box::new(lost)));
        let known = schemas.get(file).unwrap();
        assert!(known.schema.is_some() && known.problem.is_some());
        assert_eq!(schemas.changes(), 2);
    }
}
