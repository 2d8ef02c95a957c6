//! A JSON Schema: read once, with its references and patterns looked up.

use std::collections::HashMap;

use regex::Regex;
use serde_json::Value;

use super::keyword::is_possible;
use super::refusal::JsonSchemaError;

/// Keywords that would have to be read and are not.
const NOT_READ: [&str; 4] = ["unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$recursiveRef"];
/// Keywords with one schema.
const ONE: [&str; 10] = [
    "additionalItems",
    "additionalProperties",
    "contains",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "contentSchema",
];
/// Keywords with a list of them.
const LISTS: [&str; 5] = ["allOf", "anyOf", "items", "oneOf", "prefixItems"];
/// Keywords with an object of them.
const OBJECTS: [&str; 6] =
    ["$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"];
/// So deep a schema may be.
const MAX_DEPTH: usize = 128;

/// A JSON Schema.
#[derive(Clone, Debug)]
pub struct JsonSchema {
    pub(super) root: Value,
    pub(super) patterns: HashMap<String, Regex>,
    /// Pointers to schemas, by the reference as it is written.
    references: HashMap<String, String>,
    /// Beside `$ref` nothing counts: before 2019-09.
    pub(super) is_old: bool,
}

impl JsonSchema {
    /// Reads a schema.
    ///
    /// # Errors
    /// What is wrong with it, or what in it is not read.
    pub fn parse(text: &str) -> Result<Self, JsonSchemaError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let root: Value = serde_json::from_str(text)
            .map_err(|error| JsonSchemaError::Json { line: error.line(), column: error.column() })?;
        let dialect = root.get("$schema").and_then(Value::as_str).unwrap_or_default();
        let is_old = ["draft-04", "draft-06", "draft-07"].iter().any(|draft| dialect.contains(draft));
        let mut reader = Reader { is_old, ..Reader::default() };
        reader.schema(&root, "", 0)?;
        let mut references = HashMap::new();
        for (base, reference) in &reader.references {
            let found = reader.target(&root, base, reference);
            let found = found.ok_or_else(|| JsonSchemaError::Reference { reference: reference.clone() })?;
            references.insert(format!("{base}\n{reference}"), found);
        }
        // What a reference leads to is a schema too, wherever it lies.
        let mut wanted: Vec<String> = references.values().cloned().collect();
        wanted.sort();
        for pointer in wanted {
            if let Some(value) = root.pointer(&pointer)
                && !reader.seen.contains(&pointer)
            {
                reader.schema(value, &pointer, 0)?;
            }
        }
        let references =
            references.into_iter().map(|(key, value)| (key.rsplit('\n').next().unwrap_or_default().to_owned(), value));
        Ok(Self { references: references.collect(), root, patterns: reader.patterns, is_old })
    }

    /// What a reference leads to.
    pub(super) fn target(&self, reference: &str) -> Option<&Value> {
        self.root.pointer(self.references.get(reference)?)
    }
}

/// Walks through a schema once.
#[derive(Default)]
struct Reader {
    is_old: bool,
    patterns: HashMap<String, Regex>,
    /// References with the pointer to the schema with an `$id` around them.
    references: Vec<(String, String)>,
    /// Pointers by `$id`, and by the pointer to an `$id` and an anchor.
    ids: HashMap<String, String>,
    anchors: HashMap<String, String>,
    seen: std::collections::HashSet<String>,
    bases: Vec<String>,
}

impl Reader {
    fn schema(&mut self, value: &Value, place: &str, depth: usize) -> Result<(), JsonSchemaError> {
        let object = match value {
            Value::Bool(_) => return Ok(()),
            Value::Object(object) if depth < MAX_DEPTH => object,
            _ => return Err(JsonSchemaError::NotASchema { place: shown(place) }),
        };
        self.seen.insert(place.to_owned());
        if let Some(name) = NOT_READ.into_iter().find(|name| object.contains_key(*name)) {
            return Err(JsonSchemaError::Keyword { name, place: shown(place) });
        }
        if let Some(reference) = object.get("$ref") {
            let text = reference.as_str().ok_or_else(|| wrong(place, "$ref"))?;
            self.references.push((self.bases.last().cloned().unwrap_or_default(), text.to_owned()));
            if self.is_old {
                return self.below(object, place, depth, &["definitions"]);
            }
        }
        let id = object.get("$id").or_else(|| object.get("id").filter(|_| self.is_old)).and_then(Value::as_str);
        if let Some(id) = id {
            match id.strip_prefix('#') {
                Some(anchor) => drop(self.anchors.insert(anchor.to_owned(), place.to_owned())),
                None => drop(self.ids.insert(id.trim_end_matches('#').to_owned(), place.to_owned())),
            }
        }
        for key in ["$anchor", "$dynamicAnchor"] {
            if let Some(anchor) = object.get(key).and_then(Value::as_str) {
                self.anchors.insert(anchor.to_owned(), place.to_owned());
            }
        }
        let is_base = id.is_some_and(|id| !id.starts_with('#'));
        if is_base {
            self.bases.push(place.to_owned());
        }
        self.patterns(object, place)?;
        self.below(object, place, depth, &OBJECTS)?;
        if is_base {
            self.bases.pop();
        }
        Ok(())
    }

    /// The schemas in a schema.
    fn below(
        &mut self,
        object: &serde_json::Map<String, Value>,
        place: &str,
        depth: usize,
        objects: &[&str],
    ) -> Result<(), JsonSchemaError> {
        for (key, value) in object {
            let inside = format!("{place}/{}", escaped(key));
            let key = key.as_str();
            if objects.len() > 1 && !is_possible(key, value) {
                return Err(wrong(place, key));
            }
            match value {
                Value::Array(list) if LISTS.contains(&key) && objects.len() > 1 => {
                    for (at, value) in list.iter().enumerate() {
                        self.schema(value, &format!("{inside}/{at}"), depth + 1)?;
                    }
                }
                Value::Object(fields) if objects.contains(&key) => {
                    for (name, value) in fields.iter().filter(|(_, value)| key != "dependencies" || !value.is_array()) {
                        self.schema(value, &format!("{inside}/{}", escaped(name)), depth + 1)?;
                    }
                }
                _ if ONE.contains(&key) && objects.len() > 1 => self.schema(value, &inside, depth + 1)?,
                _ if OBJECTS.contains(&key) || LISTS.contains(&key) => return Err(wrong(place, key)),
                _ => {}
            }
        }
        Ok(())
    }

    fn patterns(&mut self, object: &serde_json::Map<String, Value>, place: &str) -> Result<(), JsonSchemaError> {
        let of_names = object.get("patternProperties").and_then(Value::as_object);
        let one = object.get("pattern").map(|pattern| pattern.as_str().ok_or_else(|| wrong(place, "pattern")));
        let one = one.transpose()?.into_iter();
        for pattern in of_names.into_iter().flat_map(|fields| fields.keys().map(String::as_str)).chain(one) {
            let regex = Regex::new(pattern).map_err(|_| JsonSchemaError::Pattern { pattern: pattern.to_owned() })?;
            self.patterns.insert(pattern.to_owned(), regex);
        }
        Ok(())
    }

    /// The pointer that a reference means.
    fn target(&self, root: &Value, base: &str, reference: &str) -> Option<String> {
        let (address, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let base = if address.is_empty() {
            base.to_owned()
        } else {
            let ends = |id: &str| id == address || id.strip_suffix(address).is_some_and(|before| before.ends_with('/'));
            self.ids.iter().find(|(id, _)| ends(id)).map(|(_, place)| place.clone())?
        };
        let fragment = percent_decoded(fragment);
        if fragment.is_empty() || fragment.starts_with('/') {
            let pointer = base + &fragment;
            return root.pointer(&pointer).is_some().then_some(pointer);
        }
        self.anchors.get(&fragment).cloned()
    }
}

fn wrong(place: &str, key: &str) -> JsonSchemaError {
    JsonSchemaError::Value { place: format!("{place}/{key}") }
}

fn shown(place: &str) -> String {
    if place.is_empty() { "#".to_owned() } else { place.to_owned() }
}

/// A name in a JSON pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let code = behind.get(..2).and_then(|digits| u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok());
        if let Some(code) = code.filter(|_| *first == b'%') {
            bytes.push(code);
            rest = behind.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = behind;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
