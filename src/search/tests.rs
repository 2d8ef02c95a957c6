//! Tests of the language as a whole.

mod against_model;
mod compressed;
mod marking;
pub(crate) mod messages;
mod parsing;
mod reference;
mod several;
