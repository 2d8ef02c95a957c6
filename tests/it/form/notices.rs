//! Notices are made in `engine::explain` alone, and no code reads facts out of their words.
//!
//! Making one is read from the tokens of the code: whatever the spacing, in macros too, and by any name of the type.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::{is_test_code, production_lines, read, sources};

/// Where two notices may be compared, so that a person does not read the same twice.
const NOTICE: &str = "src/model/notice.rs";

/// What finishes a notice: its severity, details and so on are reviewed with its words. The second is the type of
/// what is given, where the name alone is not clear.
const FINISHING: [(&str, &[&str]); 7] = [
    ("severity", &[]),
    ("detail", &[]),
    ("copyable", &[]),
    ("offering", &[]),
    ("at_end_of_command", &[]),
    ("by", &["Actor", "model::Actor"]),
    ("at", &["Rung", "model::Rung"]),
];

/// What a person reads of a notice.
const FIELDS: [&str; 6] = ["summary", "cause", "remedy", "remedy_at_end", "details", "copyables"];

#[test]
fn every_notice_is_made_in_explain() {
    let mut broken = Vec::new();
    for path in sources("src").into_iter().filter(|path| !is_test_code(path) && path != NOTICE) {
        broken.extend(makes_a_notice(&path, &read(&path)));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn no_code_reads_facts_out_of_what_a_notice_says() {
    let mut broken = Vec::new();
    for path in sources("src").into_iter().filter(|path| !is_test_code(path) && path != NOTICE && may_know(path)) {
        broken.extend(reads_a_notice(&path, &read(&path)));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Client and sandbox know no notice: what they call so is something else.
fn may_know(path: &str) -> bool {
    !["src/client/", "src/sandbox/"].iter().any(|crates| path.starts_with(crates))
}

/// Where a notice is made outside `engine::explain`, where all their words are.
fn makes_a_notice(path: &str, text: &str) -> Vec<String> {
    if path.starts_with("src/engine/explain/") {
        return Vec::new();
    }
    let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{path}: {error}: {text}"));
    let mut finder = Finder { names: vec!["Notice".to_owned()], may_know: may_know(path), lines: Vec::new() };
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    finder.name(&tokens);
    finder.find(&tokens);
    finder.lines.sort_unstable();
    finder.lines.dedup();
    let lines = finder.lines.iter();
    lines.map(|line| format!("{path}:{line}: makes a notice: that is for engine::explain")).collect()
}

#[derive(Debug)]
struct Finder {
    /// What the file calls a notice: also what it imports it as, and its other names for the type.
    names: Vec<String>,
    may_know: bool,
    lines: Vec<usize>,
}

impl Finder {
    /// Finds other names: `use model::Notice as Plain`, and `type Plain = model::Notice;`.
    fn name(&mut self, tokens: &[TokenTree]) {
        for (at, token) in tokens.iter().enumerate() {
            if let TokenTree::Group(group) = token {
                self.name(&group.stream().into_iter().collect::<Vec<_>>());
            }
            if !is_word(token, "Notice") {
                continue;
            }
            if let [TokenTree::Ident(word), TokenTree::Ident(name), ..] = &tokens[at + 1..]
                && word == "as"
            {
                self.names.push(name.to_string());
            }
            let before = &tokens[..start_of_path(tokens, at)];
            if let [.., TokenTree::Ident(word), TokenTree::Ident(name), equals] = before
                && word == "type"
                && is_sign(equals, '=')
            {
                self.names.push(name.to_string());
            }
        }
    }

    fn find(&mut self, tokens: &[TokenTree]) {
        for (at, token) in tokens.iter().enumerate() {
            let found = match token {
                TokenTree::Ident(name) if self.names.iter().any(|known| name == known) => makes(tokens, at),
                TokenTree::Ident(name) if self.may_know => finishes(&name.to_string(), tokens, at),
                TokenTree::Group(group) if !is_of_tests(tokens, at) => {
                    self.find(&group.stream().into_iter().collect::<Vec<_>>());
                    false
                }
                _ => false,
            };
            if found {
                self.lines.push(token.span().start().line);
            }
        }
    }
}

/// Whether the name of the type at `at` is that of a value that is made, of its function `error`, or of an `impl … for`.
fn makes(tokens: &[TokenTree], at: usize) -> bool {
    let mut after = &tokens[at + 1..];
    // `<model::Notice>::error`.
    if let [close, rest @ ..] = after
        && is_sign(close, '>')
    {
        after = rest;
    }
    if let [first, second, TokenTree::Ident(function), ..] = after
        && is_sign(first, ':')
        && is_sign(second, ':')
    {
        return function == "error";
    }
    let is_brace =
        |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    if !tokens.get(at + 1).is_some_and(is_brace) {
        return false;
    }
    // A function may end in `-> Notice {`.
    let before = &tokens[..start_of_path(tokens, at)];
    !matches!(before, [.., minus, arrow] if is_sign(minus, '-') && is_sign(arrow, '>'))
}

/// Whether the name at `at` is that of a call that finishes a notice, or of a field of one that is changed.
fn finishes(name: &str, tokens: &[TokenTree], at: usize) -> bool {
    if at == 0 || !is_sign(&tokens[at - 1], '.') {
        return false;
    }
    let after = &tokens[at + 1..];
    if let [TokenTree::Group(given), ..] = after
        && given.delimiter() == Delimiter::Parenthesis
        && let Some((_, first)) = FINISHING.iter().find(|(call, _)| *call == name)
    {
        let given: String = given.stream().into_iter().map(|token| token.to_string()).collect();
        return first.is_empty() || first.iter().any(|word| given.starts_with(&format!("{word}::")));
    }
    if !FIELDS.contains(&name) {
        return false;
    }
    if is_lent(tokens, at) {
        return true;
    }
    match after {
        [plus, equals, ..] if is_sign(plus, '+') && is_sign(equals, '=') => true,
        // `details` that are optional are a notice that is shown, and no field of one.
        [equals, next, ..] if is_sign(equals, '=') => {
            let is_shown = name == "details" && (is_word(next, "Some") || is_word(next, "None"));
            !is_sign(next, '=') && !is_sign(next, '>') && !is_shown
        }
        [dot, TokenTree::Ident(call), ..] if is_sign(dot, '.') => {
            ["push", "push_str", "insert", "extend", "clear", "truncate", "retain"].iter().any(|name| call == name)
        }
        _ => false,
    }
}

/// Whether the field at `at` is lent to be changed: `&mut notice.summary`.
fn is_lent(tokens: &[TokenTree], at: usize) -> bool {
    let mut start = at;
    while let [.., TokenTree::Ident(_), dot] = &tokens[..start]
        && is_sign(dot, '.')
    {
        start -= 2;
    }
    matches!(&tokens[..start], [.., and, lent] if is_sign(and, '&') && is_word(lent, "mut"))
        && !tokens.get(at + 1).is_some_and(|next| is_sign(next, '.'))
}

/// Where the path begins whose last name is at `at`.
fn start_of_path(tokens: &[TokenTree], at: usize) -> usize {
    let mut start = at;
    while let [.., TokenTree::Ident(_), first, second] = &tokens[..start]
        && is_sign(first, ':')
        && is_sign(second, ':')
    {
        start -= 3;
    }
    start
}

/// Whether the group at `at` is the body of `mod tests`.
fn is_of_tests(tokens: &[TokenTree], at: usize) -> bool {
    matches!(&tokens[..at], [.., module, name] if is_word(module, "mod") && is_word(name, "tests"))
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

fn is_sign(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// Where code compares or searches what is meant for people: a notice's code, its words, details and things to copy. Code
/// branches on `Failure::kind`, on the severity, the actor, the offer or the rung. A `refusal` has a code that is an enum.
fn reads_a_notice(path: &str, text: &str) -> Vec<String> {
    let fields = [".code", ".summary", ".cause", ".remedy", ".details", ".copyables"];
    let reads = ["==", "!=", "match ", "matches!(", "contains(", "starts_with(", "ends_with(", "find(", "any(", "all("];
    let mut broken = Vec::new();
    for (number, line) in production_lines(text) {
        let named = fields.iter().find(|field| {
            let rest = line.match_indices(**field).map(|(at, _)| (&line[..at], &line[at + field.len()..]));
            rest.filter(|(before, _)| !before.ends_with("refusal"))
                .any(|(_, after)| !after.starts_with(|c: char| c == '_' || c == '(' || c.is_alphanumeric()))
        });
        if let (Some(field), Some(sign)) = (named, reads.iter().find(|sign| line.contains(**sign))) {
            broken.push(format!("{path}:{number}: `{field}` with `{sign}`: branch on `Failure::kind`, not on words"));
        }
    }
    broken
}

/// The rules themselves, held against made-up sources.
#[test]
fn planted_notices_are_found() {
    let table = [
        ("src/cli/a.rs", "let notice = Notice::error();", 1),
        ("src/cli/a.rs", "let notice = Notice\n    ::error();", 1),
        ("src/cli/a.rs", "let notice = <model::Notice>::error();", 1),
        ("src/cli/a.rs", "let make = Notice::error;", 1),
        ("src/cli/a.rs", "let all = vec![Notice::error(code, words)];", 1),
        ("src/cli/a.rs", "Notice { code, ..notice }", 1),
        ("src/cli/a.rs", "let made = model::Notice { code };", 1),
        ("src/cli/a.rs", "fn f() -> model::Notice {}", 0),
        ("src/client/a.rs", "impl From<&Mistake> for Notice {}", 1),
        ("src/cli/a.rs", "use model::Notice as Plain;\nfn f() {\n    Plain::error(1);\n}", 1),
        ("src/cli/a.rs", "use model::{Batch, Notice as Plain};\nfn f() {\n    Plain { code, ..other };\n}", 1),
        ("src/cli/a.rs", "type Plain = model::Notice;\nfn f() {\n    Plain::error(1);\n}", 1),
        ("src/cli/a.rs", "use model::Word as Plain;\nfn f() {\n    Plain::error(1);\n}", 0),
        ("src/engine/explain/a.rs", "Notice::error()", 0),
        ("src/cli/a.rs", "fn f(notice: &Notice) -> Notice {}", 0),
        ("src/cli/a.rs", "mod tests {\nNotice::error();\n}", 0),
        ("src/cli/a.rs", "mod tests_of_others {\nNotice::error();\n}", 1),
        ("src/engine/a.rs", "let notice = Box::new(notice.detail(\"before\", before));", 1),
        ("src/engine/a.rs", "explain::sign_in(error, profile).offering(Offer::UnlockKeyring)", 1),
        ("src/engine/a.rs", "explain::browser(&error).copyable(\"Logout page\", url)", 1),
        ("src/engine/a.rs", "explain::not_remembered(&error).severity(Severity::Error)", 1),
        ("src/engine/a.rs", "explain::not_remembered(&error)\n    .severity(\n        model::Severity::Error)", 1),
        ("src/cli/a.rs", "notice.by(Actor::NoOne).at(Rung::Live)", 1),
        ("src/cli/a.rs", "    .at_end_of_command(RUN_AGAIN)", 1),
        ("src/engine/a.rs", "notice.summary = explain::summary();", 1),
        ("src/engine/a.rs", "notice.details.push((\"a\", b));", 1),
        ("src/engine/a.rs", "notice.summary += \"x\";", 1),
        ("src/engine/a.rs", "std::mem::take(&mut failure.notice.summary)", 1),
        ("src/engine/a.rs", "notice.remedy_at_end = Some(\"x\");", 1),
        ("src/window/a.rs", "state.details = Some(notice.clone());", 0),
        ("src/engine/a.rs", "if notice.summary == other.summary {}", 0),
        ("src/engine/explain/a.rs", "notice.detail(\"system\", said)", 0),
        ("src/cli/a.rs", "notice.severity == Severity::Error && date(2026, 3, 14).at(14, 2, 53, 0)", 0),
        ("src/client/a.rs", "error.detail()", 0),
    ];
    for (path, text, expected) in table {
        assert_eq!(makes_a_notice(path, text).len(), expected, "{path} {text}");
    }
}

#[test]
fn facts_read_out_of_words_are_found() {
    let table = [
        ("if notice.code == \"a.b\" {", 1),
        ("match failure.notice.code {", 1),
        ("let about = [\"a.b\", \"c.d\"].contains(&notice.code);", 1),
        ("state.notice().is_some_and(|notice| notice.code.starts_with(\"network.\"))", 1),
        ("notice.details.iter().find(|(label, _)| label == \"CONNACK\")", 1),
        ("(shown.code, &shown.summary) != (verdict.code, &verdict.summary)", 1),
        ("let why = if notice.summary.contains(\"memory only\") { 1 } else { 2 };", 1),
        ("if refusal.code == TokenCode::InvalidGrant {", 0),
        ("println!(\"{}\", notice.code);", 0),
        ("if failure.kind == FailureKind::WrongClock {", 0),
        ("if reason.code_point == 1 {", 0),
    ];
    for (text, expected) in table {
        assert_eq!(reads_a_notice("src/cli/a.rs", text).len(), expected, "{text}");
    }
}
