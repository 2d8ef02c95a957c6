//! A text or a regular expression looked for in payloads: in those of a batch all at once where most are looked at. What is
//! compressed is looked through as it is, and as what is inside.

use std::ops::Range;

use model::{Batch, may_be_compressed};
use payload::inside;

use crate::finder::Finder;
use crate::mask::Mask;
use crate::pattern::Pattern;

/// Bytes that are looked at together for a regular expression. Where it matches nowhere, no message is looked at by itself.
const WINDOW_BYTES: usize = 4_096;

/// Keeps the rows whose payload has the text in it.
pub(crate) fn narrow_by_text(finder: &Finder, rows: &mut Mask, found: &mut Mask, batch: &Batch) {
    let is_in = |bytes: &[u8]| finder.find(bytes).is_some();
    if !is_dense(rows, batch) {
        return rows.retain(|row| is_in_or_inside(payload(batch, row), is_in));
    }
    found.clear(batch.len());
    let (all, ends) = (batch.payloads(), batch.payload_ends());
    let (mut from, mut row) = (0, 0);
    while let Some(at) = all.get(from..).and_then(|rest| finder.find(rest)).map(|at| from + at) {
        row = row_at(ends, row, at);
        let end = end_of(ends, row);
        // Otherwise it goes on in the next payload, and so does every later one of this payload.
        if at + finder.length() <= end {
            found.insert(row);
        }
        from = end;
    }
    look_inside(rows, found, batch, is_in);
    rows.keep(found);
}

/// Keeps the rows whose payload has a match in it.
pub(crate) fn narrow_by_pattern(pattern: &Pattern, rows: &mut Mask, found: &mut Mask, batch: &Batch) {
    let regex = &pattern.regex;
    if !pattern.looks_inside_only || !is_dense(rows, batch) {
        return rows.retain(|row| is_in_or_inside(payload(batch, row), |bytes| regex.is_match(bytes)));
    }
    found.clear(batch.len());
    let mut row = 0;
    // How many windows in a row had a match: where most messages match, a look at several at once only costs.
    let mut busy = 0_u32;
    while row < batch.len() {
        let window = window(batch, row);
        let is_probed = busy < 4 || busy.is_multiple_of(16);
        if !is_probed || rows.has_any(window.clone()) && regex.is_match(payloads(batch, &window)) {
            busy += 1;
            let matching = window.clone().filter(|row| regex.is_match(payload(batch, *row)));
            let before = found.count();
            matching.for_each(|row| found.insert(row));
            busy = if found.count() == before { 0 } else { busy };
        } else {
            busy = 0;
        }
        row = window.end;
    }
    look_inside(rows, found, batch, |bytes| regex.is_match(bytes));
    rows.keep(found);
}

/// Adds those of `rows` that have it inside what is compressed.
fn look_inside(rows: &Mask, found: &mut Mask, batch: &Batch, is_in: impl Fn(&[u8]) -> bool) {
    for row in batch.compressed() {
        let is_asked = rows.has_any(row..row + 1) && !found.has_any(row..row + 1);
        if is_asked && is_inside(payload(batch, row), &is_in) {
            found.insert(row);
        }
    }
}

fn is_in_or_inside(payload: &[u8], is_in: impl Fn(&[u8]) -> bool) -> bool {
    is_in(payload) || (may_be_compressed(payload) && is_inside(payload, is_in))
}

fn is_inside(payload: &[u8], is_in: impl Fn(&[u8]) -> bool) -> bool {
    inside(payload).is_some_and(|inside| is_in(&inside))
}

/// The payload of row `row`.
pub(crate) fn payload(batch: &Batch, row: usize) -> &[u8] {
    payloads(batch, &(row..row + 1))
}

fn payloads<'a>(batch: &'a Batch, rows: &Range<usize>) -> &'a [u8] {
    let start = rows.start.checked_sub(1).map_or(0, |before| end_of(batch.payload_ends(), before));
    let end = rows.end.checked_sub(1).map_or(0, |last| end_of(batch.payload_ends(), last));
    batch.payloads().get(start..end).unwrap_or_default()
}

/// Rows from `row` on whose payloads are about a window long; at least one.
fn window(batch: &Batch, row: usize) -> Range<usize> {
    let ends = batch.payload_ends();
    let start = row.checked_sub(1).map_or(0, |before| end_of(ends, before));
    let behind = ends.get(row..).unwrap_or_default();
    let length = behind.partition_point(|end| *end as usize <= start + WINDOW_BYTES);
    row..(row + length.max(1))
}

/// Whether it costs less to look at all payloads than at those of `rows`.
fn is_dense(rows: &Mask, batch: &Batch) -> bool {
    rows.count() * 2 >= batch.len()
}

/// The row with the byte `at`, which is not before `row`.
fn row_at(ends: &[u32], row: usize, at: usize) -> usize {
    let behind = ends.get(row..).unwrap_or_default();
    // Often it is near: where many match.
    let near = behind.iter().take(8).position(|end| *end as usize > at);
    row + near.unwrap_or_else(|| behind.partition_point(|end| *end as usize <= at))
}

fn end_of(ends: &[u32], row: usize) -> usize {
    ends.get(row).map_or(usize::MAX, |end| *end as usize)
}
