//! `shadow`: reads, changes, deletes and follows the shadows of a thing.

use serde_json::{Map, Value};

use super::Stop;
use super::arguments::{
    Common, ShadowAction, ShadowDeleteArguments, ShadowGetArguments, ShadowSetArguments, ShadowWatchArguments,
    WatchArguments,
};
use super::calls::Caller;
use super::driver::block_on;
use super::shadow_list::shadow_list;
use super::shadow_table::shadow_table;
use super::terminal::{json_line, print_notice, tell, tell_error, visible, write_stdout};
use super::watch;
use engine::StartSandbox;
use model::{Call, CallAnswer, CallFailureKind, Qos, ShadowDocument, ShadowId};
use payload::MAX_SHADOW_BYTES;
use texts::t;

/// Does what is asked.
pub(super) fn shadow(action: ShadowAction, common: Common, start_sandbox: Option<StartSandbox>) -> Result<(), Stop> {
    match action {
        ShadowAction::Get(arguments) => block_on(get(arguments, common, start_sandbox)),
        ShadowAction::Set(arguments) => set(arguments, common, start_sandbox),
        ShadowAction::Delete(arguments) => block_on(delete(arguments, common, start_sandbox)),
        ShadowAction::List(arguments) => shadow_list(arguments, common, start_sandbox),
        ShadowAction::Watch(arguments) => follow(arguments, common, start_sandbox),
    }
}

async fn get(arguments: ShadowGetArguments, common: Common, start_sandbox: Option<StartSandbox>) -> Result<(), Stop> {
    let shadow = ShadowId::from(arguments.shadow);
    let mut caller = Caller::start(common, start_sandbox).await?;
    let document = document(caller.call(Call::GetShadow(shadow.clone())).await?)?;
    if arguments.json {
        return write_stdout(json_line(&document.text).as_bytes());
    }
    let lines: Vec<String> = shadow_table(&shadow, &document).iter().map(|line| visible(line) + "\n").collect();
    write_stdout(lines.concat().as_bytes())
}

/// Whether it looks like what AWS takes, in which `state` is around what is desired.
fn is_whole_document(keys: &Map<String, Value>) -> bool {
    let state = keys.get("state").and_then(Value::as_object);
    state.is_some_and(|state| ["desired", "reported"].iter().any(|part| state.contains_key(*part)))
}

fn document(answer: CallAnswer) -> Result<ShadowDocument, Stop> {
    match answer {
        CallAnswer::Shadow(document) => Ok(document),
        // Each call has its own answer.
        _ => Err(Stop::Reported),
    }
}

fn set(arguments: ShadowSetArguments, common: Common, start_sandbox: Option<StartSandbox>) -> Result<(), Stop> {
    let ShadowSetArguments { shadow, desired, version, force, yes, json } = arguments;
    let shadow = ShadowId::from(shadow);
    let desired = desired.trim();
    match serde_json::from_str::<Map<String, Value>>(desired) {
        Err(error) => {
            tell_error(&t!("this is not a JSON object: {error}", error));
            return Err(Stop::Usage);
        }
        Ok(keys) if is_whole_document(&keys) => {
            tell(t!(
                "Note: this makes a key 'state'. Leave out 'state' and 'desired': what they hold is what is written here."
            ));
        }
        Ok(_) => {}
    }
    // Before anything is asked: the longest version has 20 digits.
    let bytes = with_version(desired, Some(u64::MAX)).len();
    if bytes > MAX_SHADOW_BYTES {
        let most = MAX_SHADOW_BYTES;
        tell_error(&t!("the document has {bytes} bytes; AWS accepts at most {most} for a shadow", bytes, most));
        return Err(Stop::Usage);
    }
    block_on(async {
        let mut caller = Caller::start(common, start_sandbox).await?;
        caller.allow_change(yes, |profile| {
            t!(
                "{profile} is a production profile. Set {desired} in the shadow {shadow}? To set it, type yes: ",
                profile,
                desired,
                shadow
            )
        })?;
        let version = match version {
            None if !force => present_version(&mut caller, &shadow).await?,
            version => version,
        };
        let document = with_version(desired, version);
        match caller.try_call(Call::UpdateShadow { shadow: shadow.clone(), document }).await? {
            Ok(answer) => changed(&shadow, &self::document(answer)?, json),
            Err(failure) if failure.kind == CallFailureKind::Conflict => {
                print_notice(&failure.notice);
                tell_present(&mut caller, &shadow).await
            }
            Err(failure) => Err(Stop::Failed(failure.notice)),
        }
    })
}

/// What is typed stays as it is: numbers too.
fn with_version(desired: &str, version: Option<u64>) -> String {
    let version = version.map(|version| format!(",\"version\":{version}")).unwrap_or_default();
    format!("{{\"state\":{{\"desired\":{desired}}}{version}}}")
}

/// `None` where there is no shadow yet.
async fn present_version(caller: &mut Caller, shadow: &ShadowId) -> Result<Option<u64>, Stop> {
    match caller.try_call(Call::GetShadow(shadow.clone())).await? {
        Ok(answer) => Ok(Some(document(answer)?.version)),
        Err(failure) if failure.kind == CallFailureKind::NotFound => Ok(None),
        Err(failure) => Err(Stop::Failed(failure.notice)),
    }
}

fn changed(shadow: &ShadowId, document: &ShadowDocument, json: bool) -> Result<(), Stop> {
    if json {
        return write_stdout(json_line(&document.text).as_bytes());
    }
    tell(&t!("The shadow {shadow} now has version {version}.", shadow, version = document.version));
    Ok(())
}

/// Someone else was faster: what there is now, and how to go on.
async fn tell_present(caller: &mut Caller, shadow: &ShadowId) -> Result<(), Stop> {
    let document = document(caller.call(Call::GetShadow(shadow.clone())).await?)?;
    for line in shadow_table(shadow, &document) {
        tell(&line);
    }
    tell(&t!(
        "Nothing was changed. To change this version, add --version {version}; to overwrite any, add --force.",
        version = document.version
    ));
    Err(Stop::Reported)
}

async fn delete(
    arguments: ShadowDeleteArguments,
    common: Common,
    start_sandbox: Option<StartSandbox>,
) -> Result<(), Stop> {
    let shadow = ShadowId::from(arguments.shadow);
    let mut caller = Caller::start(common, start_sandbox).await?;
    caller.confirm_change(arguments.yes, |profile| {
        t!("Delete the shadow {shadow} of {profile}? This cannot be undone. To delete it, type yes: ", shadow, profile)
    })?;
    caller.call(Call::DeleteShadow(shadow.clone())).await?;
    tell(&t!("The shadow {shadow} is deleted.", shadow));
    Ok(())
}

fn follow(arguments: ShadowWatchArguments, common: Common, start_sandbox: Option<StartSandbox>) -> Result<(), Stop> {
    let ShadowWatchArguments { shadow, count, for_secs, format } = arguments;
    let arguments = WatchArguments {
        messages: Vec::new(),
        contracts: Vec::new(),
        filters: ShadowId::from(shadow).change_topics().to_vec(),
        profiles: common.profiles.clone(),
        as_is: true,
        query: None,
        qos: Qos::AtLeastOnce,
        count,
        for_secs,
        format,
        utc: false,
        decode: false,
        quiet: true,
    };
    watch::watch(&arguments, common, start_sandbox)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_sent_as_it_is_with_the_version() {
        assert_eq!(with_version(r#"{"a": 1.50}"#, None), r#"{"state":{"desired":{"a": 1.50}}}"#);
        assert_eq!(with_version(r#"{"a":null}"#, Some(7)), r#"{"state":{"desired":{"a":null}},"version":7}"#);
    }
}
