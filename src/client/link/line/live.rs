//! Life of one connection after its CONNACK: read in bulk, acknowledge together, send what is allowed.

mod hand_over;

use std::future::Future;
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;

use super::background::BackgroundUpdate;
use super::mailbox::{Call, Intent, Mailbox, Stop};
use super::rest::Rest;
use super::setup::Setup;
use super::wire::Wire;
use crate::dial;
use crate::link::protocol::batches::Batches;
use crate::link::protocol::carry::Outage;
use crate::link::protocol::session::{Session, Welcome};
use crate::link::protocol::{Error, Input, LastSent, LinkUpdate, Output};
use model::{Qos, Rung, RungDetail, RungReport, RungState, SubscriptionCounts, Timestamp};

/// Reads of the socket before commands and the clock get their turn again.
const READS_PER_TURN: usize = 256;
/// Bytes handed to the socket before the network has to take some.
const WRITE_AHEAD_BYTES: usize = 512 * 1024;

/// A connection after its CONNACK.
pub(super) struct Live<'a, S, O> {
    pub(super) wire: Wire<S>,
    pub(super) session: &'a mut Session,
    pub(super) batches: &'a mut Batches,
    pub(super) mailbox: &'a mut Mailbox<O>,
    pub(super) setup: &'a Setup,
    pub(super) client_id: String,
    pub(super) welcome: Welcome,
    /// The time without a connection that ends with this one.
    pub(super) outage: Option<Outage>,
    /// Since when it is live; `None` until the subscriptions are answered.
    pub(super) since: Option<Instant>,
    /// When the rung in progress began.
    pub(super) began: Instant,
    /// The subscriptions as they were last reported, and how long it took to ask for them all.
    pub(super) reported: Option<(SubscriptionCounts, Duration)>,
    /// When something was last received.
    pub(super) heard_at: Timestamp,
    /// What [`Wire::received`] and [`Wire::sent`] last said.
    pub(super) carried: (u64, u64),
    /// When the last CONNECT was sent.
    pub(super) connected_at: Instant,
    /// The connection that is to take over.
    pub(super) successor: Option<Successor<S>>,
    /// Whether the last look at the socket found nothing more.
    pub(super) nothing_readable: bool,
    /// When not to read.
    pub(super) rest: Rest,
}

/// A connection that is to take over.
#[derive(Debug)]
pub(super) struct Successor<S> {
    wire: Wire<S>,
    /// At the latest.
    due: Instant,
}

impl<O: Output> Live<'_, dial::Stream, O> {
    /// Runs until the connection ends or is wanted no more. `background` is polled along and never ends; what it
    /// sends as `news` is passed on and used.
    ///
    /// # Errors
    /// [`Error`] when the connection ended by itself.
    pub(super) async fn run(
        &mut self,
        background: impl Future<Output = std::convert::Infallible>,
        news: &mut mpsc::Receiver<BackgroundUpdate>,
    ) -> Result<Stop, Error> {
        let mut background = std::pin::pin!(background);
        // The CONNACK may have had company.
        self.take_in_now()?;
        loop {
            if self.session.needs_answer() {
                self.rest.wake();
            }
            if self.rest.has_ended(Instant::now(), self.batches.close_at()) {
                self.read_on()?;
            }
            self.turn_over()?;
            self.hand_over_if_due().await?;
            let resting = self.rest.until(Instant::now());
            let due = resting.into_iter().fold(self.next_due(), Instant::min);
            // What was written goes out in any case.
            let (reads, turns) = (resting.is_none(), resting.is_none() || !self.wire.is_flushed());
            if !turns {
                self.wire.doze();
            }
            tokio::select! {
                turn = self.wire.turn_or_flush(reads), if turns => {
                    turn.map_err(|error| self.blame(error))?;
                    if reads {
                        self.read_on()?;
                    }
                }
                () = self.rest.over() => {}
                call = self.mailbox.call() => match call {
                    Call::Command(command) => {
                        if let Some(stop) = self.take_commands(command) {
                            return Ok(stop);
                        }
                    }
                    Call::NetworkChanged => self.session.doubt(Instant::now()),
                },
                Some(news) = news.recv() => match news {
                    BackgroundUpdate::Link(update) => self.mailbox.report(update),
                    BackgroundUpdate::Opened(wire) => self.prepare(*wire),
                },
                () = tokio::time::sleep_until(due.into()) => {}
                never = &mut background => match never {},
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin, O: Output> Live<'_, S, O> {
    /// Everything that is owed after something happened.
    fn turn_over(&mut self) -> Result<(), Error> {
        let now = Instant::now();
        let (received, sent) = std::mem::replace(&mut self.carried, (self.wire.received(), self.wire.sent()));
        if self.carried.0 != received {
            self.session.heard(now);
            self.heard_at = self.setup.clock().now();
        }
        if self.carried.1 != sent && !self.wire.is_flushed() {
            self.session.moved(now);
        }
        if self.rest.is_pause(now) {
            // The broker is not silent: nothing is read.
            self.session.heard(now);
        }
        if self.mailbox.look_for_sleep(now) {
            self.session.doubt(now);
        }
        self.session.tick(now)?;
        let room = if self.wire.is_flushed() { WRITE_AHEAD_BYTES } else { 0 };
        self.session.pump(now, room);
        self.write(now)?;
        self.mailbox.report_session(self.session);
        let due = self.batches.close_if_due(now, self.nothing_readable);
        self.mailbox.report_batch(due);
        self.check_live();
        Ok(())
    }

    fn next_due(&self) -> Instant {
        let due = self.session.next_due().min(self.mailbox.next_look());
        [self.batches.close_at(), self.hand_over_due()].into_iter().flatten().fold(due, Instant::min)
    }

    /// Takes what is there without waiting. All of it has one time: that of this look.
    fn read_on(&mut self) -> Result<(), Error> {
        let before = self.carried.0;
        let (at, now) = (self.setup.clock().now(), Instant::now());
        self.take_in(at, now)?;
        self.nothing_readable = false;
        for _ in 1..READS_PER_TURN {
            match self.wire.turn_now() {
                Some(Ok(_)) => self.take_in(at, now)?,
                Some(Err(error)) => return Err(self.blame(error)),
                None => {
                    self.nothing_readable = true;
                    break;
                }
            }
        }
        let bytes = self.wire.received() - before;
        if self.nothing_readable && bytes > 0 {
            self.rest.read(now, bytes, self.batches.flows() && !self.session.needs_answer());
        }
        Ok(())
    }

    /// Takes in what was read already.
    pub(super) fn take_in_now(&mut self) -> Result<(), Error> {
        self.take_in(self.setup.clock().now(), Instant::now())
    }

    fn take_in(&mut self, at: Timestamp, now: Instant) -> Result<(), Error> {
        loop {
            if let Some((publish, bytes)) = self.wire.plain_publish() {
                if publish.qos == Qos::AtLeastOnce {
                    self.session.acknowledge(publish.packet_id)?;
                }
                self.batches.push_plain(&publish, at, now);
                self.wire.skip(bytes);
            } else {
                let Some(packet) = self.wire.packet()? else { return Ok(()) };
                let Some(publish) = self.session.received(packet, now)? else { continue };
                self.batches.push_received(&publish, at, now)?;
            }
            if self.batches.is_full() {
                self.mailbox.report_batch(self.batches.close(now));
            }
        }
    }

    /// Takes this command and those already waiting behind it, so that messages go out together.
    fn take_commands(&mut self, first: Option<Input>) -> Option<Stop> {
        let mut command = first;
        loop {
            if let Some(Intent::Stop(stop)) = self.mailbox.take(self.session, command) {
                return Some(stop);
            }
            command = Some(self.mailbox.command_now()?);
        }
    }

    fn write(&mut self, now: Instant) -> Result<(), Error> {
        let at = self.setup.clock().now();
        for sent in self.session.out().sent.drain(..) {
            self.batches.push_sent(&sent, at, now);
        }
        self.wire.write(&mut self.session.out().bytes).map_err(|error| self.blame(error))
    }

    /// Live is when every subscription was answered, refusals included. Later answers change what the rung says.
    fn check_live(&mut self) {
        let Some(counts) = self.session.subscriptions() else { return };
        let (before, took) = self.reported.map_or((None, self.began.elapsed()), |(counts, took)| (Some(counts), took));
        if before != Some(counts) {
            self.reported = Some((counts, took));
            let report =
                RungReport { state: RungState::Done, took: Some(took), detail: RungDetail::Subscriptions(counts) };
            self.mailbox.report(LinkUpdate::RungChanged { rung: Rung::Subscriptions, report });
        }
        if self.since.is_some() {
            return;
        }
        let now = self.mailbox.begin(Rung::Live);
        self.since = Some(now);
        let at = self.setup.clock().now();
        self.mailbox.done(Rung::Live, now, RungDetail::None);
        let session_resumed = self.outage.take().is_some_and(|outage| outage.session_resumed);
        self.mailbox.report(LinkUpdate::Live { since: at, client_id: self.client_id.clone(), session_resumed });
    }

    /// Adds what the broker had not answered to an end without a reason.
    fn blame(&self, error: Error) -> Error {
        let unanswered: Option<LastSent> = self.session.unanswered();
        match error {
            Error::ClosedWithoutWord { kind, .. } => Error::ClosedWithoutWord { after: unanswered, kind },
            other => other,
        }
    }
}
