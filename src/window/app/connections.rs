//! The list of open connections: the state and message rate of each, and which one is shown.

use eframe::egui::{
    Align, Color32, Key, Layout, Modifiers, Popup, Rect, Response, Role, ScrollArea, Sense, SetOpenCommand, Stroke,
    StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::page::Page;
use crate::kit::connection_status::ConnectionStatus;
use crate::kit::connection_summary::ConnectionSummary;
use crate::kit::intent::{Intent, Requests, Route};
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{menu, widgets, words};
use console::Console;
use model::{Command, LinkCommand, SignInCommand, visible_line};
use texts::{counted, t};

/// Least rows in sight, however low the window is.
const LEAST_ROWS: f32 = 2.0;
/// The part of the column that the list may fill above the subscriptions; more rows are scrolled.
const PART: f32 = 0.35;
/// From this width of the column on, in points, there is room for the state beside the rate.
const WIDE: f32 = 250.0;
/// Width of the place for the menu behind a name, in points.
const MENU: f32 = 24.0;
/// Width of the menu, in points.
const MENU_WIDTH: f32 = 160.0;
/// Width of the mark of production at the edge of a row, in points.
const PRODUCTION: f32 = 3.0;
/// Width of the mark behind a name that something new has come, in points.
const MARK: f32 = 12.0;

/// How far the list is scrolled.
#[derive(Debug, Default)]
pub(super) struct ListState {
    /// The row of the connection on screen has yet to be scrolled into sight.
    reveal: bool,
    height: f32,
}

impl ListState {
    /// The row of the connection on screen is wanted in sight.
    pub(super) fn reveal(&mut self) {
        self.reveal = true;
    }
}

/// The section with the list, and the way to another profile.
pub(super) fn connections_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    page: Page,
    state: &mut ListState,
    choosing_profile: bool,
    wanted: &mut Requests,
) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let most = most_height(ui, page);
    widgets::padded(ui, theme::PADDING, 8.0, |ui| {
        ui.horizontal(|ui| {
            ui.set_height(18.0);
            widgets::section(ui, t!("Connections"));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if widgets::section_word(ui, t!("+ Add"), t!("Connect another profile")).clicked() {
                    wanted.intents.push(Intent::Go(Route::Profiles));
                }
            });
        });
    });
    state.reveal |= std::mem::replace(&mut state.height, most).to_bits() != most.to_bits();
    ScrollArea::vertical().id_salt("connections").max_height(most).auto_shrink([false, true]).show(ui, |ui| {
        for (number, row) in (1..).zip(model.summaries) {
            let is_shown = model.id == Some(row.id) && !choosing_profile;
            let response = row_ui(ui, model, row, is_shown, wanted);
            if is_shown && state.reveal {
                response.scroll_to_me(None);
            }
            response.on_hover_ui(|ui| hover_ui(ui, model, row, number));
        }
    });
    state.reveal = false;
    ui.add_space(8.0);
    widgets::rule(ui);
}

/// Height of the list at most, in points: whole rows.
fn most_height(ui: &Ui, page: Page) -> f32 {
    let rows = ui.available_height() / theme::ROW;
    let rows = match page {
        Page::Console => (rows * PART).floor().max(LEAST_ROWS),
        // There is nothing below it.
        _ => (rows - 2.0).floor().max(LEAST_ROWS),
    };
    rows * theme::ROW
}

fn row_ui(ui: &mut Ui, model: &Model<'_>, row: &ConnectionSummary, is_shown: bool, wanted: &mut Requests) -> Response {
    let palette = theme::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme::ROW), Sense::click());
    if is_shown {
        ui.painter().rect_filled(rect, 0.0, palette.selection);
    } else if response.contains_pointer() {
        ui.painter().rect_filled(rect, 0.0, palette.raised);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect.shrink(1.0), 4.0, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
    }
    let is_touched = response.contains_pointer() || response.has_focus();
    let place = paint_row(ui, rect, row, is_shown, is_touched);
    let spoken = spoken(row);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_shown, spoken.as_str()));
    if response.clicked() {
        wanted.intents.push(Intent::Show { connection: row.id, by_key: false });
    }
    row_menu(ui, model, row, place, &response, wanted);
    response
}

fn spoken(row: &ConnectionSummary) -> String {
    let mut spoken = t!("Connection {name}, {state}", name = visible_line(&row.name), state = row.words);
    let facts = [
        row.rate.map(words::message_rate),
        (row.new > 0).then(|| t!("{count} new", count = words::count(row.new))),
        row.is_production.then(|| t!("production").to_owned()),
        row.needs_person.then(|| t!("needs attention").to_owned()),
    ];
    for fact in facts.into_iter().flatten() {
        spoken.push_str(", ");
        spoken.push_str(&fact);
    }
    spoken
}

/// Paints the row; returns where the sign of its menu belongs. Where there is no room for it behind the name, it takes the
/// place of the state under the pointer.
fn paint_row(ui: &Ui, rect: Rect, row: &ConnectionSummary, is_shown: bool, is_touched: bool) -> Rect {
    let palette = theme::palette(ui);
    if row.is_production {
        // The colour of the line under the bar; its word is in the bar, under the pointer, and for screen readers.
        let mark = Rect::from_min_size(rect.min, vec2(PRODUCTION, rect.height()));
        ui.painter().rect_filled(mark, 0.0, palette.warn);
    }
    let (icon, color) = row.status.sign(palette);
    theme::paint_icon(ui.painter(), icon, rect.left_center() + vec2(16.0, 0.0), 8.0, color);
    let is_wide = rect.width() >= WIDE;
    let right = match (is_wide, is_touched) {
        (false, true) => rect.right() - MENU - 8.0,
        _ => paint_state(ui, rect, row, is_shown, is_wide),
    };
    let left = rect.left() + 28.0;
    let after = if is_wide { MENU } else { 0.0 } + if row.new > 0 { MARK } else { 0.0 };
    let name = widgets::galley(ui, &row.name, theme::body(), palette.text, (right - after - left).max(20.0));
    let mut end = left + name.size().x;
    let at = pos2(left, rect.center().y - name.size().y / 2.0);
    ui.painter_at(rect).galley(at, name, palette.text);
    if row.new > 0 {
        theme::paint_icon(ui.painter(), Icon::Dot, pos2(end + 8.0, rect.center().y), 5.0, palette.accent);
        end += MARK;
    }
    let menu = if is_wide { end..=end + MENU } else { rect.right() - MENU..=rect.right() };
    Rect::from_x_y_ranges(menu, rect.y_range())
}

/// Paints the state at the end of the row; returns how far a name may reach.
fn paint_state(ui: &Ui, rect: Rect, row: &ConnectionSummary, is_shown: bool, is_wide: bool) -> f32 {
    let palette = theme::palette(ui);
    let is_bad =
        matches!(row.status, ConnectionStatus::Failed | ConnectionStatus::SignInFailed | ConnectionStatus::NeedsSignIn)
            && !is_shown;
    let color = if is_bad { palette.bad } else { palette.dim };
    let mut right = rect.right() - theme::PADDING;
    if let Some(rate) = row.rate {
        let rate = if is_wide { words::message_rate(rate) } else { words::per_second(rate) };
        right = paint_right(ui, rect, right, &rate, palette.text) - 8.0;
    }
    if is_wide {
        right = paint_right(ui, rect, right, &row.words, color) - 8.0;
    } else if row.rate.is_none() {
        right = paint_right(ui, rect, right, &row.status.short_words(row.now), color) - 8.0;
    }
    if row.needs_person && !is_bad {
        right = paint_right(ui, rect, right, "!", palette.warn) - 8.0;
    }
    right
}

/// Paints `text` so that it ends at `right`; returns where it begins.
fn paint_right(ui: &Ui, row: Rect, right: f32, text: &str, color: Color32) -> f32 {
    let text = widgets::galley(ui, text, theme::body(), color, row.width() / 2.0);
    let left = right - text.size().x;
    ui.painter().galley(pos2(left, row.center().y - text.size().y / 2.0), text, color);
    left
}

/// What can be done with a connection: by the sign behind its name, a secondary click, or the key for menus.
fn row_menu(
    ui: &mut Ui,
    model: &Model<'_>,
    row: &ConnectionSummary,
    place: Rect,
    response: &Response,
    wanted: &mut Requests,
) {
    let palette = theme::palette(ui);
    // Tab goes from row to row.
    let button = ui.interact(place, response.id.with("menu"), Sense::CLICK);
    let is_wide = response.rect.width() >= WIDE;
    let is_seen = response.contains_pointer() || response.has_focus() || (is_wide && model.id == Some(row.id));
    if is_seen || Popup::is_id_open(ui.ctx(), Popup::default_response_id(&button)) {
        let color = if button.hovered() { palette.text } else { palette.dim };
        theme::paint_icon(ui.painter(), Icon::More, place.center(), 10.0, color);
    }
    let name = t!("Actions for {name}", name = visible_line(&row.name));
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, name.as_str()));
    let by_key = response.has_focus()
        && ui.input_mut(|input| {
            input.consume_key(Modifiers::NONE, Key::Menu) || input.consume_key(Modifiers::SHIFT, Key::F10)
        });
    let opens = by_key || response.secondary_clicked();
    menu::give_cursor_back(&button, opens);
    let mut popup = Popup::menu(&button).width(MENU_WIDTH);
    if opens {
        popup = popup.open_memory(Some(SetOpenCommand::Bool(true)));
    }
    popup.show(|ui| menu_ui(ui, model, row, wanted));
}

fn menu_ui(ui: &mut Ui, model: &Model<'_>, row: &ConnectionSummary, wanted: &mut Requests) {
    let mut put = |intent: Intent| wanted.intents.push(intent);
    let link = |command: LinkCommand| Intent::Command(row.id, Command::Link(command));
    if model.id != Some(row.id) && menu::item(ui, t!("Switch")).clicked() {
        put(Intent::Show { connection: row.id, by_key: false });
    }
    match row.status {
        ConnectionStatus::Live | ConnectionStatus::Connecting { .. } => {
            if menu::item(ui, t!("Disconnect")).clicked() {
                put(link(LinkCommand::Disconnect));
            }
        }
        ConnectionStatus::Waiting { .. } | ConnectionStatus::Failed => {
            if menu::item(ui, t!("Try now")).clicked() {
                put(link(LinkCommand::RetryNow));
            }
        }
        ConnectionStatus::NeedsSignIn => {
            if menu::item(ui, t!("Sign in again")).clicked() {
                put(Intent::Command(row.id, Command::SignIn(SignInCommand::Start)));
            }
        }
        ConnectionStatus::Disconnected => {
            if menu::item(ui, t!("Connect")).clicked() {
                put(link(LinkCommand::Connect));
            }
        }
        ConnectionStatus::SigningIn
        | ConnectionStatus::InBrowser
        | ConnectionStatus::SignedOut
        | ConnectionStatus::SignInFailed => {}
    }
    let is_signed_in = model.connections.console(Some(row.id)).session.user().is_some();
    if is_signed_in && menu::item(ui, t!("Sign out")).clicked() {
        put(Intent::Command(row.id, Command::SignIn(SignInCommand::SignOut)));
    }
    widgets::rule(ui);
    if menu::item(ui, t!("Close connection…")).clicked() {
        put(Intent::AskToClose(row.id));
    }
}

/// User, region, state, rates and counts.
fn hover_ui(ui: &mut Ui, model: &Model<'_>, row: &ConnectionSummary, number: usize) {
    let palette = theme::palette(ui);
    let console = model.connections.console(Some(row.id));
    ui.spacing_mut().item_spacing.y = 2.0;
    widgets::line(ui, &row.name, theme::semibold(13.0), palette.text);
    for fact in facts(model, console, row, number) {
        widgets::line(ui, &fact, theme::small(), palette.dim);
    }
}

fn facts(model: &Model<'_>, console: &Console, row: &ConnectionSummary, number: usize) -> Vec<String> {
    let now = row.now;
    let (session, link, statistics) = (&console.session, &console.link, &console.statistics);
    let mut facts = Vec::new();
    facts.push(match link.live_since.filter(|_| row.status == ConnectionStatus::Live) {
        Some(since) => {
            let (age, time) = (words::age(model.due.age(since, now)), words::time_of_day(since, model.time_zone));
            t!("Live for {age}, since {time}", age, time)
        }
        None => row.words.clone(),
    });
    let region = session.profile().map_or("", |(_, region)| region);
    if row.is_production {
        facts.push(t!("production: each message is confirmed").to_owned());
    }
    facts.push(session.user().map_or_else(|| region.to_owned(), |user| format!("{user} · {region}")));
    let kept = counted!(count = console.log.messages(), "{count} message kept", "{count} messages kept");
    facts.push(match row.rate {
        Some(rate) => {
            let bytes = words::bytes_per_second(statistics.bytes.per_second(now));
            format!("{} · {bytes} · {kept}", words::message_rate(rate))
        }
        None => kept,
    });
    if statistics.dropped > 0 {
        facts.push(t!("{count} dropped", count = words::count(statistics.dropped)));
    }
    if row.new > 0 {
        facts.push(t!("{count} new since you last looked", count = words::count(row.new)));
    }
    facts.extend(row.notice.clone());
    if number <= 9 {
        facts.push(t!("Ctrl+{number}", number));
    }
    facts
}
