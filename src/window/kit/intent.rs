//! What a frame leads to: commands for the shown connection, and what concerns the window as a whole.

use model::{Command, ConnectionId, ProfileCommand};

/// Where the person wants to go from the page on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// To the page where a profile is chosen.
    Profiles,
    /// To the doctor, as it was left.
    Doctor,
    /// To where this page was opened from.
    Back,
}

/// What the person wants of the window as a whole.
#[derive(Debug)]
pub(crate) enum Intent {
    /// To see another page.
    Go(Route),
    /// To see the doctor, and to have everything looked at.
    Examine,
    /// To see this connection. `by_key` puts the cursor back to where it was there.
    Show { connection: ConnectionId, by_key: bool },
    /// To be signed in to another profile, with the browser if there is no other way.
    SignInTo(ProfileCommand),
    /// Something of another connection.
    Command(ConnectionId, Command),
    /// To close this connection; what would be lost is asked about first.
    AskToClose(ConnectionId),
    /// To close it, whatever is lost.
    Close(ConnectionId),
    /// Something about all profiles.
    Profiles(ProfileCommand),
}

/// What is wanted, in the order in which it was.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// Of the shown connection.
    pub(crate) commands: Vec<Command>,
    pub(crate) intents: Vec<Intent>,
}
