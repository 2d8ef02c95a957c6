//! The fields of a protobuf message as they are on the wire (protobuf.dev, "Encoding"): numbers and bytes, without names.

/// One field of a message: its number and its value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Field<'a> {
    pub(super) number: u32,
    pub(super) value: Wire<'a>,
}

/// A value as it is on the wire.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Wire<'a> {
    Varint(u64),
    Fixed64(u64),
    Bytes(&'a [u8]),
    /// What is between the two ends of a group, which only proto2 has.
    Group(&'a [u8]),
    Fixed32(u32),
}

/// So deep groups may be in each other.
const MAX_GROUP_DEPTH: usize = 32;

/// The fields of a message in their order; `None` in place of a field that is wrong, and nothing after it.
pub(super) struct Fields<'a> {
    bytes: &'a [u8],
    takes_groups: bool,
    is_wrong: bool,
}

impl<'a> Fields<'a> {
    /// Those of a message without groups, as no schema of today has them.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, takes_groups: false, is_wrong: false }
    }

    /// Those of a message that may have groups.
    pub(super) fn with_groups(bytes: &'a [u8]) -> Self {
        Self { bytes, takes_groups: true, is_wrong: false }
    }

    fn field(&mut self) -> Option<Field<'a>> {
        let key = self.varint()?;
        let number = u32::try_from(key >> 3).ok().filter(|number| (1..1 << 29).contains(number))?;
        let value = match key & 7 {
            0 => Wire::Varint(self.varint()?),
            1 => Wire::Fixed64(u64::from_le_bytes(*self.take(8)?.first_chunk()?)),
            2 => {
                let length = usize::try_from(self.varint()?).ok()?;
                Wire::Bytes(self.take(length)?)
            }
            5 => Wire::Fixed32(u32::from_le_bytes(*self.take(4)?.first_chunk()?)),
            3 if self.takes_groups => Wire::Group(self.group(number)?),
            _ => return None,
        };
        Some(Field { number, value })
    }

    /// What comes before the end of a group that has begun.
    fn group(&mut self, number: u32) -> Option<&'a [u8]> {
        let whole = self.bytes;
        let mut open = vec![u64::from(number)];
        while let Some(innermost) = open.last().copied() {
            let before = self.bytes.len();
            let key = self.varint()?;
            match key & 7 {
                0 => drop(self.varint()?),
                1 => drop(self.take(8)?),
                2 => {
                    let length = usize::try_from(self.varint()?).ok()?;
                    self.take(length)?;
                }
                3 if open.len() < MAX_GROUP_DEPTH => open.push(key >> 3),
                4 if key >> 3 == innermost => {
                    open.pop();
                    if open.is_empty() {
                        return whole.get(..whole.len() - before);
                    }
                }
                5 => drop(self.take(4)?),
                _ => return None,
            }
        }
        None
    }

    /// At most ten bytes, of the last of which one bit counts.
    fn varint(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            if shift == 63 && byte > 1 {
                return None;
            }
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(taken)
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Option<Field<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.bytes.is_empty() || self.is_wrong {
            return None;
        }
        let field = self.field();
        self.is_wrong = field.is_none();
        Some(field)
    }
}

/// Varints behind each other.
pub(super) struct Varints<'a>(Fields<'a>);

impl<'a> Varints<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self(Fields::of(bytes))
    }

    /// What was not read yet.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.0.bytes
    }

    /// Whether all were read, and none was wrong.
    pub(super) fn is_at_end(&self) -> bool {
        self.0.bytes.is_empty() && !self.0.is_wrong
    }
}

impl Iterator for Varints<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        if self.0.bytes.is_empty() || self.0.is_wrong {
            return None;
        }
        let number = self.0.varint();
        self.0.is_wrong = number.is_none();
        number
    }
}

impl<'a> Wire<'a> {
    /// The number of a varint, else `None`.
    pub(super) fn number(self) -> Option<u64> {
        if let Self::Varint(number) = self { Some(number) } else { None }
    }

    /// The bytes of a value with a length, else `None`.
    pub(super) fn bytes(self) -> Option<&'a [u8]> {
        if let Self::Bytes(bytes) = self { Some(bytes) } else { None }
    }

    /// The text of a value with a length; what is not UTF-8 in it is replaced.
    pub(super) fn text(self) -> Option<String> {
        self.bytes().map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(bytes: &[u8]) -> Option<Vec<Field<'_>>> {
        Fields::of(bytes).collect()
    }

    #[test]
    fn fields_are_read_as_they_are_on_the_wire() {
        let field = |number, value| Field { number, value };
        assert_eq!(
            all(b"\x08\x96\x01\x12\x02hi\x1d\x00\x00\x80\x3f\x21\x01\0\0\0\0\0\0\0").unwrap(),
            [
                field(1, Wire::Varint(150)),
                field(2, Wire::Bytes(b"hi")),
                field(3, Wire::Fixed32(0x3f80_0000)),
                field(4, Wire::Fixed64(1)),
            ]
        );
        assert_eq!(all(b"").unwrap(), []);
        assert_eq!(all(b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01").unwrap()[0].value, Wire::Varint(u64::MAX));
        for wrong in [
            &b"\x08"[..],
            b"\x00\x01",
            b"\x0a\x05hi",
            b"\x0b\x0c",
            b"\x0f",
            b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02",
            b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
            b"\x0d\x00",
        ] {
            assert_eq!(all(wrong), None, "{wrong:02x?}");
        }
    }

    #[test]
    fn a_group_is_what_is_before_its_end() {
        let all = |bytes| Fields::with_groups(bytes).collect::<Option<Vec<_>>>();
        let group = |number, bytes| Field { number, value: Wire::Group(bytes) };
        assert_eq!(all(b"\x0b\x0c").unwrap(), [group(1, b"")]);
        let inner = b"\x10\x01\x1b\x0a\x01\x0c\x1c\x21\0\0\0\0\0\0\0\x0c\x2d\0\0\0\x0c";
        let whole = [b"\x0b", &inner[..], b"\x0c\x08\x07"].concat();
        assert_eq!(all(&whole).unwrap(), [group(1, inner), Field { number: 1, value: Wire::Varint(7) }]);
        for wrong in [&b"\x0b"[..], b"\x0b\x14", b"\x0c", b"\x0b\x13\x0c\x14", &b"\x0b".repeat(100)] {
            assert_eq!(all(wrong), None, "{wrong:02x?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_with_groups_end(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            prop_assert!(Fields::with_groups(&bytes).count() <= bytes.len());
        }

        #[test]
        fn any_bytes_end(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            prop_assert!(Fields::of(&bytes).count() <= bytes.len());
        }
    }
}
