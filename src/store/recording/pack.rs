//! A block of messages as compressed columns, and back. `RECORDING.md` says what is in each.

use std::borrow::Cow;
use std::io;

use model::{Columns, Quiet, Timestamp, TopicId};

/// As fast as the socket; higher levels save a tenth and take twice as long.
const LEVEL: i32 = 1;
/// Memory that stays for the next block: more than a usual one needs, less than a huge message.
pub(super) const MOST_KEPT_BYTES: usize = 4 << 20;
/// Largest column that is unpacked, in bytes: a block has at most two batches and one message of 256 MiB.
const MOST_BYTES: usize = 512 * 1024 * 1024;

/// The columns of a block as they are on disk: each is a zstd frame with a checksum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Packed {
    pub(super) times: Vec<u8>,
    pub(super) topics: Vec<u8>,
    pub(super) flags: Vec<u8>,
    pub(super) payload_lengths: Vec<u8>,
    pub(super) payloads: Vec<u8>,
    /// `None` when no message has properties; so is the next one.
    pub(super) property_lengths: Option<Vec<u8>>,
    pub(super) properties: Option<Vec<u8>>,
    /// `None` when it is not known of any message.
    pub(super) quiet: Option<Vec<u8>>,
}

impl Packed {
    /// How many bytes it needs on disk, roughly.
    pub(super) fn bytes(&self) -> usize {
        let optional = |column: &Option<Vec<u8>>| column.as_ref().map_or(0, Vec::len);
        self.times.len()
            + self.topics.len()
            + self.flags.len()
            + self.payload_lengths.len()
            + self.payloads.len()
            + optional(&self.property_lengths)
            + optional(&self.properties)
            + optional(&self.quiet)
    }
}

/// Compresses columns. Keeps its memory from one block to the next.
pub(super) struct Packer {
    zstd: zstd::bulk::Compressor<'static>,
    bytes: Vec<u8>,
    packed: Vec<u8>,
}

impl Packer {
    pub(super) fn new() -> io::Result<Self> {
        let mut zstd = zstd::bulk::Compressor::new(LEVEL)?;
        zstd.include_checksum(true)?;
        Ok(Self { zstd, bytes: Vec::new(), packed: Vec::new() })
    }

    /// Packs the columns of a block.
    pub(super) fn pack(&mut self, columns: &Columns<'_>) -> io::Result<Packed> {
        let times = columns.received_at.iter().map(|time| time.0);
        let has_properties = !columns.properties.is_empty();
        let has_quiet = columns.quiet.iter().any(|quiet| *quiet != Quiet::default());
        Ok(Packed {
            times: self.array(differences(times).map(i64::to_le_bytes))?,
            topics: self.array(columns.topics.iter().map(|topic| topic.0.to_le_bytes()))?,
            flags: self.column(&columns.flags)?,
            payload_lengths: self.array(lengths(&columns.payload_ends).map(u32::to_le_bytes))?,
            payloads: self.column(&columns.payloads)?,
            property_lengths: has_properties
                .then(|| self.array(lengths(&columns.property_ends).map(u32::to_le_bytes)))
                .transpose()?,
            properties: has_properties.then(|| self.column(&columns.properties)).transpose()?,
            quiet: has_quiet
                .then(|| self.array(columns.quiet.iter().map(|quiet| quiet.code().to_le_bytes())))
                .transpose()?,
        })
    }

    /// Packs numbers in ascending order, such as those of the topics of a block.
    pub(super) fn ascending(&mut self, numbers: &[u32]) -> io::Result<Vec<u8>> {
        self.array(lengths(numbers).map(u32::to_le_bytes))
    }

    fn array<const N: usize>(&mut self, numbers: impl Iterator<Item = [u8; N]>) -> io::Result<Vec<u8>> {
        let mut bytes = std::mem::take(&mut self.bytes);
        bytes.clear();
        numbers.for_each(|number| bytes.extend_from_slice(&number));
        let packed = self.column(&bytes);
        self.bytes = bytes;
        packed
    }

    /// Room for the largest result costs more than to pack a column, and so it is there already.
    fn column(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        self.packed.clear();
        self.packed.reserve(zstd::zstd_safe::compress_bound(bytes.len()));
        self.zstd.compress_to_buffer(bytes, &mut self.packed)?;
        let packed = self.packed.as_slice().to_vec();
        self.packed.shrink_to(MOST_KEPT_BYTES);
        self.bytes.shrink_to(MOST_KEPT_BYTES);
        Ok(packed)
    }
}

/// What makes batches of packed columns. Keeps its memory from one block to the next.
pub(super) struct Unpacker(zstd::bulk::Decompressor<'static>);

impl Unpacker {
    pub(super) fn new() -> io::Result<Self> {
        zstd::bulk::Decompressor::new().map(Self)
    }

    /// The columns of a block; `None` when it is damaged.
    pub(super) fn unpack(&mut self, packed: &Packed) -> Option<Columns<'static>> {
        let mut time = 0_i64;
        let times = self.array(&packed.times, |difference| {
            time = time.wrapping_add(i64::from_le_bytes(difference));
            Some(Timestamp(time))
        })?;
        let topics = self.topics(&packed.topics)?;
        let payload_ends = self.ends(&packed.payload_lengths)?;
        let property_ends = match &packed.property_lengths {
            Some(lengths) => self.ends(lengths)?,
            None => vec![0; topics.len()],
        };
        // The messages are whole without it: where it is damaged, it is not known of any.
        let quiet = packed.quiet.as_ref();
        let quiet =
            quiet.and_then(|packed| self.array(packed, |code| Some(Quiet::from_code(u16::from_le_bytes(code)))));
        let quiet = quiet.filter(|quiet| quiet.len() == topics.len()).unwrap_or_default();
        let properties = packed.properties.as_ref().map_or(Some(Vec::new()), |bytes| self.bytes(bytes))?;
        Some(Columns {
            received_at: times.into(),
            topics: topics.into(),
            payload_ends: payload_ends.into(),
            property_ends: property_ends.into(),
            flags: self.bytes(&packed.flags)?.into(),
            quiet: quiet.into(),
            payloads: self.bytes(&packed.payloads)?.into(),
            properties: Cow::Owned(properties),
        })
    }

    /// The numbers of the topics; `None` when they are damaged.
    pub(super) fn topics(&mut self, packed: &[u8]) -> Option<Vec<TopicId>> {
        self.array(packed, |id| Some(TopicId(u32::from_le_bytes(id))))
    }

    /// Numbers in ascending order; `None` when they are damaged.
    pub(super) fn ascending(&mut self, packed: &[u8]) -> Option<Vec<u32>> {
        self.ends(packed)
    }

    fn ends(&mut self, packed: &[u8]) -> Option<Vec<u32>> {
        let mut end = 0_u32;
        self.array(packed, |length| {
            end = end.checked_add(u32::from_le_bytes(length))?;
            Some(end)
        })
    }

    /// Each entry of a column as `read` has it; `None` when it refuses one.
    fn array<const N: usize, T: Default>(
        &mut self,
        packed: &[u8],
        mut read: impl FnMut([u8; N]) -> Option<T>,
    ) -> Option<Vec<T>> {
        let bytes = self.bytes(packed)?;
        let (whole, rest) = bytes.as_chunks::<N>();
        // To stop at the first that is refused would cost a test for room at each entry.
        let mut is_right = rest.is_empty();
        let entry = |bytes: &[u8; N]| {
            let read = read(*bytes);
            is_right &= read.is_some();
            read.unwrap_or_default()
        };
        let entries = whole.iter().map(entry).collect();
        is_right.then_some(entries)
    }

    fn bytes(&mut self, packed: &[u8]) -> Option<Vec<u8>> {
        let length = zstd::zstd_safe::get_frame_content_size(packed).ok()??;
        let length = usize::try_from(length).ok().filter(|length| *length <= MOST_BYTES)?;
        let bytes = self.0.decompress(packed, length).ok()?;
        (bytes.len() == length).then_some(bytes)
    }
}

fn differences(numbers: impl Iterator<Item = i64>) -> impl Iterator<Item = i64> {
    numbers.scan(0_i64, |last, number| {
        let difference = number.wrapping_sub(*last);
        *last = number;
        Some(difference)
    })
}

fn lengths(ends: &[u32]) -> impl Iterator<Item = u32> + '_ {
    let mut start = 0;
    ends.iter().map(move |end| end.wrapping_sub(std::mem::replace(&mut start, *end)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Message = (i64, u32, Vec<u8>, Vec<u8>, u8, u16);

    fn columns(messages: Vec<Message>) -> Columns<'static> {
        let mut columns = Columns::default();
        for (time, topic, payload, properties, flags, quiet) in messages {
            columns.received_at.to_mut().push(Timestamp(time));
            columns.topics.to_mut().push(TopicId(topic));
            columns.payloads.to_mut().extend(payload);
            columns.properties.to_mut().extend(properties);
            let (payloads, properties) = (columns.payloads.len(), columns.properties.len());
            columns.payload_ends.to_mut().push(u32::try_from(payloads).unwrap());
            columns.property_ends.to_mut().push(u32::try_from(properties).unwrap());
            columns.flags.to_mut().push(flags);
            columns.quiet.to_mut().push(Quiet::from_code(quiet));
        }
        // Nothing is written where it is not known of any.
        if columns.quiet.iter().all(|quiet| *quiet == Quiet::default()) {
            columns.quiet.to_mut().clear();
        }
        columns
    }

    proptest! {
        #[test]
        fn every_block_comes_back_and_a_changed_byte_is_noticed(
            messages in proptest::collection::vec((any::<i64>(), any::<u32>(), any::<Vec<u8>>(), any::<Vec<u8>>(), any::<u8>(), 0..3_u16), 1..40),
            place in any::<proptest::sample::Index>(),
            bit in 0..8_u32,
        ) {
            let columns = columns(messages);
            let mut packed = Packer::new().unwrap().pack(&columns).unwrap();
            let mut unpacker = Unpacker::new().unwrap();
            prop_assert_eq!(unpacker.unpack(&packed), Some(columns.clone()));
            let place = place.index(packed.payloads.len());
            packed.payloads[place] ^= 1 << bit;
            let damaged = unpacker.unpack(&packed);
            prop_assert!(damaged.is_none_or(|damaged| damaged == columns), "unnoticed");
        }
    }

    #[test]
    fn where_it_is_damaged_how_long_topics_were_quiet_it_is_not_known_and_the_messages_are_there() {
        let whole = columns((0..40).map(|number| (number, 1, vec![7; 9], Vec::new(), 0, 5)).collect());
        let packed = Packer::new().unwrap().pack(&whole).unwrap();
        let mut unpacker = Unpacker::new().unwrap();
        let unknown = Columns { quiet: Vec::new().into(), ..whole.clone() };
        let column = packed.quiet.clone().unwrap();
        for place in 0..column.len() {
            let mut quiet = column.clone();
            quiet[place] ^= 1;
            let found = unpacker.unpack(&Packed { quiet: Some(quiet), ..packed.clone() });
            assert!(found.as_ref().is_some_and(|found| *found == unknown || *found == whole), "{place}: {found:?}");
        }
        // Of other messages.
        let others = Packer::new().unwrap().pack(&columns(vec![(0, 1, Vec::new(), Vec::new(), 0, 5)])).unwrap();
        assert_eq!(unpacker.unpack(&Packed { quiet: others.quiet, ..packed }), Some(unknown));
    }

    #[test]
    fn numbers_in_order_come_back() {
        let numbers = [3, 4, 900, u32::MAX];
        let packed = Packer::new().unwrap().ascending(&numbers).unwrap();
        assert_eq!(Unpacker::new().unwrap().ascending(&packed), Some(numbers.to_vec()));
        assert_eq!(Unpacker::new().unwrap().ascending(b"no frame"), None);
    }
}
