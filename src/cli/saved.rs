//! `saved`, and `send --saved`: messages that were saved under names. They are read without the network.

use serde_json::json;

use super::Stop;
use super::arguments::{Common, SavedArguments};
use super::terminal::{failed_with, json_line, push_topic, push_visible, tell_note, tell_warning, write_stdout};
use engine::explain;
use model::{PublishRequest, SavedMessage};
use texts::t;

/// Lists the saved messages of the profile.
pub(super) fn list(arguments: SavedArguments, common: &Common) -> Result<(), Stop> {
    let (messages, is_whole) = read(common)?;
    for message in &messages {
        let line = if arguments.json { json_of(message) } else { text_of(message) };
        write_stdout(line.as_bytes())?;
    }
    if messages.is_empty() && !arguments.json {
        tell_note(t!("No messages are saved for this profile. Save one in the window: Ctrl S in the form"));
    }
    if is_whole { Ok(()) } else { Err(Stop::Reported) }
}

/// The message that is saved under this name.
pub(super) fn request(name: &str, common: &Common) -> Result<PublishRequest, Stop> {
    let (messages, _) = read(common)?;
    let clean = SavedMessage::clean_name(name);
    let found = messages.iter().find(|message| Some(&message.name) == clean.as_ref());
    let message = found.ok_or_else(|| explain::no_saved_message(name, &messages))?;
    message.draft.request().map_err(|mistake| explain::saved_message(&message.name, &mistake).into())
}

/// What can be used of the file, and whether that is all of it.
fn read(common: &Common) -> Result<(Vec<SavedMessage>, bool), Stop> {
    let folder = common.kept_folder().ok_or_else(explain::no_settings_folder)?;
    let profile = engine::profile_name(common.config.as_deref(), common.profile()).map_err(failed_with)?;
    let (messages, damage) = folder.load_messages(&profile).map_err(|error| explain::saved_file(&error))?;
    if damage.is_some() {
        let file = folder.messages_file(&profile).display().to_string();
        tell_warning(&t!("some messages of {file} cannot be used and are left out", file));
    }
    Ok((messages, damage.is_none()))
}

fn json_of(message: &SavedMessage) -> String {
    let SavedMessage { name, draft } = message;
    let properties = &draft.properties;
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let object = json!({
        "name": name,
        "topic": draft.topic,
        "payload": draft.payload,
        "qos": draft.qos.level(),
        "retain": draft.retain,
        "payload_format": properties.payload_format,
        "content_type": text(&properties.content_type),
        "response_topic": text(&properties.response_topic),
        "correlation_data": text(&properties.correlation_data),
        "message_expiry": text(&properties.message_expiry),
        "user_properties": properties.user,
    });
    json_line(&object.to_string())
}

fn text_of(message: &SavedMessage) -> String {
    let mut line = String::new();
    push_visible(&mut line, &message.name);
    line.push_str("  ");
    push_topic(&mut line, &message.draft.topic);
    let level = message.draft.qos.level();
    line.push_str("  ");
    line.push_str(&if message.draft.retain { t!("QoS {level} retain", level) } else { t!("QoS {level}", level) });
    line.push('\n');
    line
}
