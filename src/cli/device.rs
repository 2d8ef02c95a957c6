//! `device`: what AWS knows of a client and what is recorded of it, and ending its connection.

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::Stop;
use super::arguments::{Common, DeviceArguments};
use super::calls::Caller;
use super::device_recorded::{self, Recorded};
use super::driver::block_on;
use super::recordings;
use super::terminal::{json_line, print_notice, push_topic, tell, tell_note, visible, write_stdout};
use super::times::push_day_and_time;
use engine::StartSandbox;
use engine::recording::Place;
use model::words::departure;
use model::{Call, CallAnswer, CallFailure, ClientConnection, Timestamp};
use texts::t;

/// Shows the client, or disconnects it.
pub(super) fn device(
    arguments: DeviceArguments,
    common: Common,
    start_sandbox: Option<StartSandbox>,
) -> Result<(), Stop> {
    block_on(async {
        // Without a folder for it nothing is recorded either.
        let place = recordings::place(&common).ok();
        let mut caller = Caller::start(common, start_sandbox).await?;
        if arguments.disconnect {
            disconnect(arguments, &mut caller).await
        } else {
            show(arguments, &mut caller, place.as_ref()).await
        }
    })
}

async fn disconnect(arguments: DeviceArguments, caller: &mut Caller) -> Result<(), Stop> {
    let DeviceArguments { client_id, end_session: ends_session, no_will, yes, .. } = arguments;
    caller.confirm_change(yes, |profile| {
        t!("Disconnect {client_id} of {profile}? To disconnect it, type yes: ", client_id, profile)
    })?;
    let call = Call::EndConnection { client_id: client_id.clone(), ends_session, publishes_will: !no_will };
    caller.call(call).await?;
    tell(&t!("{client_id} is disconnected. It may connect again.", client_id));
    Ok(())
}

async fn show(arguments: DeviceArguments, caller: &mut Caller, place: Option<&Place>) -> Result<(), Stop> {
    let client_id = arguments.client_id;
    let read = |thing: &str| device_recorded::read(place, &client_id, thing);
    let call = Call::GetConnection { client_id: client_id.clone() };
    let connection = match caller.try_call(call).await? {
        Ok(CallAnswer::Connection(connection)) => connection,
        Ok(_) => return Err(Stop::Reported),
        Err(failure) => {
            // What is recorded is of use where AWS knows no such client, or does not say.
            let recorded = read(&client_id);
            if arguments.json {
                let json = unknown_json(&client_id, &failure, &device_recorded::to_json(&recorded));
                write_stdout(json_line(&json.to_string()).as_bytes())?;
            } else if let Recorded::Read(device) = &recorded {
                print(device_recorded::to_text(device))?;
            }
            return Err(Stop::Failed(failure.notice));
        }
    };
    let filters = subscriptions(caller, &client_id).await?;
    let recorded = read(connection.thing.as_deref().unwrap_or(&client_id));
    if arguments.json {
        let mut json = to_json(&client_id, &connection, filters.as_deref());
        json["recorded"] = device_recorded::to_json(&recorded);
        return write_stdout(json_line(&json.to_string()).as_bytes());
    }
    print(to_text(&client_id, &connection, filters.as_deref()))?;
    match recorded {
        Recorded::Read(device) => print(device_recorded::to_text(&device))?,
        Recorded::Nothing => tell_note(t!("Nothing is recorded: how often it reports and its last messages are not \
            known. To record: topicdeck record FILTER")),
        // That was said.
        Recorded::Unreadable => {}
    }
    Ok(())
}

/// A client of which AWS says nothing, with the reason.
fn unknown_json(client_id: &str, failure: &CallFailure, recorded: &Value) -> Value {
    json!({
        "client_id": client_id,
        "connected": Value::Null,
        "unknown_because": failure.notice.code,
        "recorded": recorded,
    })
}

fn print(lines: Vec<String>) -> Result<(), Stop> {
    let lines: Vec<String> = lines.into_iter().map(|line| visible(&line) + "\n").collect();
    write_stdout(lines.concat().as_bytes())
}

/// `None` where AWS does not say: the reason is printed, and the rest is of use without it.
async fn subscriptions(caller: &mut Caller, client_id: &str) -> Result<Option<Vec<(String, u8)>>, Stop> {
    let (mut filters, mut next) = (Vec::new(), None);
    loop {
        match caller.try_call(Call::ListSubscriptions { client_id: client_id.to_owned(), next }).await? {
            Ok(CallAnswer::Subscriptions(page, following)) => {
                filters.extend(page);
                next = following;
            }
            Ok(_) => return Ok(None),
            // One without a session subscribes to nothing.
            Err(failure) if failure.kind == model::CallFailureKind::NotFound => return Ok(Some(filters)),
            Err(failure) => {
                print_notice(&failure.notice);
                return Ok(None);
            }
        }
        if next.is_none() {
            return Ok(Some(filters));
        }
    }
}

fn to_json(client_id: &str, connection: &ClientConnection, filters: Option<&[(String, u8)]>) -> Value {
    let utc = |time: Option<Timestamp>| {
        time.map(|time| {
            let mut text = String::new();
            payload::push_utc(&mut text, time);
            text
        })
    };
    let filters = filters
        .map(|filters| filters.iter().map(|(filter, qos)| json!({ "filter": filter, "qos": qos })).collect::<Vec<_>>());
    json!({
        "client_id": client_id,
        "connected": connection.is_connected,
        "connected_since": utc(connection.connected_since),
        "disconnected_since": utc(connection.disconnected_since),
        "disconnect_reason": connection.disconnect_reason,
        "keep_alive_secs": connection.keep_alive_secs,
        "session_expiry_secs": connection.session_expiry_secs,
        "clean_session": connection.clean_session,
        "thing": connection.thing,
        "source": connection.source,
        "target": connection.target,
        "subscriptions": filters,
    })
}

/// One fact per line; those that AWS does not say are left out.
fn to_text(client_id: &str, connection: &ClientConnection, filters: Option<&[(String, u8)]>) -> Vec<String> {
    let at = |time| {
        let mut text = String::new();
        push_day_and_time(&mut text, time, &TimeZone::system());
        text
    };
    let secs = |secs: u64| t!("{secs} s", secs);
    let kept = |session_secs: u64| if session_secs == 0 { t!("no").to_owned() } else { secs(session_secs) };
    let state = match (connection.is_connected, connection.connected_since, connection.disconnected_since) {
        (true, Some(since), _) => t!("connected since {since}", since = at(since)),
        (true, None, _) => t!("connected").to_owned(),
        (false, _, Some(since)) => t!("not connected since {since}", since = at(since)),
        (false, _, None) => t!("not connected for more than 30 minutes").to_owned(),
    };
    let yes_no = |is_clean: bool| if is_clean { t!("yes") } else { t!("no") }.to_owned();
    let facts = [
        (t!("client id"), Some(client_id.to_owned())),
        (t!("state"), Some(state)),
        (t!("reason"), connection.disconnect_reason.as_deref().map(departure)),
        (t!("thing"), connection.thing.clone()),
        (t!("keep-alive"), connection.keep_alive_secs.map(secs)),
        (t!("session kept"), connection.session_expiry_secs.map(kept)),
        (t!("clean start"), connection.clean_session.map(yes_no)),
        (t!("address"), connection.source.clone()),
        (t!("reached AWS at"), connection.target.clone()),
    ];
    let line = |(label, value): (&str, Option<String>)| Some(format!("{label:<14} {}", value?));
    let mut lines: Vec<String> = facts.into_iter().filter_map(line).collect();
    let Some(filters) = filters else { return lines };
    lines.push(if filters.is_empty() { t!("no subscriptions") } else { t!("subscriptions:") }.to_owned());
    lines.extend(filters.iter().map(|(filter, qos)| {
        let mut name = String::new();
        push_topic(&mut name, filter);
        format!("  {name}  QoS {qos}")
    }));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_aws_does_not_say_is_left_out_and_reasons_keep_their_names() {
        let connection = ClientConnection {
            disconnected_since: Some(Timestamp::from_secs(1_700_000_000)),
            disconnect_reason: Some("MQTT_KEEP_ALIVE_TIMEOUT".to_owned()),
            session_expiry_secs: Some(3_600),
            ..ClientConnection::default()
        };
        let lines = to_text("press-1", &connection, None).join("\n");
        assert!(lines.contains("not connected since 20") && lines.contains("(MQTT_KEEP_ALIVE_TIMEOUT)"), "{lines}");
        assert!(lines.contains("3600 s") && !lines.contains("\nkeep-alive") && !lines.contains("\naddress"), "{lines}");
        let without = ClientConnection { session_expiry_secs: Some(0), ..connection.clone() };
        assert!(to_text("press-1", &without, None).iter().any(|line| line == "session kept   no"));
        let lines = to_text("press-1", &connection, Some(&[("a/#".to_owned(), 1)]));
        assert_eq!(lines.last().map(String::as_str), Some("  a/#  QoS 1"));
        let json = to_json("press-1", &connection, None);
        assert_eq!(json["disconnected_since"], "2023-11-14T22:13:20.000000Z");
        assert_eq!((&json["subscriptions"], &json["keep_alive_secs"]), (&Value::Null, &Value::Null));
    }
}
