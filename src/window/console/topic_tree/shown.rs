//! What a row shows, in words.

use super::drawn::Drawn;
use super::signs::Sign;
use super::state::TopicList;
use crate::kit::elided::in_middle_to_fit;
use crate::kit::model::Model;
use crate::kit::words;
use console::{LevelId, Own, Sparkline, Traffic, Tree, TreeRow};
use model::{visible_line, visible_topic};
use texts::t;

/// Characters of a value that a row shows at most.
const VALUE_CHARS: usize = 60;

/// What a row shows, in words.
pub(super) struct Shown {
    pub(super) names: String,
    /// They are a whole topic, of which the end tells most.
    pub(super) is_path: bool,
    pub(super) value: String,
    /// What there is instead of the ten minutes, and whether it needs a look.
    pub(super) chip: Option<(&'static str, bool)>,
    pub(super) signs: Vec<(Sign, &'static str)>,
    pub(super) sparkline: Option<Sparkline>,
    pub(super) rate: String,
    pub(super) age: String,
    /// The last two as they are spoken.
    pub(super) spoken: [String; 2],
    pub(super) is_late: bool,
    /// It is muted, or a level above it.
    pub(super) is_muted: bool,
    /// Whether it is open; `None` when there is nothing below it.
    pub(super) is_open: Option<bool>,
}

/// What the row shows whose topic is in the list.
pub(super) fn shown(drawn: &Drawn<'_, '_>, row: TreeRow, list: &mut TopicList) -> Shown {
    let model = drawn.model;
    let tree = &model.console.tree;
    let (own, traffic) = (tree.own(row.level), tree.traffic(row.level));
    list.value.clear();
    if let Some(own) = own {
        value(model, (row.level, &list.topic), own, &mut list.value);
    }
    let is_muted = tree.is_muted(row.level);
    let is_late = tree.is_silent(row.level) && !is_muted;
    let has_muted = tree.muted().is_itself(row.level);
    let (rate, age, spoken) = numbers(model, traffic);
    let is_recorded = model.console.log.is_recorded();
    Shown {
        names: names(tree, row, &list.topic),
        is_path: row.indent == 0 && row.names > 1,
        value: list.value.clone(),
        chip: is_late.then(|| (late_word(own), true)).or(has_muted.then(|| (t!("muted"), false))),
        signs: signs(drawn, own, &list.topic),
        sparkline: traffic.filter(|_| !is_muted && !is_recorded).map(|traffic| traffic.sparkline(model.now)),
        rate,
        age,
        spoken,
        is_late,
        is_muted,
        is_open: list.rows.has_below(tree, row.level).then(|| list.rows.is_open(row.level)),
    }
}

/// How often messages come and how long ago the last one did; of what was recorded how many there are, and when the last one
/// came. And both as they are spoken.
fn numbers(model: &Model<'_>, traffic: Option<&Traffic>) -> (String, String, [String; 2]) {
    let last_at = traffic.and_then(Traffic::last_at);
    if model.console.log.is_recorded() {
        let messages = traffic.map_or(0, Traffic::messages);
        let time = last_at.map(|at| words::time_of_day(at, model.time_zone)).unwrap_or_default();
        let short = time.get(..5).unwrap_or_default().to_owned();
        return (words::short_count(messages), short, [words::messages(messages), t!("last at {time}", time)]);
    }
    let rate = words::per_second(f64::from(traffic.map_or(0.0, |traffic| traffic.per_second(model.now))));
    let age = last_at.map(|at| words::age(model.age(at))).unwrap_or_default();
    let spoken = [rate.clone(), t!("{age} ago", age)];
    (rate, age, spoken)
}

/// What is said of a topic that is overdue: by its contract, or by its habit.
fn late_word(own: Option<&Own>) -> &'static str {
    if own.is_some_and(|own| own.expected_interval().is_some()) { t!("late") } else { t!("silent") }
}

/// The signs of a topic, with their words.
fn signs(drawn: &Drawn<'_, '_>, own: Option<&Own>, topic: &str) -> Vec<(Sign, &'static str)> {
    let all = [
        (drawn.marks.pinned.iter().any(|pinned| pinned == topic), Sign::Pinned, t!("pinned")),
        (own.is_some_and(|own| own.retained && !own.sent), Sign::Retained, t!("retained")),
        (is_of_shadow(topic), Sign::Shadow, t!("shadow")),
    ];
    all.into_iter().filter(|(is_so, ..)| *is_so).map(|(_, sign, word)| (sign, word)).collect()
}

/// Whether a topic belongs to the shadow of a device: `$aws/things/THING/shadow`, and all below it (AWS IoT: "Device
/// Shadow MQTT topics").
pub(super) fn is_of_shadow(topic: &str) -> bool {
    topic.strip_prefix("$aws/things/").and_then(|rest| rest.split('/').nth(1)) == Some("shadow")
}

/// The last levels of `topic` that the row has.
fn names(tree: &Tree, row: TreeRow, topic: &str) -> String {
    let bytes: usize = std::iter::successors(Some(row.level), |level| tree.levels().parent(*level))
        .take(usize::from(row.names))
        .map(|level| tree.levels().name(level).len() + 1)
        .sum();
    let from = (topic.len() + 1).saturating_sub(bytes);
    let names = topic.get(from..).unwrap_or(topic);
    if names.is_empty() { t!("(empty level)").to_owned() } else { visible_topic(names).into_owned() }
}

/// Names as they fit into a width: of a path, the first levels are left out; of a name, the middle. Of several levels in a row
/// the first one stays whole if it can: the topics beside it differ there.
pub(super) fn fitting(names: &str, is_path: bool, width: f32, measure: impl Fn(&str) -> f32) -> String {
    if measure(names) <= width {
        return names.to_owned();
    }
    let shorter = names.match_indices('/').map(|(at, _)| format!("…{}", &names[at + 1..]));
    let path = shorter.into_iter().filter(|_| is_path).find(|text| measure(text) <= width);
    let beginning = names.split_once('/').filter(|_| !is_path).and_then(|(first, rest)| {
        let (first, left) = (format!("{first}/"), width - measure(&format!("{first}/")));
        let shorter = in_middle_to_fit(rest, left, &measure);
        let rest = if measure(&shorter) <= left { shorter } else { "…".to_owned() };
        (measure(&rest) <= left).then(|| first + &rest)
    });
    path.or(beginning).unwrap_or_else(|| {
        let last = if is_path { names.rsplit('/').next().unwrap_or(names) } else { names };
        in_middle_to_fit(last, width, measure)
    })
}

/// The part of a value that is shown beside whole names: without its unit where there is no room for that.
pub(super) fn value_for(value: &str, room: f32, measure: impl Fn(&str) -> f32) -> &str {
    let (number, unit) = value.split_once(' ').unwrap_or((value, ""));
    // Bytes in hex are no number with a unit, nor is a text that begins with one.
    let is_unit = !unit.contains(' ') && !unit.starts_with(|c: char| c.is_ascii_digit());
    let has_unit = is_unit && number.parse::<f64>().is_ok();
    if has_unit && measure(value) > room { number } else { value }
}

/// Writes the value of the last message that matters; what is kept of it when it has left the log.
fn value(model: &Model<'_>, (level, topic): (LevelId, &str), own: &Own, out: &mut String) {
    let name = model.console.tree.levels().name(level);
    let message = model.console.log.message(own.last_row);
    let payload = message.as_ref().map(|message| message.payload).or(own.kept.as_deref());
    let content_type = message.as_ref().and_then(|message| message.properties.content_type());
    if let Some(payload) = payload.filter(|payload| !payload.is_empty()) {
        let known = model.console.search.known(topic, own.last_row, content_type);
        payload::gist(payload, known, name, VALUE_CHARS, out);
    } else if payload.is_some() {
        out.push_str(t!("empty"));
    }
}

/// `plant/press-1/temp, 87.2 °C, retained, 1.0/s, 0.7 s ago`.
pub(super) fn spoken(topic: &str, shown: &Shown) -> String {
    let mut spoken = visible_topic(topic).into_owned();
    let marks = shown.chip.iter().map(|(word, _)| *word).chain(shown.signs.iter().map(|(_, word)| *word));
    for part in [shown.value.as_str()].into_iter().chain(marks).chain(shown.spoken.iter().map(String::as_str)) {
        if !part.is_empty() {
            spoken.push_str(", ");
            spoken.push_str(&visible_line(part));
        }
    }
    spoken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::cast_precision_loss, reason = "short texts")]
    fn a_path_loses_its_first_levels_where_there_is_no_room() {
        let fit = |names: &str, is_path, width| fitting(names, is_path, width, |text| text.chars().count() as f32);
        assert_eq!(fit("plant/press-1/temp", true, 18.0), "plant/press-1/temp");
        assert_eq!(fit("plant/press-1/temp", true, 17.0), "…press-1/temp");
        assert_eq!(fit("plant/press-1/temp", true, 12.0), "…temp");
        assert_eq!(fit("plant/press-1/temp", true, 5.0), "…temp");
        assert_eq!(fit("plant/press-1/temp", true, 4.0), "te…p");
    }

    #[test]
    #[expect(clippy::cast_precision_loss, reason = "short texts")]
    fn a_name_loses_its_middle_where_there_is_no_room() {
        let fit = |names: &str, width| fitting(names, false, width, |text| text.chars().count() as f32);
        for (width, expected) in
            [(8.0, "yard/gps"), (7.0, "yard/…"), (5.0, "ya…ps"), (4.0, "ya…s"), (3.0, "y…s"), (1.0, "y…s")]
        {
            assert_eq!(fit("yard/gps", width), expected, "{width}");
        }
        assert_eq!(fit("pump-a/state", 11.0), "pump-a/st…e");
        assert_eq!(fit("pump-a/state", 8.0), "pump-a/…");
        assert_eq!(fit("温度計測器", 4.0), "温度…器");
        assert_eq!(fit("ab", 1.0), "a…b");
    }

    #[test]
    #[expect(clippy::cast_precision_loss, reason = "short texts")]
    fn a_number_loses_its_unit_where_there_is_no_room() {
        let width = |text: &str| text.chars().count() as f32;
        for (value, room, expected) in [
            ("5.93 bar", 8.0, "5.93 bar"),
            ("5.93 bar", 7.0, "5.93"),
            ("-5 °C", 0.0, "-5"),
            ("on hold", 2.0, "on hold"),
            ("1f 8b 08 00", 2.0, "1f 8b 08 00"),
            ("21 00 ff", 2.0, "21 00 ff"),
            ("12 pumps are on", 2.0, "12 pumps are on"),
            ("", 0.0, ""),
        ] {
            assert_eq!(value_for(value, room, width), expected, "{value} in {room}");
        }
    }

    #[test]
    fn topics_of_shadows_are_told_from_others() {
        for topic in ["$aws/things/pump/shadow", "$aws/things/pump/shadow/update", "$aws/things/p/shadow/name/v/get"] {
            assert!(is_of_shadow(topic), "{topic}");
        }
        for topic in ["$aws/things/shadow", "$aws/things/pump/jobs", "plant/pump/shadow", "$aws/things/pump/shadows"] {
            assert!(!is_of_shadow(topic), "{topic}");
        }
    }
}
