//! Parses the values of arguments. Errors are worded for people.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use jiff::tz::TimeZone;

use engine::recording::RecordingLimits;
use model::{Given, MAX_EXPECTED_SECS, OutboxChoice, PublishId, Qos, Timestamp, Topic, TopicFilter};
use search::Query;
use texts::{Language, t};

/// What payloads of some topics have to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractArgument {
    /// The topics.
    pub filter: TopicFilter,
    /// The file with the schema.
    pub file: PathBuf,
    /// The message, of a schema of protobuf.
    pub message: Option<String>,
}

/// A filter as it is written.
pub(super) fn filter(text: &str) -> Result<TopicFilter, String> {
    TopicFilter::parse(text).map_err(|error| error.to_string())
}

/// Only what is wrong in any reading is refused here; `given` decides between them when all arguments are known.
pub(super) fn topic(text: &str) -> Result<String, String> {
    match Topic::parse(Given::new(text).text()).or_else(|error| Topic::parse(text).map_err(|_| error)) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

pub(super) fn topic_filter(text: &str) -> Result<String, String> {
    match TopicFilter::parse(Given::new(text).text()).or_else(|error| TopicFilter::parse(text).map_err(|_| error)) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// AWS: 1 to 15 seconds.
pub(super) fn confirmation_secs(text: &str) -> Result<u8, String> {
    match text.parse() {
        Ok(secs @ 1..=15) => Ok(secs),
        _ => Err(t!("expected a whole number from {least} to {most}", least = 1, most = 15)),
    }
}

/// AWS: at most 128 bytes, and no `$` in front.
pub(super) fn client_id(text: &str) -> Result<String, String> {
    if model::is_client_id(text) {
        return Ok(text.to_owned());
    }
    Err(t!("expected a client id of at most {most} bytes that does not begin with $", most = 128))
}

/// AWS: letters, digits and `:_-`, at most 128.
pub(super) fn thing_name(text: &str) -> Result<String, String> {
    name(text, ":_-", 128)
}

/// AWS: letters, digits and `$:_-`, at most 64.
pub(super) fn shadow_name(text: &str) -> Result<String, String> {
    if model::is_shadow_name(text) {
        return Ok(text.to_owned());
    }
    let (signs, most) = (model::SHADOW_NAME_SIGNS, model::MAX_SHADOW_NAME);
    Err(t!("expected letters, digits and {signs}, at most {most} characters", signs, most))
}

fn name(text: &str, signs: &str, most: usize) -> Result<String, String> {
    let is_valid = |character: char| character.is_ascii_alphanumeric() || signs.contains(character);
    if (1..=most).contains(&text.len()) && text.chars().all(is_valid) {
        return Ok(text.to_owned());
    }
    Err(t!("expected letters, digits and {signs}, at most {most} characters", signs, most))
}

pub(super) fn qos(text: &str) -> Result<Qos, String> {
    match text {
        "0" => Ok(Qos::AtMostOnce),
        "1" => Ok(Qos::AtLeastOnce),
        "2" => Err(t!("AWS IoT Core has no QoS 2 and would never acknowledge it; expected 0 or 1").to_owned()),
        _ => Err(t!("expected 0 or 1").to_owned()),
    }
}

pub(super) fn host_and_port(text: &str) -> Result<String, String> {
    let expected = || t!("expected HOST:PORT, such as proxy.example:3128").to_owned();
    let (host, port) = text.rsplit_once(':').ok_or_else(expected)?;
    // As the name of the proxy is written where the login is looked for.
    let host = url::Host::parse(host).map_err(|_| expected())?;
    let port: u16 = port.parse().map_err(|_| expected())?;
    Ok(format!("{host}:{port}"))
}

/// `plant/+/temp=temp.json`, `plant/+/raw=plant.proto#Reading`.
pub(super) fn contract(text: &str) -> Result<ContractArgument, String> {
    let expected = || t!("expected FILTER=FILE, such as 'plant/+/temp=temp.json'").to_owned();
    let (filter, file) = text.split_once('=').filter(|(_, file)| !file.is_empty()).ok_or_else(expected)?;
    let filter = self::filter(filter)?;
    let (file, message) = match file.rsplit_once('#') {
        Some((file, message)) if !message.is_empty() => (file, Some(message.to_owned())),
        _ => (file, None),
    };
    Ok(ContractArgument { filter, file: file.into(), message })
}

/// What is wrong is shown below the place where it is. It may ask for what contracts say.
pub(super) fn query_with_contracts(text: &str) -> Result<Query, String> {
    search::parse_with_contracts(text).map_err(|mistake| {
        let width = |part: &str| part.chars().count();
        let [before, wrong] = [0..mistake.at.start, mistake.at.clone()].map(|at| text.get(at).unwrap_or_default());
        let marks = "^".repeat(width(wrong).max(1));
        format!("{mistake}\n\n  {text}\n  {:1$}{marks}", "", width(before))
    })
}

pub(super) fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if (0.0..=1_000_000.0).contains(&rate) => Ok(rate),
        _ => Err(t!("expected a number from 0 to 1000000").to_owned()),
    }
}

pub(super) fn devices(text: &str) -> Result<u32, String> {
    match text.parse::<u32>() {
        Ok(devices @ 0..=1_000_000) => Ok(devices),
        _ => Err(t!("expected a whole number from 0 to {most}", most = 1_000_000)),
    }
}

pub(super) fn port(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| t!("expected a whole number from 0 to {most}", most = u16::MAX))
}

pub(super) fn count(text: &str) -> Result<u64, String> {
    match text.parse::<u64>() {
        Ok(count) if count > 0 => Ok(count),
        _ => Err(t!("expected a whole number above 0").to_owned()),
    }
}

pub(super) fn secs(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(secs) if secs > 0.0 && secs <= 31_536_000.0 => Ok(secs),
        _ => Err(t!("expected a number of seconds above 0").to_owned()),
    }
}

pub(super) fn days(text: &str) -> Result<u32, String> {
    match text.parse::<u32>() {
        Ok(days @ 1..=36_500) => Ok(days),
        _ => Err(t!("expected a whole number of days from 1 to {most}", most = 36_500)),
    }
}

/// The size of a recording in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordingSize(pub u64);

impl fmt::Display for RecordingSize {
    /// As [`recording_size`] reads it.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(bytes) = self;
        let unit = [(30, "g"), (20, "m"), (10, "k")].into_iter().find(|(shift, _)| bytes.trailing_zeros() >= *shift);
        let (shift, name) = unit.unwrap_or((0, ""));
        write!(out, "{}{name}", bytes >> shift)
    }
}

pub(super) fn recording_size(text: &str) -> Result<RecordingSize, String> {
    let expected = || t!("expected a size of at least 16m, such as 500m or 2g").to_owned();
    let (number, shift) = match text.char_indices().last() {
        Some((end, 'k' | 'K')) => (&text[..end], 10),
        Some((end, 'm' | 'M')) => (&text[..end], 20),
        Some((end, 'g' | 'G')) => (&text[..end], 30),
        _ => (text, 0),
    };
    let number: u64 = number.parse().map_err(|_| expected())?;
    let bytes = number.checked_mul(1 << shift).filter(|bytes| (RecordingLimits::MIN_BYTES..=1 << 50).contains(bytes));
    bytes.map(RecordingSize).ok_or_else(expected)
}

/// A time as the window takes it, in the zone of the system where none is given, or an age.
pub(super) fn moment(text: &str) -> Result<Timestamp, String> {
    search::said_time(text, None, Timestamp::from_system_clock(), &TimeZone::system()).ok_or_else(|| {
        t!("expected a time such as 20:47, Sat 14:02, 2026-11-28T14:30 or 2026-11-28T14:30:00Z, or an age such as 90m, 2h or 7d")
            .to_owned()
    })
}

/// How long a message waits: more than nothing, and no more than a year.
pub(super) fn lifetime(text: &str) -> Result<Duration, String> {
    let longest = Duration::from_secs(OutboxChoice::MAX_SECS.into());
    age(text)
        .filter(|lifetime| !lifetime.is_zero() && *lifetime <= longest)
        .ok_or_else(|| t!("expected a time of up to 366 days, such as 30s, 10m, 2h or 7d").to_owned())
}

/// Within which time a message is expected: at least a second, and no more than a year.
pub(super) fn expected_secs(text: &str) -> Result<u32, String> {
    let secs = age(text).and_then(|age| u32::try_from(age.as_secs()).ok());
    secs.filter(|secs| (1..=MAX_EXPECTED_SECS).contains(secs))
        .ok_or_else(|| t!("expected a time of up to 366 days, such as 30s, 10m, 2h or 7d").to_owned())
}

pub(super) fn publish_id(text: &str) -> Result<PublishId, String> {
    PublishId::parse(text).ok_or_else(|| t!("expected an id as 'outbox list' prints it").to_owned())
}

fn age(text: &str) -> Option<Duration> {
    let (end, unit) = text.char_indices().last()?;
    let secs = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return None,
    };
    let number: u64 = text.get(..end)?.parse().ok()?;
    number.checked_mul(secs).map(Duration::from_secs)
}

pub(super) fn property(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err(t!("expected NAME=VALUE").to_owned()),
    }
}

pub(super) fn language(text: &str) -> Result<Language, String> {
    Language::from_tag(text).ok_or_else(|| {
        let known: Vec<&str> = Language::ALL.into_iter().map(Language::tag).collect();
        t!("expected one of: {known}", known = known.join(", "))
    })
}
