//! The keys that switch to another connection. What is pressed after one of them is for the connection that it leads to,
//! even if it came in the same frame.

use eframe::egui::{Context, Event, Id, Key, Modifiers};

use super::state::WindowState;
use crate::kit::model::Model;
use model::ConnectionId;

const NUMBERS: [Key; 9] =
    [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];

/// The connection that Ctrl+Tab, Ctrl+Shift+Tab or a number with Ctrl asks for. The palette and what concerns no connection
/// keep all keys. Events after the key wait for the next frame.
pub(super) fn asked_for(ctx: &Context, model: &Model<'_>, window: &WindowState) -> Option<ConnectionId> {
    let waiting: Vec<Event> = ctx.data_mut(|data| data.remove_temp(place())).unwrap_or_default();
    ctx.input_mut(|input| drop(input.events.splice(0..0, waiting)));
    if model.summaries.is_empty() || window.palette.is_open() || window.asks() {
        return None;
    }
    let (target, after) = ctx.input_mut(|input| {
        let found = input.events.iter().enumerate().find_map(|(at, event)| Some((at, target(event, model)?)));
        let (at, target) = found?;
        let mut rest = input.events.split_off(at);
        rest.remove(0);
        let (after, others) = rest.into_iter().partition(is_typed);
        input.events.extend::<Vec<_>>(others);
        Some((target, after))
    })?;
    keep(ctx, after);
    model.summaries.get(target).map(|row| row.id)
}

fn keep(ctx: &Context, events: Vec<Event>) {
    if !events.is_empty() {
        ctx.data_mut(|data| data.insert_temp(place(), events));
        ctx.request_repaint();
    }
}

/// The place in the list that a key asks for.
fn target(event: &Event, model: &Model<'_>) -> Option<usize> {
    let Event::Key { key, pressed: true, modifiers, .. } = event else { return None };
    let (count, shown) =
        (model.summaries.len(), model.summaries.iter().position(|row| Some(row.id) == model.id).unwrap_or(0));
    match key {
        Key::Tab if modifiers.matches_exact(Modifiers::CTRL) => Some((shown + 1) % count),
        Key::Tab if modifiers.matches_exact(Modifiers::CTRL | Modifiers::SHIFT) => Some((shown + count - 1) % count),
        _ if modifiers.matches_exact(Modifiers::COMMAND) => NUMBERS.into_iter().position(|number| number == *key),
        _ => None,
    }
}

fn is_typed(event: &Event) -> bool {
    matches!(event, Event::Key { .. } | Event::Text(_) | Event::Paste(_) | Event::Copy | Event::Cut | Event::Ime(_))
}

fn place() -> Id {
    Id::unique("after_a_switch")
}
