//! What a text of a file is to a profile: by its shape first, since outputs can have any name, then by its name.

use url::Url;

use super::super::check;
use super::super::region::is_region;
use super::super::{aws_hosts, endpoints};
use super::found::Value;
use super::leaves::Leaf;
use texts::t;

/// What a leaf says of a setting.
pub(super) enum Claim {
    /// A value of the right shape.
    Is(&'static str, Value),
    /// The name of the setting, and what to use instead of the value.
    Unfit(&'static str, String),
    /// The beginning of a domain of Cognito, which the region completes.
    DomainPrefix(String),
    /// An id that no client of Cognito has. Of another provider it may be one.
    OtherClient(String),
}

/// What the leaf says; `None` when a profile has nothing like it.
pub(super) fn claim(leaf: &Leaf<'_>) -> Option<Claim> {
    if leaf.is_list {
        return by_name_of_list(leaf);
    }
    let [text] = leaf.texts[..] else { return None };
    let field = by_name(leaf);
    if is_placeholder(text) {
        let expected = t!("the real value; this is a placeholder");
        return field.map(|field| Claim::Unfit(field, expected.to_owned()));
    }
    by_shape(text).or_else(|| with_field(field?, text))
}

/// Values that are known by their shape alone.
fn by_shape(text: &str) -> Option<Claim> {
    let is = |field, value: &str| Some(Claim::Is(field, Value::Text(value.to_owned())));
    let id = if text.starts_with("arn:") { text.rsplit('/').next().unwrap_or(text) } else { text };
    if check::identity_pool_id(id, region_of(id)).is_ok() {
        return is("identity_pool_id", id);
    }
    // Also the end of an issuer, and of the name that a user pool has in an identity pool.
    let pool = text.rsplit('/').next().unwrap_or(text);
    let names_a_pool = pool == text || text.contains("cognito-idp") || text.contains(":userpool/");
    if names_a_pool && check::is_user_pool_id(pool) {
        return match check::user_pool_id(pool, region_of(pool)) {
            Ok(()) => is("user_pool_id", pool),
            Err(expected) => Some(Claim::Unfit("user_pool_id", expected)),
        };
    }
    if let Some((policy, _)) = text.split_once(":policy/").map(|(front, name)| (name, front)) {
        let is_of_iot = text.starts_with("arn:") && text.split(':').nth(2) == Some("iot");
        return if is_of_iot && check::iot_policy(policy).is_ok() { is("iot_policy", policy) } else { None };
    }
    let host = host_of(text)?;
    if host.ends_with(".amazoncognito.com") || host.ends_with(".amazoncognito.cn") {
        return is("endpoints.hosted_ui", &format!("https://{host}"));
    }
    let labels: Vec<&str> = host.split('.').collect();
    let is_of_iot = labels.iter().any(|label| matches!(*label, "iot" | "iot-fips"));
    if !is_of_iot || !aws_hosts::suffixes().any(|suffix| host.ends_with(suffix)) {
        return None;
    }
    Some(match check::iot_endpoint(host, region_of(host)) {
        Ok(()) => return is("iot_endpoint", host),
        Err(expected) => Claim::Unfit("iot_endpoint", expected),
    })
}

/// The setting that the name of a leaf is about.
fn by_name(leaf: &Leaf<'_>) -> Option<&'static str> {
    let (name, path) = (leaf.name.as_str(), leaf.path.as_str());
    let has = |word: &str| name.contains(word);
    let any = |words: &[&str]| words.iter().any(|word| has(word));
    if any(&["arn", "name", "secret"]) && !(has("policyname") && has("iot")) && !has("domainname") {
        return None;
    }
    let is_of_broker = any(&["iot", "mqtt"]);
    if is_of_broker && any(&["endpoint", "host", "domain"]) && !any(&["credential", "type", "control"]) {
        return Some("iot_endpoint");
    }
    if is_of_broker && has("policy") && !any(&["document", "version"]) {
        return Some("iot_policy");
    }
    if any(&["signout", "logout"]) {
        return None;
    }
    if any(&["callback", "redirectsignin", "signinredirect", "redirecturi", "redirecturl"]) {
        return Some("callback_urls");
    }
    if any(&["identitypool"]) {
        return Some("identity_pool_id");
    }
    if has("issuer") && (any(&["oidc", "openid"]) || name == "issuer") {
        return Some("openid_issuer");
    }
    if ["oidcclientid", "openidclientid"].contains(&name) {
        return Some("client_id");
    }
    let is_of_others = any(&["google", "facebook", "apple", "loginwithamazon", "oidc", "device", "thing"]);
    if has("client") && !is_of_broker && !is_of_others && !any(&["type", "flow", "database", "metadata"]) {
        return Some("client_id");
    }
    if has("userpool") && (has("id") || name.ends_with("pool")) && !any(&["domain", "provider", "url"]) {
        return Some("user_pool_id");
    }
    let is_of_sign_in =
        ["auth", "hostedui", "cognito", "userpool", "login", "signin"].iter().any(|word| path.contains(word));
    let is_domain = any(&["domain", "hostedui", "loginurl", "signinurl"]);
    if is_domain && is_of_sign_in && !any(&["distribution", "cloudfront", "authorizer"]) {
        return Some("endpoints.hosted_ui");
    }
    match name {
        "topicfilter" | "topicfilters" => Some("topic_filters"),
        "scope" | "scopes" | "oauthscope" | "oauthscopes" => Some("scopes"),
        "region" | "awsregion" | "awscognitoregion" | "awsprojectregion" | "cognitoregion" => Some("region"),
        _ => None,
    }
}

fn by_name_of_list(leaf: &Leaf<'_>) -> Option<Claim> {
    let field = by_name(leaf).filter(|field| matches!(*field, "callback_urls" | "scopes" | "topic_filters"))?;
    if field == "topic_filters" {
        return topic_filters(&leaf.texts);
    }
    let items: Vec<String> = leaf.texts.iter().filter(|text| !text.is_empty()).map(|text| (*text).to_owned()).collect();
    (!items.is_empty()).then_some(Claim::Is(field, Value::List(items)))
}

/// What `text` is to `field`, as which it is named.
fn with_field(field: &'static str, text: &str) -> Option<Claim> {
    let fits = |check: Result<(), String>| match check {
        Ok(()) => Claim::Is(field, Value::Text(text.to_owned())),
        Err(expected) => Claim::Unfit(field, expected),
    };
    Some(match field {
        "callback_urls" | "scopes" => {
            let items = text.split([',', ' ']).map(str::trim).filter(|item| !item.is_empty());
            Claim::Is(field, Value::List(items.map(ToOwned::to_owned).collect()))
        }
        "topic_filters" => return topic_filters(&[text]),
        "iot_endpoint" => {
            let host = host_of(text).unwrap_or(text);
            return match check::iot_endpoint(host, region_of(host)) {
                Ok(()) => Some(Claim::Is(field, Value::Text(host.to_owned()))),
                Err(expected) => Some(Claim::Unfit(field, expected)),
            };
        }
        "endpoints.hosted_ui" => return hosted_ui(text),
        "region" => return is_region(text).then(|| Claim::Is(field, Value::Text(text.to_owned()))),
        "client_id" => {
            // Anything may have "client" in its name: only what looks like an id counts.
            let is_id = text.len() == 26 && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
            let is_other = check::client_id(text).is_ok();
            return if is_id {
                Some(Claim::Is(field, Value::Text(text.to_owned())))
            } else {
                is_other.then(|| Claim::OtherClient(text.to_owned()))
            };
        }
        "openid_issuer" => {
            let issuer = text.trim_end_matches('/');
            return endpoints::check_issuer(issuer).ok().map(|_| Claim::Is(field, Value::Text(issuer.to_owned())));
        }
        "iot_policy" => return check::iot_policy(text).ok().map(|()| Claim::Is(field, Value::Text(text.to_owned()))),
        "user_pool_id" => fits(check::user_pool_id(text, region_of(text))),
        "identity_pool_id" => fits(check::identity_pool_id(text, region_of(text))),
        _ => return None,
    })
}

/// What to subscribe to first, where all of it can be. A comma can be part of a topic, so a text is one filter.
fn topic_filters(texts: &[&str]) -> Option<Claim> {
    let filters: Result<Vec<_>, _> = texts.iter().map(|text| check::topic_filter(text)).collect();
    Some(match filters {
        Ok(filters) if filters.is_empty() => return None,
        Ok(filters) => Claim::Is("topic_filters", Value::List(filters.iter().map(ToString::to_string).collect())),
        Err(expected) => Claim::Unfit("topic_filters", expected),
    })
}

/// A domain of one's own as it is given, or the beginning of one at Cognito.
fn hosted_ui(text: &str) -> Option<Claim> {
    if !text.contains(['.', '/', ':']) {
        let is_prefix = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        return is_prefix.then(|| Claim::DomainPrefix(text.to_owned()));
    }
    let base = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let base = endpoints::without_sign_in_page(&base)?;
    Some(match endpoints::check_hosted_ui(&base) {
        Ok(_) => Claim::Is("endpoints.hosted_ui", Value::Text(base)),
        Err(expected) => Claim::Unfit("endpoints.hosted_ui", expected),
    })
}

/// Whether a person was to put the value in, or a tool.
pub(super) fn is_placeholder(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let is_in = |open: &str, close: &str| text.starts_with(open) && text.ends_with(close);
    text.is_empty()
        || ["${", "{{", "<%", "%(", "replace_", "replace-", "changeme", "todo", "your-", "your_", "xxxx"]
            .iter()
            .any(|word| lower.contains(word))
        || is_in("<", ">")
        || is_in("[", "]")
        || ["-", "n/a", "none", "null", "undefined", "tbd", "..."].contains(&lower.as_str())
}

/// The region within `text`, or one that fits nothing.
fn region_of(text: &str) -> &str {
    check::region_in(text).unwrap_or("REGION")
}

/// The host, where the text is one or an address that has one.
fn host_of(text: &str) -> Option<&str> {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host).trim_end_matches('.');
    let is_name = host.contains('.') && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
    (is_name && Url::parse(&format!("https://{host}/")).is_ok()).then_some(host)
}
