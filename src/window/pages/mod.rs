//! What is shown until messages flow, and what is asked above it: each page knows its state and nothing else.

pub(crate) mod account;
pub(crate) mod close_question;
pub(crate) mod contracts;
pub(crate) mod device;
pub(crate) mod doctor;
pub(crate) mod link_question;
pub(crate) mod outbox;
pub(crate) mod profile_menu;
pub(crate) mod rights;
pub(crate) mod settings;
pub(crate) mod setup;
pub(crate) mod shortcuts;
pub(crate) mod sign_in_wait;
pub(crate) mod stop_question;
pub(crate) mod unprotected;
pub(crate) mod welcome;
pub(crate) mod who_am_i;
