//! Finds out what a text is, and reads it.

use super::super::encoding;
use super::classify::{Claim, claim};
use super::error::Error;
use super::found::Imported;
use super::kind::Kind;
use super::leaves::{Leaf, leaves};
use super::literal::{Node, whole, within};
use super::place::Place;
use super::settle::Claims;
use super::{address, lines, own};

/// The largest text that is read.
pub const MOST_BYTES: usize = 1 << 20;

/// Reads what a person pasted or a file has. `part` names the stack or the profile to take, where there are several.
///
/// # Errors
/// When it is nothing that is known, or cannot be read.
pub fn recognize(bytes: &[u8], part: Option<&str>) -> Result<Imported, Error> {
    recognize_in(bytes, Wanted { part, region: None })
}

/// What is known before a text is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// The stack or the profile to take, where there are several.
    pub part: Option<&'a str>,
    /// The region of the profile, whatever the ids in the text say.
    pub region: Option<&'a str>,
}

/// The same, with more that is known before.
///
/// # Errors
/// As [`recognize`].
pub fn recognize_in(bytes: &[u8], wanted: Wanted<'_>) -> Result<Imported, Error> {
    let Wanted { part, .. } = wanted;
    if bytes.len() > MOST_BYTES {
        return Err(Error::TooLarge);
    }
    let text = encoding::decode(bytes).map_err(|not_text| Error::NotText { line: not_text.line })?;
    let text = text.trim_start_matches('\u{feff}').trim_end();
    let begin = text.trim_start();
    if begin.is_empty() {
        return Err(Error::Empty);
    }
    if own::is_profile(text) {
        return own::read(text, part).map(|imported| with_secrets(imported, &own::letter_around(text)));
    }
    if let Some(imported) = address::read(begin) {
        return Ok(imported);
    }
    if begin.starts_with('{') || begin.starts_with('[') {
        let node = whole(text).map_err(|broken| Error::Unreadable { line: broken.line })?;
        return read(&node, false, wanted);
    }
    let mut refused = Error::Unknown;
    for node in within(text) {
        match read(&node, true, wanted) {
            Ok(imported) => return Ok(with_secrets(imported, &letter_around(text))),
            Err(Error::Unknown) => {}
            Err(other) => refused = other,
        }
    }
    if refused == Error::Unknown
        && let Some(imported) = lines::read(text, wanted.region).or_else(|| page_in(text))
    {
        return Ok(imported);
    }
    Err(refused)
}

/// With what the letter around it has that is secret, too.
fn with_secrets(mut imported: Imported, letter: &str) -> Imported {
    if !letter.trim().is_empty() {
        imported.secrets.extend(lines::secrets_in(letter));
    }
    imported
}

/// The lines before and after what is in braces or brackets, each where it was.
fn letter_around(text: &str) -> String {
    let line_of = |at: usize| text[..at].matches('\n').count();
    let (begin, end) = (text.find(['{', '[']), text.rfind(['}', ']']));
    let inside = begin.zip(end).map_or(0..=0, |(begin, end)| line_of(begin)..=line_of(end));
    let lines = text.lines().enumerate();
    lines.flat_map(|(number, line)| [if inside.contains(&number) { "" } else { line }, "\n"]).collect()
}

/// The sign-in page in a text that has not much else.
fn page_in(text: &str) -> Option<Imported> {
    let mut imported = address::read_within(text)?;
    imported.secrets.extend(lines::secrets_in(text));
    Some(imported)
}

fn read(node: &Node, is_script: bool, Wanted { part, region }: Wanted<'_>) -> Result<Imported, Error> {
    let kind = Kind::of(node).ok_or(Error::Unknown)?;
    let mut leaves = leaves(kind, node, is_script);
    if let Some(part) = part {
        let mut names: Vec<String> = leaves.iter().filter_map(|leaf| leaf.stack).map(ToOwned::to_owned).collect();
        names.sort();
        names.dedup();
        if !names.iter().any(|name| name == part) {
            return Err(Error::NoSuchPart { names });
        }
        leaves = of_part(leaves, part);
    }
    if kind == Kind::Issuer {
        return node.text("issuer").and_then(address::read).ok_or(Error::Unknown);
    }
    let mut claims = Claims::of(&leaves, |leaf| is_other(kind, leaf));
    if let Some(region) = region {
        claims.fix_region(region, Place::Given);
    }
    // Files of other services have outputs too.
    if claims.are_none() && kind == Kind::TerraformState {
        return Err(Error::NoOutputs);
    }
    if claims.are_none() && matches!(kind, Kind::CdkOutputs | Kind::TerraformOutput) {
        return Err(Error::Unknown);
    }
    Ok(claims.settle(kind))
}

/// The leaves of the stack, and from other stacks the IoT endpoint and its policy where this one has none: sign-in and IoT
/// are often separate stacks of one system. Those of another region are left out when the region is settled.
fn of_part<'a>(leaves: Vec<Leaf<'a>>, part: &str) -> Vec<Leaf<'a>> {
    let (mut own, others): (Vec<_>, Vec<_>) = leaves.into_iter().partition(|leaf| leaf.stack == Some(part));
    for field in ["iot_endpoint", "iot_policy"] {
        let is_it = |leaf: &&Leaf<'a>| matches!(claim(leaf), Some(Claim::Is(of, _)) if of == field);
        if own.iter().all(|leaf| !is_it(&leaf)) {
            own.extend(others.iter().filter(is_it).cloned());
        }
    }
    own
}

/// Whether the leaf is about another service, which may have other regions and clients.
fn is_other(kind: Kind, leaf: &Leaf<'_>) -> bool {
    let top = leaf.path.split('/').nth(1).unwrap_or_default();
    let others = ["data", "storage", "analytics", "geo", "notifications", "ai", "predictions", "api"];
    matches!(kind, Kind::AmplifyOutputs | Kind::AmplifyConfiguration | Kind::AmplifyConfigure) && others.contains(&top)
}
