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
const FIELDS: [&str; 14] = [
    "region",
    "user_pool_id",
    "openid_issuer",
    "client_id",
    "client_secret",
    "identity_pool_id",
    "iot_endpoint",
    "callback_urls",
    "scopes",
    "topic_filters",
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
    /// Ids of clients that are not of Cognito, if they are of anything.
    other_clients: Vec<(String, Place)>,
    left_out: Vec<LeftOut>,
    secrets: Vec<SecretFound>,
    /// The region that is certain, whatever the ids say.
    region: Option<(String, Place)>,
    /// Where the file has a secret of an app client, and the stacks of these places.
    client_secrets: Vec<Place>,
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
            Some(Claim::OtherClient(client)) => self.other_clients.push((client, leaf.place.clone())),
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
            self.client_secrets.push(place.clone());
        }
    }

    /// Makes `region` the one of the profile: everything else is checked against it.
    pub(super) fn fix_region(&mut self, region: &str, place: Place) {
        self.region = Some((region.to_owned(), place));
    }

    pub(super) fn leave_out(&mut self, field: &str, place: Place, expected: String) {
        if self.left_out.len() < MOST_NAMED {
            self.left_out.push(LeftOut { field: field.to_owned(), place, expected });
        }
    }

    /// Whether nothing was claimed at all.
    pub(super) fn are_none(&self) -> bool {
        self.values.is_empty() && self.left_out.is_empty() && self.secrets.is_empty() && self.prefixes.is_empty()
    }

    /// How many of these settings are claimed.
    pub(super) fn claimed(&self, fields: &[&str]) -> usize {
        fields.iter().filter(|field| self.values.iter().any(|(of, ..)| of == *field)).count()
    }

    /// One value for each setting, as far as there is one.
    pub(super) fn settle(mut self, kind: Kind) -> Imported {
        let mut choices = Vec::new();
        let mut fields = Vec::new();
        self.keep_usable_callbacks();
        self.settle_provider();
        self.settle_region();
        self.check_regions();
        self.complete_prefixes();
        self.settle_secret();
        for field in FIELDS {
            let options = self.options(field);
            if options.len() > 1 && field != "callback_urls" {
                choices.push(Choice { field, options: options.into_iter().take(MOST_NAMED).collect() });
            } else if let Some((value, place)) = options.into_iter().next() {
                fields.push(Found { field: field.to_owned(), value, place });
            }
        }
        let missing = found::missing(kind, &fields);
        let suggested_name = suggested_name(&fields);
        let parts = parts(&choices);
        let Self { left_out, secrets, .. } = self;
        Imported { kind, suggested_name, fields, missing, choices, left_out, secrets, parts, looks_up_endpoint: false }
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

    /// Another provider signs people in where there is no user pool. Beside one, it is what the user pool itself uses.
    fn settle_provider(&mut self) {
        let has = |field: &str| self.values.iter().any(|(of, ..)| *of == field);
        let is_in_china = |(field, value, _): &(&str, Value, Place)| {
            *field == "identity_pool_id" && text(value).is_some_and(check::is_in_china)
        };
        let has_other = has("openid_issuer") || self.values.iter().any(is_in_china);
        if has("user_pool_id") {
            self.values.retain(|(field, ..)| *field != "openid_issuer");
        } else if has_other && !has("client_id") {
            for (client, place) in std::mem::take(&mut self.other_clients) {
                self.add("client_id", Value::Text(client), place);
            }
        }
    }

    /// The app client has a secret if the secret is of the stack of the client; of several clients none is chosen yet.
    fn settle_secret(&mut self) {
        let clients = self.options("client_id");
        let stack_of_client = match &clients[..] {
            [] => None,
            [(_, place)] => place.stack(),
            _ => return,
        };
        let mut of_client = self.client_secrets.iter();
        let place = of_client.find(|place| stack_of_client.is_none() || place.stack() == stack_of_client).cloned();
        if let Some(place) = place {
            self.add("client_secret", Value::Text("keyring".to_owned()), place);
        }
    }

    /// The region of the user pool is the region, whether the file names it or not: other services may be elsewhere. It is
    /// not where the pool is a replica: the file names another region, in which everything else is.
    fn settle_region(&mut self) {
        let named = self.options("region");
        let certain = self.region.take().or_else(|| self.region_of_replica(&named));
        if let Some((region, place)) = certain {
            self.values.retain(|(field, ..)| *field != "region");
            return self.values.push(("region", Value::Text(region), place));
        }
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

    /// The region that the file names and that all identity pools and endpoints are in, where no user pool is.
    fn region_of_replica(&self, named: &[(Value, Place)]) -> Option<(String, Place)> {
        let regions = |fields: &[&str]| -> Vec<String> {
            let all = fields.iter().flat_map(|field| self.options(field));
            all.filter_map(|(value, _)| text(&value).and_then(check::region_in).map(ToOwned::to_owned)).collect()
        };
        let (pools, others) = (regions(&["user_pool_id"]), regions(&["identity_pool_id", "iot_endpoint"]));
        let (region, place) = named.iter().find(|(value, _)| {
            text(value).is_some_and(|region| {
                !pools.is_empty()
                    && pools.iter().all(|pool| pool != region)
                    && !others.is_empty()
                    && others.iter().all(|other| other == region)
            })
        })?;
        Some((text(region)?.to_owned(), place.clone()))
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

/// The stacks of what is to be chosen; none where that is not of stacks.
fn parts(choices: &[Choice]) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for (_, place) in choices.iter().flat_map(|choice| &choice.options) {
        if let Some(stack) = place.stack()
            && !parts.iter().any(|part| part == stack)
        {
            parts.push(stack.to_owned());
        }
    }
    if parts.len() > 1 { parts } else { Vec::new() }
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
    // An id says nothing to a person; the host of another provider does.
    let issuer = || {
        let issuer = get("openid_issuer")?;
        let host = url::Url::parse(text(&issuer.value)?).ok()?.host_str()?.to_owned();
        let own = ["auth.", "login.", "idp.", "sso.", "id."].iter().find_map(|front| host.strip_prefix(front));
        let own = own.filter(|own| own.contains('.')).unwrap_or(&host);
        Some(own.split('.').next().unwrap_or(own).to_owned())
    };
    let region = || Some(format!("aws-{}", text(&get("region")?.value)?));
    let name = stack.or_else(domain).or_else(issuer).or_else(region).unwrap_or_default();
    let name: String = name.chars().filter(|c| c.is_alphanumeric() || "-_.".contains(*c)).take(NAME_CHARS).collect();
    if name.is_empty() { "aws".to_owned() } else { name }
}
