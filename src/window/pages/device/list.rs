//! The message that is written for one device, to a list of them: how far it is, and what became of each.

use eframe::egui::{Align, Button, Id, Label, Layout, Memory, Modal, RichText, ScrollArea, Ui, vec2};

use super::direct::message;
use super::said::read_only;
use super::state::DevicePageState;
use crate::kit::intent::{Intent, Wish};
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{field_ids, widgets, words};
use console::{DirectListRequest, DirectRow, DirectState, MAX_CLIENTS};
use model::{Topic, is_client_id, visible_line};
use texts::{counted, t};

/// Width of the dialog, in points.
const WIDTH: f32 = 600.0;
/// Height of the results, in points.
const RESULTS: f32 = 260.0;
/// How much of the width the client ids have in it.
const NAME: f32 = 0.42;

/// Draws nothing while it is not open.
pub(super) fn list_ui(ui: &Ui, model: &Model<'_>, state: &mut DevicePageState, intents: &mut Vec<Intent>) {
    if state.list.is_none() {
        return;
    }
    let palette = theme::palette(ui);
    let list = &model.console.direct_list;
    let room = ui.ctx().content_rect().shrink(32.0);
    let mut closed = false;
    let id = Id::unique(("device_list", model.id));
    let shown = Modal::new(id).frame(theme::card(palette, 20)).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH.min(room.width() - 40.0));
        let title = RichText::new(t!("Send to several devices")).font(theme::semibold(16.0)).color(palette.text);
        ui.add(Label::new(title).wrap());
        let topic = visible_line(&state.direct.topic).into_owned();
        let words = t!("Each gets the message on {topic}, alone, and is waited for. It need not subscribe.", topic);
        widgets::paragraph(ui, &words, palette.dim);
        if !list.is_under_way() {
            ids_ui(ui, model, state, intents);
        }
        results_ui(ui, model, (room.height() - 330.0).clamp(80.0, RESULTS));
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            let close = ui.button(t!("Close"));
            if ui.memory(Memory::focused).is_none() {
                close.request_focus();
            }
            closed = close.clicked();
            if list.is_under_way() && ui.button(t!("Stop")).accessible_name(t!("Send to no more devices")).clicked() {
                intents.push(Intent::Wish(Wish::DirectList(DirectListRequest::Stop)));
            }
        });
    });
    if closed || shown.should_close() {
        state.list = None;
    }
}

fn ids_ui(ui: &mut Ui, model: &Model<'_>, state: &mut DevicePageState, intents: &mut Vec<Intent>) {
    let palette = theme::palette(ui);
    let Some(text) = &mut state.list else { return };
    let id = field_ids::id(ui.ctx(), "device_list_ids");
    let area = widgets::text_area(ui, text, id, t!("Client ids, one in a line")).desired_rows(5);
    let area = ui.add(area).accessible_name(t!("Client ids, one in a line"));
    if ui.memory(Memory::focused).is_none() {
        area.request_focus();
    }
    let client_ids = client_ids(text);
    let wrong = client_ids.iter().find(|client_id| !is_client_id(client_id)).cloned();
    let why_not = if let Some(forbidden) = read_only(model) {
        Some(forbidden.to_owned())
    } else if let Some(wrong) = &wrong {
        Some(t!("{wrong} is no client id that AWS takes.", wrong = visible_line(wrong)))
    } else if client_ids.len() > MAX_CLIENTS {
        Some(t!("More than {most} at a time are not sent to.", most = MAX_CLIENTS))
    } else if Topic::parse(&state.direct.topic).is_err() {
        Some(t!("Write a topic first.").to_owned())
    } else {
        None
    };
    ui.horizontal_wrapped(|ui| {
        let count = client_ids.len() as u64;
        let name = counted!(count = count, "Send to {count} device", "Send to {count} devices");
        let is_possible = why_not.is_none() && !client_ids.is_empty();
        let profile = model.console.session.profile().map_or("", |(name, _)| name);
        if model.console.session.guard().is_production {
            widgets::paragraph(ui, &t!("{profile} is a production profile. Others rely on it.", profile), palette.warn);
        }
        if ui.add_enabled(is_possible, Button::new(name)).clicked() {
            let message = message(state, String::new());
            intents.push(Intent::Wish(Wish::DirectList(DirectListRequest::Send(client_ids, message))));
        }
        if let Some(why_not) = &why_not {
            widgets::paragraph(ui, why_not, palette.bad);
        }
    });
}

/// As they are written, each once: a list may be pasted from anywhere.
fn client_ids(text: &str) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for id in text.split([',', ';', '\n', '\t']).map(str::trim).filter(|id| !id.is_empty()) {
        if !ids.iter().any(|known| known == id) {
            ids.push(id.to_owned());
        }
    }
    ids
}

fn results_ui(ui: &mut Ui, model: &Model<'_>, height: f32) {
    let list = &model.console.direct_list;
    let palette = theme::palette(ui);
    let all = list.rows().len();
    if all == 0 {
        return;
    }
    ui.add_space(8.0);
    let (answered, delivered) = list.counts();
    let words = t!("{answered} of {all} answered, {delivered} delivered", answered, all, delivered);
    widgets::line(ui, &words, theme::semibold(13.0), palette.text);
    let size = theme::ROW;
    ScrollArea::vertical().max_height(height).auto_shrink(false).show_rows(ui, size, all, |ui, range| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for row in list.rows().get(range).unwrap_or_default() {
            row_ui(ui, row);
        }
    });
}

fn row_ui(ui: &mut Ui, row: &DirectRow) {
    let palette = theme::palette(ui);
    let (icon, color, words) = match &row.state {
        DirectState::Waiting => (Icon::Ring, palette.dim, t!("not sent yet").to_owned()),
        DirectState::Sending => (Icon::RingDot, palette.accent, t!("waits for the device to confirm").to_owned()),
        DirectState::Delivered(took) => {
            (Icon::Check, palette.good, t!("delivered in {took}", took = words::took(*took)))
        }
        DirectState::Failed(failure) => (Icon::Cross, palette.bad, failure.notice.summary.clone()),
    };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let size = vec2(ui.available_width() * NAME, theme::ROW);
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_size(size);
            ui.set_max_width(size.x);
            widgets::line(ui, &row.client_id, theme::mono(), palette.text);
        });
        widgets::icon(ui, icon, 9.0, color);
        widgets::line(ui, &words, theme::body(), palette.dim);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_list_has_each_client_once() {
        assert_eq!(client_ids("a, b\n\n b ;c\t d e\r\n"), ["a", "b", "c", "d e"]);
        assert!(client_ids(" \n,").is_empty());
    }
}
