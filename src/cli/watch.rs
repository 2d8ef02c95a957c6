//! `watch`: messages on stdout until a count, a time or an interruption ends it.

use std::io::Write as _;
use std::time::{Duration, Instant};

use super::Stop;
use super::arguments::{Common, WatchArguments};
use super::driver::{Driver, block_on};
use super::output::Lines;
use super::terminal::{print_notice, tell};
use crate::backend::{Delivery, StartSandbox};
use crate::model::{Command, Event, LinkCommand, LinkEvent, Notice, Qos, SubscriptionState, TopicFilter};

/// Subscribes and prints.
pub(super) fn watch(
    arguments: &WatchArguments,
    common: Common,
    start_sandbox: Option<StartSandbox>,
) -> Result<(), Stop> {
    let qos = Qos::from_level(arguments.qos).unwrap_or_default();
    let topic_filters = arguments.filters.iter().map(|text| parse_filter(text)).collect::<Result<Vec<_>, _>>()?;
    let driver = Driver::start(common, start_sandbox)?;
    let mut watch = Watch {
        lines: Lines::new(arguments.format),
        left: arguments.count.unwrap_or(u64::MAX),
        limit: arguments.for_secs.map(Duration::from_secs_f64),
        ends_at: None,
        waiting_for: topic_filters.len(),
        live: false,
        been_live: false,
        dropped: 0,
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
        Err(Stop::Quiet) if arguments.count.is_none() && arguments.for_secs.is_none() => Ok(()),
        other => other,
    }
}

pub(super) fn parse_filter(text: &str) -> Result<TopicFilter, Stop> {
    TopicFilter::parse(text).map_err(|error| {
        Stop::from(Notice::error(
            "watch.topic_filter",
            &format!("{text:?} is not a topic filter"),
            &format!("{error}."),
            "Write levels with / between them; + stands for one level, # at the end for all below.",
        ))
    })
}

struct Watch {
    lines: Lines,
    left: u64,
    limit: Option<Duration>,
    ends_at: Option<Instant>,
    waiting_for: usize,
    live: bool,
    been_live: bool,
    dropped: u64,
}

impl Watch {
    fn is_over(&self) -> bool {
        self.left == 0 || self.ends_at.is_some_and(|end| Instant::now() >= end)
    }

    fn take(&mut self, delivery: &Delivery, driver: &Driver) -> Result<(), Stop> {
        self.dropped += delivery.dropped;
        self.lines.name(&delivery.new_topics);
        for batch in &delivery.batches {
            self.left -= self.lines.append(batch, self.left);
        }
        self.lines
            .take(|bytes| {
                let mut stdout = std::io::stdout().lock();
                stdout.write_all(bytes)?;
                stdout.flush()
            })
            .map_err(|_| Stop::Quiet)?;
        delivery.events.iter().try_for_each(|event| self.event(event, driver))
    }

    fn event(&mut self, event: &Event, driver: &Driver) -> Result<(), Stop> {
        match event {
            Event::Link(LinkEvent::StateChanged(state)) => {
                if state.is_live() && !self.live {
                    self.live = true;
                    self.been_live = true;
                    self.ends_at = self.ends_at.or(self.limit.map(|limit| Instant::now() + limit));
                } else if let (false, Some(notice)) = (state.is_live(), &state.notice) {
                    return self.lost(notice);
                }
                Ok(())
            }
            Event::Link(LinkEvent::SubscriptionChanged { state, .. }) => self.subscription(state),
            other => driver.attend(other),
        }
    }

    /// Before the first message could come, a failure ends the command; later it only interrupts it.
    fn lost(&mut self, notice: &Notice) -> Result<(), Stop> {
        if !self.been_live || notice.code == Notice::CLIENT_ID_CONTESTED {
            return Err(Stop::from(notice.clone()));
        }
        if std::mem::take(&mut self.live) {
            print_notice(notice);
        }
        Ok(())
    }

    fn subscription(&mut self, state: &SubscriptionState) -> Result<(), Stop> {
        match state {
            SubscriptionState::Refused { notice, .. } | SubscriptionState::Quarantined { notice } => {
                self.waiting_for = self.waiting_for.saturating_sub(1);
                if self.waiting_for == 0 {
                    return Err(Stop::Failed(notice.clone()));
                }
                print_notice(notice);
            }
            SubscriptionState::Granted { .. } | SubscriptionState::Requested | SubscriptionState::Paused => {}
        }
        Ok(())
    }
}
