//! Prints what is configured and stored, as text for people and as JSON for programs.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use engine::{Status, StoredSignIn};
use texts::t;

/// For programs: one JSON object. What has no value is null.
pub(super) fn to_json(status: &Status) -> String {
    let profile = status.profile.as_ref();
    let (signed_in, reason, keyring) = match &status.sign_in {
        StoredSignIn::Present { .. } => (Some(true), None, Some("ok")),
        StoredSignIn::Elsewhere(notice) => (Some(false), Some(&notice.summary), Some("ok")),
        StoredSignIn::Absent => (Some(false), None, Some("ok")),
        StoredSignIn::Unknown(notice) => (None, Some(&notice.summary), Some(notice.code)),
        StoredSignIn::NotAsked => (Some(false), None, None),
        StoredSignIn::NotNeeded => (None, None, None),
    };
    let (user, identity_id) = person(status);
    let foreign_endpoints = profile.iter().flat_map(|profile| profile.foreign_endpoints());
    let foreign_endpoints: Map<String, Value> =
        foreign_endpoints.map(|endpoint| (endpoint.key.to_owned(), endpoint.origin.into())).collect();
    let callback_urls: Vec<String> =
        profile.iter().flat_map(|profile| &profile.callback_urls).map(ToString::to_string).collect();
    json!({
        "profile": profile.map(|profile| &profile.name),
        "profiles": status.profiles,
        "file": status.file,
        "region": profile.map(|profile| &profile.region),
        "credentials": profile.map(|profile| profile.credentials.to_string()),
        "user_pool_id": profile.map(|profile| &profile.user_pool_id),
        "identity_pool_id": profile.map(|profile| &profile.identity_pool_id),
        "iot_endpoint": profile.map(|profile| &profile.iot_endpoint).filter(|host| !host.is_empty()),
        "foreign_endpoints": foreign_endpoints,
        "callback_urls": callback_urls,
        "signed_in": signed_in,
        "user": user,
        "identity_id": identity_id,
        "reason": reason,
        "keyring": keyring,
    })
    .to_string()
}

/// User and identity id of the saved sign-in, where they are known.
fn person(status: &Status) -> (Option<&str>, Option<&str>) {
    match &status.sign_in {
        StoredSignIn::Present { user, identity_id } => (user.as_deref(), identity_id.as_deref()),
        _ => (None, None),
    }
}

/// For people: one fact per line.
pub(super) fn to_text(status: &Status) -> String {
    let file = status.file.as_deref().unwrap_or(t!("none; the sandbox ends with this command"));
    let Some(profile) = &status.profile else {
        return lines(&[(t!("profile"), t!("none yet")), (t!("file"), file)]);
    };
    let signed_in = match &status.sign_in {
        StoredSignIn::Present { .. } => t!("yes, saved in the keyring").to_owned(),
        StoredSignIn::Elsewhere(_) => {
            t!("no; the profile's addresses have changed since. Run: topicdeck sign-in").to_owned()
        }
        StoredSignIn::Absent => t!("no; run: topicdeck sign-in").to_owned(),
        StoredSignIn::Unknown(_) => t!("not known: the keyring could not be read; see: topicdeck doctor").to_owned(),
        StoredSignIn::NotAsked => t!("no").to_owned(),
        StoredSignIn::NotNeeded => t!("not needed").to_owned(),
    };
    let mut text = lines(&[(t!("profile"), &profile.name), (t!("signed in"), &signed_in)]);
    if let StoredSignIn::Present { .. } = &status.sign_in {
        let (user, identity_id) = person(status);
        let unknown = t!("not known before the next connection");
        text += &lines(&[(t!("user"), user.unwrap_or(unknown)), (t!("identity id"), identity_id.unwrap_or(unknown))]);
    }
    let endpoint =
        if profile.lacks_endpoint() { t!("looked up at the first connection") } else { &profile.iot_endpoint };
    let region = profile.primary_region().filter(|_| profile.aws_source().is_none()).map_or_else(
        || profile.region.clone(),
        |primary| t!("{region}, with a replica of the user pool of {primary}", region = profile.region, primary),
    );
    text += &lines(&[(t!("region"), &region)]);
    text += &match profile.aws_source() {
        None => lines(&[(t!("user pool"), profile.pool_name()), (t!("identity pool"), &profile.identity_pool_id)]),
        Some(source) => lines(&[(t!("credentials"), &source.to_string())]),
    };
    text += &lines(&[
        (t!("IoT endpoint"), endpoint),
        (t!("file"), file),
        (t!("all profiles"), &status.profiles.join(", ")),
    ]);
    for endpoint in profile.foreign_endpoints() {
        text += &lines(&[(t!("not AWS"), &format!("{} {}", endpoint.key, endpoint.origin))]);
    }
    for callback_url in &profile.callback_urls {
        text += &lines(&[(t!("callback URL"), &callback_url.to_string())]);
    }
    text
}

fn lines(facts: &[(&str, &str)]) -> String {
    facts.iter().fold(String::new(), |mut text, (label, value)| {
        let _ = writeln!(text, "{label:<14} {value}");
        text
    })
}
