//! Asks a node of Sparkplug for its birth messages where the names of its metrics are unknown, after a question.

use eframe::egui::{Label, Memory, Modal, RichText, Ui};

use crate::kit::came_from::CameFrom;
use crate::kit::intent::Intent;
use crate::kit::model::Model;
use crate::kit::{field_ids, theme, widgets};
use model::{Command, MessageProperties, PublishCommand, PublishRequest, Qos, Topic, visible_topic};
use payload::{Remark, is_of_sparkplug, rebirth_command};
use texts::t;

/// Width of the question, in points.
const WIDTH: f32 = 440.0;

/// The question, while it is asked.
#[derive(Debug, Default)]
pub(super) struct Rebirth {
    /// A topic of the node.
    asks_about: Option<String>,
    came_from: CameFrom,
}

/// Whether something can be sent to the node or device that this topic is of.
pub(super) fn can_ask(model: &Model<'_>, topic: &str) -> bool {
    let is_allowed = model.console.session.guard().read_only.is_none();
    model.console.link.is_live() && is_allowed && is_of_sparkplug(topic)
}

impl Rebirth {
    /// Asks whether the node of this topic is to be asked.
    pub(super) fn ask(&mut self, ui: &Ui, topic: &str) {
        self.came_from.note(ui.ctx().memory(Memory::focused));
        self.asks_about = Some(topic.to_owned());
    }

    /// The button below a remark that names are unknown.
    pub(super) fn button_ui(&mut self, ui: &mut Ui, topic: &str, remark: &Remark) {
        if !matches!(remark, Remark::NoBirth(_) | Remark::UnreadBirth(_) | Remark::UnknownAliases(_)) {
            return;
        }
        ui.add_space(4.0);
        let button = ui.button(t!("Request rebirth…"));
        if button.on_hover_text(t!("Asks the node to send its birth messages again")).clicked() {
            self.ask(ui, topic);
        }
    }

    /// The question. Sends the command where the answer is yes.
    pub(super) fn question_ui(&mut self, ui: &Ui, model: &Model<'_>, wanted: &mut Vec<Intent>) {
        let Some((to, payload)) = self.asks_about.as_deref().and_then(|topic| rebirth_command(topic, model.now)) else {
            self.asks_about = None;
            return;
        };
        let (agreed, is_over) = question_ui(ui, model, &to);
        if !is_over && can_ask(model, &to) {
            return;
        }
        self.asks_about = None;
        self.came_from.give_back(ui.ctx());
        ui.ctx().request_repaint();
        if let (true, Some(id), Ok(topic)) = (agreed, model.id, Topic::parse(&to)) {
            let properties = MessageProperties::default();
            let request =
                PublishRequest { topic, payload: payload.into(), qos: Qos::AtMostOnce, retain: false, properties };
            wanted.push(Intent::Command(id, Command::Publish(PublishCommand::Send { request, replaces: None })));
        }
    }
}

/// Returns whether the answer is yes, and whether there is one.
fn question_ui(ui: &Ui, model: &Model<'_>, to: &str) -> (bool, bool) {
    let palette = theme::palette(ui);
    let (mut agreed, mut cancelled) = (false, false);
    let node = visible_topic(to.rsplit('/').next().unwrap_or(to)).into_owned();
    let id = field_ids::id(ui.ctx(), "rebirth_question");
    let shown = Modal::new(id).frame(theme::card(palette, 20)).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 88.0));
        let title = RichText::new(t!("Request rebirth of {node}?", node)).font(theme::semibold(16.0)).color(palette.text);
        ui.add(Label::new(title).wrap());
        let what = t!(
            "The node sends its birth messages and those of its devices again, to all who receive them. They name the metrics of messages that follow; earlier ones stay without names."
        );
        widgets::paragraph(ui, what, palette.dim);
        ui.add_space(4.0);
        let topic = visible_topic(to);
        let command = t!("Sends Node Control/Rebirth = true to {topic} with QoS 0.", topic);
        widgets::paragraph(ui, &command, palette.dim);
        if let Some((profile, _)) = model.console.session.profile().filter(|_| model.console.session.guard().is_production) {
            ui.add_space(4.0);
            widgets::paragraph(ui, &t!("{profile} is a production profile. Others rely on it.", profile), palette.warn);
        }
        ui.add_space(8.0);
        ui.horizontal_wrapped(|ui| {
            let cancel = ui.button(t!("Cancel"));
            let send = widgets::primary(ui, t!("Request rebirth"));
            // Enter means no, wherever the focus was before.
            if !send.has_focus() && !cancel.has_focus() {
                cancel.request_focus();
            }
            (agreed, cancelled) = (send.clicked(), cancel.clicked());
        });
    });
    (agreed, agreed || cancelled || shown.should_close())
}
