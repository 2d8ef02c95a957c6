//! Protects those behind a connection from messages that are sent by mistake.

/// How careful a connection is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guard {
    /// Why nothing can be sent, when that is so. Subscriptions are not affected.
    pub read_only: Option<ReadOnly>,
    /// It leads to a system that works for others: each message is confirmed by the person before it is sent.
    pub is_production: bool,
}

/// What forbids to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadOnly {
    /// The program was started with `--read-only`. Nothing in the window changes that.
    Program,
    /// The profile has `read_only = true`.
    Profile,
    /// The person turned it on in the window.
    Setting,
}

impl Guard {
    /// That of a connection whose profile says `profile_is_read_only` and `is_production`. `program` is what forbids it in
    /// all connections; of several reasons, the one counts that is the hardest to change.
    #[must_use]
    pub fn new(program: Option<ReadOnly>, profile_is_read_only: bool, is_production: bool) -> Self {
        let read_only = match program {
            Some(ReadOnly::Program) => program,
            _ if profile_is_read_only => Some(ReadOnly::Profile),
            _ => program,
        };
        Self { read_only, is_production }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_reasons_the_hardest_to_change_counts() {
        for (program, profile, expected) in [
            (None, false, None),
            (None, true, Some(ReadOnly::Profile)),
            (Some(ReadOnly::Setting), false, Some(ReadOnly::Setting)),
            (Some(ReadOnly::Setting), true, Some(ReadOnly::Profile)),
            (Some(ReadOnly::Program), false, Some(ReadOnly::Program)),
            (Some(ReadOnly::Program), true, Some(ReadOnly::Program)),
        ] {
            let guard = Guard::new(program, profile, true);
            assert_eq!(guard, Guard { read_only: expected, is_production: true }, "{program:?} {profile}");
        }
    }
}
