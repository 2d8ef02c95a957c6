//! Rows in the pages of a database whose tree is damaged: each page that holds rows is read by itself, wherever it belongs.
//!
//! A page says how its rows are laid out, and a row says which columns it has, so that neither the head of the file nor its tree
//! is needed. Source: <https://www.sqlite.org/fileformat2.html>, "B-tree Pages" and "Record Format".

use std::io;
use std::path::Path;

use rusqlite::types::Value;

use super::log::number_at;
use super::pages::{Page, Pages};
use super::schema::PAGE_BYTES;

/// The first byte of pages that have no rows of a table: those that continue a row, and the other kinds of a tree. Of those that
/// have some it is 13; what else it may be is damage.
const WITHOUT_ROWS: [u8; 4] = [0, 2, 5, 10];
/// The head of the file is before the rows of the first page.
const FILE_HEAD: usize = 100;
/// So many bytes of a row are in its page at most; of a longer one, at least [`LEAST_LOCAL`].
const MOST_LOCAL: usize = PAGE_BYTES - 35;
const LEAST_LOCAL: usize = (PAGE_BYTES - 12) * 32 / 255 - 23;
/// What a page that continues a row has of it.
const CONTINUED: usize = PAGE_BYTES - 4;

/// A row of a table, with `NULL` in the place of its number.
#[derive(Debug)]
pub(super) struct FoundRow {
    pub(super) number: i64,
    /// As many as the row has, but only those that are in its page; the others are `None`.
    pub(super) columns: Vec<Option<Value>>,
    pub(super) place: RowPlace,
}

/// Where a row is.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowPlace {
    page: u32,
    at: usize,
}

/// Calls `found` for each row in the database at `path`. Returns its pages, to read whole rows of.
pub(super) fn each_row(path: &Path, mut found: impl FnMut(FoundRow)) -> io::Result<Pages> {
    let mut pages = Pages::open(path)?;
    let mut page = [0; PAGE_BYTES];
    for number in 1..=pages.count() {
        if pages.read(number, &mut page) {
            for at in cells(&page, number) {
                let row = Cell::at(&page, at).and_then(|cell| cell.row(RowPlace { page: number, at }));
                row.into_iter().for_each(&mut found);
            }
        }
    }
    Ok(pages)
}

/// All columns of a row; `None` when they cannot be read.
pub(super) fn whole_row(pages: &mut Pages, place: RowPlace) -> Option<Vec<Value>> {
    let mut page = [0; PAGE_BYTES];
    let is_read = pages.read(place.page, &mut page);
    let cell = Cell::at(&page, place.at).filter(|_| is_read)?;
    if cell.bytes as u64 > u64::from(pages.count()) * PAGE_BYTES as u64 {
        return None;
    }
    let (mut record, mut next, bytes) = (cell.local.to_vec(), cell.continued, cell.bytes);
    while record.len() < bytes {
        if !pages.read(next, &mut page) {
            return None;
        }
        next = number_at(&page, 0);
        record.extend_from_slice(&page[4..][..CONTINUED.min(bytes - record.len())]);
    }
    columns(&record)?.into_iter().collect()
}

/// Where the rows of a page begin.
fn cells(page: &Page, number: u32) -> impl Iterator<Item = usize> {
    let head = if number == 1 { FILE_HEAD } else { 0 };
    let count = if WITHOUT_ROWS.contains(&page[head]) { 0 } else { short_at(page, head + 3) };
    (0..count).map(move |cell| short_at(page, head + 8 + 2 * cell))
}

/// A row as it is in its page.
struct Cell<'a> {
    number: i64,
    /// Of the whole row.
    bytes: usize,
    local: &'a [u8],
    /// The page that has the rest, where there is more.
    continued: u32,
}

impl<'a> Cell<'a> {
    fn at(page: &'a Page, at: usize) -> Option<Self> {
        let (bytes, rest) = varint(page.get(at..)?)?;
        let (number, rest) = varint(rest)?;
        let bytes = usize::try_from(bytes).ok()?;
        let local_bytes = if bytes <= MOST_LOCAL {
            bytes
        } else {
            let fitting = LEAST_LOCAL + (bytes - LEAST_LOCAL) % CONTINUED;
            if fitting <= MOST_LOCAL { fitting } else { LEAST_LOCAL }
        };
        let local = rest.get(..local_bytes)?;
        let continued = number_at(rest, local_bytes);
        Some(Self { number: number.cast_signed(), bytes, local, continued })
    }

    fn row(&self, place: RowPlace) -> Option<FoundRow> {
        Some(FoundRow { number: self.number, columns: columns(self.local)?, place })
    }
}

/// The columns of a row, of which the end may be missing.
fn columns(record: &[u8]) -> Option<Vec<Option<Value>>> {
    let (head_bytes, _) = varint(record)?;
    let head_bytes = usize::try_from(head_bytes).ok()?;
    let (mut head, mut body) = (record.get(..head_bytes)?, record.get(head_bytes..));
    head = varint(head)?.1;
    let mut columns = Vec::new();
    while !head.is_empty() {
        let (kind, rest) = varint(head)?;
        head = rest;
        let bytes = length(kind)?;
        let value = body.and_then(|body| body.split_at_checked(bytes));
        columns.push(value.and_then(|(value, _)| decoded(kind, value)));
        body = value.map(|(_, rest)| rest);
    }
    Some(columns)
}

/// How many bytes a column of this kind has.
fn length(kind: u64) -> Option<usize> {
    match kind {
        0 | 8 | 9 => Some(0),
        1..=4 => usize::try_from(kind).ok(),
        5 => Some(6),
        6 | 7 => Some(8),
        10 | 11 => None,
        _ => usize::try_from((kind - 12) / 2).ok(),
    }
}

fn decoded(kind: u64, bytes: &[u8]) -> Option<Value> {
    let integer = || {
        let negative = bytes.first().is_some_and(|first| *first >= 0x80);
        bytes.iter().fold(if negative { -1_i64 } else { 0 }, |number, byte| number << 8 | i64::from(*byte))
    };
    match kind {
        0 => Some(Value::Null),
        1..=6 => Some(Value::Integer(integer())),
        8 | 9 => Some(Value::Integer(i64::from(kind == 9))),
        12.. if kind.is_multiple_of(2) => Some(Value::Blob(bytes.to_vec())),
        13.. => String::from_utf8(bytes.to_vec()).ok().map(Value::Text),
        _ => None,
    }
}

fn short_at(page: &Page, at: usize) -> usize {
    page.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| usize::from(u16::from_be_bytes(*bytes)))
}

/// A number of one to nine bytes, and what is behind it.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0;
    for (place, byte) in bytes.iter().take(8).enumerate() {
        number = number << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((number, &bytes[place + 1..]));
        }
    }
    bytes.get(8).map(|last| (number << 8 | u64::from(*last), &bytes[9..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::{Connection, params};

    /// Rows of all kinds of columns, some longer than a page, in a tree of several levels.
    fn database(path: &Path) -> Vec<(i64, Vec<Value>)> {
        let database = Connection::open(path).unwrap();
        database.execute_batch("PRAGMA page_size = 4096; CREATE TABLE t (id INTEGER PRIMARY KEY, a, b, c)").unwrap();
        let numbers = [0, 1, -1, 127, -128, 40_000, -8_388_608, 1 << 31, -(1 << 40), i64::MAX, i64::MIN];
        let mut rows = Vec::new();
        for (place, bytes) in
            [0, 1, 480, 4_050, 4_061, 4_062, 4_100, 4_570, 9_000, 100_000].repeat(40).into_iter().enumerate()
        {
            let (id, number) = (3 * i64::try_from(place).unwrap() - 500, numbers[place % numbers.len()]);
            let (text, blob) = ("ü".repeat(place % 9), vec![u8::try_from(place % 256).unwrap(); bytes]);
            let row = vec![Value::Null, Value::Integer(number), Value::Text(text.clone()), Value::Blob(blob.clone())];
            database.execute("INSERT INTO t VALUES (?1, ?2, ?3, ?4)", params![id, number, text, blob]).unwrap();
            rows.push((id, row));
        }
        rows
    }

    #[test]
    fn every_row_is_found_without_the_head_of_the_file_and_its_tree() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.sqlite");
        let expected = database(&path);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[..PAGE_BYTES].fill(0);
        // The inner pages of the tree.
        for page in bytes.chunks_mut(PAGE_BYTES).filter(|page| page[0] == 5) {
            page.fill(0xff);
        }
        std::fs::write(&path, bytes).unwrap();
        let mut places = Vec::new();
        let mut pages = each_row(&path, |row| places.push((row.number, row.columns.len(), row.place))).unwrap();
        places.sort_by_key(|(number, ..)| *number);
        let found: Vec<_> =
            places.into_iter().map(|(number, _, place)| (number, whole_row(&mut pages, place).unwrap())).collect();
        assert!(found == expected, "{} of {}", found.len(), expected.len());
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_fail(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 1..600), kind in 0..2_u8) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("test.sqlite");
            let mut page: Vec<u8> = bytes.iter().copied().cycle().take(3 * PAGE_BYTES).collect();
            if kind == 1 {
                page[PAGE_BYTES] = 13;
            }
            std::fs::write(&path, page).unwrap();
            let mut places = Vec::new();
            let mut pages = each_row(&path, |row| places.push(row.place)).unwrap();
            for place in places {
                whole_row(&mut pages, place);
            }
        }
    }
}
