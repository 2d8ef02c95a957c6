//! What the palette can do on the page of a device.

use super::DevicePageState;
use super::said::read_only;
use super::shadow_row::can_add_keys;
use super::state::{Added, Field, Question};
use crate::kit::intent::Intent;
use crate::kit::model::Model;
use console::DeviceRequest;
use texts::t;

/// An action of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeviceAction {
    AskAgain,
    Disconnect,
    ReadShadow,
    AddKey,
    NewShadow,
    DeleteShadow,
    SendToSeveral,
    LookAtAnother,
}

impl DeviceAction {
    /// Those that are possible by now, with their names.
    pub(crate) fn available(model: &Model<'_>) -> Vec<(String, Self)> {
        let device = &model.console.device;
        if device.client_id().is_empty() {
            return Vec::new();
        }
        let can_change = read_only(model).is_none();
        let is_connected = device.connection_now(model.now).is_some_and(|connection| connection.is_connected);
        let has_shadow = device.shadow.answer().is_some();
        let disconnect = t!("Disconnect {client_id}…", client_id = device.client_id());
        let actions = [
            (!device.connection.is_waiting(), t!("Ask AWS about the device again").to_owned(), Self::AskAgain),
            (can_change && is_connected, disconnect, Self::Disconnect),
            (!device.shadow.is_waiting(), t!("Read the shadow again").to_owned(), Self::ReadShadow),
            (can_change && can_add_keys(device), t!("Add a key to the shadow").to_owned(), Self::AddKey),
            (true, t!("Make a shadow with a name").to_owned(), Self::NewShadow),
            (can_change && has_shadow, t!("Delete the shadow…").to_owned(), Self::DeleteShadow),
            (can_change, t!("Send to several devices…").to_owned(), Self::SendToSeveral),
            (true, t!("Look at another device").to_owned(), Self::LookAtAnother),
        ];
        actions.into_iter().filter(|(is_possible, ..)| *is_possible).map(|(_, name, action)| (name, action)).collect()
    }
}

impl DevicePageState {
    /// Does it, or opens the question about it.
    pub(crate) fn perform(&mut self, action: DeviceAction, model: &Model<'_>, intents: &mut Vec<Intent>) {
        match action {
            DeviceAction::AskAgain => intents.push(Intent::Device(DeviceRequest::AskAgain)),
            DeviceAction::Disconnect => self.question = Some(Question::Disconnect),
            DeviceAction::ReadShadow => intents.push(Intent::Device(DeviceRequest::ReadShadow)),
            DeviceAction::AddKey => (self.new_key, self.opened) = (Some(Added::default()), Some(Field::NewKey)),
            DeviceAction::NewShadow => (self.new_shadow, self.opened) = (Some(String::new()), Some(Field::NewShadow)),
            DeviceAction::DeleteShadow => self.question = Some(Question::DeleteShadow),
            DeviceAction::SendToSeveral => self.list = Some(model.console.device.client_id().to_owned() + "\n"),
            DeviceAction::LookAtAnother => {
                intents.push(Intent::Device(DeviceRequest::Leave));
                self.has_left = true;
            }
        }
    }
}
