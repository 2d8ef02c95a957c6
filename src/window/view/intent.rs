//! What a frame leads to: commands for the shown connection, and what concerns the window as a whole.

use eframe::egui::{Context, Memory};

use super::{Model, State};
use model::{Command, ConnectionId, ProfileCommand};

/// What the person wants of the window as a whole.
#[derive(Debug)]
pub(super) enum Intent {
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
pub(super) struct Wanted {
    /// Of the shown connection.
    pub(super) commands: Vec<Command>,
    pub(super) intents: Vec<Intent>,
}

impl Wanted {
    /// Does it, after everything is drawn: what was pressed in this frame was meant for what was on screen.
    pub(super) fn perform(
        self,
        ctx: &Context,
        model: &Model<'_>,
        state: &mut State,
        out: &mut Vec<(Option<ConnectionId>, Command)>,
    ) {
        out.extend(self.commands.into_iter().map(|command| (model.id, command)));
        for intent in self.intents {
            // From now on the person says what is shown.
            state.window.shown_first = None;
            match intent {
                Intent::Show { connection, by_key } => state.show(ctx, connection, by_key),
                Intent::Command(connection, command) => out.push((Some(connection), command)),
                Intent::SignInTo(command) => {
                    state.window.sign_in_wish = Some(model.connections.uses());
                    out.push((None, Command::Profile(command)));
                }
                Intent::AskToClose(connection) => {
                    state.window.closing = Some(connection);
                    state.window.closing_came_from = ctx.memory(Memory::focused);
                }
                Intent::Close(connection) => {
                    (state.window.closing, state.window.closing_came_from) = (None, None);
                    out.push((Some(connection), Command::Profile(ProfileCommand::Close)));
                }
                Intent::Profiles(command) => out.push((None, Command::Profile(command))),
            }
        }
    }
}
