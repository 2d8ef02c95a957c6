//! Finds the string literals of a source file: those that are marked as texts, and those that look like texts and are not.

use std::iter::Peekable;
use std::str::FromStr as _;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree, token_stream};

/// What is in a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// In `t!` or `later!`.
    Text(String),
    /// In `counted!`: for one, for more.
    Counted(String, String),
    /// In none of them, and it looks like a text for people.
    Loose(String),
}

/// Macros whose words are for developers: of logs, of faults, of the build.
const NOT_FOR_PEOPLE: [&str; 21] = [
    "trace",
    "debug",
    "info",
    "warn",
    "error",
    "span",
    "debug_span",
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "debug_assert_eq",
    "panic",
    "unreachable",
    "include_str",
    "include_bytes",
    "concat",
    "env",
    "cfg",
    "compile_error",
    "expect",
];

/// What is found in the file `path`, which is Rust.
pub(super) fn of_source(path: &str, source: &str) -> Vec<Found> {
    if path.starts_with("src/texts/")
        || path.contains("/tests/")
        || path.ends_with("tests.rs")
        || path.contains("_tests")
        || path.contains("/examples/")
    {
        return Vec::new();
    }
    let tokens = TokenStream::from_str(source).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut found = Vec::new();
    walk(tokens, Shown::of(path), &mut found);
    found
}

/// Calls whose lower-case words name a part of the window for the program itself.
const IDS: [&str; 5] = ["id_salt", "push_id", "make_persistent_id", "id", "with"];

/// Which single words of a file people may read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// None without a value beside it.
    None,
    /// Those with a capital letter: they are labels of a notice.
    Labels,
    /// All: they are drawn.
    All,
}

impl Shown {
    fn of(path: &str) -> Self {
        match path {
            path if path.starts_with("src/window/") => Self::All,
            path if path.starts_with("src/engine/explain/") => Self::Labels,
            _ => Self::None,
        }
    }
}

fn walk(tokens: TokenStream, shown: Shown, found: &mut Vec<Found>) {
    let mut tokens = tokens.into_iter().peekable();
    let mut last = String::new();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '#' => attribute(&mut tokens, shown, found),
            TokenTree::Ident(name) => {
                let name = name.to_string();
                let is_id = last == "Id" && ["new", "unique"].contains(&name.as_str());
                if is_id || IDS.contains(&name.as_str()) {
                    if let Some(TokenTree::Group(group)) = tokens.next_if(|next| matches!(next, TokenTree::Group(_))) {
                        walk(group.stream(), if shown == Shown::All { Shown::Labels } else { shown }, found);
                    }
                    continue;
                }
                last.clone_from(&name);
                if let Some(group) = macro_group(&mut tokens) {
                    of_macro(&name, &group, shown, found);
                } else if ["expect", "expect_err"].contains(&name.as_str()) {
                    tokens.next_if(|next| matches!(next, TokenTree::Group(_)));
                }
            }
            TokenTree::Group(group) => walk(group.stream(), shown, found),
            TokenTree::Literal(literal) => {
                let text = string(&literal.to_string());
                found.extend(text.filter(|text| is_text(text, shown)).map(Found::Loose));
            }
            TokenTree::Punct(_) => {}
        }
    }
}

/// What follows the name of a macro: `!` and its arguments. Nothing is taken if it is no macro.
fn macro_group(tokens: &mut Peekable<token_stream::IntoIter>) -> Option<Group> {
    tokens.next_if(|next| matches!(next, TokenTree::Punct(mark) if mark.as_char() == '!'))?;
    match tokens.next_if(|next| matches!(next, TokenTree::Group(_)))? {
        TokenTree::Group(group) => Some(group),
        _ => None,
    }
}

fn of_macro(name: &str, group: &Group, shown: Shown, found: &mut Vec<Found>) {
    let literals = match name {
        "t" | "later" => 1,
        "counted" => 2,
        _ if NOT_FOR_PEOPLE.contains(&name) => return,
        _ => return walk(group.stream(), shown, found),
    };
    let mut tokens = group.stream().into_iter();
    let mut texts = Vec::new();
    while texts.len() < literals {
        match tokens.next() {
            Some(TokenTree::Literal(literal)) => texts.extend(string(&literal.to_string())),
            Some(TokenTree::Group(group)) => walk(group.stream(), shown, found),
            Some(_) => {}
            None => panic!("{name}! without a text: {group}"),
        }
    }
    let mut texts = texts.into_iter();
    match (texts.next(), texts.next()) {
        (Some(one), Some(many)) => found.push(Found::Counted(one, many)),
        (Some(text), None) => found.push(Found::Text(text)),
        _ => {}
    }
    walk(tokens.collect(), shown, found);
}

/// Passes what follows `#`: of an error its text counts where it is in `t!`, of code for tests nothing.
fn attribute(tokens: &mut Peekable<token_stream::IntoIter>, shown: Shown, found: &mut Vec<Found>) {
    tokens.next_if(|next| matches!(next, TokenTree::Punct(mark) if mark.as_char() == '!'));
    let Some(TokenTree::Group(group)) = tokens.next_if(|next| matches!(next, TokenTree::Group(_))) else { return };
    let text = group.stream().to_string();
    // What `Display` says of an error is for the log and for a notice's technical details, unless it is in `t!`.
    if text.starts_with("error") && text.contains("t !") {
        walk(group.stream().into_iter().skip(1).collect(), shown, found);
    } else if text.replace(' ', "") == "cfg(test)" {
        // Up to the end of the item: a body, or `;`.
        for token in tokens.by_ref() {
            match token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => break,
                TokenTree::Punct(mark) if mark.as_char() == ';' => break,
                _ => {}
            }
        }
    }
}

/// Whether people may read it: more than one word, a word and a value, or a single word where that is `shown`.
fn is_text(text: &str, shown: Shown) -> bool {
    // The parts without placeholders.
    let parts: Vec<&str> = text.split(['{', '}']).step_by(2).flat_map(|part| part.split_whitespace()).collect();
    let letters = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count();
    let words = parts.iter().filter(|word| letters(word) > 1).count();
    // Beside a value, and no code around it: `{n} messages`, not `{host}.amazonaws.com` or `{n}ms`.
    let is_plain = |word: &&&str| {
        letters(word) > 2 && word.trim_end_matches([':', '.', ',', '…']).chars().all(char::is_alphabetic)
    };
    let beside_a_value = text.contains('{') && text.contains(' ') && parts.iter().filter(is_plain).count() == 1;
    words > 1 || beside_a_value || is_shown(text, shown)
}

fn is_shown(text: &str, shown: Shown) -> bool {
    let mut letters = text.chars();
    let is_word = text.chars().all(char::is_alphabetic) && text.chars().count() > 2;
    let is_label = letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase);
    match shown {
        Shown::None => false,
        Shown::Labels => is_label,
        Shown::All => is_label || is_word && text.chars().all(char::is_lowercase),
    }
}

/// The text of a literal, if it is a string.
fn string(literal: &str) -> Option<String> {
    if let Some(raw) = literal.strip_prefix('r') {
        let raw = raw.trim_matches('#');
        return raw.strip_prefix('"')?.strip_suffix('"').map(str::to_owned);
    }
    let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::new();
    let mut chars = inner.chars().peekable();
    while let Some(character) = chars.next() {
        match character {
            '\\' => match chars.next()? {
                '\n' => while chars.next_if(|next| next.is_whitespace()).is_some() {},
                'n' => text.push('\n'),
                't' => text.push('\t'),
                'r' => text.push('\r'),
                '0' => text.push('\0'),
                'u' => {
                    let code: String = chars.by_ref().skip(1).take_while(|next| *next != '}').collect();
                    text.extend(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32));
                }
                escaped => text.push(escaped),
            },
            other => text.push(other),
        }
    }
    Some(text)
}

#[test]
fn texts_are_told_from_other_literals() {
    let source = r#"
        //! no text at all
        /// nor this one
        #[error("could not {0}")]
        struct A;
        #[error("{}", t!("said {what}", what))]
        struct B;
        fn a() {
            ui.label(t!("Two words \
                         and more"));
            let x = format!("{}: {}", t!("in {n} s", n = f("left over")), "key");
            counted!(number = list.len() as u64, "{number} row", "{number} rows", of = "all of them");
            tracing::debug!("for the log");
            maybe.expect("there is one");
            const LABEL: &str = later!("Later on");
            ("Cancel", 'x', b"bytes of it", r"raw text", "\u{2026} and so on")
        }
        #[cfg(test)]
        mod tests { fn a() { "not seen here"; } }
    "#;
    let text = |text: &str| Found::Text(text.to_owned());
    let loose = |text: &str| Found::Loose(text.to_owned());
    let expected = [
        text("said {what}"),
        text("Two words and more"),
        text("in {n} s"),
        loose("left over"),
        Found::Counted("{number} row".to_owned(), "{number} rows".to_owned()),
        loose("all of them"),
        text("Later on"),
        loose("raw text"),
        loose("\u{2026} and so on"),
    ];
    let found = of_source("src/engine/a.rs", source);
    assert_eq!(found, expected);
    // Each of these was not found once.
    let planted = r#"(format!("{n} messages"), "Details", "details", "{n}ms", "{host}.example", Id::new("part"))"#;
    let rows: [(&str, &[&str]); 3] = [
        ("src/cli/a.rs", &["{n} messages"]),
        ("src/engine/explain/a.rs", &["{n} messages", "Details"]),
        ("src/window/a.rs", &["{n} messages", "Details", "details"]),
    ];
    for (path, expected) in rows {
        let expected: Vec<Found> = expected.iter().copied().map(loose).collect();
        assert_eq!(of_source(path, planted), expected, "{path}");
    }
}
