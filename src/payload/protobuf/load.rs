//! Loads a schema from a file and what it imports.

use std::collections::HashSet;

use super::declared::DeclaredFile;
use super::error::SchemaError;
use super::known_files::{KNOWN_FILES, known_file};
use super::link::link;
use super::schema::Schema;
use super::{descriptor_set, proto_file};

/// So many files are one schema at most.
const MAX_FILES: usize = 2_000;

/// The schema of a `.proto` file or a descriptor set. `name` is what errors call it, and `import` gives the text of a file that
/// is imported, by its path as it is written. An import that is not there is no mistake until a type is missing: many have
/// nothing but options.
///
/// # Errors
/// What is wrong with it, and in which line.
pub fn load_schema(
    name: &str,
    bytes: &[u8],
    mut import: impl FnMut(&str) -> Option<String>,
) -> Result<Schema, SchemaError> {
    let text = std::str::from_utf8(bytes).ok();
    let is_named_proto = name.to_ascii_lowercase().ends_with(".proto");
    let set = if is_named_proto { None } else { descriptor_set::parse(bytes) };
    let mut missing = Vec::new();
    let (mut files, is_set) = match (set, text) {
        (Some(files), _) => (files, true),
        (None, Some(text)) => (with_imports(proto_file::parse(name, text)?, &mut import, &mut missing)?, false),
        (None, None) => return Err(SchemaError::NotASchema { file: name.to_owned() }),
    };
    let is_own = |file: &str| if is_set { !file.starts_with("google/protobuf/") } else { file == name };
    // For an `Any`, and for a set that was made without its imports.
    let seen: HashSet<String> = files.iter().map(|file| file.name.clone()).collect();
    for path in KNOWN_FILES.into_iter().filter(|path| !seen.contains(*path)) {
        files.extend(known_file(path).map(|text| proto_file::parse(path, text)).transpose()?);
    }
    if is_set {
        let known: HashSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
        let imports = files.iter().flat_map(|file| &file.imports).map(|(path, _)| path);
        missing = imports.filter(|path| !known.contains(path.as_str())).cloned().collect();
        missing.sort();
        missing.dedup();
    }
    let schema = link(files, is_own, &missing)?;
    if schema.own.is_empty() {
        return Err(SchemaError::NoMessages { file: name.to_owned() });
    }
    Ok(schema)
}

/// The file and all that it imports, directly or not.
fn with_imports(
    first: DeclaredFile,
    import: &mut impl FnMut(&str) -> Option<String>,
    missing: &mut Vec<String>,
) -> Result<Vec<DeclaredFile>, SchemaError> {
    let mut seen: HashSet<String> = HashSet::new();
    let mut wanted: Vec<String> = first.imports.iter().map(|(path, _)| path.clone()).collect();
    let mut files = vec![first];
    while let Some(path) = wanted.pop() {
        if known_file(&path).is_some() || !seen.insert(path.clone()) {
            continue;
        }
        let Some(text) = import(&path) else {
            missing.push(path);
            continue;
        };
        if files.len() >= MAX_FILES {
            return Err(SchemaError::TooManyFiles);
        }
        let file = proto_file::parse(&path, &text)?;
        wanted.extend(file.imports.iter().map(|(path, _)| path.clone()));
        files.push(file);
    }
    Ok(files)
}
