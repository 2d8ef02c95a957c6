//! Sets up profiles: takes what a team hands around, asks for the rest, tries it, and saves it.

mod administrator;
mod door;
mod door_ui;
pub(crate) mod draft;
mod fields;
mod labels;
mod leave_question;
mod page;
mod source;
mod state;
mod trial;
mod waiting_trial;

pub(crate) use page::form_ui;
pub(crate) use source::{GIVEN, source_ui};
pub(crate) use state::{Outcome, SetupState};
