//! `shadow list`: the shadows of a thing with their versions and ages, the classic one first and the others by name.

use serde_json::{Value, json};

use super::Stop;
use super::arguments::{Common, ShadowListArguments};
use super::calls::Caller;
use super::driver::block_on;
use super::terminal::{json_line, tell, visible, write_stdout};
use engine::StartSandbox;
use model::{Call, CallAnswer, CallFailure, CallFailureKind, ShadowDocument, ShadowId, Timestamp, words};
use payload::{ShadowTable, push_utc};
use texts::t;

/// A shadow of the thing.
#[derive(Debug)]
struct Listed {
    name: Option<String>,
    /// What is known of it, or why nothing is.
    known: Result<Known, CallFailure>,
}

/// What its document says.
#[derive(Clone, Copy, Debug)]
struct Known {
    version: u64,
    /// When AWS answered.
    now: Timestamp,
    desired_at: Option<Timestamp>,
    reported_at: Option<Timestamp>,
}

/// Prints the list.
pub(super) fn shadow_list(
    arguments: ShadowListArguments,
    common: Common,
    start_sandbox: Option<StartSandbox>,
) -> Result<(), Stop> {
    let ShadowListArguments { thing, json } = arguments;
    let shadows = block_on(async {
        let mut caller = Caller::start(common, start_sandbox).await?;
        let names = names(&mut caller, &thing).await?;
        read(&mut caller, &thing, names).await
    })?;
    if json {
        write_stdout(json_line(&to_json(&thing, &shadows).to_string()).as_bytes())?;
    } else if shadows.is_empty() {
        tell(&t!("{thing} has no shadow yet.", thing));
    } else {
        let lines: String = table(&shadows).iter().map(|line| visible(line) + "\n").collect();
        write_stdout(lines.as_bytes())?;
    }
    match shadows.into_iter().find_map(|shadow| shadow.known.err()) {
        Some(failure) => Err(Stop::Failed(failure.notice)),
        None => Ok(()),
    }
}

/// The classic shadow, if there is one, is not in AWS's list.
async fn names(caller: &mut Caller, thing: &str) -> Result<Vec<Option<String>>, Stop> {
    let (mut names, mut next) = (Vec::new(), None);
    loop {
        let call = Call::ListShadows { thing: thing.to_owned(), next };
        let CallAnswer::Shadows(more, following) = caller.call(call).await? else { break };
        names.extend(more);
        next = following;
        if next.is_none() {
            break;
        }
    }
    names.sort_unstable();
    names.dedup();
    Ok(std::iter::once(None).chain(names.into_iter().map(Some)).collect())
}

/// Those that are there by now.
async fn read(caller: &mut Caller, thing: &str, names: Vec<Option<String>>) -> Result<Vec<Listed>, Stop> {
    let shadow = |name: &Option<String>| ShadowId { thing: thing.to_owned(), name: name.clone() };
    let calls = names.iter().map(|name| Call::GetShadow(shadow(name))).collect();
    let mut answers: Vec<Option<Result<CallAnswer, CallFailure>>> = names.iter().map(|_| None).collect();
    let mut put = |place: usize, answer| {
        if let Some(kept) = answers.get_mut(place) {
            *kept = Some(answer);
        }
        Ok(())
    };
    caller.call_all(calls, &mut put).await?;
    let listed = |(name, answer): (Option<String>, Option<Result<CallAnswer, CallFailure>>)| match answer? {
        Ok(CallAnswer::Shadow(document)) => Some(Listed { name, known: Ok(Known::of(&document)) }),
        Err(failure) if failure.kind != CallFailureKind::NotFound => Some(Listed { name, known: Err(failure) }),
        _ => None,
    };
    Ok(names.into_iter().zip(answers).filter_map(listed).collect())
}

impl Known {
    fn of(document: &ShadowDocument) -> Self {
        let table = ShadowTable::of(&document.text);
        Self {
            version: document.version,
            now: document.answered_at,
            desired_at: table.desired_at(),
            reported_at: table.reported_at(),
        }
    }
}

/// The versions are numbers; `null` where a shadow could not be read.
fn to_json(thing: &str, shadows: &[Listed]) -> Value {
    let utc = |at: Option<Timestamp>| {
        at.map(|at| {
            let mut text = String::new();
            push_utc(&mut text, at);
            text
        })
    };
    let one = |Listed { name, known }: &Listed| {
        let known = known.as_ref().ok();
        json!({
            "name": name,
            "version": known.map(|known| known.version),
            "desired_at": known.and_then(|known| utc(known.desired_at)),
            "reported_at": known.and_then(|known| utc(known.reported_at)),
        })
    };
    let named: Vec<&String> = shadows.iter().filter_map(|shadow| shadow.name.as_ref()).collect();
    let classic = shadows.iter().find(|shadow| shadow.name.is_none()).and_then(|shadow| shadow.known.as_ref().ok());
    json!({
        "thing": thing,
        "classic_version": classic.map(|known| known.version),
        "named": named,
        "shadows": shadows.iter().map(one).collect::<Vec<_>>(),
    })
}

/// A heading first.
fn table(shadows: &[Listed]) -> Vec<String> {
    let age = |known: &Known, at: Option<Timestamp>| match at {
        Some(at) => t!("{age} ago", age = words::age(known.now.since(at))),
        None => t!("never").to_owned(),
    };
    let mut cells = vec![[t!("shadow"), t!("version"), t!("desired"), t!("reported")].map(str::to_owned)];
    cells.extend(shadows.iter().map(|Listed { name, known }| {
        let name = name.clone().unwrap_or_else(|| t!("(classic)").to_owned());
        match known {
            Ok(known) => [name, known.version.to_string(), age(known, known.desired_at), age(known, known.reported_at)],
            Err(_) => [name, "?".to_owned(), String::new(), String::new()],
        }
    }));
    let width = |column: usize| cells.iter().map(|cells| cells[column].chars().count()).max().unwrap_or_default();
    let [first, second, third] = [width(0), width(1), width(2)];
    let line = |[name, version, desired, reported]: &[String; 4]| {
        format!("{name:first$}  {version:>second$}  {desired:third$}  {reported}").trim_end().to_owned()
    };
    cells.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Notice, Words};

    fn shadows() -> [Listed; 3] {
        let text = json!({
            "state": { "desired": { "rpm": 900 }, "reported": { "led": { "a": 1, "b": 2 } } },
            "metadata": {
                "desired": { "rpm": { "timestamp": 1_700_000_000 } },
                "reported": { "led": { "a": { "timestamp": 1_700_000_040 }, "b": { "timestamp": 1_700_000_100 } } },
            },
        });
        let answered_at = Timestamp::from_secs(1_700_000_100);
        let document = |text: &Value, version| ShadowDocument { text: text.to_string(), version, answered_at };
        let notice = Box::new(Notice::error("call.test", Words::default()));
        let failure = CallFailure { kind: CallFailureKind::NotAllowed, notice };
        [
            Listed { name: None, known: Ok(Known::of(&document(&text, 12))) },
            Listed { name: Some("hidden".to_owned()), known: Err(failure) },
            Listed { name: Some("settings".to_owned()), known: Ok(Known::of(&document(&json!({}), 7))) },
        ]
    }

    #[test]
    fn each_shadow_has_its_version_and_how_old_it_is() {
        let lines = table(&shadows());
        let expected = [
            "shadow     version  desired    reported",
            "(classic)       12  1 min ago  0 s ago",
            "hidden           ?",
            "settings         7  never      never",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn programs_get_times_and_no_version_of_what_could_not_be_read() {
        let found = to_json("press-1", &shadows());
        assert_eq!(found["classic_version"], 12);
        assert_eq!(found["named"], json!(["hidden", "settings"]));
        let classic = json!({
            "name": null, "version": 12,
            "desired_at": "2023-11-14T22:13:20.000000Z", "reported_at": "2023-11-14T22:15:00.000000Z",
        });
        assert_eq!(found["shadows"][0], classic);
        assert_eq!(found["shadows"][1]["version"], Value::Null);
    }
}
