//! A connected byte stream, plain or encrypted.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::socket::Socket;
use model::TlsVersion;

/// A connected byte stream, with or without TLS.
#[derive(Debug)]
pub enum Stream {
    /// Plain TCP; loopback only, which the profile sees to.
    Plain(Socket),
    /// TLS over TCP.
    Tls(Box<tokio_rustls::client::TlsStream<Socket>>),
}

impl Stream {
    /// `None` for a plain connection.
    #[must_use]
    pub fn tls_version(&self) -> Option<TlsVersion> {
        let Self::Tls(stream) = self else { return None };
        match stream.get_ref().1.protocol_version() {
            Some(rustls::ProtocolVersion::TLSv1_3) => Some(TlsVersion::V1_3),
            Some(rustls::ProtocolVersion::TLSv1_2) => Some(TlsVersion::V1_2),
            _ => Some(TlsVersion::Other),
        }
    }

    /// Hears of nothing that comes until it is used the next time.
    pub(crate) fn doze(&mut self) {
        match self {
            Self::Plain(socket) => socket.doze(),
            Self::Tls(stream) => stream.get_mut().0.doze(),
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
