//! What the palette can do with the selected message.

use std::borrow::Cow;

use eframe::egui::Ui;

use super::hex_view;
use super::more_menu::{MoreMenu, ShownMessage};
use super::rebirth;
use crate::kit::intent::Intent;
use crate::kit::model::Model;
use model::PayloadTab;
use payload::ReadAs;
use texts::t;

/// An action on the selected message, or on the formats of all topics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InspectorAction {
    Show(PayloadTab),
    Pin,
    /// Without another format.
    CopyAsReceived,
    CopyAsHex,
    CopyAsBase64,
    Save,
    /// Its topic, from now on; `None` detects it.
    ReadAs(Option<ReadAs>),
    /// The same, as a message that a dialog asks for.
    ReadAsProtobuf,
    Contract,
    /// Of its node of Sparkplug.
    RequestRebirth,
    Formats,
}

impl InspectorAction {
    /// Those that are possible while the message in this row is selected, or none, with their names.
    pub(crate) fn available(model: &Model<'_>, row: Option<u64>) -> Vec<(String, Self)> {
        let mut actions = vec![(Cow::Borrowed(t!("Formats by topic…")), Self::Formats)];
        let Some(message) = row.and_then(|row| model.console.log.message(row)) else { return named(actions) };
        let is_text = std::str::from_utf8(message.payload).is_ok();
        let can_ask = rebirth::can_ask(model, model.console.topics.get(message.topic));
        let of_message = [
            (true, t!("Compare the payload"), Self::Show(PayloadTab::Compare)),
            (true, t!("Pin to compare"), Self::Pin),
            (true, t!("Show the payload as tree"), Self::Show(PayloadTab::Tree)),
            (true, t!("Show the payload as text"), Self::Show(PayloadTab::Text)),
            (true, t!("Show the payload as hex"), Self::Show(PayloadTab::Hex)),
            (is_text, t!("Copy the payload as received"), Self::CopyAsReceived),
            (true, t!("Copy the payload as hex"), Self::CopyAsHex),
            (true, t!("Copy the payload as base64"), Self::CopyAsBase64),
            (true, t!("Save payload as…"), Self::Save),
            (true, t!("Contract of this topic"), Self::Contract),
            (can_ask, t!("Request rebirth of the Sparkplug node"), Self::RequestRebirth),
            (true, t!("Detect the format of this topic"), Self::ReadAs(None)),
        ];
        let of_message = of_message.into_iter().filter(|(is_possible, ..)| *is_possible);
        actions.extend(of_message.map(|(_, name, action)| (Cow::Borrowed(name), action)));
        let read_as = |format: ReadAs| {
            let name = t!("Read payloads of this topic as {format}", format);
            (Cow::Owned(name), Self::ReadAs(Some(format)))
        };
        actions.extend(ReadAs::ALL.into_iter().map(read_as));
        actions.push((Cow::Borrowed(t!("Read payloads of this topic as protobuf…")), Self::ReadAsProtobuf));
        named(actions)
    }

    /// Other words that a person may look for.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Show(PayloadTab::Compare) | Self::Pin => t!("compare diff difference previous message"),
            Self::Show(_) => t!("payload view tab inspector raw bytes"),
            Self::CopyAsReceived | Self::CopyAsHex | Self::CopyAsBase64 => {
                t!("clipboard message value raw")
            }
            Self::Save => t!("download file export bytes"),
            // Without the name of a format, which would be found in place of that format.
            Self::ReadAs(_) => t!("format formats decode decoder automatic"),
            Self::ReadAsProtobuf | Self::Formats => t!("format formats decode decoder rules protobuf automatic"),
            Self::RequestRebirth => t!("birth NBIRTH NCMD alias names metrics"),
            Self::Contract => t!("schema JSON Schema protobuf valid violations interval late expected"),
        }
    }
}

fn named(actions: Vec<(Cow<'static, str>, InspectorAction)>) -> Vec<(String, InspectorAction)> {
    actions.into_iter().map(|(name, action)| (name.into_owned(), action)).collect()
}

/// Does what concerns no other part of the inspector.
pub(super) fn perform(
    ui: &Ui,
    action: InspectorAction,
    (shown, topic): (&ShownMessage<'_>, &str),
    more: &mut MoreMenu,
    intents: &mut Vec<Intent>,
) {
    let bytes = shown.message.payload;
    match action {
        InspectorAction::CopyAsReceived => ui.copy_text(String::from_utf8_lossy(bytes).into_owned()),
        InspectorAction::CopyAsHex => ui.copy_text(hex_view::digits(bytes)),
        InspectorAction::CopyAsBase64 => ui.copy_text(payload::base64_text(bytes)),
        InspectorAction::Save => more.save(ui, shown, topic, intents),
        InspectorAction::Contract => intents.push(Intent::OpenContracts(Some(topic.to_owned()))),
        InspectorAction::Show(_)
        | InspectorAction::Pin
        | InspectorAction::ReadAs(_)
        | InspectorAction::ReadAsProtobuf
        | InspectorAction::RequestRebirth
        | InspectorAction::Formats => {}
    }
}
