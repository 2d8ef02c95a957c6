//! The log of a database (`-wal`), read without `SQLite`. `SQLite` takes what is behind the first damaged place for the rest of an
//! earlier time, and forgets it without a word: here it is seen, and read.
//!
//! Source: <https://www.sqlite.org/fileformat2.html>, "The Write-Ahead Log".

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read as _};
use std::path::Path;

use super::lease;
use super::place::log_of;
use super::schema::PAGE_BYTES;

/// Bytes at the start of the log, and before each page in it.
const LOG_HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
const FRAME: usize = FRAME_HEADER + PAGE_BYTES;
/// The first number of a log whose checksums are sums of little-endian numbers; of big-endian ones, it is one larger.
const LITTLE_ENDIAN: u32 = 0x377f_0682;

/// What is in a log.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// Where the newest form of each page is that was committed.
    pub(super) places: BTreeMap<u32, u64>,
    /// Pages of the database after the last commit.
    pub(super) count: u32,
    /// Whether there is more than `SQLite` finds. What the last commit wrote may be incomplete after a power cut, and is no damage.
    pub(super) is_damaged: bool,
}

impl Log {
    /// That of the database at `path`; an empty one when there is none.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        match File::open(log_of(path)) {
            Ok(file) => Self::read(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    /// Whether that of the database at `path` is damaged, and no process records, which writes it.
    pub(super) fn is_damaged_beside(path: &Path) -> bool {
        !lease::is_held(path) && Self::of(path).is_ok_and(|log| log.is_damaged) && !lease::is_held(path)
    }

    fn read(file: File) -> io::Result<Self> {
        let frames = file.metadata()?.len().saturating_sub(LOG_HEADER as u64) / FRAME as u64;
        let (mut file, mut log) = (BufReader::with_capacity(1 << 18, file), Self::default());
        if frames == 0 {
            return Ok(log);
        }
        let mut header = [0; LOG_HEADER];
        file.read_exact(&mut header)?;
        let first = number_at(&header, 0);
        let is_big_endian = first != LITTLE_ENDIAN;
        let sum_of_header = checksum((0, 0), &header[..24], is_big_endian);
        let mut sum = (number_at(&header, 24), number_at(&header, 28));
        // Without a header that is whole, SQLite finds nothing. That of zeros has the right checksum.
        let (mut is_cut, mut commits_behind) = (first & !1 != LITTLE_ENDIAN || sum != sum_of_header, 0);
        let mut salts = (!is_cut).then(|| header[16..24].to_vec());
        let (mut uncommitted, mut frame) = (Vec::new(), vec![0; FRAME]);
        for number in 0..frames {
            file.read_exact(&mut frame)?;
            // Where the head is lost, they are those of the first frame that has any.
            salts = salts.or_else(|| (frame[8..16] != [0; 8]).then(|| frame[8..16].to_vec()));
            let expected = checksum(checksum(sum, &frame[..8], is_big_endian), &frame[FRAME_HEADER..], is_big_endian);
            sum = (number_at(&frame, 16), number_at(&frame, 20));
            // Those of an earlier time have others. So has one that is damaged there.
            let is_ours = salts.as_deref() == Some(&frame[8..16]);
            is_cut |= !is_ours || sum != expected;
            if is_ours {
                uncommitted
                    .push((number_at(&frame, 0), LOG_HEADER as u64 + number * FRAME as u64 + FRAME_HEADER as u64));
                let count = number_at(&frame, 4);
                if count > 0 {
                    log.places.extend(uncommitted.drain(..));
                    log.count = count;
                    commits_behind += u32::from(is_cut);
                }
            }
        }
        log.is_damaged = commits_behind > 1;
        Ok(log)
    }
}

fn checksum(mut sums: (u32, u32), bytes: &[u8], is_big_endian: bool) -> (u32, u32) {
    let number = if is_big_endian { u32::from_be_bytes } else { u32::from_le_bytes };
    for pair in bytes.as_chunks::<4>().0.chunks(2) {
        let [first, second] = pair else { break };
        sums.0 = sums.0.wrapping_add(number(*first)).wrapping_add(sums.1);
        sums.1 = sums.1.wrapping_add(number(*second)).wrapping_add(sums.0);
    }
    sums
}

/// The big-endian number of four bytes there, or 0 past the end.
pub(super) fn number_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| u32::from_be_bytes(*bytes))
}
