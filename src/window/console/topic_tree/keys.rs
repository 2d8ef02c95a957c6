//! The keys of the tree, while it has the focus.

use std::time::Duration;

use console::Console;
use eframe::egui::{Event, EventFilter, Key, Modifiers, Response, Ui};

use super::drawn::Drawn;
use super::query::query_of;
use super::state::{TopicList, TreeRequest, last_row};
use super::typing::{ALONE_SECS, Alone};
use crate::kit::keys;

const MOVES: [Key; 9] = [
    Key::ArrowUp,
    Key::ArrowDown,
    Key::ArrowLeft,
    Key::ArrowRight,
    Key::PageUp,
    Key::PageDown,
    Key::Home,
    Key::End,
    Key::Enter,
];

pub(super) fn keys(ui: &Ui, area: &Response, drawn: &mut Drawn<'_, '_>, list: &mut TopicList) -> Option<TreeRequest> {
    if !area.has_focus() || !keys::are_free_or_of(ui.ctx(), area.id) {
        list.typing.clear();
        return None;
    }
    let filter = EventFilter { vertical_arrows: true, horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(area.id, filter));
    typed(ui, drawn, list);
    if ui.input_mut(|input| input.consume_key(Modifiers::SHIFT, Key::Enter)) {
        return search(drawn.model.console, list);
    }
    let pressed = |key: Key| ui.input(|input| input.key_pressed(key) && input.modifiers.is_none());
    let key = MOVES.into_iter().find(|key| pressed(*key))?;
    list.typing.clear();
    let Some(at) = list.selected_at() else {
        list.select_at(if key == Key::End { usize::MAX } else { 0 });
        return None;
    };
    let console = drawn.model.console;
    match key {
        Key::ArrowUp => list.select_at(at.saturating_sub(1)),
        Key::ArrowDown => list.select_at(at + 1),
        Key::PageUp => list.select_at(at.saturating_sub(list.page())),
        Key::PageDown => list.select_at(at + list.page()),
        Key::Home => list.select_at(0),
        Key::End => list.select_at(usize::MAX),
        Key::ArrowLeft => left(console, list, at),
        Key::ArrowRight => right(console, list, at),
        _ => return list.selected.and_then(|level| last_row(console, level)).map(TreeRequest::ShowMessage),
    }
    None
}

/// The messages of the selected topic and of all below it, in the table.
fn search(console: &Console, list: &mut TopicList) -> Option<TreeRequest> {
    let level = list.selected?;
    console.tree.levels().write_topic(level, &mut list.topic);
    Some(TreeRequest::Search(query_of(&console.tree, level, &list.topic)))
}

/// Letters jump to a topic, `P` and `M` pin and mute the selected one, `*` opens all below it.
fn typed(ui: &Ui, drawn: &mut Drawn<'_, '_>, list: &mut TopicList) {
    let now = ui.input(|input| input.time);
    if let Some(command) = list.typing.take_command(now) {
        alone(ui, command, drawn, list);
    }
    let has_command_key = ui.input(|input| input.modifiers.command || input.modifiers.ctrl || input.modifiers.alt);
    let texts: Vec<String> = ui.input(|input| {
        let text = |event: &Event| if let Event::Text(text) = event { Some(text.clone()) } else { None };
        input.events.iter().filter_map(text).collect()
    });
    for text in texts.iter().filter(|text| !has_command_key && !text.trim().is_empty()) {
        if text == "*" {
            list.selected.iter().for_each(|level| list.rows.open_all_below(*level));
            continue;
        }
        list.typing.push(text, now);
        list.jump(drawn.model.console);
    }
    if list.typing.waits() {
        ui.ctx().request_repaint_after(Duration::from_secs_f64(ALONE_SECS));
    }
}

fn alone(ui: &Ui, command: Alone, drawn: &mut Drawn<'_, '_>, list: &mut TopicList) {
    let Some(level) = list.selected.filter(|_| !drawn.model.console.log.is_recorded()) else { return };
    drawn.model.console.tree.levels().write_topic(level, &mut list.topic);
    match command {
        Alone::Pin => drawn.marks.turn_pin(&list.topic),
        Alone::Mute => drawn.marks.turn_mute(&list.topic),
    }
    ui.ctx().request_repaint();
}

/// Closes an open level; from a closed one goes to what it is below.
fn left(console: &Console, list: &mut TopicList, at: usize) {
    let rows = list.rows.rows();
    let row = rows[at];
    if list.rows.is_open(row.level) && console.tree.levels().child_count(row.level) > 0 {
        list.rows.set_open(row.level, false);
    } else if let Some(above) = rows[..at].iter().rposition(|above| above.indent < row.indent) {
        list.select_at(above);
    }
}

/// Opens a closed level; from an open one goes to the first below it.
fn right(console: &Console, list: &mut TopicList, at: usize) {
    let level = list.rows.rows()[at].level;
    if console.tree.levels().child_count(level) == 0 {
        return;
    }
    if list.rows.is_open(level) {
        list.select_at(at + 1);
    } else {
        list.rows.set_open(level, true);
    }
}
