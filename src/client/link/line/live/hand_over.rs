//! Planned change to a new connection, before AWS ends the old one after a day: make before break, as far as one
//! client id allows. The new socket is open already; its CONNECT ends the old connection at the broker (MQTT 5
//! section 3.1.4) and resumes the session.

use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite};

use super::{Live, Successor};
use crate::link::line::wire::Wire;
use crate::link::protocol::packet::{Incoming, complaint};
use crate::link::protocol::{Error, LinkUpdate, Output};
use model::{Rung, Timestamp};

/// How long to wait for answers that are still missing before the change goes on without them.
const QUIET_LIMIT: Duration = Duration::from_secs(3);
/// How long the new connection may take to say welcome. Nothing else is done meanwhile.
const WELCOME_LIMIT: Duration = Duration::from_secs(3);
/// How long to read what the old connection still holds.
const DRAIN_LIMIT: Duration = Duration::from_millis(500);

impl<S: AsyncRead + AsyncWrite + Unpin, O: Output> Live<'_, S, O> {
    /// Sends nothing new from now on, and changes over once everything was answered.
    pub(super) fn prepare(&mut self, wire: Wire<S>) {
        self.session.pause();
        self.successor = Some(Successor { wire, due: Instant::now() + QUIET_LIMIT });
    }

    /// When the change is due in any case.
    pub(super) fn hand_over_due(&self) -> Option<Instant> {
        let earliest = self.connected_at + self.setup.pace.least;
        self.successor.as_ref().map(|successor| {
            let quiet = self.since.is_some() && self.session.is_quiet();
            if quiet { earliest } else { successor.due.max(earliest) }
        })
    }

    /// Changes over if it is time.
    ///
    /// # Errors
    /// [`Error`] when the old connection is gone and the new one did not work.
    pub(super) async fn hand_over_if_due(&mut self) -> Result<(), Error> {
        if self.hand_over_due().is_some_and(|due| due <= Instant::now())
            && let Some(successor) = self.successor.take()
        {
            self.hand_over(successor.wire).await?;
        }
        Ok(())
    }

    async fn hand_over(&mut self, mut next: Wire<S>) -> Result<(), Error> {
        let (began, from) = (Instant::now(), self.setup.clock().now());
        self.connected_at = began;
        self.session.connect(&self.client_id, self.setup.keep_alive, false);
        let mut old_is_open = true;
        let welcome = match next.write(&mut self.session.out().bytes) {
            Ok(()) => self.welcome_on(&mut next, &mut old_is_open).await,
            Err(error) => Err(error),
        };
        let answer = match welcome {
            Ok(answer) => answer,
            Err(error) if old_is_open => {
                if let Error::Protocol { reason_code, .. } = &error {
                    next.close(complaint(*reason_code)[..].into()).await;
                }
                tracing::debug!(%error, "the connection was not handed over");
                self.session.go_on();
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let took = began.elapsed();
        self.drain(old_is_open).await;
        self.session.replaced();
        (self.wire, self.carried) = (next, (0, 0));
        let now = Instant::now();
        self.welcome = self.session.connacked(answer, now)?;
        self.report_hand_over(from, took);
        // The CONNACK may have had company.
        self.take_in_now()
    }

    /// Waits for the CONNACK, and takes what the old connection still brings.
    async fn welcome_on(&mut self, next: &mut Wire<S>, old_is_open: &mut bool) -> Result<Incoming, Error> {
        let limit = WELCOME_LIMIT.min(self.setup.answer_limit);
        let deadline = tokio::time::Instant::now() + limit;
        loop {
            tokio::select! {
                packet = tokio::time::timeout_at(deadline, next.next_packet()) => {
                    let packet = packet.map_err(|_| Error::NoAnswer { rung: Rung::Mqtt, limit, after: None })??;
                    return match packet {
                        Incoming::ConnAck { reason_code: 0, .. } => Ok(packet),
                        // Says why.
                        other => Err(self.session.connacked(other, Instant::now()).err().unwrap_or(
                            Error::closed_before_connack(),
                        )),
                    };
                }
                turn = self.wire.turn(), if *old_is_open => {
                    *old_is_open = turn.is_ok() && self.take_last();
                    *old_is_open &= self.wire.write(&mut self.session.out().bytes).is_ok();
                }
            }
        }
    }

    /// Reads what the broker sent on the old connection before it ended it.
    async fn drain(&mut self, mut is_open: bool) {
        let deadline = tokio::time::Instant::now() + DRAIN_LIMIT;
        while is_open && let Ok(turn) = tokio::time::timeout_at(deadline, self.wire.turn()).await {
            is_open = turn.is_ok() && self.take_last();
        }
    }

    /// Takes what came on the old connection; returns whether it is still open.
    fn take_last(&mut self) -> bool {
        let taken = self.take_in_now();
        taken.map_err(|error| self.session.blame(&error)).is_ok()
    }

    fn report_hand_over(&mut self, from: Timestamp, took: Duration) {
        let (at, session_resumed) = (self.setup.clock().now(), self.welcome.session_present);
        self.mailbox.report_session(self.session);
        self.mailbox.report(LinkUpdate::HandedOver { from, at, took, session_resumed });
    }
}
