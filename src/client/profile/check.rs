//! Checks single values of a profile. The error of each check is what to write instead.

use url::Url;

use super::aws_hosts;
use super::region::is_region;
use model::{TopicFilter, check_filter, is_mark};
use texts::t;

/// `eu-central-1`, `us-gov-west-1`.
pub(super) fn region(text: &str) -> Result<(), String> {
    let lower = text.trim().to_ascii_lowercase();
    if text != lower && is_region(&lower) {
        return Err(t!("{lower}, in lowercase and without spaces", lower));
    }
    let zone = lower.trim_end_matches(|c: char| c.is_ascii_lowercase());
    if !is_region(text) && is_region(zone) {
        return Err(t!("the region {zone}; this is an availability zone", zone));
    }
    if is_region(text) { Ok(()) } else { Err(t!("an AWS region such as eu-central-1").to_owned()) }
}

/// The region within an id or a host, if there is one.
pub(super) fn region_in(text: &str) -> Option<&str> {
    text.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '-').find(|part| is_region(part))
}

/// Whether AWS has no user pools in the region, so that another OpenID provider takes their place.
pub(super) fn is_in_china(region: &str) -> bool {
    region.starts_with("cn-")
}

/// Whether a text has the shape of a user pool id, wherever that pool would be.
pub(super) fn is_user_pool_id(text: &str) -> bool {
    text.split_once('_').is_some_and(|(region, rest)| {
        is_region(region) && (1..=55).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}

/// `REGION_XXXX`. The region may differ from the profile's: a replica keeps the id of its pool.
pub(super) fn user_pool_id(text: &str, region: &str) -> Result<(), String> {
    let shape = || t!("a user pool id such as {region}_AbCdEf123", region);
    if is_identity_pool_id(text) {
        return Err(format!("{}; {}", shape(), t!("this is an identity pool id")));
    }
    if let Some(id) = id_in_arn(text) {
        return Err(id);
    }
    if !is_user_pool_id(text) {
        return Err(shape());
    }
    if is_in_china(text) {
        return Err(t!("another provider, as openid_issuer: AWS has no user pools in China").to_owned());
    }
    Ok(())
}

/// The id of an app client: letters and digits, 26 of them at AWS.
pub(super) fn client_id(text: &str) -> Result<(), String> {
    let shape = t!("the app client's id, such as 1example23456789exampleabc");
    let hint = if text.contains("://") || text.contains(".com") {
        Some(t!("this is an address"))
    } else if text.starts_with("arn:") {
        Some(t!("this is an ARN"))
    } else if is_identity_pool_id(text) {
        Some(t!("this is an identity pool id"))
    } else if text.split_once('_').is_some_and(|(front, _)| is_region(front)) {
        Some(t!("this is a user pool id"))
    } else if looks_like_client_secret(text) {
        Some(t!("this has the length of a client secret"))
    } else if text.is_empty() || text.len() > 128 || !text.bytes().all(is_client_id_byte) {
        None
    } else {
        return Ok(());
    };
    Err(hint.map_or_else(|| shape.to_owned(), |hint| format!("{shape}; {hint}")))
}

/// The id of a client at another OpenID provider: one word.
pub(super) fn other_client_id(text: &str) -> Result<(), String> {
    let fits = !text.is_empty() && text.len() <= 256 && text.bytes().all(|b| b.is_ascii_graphic());
    let fits = fits && !looks_like_client_secret(text);
    if fits { Ok(()) } else { Err(t!("the id of the client at the OpenID provider").to_owned()) }
}

/// Whether a text could be an app client's secret, which must not be shown. Ids have 26 characters, secrets about 52.
pub(super) fn looks_like_client_secret(text: &str) -> bool {
    (45..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

/// `REGION:UUID`.
pub(super) fn identity_pool_id(text: &str, region: &str) -> Result<(), String> {
    if let Some(id) = id_in_arn(text) {
        return Err(id);
    }
    if !is_identity_pool_id(text) {
        return Err(t!("an identity pool id such as {region}:12345678-90ab-cdef-1234-567890abcdef", region));
    }
    match text.split_once(':') {
        Some((pool_region, _)) if pool_region != region => {
            Err(t!("an identity pool of region {region}, or region = \"{pool_region}\"", region, pool_region))
        }
        _ => Ok(()),
    }
}

/// A bare host, on AWS the one of the `iot:Data-ATS` endpoint type.
pub(super) fn iot_endpoint(text: &str, region: &str) -> Result<(), String> {
    if let Some(host) = text.strip_suffix('.') {
        return Err(t!("{host}, without the dot at the end", host));
    }
    if let Some(host) = host_within(text) {
        return Err(t!("only the host: {host}", host));
    }
    // URLs allow more characters than names: quotes and semicolons that were pasted along would pass.
    let is_name = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
    let fits = is_name && Url::parse(&format!("https://{text}/")).is_ok_and(|url| url.host_str() == Some(text));
    if !fits || !(text.contains('.') || text == "localhost") {
        return Err(t!("a host name in lowercase such as {usual}", usual = aws_hosts::usual_endpoint(region)));
    }
    aws_hosts::check_iot_endpoint(text, region)
}

/// On one line.
pub(super) fn text(text: &str) -> Result<(), String> {
    if text.chars().any(char::is_control) {
        return Err(t!("a string on one line").to_owned());
    }
    Ok(())
}

/// One OAuth scope (RFC 6749 section 3.3).
pub(super) fn scope(text: &str) -> Result<(), String> {
    let fits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\');
    if fits { Ok(()) } else { Err(t!("one scope per item, such as \"openid\"").to_owned()) }
}

/// The first invisible character: one without width, or one that changes the writing direction.
pub(super) fn unseen(text: &str) -> Option<char> {
    text.chars().find(|character| is_mark(*character) && !character.is_control())
}

/// What AWS IoT Core takes as a subscription.
pub(super) fn topic_filter(text: &str) -> Result<TopicFilter, String> {
    let filter = TopicFilter::parse(text).map_err(|error| t!("a topic filter such as plant/#; {error}", error))?;
    check_filter(&filter).map_err(|error| t!("a topic filter that AWS accepts; {error}", error))?;
    Ok(filter)
}

/// The names of an IoT policy (AWS IoT `CreatePolicy`).
pub(super) fn iot_policy(text: &str) -> Result<(), String> {
    let fits =
        (1..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b));
    if fits { Ok(()) } else { Err(t!("the name of an IoT policy, not its ARN").to_owned()) }
}

/// What to write instead of an ARN: the id at its end.
fn id_in_arn(text: &str) -> Option<String> {
    let arn = text.strip_prefix("arn:")?;
    let id = arn.rsplit_once('/').map(|(_, id)| t!("only the id at the end of this ARN: {id}", id));
    Some(id.unwrap_or_else(|| t!("the id; this is an ARN").to_owned()))
}

/// The host in an address that has more than a host, such as `https://HOST:443/mqtt`.
fn host_within(text: &str) -> Option<String> {
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let more_than_host = text.contains("://") || text.contains('/') || text.contains(':');
    let url = Url::parse(&with_scheme).ok().filter(|_| more_than_host)?;
    url.host_str().map(ToOwned::to_owned)
}

fn is_identity_pool_id(text: &str) -> bool {
    let Some((region, uuid)) = text.split_once(':') else { return false };
    let lengths = uuid.split('-').map(str::len);
    is_region(region)
        && lengths.eq([8, 4, 4, 4, 12])
        && uuid.bytes().all(|b| b == b'-' || b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

fn is_client_id_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+' | b'-')
}
