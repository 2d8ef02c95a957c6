//! Writes man pages: of commands from their help, of topics from the pages of the manual.

use std::collections::BTreeMap;

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, roman};
use texts::Language;
use topicdeck::cli::manual::{Block, TOPICS, Topic, blocks};

const MANUAL: &str = "Topicdeck";
/// The day of the version. It changes with the version.
const DATE: &str = "2026-11-29";
const SOURCE: &str = concat!("topicdeck ", env!("CARGO_PKG_VERSION"));
/// Letters of a line in a terminal of 80 columns, between the margins of a page.
const WIDTH: usize = 71;
/// Which page of the manual is about a command, where it has another name.
const PAGES: [(&str, &str); 11] = [
    ("attach-policy", "administrators"),
    ("doctor", "troubleshooting"),
    ("export", "recordings"),
    ("forget", "recordings"),
    ("import", "profiles"),
    ("profile", "profiles"),
    ("record", "recordings"),
    ("rights", "administrators"),
    ("send", "outbox"),
    ("template", "administrators"),
    ("watch", "search"),
];

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
    let is_program = command.get_name() == "topicdeck";
    // Below the options are examples, whose lines stay as they are, and which get a section here.
    let man = Man::new(sorted(command.clone()).after_long_help(None::<&str>)).manual(MANUAL);
    let man = man.date(DATE).source(SOURCE);
    let mut page = Vec::new();
    man.render(&mut page).unwrap();
    let mut rest = Roff::default();
    below.split("\n\n").filter(|text| !text.is_empty()).for_each(|text| paragraph(&mut rest, text));
    if is_program {
        let topics: Vec<String> = TOPICS.iter().map(|topic| format!("topicdeck-{}(7)", topic.name)).collect();
        see_also(&mut rest, &topics.join(", "));
    } else {
        see_also(&mut rest, &pages_about(command));
    }
    rest.to_writer(&mut page).unwrap();
    pages.insert(man.get_filename(), tidy(&String::from_utf8(page).unwrap()));
}

/// The options of the command itself in their order, then those of all commands, then the help.
fn sorted(command: Command) -> Command {
    let mut place = 0;
    command.mut_args(|argument| {
        place += 1;
        let after = match argument.get_id().as_str() {
            "help" | "version" => 2_000,
            _ if argument.is_global_set() => 1_000,
            _ => 0,
        };
        argument.display_order(after + place)
    })
}

/// The page of the command that it is a part of, and the page of the manual that is about it.
fn pages_about(command: &Command) -> String {
    let name = command.get_display_name().unwrap_or_default();
    let words: Vec<&str> = name.strip_prefix("topicdeck-").unwrap_or_default().split('-').collect();
    let with_parts = ["outbox", "profile", "recordings", "retained", "shadow"];
    let part_of = words.first().filter(|first| words.len() > 1 && with_parts.contains(first));
    let whole = part_of.map_or_else(|| words.join("-"), ToString::to_string);
    let other = PAGES.iter().find(|(command, _)| *command == whole).map(|(_, page)| *page);
    let page = TOPICS.iter().find(|topic| topic.name == other.unwrap_or(&whole));
    let mut pages = vec!["topicdeck(1)".to_owned()];
    pages.extend(part_of.map(|whole| format!("topicdeck-{whole}(1)")));
    pages.extend(page.map(|page| format!("topicdeck-{}(7)", page.name)));
    pages.join(", ")
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
    if lines.lines().any(|line| line.chars().count() > WIDTH) {
        as_it_is(roff, in_two_lines(lines).iter().map(String::as_str));
    } else {
        as_it_is(roff, lines.lines());
    }
}

/// Each example above its comment, which is beside it in the help.
fn in_two_lines(lines: &str) -> Vec<String> {
    let comment = |text: &str| format!("      {}", text.trim_start());
    let of_line = |line: &str| match line.trim_start().split_once("  ") {
        _ if line.starts_with("       ") => vec![comment(line)],
        // A number with its meaning stays on one line.
        Some((example, text)) if example.len() > 1 => vec![format!("  {example}"), comment(text)],
        _ => vec![line.to_owned()],
    };
    lines.lines().flat_map(of_line).collect()
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
    let mut roff = Roff::default();
    roff.control("TH", [name.as_str(), "7", DATE, SOURCE, MANUAL]);
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
    (format!("{name}.7"), tidy(&roff.render()))
}

/// What is between backticks is bold.
fn spans(text: &str) -> Vec<Inline> {
    let parts = text.split('`').enumerate();
    parts.map(|(place, part)| if place % 2 == 1 { bold(part) } else { roman(part) }).collect()
}

/// Without what an editor would remove and what `mandoc -T lint` complains about; with what is between backticks in bold.
fn tidy(page: &str) -> String {
    let (mut out, mut is_as_it_is, mut former) = (String::new(), false, "");
    let mut lines = page.lines().map(str::trim_end).peekable();
    while let Some(line) = lines.next() {
        is_as_it_is = line == ".nf" || is_as_it_is && line != ".fi";
        let needless = match line {
            ".PP" => former.starts_with(".SH"),
            "" | ".br" => former.is_empty() || former == ".br" || matches!(lines.peek(), Some(&("" | ".br"))),
            _ => false,
        };
        if needless {
            continue;
        }
        out += &match line {
            // Goes on below the same option.
            "" | ".br" if !is_as_it_is => ".sp".to_owned(),
            line if line.starts_with('.') || is_as_it_is => line.to_owned(),
            line => in_bold(line),
        };
        out.push('\n');
        former = line;
    }
    out
}

fn in_bold(line: &str) -> String {
    let parts = line.split('`').enumerate();
    parts.map(|(place, part)| if place % 2 == 1 { format!("\\fB{part}\\fR") } else { part.to_owned() }).collect()
}
