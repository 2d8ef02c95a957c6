//! Reads Rust source far enough to know which rooms it uses: comments, strings and test code taken out, paths found.
//! What is allowed is judged by its parent.

/// The source without comments, without the content of strings and characters, and without items under
/// `#[cfg(test)]`, which may use more. Line breaks stay, so that line numbers hold.
pub(super) fn bare(source: &str) -> String {
    without_test_items(&without_words(source))
}

/// Each room that a bare source names after `crate::`, with its line number; `crate::{a, b::c}` names `a` and `b`.
pub(super) fn rooms_used(bare: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, _) in bare.match_indices("crate::") {
        if bare[..at].ends_with(is_word_character) {
            continue;
        }
        let path = bare[at + "crate::".len()..].trim_start();
        let names = if path.starts_with('{') { first_names_in_braces(path) } else { vec![leading_word(path)] };
        found.extend(names.into_iter().map(|name| (line_of(bare, at), name)));
    }
    found
}

/// The longest run of `super::` that begins at each place where one begins, with its line number.
pub(super) fn climbs(bare: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (at, _) in bare.match_indices("super::") {
        if !bare[..at].ends_with("super::") {
            let path = &bare[at..];
            let steps = path.split("super::").take_while(|between| between.is_empty()).count().max(1);
            found.push((line_of(bare, at), if path.starts_with("super::") { steps } else { 0 }));
        }
    }
    found
}

pub(super) fn line_of(source: &str, at: usize) -> usize {
    source[..at].matches('\n').count() + 1
}

fn is_word_character(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}

fn leading_word(path: &str) -> String {
    path.chars().take_while(|character| is_word_character(*character)).collect()
}

fn first_names_in_braces(path: &str) -> Vec<String> {
    let (mut depth, mut names, mut expected) = (0, Vec::new(), false);
    for (at, character) in path.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        if expected && is_word_character(character) {
            names.push(leading_word(&path[at..]));
        }
        expected = depth == 1 && (matches!(character, '{' | ',') || expected && character.is_whitespace());
    }
    names
}

/// Takes out comments and the content of literals. Quotes stay, so that what surrounds a literal still reads.
fn without_words(source: &str) -> String {
    let mut rest = source;
    let mut bare = String::with_capacity(source.len());
    while let Some(character) = rest.chars().next() {
        let length = word_length(rest, bare.chars().next_back()).unwrap_or(0);
        if length == 0 {
            bare.push(character);
            rest = &rest[character.len_utf8()..];
        } else {
            bare.push(if character == '/' { ' ' } else { '"' });
            bare.extend(rest[..length].chars().filter(|character| *character == '\n'));
            rest = &rest[length..];
        }
    }
    bare
}

/// How many bytes the comment or literal at the start of `rest` has; `None` when none begins here.
fn word_length(rest: &str, before: Option<char>) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Some(block_comment_length(rest));
    }
    if rest.starts_with('"') {
        return Some(quoted_length(rest, '"'));
    }
    if rest.starts_with('r') && !before.is_some_and(|before| is_word_character(before) && before != 'b') {
        let hashes = rest[1..].chars().take_while(|character| *character == '#').count();
        let end = format!("\"{}", "#".repeat(hashes));
        let body = rest[1 + hashes..].strip_prefix('"')?;
        return Some(2 + hashes + body.find(&end).map_or(body.len(), |at| at + end.len()));
    }
    // What is left is a character, or else a lifetime.
    let inside = rest.strip_prefix('\'')?;
    let one_long = inside.chars().nth(1) == Some('\'');
    (inside.starts_with('\\') || one_long).then(|| quoted_length(rest, '\''))
}

fn quoted_length(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        if character == quote && !escaped {
            return at + 1;
        }
        escaped = character == '\\' && !escaped;
    }
    rest.len()
}

fn block_comment_length(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(character) = rest[at..].chars().next() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
        } else {
            at += character.len_utf8();
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// Takes out each item under `#[cfg(test)]`: up to its `;`, or to the brace that closes it.
fn without_test_items(source: &str) -> String {
    let mut bare = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find("#[cfg(test)]") {
        bare.push_str(&rest[..at]);
        let length = item_length(&rest[at..]);
        bare.extend(rest[at..at + length].chars().filter(|character| *character == '\n'));
        rest = &rest[at + length..];
    }
    bare + rest
}

fn item_length(item: &str) -> usize {
    let mut depth = 0_usize;
    for (at, character) in item.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth <= 1 => return at + usize::from(depth == 1),
            '}' => depth -= 1,
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    item.len()
}

#[test]
fn paths_are_found_outside_comments_strings_and_tests_only() {
    let source = r##"//! crate::comment
use crate::{one::{inner, other}, two, three as four};
/* crate::comment /* crate::nested */ crate::comment */
fn quote<'a>(text: &'a str) -> char { let _ = ("crate::string \" crate::string", r#"" crate::raw"#); '"' }
type Five = crate::five::Five; // crate::comment
pub(crate) fn six() { my_crate::six(); let _ = '\''; $crate::seven!() }
#[cfg(test)]
mod tests { use crate::eight; fn brace() { let _ = "}"; } }
#[cfg(test)]
use crate::nine;
use crate::ten;
"##;
    let expected = [(2, "one"), (2, "two"), (2, "three"), (5, "five"), (6, "seven"), (11, "ten")];
    let found = rooms_used(&bare(source));
    assert_eq!(found, expected.map(|(line, room)| (line, room.to_owned())));
}

#[test]
fn climbing_out_is_counted_in_steps() {
    assert_eq!(climbs("use super::a;\nuse super::super::b;\nuse crate::c;"), [(1, 1), (2, 2)]);
}
