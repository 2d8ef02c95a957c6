//! What can be done with a topic: by the sign behind it, a secondary click, or the key for menus.

use eframe::egui::{Key, Modifiers, Popup, Rect, Response, Role, Sense, SetOpenCommand, Ui, WidgetInfo};

use super::state::{TopicTreeState, Wish, last_row};
use crate::kit::menu;
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use console::LevelId;
use model::{
    Command, LinkCommand, MAX_SUBSCRIPTIONS, Preflight, Qos, SubscriptionState, TopicFilter, check_filter,
    visible_topic,
};
use texts::t;

/// Width of the menu, in points.
const WIDTH: f32 = 190.0;

/// The sign in `place` of the row of `level`, whose topic is in the state. `has_keys` says that the row is the selected
/// one of the tree that has the focus.
pub(super) fn row_menu(
    ui: &Ui,
    model: &Model<'_>,
    (level, response, place): (LevelId, &Response, Rect),
    has_keys: bool,
    state: &mut TopicTreeState,
    out: &mut Vec<Command>,
) -> Option<Wish> {
    let palette = theme::palette(ui);
    let button = ui.interact(place, response.id.with("menu"), Sense::CLICK);
    let is_selected = state.selected == Some(level);
    let is_open = Popup::is_id_open(ui.ctx(), Popup::default_response_id(&button));
    if response.contains_pointer() || button.contains_pointer() || is_selected || is_open {
        let color = if button.hovered() { palette.text } else { palette.dim };
        theme::paint_icon(ui.painter(), Icon::More, place.center(), 10.0, color);
        let name = t!("Actions for {name}", name = visible_topic(&state.topic));
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
    let shown = popup.show(|ui| menu_ui(ui, model, level, state, out));
    shown.and_then(|shown| shown.inner)
}

fn menu_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    level: LevelId,
    state: &mut TopicTreeState,
    out: &mut Vec<Command>,
) -> Option<Wish> {
    let mut wish = None;
    let tree = &model.console.tree;
    let has_below = tree.levels().child_count(level) > 0;
    let filter = filter_for(model, &state.topic, has_below);
    let subscribe = ui.add_enabled_ui(filter.is_ok(), |ui| menu::item(ui, t!("Subscribe here"))).inner;
    match filter {
        Ok(topic_filter) if subscribe.clicked() => {
            out.push(Command::Link(LinkCommand::Subscribe { topic_filter, qos: Qos::default() }));
        }
        Ok(topic_filter) => drop(subscribe.on_hover_text(visible_topic(topic_filter.as_str()))),
        Err(reason) => drop(subscribe.on_disabled_hover_text(reason)),
    }
    if menu::item(ui, t!("Copy topic")).clicked() {
        ui.copy_text(state.topic.clone());
    }
    if menu::item(ui, t!("Send to this topic…")).clicked() {
        wish = Some(Wish::SendTo(state.topic.clone()));
    }
    let last = last_row(model.console, level);
    let show = ui.add_enabled_ui(last.is_some(), |ui| menu::item(ui, t!("Show the last message"))).inner;
    if show.on_disabled_hover_text(t!("There is no message of this topic in the log.")).clicked() {
        wish = last.map(Wish::ShowMessage);
    }
    if has_below && menu::item(ui, t!("Open all below")).clicked() {
        state.open_all_below(level, tree);
    }
    if menu::item(ui, t!("Close all")).clicked() {
        state.rows.close_all();
    }
    wish
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
