//! The window of Topicdeck, in egui.
//!
//! [`app`] owns the consoles, drains the engine, dispatches commands, and says what is on screen; `pages` are what is
//! there before messages flow, `console` is where they do. Both draw borrowed data with what is in [`kit`] and return
//! commands and intents: neither knows the other, nor `app`. No IO, no locks, no clocks but in `app`.

pub mod app;
mod console;
pub mod kit;
mod pages;
