//! What can be done with a topic: by the sign behind it, a secondary click, or the key for menus.

use eframe::egui::{Key, Modifiers, Popup, Rect, Response, Role, Sense, SetOpenCommand, Ui, WidgetInfo};

use super::drawn::Drawn;
use super::query::query_of;
use super::state::{TopicList, TreeRequest, last_row};
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{menu, words};
use console::LevelId;
use model::{
    Command, LinkCommand, MAX_MARKED_TOPICS, MAX_SUBSCRIPTIONS, Preflight, Qos, SubscriptionState, TopicFilter,
    check_filter, visible_topic,
};
use texts::t;

/// Width of the menu, in points.
const WIDTH: f32 = 190.0;

/// The sign in `place` of the row of `level`, whose topic is in the list. `has_keys` says that the row is the selected
/// one of the tree that has the focus.
pub(super) fn row_menu(
    ui: &Ui,
    drawn: &mut Drawn<'_, '_>,
    (level, response, place): (LevelId, &Response, Rect),
    has_keys: bool,
    list: &mut TopicList,
) -> Option<TreeRequest> {
    let palette = theme::palette(ui);
    let button = ui.interact(place, response.id.with("menu"), Sense::CLICK);
    let is_selected = list.selected == Some(level);
    let is_open = Popup::is_id_open(ui.ctx(), Popup::default_response_id(&button));
    if response.contains_pointer() || button.contains_pointer() || is_selected || is_open {
        let color = if button.hovered() { palette.text } else { palette.dim };
        theme::paint_icon(ui.painter(), Icon::More, place.center(), 10.0, color);
        let name = t!("Actions for {name}", name = visible_topic(&list.topic));
        button.widget_info(|| WidgetInfo::labeled(Role::Button, true, name.as_str()));
    }
    let by_key = has_keys
        && ui.input_mut(|input| {
            input.consume_key(Modifiers::NONE, Key::Menu) || input.consume_key(Modifiers::SHIFT, Key::F10)
        });
    let opens = by_key || response.secondary_clicked();
    menu::give_cursor_back(&button, opens);
    let mut popup = Popup::menu(&button).width(WIDTH);
    if opens {
        popup = popup.open_memory(Some(SetOpenCommand::Bool(true)));
    }
    // A secondary click opens it where the pointer is, which may be far from the sign.
    let at_pointer = button.id.with("at_pointer");
    if opens || button.clicked() {
        let is_by_pointer = response.secondary_clicked();
        ui.data_mut(|data| data.insert_temp(at_pointer, is_by_pointer));
    }
    if ui.data(|data| data.get_temp(at_pointer)).unwrap_or(false) {
        popup = popup.at_pointer_fixed();
    }
    let shown = popup.show(|ui| menu_ui(ui, drawn, level, list));
    shown.and_then(|shown| shown.inner)
}

fn menu_ui(ui: &mut Ui, drawn: &mut Drawn<'_, '_>, level: LevelId, list: &mut TopicList) -> Option<TreeRequest> {
    let mut request = None;
    let console = drawn.model.console;
    let has_below = console.tree.levels().child_count(level) > 0;
    // Of what was recorded, nothing is asked of the broker, and marks are those of the messages that come.
    let is_live = !console.log.is_recorded();
    if is_live {
        subscribe_ui(ui, drawn, has_below, list);
    }
    if menu::item(ui, t!("Open in the table")).clicked() {
        request = Some(TreeRequest::Search(query_of(&console.tree, level, &list.topic)));
    }
    if menu::item(ui, t!("Copy topic")).clicked() {
        ui.copy_text(list.topic.clone());
    }
    if is_live && menu::item(ui, t!("Send to this topic…")).clicked() {
        request = Some(TreeRequest::SendTo(list.topic.clone()));
    }
    let message = last_row(console, level);
    let show = ui.add_enabled_ui(message.is_some(), |ui| menu::item(ui, t!("Show the last message"))).inner;
    if show.on_disabled_hover_text(t!("There is no message of this topic in the log.")).clicked() {
        request = message.map(TreeRequest::ShowMessage);
    }
    if is_live && console.session.user().is_some() && menu::item(ui, t!("Retained messages…")).clicked() {
        request = Some(TreeRequest::Retained(list.topic.clone()));
    }
    if is_live {
        marks_ui(ui, drawn, level, list);
    }
    if has_below && menu::item(ui, t!("Expand all below")).clicked() {
        list.rows.open_all_below(level);
    }
    if menu::item(ui, t!("Collapse all")).clicked() {
        list.rows.close_all();
    }
    request
}

fn subscribe_ui(ui: &mut Ui, drawn: &mut Drawn<'_, '_>, has_below: bool, list: &TopicList) {
    let filter = filter_for(drawn.model, &list.topic, has_below);
    let subscribe = ui.add_enabled_ui(filter.is_ok(), |ui| menu::item(ui, t!("Subscribe to this branch"))).inner;
    match filter {
        Ok(topic_filter) if subscribe.clicked() => {
            drawn.out.push(Command::Link(LinkCommand::Subscribe { topic_filter, qos: Qos::default() }));
        }
        Ok(topic_filter) => drop(subscribe.on_hover_text(visible_topic(topic_filter.as_str()))),
        Err(reason) => drop(subscribe.on_disabled_hover_text(reason)),
    }
}

fn marks_ui(ui: &mut Ui, drawn: &mut Drawn<'_, '_>, level: LevelId, list: &TopicList) {
    let tree = &drawn.model.console.tree;
    let is_full = |topics: &[String]| topics.len() >= MAX_MARKED_TOPICS && !topics.contains(&list.topic);
    let (pins_full, mutes_full) = (is_full(&drawn.marks.pinned), is_full(&drawn.marks.muted));
    let at_most = t!("At most {count} topics", count = words::count(MAX_MARKED_TOPICS as u64));
    let pin = if drawn.marks.pinned.contains(&list.topic) { t!("Unpin") } else { t!("Pin") };
    let pin = ui.add_enabled_ui(!pins_full, |ui| menu::item(ui, pin)).inner;
    if pin.on_disabled_hover_text(&at_most).clicked() {
        drawn.marks.turn_pin(&list.topic);
    }
    let is_itself = drawn.marks.muted.contains(&list.topic);
    let is_by_above = !is_itself && tree.is_muted(level);
    let mute = if is_itself { t!("Unmute") } else { t!("Mute") };
    let mute = ui.add_enabled_ui(!mutes_full && !is_by_above, |ui| menu::item(ui, mute)).inner;
    let why_not = if is_by_above { t!("A level above it is muted.") } else { at_most.as_str() };
    if mute.on_disabled_hover_text(why_not).clicked() {
        drawn.marks.turn_mute(&list.topic);
    }
}

/// What to subscribe to for a topic and all below it, or why that is not possible.
fn filter_for(model: &Model<'_>, topic: &str, has_below: bool) -> Result<TopicFilter, String> {
    let text = if has_below { format!("{topic}/#") } else { topic.to_owned() };
    let filter = TopicFilter::parse(&text).map_err(|error| error.to_string())?;
    let list = model.console.subscriptions.list();
    let is_active = |state: &SubscriptionState| *state != SubscriptionState::Paused;
    if list.iter().any(|known| known.topic_filter == filter && is_active(&known.state)) {
        return Err(t!("Already subscribed to {topic_filter}", topic_filter = visible_topic(&text)));
    }
    let others = list.iter().filter(|known| known.topic_filter != filter && is_active(&known.state)).count();
    let room = if others < MAX_SUBSCRIPTIONS { Ok(()) } else { Err(Preflight::TooManySubscriptions) };
    check_filter(&filter).and(room).map_err(|error| error.to_string())?;
    Ok(filter)
}
