//! Says on stderr what a span of a recording does not have: no line of an export says of it.

use super::terminal::tell_warning;
use super::times::push_local_time;
use model::words::why_missing;
use model::{PastGap, Timestamp, WhyMissing};
use texts::{counted, t};

/// So many of a kind are said one by one; more together.
const FEW: usize = 3;

/// Says what is missing, in the order of time.
pub(super) fn tell(missing: &[PastGap]) {
    for line in all_lines(missing) {
        tell_warning(&line);
    }
}

fn all_lines(missing: &[PastGap]) -> Vec<String> {
    let mut all: Vec<(Timestamp, String)> = Vec::new();
    for kind in [Kind::Lost, Kind::Unrecorded, Kind::NoConnection, Kind::NotSubscribed] {
        let of_kind: Vec<&PastGap> = missing.iter().filter(|gap| Kind::of(&gap.why) == kind).collect();
        // One line for each, or one for all.
        all.extend(of_kind.iter().map(|gap| gap.times.start).zip(lines(kind, &of_kind)));
    }
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, line)| line).collect()
}

/// What is the same for a person who reads the messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Messages came and are not there.
    Lost,
    /// Whatever came is not there.
    Unrecorded,
    /// Nothing could come.
    NoConnection,
    /// Nothing was wanted.
    NotSubscribed,
}

impl Kind {
    fn of(why: &WhyMissing) -> Self {
        match why {
            WhyMissing::Slow | WhyMissing::Full | WhyMissing::Failed | WhyMissing::Damaged | WhyMissing::NotCopied => {
                Self::Lost
            }
            WhyMissing::Off | WhyMissing::Ended | WhyMissing::Deleted | WhyMissing::Forgotten => Self::Unrecorded,
            WhyMissing::NoConnection { .. } => Self::NoConnection,
            WhyMissing::NotSubscribed => Self::NotSubscribed,
        }
    }
}

fn lines(kind: Kind, gaps: &[&PastGap]) -> Vec<String> {
    let (Some(first), Some(last)) = (gaps.first(), gaps.iter().map(|gap| gap.times.end).max()) else {
        return Vec::new();
    };
    if gaps.len() <= FEW {
        return gaps.iter().map(|gap| line(kind, gap)).collect();
    }
    let (count, from, until) = (gaps.len() as u64, local(first.times.start), local(last));
    let messages: u64 = gaps.iter().map(|gap| gap.messages).sum();
    vec![match kind {
        Kind::Lost => t!(
            "{messages} messages are missing in {count} gaps between {from} and {until}. Each: topicdeck recordings",
            messages,
            count,
            from,
            until
        ),
        Kind::Unrecorded => {
            t!("Nothing was recorded {count} times between {from} and {until}", count, from, until)
        }
        Kind::NoConnection => t!(
            "{count} times without a connection between {from} and {until}. When and why: topicdeck recordings",
            count,
            from,
            until
        ),
        Kind::NotSubscribed => t!(
            "{count} times without a subscription between {from} and {until}. When: topicdeck recordings",
            count,
            from,
            until
        ),
    }]
}

fn line(kind: Kind, gap: &PastGap) -> String {
    let (from, until, why) = (local(gap.times.start), local(gap.times.end), why_missing(&gap.why));
    match (kind, gap.messages) {
        (Kind::Lost, 0) => t!("Messages are missing between {from} and {until}: {why}", from, until, why),
        (Kind::Lost, messages) => counted!(
            messages,
            "{messages} message is missing between {from} and {until}: {why}",
            "{messages} messages are missing between {from} and {until}: {why}",
            from,
            until,
            why
        ),
        (Kind::Unrecorded, _) => t!("Nothing was recorded between {from} and {until}: {why}", from, until, why),
        (Kind::NoConnection | Kind::NotSubscribed, _) => {
            t!("Nothing could arrive between {from} and {until}: {why}", from, until, why)
        }
    }
}

fn local(time: Timestamp) -> String {
    let mut text = String::new();
    push_local_time(&mut text, time, &jiff::tz::TimeZone::system());
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::GapReason;

    fn gap(secs: i64, messages: u64, why: WhyMissing) -> PastGap {
        let at = |secs| Timestamp::from_secs(1_700_000_000 + secs);
        PastGap { times: at(secs)..at(secs + 60), messages, why }
    }

    #[test]
    fn each_of_a_few_is_said_with_its_times_and_why_and_many_together() {
        let reason = GapReason::SignedOut;
        for (why, messages, expected) in [
            (WhyMissing::Full, 812, "812 messages are missing between "),
            (WhyMissing::Failed, 1, "1 message is missing between "),
            (WhyMissing::Slow, 0, "Messages are missing between "),
            (WhyMissing::Off, 0, "Nothing was recorded between "),
            (WhyMissing::Ended, 0, "Nothing was recorded between "),
            (WhyMissing::NoConnection { reason, session_resumed: None }, 0, "Nothing could arrive between "),
            (WhyMissing::NotSubscribed, 0, "Nothing could arrive between "),
        ] {
            let one = gap(0, messages, why.clone());
            let (kind, end) = (Kind::of(&why), format!("{}: {}", local(one.times.end), why_missing(&why)));
            let said = lines(kind, &[&one]);
            assert!(said.len() == 1 && said[0].starts_with(expected) && said[0].ends_with(&end), "{said:?}");
            let many: Vec<PastGap> = (0..5).map(|day| gap(day * 86_400, messages, why.clone())).collect();
            let said = lines(kind, &many.iter().collect::<Vec<_>>());
            let (from, until) = (local(many[0].times.start), local(many[4].times.end));
            assert!(said.len() == 1 && said[0].contains(&format!("between {from} and {until}")), "{said:?}");
            assert!(said[0].contains('5'), "{said:?}");
        }
        assert!(lines(Kind::Lost, &[]).is_empty());
    }

    #[test]
    fn what_was_first_is_said_first_whatever_it_is() {
        let gaps = [gap(0, 0, WhyMissing::Off), gap(100, 7, WhyMissing::Full), gap(200, 0, WhyMissing::NotSubscribed)];
        let said = all_lines(&[gaps.to_vec(), vec![gap(300, 2, WhyMissing::Slow)]].concat());
        let begins = ["Nothing was recorded", "7 messages", "Nothing could arrive", "2 messages"];
        assert_eq!(said.len(), 4);
        assert!(said.iter().zip(begins).all(|(line, begin)| line.starts_with(begin)), "{said:?}");
    }
}
