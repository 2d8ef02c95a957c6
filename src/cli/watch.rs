//! `watch`: messages on stdout until a count, a time or an interruption ends it.

use std::collections::{BTreeSet, HashSet};
use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;

use super::Stop;
use super::arguments::{Common, WatchArguments};
use super::driver::{Driver, block_on};
use super::given;
use super::missing::{Missing, connected_again};
use super::output::Lines;
use super::terminal::{print_notice, tell, write_stdout};
use engine::explain;
use engine::{Delivery, StartSandbox};
use model::{
    Command, Event, Failure, FailureKind, Gap, LinkCommand, LinkEvent, MAX_SUBSCRIPTIONS, Preflight, Severity,
    SubscriptionState, TopicFilter, check_filter, filter_hints,
};

/// Subscribes and prints.
pub(super) fn watch(
    arguments: &WatchArguments,
    common: Common,
    start_sandbox: Option<StartSandbox>,
) -> Result<(), Stop> {
    let qos = arguments.qos;
    let topic_filters = arguments.filters.iter().map(|text| given::topic_filter(text, arguments.as_is));
    let topic_filters: BTreeSet<TopicFilter> = topic_filters.collect::<Result<_, _>>()?;
    topic_filters.iter().try_for_each(refuse_what_aws_refuses)?;
    if let Some(too_many) = topic_filters.iter().nth(MAX_SUBSCRIPTIONS) {
        return Err(explain::preflight_filter(&Preflight::TooManySubscriptions, too_many).into());
    }
    if !arguments.quiet {
        topic_filters.iter().for_each(tell_hints);
    }
    let driver = Driver::start(common, start_sandbox)?;
    let zone = if arguments.utc { TimeZone::UTC } else { TimeZone::system() };
    let mut watch = Watch {
        lines: Lines::new(arguments.format, zone.clone()),
        missing: Missing { format: arguments.format, zone },
        left: arguments.count.unwrap_or(u64::MAX),
        limit: arguments.for_secs.map(Duration::from_secs_f64),
        ends_at: None,
        refusals: Refusals { asked: topic_filters.len(), refused: HashSet::new() },
        live: false,
        been_live: false,
        dropped: 0,
        quiet: arguments.quiet,
    };
    for topic_filter in topic_filters {
        driver.send(Command::Link(LinkCommand::Subscribe { topic_filter, qos }));
    }
    driver.send(Command::Link(LinkCommand::Connect));
    let result = block_on(async {
        while !watch.is_over() {
            let remaining = watch.ends_at.map(|end| end.saturating_duration_since(Instant::now()));
            let delivery = driver.next(remaining).await?;
            watch.take(&delivery, &driver)?;
        }
        Ok(())
    });
    if watch.dropped > 0 {
        tell(&format!("warning: {} messages were dropped, for the output was not read fast enough", watch.dropped));
    }
    match result {
        // An interruption is how a person ends a watch without an end of its own.
        Err(Stop::Interrupted) if arguments.count.is_none() && arguments.for_secs.is_none() => Ok(()),
        Ok(()) => watch.whether_all_came(arguments.count),
        other => other,
    }
}

/// What AWS would hang up on is refused before anything is connected.
fn refuse_what_aws_refuses(topic_filter: &TopicFilter) -> Result<(), Stop> {
    check_filter(topic_filter).map_err(|error| explain::preflight_filter(&error, topic_filter).into())
}

/// What surprises people who know other brokers.
fn tell_hints(topic_filter: &TopicFilter) {
    for hint in filter_hints(topic_filter) {
        tell(&format!("note: {topic_filter}: {hint}"));
    }
}

struct Watch {
    lines: Lines,
    missing: Missing,
    left: u64,
    limit: Option<Duration>,
    ends_at: Option<Instant>,
    refusals: Refusals,
    live: bool,
    been_live: bool,
    dropped: u64,
    quiet: bool,
}

impl Watch {
    /// A script that waits for N messages has to see when they did not come.
    fn whether_all_came(&self, count: Option<u64>) -> Result<(), Stop> {
        let Some(count) = count.filter(|_| self.left > 0) else { return Ok(()) };
        if !self.quiet {
            tell(&format!("note: the time was over after {} of {count} messages", count - self.left));
        }
        Err(Stop::Short)
    }

    fn is_over(&self) -> bool {
        self.left == 0 || self.ends_at.is_some_and(|end| Instant::now() >= end)
    }

    fn take(&mut self, delivery: &Delivery, driver: &Driver) -> Result<(), Stop> {
        if delivery.dropped > 0 {
            self.dropped += delivery.dropped;
            write_stdout(self.missing.dropped(delivery.dropped).as_bytes())?;
        }
        self.lines.name(&delivery.new_topics);
        for batch in &delivery.batches {
            self.left -= self.lines.append(batch, self.left);
        }
        self.lines.take(write_stdout)?;
        delivery.events.iter().try_for_each(|event| self.event(event, driver))
    }

    fn event(&mut self, event: &Event, driver: &Driver) -> Result<(), Stop> {
        match event {
            Event::Link(LinkEvent::StateChanged(state)) => {
                if state.is_live() && !self.live {
                    self.live = true;
                    self.been_live = true;
                    self.ends_at = self.ends_at.or(self.limit.map(|limit| Instant::now() + limit));
                } else if let (false, Some(failure)) = (state.is_live(), &state.failure) {
                    return self.lost(failure);
                }
                Ok(())
            }
            Event::Link(LinkEvent::SubscriptionChanged { topic_filter, state, .. }) => {
                self.refusals.take(topic_filter, state)
            }
            Event::Link(LinkEvent::Gap(gap)) => self.gap(gap),
            Event::Link(LinkEvent::Pause(pause)) => write_stdout(self.missing.pause(pause).as_bytes()),
            Event::Noticed(notice) if self.quiet && notice.severity == Severity::Info => Ok(()),
            other => driver.attend(other),
        }
    }

    /// What is missing is among the messages, also for who reads them later; and told to who reads them elsewhere.
    fn gap(&self, gap: &Gap) -> Result<(), Stop> {
        write_stdout(self.missing.gap(gap).as_bytes())?;
        if gap.end.is_some() && !self.quiet && !std::io::stdout().is_terminal() {
            tell(&format!("note: {}", connected_again(gap)));
        }
        Ok(())
    }

    /// Before the first message could come, a failure ends the command; later it only interrupts it.
    fn lost(&mut self, failure: &Failure) -> Result<(), Stop> {
        if !self.been_live || failure.kind == FailureKind::ClientIdContested {
            return Err(Stop::Failed(failure.notice.clone()));
        }
        if std::mem::take(&mut self.live) {
            print_notice(&failure.notice);
        }
        Ok(())
    }
}

/// Which filters the broker has refused. It is asked again for them after each reconnection.
struct Refusals {
    asked: usize,
    refused: HashSet<TopicFilter>,
}

impl Refusals {
    /// Ends the command when nothing is left that could bring a message.
    fn take(&mut self, topic_filter: &TopicFilter, state: &SubscriptionState) -> Result<(), Stop> {
        match state {
            SubscriptionState::Refused { notice, .. } | SubscriptionState::Quarantined { notice } => {
                let is_new = self.refused.insert(topic_filter.clone());
                if self.refused.len() >= self.asked {
                    return Err(Stop::Failed(notice.clone()));
                }
                if is_new {
                    print_notice(notice);
                }
            }
            SubscriptionState::Granted { .. } => {
                self.refused.remove(topic_filter);
            }
            SubscriptionState::Requested | SubscriptionState::Paused => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Notice;
    use model::Words;

    fn watch(left: u64) -> Watch {
        let format = super::super::arguments::Format::Json;
        Watch {
            lines: Lines::new(format, TimeZone::UTC),
            missing: Missing { format, zone: TimeZone::UTC },
            left,
            limit: None,
            ends_at: None,
            refusals: Refusals { asked: 1, refused: HashSet::new() },
            live: false,
            been_live: false,
            dropped: 0,
            quiet: false,
        }
    }

    #[test]
    fn fewer_messages_than_asked_for_are_no_success() {
        assert!(matches!(watch(1).whether_all_came(Some(10)), Err(Stop::Short)));
        assert!(watch(0).whether_all_came(Some(10)).is_ok());
        assert!(watch(u64::MAX).whether_all_came(None).is_ok(), "none were asked for");
    }

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
}
