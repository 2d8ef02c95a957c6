//! `watch`: messages on stdout until a count, a time or an interruption ends it; of one profile or of several.

mod causes;
mod record;
mod watched;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;

use super::Stop;
use super::arguments::{Common, RecordArguments, WatchArguments};
use super::contracts;
use super::driver::{Driver, FIRST, Options, block_on};
use super::label::Label;
use super::messages;
use super::terminal::tell_note;
use super::topic_arguments;
use engine::explain;
use engine::{Delivery, StartSandbox};
use model::{
    Command, ConnectionId, Event, LinkCommand, MAX_SUBSCRIPTIONS, Preflight, ProfileCommand, Timestamp, TopicFilter,
    check_filter, filter_hints,
};
use payload::{Contracts, TopicMessages};
use texts::t;
use watched::{Manner, Watched};

/// Subscribes and records, without printing messages.
pub(super) fn record(
    arguments: &RecordArguments,
    common: Common,
    start_sandbox: Option<StartSandbox>,
) -> Result<(), Stop> {
    let topic_filters = topic_filters(&arguments.filters, arguments.as_is, arguments.quiet)?;
    record::record(arguments, topic_filters, common, start_sandbox)
}

/// Subscribes and prints.
pub(super) fn watch(
    arguments: &WatchArguments,
    common: Common,
    start_sandbox: Option<StartSandbox>,
) -> Result<(), Stop> {
    let topic_filters = topic_filters(&arguments.filters, arguments.as_is, arguments.quiet)?;
    let zone = if arguments.utc { TimeZone::UTC } else { TimeZone::system() };
    let now = Timestamp::from_system_clock();
    let query = arguments.query.as_ref().map(|query| query.at(now, &zone));
    let of_profile = |profile: Option<&str>| {
        let contracts = contracts::read_with_stored(&arguments.contracts, arguments.query.as_ref(), &common, profile)?;
        let messages = messages::read(&arguments.messages, &contracts, &common, profile)?;
        Ok((contracts, messages))
    };
    let manner = Manner {
        format: arguments.format,
        zone,
        quiet: arguments.quiet,
        query,
        messages: Arc::default(),
        contracts: Arc::default(),
        decode: arguments.decode,
    };
    let mut watch = Watch {
        connections: connections(&common.profiles, &manner, of_profile, topic_filters.len())?,
        left: arguments.count.unwrap_or(u64::MAX),
        limit: arguments.for_secs.map(Duration::from_secs_f64),
        ends_at: None,
        quiet: arguments.quiet,
    };
    let driver = Driver::start(Options { waits_for_reader: true, ..Options::new(common, start_sandbox) })?;
    for id in watch.connections.keys() {
        for topic_filter in topic_filters.iter().cloned() {
            driver.send_to(*id, Command::Link(LinkCommand::Subscribe { topic_filter, qos: arguments.qos }));
        }
        driver.send_to(*id, Command::Link(LinkCommand::Connect));
    }
    let result = block_on(async {
        while !watch.is_over() {
            let mut delivery = driver.next(watch.next_wait(Instant::now())).await?;
            watch.take(&mut delivery, &driver)?;
        }
        Ok(())
    });
    let now = Instant::now();
    watch.connections.values_mut().for_each(|watched| watched.tell_dropped(now));
    match result {
        // A watch without limits is ended by an interruption.
        Err(Stop::Interrupted) if arguments.count.is_none() && arguments.for_secs.is_none() => {}
        Ok(()) => watch.whether_all_came(arguments.count)?,
        other => return other,
    }
    watch.whether_all_went_on()
}

/// What to receive; what AWS would refuse is refused before anything is connected.
fn topic_filters(filters: &[String], as_is: bool, quiet: bool) -> Result<BTreeSet<TopicFilter>, Stop> {
    let topic_filters = filters.iter().map(|text| topic_arguments::topic_filter(text, as_is));
    let topic_filters: BTreeSet<TopicFilter> = topic_filters.collect::<Result<_, _>>()?;
    topic_filters.iter().try_for_each(refuse_what_aws_refuses)?;
    if let Some(too_many) = topic_filters.iter().nth(MAX_SUBSCRIPTIONS) {
        return Err(explain::preflight_filter(&Preflight::TooManySubscriptions, too_many).into());
    }
    if !quiet {
        topic_filters.iter().for_each(tell_hints);
    }
    Ok(topic_filters)
}

/// A connection for each of `profiles`, or the one that is opened where none is named; each has its own `contracts`.
fn connections(
    profiles: &[String],
    manner: &Manner,
    of_profile: impl Fn(Option<&str>) -> Result<(Arc<Contracts>, Arc<TopicMessages>), Stop>,
    asked: usize,
) -> Result<BTreeMap<ConnectionId, Watched>, Stop> {
    let of = |profile| {
        let (contracts, messages) = of_profile(profile)?;
        Ok::<_, Stop>(Manner { messages, contracts, ..manner.clone() })
    };
    if profiles.len() < 2 {
        let manner = of(profiles.first().map(String::as_str))?;
        return Ok(BTreeMap::from([(FIRST, Watched::new(&manner, Label::default(), None, asked))]));
    }
    let labels = Label::of_all(profiles).into_iter().zip(profiles);
    let ids = (FIRST.0..).map(ConnectionId);
    ids.zip(labels)
        .map(|(id, (label, name))| Ok((id, Watched::new(&of(Some(name))?, label, Some(name.clone()), asked))))
        .collect()
}

/// What AWS would disconnect for is refused before anything is connected.
fn refuse_what_aws_refuses(topic_filter: &TopicFilter) -> Result<(), Stop> {
    check_filter(topic_filter).map_err(|error| explain::preflight_filter(&error, topic_filter).into())
}

/// What surprises people who know other brokers.
fn tell_hints(topic_filter: &TopicFilter) {
    for hint in filter_hints(topic_filter) {
        tell_note(&format!("{topic_filter}: {hint}"));
    }
}

struct Watch {
    connections: BTreeMap<ConnectionId, Watched>,
    /// Messages that may still come; one that was dropped does not.
    left: u64,
    limit: Option<Duration>,
    ends_at: Option<Instant>,
    quiet: bool,
}

impl Watch {
    /// A script that waits for N messages must see if fewer came. It has said already how many were dropped.
    fn whether_all_came(&self, count: Option<u64>) -> Result<(), Stop> {
        let has_dropped = self.connections.values().any(|watched| watched.dropped() > 0);
        let Some(count) = count.filter(|_| self.left > 0 || has_dropped) else { return Ok(()) };
        if !self.quiet && self.left > 0 {
            tell_note(&t!("time ran out after {received} of {count} messages", received = count - self.left, count));
        }
        Err(Stop::Short)
    }

    /// The reasons are printed already.
    fn whether_all_went_on(&self) -> Result<(), Stop> {
        if self.connections.values().any(|watched| watched.left_out) { Err(Stop::Reported) } else { Ok(()) }
    }

    fn is_over(&self) -> bool {
        self.left == 0 || self.ends_at.is_some_and(|end| Instant::now() >= end)
    }

    /// How long to wait for messages before there is something else to do.
    fn next_wait(&self, now: Instant) -> Option<Duration> {
        let told = self.connections.values().filter_map(|watched| watched.tells_dropped_at(now));
        told.chain(self.ends_at).min().map(|due| due.saturating_duration_since(now))
    }

    fn take(&mut self, delivery: &mut Delivery, driver: &Driver) -> Result<(), Stop> {
        let now = Instant::now();
        self.connections.values_mut().for_each(|watched| watched.tell_dropped_if_due(now));
        let Some(id) = delivery.connection else {
            return delivery.events.iter().try_for_each(|event| driver.attend(event));
        };
        let Some(watched) = self.connections.get_mut(&id).filter(|watched| !watched.left_out) else { return Ok(()) };
        self.left -= watched.print(delivery, self.left, now)?;
        let attended = delivery.events.iter().try_for_each(|event| self.event(id, event, driver));
        match attended {
            Err(stop) if self.connections.len() > 1 => self.leave_out(id, stop, driver),
            ended => ended,
        }
    }

    fn event(&mut self, id: ConnectionId, event: &Event, driver: &Driver) -> Result<(), Stop> {
        let Some(watched) = self.connections.get_mut(&id) else { return Ok(()) };
        watched.event(event, |event| driver.attend_to(id, event))?;
        if watched.been_live {
            self.ends_at = self.ends_at.or(self.limit.map(|limit| Instant::now() + limit));
        }
        Ok(())
    }

    /// Closes a connection that failed. The others go on, if there are any.
    fn leave_out(&mut self, id: ConnectionId, stop: Stop, driver: &Driver) -> Result<(), Stop> {
        let (Stop::Failed(notice), Some(watched)) = (&stop, self.connections.get_mut(&id)) else { return Err(stop) };
        watched.tell_of(&(**notice).clone().of_ended_command());
        watched.left_out = true;
        driver.send_to(id, Command::Profile(ProfileCommand::Close));
        if self.connections.values().all(|watched| watched.left_out) { Err(Stop::Reported) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watch(left: u64) -> Watch {
        Watch { connections: BTreeMap::new(), left, limit: None, ends_at: None, quiet: false }
    }

    #[test]
    fn fewer_messages_than_asked_for_are_no_success() {
        assert!(matches!(watch(1).whether_all_came(Some(10)), Err(Stop::Short)));
        assert!(watch(0).whether_all_came(Some(10)).is_ok());
        assert!(watch(u64::MAX).whether_all_came(None).is_ok(), "none were asked for");
    }
}
