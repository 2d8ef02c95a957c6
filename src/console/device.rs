//! The device that is looked at: what AWS says of its connection, its subscriptions and its shadows, and what became of what
//! was done with it. What is asked for comes out as commands; nothing is asked again unless the person wants it, or has changed
//! something.

mod asked;
mod request;
mod told;

use std::time::Duration;

use model::{Call, CallCommand, CallFailureKind, ClientConnection, DirectMessage, ShadowId};
use payload::ShadowTable;

pub use asked::{Asked, MAX_LISTED};
pub use request::DeviceRequest;

/// What is known of a device. A console has one of these.
#[derive(Debug, Default)]
pub struct Device {
    client_id: String,
    /// As AWS knows how it is connected.
    pub connection: Asked<ClientConnection>,
    /// Filters with their QoS level, in order.
    pub subscriptions: Asked<Vec<(String, u8)>>,
    /// Names of the shadows that have one.
    pub shadow_names: Asked<Vec<String>>,
    /// The shadow that is shown.
    pub shadow: Asked<OpenShadow>,
    /// What became of the last change of the shadow; the answer has its version.
    pub change: Asked<u64>,
    /// What became of the last message to this client alone: how long until it confirmed.
    pub direct: Asked<Duration>,
    /// What became of the last wish to disconnect it.
    pub ended: Asked<()>,
    /// What became of the last wish to delete its shadow.
    pub deleted: Asked<()>,
    shadow_name: Option<String>,
    waiting: Vec<(u64, Call)>,
    commands: Vec<CallCommand>,
    last_number: u64,
    /// So many changes of shadows were accepted.
    changes: u64,
}

/// A shadow as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenShadow {
    /// Counts the changes.
    pub version: u64,
    /// Key by key.
    pub table: ShadowTable,
}

impl Device {
    /// MQTT client id; empty while no device is looked at.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The thing whose shadows are shown: as AWS says, or else that of the same name.
    #[must_use]
    pub fn thing(&self) -> &str {
        self.connection.answer().and_then(|connection| connection.thing.as_deref()).unwrap_or(&self.client_id)
    }

    /// The shadow that is shown.
    #[must_use]
    pub fn shadow_id(&self) -> ShadowId {
        ShadowId { thing: self.thing().to_owned(), name: self.shadow_name.clone() }
    }

    /// How many changes of shadows AWS has accepted.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Whether the last change was refused because the shadow had another version by then.
    #[must_use]
    pub fn has_conflict(&self) -> bool {
        self.change.failure().is_some_and(|failure| failure.kind == CallFailureKind::Conflict)
    }

    /// What the backend is to be asked, which is taken out.
    pub fn take_commands(&mut self) -> Vec<CallCommand> {
        std::mem::take(&mut self.commands)
    }

    /// Does what the person wants.
    pub fn want(&mut self, request: DeviceRequest) {
        match request {
            DeviceRequest::Look { client_id } => self.look_at(client_id),
            DeviceRequest::Leave => self.forget(),
            DeviceRequest::AskAgain => self.ask_connection(),
            DeviceRequest::OpenShadow { name } => {
                self.shadow_name = name;
                (self.change, self.deleted, self.shadow) = (Asked::default(), Asked::default(), Asked::default());
                self.read_shadow();
            }
            DeviceRequest::ReadShadow => self.read_shadow(),
            DeviceRequest::ListShadows => self.list_shadows(),
            DeviceRequest::ChangeShadow { document } => {
                self.change = Asked::begun();
                let shadow = self.shadow_id();
                self.call(Call::UpdateShadow { shadow, document });
            }
            DeviceRequest::DeleteShadow => {
                self.deleted = Asked::begun();
                self.call(Call::DeleteShadow(self.shadow_id()));
            }
            DeviceRequest::Send { topic, payload, timeout_secs } => {
                self.direct = Asked::begun();
                let (content_type, user_properties, client_id) = (None, Vec::new(), self.client_id.clone());
                let message = DirectMessage { client_id, topic, payload, content_type, user_properties, timeout_secs };
                self.call(Call::SendDirect(message));
            }
            DeviceRequest::Disconnect { ends_session, publishes_will } => {
                self.ended = Asked::begun();
                let client_id = self.client_id.clone();
                self.call(Call::EndConnection { client_id, ends_session, publishes_will });
            }
        }
    }

    /// Another device, or another person: nothing of the former stays. Answers that are on their way are not waited for.
    pub(super) fn forget(&mut self) {
        *self = Self { last_number: self.last_number, changes: self.changes, ..Self::default() };
    }

    fn look_at(&mut self, client_id: String) {
        self.forget();
        self.client_id = client_id;
        self.ask_connection();
        self.list_shadows();
        self.read_shadow();
    }

    fn ask_connection(&mut self) {
        self.connection.ask();
        self.subscriptions.ask();
        let client_id = self.client_id.clone();
        self.call(Call::GetConnection { client_id: client_id.clone() });
        self.call(Call::ListSubscriptions { client_id, next: None });
    }

    fn list_shadows(&mut self) {
        self.shadow_names.ask();
        let thing = self.thing().to_owned();
        self.call(Call::ListShadows { thing, next: None });
    }

    fn read_shadow(&mut self) {
        self.shadow.ask();
        self.call(Call::GetShadow(self.shadow_id()));
    }

    /// One call of a kind is waited for at a time: the last one.
    fn call(&mut self, call: Call) {
        self.last_number += 1;
        self.waiting.retain(|(_, waiting)| std::mem::discriminant(waiting) != std::mem::discriminant(&call));
        self.waiting.push((self.last_number, call.clone()));
        self.commands.push(CallCommand { number: self.last_number, call });
    }
}

#[cfg(test)]
mod tests;
