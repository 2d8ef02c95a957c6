//! Changes a message that waits: its topic, its payload, and how long it waits from now on.

use std::time::Duration;

use eframe::egui::Ui;

use crate::kit::switch::one_of;
use crate::kit::{field_ids, theme, widgets};
use model::{Command, OutboxCommand, OutboxEntry, PublishId, PublishRequest, Topic, check};
use texts::t;

/// What is being written.
#[derive(Debug)]
pub(crate) struct Editor {
    /// Of which message.
    pub(super) id: PublishId,
    before: PublishRequest,
    topic: String,
    payload: String,
    expires_in_secs: u64,
    /// Is among the choices, for it was chosen before.
    offered_secs: u64,
}

impl Editor {
    /// Of a message whose payload is text.
    pub(super) fn of(entry: &OutboxEntry) -> Option<Self> {
        let before = entry.request.clone();
        let payload = String::from_utf8(before.payload.to_vec()).ok()?;
        let (topic, expires_in_secs) = (before.topic.as_str().to_owned(), entry.lifetime().as_secs().max(1));
        Some(Self { id: entry.id, before, topic, payload, expires_in_secs, offered_secs: expires_in_secs })
    }

    /// What would be sent, or why that cannot be.
    fn request(&self) -> Result<PublishRequest, String> {
        let topic = Topic::parse(&self.topic).map_err(|error| error.to_string())?;
        let request = PublishRequest { topic, payload: self.payload.as_bytes().into(), ..self.before.clone() };
        check(&request).map_err(|error| error.to_string())?;
        Ok(request)
    }
}

/// What was written and is to be saved.
pub(super) struct Edited {
    pub(super) request: PublishRequest,
    pub(super) command: Command,
    /// Not only its time is another one.
    pub(super) is_other: bool,
}

/// Draws the editor while it is open. What is to be saved closes it later: in production it is asked about first.
pub(super) fn editor_ui(ui: &mut Ui, open: &mut Option<Editor>) -> Option<Edited> {
    let editor = open.as_mut()?;
    let palette = theme::palette(ui);
    let (mut saved, mut closed) = (false, false);
    let request = editor.request();
    theme::card(palette, 12).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        let width = ui.available_width();
        let id = field_ids::id(ui.ctx(), "outbox_topic");
        widgets::field(ui, &mut editor.topic, id, t!("Topic of the message"), "plant/pumps/pump-b/cmd", width);
        let id = field_ids::id(ui.ctx(), "outbox_payload");
        let area = widgets::text_area(ui, &mut editor.payload, id, t!("Payload: any text, or JSON")).desired_rows(3);
        ui.add(area).accessible_name(t!("Payload of the message"));
        ui.horizontal(|ui| {
            let mut choices = vec![(60, t!("1 min")), (600, t!("10 min")), (3_600, t!("1 h")), (86_400, t!("1 day"))];
            let own = crate::kit::words::age(Duration::from_secs(editor.offered_secs));
            if choices.iter().all(|(secs, _)| *secs != editor.offered_secs) {
                choices.push((editor.offered_secs, &own));
                choices.sort_unstable();
            }
            one_of(ui, t!("Expires after"), &choices, &mut editor.expires_in_secs);
            let save = widgets::primary_enabled(ui, request.is_ok(), widgets::primary_button(ui, t!("Save")));
            saved = save.accessible_name(t!("Save the message")).clicked();
            closed = ui.button(t!("Discard changes")).clicked();
            if let Err(why) = &request {
                widgets::line(ui, why, theme::small(), palette.bad);
            }
        });
    });
    if let (true, Ok(request)) = (saved, request) {
        let (id, lifetime) = (editor.id, Duration::from_secs(editor.expires_in_secs));
        let is_other = request != editor.before;
        let command = Command::Outbox(OutboxCommand::Edit { id, request: request.clone(), lifetime });
        return Some(Edited { request, command, is_other });
    }
    if closed {
        *open = None;
    }
    None
}
