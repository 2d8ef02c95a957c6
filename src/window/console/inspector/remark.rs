//! A selected row that is no message: what is missing there, from when until when, why, and what became of it.

use eframe::egui::{Grid, Label, Rect, RichText, ScrollArea, Ui, UiBuilder};

use crate::kit::model::Model;
use crate::kit::{theme, widgets, words};
use console::Row;
use model::words::{gap_reason, why_missing};
use model::{Gap, GapEnd, PastGap, Pause, PauseReason, Timestamp, WhyMissing, visible_line, visible_topic};
use texts::t;

use super::super::table::gap_words;

/// What is said of a row: a title, facts with their names, and a sentence.
#[derive(Debug, Default)]
struct Remark {
    title: &'static str,
    facts: Vec<(&'static str, String)>,
    words: String,
}

/// Says what this row says. Returns false for a message, one that is being read, and a row that is gone.
pub(super) fn remark_ui(ui: &mut Ui, model: &Model<'_>, row: u64) -> bool {
    let Some(remark) = model.console.log.row(row).and_then(|row| of(&row, model)) else { return false };
    let palette = theme::palette(ui);
    ScrollArea::vertical().id_salt("remark").auto_shrink(false).show(ui, |ui| {
        let rect = ui.available_rect_before_wrap();
        let inner = Rect::from_min_max(rect.min, rect.max).shrink2(eframe::egui::vec2(theme::PADDING, 0.0));
        let used = ui.scope_builder(UiBuilder::new().max_rect(inner), |ui| {
            ui.add_space(12.0);
            widgets::line(ui, remark.title, theme::semibold(13.0), palette.warn);
            ui.add_space(8.0);
            let id = ui.scope_id().with("facts");
            let grid = Grid::new(id).num_columns(2).min_col_width(102.0).min_row_height(theme::ROW);
            grid.spacing([16.0, 0.0]).show(ui, |ui| {
                for (name, value) in &remark.facts {
                    widgets::line(ui, name, theme::body(), palette.dim);
                    widgets::selectable(ui, &visible_line(value), theme::body(), palette.text);
                    ui.end_row();
                }
            });
            ui.add_space(8.0);
            let words = RichText::new(visible_line(&remark.words)).font(theme::body()).color(palette.dim);
            ui.add(Label::new(words).wrap());
        });
        ui.advance_cursor_after_rect(used.response.rect);
    });
    true
}

fn of(row: &Row<'_>, model: &Model<'_>) -> Option<Remark> {
    Some(match row {
        Row::Gap(gap) => of_gap(gap, model),
        Row::Pause(pause) => of_pause(pause, model),
        Row::NotRecorded(gap) => of_recording(gap, model),
        Row::Dropped(_) => {
            Remark { title: t!("Messages dropped"), words: gap_words::of(row, model)?, ..Remark::default() }
        }
        Row::Unread { unreadable: Some(_) } => {
            Remark { title: t!("Message cannot be read"), words: gap_words::of(row, model)?, ..Remark::default() }
        }
        Row::Message(_) | Row::LetGo(_) | Row::Unread { unreadable: None } => return None,
    })
}

fn of_gap(gap: &Gap, model: &Model<'_>) -> Remark {
    let mut facts = times(gap.from, gap.end.map(|end| end.at), model);
    facts.push((t!("Reason"), gap_reason(&gap.reason).to_owned()));
    let words = gap.end.map_or(t!("Messages are being missed."), |end| end.consequence());
    Remark { title: t!("No connection"), facts, words: words.to_owned() }
}

fn of_pause(pause: &Pause, model: &Model<'_>) -> Remark {
    let mut facts = vec![(t!("Topic filter"), visible_topic(pause.topic_filter.as_str()).into_owned())];
    facts.extend(times(pause.from, pause.to, model));
    let title = match pause.reason {
        PauseReason::Paused => t!("Subscription paused"),
        PauseReason::Removed => t!("Subscription removed"),
        PauseReason::Refused => t!("Subscription refused"),
        PauseReason::Parked => t!("Subscription parked"),
    };
    Remark { title, facts, words: t!("Messages of this filter were not delivered in this time.").to_owned() }
}

fn of_recording(gap: &PastGap, model: &Model<'_>) -> Remark {
    let mut facts = times(gap.times.start, Some(gap.times.end), model);
    if gap.messages > 0 {
        facts.push((t!("Messages"), words::count(gap.messages)));
    }
    let (title, reason, words) = match &gap.why {
        WhyMissing::NoConnection { reason, session_resumed } => {
            let end = session_resumed.map(|session_resumed| GapEnd { at: gap.times.end, session_resumed });
            let words = end.map_or(t!("Nothing could arrive in this time."), |end| end.consequence());
            (t!("No connection"), gap_reason(reason).to_owned(), words)
        }
        WhyMissing::NotSubscribed => (
            t!("No subscription"),
            why_missing(&gap.why).into_owned(),
            t!("There was a connection. All subscriptions were paused, refused or removed."),
        ),
        WhyMissing::Ended => (
            t!("Not recorded"),
            why_missing(&gap.why).into_owned(),
            t!("Up to one second of messages before the end may be missing too."),
        ),
        WhyMissing::Deleted | WhyMissing::Forgotten => {
            (t!("No longer recorded"), why_missing(&gap.why).into_owned(), "")
        }
        WhyMissing::Off => (
            t!("Not recorded"),
            why_missing(&gap.why).into_owned(),
            t!("Whatever arrived in this time is not in the recording."),
        ),
        WhyMissing::Slow | WhyMissing::Full | WhyMissing::Failed | WhyMissing::Damaged | WhyMissing::NotCopied => (
            t!("Messages missing"),
            why_missing(&gap.why).into_owned(),
            t!("These messages arrived and are not in the recording."),
        ),
    };
    facts.push((t!("Reason"), reason));
    Remark { title, facts, words: words.to_owned() }
}

/// From when until when, and for how long.
fn times(from: Timestamp, until: Option<Timestamp>, model: &Model<'_>) -> Vec<(&'static str, String)> {
    let moment = |time| words::date_and_time(time, model.time_zone);
    let ends = until.map_or_else(|| t!("not yet").to_owned(), moment);
    let lasts = words::age(until.map_or_else(|| model.age(from), |until| until.since(from)));
    vec![(t!("From"), moment(from)), (t!("Until"), ends), (t!("Duration"), lasts)]
}
