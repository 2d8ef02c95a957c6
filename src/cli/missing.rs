//! Reports what is missing between the messages of `watch`, as lines between them, so that readers of a saved output see it too.
//!
//! A gap has a line when it begins and another when it ends.

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::arguments::Format;
use super::label::Label;
use super::terminal::push_visible;
use super::times::push_local_time;
use model::words::gap_reason;
use model::{Gap, GapEnd, Pause, PauseReason, Timestamp, TopicFilter};
use texts::{counted, t};

/// Turns what is missing into lines.
#[derive(Clone, Debug)]
pub(super) struct Missing {
    pub(super) format: Format,
    /// Of the text form; JSON has its times in UTC.
    pub(super) zone: TimeZone,
    pub(super) label: Label,
}

impl Missing {
    /// A time without a connection.
    pub(super) fn gap(&self, gap: &Gap) -> String {
        let Gap { from, reason, end } = gap;
        if self.format == Format::Json {
            let session_resumed = end.map(|end| end.session_resumed);
            let to = end.map(|end| utc(end.at));
            return self.json_line(&json!({
                "event": "gap", "from": utc(*from), "to": to, "session_resumed": session_resumed, "reason": gap_reason(reason),
            }));
        }
        match end {
            None => self.text_line(*from, &t!("connection lost: {reason}", reason = gap_reason(reason))),
            Some(GapEnd { at, .. }) => self.text_line(*at, &reconnected(gap)),
        }
    }

    /// A time without messages of one subscription.
    pub(super) fn pause(&self, pause: &Pause) -> String {
        let Pause { topic_filter, from, reason, to } = pause;
        if self.format == Format::Json {
            return self.json_line(&json!({
                "event": "pause", "topic_filter": topic_filter.as_str(), "from": utc(*from), "to": to.map(utc),
                "reason": reason.word(),
            }));
        }
        match to {
            None => self.text_line(*from, &pause_begins(topic_filter, *reason)),
            Some(to) => {
                let secs = to.since(*from).as_secs();
                self.text_line(*to, &t!("{topic_filter} receives messages again after {secs} s", topic_filter, secs))
            }
        }
    }

    /// `count` messages were left out here.
    pub(super) fn dropped(&self, count: u64) -> String {
        if self.format == Format::Json {
            return self.json_line(&json!({ "event": "dropped", "messages": count }));
        }
        format!("--- {}{}\n", self.label.text, too_slow(count))
    }

    /// The lines of messages begin with a date, not with `---`.
    fn text_line(&self, at: Timestamp, words: &str) -> String {
        let mut line = "--- ".to_owned();
        push_local_time(&mut line, at, &self.zone);
        line.push(' ');
        line.push_str(&self.label.text);
        push_visible(&mut line, words);
        line.push('\n');
        line
    }

    /// `object` with the label as its first field.
    fn json_line(&self, object: &Value) -> String {
        let text = object.to_string();
        format!("{{{}{}\n", self.label.json, text.trim_start_matches('{'))
    }
}

/// The connection is back: how long it was away, and what that means for the output.
pub(super) fn reconnected(gap: &Gap) -> String {
    let Some(end) = gap.end else { return String::new() };
    let secs = end.at.since(gap.from).as_secs();
    t!("reconnected after {secs} s · {consequence}", secs, consequence = end.consequence())
}

/// Messages were dropped for a slow reader.
pub(super) fn too_slow(dropped: u64) -> String {
    counted!(
        dropped,
        "{dropped} message was dropped: the output was not read fast enough",
        "{dropped} messages were dropped: the output was not read fast enough"
    )
}

fn pause_begins(topic_filter: &TopicFilter, reason: PauseReason) -> String {
    match reason {
        PauseReason::Paused => t!("{topic_filter} is paused", topic_filter),
        PauseReason::Removed => t!("{topic_filter} is no longer subscribed", topic_filter),
        PauseReason::Refused => t!("AWS refused the subscription {topic_filter}", topic_filter),
        PauseReason::Parked => {
            t!("{topic_filter} is parked: AWS closed the connection over it twice", topic_filter)
        }
    }
}

fn utc(at: Timestamp) -> String {
    let mut text = String::new();
    payload::push_utc(&mut text, at);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::GapReason;

    fn told(format: Format) -> Missing {
        Missing { format, zone: TimeZone::UTC, label: Label::default() }
    }

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(1_700_000_000 + secs)
    }

    #[test]
    fn a_gap_is_a_line_when_it_begins_and_when_it_ends() {
        let open = Gap { from: at(0), reason: GapReason::Failed { summary: "lost\n".to_owned() }, end: None };
        let closed = |session_resumed| Gap { end: Some(GapEnd { at: at(76), session_resumed }), ..open.clone() };
        assert_eq!(told(Format::Text).gap(&open), "--- 2023-11-14T22:13:20.000000Z connection lost: lost\\n\n");
        assert_eq!(
            told(Format::Text).gap(&closed(false)),
            "--- 2023-11-14T22:14:36.000000Z reconnected after 76 s · new session: messages from that time were \
             missed\n"
        );
        let abroad = Missing { zone: TimeZone::fixed(jiff::tz::offset(2)), ..told(Format::Text) };
        assert!(abroad.gap(&open).starts_with("--- 2023-11-15T00:13:20.000000+02:00 "), "{}", abroad.gap(&open));
        let value: Value = serde_json::from_str(&told(Format::Json).gap(&open)).unwrap();
        let expected = json!({
            "event": "gap", "from": "2023-11-14T22:13:20.000000Z", "to": null, "session_resumed": null,
            "reason": "lost\n",
        });
        assert_eq!(value, expected);
        let value: Value = serde_json::from_str(&told(Format::Json).gap(&closed(true))).unwrap();
        assert_eq!((&value["to"], &value["session_resumed"]), (&json!("2023-11-14T22:14:36.000000Z"), &json!(true)));
    }

    #[test]
    fn a_program_reads_the_reason_of_a_gap_in_words() {
        for (reason, expected) in [
            (GapReason::Disconnected, "You disconnected"),
            (GapReason::Failed { summary: "Connection lost".to_owned() }, "Connection lost"),
        ] {
            let gap = Gap { from: at(0), reason, end: None };
            let value: Value = serde_json::from_str(&told(Format::Json).gap(&gap)).unwrap();
            assert_eq!(value["reason"], json!(expected));
            assert!(told(Format::Text).gap(&gap).ends_with(&format!(" connection lost: {expected}\n")));
        }
    }

    #[test]
    fn a_filter_that_is_refused_later_and_messages_left_out_are_lines_too() {
        let topic_filter = TopicFilter::parse("plant/#").unwrap();
        let pause = Pause { topic_filter, from: at(0), reason: PauseReason::Refused, to: None };
        assert_eq!(
            told(Format::Text).pause(&pause),
            "--- 2023-11-14T22:13:20.000000Z AWS refused the subscription plant/#\n"
        );
        let again = Pause { to: Some(at(5)), ..pause };
        let value: Value = serde_json::from_str(&told(Format::Json).pause(&again)).unwrap();
        assert_eq!((&value["event"], &value["topic_filter"]), (&json!("pause"), &json!("plant/#")));
        assert_eq!(told(Format::Json).dropped(7), "{\"event\":\"dropped\",\"messages\":7}\n");
    }
}
