//! The palette of actions: everything that can be done, found by typing.

use eframe::egui::{
    Area, Id, Key, Memory, Modal, Modifiers, Role, ScrollArea, Sense, ThemePreference, Ui, WidgetInfo, vec2,
};

use super::intent::{Intent, Wanted};
use super::{ConnectionState, Model, Page, WindowState, subscriptions, theme, top_bar, widgets};
use console::SignIn;
use model::{Command, ConnectionId, DoctorCommand, LinkCommand, ProfileCommand, SignInCommand, visible_line};

/// Height of the list at most, in points.
const MOST_HEIGHT: f32 = 320.0;
/// Distance of the palette from the top of the window, in points.
const TOP: f32 = 96.0;
/// What is above and below the list in a low window, in points.
const AROUND: f32 = TOP + 64.0;

#[derive(Debug, Default)]
pub(super) struct ActionsState {
    open: bool,
    search: String,
    chosen: usize,
    wanted: Option<Action>,
    /// The palette was opened and its field has not yet got the cursor.
    focus_wanted: bool,
    /// Where the cursor was before, to which it goes back.
    came_from: Option<Id>,
}

#[derive(Clone, Debug, PartialEq)]
enum Action {
    Send(Wish),
    SwitchTo(ConnectionId),
    Close(ConnectionId),
    UseProfile(String),
    Welcome,
    ShowDoctor,
    SaveBundle,
    AddSubscription,
    WriteMessage,
    ToggleHold,
    SetTheme(ThemePreference),
    Zoom(f32),
}

/// Commands without fields, so that actions can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Connect,
    Disconnect,
    RetryNow,
    UseNewClientId,
    SignIn,
    SignOut,
    CancelSignIn,
}

impl ActionsState {
    /// Whether the palette is above the page.
    pub(super) fn is_open(&self) -> bool {
        self.open
    }
}

/// Opens the palette.
pub(super) fn open(ui: &Ui, state: &mut ActionsState) {
    let came_from = if state.open { state.came_from } else { ui.memory(Memory::focused) };
    *state = ActionsState { open: true, focus_wanted: true, came_from, ..ActionsState::default() };
}

pub(super) fn actions_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    page: Page,
    window: &mut WindowState,
    state: &mut ConnectionState,
    wanted: &mut Wanted,
) {
    // Above a dialog there would be nothing that the actions could be done with.
    let pressed = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::K));
    if pressed && !state.notice_dialog.is_open() && !window.notice_dialog.is_open() && window.closing.is_none() {
        open(ui, &mut window.actions);
    }
    if !window.actions.open {
        return perform_wanted(ui, model, window, state, wanted);
    }
    let mut done = None;
    let area: Area = Modal::default_area(Id::unique("actions")).anchor(eframe::egui::Align2::CENTER_TOP, [0.0, TOP]);
    let frame = theme::card(theme::palette(ui), 8);
    let dialog = Modal::new(Id::unique("actions")).area(area).frame(frame).show(ui.ctx(), |ui| {
        ui.set_width(440.0_f32.min(ui.ctx().content_rect().width() - 48.0));
        done = list_ui(ui, &mut window.actions, available(model, page));
    });
    if dialog.should_close() || done.is_some() {
        window.actions.open = false;
        // A question whether to close gives it back itself.
        if done.as_ref().is_some_and(|action| !matches!(action, Action::Close(_))) {
            window.actions.came_from = None;
        }
    }
    window.actions.wanted = done;
}

/// Some actions put the cursor into a field, and a palette that was closed puts it back where it was. No field gets it
/// before the palette above it is gone.
fn perform_wanted(
    ui: &Ui,
    model: &Model<'_>,
    window: &mut WindowState,
    state: &mut ConnectionState,
    wanted: &mut Wanted,
) {
    if window.actions.wanted.is_none() && window.actions.came_from.is_none() {
        return;
    }
    ui.ctx().request_repaint();
    if ui.memory(|memory| memory.top_modal_layer().is_some()) {
        return;
    }
    if let Some(field) = window.actions.came_from.take() {
        ui.memory_mut(|memory| memory.request_focus(field));
    }
    if let Some(action) = window.actions.wanted.take() {
        perform(ui, action, model, window, state, wanted);
    }
}

fn list_ui(ui: &mut Ui, state: &mut ActionsState, available: Vec<(String, Action)>) -> Option<Action> {
    let (down, up, enter) = ui.input_mut(|input| {
        (
            input.consume_key(Modifiers::NONE, Key::ArrowDown),
            input.consume_key(Modifiers::NONE, Key::ArrowUp),
            input.consume_key(Modifiers::NONE, Key::Enter),
        )
    });
    let width = ui.available_width();
    let field = widgets::field(
        ui,
        &mut state.search,
        Id::unique("actions_search"),
        "Search actions by name",
        "What do you want to do?",
        width,
    );
    // Once: to ask for the focus ends what an input method is composing, and with it the letters so far.
    if std::mem::take(&mut state.focus_wanted) || ui.memory(|memory| memory.focused().is_none()) {
        field.request_focus();
    }
    if field.changed() {
        state.chosen = 0;
    }
    // After the field: text and Enter can come in one frame, and Enter means what the text has left.
    let list = matching(&state.search, available);
    let end = list.len().saturating_sub(1);
    state.chosen = (state.chosen + usize::from(down)).min(end).saturating_sub(usize::from(up));
    let mut done = None;
    // What fitted below the field last time says nothing: a search with few hits leaves a small palette.
    let most = MOST_HEIGHT.min(ui.ctx().content_rect().height() - AROUND).max(2.0 * theme::CONTROL);
    ScrollArea::vertical().max_height(most).min_scrolled_height(most).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (place, (name, action)) in list.iter().enumerate() {
            if item_ui(ui, name, place == state.chosen, down || up) {
                done = Some(action.clone());
            }
        }
        if list.is_empty() {
            let dim = theme::palette(ui).dim;
            widgets::paragraph(ui, "Nothing of that name.", dim);
        }
    });
    if enter { list.get(state.chosen).map(|(_, action)| action.clone()) } else { done }
}

fn item_ui(ui: &mut Ui, name: &str, chosen: bool, moved: bool) -> bool {
    let palette = theme::palette(ui);
    // The arrows move through the list; Tab has nothing to do here.
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme::CONTROL), Sense::CLICK);
    if chosen {
        ui.painter().rect_filled(rect, f32::from(theme::RADIUS), palette.selection);
        if moved {
            response.scroll_to_me(None);
        }
    } else if response.hovered() {
        ui.painter().rect_filled(rect, f32::from(theme::RADIUS), palette.raised);
    }
    let text = widgets::galley(ui, name, theme::body(), palette.text, rect.width() - 20.0);
    ui.painter().galley(rect.left_center() + vec2(10.0, -text.size().y / 2.0), text, palette.text);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, name));
    response.clicked()
}

fn available(model: &Model<'_>, page: Page) -> Vec<(String, Action)> {
    let session = &model.console.session;
    let link = &model.console.link;
    let signed_in = matches!(session.sign_in(), SignIn::SignedIn { .. });
    let waiting = matches!(session.sign_in(), SignIn::Waiting(_));
    let profile = session.profile().is_some();
    let console = page == Page::Console;
    let mut actions: Vec<(String, Action)> = [
        (console, "Add a subscription", Action::AddSubscription),
        (console, "Write a message", Action::WriteMessage),
        (console, "Hold or follow the messages", Action::ToggleHold),
        (signed_in && !link.is_live(), "Try to connect now", Action::Send(Wish::RetryNow)),
        (signed_in && !link.is_live(), "Connect", Action::Send(Wish::Connect)),
        (signed_in, "Connect with another client id", Action::Send(Wish::UseNewClientId)),
        (signed_in && link.is_live(), "Disconnect", Action::Send(Wish::Disconnect)),
        (profile, "Doctor: look at the connection step by step", Action::ShowDoctor),
        (profile, "Save a support bundle", Action::SaveBundle),
        (profile && !signed_in && !waiting, "Sign in with the browser", Action::Send(Wish::SignIn)),
        (waiting, "Cancel the sign-in", Action::Send(Wish::CancelSignIn)),
        (signed_in, "Sign out", Action::Send(Wish::SignOut)),
        (page != Page::Welcome, "Connect another profile", Action::Welcome),
        (true, "Larger text and controls", Action::Zoom(0.1)),
        (true, "Smaller text and controls", Action::Zoom(-0.1)),
    ]
    .into_iter()
    .filter(|(is_possible, ..)| *is_possible)
    .map(|(_, name, action)| (name.to_owned(), action))
    .collect();
    actions.extend(top_bar::THEMES.map(|(theme, name)| (format!("Theme: {name}"), Action::SetTheme(theme))));
    actions.extend(about_connections(model));
    actions
}

/// To switch to the others, to connect more, to close any.
fn about_connections(model: &Model<'_>) -> impl Iterator<Item = (String, Action)> {
    let named = |word: &str, name: &str| format!("{word} {}", visible_line(name));
    let others = model.rows.iter().filter(|row| model.id != Some(row.id));
    let profiles = model.connections.profiles.names().iter();
    let profiles = profiles.filter(|name| model.connections.named(name).is_none());
    others
        .map(move |row| (named("Switch to", &row.name), Action::SwitchTo(row.id)))
        .chain(profiles.map(move |name| (named("Connect profile", name), Action::UseProfile(name.clone()))))
        .chain(model.rows.iter().map(move |row| (named("Close connection", &row.name), Action::Close(row.id))))
}

/// Every word of the search has to occur. Names that have it as it was typed come first.
fn matching(search: &str, actions: Vec<(String, Action)>) -> Vec<(String, Action)> {
    let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
    let phrase = words.join(" ");
    let matches = |name: &str| words.iter().all(|word| name.to_lowercase().contains(word));
    let mut found: Vec<(String, Action)> = actions.into_iter().filter(|(name, _)| matches(name)).collect();
    found.sort_by_key(|(name, _)| !name.to_lowercase().contains(&phrase));
    found
}

fn perform(
    ui: &Ui,
    action: Action,
    model: &Model<'_>,
    window: &mut WindowState,
    state: &mut ConnectionState,
    wanted: &mut Wanted,
) {
    let Wanted { commands: out, intents } = wanted;
    match action {
        Action::Send(wish) => out.push(command(wish)),
        Action::SwitchTo(connection) => intents.push(Intent::Show { connection, by_key: true }),
        Action::Close(connection) => intents.push(Intent::AskToClose(connection)),
        Action::UseProfile(name) => intents.push(Intent::SignInTo(ProfileCommand::Use { name })),
        Action::Welcome => window.choosing_profile = true,
        Action::ShowDoctor => state.open_doctor(out),
        Action::SaveBundle => {
            state.doctor_open = true;
            out.push(Command::Doctor(DoctorCommand::SaveBundle { path: None }));
        }
        Action::AddSubscription => subscriptions::open_form(ui, &mut state.subscriptions),
        Action::WriteMessage => state.publish.focus(),
        Action::ToggleHold => state.table.toggle_hold(model),
        Action::SetTheme(theme) => window.theme = theme,
        Action::Zoom(by) => ui.ctx().set_zoom_factor((ui.ctx().zoom_factor() + by).clamp(0.5, 3.0)),
    }
}

fn command(wish: Wish) -> Command {
    match wish {
        Wish::Connect => Command::Link(LinkCommand::Connect),
        Wish::Disconnect => Command::Link(LinkCommand::Disconnect),
        Wish::RetryNow => Command::Link(LinkCommand::RetryNow),
        Wish::UseNewClientId => Command::Link(LinkCommand::UseNewClientId),
        Wish::SignIn => Command::SignIn(SignInCommand::Start),
        Wish::SignOut => Command::SignIn(SignInCommand::SignOut),
        Wish::CancelSignIn => Command::SignIn(SignInCommand::Cancel),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_the_search_as_it_was_typed_comes_first() {
        let names = ["Connect with another client id", "Disconnect", "Connect another profile"];
        let found = |search: &str| {
            let actions = names.map(|name| (name.to_owned(), Action::Welcome)).into();
            matching(search, actions).into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(found("connect another"), [names[2], names[0]]);
        assert_eq!(found("another  connect"), [names[0], names[2]], "in any order of the words");
        assert_eq!(found(""), names, "and as they are listed without a search");
    }
}
