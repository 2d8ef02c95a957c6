//! Commands without fields, as actions of the palette.

use model::{Command, LinkCommand, SignInCommand};

/// Commands without fields, so that actions can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PlainCommand {
    Connect,
    Disconnect,
    RetryNow,
    UseNewClientId,
    SignIn,
    SignInAsOther,
    SignOut,
    CancelSignIn,
}

impl PlainCommand {
    /// The command itself.
    pub(super) fn command(self) -> Command {
        match self {
            Self::Connect => Command::Link(LinkCommand::Connect),
            Self::Disconnect => Command::Link(LinkCommand::Disconnect),
            Self::RetryNow => Command::Link(LinkCommand::RetryNow),
            Self::UseNewClientId => Command::Link(LinkCommand::UseNewClientId),
            Self::SignIn => Command::SignIn(SignInCommand::Start),
            Self::SignInAsOther => Command::SignIn(SignInCommand::StartAs { user: None, another_account: true }),
            Self::SignOut => Command::SignIn(SignInCommand::SignOut),
            Self::CancelSignIn => Command::SignIn(SignInCommand::Cancel),
        }
    }
}
