//! What a strip shows, looked up for a frame: costs the bars on screen.

use std::ops::Range;
use std::time::Duration;

use eframe::egui::Ui;
use model::Timestamp;
use texts::t;

use super::paint::{self, Bar};
use super::scale::{Scale, span_of};
use super::state::StripState;
use crate::kit::model::Model;
use crate::kit::{theme, words};

/// What was looked up for a frame.
#[derive(Debug)]
pub(in super::super) struct Shown {
    pub(super) scale: Scale,
    pub(super) bars: Vec<Bar>,
    pub(super) gaps: Vec<Range<Timestamp>>,
    pub(super) has_search: bool,
}

/// Looks up what a strip as wide as `ui` shows; `None` while there is nothing.
pub(in super::super) fn look_up(ui: &Ui, model: &Model<'_>, state: &StripState, has_search: bool) -> Option<Shown> {
    let console = model.console;
    let first = console.log.time_span()?.start;
    let now = state.held_end.unwrap_or(model.now);
    let width = ui.available_width() - 2.0 * theme::PADDING;
    let scale = Scale::of(&span_of(state.reach, first, now), width);
    let bars = console.bars(scale.bars()).map(|(all, found)| Bar { all, found }).collect();
    let gaps = console.log.gaps(scale.span());
    let gaps = gaps.map(|gap| gap.from..gap.end.map_or(now, |end| end.at)).collect();
    Some(Shown { scale, bars, gaps, has_search })
}

impl Shown {
    /// How long a bar lasts, in words.
    pub(super) fn bar_words(&self) -> String {
        words::short_age(self.scale.bars().width)
    }

    /// How long nothing could come, in all; `None` where nothing is missing.
    pub(super) fn gap_words(&self) -> Option<String> {
        let span = self.scale.span();
        let lasts = |gap: &Range<Timestamp>| gap.end.min(span.end).since(gap.start.max(span.start));
        let all: Duration = self.gaps.iter().map(lasts).sum();
        (!self.gaps.is_empty()).then(|| t!("gap {duration}", duration = words::age(all)))
    }

    /// The legend in words.
    pub(super) fn spoken(&self) -> String {
        let most = paint::peaks(&self.bars);
        let mut parts =
            vec![t!("all, peak {count} in {secs}", count = words::count(most.all), secs = self.bar_words())];
        if self.has_search {
            parts.push(t!("matches, peak {count}", count = words::count(most.found)));
        }
        parts.extend(self.gap_words());
        parts.join(", ")
    }
}
