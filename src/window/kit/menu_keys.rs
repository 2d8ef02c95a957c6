//! The keys of an open menu: arrows, Home, End and first letters move among its entries, Enter chooses, Escape closes it.
//! What had the focus before has it afterwards, unless the entry gave it to something else.

use eframe::egui::{Context, Event, FocusDirection, Id, Key, Memory, Order, Popup, Response};

/// The entries of the menu that is open.
#[derive(Clone, Debug, Default)]
struct Menu {
    /// Those that were drawn in the last frame, with their words, from the top.
    shown: Vec<(Id, String)>,
    /// Those that this frame has drawn so far.
    drawn: Vec<(Id, String)>,
    /// A key was pressed after the pointer was.
    is_by_key: bool,
    /// It was open in the last frame.
    was_open: bool,
    /// What had the focus before it was.
    came_from: Option<Id>,
    /// It stays open when one of its entries is chosen.
    stays: bool,
}

/// Notes an entry that can be chosen.
pub(super) fn note(entry: &Response, text: &str) {
    if entry.enabled() {
        let noted = (entry.id, text.to_owned());
        entry.ctx.data_mut(|data| data.get_temp_mut_or_default::<Menu>(place()).drawn.push(noted));
    }
}

/// The menu that is being drawn stays open when one of its entries is chosen.
pub(super) fn stay(ctx: &Context) {
    ctx.data_mut(|data| data.get_temp_mut_or_default::<Menu>(place()).stays = true);
}

/// Whether a key has chosen the entry, and its menu is to be closed: the library closes it for the pointer only.
pub(super) fn closes(entry: &Response) -> bool {
    let stays = entry.ctx.data(|data| data.get_temp::<Menu>(place())).is_some_and(|menu| menu.stays);
    entry.clicked() && !stays && entry.has_focus()
}

/// Does what the keys say, before anything is drawn. No key is left for what is below the menu.
pub(super) fn begin(ctx: &Context) {
    let mut menu: Menu = ctx.data_mut(|data| data.remove_temp(place())).unwrap_or_default();
    let before = std::mem::replace(&mut menu.shown, std::mem::take(&mut menu.drawn));
    (menu.is_by_key, menu.stays) = (is_by_key(ctx, menu.is_by_key), false);
    if Popup::is_any_open(ctx) && !menu.shown.is_empty() {
        move_focus(ctx, &mut menu);
    } else if std::mem::take(&mut menu.was_open) {
        give_back(ctx, &before, menu.came_from.take());
    }
    ctx.data_mut(|data| data.insert_temp(place(), menu));
}

fn move_focus(ctx: &Context, menu: &mut Menu) {
    let focused = ctx.memory(Memory::focused);
    let at = menu.shown.iter().position(|(id, _)| Some(*id) == focused);
    let is_new = !std::mem::replace(&mut menu.was_open, true);
    if is_new {
        menu.came_from = focused;
    }
    // A field that is in the menu has its keys.
    if at.is_none() && focused != menu.came_from && focused.is_some_and(|id| is_above(ctx, id)) {
        return;
    }
    let first = (is_new && menu.is_by_key && at.is_none()).then_some(0);
    if let Some(place) = asked(ctx, &menu.shown, at).or(first)
        && let Some((id, _)) = menu.shown.get(place)
    {
        ctx.memory_mut(|memory| memory.request_focus(*id));
    }
}

/// The entry that the keys of this frame lead to from the one at `at`; takes them away.
fn asked(ctx: &Context, entries: &[(Id, String)], at: Option<usize>) -> Option<usize> {
    let last = entries.len().saturating_sub(1);
    let mut place = at;
    ctx.memory_mut(|memory| memory.move_focus(FocusDirection::None));
    ctx.input_mut(|input| {
        let mut is_taken = |event: &Event| {
            match event {
                Event::Key { key: Key::ArrowDown, pressed: true, .. } => {
                    place = Some(place.map_or(0, |place| if place < last { place + 1 } else { 0 }));
                }
                Event::Key { key: Key::ArrowUp, pressed: true, .. } => {
                    place = Some(place.filter(|place| *place > 0).map_or(last, |place| place - 1));
                }
                Event::Key { key: Key::Home, pressed: true, .. } => place = Some(0),
                Event::Key { key: Key::End, pressed: true, .. } => place = Some(last),
                Event::Key { key: Key::ArrowLeft | Key::ArrowRight | Key::Tab, pressed: true, .. } => {}
                Event::Text(text) => place = beginning_with(entries, text, place).or(place),
                _ => return false,
            }
            true
        };
        input.events.retain(|event| !is_taken(event));
    });
    place.filter(|_| place != at)
}

/// The next entry that begins with `text`; after the last one it goes on with the first.
fn beginning_with(entries: &[(Id, String)], text: &str, at: Option<usize>) -> Option<usize> {
    let text = text.to_lowercase();
    let from = at.map_or(0, |at| at + 1);
    let mut places = (from..entries.len()).chain(0..from.min(entries.len()));
    let words = |place: usize| entries[place].1.trim_start_matches(['✓', ' ']).to_lowercase();
    places.find(|place| !text.trim().is_empty() && words(*place).starts_with(&text))
}

/// The entries are gone: what had the focus has it again, unless it is elsewhere already.
fn give_back(ctx: &Context, entries: &[(Id, String)], came_from: Option<Id>) {
    let focused = ctx.memory(Memory::focused);
    let is_lost = focused.is_none_or(|id| entries.iter().any(|(entry, _)| *entry == id));
    let is_covered = ctx.memory(|memory| memory.top_modal_layer().is_some());
    if let Some(id) = came_from.filter(|_| is_lost && !is_covered) {
        ctx.memory_mut(|memory| memory.request_focus(id));
    }
}

fn is_above(ctx: &Context, id: Id) -> bool {
    ctx.read_response(id).is_some_and(|response| response.layer_id.order >= Order::Foreground)
}

fn is_by_key(ctx: &Context, before: bool) -> bool {
    ctx.input(|input| {
        input.events.iter().fold(before, |before, event| match event {
            Event::Key { pressed: true, .. } => true,
            Event::PointerButton { pressed: true, .. } => false,
            _ => before,
        })
    })
}

fn place() -> Id {
    Id::unique("menu_entries")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_leads_to_the_next_entry_that_begins_with_it() {
        let entries = ["Copy topic", "✓ Close all", "Pin", "Öffnen"].map(|text| (Id::unique(text), text.to_owned()));
        for (text, from, expected) in [
            ("c", None, Some(0)),
            ("C", Some(0), Some(1)),
            ("c", Some(1), Some(0)),
            ("p", Some(2), Some(2)),
            ("ö", None, Some(3)),
            ("x", None, None),
            (" ", None, None),
        ] {
            assert_eq!(beginning_with(&entries, text, from), expected, "{text:?} from {from:?}");
        }
    }
}
