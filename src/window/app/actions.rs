//! Opens the palette of actions and does what is chosen there.

use eframe::egui::{Memory, Popup, Ui};

use super::action::{self, Action, Applied, Shown, Tabs};
use super::page::Page;
use super::palette;
use super::plain_command::PlainCommand;
use super::profile_actions;
use super::settings;
use super::state::{ConnectionState, WindowState};
use crate::console::page::ConsoleState;
use crate::console::past::{PastState, PastWish};
use crate::console::search::Step;
use crate::console::{subscriptions, table};
use crate::kit::intent::{Intent, Requests, Route, Wish};
use crate::kit::model::Model;
use crate::kit::{keys, shortcuts};
use console::{RetainedRequest, RightsRequest};
use model::{Command, DoctorCommand, ProfileCommand, SignInCommand};

/// The palette, while it is open; what was chosen in it, once it is closed.
pub(super) fn actions_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    page: Page,
    (window, past): (&mut WindowState, &mut PastState),
    state: &mut ConnectionState,
    wanted: &mut Requests,
) {
    // A dialog covers what the actions work on.
    let pressed = shortcuts::ACTIONS.key_pressed(ui.ctx());
    let is_covered = keys::are_below_a_dialog(ui.ctx()) || window.asks() || state.asks();
    if pressed && !is_covered {
        Popup::close_all(ui.ctx());
        palette::open(ui, &mut window.palette);
    }
    if let Some(action) = action::by_key(ui.ctx(), model, page, is_covered || window.palette.is_open()) {
        if action.opens_a_dialog() {
            // A menu would lie above it, or below it and take the keys.
            Popup::close_all(ui.ctx());
        }
        perform(ui, action, model, (window, past), state, wanted);
    }
    if page != Page::Welcome && !is_covered {
        profile_actions::take_dropped(ui, wanted);
    }
    let has_search = !state.console.search.applied().is_everything();
    let views = model.console.session.profile().and_then(|(name, _)| window.views.get(name));
    let tabs = Tabs {
        is_own: views.is_some_and(|views| views.shown().is_some()),
        are_many: views.is_some_and(|views| !views.is_empty()),
        can_reopen: state.console.views.can_reopen(),
    };
    let has_way_back = match page {
        Page::Welcome => window.choosing_profile && model.console.session.profile().is_some(),
        Page::Doctor => state.doctor_open && model.console.can_be_used(),
        Page::Console | Page::Outbox | Page::Device | Page::Retained | Page::SignInWait | Page::LookBack => false,
    };
    let recorded = page == Page::LookBack && !past.search.applied().is_everything();
    let applied = Applied { live: has_search, recorded };
    let has_selection = state.console.table.has_selection();
    let message = state.console.table.selected;
    let shown = Shown { applied, has_selection, message, has_way_back, tabs };
    if palette::palette_ui(ui, &mut window.palette, || action::available(model, page, shown)) {
        return;
    }
    if let Some(action) = palette::take_wanted(ui, &mut window.palette) {
        perform(ui, action, model, (window, past), state, wanted);
    }
}

/// Does what is about the search or the topic tree alone.
fn search_or_sort(action: &Action, console: &mut ConsoleState) {
    match *action {
        Action::Search => console.search.focus(),
        Action::ClearSearch => console.search.clear(),
        Action::NextMatch => console.search.step(Step::Next),
        Action::PreviousMatch => console.search.step(Step::Previous),
        Action::SaveSearch => console.search.save(),
        Action::OpenAllTopics => console.topic_tree.open_all(),
        Action::CloseAllTopics => console.topic_tree.close_all(),
        Action::FindTopic => console.topic_tree.focus_find(),
        Action::SortTopics(order) => console.topic_tree.sort(order),
        Action::ShowSilentTopics(only_silent) => console.topic_tree.show_only_silent(only_silent),
        _ => {}
    }
}

fn perform(
    ui: &Ui,
    action: Action,
    model: &Model<'_>,
    (window, past): (&mut WindowState, &mut PastState),
    state: &mut ConnectionState,
    wanted: &mut Requests,
) {
    if let Action::Profile(action) = action {
        return action.perform(&model.connections.profiles, &mut window.welcome, wanted);
    }
    let Requests { commands: out, intents } = wanted;
    match action {
        Action::Send(chosen) => {
            out.push(chosen.command());
            if chosen == PlainCommand::SignIn {
                // The browser is waited for on another page.
                intents.push(Intent::Go(Route::Console));
            }
        }
        Action::SwitchTo(connection) => intents.push(Intent::Show { connection, by_key: true }),
        Action::Close(connection) => intents.push(Intent::AskToClose(connection)),
        Action::UseProfile(name) => intents.push(Intent::SignInTo(ProfileCommand::Use { name })),
        Action::Welcome => intents.push(Intent::Go(Route::Profiles)),
        Action::SetUpAws(goes_back) => {
            window.welcome.open_account(goes_back);
            if goes_back {
                intents.push(Intent::Go(Route::Profiles));
            }
        }
        Action::Back => intents.push(Intent::Go(Route::Back)),
        Action::Outbox(opens) => intents.push(Intent::Go(if opens { Route::Outbox } else { Route::Console })),
        Action::Device(opens) => intents.push(Intent::Go(if opens { Route::Device } else { Route::Console })),
        Action::ShowDoctor => intents.push(Intent::Examine),
        Action::SaveBundle => {
            intents.push(Intent::Go(Route::Doctor));
            out.push(Command::Doctor(DoctorCommand::SaveBundle { path: None }));
        }
        Action::AddSubscription => subscriptions::open_form(ui, &mut state.console.subscriptions),
        Action::WriteMessage => state.console.publish.focus(),
        Action::SaveMessage => state.console.publish.save(),
        Action::LoadMessage(name) => {
            if let Some(message) = model.console.saved_messages.iter().flatten().find(|message| message.name == name) {
                state.console.publish.load(message);
            }
        }
        Action::ToggleHold => state.console.table.toggle_hold(model),
        Action::Copy(copy_as) => table::copy(ui, model, &mut state.console.table, copy_as),
        Action::Tab(wanted) => state.console.views.want(wanted),
        Action::ToggleDensity => window.hides_density = !window.hides_density,
        Action::SetTheme(theme) => window.theme = theme,
        Action::SetReadOnly(is_wanted) => intents.push(Intent::SetReadOnly(is_wanted)),
        Action::Speak(language) => intents.push(Intent::Speak(language)),
        Action::TurnTheme => window.theme = settings::other_theme(ui.ctx()),
        Action::Resize(resize) => window.chosen.scale = resize.of(window.chosen.scale),
        Action::Contracts => intents.push(Intent::OpenContracts(None)),
        Action::Rights => intents.push(Intent::Wish(Wish::Rights(RightsRequest::Ask))),
        Action::Retained => intents.push(Intent::Go(Route::Retained)),
        Action::StopClearing => intents.push(Intent::Wish(Wish::Retained(RetainedRequest::Stop))),
        Action::OnDevice(action) => state.device.perform(action, model, intents),
        Action::OnMessage(action) => state.console.act_on_message(action),
        Action::WhoAmI => intents.push(Intent::WhoAmI),
        Action::SwitchUser(subject) => out.push(Command::SignIn(SignInCommand::SwitchTo { subject })),
        Action::LookBack => {
            let route = if window.looks_back { Route::Console } else { Route::Past };
            intents.push(Intent::Go(route));
        }
        Action::Export => state.console.export.open(ui.ctx().memory(Memory::focused)),
        Action::SearchAllRecorded => past.wish = Some(PastWish::SearchAll),
        Action::LiveBeside => past.is_beside ^= true,
        Action::Settings => window.settings.open(ui.ctx()),
        Action::RecordingSettings => intents.push(Intent::OpenRecordingSettings),
        Action::About => window.settings.open_about(ui.ctx()),
        Action::Shortcuts => window.shortcuts.open(ui.ctx()),
        other => search_or_sort(&other, &mut state.console),
    }
}
