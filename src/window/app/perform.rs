//! Carries out what the user asked for in a frame.

use eframe::egui::{Context, Memory};

use super::page::Opened;
use super::state::State;
use crate::console::past::Older;
use crate::kit::intent::{Find, Intent, Requests, Route, Wish};
use crate::kit::model::Model;
use console::{DeviceRequest, OpenPast, RetainedRequest};
use model::{
    Command, ConnectionId, DoctorCommand, OutboxCommand, ProfileCommand, PublishCommand, RecordingCommand,
    SignInCommand,
};

/// Does what is wanted, after everything is drawn: what was pressed in this frame was meant for what was on screen.
pub(super) fn perform(
    wanted: Requests,
    ctx: &Context,
    model: &Model<'_>,
    state: &mut State,
    out: &mut Vec<(Option<ConnectionId>, Command)>,
) {
    out.extend(wanted.commands.into_iter().map(|command| (model.id, command)));
    for intent in wanted.intents {
        if says_what_is_shown(&intent) {
            // From now on the person says what is shown.
            state.window.shown_first = None;
        }
        match intent {
            Intent::Go(route) => go(route, model.id, state),
            Intent::Older { profile, before, row } => {
                let search = &state.of(model.id).console.search;
                let search = (search.applied().to_string(), !search.shows_only_matches());
                let lists = model.connections.past.lists();
                state.wants_older(Older { profile, before, row, lists, search });
            }
            Intent::Past(wanted) => state.past_wanted.push(wanted),
            Intent::Device(request) => {
                state.of(model.id).opened = Opened::Device;
                state.wishes.extend(model.id.map(|id| (id, Wish::Device(request))));
            }
            Intent::Wish(wish) => state.wants_of_aws(ctx, model.id, wish),
            Intent::Find(wanted) => find(wanted, model.id, state),
            Intent::OpenRecordingSettings => state.window.settings.open_recording(ctx),
            Intent::Examine => {
                state.window.looks_back = false;
                state.of(model.id).examine();
                out.push((model.id, Command::Doctor(DoctorCommand::Examine)));
            }
            Intent::WhoAmI => {
                state.window.who_am_i.open(ctx.memory(Memory::focused));
                out.push((model.id, Command::SignIn(SignInCommand::WhoAmI)));
            }
            Intent::Show { connection, by_key } => {
                state.window.looks_back = false;
                state.show(ctx, connection, by_key);
            }
            Intent::Command(connection, command) => out.push((Some(connection), command)),
            Intent::SignInTo(command) => {
                state.window.looks_back = false;
                state.window.sign_in_after = Some(model.connections.uses());
                out.push((None, Command::Profile(command)));
            }
            Intent::AskToClose(connection) => {
                state.window.close_question.ask(connection, ctx.memory(Memory::focused));
            }
            Intent::Close(connection) => {
                state.window.close_question.forget();
                out.push((Some(connection), Command::Profile(ProfileCommand::Close)));
            }
            Intent::Profiles(command) => out.push((None, Command::Profile(command))),
            Intent::SetReadOnly(is_wanted) => {
                state.window.read_only = is_wanted;
                out.push((None, Command::Publish(PublishCommand::SetReadOnly(is_wanted))));
            }
            Intent::Record(choice) => out.push((None, Command::Recording(RecordingCommand::Choose(choice)))),
            Intent::Wait(choice) => out.push((None, Command::Outbox(OutboxCommand::Choose(choice)))),
            Intent::ChooseFile(dialog) => out.push((None, Command::ChooseFile(dialog))),
            Intent::OpenContracts(topic) => open_contracts(topic, ctx, model, state),
            Intent::Keep(command) => out.push((None, Command::Keep(command))),
            Intent::ReadSchema(path) => out.push((None, Command::ReadSchema { path })),
            Intent::Aside(work) => state.aside.push(work),
            Intent::Speak(language) => state.window.speak(language),
        }
    }
}

/// Whether the person has said by it what is shown.
fn says_what_is_shown(intent: &Intent) -> bool {
    !matches!(
        intent,
        Intent::Go(_)
            | Intent::Examine
            | Intent::SetReadOnly(_)
            | Intent::Speak(_)
            | Intent::Record(_)
            | Intent::Older { .. }
            | Intent::Past(_)
            | Intent::OpenRecordingSettings
            | Intent::Wait(_)
            | Intent::ChooseFile(_)
            | Intent::OpenContracts(_)
            | Intent::Keep(_)
            | Intent::ReadSchema(_)
            | Intent::Aside(_)
    )
}

/// Opens the contracts of the profile that is on screen: that of a recording may not be connected.
fn open_contracts(topic: Option<String>, ctx: &Context, model: &Model<'_>, state: &mut State) {
    let of_past = model.connections.past.opened().filter(|_| state.window.looks_back).map(OpenPast::profile);
    let live = model.console.session.profile().map(|(name, _)| name);
    if let Some(profile) = of_past.or(live) {
        state.window.contracts.open(profile, topic, model, ctx.memory(Memory::focused));
    }
}

/// Goes to another page, and shows something there.
fn find(wanted: Find, connection: Option<ConnectionId>, state: &mut State) {
    let route = match wanted {
        Find::Message(row) => {
            state.of(connection).console.table.show(row);
            Route::Console
        }
        Find::Messages(query) => {
            state.of(connection).console.search.search_for(&query);
            Route::Console
        }
        Find::Device(client_id) => {
            state.of(connection).device.suggest(client_id);
            state.wishes.extend(connection.map(|id| (id, Wish::Device(DeviceRequest::Leave))));
            Route::Device
        }
        Find::Retained(filter) => {
            state.of(connection).retained.look_for(filter);
            // Those that were read may be others by now.
            state.wishes.extend(connection.map(|id| (id, Wish::Retained(RetainedRequest::Read))));
            Route::Retained
        }
    };
    go(route, connection, state);
}

/// Goes to another page.
fn go(route: Route, connection: Option<ConnectionId>, state: &mut State) {
    if route != Route::Back {
        state.window.looks_back = route == Route::Past && state.window.looks_back;
    }
    match route {
        Route::Profiles => {
            state.window.choosing_profile = true;
            state.window.welcome.arrive();
        }
        Route::Past => state.look_back(),
        Route::Back => go_back(connection, state),
        Route::Outbox => state.of(connection).opened = Opened::Outbox,
        Route::Device => state.of(connection).opened = Opened::Device,
        Route::Retained => state.of(connection).opened = Opened::Retained,
        Route::Doctor | Route::Console => {
            let state = state.of(connection);
            (state.doctor_open, state.opened) = (route == Route::Doctor, Opened::Nothing);
        }
    }
}

/// Goes back to what was on screen before the profiles, or else before the doctor.
fn go_back(connection: Option<ConnectionId>, state: &mut State) {
    if state.window.choosing_profile {
        state.window.choosing_profile = false;
    } else {
        state.of(connection).doctor_open = false;
    }
}
