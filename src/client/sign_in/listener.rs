//! Loopback listener of one attempt: which request is the browser's answer, and what anything else gets
//! (RFC 8252 section 7.3).
//!
//! It goes on answering after the answer, also for a while when the attempt is over: a reload, a second request or a
//! step back shows the same page.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use http::StatusCode;
use http::request::Parts;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::mpsc;

use super::error::{BusyCallback, Error, RedirectCode, Refusal};
use super::redirect::{self, Answer, NotAnAnswer};
use super::{Background, page};
use crate::profile::CallbackUrl;
use port::{STAY, bind, while_taken};
use reply::{Reply, query_of_visit};
pub(super) use server::Server;

mod landing;
mod port;
mod reply;
mod server;
#[cfg(test)]
mod tests;

pub use landing::{Landed, Landing};
pub use port::callback_port_is_free;

/// How many answers may wait to be looked at. Only those who have seen the link can send more than one.
const WAITING_ANSWERS: usize = 8;
/// How many codes are remembered, so that a reload is not taken for another answer.
const REMEMBERED_CODES: usize = 16;
/// How many errors without `state` are passed on: any page can send them, and each differently.
const MOST_STRAYS: usize = 3;

/// Waits for the browser on one callback URL. Dropping it ends the wait and frees the port: at once when nothing came
/// back, otherwise after a few seconds or when the port is needed again.
pub(super) struct Listener {
    callback_url: CallbackUrl,
    busy: Vec<BusyCallback>,
    arrivals: mpsc::Receiver<Arrival>,
    /// Something came back, and can be reloaded.
    answered: bool,
    server: Option<Server>,
    background: Background,
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listener").field("callback_url", &self.callback_url).finish_non_exhaustive()
    }
}

/// What came over the callback URL.
#[derive(Debug)]
enum Arrival {
    /// It carries the `state` of this attempt.
    Answer(Answer),
    /// An error that does not say to which attempt it belongs.
    Stray(Refusal<RedirectCode>),
}

impl Listener {
    /// Listens on the first of `callback_urls` whose port is free. Where all are taken, it waits for a few seconds: the
    /// page of a sign-in that just ended, perhaps of another window, goes away in that time.
    pub(super) async fn open(
        callback_urls: &[CallbackUrl],
        state: &SecretString,
        background: &Background,
    ) -> Result<Self, Error> {
        background.end_lingering().await;
        while_taken(|| Self::try_open(callback_urls, state, background), |error| matches!(error, Error::PortsBusy(_)))
            .await
    }

    fn try_open(callback_urls: &[CallbackUrl], state: &SecretString, background: &Background) -> Result<Self, Error> {
        let mut busy = Vec::new();
        for callback_url in callback_urls {
            match bind(callback_url) {
                Ok(sockets) => {
                    let (sender, arrivals) = mpsc::channel(WAITING_ANSWERS);
                    let door = Door::new(callback_url.clone(), state.clone(), sender);
                    let answer = move |head: &Parts, announces_body| door.answer(head, announces_body).into_response();
                    let (server, run) =
                        Server::new(sockets, Arc::new(answer)).map_err(|error| Error::Listener(Arc::new(error)))?;
                    background.run(run);
                    return Ok(Self {
                        callback_url: callback_url.clone(),
                        busy,
                        arrivals,
                        answered: false,
                        server: Some(server),
                        background: background.clone(),
                    });
                }
                Err(error) => {
                    busy.push(BusyCallback { callback_url: callback_url.as_str().to_owned(), reason: error.kind() });
                }
            }
        }
        Err(Error::PortsBusy(busy))
    }

    /// The callback URL that is listened on.
    pub(super) fn callback_url(&self) -> &CallbackUrl {
        &self.callback_url
    }

    /// Those that were passed over.
    pub(super) fn busy(&self) -> &[BusyCallback] {
        &self.busy
    }

    /// The browser's answer; after one that was of no use, the next. Can be dropped and called again without losing
    /// one. [`Error::RefusedWithoutState`] leaves the wait as it is.
    pub(super) async fn answer(&mut self) -> Result<Answer, Error> {
        match self.arrivals.recv().await {
            Some(Arrival::Answer(answer)) => {
                self.answered = true;
                Ok(answer)
            }
            Some(Arrival::Stray(refusal)) => Err(Error::RefusedWithoutState(refusal)),
            None => Err(Error::Listener(Arc::new(io::ErrorKind::BrokenPipe.into()))),
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(server) = self.server.take().filter(|_| self.answered) {
            server.ends_in(STAY);
            self.background.linger(server);
        }
    }
}

/// Judges what comes over the callback URL.
struct Door {
    callback_url: CallbackUrl,
    state: SecretString,
    arrivals: mpsc::Sender<Arrival>,
    seen: Mutex<Seen>,
}

/// What was passed on already.
#[derive(Default)]
struct Seen {
    codes: Vec<SecretString>,
    strays: Vec<Refusal<RedirectCode>>,
}

/// Whether something was passed on.
enum Passed {
    /// It was, now or before, or the wait is over.
    On,
    /// Too much waits already.
    NotYet,
}

impl Door {
    fn new(callback_url: CallbackUrl, state: SecretString, arrivals: mpsc::Sender<Arrival>) -> Self {
        Self { callback_url, state, arrivals, seen: Mutex::default() }
    }

    fn answer(&self, head: &Parts, announces_body: bool) -> Reply {
        let query = match query_of_visit(&self.callback_url, head, announces_body) {
            Ok(query) => query,
            Err(reply) => {
                tracing::debug!(?reply, "a request to the callback port was not the answer");
                return reply;
            }
        };
        match redirect::read(query, &self.state) {
            Ok(Answer::Code(code)) => match self.pass_code(&code) {
                Passed::On => Reply::new(StatusCode::OK, page::answered()),
                Passed::NotYet => Reply::new(StatusCode::SERVICE_UNAVAILABLE, page::busy()),
            },
            Ok(Answer::Refused(refusal)) => {
                let page = page::refused(&refusal);
                match self.pass(Arrival::Answer(Answer::Refused(refusal))) {
                    Passed::On => Reply::new(StatusCode::OK, page),
                    Passed::NotYet => Reply::new(StatusCode::SERVICE_UNAVAILABLE, page::busy()),
                }
            }
            Err(NotAnAnswer::ErrorWithoutState(refusal)) => {
                let page = page::refused_without_state(&refusal);
                self.pass_stray(refusal);
                Reply::new(StatusCode::BAD_REQUEST, page)
            }
            Err(NotAnAnswer::WrongState) => Reply::new(StatusCode::BAD_REQUEST, page::of_earlier_attempt()),
            Err(NotAnAnswer::NoCode) if self.arrivals.is_closed() => Reply::new(StatusCode::OK, page::answered()),
            Err(NotAnAnswer::NoCode) => Reply::new(StatusCode::BAD_REQUEST, page::waiting()),
        }
    }

    /// Each code is passed on once: the true one may come after one that was made up.
    fn pass_code(&self, code: &SecretString) -> Passed {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.codes.iter().any(|known| known.expose_secret() == code.expose_secret()) {
            return Passed::On;
        }
        let passed = self.pass(Arrival::Answer(Answer::Code(code.clone())));
        if matches!(passed, Passed::On) {
            if seen.codes.len() >= REMEMBERED_CODES {
                seen.codes.remove(0);
            }
            seen.codes.push(code.clone());
        }
        passed
    }

    fn pass_stray(&self, refusal: Refusal<RedirectCode>) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.strays.len() < MOST_STRAYS && !seen.strays.contains(&refusal) {
            seen.strays.push(refusal.clone());
            self.pass(Arrival::Stray(refusal));
        }
    }

    fn pass(&self, arrival: Arrival) -> Passed {
        match self.arrivals.try_send(arrival) {
            Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => Passed::On,
            Err(mpsc::error::TrySendError::Full(_)) => Passed::NotYet,
        }
    }
}
