//! The way from a message to its device, with what is known of that one.

use eframe::egui::Ui;

use super::device_said::{said_ui, unreached_ui};
use crate::kit::intent::{Find, Intent};
use crate::kit::model::Model;
use crate::kit::{keys, shortcuts, widgets};
use console::{DeviceRequest, TopicDevice};
use model::{MessageRef, PropertyRef, is_client_id, visible_topic};
use texts::t;

/// Names of user properties that say which device sent a message, in the lower case.
const NAMES: [&str; 6] = ["clientid", "client_id", "device", "deviceid", "device_id", "thing"];

/// By a click or its key. Where it is not sure which level of the topic is the device, the person says so on the page.
pub(super) fn device_link_ui(ui: &mut Ui, model: &Model<'_>, message: &MessageRef<'_>, topic: &str) -> Option<Intent> {
    let device = match model.console.known_devices.of(topic) {
        Some(TopicDevice::Perhaps(_)) | None if named(message).is_some() => TopicDevice::Perhaps(named(message)?),
        device => device?,
    };
    let (label, name, intent) = said_of(device);
    let is_pressed = !keys::are_below_a_dialog(ui.ctx()) && shortcuts::DEVICE_OF_MESSAGE.key_pressed(ui.ctx());
    let (TopicDevice::Sure(client_id) | TopicDevice::Perhaps(client_id)) = device;
    let is_clicked = ui.horizontal_wrapped(|ui| {
        let link = widgets::word_button(ui, &label, &name);
        let is_clicked = link.on_hover_text(t!("What AWS says of the device (Alt D)")).clicked();
        said_ui(ui, model, client_id);
        is_clicked
    });
    unreached_ui(ui, model, message, topic);
    (is_clicked.inner || is_pressed).then_some(intent)
}

/// The label, the name of the button, and where it leads.
fn said_of(device: TopicDevice<'_>) -> (String, String, Intent) {
    match device {
        TopicDevice::Sure(client_id) => {
            let shown = visible_topic(client_id);
            let intent = Intent::Device(DeviceRequest::Look { client_id: client_id.to_owned() });
            (t!("Device {shown}", shown), t!("Look at the device {shown}", shown), intent)
        }
        TopicDevice::Perhaps(client_id) => {
            let shown = visible_topic(client_id);
            let intent = Intent::Find(Find::Device(client_id.to_owned()));
            (t!("Device {shown}?", shown), t!("Look for a device: {shown}?", shown), intent)
        }
    }
}

/// The device as a user property of the message names it.
fn named<'m>(message: &MessageRef<'m>) -> Option<&'m str> {
    message.properties.into_iter().find_map(|property| match property {
        PropertyRef::User(name, value) if NAMES.contains(&name.to_lowercase().as_str()) && is_client_id(value) => {
            Some(value)
        }
        _ => None,
    })
}
