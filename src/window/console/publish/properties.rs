//! The fields for the MQTT 5 properties of the message.

use eframe::egui::{ScrollArea, Sense, Ui, vec2};

use crate::kit::{field_ids, theme, topic_field, widgets};
use model::DraftProperties;
use texts::t;

/// Width of the names before the fields, in points. The fields say them to a screen reader.
const NAMES_WIDTH: f32 = 118.0;
/// Widest field, in points.
const FIELD_WIDTH: f32 = 360.0;

pub(super) fn properties_ui(ui: &mut Ui, fields: &mut DraftProperties) {
    ScrollArea::vertical().id_salt("properties").auto_shrink(false).show(ui, |ui| {
        let DraftProperties { content_type, response_topic, correlation_data, message_expiry, .. } = fields;
        field_ui(ui, content_type, "content_type", t!("Content type"), "application/json");
        named(ui, t!("Response topic"), |ui| {
            let width = ui.available_width().min(FIELD_WIDTH);
            let id = field_ids::id(ui.ctx(), ("publish_property", "response_topic"));
            topic_field::topic_field(ui, response_topic, id, t!("Response topic"), "plant/answers", width);
        });
        field_ui(ui, correlation_data, "correlation_data", t!("Correlation data"), t!("text, or 0x and hex digits"));
        field_ui(ui, message_expiry, "message_expiry", t!("Message expiry"), t!("seconds"));
        named(ui, t!("Payload format"), |ui| {
            for (format, name) in [(None, t!("Not specified")), (Some(1), t!("Text")), (Some(0), t!("Bytes"))] {
                let choice = ui.selectable_value(&mut fields.payload_format, format, name);
                widgets::focused_by_click(choice).accessible_name(t!("Payload format: {name}", name));
            }
        });
        user_ui(ui, &mut fields.user);
    });
}

fn named(ui: &mut Ui, name: &str, add_contents: impl FnOnce(&mut Ui)) {
    let dim = theme::palette(ui).dim;
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(NAMES_WIDTH, theme::FIELD), Sense::hover());
        let text = widgets::galley(ui, name, theme::body(), dim, rect.width());
        ui.painter().galley(rect.left_center() - vec2(0.0, text.size().y / 2.0), text, dim);
        add_contents(ui);
    });
}

/// `key` is the same in every language.
fn field_ui(ui: &mut Ui, text: &mut String, key: &str, name: &str, hint: &str) {
    named(ui, name, |ui| {
        let width = ui.available_width().min(FIELD_WIDTH);
        widgets::field(ui, text, field_ids::id(ui.ctx(), ("publish_property", key)), name, hint, width);
    });
}

fn user_ui(ui: &mut Ui, user: &mut Vec<(String, String)>) {
    let mut removed = None;
    for (place, (name, value)) in user.iter_mut().enumerate() {
        ui.horizontal(|ui| {
            let width = ((ui.available_width() - 100.0) / 2.0).min(240.0);
            let [name_id, value_id] =
                ["name", "value"].map(|part| field_ids::id(ui.ctx(), ("publish_property", part, place)));
            let number = place + 1;
            widgets::field(ui, name, name_id, &t!("Name of property {number}", number), t!("name"), width);
            widgets::field(ui, value, value_id, &t!("Value of property {number}", number), t!("value"), width);
            let remove = ui.button(t!("Remove")).accessible_name(t!("Remove property {number}", number));
            if remove.clicked() {
                removed = Some(place);
            }
        });
    }
    if let Some(place) = removed {
        user.remove(place);
    }
    if ui.button(t!("Add user property")).clicked() {
        user.push(Default::default());
    }
}
