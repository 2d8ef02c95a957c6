//! The pages of a connection.

/// What is shown of a connection below the bar at the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Page {
    Welcome,
    SignInWait,
    Doctor,
    Console,
    /// What was recorded.
    LookBack,
    Outbox,
}
