//! Plain TCP requests against the listener: all but a good answer leave the wait as it was.

mod bounds;
mod linger;

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener, TcpStream};
use std::time::Duration;

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

fn background() -> Background {
    let runtime = tokio::runtime::Handle::current();
    Background::new(move |work| drop(runtime.spawn(work)))
}

async fn open(urls: &[CallbackUrl], background: &Background) -> Result<Listener, Error> {
    Listener::open(urls, &state(), background).await
}

async fn listener(path: &str) -> (Listener, u16) {
    let port = free_port();
    let urls = callback_urls(&[format!("http://localhost:{port}{path}")]);
    (open(&urls, &background()).await.unwrap(), port)
}

/// What came over the callback URL, in a few words.
async fn answer(listener: &mut Listener) -> String {
    match listener.answer().await {
        Ok(Answer::Code(code)) => format!("code {}", code.expose_secret()),
        Ok(Answer::Refused(refusal)) => format!("refused {}", refusal.code.as_str()),
        Err(Error::RefusedWithoutState(refusal)) => format!("stray {}", refusal.code.as_str()),
        Err(other) => panic!("{other:?}"),
    }
}

fn connect(port: u16, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    stream
}

/// Reads until the other side closes. A connection that is reset behind the answer is closed, too.
fn read_to_end(mut stream: impl io::Read) -> String {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8(answer).unwrap()
}

/// Sends `head`, which ends without its empty line, and reads the whole answer.
fn exchange(port: u16, head: &str) -> String {
    read_to_end(connect(port, &format!("{head}\r\n\r\n")))
}

fn get(port: u16, target: &str) -> String {
    exchange(port, &format!("GET {target} HTTP/1.1\r\nHost: localhost:{port}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn anything_but_the_answer_is_refused_and_the_wait_goes_on() {
    let (mut listener, port) = listener("/callback").await;
    let good = "/callback?code=c&state=right";
    let get_good = format!("GET {good} HTTP/1.1\r\nHost: localhost:{port}");
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
        (format!("{get_good}\r\nSec-Purpose: prefetch;prerender"), "503"),
        (format!("{get_good}\r\nSec-Purpose: prefetch"), "503"),
        (format!("{get_good}\r\nPurpose: prefetch"), "503"),
        (format!("{get_good}\r\nX-Purpose: preview"), "503"),
        (format!("{get_good}\r\nX-Moz: prefetch"), "503"),
        (format!("{get_good}\r\nSec-Fetch-Dest: image"), "403"),
        (format!("{get_good}\r\nSec-Fetch-Dest: iframe"), "403"),
    ];
    for (head, status) in rows {
        let answer = exchange(port, &head);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{head}\n{answer}");
        assert!(!answer.contains("code=c") && answer.contains("connection: close"), "{answer}");
        assert_eq!(answer.ends_with("</html>"), !head.starts_with("HEAD"), "{answer}");
    }
    let page = exchange(port, &format!("{get_good}\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate"));
    assert!(page.starts_with("HTTP/1.1 200 OK") && page.contains("You can close this tab"), "{page}");
    for header in ["cache-control: no-store", "content-security-policy: default-src 'none'", "referrer-policy: no-ref"]
    {
        assert!(page.contains(header), "{page}");
    }
    assert!(!page.contains("http://") && !page.contains("https://") && page.contains("prefers-color-scheme:dark"));
    assert_eq!(answer(&mut listener).await, "code c");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_of_the_sign_in_pages_ends_the_wait_and_is_escaped_on_the_page() {
    let (mut listener, port) = listener("").await;
    let page = get(port, "/?error=access_denied&error_description=%3Cscript%3Ealert(1)%3C/script%3E&state=right");
    assert!(page.contains("access_denied: &lt;script&gt;alert(1)") && !page.contains("<script"), "{page}");
    let Answer::Refused(refusal) = listener.answer().await.unwrap() else { panic!("a refusal came") };
    assert_eq!(refusal.description.as_deref(), Some("<script>alert(1)</script>"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_without_state_is_told_a_few_times_and_not_obeyed() {
    let (mut listener, port) = listener("").await;
    for error in ["first", "first", "second", "third", "fourth"] {
        let page = get(port, &format!("/?error={error}&error_description=%3Cb%3E"));
        assert!(page.starts_with("HTTP/1.1 400 ") && page.contains("still waiting"), "{page}");
        assert!(page.contains(&format!("{error}: &lt;b&gt;")), "{page}");
    }
    get(port, "/?code=c&state=right");
    for expected in ["stray first", "stray second", "stray third", "code c"] {
        assert_eq!(answer(&mut listener).await, expected);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_code_is_passed_on_once_and_the_true_one_may_come_last() {
    let (mut listener, port) = listener("").await;
    for code in ["made-up", "made-up", "true", "made-up", "true"] {
        assert!(get(port, &format!("/?code={code}&state=right")).starts_with("HTTP/1.1 200 "));
    }
    assert_eq!(answer(&mut listener).await, "code made-up");
    assert_eq!(answer(&mut listener).await, "code true");
    assert!(listener.arrivals.try_recv().is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_of_codes_is_asked_to_come_again_and_can() {
    let (mut listener, port) = listener("").await;
    let statuses: Vec<bool> = (0..=WAITING_ANSWERS)
        .map(|code| get(port, &format!("/?code={code}&state=right")).starts_with("HTTP/1.1 200 "))
        .collect();
    assert_eq!(statuses.iter().filter(|accepted| !**accepted).count(), 1, "{statuses:?}");
    assert_eq!(answer(&mut listener).await, "code 0");
    assert!(get(port, &format!("/?code={WAITING_ANSWERS}&state=right")).starts_with("HTTP/1.1 200 "));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_answer_may_come_by_ip_version_6() {
    let (mut listener, port) = listener("").await;
    let Ok(mut stream) = TcpStream::connect((Ipv6Addr::LOCALHOST, port)) else {
        assert!(TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_err(), "there is version 6, and no one listens");
        return;
    };
    let head = format!("GET /?code=c&state=right HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    assert!(read_to_end(stream).starts_with("HTTP/1.1 200"));
    assert_eq!(answer(&mut listener).await, "code c");
}

#[tokio::test]
async fn callback_urls_are_tried_in_order_and_busy_ones_are_named() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let taken_url = format!("http://127.0.0.1:{}/x", taken.local_addr().unwrap().port());
    let free_url = format!("http://localhost:{}", free_port());
    let busy = BusyCallback { callback_url: taken_url.clone(), reason: io::ErrorKind::AddrInUse };

    let both = callback_urls(&[taken_url.clone(), free_url.clone()]);
    let listener = open(&both, &background()).await.unwrap();
    assert_eq!(listener.callback_url().as_str(), free_url);
    assert_eq!(listener.busy(), std::slice::from_ref(&busy));

    let error = open(&callback_urls(&[taken_url]), &background()).await.unwrap_err();
    assert!(matches!(error, Error::PortsBusy(named) if named == [busy]));
}
