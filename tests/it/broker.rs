//! Link against a real mosquitto over WebSocket: a broker that is not ours.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use client::link::{Error, LinkUpdate, Preflight, PublishEnd, SubscriptionChange};
use model::{LinkCommand, MessageProperties, PublishId, Qos, Rung, Timestamp, TopicFilter};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::support::mosquitto::Mosquitto;
use crate::support::ports::free_port;
use crate::support::unchecked_credentials::{UncheckedCredentials, setup};
use crate::support::watched_link::WatchedLink;

/// How many messages are many.
const COUNT: u32 = 3_000;

/// A line between the link and the broker that can be cut.
struct Line {
    port: u16,
    state: watch::Sender<LineState>,
    _tasks: JoinSet<()>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct LineState {
    /// The broker's answers do not come through.
    mute: bool,
    /// Every connection that was made before this changed is cut.
    cuts: u32,
}

impl Line {
    async fn to(port: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let own_port = listener.local_addr().unwrap().port();
        let (state, watched) = watch::channel(LineState::default());
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, SocketAddr::from((Ipv4Addr::LOCALHOST, port)), watched));
        Self { port: own_port, state, _tasks: tasks }
    }

    fn mute(&self) {
        self.state.send_modify(|state| state.mute = true);
    }

    /// Cuts every connection; new ones are not mute.
    fn cut(&self) {
        self.state.send_modify(|state| *state = LineState { mute: false, cuts: state.cuts + 1 });
    }
}

async fn accept(listener: TcpListener, broker: SocketAddr, state: watch::Receiver<LineState>) {
    let mut connections = JoinSet::new();
    loop {
        let (client, _) = listener.accept().await.unwrap();
        connections.spawn(carry(client, broker, state.clone()));
    }
}

async fn carry(mut client: TcpStream, broker: SocketAddr, mut state: watch::Receiver<LineState>) {
    let Ok(mut broker) = TcpStream::connect(broker).await else { return };
    let cuts = state.borrow_and_update().cuts;
    let (mut up, mut down) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        let LineState { mute, cuts: now } = *state.borrow();
        if now != cuts {
            return;
        }
        tokio::select! {
            read = client.read(&mut up) => match read {
                Ok(count) if count > 0 => broker.write_all(&up[..count]).await.unwrap(),
                _ => return,
            },
            read = broker.read(&mut down), if !mute => match read {
                Ok(count) if count > 0 => client.write_all(&down[..count]).await.unwrap(),
                _ => return,
            },
            changed = state.changed() => if changed.is_err() { return },
        }
    }
}

fn connect(port: u16) -> WatchedLink {
    WatchedLink::start(setup(port), UncheckedCredentials)
}

fn accepted(end: &PublishEnd) -> bool {
    matches!(end, PublishEnd::Accepted { .. })
}

/// Since when it is live again, and whether the session was resumed.
async fn live_again(link: &mut WatchedLink) -> (Timestamp, bool) {
    link.until("live again", |update| match update {
        LinkUpdate::Live { since, session_resumed, .. } => Some((*since, *session_resumed)),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn messages_go_out_and_come_back_with_both_guarantees() {
    let broker = Mosquitto::start().await;
    let mut link = connect(broker.websocket_port);
    link.until_live().await;
    assert_eq!(link.subscribe("plant/+/state", Qos::AtLeastOnce).await, SubscriptionChange::Granted(Qos::AtLeastOnce));

    let mut first = link.request("plant/press-1/state", b"{\"on\":true}", Qos::AtLeastOnce);
    first.request.properties = MessageProperties {
        payload_format: Some(1),
        message_expiry_secs: Some(300),
        content_type: Some("application/json".to_owned()),
        response_topic: Some("plant/answers".to_owned()),
        correlation_data: Some([0, 255].as_slice().into()),
        user: vec![("line".to_owned(), "7".to_owned()), ("line".to_owned(), "8".to_owned())],
    };
    assert!(accepted(&link.publish(first).await));
    let second = link.request("plant/press-2/state", &[0, 255], Qos::AtMostOnce);
    assert_eq!(link.publish(second).await, PublishEnd::Sent);

    let sent = link.message(|seen| seen.sent).await;
    let back = link.message(|seen| !seen.sent).await;
    let expected = [
        "PayloadFormat(1)",
        "MessageExpirySecs(300)",
        "ContentType(\"application/json\")",
        "ResponseTopic(\"plant/answers\")",
        "CorrelationData([0, 255])",
        "User(\"line\", \"7\")",
        "User(\"line\", \"8\")",
    ];
    assert_eq!((back.topic.as_str(), &back.payload[..], back.qos), ("plant/press-1/state", &b"{\"on\":true}"[..], 1));
    assert_eq!(sent.properties, expected);
    // The broker takes off the seconds that the message was with it.
    let without_expiry = |properties: &[String]| {
        properties.iter().filter(|text| !text.starts_with("MessageExpiry")).cloned().collect::<Vec<_>>()
    };
    assert_eq!(without_expiry(&back.properties), without_expiry(&sent.properties));
    let back = link.message(|seen| !seen.sent).await;
    assert_eq!((back.topic.as_str(), &back.payload[..], back.qos), ("plant/press-2/state", &[0, 255][..], 0));
    link.end().await;
}

#[tokio::test]
async fn everything_that_another_client_says_arrives() {
    let broker = Mosquitto::start().await;
    broker.publish(&["-t", "kept/a", "-m", "old", "-r", "-q", "1"]);
    let mut link = connect(broker.websocket_port);
    link.until_live().await;
    link.subscribe("#", Qos::AtMostOnce).await;
    let kept = link.message(|seen| seen.topic == "kept/a").await;
    assert!(kept.retain && kept.payload == b"old");

    let properties = [
        ["-D", "publish", "payload-format-indicator", "1"],
        ["-D", "publish", "message-expiry-interval", "300"],
        ["-D", "publish", "content-type", "text/plain"],
        ["-D", "publish", "response-topic", "reply/here"],
        ["-D", "publish", "correlation-data", "abc"],
    ];
    let mut arguments = vec!["-t", "live/a", "-m", "new", "-D", "publish", "user-property", "unit", "bar"];
    arguments.extend(properties.iter().flatten());
    broker.publish(&arguments);
    let live = link.message(|seen| seen.topic == "live/a").await;
    assert!(!live.retain);
    let expected = [
        "PayloadFormat(1)",
        "MessageExpirySecs(300)",
        "ContentType(\"text/plain\")",
        "ResponseTopic(\"reply/here\")",
        "CorrelationData([97, 98, 99])",
        "User(\"unit\", \"bar\")",
    ];
    assert_eq!(live.properties, expected);
}

#[tokio::test]
async fn payloads_of_100_kilobytes_survive_both_ways() {
    let broker = Mosquitto::start().await;
    let mut link = connect(broker.websocket_port);
    link.until_live().await;
    link.subscribe("big", Qos::AtLeastOnce).await;
    let payload: Vec<u8> = (0..100_000_u32).map(|n| (n % 251) as u8).collect();
    let request = link.request("big", &payload, Qos::AtLeastOnce);
    assert!(accepted(&link.publish(request).await));
    let back = link.message(|seen| !seen.sent).await;
    assert!(back.payload == payload);
    assert!(matches!(
        {
            let request = link.request("big", &vec![0; 131_073], Qos::AtLeastOnce);
            link.publish(request).await
        },
        PublishEnd::Preflight(Preflight::PayloadTooLarge { bytes: 131_073 })
    ));
}

#[tokio::test]
async fn many_messages_arrive_complete_and_in_order() {
    let broker = Mosquitto::start().await;
    let mut link = connect(broker.websocket_port);
    link.until_live().await;
    link.subscribe("many/#", Qos::AtLeastOnce).await;
    let mut last = PublishId(0);
    for number in 0..COUNT {
        let request = link.request("many/numbers", number.to_string().as_bytes(), Qos::AtLeastOnce);
        last = request.id;
        link.command(request).await;
    }
    assert!(accepted(&link.outcome(last).await));
    for number in 0..COUNT {
        let back = link.message(|seen| !seen.sent).await;
        assert_eq!(back.payload, number.to_string().as_bytes());
    }
}

#[tokio::test]
async fn a_paused_subscription_delivers_nothing_until_it_is_resumed() {
    let broker = Mosquitto::start().await;
    let mut link = connect(broker.websocket_port);
    // Before there is a connection, on purpose.
    assert_eq!(link.subscribe("a", Qos::AtMostOnce).await, SubscriptionChange::Granted(Qos::AtMostOnce));
    link.subscribe("marker", Qos::AtMostOnce).await;
    let topic_filter = TopicFilter::parse("a").unwrap();
    link.command(LinkCommand::PauseSubscription { topic_filter: topic_filter.clone() }).await;
    assert_eq!(link.subscription("a").await, SubscriptionChange::Paused);
    broker.publish(&["-t", "a", "-m", "unheard"]);
    broker.publish(&["-t", "marker", "-m", "1"]);
    link.message(|seen| seen.topic == "marker").await;
    link.command(LinkCommand::ResumeSubscription { topic_filter: topic_filter.clone() }).await;
    assert_eq!(link.subscription("a").await, SubscriptionChange::Granted(Qos::AtMostOnce));
    broker.publish(&["-t", "a", "-m", "heard"]);
    assert_eq!(link.message(|seen| seen.topic == "a").await.payload, b"heard");

    link.command(LinkCommand::Unsubscribe { topic_filter }).await;
    link.until("unsubscribed", |update| matches!(update, LinkUpdate::Unsubscribed { .. }).then_some(())).await;
    broker.publish(&["-t", "a", "-m", "unheard again"]);
    broker.publish(&["-t", "marker", "-m", "2"]);
    link.message(|seen| seen.topic == "marker").await;
    assert!(link.messages().is_empty(), "{:?}", link.messages());
}

#[tokio::test]
async fn a_killed_broker_leaves_an_unknown_outcome_and_a_gap() {
    let mut broker = Mosquitto::start().await;
    let mut link = connect(broker.websocket_port);
    link.until_live().await;
    link.subscribe("a", Qos::AtLeastOnce).await;
    broker.freeze();
    let request = link.request("a", b"perhaps", Qos::AtLeastOnce);
    let in_flight = request.id;
    link.command(request).await;
    // It is on its way once it is among the messages.
    link.message(|seen| seen.sent).await;
    broker.kill();
    let (error, lost_at) = link
        .until("the loss", |update| match update {
            LinkUpdate::ConnectionLost { error, at, .. } => Some((Arc::clone(error), *at)),
            _ => None,
        })
        .await;
    assert!(matches!(*error, Error::ClosedWithoutWord { .. }), "{error}");
    let request = link.request("a", b"never", Qos::AtLeastOnce);
    assert_eq!(link.publish(request).await, PublishEnd::NotSent);

    broker.start_again().await;
    assert_eq!(link.outcome(in_flight).await, PublishEnd::Unknown);
    assert_eq!(link.subscription("a").await, SubscriptionChange::Granted(Qos::AtLeastOnce));
    let (since, session_resumed) = live_again(&mut link).await;
    assert!(!session_resumed && since > lost_at);
    broker.publish(&["-t", "a", "-m", "back"]);
    assert_eq!(link.message(|seen| !seen.sent).await.payload, b"back");
}

#[tokio::test]
async fn a_cut_line_resumes_the_session_and_finishes_what_was_in_flight() {
    let broker = Mosquitto::start().await;
    let proxy = Line::to(broker.websocket_port).await;
    let mut link = connect(proxy.port);
    link.until_live().await;
    link.subscribe("a", Qos::AtLeastOnce).await;
    proxy.mute();
    let request = link.request("a", b"once more", Qos::AtLeastOnce);
    let in_flight = request.id;
    link.command(request).await;
    let sent = link.message(|seen| seen.sent).await;
    assert!(!sent.duplicate);
    proxy.cut();
    // Kept by the broker for the session, because the subscription is QoS 1.
    broker.publish(&["-t", "a", "-m", "meanwhile", "-q", "1"]);
    assert!(live_again(&mut link).await.1, "the session was resumed");
    let again = link.message(|seen| seen.sent).await;
    assert!(again.duplicate, "it is marked as a repetition");
    assert_eq!(link.message(|seen| !seen.sent && seen.payload == b"meanwhile").await.qos, 1);
    link.message(|seen| !seen.sent && seen.payload == b"once more").await;
    assert!(accepted(&link.outcome(in_flight).await));
}

#[tokio::test]
async fn disconnect_and_connect_are_obeyed_at_once() {
    let broker = Mosquitto::start().await;
    let mut link = connect(broker.websocket_port);
    link.until_live().await;
    link.subscribe("a", Qos::AtMostOnce).await;
    link.command(LinkCommand::Disconnect).await;
    link.until("idle", |update| matches!(update, LinkUpdate::Idle).then_some(())).await;
    let request = link.request("a", b"", Qos::AtMostOnce);
    assert_eq!(link.publish(request).await, PublishEnd::NotSent);
    link.command(LinkCommand::Connect).await;
    link.until_live().await;
    broker.publish(&["-t", "a", "-m", "still subscribed"]);
    link.message(|seen| seen.topic == "a").await;
    link.end().await;
}

#[tokio::test]
async fn nothing_listening_is_a_failed_dial_and_disconnect_ends_the_waiting() {
    let mut link = connect(free_port());
    let (rung, error) = link
        .until("the failure", |update| match update {
            LinkUpdate::AttemptFailed { rung, error, next_attempt_at: Some(_) } => Some((*rung, Arc::clone(error))),
            _ => None,
        })
        .await;
    assert!(rung == Rung::Socket && matches!(*error, Error::Dial(_)), "{error}");
    link.command(LinkCommand::RetryNow).await;
    let attempt = link
        .until("the next attempt", |update| match update {
            LinkUpdate::AttemptStarted { attempt, .. } => Some(*attempt),
            _ => None,
        })
        .await;
    assert_eq!(attempt, 2);
    link.command(LinkCommand::Disconnect).await;
    link.until("idle", |update| matches!(update, LinkUpdate::Idle).then_some(())).await;
    link.end().await;
}
