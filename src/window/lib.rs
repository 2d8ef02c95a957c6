//! The window of Topicdeck, in egui.
//!
//! [`app`] owns the console, drains the engine and dispatches commands; [`view`] draws borrowed data and returns commands.

pub mod app;
pub mod view;
