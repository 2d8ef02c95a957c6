//! Plain TCP requests against the listener: all but one good answer leave the wait as it was.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use secrecy::ExposeSecret as _;

use super::*;

/// A port that is free on both loopback addresses just now.
fn free_port() -> u16 {
    loop {
        let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = v4.local_addr().unwrap().port();
        match TcpListener::bind((Ipv6Addr::LOCALHOST, port)) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            _ => return port,
        }
    }
}

fn callback_urls(urls: &[String]) -> Vec<CallbackUrl> {
    let text = crate::profile::template().replace(r#"["http://localhost:8000"]"#, &format!("{urls:?}"));
    crate::profile::parse(&text).unwrap().remove(0).callback_urls
}

fn state() -> SecretString {
    SecretString::from("right")
}

async fn listener(path: &str) -> (Listener, u16) {
    let port = free_port();
    let urls = callback_urls(&[format!("http://localhost:{port}{path}")]);
    (Listener::open(&urls, &state()).await.unwrap(), port)
}

/// Sends `head`, which ends without its empty line, and reads until the other side has sent a whole answer.
fn exchange(address: IpAddr, port: u16, head: &str) -> String {
    let mut stream = TcpStream::connect((address, port)).unwrap();
    stream.write_all(format!("{head}\r\n\r\n").as_bytes()).unwrap();
    let mut answer = Vec::new();
    let mut piece = [0; 4096];
    while !is_whole(&answer, head.starts_with("HEAD")) {
        let read = stream.read(&mut piece).unwrap();
        assert_ne!(read, 0, "cut off: {}", String::from_utf8_lossy(&answer));
        answer.extend_from_slice(&piece[..read]);
    }
    String::from_utf8(answer).unwrap()
}

fn is_whole(answer: &[u8], without_body: bool) -> bool {
    let text = String::from_utf8_lossy(answer);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: "));
    without_body || length.is_some_and(|length| body.len() >= length.parse().unwrap())
}

fn get(port: u16, target: &str) -> String {
    exchange(Ipv4Addr::LOCALHOST.into(), port, &format!("GET {target} HTTP/1.1\r\nHost: localhost:{port}"))
}

#[tokio::test]
async fn anything_but_the_answer_is_refused_and_the_wait_goes_on() {
    let (mut listener, port) = listener("/callback").await;
    let good = "/callback?code=c&state=right";
    let rows = [
        (format!("GET /callback?code=c&state=wrong HTTP/1.1\r\nHost: localhost:{port}"), "400"),
        (format!("GET /callback?code=c HTTP/1.1\r\nHost: localhost:{port}"), "400"),
        (format!("GET /callback HTTP/1.1\r\nHost: localhost:{port}"), "400"),
        (format!("GET /favicon.ico HTTP/1.1\r\nHost: localhost:{port}"), "404"),
        (format!("GET /?code=c&state=right HTTP/1.1\r\nHost: localhost:{port}"), "404"),
        (format!("GET /callback/?code=c&state=right HTTP/1.1\r\nHost: localhost:{port}"), "404"),
        (format!("GET http://localhost:{port}{good} HTTP/1.1\r\nHost: localhost:{port}"), "404"),
        (format!("POST {good} HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: 0"), "405"),
        (format!("HEAD {good} HTTP/1.1\r\nHost: localhost:{port}"), "405"),
        (format!("OPTIONS {good} HTTP/1.1\r\nHost: localhost:{port}"), "405"),
        (format!("GET {good} HTTP/1.1\r\nHost: 127.0.0.1:{port}"), "421"),
        (format!("GET {good} HTTP/1.1\r\nHost: evil.example"), "421"),
        (format!("GET {good} HTTP/1.1\r\nHost: localhost"), "421"),
        (format!("GET {good} HTTP/1.1\r\nHost: localhost:{port}\r\nHost: evil.example"), "421"),
        (format!("GET {good} HTTP/1.1"), "421"),
    ];
    for (head, status) in rows {
        let answer = exchange(Ipv4Addr::LOCALHOST.into(), port, &head);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{head}\n{answer}");
        assert!(!answer.contains("code=c") && answer.contains("Connection: close"), "{answer}");
    }
    let page = get(port, good);
    assert!(page.starts_with("HTTP/1.1 200 OK") && page.contains("You can close this tab"), "{page}");
    for header in ["Cache-Control: no-store", "Content-Security-Policy: default-src 'none'", "Referrer-Policy: no-ref"]
    {
        assert!(page.contains(header), "{page}");
    }
    assert!(!page.contains("http://") && !page.contains("https://") && page.contains("prefers-color-scheme:dark"));
    let Answer::Code(code) = listener.answer().await.unwrap() else { panic!("a code came") };
    assert_eq!(code.expose_secret(), "c");
}

#[tokio::test]
async fn an_error_of_the_sign_in_pages_ends_the_wait_and_is_escaped_on_the_page() {
    let (mut listener, port) = listener("").await;
    let page = get(port, "/?error=access_denied&error_description=%3Cscript%3Ealert(1)%3C/script%3E&state=right");
    assert!(page.contains("access_denied: &lt;script&gt;alert(1)") && !page.contains("<script"), "{page}");
    let Answer::Refused(refusal) = listener.answer().await.unwrap() else { panic!("a refusal came") };
    assert_eq!(refusal.description.as_deref(), Some("<script>alert(1)</script>"));
}

#[tokio::test]
async fn requests_that_never_end_do_not_hold_up_the_answer() {
    let (mut listener, port) = listener("").await;
    let begin = |text: &str| {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        stream
    };
    let host = format!("Host: localhost:{port}\r\n");
    let bodies = format!("POST / HTTP/1.1\r\n{host}Content-Length: 999999\r\n\r\nabc");
    // tiny_http keeps four threads ready, and in a burst of more connections than that some wait for others to end.
    let half_open = [begin(""), begin(&format!("GET / HTTP/1.1\r\n{host}X: ")), begin(&bodies)];
    assert!(get(port, "/?code=c&state=right").starts_with("HTTP/1.1 200"));
    assert!(matches!(listener.answer().await, Ok(Answer::Code(_))));
    drop(listener);
    drop(half_open);
}

#[tokio::test]
async fn the_answer_may_come_by_ip_version_6() {
    let (mut listener, port) = listener("").await;
    if TcpStream::connect((Ipv6Addr::LOCALHOST, port)).is_err() {
        assert!(TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_err(), "there is version 6, and nobody listens");
        return;
    }
    let head = format!("GET /?code=c&state=right HTTP/1.1\r\nHost: localhost:{port}");
    assert!(exchange(Ipv6Addr::LOCALHOST.into(), port, &head).starts_with("HTTP/1.1 200"));
    assert!(matches!(listener.answer().await, Ok(Answer::Code(_))));
}

#[tokio::test]
async fn callback_urls_are_tried_in_order_and_busy_ones_are_named() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let taken_url = format!("http://127.0.0.1:{}/x", taken.local_addr().unwrap().port());
    let free_url = format!("http://localhost:{}", free_port());
    let busy = BusyCallback { callback_url: taken_url.clone(), reason: io::ErrorKind::AddrInUse };

    let both = callback_urls(&[taken_url.clone(), free_url.clone()]);
    let listener = Listener::open(&both, &state()).await.unwrap();
    assert_eq!(listener.callback_url().as_str(), free_url);
    assert_eq!(listener.busy(), std::slice::from_ref(&busy));

    let error = Listener::open(&callback_urls(&[taken_url]), &state()).await.unwrap_err();
    assert!(matches!(error, Error::PortsBusy(named) if named == [busy]));
}

#[tokio::test]
async fn a_cancelled_wait_frees_the_port_for_the_next() {
    let port = free_port();
    let urls = callback_urls(&[format!("http://localhost:{port}")]);
    for _ in 0..3 {
        let mut listener = Listener::open(&urls, &state()).await.unwrap();
        tokio::select! {
            biased;
            _ = listener.answer() => panic!("nobody has answered"),
            () = std::future::ready(()) => {}
        }
        drop(listener);
    }
}
