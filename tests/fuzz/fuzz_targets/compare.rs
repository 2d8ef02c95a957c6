//! Two payloads beside each other: the first byte says where the second one begins, and what both are.
#![no_main]

use payload::{Change, Hints, ReadAs};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((choice, both)) = bytes.split_first() else { return };
    let choice = usize::from(*choice);
    let read_as = (choice >= 128).then(|| ReadAs::ALL[choice % ReadAs::ALL.len()]);
    let (before, now) = both.split_at(both.len() * (choice % 16) / 16);
    let [one, other] = [before, now].map(|half| payload::read(half, &Hints { read_as, ..Hints::default() }));
    let compared = payload::compare((&one, before), (&other, now));
    assert!(compared.rows.len() <= payload::MAX_COMPARED_ROWS);
    for row in &compared.rows {
        let _ = row.growth();
    }
    let own = payload::compare((&other, now), (&other, now));
    assert!(own.rows.iter().all(|row| row.change == Change::Same));
});
