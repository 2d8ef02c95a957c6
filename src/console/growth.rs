//! Grows arrays by topic, by a sixteenth. They are large, and stay; twice the room would mostly be wasted.

/// The least by which an array grows, in elements.
const LEAST: usize = 64;

/// Makes room for `more` elements.
pub(crate) fn make_room<T>(array: &mut Vec<T>, more: usize) {
    if array.capacity() - array.len() < more {
        array.reserve_exact(step(array.len(), more));
    }
}

/// The same for bytes of text.
pub(crate) fn make_room_for_text(text: &mut String, more: usize) {
    if text.capacity() - text.len() < more {
        text.reserve_exact(step(text.len(), more));
    }
}

/// Makes an array at least so long.
pub(crate) fn lengthen<T: Clone>(array: &mut Vec<T>, length: usize, with: T) {
    if length > array.len() {
        make_room(array, length - array.len());
        array.resize(length, with);
    }
}

fn step(length: usize, more: usize) -> usize {
    more.max(length / 16).max(LEAST)
}
