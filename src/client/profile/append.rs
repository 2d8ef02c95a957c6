//! A new profile joined to the text of the file, with a pasted client secret taken out on the way.

use secrecy::SecretString;
use toml_edit::{DocumentMut, Item};

use super::lines::Lines;
use super::table::CLIENT_SECRET;
use super::{Mistake, Profile, parse};
use model::hold;
use texts::t;

/// A profile that was appended.
#[derive(Clone, Debug)]
pub struct Appended {
    /// As the file has it now.
    pub profile: Profile,
    /// The client secret that was in the text, to be stored in the keyring. It is not in the file.
    pub client_secret: Option<SecretString>,
}

/// The names that are taken. The mistakes are those of the syntax alone: a wrong value in an old profile is no reason
/// not to add another.
pub(super) fn names_in(text: &str) -> Result<Vec<String>, Vec<Mistake>> {
    let document = document(text)?;
    let Some(item) = document.get("profile") else { return Ok(Vec::new()) };
    let Some(tables) = item.as_array_of_tables() else {
        let line = item.span().map_or(1, |span| Lines::of(text).at(span.start));
        let remedy = t!("Start each profile with the line [[profile]], so that another can follow.");
        return Err(vec![Mistake::new(line, "profile", t!("is not a [[profile]] table"), remedy)]);
    };
    let names = tables.iter().filter_map(|table| table.get("name").and_then(Item::as_str));
    Ok(names.map(ToOwned::to_owned).collect())
}

/// The checked profile, and its text without a secret.
pub(super) fn check(addition: &str, taken_names: &[String]) -> Result<(Appended, String), Vec<Mistake>> {
    let addition = addition.trim_start_matches('\u{feff}');
    let mut document = self::document(addition)?.into_mut();
    let client_secret = take_client_secret(&mut document);
    let addition = document.to_string();
    let mut profiles = parse(&addition)?;
    let (Some(profile), true) = (profiles.pop(), profiles.is_empty()) else {
        return Err(vec![whole(&addition, t!("not exactly one [[profile]]"), t!("Enter one profile at a time."))]);
    };
    if taken_names.contains(&profile.name) {
        let mistake = whole(&addition, t!("another profile has this name"), t!("Use another name."));
        return Err(vec![Mistake { field: "name".to_owned(), ..mistake }]);
    }
    Ok((Appended { profile, client_secret }, addition))
}

/// Both texts as they are, with an empty line between.
pub(super) fn join(present: &str, addition: &str) -> String {
    let present = present.trim_end();
    let addition = addition.trim_end();
    if present.is_empty() { format!("{addition}\n") } else { format!("{present}\n\n{addition}\n") }
}

fn take_client_secret(document: &mut DocumentMut) -> Option<SecretString> {
    let table = document.get_mut("profile")?.as_array_of_tables_mut()?.iter_mut().next()?;
    let value = table.get_mut(CLIENT_SECRET)?.as_value_mut()?;
    let secret = value.as_str().filter(|text| !text.trim().is_empty() && *text != "keyring")?.trim().to_owned();
    let decor = value.decor().clone();
    *value = toml_edit::Value::from("keyring");
    *value.decor_mut() = decor;
    let secret = SecretString::from(secret);
    hold(&secret);
    Some(secret)
}

/// Keeps the spans, which [`DocumentMut`] drops.
fn document(text: &str) -> Result<toml_edit::Document<&str>, Vec<Mistake>> {
    toml_edit::Document::parse(text).map_err(|error| {
        // The other parser finds every mistake, not only the first, and words them for people.
        parse(text).err().unwrap_or_else(|| vec![whole(text, error.message(), "")])
    })
}

/// A mistake of the text as a whole.
fn whole(text: &str, problem: &str, remedy: &str) -> Mistake {
    let line = text.find("[[").map_or(1, |offset| Lines::of(text).at(offset));
    Mistake::new(line, "profile", problem, remedy)
}
