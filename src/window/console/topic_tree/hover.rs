//! What a row says more of its topic when the pointer rests on it.

use eframe::egui::Ui;

use super::drawn::Drawn;
use super::shown::is_of_shadow;
use crate::kit::{theme, widgets, words};
use console::{LevelId, Own};
use model::visible_topic;
use texts::{counted, t};

/// Length of a part of the ten minutes, in seconds.
const PART_SECS: f64 = 30.0;

pub(super) fn hover_ui(ui: &mut Ui, drawn: &Drawn<'_, '_>, level: LevelId, topic: &str) {
    let tree = &drawn.model.console.tree;
    let (text, dim) = (theme::palette(ui).text, theme::palette(ui).dim);
    widgets::selectable(ui, &visible_topic(topic), theme::mono(), text);
    let Some(traffic) = tree.traffic(level) else { return };
    let mut line = |words: &str| drop(widgets::line(ui, words, theme::small(), dim));
    let bytes = words::bytes(traffic.bytes());
    line(&counted!(count = traffic.messages(), "{count} message · {bytes}", "{count} messages · {bytes}", bytes));
    if let Some(last) = traffic.last_at().filter(|_| drawn.model.console.log.is_recorded()) {
        line(&t!("last at {time}", time = words::date_and_time(last, drawn.model.time_zone)));
    } else {
        let most = traffic.sparkline(drawn.model.now).slots.into_iter().max().unwrap_or_default();
        line(&t!("10 min: at most {rate}", rate = words::per_second(f64::from(most) / PART_SECS)));
    }
    let silent = u64::from(tree.silent_in(level));
    if silent > 0 && !tree.is_silent(level) {
        line(&counted!(silent, "{silent} silent topic", "{silent} silent topics"));
    }
    let own = tree.own(level);
    if let Some(interval) = own.and_then(Own::usual_interval) {
        line(&t!("usually every {interval}", interval = words::took(interval)));
    }
    if let Some(every) = own.and_then(Own::expected_interval) {
        line(&t!("contract: a message every {every}", every = words::took(every)));
    }
    let facts = [
        (tree.is_muted(level), t!("muted: not in the table, and never silent")),
        (own.is_some_and(|own| own.retained && !own.sent), t!("retained: the broker keeps the last message")),
        (is_of_shadow(topic), t!("belongs to the shadow of a device")),
    ];
    facts.iter().filter(|(is_so, _)| *is_so).for_each(|(_, words)| line(words));
}
