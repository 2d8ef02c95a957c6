//! Texts of the help, which is made from the comments of the arguments.

use std::cell::RefCell;

use clap::{Arg, Command, CommandFactory as _};
use topicdeck::cli::{Arguments, with_texts};

/// Each text of the help once, in the order of commands.
pub(super) fn texts() -> Vec<String> {
    let texts = RefCell::new(Vec::new());
    let _ = with_texts(Arguments::command(), &|text| {
        if !texts.borrow().iter().any(|known| known == text) {
            texts.borrow_mut().push(text.to_owned());
        }
        text.to_owned()
    });
    let mut texts = texts.into_inner();
    texts.extend(of_values(&Arguments::command()));
    texts
}

/// What the values of arguments mean, where there is a list of them.
fn of_values(command: &Command) -> Vec<String> {
    let values = command.get_arguments().flat_map(Arg::get_possible_values);
    let own = values.filter_map(|value| Some(value.get_help()?.to_string()));
    own.chain(command.get_subcommands().flat_map(of_values)).collect()
}
