//! The program behind the window: owns the consoles, runs the frames, and says what is on screen.
//!
//! [`App`] takes over what the engine delivers and sends commands; [`window_ui`] draws: a top bar, the list of
//! connections, one page of the shown connection, a status bar, and the palette of actions above them. Pages return what
//! is to happen as commands and intents; only here is it done.

mod action;
mod actions;
mod backend;
mod banner;
mod chosen;
mod connections;
mod drawn_by;
mod frames;
mod guard_signs;
mod icon;
mod languages;
mod layout;
mod left_column;
mod line_ends;
mod links;
mod pace;
mod page;
mod palette;
mod perform;
mod place;
mod plain_command;
mod profile_actions;
mod program;
mod resize;
mod run;
mod screen;
mod scrolled;
mod searches;
mod settings;
mod state;
mod status_bar;
mod summaries;
mod switch_keys;
mod themes;
mod top_bar;
mod waker;

pub use crate::console::page::ConsoleState;
pub use crate::console::past::PastState;
pub use crate::console::publish::PublishState;
pub use crate::console::search::SearchState;
pub use crate::console::subscriptions::SubscriptionsState;
pub use crate::console::table::TableState;
pub use crate::kit::files::Files;
pub use backend::Backend;
pub use program::App;
pub use run::{Error, ListenForEnd, Options, Renderer, run};
pub use screen::{Overview, window_ui};
pub use state::{ConnectionState, State, WindowState};
pub use waker::Waker;
