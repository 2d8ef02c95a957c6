//! `send`: one message, and whether the broker took it. With `--queue` it goes into the outbox instead.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Stop;
use super::arguments::{Common, SendArguments};
use super::calls::Caller;
use super::confirmation;
use super::driver::{Driver, Options, block_on};
use super::outbox;
use super::payload_file;
use super::saved;
use super::send_list::{client_ids, direct_message, send_list};
use super::terminal::tell;
use super::topic_arguments;
use engine::StartSandbox;
use engine::explain;
use model::{
    Call, CallAnswer, Command, Event, LinkCommand, LinkEvent, MessageProperties, Notice, ProfileEvent, PublishCommand,
    PublishEvent, PublishOutcome, PublishRequest, Severity, check,
};
use texts::t;

/// How long the broker may take to acknowledge, a reconnection included.
const OUTCOME_LIMIT: Duration = Duration::from_mins(1);
/// How long to wait for the reason why the connection ended, after an unknown outcome.
const REASON_LIMIT: Duration = Duration::from_secs(2);

/// Connects, publishes and waits for the outcome.
pub(super) fn send(arguments: SendArguments, common: Common, start_sandbox: Option<StartSandbox>) -> Result<(), Stop> {
    let (has_agreed, can_ask) = (arguments.yes, arguments.payload.as_deref() != Some("-"));
    let (is_queued, lifetime) = (arguments.queue, arguments.expires);
    let (to, to_list, within) = (arguments.to.clone(), arguments.to_list.clone(), arguments.within);
    let request = match &arguments.saved {
        Some(name) => saved::request(name, &common)?,
        None => request(arguments)?,
    };
    if !to.is_empty() || to_list.is_some() {
        check(&request).map_err(|error| explain::preflight(&error, &request.topic))?;
        return send_alone((to, to_list), within, request, (has_agreed, can_ask), common, start_sandbox);
    }
    if is_queued {
        return outbox::queue(outbox::Queued { request, lifetime, has_agreed, can_ask }, &common);
    }
    check(&request).map_err(|error| explain::preflight(&error, &request.topic))?;
    let mut request = Some(request);
    let driver = Driver::start(Options::new(common, start_sandbox))?;
    driver.send(Command::Link(LinkCommand::Connect));
    let mut profile = String::new();
    block_on(async {
        let (mut ends_at, mut asked, mut is_lost) = (None, None, false);
        loop {
            let remaining = ends_at.map(|end: Instant| end.saturating_duration_since(Instant::now()));
            if remaining == Some(Duration::ZERO) {
                return result(PublishOutcome::Unknown, None);
            }
            for event in driver.next(remaining).await?.events {
                match event {
                    Event::Profile(ProfileEvent::Used { name, .. }) => profile = name,
                    // Comes before anything is sent.
                    Event::Profile(ProfileEvent::Guarded(guard)) => {
                        if let Some(request) = &request {
                            confirmation::allow(guard, &profile, request, has_agreed, can_ask)?;
                        }
                    }
                    Event::Publish(PublishEvent::Requested { id, .. }) => asked = Some(id),
                    // Why the connection ended comes next.
                    Event::Publish(PublishEvent::Ended { id, outcome: PublishOutcome::Unknown })
                        if asked == Some(id) =>
                    {
                        (is_lost, ends_at) = (true, Some(Instant::now() + REASON_LIMIT));
                    }
                    Event::Publish(PublishEvent::Ended { id, outcome }) if asked == Some(id) => {
                        return result(outcome, None);
                    }
                    Event::Link(LinkEvent::StateChanged(state)) => {
                        if let (true, Some(request)) = (state.is_live(), request.take_if(|_| state.is_live())) {
                            driver.send(Command::Publish(PublishCommand::Send { request, replaces: None }));
                            ends_at = Some(Instant::now() + OUTCOME_LIMIT);
                        } else if let Some(failure) = state.failure.as_ref().filter(|_| is_lost) {
                            return result(PublishOutcome::Unknown, Some(&failure.notice));
                        } else if let Some(failure) =
                            state.failure.filter(|failure| ends_waiting(&failure.notice, request.is_some()))
                        {
                            return Err(Stop::Failed(failure.notice));
                        }
                    }
                    other => driver.attend(&other)?,
                }
            }
        }
    })
}

/// To each of these clients alone.
fn send_alone(
    (to, to_list): (Vec<String>, Option<PathBuf>),
    within: u8,
    request: PublishRequest,
    (has_agreed, can_ask): (bool, bool),
    common: Common,
    start_sandbox: Option<StartSandbox>,
) -> Result<(), Stop> {
    let can_ask = can_ask && to_list.as_ref().is_none_or(|path| path.as_os_str() != "-");
    let list = to_list.map(|path| payload_file::read(&path)).transpose()?;
    let agreement = (has_agreed, can_ask);
    block_on(async {
        match (<[String; 1]>::try_from(to), list) {
            (Ok([to]), None) => send_directly(to, within, request, agreement, common, start_sandbox).await,
            (to, list) => {
                let to = to.map_or_else(|several| several, Vec::from);
                let client_ids = client_ids(to, list.as_deref())?;
                send_list(&client_ids, within, request, agreement, common, start_sandbox).await
            }
        }
    })
}

/// One message to one client, and how long that took.
async fn send_directly(
    client_id: String,
    timeout_secs: u8,
    request: PublishRequest,
    (has_agreed, can_ask): (bool, bool),
    common: Common,
    start_sandbox: Option<StartSandbox>,
) -> Result<(), Stop> {
    let mut caller = Caller::start(common, start_sandbox).await?;
    caller.allow_message(&request, has_agreed, can_ask)?;
    let message = direct_message(client_id.clone(), timeout_secs, &request);
    if let CallAnswer::Delivered { took } = caller.call(Call::SendDirect(message)).await? {
        let ms = took.as_millis();
        tell(&t!("Delivered: {client_id} confirmed in {ms} ms.", client_id, ms));
    }
    Ok(())
}

fn request(arguments: SendArguments) -> Result<PublishRequest, Stop> {
    let topic = topic_arguments::topic(arguments.topic.as_deref().unwrap_or_default(), arguments.as_is)?;
    let payload: Arc<[u8]> = match (&arguments.file, arguments.payload.as_deref()) {
        (Some(path), _) => payload_file::read(path)?.into(),
        (None, Some("-")) => payload_file::read(Path::new("-"))?.into(),
        (None, text) => text.unwrap_or_default().as_bytes().into(),
    };
    Ok(PublishRequest {
        topic,
        payload,
        qos: arguments.qos,
        retain: arguments.retain,
        properties: MessageProperties {
            content_type: arguments.content_type,
            user: arguments.properties,
            ..MessageProperties::default()
        },
    })
}

/// Before it was sent, any failure ends the command. Afterwards the connection may come back and bring the answer,
/// unless it ended with an error.
fn ends_waiting(notice: &Notice, unsent: bool) -> bool {
    unsent || notice.severity == Severity::Error
}

/// `ended` is what ended the connection.
fn result(outcome: PublishOutcome, ended: Option<&Notice>) -> Result<(), Stop> {
    match outcome {
        PublishOutcome::Accepted { .. } | PublishOutcome::Sent => Ok(()),
        PublishOutcome::Refused { notice, .. }
        | PublishOutcome::Unstored { notice }
        | PublishOutcome::Parked { notice }
        | PublishOutcome::Blamed { notice, .. }
        | PublishOutcome::Unacknowledged { notice } => Err(Stop::Failed(notice)),
        PublishOutcome::Unknown => Err(explain::delivery_unknown(ended).into()),
        PublishOutcome::NotSent | PublishOutcome::Queued => Err(explain::not_sent().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_accepted_message_is_a_success() {
        let accepted = PublishOutcome::Accepted { took: std::time::Duration::ZERO, reason_code: 0x10 };
        assert!(result(accepted, None).is_ok());
        for outcome in [PublishOutcome::Unknown, PublishOutcome::NotSent] {
            assert!(matches!(result(outcome, None), Err(Stop::Failed(_))));
        }
    }
}
