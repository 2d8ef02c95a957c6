//! A decoded payload as a tree for display. Reading it from bytes is left to `json`, `cbor` and `msgpack`.

/// How deep arrays, objects and tags may nest, in levels. A deeper payload is shown as text or hex, because readers and
/// writers of the tree recurse.
pub const MAX_DEPTH: usize = 128;
/// The same for JSON that is read by itself, in the inspector or by `topicdeck decode`: what others parse again, as lines of
/// `topicdeck watch`, stays below what their readers take.
pub(super) const MAX_READ_DEPTH: usize = 256;

/// One value of a decoded payload.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Node {
    /// JSON or CBOR null.
    Null,
    /// True or false.
    Bool(bool),
    /// A number: in JSON exactly as written, in CBOR in its shortest form (`NaN` and `Infinity` included).
    Number(String),
    /// A text.
    String(String),
    /// A byte string.
    Bytes(Vec<u8>),
    /// A list.
    Array(Vec<Node>),
    /// Fields in source order, repeated names included; all keys are texts.
    Object(Vec<(String, Node)>),
    /// A map of CBOR or MessagePack in which at least one key is no text: `1` and `"1"` are two keys.
    Map(Vec<(Node, Node)>),
    /// A CBOR tag and the value that it marks (RFC 8949 section 3.4).
    Tag(u64, Box<Node>),
    /// CBOR within a byte string, as one or more items: `<<1, 2>>` (RFC 8949 section 8).
    Embedded(Vec<Node>),
    /// A MessagePack extension: its type and bytes.
    Extension(i8, Vec<u8>),
    /// A CBOR value without a JSON counterpart, in diagnostic notation: `undefined`, `simple(99)`.
    Word(String),
}

impl Node {
    /// How many values lie directly inside: 0 for all but lists, objects, maps and tags.
    #[must_use]
    pub fn child_count(&self) -> usize {
        match self {
            Self::Array(items) | Self::Embedded(items) => items.len(),
            Self::Object(fields) => fields.len(),
            Self::Map(fields) => fields.len(),
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

/// The fields of a map while it is read: an object until a key comes that is no text.
#[derive(Default)]
pub(super) struct Fields {
    texts: Vec<(String, Node)>,
    any: Vec<(Node, Node)>,
}

impl Fields {
    pub(super) fn push(&mut self, key: Node, value: Node) {
        match key {
            Node::String(name) if self.any.is_empty() => self.texts.push((name, value)),
            key => {
                let before = std::mem::take(&mut self.texts).into_iter();
                self.any.extend(before.map(|(name, value)| (Node::String(name), value)));
                self.any.push((key, value));
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.texts.len() + self.any.len()
    }

    pub(super) fn end(self) -> Node {
        if self.any.is_empty() { Node::Object(self.texts) } else { Node::Map(self.any) }
    }
}
