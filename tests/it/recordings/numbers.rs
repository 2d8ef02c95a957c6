//! Numbered messages, and which of them a recording has.

use std::path::Path;

use model::Timestamp;
use store::{Reader, RecordingError, Summary};

/// Bytes of a payload that does not compress.
const NOISE_BYTES: usize = 96 << 10;

/// What a recording has of numbered messages.
#[derive(Debug)]
pub(super) struct Recorded {
    /// The numbers, in the order of their rows.
    pub(super) numbers: Vec<u64>,
    pub(super) summary: Summary,
}

impl Recorded {
    /// Reads the recording, if there is one already: the file is there a little before its tables are.
    pub(super) fn if_any(path: &Path) -> Option<Self> {
        match Reader::open(path) {
            Ok(reader) => Some(Self::from(reader, 0)),
            Err(RecordingError::Missing { .. }) => None,
            Err(error) => panic!("{error:?}"),
        }
    }

    /// Reads the recording from this row on.
    pub(super) fn read(path: &Path, from: u64) -> Self {
        Self::from(Reader::open(path).unwrap(), from)
    }

    fn from(mut reader: Reader, mut from: u64) -> Self {
        let mut numbers = Vec::new();
        while let Some(block) = reader.next_block(from, Timestamp(i64::MIN), Timestamp(i64::MAX)).unwrap() {
            from = block.head.first_row + block.head.messages;
            let batch = block.batch.expect("a block that is whole");
            numbers.extend(batch.iter().map(|message| number(message.payload)));
        }
        Self { numbers, summary: reader.summary().unwrap() }
    }

    /// How many messages the recording says are missing.
    pub(super) fn missing(&self) -> u64 {
        self.summary.gaps.iter().map(|gap| gap.messages).sum()
    }
}

/// The number that a payload begins with.
fn number(payload: &[u8]) -> u64 {
    let digits = payload.split(|byte| *byte == b' ').next().unwrap();
    std::str::from_utf8(digits).unwrap().parse().unwrap()
}

/// A number, and so much noise that a few hundred of them fill the smallest recording.
pub(super) fn noisy(number: u64) -> Vec<u8> {
    let mut state = number + 1;
    let noise = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    });
    let mut payload = format!("{number} ").into_bytes();
    payload.extend(noise.flatten().take(NOISE_BYTES));
    payload
}
