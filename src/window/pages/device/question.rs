//! Asks before something is done to a device that cannot be undone, or that others rely on.

use eframe::egui::{Checkbox, Label, Memory, Modal, RichText, Ui};

use super::direct;
use super::said::sent_ui;
use super::shadow::name_of;
use super::state::{DevicePageState, Question};
use crate::kit::intent::Intent;
use crate::kit::model::Model;
use crate::kit::{field_ids, theme, widgets};
use console::DeviceRequest;
use texts::t;

/// Width of the question, in points.
const WIDTH: f32 = 480.0;

/// Draws nothing while nothing is asked.
pub(super) fn question_ui(ui: &Ui, model: &Model<'_>, state: &mut DevicePageState, intents: &mut Vec<Intent>) {
    let Some(question) = state.question else { return state.came_from.give_back(ui.ctx()) };
    let id = field_ids::id(ui.ctx(), "device_question");
    if ui.memory(|memory| memory.top_modal_layer().is_none()) {
        state.came_from.note(ui.ctx().memory(Memory::focused));
    }
    let palette = theme::palette(ui);
    let [title, words, button] = said(model, question);
    let (mut agreed, mut cancelled) = (false, false);
    let shown = Modal::new(id).frame(theme::card(palette, 20)).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 88.0));
        ui.add(Label::new(RichText::new(title).font(theme::semibold(16.0)).color(palette.text)).wrap());
        widgets::paragraph(ui, &words, palette.dim);
        if question == Question::Disconnect {
            ui.add(Checkbox::new(&mut state.ends_session, t!("Also remove its subscriptions and what waits for it")));
            ui.add(Checkbox::new(&mut state.keeps_will, t!("Do not publish its will")));
        }
        if question == Question::Overwrite {
            overwritten_ui(ui, model, state);
        }
        ui.add_space(8.0);
        ui.horizontal_wrapped(|ui| {
            let cancel = ui.button(t!("Cancel"));
            let agree = widgets::primary(ui, &button);
            let is_elsewhere = ui.memory(|memory| memory.focused().is_none());
            // Enter means no, wherever the focus was before.
            if is_elsewhere {
                cancel.request_focus();
            }
            (agreed, cancelled) = (agree.clicked(), cancel.clicked());
        });
    });
    if agreed {
        intents.push(Intent::Device(request(model, state, question)));
    }
    if agreed || cancelled || shown.should_close() {
        state.question = None;
        ui.ctx().request_repaint();
    }
}

/// What becomes of each key, and what is sent.
fn overwritten_ui(ui: &mut Ui, model: &Model<'_>, state: &DevicePageState) {
    let palette = theme::palette(ui);
    let rows = model.console.device.shadow.answer().map_or(&[][..], |shadow| shadow.table.rows.as_slice());
    for edit in state.changed() {
        let row = rows.iter().find(|row| row.path == edit.path);
        let now = row.and_then(|row| row.desired.as_deref()).unwrap_or(t!("nothing"));
        let words = t!("{name}: {now} becomes {desired}", name = edit.path.join("."), now, desired = edit.text.trim());
        widgets::paragraph(ui, &words, palette.text);
    }
    sent_ui(ui, &state.change(None));
}

/// The title, what it does, and the button.
fn said(model: &Model<'_>, question: Question) -> [String; 3] {
    let device = &model.console.device;
    let (client_id, profile) = (device.client_id(), model.console.session.profile().map_or("", |(name, _)| name));
    let shadow = device.shadow_id();
    let name = name_of(&shadow);
    match question {
        Question::Disconnect => [
            t!("Disconnect {client_id}?", client_id),
            t!("AWS ends its connection to {profile}. It may connect again at once.", profile),
            t!("Disconnect {client_id}", client_id),
        ],
        Question::DeleteShadow => [
            t!("Delete the shadow {name} of {thing}?", name, thing = device.thing()),
            t!("What is desired and reported in it is lost. This cannot be undone.").to_owned(),
            t!("Delete the shadow").to_owned(),
        ],
        Question::Overwrite => [
            t!("Overwrite the shadow {name} of {thing}?", name, thing = device.thing()),
            t!("Your changes are sent without a version: AWS takes them whatever changed meanwhile.").to_owned(),
            t!("Overwrite").to_owned(),
        ],
        Question::Change => [
            t!("Change a shadow in production?").to_owned(),
            t!("{profile} is a production profile. Others rely on it.", profile),
            t!("Change the shadow {name} of {thing}", name, thing = device.thing()),
        ],
        Question::Send => [
            t!("Send to production?").to_owned(),
            t!("{profile} is a production profile. Others rely on it.", profile),
            t!("Send to {client_id}", client_id),
        ],
    }
}

fn request(model: &Model<'_>, state: &DevicePageState, question: Question) -> DeviceRequest {
    let version = model.console.device.shadow.answer().map(|shadow| shadow.version);
    match question {
        Question::Disconnect => {
            DeviceRequest::Disconnect { ends_session: state.ends_session, publishes_will: !state.keeps_will }
        }
        Question::DeleteShadow => DeviceRequest::DeleteShadow,
        Question::Overwrite => DeviceRequest::ChangeShadow { document: state.change(None).text },
        Question::Change => DeviceRequest::ChangeShadow { document: state.change(version).text },
        Question::Send => direct::request(state),
    }
}
