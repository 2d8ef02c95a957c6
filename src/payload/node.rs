//! A decoded payload as a tree for display. Reading it from bytes is left to `json` and `cbor`.

/// How deep arrays, objects and tags may nest, in levels. A deeper payload is shown as text or hex, because readers and
/// writers of the tree recurse.
pub const MAX_DEPTH: usize = 128;

/// One value of a decoded payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// JSON or CBOR null.
    Null,
    /// True or false.
    Bool(bool),
    /// A number: in JSON exactly as written, in CBOR in its shortest form (`NaN` and `Infinity` included).
    Number(String),
    /// A text.
    String(String),
    /// A CBOR byte string.
    Bytes(Vec<u8>),
    /// A list.
    Array(Vec<Node>),
    /// Fields in source order, repeated names included. A CBOR key that is not a text is the text of
    /// its diagnostic notation (RFC 8949 section 8): `1`, `h'0a'`.
    Object(Vec<(String, Node)>),
    /// A CBOR tag and the value that it marks (RFC 8949 section 3.4).
    Tag(u64, Box<Node>),
    /// A CBOR value without a JSON counterpart, in diagnostic notation: `undefined`, `simple(99)`.
    Word(String),
}

impl Node {
    /// How many values lie directly inside: 0 for all but arrays, objects and tags.
    #[must_use]
    pub fn child_count(&self) -> usize {
        match self {
            Self::Array(items) => items.len(),
            Self::Object(fields) => fields.len(),
            Self::Tag(..) => 1,
            _ => 0,
        }
    }

    /// The first field with this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Self> {
        let Self::Object(fields) = self else { return None };
        fields.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The number that this value is, for a chart. `None` when it is none, or not finite; digits beyond an `f64` are
    /// rounded.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Number(text) => text.parse().ok().filter(|number: &f64| number.is_finite()),
            _ => None,
        }
    }
}
