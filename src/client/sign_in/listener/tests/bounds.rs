//! Requests of strangers: none grows without end, ends the program, or keeps the answer out.

use super::*;

/// As many as there may be at one time.
const MOST_CONNECTIONS: usize = 64;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_is_refused_by_its_announcement_and_not_waited_for() {
    let (mut listener, port) = listener("").await;
    let good = format!("/?code=c&state=right HTTP/1.1\r\nHost: localhost:{port}\r\n");
    let rows = [
        (format!("POST {good}Content-Length: 1000000"), "405"),
        (format!("POST {good}Content-Length: 1000000\r\nExpect: 100-continue"), "405"),
        (format!("GET {good}Content-Length: 1000000"), "413"),
        (format!("GET {good}Transfer-Encoding: chunked"), "413"),
    ];
    for (head, status) in rows {
        // The body itself never comes.
        let answer = exchange(port, &head);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")) && !answer.contains("100 Continue"), "{answer}");
    }
    // One that does come is cut off.
    let mut stream = connect(port, &format!("POST {good}Content-Length: 1000000\r\n\r\n"));
    let sent = (0..1_000).take_while(|_| stream.write_all(&[b'x'; 1_000]).is_ok()).count();
    assert!(sent < 1_000 || read_to_end(stream).starts_with("HTTP/1.1 405 "));
    get(port, "/?code=c&state=right");
    assert_eq!(answer(&mut listener).await, "code c");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_of_more_than_16_kb_is_refused() {
    let (mut listener, port) = listener("").await;
    let filled = |name: &str, bytes: usize| {
        let head = format!("GET /?code={name}&state=right HTTP/1.1\r\nHost: localhost:{port}\r\nX: ");
        exchange(port, &format!("{head}{}", "x".repeat(bytes)))
    };
    let refused = filled("long", 20_000);
    assert!(refused.starts_with("HTTP/1.1 431 "), "{refused}");
    let line = get(port, &format!("/?code={}&state=right", "x".repeat(20_000)));
    assert!(line.starts_with("HTTP/1.1 4"), "{line}");
    let many = format!("GET /?code=many&state=right HTTP/1.1\r\nHost: localhost:{port}{}", "\r\nX: 1".repeat(200));
    assert!(exchange(port, &many).starts_with("HTTP/1.1 431 "));
    assert!(filled("short", 12_000).starts_with("HTTP/1.1 200 "));
    assert_eq!(answer(&mut listener).await, "code short");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_http_ends_its_own_connection_only() {
    let (mut listener, port) = listener("").await;
    // The last two ended a whole program that used another server.
    let rows = ["\0\u{1}\u{2}", "GET", "GET / HTTP/9.9", "GET / HTTP/1.1\r\nHost", "GET  HTTP/1.1", "\r\n\r\n\r\n"];
    let odd = [
        "GET / HTTP/1.1\r\nTransfer-Encoding: x\r\nContent-Length: -1",
        "GET / HTTP/1.1\r\nContent-Length: 99999999999999999999",
    ];
    for row in rows.iter().chain(&odd) {
        let stream = connect(port, &format!("{row}\r\n\r\n"));
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let answer = read_to_end(stream);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{row:?}: {answer}");
    }
    get(port, "/?code=c&state=right");
    assert_eq!(answer(&mut listener).await, "code c");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_connections_than_there_may_be_end_the_oldest_and_the_answer_comes_through() {
    let (mut listener, port) = listener("").await;
    let half_open: Vec<TcpStream> = (0..MOST_CONNECTIONS * 2)
        .map(|_| connect(port, &format!("GET / HTTP/1.1\r\nHost: localhost:{port}\r\nX: ")))
        .collect();
    assert!(get(port, "/?code=c&state=right").starts_with("HTTP/1.1 200"));
    assert_eq!(answer(&mut listener).await, "code c");
    // Only the others can have ended without an answer before their time.
    let ended = half_open.into_iter().take(MOST_CONNECTIONS).map(read_to_end).filter(String::is_empty).count();
    assert_eq!(ended, MOST_CONNECTIONS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_sends_byte_by_byte_has_five_seconds() {
    let (mut listener, port) = listener("").await;
    let mut slow = connect(port, "GET / HTTP/1.1\r\n");
    let began = std::time::Instant::now();
    // A byte every 100 ms: the next one is written when none has come back for so long.
    slow.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    let mut byte = [0];
    while slow.read(&mut byte).is_err() {
        if slow.write_all(b"x").is_err() {
            break;
        }
    }
    let lasted = began.elapsed();
    assert!(lasted >= Duration::from_secs(4) && lasted < Duration::from_secs(20), "{lasted:?}");
    get(port, "/?code=c&state=right");
    assert_eq!(answer(&mut listener).await, "code c");
}
