//! The help in the language of the person. Names of commands, options and values are the same in every language.

use clap::builder::StyledStr;
use clap::{Arg, Command};
use texts::{Language, t};

/// `command` with its help in the current language.
pub(super) fn translated(command: Command) -> Command {
    let language = Language::current();
    if language == Language::English {
        return command;
    }
    with_texts(command, &|english| language.translation(english).map_or_else(|| english.to_owned(), str::to_owned))
        .help_template(t!("{about-with-newline}\nUsage: {usage}\n\n{all-args}{after-help}"))
}

/// `command` with each text of its help as `of` gives it, those of its commands too.
pub fn with_texts(mut command: Command, of: &dyn Fn(&str) -> String) -> Command {
    let of_styled = |text: Option<&StyledStr>| text.map(|text| of(&text.to_string()));
    if let Some(text) = of_styled(command.get_about()) {
        command = command.about(text);
    }
    if let Some(text) = of_styled(command.get_long_about()) {
        command = command.long_about(text);
    }
    if let Some(text) = of_styled(command.get_after_help()) {
        command = command.after_help(text);
    }
    if let Some(text) = of_styled(command.get_after_long_help()) {
        command = command.after_long_help(text);
    }
    command.mut_args(|argument| with_help(argument, of)).mut_subcommands(|command| with_texts(command, of))
}

fn with_help(mut argument: Arg, of: &dyn Fn(&str) -> String) -> Arg {
    if let Some(text) = argument.get_help().map(|text| of(&text.to_string())) {
        argument = argument.help(text);
    }
    if let Some(text) = argument.get_long_help().map(|text| of(&text.to_string())) {
        argument = argument.long_help(text);
    }
    argument
}
