//! From what all texts of a file claim to one value for each setting, or to what has to be asked.

use super::super::callback_url::CallbackUrl;
use super::super::check;
use super::classify::{Claim, claim};
use super::found;
use super::found::{Choice, Found, Imported, LeftOut, SecretFound, SecretKind, Value};
use super::kind::Kind;
use super::leaves::Leaf;
use super::place::Place;
use super::secrets;
use texts::t;

/// The settings that a file can give, in the order of a profile.
const FIELDS: [&str; 13] = [
    "region",
    "user_pool_id",
    "openid_issuer",
    "client_id",
    "client_secret",
    "identity_pool_id",
    "iot_endpoint",
    "callback_urls",
    "scopes",
    "iot_policy",
    "identity_provider",
    "endpoints.issuer",
    "endpoints.hosted_ui",
];
/// What is named of a kind of thing; a file of more is no file for people.
const MOST_NAMED: usize = 50;
/// The longest name that is suggested.
const NAME_CHARS: usize = 60;

/// What is claimed, before it is settled.
#[derive(Debug, Default)]
pub(super) struct Claims {
    values: Vec<(&'static str, Value, Place)>,
    prefixes: Vec<(String, Place)>,
    left_out: Vec<LeftOut>,
    secrets: Vec<SecretFound>,
}

impl Claims {
    /// What the leaves claim. Those of `is_other` have only secrets.
    pub(super) fn of(leaves: &[Leaf<'_>], is_other: impl Fn(&Leaf<'_>) -> bool) -> Self {
        let mut claims = Self::default();
        for leaf in leaves {
            claims.add_leaf(leaf, is_other(leaf));
        }
        claims
    }

    fn add_leaf(&mut self, leaf: &Leaf<'_>, is_other: bool) {
        if let Some(kind) = leaf.texts.iter().find_map(|text| secrets::kind(leaf, text)) {
            return self.add_secret(kind, &leaf.place);
        }
        match claim(leaf).filter(|_| !is_other) {
            Some(Claim::Is(field, value)) => self.add(field, value, leaf.place.clone()),
            Some(Claim::Unfit(field, expected)) => self.leave_out(field, leaf.place.clone(), expected),
            Some(Claim::DomainPrefix(prefix)) => self.prefixes.push((prefix, leaf.place.clone())),
            None if leaf.is_sensitive => self.add_secret(SecretKind::Sensitive, &leaf.place),
            None => {}
        }
    }

    pub(super) fn add(&mut self, field: &'static str, value: Value, place: Place) {
        self.values.push((field, value, place));
    }

    pub(super) fn add_secret(&mut self, kind: SecretKind, place: &Place) {
        if self.secrets.len() < MOST_NAMED {
            self.secrets.push(SecretFound { kind, place: place.clone() });
        }
        if kind == SecretKind::ClientSecret {
            self.add("client_secret", Value::Text("keyring".to_owned()), place.clone());
        }
    }

    fn leave_out(&mut self, field: &str, place: Place, expected: String) {
        if self.left_out.len() < MOST_NAMED {
            self.left_out.push(LeftOut { field: field.to_owned(), place, expected });
        }
    }

    /// Whether nothing was claimed at all.
    pub(super) fn are_none(&self) -> bool {
        self.values.is_empty() && self.left_out.is_empty() && self.secrets.is_empty() && self.prefixes.is_empty()
    }

    /// One value for each setting, as far as there is one.
    pub(super) fn settle(mut self, kind: Kind) -> Imported {
        let mut choices = Vec::new();
        let mut fields = Vec::new();
        self.keep_usable_callbacks();
        self.settle_region();
        self.check_regions();
        self.complete_prefixes();
        for field in FIELDS {
            let options = self.options(field);
            if options.len() > 1 && field != "callback_urls" {
                choices.push(Choice { field, options: options.into_iter().take(MOST_NAMED).collect() });
            } else if let Some((value, place)) = options.into_iter().next() {
                fields.push(Found { field: field.to_owned(), value, place });
            }
        }
        let missing = found::missing(&fields);
        let suggested_name = suggested_name(&fields);
        let Self { left_out, secrets, .. } = self;
        Imported { kind, suggested_name, fields, missing, choices, left_out, secrets }
    }

    /// The different values of a setting, each where it is first.
    fn options(&self, field: &str) -> Vec<(Value, Place)> {
        let mut options: Vec<(Value, Place)> = Vec::new();
        for (_, value, place) in self.values.iter().filter(|(of, ..)| *of == field) {
            if options.iter().all(|(present, _)| present != value) {
                options.push((value.clone(), place.clone()));
            }
        }
        options
    }

    /// Only addresses on this computer lead back to this program; a web app has others too. Several lists are one.
    fn keep_usable_callbacks(&mut self) {
        let mut usable: Vec<String> = Vec::new();
        let mut first = None;
        let mut unfit = Vec::new();
        for (_, value, place) in self.values.extract_if(.., |(field, ..)| *field == "callback_urls") {
            let Value::List(urls) = value else { continue };
            for url in urls {
                match CallbackUrl::new(&url) {
                    Ok(_) if usable.len() < MOST_NAMED && !usable.contains(&url) => {
                        first.get_or_insert_with(|| place.clone());
                        usable.push(url);
                    }
                    Ok(_) => {}
                    Err(expected) => unfit.push((place.clone(), expected)),
                }
            }
        }
        unfit.dedup();
        for (place, expected) in unfit {
            self.leave_out("callback_urls", place, expected);
        }
        if let Some(place) = first {
            self.values.push(("callback_urls", Value::List(usable), place));
        }
        let has_open_id = |value: &Value| matches!(value, Value::List(scopes) if scopes.iter().any(|s| s == "openid"));
        let refused: Vec<Place> = self
            .values
            .extract_if(.., |(field, value, _)| *field == "scopes" && !has_open_id(value))
            .map(|(.., place)| place)
            .collect();
        for place in refused {
            let expected = t!("\"openid\" among the scopes: without it there is no ID token");
            self.leave_out("scopes", place, expected.to_owned());
        }
    }

    /// The region of the user pool is the region, whether the file names it or not: other services may be elsewhere.
    fn settle_region(&mut self) {
        let named = self.options("region");
        let mut derived: Vec<(String, Place)> = Vec::new();
        for source in ["user_pool_id", "identity_pool_id", "iot_endpoint", "endpoints.hosted_ui"] {
            for (value, place) in self.options(source) {
                let region = text(&value).and_then(check::region_in);
                derived.extend(region.map(|region| (region.to_owned(), place)));
            }
            if !derived.is_empty() {
                break;
            }
        }
        if derived.is_empty() {
            return;
        }
        self.values.retain(|(field, ..)| *field != "region");
        for (region, place) in derived {
            let place_of_name =
                named.iter().find(|(value, _)| text(value) == Some(&region)).map(|(_, place)| place.clone());
            self.values.push(("region", Value::Text(region), place_of_name.unwrap_or(place)));
        }
    }

    /// Leaves out what is in another region than the user pool: it is of another stack.
    fn check_regions(&mut self) {
        let regions = self.options("region");
        let [(region, _)] = &regions[..] else { return };
        let Some(region) = text(region).map(ToOwned::to_owned) else { return };
        let mut elsewhere = Vec::new();
        self.values.retain(|(field, value, place)| {
            let text = text(value).unwrap_or_default();
            let checked = match *field {
                "identity_pool_id" => check::identity_pool_id(text, &region),
                "iot_endpoint" => check::iot_endpoint(text, &region),
                _ => Ok(()),
            };
            if let Err(expected) = &checked {
                elsewhere.push((*field, place.clone(), expected.clone()));
            }
            checked.is_ok()
        });
        for (field, place, expected) in elsewhere {
            self.leave_out(field, place, expected);
        }
    }

    fn complete_prefixes(&mut self) {
        let regions = self.options("region");
        let [(region, _)] = &regions[..] else { return };
        let Some(region) = text(region).map(ToOwned::to_owned) else { return };
        let auth = if region.starts_with("us-gov-") { "auth-fips" } else { "auth" };
        for (prefix, place) in std::mem::take(&mut self.prefixes) {
            let base = format!("https://{prefix}.{auth}.{region}.amazoncognito.com");
            self.values.push(("endpoints.hosted_ui", Value::Text(base), place));
        }
    }
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        Value::List(_) | Value::Flag(_) | Value::Number(_) => None,
    }
}

/// A name that says which system it is: its stack, its domain, or its user pool.
fn suggested_name(fields: &[Found]) -> String {
    let get = |name: &str| fields.iter().find(|found| found.field == name);
    let stack = get("user_pool_id").and_then(|found| match &found.place {
        Place::Output { stack, .. } => stack.clone(),
        _ => None,
    });
    let domain = || {
        let base = text(&get("endpoints.hosted_ui")?.value)?;
        let host = base.split_once("://").map_or(base, |(_, host)| host);
        let own = host.strip_prefix("auth.").or_else(|| host.strip_prefix("login.")).unwrap_or(host);
        Some(own.split(['.', ':', '/']).next().unwrap_or(own).to_owned())
    };
    let pool = || text(&get("user_pool_id")?.value).map(ToOwned::to_owned);
    let name = stack.or_else(domain).or_else(pool).unwrap_or_default();
    let name: String = name.chars().filter(|c| c.is_alphanumeric() || "-_.".contains(*c)).take(NAME_CHARS).collect();
    if name.is_empty() { "aws".to_owned() } else { name }
}
