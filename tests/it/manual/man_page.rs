//! Writes man pages: of commands from their help, of topics from the pages of the manual.

use std::collections::BTreeMap;

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, roman};
use texts::Language;
use topicdeck::cli::manual::{Block, TOPICS, Topic, blocks};

const MANUAL: &str = "Topicdeck";

/// Each command's page by the name of its file.
pub(super) fn of_commands(program: Command) -> BTreeMap<String, String> {
    let mut program = program;
    program.build();
    let mut pages = BTreeMap::new();
    collect(&program, &mut pages);
    pages
}

fn collect(command: &Command, pages: &mut BTreeMap<String, String>) {
    for part in command.get_subcommands().filter(|part| !part.is_hide_set()) {
        collect(part, pages);
    }
    let below = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
    let version = env!("CARGO_PKG_VERSION");
    let is_program = command.get_name() == "topicdeck";
    // Below the options are examples, whose lines stay as they are, and which get a section here.
    let man = Man::new(command.clone().after_long_help(None::<&str>)).manual(MANUAL);
    let man = man.source(format!("topicdeck {version}"));
    let mut page = Vec::new();
    man.render(&mut page).unwrap();
    let mut rest = Roff::default();
    below.split("\n\n").filter(|text| !text.is_empty()).for_each(|text| paragraph(&mut rest, text));
    if is_program {
        let topics: Vec<String> = TOPICS.iter().map(|topic| format!("topicdeck-{}(7)", topic.name)).collect();
        see_also(&mut rest, &topics.join(", "));
    } else {
        see_also(&mut rest, "topicdeck(1)");
    }
    rest.to_writer(&mut page).unwrap();
    pages.insert(man.get_filename(), without_blanks(&String::from_utf8(page).unwrap()));
}

/// `Examples:` and the lines below it become a section, whose lines stay as they are; any other text is a paragraph.
fn paragraph(roff: &mut Roff, text: &str) {
    let (heading, lines) = match text.split_once(":\n") {
        Some((heading, lines)) if !heading.contains('\n') && lines.starts_with(' ') => (Some(heading), lines),
        _ if text.starts_with(' ') => (None, text),
        _ => {
            roff.control("PP", []).text([roman(text)]);
            return;
        }
    };
    match heading {
        Some(heading) => roff.control("SH", [heading.to_uppercase().as_str()]),
        None => roff.control("PP", []),
    };
    as_it_is(roff, lines.lines());
}

fn as_it_is<'l>(roff: &mut Roff, lines: impl Iterator<Item = &'l str>) {
    roff.control("nf", []);
    for line in lines {
        roff.text([roman(line)]);
    }
    roff.control("fi", []);
}

fn see_also(roff: &mut Roff, pages: &str) {
    roff.control("SH", ["SEE ALSO"]).text([roman(pages)]);
}

/// The page of a topic in section 7, with the name of its file.
pub(super) fn of_topic(topic: &Topic) -> (String, String) {
    let name = format!("topicdeck-{}", topic.name);
    let source = concat!("topicdeck ", env!("CARGO_PKG_VERSION"));
    let mut roff = Roff::default();
    roff.control("TH", [name.as_str(), "7", "", source, MANUAL]);
    let mut is_first = true;
    for block in blocks(topic.text(Language::English)) {
        let begins = std::mem::take(&mut is_first);
        match block {
            Block::Title(title) => {
                let (_, about) = title.split_once(": ").expect("a title and what it is about");
                roff.control("SH", ["NAME"]).text([roman(format!("{name} - {about}"))]);
                roff.control("SH", ["DESCRIPTION"]);
            }
            Block::Heading(text) => drop(roff.control("SH", [text.to_uppercase().as_str()])),
            Block::Paragraph(text) => drop(roff.control("PP", []).text(spans(&text))),
            Block::Item(text) => drop(roff.control("IP", ["\\(bu", "2"]).text(spans(&text))),
            Block::Code { lines, .. } => {
                roff.control("PP", []);
                as_it_is(&mut roff, lines.into_iter());
            }
        }
        assert!(!begins || roff.to_roff().contains("NAME"), "{name} begins with a title");
    }
    see_also(&mut roff, "topicdeck(1)");
    (format!("{name}.7"), roff.render())
}

/// What is between backticks is bold.
fn spans(text: &str) -> Vec<Inline> {
    let parts = text.split('`').enumerate();
    parts.map(|(place, part)| if place % 2 == 1 { bold(part) } else { roman(part) }).collect()
}

/// Without what an editor would remove, and what `git diff --check` complains about.
fn without_blanks(page: &str) -> String {
    page.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}
