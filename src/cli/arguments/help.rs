//! What `topicdeck help` answers: a page of the manual, or the help of a command.

use std::io::IsTerminal as _;

use clap::error::ErrorKind;
use clap::{Args, Command};

use super::wrong_usage::Unusable;
use crate::cli::manual::{Look, TOPICS, Topic, page};
use texts::{Language, t};

/// Options of `help`.
#[derive(Args, Clone, Debug)]
pub struct HelpArguments {
    /// A page of the manual, or a command with its parts, such as: outbox flush
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
}

impl HelpArguments {
    /// What is asked for, where `program` is the whole command line.
    pub(super) fn answer(&self, mut program: Command) -> Unusable {
        if let [name] = self.names.as_slice()
            && let Some(topic) = Topic::of(name)
        {
            let look = if std::io::stdout().is_terminal() { Look::Terminal } else { Look::Plain };
            return Unusable::Page(page(topic, Language::current(), look));
        }
        let usage = program.render_usage();
        let names = self.names.iter().map(String::as_str);
        let line = std::iter::once("topicdeck").chain(names).chain(["--help"]);
        match program.try_get_matches_from(line) {
            Err(error) if error.kind() != ErrorKind::InvalidSubcommand => error.into(),
            _ => {
                let name = self.names.join(" ");
                let topics: Vec<&str> = TOPICS.iter().map(|topic| topic.name).collect();
                let reason = t!(
                    "there is no command '{name}', and no page of the manual: {pages}",
                    name,
                    pages = topics.join(", ")
                );
                Unusable::wrong(&reason, &usage)
            }
        }
    }
}
