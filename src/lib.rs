//! Topicdeck without its window: the command line, as a library so that tests can ask it.
//!
//! The crates of the house and what each may use are in `src/ARCHITECTURE.md`.

pub mod cli;
