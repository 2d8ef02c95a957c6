//! The bar at the top: profile, user, state of the link, and menus.

use eframe::egui::{Align, Layout, Panel, Popup, Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, vec2};

use super::guard_signs;
use super::languages;
use super::page::Page;
use super::palette;
use super::state::WindowState;
use super::themes::{self, THEMES};
use crate::kit::connection_status::ConnectionStatus;
use crate::kit::intent::{Intent, Requests, Route, Wish};
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::words::NAME;
use crate::kit::{menu, shortcuts, tabs, widgets, words};
use crate::pages::doctor::ladder;
use console::{RetainedRun, RightsRequest, Session, SignIn};
use model::{
    Command, LinkCommand, LinkState, OutboxCounts, ProfileCommand, Rung, RungState, SignInCommand, WaitsFor,
    visible_line,
};
use texts::t;

/// Width of the menu of connections and profiles, in points.
const PROFILE_MENU: f32 = 200.0;
/// Width of the menu of themes and languages, in points.
const THEME_MENU: f32 = 190.0;
/// Width of the menu of the account: in all languages its entries fit into it.
const ACCOUNT_MENU: f32 = 250.0;
/// Space between the rungs of the ladder.
const RUNG_GAP: f32 = 24.0;
/// What the ladder at its shortest and the buttons at the right need, in points: names on the left give way to them.
const BESIDE_NAMES: f32 = 418.0;
/// From this width of the bar on, in points, it has the pages of the connection as tabs. Below, the menu of profiles leads to what was
/// recorded and to devices, and the bar at the bottom to the outbox.
const WITH_TABS: f32 = 1_180.0;
/// Below this width of the bar, in points, the program's name is left to the title of the window.
const WITH_NAME: f32 = 720.0;

pub(super) fn top_bar_ui(ui: &mut Ui, model: &Model<'_>, page: Page, window: &mut WindowState, wanted: &mut Requests) {
    let frame = theme::area(theme::palette(ui).panel);
    Panel::top("top_bar").exact_size(theme::TOP_BAR).frame(frame).show(ui, |ui| {
        let bar = ui.max_rect().shrink2(vec2(theme::PADDING, 0.0));
        let names = bar.with_max_x((bar.right() - BESIDE_NAMES).max(bar.left()));
        let left =
            ui.scope_builder(UiBuilder::new().max_rect(names).layout(Layout::left_to_right(Align::Center)), |ui| {
                ui.spacing_mut().item_spacing.x = 12.0;
                if bar.width() >= WITH_NAME {
                    widgets::line(ui, NAME, theme::semibold(14.0), theme::palette(ui).text);
                }
                left_ui(ui, model, wanted);
                if bar.width() >= WITH_TABS {
                    tabs_ui(ui, model, page, &mut wanted.intents);
                }
            });
        let right =
            ui.scope_builder(UiBuilder::new().max_rect(bar).layout(Layout::right_to_left(Align::Center)), |ui| {
                ui.spacing_mut().item_spacing.x = 12.0;
                right_ui(ui, bar.width(), window, &mut wanted.intents);
            });
        let between = Rect::from_x_y_ranges(left.response.rect.right()..=right.response.rect.left(), bar.y_range());
        if model.console.session.guard().is_production {
            guard_signs::line_ui(ui);
        }
        middle_ui(ui, between.shrink2(vec2(12.0, 0.0)), bar.center().x, model, page, &mut wanted.commands);
    });
}

fn left_ui(ui: &mut Ui, model: &Model<'_>, wanted: &mut Requests) {
    let palette = theme::palette(ui);
    let session = &model.console.session;
    let Some((profile, region)) = session.profile() else { return };
    let signs = guard_signs::of(session.guard());
    let sign = Some(ConnectionStatus::of(model.console).sign(palette));
    let picker = ui.scope(|ui| {
        ui.set_max_width(ui.available_width() - guard_signs::width(ui, &signs));
        widgets::menu_button(ui, profile, &t!("Profile {profile}", profile), sign, true)
    });
    let picker = picker.inner;
    let picker = picker.on_hover_text(t!("Profile {profile}, region {region}", profile, region));
    guard_signs::signs_ui(ui, &signs);
    Popup::menu(&picker).width(PROFILE_MENU).show(|ui| profile_menu_ui(ui, model, wanted));
    match session.sign_in() {
        SignIn::SignedIn { user, .. } => {
            let account = widgets::menu_button(ui, user, &t!("Account {user}", user), None, false).on_hover_text(user);
            Popup::menu(&account).width(ACCOUNT_MENU).show(|ui| account_menu_ui(ui, user, session, wanted));
        }
        SignIn::Delayed { waits_for: WaitsFor::Network, .. } => {
            drop(widgets::line(ui, t!("Waiting for a network"), theme::body(), palette.dim));
        }
        SignIn::Starting | SignIn::Resuming | SignIn::Exchanging | SignIn::Delayed { .. } => {
            drop(widgets::line(ui, t!("Signing in…"), theme::body(), palette.dim));
        }
        _ => drop(widgets::line(ui, t!("Not signed in"), theme::body(), palette.dim)),
    }
}

/// The open connections, the one that is shown ticked, and the profiles that are not connected.
fn profile_menu_ui(ui: &mut Ui, model: &Model<'_>, wanted: &mut Requests) {
    for row in model.summaries {
        let is_shown = model.id == Some(row.id);
        let label = if is_shown { format!("✓ {}", row.name) } else { row.name.clone() };
        if menu::item(ui, &label).clicked() && !is_shown {
            wanted.intents.push(Intent::Show { connection: row.id, by_key: false });
        }
    }
    for name in model.connections.profiles.names() {
        if model.connections.named(name).is_none() && menu::item(ui, name).clicked() {
            wanted.intents.push(Intent::SignInTo(ProfileCommand::Use { name: name.clone() }));
        }
    }
    widgets::rule(ui);
    for (name, route) in [(t!("Console"), Route::Console), (t!("Outbox"), Route::Outbox)] {
        if model.console.outbox.is_some() && menu::item(ui, name).clicked() {
            wanted.intents.push(Intent::Go(route));
        }
    }
    if model.console.session.user().is_some() && menu::item(ui, t!("Devices…")).clicked() {
        wanted.intents.push(Intent::Go(Route::Device));
    }
    if model.console.session.user().is_some() && menu::item(ui, t!("Retained messages…")).clicked() {
        wanted.intents.push(Intent::Go(Route::Retained));
    }
    if menu::item(ui, t!("Look back…")).clicked() {
        wanted.intents.push(Intent::Go(Route::Past));
    }
    if menu::item(ui, t!("Profiles…")).clicked() {
        wanted.intents.push(Intent::Go(Route::Profiles));
    }
}

fn account_menu_ui(ui: &mut Ui, user: &str, session: &Session, wanted: &mut Requests) {
    let mut others = session.people().iter().filter(|person| person.user != user).peekable();
    let has_others = others.peek().is_some();
    for person in others {
        if menu::item(ui, &t!("Switch to {name}", name = visible_line(&person.user))).clicked() {
            let subject = person.subject.clone();
            wanted.commands.push(Command::SignIn(SignInCommand::SwitchTo { subject }));
        }
    }
    if has_others {
        widgets::rule(ui);
    }
    if menu::item(ui, t!("Copy user name")).clicked() {
        ui.copy_text(user.to_owned());
    }
    if menu::item(ui, t!("Who am I…")).clicked() {
        wanted.intents.push(Intent::WhoAmI);
    }
    if menu::item(ui, t!("What may I do?")).clicked() {
        wanted.intents.push(Intent::Wish(Wish::Rights(RightsRequest::Ask)));
    }
    if menu::item(ui, t!("Doctor")).clicked() {
        wanted.intents.push(Intent::Examine);
    }
    if !session.is_by_browser() {
        // There is no browser to sign out, and no other account than that of the profile.
        return;
    }
    if menu::item(ui, t!("Sign in with another account…")).clicked() {
        wanted.commands.push(Command::SignIn(SignInCommand::StartAs { user: None, another_account: true }));
    }
    if menu::item(ui, t!("Sign out")).clicked() {
        wanted.commands.push(Command::SignIn(SignInCommand::SignOut));
    }
    if menu::item(ui, t!("Sign out of the browser too…")).clicked() {
        wanted.commands.push(Command::SignIn(SignInCommand::SignOut));
        wanted.commands.push(Command::SignIn(SignInCommand::OpenLogoutPage));
    }
}

/// What comes, what waits to be sent, and what was recorded.
fn tabs_ui(ui: &mut Ui, model: &Model<'_>, page: Page, intents: &mut Vec<Intent>) {
    let mut tabs = vec![(Route::Console, t!("Console"), None)];
    if model.console.outbox.is_some() && page != Page::Welcome {
        let OutboxCounts { waiting, need_person } = model.console.outbox_counts;
        let open = waiting + need_person;
        tabs.push((Route::Outbox, t!("Outbox"), (open > 0).then_some(open)));
    }
    if model.console.session.user().is_some() && page != Page::Welcome {
        tabs.push((Route::Device, t!("Devices"), None));
    }
    let run = model.console.retained.run().filter(|run| run.is_under_way());
    if page == Page::Retained || run.is_some() {
        // How many are left to be cleared, or to be put back.
        let left = run.map(RetainedRun::counts).map(|(done, of)| of.saturating_sub(done));
        tabs.push((Route::Retained, t!("Retained"), left));
    }
    tabs.push((Route::Past, t!("Look back"), None));
    let mut chosen = match page {
        Page::LookBack => Route::Past,
        Page::Outbox => Route::Outbox,
        Page::Device => Route::Device,
        Page::Retained => Route::Retained,
        _ => Route::Console,
    };
    if tabs::page_tabs(ui, &tabs, &mut chosen) {
        intents.push(Intent::Go(chosen));
    }
}

fn right_ui(ui: &mut Ui, bar_width: f32, window: &mut WindowState, intents: &mut Vec<Intent>) {
    if widgets::icon_button(ui, Icon::Sliders, t!("Settings")).clicked() {
        window.settings.open(ui.ctx());
    }
    let has_room = bar_width > WITH_NAME;
    if has_room && widgets::icon_button(ui, Icon::Question, t!("Keyboard shortcuts")).clicked() {
        window.shortcuts.open(ui.ctx());
    }
    let button = widgets::icon_button(ui, Icon::HalfMoon, t!("Theme and language"));
    Popup::menu(&button).width(THEME_MENU).show(|ui| {
        for (preference, name) in THEMES {
            let is_chosen = window.theme == preference;
            if menu::choice(ui, texts::text(name), &themes::full_name(name), is_chosen).clicked() {
                window.theme = preference;
            }
        }
        widgets::rule(ui);
        for language in languages::CHOICES {
            let is_chosen = window.language == language;
            let (name, full_name) = (languages::name(language), languages::full_name(language));
            if menu::choice(ui, name, &full_name, is_chosen).clicked() {
                intents.push(Intent::Speak(language));
            }
        }
    });
    let response = search_button(ui, bar_width > 900.0);
    if response.clicked() {
        palette::open(ui, &mut window.palette);
    }
}

fn search_button(ui: &mut Ui, wide: bool) -> Response {
    let palette = theme::palette(ui);
    let words =
        widgets::galley(ui, if wide { t!("Search actions") } else { t!("Actions") }, theme::body(), palette.dim, 200.0);
    let key = widgets::galley(ui, &shortcuts::ACTIONS.words(ui.ctx()), theme::key(), palette.dim, 60.0);
    let size = vec2(words.size().x + key.size().x + 12.0 * 2.0 + 8.0 + 12.0, theme::CONTROL);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    widgets::button_face(ui, rect, &response);
    let painter = ui.painter();
    let key_center = rect.right_center() - vec2(12.0 + 6.0 + key.size().x / 2.0, 0.0);
    let key_rect = Rect::from_center_size(key_center, key.size() + vec2(12.0, 4.0));
    painter.rect_stroke(key_rect, 4.0, eframe::egui::Stroke::new(1.0, palette.line), eframe::egui::StrokeKind::Inside);
    painter.galley(key_center - key.size() / 2.0, key, palette.dim);
    painter.galley(rect.left_center() + vec2(12.0, -words.size().y / 2.0), words, palette.dim);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, t!("Search actions")));
    response
}

fn middle_ui(ui: &mut Ui, area: Rect, center: f32, model: &Model<'_>, page: Page, out: &mut Vec<Command>) {
    let link = &model.console.link;
    if page == Page::Welcome {
        return;
    }
    let response = if link.is_live() { live_pill(ui, area, center, model) } else { rungs(ui, area, center, link) };
    Popup::menu(&response).width(420.0).show(|ui| {
        ladder::ladder_ui(ui, model);
        ui.horizontal(|ui| {
            if link.is_live() {
                if ui.button(t!("Disconnect")).clicked() {
                    out.push(Command::Link(LinkCommand::Disconnect));
                }
            } else if ui.button(t!("Connect")).clicked() {
                out.push(Command::Link(LinkCommand::Connect));
            }
        });
    });
}

fn live_pill(ui: &mut Ui, area: Rect, center: f32, model: &Model<'_>) -> Response {
    let palette = theme::palette(ui);
    let link = &model.console.link;
    let mut facts: Vec<String> =
        link.round_trip.map(|took| t!("answer in {took}", took = words::took(took))).into_iter().collect();
    facts.extend(link.live_since.map(|since| t!("for {age}", age = words::age(model.age(since)))));
    let facts = facts.join(" · ");
    let live = widgets::galley(ui, t!("Live"), theme::semibold(13.0), palette.text, 100.0);
    let figures = widgets::galley(ui, &facts, theme::body(), palette.dim, (area.width() - 80.0).max(0.0));
    let size = vec2(11.0 + 14.0 + live.size().x + 7.0 + figures.size().x + 11.0, 26.0);
    let rect = centered(area, center, size);
    let response = ui.interact(rect, ui.scope_id().with("link"), Sense::click());
    widgets::button_face(ui, rect, &response);
    let painter = ui.painter();
    let left = rect.left_center() + vec2(11.0, 0.0);
    theme::paint_icon(painter, Icon::Dot, left + vec2(4.0, 0.0), 8.0, palette.good);
    let live_at = left + vec2(14.0, -live.size().y / 2.0);
    let figures_at = left + vec2(14.0 + live.size().x + 7.0, -figures.size().y / 2.0);
    painter.galley(live_at, live, palette.text);
    painter.galley(figures_at, figures, palette.dim);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, t!("Connection: Live {facts}", facts)));
    response.on_hover_text(t!("Round-trip time of the last ping, and how long the connection has been up"))
}

fn centered(area: Rect, center: f32, size: eframe::egui::Vec2) -> Rect {
    let half = size.x / 2.0;
    let x = center.max(area.left() + half).min(area.right() - half);
    Rect::from_center_size(eframe::egui::pos2(x, area.center().y), size)
}

fn rungs(ui: &mut Ui, area: Rect, center: f32, link: &LinkState) -> Response {
    let palette = theme::palette(ui);
    let current = current_rung(link);
    let galleys: Vec<_> = Rung::ALL
        .into_iter()
        .map(|rung| (rung, widgets::galley(ui, rung.label(), theme::small(), palette.dim, f32::INFINITY)))
        .collect();
    let full: f32 = galleys.iter().map(|(_, text)| 12.0 + text.size().x).sum::<f32>() + RUNG_GAP * 6.0;
    let all = full <= area.width();
    let named = |rung: Rung| all || rung == current;
    let gap = if all { RUNG_GAP } else { 8.0 };
    let width: f32 = galleys.iter().map(|(rung, text)| if named(*rung) { 12.0 + text.size().x } else { 8.0 }).sum();
    let rect = centered(area, center, vec2(width + gap * 6.0, theme::CONTROL));
    let response = ui.interact(rect.expand(4.0), ui.scope_id().with("link"), Sense::click());
    if response.hovered() || response.has_focus() {
        let visuals = ui.style().interact(&response);
        ui.painter().rect_stroke(
            rect.expand(4.0),
            visuals.corner_radius,
            visuals.bg_stroke,
            eframe::egui::StrokeKind::Inside,
        );
    }
    let mut x = rect.left();
    for (rung, text) in galleys {
        let (icon, color) = ladder::rung_sign(palette, link.rung(rung).state);
        theme::paint_icon(ui.painter(), icon, eframe::egui::pos2(x + 4.0, rect.center().y), 8.0, color);
        x += 8.0;
        if named(rung) {
            let at = eframe::egui::pos2(x + 4.0, rect.center().y - text.size().y / 2.0);
            x += 4.0 + text.size().x;
            let strong = link.rung(rung).state == RungState::Failed;
            ui.painter().galley_with_override_text_color(at, text, if strong { palette.text } else { palette.dim });
        }
        if rung != Rung::Live && all {
            let dash = (x + 8.0)..=(x + RUNG_GAP - 9.0);
            ui.painter().hline(dash, rect.center().y, eframe::egui::Stroke::new(1.0, palette.faint));
        }
        x += gap;
    }
    let state = ladder::rung_word(link.rung(current).state);
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Button, true, t!("Connection: {step} {state}", step = current.label(), state))
    });
    response
}

/// The rung that is being tried or at which it failed, else the first that is not done.
fn current_rung(link: &LinkState) -> Rung {
    let waiting = || Rung::ALL.into_iter().find(|rung| link.rung(*rung).state != RungState::Done);
    link.failed_rung().or_else(waiting).unwrap_or(Rung::Live)
}
