//! Which commands mean nothing without a profile.

use model::{Command, LinkCommand};

/// Whether a person who asks for this has to hear that there is no profile.
pub(super) fn needs_profile(command: &Command) -> bool {
    match command {
        Command::SignIn(_) | Command::Policy(_) | Command::Call(_) => true,
        Command::Link(command) => {
            matches!(command, LinkCommand::Connect | LinkCommand::RetryNow | LinkCommand::UseNewClientId)
        }
        Command::Publish(_)
        | Command::Outbox(_)
        | Command::Profile(_)
        | Command::Doctor(_)
        | Command::Keep(_)
        | Command::Search(_)
        | Command::Recording(_)
        | Command::Past(_)
        | Command::ChooseFile(_)
        | Command::ReadSchema { .. } => false,
    }
}
