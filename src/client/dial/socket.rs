//! A TCP socket that can be left alone: while it dozes, the system does not wake us for each packet that comes.

use std::io::{self, Read as _};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// A connected socket.
#[derive(Debug)]
pub struct Socket(State);

#[derive(Debug)]
enum State {
    /// The runtime hears of what comes.
    Listens(TcpStream),
    /// No one does.
    Dozes(std::net::TcpStream),
    /// It could not change from one to the other.
    Broken,
}

impl Socket {
    /// The runtime hears of what comes.
    pub(super) fn new(tcp: TcpStream) -> Self {
        Self(State::Listens(tcp))
    }

    /// Hears nothing until it is used the next time, and wakes no one who waits for it now. Unix announces each packet, read
    /// or not; other systems announce nothing more until what is there was read.
    pub(super) fn doze(&mut self) {
        if !cfg!(unix) {
            return;
        }
        self.0 = match std::mem::replace(&mut self.0, State::Broken) {
            State::Listens(tcp) => tcp.into_std().map_or(State::Broken, State::Dozes),
            other => other,
        };
    }

    /// The runtime hears again.
    fn listen(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        if !matches!(self.0, State::Listens(_))
            && let State::Dozes(tcp) = std::mem::replace(&mut self.0, State::Broken)
        {
            self.0 = State::Listens(TcpStream::from_std(tcp)?);
        }
        match &mut self.0 {
            State::Listens(tcp) => Ok(Pin::new(tcp)),
            State::Dozes(_) | State::Broken => Err(io::ErrorKind::NotConnected.into()),
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if let State::Dozes(tcp) = &mut self.0 {
            // What came meanwhile is there, unannounced.
            match tcp.read(buffer.initialize_unfilled()) {
                Ok(count) => {
                    buffer.advance(count);
                    return Poll::Ready(Ok(()));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        self.listen()?.poll_read(cx, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.listen()?.poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.listen()?.poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    /// Nothing is kept back.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.listen()?.poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::net::{Ipv4Addr, TcpListener};
    #[cfg(unix)]
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    async fn pair() -> (Socket, std::net::TcpStream) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let near = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (far, _) = listener.accept().unwrap();
        far.set_nodelay(true).unwrap();
        (Socket::new(near), far)
    }

    #[expect(clippy::disallowed_methods, reason = "the other end has to write while the runtime waits")]
    fn at_the_other_end<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> std::thread::JoinHandle<T> {
        std::thread::spawn(work)
    }

    /// How often the thread of the runtime woke while the socket dozed and so many packets came one after the other.
    #[cfg(unix)]
    fn woken(packets: usize) -> usize {
        let count = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&count);
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().on_thread_unpark(move || {
            counted.fetch_add(1, Ordering::Relaxed);
        });
        builder.build().unwrap().block_on(async {
            let (mut socket, mut far) = pair().await;
            socket.doze();
            let before = count.load(Ordering::Relaxed);
            let (done, end) = tokio::sync::oneshot::channel();
            let writer = at_the_other_end(move || {
                for _ in 0..packets {
                    far.write_all(b"x").unwrap();
                }
                done.send(()).unwrap();
                far
            });
            end.await.unwrap();
            let woken = count.load(Ordering::Relaxed) - before;
            let _far = writer.join().unwrap();
            let mut all = vec![0; packets];
            socket.read_exact(&mut all).await.unwrap();
            woken
        })
    }

    #[cfg(unix)]
    #[test]
    fn a_socket_that_dozes_wakes_nobody() {
        let woken = woken(10_000);
        assert!(woken <= 3, "once for the end, and not for each packet: {woken}");
    }

    #[cfg(not(unix))]
    #[tokio::test]
    async fn where_packets_are_announced_once_a_socket_does_not_doze() {
        let (mut socket, _far) = pair().await;
        socket.doze();
        assert!(matches!(socket.0, State::Listens(_)));
    }

    #[tokio::test]
    async fn it_is_used_as_if_it_had_not_dozed() {
        let (mut socket, mut far) = pair().await;
        let mut bytes = [0; 4];
        socket.doze();
        far.write_all(b"once").unwrap();
        socket.read_exact(&mut bytes).await.unwrap();
        assert_eq!(&bytes, b"once");
        socket.doze();
        socket.doze();
        let far = at_the_other_end(move || {
            far.read_exact(&mut [0; 3]).unwrap();
            far.write_all(b"more").unwrap();
        });
        socket.write_all(b"say").await.unwrap();
        socket.doze();
        socket.read_exact(&mut bytes).await.unwrap();
        assert_eq!(&bytes, b"more", "it waits for what has not come yet");
        far.join().unwrap();
        socket.doze();
        assert_eq!(socket.read(&mut bytes).await.unwrap(), 0, "the end");
    }
}
