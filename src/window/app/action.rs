//! The actions of the palette: which there are now, and by which names.

use eframe::egui::{Context, ThemePreference};

use super::languages;
use super::page::Page;
use super::plain_command::PlainCommand;
use super::profile_actions::{self, ProfileAction};
use super::resize::Resize;
use super::themes::{self, THEMES};
use crate::console::inspector::InspectorAction;
use crate::console::table::CopyAs;
use crate::console::topic_tree;
use crate::console::views::TabAction as Tab;
use crate::kit::keys;
use crate::kit::model::Model;
use crate::kit::shortcuts::{self, Shortcut};
use crate::pages::device::DeviceAction;
use crate::pages::doctor::SIGN_IN_AGAIN;
use console::{LevelId, Session, SignIn};
use model::{ConnectionId, ReadOnly, TreeOrder, visible_line};
use texts::{Language, t};

/// An action that the palette finds by its name.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Action {
    Send(PlainCommand),
    SwitchTo(ConnectionId),
    Close(ConnectionId),
    UseProfile(String),
    Welcome,
    /// The page for an administrator; it leads back to the page on screen, if that is another than the first.
    SetUpAws(bool),
    ShowDoctor,
    Back,
    /// What waits to be sent, or back to the messages that come.
    Outbox(bool),
    /// The device that is looked at, or back to the messages that come.
    Device(bool),
    SaveBundle,
    AddSubscription,
    WriteMessage,
    /// What is in the form, under a name.
    SaveMessage,
    /// The saved message of this name, in the form.
    LoadMessage(String),
    ToggleHold,
    Search,
    ClearSearch,
    NextMatch,
    PreviousMatch,
    SaveSearch,
    /// The selected messages.
    Copy(CopyAs),
    Tab(Tab),
    ToggleDensity,
    SetReadOnly(bool),
    OpenAllTopics,
    CloseAllTopics,
    ShowSilentTopics(bool),
    FindTopic,
    SortTopics(TreeOrder),
    SetTheme(ThemePreference),
    /// That of the system when `None`.
    Speak(Option<Language>),
    /// The other of dark and light.
    TurnTheme,
    Resize(Resize),
    /// What was recorded, or back to what comes.
    LookBack,
    SearchAllRecorded,
    /// Messages that came, into a file.
    Export,
    LiveBeside,
    Settings,
    RecordingSettings,
    About,
    Shortcuts,
    /// Who is signed in.
    WhoAmI,
    /// What the person may do.
    Rights,
    Contracts,
    /// Of the device that is looked at.
    OnDevice(DeviceAction),
    /// Of the selected message.
    OnMessage(InspectorAction),
    /// What AWS keeps for new subscriptions.
    Retained,
    /// To clear or put back no more.
    StopClearing,
    /// Uses the saved sign-in of another person, by `sub`.
    SwitchUser(String),
    Profile(ProfileAction),
}

/// What can be done with tabs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tabs {
    /// The shown one is not that with all messages.
    pub(super) is_own: bool,
    pub(super) are_many: bool,
    pub(super) can_reopen: bool,
}

/// Where a query is applied.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Applied {
    /// To the messages that come.
    pub(super) live: bool,
    /// To what was recorded, which is on screen.
    pub(super) recorded: bool,
}

/// What of the page decides which actions there are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shown {
    /// Where a query is applied.
    pub(super) applied: Applied,
    /// Messages are selected, and the inspector shows the one in this row.
    pub(super) has_selection: bool,
    pub(super) message: Option<u64>,
    /// The page was opened over another one.
    pub(super) has_way_back: bool,
    pub(super) tabs: Tabs,
}

/// The actions of this page, with their names.
pub(super) fn available(model: &Model<'_>, page: Page, shown: Shown) -> Vec<(String, Action)> {
    let Shown { applied, has_selection, message, has_way_back, tabs } = shown;
    let has_search = applied.live;
    let session = &model.console.session;
    let (profile, read_only) = (session.profile().is_some(), session.guard().read_only);
    let (console, writes) = (page == Page::Console, writes(model, page));
    let tree = &model.console.tree;
    let (has_topics, has_silent) = (tree.topics() > 0, tree.silent_in(LevelId::ROOT) > 0);
    let on_device = if page == Page::Device { DeviceAction::available(model) } else { Vec::new() };
    let on_device = on_device.into_iter().map(|(name, action)| (name, Action::OnDevice(action)));
    let first = [
        (has_way_back, t!("Back"), Action::Back),
        (console, t!("Add a subscription"), Action::AddSubscription),
        (writes, t!("Write a message"), Action::WriteMessage),
        (
            writes && model.console.saved_messages.is_some(),
            t!("Save what is written under a name"),
            Action::SaveMessage,
        ),
        (console, t!("Hold or follow the messages"), Action::ToggleHold),
        (console, t!("Search messages"), Action::Search),
        (console, t!("Show or hide the timeline"), Action::ToggleDensity),
        (console && has_search, t!("Clear search"), Action::ClearSearch),
        (console && has_search, t!("Next match"), Action::NextMatch),
        (console && has_search, t!("Previous match"), Action::PreviousMatch),
        (console && has_search, t!("Save search"), Action::SaveSearch),
        (console, t!("New tab"), Action::Tab(Tab::Add)),
        (console && tabs.is_own, t!("Close tab"), Action::Tab(Tab::Close)),
        (console && tabs.is_own, t!("Rename tab…"), Action::Tab(Tab::Rename)),
        (console && tabs.can_reopen, t!("Reopen closed tab"), Action::Tab(Tab::Reopen)),
        (console && tabs.are_many, t!("Next tab"), Action::Tab(Tab::Next)),
        (console && tabs.are_many, t!("Previous tab"), Action::Tab(Tab::Previous)),
    ];
    let rest = [
        (page != Page::Welcome, t!("Connect another profile"), Action::Welcome),
        (true, t!("Set up AWS for your team"), Action::SetUpAws(page != Page::Welcome)),
        (console && has_topics, t!("Expand all topics"), Action::OpenAllTopics),
        (console && has_topics, t!("Collapse all topics"), Action::CloseAllTopics),
        (console && has_topics, t!("Find a topic"), Action::FindTopic),
        (console && has_silent, t!("Show silent topics"), Action::ShowSilentTopics(true)),
        (console && has_topics, t!("Show all topics"), Action::ShowSilentTopics(false)),
        (true, t!("Settings"), Action::Settings),
        (true, t!("Keyboard shortcuts"), Action::Shortcuts),
        (true, t!("About Topicdeck"), Action::About),
        (true, t!("Larger text and controls"), Action::Resize(Resize::Larger)),
        (true, t!("Smaller text and controls"), Action::Resize(Resize::Smaller)),
        (true, t!("Default text size"), Action::Resize(Resize::Usual)),
        (true, t!("Dark or light"), Action::TurnTheme),
        (profile && read_only.is_none(), t!("Turn on read-only: send nothing"), Action::SetReadOnly(true)),
        (read_only == Some(ReadOnly::Setting), t!("Turn off read-only: allow sending"), Action::SetReadOnly(false)),
    ];
    let mut actions: Vec<(String, Action)> =
        possible(first).chain(on_device).chain(about_the_account(model, page)).chain(possible(rest)).collect();
    actions.extend(about_recorded(model, page, applied));
    let copies = CopyAs::ALL.into_iter().filter(|_| console && has_selection);
    actions.extend(copies.map(|copy_as| (copy_as.name().to_owned(), Action::Copy(copy_as))));
    let on_message = if console { InspectorAction::available(model, message) } else { Vec::new() };
    actions.extend(on_message.into_iter().map(|(name, action)| (name, Action::OnMessage(action))));
    let orders = TreeOrder::ALL.into_iter().filter(|_| console && has_topics);
    actions.extend(orders.map(|order| (topic_tree::sort_name(order), Action::SortTopics(order))));
    actions.extend(THEMES.map(|(theme, name)| (themes::full_name(name), Action::SetTheme(theme))));
    actions.extend(languages::CHOICES.map(|language| (languages::full_name(language), Action::Speak(language))));
    let saved = model.console.saved_messages.iter().flatten().filter(|_| writes);
    actions.extend(saved.map(|message| {
        (t!("Write {name}", name = visible_line(&message.name)), Action::LoadMessage(message.name.clone()))
    }));
    actions.extend(about_connections(model).chain(about_people(session)));
    let about_profiles = profile_actions::available(&model.connections.profiles);
    actions.extend(about_profiles.map(|(name, action)| (name, Action::Profile(action))));
    actions
}

/// Those that are possible, with their names.
fn possible<const N: usize>(actions: [(bool, &'static str, Action); N]) -> impl Iterator<Item = (String, Action)> {
    actions.into_iter().filter(|(is_possible, ..)| *is_possible).map(|(_, name, action)| (name.to_owned(), action))
}

/// The actions of the sign-in, the connection, and what depends on them.
fn about_the_account(model: &Model<'_>, page: Page) -> impl Iterator<Item = (String, Action)> {
    let session = &model.console.session;
    let is_live = model.console.link.is_live();
    let signed_in = matches!(session.sign_in(), SignIn::SignedIn { .. });
    let by_browser = session.is_by_browser();
    let waiting = matches!(session.sign_in(), SignIn::Waiting(_));
    let profile = session.profile().is_some();
    let outbox = model.console.outbox.is_some() && page != Page::Welcome;
    let is_changing = model.console.retained.is_changing();
    let away = matches!(page, Page::Outbox | Page::Device | Page::Retained);
    possible([
        (signed_in && !is_live, t!("Try to connect now"), Action::Send(PlainCommand::RetryNow)),
        (signed_in && !is_live, t!("Connect"), Action::Send(PlainCommand::Connect)),
        (signed_in, t!("Connect with another client id"), Action::Send(PlainCommand::UseNewClientId)),
        (signed_in && is_live, t!("Disconnect"), Action::Send(PlainCommand::Disconnect)),
        (profile, t!("Doctor: check the connection step by step"), Action::ShowDoctor),
        (outbox && page != Page::Outbox, t!("Outbox: what waits to be sent"), Action::Outbox(true)),
        (away, t!("Console: messages that arrive"), Action::Outbox(false)),
        (profile, t!("Save a support bundle"), Action::SaveBundle),
        (profile && !signed_in && !waiting, t!("Sign in with the browser"), Action::Send(PlainCommand::SignIn)),
        (waiting, t!("Cancel the sign-in"), Action::Send(PlainCommand::CancelSignIn)),
        (by_browser && !is_live, texts::text(SIGN_IN_AGAIN), Action::Send(PlainCommand::SignIn)),
        (by_browser, t!("Sign out"), Action::Send(PlainCommand::SignOut)),
        (by_browser, t!("Sign in with another account"), Action::Send(PlainCommand::SignInAsOther)),
        (signed_in, t!("Who am I"), Action::WhoAmI),
        (signed_in, t!("What may I do: policies and permissions"), Action::Rights),
        (profile && page != Page::Welcome, t!("Contracts of topics"), Action::Contracts),
        (signed_in && page != Page::Device, t!("Devices: connection, shadows, direct messages"), Action::Device(true)),
        (signed_in && page != Page::Retained, t!("Retained messages: list, open, clear"), Action::Retained),
        (is_changing, t!("Stop clearing or putting back"), Action::StopClearing),
    ])
}

/// The action whose key was pressed, wherever the focus is; says so once. `is_covered` says that a dialog is above the page:
/// then only what is seen on the dialog too can be changed.
pub(super) fn by_key(ctx: &Context, model: &Model<'_>, page: Page, is_covered: bool) -> Option<Action> {
    if !is_covered && !keys::are_for_a_text(ctx) && shortcuts::SHORTCUTS.sign_typed(ctx) {
        return Some(Action::Shortcuts);
    }
    [
        (true, Action::Resize(Resize::Larger)),
        (true, Action::Resize(Resize::Smaller)),
        (true, Action::Resize(Resize::Usual)),
        (true, Action::TurnTheme),
        (!is_covered, Action::LookBack),
        (!is_covered, Action::Settings),
        (!is_covered, Action::Shortcuts),
        (!is_covered && writes(model, page), Action::WriteMessage),
        (!is_covered && writes(model, page) && model.console.saved_messages.is_some(), Action::SaveMessage),
        (!is_covered && page != Page::Welcome, Action::Outbox(page != Page::Outbox)),
        (!is_covered && page != Page::Welcome, Action::Device(page != Page::Device)),
    ]
    .into_iter()
    .find_map(|(works, action)| (works && action.shortcut()?.key_pressed(ctx)).then_some(action))
}

/// Whether the form is on this page.
fn writes(model: &Model<'_>, page: Page) -> bool {
    page == Page::Console || page == Page::Outbox && model.console.can_write()
}

impl Action {
    /// Whether what it opens lies above the page.
    pub(super) fn opens_a_dialog(&self) -> bool {
        matches!(self, Self::Settings | Self::About | Self::Shortcuts)
    }

    /// What does the same without the palette.
    pub(super) fn shortcut(&self) -> Option<Shortcut> {
        Some(match self {
            Self::WriteMessage => shortcuts::WRITE,
            Self::SaveMessage => shortcuts::SAVE_MESSAGE,
            Self::ToggleHold => shortcuts::HOLD,
            Self::Copy(CopyAs::Text) => shortcuts::COPY,
            Self::Search => shortcuts::SEARCH,
            Self::NextMatch => shortcuts::NEXT_MATCH,
            Self::PreviousMatch => shortcuts::PREVIOUS_MATCH,
            Self::Tab(Tab::Add) => shortcuts::NEW_TAB,
            Self::Tab(Tab::Close) => shortcuts::CLOSE_TAB,
            Self::Tab(Tab::Reopen) => shortcuts::REOPEN_TAB,
            Self::Tab(Tab::Next) => shortcuts::NEXT_TAB,
            Self::Tab(Tab::Previous) => shortcuts::PREVIOUS_TAB,
            Self::TurnTheme => shortcuts::TURN_THEME,
            Self::Resize(Resize::Larger) => shortcuts::LARGER,
            Self::Resize(Resize::Smaller) => shortcuts::SMALLER,
            Self::Resize(Resize::Usual) => shortcuts::USUAL_SIZE,
            Self::LookBack => shortcuts::LOOK_BACK,
            Self::Outbox(_) => shortcuts::OUTBOX,
            Self::Device(_) => shortcuts::DEVICE,
            Self::Settings => shortcuts::SETTINGS,
            Self::Shortcuts => shortcuts::SHORTCUTS,
            _ => return None,
        })
    }

    /// Other words that a person may look for.
    pub(super) fn words(&self) -> &'static str {
        match self {
            Self::Send(PlainCommand::Disconnect) | Self::Close(_) => t!("quit exit leave"),
            Self::Send(PlainCommand::SignOut) => t!("log out quit exit user account"),
            Self::Send(PlainCommand::SignIn | PlainCommand::SignInAsOther) => t!("log in login user account"),
            Self::Send(_) => t!("reconnect retry online"),
            Self::SwitchTo(_) | Self::UseProfile(_) => t!("open account plant"),
            Self::Welcome | Self::Profile(_) => t!("open account plant profiles paste import add outputs"),
            Self::SetUpAws(_) => t!("administrator account template CloudFormation rights role IoT policy"),
            Self::Back => t!("leave messages console"),
            Self::ShowDoctor | Self::SaveBundle => t!("help problem diagnose log"),
            Self::Outbox(_) => t!("queue offline waiting sent messages"),
            Self::Retained | Self::StopClearing => t!("retain retained keep last value topic clear delete"),
            Self::Device(_) | Self::OnDevice(_) => t!("client thing shadow presence connected disconnect"),
            Self::AddSubscription => t!("subscribe topic filter new"),
            Self::WriteMessage => t!("publish send compose"),
            Self::SaveMessage | Self::LoadMessage(_) => t!("saved message template publish send"),
            Self::ToggleHold => t!("pause freeze stop resume live"),
            Self::Search | Self::NextMatch | Self::PreviousMatch => t!("find filter"),
            Self::ClearSearch => t!("reset filter show everything"),
            Self::SaveSearch => t!("remember filter"),
            Self::Copy(_) => t!("clipboard export selected messages"),
            Self::Tab(_) => t!("tabs view views"),
            Self::SetReadOnly(_) => t!("safe mode protect publish send lock"),
            Self::FindTopic => t!("search tree filter topics"),
            Self::SortTopics(_) => t!("sort order tree"),
            Self::ToggleDensity => t!("strip timeline histogram"),
            Self::OpenAllTopics => t!("expand tree"),
            Self::CloseAllTopics => t!("collapse tree"),
            Self::ShowSilentTopics(_) => t!("tree quiet missing"),
            Self::SetTheme(_) | Self::TurnTheme => t!("theme colour color mode"),
            Self::Speak(_) => t!("translation locale"),
            Self::Resize(_) => t!("zoom scale font bigger"),
            Self::SwitchUser(_) => t!("user account person sign in"),
            Self::Contracts => t!("schema JSON Schema protobuf valid violations interval late expected"),
            Self::OnMessage(action) => action.words(),
            Self::Rights => t!("rights allowed policy permission refused denied administrator"),
            Self::WhoAmI => t!("user account identity id claims token"),
            Self::LookBack => t!("history past recording earlier"),
            Self::Export => t!("save ndjson csv download spreadsheet"),
            Self::SearchAllRecorded => t!("find filter days history"),
            Self::LiveBeside => t!("split compare side by side"),
            Self::Settings => t!("preferences options configuration"),
            Self::RecordingSettings => t!("record stop delete privacy disk size"),
            Self::About => t!("version licence license files copy"),
            Self::Shortcuts => t!("keys hotkeys help cheat sheet"),
        }
    }
}

/// To switch to those whose sign-in is saved.
fn about_people(session: &Session) -> impl Iterator<Item = (String, Action)> {
    let others = session.people().iter().filter(|person| session.user() != Some(person.user.as_str()));
    others.map(|person| {
        let name = t!("Switch to user {name}", name = visible_line(&person.user));
        (name, Action::SwitchUser(person.subject.clone()))
    })
}

/// To look back, to search there, and to write messages into a file.
fn about_recorded(model: &Model<'_>, page: Page, applied: Applied) -> impl Iterator<Item = (String, Action)> {
    let looks_back = page == Page::LookBack;
    let actions = [
        (page == Page::Console, t!("Export messages to a file"), Action::Export),
        (!looks_back, t!("Look back: recorded messages"), Action::LookBack),
        (looks_back, t!("Go live"), Action::LookBack),
        (true, t!("Recording: on, off, limits, forget everything"), Action::RecordingSettings),
        (applied.recorded, t!("Search the whole recording"), Action::SearchAllRecorded),
        (looks_back && model.console.was_live, t!("Live messages beside the recording"), Action::LiveBeside),
    ];
    let possible = actions.into_iter().filter(|(is_possible, ..)| *is_possible);
    possible.map(|(_, name, action)| (name.to_owned(), action))
}

/// To switch to the others, to connect more, to close any.
fn about_connections(model: &Model<'_>) -> impl Iterator<Item = (String, Action)> {
    let others = model.summaries.iter().filter(|row| model.id != Some(row.id));
    let profiles = model.connections.profiles.names().iter();
    let profiles = profiles.filter(|name| model.connections.named(name).is_none());
    others
        .map(move |row| (t!("Switch to {name}", name = visible_line(&row.name)), Action::SwitchTo(row.id)))
        .chain(profiles.map(move |name| {
            (t!("Connect profile {name}", name = visible_line(name)), Action::UseProfile(name.clone()))
        }))
        .chain(
            model
                .summaries
                .iter()
                .map(move |row| (t!("Close connection {name}", name = visible_line(&row.name)), Action::Close(row.id))),
        )
}
