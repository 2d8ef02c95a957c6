//! The tags of CBOR that only what was read before explains: values and texts that are referred to, records of cbor-x, big
//! integers, CBOR within byte strings. Reading items is left to `cbor`.

use crate::{Node, write};

/// Bytes that references to texts and to names of records may add to the tree: a reference of three bytes can repeat a text
/// of a whole payload.
const MAX_REPEATED_BYTES: usize = 8 * 1024 * 1024;
/// The longest value that is repeated beside a reference to it, in bytes.
const MAX_SHOWN_BYTES: usize = 200;
/// The largest integer that is written out in decimal, in bytes.
const MAX_INTEGER_BYTES: usize = 512;

const REFERENCE: u64 = 25;
const SHAREABLE: u64 = 28;
const SHARED: u64 = 29;
/// Texts within this tag have numbers.
pub(super) const NAMESPACE: u64 = 256;
/// The tag by which cbor-x defines the names of a record.
const RECORD: u64 = 57_343;

/// What has been read and can be referred to.
#[derive(Default)]
pub(super) struct Seen {
    /// Values that are marked as shareable, as text; empty until they are read to the end.
    shared: Vec<String>,
    /// The texts of each namespace that is open.
    namespaces: Vec<Vec<Node>>,
    /// Names of the fields of records, by their tag.
    records: Vec<(u64, Vec<String>)>,
    repeated_bytes: usize,
}

impl Seen {
    /// What comes next is within `tag`. Returns what [`Self::end`] needs.
    pub(super) fn begin(&mut self, tag: u64) -> usize {
        match tag {
            SHAREABLE => self.shared.push(String::new()),
            NAMESPACE => self.namespaces.push(Vec::new()),
            _ => {}
        }
        self.shared.len().saturating_sub(1)
    }

    /// The node of `inner` within `tag`.
    pub(super) fn end(&mut self, tag: u64, begun: usize, inner: Node) -> Node {
        match (tag, inner) {
            (2 | 3, Node::Bytes(bytes)) if bytes.len() <= MAX_INTEGER_BYTES => integer(&bytes, tag == 3),
            (SHAREABLE, inner) => {
                let mut text = Short(String::new());
                if write::write_compact(&inner, &mut text).is_ok()
                    && let Some(place) = self.shared.get_mut(begun)
                {
                    *place = text.0;
                }
                tagged(tag, inner)
            }
            (SHARED, Node::Number(number)) => self.shared_value(&number),
            (REFERENCE, Node::Number(number)) => self.referenced(&number),
            (NAMESPACE, inner) => {
                self.namespaces.pop();
                inner
            }
            (RECORD, Node::Array(parts)) => self.defined(parts),
            (tag, Node::Array(values)) => self.record(tag, values),
            (tag, inner) => tagged(tag, inner),
        }
    }

    /// Remembers a text or byte string where texts have numbers (the rule for which is of the registered tag 256).
    pub(super) fn note_string(&mut self, node: &Node) {
        let Some(known) = self.namespaces.last_mut() else { return };
        let length = match node {
            Node::String(text) => text.len(),
            Node::Bytes(bytes) => bytes.len(),
            _ => return,
        };
        let least = match known.len() {
            0..24 => 3,
            24..256 => 4,
            256..65_536 => 5,
            _ => 7,
        };
        if length >= least {
            known.push(node.clone());
        }
    }

    fn shared_value(&self, number: &str) -> Node {
        let value =
            number.parse().ok().and_then(|number: usize| self.shared.get(number)).filter(|text| !text.is_empty());
        match value {
            Some(text) => Node::Word(format!("{SHARED}({number}) / {text} /")),
            None => tagged(SHARED, Node::Number(number.to_owned())),
        }
    }

    fn referenced(&mut self, number: &str) -> Node {
        let known = self.namespaces.last().and_then(|known| known.get(number.parse::<usize>().ok()?)).cloned();
        match known {
            Some(node) if self.may_repeat(bytes_of(&node)) => node,
            _ => tagged(REFERENCE, Node::Number(number.to_owned())),
        }
    }

    /// `57343([57344, ["id", "v"], "a", 1])` names the fields of a record, and is one.
    fn defined(&mut self, parts: Vec<Node>) -> Node {
        let known = match parts.as_slice() {
            [Node::Number(id), Node::Array(names), ..] => id.parse().ok().zip(names_of(names)),
            _ => None,
        };
        let Some((id, names)) = known else { return tagged(RECORD, Node::Array(parts)) };
        self.records.retain(|(known, _)| *known != id);
        self.records.push((id, names));
        self.record(id, parts.into_iter().skip(2).collect())
    }

    /// A record whose names were given before; else what it is without them.
    fn record(&mut self, tag: u64, values: Vec<Node>) -> Node {
        let names = self.records.iter().find(|(id, names)| *id == tag && names.len() == values.len());
        let Some(names) = names.map(|(_, names)| names.clone()) else { return tagged(tag, Node::Array(values)) };
        if self.may_repeat(names.iter().map(String::len).sum()) {
            Node::Object(names.into_iter().zip(values).collect())
        } else {
            tagged(tag, Node::Array(values))
        }
    }

    fn may_repeat(&mut self, bytes: usize) -> bool {
        self.repeated_bytes = self.repeated_bytes.saturating_add(bytes + size_of::<Node>());
        self.repeated_bytes <= MAX_REPEATED_BYTES
    }
}

/// Whether bytes within this tag are CBOR: an embedded item (RFC 8949 section 3.4.5.1), a sequence (RFC 8742).
pub(super) fn embeds(tag: u64) -> bool {
    matches!(tag, 24 | 63)
}

/// The bytes within this tag that are CBOR too: COSE (RFC 9052 section 2) has its protected header in a list, and behind it,
/// in a token (RFC 8392 section 6), the claims.
pub(super) fn embedded_in(tag: u64, inner: &mut Node) -> Option<&mut Node> {
    match (tag, inner) {
        (16..=18 | 96..=98, Node::Array(parts)) => parts.first_mut(),
        (61, Node::Tag(17 | 18, inner)) => match &mut **inner {
            Node::Array(parts) => parts.get_mut(2),
            _ => None,
        },
        _ => None,
    }
}

fn tagged(tag: u64, inner: Node) -> Node {
    Node::Tag(tag, Box::new(inner))
}

fn names_of(names: &[Node]) -> Option<Vec<String>> {
    let name = |node: &Node| if let Node::String(name) = node { Some(name.clone()) } else { None };
    names.iter().map(name).collect()
}

fn bytes_of(node: &Node) -> usize {
    match node {
        Node::String(text) => text.len(),
        Node::Bytes(bytes) => bytes.len(),
        _ => 0,
    }
}

/// A big integer (RFC 8949 section 3.4.3); of a negative one, the bytes are those of `-1 - n`.
pub(super) fn integer(bytes: &[u8], is_negative: bool) -> Node {
    // In digits of a thousand million, the least first.
    let mut digits = vec![0_u64];
    let mut times_plus = |factor: u64, plus: u64| {
        let mut carry = plus;
        for digit in &mut digits {
            let sum = *digit * factor + carry;
            (*digit, carry) = (sum % 1_000_000_000, sum / 1_000_000_000);
        }
        if carry > 0 {
            digits.push(carry);
        }
    };
    for byte in bytes {
        times_plus(256, u64::from(*byte));
    }
    times_plus(1, u64::from(is_negative));
    let mut text = if is_negative { "-".to_owned() } else { String::new() };
    let mut digits = digits.iter().rev();
    text.extend(digits.next().map(u64::to_string));
    text.extend(digits.map(|digit| format!("{digit:09}")));
    Node::Number(text)
}

/// A text that refuses to become long.
struct Short(String);

impl std::fmt::Write for Short {
    fn write_str(&mut self, part: &str) -> std::fmt::Result {
        if self.0.len() + part.len() > MAX_SHOWN_BYTES {
            return Err(std::fmt::Error);
        }
        self.0.push_str(part);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cbor;

    fn read(hex: &str) -> String {
        let hex = hex.replace(' ', "");
        let bytes: Vec<u8> =
            (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
        write::compact(&cbor::parse(&bytes).unwrap())
    }

    #[test]
    fn what_was_read_before_explains_what_comes_later() {
        for (hex, expected) in [
            // A map that is shared; one that holds itself.
            ("d81c a26161 d81ca1617801 6162 d81d01", r#"28({"a":28({"x":1}),"b":29(1) / {"x":1} /})"#),
            ("d81c 81 d81d00", "28([29(0)])"),
            ("d81d05", "29(5)"),
            // Texts of fewer than three bytes have no number.
            ("d90100 83 656669727374 626f6b d81900", r#"["first","ok","first"]"#),
            ("d90100 81 43d81907", "[h'd81907']"),
            ("d8190a", "25(10)"),
            // Records of cbor-x: defined and used; never defined.
            ("82 d9dfff 83 19e000 81626964 6161 d9e000 816162", r#"[{"id":"a"},{"id":"b"}]"#),
            ("d9e000 81f6", "57344([null])"),
            // Big integers.
            ("c249010000000000000000", "18446744073709551616"),
            ("c349010000000000000000", "-18446744073709551617"),
            ("c240", "0"),
            ("c340", "-1"),
            // CBOR within bytes, and what is none.
            ("d818 44a1616101", "24(<<{\"a\":1}>>)"),
            ("d818 4181", "24(h'81')"),
            ("d83f 43010203", "63(<<1,2,3>>)"),
            ("d2 84 43a10126 a0 4101 40", "18([<<{1:-7}>>,{},h'01',h''])"),
            ("d83d d2 84 43a10126 a0 43a10163 40", "61(18([<<{1:-7}>>,{},h'a10163',h'']))"),
            ("d83d d2 84 43a10126 a0 43a10102 40", "61(18([<<{1:-7}>>,{},<<{1:2}>>,h'']))"),
        ] {
            assert_eq!(read(hex), expected, "{hex}");
        }
    }

    #[test]
    fn references_do_not_multiply_a_payload() {
        let text = [&[0x79, 0xff, 0xff][..], &vec![b'a'; 0xffff]].concat();
        let references = [0xd8, 25, 0].repeat(100_000);
        let whole = [&[0xd9, 1, 0, 0x9f][..], &text, &references, &[0xff]].concat();
        let Some(Node::Array(items)) = cbor::parse(&whole) else { panic!("not read") };
        assert!(items.iter().map(bytes_of).sum::<usize>() <= MAX_REPEATED_BYTES + 0xffff);
        assert_eq!(items.len(), 100_001);
    }
}
