//! Settings in lines, as in a letter or an `.env` file: `User pool ID: …`, `VITE_CLIENT_ID=…`, `| Identity pool | … |`; in two
//! lines, in a table with tabs, and within a sentence where the value says itself what it is.

use std::borrow::Cow;

use super::super::check::is_user_pool_id;
use super::classify::{Claim, claim};
use super::found::{Imported, SecretFound};
use super::kind::Kind;
use super::leaves::{Leaf, plain};
use super::markup;
use super::place::Place;
use super::secrets;
use super::settle::Claims;

/// So many lines are looked at.
const MOST_LINES: usize = 5_000;
/// So many words of a line are.
const MOST_WORDS: usize = 2_000;
/// The longest name of a setting: more is a sentence.
const NAME_CHARS: usize = 60;
/// More words above a value are a sentence.
const LABEL_WORDS: usize = 5;
/// No secret in a sentence is shorter.
const SECRET_BYTES: usize = 20;
/// What tells settings from a letter that has two of these by chance.
const TELLING: [&str; 4] = ["user_pool_id", "client_id", "identity_pool_id", "iot_endpoint"];
/// What is between a name and its value in a sentence.
const JOINTS: [&str; 8] = [" is", " will be", " ist", " wird", " lautet", " est", " es", " ="];
/// What ends what a sentence says of another thing.
const CLAUSES: [&str; 4] = [", ", " and ", " und ", " et "];
/// What a value in a sentence can be: the shape of each is known, or it is beside its name.
const IN_SENTENCES: [&str; 6] =
    ["user_pool_id", "client_id", "identity_pool_id", "iot_endpoint", "endpoints.hosted_ui", "region"];

/// What the lines say; `None` where fewer than two settings are in them that tell what they are. `region` is that of the profile
/// where it is known.
pub(super) fn read(text: &str, region: Option<&str>) -> Option<Imported> {
    let lines = lines_of(text);
    let mut claims = Claims::of(&leaves(&lines), |_| false);
    if claims.claimed(&TELLING) < 2 {
        return None;
    }
    if let Some(region) = region {
        claims.fix_region(region, Place::Given);
    }
    Some(claims.settle(Kind::Lines))
}

/// The secrets in the lines, of a text that has no more than an address.
pub(super) fn secrets_in(text: &str) -> Vec<SecretFound> {
    Claims::of(&leaves(&lines_of(text)), |leaf| !is_secret(leaf)).settle(Kind::Lines).secrets
}

/// The lines as a person reads them, each with its number in the source.
fn lines_of(text: &str) -> Vec<(Cow<'_, str>, usize)> {
    text.lines().take(MOST_LINES).map(markup::plain).zip(1..).collect()
}

fn leaves<'a>(lines: &'a [(Cow<'a, str>, usize)]) -> Vec<Leaf<'a>> {
    let mut leaves = Vec::new();
    let mut label = "";
    let parts = lines.iter().flat_map(|(line, number)| line.lines().map(move |part| (part, *number)));
    for (line, number) in parts.filter(|(line, _)| !line.trim().is_empty()) {
        let line = without_marks(line);
        let found = below(label, line, number).or_else(|| cells(line, number)).or_else(|| pair(line, number));
        label = if found.is_some() { "" } else { line };
        match found {
            Some(leaf) => leaves.push(leaf),
            None => leaves.extend(within(line, number)),
        }
    }
    leaves
}

/// A line without what makes it one of a list, a table, a quotation or a script.
fn without_marks(line: &str) -> &str {
    let line = line.trim().trim_matches('|').trim_start_matches(['-', '*', '+', '>']).trim();
    line.strip_prefix("export ").unwrap_or(line)
}

/// A name and its value. The cells of a table that was copied have tabs between them.
fn pair(line: &str, number: usize) -> Option<Leaf<'_>> {
    let (name, value) = line.split_once('\t').or_else(|| line.split_once(['=', ':', '|']))?;
    // An address is no name.
    let value = value.trim_start().split('\t').next().filter(|value| !value.starts_with("//"))?;
    named(name, bare(value), number)
}

/// A name and its value with a comma or a semicolon between them, as a spreadsheet writes them. Ids have colons.
fn cells(line: &str, number: usize) -> Option<Leaf<'_>> {
    let (name, value) = line.split_once([',', ';'])?;
    let value = value.split([',', ';']).next().unwrap_or(value);
    let is_pair = !name.contains(['=', ':', '|', '\t']);
    named(name, bare(value), number).filter(|leaf| is_pair && (has_claim(leaf) || is_secret(leaf)))
}

/// The value of a name that is alone in the line above.
fn below<'a>(label: &str, line: &'a str, number: usize) -> Option<Leaf<'a>> {
    let is_label = label.split_whitespace().count() <= LABEL_WORDS;
    named(label, bare(line), number).filter(|leaf| is_label && (has_claim(leaf) || is_secret(leaf)))
}

fn named<'a>(name: &str, value: &'a str, number: usize) -> Option<Leaf<'a>> {
    if value.is_empty() || value.contains(char::is_whitespace) || name.chars().count() > NAME_CHARS {
        return None;
    }
    let name = name.trim_matches(|c: char| !c.is_alphanumeric());
    let plain = plain(name);
    (!plain.is_empty()).then(|| leaf(plain, name, value, number))
}

fn leaf<'a>(plain: String, name: &str, value: &'a str, number: usize) -> Leaf<'a> {
    Leaf {
        path: format!("/{plain}"),
        name: plain,
        stack: None,
        texts: vec![value],
        is_list: false,
        is_sensitive: false,
        place: Place::Line { line: number, name: name.to_owned() },
    }
}

/// The values within a sentence, each with what is before it as its name, and what is a secret there.
fn within(line: &str, number: usize) -> Vec<Leaf<'_>> {
    let mut leaves = Vec::new();
    let mut rest = 0;
    for word in line.split_whitespace().take(MOST_WORDS) {
        let at = word.as_ptr() as usize - line.as_ptr() as usize;
        let before =
            last_chars(line.get(rest..at).unwrap_or_default()).trim_end_matches(|c: char| !c.is_alphanumeric());
        // What the sentence before is about is another thing. A dot can be in an address.
        let end = [". ", "; ", "! ", "? "].iter().filter_map(|end| Some(before.rfind(end)? + end.len())).max();
        let before = before.get(end.unwrap_or_default()..).unwrap_or_default();
        let before = before.trim_start_matches(|c: char| !c.is_alphanumeric());
        let (before, is_named) = without_verb(before);
        let found = leaf(plain(before), before, bare(word), number);
        // Of a sentence any word can follow "password".
        let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
        let could_be_secret = has_digit && (word.len() >= SECRET_BYTES || is_named) || secrets::has_password(word);
        if has_claim(&found) || (could_be_secret && is_secret(&found)) {
            rest = at + word.len();
            leaves.push(found);
        }
    }
    leaves
}

/// The name of a value without what joins them in a sentence, and whether it is that of a password.
fn without_verb(before: &str) -> (&str, bool) {
    let name = JOINTS.iter().find_map(|joint| before.strip_suffix(joint)).unwrap_or(before).trim_end();
    let name = ["and ", "und "].iter().find_map(|joint| name.strip_prefix(joint)).unwrap_or(name);
    let last = name.rsplit(' ').next().unwrap_or(name);
    let clause = CLAUSES.iter().filter_map(|end| Some(name.rfind(end)? + end.len())).max();
    let clause = name.get(clause.unwrap_or_default()..).unwrap_or(name);
    let is_joined = before.len() > name.len();
    let is_named = secrets::is_of_password(&plain(if is_joined { clause } else { last }));
    (if is_named { clause } else { name }, is_named)
}

/// Whether the value is one by its own shape, or beside its name.
fn has_claim(leaf: &Leaf<'_>) -> bool {
    match claim(leaf) {
        Some(Claim::Is(field, _)) => IN_SENTENCES.contains(&field),
        // That of a user pool that cannot be.
        Some(Claim::Unfit(field, _)) => field == "user_pool_id" && leaf.texts.iter().any(|text| is_user_pool_id(text)),
        _ => false,
    }
}

fn is_secret(leaf: &Leaf<'_>) -> bool {
    leaf.texts.iter().any(|text| secrets::kind(leaf, text).is_some())
}

/// The value without quotes and what ends a sentence.
fn bare(value: &str) -> &str {
    let value = value.trim_matches(|c: char| c.is_whitespace() || "\"'`*=<>,;()".contains(c));
    value.trim_end_matches(['.', ':', '!', '?'])
}

/// As much of a sentence as a name may have.
fn last_chars(text: &str) -> &str {
    let begin = text.char_indices().rev().nth(NAME_CHARS - 1).map_or(0, |(at, _)| at);
    text.get(begin..).unwrap_or(text)
}
