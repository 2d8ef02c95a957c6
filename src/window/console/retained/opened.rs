//! The message that is open: beside the list, or below it where the window is narrow. Nothing is sent from here.

use eframe::egui::{Align, Layout, Sense, Ui, UiBuilder, vec2};

use super::rows::why_not;
use super::said::{failure_ui, want};
use super::state::RetainedPageState;
use crate::console::inspector::inspector_ui;
use crate::kit::escape::{self, Thing, While};
use crate::kit::intent::Requests;
use crate::kit::model::Model;
use crate::kit::panels::{Area, Side, part_of};
use crate::kit::theme::{self, Icon};
use crate::kit::{keys, shortcuts, widgets};
use console::RetainedRequest;
use model::{PanelSizes, visible_topic};
use texts::t;

/// Below this width, in points, there is no room beside the list.
const NARROW: f32 = 860.0;
/// With less height too, in points, there is none below it either.
const LOW: f32 = 560.0;
/// Height of the line over the message, in points.
const BAR: f32 = 36.0;

/// Whether a message is open where there is no room for the list too.
pub(super) fn covers_list(ui: &Ui, model: &Model<'_>) -> bool {
    let is_small = ui.available_width() < NARROW && ui.available_height() < LOW;
    is_small && model.console.retained.opened.topic().is_some()
}

/// The message in place of the list.
pub(super) fn whole_ui(ui: &mut Ui, model: &Model<'_>, state: &mut RetainedPageState, wanted: &mut Requests) {
    escape::note(ui.ctx(), Thing::Selection, While::Nowhere);
    closes_by_key(ui, wanted);
    ui.painter().rect_filled(ui.max_rect(), 0.0, theme::palette(ui).panel);
    contents_ui(ui, model, state, wanted);
    wanted.intents.extend(state.inspector.take_wanted());
    clears_by_key(ui, model, state);
}

/// There is no list that has the key.
fn clears_by_key(ui: &Ui, model: &Model<'_>, state: &mut RetainedPageState) {
    let is_free = !ui.ctx().text_edit_focused() && !keys::are_covered(ui.ctx());
    let opened = &model.console.retained.opened;
    if is_free
        && !opened.was_cleared()
        && why_not(model).is_none()
        && let Some(topic) = opened.topic()
        && shortcuts::CLEAR_RETAINED.key_pressed(ui.ctx())
    {
        state.question = Some(vec![topic.to_owned()]);
    }
}

/// Escape closes the message, where it is for that.
fn closes_by_key(ui: &Ui, wanted: &mut Requests) {
    if escape::is_for(ui.ctx(), Thing::Selection) {
        want(&mut wanted.intents, RetainedRequest::Close);
    }
}

pub(super) fn opened_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    panels: &mut PanelSizes,
    state: &mut RetainedPageState,
    wanted: &mut Requests,
) {
    if model.console.retained.opened.topic().is_none() {
        return;
    }
    closes_by_key(ui, wanted);
    let frame = theme::area(theme::palette(ui).panel);
    let whole = ui.ctx().content_rect().width();
    let is_below = ui.available_width() < NARROW;
    let (area, chosen) = if is_below {
        let range = 120.0..=(ui.available_height() * 0.6).max(120.0);
        let edge = t!("Height of the inspector");
        let usual = (ui.available_height() * 0.5).max(120.0);
        (Area { name: "retained_below", edge, side: Side::Bottom, usual, range, frame }, &mut panels.below)
    } else {
        let range = 220.0..=part_of(whole, 0.45, 0.3).max(220.0);
        let edge = t!("Width of the inspector");
        (Area { name: "retained_right", edge, side: Side::Right, usual: 356.0, range, frame }, &mut panels.right)
    };
    area.show(ui, chosen, |ui| contents_ui(ui, model, state, wanted));
    wanted.intents.extend(state.inspector.take_wanted());
}

fn contents_ui(ui: &mut Ui, model: &Model<'_>, state: &mut RetainedPageState, wanted: &mut Requests) {
    ui.spacing_mut().item_spacing.y = 0.0;
    bar_ui(ui, model, state, wanted);
    let opened = &model.console.retained.opened;
    let palette = theme::palette(ui);
    if let Some(failure) = opened.answer().failure() {
        eframe::egui::ScrollArea::vertical().id_salt("retained_failure").show(ui, |ui| failure_ui(ui, failure));
        return ui.take_available_space();
    }
    if opened.answer().answer().is_none() {
        widgets::padded(ui, theme::PADDING, 10.0, |ui| {
            widgets::line(ui, t!("Reading…"), theme::body(), palette.dim);
        });
        return ui.take_available_space();
    }
    let (console, inspector, table) = state.parts();
    let of_message = Model { console, ..*model };
    inspector_ui(ui, &of_message, false, inspector, table, None);
}

/// What can be done with the message.
fn bar_ui(ui: &mut Ui, model: &Model<'_>, state: &mut RetainedPageState, wanted: &mut Requests) {
    let opened = &model.console.retained.opened;
    let Some(topic) = opened.topic() else { return };
    let palette = theme::palette(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), BAR), Sense::hover());
    let bar = rect.shrink2(vec2(theme::PADDING, 0.0));
    ui.scope_builder(UiBuilder::new().max_rect(bar).layout(Layout::right_to_left(Align::Center)), |ui| {
        if widgets::small_icon_button(ui, Icon::Cross, t!("Close the message"), true).clicked() {
            want(&mut wanted.intents, RetainedRequest::Close);
        }
        let why_not = if opened.was_cleared() { Some(t!("It is cleared already.")) } else { why_not(model) };
        let clear = ui.add_enabled_ui(why_not.is_none(), |ui| {
            widgets::word_button(ui, t!("Clear…"), t!("Clear this retained message"))
        });
        if clear.inner.on_disabled_hover_text(why_not.unwrap_or_default()).clicked() {
            state.question = Some(vec![topic.to_owned()]);
        }
        if widgets::word_button(ui, t!("Read again"), t!("Read this message again")).clicked() {
            want(&mut wanted.intents, RetainedRequest::Open(topic.to_owned()));
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let words = if opened.was_cleared() { t!("Cleared") } else { t!("As AWS keeps it") };
            widgets::line(ui, words, theme::small(), palette.dim).on_hover_text(visible_topic(topic));
        });
    });
    widgets::rule(ui);
}
