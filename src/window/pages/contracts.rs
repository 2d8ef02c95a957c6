//! The contracts of the topics of a profile: what payloads have to be and how often messages have to come; added, changed and
//! removed here. They are stored by the backend, which reads their schemas.

mod draft;
mod form;
mod state;

use eframe::egui::{Align, Id, Label, Layout, Modal, RichText, ScrollArea, Ui};

use crate::kit::intent::Requests;
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{notice_card, undo, widgets};
use console::Awaited;
use draft::{Draft, every_words};
use model::{Contract, ContractChange, ContractState, TopicFilter, visible_line, visible_topic};
pub(crate) use state::ContractsState;
use state::{Removed, change, list};
use texts::t;

/// Width of the dialog, in points.
const WIDTH: f32 = 560.0;
/// What the title and the last row of it need of its height, with its margins, in points.
const AROUND: f32 = 110.0;
/// Least height of the list, in points: two contracts. Below that all of it scrolls.
const LEAST_OF_LIST: f32 = 108.0;
/// Height of the form before it was drawn, in points.
const FORM: f32 = 260.0;

/// Draws the dialog, where it is open.
pub(crate) fn contracts_ui(ui: &Ui, model: &Model<'_>, state: &mut ContractsState, wanted: &mut Requests) {
    take_back(ui, state, wanted);
    let Some(profile) = state.profile.clone() else { return };
    let palette = theme::palette(ui);
    let room = ui.ctx().content_rect().shrink(24.0);
    let mut is_done = false;
    let shown = Modal::new(Id::unique("contracts")).frame(theme::card(palette, 20)).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH.min(room.width() - 40.0));
        ui.spacing_mut().item_spacing.y = 6.0;
        let title = RichText::new(t!("Contracts of topics")).font(theme::semibold(16.0)).color(palette.text);
        ui.add(Label::new(title).wrap());
        // The form is in sight, however many contracts there are: the list is as high as the form leaves room for.
        let height = room.height() - AROUND;
        ScrollArea::vertical().id_salt("contracts_all").max_height(height).show(ui, |ui| {
            let top = ui.cursor().top();
            let words = t!(
                "What payloads of these topics have to be, and how often messages have to come. Of several filters that match \
                a topic, the most specific one counts."
            );
            widgets::paragraph(ui, words, palette.dim);
            ui.add_space(4.0);
            let form = state.form_height.unwrap_or(FORM) + ui.spacing().item_spacing.y;
            let left = height - (ui.cursor().top() - top) - form;
            // Where all of it scrolls, the bar has its place beside the fields.
            if left < LEAST_OF_LIST {
                ui.set_max_width(ui.available_width() - 12.0);
            }
            ScrollArea::vertical()
                .id_salt("contracts_list")
                .max_height(left.max(LEAST_OF_LIST))
                .min_scrolled_height(LEAST_OF_LIST)
                .show(ui, |ui| list_ui(ui, model, &profile, state, wanted));
            let top = ui.cursor().top();
            widgets::rule(ui);
            removed_ui(ui, state, wanted);
            ui.add_space(4.0);
            form::form_ui(ui, model, &profile, state, wanted);
            let form_height = ui.min_rect().bottom() - top;
            if state.form_height.replace(form_height).is_none_or(|before| (before - form_height).abs() > 0.5) {
                ui.ctx().request_repaint();
            }
        });
        ui.add_space(6.0);
        ui.with_layout(Layout::right_to_left(Align::Min), |ui| is_done = ui.button(t!("Done")).clicked());
    });
    if is_done || shown.should_close() {
        state.profile = None;
        state.came_from.give_back(ui.ctx());
        ui.ctx().request_repaint();
    }
}

fn list_ui(ui: &mut Ui, model: &Model<'_>, profile: &str, state: &mut ContractsState, wanted: &mut Requests) {
    let palette = theme::palette(ui);
    let all = list(model, profile);
    if all.is_empty() {
        widgets::paragraph(ui, t!("No contracts yet: no payload is checked."), palette.dim);
    }
    let is_late = |known: &&ContractState| state.late.iter().any(|name| name == known.contract.filter.as_str());
    let (late, others): (Vec<_>, Vec<_>) = all.iter().partition(is_late);
    for known in late.into_iter().chain(others) {
        let Contract { filter, schema, every_secs } = &known.contract;
        let name = visible_topic(filter.as_str());
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 10.0;
                let words = t!("Remove the contract of {filter}", filter = name);
                if widgets::small_icon_button(ui, Icon::Cross, &words, true).clicked() {
                    remove(ui, profile, &known.contract, all, state, wanted);
                }
                let words = t!("Change the contract of {filter}", filter = name);
                if widgets::word_button(ui, t!("Change"), &words).clicked() {
                    state.draft = Draft::of(&known.contract);
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    widgets::selectable(ui, &name, theme::mono(), palette.text);
                });
            });
        });
        let file = schema.as_ref().map(|schema| match &schema.message {
            Some(message) => format!("{} · {message}", schema.file),
            None => schema.file.clone(),
        });
        let every = every_secs.map(|secs| t!("a message every {time}", time = every_words(secs)));
        let never = every_secs.and_then(|_| never_came(model, profile, filter));
        let said: Vec<String> = file.into_iter().chain(every).chain(never.and_then(Never::words)).collect();
        widgets::paragraph(ui, &visible_line(&said.join(" · ")), palette.dim);
        if never == Some(Never::Late) {
            late_ui(ui);
        }
        if let Some(problem) = &known.problem {
            notice_card::notice_line_ui(ui, problem);
        }
        ui.add_space(8.0);
    }
}

/// Why nothing came so far of what a contract is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Never {
    /// It is late.
    Late,
    NotYet,
    NotSubscribed,
}

impl Never {
    fn words(self) -> Option<String> {
        match self {
            Self::Late => None,
            Self::NotYet => Some(t!("no message yet").to_owned()),
            Self::NotSubscribed => Some(t!("no message yet, and no subscription").to_owned()),
        }
    }
}

/// Whether nothing came so far of what a contract is about, as far as that is known.
fn never_came(model: &Model<'_>, profile: &str, filter: &TopicFilter) -> Option<Never> {
    let tree = &model.console.tree;
    let is_shown = model.console.session.profile().is_some_and(|(shown, _)| shown == profile);
    if !is_shown || tree.has_messages_on(filter) != Some(false) {
        return None;
    }
    let awaited = tree.awaited().find(|awaited| awaited.name == filter.as_str());
    let would_come = awaited.is_none_or(Awaited::would_come) || !model.console.link.is_live();
    Some(match awaited {
        Some(awaited) if awaited.is_late(model.now) => Never::Late,
        _ if would_come => Never::NotYet,
        _ => Never::NotSubscribed,
    })
}

fn late_ui(ui: &mut Ui) {
    let warn = theme::palette(ui).warn;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        widgets::icon(ui, Icon::Warning, 10.0, warn);
        widgets::paragraph(ui, t!("Late: no message yet"), warn);
    });
}

fn remove(
    ui: &Ui,
    profile: &str,
    contract: &Contract,
    all: &[ContractState],
    state: &mut ContractsState,
    wanted: &mut Requests,
) {
    let changes = vec![ContractChange::Remove { filter: contract.filter.clone() }];
    let before: Vec<Contract> = all.iter().map(|state| state.contract.clone()).collect();
    let inverse = ContractChange::inverse(&changes, &before);
    let filter = contract.filter.clone();
    let words = t!("Removed the contract of {filter}", filter = visible_topic(filter.as_str()));
    if state.removed.is_some() {
        undo::withdraw(ui.ctx(), offer_id());
    }
    undo::offer(ui.ctx(), offer_id(), Some(words));
    state.removed = Some(Removed { profile: profile.to_owned(), filter, inverse });
    change(profile, changes, wanted);
}

/// What was removed last, with the way back: the bar at the edge of the window is below the dialog.
fn removed_ui(ui: &mut Ui, state: &mut ContractsState, wanted: &mut Requests) {
    let of_this = state.removed.as_ref().filter(|removed| Some(&removed.profile) == state.profile.as_ref());
    let Some(removed) = of_this else { return };
    let words = t!("Removed the contract of {filter}", filter = visible_topic(removed.filter.as_str()));
    let palette = theme::palette(ui);
    let pressed = ui
        .horizontal(|ui| {
            let pressed = widgets::word_button(ui, t!("Undo"), t!("Undo the last removal")).clicked();
            widgets::line(ui, &words, theme::small(), palette.dim);
            pressed
        })
        .inner;
    if pressed && let Some(Removed { profile, inverse, .. }) = state.removed.take() {
        undo::withdraw(ui.ctx(), offer_id());
        change(&profile, inverse, wanted);
    }
}

/// Takes the last removal back where the bar or the key of the window was pressed.
fn take_back(ui: &Ui, state: &mut ContractsState, wanted: &mut Requests) {
    if undo::wanted_back(ui.ctx(), offer_id())
        && let Some(Removed { profile, inverse, .. }) = state.removed.take()
    {
        change(&profile, inverse, wanted);
    }
}

fn offer_id() -> Id {
    Id::unique("contract_removed")
}
