//! The way out of the window: gives each message its number, and asks before the same one goes out twice in a second.

use std::time::Duration;

use eframe::egui::{Button, Ui, vec2};

use crate::view::{Model, widgets};
use console::Publish;
use model::{Command, LinkCommand, PublishId, PublishOutcome, PublishRequest};

/// The same message within this time is taken for a slip of the hand.
const SLIP: Duration = Duration::from_secs(1);
/// Width of the button that takes the place of Send, in points: at least that of Send, so that a third click on the same
/// spot does not answer with yes.
const CANCEL_WIDTH: f32 = 110.0;

/// Numbers, and what is asked.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    last_id: u64,
    question: Option<Question>,
    /// Messages in the place of which another was sent.
    replaced: Vec<PublishId>,
}

/// Whether a message that has just gone out is to go out again.
#[derive(Debug)]
struct Question {
    request: PublishRequest,
    replaces: Option<PublishId>,
}

impl Outbox {
    /// Nothing is asked and nothing was replaced; numbers are never given twice.
    pub(super) fn emptied(&self) -> Self {
        Self { last_id: self.last_id, ..Self::default() }
    }

    /// Sends `request` under a new number, or asks first. It takes the place of the message `replaces` in the list.
    pub(super) fn send(
        &mut self,
        model: &Model<'_>,
        request: PublishRequest,
        replaces: Option<PublishId>,
        out: &mut Vec<Command>,
    ) {
        let question = Question { request, replaces };
        if self.question.as_ref().is_some_and(|open| is_same(&open.request, &question.request)) {
            return;
        }
        let now = model.now;
        let is_slip = |publish: &Publish| {
            let apart = now.since(publish.asked_at).max(publish.asked_at.since(now));
            apart < SLIP && may_have_arrived(publish) && is_same(&publish.request, &question.request)
        };
        if model.console.publishes.newest_first().any(is_slip) {
            self.question = Some(question);
        } else {
            self.put_out(question, out);
        }
    }

    /// Whether something is asked, and that about `request` when one is given. A question about another one is over.
    pub(super) fn asks_about(&mut self, request: Option<&PublishRequest>) -> bool {
        let with_its_id = |question: &Question, request: &PublishRequest| {
            *request == PublishRequest { id: request.id, ..question.request.clone() }
        };
        if let Some(question) = &self.question
            && !request.is_some_and(|request| with_its_id(question, request))
        {
            self.question = None;
        }
        self.question.is_some()
    }

    /// Whether something is asked.
    pub(super) fn asks(&self) -> bool {
        self.question.is_some()
    }

    /// Whether another message was sent in the place of this one.
    pub(super) fn has_replaced(&self, id: PublishId) -> bool {
        self.replaced.contains(&id)
    }

    /// The two answers to the question.
    pub(super) fn answers_ui(&mut self, ui: &mut Ui, out: &mut Vec<Command>) {
        let cancel = Button::new("Cancel").min_size(vec2(CANCEL_WIDTH, 0.0));
        if ui.add(cancel).accessible_name("Do not send it again").clicked() {
            self.question = None;
        }
        let again = widgets::primary_button(ui, "Send again");
        if ui.add(again).accessible_name("Send the same message again").clicked()
            && let Some(question) = self.question.take()
        {
            self.put_out(question, out);
        }
    }

    fn put_out(&mut self, Question { request, replaces }: Question, out: &mut Vec<Command>) {
        self.question = None;
        self.last_id += 1;
        self.replaced.extend(replaces);
        let request = PublishRequest { id: PublishId(self.last_id), ..request };
        out.push(Command::Link(LinkCommand::Publish(request)));
    }
}

/// What the receiver acts on: to where, and what.
fn is_same(one: &PublishRequest, other: &PublishRequest) -> bool {
    one.topic == other.topic && one.payload == other.payload
}

fn may_have_arrived(publish: &Publish) -> bool {
    let Some((_, outcome)) = &publish.outcome else { return true };
    match outcome {
        PublishOutcome::Accepted { .. } | PublishOutcome::Sent | PublishOutcome::Unknown => true,
        PublishOutcome::Refused { .. } | PublishOutcome::Parked { .. } | PublishOutcome::NotSent => false,
    }
}
