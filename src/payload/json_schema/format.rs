//! Formats of texts that devices send: times, addresses, identifiers. Others that a schema names are not checked, as the standard
//! has it for those that a program does not know.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Whether a text is of a format. True of formats that are not known.
pub(super) fn is_of(format: &str, text: &str) -> bool {
    match format {
        "date-time" => is_date_time(text),
        "date" => is_date(text),
        "time" => is_time(text),
        "duration" => is_duration(text),
        "ipv4" => text.parse::<Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<Ipv6Addr>().is_ok(),
        "uuid" => is_uuid(text),
        "email" => is_email(text),
        "hostname" => is_hostname(text),
        "uri" => has_scheme(text) && is_plain(text),
        "uri-reference" => is_plain(text),
        "json-pointer" => text.is_empty() || text.starts_with('/'),
        _ => true,
    }
}

fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', 't', ' ']) else { return false };
    is_date(date) && is_time(time)
}

fn is_date(text: &str) -> bool {
    is_shaped(text, "0000-00-00") && text.parse::<jiff::civil::Date>().is_ok()
}

/// With an offset, as RFC 3339 has it. A second 60 is one.
fn is_time(text: &str) -> bool {
    let Some((time, behind)) = text.split_at_checked(8) else { return false };
    if !is_shaped(time, "00:00:00") {
        return false;
    }
    let fraction = behind.strip_prefix('.').map(|behind| behind.trim_start_matches(|c: char| c.is_ascii_digit()));
    if fraction.is_some_and(|rest| rest.len() + 1 == behind.len()) {
        return false;
    }
    let offset = fraction.unwrap_or(behind);
    let parts = |text: &str| text.split(':').filter_map(|part| part.parse::<u32>().ok()).collect::<Vec<_>>();
    let is_offset = matches!(offset, "Z" | "z")
        || offset
            .strip_prefix(['+', '-'])
            .is_some_and(|offset| is_shaped(offset, "00:00") && matches!(parts(offset)[..], [0..=23, 0..=59]));
    is_offset && matches!(parts(time)[..], [0..=23, 0..=59, 0..=60])
}

/// `P1DT2H30M`.
fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else { return false };
    let (date, time) = rest.split_once('T').map_or((rest, None), |(date, time)| (date, Some(time)));
    let is_whole = |text: &str, units: &str| {
        let (mut units, mut digits) = (units.chars(), 0);
        text.chars().all(|c| {
            digits += usize::from(c.is_ascii_digit());
            c.is_ascii_digit() || (std::mem::take(&mut digits) > 0 && units.any(|unit| unit == c))
        }) && digits == 0
    };
    let is_date = is_whole(date, "YMD") || is_whole(date, "W") && time.is_none();
    is_date && time.is_none_or(|time| !time.is_empty() && is_whole(time, "HMS")) && !rest.is_empty()
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let is_dotted = !name.starts_with('.') && !name.ends_with('.') && !name.contains("..");
    !name.is_empty() && is_dotted && !name.contains(char::is_whitespace) && is_hostname(host)
}

fn is_hostname(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte == b'-' || byte.is_ascii_alphanumeric())
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

fn has_scheme(text: &str) -> bool {
    let Some((scheme, _)) = text.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte))
}

/// Whether digits are where `shape` has zeros, and all else is the same.
fn is_shaped(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text
            .bytes()
            .zip(shape.bytes())
            .all(|(byte, shape)| if shape == b'0' { byte.is_ascii_digit() } else { byte == shape })
}
