//! The form for the rules that give messages their labels.

use eframe::egui::{Align, Id, Layout, Modal, Popup, Rect, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::columns::show_labels;
use super::labels;
use crate::kit::theme::{self, Icon};
use crate::kit::{field_ids, menu, undo, widgets};
use model::{LabelColor, LabelRule, MAX_LABEL_RULES, TableLayout, visible_line};
use search::parse_with_contracts;
use texts::t;

/// Width of the form, in points.
const WIDTH: f32 = 620.0;
/// Width of the names, in points.
const NAME: f32 = 130.0;

/// Whether the form is open, and what was removed last.
#[derive(Debug, Default)]
pub(crate) struct RulesState {
    is_open: bool,
    removed: Option<(usize, LabelRule)>,
    /// The query of the rule that is added last gets the cursor.
    wants_focus: bool,
}

impl RulesState {
    /// Opens the form.
    pub(crate) fn open(&mut self) {
        (self.is_open, self.wants_focus) = (true, false);
    }
}

/// What is done with one of the rules.
enum RuleAction {
    Raise(usize),
    Remove(usize),
}

pub(super) fn rules_ui(ui: &Ui, layout: &mut TableLayout, state: &mut RulesState) {
    if undo::wanted_back(ui.ctx(), undo_id(ui))
        && layout.labels.len() < MAX_LABEL_RULES
        && let Some((place, rule)) = state.removed.take()
    {
        layout.labels.insert(place.min(layout.labels.len()), rule);
    }
    if !state.is_open {
        return;
    }
    let palette = theme::palette(ui);
    let room = ui.ctx().content_rect().shrink(48.0);
    let shown = Modal::new(Id::unique("label_rules")).frame(theme::card(palette, 20)).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH.min(room.width()));
        ui.label(RichText::new(t!("Label rules")).font(theme::semibold(16.0)).color(palette.text));
        let words = t!("A message gets the label of the first rule whose query it matches, such as json:$.celsius>85.");
        widgets::paragraph(ui, words, palette.dim);
        ui.add_space(4.0);
        ScrollArea::vertical().max_height((room.height() - 190.0).max(80.0)).show(ui, |ui| {
            let wanted = list_ui(ui, layout, state);
            change(ui, layout, state, wanted.as_ref());
        });
        ui.add_space(4.0);
        foot_ui(ui, layout, state);
    });
    if shown.should_close() {
        state.is_open = false;
    }
}

fn list_ui(ui: &mut Ui, layout: &mut TableLayout, state: &mut RulesState) -> Option<RuleAction> {
    let mut wanted = None;
    let last = layout.labels.len().saturating_sub(1);
    for (place, rule) in layout.labels.iter_mut().enumerate() {
        let gets_focus = place == last && std::mem::take(&mut state.wants_focus);
        wanted = rule_ui(ui, place, last, rule, gets_focus).or(wanted);
    }
    wanted
}

fn rule_ui(ui: &mut Ui, place: usize, last: usize, rule: &mut LabelRule, gets_focus: bool) -> Option<RuleAction> {
    let palette = theme::palette(ui);
    let number = place + 1;
    let mut wanted = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        color_ui(ui, number, rule);
        let id = |part: &'static str| field_ids::id(ui.ctx(), ("label_rule", place, part));
        let (name_id, query_id) = (id("name"), id("query"));
        widgets::field(ui, &mut rule.name, name_id, &t!("Name of rule {number}", number), t!("name"), NAME);
        let width = (ui.available_width() - 90.0).max(80.0);
        let name = t!("Query of rule {number}", number);
        let query = widgets::field(ui, &mut rule.query, query_id, &name, "json:$.celsius>85", width);
        if gets_focus {
            query.request_focus();
        }
        if widgets::small_icon_button(ui, Icon::ChevronUp, &t!("Move rule {number} up", number), place > 0).clicked() {
            wanted = place.checked_sub(1).map(RuleAction::Raise);
        }
        let name = t!("Move rule {number} down", number);
        if widgets::small_icon_button(ui, Icon::ChevronDown, &name, place < last).clicked() {
            wanted = Some(RuleAction::Raise(place));
        }
        let name = t!("Remove rule {number}", number);
        if widgets::small_icon_button(ui, Icon::Cross, &name, true).clicked() {
            wanted = Some(RuleAction::Remove(place));
        }
    });
    if let Err(mistake) = parse_with_contracts(&rule.query) {
        widgets::paragraph(ui, &mistake.kind.to_string(), palette.bad);
    }
    wanted
}

/// The colour of a rule, and the menu to choose another.
fn color_ui(ui: &mut Ui, number: usize, rule: &mut LabelRule) {
    let palette = theme::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(40.0, theme::FIELD), Sense::click());
    widgets::button_face(ui, rect, &response);
    let sign = Rect::from_center_size(rect.left_center() + vec2(14.0, 0.0), vec2(10.0, 10.0));
    ui.painter().rect_filled(sign, 2.0, labels::color(rule.color, palette));
    theme::paint_icon(ui.painter(), Icon::ChevronDown, rect.right_center() - vec2(12.0, 0.0), 9.0, palette.dim);
    let name = t!("Colour of rule {number}: {color}", number, color = color_name(rule.color));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name.as_str()));
    Popup::menu(&response).show(|ui| {
        for color in LabelColor::ALL {
            let item = menu::choice(ui, color_name(color), color_name(color), rule.color == color);
            let at = item.rect.right_center() - vec2(14.0, 0.0);
            let sign = Rect::from_center_size(at, vec2(10.0, 10.0));
            ui.painter().rect_filled(sign, 2.0, labels::color(color, palette));
            if item.clicked() {
                rule.color = color;
            }
        }
    });
}

fn color_name(color: LabelColor) -> &'static str {
    match color {
        LabelColor::Amber => t!("Amber"),
        LabelColor::Red => t!("Red"),
        LabelColor::Green => t!("Green"),
        LabelColor::Teal => t!("Teal"),
        LabelColor::Blue => t!("Blue"),
        LabelColor::Grey => t!("Grey"),
    }
}

fn undo_id(ui: &Ui) -> Id {
    field_ids::id(ui.ctx(), "undo_rule")
}

fn change(ui: &Ui, layout: &mut TableLayout, state: &mut RulesState, wanted: Option<&RuleAction>) {
    match wanted {
        Some(RuleAction::Raise(place)) if place + 1 < layout.labels.len() => layout.labels.swap(*place, place + 1),
        Some(RuleAction::Remove(place)) => {
            let rule = layout.labels.remove(*place);
            // Only the last one can be restored.
            undo::withdraw(ui.ctx(), undo_id(ui));
            let words = t!("Removed: {name}", name = visible_line(&rule.name));
            undo::offer(ui.ctx(), undo_id(ui), Some(words));
            state.removed = Some((*place, rule));
        }
        _ => {}
    }
}

fn foot_ui(ui: &mut Ui, layout: &mut TableLayout, state: &mut RulesState) {
    let palette = theme::palette(ui);
    ui.horizontal(|ui| {
        let has_room = layout.labels.len() < MAX_LABEL_RULES;
        let add = ui.add_enabled(has_room, eframe::egui::Button::new(t!("Add a rule")));
        let most = t!("There are at most {most} rules.", most = MAX_LABEL_RULES);
        if add.on_disabled_hover_text(most).clicked() {
            let color = LabelColor::ALL[layout.labels.len() % LabelColor::ALL.len()];
            layout.labels.push(LabelRule { query: String::new(), name: String::new(), color });
            state.wants_focus = true;
            show_labels(layout);
        }
        if has_room && let Some((place, rule)) = state.removed.take() {
            let words = t!("Removed: {name}", name = visible_line(&rule.name));
            widgets::line(ui, &words, theme::small(), palette.dim);
            if widgets::word_button(ui, t!("Undo"), t!("Undo the removal of the rule")).clicked() {
                undo::withdraw(ui.ctx(), undo_id(ui));
                layout.labels.insert(place.min(layout.labels.len()), rule);
            } else {
                state.removed = Some((place, rule));
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if widgets::primary(ui, t!("Done")).clicked() {
                state.is_open = false;
            }
        });
    });
}
