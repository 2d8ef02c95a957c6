//! One attempt after the other: credentials, dial, CONNECT, live; and what to wait for in between.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::Rng;
use tokio::sync::mpsc;

use super::background;
use super::batches::Batches;
use super::carry::{Carry, KeptSession};
use super::desk::{Desk, Missing, Progress, Stop, Wish};
use super::live::{Away, Live};
use super::session::{Session, Welcome};
use super::state::{LASTING, State};
use super::upgrade::{Upgraded, upgrade};
use super::wire::{Wire, complaint};
use super::{Error, Happening, Input, Leaving, Output, Setup};
use crate::credentials::{AwsCredentials, CredentialSource};
use crate::dial;
use model::{Rung, RungDetail, Timestamp};

/// Two take-overs within this time are a fight for the client id.
const CONTEST: Duration = Duration::from_mins(1);
/// And so are three within this time.
const LONG_CONTEST: Duration = Duration::from_hours(1);
/// News of the background that nobody looked at yet.
const NEWS_CAPACITY: usize = 4;

/// Connects at once, and stays connected until the senders of `commands` are gone; comes back by itself after
/// failures, unless a person has to sign in first.
///
/// Goes on where the link that `carry` comes from ended, and returns it for the next one. Every message that came was
/// handed out by then, and every publish has had its outcome, or is in the carry.
///
/// Ends within two seconds after the last sender is dropped, with a DISCONNECT to the broker; within six when the
/// connection is being handed over. Each wait in it has a limit, so that it always ends: wait for it. Dropping the
/// future closes the connection without a DISCONNECT, and the carry, publishes without an outcome and the open batch
/// are gone with it; that is for the end of the program.
pub async fn run<C: CredentialSource, O: Output>(
    setup: Setup,
    credentials: C,
    commands: mpsc::Receiver<Input>,
    output: O,
    carry: Carry,
) -> Carry {
    let Carry { topics, subscriptions, publishing, kept } = carry;
    let session = Session::new(&setup, subscriptions, publishing);
    let desk = Desk::new(session, Batches::new(topics), &setup, commands, output);
    let state = kept.map_or_else(|| State::new(setup.pace), |kept| State::going_on(kept, setup.pace));
    let mut run = Run { setup, credentials, desk, state };
    run.run().await;
    run.into_carry()
}

struct Run<C, O> {
    setup: Setup,
    credentials: C,
    desk: Desk<O>,
    state: State,
}

/// How an attempt, or the connection that it led to, ended.
enum Ended {
    Stopped(Stop),
    Failed { error: Error, was_live: Option<WasLive> },
}

/// What is known of a live connection that ended by itself.
struct WasLive {
    since: Instant,
    /// Until then everything that the broker sent has arrived.
    whole_until: Timestamp,
}

impl From<Stop> for Ended {
    fn from(stop: Stop) -> Self {
        Self::Stopped(stop)
    }
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        Self::Failed { error, was_live: None }
    }
}

impl<C: CredentialSource, O: Output> Run<C, O> {
    async fn run(&mut self) {
        self.desk.session.begin();
        self.desk.tell_session();
        loop {
            let ended = self.attempt().await;
            let wish = match ended {
                Ended::Stopped(Stop::Disconnect) => self.idle().await,
                Ended::Stopped(stop) => Some(Wish::Stop(stop)),
                Ended::Failed { error, was_live } => self.after_failure(error, was_live).await,
            };
            match wish {
                Some(Wish::Stop(Stop::NewClientId)) => self.use_new_client_id(),
                Some(Wish::Stop(Stop::Disconnect | Stop::Closed)) => break,
                Some(Wish::Connect | Wish::Stop(Stop::Again)) | None => {}
            }
        }
    }

    fn into_carry(mut self) -> Carry {
        if !self.state.resumable {
            self.end_session();
        }
        let State { name, session_expiry: expiry, away, ended_at, resumable, .. } = self.state;
        let ended_at = ended_at.unwrap_or_else(|| self.setup.clock().now());
        let Desk { session, batches, .. } = self.desk;
        let Session { subscriptions, publishing, .. } = session;
        let kept = resumable.then_some(KeptSession { name, expiry, away, ended_at });
        Carry { topics: batches.into_topics(), subscriptions, publishing, kept }
    }

    /// The broker does not have the session any more: nothing in flight will be finished.
    fn end_session(&mut self) {
        self.state.resumable = false;
        self.desk.session.give_up();
        self.desk.tell_session();
    }

    /// Waits until a person wants to connect.
    async fn idle(&mut self) -> Option<Wish> {
        self.end_session();
        self.desk.tell(Happening::Idle);
        self.state.attempt = 0;
        self.state.back_off.reset();
        loop {
            match self.desk.wait(None, Missing::Other).await {
                Some(Wish::Stop(Stop::Disconnect)) => {}
                wish => return wish,
            }
        }
    }

    /// The broker will not know this client: the old session is over.
    fn use_new_client_id(&mut self) {
        self.end_session();
        let (mut name, away) = (self.state.name.clone(), self.state.away.take());
        name.change();
        self.state = State { name, away, ..State::new(self.setup.pace) };
    }

    /// What the broker kept ends every connection: the next one begins with Clean Start 1 (section 3.1.2.4).
    fn begin_afresh(&mut self, error: Arc<Error>) {
        self.desk.tell(Happening::SessionGivenUp { error });
        self.end_session();
        (self.state.connected_before, self.state.breaches) = (false, 0);
    }

    /// A client id that goes back and forth is in use elsewhere: the second time in a row, or the third in an hour, we
    /// leave it to the other.
    fn judge(&mut self, error: Error) -> Error {
        if !error.is_take_over() {
            return error;
        }
        let now = Instant::now();
        let [last, before] = self.state.taken_over_at;
        let within = |at: Option<Instant>, span| at.is_some_and(|at| now.saturating_duration_since(at) <= span);
        if !within(last, CONTEST) && !within(before, LONG_CONTEST) {
            self.state.taken_over_at = [Some(now), last];
            return error;
        }
        self.state.taken_over_at = [None; 2];
        // The session is the other's now.
        self.end_session();
        Error::ClientIdContested
    }

    /// Tells the failure and waits for the next attempt.
    async fn after_failure(&mut self, error: Error, was_live: Option<WasLive>) -> Option<Wish> {
        let error = self.judge(error);
        if was_live.as_ref().is_some_and(|was| was.since.elapsed() >= LASTING) {
            self.state.attempt = 0;
            self.state.back_off.reset();
        }
        let mut wait = self.state.back_off.failed(rand::thread_rng().gen_range(0.0..=1.0));
        if self.desk.was_shaken(Instant::now()) {
            // Dead connections are what sleep and another network leave behind; nobody refused us.
            wait = Duration::ZERO;
            self.state.back_off.reset();
        }
        let due = (!error.needs_a_person()).then(|| Instant::now() + wait);
        let now = self.setup.clock().now();
        let next_attempt_at = due.map(|_| now.plus(wait));
        if was_live.is_some() {
            self.state.away = Some(Away { from: now, session_resumed: true });
        }
        let away_since = self.state.away.as_ref().map(|away| away.from);
        if away_since.is_some_and(|from| now.since(from) > self.state.session_expiry) {
            self.end_session();
        }
        let rung = self.desk.failed();
        let missing = if error.is_about_the_network() { Missing::Network } else { Missing::Other };
        let error = Arc::new(error);
        let last = Arc::clone(&error);
        self.desk.tell(match was_live {
            Some(WasLive { whole_until, .. }) => {
                Happening::ConnectionLost { error, at: now, whole_until: whole_until.min(now), next_attempt_at }
            }
            None => Happening::AttemptFailed { rung, error, next_attempt_at },
        });
        if self.state.resumable && self.state.is_stuck() {
            self.begin_afresh(last);
        }
        match self.desk.wait(due, missing).await {
            Some(Wish::Stop(Stop::Disconnect)) => self.idle().await,
            Some(Wish::Connect) => {
                // A person is watching: the next wait is a short one.
                self.state.back_off.reset();
                Some(Wish::Connect)
            }
            wish => wish,
        }
    }

    async fn attempt(&mut self) -> Ended {
        // Whatever sleep, networks and people do: AWS is asked once a second at the most.
        if let Some(last) = self.state.attempted_at
            && let Err(stop) = self.desk.attend(&mut Progress::new(), sleep_until(last + self.setup.pace.least)).await
        {
            return Ended::Stopped(stop);
        }
        self.state.attempted_at = Some(Instant::now());
        self.state.attempt = self.state.attempt.saturating_add(1);
        let (attempt, at) = (self.state.attempt, self.setup.clock().now());
        self.desk.tell(Happening::AttemptStarted { attempt, at });
        match self.connect().await {
            Ok((wire, welcome, client_id)) => self.live(wire, welcome, client_id).await,
            Err(ended) => ended,
        }
    }

    async fn connect(&mut self) -> Result<(Wire<dial::Stream>, Welcome, String), Ended> {
        let credentials = self.get_credentials().await?;
        let mut wire = self.open(&credentials).await?;
        let client_id = self.state.name.client_id(&self.setup.profile.mqtt_client_id, &credentials.identity_id);
        self.desk.tell(Happening::ClientIdChosen { client_id: client_id.clone() });
        match self.introduce(&mut wire, &client_id).await {
            Ok(welcome) => Ok((wire, welcome, client_id)),
            Err(ended) => {
                if let Ended::Failed { error: Error::Protocol { reason_code, .. }, .. } = &ended {
                    wire.close(complaint(*reason_code)[..].into()).await;
                }
                Err(ended)
            }
        }
    }

    async fn get_credentials(&mut self) -> Result<AwsCredentials, Ended> {
        let Self { credentials, desk, .. } = self;
        let mut progress = Progress::new();
        let send = progress.sender();
        let mut report = move |rung, report| send(Happening::RungChanged { rung, report });
        let answer = desk.attend(&mut progress, credentials.credentials(&mut report)).await?;
        let new = answer.map_err(Error::Credentials)?;
        self.desk.tell(Happening::renewed(&new));
        Ok(new)
    }

    async fn open(&mut self, credentials: &AwsCredentials) -> Result<Wire<dial::Stream>, Ended> {
        let began = self.desk.begin(Rung::Socket);
        let mut progress = Progress::new();
        let send = progress.sender();
        let mut on_step = move |step| send(Happening::DialStep(step));
        let answer = self.desk.attend(&mut progress, upgrade(&self.setup, credentials, &mut on_step)).await?;
        background::learn_from(&answer, &mut self.credentials);
        let Upgraded { wire, tls_version, .. } = answer?;
        self.desk.done(Rung::Socket, began, RungDetail::Encryption(tls_version));
        Ok(wire)
    }

    /// CONNECT and CONNACK.
    async fn introduce(&mut self, wire: &mut Wire<dial::Stream>, client_id: &str) -> Result<Welcome, Ended> {
        let began = self.desk.begin(Rung::Mqtt);
        if let Some(last) = self.state.last_connect_at {
            self.desk.attend(&mut Progress::new(), sleep_until(last + self.setup.pace.least)).await?;
        }
        self.state.last_connect_at = Some(Instant::now());
        let limit = self.setup.answer_limit;
        self.desk.session.connect(client_id, self.setup.keep_alive, !self.state.connected_before);
        wire.write(&mut self.desk.session.out().bytes)?;
        let answer = self.desk.attend(&mut Progress::new(), tokio::time::timeout(limit, wire.next_packet())).await?;
        let answer = answer.map_err(|_| Error::NoAnswer { rung: Rung::Mqtt, limit, after: None })?;
        let answer = answer.map_err(before_connack)?;
        let welcome = self.desk.session.connacked(answer, Instant::now())?;
        (self.state.connected_before, self.state.resumable) = (true, true);
        self.state.session_expiry = welcome.session_expiry;
        if let Some(away) = &mut self.state.away {
            away.session_resumed &= welcome.session_present;
        }
        self.desk.done(Rung::Mqtt, began, RungDetail::Session { resumed: welcome.session_present });
        Ok(welcome)
    }

    async fn live(&mut self, wire: Wire<dial::Stream>, welcome: Welcome, client_id: String) -> Ended {
        let Self { setup, credentials, desk, state } = self;
        let began = desk.begin(Rung::Subscriptions);
        let (sender, mut news) = mpsc::channel(NEWS_CAPACITY);
        let background = background::run(credentials, setup, sender);
        let (away, connected_at) = (state.away.take(), state.last_connect_at.unwrap_or(began));
        let mut live = Live {
            desk,
            wire,
            setup,
            client_id,
            welcome,
            away,
            since: None,
            began,
            told: None,
            heard_at: setup.clock().now(),
            carried: (0, 0),
            connected_at,
            successor: None,
        };
        let ended = live.run(background, &mut news).await;
        let Live { wire, desk, welcome, away, since, heard_at, connected_at, .. } = live;
        state.last_connect_at = Some(connected_at);
        state.session_expiry = welcome.session_expiry;
        // Not live before it ended: the time without goes on.
        state.away = away;
        desk.tell_batch(Instant::now(), true);
        let at = setup.clock().now();
        state.ended_at = Some(at);
        state.note_end(ended.as_ref().err(), welcome.session_present, connected_at.elapsed());
        let sure = ended.as_ref().err().is_none_or(Error::is_plain_end) && !desk.is_shaken(Instant::now());
        let was_live = since.map(|since| WasLive { since, whole_until: if sure { at } else { heard_at } });
        match &ended {
            Ok(stop) => {
                desk.session.disconnect();
                if let Some(WasLive { whole_until, .. }) = was_live {
                    desk.tell(Happening::ConnectionLeft { whole_until, leaving: (*stop).into() });
                    state.away = Some(Away { from: at, session_resumed: true });
                }
            }
            // So that whoever runs the broker finds it in its log.
            Err(Error::Protocol { reason_code, .. }) => desk.session.complain(*reason_code),
            Err(_) => desk.session.out().bytes.clear(),
        }
        let goodbye = desk.session.out().bytes.split();
        if let Err(error) = &ended {
            desk.session.blame(error);
        }
        if ended.as_ref().is_err_and(Error::may_be_an_offence) && !desk.is_shaken(Instant::now()) {
            desk.session.hung_up(Instant::now());
        }
        desk.session.lost();
        if ended.is_ok() {
            desk.session.give_up();
            state.resumable = false;
        }
        // Every outcome is told before the line, which may be a dead one, is waited for.
        desk.tell_session();
        if !goodbye.is_empty() {
            wire.close(goodbye).await;
        }
        match ended {
            Ok(stop) => Ended::Stopped(stop),
            Err(error) => Ended::Failed { error, was_live },
        }
    }
}

impl From<Stop> for Leaving {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Disconnect => Self::Disconnect,
            Stop::NewClientId => Self::NewClientId,
            Stop::Closed | Stop::Again => Self::End,
        }
    }
}

/// A hang-up is AWS's way to say that the policy does not allow this client.
fn before_connack(error: Error) -> Error {
    match error {
        Error::ClosedWithoutWord { .. } => Error::closed_before_connack(),
        other => other,
    }
}

fn sleep_until(at: Instant) -> tokio::time::Sleep {
    tokio::time::sleep_until(at.into())
}
