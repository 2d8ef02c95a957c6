//! One attempt after the other: credentials, dial, CONNECT, live; and what to wait for in between.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::Rng;
use tokio::sync::mpsc;

use super::background;
use super::endpoint;
use super::live::Live;
use super::mailbox::{Intent, Mailbox, Progress, RetryWhen, Stop};
use super::rest::Rest;
use super::setup::Setup;
use super::state::State;
use super::upgrade::{Upgraded, upgrade};
use super::wire::Wire;
use crate::credentials::{AwsCredentials, CredentialSource};
use crate::dial;
use crate::link::protocol::batches::Batches;
use crate::link::protocol::carry::{Carry, Outage, ResumableSession};
use crate::link::protocol::packet::complaint;
use crate::link::protocol::session::{Session, Welcome};
use crate::link::protocol::{Error, Input, LinkUpdate, Output};
use model::{Rung, RungDetail, Timestamp};

/// Two take-overs within this time are a fight for the client id.
const CONTEST: Duration = Duration::from_mins(1);
/// And so are three within this time.
const LONG_CONTEST: Duration = Duration::from_hours(1);
/// Updates of the background that wait to be read.
const BACKGROUND_CAPACITY: usize = 4;

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
    let session = Session::new(setup.limits(), subscriptions, publishing, Instant::now());
    let (batches, mailbox) = (Batches::new(topics), Mailbox::new(&setup, commands, output));
    let state = kept.map_or_else(|| State::new(setup.pace), |kept| State::going_on(kept, setup.pace));
    let mut run = Run { setup, credentials, session, batches, mailbox, state };
    run.run().await;
    run.into_carry()
}

struct Run<C, O> {
    setup: Setup,
    credentials: C,
    session: Session,
    batches: Batches,
    mailbox: Mailbox<O>,
    state: State,
}

/// How an attempt, or the connection that it led to, ended.
enum AttemptEnd {
    Stopped(Stop),
    Failed { error: Error, was_live: Option<WasLive> },
}

/// What is known of a live connection that ended by itself.
struct WasLive {
    since: Instant,
    /// Until then everything that the broker sent has arrived.
    whole_until: Timestamp,
}

impl From<Stop> for AttemptEnd {
    fn from(stop: Stop) -> Self {
        Self::Stopped(stop)
    }
}

impl From<Error> for AttemptEnd {
    fn from(error: Error) -> Self {
        Self::Failed { error, was_live: None }
    }
}

impl<C: CredentialSource, O: Output> Run<C, O> {
    async fn run(&mut self) {
        self.session.begin();
        self.mailbox.report_session(&mut self.session);
        loop {
            let ended = self.attempt().await;
            let intent = match ended {
                AttemptEnd::Stopped(Stop::Disconnect) => self.idle().await,
                AttemptEnd::Stopped(stop) => Some(Intent::Stop(stop)),
                AttemptEnd::Failed { error, was_live } => self.after_failure(error, was_live).await,
            };
            match intent {
                Some(Intent::Stop(Stop::NewClientId)) => self.use_new_client_id(),
                Some(Intent::Stop(Stop::Disconnect | Stop::Closed)) => break,
                Some(Intent::Connect | Intent::Stop(Stop::Again)) | None => {}
            }
        }
    }

    fn into_carry(mut self) -> Carry {
        if !self.state.resumable {
            self.end_session();
        }
        let State { name, session_expiry: expiry, outage, ended_at, resumable, .. } = self.state;
        let ended_at = ended_at.unwrap_or_else(|| self.setup.clock().now());
        let Session { subscriptions, publishing, .. } = self.session;
        let kept = resumable.then_some(ResumableSession { name, expiry, outage, ended_at });
        Carry { topics: self.batches.into_topics(), subscriptions, publishing, kept }
    }

    /// The broker does not have the session any more: nothing in flight will be finished.
    fn end_session(&mut self) {
        self.state.resumable = false;
        self.session.give_up();
        self.mailbox.report_session(&mut self.session);
    }

    /// Waits until a person wants to connect.
    async fn idle(&mut self) -> Option<Intent> {
        self.end_session();
        self.mailbox.report(LinkUpdate::Idle);
        self.state.attempt = 0;
        self.state.back_off.reset();
        loop {
            match self.mailbox.wait(&mut self.session, None, RetryWhen::Due).await {
                Some(Intent::Stop(Stop::Disconnect)) => {}
                intent => return intent,
            }
        }
    }

    /// The broker will not know this client: the old session is over.
    fn use_new_client_id(&mut self) {
        self.end_session();
        let (mut name, outage) = (self.state.name.clone(), self.state.outage.take());
        name.change();
        self.state = State { name, outage, ..State::new(self.setup.pace) };
    }

    /// What the broker kept ends every connection: the next one begins with Clean Start 1 (section 3.1.2.4).
    fn begin_afresh(&mut self, error: Arc<Error>) {
        self.mailbox.report(LinkUpdate::SessionGivenUp { error });
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
    async fn after_failure(&mut self, error: Error, was_live: Option<WasLive>) -> Option<Intent> {
        let error = self.judge(error);
        if was_live.as_ref().is_some_and(|was| was.since.elapsed() >= self.setup.stable_after) {
            self.state.attempt = 0;
            self.state.back_off.reset();
        }
        let mut wait = self.state.back_off.failed(rand::thread_rng().gen_range(0.0..=1.0));
        if self.mailbox.take_disturbance(Instant::now()) {
            // Dead connections are what sleep and another network leave behind; nothing was refused.
            wait = Duration::ZERO;
            self.state.back_off.reset();
        }
        let due = (!error.needs_a_person()).then(|| Instant::now() + wait);
        let now = self.setup.clock().now();
        let next_attempt_at = due.map(|_| now.plus(wait));
        if was_live.is_some() {
            self.state.outage = Some(Outage { from: now, session_resumed: true });
        }
        let outage_since = self.state.outage.as_ref().map(|outage| outage.from);
        if outage_since.is_some_and(|from| now.since(from) > self.state.session_expiry) {
            self.end_session();
        }
        let rung = self.mailbox.failed();
        let retry_when = if error.is_about_the_network() { RetryWhen::NetworkChanges } else { RetryWhen::Due };
        let error = Arc::new(error);
        let last = Arc::clone(&error);
        self.mailbox.report(match was_live {
            Some(WasLive { whole_until, .. }) => {
                LinkUpdate::ConnectionLost { error, at: now, whole_until: whole_until.min(now), next_attempt_at }
            }
            None => LinkUpdate::AttemptFailed { rung, error, next_attempt_at },
        });
        if self.state.resumable && self.state.is_stuck() {
            self.begin_afresh(last);
        }
        match self.mailbox.wait(&mut self.session, due, retry_when).await {
            Some(Intent::Stop(Stop::Disconnect)) => self.idle().await,
            Some(Intent::Connect) => {
                // A person is watching: the next wait is a short one.
                self.state.back_off.reset();
                Some(Intent::Connect)
            }
            intent => intent,
        }
    }

    async fn attempt(&mut self) -> AttemptEnd {
        // Whatever sleep, networks and people do: AWS is asked once a second at the most.
        if let Some(last) = self.state.attempted_at
            && let Err(stop) = self
                .mailbox
                .attend(&mut self.session, &mut Progress::new(), sleep_until(last + self.setup.pace.least))
                .await
        {
            return AttemptEnd::Stopped(stop);
        }
        self.state.attempted_at = Some(Instant::now());
        self.state.attempt = self.state.attempt.saturating_add(1);
        let (attempt, at) = (self.state.attempt, self.setup.clock().now());
        self.mailbox.report(LinkUpdate::AttemptStarted { attempt, at });
        match self.connect().await {
            Ok((wire, welcome, client_id)) => self.live(wire, welcome, client_id).await,
            Err(ended) => ended,
        }
    }

    async fn connect(&mut self) -> Result<(Wire<dial::Stream>, Welcome, String), AttemptEnd> {
        let credentials = self.get_credentials().await?;
        let mut wire = self.open(&credentials).await?;
        let client_id = self.state.name.client_id(&self.setup.profile.mqtt_client_id, &credentials.name_in_client_id());
        self.mailbox.report(LinkUpdate::ClientIdChosen { client_id: client_id.clone() });
        match self.introduce(&mut wire, &client_id).await {
            Ok(welcome) => Ok((wire, welcome, client_id)),
            Err(ended) => {
                if let AttemptEnd::Failed { error: Error::Protocol { reason_code, .. }, .. } = &ended {
                    wire.close(complaint(*reason_code)[..].into()).await;
                }
                Err(ended)
            }
        }
    }

    async fn get_credentials(&mut self) -> Result<AwsCredentials, AttemptEnd> {
        let Self { credentials, session, mailbox, .. } = self;
        let mut progress = Progress::new();
        let send = progress.sender();
        let mut report = move |rung, report| send(LinkUpdate::RungChanged { rung, report });
        let answer = mailbox.attend(session, &mut progress, credentials.credentials(&mut report)).await?;
        let new = answer.map_err(Error::Credentials)?;
        self.mailbox.report(background::renewed(&new));
        Ok(new)
    }

    async fn open(&mut self, credentials: &AwsCredentials) -> Result<Wire<dial::Stream>, AttemptEnd> {
        let began = self.mailbox.begin(Rung::Socket);
        if self.setup.profile.lacks_endpoint() {
            let look_up = endpoint::look_up(&self.setup, credentials);
            self.setup.profile = self.mailbox.attend(&mut self.session, &mut Progress::new(), look_up).await??;
            self.mailbox.report(LinkUpdate::EndpointFound { host: self.setup.profile.iot_endpoint.clone() });
        }
        let mut progress = Progress::new();
        let send = progress.sender();
        let mut on_step = move |step| send(LinkUpdate::DialStep(step));
        let answer = self
            .mailbox
            .attend(&mut self.session, &mut progress, upgrade(&self.setup, credentials, &mut on_step))
            .await?;
        background::discard_refused(&answer, &mut self.credentials);
        let Upgraded { wire, tls_version, .. } = answer?;
        self.mailbox.done(Rung::Socket, began, RungDetail::Encryption(tls_version));
        Ok(wire)
    }

    /// CONNECT and CONNACK.
    async fn introduce(&mut self, wire: &mut Wire<dial::Stream>, client_id: &str) -> Result<Welcome, AttemptEnd> {
        let began = self.mailbox.begin(Rung::Mqtt);
        if let Some(last) = self.state.last_connect_at {
            let due = sleep_until(last + self.setup.pace.least);
            self.mailbox.attend(&mut self.session, &mut Progress::new(), due).await?;
        }
        self.state.last_connect_at = Some(Instant::now());
        let limit = self.setup.answer_limit;
        self.session.connect(client_id, self.setup.keep_alive, !self.state.connected_before);
        wire.write(&mut self.session.out().bytes)?;
        let answer = self
            .mailbox
            .attend(&mut self.session, &mut Progress::new(), tokio::time::timeout(limit, wire.next_packet()))
            .await?;
        let answer = answer.map_err(|_| Error::NoAnswer { rung: Rung::Mqtt, limit, after: None })?;
        let answer = answer.map_err(Error::before_connack)?;
        let welcome = self.session.connacked(answer, Instant::now())?;
        (self.state.connected_before, self.state.resumable) = (true, true);
        self.state.session_expiry = welcome.session_expiry;
        if let Some(outage) = &mut self.state.outage {
            outage.session_resumed &= welcome.session_present;
        }
        self.mailbox.done(Rung::Mqtt, began, RungDetail::Session { resumed: welcome.session_present });
        Ok(welcome)
    }

    async fn live(&mut self, wire: Wire<dial::Stream>, welcome: Welcome, client_id: String) -> AttemptEnd {
        let Self { setup, credentials, session, batches, mailbox, state } = self;
        let began = mailbox.begin(Rung::Subscriptions);
        let (sender, mut news) = mpsc::channel(BACKGROUND_CAPACITY);
        let background = background::run(credentials, setup, sender);
        let (outage, connected_at) = (state.outage.take(), state.last_connect_at.unwrap_or(began));
        let mut live = Live {
            session,
            batches,
            mailbox,
            wire,
            setup,
            client_id,
            welcome,
            outage,
            since: None,
            began,
            reported: None,
            heard_at: setup.clock().now(),
            carried: (0, 0),
            connected_at,
            successor: None,
            nothing_readable: true,
            rest: Rest::new(setup.room.clone()),
        };
        let ended = live.run(background, &mut news).await;
        let Live { wire, session, batches, mailbox, welcome, outage, since, heard_at, connected_at, .. } = live;
        state.last_connect_at = Some(connected_at);
        state.session_expiry = welcome.session_expiry;
        // Not live before it ended: the time without goes on.
        state.outage = outage;
        mailbox.report_batch(batches.close(Instant::now()));
        let at = setup.clock().now();
        state.ended_at = Some(at);
        let was_stable = connected_at.elapsed() >= setup.stable_after;
        state.note_end(ended.as_ref().err(), welcome.session_present, was_stable);
        let sure = ended.as_ref().err().is_none_or(Error::is_plain_end) && !mailbox.is_disturbed(Instant::now());
        let was_live = since.map(|since| WasLive { since, whole_until: if sure { at } else { heard_at } });
        match &ended {
            Ok(stop) => {
                session.disconnect();
                if let Some(WasLive { whole_until, .. }) = was_live {
                    mailbox.report(LinkUpdate::ConnectionLeft { whole_until, leaving: (*stop).into() });
                    state.outage = Some(Outage { from: at, session_resumed: true });
                }
            }
            // The log of the broker then says why.
            Err(Error::Protocol { reason_code, .. }) => session.complain(*reason_code),
            Err(_) => session.out().bytes.clear(),
        }
        let goodbye = session.out().bytes.split();
        if let Err(error) = &ended {
            session.blame(error);
        }
        if ended.as_ref().is_err_and(Error::may_be_a_violation) && !mailbox.is_disturbed(Instant::now()) {
            session.note_violation(Instant::now());
        }
        session.lost();
        if ended.is_ok() {
            session.give_up();
            state.resumable = false;
        }
        // Outcomes come first: the line may be dead, and closing it then takes a while.
        mailbox.report_session(session);
        if !goodbye.is_empty() {
            wire.close(goodbye).await;
        }
        match ended {
            Ok(stop) => AttemptEnd::Stopped(stop),
            Err(error) => AttemptEnd::Failed { error, was_live },
        }
    }
}

fn sleep_until(at: Instant) -> tokio::time::Sleep {
    tokio::time::sleep_until(at.into())
}
