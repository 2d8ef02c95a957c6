//! Topics in too little room: what all topics in sight have in common is left out first, from the beginning, and then what
//! is in the middle. The end of a topic tells messages apart.
//!
//! Widths are counted in characters, because topics have letters of one width.

use std::hash::{BuildHasher as _, RandomState};
use std::ops::Range;

/// What is in the place of what is left out.
const ELLIPSIS: &str = "…";
/// Levels that are looked at; those behind are taken for different ones.
const MOST_LEVELS: usize = 64;
/// So long after it was last needed, in seconds, the common beginning is shown again.
const REST_SECS: f64 = 5.0;
/// So many characters of a level tell a little, when there is no room for all.
const LEAST_OF_LEVEL: usize = 2;

/// What the topics in sight have in common.
#[derive(Clone, Debug, Default)]
pub(super) struct Common {
    /// The levels of the first one.
    first: String,
    /// Of each level of it, whether all topics that are as deep have it too.
    same: u64,
    /// So many levels at the beginning are left out of all of them.
    left_out: usize,
    /// Of each level, the names that the topics in sight have there, hashed; and how many more than one there are.
    names: Vec<Vec<u64>>,
    weights: Vec<usize>,
    hasher: RandomState,
    /// These levels, as text.
    beginning: String,
    needed_at: f64,
    room: usize,
}

impl Common {
    /// Compares the topics in sight, which have room for `room` characters. What was left out stays so while it still is in
    /// common, and comes back only once it was not needed for a while: columns of text that jump cannot be read.
    pub(super) fn look<'a>(&mut self, topics: &(impl Iterator<Item = &'a str> + Clone), room: usize, now: f64) {
        let mut all = topics.clone();
        self.first.clear();
        self.first.push_str(all.next().unwrap_or_default());
        self.same = self.first.split('/').take(MOST_LEVELS).enumerate().fold(0, |same, (place, _)| same | 1 << place);
        for topic in all {
            for (place, (one, other)) in self.first.split('/').zip(topic.split('/')).enumerate().take(MOST_LEVELS) {
                if one != other {
                    self.same &= !(1 << place);
                }
            }
            // What another one lacks is no level to leave out of all.
            let depth = topic.bytes().filter(|byte| *byte == b'/').count();
            self.same &= u64::MAX >> MOST_LEVELS.saturating_sub(depth + 1).min(MOST_LEVELS - 1);
        }
        self.weigh(topics.clone());
        let beginning = (self.same.trailing_ones() as usize).min(self.first.split('/').count() - 1);
        let needed = (0..=beginning).find(|levels| topics.clone().all(|topic| length_without(topic, *levels) <= room));
        let needed = needed.unwrap_or(beginning);
        let is_same = self.first.starts_with(&self.beginning);
        if needed >= self.left_out || beginning < self.left_out || room != self.room || !is_same {
            (self.left_out, self.needed_at) = (needed, now);
        } else if now - self.needed_at > REST_SECS {
            self.left_out = needed;
        }
        self.room = room;
        self.beginning.clear();
        self.beginning.push_str(&self.first[..end_of_levels(&self.first, self.left_out)]);
    }

    /// How much each level tells the topics in sight apart.
    fn weigh<'a>(&mut self, topics: impl Iterator<Item = &'a str>) {
        self.names.iter_mut().for_each(Vec::clear);
        let mut count = 0;
        for topic in topics {
            count += 1;
            for (place, name) in topic.split('/').enumerate().take(MOST_LEVELS) {
                if place == self.names.len() {
                    self.names.push(Vec::new());
                }
                self.names[place].push(self.hasher.hash_one(name));
            }
        }
        self.weights.clear();
        for names in &mut self.names {
            let lack = usize::from(names.len() < count);
            names.sort_unstable();
            names.dedup();
            self.weights.push((names.len() + lack).saturating_sub(1));
        }
    }

    /// The end of `topic`, when `cut` leaves out the level that tells the most and there is room for a part of that.
    fn tail(&self, topic: &str, levels: &[Range<usize>], cut: &Range<usize>, room: usize) -> Option<Range<usize>> {
        let weight = |place: usize| self.weights.get(place).copied().unwrap_or(0);
        let telling =
            (0..levels.len()).max_by_key(|place| (weight(*place), *place)).filter(|place| weight(*place) > 0)?;
        let level = levels.get(telling)?;
        let is_left_out = cut.start <= level.start && level.end <= cut.end;
        let behind = topic[level.end..].chars().count();
        if !is_left_out || room < behind + 1 + LEAST_OF_LEVEL {
            return None;
        }
        let keep = room - 1;
        let from = topic.char_indices().rev().nth(keep.checked_sub(1)?).map(|(at, _)| at)?;
        Some(0..from)
    }

    /// The bytes of `topic` that are left out so that it has at most `room` characters; an empty range for nothing.
    pub(super) fn cut(&self, topic: &str, room: usize) -> Range<usize> {
        let begins_at = end_of_levels(topic, self.left_out);
        if length_without(topic, self.left_out) <= room {
            return 0..begins_at;
        }
        let levels: Vec<Range<usize>> = levels(topic).take(MOST_LEVELS).collect();
        let mut best: Option<(usize, usize, Range<usize>)> = None;
        for from in 0..levels.len() {
            for to in from + 1..levels.len() {
                let cut = if from == 0 { 0..levels[to].start } else { levels[from].start..levels[to - 1].end };
                let left = topic[..cut.start].chars().count() + 1 + topic[cut.end..].chars().count();
                let cost = (from..to).map(|place| self.weights.get(place).copied().unwrap_or(0)).sum();
                // The least that tells them apart is left out, then the least at all; of equals, what comes first.
                if left <= room && best.as_ref().is_none_or(|(least, most, _)| (cost, most) < (*least, &left)) {
                    best = Some((cost, left, cut));
                }
            }
        }
        let Some((_, _, cut)) = best else { return within_last(topic, room) };
        self.tail(topic, &levels, &cut, room).unwrap_or(cut)
    }
}

/// Puts `topic` without `cut` into `out`.
pub(super) fn write(topic: &str, cut: &Range<usize>, out: &mut String) {
    out.clear();
    out.push_str(&topic[..cut.start]);
    if !cut.is_empty() {
        out.push_str(ELLIPSIS);
    }
    out.push_str(&topic[cut.end..]);
}

/// Where bytes `place` of a topic are once it is written without `cut`; `None` when they are left out.
pub(super) fn moved(place: &Range<usize>, cut: &Range<usize>) -> Option<Range<usize>> {
    if cut.is_empty() || place.end <= cut.start {
        return Some(place.clone());
    }
    let shift = |at: usize| at - cut.end + cut.start + ELLIPSIS.len();
    let start = if place.start < cut.start { place.start } else { shift(place.start.max(cut.end)) };
    let end = if place.end > cut.end { shift(place.end) } else { cut.start };
    (start < end).then_some(start..end)
}

/// Characters of a topic without its first levels, with the sign for them.
fn length_without(topic: &str, levels: usize) -> usize {
    usize::from(levels > 0) + topic[end_of_levels(topic, levels)..].chars().count()
}

/// Where the level behind the first `count` ones begins; the last level at most.
fn end_of_levels(topic: &str, count: usize) -> usize {
    let ends = topic.bytes().enumerate().filter(|(_, byte)| *byte == b'/').map(|(at, _)| at + 1);
    ends.take(count).last().unwrap_or(0)
}

fn levels(topic: &str) -> impl Iterator<Item = Range<usize>> {
    topic.split('/').scan(0, |at, level| {
        let start = *at;
        *at += level.len() + 1;
        Some(start..start + level.len())
    })
}

/// The middle of what is left when not even the last level has room: its beginning and its end stay.
fn within_last(topic: &str, room: usize) -> Range<usize> {
    let start = topic.rfind('/').map_or(0, |at| at + 1);
    let last = &topic[start..];
    let characters = last.chars().count();
    if characters < room {
        return 0..start;
    }
    let (ahead, behind) = if start > 0 { (0, room.saturating_sub(1)) } else { ((room.max(1) - 1) / 2, room / 2) };
    let at = |place: usize| last.char_indices().nth(place).map_or(last.len(), |(at, _)| at);
    let cut = start + at(ahead)..start + at(characters - behind.max(1).min(characters - ahead));
    if start > 0 { 0..cut.end } else { cut }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(topics: &[&str], room: usize) -> Vec<String> {
        let mut common = Common::default();
        common.look(&topics.iter().copied(), room, 0.0);
        let mut written = Vec::new();
        for topic in topics {
            let mut out = String::new();
            write(topic, &common.cut(topic, room), &mut out);
            written.push(out);
        }
        written
    }

    #[test]
    fn what_all_have_in_common_is_left_out_first_and_no_more_than_is_needed() {
        let press = ["plant/press-hall/press-1/temp", "plant/press-hall/press-3/alarm"];
        assert_eq!(shown(&press, 30), press);
        assert_eq!(shown(&press, 25), ["…press-hall/press-1/temp", "…press-hall/press-3/alarm"]);
        assert_eq!(shown(&press, 24), ["…press-1/temp", "…press-3/alarm"]);
    }

    #[test]
    fn what_tells_topics_apart_stays_longest() {
        let halls = [
            "plant/press-hall/press-2/vibration",
            "plant/press-hall/press-3/vibration",
            "plant/press-hall/press-12/vibration",
            "plant/pumps/pump-a/state",
        ];
        for room in 13..34 {
            let mut short = shown(&halls, room);
            short.sort();
            short.dedup();
            assert_eq!(short.len(), 4, "{room}: {short:?}");
        }
    }

    #[test]
    fn then_the_middle_is_left_out_where_topics_do_not_differ() {
        let same = ["pump-a/very/long/common/state", "pump-b/very/long/common/state"];
        assert_eq!(shown(&same, 21), ["pump-a/…/common/state", "pump-b/…/common/state"]);
        assert_eq!(shown(&same, 18), ["pump-a/…/state", "pump-b/…/state"]);
    }

    #[test]
    fn the_end_of_a_topic_stays_longest() {
        for (topics, room, expected) in [
            (&["site/a/b/temperature", "other/x"][..], 14, &["…b/temperature", "other/x"][..]),
            (&["a-very-long-name-of-one-level"], 9, &["a-ve…evel"]),
            (&["x/a-very-long-name-of-one-level", "y"], 9, &["…ne-level", "y"]),
            (&["größe/größe/größe"], 7, &["…größe"]),
            (&["a/b"], 0, &["…b"]),
            (&["", "a"], 1, &["", "a"]),
        ] {
            assert_eq!(shown(topics, room), expected, "{topics:?} in {room}");
        }
    }

    #[test]
    fn no_shortened_topic_is_longer_than_its_room() {
        let topics = ["$aws/things/pump-b/shadow/update/accepted", "plant/a//b/", "/", "plant/press-hall/press-1/temp"];
        for room in 2..50 {
            for short in shown(&topics, room) {
                assert!(short.chars().count() <= room, "{short} in {room}");
            }
        }
    }

    #[test]
    fn a_beginning_that_was_left_out_comes_back_when_it_was_not_needed_for_a_while() {
        let (long, short) = (["a/b/long-name", "a/b/c"], ["a/b/c", "a/b/d"]);
        let mut common = Common::default();
        common.look(&long.into_iter(), 12, 0.0);
        assert_eq!(common.left_out, 1);
        common.look(&short.into_iter(), 12, 1.0);
        assert_eq!(common.left_out, 1, "nothing jumps");
        common.look(&short.into_iter(), 12, 6.0);
        assert_eq!(common.left_out, 0);
        common.look(&long.into_iter(), 12, 7.0);
        common.look(&["x/y"].into_iter(), 12, 7.1);
        assert_eq!(common.left_out, 0, "not in common any more");
    }

    #[test]
    fn marked_places_move_with_the_text() {
        let topic = "plant/press-hall/press-1/temp";
        for (place, cut, expected) in [
            (6..16, 0..6, Some("press-hall")),
            (0..16, 0..6, Some("press-hall")),
            (0..5, 0..6, None),
            (0..5, 6..16, Some("plant")),
            (17..24, 6..16, Some("press-1")),
            (3..20, 6..16, Some("nt/…/pre")),
            (3..9, 6..16, Some("nt/")),
        ] {
            let mut out = String::new();
            write(topic, &cut, &mut out);
            assert_eq!(moved(&place, &cut).map(|place| &out[place]), expected, "{place:?} {cut:?}");
        }
    }
}
