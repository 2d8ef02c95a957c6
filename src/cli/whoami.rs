//! `whoami`: who the saved sign-in belongs to. Does not use the network, but for credentials of AWS's tools that need it.

use serde_json::{Map, Value, json};

use super::Stop;
use super::arguments::{Common, WhoamiArguments};
use super::terminal::{failed_with, json_line, tell, tell_error, visible, write_stdout};
use super::times::push_local_time;
use jiff::tz::TimeZone;
use model::{AwsKeys, SavedPerson, SignedInPerson, Timestamp};
use texts::t;

/// Prints the person, or says that there is none.
pub(super) fn whoami(arguments: WhoamiArguments, common: &Common) -> Result<(), Stop> {
    if common.sandbox {
        tell_error(t!("--sandbox starts a new sandbox, in which no one is signed in"));
        tell(t!("Leave out --sandbox. For more information, try 'topicdeck whoami --help'."));
        return Err(Stop::Usage);
    }
    let (config, profile) = (common.config.as_deref(), common.profile());
    let person = engine::who_is_signed_in(config, profile).map_err(failed_with)?;
    let people = engine::saved_people(config, profile).map_err(failed_with)?;
    let Some(person) = person else {
        let command = common.command_line(profile, "sign-in");
        tell(&t!("No one is signed in. To sign in: {command}", command));
        if let Some(saved) = people.first() {
            let command = common.command_line(profile, &format!("sign-in --user {}", visible(&saved.user)));
            tell(&t!("To use a saved sign-in: {command}", command));
        }
        return Err(Stop::Reported);
    };
    if arguments.json {
        return write_stdout(json_line(&to_json(&person, &people)).as_bytes());
    }
    let lines: Vec<String> = to_text(&person, &people).into_iter().map(|line| visible(&line) + "\n").collect();
    write_stdout(lines.concat().as_bytes())
}

fn to_json(person: &SignedInPerson, people: &[SavedPerson]) -> String {
    let SignedInPerson { user, subject, identity_id, signed_in_at, token_expires_at, aws, claims } = person;
    if let Some(AwsKeys { account_id, access_key_id, expires_at }) = aws {
        let expires_at = expires_at.map(in_utc);
        return json!({
            "user": user, "account_id": account_id, "access_key_id": access_key_id, "credentials_expire_at": expires_at,
        })
        .to_string();
    }
    let claims: Map<String, Value> = claims.iter().map(|(name, text)| (name.clone(), text.as_str().into())).collect();
    let people =
        people.iter().map(|saved| json!({ "user": saved.user, "sub": saved.subject, "current": saved.is_current }));
    json!({
        "people": people.collect::<Vec<_>>(),
        "user": user,
        "sub": subject,
        "identity_id": identity_id,
        "signed_in_at": signed_in_at.map(in_utc),
        "token_expires_at": token_expires_at.map(in_utc),
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
fn to_text(person: &SignedInPerson, people: &[SavedPerson]) -> Vec<String> {
    let unknown = || t!("not known before the next connection").to_owned();
    let local = |time| {
        let mut text = String::new();
        push_local_time(&mut text, time, &TimeZone::system());
        text
    };
    let SignedInPerson { user, subject, identity_id, signed_in_at, token_expires_at, aws, claims } = person;
    let line = |(label, value): (&str, String)| format!("{label:<14} {value}");
    if let Some(AwsKeys { account_id, access_key_id, expires_at }) = aws {
        let facts = [
            (t!("credentials"), user.clone()),
            (t!("account"), account_id.clone().unwrap_or_else(|| t!("not known").to_owned())),
            (t!("access key id"), access_key_id.clone()),
            expires_at.map_or_else(
                || (t!("valid"), t!("until they are deleted").to_owned()),
                |time| (t!("valid to"), local(time)),
            ),
        ];
        return facts.into_iter().map(line).collect();
    }
    let facts = [
        (t!("user"), user.clone()),
        (t!("user id (sub)"), subject.clone()),
        (t!("identity id"), identity_id.clone().unwrap_or_else(unknown)),
        (t!("signed in"), signed_in_at.map_or_else(|| t!("not known").to_owned(), local)),
        (t!("token valid to"), token_expires_at.map_or_else(|| t!("not known").to_owned(), local)),
    ];
    let claim = |(name, text): &(String, String)| format!("  {name}: {text}");
    let mut lines: Vec<String> = facts.into_iter().map(line).collect();
    let others = people.iter().filter(|saved| saved.subject != *subject);
    lines.extend(others.map(|saved| line((t!("also saved"), saved.user.clone()))));
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
            token_expires_at: Some(Timestamp(1_700_003_600_000_000)),
            aws: None,
            claims: vec![("email_verified".into(), "true".into())],
        };
        let people = [SavedPerson { user: "ben@example.com".into(), subject: "c-d".into(), is_current: false }];
        let json: Value = serde_json::from_str(&to_json(&person, &people)).expect("JSON");
        let expected = json!({
            "people": [{ "user": "ben@example.com", "sub": "c-d", "current": false }],
            "user": "ana@example.com", "sub": "a-b", "identity_id": null, "signed_in_at": "2023-11-14T22:13:20.000000Z",
            "token_expires_at": "2023-11-14T23:13:20.000000Z", "claims": { "email_verified": "true" },
        });
        assert_eq!(json, expected);
    }
    #[test]
    fn keys_of_iam_have_an_account_and_no_claims() {
        let aws = AwsKeys {
            account_id: Some("123456789012".into()),
            access_key_id: "AKIARZPUZDIKGB2VALC4".into(),
            expires_at: None,
        };
        let person = SignedInPerson {
            user: "AWS profile plant".into(),
            subject: String::new(),
            identity_id: None,
            signed_in_at: None,
            token_expires_at: None,
            aws: Some(aws),
            claims: Vec::new(),
        };
        let json: Value = serde_json::from_str(&to_json(&person, &[])).expect("JSON");
        let expected = json!({
            "user": "AWS profile plant", "account_id": "123456789012", "access_key_id": "AKIARZPUZDIKGB2VALC4",
            "credentials_expire_at": null,
        });
        assert_eq!(json, expected);
        assert!(to_text(&person, &[]).iter().any(|line| line == "valid          until they are deleted"));
    }
}
