//! Finds out what a text is, and reads it.

use super::super::encoding;
use super::error::Error;
use super::found::Imported;
use super::kind::Kind;
use super::leaves::{Leaf, leaves};
use super::literal::{Node, whole, within};
use super::settle::Claims;
use super::{address, own};

/// The largest text that is read.
pub const MOST_BYTES: usize = 1 << 20;

/// Reads what a person pasted or a file has. `part` names the stack or the profile to take, where there are several.
///
/// # Errors
/// When it is nothing that is known, or cannot be read.
pub fn recognize(bytes: &[u8], part: Option<&str>) -> Result<Imported, Error> {
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
        return own::read(text, part);
    }
    if let Some(imported) = address::read(begin) {
        return Ok(imported);
    }
    if begin.starts_with('{') || begin.starts_with('[') {
        let node = whole(text).map_err(|broken| Error::Unreadable { line: broken.line })?;
        return read(&node, false, part);
    }
    let mut refused = Error::Unknown;
    for node in within(text) {
        match read(&node, true, part) {
            Ok(imported) => return Ok(imported),
            Err(Error::Unknown) => {}
            Err(other) => refused = other,
        }
    }
    Err(refused)
}

fn read(node: &Node, is_script: bool, part: Option<&str>) -> Result<Imported, Error> {
    let kind = Kind::of(node).ok_or(Error::Unknown)?;
    let mut leaves = leaves(kind, node, is_script);
    if let Some(part) = part {
        let mut names: Vec<String> = leaves.iter().filter_map(|leaf| leaf.stack).map(ToOwned::to_owned).collect();
        names.sort();
        names.dedup();
        if !names.iter().any(|name| name == part) {
            return Err(Error::NoSuchPart { names });
        }
        leaves.retain(|leaf| leaf.stack == Some(part));
    }
    if kind == Kind::Issuer {
        return node.text("issuer").and_then(address::read).ok_or(Error::Unknown);
    }
    let claims = Claims::of(&leaves, |leaf| is_other(kind, leaf));
    // Files of other services have outputs too.
    if claims.are_none() && matches!(kind, Kind::CdkOutputs | Kind::TerraformOutput) {
        return Err(Error::Unknown);
    }
    Ok(claims.settle(kind))
}

/// Whether the leaf is about another service, which may have other regions and clients.
fn is_other(kind: Kind, leaf: &Leaf<'_>) -> bool {
    let top = leaf.path.split('/').nth(1).unwrap_or_default();
    let others = ["data", "storage", "analytics", "geo", "notifications", "ai", "predictions", "api"];
    matches!(kind, Kind::AmplifyOutputs | Kind::AmplifyConfiguration | Kind::AmplifyConfigure) && others.contains(&top)
}
