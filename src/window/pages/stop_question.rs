//! Asks before the person or the window leaves while retained messages are cleared or put back: that would stop half done.

use eframe::egui::{Context, Id, Label, Memory, Modal, RichText, Ui, ViewportCommand};

use crate::kit::came_from::CameFrom;
use crate::kit::intent::{Intent, Requests, Wish};
use crate::kit::model::Model;
use crate::kit::{theme, widgets, words};
use console::{Connections, Console, RetainedRequest, RunKind};
use model::{Command, ConnectionId, SignInCommand, visible_line};
use texts::t;

/// Width of the question, in points.
const WIDTH: f32 = 440.0;

/// What is to be done and waits for the answer.
#[derive(Debug, Default)]
pub(crate) struct StopQuestion {
    leaving: Option<Leaving>,
    /// The commands that waited are sent in this frame.
    is_agreed: bool,
    /// The window may close.
    may_close: bool,
    came_from: CameFrom,
}

#[derive(Debug)]
enum Leaving {
    /// These commands to a connection, the first of which ends what is cleared there.
    Person(ConnectionId, Vec<Command>),
    /// The window is to close.
    Window,
}

impl StopQuestion {
    /// Whether something is asked.
    pub(crate) fn is_open(&self) -> bool {
        self.leaving.is_some()
    }

    /// Takes out what would end a clearing, to ask first.
    pub(crate) fn hold(
        &mut self,
        ctx: &Context,
        connections: &Connections,
        out: &mut Vec<(Option<ConnectionId>, Command)>,
    ) {
        if std::mem::take(&mut self.is_agreed) {
            return;
        }
        let is_held = |(id, command): &(Option<ConnectionId>, Command)| {
            id.filter(|id| leaves(command) && is_changing(connections.console(Some(*id))))
        };
        let Some(connection) = out.iter().find_map(is_held) else { return };
        let about = |(id, command): &mut (Option<ConnectionId>, Command)| {
            *id == Some(connection) && matches!(command, Command::SignIn(_))
        };
        let held = out.extract_if(.., about).map(|(_, command)| command).collect();
        self.ask(ctx, Leaving::Person(connection, held));
    }

    /// Keeps the window open that is to close, to ask first. What ends the program from outside is not asked about.
    pub(crate) fn hold_window(&mut self, ctx: &Context, connections: &Connections) {
        let closes = ctx.input(|input| input.viewport().close_requested());
        if closes && !self.may_close && is_any_changing(connections) && !is_ended(ctx) {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.ask(ctx, Leaving::Window);
        }
    }

    fn ask(&mut self, ctx: &Context, leaving: Leaving) {
        self.leaving = Some(leaving);
        self.came_from.note(ctx.memory(Memory::focused));
    }
}

/// Notes that the program is ended from outside: the window closes without a question.
pub(crate) fn end(ctx: &Context) {
    ctx.data_mut(|data| data.insert_temp(ended_id(), true));
}

fn is_ended(ctx: &Context) -> bool {
    ctx.data(|data| data.get_temp(ended_id()).unwrap_or(false))
}

fn ended_id() -> Id {
    Id::unique("ended_from_outside")
}

/// What becomes of it when it stops there.
pub(crate) fn stopped(console: &Console) -> Option<String> {
    let run = console.retained.run().filter(|run| run.is_under_way())?;
    let (done, of) = run.counts();
    let [done, of] = [done, of].map(|count| words::count(count as u64));
    let said = match run.kind() {
        RunKind::Clear => t!("{done} of {of} retained messages are cleared, and no more will be.", done, of),
        RunKind::PutBack => t!("{done} of {of} retained messages are put back, and no more will be.", done, of),
    };
    let Some(file) = run.file() else { return Some(said) };
    let saved = t!("What was cleared is saved in {file}", file = visible_line(&file.display().to_string()));
    Some(format!("{said} {saved}"))
}

fn is_changing(console: &Console) -> bool {
    console.retained.is_changing()
}

fn is_any_changing(connections: &Connections) -> bool {
    connections.list().iter().any(|connection| is_changing(&connection.console))
}

/// Whether another person, or none, is signed in after that.
fn leaves(command: &Command) -> bool {
    let Command::SignIn(command) = command else { return false };
    match command {
        SignInCommand::SignOut
        | SignInCommand::SignOutUser { .. }
        | SignInCommand::SignOutAll
        | SignInCommand::SwitchTo { .. }
        | SignInCommand::StartAs { .. } => true,
        SignInCommand::Start
        | SignInCommand::Cancel
        | SignInCommand::OpenBrowserAgain
        | SignInCommand::PasteRedirect { .. }
        | SignInCommand::WhoAmI
        | SignInCommand::OpenLogoutPage => false,
    }
}

/// Draws nothing while nothing is asked.
pub(crate) fn stop_question_ui(ui: &Ui, model: &Model<'_>, state: &mut StopQuestion, wanted: &mut Requests) {
    let Some(leaving) = &state.leaving else { return state.came_from.give_back(ui.ctx()) };
    let all = model.connections.list().iter().filter(|connection| match leaving {
        Leaving::Person(id, _) => connection.id == *id,
        Leaving::Window => true,
    });
    let mut said: Vec<String> = all.filter_map(|connection| stopped(&connection.console)).collect();
    if matches!(leaving, Leaving::Window) && !said.is_empty() {
        said.push(t!("To put it back later: topicdeck retained restore, with that file.").to_owned());
    }
    let (agree, title) = match leaving {
        Leaving::Person(_, held) if held.iter().any(signs_out) => (t!("Stop and sign out"), t!("Sign out?")),
        Leaving::Person(..) => (t!("Stop and switch"), t!("Switch to another account?")),
        Leaving::Window => (t!("Stop and quit"), t!("Quit Topicdeck?")),
    };
    let (mut agreed, mut cancelled) = (said.is_empty(), false);
    if !said.is_empty() {
        let frame = theme::card(theme::palette(ui), 20);
        let shown = Modal::new(Id::unique("stop_question")).frame(frame).show(ui.ctx(), |ui| {
            (agreed, cancelled) = question_ui(ui, (title, agree), &said);
        });
        cancelled |= shown.should_close();
    }
    if agreed {
        go(ui.ctx(), model, state, wanted);
    } else if cancelled {
        state.leaving = None;
    }
    if agreed || cancelled {
        ui.ctx().request_repaint();
    }
}

/// Returns whether to go on with what was wanted, and whether not to.
fn question_ui(ui: &mut Ui, (title, agree): (&str, &str), said: &[String]) -> (bool, bool) {
    let palette = theme::palette(ui);
    ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 88.0));
    ui.add(Label::new(RichText::new(title).font(theme::semibold(16.0)).color(palette.text)).wrap());
    for words in said {
        widgets::paragraph(ui, words, palette.dim);
    }
    ui.add_space(8.0);
    ui.horizontal_wrapped(|ui| {
        let cancel = ui.button(t!("Cancel"));
        let agree = widgets::primary(ui, agree);
        // Enter means no, wherever the focus was before.
        if !agree.has_focus() && !cancel.has_focus() {
            cancel.request_focus();
        }
        (agree.clicked(), cancel.clicked())
    })
    .inner
}

/// Does what waited for the answer.
fn go(ctx: &Context, model: &Model<'_>, state: &mut StopQuestion, wanted: &mut Requests) {
    match state.leaving.take() {
        Some(Leaving::Person(connection, held)) => {
            state.is_agreed = true;
            if model.id == Some(connection) {
                wanted.intents.push(Intent::Wish(Wish::Retained(RetainedRequest::Stop)));
            }
            wanted.intents.extend(held.into_iter().map(|command| Intent::Command(connection, command)));
        }
        Some(Leaving::Window) => {
            state.may_close = true;
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
        None => {}
    }
}

fn signs_out(command: &Command) -> bool {
    use SignInCommand::{SignOut, SignOutAll, SignOutUser};
    matches!(command, Command::SignIn(SignOut | SignOutAll | SignOutUser { .. }))
}
