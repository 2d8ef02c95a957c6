//! Answers over TLS that end in one way or another: what is complete is used, what may have been cut short is not.

use std::path::Path;
use std::sync::Arc;

use client::dial::{self, Network, ProxyChoice};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::support::tls_server::certificates;

/// How the server ends the connection after its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Close {
    /// With a TLS `close_notify`.
    Properly,
    /// By closing the socket under TLS.
    Bare,
}

fn acceptor(folder: &Path) -> TlsAcceptor {
    let certificate = CertificateDer::from_pem_file(folder.join("right.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(folder.join("right.key")).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// Serves one connection with these bytes, whatever is asked for.
async fn serve(listener: &TcpListener, acceptor: &TlsAcceptor, answer: &str, close: Close) {
    let (tcp, _) = listener.accept().await.unwrap();
    let mut tls = acceptor.accept(tcp).await.unwrap();
    let mut asked = Vec::new();
    while !asked.ends_with(b"\r\n\r\n") {
        assert_ne!(tls.read_buf(&mut asked).await.unwrap(), 0, "the request was cut short");
    }
    tls.write_all(answer.as_bytes()).await.unwrap();
    tls.flush().await.unwrap();
    if close == Close::Properly {
        tls.shutdown().await.unwrap();
    }
}

#[tokio::test]
async fn a_complete_answer_counts_however_the_connection_ends() {
    let folder = certificates();
    let acceptor = acceptor(folder.path());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let options = dial::Options {
        proxy: ProxyChoice::Never,
        ca_files: vec![folder.path().join("ca.pem")],
        ..dial::Options::default()
    };
    let network = Network::with(&options).unwrap();
    let url = format!("https://127.0.0.1:{}/oauth2/token", listener.local_addr().unwrap().port());
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    let rows = [
        ("with its length", "Content-Length: 7\r\n\r\n{\"a\":1}", Close::Bare, true),
        ("to the end", "Content-Length: 7\r\nConnection: close\r\n\r\n{\"a\":1}", Close::Bare, true),
        ("in chunks", "Transfer-Encoding: chunked\r\n\r\n7\r\n{\"a\":1}\r\n0\r\n\r\n", Close::Bare, true),
        ("of unknown length, ended", "Connection: close\r\n\r\n{\"a\":1}", Close::Properly, true),
        ("of unknown length", "Connection: close\r\n\r\n{\"a\":1}", Close::Bare, false),
        ("cut short", "Content-Length: 70\r\n\r\n{\"a\":1}", Close::Bare, false),
        ("cut short, ended", "Content-Length: 70\r\n\r\n{\"a\":1}", Close::Properly, false),
        ("in chunks, cut short", "Transfer-Encoding: chunked\r\n\r\n7\r\n{\"a\":1}\r\n", Close::Bare, false),
    ];
    for (name, rest, close, is_used) in rows {
        // Which of answer and end is seen first is left to chance.
        for _ in 0..12 {
            let request = http::Request::get(&url).body(Vec::new()).unwrap();
            let answer = format!("{head}{rest}");
            let ((), found) = tokio::join!(serve(&listener, &acceptor, &answer, close), network.send_for_data(request));
            match found {
                Ok(found) => assert!(is_used && found.body() == b"{\"a\":1}", "{name}: {found:?}"),
                Err(error) => assert!(!is_used && matches!(error, dial::Error::Http { .. }), "{name}: {error:?}"),
            }
        }
    }
}
