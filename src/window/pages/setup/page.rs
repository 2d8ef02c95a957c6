//! The form of a profile: what was recognised, what is missing, what was found when it was tried, and how to save it.

use eframe::egui::text_edit::TextEditState;
use eframe::egui::{Align, Button, Id, Layout, ScrollArea, StrokeKind, Ui, UiBuilder, vec2};

use super::administrator::administrator_ui;
use super::door::Door;
use super::door_ui::door_ui;
use super::leave_question::leave_question_ui;
use super::state::{Form, MOST_PARTS, SetupState, Source};
use super::trial::{trial_ui, try_when_still};
use super::{fields, source};
use crate::kit::escape;
use crate::kit::focus_that_came::FocusThatCame;
use crate::kit::intent::{Intent, Requests};
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{notice_card, widgets};
use model::{ProfileChange, ProfileCommand, visible_line};
use texts::t;

/// The name of the field for the secret.
const SECRET: &str = "setup_client_secret";
/// From this width on, what was found is beside the form, in points.
const WIDE: f32 = 1120.0;
/// Width of what was found, in points.
const TRIAL: f32 = 400.0;
/// So much above and below the field that gets the focus is seen as well, in points.
const MARGIN: f32 = 40.0;
/// The form is no wider than this, in points.
const FORM: f32 = 860.0;

/// Draws the form; it is gone once the person leaves it.
pub(crate) fn form_ui(ui: &mut Ui, model: &Model<'_>, state: &mut SetupState, wanted: &mut Requests) {
    state.take_part(&model.connections.profiles);
    if state.form.as_ref().is_some_and(|form| form.editing.is_none()) {
        source::take(ui, &model.connections.profiles, state, wanted);
        said_of_another_ui(ui, model, state);
    }
    let Some(form) = &mut state.form else { return };
    try_when_still(model, form, wanted);
    let (mut is_left, mut wants_account) = (false, false);
    let area = ui.available_rect_before_wrap();
    let is_wide = area.width() >= WIDE;
    let (left, right) = area.split_left_right_at_x(area.right() - if is_wide { TRIAL } else { 0.0 });
    let bar = 56.0;
    let (left, bottom) = left.split_top_bottom_at_y(left.bottom() - bar);
    ui.scope_builder(UiBuilder::new().max_rect(left), |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let came = FocusThatCame::before(ui, Id::unique("setup_focus_before"));
            widgets::padded(ui, 24.0, 20.0, |ui| {
                ui.set_width(ui.available_width().min(FORM));
                contents_ui(ui, model, form, wanted);
                give_focus(ui, form);
                if !is_wide {
                    ui.add_space(16.0);
                    trial_card_ui(ui, model, form, wanted);
                    ui.add_space(16.0);
                    wants_account |= administrator_ui(ui, form);
                }
            });
            if let Some(focused) = came.within(ui) {
                ui.scroll_to_rect(focused.expand2(vec2(0.0, MARGIN)), None);
            }
        });
    });
    ui.scope_builder(UiBuilder::new().max_rect(bottom), |ui| {
        widgets::rule(ui);
        widgets::padded(ui, 24.0, 12.0, |ui| is_left = buttons_ui(ui, model, form, wanted));
    });
    if is_wide {
        ui.scope_builder(UiBuilder::new().max_rect(right), |ui| {
            ui.painter().rect_filled(right, 0.0, theme::palette(ui).panel);
            let line = eframe::egui::Stroke::new(1.0, theme::palette(ui).line);
            ui.painter().vline(right.left() + 0.5, right.y_range(), line);
            ScrollArea::vertical().id_salt("trial").auto_shrink(false).show(ui, |ui| {
                widgets::padded(ui, 20.0, 20.0, |ui| {
                    trial_ui(ui, model.connections.profiles.trial(), form, wanted);
                    ui.add_space(16.0);
                    wants_account |= administrator_ui(ui, form);
                });
            });
        });
    }
    ui.advance_cursor_after_rect(area);
    state.wants_account |= wants_account;
    is_left |= is_escaped(ui, form);
    if is_left {
        if model.connections.profiles.trial().is_running {
            wanted.intents.push(Intent::Profiles(ProfileCommand::StopTrying));
        }
        state.leave();
    }
}

/// Whether the person leaves the form with Escape, and agrees to lose what is in it.
fn is_escaped(ui: &Ui, form: &mut Form) -> bool {
    if escape::leaves_page(ui.ctx()) {
        if !form.has_changes() {
            return true;
        }
        form.is_leaving = true;
    }
    form.is_leaving && leave_question_ui(ui, form)
}

/// What came of a text that was pasted or dropped while the form was there: the form that it replaced is not lost.
fn said_of_another_ui(ui: &mut Ui, model: &Model<'_>, state: &mut SetupState) {
    if source::is_dragged_over(ui) {
        let area = ui.available_rect_before_wrap().shrink(1.0);
        let stroke = eframe::egui::Stroke::new(2.0, theme::palette(ui).accent);
        ui.painter().rect_stroke(area, 6.0, stroke, StrokeKind::Inside);
    }
    if !state.has_replaced() && state.refused.is_none() && state.parts.is_empty() {
        return;
    }
    widgets::padded(ui, 24.0, 8.0, |ui| {
        if let Some(notice) = &state.refused {
            notice_card::notice_line_ui(ui, notice);
        }
        source::parts_ui(ui, &model.connections.profiles, state);
        if state.has_replaced() {
            ui.horizontal(|ui| {
                let words = t!("The form has what you pasted or dropped.");
                widgets::line(ui, words, theme::body(), theme::palette(ui).dim);
                if ui.button(t!("Undo")).clicked() {
                    state.take_back();
                }
            });
        }
    });
}

fn contents_ui(ui: &mut Ui, model: &Model<'_>, form: &mut Form, wanted: &mut Requests) {
    let palette = theme::palette(ui);
    let title = match &form.editing {
        Some(name) => t!("Edit {name}", name = visible_line(name)),
        None => t!("Set up a profile").to_owned(),
    };
    widgets::line(ui, &title, theme::semibold(20.0), palette.text);
    let words = match (&form.source, &form.editing) {
        (Some(source), _) => source_words(source),
        (None, Some(_)) => {
            t!("Comments in profiles.toml, and settings that are not here, stay as they are.").to_owned()
        }
        (None, None) => t!("One field for each setting. Nothing is saved before you say so.").to_owned(),
    };
    widgets::paragraph(ui, &words, palette.dim);
    fields::secrets_ui(ui, &form.draft);
    parts_ui(ui, form);
    ui.add_space(8.0);
    let mut changed = false;
    theme::card(palette, 16).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 2.0;
        if form.source.is_some() {
            section_ui(ui, form);
        }
        changed |= door_ui(ui, &model.connections.profiles, &mut form.draft, wanted);
        changed |= fields::fields_ui(ui, &mut form.draft);
        if form.draft.has_secret && form.draft.is_used("client_secret") {
            secret_ui(ui, form);
        }
    });
    ui.add_space(8.0);
    changed |= name_ui(ui, form);
    ui.add_space(8.0);
    let word = if form.shows_more { t!("Fewer settings") } else { t!("More settings…") };
    let icon = if form.shows_more { Icon::ChevronUp } else { Icon::ChevronDown };
    if widgets::icon_text_button(ui, icon, word).clicked() {
        form.shows_more = !form.shows_more;
    }
    if form.shows_more {
        ui.add_space(4.0);
        theme::card(palette, 16).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 2.0;
            changed |= fields::more_ui(ui, &mut form.draft);
        });
    }
    if changed {
        form.draft.check();
        form.outdated = model.connections.profiles.rejections();
    }
    let profiles = &model.connections.profiles;
    if profiles.rejections() > form.outdated {
        ui.add_space(8.0);
        let refused = ui.scope(|ui| {
            profiles.rejected().iter().for_each(|notice| notice_card::notice_line_ui(ui, notice));
        });
        // The button is at the bottom of the window, and this may be below it.
        if form.seen_refusals < profiles.rejections() {
            form.seen_refusals = profiles.rejections();
            ui.scroll_to_rect(refused.response.rect, None);
        }
    }
}

/// The first field that is empty has the focus when the form comes up; where none is, the button that saves has it.
fn give_focus(ui: &Ui, form: &mut Form) {
    let first = form.draft.missing().into_iter().next().map(|key| Id::unique(("setup", key)));
    let name = form.draft.name.trim().is_empty().then(|| Id::unique("setup_name"));
    if let Some(field) = first.or(name).filter(|_| std::mem::take(&mut form.wants_focus)) {
        ui.memory_mut(|memory| memory.request_focus(field));
    }
}

/// One of several stacks is chosen as a whole, so that values of two are not mixed.
fn parts_ui(ui: &mut Ui, form: &mut Form) {
    if form.draft.parts.is_empty() {
        return;
    }
    ui.add_space(4.0);
    widgets::paragraph(ui, t!("It has several stacks. Choose one:"), theme::palette(ui).text);
    ui.horizontal_wrapped(|ui| {
        for part in form.draft.parts.iter().take(MOST_PARTS) {
            if ui.button(visible_line(part)).clicked() {
                form.part_wanted = Some(part.clone());
            }
        }
    });
}

/// The secret of the app client, which goes to the keyring and nowhere else.
fn secret_ui(ui: &mut Ui, form: &mut Form) {
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        fields::name_ui(ui, t!("Client secret"), fields::NAME, theme::FIELD);
        let (id, width) = (Id::unique(SECRET), ui.available_width() - 4.0);
        let hint = if form.editing.is_some() { t!("unchanged") } else { "" };
        let edit = widgets::one_line(ui, &mut form.secret.0, id, hint).password(true).desired_width(width);
        ui.add(edit).accessible_name(t!("Client secret"));
    });
    let words = t!("Saved in the system keyring only. Leave it empty if it is there already.");
    fields::beside_name(ui, |ui| drop(widgets::selectable(ui, words, theme::small(), theme::palette(ui).dim)));
}

/// How many of the settings that a profile needs are there.
fn section_ui(ui: &mut Ui, form: &Form) {
    ui.horizontal(|ui| {
        widgets::section(ui, t!("Recognized"));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let fields =
                form.draft.fields.iter().filter(|field| form.draft.is_listed(field) && form.draft.is_used(field.key));
            let (filled, all) = fields
                .fold((0, 0), |(filled, all), field| (filled + usize::from(!field.text.trim().is_empty()), all + 1));
            let dim = theme::palette(ui).dim;
            widgets::line(ui, &t!("{filled} of {all}", filled, all), theme::small(), dim);
        });
    });
    ui.add_space(4.0);
}

fn name_ui(ui: &mut Ui, form: &mut Form) -> bool {
    let mut changed = false;
    ui.horizontal(|ui| {
        ui.add_space(16.0);
        fields::name_ui(ui, t!("Name of the profile"), fields::NAME, theme::FIELD);
        let id = Id::unique("setup_name");
        let field = widgets::field(ui, &mut form.draft.name, id, t!("Name of the profile"), "plant-eu", 280.0);
        changed = field.changed();
    });
    let name = form.draft.name.trim();
    if form.editing.as_deref().is_some_and(|former| !name.is_empty() && name != former) {
        let words = if form.keeps_sign_in() {
            t!("What is kept of it gets this name, too: sign-in, recording, messages, drafts, subscriptions.")
        } else {
            t!("What is kept of it gets this name, too: recording, messages, drafts, subscriptions. The sign-in is \
                deleted: it is that of the former app client.")
        };
        ui.horizontal(|ui| {
            ui.add_space(16.0);
            fields::beside_name(ui, |ui| drop(widgets::selectable(ui, words, theme::small(), theme::palette(ui).dim)));
        });
    }
    changed
}

fn trial_card_ui(ui: &mut Ui, model: &Model<'_>, form: &mut Form, wanted: &mut Requests) {
    theme::card(theme::palette(ui), 16).show(ui, |ui| {
        ui.set_width(ui.available_width());
        trial_ui(ui, model.connections.profiles.trial(), form, wanted);
    });
}

/// Returns whether the person leaves the form.
fn buttons_ui(ui: &mut Ui, model: &Model<'_>, form: &mut Form, wanted: &mut Requests) -> bool {
    let profiles = &model.connections.profiles;
    let editing = form.editing.clone();
    let taken: Vec<String> = profiles.names().iter().filter(|name| editing.as_ref() != Some(name)).cloned().collect();
    let obstacle = form.draft.obstacle(&taken);
    let is_open = editing.as_deref().is_some_and(|name| model.connections.named(name).is_some());
    let mut is_left = false;
    ui.horizontal(|ui| {
        let main = match (&editing, is_open) {
            (None, _) if form.draft.door != Door::Cognito => t!("Save and connect"),
            (None, _) => t!("Save and sign in"),
            (Some(_), false) => t!("Save"),
            (Some(_), true) => t!("Save and reconnect"),
        };
        let main = ui.add_enabled(obstacle.is_none(), widgets::primary_button(ui, main));
        if std::mem::take(&mut form.wants_focus) && obstacle.is_none() {
            main.request_focus();
        }
        widgets::focus_ring(ui, &main);
        if main.clicked() {
            save(ui, form, is_open || editing.is_none(), wanted);
        }
        if editing.is_none() || is_open {
            let word = if is_open { t!("Save only") } else { t!("Save for later") };
            if ui.add_enabled(obstacle.is_none(), Button::new(word)).clicked() {
                save(ui, form, false, wanted);
            }
        }
        is_left = ui.button(t!("Cancel")).clicked();
        if let Some(obstacle) = &obstacle {
            let dim = theme::palette(ui).dim;
            widgets::line(ui, obstacle, theme::body(), dim);
        }
    });
    ui.allocate_space(vec2(0.0, 0.0));
    is_left
}

fn save(ui: &Ui, form: &mut Form, signs_in: bool, wanted: &mut Requests) {
    let text = form.draft.toml().to_owned();
    (form.is_handed_over, form.signs_in) = (true, signs_in);
    let change = match &form.editing {
        Some(name) => ProfileChange::Update { name: name.clone(), text, unset: form.draft.unset() },
        None => ProfileChange::Insert { text, place: None },
    };
    let secret = std::mem::take(&mut form.secret.0);
    // Ctrl+Z in the field would bring it back.
    TextEditState::default().store(ui.ctx(), Id::unique(SECRET));
    let has_secret = form.draft.has_secret && form.draft.is_used("client_secret");
    let command = match secret.trim() {
        "" => ProfileCommand::Change(change),
        _ if !has_secret => ProfileCommand::Change(change),
        secret => ProfileCommand::ChangeWithSecret { change, secret: secret.into() },
    };
    wanted.intents.push(Intent::Profiles(command));
}

fn source_words(source: &Source) -> String {
    let kind = source.kind.words();
    let Some(file) = &source.file else { return t!("What you gave is {kind}.", kind) };
    t!("{file}: {kind}", file = visible_line(file), kind)
}
