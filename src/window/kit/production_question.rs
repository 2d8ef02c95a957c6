//! Asks before a message goes to a production profile.

use eframe::egui::{Label, Memory, Modal, RichText, Ui};

use super::came_from::CameFrom;
use super::{field_ids, theme, widgets};
use model::{PublishRequest, visible_topic};
use texts::t;

/// Width of the question, in points.
const WIDTH: f32 = 480.0;
/// Width of the names of what is sent, in points.
const NAMES: f32 = 72.0;
/// Characters of a payload that are shown.
const SHOWN_CHARS: usize = 120;

/// Where the cursor goes after the question.
#[derive(Debug, Default)]
pub(crate) struct ProductionQuestion {
    is_open: bool,
    came_from: CameFrom,
}

/// Asks whether `request` goes to the production profile of this name; draws nothing where there is none. Returns the answer.
pub(crate) fn production_ui(
    ui: &Ui,
    profile: &str,
    request: Option<&PublishRequest>,
    state: &mut ProductionQuestion,
) -> Option<bool> {
    let Some(request) = request else {
        state.is_open = false;
        state.came_from.give_back(ui.ctx());
        return None;
    };
    if !std::mem::replace(&mut state.is_open, true) {
        state.came_from.note(ui.ctx().memory(Memory::focused));
    }
    let palette = theme::palette(ui);
    let (mut agreed, mut cancelled) = (false, false);
    let id = field_ids::id(ui.ctx(), "production_question");
    let shown = Modal::new(id).frame(theme::card(palette, 20)).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 88.0));
        let title = RichText::new(t!("Send to production?")).font(theme::semibold(16.0)).color(palette.text);
        ui.add(Label::new(title).wrap());
        widgets::paragraph(ui, &t!("{profile} is a production profile. Others rely on it.", profile), palette.dim);
        ui.add_space(4.0);
        message_ui(ui, request);
        ui.add_space(8.0);
        ui.horizontal_wrapped(|ui| {
            let cancel = ui.button(t!("Cancel"));
            let send = widgets::primary(ui, t!("Send to production"));
            // Enter means no, wherever the focus was before.
            if !send.has_focus() && !cancel.has_focus() {
                cancel.request_focus();
            }
            (agreed, cancelled) = (send.clicked(), cancel.clicked());
        });
    });
    let answer = agreed || cancelled || shown.should_close();
    if answer {
        ui.ctx().request_repaint();
    }
    answer.then_some(agreed)
}

fn message_ui(ui: &mut Ui, request: &PublishRequest) {
    let level = request.qos.level();
    let choices = if request.retain { t!("QoS {level} retain", level) } else { t!("QoS {level}", level) };
    let size = texts::counted!(count = request.payload.len() as u64, "{count} byte", "{count} bytes");
    let mut preview = String::new();
    payload::preview(&request.payload, request.properties.content_type.as_deref(), SHOWN_CHARS, &mut preview);
    let first_line = preview.lines().next().unwrap_or_default();
    row_ui(ui, t!("Topic"), &visible_topic(request.topic.as_str()));
    row_ui(ui, t!("Choices"), &format!("{choices}, {size}"));
    row_ui(ui, t!("Payload"), if first_line.is_empty() { t!("empty") } else { first_line });
}

fn row_ui(ui: &mut Ui, name: &str, value: &str) {
    let palette = theme::palette(ui);
    ui.horizontal(|ui| {
        ui.scope(|ui| {
            ui.set_width(NAMES);
            widgets::line(ui, name, theme::small(), palette.dim);
        });
        widgets::line(ui, value, theme::mono(), palette.text);
    });
}
