//! Runs the program in English, whatever the language of the system is that runs the tests.

use std::process::Command;

/// Sets the language of the program that `command` starts.
pub(crate) fn in_english(command: &mut Command) -> &mut Command {
    command.env_remove("LANGUAGE").env("LC_ALL", "C.UTF-8")
}
