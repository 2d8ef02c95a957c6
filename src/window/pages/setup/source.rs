//! Takes what a team hands around: pasted, dropped as a file, or typed.

use eframe::egui::{Color32, Event, Id, Rect, Shape, Stroke, StrokeKind, TextEdit, Ui};

use super::state::{PASTED_BYTES, SetupState};
use crate::kit::intent::{Intent, Requests};
use crate::kit::model::Model;
use crate::kit::{notice_card, theme, widgets};
use console::Profiles;
use engine::import::recognize;
use model::{FilePurpose, ProfileCommand};
use texts::t;

/// The name of the field.
pub(crate) const GIVEN: &str = "profile_text";

/// A field to paste into, and what is wrong with what was pasted.
pub(crate) fn source_ui(ui: &mut Ui, model: &Model<'_>, state: &mut SetupState, wanted: &mut Requests) {
    let profiles = &model.connections.profiles;
    if let Some(path) = state.asked.take(ui, model.connections) {
        wanted.intents.push(Intent::Profiles(ProfileCommand::ReadFile { path }));
    }
    take(ui, profiles, state, wanted);
    let palette = theme::palette(ui);
    let before = state.given.len();
    let hint = t!("Paste it here, or drop a file anywhere in this window");
    let area: TextEdit<'_> = widgets::text_area(ui, &mut state.given, Id::unique(GIVEN), hint).desired_rows(3);
    let response = ui.add(area).accessible_name(t!("What your team gave you"));
    if response.changed() {
        state.forget_file();
        if state.given.len() >= before + PASTED_BYTES {
            read(state, profiles, wanted);
        }
    }
    if is_dragged_over(ui) {
        ui.painter().rect_stroke(response.rect, 6.0, Stroke::new(2.0, palette.accent), StrokeKind::Inside);
    } else if !response.has_focus() {
        dashed(ui, response.rect, palette.faint);
    }
    let kinds = t!(
        "amplify_outputs.json, aws-exports.js, outputs of the CDK, CloudFormation, SAM or Terraform, the address of the \
         sign-in page, lines with the settings, or a profile of a colleague. It is read on this computer; the checks ask AWS alone."
    );
    widgets::paragraph(ui, kinds, palette.dim);
    if let Some(notice) = &state.refused {
        notice_card::notice_line_ui(ui, notice);
    }
    state.asked.problem_ui(ui);
    parts_ui(ui, profiles, state);
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        if !state.given.trim().is_empty() && widgets::primary(ui, t!("Read it")).clicked() {
            read(state, profiles, wanted);
        }
        let button = ui.button(t!("Choose a file…"));
        state.asked.ask(&button, (t!("What your team gave you"), FilePurpose::Read), &mut wanted.intents);
        if ui.button(t!("Fill in a form…")).clicked() {
            state.fill_in_by_hand(profiles.rejections());
        }
    });
}

/// Takes what is pasted with the focus anywhere, or dropped as a file.
pub(super) fn take(ui: &Ui, profiles: &Profiles, state: &mut SetupState, wanted: &mut Requests) {
    take_pasted(ui, profiles, state, wanted);
    take_dropped(ui, wanted);
}

/// One of several profiles has to be chosen.
pub(super) fn parts_ui(ui: &mut Ui, profiles: &Profiles, state: &mut SetupState) {
    if state.parts.is_empty() {
        return;
    }
    widgets::paragraph(ui, t!("It has several profiles. Choose one:"), theme::palette(ui).text);
    let mut chosen = None;
    ui.horizontal_wrapped(|ui| {
        for part in &state.parts {
            if ui.button(model::visible_line(part)).clicked() {
                chosen = Some(part.clone());
            }
        }
    });
    if let Some(part) = chosen {
        state.read(Some(&part), profiles);
    }
}

/// What was copied in a file manager is the place of a file.
fn read(state: &mut SetupState, profiles: &Profiles, wanted: &mut Requests) {
    match engine::file_in(&state.given) {
        Some(path) => wanted.intents.push(Intent::Profiles(ProfileCommand::ReadFile { path })),
        None => state.read(None, profiles),
    }
}

/// A text that is pasted while no field has the focus is meant for this one. So is one that has a profile in several lines: no
/// field takes these.
fn take_pasted(ui: &Ui, profiles: &Profiles, state: &mut SetupState, wanted: &mut Requests) {
    if crate::kit::keys::are_covered(ui.ctx()) {
        return;
    }
    let is_for_all = !ui.ctx().text_edit_focused();
    let is_meant = |text: &str| is_for_all || text.trim().contains('\n') && recognize(text.as_bytes(), None).is_ok();
    let pasted = ui.input_mut(|input| {
        let at = input.events.iter().position(|event| matches!(event, Event::Paste(text) if is_meant(text)))?;
        match input.events.remove(at) {
            Event::Paste(text) => Some(text),
            _ => None,
        }
    });
    if let Some(pasted) = pasted {
        state.forget_file();
        state.given = pasted;
        read(state, profiles, wanted);
    }
}

fn take_dropped(ui: &Ui, wanted: &mut Requests) {
    let dropped = ui.input_mut(|input| std::mem::take(&mut input.raw.dropped_files));
    if let Some(path) = dropped.first().map(|file| file.path().to_owned()) {
        wanted.intents.push(Intent::Profiles(ProfileCommand::ReadFile { path }));
    }
}

pub(super) fn is_dragged_over(ui: &Ui) -> bool {
    ui.input(|input| !input.raw.hovered_files.is_empty())
}

fn dashed(ui: &Ui, rect: Rect, color: Color32) {
    let rect = rect.shrink(0.5);
    let corners = [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom(), rect.left_top()];
    ui.painter().rect_stroke(rect, 6.0, Stroke::new(1.5, theme::palette(ui).panel), StrokeKind::Inside);
    ui.painter().extend(Shape::dashed_line(&corners, Stroke::new(1.0, color), 5.0, 4.0));
}
