//! Finds what differs between a text and the one that is stored.

/// The lines that are only in one of them, each with its sign: `-` for the stored one.
pub(crate) fn line_diff(there: &str, now: &str) -> String {
    let gone = there.lines().filter(|line| !now.lines().any(|other| other == *line)).map(|line| format!("- {line}\n"));
    let new = now.lines().filter(|line| !there.lines().any(|other| other == *line)).map(|line| format!("+ {line}\n"));
    gone.chain(new).collect()
}
