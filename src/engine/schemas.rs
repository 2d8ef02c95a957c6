//! Schemas of payloads on the disk: reads a file and what it imports, and for the window again when one of them was changed.
//! Blocks: callers do it off the window's thread.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use super::inbox::Inbox;
use crate::explain;
use model::{MessageRule, Notice};
use payload::{Chosen, JsonSchema, MessageType, Schema, TopicMessages, load_schema};

/// The largest file that is read, in bytes.
const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;
/// So many folders above the file may be what its imports begin from.
const MAX_PARENTS: usize = 12;
/// So many schemas are kept an eye on.
const MAX_SCHEMAS: usize = 64;
/// Of one of them, so many files.
pub(super) const MAX_WATCHED_FILES: usize = 256;

/// The schema of a `.proto` file or a descriptor set. Imports are looked for beside it and in the folders above it: which of
/// them its paths begin from, nothing says.
///
/// # Errors
/// A notice when the file cannot be read, or is no schema.
pub fn schema_of_file(path: &Path) -> Result<Arc<Schema>, Box<Notice>> {
    schema_with_files(path, |_| {})
}

/// The message type with this name, or the only one of the file.
///
/// # Errors
/// A notice that names those that the file has.
pub fn message_of_schema(schema: &Arc<Schema>, file: &str, name: Option<&str>) -> Result<MessageType, Box<Notice>> {
    match name {
        Some(name) => schema.message(name).ok_or_else(|| Box::new(explain::no_such_message(schema, file, name))),
        None => schema.only_message().ok_or_else(|| Box::new(explain::several_messages(schema, file))),
    }
}

/// The JSON Schema in a file.
///
/// # Errors
/// A notice when the file cannot be read, or is no schema.
pub fn json_schema_of_file(path: &Path) -> Result<Arc<JsonSchema>, Box<Notice>> {
    let name = path.display().to_string();
    let bytes = read(path).map_err(|error| Box::new(explain::payload_unreadable(&name, &error)))?;
    let text = String::from_utf8_lossy(&bytes);
    JsonSchema::parse(&text).map(Arc::new).map_err(|error| Box::new(explain::json_schema(&name, &error)))
}

/// The same; `looked_at` is given each file that was looked for.
pub(super) fn schema_with_files(path: &Path, mut looked_at: impl FnMut(&Path)) -> Result<Arc<Schema>, Box<Notice>> {
    let name = path.display().to_string();
    looked_at(path);
    let bytes = read(path).map_err(|error| Box::new(explain::payload_unreadable(&name, &error)))?;
    let folders = import_folders(path);
    let import = |wanted: &str| {
        let wanted = Path::new(wanted);
        let stays_below = wanted.components().all(|part| matches!(part, Component::Normal(_)));
        let found = folders.iter().filter(|_| stays_below).find_map(|folder| {
            let place = folder.join(wanted);
            looked_at(&place);
            read(&place).ok()
        })?;
        String::from_utf8(found).ok()
    };
    load_schema(&name, &bytes, import).map(Arc::new).map_err(|error| Box::new(explain::schema(&name, &error)))
}

/// The folder of a file, and those above it, also when the path begins below one of them.
fn import_folders(path: &Path) -> Vec<PathBuf> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    path.ancestors().skip(1).take(MAX_PARENTS).map(Path::to_path_buf).collect()
}

/// What is read has an end, also from a device, which has no length.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    if fs::metadata(path)?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_BYTES { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// The schemas that the window uses. Clones are the same.
#[derive(Clone)]
pub(super) struct SchemaFiles {
    inbox: Inbox,
    watched: Arc<Mutex<Vec<Watched>>>,
}

/// A schema, and how its files were when it was read.
struct Watched {
    path: PathBuf,
    /// As it was when it could be read last.
    schema: Option<Arc<Schema>>,
    files: Vec<(PathBuf, Stamp)>,
}

/// When a file was changed, and how long it is; `None` where there is none.
pub(super) type Stamp = Option<(SystemTime, u64)>;

impl SchemaFiles {
    pub(super) fn new(inbox: Inbox) -> Self {
        Self { inbox, watched: Arc::default() }
    }

    /// Reads a schema, which the window gets, and gets again when one of its files changes.
    pub(super) fn read(&self, path: PathBuf) {
        let mut files: Vec<(PathBuf, Stamp)> = Vec::new();
        // The stamp is that of before: a change in between is noticed.
        let schema = schema_with_files(&path, |file| {
            if files.len() < MAX_WATCHED_FILES {
                files.push((file.to_path_buf(), stamp_of(file)));
            }
        });
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let before = watched.iter().position(|known| known.path == path).map(|place| watched.remove(place));
        let known = schema.as_ref().ok().cloned().or_else(|| before?.schema);
        if watched.len() >= MAX_SCHEMAS {
            watched.remove(0);
        }
        watched.push(Watched { path: path.clone(), schema: known, files });
        drop(watched);
        self.inbox.push_schema(path, schema);
    }

    /// What these rules say of payloads, with the messages of protobuf as the window has them. Blocks where a file was not read yet.
    pub(super) fn messages(&self, rules: &[MessageRule]) -> Arc<TopicMessages> {
        let known: Vec<(PathBuf, Option<Arc<Schema>>)> = {
            let watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
            watched.iter().map(|known| (known.path.clone(), known.schema.clone())).collect()
        };
        let message = |(file, name): &(PathBuf, String)| {
            let schema = match known.iter().find(|(path, _)| path == file) {
                Some((_, schema)) => schema.clone()?,
                None => schema_of_file(file).ok()?,
            };
            schema.message(name)
        };
        let chosen = |rule: &MessageRule| (rule.filter.clone(), Chosen::of(rule, message));
        Arc::new(TopicMessages::new(rules.iter().map(chosen).collect()))
    }

    /// Reads those again whose files were changed.
    pub(super) fn look_again(&self) {
        let watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let is_other = |known: &&Watched| known.files.iter().any(|(file, stamp)| stamp_of(file) != *stamp);
        let changed: Vec<PathBuf> = watched.iter().filter(is_other).map(|known| known.path.clone()).collect();
        drop(watched);
        for path in changed {
            self.read(path);
        }
    }
}

pub(super) fn stamp_of(path: &Path) -> Stamp {
    let about = fs::metadata(path).ok()?;
    Some((about.modified().ok()?, about.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::TopicFilter;

    fn names(inbox: &Inbox) -> Vec<Result<Vec<String>, String>> {
        let schemas = inbox.take().schemas.into_iter();
        schemas
            .map(|(_, schema)| {
                schema.map(|schema| schema.message_names().to_vec()).map_err(|notice| notice.cause.clone())
            })
            .collect()
    }

    #[test]
    fn a_schema_is_read_again_when_it_or_an_import_changes_and_its_loss_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("api/v1/main.proto");
        fs::create_dir_all(main.parent().unwrap()).unwrap();
        fs::write(&main, "import \"api/part.proto\"; message A { Part part = 1; }").unwrap();
        let inbox = Inbox::new(|| {});
        let schemas = SchemaFiles::new(inbox.clone());
        schemas.read(main.clone());
        let [Err(cause)] = &names(&inbox)[..] else { panic!("without its import it cannot be used") };
        assert!(cause.contains(":1: unknown type Part; these imports are missing: api/part.proto"), "{cause}");
        schemas.look_again();
        assert!(names(&inbox).is_empty(), "nothing has changed");
        fs::write(folder.path().join("api/part.proto"), "message Part {}").unwrap();
        schemas.look_again();
        assert_eq!(names(&inbox), [Ok(vec!["A".to_owned()])], "the folder above is where imports begin");
        fs::write(&main, "message B {} message C {}").unwrap();
        schemas.look_again();
        assert_eq!(names(&inbox), [Ok(vec!["B".to_owned(), "C".to_owned()])]);
        fs::remove_file(&main).unwrap();
        schemas.look_again();
        assert!(names(&inbox)[0].is_err());
        schemas.look_again();
        assert!(names(&inbox).is_empty(), "it is said once");
    }

    #[test]
    fn searches_have_the_messages_that_the_window_has_also_when_the_file_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let [watched, other] = ["a.proto", "b.proto"].map(|name| folder.path().join(name));
        fs::write(&watched, "message A {}").unwrap();
        fs::write(&other, "message B {}").unwrap();
        let schemas = SchemaFiles::new(Inbox::new(|| {}));
        schemas.read(watched.clone());
        fs::remove_file(&watched).unwrap();
        schemas.look_again();
        let rule = |filter: &str, message: Option<(&PathBuf, &str)>| MessageRule {
            filter: TopicFilter::parse(filter).unwrap(),
            message: message.map(|(file, name)| (file.clone(), name.to_owned())),
            format: None,
        };
        let rules = [rule("a/x", None), rule("a/#", Some((&watched, "A"))), rule("b", Some((&other, "B")))];
        let messages = schemas.messages(&rules);
        let of = |topic| messages.of_topic(topic).map(|(_, message)| message.name());
        assert_eq!((of("a/x"), of("a/y"), of("b"), of("c")), (None, Some("A"), Some("B"), None));
    }

    #[test]
    fn imports_are_looked_for_above_a_file_that_is_named_without_its_folder() {
        let here = std::env::current_dir().unwrap();
        for path in ["own.proto", "./own.proto"] {
            let folders = import_folders(Path::new(path));
            assert_eq!(folders[..2], [here.as_path(), here.parent().unwrap()], "{path}");
        }
    }

    #[test]
    fn a_folder_and_a_file_too_large_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(schema_of_file(folder.path()).is_err());
        let large = folder.path().join("large.desc");
        fs::File::create(&large).unwrap().set_len(MAX_FILE_BYTES + 1).unwrap();
        let notice = schema_of_file(&large).unwrap_err();
        assert!(!notice.cause.is_empty() && schema_of_file(&folder.path().join("none")).is_err());
    }
}
