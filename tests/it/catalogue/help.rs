//! The texts of the help, which is made from the comments of the arguments.

use std::cell::RefCell;

use clap::CommandFactory as _;
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
    texts.into_inner()
}
