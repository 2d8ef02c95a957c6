//! Schemas of Avro (its specification 1.12), as files of Avro carry them: types by their number, names resolved.

use std::collections::HashMap;

use serde_json::Value;

/// How deep types may be written within each other.
const MAX_SCHEMA_DEPTH: usize = 64;

/// A schema.
#[derive(Debug)]
pub(super) struct AvroSchema {
    types: Vec<Type>,
    root: usize,
}

/// A type, and how its values are meant.
#[derive(Debug)]
pub(super) struct Type {
    pub(super) kind: Kind,
    pub(super) logical: Option<Logical>,
}

/// Types within others are given by their number.
#[derive(Debug)]
pub(super) enum Kind {
    Null,
    Boolean,
    /// Also a long: both are written the same way.
    Integer,
    Float,
    Double,
    Bytes,
    Text,
    Record(Vec<(String, usize)>),
    Enum(Vec<String>),
    List(usize),
    Map(usize),
    Union(Vec<usize>),
    Fixed(usize),
}

/// What a value stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Logical {
    /// A number with so many digits behind its point.
    Decimal(i32),
    /// Days since 1970.
    Date,
    /// Time of day; so many parts of a second.
    TimeOfDay(i64),
    /// Time since 1970; so many parts of a second.
    Timestamp(i64),
    /// The same, of a clock on a wall.
    LocalTimestamp(i64),
    Uuid,
}

impl AvroSchema {
    /// The schema of a text, or `None` where it is none.
    pub(super) fn of(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let mut parser = Parser::default();
        let root = parser.any(&value, "", 0)?;
        Some(Self { types: parser.types, root })
    }

    pub(super) fn root(&self) -> usize {
        self.root
    }

    pub(super) fn get(&self, number: usize) -> Option<&Type> {
        self.types.get(number)
    }
}

#[derive(Default)]
struct Parser {
    types: Vec<Type>,
    /// Full names.
    named: HashMap<String, usize>,
}

impl Parser {
    fn any(&mut self, value: &Value, namespace: &str, depth: usize) -> Option<usize> {
        if depth > MAX_SCHEMA_DEPTH {
            return None;
        }
        match value {
            Value::String(name) => self.by_name(name, namespace),
            Value::Array(branches) => {
                let branches = branches.iter().map(|branch| self.any(branch, namespace, depth + 1));
                let branches = branches.collect::<Option<_>>()?;
                Some(self.add(Kind::Union(branches), None))
            }
            Value::Object(_) => match value.get("type")? {
                Value::String(kind) => self.described(kind, value, namespace, depth),
                within => self.any(within, namespace, depth + 1),
            },
            _ => None,
        }
    }

    fn add(&mut self, kind: Kind, logical: Option<Logical>) -> usize {
        self.types.push(Type { kind, logical });
        self.types.len() - 1
    }

    fn by_name(&mut self, name: &str, namespace: &str) -> Option<usize> {
        if let Some(kind) = primitive(name) {
            return Some(self.add(kind, None));
        }
        self.named.get(&full_name(name, namespace)).or_else(|| self.named.get(name)).copied()
    }

    /// A type with something said about it.
    fn described(&mut self, kind: &str, value: &Value, namespace: &str, depth: usize) -> Option<usize> {
        match kind {
            "array" => {
                let items = self.any(value.get("items")?, namespace, depth + 1)?;
                Some(self.add(Kind::List(items), None))
            }
            "map" => {
                let values = self.any(value.get("values")?, namespace, depth + 1)?;
                Some(self.add(Kind::Map(values), None))
            }
            "record" | "error" | "enum" | "fixed" => self.with_name(kind, value, namespace, depth),
            _ => match primitive(kind) {
                Some(primitive) => Some(self.add(primitive, logical(value))),
                None => self.by_name(kind, namespace),
            },
        }
    }

    /// A type whose name can be used from then on, also within itself.
    fn with_name(&mut self, kind: &str, value: &Value, namespace: &str, depth: usize) -> Option<usize> {
        let namespace = value.get("namespace").and_then(Value::as_str).unwrap_or(namespace);
        let number = self.add(Kind::Null, logical(value));
        // avsc 5.7 leaves out the names of types that it found out itself.
        let name = value.get("name").and_then(Value::as_str).map(|name| full_name(name, namespace));
        let inner = name.as_deref().and_then(|name| name.rsplit_once('.')).map_or("", |(namespace, _)| namespace);
        let namespace = inner.to_owned();
        self.named.extend(name.map(|name| (name, number)));
        let kind = match kind {
            "enum" => {
                let symbols = value.get("symbols")?.as_array()?;
                Kind::Enum(symbols.iter().map(|symbol| symbol.as_str().map(str::to_owned)).collect::<Option<_>>()?)
            }
            "fixed" => Kind::Fixed(usize::try_from(value.get("size")?.as_u64()?).ok()?),
            _ => {
                let fields = value.get("fields")?.as_array()?.iter().map(|field| {
                    let name = field.get("name")?.as_str()?.to_owned();
                    Some((name, self.any(field.get("type")?, &namespace, depth + 1)?))
                });
                Kind::Record(fields.collect::<Option<_>>()?)
            }
        };
        self.types.get_mut(number)?.kind = kind;
        Some(number)
    }
}

fn full_name(name: &str, namespace: &str) -> String {
    if name.contains('.') || namespace.is_empty() { name.to_owned() } else { format!("{namespace}.{name}") }
}

fn primitive(name: &str) -> Option<Kind> {
    Some(match name {
        "null" => Kind::Null,
        "boolean" => Kind::Boolean,
        "int" | "long" => Kind::Integer,
        "float" => Kind::Float,
        "double" => Kind::Double,
        "bytes" => Kind::Bytes,
        "string" => Kind::Text,
        _ => return None,
    })
}

/// One that is not known counts as none (the specification, "Logical Types").
fn logical(value: &Value) -> Option<Logical> {
    Some(match value.get("logicalType")?.as_str()? {
        "decimal" => {
            let scale = value.get("scale").map_or(Some(0), Value::as_i64)?;
            Logical::Decimal(i32::try_from(scale).ok()?.checked_neg()?)
        }
        "date" => Logical::Date,
        "time-millis" => Logical::TimeOfDay(1_000),
        "time-micros" => Logical::TimeOfDay(1_000_000),
        "timestamp-millis" => Logical::Timestamp(1_000),
        "timestamp-micros" => Logical::Timestamp(1_000_000),
        "timestamp-nanos" => Logical::Timestamp(1_000_000_000),
        "local-timestamp-millis" => Logical::LocalTimestamp(1_000),
        "local-timestamp-micros" => Logical::LocalTimestamp(1_000_000),
        "local-timestamp-nanos" => Logical::LocalTimestamp(1_000_000_000),
        "uuid" => Logical::Uuid,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_their_namespace_and_within_themselves() {
        let text = r#"{"type":"record","name":"a.b.Node","fields":[
            {"name":"next","type":["null","Node"]},
            {"name":"kind","type":{"type":"enum","name":"Kind","symbols":["X","Y"]}},
            {"name":"other","type":"a.b.Kind"},
            {"name":"ids","type":{"type":"array","items":{"type":"fixed","name":"Id","size":4}}},
            {"name":"id","type":{"type":"Id"}},
            {"name":"at","type":{"type":{"type":"long","logicalType":"timestamp-millis"}}}]}"#;
        let schema = AvroSchema::of(text).unwrap();
        let Kind::Record(fields) = &schema.get(schema.root()).unwrap().kind else { panic!() };
        let kind = |at: usize| schema.get(fields[at].1).unwrap();
        assert!(matches!(&kind(0).kind, Kind::Union(branches) if branches[1] == schema.root()));
        assert_eq!(fields[1].1, fields[2].1);
        assert!(matches!(kind(4).kind, Kind::Fixed(4)));
        assert_eq!(kind(5).logical, Some(Logical::Timestamp(1_000)));
    }

    #[test]
    fn what_is_no_schema_is_refused() {
        let deep = format!("{}\"int\"{}", r#"{"type":"array","items":"#.repeat(70), "}".repeat(70));
        for text in [
            "",
            "1",
            "{}",
            "\"Unknown\"",
            r#"{"type":"record","name":"A"}"#,
            r#"{"type":"fixed","name":"A","size":-1}"#,
            r#"{"type":"enum","name":"A","symbols":[1]}"#,
            r#"[["int"],"B"]"#,
            &deep,
        ] {
            assert!(AvroSchema::of(text).is_none(), "{text}");
        }
        assert!(
            AvroSchema::of(r#"{"type":"int","logicalType":"month"}"#).is_some(),
            "unknown logical types are left out"
        );
    }
}
