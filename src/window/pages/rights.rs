//! What may I do? The IoT policies as a table, a question to AWS, and what was granted and refused so far.

use eframe::egui::{Align, Button, Id, Key, Label, Layout, Memory, Modal, RichText, ScrollArea, Ui, vec2};

use crate::kit::came_from::CameFrom;
use crate::kit::intent::{Intent, Wish};
use crate::kit::model::Model;
use crate::kit::switch::one_of;
use crate::kit::theme::{self, Icon};
use crate::kit::{field_ids, notice_card, widgets, words};
use console::{RightsRequest, seen_rights};
use model::{EffectivePolicy, RightAction, Topic, TopicFilter};
use payload::{PolicyRow, policy_rows};
use texts::t;

/// Width of the dialog, in points.
const WIDTH: f32 = 760.0;
/// Parts of the columns: sign, action, resource, policy.
const COLUMNS: [f32; 4] = [0.13, 0.26, 0.36, 0.25];

/// Whether it is open, and what is being asked.
#[derive(Debug)]
pub(crate) struct RightsState {
    is_open: bool,
    action: RightAction,
    name: String,
    /// Where the cursor was before.
    came_from: CameFrom,
}

impl Default for RightsState {
    fn default() -> Self {
        Self { is_open: false, action: RightAction::Publish, name: String::new(), came_from: CameFrom::default() }
    }
}

impl RightsState {
    /// Opens it. The cursor goes back to `came_from`.
    pub(crate) fn open(&mut self, came_from: Option<Id>) {
        if !std::mem::replace(&mut self.is_open, true) {
            self.came_from.note(came_from);
        }
    }

    /// Whether it is open.
    pub(crate) fn is_open(&self) -> bool {
        self.is_open
    }
}

/// Draws the dialog, where it is open.
pub(crate) fn rights_ui(ui: &Ui, model: &Model<'_>, state: &mut RightsState, intents: &mut Vec<Intent>) {
    state.is_open &= model.console.session.user().is_some();
    if !state.is_open {
        return;
    }
    let palette = theme::palette(ui);
    let room = ui.ctx().content_rect().shrink(32.0);
    let mut closed = false;
    let shown = Modal::new(Id::unique("rights")).frame(theme::card(palette, 20)).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH.min(room.width() - 40.0));
        let title = RichText::new(t!("What may I do?")).font(theme::semibold(16.0)).color(palette.text);
        ui.add(Label::new(title).wrap());
        ScrollArea::vertical().max_height(room.height() - 124.0).show(ui, |ui| {
            question_ui(ui, model, state, intents);
            ui.add_space(12.0);
            ui.scope(|ui| seen_ui(ui, model));
            ui.add_space(12.0);
            ui.scope(|ui| policies_ui(ui, model, intents));
        });
        ui.add_space(12.0);
        ui.horizontal(|ui| {
            closed = ui.button(t!("Close")).clicked();
            let label = t!("Copy for the administrator");
            widgets::copy_button_with(ui, label, label, || for_administrator(model));
        });
    });
    if closed || shown.should_close() {
        state.is_open = false;
        state.came_from.give_back(ui.ctx());
    }
}

/// May I publish to this topic, or subscribe to this filter?
fn question_ui(ui: &mut Ui, model: &Model<'_>, state: &mut RightsState, intents: &mut Vec<Intent>) {
    let rights = &model.console.rights;
    let palette = theme::palette(ui);
    ui.horizontal(|ui| {
        let choices = [(RightAction::Publish, t!("Publish to")), (RightAction::Subscribe, t!("Subscribe to"))];
        one_of(ui, t!("What is to be allowed"), &choices, &mut state.action);
        let id = field_ids::id(ui.ctx(), "rights_name");
        let width = (ui.available_width() - 90.0).max(120.0);
        let name = t!("Topic or filter that may be allowed");
        let field = widgets::field(ui, &mut state.name, id, name, "plant/press-1/cmd", width);
        let has_entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        // After Enter, too: the next question is written there.
        if ui.memory(Memory::focused).is_none() {
            field.request_focus();
        }
        let has_policies = rights.policies.answer().is_some_and(|policies| !policies.is_empty());
        let can_ask = has_policies || rights.policies.failure().is_some();
        let is_possible = can_ask && is_name(state.action, &state.name) && !rights.tested.is_waiting();
        let ask = ui.add_enabled(is_possible, Button::new(t!("Ask AWS")));
        if ask.clicked() || has_entered && is_possible {
            intents.push(Intent::Wish(Wish::Rights(RightsRequest::Test(state.action, state.name.clone()))));
        }
    });
    answer_ui(ui, model);
    if let Some(failure) = rights.tested.failure() {
        notice_card::notice_line_ui(ui, &failure.notice);
    } else if rights.tested.is_waiting() {
        widgets::line(ui, t!("Asking AWS…"), theme::body(), palette.dim);
    }
}

fn answer_ui(ui: &mut Ui, model: &Model<'_>) {
    let rights = &model.console.rights;
    let palette = theme::palette(ui);
    let (Some(answer), Some((_, name))) = (rights.tested.answer(), rights.question()) else { return };
    if answer.is_allowed {
        let policies = answer.policies.join(", ");
        ui.horizontal_top(|ui| {
            widgets::icon(ui, Icon::Check, 10.0, palette.good);
            let words = t!(
                "{name}: allowed by the IoT policy {policies}. The role of the identity pool must allow it too.",
                name,
                policies
            );
            widgets::paragraph(ui, &words, palette.text);
        });
    } else if let Some(notice) = &answer.notice {
        notice_card::notice_line_ui(ui, notice);
        for copyable in &notice.copyables {
            widgets::paragraph(ui, &copyable.label, palette.dim);
            widgets::copy_box(ui, &copyable.label, &copyable.text);
        }
    }
}

fn is_name(action: RightAction, name: &str) -> bool {
    match action {
        RightAction::Publish => Topic::parse(name).is_ok(),
        RightAction::Subscribe => TopicFilter::parse(name).is_ok(),
    }
}

fn policies_ui(ui: &mut Ui, model: &Model<'_>, intents: &mut Vec<Intent>) {
    let asked = &model.console.rights.policies;
    let palette = theme::palette(ui);
    ui.horizontal(|ui| {
        widgets::section(ui, t!("Your IoT policies"));
        if asked.is_waiting() {
            widgets::line(ui, t!("Asking AWS…"), theme::small(), palette.dim);
        } else {
            if let Some(at) = asked.answered_at() {
                let words = t!("asked AWS {age} ago", age = words::age(model.age(at)));
                widgets::line(ui, &words, theme::small(), palette.dim);
            }
            if widgets::word_button(ui, t!("Ask again"), t!("Ask AWS about the policies again")).clicked() {
                intents.push(Intent::Wish(Wish::Rights(RightsRequest::Ask)));
            }
        }
    });
    if let Some(failure) = asked.failure() {
        notice_card::notice_line_ui(ui, &failure.notice);
        for copyable in &failure.notice.copyables {
            widgets::paragraph(ui, &copyable.label, palette.dim);
            widgets::copy_box(ui, &copyable.label, &copyable.text);
        }
    }
    let Some(policies) = asked.answer() else { return };
    if policies.is_empty() {
        let words = t!("Your identity has no IoT policy. Ask an administrator to attach one.");
        widgets::paragraph(ui, words, palette.text);
        return;
    }
    let rows =
        policies.iter().flat_map(|policy| policy_rows(&policy.document).into_iter().map(move |row| (policy, row)));
    let mut rows: Vec<_> = rows.collect();
    // What is denied is denied whatever else is allowed.
    rows.sort_by_key(|(_, row)| row.effect != "Deny");
    for (policy, row) in &rows {
        row_ui(ui, policy, row);
    }
}

fn row_ui(ui: &mut Ui, policy: &EffectivePolicy, row: &PolicyRow) {
    let palette = theme::palette(ui);
    let is_allowed = row.effect == "Allow";
    let condition = if row.has_condition { t!("only with a condition") } else { "" };
    let words = [policy.name.as_str(), condition].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    cells_ui(ui, |ui, column| match column {
        0 => sign_ui(ui, is_allowed, effect(row)),
        1 => drop(widgets::selectable(ui, &row.action, theme::mono(), palette.text)),
        2 => drop(widgets::selectable(ui, &row.resource, theme::mono(), palette.text)),
        _ => drop(widgets::line(ui, &words.join(" · "), theme::small(), palette.dim)),
    });
}

/// A row of a table; all have the same columns.
fn cells_ui(ui: &mut Ui, mut cell_ui: impl FnMut(&mut Ui, usize)) {
    let width = ui.available_width() - 24.0;
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        for (column, part) in COLUMNS.into_iter().enumerate() {
            let size = vec2(width * part, theme::ROW);
            ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
                ui.set_min_size(size);
                ui.set_max_width(size.x);
                cell_ui(ui, column);
            });
        }
    });
}

fn effect(row: &PolicyRow) -> &str {
    match row.effect.as_str() {
        "Allow" => t!("allowed"),
        "Deny" => t!("denied"),
        other => other,
    }
}

fn sign_ui(ui: &mut Ui, is_good: bool, words: &str) {
    let palette = theme::palette(ui);
    let (icon, color) = if is_good { (Icon::Check, palette.good) } else { (Icon::Cross, palette.bad) };
    ui.horizontal(|ui| {
        widgets::icon(ui, icon, 9.0, color);
        widgets::line(ui, words, theme::small(), palette.text);
    });
}

/// The role is known only by what it lets through.
fn seen_ui(ui: &mut Ui, model: &Model<'_>) {
    let console = model.console;
    let palette = theme::palette(ui);
    widgets::section(ui, t!("Granted and refused so far"));
    let words = t!(
        "The role of the identity pool must allow everything too. AWS does not show it: what it allows is seen here."
    );
    widgets::paragraph(ui, words, palette.dim);
    let seen =
        seen_rights(&console.link, &console.subscriptions, &console.publishes, &console.device, &console.seen_calls);
    if seen.is_empty() {
        widgets::line(ui, t!("Nothing was asked for yet."), theme::body(), palette.dim);
    }
    for right in &seen {
        cells_ui(ui, |ui, column| match column {
            0 => sign_ui(ui, right.is_granted, said(right.is_granted)),
            1 => drop(widgets::selectable(ui, right.action, theme::mono(), palette.text)),
            2 => drop(widgets::selectable(ui, &right.resource, theme::mono(), palette.text)),
            _ => {}
        });
    }
}

fn said(is_granted: bool) -> &'static str {
    if is_granted { t!("granted") } else { t!("refused") }
}

/// All of it as text.
fn for_administrator(model: &Model<'_>) -> String {
    let console = model.console;
    let mut lines = Vec::new();
    if let Some(identity_id) = &console.link.identity_id {
        lines.push(t!("Identity id: {identity_id}", identity_id));
    }
    let policies = console.rights.policies.answer().map_or(&[][..], Vec::as_slice);
    lines.push(t!("IoT policies:").to_owned());
    for policy in policies {
        let rows = policy_rows(&policy.document);
        lines.extend(
            rows.iter().map(|row| format!("  {}  {}  {}  ({})", effect(row), row.action, row.resource, policy.name)),
        );
    }
    lines.push(t!("Seen so far:").to_owned());
    let seen =
        seen_rights(&console.link, &console.subscriptions, &console.publishes, &console.device, &console.seen_calls);
    lines.extend(seen.iter().map(|it| format!("  {}  {}  {}", said(it.is_granted), it.action, it.resource)));
    if let Some(notice) = console.rights.tested.answer().and_then(|answer| answer.notice.as_ref()) {
        lines.push(notice.summary.clone());
        lines.extend(notice.copyables.iter().map(|it| format!("{}:\n{}", it.label, it.text)));
    }
    lines.join("\n")
}
