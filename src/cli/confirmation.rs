//! Asks before a message goes to a production profile, and before other changes.

use std::io::{self, IsTerminal as _};

use super::arguments::Common;
use super::terminal::{print_notice, tell, tell_error};
use super::{Stop, answer};
use engine::explain;
use model::{Guard, PublishRequest, ReadOnly};
use texts::t;

/// Characters of a payload that are shown.
const SHOWN_CHARS: usize = 200;

/// What forbids `common` to send: its option, or what was chosen in the window.
pub(super) fn read_only(common: &Common) -> Option<ReadOnly> {
    if common.read_only {
        return Some(ReadOnly::Program);
    }
    // Where the file cannot be used, nothing is sent either; the window shows why.
    let layout = engine::layout(&common.kept_folder()?);
    layout.read_only.then_some(ReadOnly::Setting)
}

/// Continues if `request` may be sent with `profile`: nothing forbids it, and for production a person has said yes.
/// `has_agreed` says so beforehand; `can_ask` is false where the message itself comes from stdin.
pub(super) fn allow(
    guard: Guard,
    profile: &str,
    request: &PublishRequest,
    has_agreed: bool,
    can_ask: bool,
) -> Result<(), Stop> {
    if let Some(why) = guard.read_only {
        return Err(explain::read_only(why, profile).into());
    }
    if !guard.is_production || has_agreed {
        return Ok(());
    }
    if !can_ask || !io::stdin().is_terminal() {
        print_notice(&explain::production_not_confirmed(profile));
        return Err(Stop::Usage);
    }
    if answer::confirms(&question(profile, request)) {
        return Ok(());
    }
    tell(t!("Nothing was sent."));
    Err(Stop::Reported)
}

/// Continues if something else may be changed: nothing forbids it, and where one has to be asked, a person has said yes
/// to `question`.
pub(super) fn allow_change(
    guard: Guard,
    profile: &str,
    is_asked: bool,
    has_agreed: bool,
    question: &str,
) -> Result<(), Stop> {
    if let Some(why) = guard.read_only {
        return Err(explain::read_only(why, profile).into());
    }
    if !is_asked || has_agreed {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        tell_error(t!("no terminal to ask for confirmation; add --yes"));
        return Err(Stop::Usage);
    }
    if answer::confirms(question) {
        return Ok(());
    }
    tell(t!("Nothing was changed."));
    Err(Stop::Reported)
}

fn question(profile: &str, request: &PublishRequest) -> String {
    let level = request.qos.level();
    let topic = request.topic.as_str();
    let choices = if request.retain { t!("QoS {level} retain", level) } else { t!("QoS {level}", level) };
    let shown: String = String::from_utf8_lossy(&request.payload).chars().take(SHOWN_CHARS).collect();
    let bytes = texts::count(request.payload.len() as u64);
    t!(
        "{profile} is a production profile. Send {bytes} bytes to {topic} ({choices})? Payload: {shown} - to send, type \
         yes: ",
        profile,
        bytes,
        topic,
        choices,
        shown
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{MessageProperties, Qos, Topic};

    #[test]
    fn a_change_needs_a_yes_where_it_is_asked_and_is_never_forced_on_a_read_only_profile() {
        for (read_only, is_asked, has_agreed, expected) in
            [(None, false, false, true), (None, true, true, true), (Some(ReadOnly::Profile), false, true, false)]
        {
            let guard = Guard { read_only, is_production: false };
            let allowed = allow_change(guard, "plant", is_asked, has_agreed, "?");
            assert_eq!(allowed.is_ok(), expected, "{guard:?} {is_asked} {has_agreed}");
        }
    }

    #[test]
    fn what_is_forbidden_is_not_sent_whatever_was_agreed_and_production_needs_a_yes() {
        let topic = Topic::parse("plant/a").unwrap();
        let properties = MessageProperties::default();
        let request =
            PublishRequest { topic, payload: b"on"[..].into(), qos: Qos::AtLeastOnce, retain: true, properties };
        let guard = |read_only, is_production| Guard { read_only, is_production };
        let code = |guard, has_agreed| match allow(guard, "plant", &request, has_agreed, false) {
            Ok(()) => "sent",
            Err(Stop::Failed(notice)) => notice.code,
            Err(Stop::Usage) => "usage",
            Err(other) => panic!("{other:?}"),
        };
        for (guard, has_agreed, expected) in [
            (guard(None, false), false, "sent"),
            (guard(None, true), false, "usage"),
            (guard(None, true), true, "sent"),
            (guard(Some(ReadOnly::Profile), true), true, "publish.read_only"),
            (guard(Some(ReadOnly::Program), false), true, "publish.read_only"),
        ] {
            assert_eq!(code(guard, has_agreed), expected, "{guard:?} {has_agreed}");
        }
        let question = question("plant", &request);
        for told in ["plant is a production", "plant/a", "QoS 1 retain", "2 bytes", "Payload: on"] {
            assert!(question.contains(told), "{question}");
        }
    }
}
