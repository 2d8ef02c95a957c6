//! Table of faults: what was done, what a person saw, and in which state it left them.

use std::fmt::Write as _;

use model::{Notice, Rung};

use crate::notices::golden;

/// In which state a failure leaves a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Nothing goes on until the person signs in.
    NeedsSignIn,
    /// The next attempt has its time.
    Retrying,
    /// One thing was refused and the connection lives.
    StillLive,
}

/// What a person saw.
#[derive(Debug)]
pub(crate) struct SeenFailure {
    pub(crate) notice: Notice,
    pub(crate) ending: Ending,
    /// What is beside the rung that failed.
    pub(crate) detail: String,
}

/// What the user must see.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expected {
    pub(crate) rung: Rung,
    pub(crate) code: &'static str,
    pub(crate) ending: Ending,
    /// Each has to occur in the notice or in what it offers to copy.
    pub(crate) tells: &'static [&'static str],
}

/// Collects rows; a test ends with [`FaultTable::judge`], so that one bad row does not hide the others.
#[derive(Default)]
pub(crate) struct FaultTable {
    table: String,
    wrong: Vec<String>,
}

impl FaultTable {
    pub(crate) fn row(&mut self, name: &str, told: &SeenFailure, expected: &Expected) {
        let SeenFailure { notice, ending, .. } = told;
        let rung = notice.rung.map_or("-", Rung::label);
        let _ = writeln!(self.table, "| {name} | {rung} | {} | {ending:?} | {:?} |", notice.code, notice.actor);
        let mut complain = |what: String| self.wrong.push(format!("{name}: {what}"));
        if (notice.code, notice.rung, *ending) != (expected.code, Some(expected.rung), expected.ending) {
            complain(format!("expected {expected:?}, found {notice:#?}"));
        }
        let all = everything(notice);
        for word in expected.tells.iter().filter(|word| !all.contains(**word)) {
            complain(format!("does not tell {word:?} in {all}"));
        }
        if let Err(difference) = golden::check(notice) {
            complain(difference);
        }
        for problem in not_plain(told) {
            complain(format!("{problem} in {notice:#?}, {:?}", told.detail));
        }
    }

    /// Prints the table and fails if a row was wrong.
    pub(crate) fn judge(self) {
        eprintln!("| fault | rung | notice | ends | who |\n|---|---|---|---|---|\n{}", self.table);
        assert!(self.wrong.is_empty(), "{}", self.wrong.join("\n"));
    }
}

fn everything(notice: &Notice) -> String {
    let mut text = vec![&*notice.summary, &*notice.cause, &*notice.remedy];
    text.extend(notice.copyables.iter().map(|copyable| &*copyable.text));
    text.extend(notice.details.iter().map(|(_, value)| &**value));
    text.join("\n")
}

/// What is no language for people, or no business of anybody's.
fn not_plain(told: &SeenFailure) -> Vec<String> {
    let SeenFailure { notice, detail, .. } = told;
    let mut problems = Vec::new();
    for (what, text) in [("summary", &notice.summary), ("cause", &notice.cause), ("remedy", &notice.remedy)] {
        if text.trim().is_empty() {
            problems.push(format!("an empty {what}"));
        }
        if !text.starts_with(|first: char| first.is_uppercase() || first.is_ascii_digit() || first == '"')
            && what != "summary"
        {
            problems.push(format!("a {what} that begins like the end of something"));
        }
    }
    for text in [&notice.summary, &notice.cause, &notice.remedy, detail] {
        for raw in ["Error", "os error", "Some(", "None", "Ok(", "Err(", "::", "{ ", "\\u", "Kind", "rror("] {
            if text.contains(raw) {
                problems.push(format!("raw {raw:?}"));
            }
        }
    }
    let all = format!("{} {detail}", everything(notice));
    for secret in ["X-Amz-", "eyJ", "ASIA", "code=", "refresh_token"] {
        if all.contains(secret) {
            problems.push(format!("the secret {secret:?}"));
        }
    }
    problems
}
