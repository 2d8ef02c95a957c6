//! Turns the text of `profiles.toml` into checked profiles, or into all of its mistakes.

use std::collections::HashSet;
use std::time::Duration;

use toml::de::{DeTable, DeValue};
use url::Url;

use super::cognito::{read_cognito, read_optional, read_regional, without_cognito};
use super::endpoints::{
    Addresses, FIELDS as ENDPOINT_FIELDS, PoolAt, check_hosted_ui, check_http, check_issuer, check_web_socket,
};
use super::fields::PROFILE_FIELDS;
use super::import::is_profile;
use super::lines::Lines;
use super::table::{CLIENT_SECRET, PROXY, TOPIC_FILTERS, Table};
use super::{
    ClientIdTemplate, CredentialsFrom, Endpoints, Mistake, Profile, Proxy, aws_hosts, check, client_id_template, syntax,
};
use model::{MAX_SUBSCRIPTIONS, TopicFilter};
use texts::t;

/// All settings of a profile, those of `[profile.endpoints]` behind its name.
pub const KEYS: [&str; 27] = [
    "name",
    "region",
    "credentials",
    "user_pool_id",
    "openid_issuer",
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
    "fips",
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
    let credentials = read_credentials(table);
    let cognito = match credentials {
        CredentialsFrom::Cognito => read_cognito(table, region.as_deref(), name.as_deref()),
        CredentialsFrom::Aws(_) => Some(without_cognito(table)),
    };
    let fips = table.flag("fips");
    let iot_endpoint = read_endpoint(table, region.as_deref(), fips);
    let mqtt_client_id = read_mqtt_client_id(table, region.as_deref());
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
    let (region, iot_endpoint, cognito) = (region?, iot_endpoint?, cognito?);
    let issuer = cognito.openid_issuer.as_ref();
    let pool = PoolAt { region: &region, user_pool_id: &cognito.user_pool_id, openid_issuer: issuer, fips };
    let addresses = Addresses::new(&pool, &iot_endpoint, &endpoints)?;
    Some(Profile {
        name: name?,
        region,
        credentials,
        user_pool_id: cognito.user_pool_id,
        openid_issuer: cognito.openid_issuer,
        client_id: cognito.client_id,
        client_secret: cognito.client_secret,
        identity_pool_id: cognito.identity_pool_id,
        iot_endpoint,
        callback_urls: cognito.callback_urls,
        scopes: cognito.scopes,
        mqtt_client_id: mqtt_client_id?,
        iot_policy: cognito.iot_policy,
        identity_provider: cognito.identity_provider,
        login_hint: cognito.login_hint,
        session_expiry,
        topic_filters,
        proxy,
        ca_file,
        fips,
        read_only,
        production,
        endpoints,
        addresses,
    })
}

fn read_credentials(table: &mut Table<'_>) -> CredentialsFrom {
    let field = table.optional("credentials");
    table.check(field.as_ref(), CredentialsFrom::parse).unwrap_or_default()
}

/// One that is left out is looked up with the first credentials; that of FIPS is the same for every account.
fn read_endpoint(table: &mut Table<'_>, region: Option<&str>, fips: bool) -> Option<String> {
    let known = region.unwrap_or("REGION");
    let of_fips = region.filter(|_| fips).map(aws_hosts::fips_endpoint);
    if let Some(Err(expected)) = &of_fips {
        table.refuse_flag("fips", expected);
        return None;
    }
    if !table.has("iot_endpoint") {
        return Some(of_fips.and_then(Result::ok).unwrap_or_default());
    }
    let usual = t!("the host under IoT Core > Settings: {usual}", usual = aws_hosts::usual_endpoint(known));
    let host = read_regional(table, "iot_endpoint", &usual, region, check::iot_endpoint)?;
    match of_fips {
        Some(Ok(expected)) if !aws_hosts::is_fips_or_own(&host, known) => {
            table.refuse_present(
                "iot_endpoint",
                t!("is no FIPS endpoint"),
                &t!("Use {expected}, or remove fips.", expected),
            );
            None
        }
        _ => Some(host),
    }
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
    // Of a letter every line would be one.
    if !is_profile(text) {
        mistakes.truncate(1);
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
