//! Words mistakes in the arguments: the words of the parser are in English only.

use std::error::Error as _;
use std::fmt;
use std::io::Write as _;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use texts::t;

/// Why there are no arguments to work with.
#[derive(Debug)]
pub enum Unusable {
    /// They ask for the help or the version, which is the text.
    Answered(clap::Error),
    /// They ask for a page of the manual, which is the text.
    Page(String),
    /// They are wrong: the whole text for stderr.
    Wrong(String),
}

impl Unusable {
    /// The reason and, in a paragraph below, the usage of the command.
    pub(super) fn wrong(reason: &str, usage: &StyledStr) -> Self {
        let usage = usage.to_string();
        let (title, usage) = usage.split_once(' ').unwrap_or(("", &usage));
        debug_assert_eq!(title, "Usage:");
        let parts = [t!("error: {text}", text = reason), t!("Usage: {usage}", usage), more_below().to_owned()];
        Self::Wrong(parts.join("\n\n"))
    }

    /// 0 for help, 2 for wrong usage.
    #[must_use]
    pub fn exit_code(&self) -> i32 {
        match self {
            Self::Answered(help) => help.exit_code(),
            Self::Page(_) => 0,
            Self::Wrong(_) => 2,
        }
    }

    /// Prints it and ends the process.
    pub fn exit(&self) -> ! {
        match self {
            Self::Answered(help) => help.exit(),
            Self::Page(text) => {
                // Who closes it has read enough.
                let _ = write!(std::io::stdout().lock(), "{text}");
                std::process::exit(self.exit_code())
            }
            Self::Wrong(text) => {
                // Without stderr there is no one to print to.
                let _ = writeln!(std::io::stderr().lock(), "{text}");
                std::process::exit(self.exit_code())
            }
        }
    }
}

impl From<clap::Error> for Unusable {
    fn from(error: clap::Error) -> Self {
        if error.exit_code() == 0 {
            return Self::Answered(error);
        }
        let reason = reason(&error);
        match error.get(ContextKind::Usage) {
            Some(ContextValue::StyledStr(usage)) => Self::wrong(&reason, usage),
            _ => Self::Wrong([t!("error: {text}", text = reason), more_below().to_owned()].join("\n\n")),
        }
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answered(help) => help.fmt(out),
            Self::Page(text) | Self::Wrong(text) => out.write_str(text),
        }
    }
}

fn more_below() -> &'static str {
    t!("For more information, try '--help'.")
}

/// What is wrong and, on further lines, what would be right.
fn reason(error: &clap::Error) -> String {
    let (argument, value) = (text(error, ContextKind::InvalidArg), text(error, ContextKind::InvalidValue));
    match error.kind() {
        ErrorKind::UnknownArgument => unknown(error, &argument),
        ErrorKind::InvalidSubcommand => {
            let command = text(error, ContextKind::InvalidSubcommand);
            let likely = text(error, ContextKind::SuggestedSubcommand);
            with_likely(t!("unknown command '{command}'", command), &likely)
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            with_values(t!("'{argument}' needs a value", argument), &text(error, ContextKind::ValidValue))
        }
        ErrorKind::InvalidValue => {
            let values = text(error, ContextKind::ValidValue);
            with_values(t!("invalid value '{value}' for '{argument}'", value, argument), &values)
        }
        ErrorKind::ValueValidation => {
            let why = error.source().map(ToString::to_string).unwrap_or_default();
            t!("invalid value '{value}' for '{argument}': {why}", value, argument, why)
        }
        ErrorKind::MissingRequiredArgument => t!("missing: {arguments}", arguments = argument),
        ErrorKind::ArgumentConflict => conflict(&argument, &text(error, ContextKind::PriorArg)),
        ErrorKind::TooManyValues => t!("unexpected value '{value}' for '{argument}'", value, argument),
        ErrorKind::InvalidUtf8 => t!("an argument is not UTF-8 text").to_owned(),
        // No argument here can be wrong in another way.
        other => other.as_str().unwrap_or_default().to_owned(),
    }
}

fn unknown(error: &clap::Error, argument: &str) -> String {
    if !argument.starts_with('-') {
        return t!("unexpected argument '{argument}'", argument);
    }
    let reason = with_likely(t!("unknown option '{argument}'", argument), &text(error, ContextKind::SuggestedArg));
    // The parser suggests this where a value may come.
    if error.get(ContextKind::Suggested).is_none() {
        return reason;
    }
    format!("{reason}\n  {}", t!("To use it as a value, write -- before it."))
}

fn conflict(argument: &str, other: &str) -> String {
    if argument == other || other.is_empty() {
        t!("'{argument}' can be given only once", argument)
    } else {
        t!("'{argument}' cannot be used with '{other}'", argument, other)
    }
}

fn with_likely(reason: String, likely: &str) -> String {
    if likely.is_empty() { reason } else { format!("{reason}\n  {}", t!("Did you mean {likely}?", likely)) }
}

fn with_values(reason: String, values: &str) -> String {
    if values.is_empty() { reason } else { format!("{reason}\n  {}", t!("possible values: {values}", values)) }
}

/// What the parser says of the error in this respect; several are separated by commas.
fn text(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    }
}
