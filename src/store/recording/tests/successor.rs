//! A new recording takes the place of a damaged one: whenever the program ends meanwhile, all that can be read is copied later.

use std::fs;
use std::ops::ControlFlow;

use super::super::place::{Place as Recording, log_of};
use super::super::successor;
use super::damage::{recover, recovered};
use super::log::unfinished;
use super::*;

/// The steps after which a program may end: the new one is begun, is made, the damaged one is renamed, its log is, and the new one is
/// in its place.
const STEPS: std::ops::RangeInclusive<u8> = 0..=4;

/// As it is left when the program ends after this step.
fn ended_after(step: u8, file: &[u8], log: &[u8]) -> Place {
    let place = place();
    let (path, now_at) = (&place.path, place.path.with_extension("damaged-7-00.sqlite"));
    let prepared = path.with_extension("new.sqlite");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, file).unwrap();
    fs::write(log_of(path), log).unwrap();
    if step == 0 {
        fs::write(prepared, "").unwrap();
        return place;
    }
    successor::prepare(path, &now_at, RecordingLimits::default()).unwrap();
    assert!(!log_of(&prepared).exists(), "it is in the file");
    if step > 1 {
        fs::rename(path, &now_at).unwrap();
    }
    if step > 2 {
        fs::rename(log_of(path), log_of(&now_at)).unwrap();
    }
    if step > 3 {
        fs::rename(prepared, path).unwrap();
    }
    place
}

/// A recording whose log is damaged, and what can be read of it.
fn damaged() -> (Vec<u8>, Vec<u8>, Vec<Found>) {
    let (file, mut log, all) = unfinished();
    // The checksum of a page.
    let frames = (log.len() - 32) / 4_120;
    log[32 + frames / 2 * 4_120 + 18] ^= 1;
    let (why, found, _) = recovered(&file, Some(&log));
    assert!(why == Some((Unusable::Damaged, true)) && found.len() + 300 >= all.len());
    (file, log, found)
}

fn nothing_is_left_over(path: &Path, step: u8) {
    let names = fs::read_dir(path.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name());
    let names: Vec<_> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    assert!(!names.iter().any(|name| name.contains(".new.")), "{step}: {names:?}");
    assert!(names.iter().any(|name| name.contains(".damaged-") && name.ends_with("-wal")), "{step}: {names:?}");
}

#[test]
fn after_whichever_step_the_program_ends_the_next_one_that_records_copies_all() {
    let (file, log, expected) = damaged();
    for step in STEPS {
        let place = ended_after(step, &file, &log);
        let (mut writer, set_aside) = Writer::open(&place.path, RecordingLimits::default(), at(1_000)).unwrap();
        assert_eq!((set_aside.is_some(), writer.is_recovering()), (step < 2, true), "{step}");
        recover(&mut writer, at(1_000));
        writer.end(at(1_001)).unwrap();
        assert!(read(&place.path) == expected, "{step}");
        nothing_is_left_over(&place.path, step);
    }
}

#[test]
fn after_whichever_step_the_program_ends_it_is_listed_and_repaired() {
    let (file, log, expected) = damaged();
    for step in STEPS {
        let place = ended_after(step, &file, &log);
        successor::finish_all(place.path.parent().unwrap());
        let recording = Recording::at(&place.path);
        assert_eq!(Recording::all(place.path.parent().unwrap()).unwrap(), std::slice::from_ref(&recording), "{step}");
        let summary = Reader::open(&place.path).unwrap().summary().unwrap();
        assert_eq!((summary.is_log_damaged, summary.is_to_be_copied), (step < 2, step > 1), "{step}");
        // A repair that is killed at once, and another one.
        let stopped = repair(&recording, "plant", at(1_000), &mut |_| ControlFlow::Break(()));
        assert_eq!(stopped.unwrap(), Repaired::Stopped, "{step}");
        let repaired = repair(&recording, "plant", at(1_000), &mut |_| ControlFlow::Continue(())).unwrap();
        assert!(matches!(repaired, Repaired::Done { .. }), "{step}: {repaired:?}");
        assert!(read(&place.path) == expected, "{step}");
        nothing_is_left_over(&place.path, step);
    }
}

#[test]
fn one_who_reads_an_empty_place_leaves_it_to_the_process_that_records_there() {
    let (file, log, _) = damaged();
    let place = ended_after(2, &file, &log);
    let lease = super::super::lease::Lease::take(&place.path).unwrap();
    assert!(matches!(Reader::open(&place.path), Err(RecordingError::Missing { .. })));
    drop(lease);
    assert!(Reader::open(&place.path).unwrap().summary().unwrap().is_to_be_copied);
}
