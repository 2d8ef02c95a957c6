//! Settings in lines, as in a letter or an `.env` file: `User pool ID: …`, `VITE_CLIENT_ID=…`, `| Identity pool | … |`.

use super::found::Imported;
use super::kind::Kind;
use super::leaves::{Leaf, plain};
use super::place::Place;
use super::settle::Claims;

/// So many lines are looked at.
const MOST_LINES: usize = 5_000;
/// The longest name of a setting: more is a sentence.
const NAME_CHARS: usize = 60;
/// What tells settings from a letter that has two of these by chance.
const TELLING: [&str; 4] = ["user_pool_id", "client_id", "identity_pool_id", "iot_endpoint"];

/// What the lines say; `None` where fewer than two settings are in them that tell what they are. `region` is that of the profile
/// where it is known.
pub(super) fn read(text: &str, region: Option<&str>) -> Option<Imported> {
    let lines = text.lines().take(MOST_LINES).zip(1..);
    let leaves: Vec<Leaf<'_>> = lines.filter_map(|(line, number)| leaf(line, number)).collect();
    let mut claims = Claims::of(&leaves, |_| false);
    if claims.claimed(&TELLING) < 2 {
        return None;
    }
    if let Some(region) = region {
        claims.fix_region(region, Place::Given);
    }
    Some(claims.settle(Kind::Lines))
}

fn leaf(line: &str, number: usize) -> Option<Leaf<'_>> {
    let line = line.trim().trim_matches('|').trim_start_matches(['-', '*', '+', '>']).trim();
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.split_once(['=', ':', '|'])?;
    let name = name.trim_matches(|c: char| !c.is_alphanumeric());
    let value = value.trim_matches(|c: char| c.is_whitespace() || "\"'`*=<>,;".contains(c)).trim_end_matches('.');
    if value.is_empty() || value.contains(char::is_whitespace) || name.chars().count() > NAME_CHARS {
        return None;
    }
    let plain = plain(name);
    (!plain.is_empty()).then(|| Leaf {
        path: format!("/{plain}"),
        name: plain,
        stack: None,
        texts: vec![value],
        is_list: false,
        is_sensitive: false,
        place: Place::Line { line: number, name: name.to_owned() },
    })
}
