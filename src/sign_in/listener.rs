//! The loopback listener: lives only while a sign-in waits, and knows one good answer (RFC 8252 section 7.3).
//!
//! `tiny_http` has no read time-out, so nothing here ever waits for one client: each server has a thread that takes whole
//! requests, and a request with a body, whose rest would be read, is answered on a thread of its own.

use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use secrecy::SecretString;
use tiny_http::{Method, Request, Server};
use tokio::sync::mpsc;
use url::Host;

use super::error::{BusyCallback, Error};
use super::page;
use super::redirect::{self, Answer, NotAnAnswer};
use crate::profile::CallbackUrl;

#[cfg(test)]
mod tests;

/// How long a listener that was just dropped may need to let go of its port.
const PORT_RELEASE: Duration = Duration::from_millis(300);

/// Waits for the browser on one callback URL. Dropping it ends the wait and frees the port.
#[derive(Debug)]
pub(super) struct Listener {
    callback_url: CallbackUrl,
    busy: Vec<BusyCallback>,
    /// Held for its drop, which frees the port.
    _servers: Servers,
    answers: mpsc::Receiver<io::Result<Answer>>,
}

impl Listener {
    /// Listens on the first of `callback_urls` whose port is free.
    pub(super) async fn open(callback_urls: &[CallbackUrl], state: &SecretString) -> Result<Self, Error> {
        match Self::try_open(callback_urls, state) {
            Err(Error::PortsBusy(_)) => {
                // It may be our own last attempt, whose thread is about to end.
                tokio::time::sleep(PORT_RELEASE).await;
                Self::try_open(callback_urls, state)
            }
            result => result,
        }
    }

    fn try_open(callback_urls: &[CallbackUrl], state: &SecretString) -> Result<Self, Error> {
        let mut busy = Vec::new();
        for callback_url in callback_urls {
            match bind(callback_url) {
                Ok(sockets) => {
                    let (sender, answers) = mpsc::channel(4);
                    let servers = Servers::start(sockets, callback_url, state, &sender)
                        .map_err(|error| Error::Listener(Arc::new(error)))?;
                    return Ok(Self { callback_url: callback_url.clone(), busy, _servers: servers, answers });
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

    /// The browser's answer. Can be dropped and called again without losing one.
    pub(super) async fn answer(&mut self) -> Result<Answer, Error> {
        match self.answers.recv().await {
            Some(Ok(answer)) => Ok(answer),
            Some(Err(error)) => Err(Error::Listener(Arc::new(error))),
            None => Err(Error::Listener(Arc::new(io::ErrorKind::BrokenPipe.into()))),
        }
    }
}

/// Whether a sign-in could listen on `callback_url` now.
#[must_use]
pub fn callback_port_is_free(callback_url: &CallbackUrl) -> bool {
    bind(callback_url).is_ok()
}

/// The sockets of one callback URL: 127.0.0.1 first, then `[::1]` on the same port. A `localhost` of which only one
/// half is free counts as taken, for the browser might go to the other.
fn bind(callback_url: &CallbackUrl) -> io::Result<Vec<TcpListener>> {
    let port = callback_url.port();
    let (v4, v6) = (IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST));
    match callback_url.host() {
        Some(Host::Ipv4(_)) => Ok(vec![TcpListener::bind((v4, port))?]),
        Some(Host::Ipv6(_)) => Ok(vec![TcpListener::bind((v6, port))?]),
        _ => {
            let mut sockets = vec![TcpListener::bind((v4, port))?];
            match TcpListener::bind((v6, port)) {
                Ok(socket) => sockets.push(socket),
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(error),
                Err(error) => tracing::debug!(%error, "no loopback of version 6"),
            }
            Ok(sockets)
        }
    }
}

/// The running servers. Dropping them wakes their threads, which then end.
struct Servers {
    servers: Vec<Arc<Server>>,
    stop: Arc<AtomicBool>,
}

impl std::fmt::Debug for Servers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Servers({})", self.servers.len())
    }
}

impl Servers {
    fn start(
        sockets: Vec<TcpListener>,
        callback_url: &CallbackUrl,
        state: &SecretString,
        answers: &mpsc::Sender<io::Result<Answer>>,
    ) -> io::Result<Self> {
        let mut started = Self { servers: Vec::new(), stop: Arc::new(AtomicBool::new(false)) };
        for socket in sockets {
            let server = Arc::new(Server::from_listener(socket, None).map_err(io::Error::other)?);
            started.servers.push(Arc::clone(&server));
            let worker = Worker {
                server,
                stop: Arc::clone(&started.stop),
                callback_url: callback_url.clone(),
                state: state.clone(),
                answers: answers.clone(),
            };
            std::thread::Builder::new().name("callback".to_owned()).spawn(move || worker.run())?;
        }
        Ok(started)
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        for server in &self.servers {
            server.unblock();
        }
    }
}

/// Serves one socket until it is told to stop or has given a good answer.
struct Worker {
    server: Arc<Server>,
    stop: Arc<AtomicBool>,
    callback_url: CallbackUrl,
    state: SecretString,
    answers: mpsc::Sender<io::Result<Answer>>,
}

impl Worker {
    fn run(self) {
        while !self.stop.load(Ordering::SeqCst) {
            match self.server.recv() {
                Ok(request) => {
                    if let Some(answer) = self.serve(request) {
                        self.stop.store(true, Ordering::SeqCst);
                        // The attempt may be over, and then nobody listens.
                        let _ = self.answers.blocking_send(Ok(answer));
                    }
                }
                Err(error) => {
                    if !self.stop.load(Ordering::SeqCst) {
                        let _ = self.answers.blocking_send(Err(error));
                    }
                    return;
                }
            }
        }
    }

    fn serve(&self, request: Request) -> Option<Answer> {
        let judged = self.judge(&request);
        match judged {
            Ok(answer) => {
                let (status, page) = match &answer {
                    Answer::Code(_) => ("200 OK", page::answered()),
                    Answer::Refused(refusal) => ("200 OK", page::refused(refusal)),
                };
                respond(request, status, &page);
                Some(answer)
            }
            Err(status) => {
                tracing::debug!(status, "a request to the callback port was not the answer");
                respond(request, status, &page::ignored(&status[4..]));
                None
            }
        }
    }

    /// The answer in a request, or the status line that anything else deserves. Host comes first: a page of another
    /// name that leads here is none of our business (DNS rebinding).
    fn judge(&self, request: &Request) -> Result<Answer, &'static str> {
        let mut hosts = request.headers().iter().filter(|header| header.field.equiv("Host"));
        let host = hosts.next().map(|header| header.value.as_str());
        if hosts.next().is_some() || !host.is_some_and(|host| self.callback_url.is_host_header(host)) {
            return Err("421 Misdirected Request");
        }
        let (path, query) = request.url().split_once('?').unwrap_or((request.url(), ""));
        if path != self.callback_url.path() {
            return Err("404 Not Found");
        }
        if *request.method() != Method::Get {
            return Err("405 Method Not Allowed");
        }
        redirect::read(query, &self.state).map_err(|problem| match problem {
            NotAnAnswer::WrongState | NotAnAnswer::NoCode => "400 Bad Request",
        })
    }
}

/// Answers and closes. The head is written by hand because `tiny_http` leaves `Connection: close` out.
fn respond(request: Request, status: &'static str, page: &str) {
    let allow = if status.starts_with("405") { "Allow: GET\r\n" } else { "" };
    let body = if *request.method() == Method::Head { "" } else { page };
    let message = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n{allow}\
         Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
         Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'\r\nConnection: close\r\n\r\n{body}",
        page.len()
    );
    let chunked = request.headers().iter().any(|header| header.field.equiv("Transfer-Encoding"));
    let has_body = chunked || request.body_length().is_some_and(|length| length > 0);
    let write = move || {
        let mut writer = request.into_writer();
        // The browser may be gone already; the answer counts all the same.
        let _ = writer.write_all(message.as_bytes()).and_then(|()| writer.flush());
    };
    if has_body {
        let _ = std::thread::Builder::new().name("callback-body".to_owned()).spawn(write);
    } else {
        write();
    }
}
