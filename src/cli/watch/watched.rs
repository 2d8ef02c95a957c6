//! One profile of `watch`: its messages as lines, and what becomes of its connection.

use std::collections::HashSet;
use std::io::IsTerminal as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;

use super::causes::Causes;
use crate::cli::Stop;
use crate::cli::arguments::Format;
use crate::cli::label::Label;
use crate::cli::missing::{Missing, reconnected, too_slow};
use crate::cli::output::Lines;
use crate::cli::readings::Readings;
use crate::cli::terminal::{print_notice, tell_note, tell_warning, write_stdout};
use engine::{Delivery, explain};
use model::{Event, Failure, FailureKind, Gap, LinkEvent, Notice, Severity, SubscriptionState, Timestamp, TopicFilter};
use payload::{Contracts, TopicMessages};
use search::Query;

/// How often it says at most that messages were dropped.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// How all profiles are printed.
#[derive(Clone, Debug)]
pub(super) struct Manner {
    pub(super) format: Format,
    /// Of the text form; JSON has its times in UTC.
    pub(super) zone: TimeZone,
    /// Print no notes on stderr.
    pub(super) quiet: bool,
    /// Which messages to print.
    pub(super) query: Option<Query>,
    /// What payloads are.
    pub(super) messages: Arc<TopicMessages>,
    /// What payloads have to be.
    pub(super) contracts: Arc<Contracts>,
    /// Whether what binary formats hold is written in JSON.
    pub(super) decode: bool,
}

/// What is known of one connection.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is another fact about the connection")]
pub(super) struct Watched {
    /// The name of its profile, where several are watched.
    profile: Option<String>,
    lines: Lines,
    missing: Missing,
    refusals: Refusals,
    live: bool,
    causes: Causes,
    /// Whether a message could have come.
    pub(super) been_live: bool,
    dropped: Dropped,
    quiet: bool,
    /// It failed, and the reason is printed.
    pub(super) left_out: bool,
}

impl Watched {
    /// Nothing has come yet. `asked` is the number of filters; `profile` is its name where there are several.
    pub(super) fn new(manner: &Manner, label: Label, profile: Option<String>, asked: usize) -> Self {
        let Manner { format, zone, quiet, query, messages, contracts, decode } = manner.clone();
        let filter = query.map(|query| query.compile().with_contracts(&contracts).with_messages(&messages));
        let filter = filter.map(|filter| filter.with_births(Arc::default()));
        let lines = Lines::new(format, zone.clone(), label.clone(), filter);
        Self {
            profile,
            lines: lines.with_contracts(contracts).with_readings(Readings::new(&messages, decode)),
            missing: Missing { format, zone, label },
            refusals: Refusals { asked, refused: HashSet::new() },
            live: false,
            causes: Causes::default(),
            been_live: false,
            dropped: Dropped::default(),
            quiet,
            left_out: false,
        }
    }

    /// Prints the messages of `delivery`, at most `limit` of them; returns how many of those that were to come are gone, by
    /// being printed or dropped.
    pub(super) fn print(&mut self, delivery: &mut Delivery, limit: u64, now: Instant) -> Result<u64, Stop> {
        let mut gone = delivery.dropped.min(limit);
        if delivery.dropped > 0 {
            self.dropped.add(delivery.dropped);
            write_stdout(self.missing.dropped(delivery.dropped).as_bytes())?;
        }
        self.tell_dropped_if_due(now);
        delivery.new_topics.iter().for_each(|topics| self.lines.name(topics));
        // Each is let go of once it is printed: its memory is used again.
        for batch in delivery.batches.drain(..) {
            gone += self.lines.write(&batch, limit - gone, Timestamp::from_system_clock(), write_stdout)?;
        }
        Ok(gone)
    }

    /// When to say next that messages were dropped; `None` when there is nothing to say.
    pub(super) fn tells_dropped_at(&self, now: Instant) -> Option<Instant> {
        self.dropped.due(now)
    }

    /// Says it, at most each second.
    pub(super) fn tell_dropped_if_due(&mut self, now: Instant) {
        if self.dropped.due(now).is_some_and(|due| due <= now) {
            self.tell_dropped(now);
        }
    }

    /// Prints what is missing, and fails where the connection cannot go on. `attend` takes what concerns the sign-in.
    pub(super) fn event(&mut self, event: &Event, attend: impl FnOnce(&Event) -> Result<(), Stop>) -> Result<(), Stop> {
        match event {
            Event::Link(LinkEvent::StateChanged(state)) => {
                if state.is_live() && !self.live {
                    self.live = true;
                    self.been_live = true;
                    self.causes.clear();
                } else if let (false, Some(failure)) = (state.is_live(), &state.failure) {
                    return self.lost(failure);
                }
                Ok(())
            }
            Event::Link(LinkEvent::SubscriptionChanged { topic_filter, state, .. }) => {
                if let Some(notice) = self.refusals.take(topic_filter, state)? {
                    self.tell_of(notice);
                }
                Ok(())
            }
            Event::Link(LinkEvent::Gap(gap)) => self.gap(gap),
            Event::Link(LinkEvent::Pause(pause)) => write_stdout(self.missing.pause(pause).as_bytes()),
            Event::Noticed(notice) if self.quiet && notice.severity == Severity::Info => Ok(()),
            Event::Noticed(notice) if notice.severity != Severity::Error => {
                self.tell_of(notice);
                Ok(())
            }
            other => attend(other),
        }
    }

    /// Prints a notice, with the profile that it is about where there are several.
    pub(super) fn tell_of(&self, notice: &Notice) {
        match &self.profile {
            Some(profile) => print_notice(&explain::of_profile(notice.clone(), profile)),
            None => print_notice(notice),
        }
    }

    /// Says how many messages are missing since this was last said.
    pub(super) fn tell_dropped(&mut self, now: Instant) {
        if let Some(count) = self.dropped.take(now) {
            tell_warning(&format!("{}{}", self.prefix(), too_slow(count)));
        }
    }

    /// How many messages were dropped since the beginning.
    pub(super) fn dropped(&self) -> u64 {
        self.dropped.all
    }

    fn prefix(&self) -> String {
        self.profile.as_ref().map(|profile| format!("{profile}: ")).unwrap_or_default()
    }

    /// A gap is a line between the messages; and a note on stderr, when stdout is not the terminal.
    fn gap(&self, gap: &Gap) -> Result<(), Stop> {
        write_stdout(self.missing.gap(gap).as_bytes())?;
        if gap.end.is_some() && !self.quiet && !std::io::stdout().is_terminal() {
            tell_note(&format!("{}{}", self.prefix(), reconnected(gap)));
        }
        Ok(())
    }

    /// Before the first message could come, a failure ends the command; later it only interrupts it. What keeps it from coming
    /// back may be something else than what interrupted it: that is said, too.
    fn lost(&mut self, failure: &Failure) -> Result<(), Stop> {
        if !self.been_live || failure.kind == FailureKind::ClientIdContested {
            return Err(Stop::Failed(failure.notice.clone()));
        }
        self.live = false;
        if self.causes.is_new(failure.notice.code) {
            self.tell_of(&failure.notice);
        }
        Ok(())
    }
}

/// How many messages were dropped, and how many of them were reported.
#[derive(Debug, Default)]
struct Dropped {
    all: u64,
    untold: u64,
    told_at: Option<Instant>,
}

impl Dropped {
    fn add(&mut self, count: u64) {
        self.all += count;
        self.untold += count;
    }

    /// When what was not told has to be: at once, or a second after the last time.
    fn due(&self, now: Instant) -> Option<Instant> {
        (self.untold > 0).then(|| self.told_at.map_or(now, |at| at + TELL_EVERY))
    }

    /// Those to tell; `None` when there are none.
    fn take(&mut self, now: Instant) -> Option<u64> {
        let count = std::mem::take(&mut self.untold);
        (count > 0).then(|| {
            self.told_at = Some(now);
            count
        })
    }
}

/// Which filters the broker has refused. It is asked again for them after each reconnection.
#[derive(Debug)]
struct Refusals {
    asked: usize,
    refused: HashSet<TopicFilter>,
}

impl Refusals {
    /// Returns a refusal that is new. Ends the command when nothing is left that could bring a message.
    fn take<'a>(
        &mut self,
        topic_filter: &TopicFilter,
        state: &'a SubscriptionState,
    ) -> Result<Option<&'a Notice>, Stop> {
        match state {
            SubscriptionState::Refused { notice, .. } | SubscriptionState::Parked { notice } => {
                let is_new = self.refused.insert(topic_filter.clone());
                if self.refused.len() >= self.asked {
                    return Err(Stop::Failed(notice.clone()));
                }
                return Ok(is_new.then_some(&**notice));
            }
            // It goes on bringing messages.
            SubscriptionState::NotStopped { notice } => {
                self.refused.remove(topic_filter);
                return Ok(Some(notice));
            }
            SubscriptionState::Granted { .. } => {
                self.refused.remove(topic_filter);
            }
            SubscriptionState::Requested | SubscriptionState::Paused => {}
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Words;

    #[test]
    fn a_filter_that_is_refused_again_after_a_reconnection_counts_once() {
        let [first, second] = ["a/#", "b/#"].map(|text| TopicFilter::parse(text).unwrap());
        let notice = Box::new(Notice::error("subscription.refused", Words { summary: "Refused", ..Words::default() }));
        let refused = SubscriptionState::Refused { notice, reason_code: 0x87 };
        let mut refusals = Refusals { asked: 2, refused: HashSet::new() };
        for _ in 0..3 {
            assert!(refusals.take(&first, &SubscriptionState::Requested).is_ok());
            assert!(refusals.take(&first, &refused).is_ok());
        }
        assert!(matches!(refusals.take(&second, &refused), Err(Stop::Failed(_))));
        assert!(refusals.take(&first, &SubscriptionState::Granted { qos: model::Qos::AtMostOnce }).is_ok());
        assert!(refusals.take(&second, &refused).is_ok());
    }

    #[test]
    fn a_filter_that_the_broker_does_not_end_is_reported_each_time_and_is_no_refusal() {
        let filter = TopicFilter::parse("a/#").unwrap();
        let notice = Box::new(Notice::error("unsubscribe.refused", Words { summary: "Goes on", ..Words::default() }));
        let mut refusals = Refusals { asked: 1, refused: HashSet::new() };
        for _ in 0..2 {
            let not_stopped = SubscriptionState::NotStopped { notice: notice.clone() };
            let told = refusals.take(&filter, &not_stopped).unwrap();
            assert!(told.is_some_and(|notice| notice.summary == "Goes on"));
        }
    }

    #[test]
    fn dropped_messages_are_told_at_once_then_each_second_and_each_once() {
        let (mut dropped, now) = (Dropped::default(), Instant::now());
        assert_eq!((dropped.due(now), dropped.take(now)), (None, None));
        dropped.add(3);
        assert_eq!((dropped.due(now), dropped.take(now)), (Some(now), Some(3)));
        let soon = now + TELL_EVERY / 2;
        dropped.add(1);
        dropped.add(1);
        assert_eq!(dropped.due(soon), Some(now + TELL_EVERY));
        let later = now + TELL_EVERY;
        assert_eq!((dropped.take(later), dropped.due(later), dropped.all), (Some(2), None, 5));
    }
}
