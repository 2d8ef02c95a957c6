//! Turns the text of `profiles.toml` into checked profiles, or into all of its mistakes.

use std::collections::HashSet;
use std::time::Duration;

use toml::de::{DeTable, DeValue};
use url::Url;

use super::endpoints::{
    Addresses, FIELDS as ENDPOINT_FIELDS, check_hosted_ui, check_http, check_issuer, check_web_socket,
};
use super::lines::Lines;
use super::table::{CLIENT_SECRET, Field, PROXY, TOPIC_FILTERS, Table};
use super::{
    CallbackUrl, ClientIdTemplate, ClientSecret, Endpoints, Mistake, Profile, Proxy, aws_hosts, callback_url, check,
    client_id_template, syntax,
};
use model::{MAX_SUBSCRIPTIONS, TopicFilter};
use texts::t;

/// The keys of a `[[profile]]` table, in the order in which people read them.
pub(super) const PROFILE_FIELDS: [&str; 20] = [
    "name",
    "region",
    "user_pool_id",
    "client_id",
    CLIENT_SECRET,
    "identity_pool_id",
    "iot_endpoint",
    "callback_urls",
    "scopes",
    "mqtt_client_id",
    "iot_policy",
    "identity_provider",
    "login_hint",
    "session_expiry_secs",
    "topic_filters",
    PROXY,
    "ca_file",
    "read_only",
    "production",
    "endpoints",
];
/// All settings of a profile, those of `[profile.endpoints]` behind its name.
pub const KEYS: [&str; 24] = [
    "name",
    "region",
    "user_pool_id",
    "client_id",
    CLIENT_SECRET,
    "identity_pool_id",
    "iot_endpoint",
    "callback_urls",
    "scopes",
    "mqtt_client_id",
    "iot_policy",
    "identity_provider",
    "login_hint",
    "session_expiry_secs",
    TOPIC_FILTERS,
    PROXY,
    "ca_file",
    "read_only",
    "production",
    "endpoints.issuer",
    "endpoints.hosted_ui",
    "endpoints.cognito_identity",
    "endpoints.iot_data",
    "endpoints.iot_control",
];
/// How long AWS IoT Core keeps a session, unless the quota was raised.
const SESSION_EXPIRY_SECS: u64 = 3_600;
const SESSION_EXPIRY_MOST_SECS: u64 = 7 * 86_400;

/// More mistakes than a person will read.
const MOST_MISTAKES: usize = 100;

/// Reads every `[[profile]]` table. An empty text has no profiles and no mistakes.
///
/// # Errors
/// All mistakes, in the order of their lines; the first 100 of them.
pub fn parse(text: &str) -> Result<Vec<Profile>, Vec<Mistake>> {
    let text = text.trim_start_matches('\u{feff}');
    let (document, errors) = DeTable::parse_recoverable(text);
    let lines = Lines::of(text);
    if !errors.is_empty() {
        return Err(syntax_mistakes(text, &lines, &errors));
    }
    let root = document.get_ref();
    let mut mistakes = Vec::new();
    let mut profiles = Vec::new();
    let mut names = HashSet::new();
    for (key, value) in root {
        if key.get_ref() != "profile" {
            mistakes.push(not_a_profile(lines.at(key.span().start), key.get_ref()));
            continue;
        }
        let items = value.get_ref().as_array().map_or_else(|| vec![value], |items| items.iter().collect());
        for item in items {
            let DeValue::Table(entries) = item.get_ref() else {
                mistakes.push(not_a_profile(lines.at(item.span().start), "profile"));
                continue;
            };
            if !value.get_ref().is_array() {
                mistakes.push(single_brackets(lines.at(item.span().start)));
            }
            let mut table = Table::new(&lines, entries, "", item.span());
            profiles.extend(read_profile(&mut table, &mut names));
            mistakes.append(&mut table.mistakes);
        }
    }
    if mistakes.is_empty() {
        return Ok(profiles);
    }
    mistakes.sort_by_key(|mistake| mistake.line);
    mistakes.truncate(MOST_MISTAKES);
    Err(mistakes)
}

fn read_profile(table: &mut Table<'_>, names: &mut HashSet<String>) -> Option<Profile> {
    table.refuse_unknown(&PROFILE_FIELDS);
    let name = read_name(table, names);
    let region = table.required("region", t!("an AWS region such as eu-central-1"));
    let region = table.check(region.as_ref(), |text| check::region(text).map(|()| text.to_owned()));
    let ids = read_ids(table, region.as_deref());
    let client_id = table.required("client_id", t!("the app client's id"));
    let client_id = table.check(client_id.as_ref(), |text| check::client_id(text).map(|()| text.to_owned()));
    let client_secret = read_client_secret(table, name.as_deref());
    let callback_urls = read_callback_urls(table);
    let scopes = read_scopes(table);
    let mqtt_client_id = read_mqtt_client_id(table, region.as_deref());
    let iot_policy = read_optional(table, "iot_policy", check::iot_policy);
    let identity_provider = read_optional(table, "identity_provider", check::text);
    let login_hint = read_optional(table, "login_hint", check::text);
    let session_expiry = read_session_expiry(table);
    let topic_filters = read_topic_filters(table);
    let proxy = table.optional(PROXY);
    let proxy = table.check(proxy.as_ref(), Proxy::new).unwrap_or_default();
    let ca_file = read_optional(table, "ca_file", check::text).map(Into::into);
    let [read_only, production] = ["read_only", "production"].map(|key| table.flag(key));
    let endpoints = read_endpoints(table);
    if !table.mistakes.is_empty() {
        return None;
    }
    let (region, ids) = (region?, ids?);
    let addresses = Addresses::new(&region, &ids.user_pool_id, &ids.iot_endpoint, &endpoints)?;
    Some(Profile {
        name: name?,
        region,
        user_pool_id: ids.user_pool_id,
        client_id: client_id?,
        client_secret,
        identity_pool_id: ids.identity_pool_id,
        iot_endpoint: ids.iot_endpoint,
        callback_urls: callback_urls?,
        scopes: scopes?,
        mqtt_client_id: mqtt_client_id?,
        iot_policy,
        identity_provider,
        login_hint,
        session_expiry,
        topic_filters,
        proxy,
        ca_file,
        read_only,
        production,
        endpoints,
        addresses,
    })
}

/// The values that name a region themselves.
struct RegionalIds {
    user_pool_id: String,
    identity_pool_id: String,
    iot_endpoint: String,
}

/// Without a readable region each id is checked against its own, so that all mistakes are found at once.
fn read_ids(table: &mut Table<'_>, region: Option<&str>) -> Option<RegionalIds> {
    let mut read = |key, expected: &str, check: fn(&str, &str) -> Result<(), String>| {
        let field = table.required(key, expected);
        table.check(field.as_ref(), |text| {
            let region = region.or_else(|| check::region_in(text)).unwrap_or("REGION");
            check(text, region).map(|()| text.to_owned())
        })
    };
    let known = region.unwrap_or("REGION");
    let pool = t!("the user pool's id, such as {region}_AbCdEf123", region = known);
    let identities = t!("the identity pool's id, {region}:UUID", region = known);
    let user_pool_id = read("user_pool_id", &pool, check::user_pool_id);
    let identity_pool_id = read("identity_pool_id", &identities, check::identity_pool_id);
    let usual = t!("the host under IoT Core > Settings: {usual}", usual = aws_hosts::usual_endpoint(known));
    let iot_endpoint = read("iot_endpoint", &usual, check::iot_endpoint);
    Some(RegionalIds { user_pool_id: user_pool_id?, identity_pool_id: identity_pool_id?, iot_endpoint: iot_endpoint? })
}

fn read_name(table: &mut Table<'_>, names: &mut HashSet<String>) -> Option<String> {
    let field = table.required("name", t!("a name for this profile"))?;
    let name = table.check(Some(&field), |text| check::text(text).map(|()| text.to_owned()))?;
    if !names.insert(name.clone()) {
        table.refuse_field(&field, t!("a name that no other profile has"));
        return None;
    }
    Some(name)
}

fn read_client_secret(table: &mut Table<'_>, name: Option<&str>) -> ClientSecret {
    let Some(field) = table.optional(CLIENT_SECRET) else { return ClientSecret::None };
    if field.text != "keyring" {
        let name = name.unwrap_or("NAME");
        let expected = t!(
            "client_secret = \"keyring\". The secret itself is never in this file. Store it with: topicdeck secret \
             --profile {name}",
            name
        );
        table.refuse_field(&field, &expected);
    }
    ClientSecret::InKeyring
}

fn read_callback_urls(table: &mut Table<'_>) -> Option<Vec<CallbackUrl>> {
    let before = table.mistakes.len();
    let Some(fields) = table.strings("callback_urls") else {
        return (table.mistakes.len() == before)
            .then(|| CallbackUrl::new(callback_url::DEFAULT).ok().into_iter().collect());
    };
    let mut urls: Vec<CallbackUrl> = Vec::with_capacity(fields.len());
    for field in &fields {
        let Some(url) = table.check(Some(field), CallbackUrl::new) else { continue };
        if urls.contains(&url) {
            table.refuse_field(field, t!("each callback URL only once"));
        }
        urls.push(url);
    }
    Some(urls)
}

fn read_scopes(table: &mut Table<'_>) -> Option<Vec<String>> {
    let before = table.mistakes.len();
    let Some(fields) = table.strings("scopes") else {
        return (table.mistakes.len() == before).then(|| vec!["openid".to_owned(), "email".to_owned()]);
    };
    for field in &fields {
        table.check(Some(field), check::scope)?;
    }
    if let Some(first) = fields.first().filter(|_| fields.iter().all(|field| field.text != "openid")) {
        let all: Vec<&str> = fields.iter().map(|field| field.text.as_str()).collect();
        let found = Field { text: all.join(" "), ..first.clone() };
        table.refuse_field(&found, t!("\"openid\" among the scopes: without it there is no ID token"));
    }
    Some(fields.into_iter().map(|field| field.text).collect())
}

fn read_mqtt_client_id(table: &mut Table<'_>, region: Option<&str>) -> Option<ClientIdTemplate> {
    let before = table.mistakes.len();
    let region = region.unwrap_or_default();
    match table.optional("mqtt_client_id") {
        Some(field) => table.check(Some(&field), |text| ClientIdTemplate::new(text, region)),
        None if table.mistakes.len() == before => ClientIdTemplate::new(client_id_template::DEFAULT, region).ok(),
        None => None,
    }
}

/// AWS IoT Core keeps sessions for an hour; the quota can be raised to 7 days (AWS IoT Core quotas, persistent sessions).
fn read_session_expiry(table: &mut Table<'_>) -> Duration {
    let expected = t!("a whole number of seconds from 0 to 604800 (7 days)");
    let secs = table.number("session_expiry_secs", 0..=SESSION_EXPIRY_MOST_SECS, expected);
    Duration::from_secs(secs.unwrap_or(SESSION_EXPIRY_SECS))
}

fn read_topic_filters(table: &mut Table<'_>) -> Vec<TopicFilter> {
    let mut filters: Vec<TopicFilter> = Vec::new();
    for field in table.strings(TOPIC_FILTERS).unwrap_or_default() {
        let Some(filter) = table.check(Some(&field), check::topic_filter) else { continue };
        if filters.contains(&filter) {
            table.refuse_field(&field, t!("each topic filter only once"));
        } else if filters.len() == MAX_SUBSCRIPTIONS {
            let expected = t!("at most {most} topic filters: AWS allows no more", most = MAX_SUBSCRIPTIONS);
            table.refuse_field(&field, &expected);
        }
        filters.push(filter);
    }
    filters
}

fn read_optional(table: &mut Table<'_>, key: &str, check: fn(&str) -> Result<(), String>) -> Option<String> {
    let field = table.optional(key)?;
    table.check(Some(&field), |text| check(text).map(|()| text.to_owned()))
}

fn read_endpoints(table: &mut Table<'_>) -> Endpoints {
    let Some(mut inner) = table.table("endpoints", "endpoints.") else { return Endpoints::default() };
    inner.refuse_unknown(&ENDPOINT_FIELDS);
    let mut read = |key, check: fn(&str) -> Result<Url, String>| {
        let field = inner.optional(key);
        inner.check(field.as_ref(), check)
    };
    let endpoints = Endpoints {
        issuer: read("issuer", check_issuer),
        hosted_ui: read("hosted_ui", check_hosted_ui),
        cognito_identity: read("cognito_identity", check_http),
        iot_data: read("iot_data", check_web_socket),
        iot_control: read("iot_control", check_http),
    };
    table.absorb(inner);
    endpoints
}

/// One mistake for each line: where one thing is wrong, the parser often sees several. Its message does not repeat the
/// line, so it cannot repeat a secret.
fn syntax_mistakes(text: &str, lines: &Lines, errors: &[toml::de::Error]) -> Vec<Mistake> {
    if let Some((problem, remedy)) = syntax::other_file(text) {
        return vec![Mistake::new(1, "", &problem, remedy)];
    }
    let mut mistakes: Vec<Mistake> = Vec::new();
    for error in errors {
        let start = error.span().map_or(0, |span| span.start);
        let line = lines.at(start);
        if mistakes.len() == MOST_MISTAKES || mistakes.last().is_some_and(|last| last.line == line) {
            continue;
        }
        let unknown = || t!("cannot be read: {message}", message = error.message().replace('\n', ", "));
        let problem = syntax::advice(lines.text(text, line)).map_or_else(unknown, str::to_owned);
        let remedy = t!("A profile has lines such as region = \"eu-central-1\" under a [[profile]] header.");
        mistakes.push(Mistake::new(line, "", &problem, remedy));
    }
    mistakes
}

fn not_a_profile(line: usize, key: &str) -> Mistake {
    let remedy = t!("Start each profile with the line [[profile]], and put its settings below.");
    Mistake::new(line, key, t!("is not in a profile"), remedy)
}

fn single_brackets(line: usize) -> Mistake {
    let remedy = t!("Use [[profile]], with two brackets on each side.");
    Mistake::new(line, "profile", t!("has single brackets"), remedy)
}
