//! Sends messages from the form, and asks before the same message goes out twice in a second, or before any goes to a
//! production profile.

use std::time::Duration;

use eframe::egui::{Button, Ui, vec2};

use super::read_only::waits;
use crate::kit::escape::{self, Thing, While};
use crate::kit::model::Model;
use crate::kit::{widgets, words};
use console::Publish;
use model::{Command, OutboxCommand, PublishCommand, PublishId, PublishOutcome, PublishRequest, Timestamp};
use texts::t;

/// The same message within this time looks like an accident.
const SLIP: Duration = Duration::from_secs(1);
/// What waits for less than this is said without the day.
const SAME_DAY: Duration = Duration::from_hours(12);
/// Width of the button that takes the place of Send, in points: at least that of Send, so that a third click on the same
/// spot does not answer with yes.
const CANCEL_WIDTH: f32 = 110.0;

/// What is asked, and why.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    question: Option<Question>,
    /// What goes to production once it is confirmed.
    to_confirm: Option<Question>,
    /// Messages that have just gone out from here, until the console has them.
    gone_out: Vec<GoneOut>,
    /// How long what is sent now waits for a connection; as chosen for all when `None`.
    pub(super) lifetime: Option<Duration>,
}

/// A message that the engine may not have answered yet.
#[derive(Debug)]
struct GoneOut {
    request: PublishRequest,
    at: Timestamp,
    /// The newest message that the console had then.
    after: Option<PublishId>,
}

/// Whether a message that has just gone out is to go out again.
#[derive(Debug)]
struct Question {
    request: PublishRequest,
    replaces: Option<PublishId>,
}

/// How long a message waits for which `chosen` is set in the form.
pub(super) fn lifetime(model: &Model<'_>, chosen: Option<Duration>) -> Duration {
    chosen.unwrap_or_else(|| model.console.outbox.as_ref().map(|outbox| outbox.choice).unwrap_or_default().lifetime())
}

/// When a message expires that is put into the outbox now, in words; with the day where that may be another one.
pub(super) fn waits_until(model: &Model<'_>, chosen: Option<Duration>) -> String {
    let lifetime = lifetime(model, chosen);
    let until = model.now.plus(lifetime);
    let (whole, shown) = if lifetime < SAME_DAY {
        (words::time_of_day(until, model.time_zone), "14:02".len())
    } else {
        (words::date_and_time(until, model.time_zone), "2026-03-14 14:02".len())
    };
    whole.chars().take(shown).collect()
}

impl Outbox {
    /// Sends `request`, or asks first. It takes the place of the message `replaces` in the list.
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
        if model.console.session.guard().is_production {
            // It asks about each message, so also about one that is repeated.
            self.to_confirm = Some(question);
            return;
        }
        let now = model.now;
        let is_slip = |publish: &Publish| {
            apart(now, publish.asked_at) < SLIP
                && may_have_arrived(publish)
                && is_same(&publish.request, &question.request)
        };
        self.gone_out.retain(|gone_out| gone_out.is_unheard(model));
        let is_repeated = self.gone_out.iter().any(|gone_out| is_same(&gone_out.request, &question.request));
        if is_repeated || model.console.publishes.newest_first().any(is_slip) {
            self.question = Some(question);
        } else {
            self.put_out(model, question, out);
        }
    }

    /// Whether something is asked, and that about `request` when one is given. A question about another one is over.
    pub(super) fn asks_about(&mut self, request: Option<&PublishRequest>) -> bool {
        if let Some(question) = &self.question
            && request != Some(&question.request)
        {
            self.question = None;
        }
        self.question.is_some()
    }

    /// Drops what is asked: the answer is no, or nothing can be sent now.
    pub(super) fn drop_question(&mut self) {
        (self.question, self.to_confirm) = (None, None);
    }

    /// The message that goes to production once it is confirmed.
    pub(super) fn to_confirm(&self) -> Option<&PublishRequest> {
        self.to_confirm.as_ref().map(|question| &question.request)
    }

    /// Sends it.
    pub(super) fn confirm(&mut self, model: &Model<'_>, out: &mut Vec<Command>) {
        if let Some(question) = self.to_confirm.take() {
            self.put_out(model, question, out);
        }
    }

    /// Whether something is asked.
    pub(super) fn asks(&self) -> bool {
        self.question.is_some()
    }

    /// The two answers to the question.
    pub(super) fn answers_ui(&mut self, ui: &mut Ui, model: &Model<'_>, out: &mut Vec<Command>) {
        let cancel = Button::new(t!("Cancel")).min_size(vec2(CANCEL_WIDTH, 0.0));
        escape::note(ui.ctx(), Thing::SendQuestion, While::Open);
        let is_escaped = escape::is_for(ui.ctx(), Thing::SendQuestion);
        if ui.add(cancel).accessible_name(t!("Do not send it again")).clicked() || is_escaped {
            self.question = None;
        }
        let again = widgets::primary_button(ui, t!("Send again"));
        if widgets::primary_enabled(ui, true, again).accessible_name(t!("Send the same message again")).clicked()
            && let Some(question) = self.question.take()
        {
            self.put_out(model, question, out);
        }
    }

    fn put_out(&mut self, model: &Model<'_>, Question { request, replaces }: Question, out: &mut Vec<Command>) {
        self.question = None;
        let after = model.console.publishes.newest_first().next().map(|newest| newest.id);
        self.gone_out.push(GoneOut { request: request.clone(), at: model.now, after });
        // It was chosen for this one.
        out.push(match self.lifetime.take().filter(|_| waits(model)) {
            Some(lifetime) => Command::Outbox(OutboxCommand::Queue { request, replaces, lifetime }),
            None => Command::Publish(PublishCommand::Send { request, replaces }),
        });
    }
}

impl GoneOut {
    /// Whether it went out just now and the console has nothing of it yet.
    fn is_unheard(&self, model: &Model<'_>) -> bool {
        let mut newer = model.console.publishes.newest_first().take_while(|publish| Some(publish.id) != self.after);
        apart(model.now, self.at) < SLIP && !newer.any(|publish| publish.request == self.request)
    }
}

fn apart(one: Timestamp, other: Timestamp) -> Duration {
    one.since(other).max(other.since(one))
}

/// What the receiver acts on: to where, and what.
fn is_same(one: &PublishRequest, other: &PublishRequest) -> bool {
    one.topic == other.topic && one.payload == other.payload
}

fn may_have_arrived(publish: &Publish) -> bool {
    let Some((_, outcome)) = &publish.outcome else { return true };
    match outcome {
        PublishOutcome::Accepted { .. }
        | PublishOutcome::Sent
        | PublishOutcome::Blamed { probably: true, .. }
        | PublishOutcome::Unacknowledged { .. }
        | PublishOutcome::Queued
        | PublishOutcome::Unknown => true,
        PublishOutcome::Refused { .. }
        | PublishOutcome::Unstored { .. }
        | PublishOutcome::Blamed { .. }
        | PublishOutcome::Parked { .. }
        | PublishOutcome::NotSent => false,
    }
}
