//! `send` with several `--to` or with `--to-list`: one message to each client, and what became of each.

use super::Stop;
use super::arguments::Common;
use super::calls::Caller;
use super::progress_line::ProgressLine;
use super::terminal::{tell, tell_error, visible, write_stdout};
use engine::StartSandbox;
use model::{Call, CallAnswer, DirectMessage, PublishRequest, is_client_id};
use texts::t;

/// Sends it to all, some at a time, and prints a line for each as it is answered.
pub(super) async fn send_list(
    client_ids: &[String],
    timeout_secs: u8,
    request: PublishRequest,
    (has_agreed, can_ask): (bool, bool),
    common: Common,
    start_sandbox: Option<StartSandbox>,
) -> Result<(), Stop> {
    let mut caller = Caller::start(common, start_sandbox).await?;
    caller.allow_message(&request, has_agreed, can_ask)?;
    let message = |client_id: &String| direct_message(client_id.clone(), timeout_secs, &request);
    let calls: Vec<Call> = client_ids.iter().map(|client_id| Call::SendDirect(message(client_id))).collect();
    let (all, mut answered, mut delivered) = (client_ids.len(), 0, 0);
    let mut progress = ProgressLine::new(true);
    caller
        .call_all(calls, |place, answer| {
            answered += 1;
            let client_id = visible(client_ids.get(place).map_or("", String::as_str));
            let line = match answer {
                Ok(CallAnswer::Delivered { took }) => {
                    delivered += 1;
                    t!("{client_id}: delivered in {ms} ms", client_id, ms = took.as_millis())
                }
                Ok(_) => return Ok(()),
                Err(failure) => t!("{client_id}: {reason}", client_id, reason = failure.notice.summary),
            };
            write_stdout((line + "\n").as_bytes())?;
            progress.tell(|| t!("{answered} of {all} answered", answered, all));
            Ok(())
        })
        .await?;
    progress.end();
    tell(&t!("{delivered} of {all} delivered.", delivered, all));
    if delivered == all { Ok(()) } else { Err(Stop::Reported) }
}

/// Those that were given, then those of the list, each once. Empty lines are left out.
pub(super) fn client_ids(given: Vec<String>, list: Option<&[u8]>) -> Result<Vec<String>, Stop> {
    let mut ids: Vec<String> = Vec::new();
    let mut add = |id: String| {
        if !ids.contains(&id) {
            ids.push(id);
        }
    };
    given.into_iter().for_each(&mut add);
    let Some(list) = list else { return Ok(ids) };
    let list = String::from_utf8_lossy(list);
    let mut lines = (1..).zip(list.lines().map(str::trim)).filter(|(_, id)| !id.is_empty()).peekable();
    if lines.peek().is_none() {
        tell_error(t!("the list has no client id"));
        return Err(Stop::Usage);
    }
    for (number, id) in lines {
        if !is_client_id(id) {
            tell_error(&t!("line {number} of the list is no client id: {id}", number, id = visible(id)));
            return Err(Stop::Usage);
        }
        add(id.to_owned());
    }
    Ok(ids)
}

/// A message as it is sent to one client.
pub(super) fn direct_message(client_id: String, timeout_secs: u8, request: &PublishRequest) -> DirectMessage {
    DirectMessage {
        client_id,
        topic: request.topic.as_str().to_owned(),
        payload: request.payload.to_vec(),
        content_type: request.properties.content_type.clone(),
        user_properties: request.properties.user.clone(),
        timeout_secs,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_each_client_once_and_no_wrong_one() {
        assert_eq!(client_ids(vec![], Some(b" a \n\nb\r\na\n")).unwrap(), ["a", "b"]);
        let given = || vec!["c".to_owned(), "a".to_owned(), "c".to_owned()];
        assert_eq!(client_ids(given(), None).unwrap(), ["c", "a"]);
        assert_eq!(client_ids(given(), Some(b"b\na")).unwrap(), ["c", "a", "b"]);
        for wrong in ["", "\n\n", "a\n$b", &"x".repeat(129)] {
            assert!(matches!(client_ids(given(), Some(wrong.as_bytes())), Err(Stop::Usage)), "{wrong}");
        }
    }
}
