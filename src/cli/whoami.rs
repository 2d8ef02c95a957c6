//! `whoami`: who the saved sign-in belongs to. Does not use the network.

use serde_json::{Map, Value, json};

use super::Stop;
use super::arguments::{Common, WhoamiArguments};
use super::terminal::{failed_with, json_line, tell, visible, write_stdout};
use super::times::push_local_time;
use jiff::tz::TimeZone;
use model::{SignedInPerson, Timestamp};
use texts::t;

/// Prints the person, or says that there is none.
pub(super) fn whoami(arguments: WhoamiArguments, common: &Common) -> Result<(), Stop> {
    let person = engine::who_is_signed_in(common.config.as_deref(), common.profile()).map_err(failed_with)?;
    let Some(person) = person else {
        tell(t!("No one is signed in. To sign in: topicdeck sign-in"));
        return Err(Stop::Reported);
    };
    if arguments.json {
        return write_stdout(json_line(&to_json(&person)).as_bytes());
    }
    let lines: Vec<String> = to_text(&person).into_iter().map(|line| visible(&line) + "\n").collect();
    write_stdout(lines.concat().as_bytes())
}

fn to_json(person: &SignedInPerson) -> String {
    let SignedInPerson { user, subject, identity_id, signed_in_at, token_expires_at, claims } = person;
    let claims: Map<String, Value> = claims.iter().map(|(name, text)| (name.clone(), text.as_str().into())).collect();
    json!({
        "user": user,
        "sub": subject,
        "identity_id": identity_id,
        "signed_in_at": signed_in_at.map(in_utc),
        "token_expires_at": in_utc(*token_expires_at),
        "claims": claims,
    })
    .to_string()
}

fn in_utc(time: Timestamp) -> String {
    let mut text = String::new();
    payload::push_utc(&mut text, time);
    text
}

/// One fact per line, and then the claims.
fn to_text(person: &SignedInPerson) -> Vec<String> {
    let unknown = || t!("not known before the next connection").to_owned();
    let local = |time| {
        let mut text = String::new();
        push_local_time(&mut text, time, &TimeZone::system());
        text
    };
    let SignedInPerson { user, subject, identity_id, signed_in_at, token_expires_at, claims } = person;
    let facts = [
        (t!("user"), user.clone()),
        (t!("user id (sub)"), subject.clone()),
        (t!("identity id"), identity_id.clone().unwrap_or_else(unknown)),
        (t!("signed in"), signed_in_at.map_or_else(|| t!("not known").to_owned(), local)),
        (t!("token valid to"), local(*token_expires_at)),
    ];
    let line = |(label, value): (&str, String)| format!("{label:<14} {value}");
    let claim = |(name, text): &(String, String)| format!("  {name}: {text}");
    let mut lines: Vec<String> = facts.into_iter().map(line).collect();
    lines.push(t!("claims of the ID token:").to_owned());
    lines.extend(claims.iter().map(claim));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_has_the_person_and_the_claims_as_text() {
        let person = SignedInPerson {
            user: "ana@example.com".into(),
            subject: "a-b".into(),
            identity_id: None,
            signed_in_at: Some(Timestamp(1_700_000_000_000_000)),
            token_expires_at: Timestamp(1_700_003_600_000_000),
            claims: vec![("email_verified".into(), "true".into())],
        };
        let json: Value = serde_json::from_str(&to_json(&person)).expect("JSON");
        let expected = json!({
            "user": "ana@example.com", "sub": "a-b", "identity_id": null, "signed_in_at": "2023-11-14T22:13:20.000000Z",
            "token_expires_at": "2023-11-14T23:13:20.000000Z", "claims": { "email_verified": "true" },
        });
        assert_eq!(json, expected);
    }
}
