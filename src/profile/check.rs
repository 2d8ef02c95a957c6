//! What a single value of a profile must look like. Each check answers what a person should write instead.

use url::Url;

use super::endpoints::dns_suffix;

/// `eu-central-1`, `us-gov-west-1`.
pub(super) fn region(text: &str) -> Result<(), String> {
    let lower = text.trim().to_ascii_lowercase();
    if text != lower && is_region(&lower) {
        return Err(format!("{lower}, in small letters and without spaces"));
    }
    let zone = lower.trim_end_matches(|c: char| c.is_ascii_lowercase());
    if !is_region(text) && is_region(zone) {
        return Err(format!("the region {zone}; this is an availability zone"));
    }
    if is_region(text) { Ok(()) } else { Err("an AWS region such as eu-central-1".to_owned()) }
}

/// The region that stands in an id or a host, if there is one.
pub(super) fn region_in(text: &str) -> Option<&str> {
    text.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '-').find(|part| is_region(part))
}

/// `REGION_XXXX`.
pub(super) fn user_pool_id(text: &str, region: &str) -> Result<(), String> {
    let shape = || format!("a user pool id such as {region}_AbCdEf123");
    if is_identity_pool_id(text) {
        return Err(format!("{}; this is an identity pool id", shape()));
    }
    let (pool_region, rest) = text.split_once('_').ok_or_else(shape)?;
    if !is_region(pool_region) || rest.is_empty() || rest.len() > 55 || !rest.bytes().all(|b| b.is_ascii_alphanumeric())
    {
        return Err(shape());
    }
    if pool_region != region {
        return Err(format!("a user pool of region {region}, or region = \"{pool_region}\""));
    }
    Ok(())
}

/// The id of an app client: letters and digits, 26 of them at AWS.
pub(super) fn client_id(text: &str) -> Result<(), String> {
    let shape = "the app client's id, such as 1example23456789exampleabc";
    let hint = if text.contains("://") || text.contains(".com") {
        "; this is an address"
    } else if text.starts_with("arn:") {
        "; this is an ARN"
    } else if is_identity_pool_id(text) {
        "; this is an identity pool id"
    } else if text.split_once('_').is_some_and(|(front, _)| is_region(front)) {
        "; this is a user pool id"
    } else if looks_like_client_secret(text) {
        "; this has the length of a client secret"
    } else if text.is_empty() || text.len() > 128 || !text.bytes().all(is_client_id_byte) {
        ""
    } else {
        return Ok(());
    };
    Err(format!("{shape}{hint}"))
}

/// Whether a text could be an app client's secret, which must not be shown. Ids have 26 characters, secrets about 52.
pub(super) fn looks_like_client_secret(text: &str) -> bool {
    (45..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

/// `REGION:UUID`.
pub(super) fn identity_pool_id(text: &str, region: &str) -> Result<(), String> {
    if !is_identity_pool_id(text) {
        return Err(format!("an identity pool id such as {region}:12345678-90ab-cdef-1234-567890abcdef"));
    }
    match text.split_once(':') {
        Some((pool_region, _)) if pool_region != region => {
            Err(format!("an identity pool of region {region}, or region = \"{pool_region}\""))
        }
        _ => Ok(()),
    }
}

/// A bare host, on AWS the one of the `iot:Data-ATS` endpoint type.
pub(super) fn iot_endpoint(text: &str, region: &str) -> Result<(), String> {
    let shape = format!("PREFIX-ats.iot.{region}.{}", dns_suffix(region));
    if let Some(host) = host_within(text) {
        return Err(format!("only the host: {host}"));
    }
    let fits = Url::parse(&format!("https://{text}/")).is_ok_and(|url| url.host_str() == Some(text));
    if !fits || !(text.contains('.') || text == "localhost") {
        return Err(format!("a host name in small letters such as {shape}"));
    }
    aws_host(text, region).map_err(|problem| format!("{shape}; {problem}"))
}

/// Not empty and on one line.
pub(super) fn text(text: &str) -> Result<(), String> {
    if text.trim().is_empty() || text.chars().any(char::is_control) {
        return Err("a text that is not empty, on one line".to_owned());
    }
    Ok(())
}

/// One OAuth scope (RFC 6749 section 3.3).
pub(super) fn scope(text: &str) -> Result<(), String> {
    let fits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\');
    if fits { Ok(()) } else { Err("one scope per item, such as \"openid\"".to_owned()) }
}

/// The names of an IoT policy (AWS IoT `CreatePolicy`).
pub(super) fn iot_policy(text: &str) -> Result<(), String> {
    let fits =
        (1..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b));
    if fits { Ok(()) } else { Err("the name of an IoT policy, not its ARN".to_owned()) }
}

/// The host in an address that has more than a host, such as `https://HOST:443/mqtt`.
fn host_within(text: &str) -> Option<String> {
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let more_than_host = text.contains("://") || text.contains('/') || text.contains(':');
    let url = Url::parse(&with_scheme).ok().filter(|_| more_than_host)?;
    url.host_str().map(ToOwned::to_owned)
}

/// For a host of AWS: the data endpoint, with the certificates that are still valid, in the right region.
fn aws_host(host: &str, region: &str) -> Result<(), String> {
    if !host.ends_with(&format!(".{}", dns_suffix(region))) && !host.ends_with(".amazonaws.com") {
        return Ok(());
    }
    let labels: Vec<&str> = host.split('.').collect();
    let Some(iot) = labels.iter().position(|label| *label == "iot" || *label == "iot-fips") else {
        return Ok(());
    };
    let host_region = labels.get(iot + 1).copied().unwrap_or_default();
    if host_region != region && is_region(host_region) {
        return Err(format!("this endpoint is in {host_region}"));
    }
    let before = iot.checked_sub(1).and_then(|index| labels.get(index)).copied();
    match before {
        None => Err("this is the control plane's host".to_owned()),
        Some(label) if label.ends_with("-ats") || label == "ats" => Ok(()),
        Some(_) => Err("the endpoint of type iot:Data-ATS has -ats in its name".to_owned()),
    }
}

fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let Some((number, words)) = parts.split_last() else { return false };
    words.len() >= 2
        && words.iter().all(|word| word.len() >= 2 && word.bytes().all(|b| b.is_ascii_lowercase()))
        && (1..=2).contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_digit())
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
