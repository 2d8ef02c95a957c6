//! Work beside a live connection: credentials are renewed ahead of their end, and the connection that will
//! take over is opened before AWS ends this one after a day.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use rand::Rng;
use tokio::sync::mpsc;

use super::setup::Setup;
use super::upgrade::{Upgraded, upgrade};
use super::wire::Wire;
use crate::credentials::{AwsCredentials, CredentialSource};
use crate::dial::{self, Clock};
use crate::link::protocol::{Error, LinkUpdate};
use model::Timestamp;

/// Wall clocks jump while a computer sleeps and timers do not: the end of credentials is checked at least this often.
const LONGEST_NAP: Duration = Duration::from_mins(1);
const SHORTEST_NAP: Duration = Duration::from_millis(500);
/// After renewing failed, or gave credentials that are at their end already.
const RENEW_AGAIN_AFTER: Duration = Duration::from_secs(30);
/// After the next connection could not be opened; there is half an hour for it.
const OPEN_AGAIN_AFTER: Duration = Duration::from_mins(2);
/// The part of the time before a hand-over that chance takes off, so that a thousand consoles do not come at once.
const JITTER: f64 = 0.02;

/// What comes of it.
#[derive(Debug)]
pub(super) enum BackgroundUpdate {
    /// An update of the link.
    Link(LinkUpdate),
    /// A connection on which CONNECT may be sent.
    Opened(Box<Wire<dial::Stream>>),
}

/// Runs beside a connection and never ends.
pub(super) async fn run<C: CredentialSource>(
    credentials: &mut C,
    setup: &Setup,
    news: mpsc::Sender<BackgroundUpdate>,
) -> Infallible {
    let (mut renew_from, mut open_at) = (Instant::now(), hand_over_at(setup));
    loop {
        let renew_at = credentials.renew_at();
        tokio::select! {
            () = until(renew_at, renew_from, setup.clock()) => {
                match renew(credentials, setup.clock(), &news).await {
                    Renewed::Good => {}
                    Renewed::Poor => renew_from = Instant::now() + RENEW_AGAIN_AFTER,
                    Renewed::Over => return std::future::pending().await,
                }
            }
            () = tokio::time::sleep_until(open_at.into()) => {
                open_at = match open(credentials, setup).await {
                    Ok(wire) => {
                        let _ = news.send(BackgroundUpdate::Opened(Box::new(wire))).await;
                        hand_over_at(setup)
                    }
                    Err(error) => {
                        tracing::debug!(%error, "the next connection could not be opened");
                        Instant::now() + OPEN_AGAIN_AFTER.min(setup.hand_over_after)
                    }
                };
            }
        }
    }
}

fn hand_over_at(setup: &Setup) -> Instant {
    let part = 1.0 - rand::thread_rng().gen_range(0.0..JITTER);
    Instant::now() + setup.hand_over_after.mul_f64(part)
}

/// Waits until `renew_at` by the wall clock, and until `from`; for ever when there is nothing to renew.
async fn until(renew_at: Option<Timestamp>, from: Instant, clock: &Clock) {
    let Some(renew_at) = renew_at else { return std::future::pending().await };
    tokio::time::sleep_until(from.into()).await;
    loop {
        let left = renew_at.since(clock.now());
        tokio::time::sleep(left.clamp(SHORTEST_NAP, LONGEST_NAP)).await;
        if clock.now() >= renew_at {
            return;
        }
    }
}

/// What came of renewing.
enum Renewed {
    /// Credentials that are good for a while.
    Good,
    /// None, or some that are near their end already.
    Poor,
    /// A person has to sign in again. The connection lives on without new credentials.
    Over,
}

async fn renew<C: CredentialSource>(
    credentials: &mut C,
    clock: &Clock,
    news: &mpsc::Sender<BackgroundUpdate>,
) -> Renewed {
    // The rungs show the attempt that led here; a renewal has its own update.
    match credentials.credentials(&mut |_, _| {}).await {
        Ok(new) => {
            let _ = news.try_send(BackgroundUpdate::Link(renewed(&new)));
            if credentials.renew_at().is_none_or(|at| at > clock.now()) { Renewed::Good } else { Renewed::Poor }
        }
        Err(error) => {
            tracing::debug!(%error, "credentials could not be renewed in the background");
            if !error.needs_sign_in() {
                return Renewed::Poor;
            }
            let _ = news.try_send(BackgroundUpdate::Link(LinkUpdate::SignInEnded));
            Renewed::Over
        }
    }
}

/// The update about a renewal.
pub(super) fn renewed(credentials: &AwsCredentials) -> LinkUpdate {
    let (expires_at, identity_id) = (credentials.expires_at, credentials.identity_id().map(str::to_owned));
    LinkUpdate::CredentialsRenewed { expires_at, identity_id, account_id: credentials.account_id() }
}

async fn open<C: CredentialSource>(credentials: &mut C, setup: &Setup) -> Result<Wire<dial::Stream>, Error> {
    let keys = credentials.credentials(&mut |_, _| {}).await?;
    let answer = upgrade(setup, &keys, &mut |_| {}).await;
    discard_refused(&answer, credentials);
    answer.map(|upgraded| upgraded.wire)
}

/// Drops the cached credentials after a 403: whatever was wrong with the signature, the next one has other keys.
pub(super) fn discard_refused<C: CredentialSource>(answer: &Result<Upgraded, Error>, credentials: &mut C) {
    if answer.as_ref().is_err_and(Error::is_about_the_signature) {
        credentials.discard();
    }
}
