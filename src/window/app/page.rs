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
    Device,
    /// What AWS keeps for new subscriptions.
    Retained,
}

/// What a person has opened instead of the messages of a connection, and that needs no messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Opened {
    #[default]
    Nothing,
    /// What waits to be sent.
    Outbox,
    Device,
    Retained,
}
