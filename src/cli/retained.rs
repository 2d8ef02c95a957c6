//! `retained`: lists, reads, clears and restores retained messages.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::Stop;
use super::arguments::{
    Common, RetainedAction, RetainedClearArguments, RetainedGetArguments, RetainedListArguments,
    RetainedRestoreArguments,
};
use super::calls::Caller;
use super::driver::block_on;
use super::progress_line::ProgressLine;
use super::terminal::{json_line, push_topic, tell, tell_note, visible, write_stdout};
use super::times::push_local_time;
use super::topic_arguments;
use engine::StartSandbox;
use model::{Call, CallAnswer, Clearing, ClearingAnswer, RetainedMessage, RetainedTopic, Timestamp, TopicFilter};
use texts::{counted, t};

/// Does what is asked.
pub(super) fn retained(
    action: RetainedAction,
    common: Common,
    start_sandbox: Option<StartSandbox>,
) -> Result<(), Stop> {
    match action {
        RetainedAction::List(arguments) => block_on(list(arguments, common, start_sandbox)),
        RetainedAction::Get(arguments) => block_on(get(arguments, common, start_sandbox)),
        RetainedAction::Clear(arguments) => block_on(clear(arguments, common, start_sandbox)),
        RetainedAction::Restore(arguments) => block_on(restore(arguments, common, start_sandbox)),
    }
}

async fn list(
    arguments: RetainedListArguments,
    common: Common,
    start_sandbox: Option<StartSandbox>,
) -> Result<(), Stop> {
    let filter = arguments.filter.map(|filter| topic_arguments::topic_filter(&filter, arguments.as_is)).transpose()?;
    let mut caller = Caller::start(common, start_sandbox).await?;
    let (mut next, mut found, mut seen) = (None, 0, 0);
    loop {
        let page = page(&mut caller, next, filter.as_ref(), &mut seen).await?;
        found += page.topics.len();
        let lines: String = page.topics.iter().map(|topic| line(topic, arguments.json)).collect();
        write_stdout(lines.as_bytes())?;
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    if found == 0 && !arguments.json {
        let seen = seen as u64;
        tell_note(&counted!(
            seen,
            "no retained message matches; {seen} topic has one",
            "no retained message matches; {seen} topics have one"
        ));
    }
    Ok(())
}

/// A page of topics, those of them that match.
struct Page {
    topics: Vec<RetainedTopic>,
    next: Option<String>,
}

async fn page(
    caller: &mut Caller,
    next: Option<String>,
    filter: Option<&TopicFilter>,
    seen: &mut usize,
) -> Result<Page, Stop> {
    let CallAnswer::Retained(mut topics, next) = caller.call(Call::ListRetained { next }).await? else {
        return Err(Stop::Reported);
    };
    *seen += topics.len();
    topics.retain(|listed| filter.is_none_or(|filter| filter.matches(&listed.topic)));
    Ok(Page { topics, next })
}

fn line(listed: &RetainedTopic, as_json: bool) -> String {
    let RetainedTopic { topic, payload_bytes, qos, modified_at } = listed;
    if as_json {
        let at = in_utc(*modified_at);
        let found = json!({ "topic": topic, "payload_bytes": payload_bytes, "qos": qos, "modified_at": at });
        return json_line(&found.to_string());
    }
    let (mut at, mut name) = (String::new(), String::new());
    push_local_time(&mut at, *modified_at, &TimeZone::system());
    push_topic(&mut name, topic);
    format!("{at} {payload_bytes:>7} B  QoS {qos}  {name}\n")
}

fn in_utc(time: Timestamp) -> String {
    let mut text = String::new();
    payload::push_utc(&mut text, time);
    text
}

async fn get(arguments: RetainedGetArguments, common: Common, start_sandbox: Option<StartSandbox>) -> Result<(), Stop> {
    let topic = topic_arguments::topic(&arguments.topic, arguments.as_is)?;
    let mut caller = Caller::start(common, start_sandbox).await?;
    let call = Call::GetRetained { topic: topic.as_str().to_owned() };
    let CallAnswer::RetainedMessage(message) = caller.call(call).await? else { return Err(Stop::Reported) };
    if arguments.json {
        return write_stdout(json_line(&to_json(&message).to_string()).as_bytes());
    }
    match std::str::from_utf8(&message.payload) {
        Ok(text) if std::io::stdout().is_terminal() => write_stdout((visible(text) + "\n").as_bytes()),
        _ => write_stdout(&message.payload),
    }
}

fn to_json(message: &RetainedMessage) -> Value {
    let RetainedMessage { topic, payload, qos, modified_at, user_properties } = message;
    let mut json = json!({ "topic": topic, "qos": qos, "modified_at": modified_at.map(in_utc) });
    match std::str::from_utf8(payload) {
        Ok(text) => json["payload"] = text.into(),
        Err(_) => json["payload_base64"] = STANDARD.encode(payload).into(),
    }
    json["user_properties"] = json!(user_properties);
    json
}

async fn clear(
    arguments: RetainedClearArguments,
    common: Common,
    start_sandbox: Option<StartSandbox>,
) -> Result<(), Stop> {
    let filter = topic_arguments::topic_filter(&arguments.filter, arguments.as_is)?;
    let mut caller = Caller::start(common, start_sandbox).await?;
    let topics = all(&mut caller, &filter).await?;
    let count = topics.len();
    if arguments.dry_run {
        let lines: String = topics.iter().map(|topic| line(topic, false)).collect();
        write_stdout(lines.as_bytes())?;
        let count = topics.len() as u64;
        tell_note(&counted!(
            count,
            "{count} retained message would be cleared",
            "{count} retained messages would be cleared"
        ));
        return Ok(());
    }
    if topics.is_empty() {
        tell_note(t!("no retained message matches; nothing was cleared"));
        return Ok(());
    }
    caller.confirm_change(arguments.yes, |profile| clear_question(count, profile, &filter))?;
    let usual = || PathBuf::from(format!("retained-{}.ndjson", Timestamp::from_system_clock().as_secs()));
    let undo = arguments.undo.unwrap_or_else(usual);
    step(&mut caller, Clearing::Begin(Some(undo.clone()))).await?;
    let mut progress = Progress::new(count);
    let cleared = clear_each(&mut caller, &topics, &undo, &mut progress).await;
    progress.end();
    tell(&counted!(
        count = count as u64,
        "{cleared} of {count} retained message was cleared.",
        "{cleared} of {count} retained messages were cleared.",
        cleared = progress.done
    ));
    if std::fs::metadata(&undo).is_ok_and(|file| file.len() > 0) {
        tell(&t!("To put them back: topicdeck retained restore {file}", file = undo.display()));
    } else {
        // Nothing was saved, and so nothing was cleared.
        let _ = std::fs::remove_file(&undo);
    }
    cleared
}

fn clear_question(count: usize, profile: &str, filter: &TopicFilter) -> String {
    counted!(
        count = count as u64,
        "Clear {count} retained message of {profile} that matches {filter}? It is saved in a file first. To clear it, type \
         yes: ",
        "Clear {count} retained messages of {profile} that match {filter}? They are saved in a file first. To clear \
         them, type yes: ",
        profile,
        filter
    )
}

/// A step of clearing whose failure ends the command.
async fn step(caller: &mut Caller, step: Clearing) -> Result<ClearingAnswer, Stop> {
    match caller.call(Call::Clearing(step)).await? {
        CallAnswer::Clearing(answer) => Ok(answer),
        _ => Err(Stop::Reported),
    }
}

async fn all(caller: &mut Caller, filter: &TopicFilter) -> Result<Vec<RetainedTopic>, Stop> {
    let (mut topics, mut next, mut seen) = (Vec::new(), None, 0);
    loop {
        let page = page(caller, next, Some(filter), &mut seen).await?;
        topics.extend(page.topics);
        next = page.next;
        if next.is_none() {
            return Ok(topics);
        }
    }
}

async fn clear_each(
    caller: &mut Caller,
    topics: &[RetainedTopic],
    undo: &Path,
    progress: &mut Progress,
) -> Result<(), Stop> {
    for RetainedTopic { topic, .. } in topics {
        let clear = Clearing::Clear { topic: topic.clone(), file: undo.to_owned() };
        if step(caller, clear).await? == ClearingAnswer::Cleared {
            progress.one_more();
        }
    }
    Ok(())
}

async fn restore(
    arguments: RetainedRestoreArguments,
    common: Common,
    start_sandbox: Option<StartSandbox>,
) -> Result<(), Stop> {
    let mut caller = Caller::start(common, start_sandbox).await?;
    let ClearingAnswer::Saved(messages) = step(&mut caller, Clearing::Read(arguments.file)).await? else {
        return Err(Stop::Reported);
    };
    let count = messages.len();
    caller.confirm_change(arguments.yes, |profile| {
        counted!(
            count = count as u64,
            "Put {count} retained message back in {profile}? To do it, type yes: ",
            "Put {count} retained messages back in {profile}? To do it, type yes: ",
            profile
        )
    })?;
    let mut progress = Progress::new(count);
    let mut kept = 0;
    for message in messages {
        let topic = message.topic.clone();
        if step(&mut caller, Clearing::PutBack { message, replaces: arguments.force }).await? == ClearingAnswer::Kept {
            tell_note(&t!("{topic} has another retained message now, and keeps it", topic));
            kept += 1;
        } else {
            progress.one_more();
        }
    }
    progress.end();
    tell(&counted!(
        count = count as u64,
        "{restored} of {count} retained message was put back.",
        "{restored} of {count} retained messages were put back.",
        restored = progress.done
    ));
    if kept > 0 { Err(Stop::Reported) } else { Ok(()) }
}

/// Says on the terminal how far it is.
struct Progress {
    done: usize,
    count: usize,
    line: ProgressLine,
}

impl Progress {
    fn new(count: usize) -> Self {
        Self { done: 0, count, line: ProgressLine::new(true) }
    }

    fn one_more(&mut self) {
        self.done += 1;
        let (done, count) = (self.done, self.count);
        self.line.tell(|| t!("{done} of {count} retained messages", done, count));
    }

    fn end(&mut self) {
        self.line.end();
    }
}
