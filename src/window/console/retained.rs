//! The retained messages of the account: a list that is read when the page is opened, and again when the person wants it; the
//! one that is open beside it; and clearing, which is asked and can be undone.

mod head;
mod opened;
mod question;
mod rows;
mod run;
mod said;
mod state;
mod view;

use eframe::egui::{Align, Layout, Rect, RichText, Ui, UiBuilder, vec2};

use crate::kit::first_focus::FirstFocus;
use crate::kit::intent::{Intent, Requests};
use crate::kit::model::Model;
use crate::kit::{theme, undo, widgets};
use console::{RetainedRequest, RetainedRun, RunKind};
use model::PanelSizes;
use said::{failure_ui, want};
pub(crate) use state::RetainedPageState;
use texts::{counted, t};

/// Draws the page.
pub(crate) fn retained_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    panels: &mut PanelSizes,
    state: &mut RetainedPageState,
    focus: &mut FirstFocus,
    wanted: &mut Requests,
) {
    let retained = &model.console.retained;
    let list = &retained.list;
    if list.read_at().is_none() && !list.is_reading() && list.failure().is_none() {
        want(&mut wanted.intents, RetainedRequest::Read);
    }
    state.keep_up(retained, model.now);
    question::question_ui(ui, model, state, &mut wanted.intents);
    ui.spacing_mut().item_spacing.y = 0.0;
    if opened::covers_list(ui, model) {
        state.returns = true;
        return opened::whole_ui(ui, model, state, wanted);
    }
    head::head_ui(ui, model, state, &mut wanted.intents);
    widgets::rule(ui);
    run::run_ui(ui, model, &mut wanted.intents);
    opened::opened_ui(ui, model, panels, state, wanted);
    if let Some(failure) = list.failure() {
        failure_ui(ui, failure);
        widgets::rule(ui);
    }
    if state.view.rows().is_empty() {
        nothing_ui(ui, model, state);
    } else {
        rows::rows_ui(ui, model, state, focus, &mut wanted.intents);
    }
}

/// Offers to undo what was cleared, whatever page is on screen, and does it.
pub(crate) fn undo_ui(ui: &Ui, model: &Model<'_>, state: &mut RetainedPageState, intents: &mut Vec<Intent>) {
    let retained = &model.console.retained;
    let id = state::undo_id();
    if undo::wanted_back(ui.ctx(), id) {
        want(intents, RetainedRequest::PutBack);
    }
    let ended = retained.run().filter(|run| run.kind() == RunKind::Clear && !run.is_under_way());
    let file = retained.undo().cloned();
    if file.is_none() && state.offered.take().is_some() {
        undo::withdraw(ui.ctx(), id);
    }
    if let Some(run) = ended.filter(|run| file.is_some() && run.file() == file.as_ref() && state.offered != file) {
        let count = run.counts().0 as u64;
        let words = counted!(count, "{count} retained message was cleared", "{count} retained messages were cleared");
        undo::offer(ui.ctx(), id, Some(words));
        state.offered = file;
    }
}

/// What to do where there is no row.
fn nothing_ui(ui: &mut Ui, model: &Model<'_>, state: &RetainedPageState) {
    let retained = &model.console.retained;
    let list = &retained.list;
    let puts_back = |run: &RetainedRun| run.kind() == RunKind::PutBack && run.is_under_way();
    let (title, words) = if retained.run().is_some_and(puts_back) {
        (t!("Putting back…"), t!("They are in the list once all of them are back."))
    } else if !list.topics().is_empty() {
        (t!("No topic matches"), t!("Change the filter, or clear it to see all topics."))
    } else if list.is_reading() || list.read_at().is_none() && list.failure().is_none() {
        (t!("Reading…"), "")
    } else if list.failure().is_some() {
        return;
    } else {
        (
            t!("There are no retained messages"),
            t!(
                "AWS keeps the last message of a topic that is published with Retain, and sends it to each new subscription."
            ),
        )
    };
    debug_assert!(state.view.rows().is_empty());
    let palette = theme::palette(ui);
    let rect = ui.available_rect_before_wrap();
    let place = Rect::from_center_size(rect.center(), vec2((rect.width() - 32.0).min(420.0), 90.0));
    ui.scope_builder(UiBuilder::new().max_rect(place).layout(Layout::top_down(Align::Center)), |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        widgets::line(ui, title, theme::semibold(15.0), palette.text);
        ui.add(eframe::egui::Label::new(RichText::new(words).color(palette.dim)).wrap().selectable(false));
    });
}
