//! The log is damaged: what is behind that is recovered, and one who reads says that it is missing.

use super::damage::recovered;
use super::*;

/// After an end without order, with messages in the log alone: the file, the log, and what is in both.
pub(super) fn unfinished() -> (Vec<u8>, Vec<u8>, Vec<Found>) {
    let place = place();
    let (mut writer, mut source) = (writer(&place.path, 0), Source::default());
    for secs in 0..30 {
        writer.push(&source.batch(300, secs), at(secs)).unwrap();
        writer.commit(at(secs)).unwrap();
    }
    let log = std::fs::read(super::super::place::log_of(&place.path)).unwrap();
    (std::fs::read(&place.path).unwrap(), log, read(&place.path))
}

#[test]
fn whichever_page_of_the_log_is_damaged_what_came_later_is_not_lost() {
    let (file, whole, expected) = unfinished();
    let (mut kept, mut rounds) = (0, 0);
    let frames = (whole.len() - 32) / 4_120;
    for (round, frame) in (0..frames).step_by(frames / super::rounds(25, frames)).enumerate() {
        // The number of the page, that of the time, the checksum, the page itself, or the head of the log.
        let place = 32 + frame * 4_120 + [2, 9, 18, 24 + frame * 997 % 4_096][round % 4];
        let mut log = whole.clone();
        log[if frame == 0 { 17 } else { place }] ^= 1 << (round % 8);
        let (why, found, _) = recovered(&file, Some(&log));
        let wrong = found
            .iter()
            .find(|message| !message.1.starts_with('?') && **message != expected[usize::try_from(message.0).unwrap()]);
        assert_eq!(wrong, None, "{place}");
        // What the last commit wrote may be incomplete.
        assert!(found.len() + 900 >= expected.len(), "{place}: {why:?}, {} of {}", found.len(), expected.len());
        (kept, rounds) = (kept + found.len(), rounds + 1);
    }
    assert!(kept > rounds * (expected.len() - 300), "{kept} of {}", rounds * expected.len());
}

#[test]
fn one_who_reads_says_that_the_log_is_damaged_unless_one_records_who_writes_it() {
    let (file, whole, _) = unfinished();
    let copy = super::place();
    std::fs::create_dir_all(copy.path.parent().unwrap()).unwrap();
    std::fs::write(&copy.path, file).unwrap();
    let summary = |log: &[u8]| {
        std::fs::write(super::super::place::log_of(&copy.path), log).unwrap();
        Reader::open(&copy.path).unwrap().summary().unwrap()
    };
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 1;
    let (sound, found) = (summary(&whole), summary(&damaged));
    assert!(!sound.is_log_damaged && found.is_log_damaged && found.messages < sound.messages);
    let why = |summary: &super::super::Summary| summary.gaps.last().map(|gap| (gap.why, gap.is_open()));
    assert_eq!(why(&sound), Some((WhyNotRecorded::Ended, true)));
    assert_eq!(why(&found), Some((WhyNotRecorded::Damaged, true)));
    let _lease = super::super::lease::Lease::take(&copy.path).unwrap();
    assert!(!summary(&damaged).is_log_damaged);
}

#[test]
fn a_damaged_head_of_the_log_costs_nothing_and_is_not_taken_for_no_recording() {
    let (file, whole, expected) = unfinished();
    // A sector and a page of a disk among them: the first frame is lost with it, and what is in it is in later ones.
    for damage in [17..18, 0..4, 0..32, 0..512, 0..4_096] {
        let mut log = whole.clone();
        log[damage.clone()].fill(0);
        let copy = super::place();
        std::fs::create_dir_all(copy.path.parent().unwrap()).unwrap();
        std::fs::write(&copy.path, &file).unwrap();
        std::fs::write(super::super::place::log_of(&copy.path), &log).unwrap();
        let opened = Reader::open(&copy.path).map(drop);
        let is_damaged = matches!(opened, Err(RecordingError::Unusable { why: Unusable::Damaged, .. }));
        assert!(is_damaged, "{damage:?}: {opened:?}");
        let (why, found, _) = recovered(&file, Some(&log));
        assert_eq!(why, Some((Unusable::Damaged, true)), "{damage:?}");
        assert!(found == expected, "{damage:?}: {} of {}", found.len(), expected.len());
    }
}

#[test]
fn a_commit_that_a_power_cut_interrupted_is_no_damage() {
    let (file, whole, expected) = unfinished();
    for bytes in [1, 4_000, 4_121, 5_000] {
        let (why, found, _) = recovered(&file, Some(&whole[..whole.len() - bytes]));
        assert!(why.is_none() && found == expected[..found.len()] && found.len() >= 8_700, "{bytes}: {}", found.len());
        let mut torn = whole.clone();
        torn[whole.len() - bytes] ^= 0xff;
        let (why, found, _) = recovered(&file, Some(&torn));
        assert!(why.is_none() && found == expected[..found.len()] && found.len() >= 8_700, "{bytes}: {}", found.len());
    }
}
