//! Help in the language of the person. Names of commands, options and values are the same in every language.

use clap::builder::{PossibleValue, StyledStr};
use clap::{Arg, ArgAction, Command};
use texts::{Language, t};

/// Where clap shows what it adds itself.
const LAST: usize = 999;

/// `command` with its help in the current language.
pub(super) fn translated(command: Command) -> Command {
    if Language::current() == Language::English {
        return command;
    }
    let mut command = with_headings(with_texts(command, &in_language));
    // Only now each command knows its whole name.
    command.build();
    with_usage(command)
}

/// The translation of a text of the help.
fn in_language(english: &str) -> String {
    Language::current().translation(english).map_or_else(|| english.to_owned(), str::to_owned)
}

/// `command` with the words of its usage.
fn with_usage(mut command: Command) -> Command {
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ");
    let usage = usage.replace("[OPTIONS]", t!("[OPTIONS]")).replace("[COMMAND]", t!("[COMMAND]"));
    command.override_usage(usage).mut_subcommands(with_usage)
}

/// `command` with the headings that its help has in every command.
fn with_headings(command: Command) -> Command {
    let options = t!("Options");
    // After all others, as the parser puts its own.
    let flag =
        |name: &'static str, short, action| Arg::new(name).long(name).short(short).action(action).display_order(LAST);
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
            let argument = with_values(argument);
            place += 1;
            if argument.is_positional() {
                argument.display_order(place).help_heading(t!("Arguments"))
            } else {
                argument.help_heading(options)
            }
        })
        .mut_subcommands(with_headings)
}

/// `argument` with what the parser adds to its help: its default and its possible values.
fn with_values(argument: Arg) -> Arg {
    if argument.is_hide_set() || !argument.get_action().takes_values() {
        return argument;
    }
    let values = if argument.is_positional() { Vec::new() } else { argument.get_possible_values() };
    let default: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    let default = (!default.is_empty()).then(|| t!("[default: {value}]", value = default.join(" ")));
    let names: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
    let short_values = (!names.is_empty()).then(|| t!("[possible values: {values}]", values = names.join(", ")));
    let about = |text: Option<&StyledStr>| text.map(ToString::to_string);
    let (help, long) = (about(argument.get_help()), about(argument.get_long_help()));
    let short: Vec<String> = [help.clone(), default.clone(), short_values].into_iter().flatten().collect();
    let argument = argument.hide_default_value(true).hide_possible_values(true).help(short.join(" "));
    if values.is_empty() && long.is_none() {
        return argument;
    }
    let list = (!values.is_empty()).then(|| list_of(&values));
    let long: Vec<String> = [long.or(help), list, default].into_iter().flatten().collect();
    argument.long_help(long.join("\n\n"))
}

/// A line for each value, with what it means.
fn list_of(values: &[PossibleValue]) -> String {
    let line = |value: &PossibleValue| match value.get_help() {
        Some(help) => format!("\n- {}: {}", value.get_name(), in_language(&help.to_string())),
        None => format!("\n- {}", value.get_name()),
    };
    let lines: String = values.iter().map(line).collect();
    format!("{}{lines}", t!("Possible values:"))
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
    if let Some(text) = command.get_after_long_help().map(ToString::to_string) {
        // By paragraphs: not every build has all of them.
        let paragraphs: Vec<String> = text.split("\n\n").map(of).collect();
        command = command.after_long_help(paragraphs.join("\n\n"));
    }
    command.mut_args(|argument| with_help(argument, of)).mut_subcommands(|command| with_texts(command, of))
}

fn with_help(mut argument: Arg, of: &dyn Fn(&str) -> String) -> Arg {
    if argument.is_hide_set() {
        return argument;
    }
    if let Some(text) = argument.get_help().map(|text| of(&text.to_string())) {
        argument = argument.help(text);
    }
    if let Some(text) = argument.get_long_help().map(|text| of(&text.to_string())) {
        argument = argument.long_help(text);
    }
    argument
}
