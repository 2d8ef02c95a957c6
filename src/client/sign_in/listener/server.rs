//! Server behind a callback URL: HTTP/1.1 on loopback, one request a connection, and everything has a bound.
//!
//! Any page in a browser can reach the port, so nothing here grows with what a client sends, and no client can hold up
//! another one. What a request is answered with is decided elsewhere.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt;
use std::future::{pending, poll_fn, ready};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::{AbortHandle, Abortable};
use futures_util::stream::FuturesUnordered;
use http::request::Parts;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::Instant;

/// How long a head may be, request line included.
const MOST_HEAD_BYTES: usize = 16 * 1024;
/// How long one connection may take from its first byte to its last.
const CONNECTION_LIMIT: Duration = Duration::from_secs(5);
/// How many connections there may be. One more ends the oldest, so that no crowd keeps the person's browser out.
const MOST_CONNECTIONS: usize = 64;
/// The wait after a connection that could not be accepted: file handles may be used up for a while.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Answers a request by its head. The flag says that a body was announced, which is not read.
pub(super) type Answer = dyn Fn(&Parts, bool) -> Response<Full<Bytes>> + Send + Sync;

/// A server that runs. Dropping this ends it with all its connections.
pub(in crate::sign_in) struct Server {
    /// When the server ends by itself.
    ends: watch::Sender<Option<Instant>>,
    /// Closes when the sockets are free.
    over: watch::Receiver<()>,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("ends", &*self.ends.borrow()).finish_non_exhaustive()
    }
}

impl Server {
    /// A server on `sockets`, and what has to be run for it.
    pub(super) fn new(
        sockets: Vec<std::net::TcpListener>,
        answer: Arc<Answer>,
    ) -> io::Result<(Self, impl Future<Output = ()> + Send + 'static)> {
        let listen = |socket: std::net::TcpListener| {
            socket.set_nonblocking(true)?;
            TcpListener::from_std(socket)
        };
        let sockets = sockets.into_iter().map(listen).collect::<io::Result<Vec<_>>>()?;
        let (ends, end) = watch::channel(None);
        let (running, over) = watch::channel(());
        let run = async move {
            serve(sockets, &answer, until(end)).await;
            drop(running);
        };
        Ok((Self { ends, over }, run))
    }

    /// Lets the server end by itself after `limit`.
    pub(super) fn ends_in(&self, limit: Duration) {
        self.ends.send_replace(Some(Instant::now() + limit));
    }

    /// What comes when the server has ended and its port is free.
    pub(in crate::sign_in) fn over(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut over = self.over.clone();
        async move { while over.changed().await.is_ok() {} }
    }
}

/// Comes when the time is over that was last set, or when the other side was dropped.
async fn until(mut end: watch::Receiver<Option<Instant>>) {
    loop {
        let at = *end.borrow_and_update();
        let time = async {
            match at {
                Some(at) => tokio::time::sleep_until(at).await,
                None => pending().await,
            }
        };
        tokio::select! {
            changed = end.changed() => if changed.is_err() { return },
            () = time => return,
        }
    }
}

async fn serve(sockets: Vec<TcpListener>, answer: &Arc<Answer>, end: impl Future<Output = ()>) {
    let mut connections = Connections::default();
    tokio::pin!(end);
    loop {
        tokio::select! {
            () = &mut end => return,
            () = connections.progress() => {}
            stream = accept(&sockets) => connections.add(serve_one(stream, Arc::clone(answer))),
        }
    }
}

/// The next connection on any of the sockets.
async fn accept(sockets: &[TcpListener]) -> TcpStream {
    loop {
        let accepted = poll_fn(|context| {
            let accepted = sockets.iter().map(|socket| socket.poll_accept(context));
            accepted.into_iter().find(Poll::is_ready).unwrap_or(Poll::Pending)
        });
        match accepted.await {
            Ok((stream, _)) => return stream,
            Err(error) => {
                tracing::warn!(%error, "a connection to the callback port was not accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn serve_one(stream: TcpStream, answer: Arc<Answer>) {
    let service = service_fn(move |request: Request<Incoming>| {
        let announces_body = !request.body().is_end_stream();
        // The body is dropped here, and hyper closes the connection instead of reading on.
        let (head, _) = request.into_parts();
        ready(Ok::<_, Infallible>(answer(&head, announces_body)))
    });
    let mut http = http1::Builder::new();
    // The limit below covers the head, and the rest too.
    http.keep_alive(false).max_buf_size(MOST_HEAD_BYTES).max_header_size(MOST_HEAD_BYTES).header_read_timeout(None);
    let served = http.serve_connection(TokioIo::new(stream), service);
    match tokio::time::timeout(CONNECTION_LIMIT, served).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a connection to the callback port ended early"),
        Err(_) => tracing::debug!("a connection to the callback port took too long"),
    }
}

type Connection = Pin<Box<dyn Future<Output = u64> + Send>>;

/// The connections that are open, in the order in which they came.
#[derive(Default)]
struct Connections {
    running: FuturesUnordered<Abortable<Connection>>,
    handles: BTreeMap<u64, AbortHandle>,
    next: u64,
}

impl Connections {
    fn add(&mut self, connection: impl Future<Output = ()> + Send + 'static) {
        if self.handles.len() >= MOST_CONNECTIONS
            && let Some((_, oldest)) = self.handles.pop_first()
        {
            oldest.abort();
        }
        let number = self.next;
        self.next += 1;
        let (handle, registration) = AbortHandle::new_pair();
        let numbered: Connection = Box::pin(async move {
            connection.await;
            number
        });
        self.handles.insert(number, handle);
        self.running.push(Abortable::new(numbered, registration));
    }

    /// Goes on with all of them; comes when one has ended.
    async fn progress(&mut self) {
        match self.running.next().await {
            Some(Ok(number)) => drop(self.handles.remove(&number)),
            // One that had to make room.
            Some(Err(_)) => {}
            None => pending().await,
        }
    }
}
