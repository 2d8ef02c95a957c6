//! Tests of the language as a whole.

mod against_model;
mod marking;
mod messages;
mod parsing;
mod reference;
