//! What is over the list: which messages are shown, why nothing is sent, and the pause.

use eframe::egui::{Align, Layout, Popup, Ui, UiBuilder, vec2};

use super::state::OutboxPageState;
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{menu, tabs, widgets};
use crate::pages::doctor::SIGN_IN_AGAIN;
use console::SignIn;
use model::{Command, OutboxCommand, OutboxSender, OutboxState, OutboxView, SignInCommand};
use texts::t;

/// Height of the bar, in points.
const BAR: f32 = 40.0;
/// Height of the line below it, in points.
const WHY: f32 = 30.0;
/// Below this width of the bar, in points, the filter is a menu, and its width.
const NARROW: f32 = 860.0;
const MENU: f32 = 160.0;

pub(super) fn head_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    view: &OutboxView,
    state: &mut OutboxPageState,
    out: &mut Vec<Command>,
) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), BAR), eframe::egui::Sense::hover());
    let bar = rect.shrink2(vec2(theme::PADDING, 0.0));
    ui.scope_builder(UiBuilder::new().max_rect(bar).layout(Layout::right_to_left(Align::Center)), |ui| {
        let (icon, word) =
            if view.is_paused { (Icon::Play, t!("Continue sending")) } else { (Icon::Pause, t!("Pause sending")) };
        if widgets::icon_text_button(ui, icon, word).clicked() {
            out.push(Command::Outbox(OutboxCommand::Pause(!view.is_paused)));
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            if bar.width() < NARROW { filter_menu_ui(ui, view, state) } else { filter_ui(ui, view, state) }
        });
    });
    if let Some(why) = why_not_sent(model, view) {
        why_ui(ui, &why, out);
        ui.add_space(6.0);
    }
}

/// Why what waits is not sent now, and what changes that.
struct Why {
    icon: Icon,
    words: String,
    /// A new sign-in helps.
    offers_sign_in: bool,
}

fn why_ui(ui: &mut Ui, why: &Why, out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), WHY), eframe::egui::Sense::hover());
    let inside = rect.shrink2(vec2(theme::PADDING, 0.0));
    ui.scope_builder(UiBuilder::new().max_rect(inside).layout(Layout::right_to_left(Align::Center)), |ui| {
        if why.offers_sign_in && widgets::primary(ui, texts::text(SIGN_IN_AGAIN)).clicked() {
            out.push(Command::SignIn(SignInCommand::Start));
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            widgets::icon(ui, why.icon, 9.0, palette.warn);
            widgets::line(ui, &why.words, theme::body(), palette.text).on_hover_text(&why.words);
        });
    });
}

fn filter_ui(ui: &mut Ui, view: &OutboxView, state: &mut OutboxPageState) {
    let filters = filters(view);
    let tabs = filters.each_ref().map(|(filter, name, count)| (*filter, *name, Some(*count)));
    tabs::tabs(ui, &tabs, &mut state.filter);
}

/// The same where there is no room for tabs.
fn filter_menu_ui(ui: &mut Ui, view: &OutboxView, state: &mut OutboxPageState) {
    let filters = filters(view);
    let label = |name: &str, count: usize| format!("{name} {}", texts::count(count as u64));
    let shown = filters.iter().find(|(filter, ..)| *filter == state.filter);
    let shown = shown.map(|(_, name, count)| label(name, *count)).unwrap_or_default();
    let button = widgets::menu_button(ui, &shown, &t!("Show messages: {shown}", shown), None, true);
    Popup::menu(&button).width(MENU).show(|ui| {
        for (filter, name, count) in filters {
            let words = label(name, count);
            if menu::choice(ui, &words, &words, filter == state.filter).clicked() {
                state.filter = filter;
            }
        }
    });
}

/// What can be shown, and how many of this person's messages that are.
fn filters(view: &OutboxView) -> [(Option<OutboxState>, &'static str, usize); 7] {
    let of = |state: OutboxState| (Some(state), state_name(state), view.count(state));
    let all = OutboxState::ALL.into_iter().map(|state| view.count(state)).sum();
    [
        (None, t!("All"), all),
        of(OutboxState::Waiting),
        of(OutboxState::Sending),
        of(OutboxState::Delivered),
        of(OutboxState::Refused),
        of(OutboxState::Expired),
        of(OutboxState::Uncertain),
    ]
}

fn state_name(state: OutboxState) -> &'static str {
    match state {
        OutboxState::Waiting => t!("Waiting"),
        OutboxState::Sending => t!("Sending"),
        OutboxState::Delivered => t!("Delivered"),
        OutboxState::Refused => t!("Refused"),
        OutboxState::Expired => t!("Expired"),
        OutboxState::Uncertain => t!("Uncertain"),
    }
}

fn why_not_sent(model: &Model<'_>, view: &OutboxView) -> Option<Why> {
    let words = if let Some(trouble) = &view.trouble {
        format!("{}. {}", trouble.summary, trouble.remedy)
    } else if model.console.session.guard().read_only.is_some() {
        t!("Read-only: nothing is sent.").to_owned()
    } else if let OutboxSender::Other { process } = view.sender {
        match process {
            Some(process) => t!("Another Topicdeck (process {process}) sends these messages.", process),
            None => t!("Another Topicdeck sends these messages.").to_owned(),
        }
    } else if view.is_paused {
        t!("Paused: this window sends nothing until you continue. Other programs on this computer still can.")
            .to_owned()
    } else if model.console.link.is_live() {
        return None;
    } else {
        return offline(model);
    };
    let icon = if view.is_paused { Icon::Pause } else { Icon::Warning };
    Some(Why { icon, words, offers_sign_in: false })
}

/// Where the strip over the page says nothing of it.
fn offline(model: &Model<'_>) -> Option<Why> {
    let kept = t!("Your messages stay here until they expire, and are sent after you have signed in.");
    let (words, offers_sign_in) = match model.console.session.sign_in() {
        SignIn::Failed(notice) | SignIn::Needed { why: Some(notice) } => {
            (format!("{}. {} {kept}", notice.summary, notice.remedy), true)
        }
        SignIn::None | SignIn::Needed { .. } => (t!("Not signed in. {kept}", kept), true),
        SignIn::SignedIn { .. } => return None,
        _ if model.console.can_be_used() => return None,
        _ => {
            let kept = t!("Your messages stay here until they expire, and are sent after you are connected.");
            (t!("Not connected. {kept}", kept), false)
        }
    };
    Some(Why { icon: Icon::Warning, words, offers_sign_in })
}
