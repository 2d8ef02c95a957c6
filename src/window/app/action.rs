//! The actions of the palette: which there are now, and by which names.

use eframe::egui::ThemePreference;

use super::languages;
use super::page::Page;
use super::themes::{self, THEMES};
use crate::console::topic_tree;
use crate::console::views::Wanted as Tab;
use crate::kit::model::Model;
use console::{LevelId, SignIn};
use model::{Command, ConnectionId, LinkCommand, SignInCommand, TreeOrder, visible_line};
use texts::{Language, t};

/// An action that the palette finds by its name.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Action {
    Send(PlainCommand),
    SwitchTo(ConnectionId),
    Close(ConnectionId),
    UseProfile(String),
    Welcome,
    ShowDoctor,
    SaveBundle,
    AddSubscription,
    WriteMessage,
    ToggleHold,
    Search,
    ClearSearch,
    NextMatch,
    PreviousMatch,
    SaveSearch,
    Tab(Tab),
    ToggleDensity,
    OpenAllTopics,
    CloseAllTopics,
    ShowSilentTopics(bool),
    FindTopic,
    SortTopics(TreeOrder),
    SetTheme(ThemePreference),
    /// That of the system when `None`.
    Speak(Option<Language>),
    Zoom(f32),
}

/// Commands without fields, so that actions can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PlainCommand {
    Connect,
    Disconnect,
    RetryNow,
    UseNewClientId,
    SignIn,
    SignOut,
    CancelSignIn,
}

/// What can be done with tabs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tabs {
    /// The shown one is not that with all messages.
    pub(super) is_own: bool,
    pub(super) are_many: bool,
    pub(super) can_reopen: bool,
}

/// The actions of this page, with their names. `has_search` says that a query is applied.
pub(super) fn available(model: &Model<'_>, page: Page, has_search: bool, tabs: Tabs) -> Vec<(String, Action)> {
    let session = &model.console.session;
    let link = &model.console.link;
    let signed_in = matches!(session.sign_in(), SignIn::SignedIn { .. });
    let waiting = matches!(session.sign_in(), SignIn::Waiting(_));
    let profile = session.profile().is_some();
    let console = page == Page::Console;
    let tree = &model.console.tree;
    let (has_topics, has_silent) = (tree.topics() > 0, tree.silent_in(LevelId::ROOT) > 0);
    let mut actions: Vec<(String, Action)> = [
        (console, t!("Add a subscription"), Action::AddSubscription),
        (console, t!("Write a message"), Action::WriteMessage),
        (console, t!("Hold or follow the messages"), Action::ToggleHold),
        (console, t!("Search messages"), Action::Search),
        (console, t!("Show or hide when messages came"), Action::ToggleDensity),
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
        (signed_in && !link.is_live(), t!("Try to connect now"), Action::Send(PlainCommand::RetryNow)),
        (signed_in && !link.is_live(), t!("Connect"), Action::Send(PlainCommand::Connect)),
        (signed_in, t!("Connect with another client id"), Action::Send(PlainCommand::UseNewClientId)),
        (signed_in && link.is_live(), t!("Disconnect"), Action::Send(PlainCommand::Disconnect)),
        (profile, t!("Doctor: check the connection step by step"), Action::ShowDoctor),
        (profile, t!("Save a support bundle"), Action::SaveBundle),
        (profile && !signed_in && !waiting, t!("Sign in with the browser"), Action::Send(PlainCommand::SignIn)),
        (waiting, t!("Cancel the sign-in"), Action::Send(PlainCommand::CancelSignIn)),
        (signed_in, t!("Sign out"), Action::Send(PlainCommand::SignOut)),
        (page != Page::Welcome, t!("Connect another profile"), Action::Welcome),
        (console && has_topics, t!("Open all topics"), Action::OpenAllTopics),
        (console && has_topics, t!("Close all topics"), Action::CloseAllTopics),
        (console && has_topics, t!("Find a topic"), Action::FindTopic),
        (console && has_silent, t!("Show silent topics"), Action::ShowSilentTopics(true)),
        (console && has_topics, t!("Show all topics"), Action::ShowSilentTopics(false)),
        (true, t!("Larger text and controls"), Action::Zoom(0.1)),
        (true, t!("Smaller text and controls"), Action::Zoom(-0.1)),
    ]
    .into_iter()
    .filter(|(is_possible, ..)| *is_possible)
    .map(|(_, name, action)| (name.to_owned(), action))
    .collect();
    let orders = TreeOrder::ALL.into_iter().filter(|_| console && has_topics);
    actions.extend(orders.map(|order| (topic_tree::sort_name(order), Action::SortTopics(order))));
    actions.extend(THEMES.map(|(theme, name)| (themes::full_name(name), Action::SetTheme(theme))));
    actions.extend(languages::CHOICES.map(|language| (languages::full_name(language), Action::Speak(language))));
    actions.extend(about_connections(model));
    actions
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

impl PlainCommand {
    /// The command itself.
    pub(super) fn command(self) -> Command {
        match self {
            Self::Connect => Command::Link(LinkCommand::Connect),
            Self::Disconnect => Command::Link(LinkCommand::Disconnect),
            Self::RetryNow => Command::Link(LinkCommand::RetryNow),
            Self::UseNewClientId => Command::Link(LinkCommand::UseNewClientId),
            Self::SignIn => Command::SignIn(SignInCommand::Start),
            Self::SignOut => Command::SignIn(SignInCommand::SignOut),
            Self::CancelSignIn => Command::SignIn(SignInCommand::Cancel),
        }
    }
}
