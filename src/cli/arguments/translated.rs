//! The help in the language of the person. Names of commands, options and values are the same in every language.

use clap::builder::StyledStr;
use clap::{Arg, ArgAction, Command};
use texts::{Language, t};

/// `command` with its help in the current language.
pub(super) fn translated(command: Command) -> Command {
    let language = Language::current();
    if language == Language::English {
        return command;
    }
    let of = |english: &str| language.translation(english).map_or_else(|| english.to_owned(), str::to_owned);
    with_headings(with_texts(command, &of))
}

/// `command` with the headings that its help has in every command.
fn with_headings(command: Command) -> Command {
    let options = t!("Options");
    let flag = |name: &'static str, short, action| Arg::new(name).long(name).short(short).action(action);
    let help = flag("help", 'h', ArgAction::Help).help(t!("Print help"));
    // Under a heading of ours, clap would put what has a place in the order of its names.
    let mut place = 0;
    let mut command = command
        .help_template(t!("{about-with-newline}\nUsage: {usage}\n\n{all-args}{after-help}"))
        .subcommand_help_heading(t!("Commands"))
        .disable_help_flag(true)
        .arg(help);
    if command.get_version().is_some() {
        let version = flag("version", 'V', ArgAction::Version).help(t!("Print version"));
        command = command.disable_version_flag(true).arg(version);
    }
    command
        .mut_args(|argument| {
            place += 1;
            if argument.is_positional() {
                argument.display_order(place).help_heading(t!("Arguments"))
            } else {
                argument.help_heading(options)
            }
        })
        .mut_subcommands(with_headings)
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
