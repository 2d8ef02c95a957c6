//! Looks up the names in declared files: from there on, a type is a place in the schema.

use std::collections::{HashMap, HashSet};

use super::declared::{DeclaredFile, DeclaredKind, within};
use super::error::SchemaError;
use super::schema::{Enum, Field, Kind, Message, Schema};

/// A declared name.
#[derive(Clone, Copy)]
enum Named {
    Message(usize),
    Enum(usize),
}

/// What names mean, and what to say of one that means nothing.
struct Names<'a> {
    known: HashMap<String, Named>,
    missing_imports: &'a [String],
}

/// The schema of the files. `is_own` says whether a file is of what the person chose, and not an import.
pub(super) fn link(
    files: Vec<DeclaredFile>,
    is_own: impl Fn(&str) -> bool,
    missing_imports: &[String],
) -> Result<Schema, SchemaError> {
    let mut schema = Schema::default();
    let mut names = Names { known: HashMap::new(), missing_imports };
    let mut below = Vec::new();
    for file in &files {
        for message in &file.messages {
            let place = names.known.len();
            names.known.entry(message.name.clone()).or_insert(Named::Message(place));
        }
        for message in file.messages.iter().filter(|_| is_own(&file.name)) {
            let list = if message.is_top { &mut schema.own } else { &mut below };
            list.push(message.name.clone());
        }
    }
    schema.messages = (0..names.known.len()).map(|_| Message::default()).collect();
    for declared in files.iter().flat_map(|file| &file.enums) {
        let place = schema.enums.len();
        if names.known.contains_key(&declared.name) {
            continue;
        }
        names.known.insert(declared.name.clone(), Named::Enum(place));
        let mut values = HashMap::new();
        for (number, name) in &declared.values {
            // Of several names for one number, the first one counts.
            values.entry(*number).or_insert_with(|| name.clone());
        }
        schema.enums.push(Enum { name: declared.name.clone(), values });
    }
    schema.top = schema.own.len();
    schema.own.extend(below);
    for file in files {
        fill(&mut schema, &names, file)?;
    }
    for message in &mut schema.messages {
        message.by_number.sort_unstable();
    }
    Ok(schema)
}

/// Gives the messages of a file their fields.
fn fill(schema: &mut Schema, names: &Names<'_>, file: DeclaredFile) -> Result<(), SchemaError> {
    let mut seen = HashSet::new();
    for message in file.messages {
        let Some(Named::Message(place)) = names.known.get(&message.name).copied() else { continue };
        // The same file may be there twice, once as it is known here.
        if schema.messages.get(place).is_none_or(|known| !known.name.is_empty()) || !seen.insert(place) {
            continue;
        }
        let mut filled = Message { name: message.name.clone(), ..Message::default() };
        let mut numbers = HashSet::new();
        for field in message.fields {
            if !numbers.insert(field.number) {
                let (line, number) = (field.line, field.number);
                return Err(SchemaError::NumberTwice { file: file.name, line, number });
            }
            filled.by_number.push((field.number, filled.fields.len()));
            filled.fields.push(linked(field, names, &file.name)?);
        }
        schema.by_name.insert(message.name, place);
        if let Some(slot) = schema.messages.get_mut(place) {
            *slot = filled;
        }
    }
    for (extended, field) in file.extensions {
        // Most are extensions of options, whose messages are not read.
        let Some(Named::Message(place)) = names.find(&extended, &field.scope) else { continue };
        let number = field.number;
        let linked = linked(field, names, &file.name)?;
        if let Some(message) = schema.messages.get_mut(place)
            && !message.by_number.iter().any(|(known, _)| *known == number)
        {
            message.by_number.push((number, message.fields.len()));
            message.fields.push(linked);
        }
    }
    Ok(())
}

fn linked(field: super::declared::DeclaredField, names: &Names<'_>, file: &str) -> Result<Field, SchemaError> {
    let kind = names.kind(&field.kind, &field.scope).map_err(|name| SchemaError::UnknownType {
        file: file.to_owned(),
        line: field.line,
        name,
        missing_imports: names.missing_imports.to_vec(),
    })?;
    let json_name = field.json_name.unwrap_or_else(|| lower_camel_case(&field.name));
    Ok(Field { name: field.name, json_name, kind, is_repeated: field.is_repeated, oneof: field.oneof })
}

impl Names<'_> {
    /// What a name means that is written within `scope`: the innermost thing of that name.
    fn find(&self, name: &str, scope: &str) -> Option<Named> {
        if let Some(full) = name.strip_prefix('.') {
            return self.known.get(full).copied();
        }
        let mut scope = scope;
        loop {
            if let Some(found) = self.known.get(&within(scope, name)) {
                return Some(*found);
            }
            if scope.is_empty() {
                return None;
            }
            scope = scope.rsplit_once('.').map_or("", |(outer, _)| outer);
        }
    }

    fn kind(&self, declared: &DeclaredKind, scope: &str) -> Result<Kind, String> {
        Ok(match declared {
            DeclaredKind::Scalar(scalar) => Kind::Scalar(*scalar),
            DeclaredKind::Map(key, value) => Kind::Map(*key, Box::new(self.kind(value, scope)?)),
            DeclaredKind::Named(name) => match self.find(name, scope) {
                Some(Named::Message(place)) => Kind::Message(place),
                Some(Named::Enum(place)) => Kind::Enum(place),
                None => return Err(name.clone()),
            },
        })
    }
}

/// `device_id` is `deviceId` in JSON (protobuf.dev, "`ProtoJSON` Format").
pub(super) fn lower_camel_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut is_next_upper = false;
    for c in name.chars() {
        match c {
            '_' => is_next_upper = true,
            c if is_next_upper => {
                out.push(c.to_ascii_uppercase());
                is_next_upper = false;
            }
            c => out.push(c),
        }
    }
    out
}
