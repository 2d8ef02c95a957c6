//! Callback pages after the end of the attempt: they can be reloaded, until the port is needed.

use super::*;

async fn open_on(port: u16, background: &Background) -> Listener {
    open(&callback_urls(&[format!("http://localhost:{port}")]), background).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_the_answer_a_reload_shows_the_same_page_also_when_the_attempt_is_over() {
    let (background, port) = (background(), free_port());
    let mut listener = open_on(port, &background).await;
    let page = |target: &str| {
        let answer = get(port, target);
        answer.split_once("\r\n\r\n").unwrap().1.to_owned()
    };
    let first = page("/?code=c&state=right");
    assert_eq!(answer(&mut listener).await, "code c");
    assert_eq!(page("/?code=c&state=right"), first);
    drop(listener);
    // A reload, a step back that leads here with another code, and the bare address.
    for target in ["/?code=c&state=right", "/?code=d&state=right", "/"] {
        assert_eq!(page(target), first, "{target}");
    }
    let head = format!("HEAD /?code=c&state=right HTTP/1.1\r\nHost: localhost:{port}");
    assert!(exchange(port, &head).starts_with("HTTP/1.1 405 "));
    assert!(page("/?code=c&state=wrong").contains("an earlier sign-in"));
    let began = std::time::Instant::now();
    background.lingered(Duration::from_mins(1)).await;
    let lasted = began.elapsed();
    assert!(lasted > Duration::from_secs(3) && lasted < Duration::from_secs(20), "{lasted:?}");
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_can_be_reloaded_too() {
    let (background, port) = (background(), free_port());
    let mut listener = open_on(port, &background).await;
    let target = "/?error=server_error&error_description=SAML&state=right";
    get(port, target);
    assert_eq!(answer(&mut listener).await, "refused server_error");
    drop(listener);
    assert!(get(port, target).contains("server_error: SAML"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_attempt_takes_the_port_over_with_a_state_of_its_own() {
    let (background, port) = (background(), free_port());
    for attempt in 0..3 {
        let urls = callback_urls(&[format!("http://localhost:{port}")]);
        let state = SecretString::from(format!("state-{attempt}"));
        let mut listener = Listener::open(&urls, &state, &background).await.unwrap();
        let former = get(port, &format!("/?code=old&state=state-{}", attempt - 1));
        assert!(former.starts_with("HTTP/1.1 400 "), "{former}");
        get(port, &format!("/?code={attempt}&state=state-{attempt}"));
        assert_eq!(answer(&mut listener).await, format!("code {attempt}"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_wait_frees_the_port_and_ends_its_connections() {
    let (background, port) = (background(), free_port());
    for _ in 0..3 {
        let mut listener = open_on(port, &background).await;
        let half_open = connect(port, "GET / HTTP/1.1\r\n");
        tokio::select! {
            biased;
            _ = listener.answer() => panic!("there is no answer"),
            () = std::future::ready(()) => {}
        }
        drop(listener);
        assert_eq!(read_to_end(half_open), "");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_that_is_back_from_the_logout_page_sees_that_it_is_signed_out() {
    let (background, port) = (background(), free_port());
    let url = callback_urls(&[format!("http://localhost:{port}/out")]).remove(0);
    let landing = Landing::open(&url, &background).await.unwrap();
    assert!(get(port, "/favicon.ico").starts_with("HTTP/1.1 404 "));
    let prefetch = format!("GET /out HTTP/1.1\r\nHost: localhost:{port}\r\nPurpose: prefetch");
    assert!(exchange(port, &prefetch).starts_with("HTTP/1.1 503 "));
    assert!(get(port, "/out").contains("You are signed out"));
    assert_eq!(landing.landed().await, Landed::Came);
    assert!(get(port, "/out?x=y").contains("You are signed out"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_takes_the_port_from_a_wait_for_the_logout_page() {
    let (background, port) = (background(), free_port());
    let url = callback_urls(&[format!("http://localhost:{port}")]).remove(0);
    let landing = Landing::open(&url, &background).await.unwrap();
    let mut listener = open_on(port, &background).await;
    assert_eq!(landing.landed().await, Landed::GivenUp);
    get(port, "/?code=c&state=right");
    assert_eq!(answer(&mut listener).await, "code c");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_that_stays_on_the_logout_page_is_missed_and_still_finds_the_page_when_it_comes_late() {
    let (background, port) = (background(), free_port());
    let url = callback_urls(&[format!("http://localhost:{port}/out")]).remove(0);
    let landing = Landing::open(&url, &background).await.unwrap();
    // Neither another address nor a look ahead is the person's browser.
    get(port, "/favicon.ico");
    exchange(port, &format!("GET /out HTTP/1.1\r\nHost: localhost:{port}\r\nPurpose: prefetch"));
    let began = std::time::Instant::now();
    assert_eq!(landing.landed_within(Duration::from_millis(300)).await, Landed::Missing);
    assert!(began.elapsed() >= Duration::from_millis(300));
    assert!(get(port, "/out").contains("You are signed out"));
}
