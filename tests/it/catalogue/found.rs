//! The string literals of a source file: those that are marked as texts, and those that look like texts and are not.

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
    walk(tokens, path.starts_with("src/window/"), &mut found);
    found
}

/// `words` says that a single word counts: it is drawn.
fn walk(tokens: TokenStream, words: bool, found: &mut Vec<Found>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '#' => attribute(&mut tokens, words, found),
            TokenTree::Ident(name) => {
                let name = name.to_string();
                if let Some(group) = macro_group(&mut tokens) {
                    of_macro(&name, &group, words, found);
                } else if ["expect", "expect_err"].contains(&name.as_str()) {
                    tokens.next_if(|next| matches!(next, TokenTree::Group(_)));
                }
            }
            TokenTree::Group(group) => walk(group.stream(), words, found),
            TokenTree::Literal(literal) => {
                let text = string(&literal.to_string());
                found.extend(text.filter(|text| is_text(text, words)).map(Found::Loose));
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

fn of_macro(name: &str, group: &Group, words: bool, found: &mut Vec<Found>) {
    let literals = match name {
        "t" | "later" => 1,
        "counted" => 2,
        _ if NOT_FOR_PEOPLE.contains(&name) => return,
        _ => return walk(group.stream(), words, found),
    };
    let mut tokens = group.stream().into_iter();
    let mut texts = Vec::new();
    while texts.len() < literals {
        match tokens.next() {
            Some(TokenTree::Literal(literal)) => texts.extend(string(&literal.to_string())),
            Some(TokenTree::Group(group)) => walk(group.stream(), words, found),
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
    walk(tokens.collect(), words, found);
}

/// Passes what follows `#`: of an error its text counts where it is in `t!`, of code for tests nothing.
fn attribute(tokens: &mut Peekable<token_stream::IntoIter>, words: bool, found: &mut Vec<Found>) {
    tokens.next_if(|next| matches!(next, TokenTree::Punct(mark) if mark.as_char() == '!'));
    let Some(TokenTree::Group(group)) = tokens.next_if(|next| matches!(next, TokenTree::Group(_))) else { return };
    let text = group.stream().to_string();
    // What `Display` says of an error is for the log and for a notice's technical details, unless it is in `t!`.
    if text.starts_with("error") && text.contains("t !") {
        walk(group.stream().into_iter().skip(1).collect(), words, found);
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

/// Whether people may read it: more than one word. `words` says that one is enough, if it begins with a capital letter.
fn is_text(text: &str, words: bool) -> bool {
    // The parts without placeholders.
    let parts = || text.split(['{', '}']).step_by(2).flat_map(|part| part.split_whitespace());
    let is_word = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() > 1;
    let is_shown = || {
        let mut letters = text.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
    };
    parts().filter(is_word).count() > 1 || words && is_shown()
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
    let drawn = of_source("src/window/a.rs", "(\"Cancel\", \"cancel\", \"C\")");
    assert_eq!(drawn, [loose("Cancel")]);
}
