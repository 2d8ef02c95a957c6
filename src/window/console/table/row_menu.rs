//! What can be done with the selected messages: by a secondary click on a row, or the key for menus.

use eframe::egui::{Popup, PopupCloseBehavior, Response, SetOpenCommand, Ui};

use super::copied::{self, CopyAs, MOST_BYTES, MOST_MESSAGES, loses_properties};
use super::state::TableState;
use super::{footer, gap_words, queries};
use crate::kit::model::Model;
use crate::kit::{menu, words};
use model::{
    Command, LinkCommand, MessageRef, Qos, SubscriptionState, TableLayout, TopicFilter, check_filter, visible_topic,
};
use texts::{counted, t};

/// Width of the menu, in points.
const WIDTH: f32 = 250.0;

/// What is wanted of other parts of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RowRequest {
    AddSubscription,
    ResumeAll,
    /// The message in this row, in the form.
    SendAgain(u64),
    /// The message in this row, under a name.
    Save(u64),
    /// What matches this query.
    Search(String),
    /// The topic in the tree.
    ShowInTree(String),
    /// The message in this row, to compare others with it.
    Pin(u64),
    /// The two selected messages beside each other.
    CompareSelected,
    /// Messages, into a file.
    Export,
    /// What came before the first row.
    Older,
}

/// The menu of the selected rows. `opens` says that this frame opens it.
pub(super) fn row_menu_ui(
    ui: &Ui,
    area: &Response,
    opens: bool,
    model: &Model<'_>,
    layout: &TableLayout,
    state: &mut TableState,
    out: &mut Vec<Command>,
) -> Option<RowRequest> {
    menu::give_cursor_back(area, opens);
    let popup = Popup::menu(area).at_position(state.menu_at).width(WIDTH);
    let popup = popup.open_memory(opens.then_some(SetOpenCommand::Bool(true)));
    let popup = popup.close_behavior(PopupCloseBehavior::CloseOnClick);
    let row = state.selected?;
    let message = model.console.log.message(row)?;
    let shown = popup.show(|ui| menu_ui(ui, model, layout, (row, &message), state, out));
    shown.and_then(|shown| shown.inner).filter(|_| ui.is_enabled())
}

fn menu_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    layout: &TableLayout,
    (row, message): (u64, &MessageRef<'_>),
    state: &mut TableState,
    out: &mut Vec<Command>,
) -> Option<RowRequest> {
    let selected = footer::selected(model, state);
    for copy_as in CopyAs::ALL {
        let keys = if copy_as == CopyAs::Text { t!("Ctrl C") } else { "" };
        if menu::item_with_keys(ui, copy_as.name(), keys).clicked() {
            copy(ui, model, state, copy_as);
        }
    }
    let mut request = None;
    if !model.console.log.is_recorded() && !state.is_beside && menu::item(ui, t!("Export messages…")).clicked() {
        request = Some(RowRequest::Export);
    }
    if selected == 2 && state.other_selected().is_some() && menu::item(ui, t!("Compare the two")).clicked() {
        request = Some(RowRequest::CompareSelected);
    }
    if selected > 1 {
        return request;
    }
    if !state.is_beside && menu::item(ui, t!("Pin to compare")).clicked() {
        request = Some(RowRequest::Pin(row));
    }
    ui.separator();
    let topic = model.console.topics.get(message.topic);
    if menu::item(ui, t!("Search for this topic")).clicked() {
        request = Some(RowRequest::Search(queries::of_topic(topic)));
    }
    let column = state.menu_column.and_then(|column| layout.columns.get(column));
    let label = state.cells.label(row).and_then(|rule| layout.labels.get(rule));
    let known = model.console.search.messages().known(topic, message.properties.content_type());
    let query = queries::of_value(column.map(|column| &column.content), (message, known), label);
    let search = ui.add_enabled_ui(query.is_some(), |ui| menu::item(ui, t!("Search for this value"))).inner;
    let reason = t!("Open this menu on a short payload, a label, a size, a QoS or a custom column.");
    if search.on_disabled_hover_text(reason).clicked() {
        request = query.map(RowRequest::Search);
    }
    if model.console.log.is_recorded() || state.is_beside {
        return request;
    }
    let is_text = std::str::from_utf8(message.payload).is_ok();
    let again = ui.add_enabled_ui(is_text, |ui| menu::item(ui, t!("Send again…"))).inner;
    if again.on_disabled_hover_text(t!("The form sends text only; this payload is binary.")).clicked() {
        request = Some(RowRequest::SendAgain(row));
    }
    if model.console.saved_messages.is_some() {
        let save = ui.add_enabled_ui(is_text, |ui| menu::item(ui, t!("Save under a name…"))).inner;
        if save.on_disabled_hover_text(t!("Only text can be saved; this payload is binary.")).clicked() {
            request = Some(RowRequest::Save(row));
        }
    }
    subscribe_ui(ui, model, topic, out);
    if menu::item(ui, t!("Show in the topic tree")).clicked() {
        request = Some(RowRequest::ShowInTree(topic.to_owned()));
    }
    request
}

fn subscribe_ui(ui: &mut Ui, model: &Model<'_>, topic: &str, out: &mut Vec<Command>) {
    let filter = TopicFilter::parse(topic).map_err(|error| error.to_string());
    let filter = filter.and_then(|filter| check_filter(&filter).map(|()| filter).map_err(|error| error.to_string()));
    let list = model.console.subscriptions.list();
    let is_known = |filter: &TopicFilter| {
        list.iter().any(|known| known.topic_filter == *filter && known.state != SubscriptionState::Paused)
    };
    let filter = match filter {
        Ok(filter) if is_known(&filter) => {
            Err(t!("Already subscribed to {topic_filter}", topic_filter = visible_topic(topic)))
        }
        other => other,
    };
    let item = ui.add_enabled_ui(filter.is_ok(), |ui| menu::item(ui, t!("Subscribe to this topic"))).inner;
    match filter {
        Ok(topic_filter) if item.clicked() => {
            out.push(Command::Link(LinkCommand::Subscribe { topic_filter, qos: Qos::default() }));
        }
        Ok(topic_filter) => drop(item.on_hover_text(visible_topic(topic_filter.as_str()))),
        Err(reason) => drop(item.on_disabled_hover_text(reason)),
    }
}

/// Copies the selected messages, the newest of them when they are too many, and says so.
pub(crate) fn copy(ui: &Ui, model: &Model<'_>, state: &mut TableState, copy_as: CopyAs) {
    let log = &model.console.log;
    let view = state.view(model);
    let (mut rows, mut bytes) = (Vec::new(), 0);
    let mut is_cut = false;
    'all: for range in state.selected_rows().iter().rev() {
        let places = view.place_of(range.start)..view.place_of(range.end);
        for row in places.rev().map(|place| view.row_at(place)) {
            let Some(message) = log.message(row) else { continue };
            if rows.len() == MOST_MESSAGES || bytes > MOST_BYTES {
                is_cut = true;
                break 'all;
            }
            bytes += message.payload.len();
            rows.push(row);
        }
    }
    rows.reverse();
    let copied = rows.len() as u64;
    if copied == 0 {
        return copy_remark(ui, model, state, copy_as);
    }
    let loses = |row: &u64| log.message(*row).is_some_and(|message| loses_properties(&message));
    let loses = copy_as == CopyAs::Send && rows.iter().any(loses);
    let messages = rows.into_iter().filter_map(|row| Some((row, log.message(row)?)));
    let messages = messages.map(|(row, message)| {
        let topic = model.console.topics.get(message.topic);
        (model.console.search.known(topic, row, message.properties.content_type()), topic, message)
    });
    ui.copy_text(copied::text(messages, copy_as, model.time_zone));
    let count = words::count(copied);
    let note = if is_cut {
        t!(
            "Only the newest {count} of {all} messages were copied",
            count,
            all = words::count(footer::selected(model, state))
        )
    } else {
        counted!(count = copied, "{count} message copied", "{count} messages copied")
    };
    let left_out = t!("without response topic, correlation data, expiry and format");
    let note = if loses { format!("{note} · {left_out}") } else { note };
    state.note = Some((note, ui.input(|input| input.time)));
}

/// Copies what a row says that is no message.
fn copy_remark(ui: &Ui, model: &Model<'_>, state: &mut TableState, copy_as: CopyAs) {
    let row = state.selected.filter(|_| copy_as == CopyAs::Text && !state.selects_many());
    let row = row.and_then(|row| model.console.log.row(row));
    if let Some(words) = row.and_then(|row| gap_words::of(&row, model)) {
        ui.copy_text(words + "\n");
        state.note = Some((t!("Row copied").to_owned(), ui.input(|input| input.time)));
    }
}
