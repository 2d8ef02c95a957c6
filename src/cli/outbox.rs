//! `outbox`, and `send --queue`: messages that wait on disk. Only `outbox flush` uses the network.

use serde_json::json;

use super::Stop;
use super::arguments::{Common, OutboxAction};
use super::confirmation;
use super::terminal::{failed_with, json_line, print_notice, push_visible, tell_note, write_stdout};
use super::times::push_day_and_time;
use engine::outbox::{NewEntry, Outbox, OutboxError, Owner, Person, StoredEntry, TimeLeft, glance, time_left};
use engine::{Folder, explain};
use model::{Guard, OutboxState, PublishId, PublishRequest, Timestamp, check};
use payload::push_utc;
use texts::{counted, t};

/// How a message is put into the outbox.
pub(super) struct Queued {
    /// What to send.
    pub(super) request: PublishRequest,
    /// How long it waits; as chosen in the window when `None`.
    pub(super) lifetime: Option<std::time::Duration>,
    /// The person has agreed to send to a production profile.
    pub(super) has_agreed: bool,
    /// Stdin is free for a question.
    pub(super) can_ask: bool,
}

/// Puts a message into the outbox, and prints its id.
pub(super) fn queue(message: Queued, common: &Common) -> Result<(), Stop> {
    let Queued { request, lifetime, has_agreed, can_ask } = message;
    check(&request).map_err(|error| explain::preflight(&error, &request.topic))?;
    let folder = common.kept_folder().ok_or_else(explain::no_settings_folder)?;
    let owner = owner(common)?;
    let guard = Guard::new(confirmation::read_only(common), owner.is_read_only, owner.is_production);
    confirmation::allow(guard, &owner.profile, &request, has_agreed, can_ask)?;
    let mut outbox = open(&folder, &owner)?;
    let person = owner.person.or(outbox.last_person().map_err(|error| explain::outbox(&error))?);
    let config = common.config.as_ref().map(|config| config.display().to_string());
    let person = person
        .ok_or_else(|| explain::no_one_to_queue_for(&explain::sign_in_command(common.profile(), config.as_deref())))?;
    let lifetime = lifetime.unwrap_or_else(|| engine::layout(&folder).outbox.lifetime());
    let (id, created_at) = (engine::outbox::new_id(), Timestamp::from_system_clock());
    let entry = NewEntry { id, person, request, created_at, lifetime, skew_ms: 0, is_sending: false };
    outbox.add(&[entry]).map_err(|error| explain::not_queued(Some(&explain::outbox(&error))))?;
    write_stdout(format!("{id}\n").as_bytes())?;
    let mut until = String::new();
    push_day_and_time(&mut until, created_at.plus(lifetime), &jiff::tz::TimeZone::system());
    tell_note(&t!("The message waits in the outbox until {until}. Send it: topicdeck outbox flush", until));
    Ok(())
}

/// Does what is asked, without the network.
pub(super) fn act(action: &OutboxAction, common: &Common) -> Result<(), Stop> {
    let folder = common.kept_folder().ok_or_else(explain::no_settings_folder)?;
    let owner = owner(common)?;
    if !folder.outbox(&owner.profile).exists() {
        return match action {
            OutboxAction::List { json: true } | OutboxAction::Flush { .. } => Ok(()),
            OutboxAction::List { .. } => {
                tell_note(t!("Nothing is in the outbox."));
                Ok(())
            }
            OutboxAction::Cancel { ids, .. } | OutboxAction::SendAgain { ids } | OutboxAction::Arrived { ids } => {
                ids.first().map_or(Ok(()), |id| Err(explain::not_in_outbox(&id.to_string()).into()))
            }
        };
    }
    if let OutboxAction::List { json } = action {
        return list(&folder, &owner, *json);
    }
    let outbox = open(&folder, &owner)?;
    let failed = |error: OutboxError| Stop::from(explain::outbox(&error));
    match action {
        OutboxAction::Cancel { all: true, .. } => {
            let person = person_of(&outbox, &owner)?;
            let own = outbox.entries().map_err(failed)?.into_iter().filter(|stored| stored.person == person);
            let waiting = own.filter(|stored| stored.entry.state == OutboxState::Waiting);
            let ids: Vec<PublishId> = waiting.map(|stored| stored.entry.id).collect();
            each(outbox, &owner, &ids, |outbox, id, person| Ok(outbox.remove(id, person)?.is_some()))
        }
        OutboxAction::Cancel { ids, .. } => {
            each(outbox, &owner, ids, |outbox, id, person| Ok(outbox.remove(id, person)?.is_some()))
        }
        OutboxAction::SendAgain { ids } => each(outbox, &owner, ids, |outbox, id, person| {
            outbox.send_again(id, person, Timestamp::from_system_clock(), 0)
        }),
        OutboxAction::Arrived { ids } => each(outbox, &owner, ids, |outbox, id, person| {
            outbox.note_arrived(id, person, Timestamp::from_system_clock())
        }),
        OutboxAction::List { .. } | OutboxAction::Flush { .. } => Ok(()),
    }
}

/// The profile in use, and whose sign-in the keyring has.
fn owner(common: &Common) -> Result<Owner, Stop> {
    engine::outbox::owner(common.config.as_deref(), common.profile()).map_err(failed_with)
}

fn open(folder: &Folder, owner: &Owner) -> Result<Outbox, Stop> {
    let opened = Outbox::open(&folder.outbox(&owner.profile), Timestamp::from_system_clock());
    let (outbox, set_aside) = opened.map_err(|error| explain::outbox(&error))?;
    if let Some(set_aside) = set_aside {
        print_notice(&explain::outbox_set_aside(&set_aside));
    }
    Ok(outbox)
}

fn person_of(outbox: &Outbox, owner: &Owner) -> Result<Person, Stop> {
    let last = outbox.last_person().map_err(|error| explain::outbox(&error))?;
    owner.person.clone().or(last).ok_or_else(|| {
        explain::no_one_to_queue_for(&explain::sign_in_command(Some(owner.profile.as_str()), None)).into()
    })
}

/// Changes each of these messages; the exit status is 0 only if all could be changed.
fn each(
    mut outbox: Outbox,
    owner: &Owner,
    ids: &[PublishId],
    change: impl Fn(&mut Outbox, PublishId, &Person) -> Result<bool, OutboxError>,
) -> Result<(), Stop> {
    let person = person_of(&outbox, owner)?;
    let mut changed = 0;
    for id in ids {
        if change(&mut outbox, *id, &person).map_err(|error| explain::outbox(&error))? {
            changed += 1;
        } else {
            print_notice(&explain::not_in_outbox(&id.to_string()));
        }
    }
    tell_note(&counted!(count = changed as u64, "{count} message was changed", "{count} messages were changed"));
    if changed == ids.len() { Ok(()) } else { Err(Stop::Reported) }
}

/// Lists also what can be read and not written, such as on a disk that is full.
fn list(folder: &Folder, owner: &Owner, as_json: bool) -> Result<(), Stop> {
    let now = Timestamp::from_system_clock();
    let (entries, person) = match open(folder, owner) {
        Ok(outbox) => {
            let entries = outbox.entries().map_err(|error| explain::outbox(&error))?;
            (entries, person_of(&outbox, owner).ok())
        }
        Err(stop) => match glance(&folder.outbox(&owner.profile)) {
            Ok(entries) => (entries, owner.person.clone()),
            Err(_) => return Err(stop),
        },
    };
    for stored in &entries {
        let is_own = person.as_ref().map(|person| *person == stored.person);
        let line = if as_json { json_of(stored, is_own, now) } else { text_of(stored, is_own, now) };
        write_stdout(line.as_bytes())?;
    }
    if entries.is_empty() && !as_json {
        tell_note(t!("Nothing is in the outbox."));
    }
    Ok(())
}

/// One that waits and has expired is noted as such by the next program that sends.
fn state_at(stored: &StoredEntry, now: Timestamp) -> OutboxState {
    match stored.entry.state {
        OutboxState::Waiting if time_left(stored, now, 0) == TimeLeft::Expired => OutboxState::Expired,
        state => state,
    }
}

fn json_of(stored: &StoredEntry, is_own: Option<bool>, now: Timestamp) -> String {
    let time = |time| {
        let mut text = String::new();
        push_utc(&mut text, time);
        text
    };
    let entry = &stored.entry;
    let object = json!({
        "id": entry.id.to_string(),
        "topic": entry.request.topic.as_str(),
        "state": state_at(stored, now).word(),
        "expires_at": time(entry.expires_at),
        "created_at": time(entry.created_at),
        "changed_at": time(entry.changed_at),
        "qos": entry.request.qos.level(),
        "retain": entry.request.retain,
        "bytes": entry.request.payload.len(),
        "possibly_repeated": entry.is_repeat,
        "own": is_own,
        "reason": entry.why.as_deref(),
    });
    json_line(&object.to_string())
}

fn text_of(stored: &StoredEntry, is_own: Option<bool>, now: Timestamp) -> String {
    let entry = &stored.entry;
    let state = state_at(stored, now);
    let mut time = String::new();
    let (words, shown) = match state {
        OutboxState::Waiting => (t!("waiting until"), entry.expires_at),
        OutboxState::Sending => (t!("sending since"), entry.changed_at),
        OutboxState::Delivered => (t!("delivered at"), entry.changed_at),
        OutboxState::Refused => (t!("refused at"), entry.changed_at),
        OutboxState::Expired => (t!("expired at"), entry.expires_at),
        OutboxState::Uncertain => (t!("uncertain since"), entry.changed_at),
    };
    push_day_and_time(&mut time, shown, &jiff::tz::TimeZone::system());
    let mut line = format!("{}  {words} {time}  ", entry.id);
    push_visible(&mut line, entry.request.topic.as_str());
    if is_own == Some(false) {
        line.push_str("  ");
        line.push_str(t!("(another user's)"));
    }
    line.push('\n');
    line
}
