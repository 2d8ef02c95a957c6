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
    Fixed32(u32),
}

/// The fields of a message in their order; `None` in place of a field that is wrong, and nothing after it.
pub(super) struct Fields<'a> {
    bytes: &'a [u8],
    is_wrong: bool,
}

impl<'a> Fields<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, is_wrong: false }
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
            // Groups, which no schema of today has.
            _ => return None,
        };
        Some(Field { number, value })
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

    proptest! {
        #[test]
        fn any_bytes_end(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            prop_assert!(Fields::of(&bytes).count() <= bytes.len());
        }
    }
}
