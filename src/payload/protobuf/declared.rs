//! What a `.proto` file or a descriptor declares, before names are looked up.

use super::schema::Scalar;

/// One file.
#[derive(Debug, Default)]
pub(super) struct DeclaredFile {
    /// As errors name it.
    pub(super) name: String,
    pub(super) package: String,
    /// Imports with the line of each.
    pub(super) imports: Vec<(String, usize)>,
    pub(super) messages: Vec<DeclaredMessage>,
    pub(super) enums: Vec<DeclaredEnum>,
    /// Fields that are added to a message elsewhere: the name as it is written, and the field.
    pub(super) extensions: Vec<(String, DeclaredField)>,
}

/// A message, nested ones beside those around them.
#[derive(Debug, Default)]
pub(super) struct DeclaredMessage {
    /// In full, without a dot before it.
    pub(super) name: String,
    /// Whether it lies directly in the file.
    pub(super) is_top: bool,
    pub(super) fields: Vec<DeclaredField>,
}

/// A field.
#[derive(Debug)]
pub(super) struct DeclaredField {
    pub(super) name: String,
    /// The name in JSON, where one is given.
    pub(super) json_name: Option<String>,
    pub(super) number: u32,
    pub(super) kind: DeclaredKind,
    pub(super) is_repeated: bool,
    /// The number of the `oneof` within the message.
    pub(super) oneof: Option<u32>,
    /// Full name of what it is declared in: names are looked up from there outwards.
    pub(super) scope: String,
    pub(super) line: usize,
}

/// The type of a field.
#[derive(Debug)]
pub(super) enum DeclaredKind {
    Scalar(Scalar),
    /// As it is written: with a dot before it, it is the full name.
    Named(String),
    Map(Scalar, Box<DeclaredKind>),
}

/// An enum.
#[derive(Debug, Default)]
pub(super) struct DeclaredEnum {
    /// In full.
    pub(super) name: String,
    pub(super) values: Vec<(i32, String)>,
}

/// `name` within `scope`.
pub(super) fn within(scope: &str, name: &str) -> String {
    if scope.is_empty() { name.to_owned() } else { format!("{scope}.{name}") }
}
