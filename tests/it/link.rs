//! Link and credentials against the sandbox: real signature, policies, refusals, faults.

use std::sync::Arc;
use std::time::Duration;

use client::credentials::{self, CredentialSource as _, NotAuthorized};
use client::link::{Error, LastSent, LinkUpdate, PublishEnd, Setup, SubscriptionChange};
use model::{DialPart, LinkCommand, PublishId, Qos, Rung, RungReport, RungState, Timestamp};
use sandbox::{Fault, NEWCOMER, OPERATOR, Place, Times};

use crate::support::signed_in_sandbox::SignedInSandbox;
use crate::support::watched_link::WatchedLink;

async fn failure(link: &mut WatchedLink) -> (Rung, Arc<Error>) {
    link.until("a failed attempt", |update| match update {
        LinkUpdate::AttemptFailed { rung, error, .. } => Some((*rung, Arc::clone(error))),
        _ => None,
    })
    .await
}

async fn loss(link: &mut WatchedLink) -> Arc<Error> {
    link.until("the loss", |update| match update {
        LinkUpdate::ConnectionLost { error, .. } => Some(Arc::clone(error)),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn an_operator_is_live_by_a_real_signature_and_each_rung_is_told() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let mut link = stage.connect();
    let mut done: Vec<(Rung, String)> = Vec::new();
    let mut expires_at = None;
    let client_id = link
        .until("live", |update| match update {
            LinkUpdate::CredentialsRenewed { expires_at: at, .. } => {
                expires_at = *at;
                None
            }
            LinkUpdate::RungChanged { rung, report } if report.state == RungState::Done => {
                done.push((*rung, model::words::rung_detail(&report.detail)));
                None
            }
            LinkUpdate::Live { client_id, .. } => Some(client_id.clone()),
            _ => None,
        })
        .await;
    assert_eq!(done.iter().map(|(rung, _)| *rung).collect::<Vec<_>>(), Rung::ALL);
    assert_eq!(done[0].1, OPERATOR);
    assert!(client_id.starts_with(&format!("topicdeck-{}-", done[1].1)), "{client_id}");
    let valid_mins = expires_at.unwrap().since(stage.network.clock().now()).as_secs() / 60;
    assert!((50..=60).contains(&valid_mins), "{valid_mins}");

    assert_eq!(link.subscribe("plant/#", Qos::AtLeastOnce).await, SubscriptionChange::Granted(Qos::AtLeastOnce));
    let request = link.request("plant/press-1", b"{}", Qos::AtLeastOnce);
    assert!(matches!(link.publish(request).await, PublishEnd::Accepted { .. }));
    assert_eq!(link.message(|seen| !seen.sent).await.topic, "plant/press-1");
    link.end().await;
    stage.sandbox.shut_down().await;
}

#[tokio::test]
async fn what_the_policy_does_not_allow_is_refused_and_the_connection_lives() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let mut link = stage.connect();
    link.until_live().await;
    let refused = link.subscribe("elsewhere/#", Qos::AtMostOnce).await;
    assert!(matches!(refused, SubscriptionChange::Refused { reason_code: 0x87, .. }), "{refused:?}");
    let request = link.request("elsewhere/a", b"", Qos::AtLeastOnce);
    let refused = link.publish(request).await;
    assert!(matches!(refused, PublishEnd::Refused { reason_code: 0x87, .. }), "{refused:?}");
    let request = link.request("plant/a", b"", Qos::AtLeastOnce);
    assert!(matches!(link.publish(request).await, PublishEnd::Accepted { .. }));
}

#[tokio::test]
async fn a_newcomer_is_stopped_at_the_mqtt_rung() {
    let stage = SignedInSandbox::new(NEWCOMER).await;
    let mut link = stage.connect();
    let (rung, error) = failure(&mut link).await;
    assert!(rung == Rung::Mqtt && matches!(*error, Error::Connack { reason_code: 0x87, .. }), "{error}");
    stage.sandbox.set_policy_attached(NEWCOMER, true);
    link.command(LinkCommand::RetryNow).await;
    link.until_live().await;
}

/// How many attempts it takes to be live, from the next one on.
async fn attempts_until_live(link: &mut WatchedLink) -> u32 {
    let mut attempts = 0;
    link.until("live", |update| match update {
        LinkUpdate::AttemptStarted { .. } => {
            attempts += 1;
            None
        }
        LinkUpdate::Live { .. } => Some(()),
        _ => None,
    })
    .await;
    attempts
}

#[tokio::test]
async fn a_clock_that_is_an_hour_off_is_set_right_by_the_first_answer() {
    // Less than an hour behind, for the ID token was made before.
    for skew_secs in [3_000, -3_600] {
        let stage = SignedInSandbox::new(OPERATOR).await;
        stage.sandbox.faults().inject(Fault::ClockSkew { secs: skew_secs }, Times::Always);
        let mut link = stage.connect();
        assert_eq!(attempts_until_live(&mut link).await, 1, "{skew_secs}");
        let corrected = stage.network.clock().skew_ms();
        assert!((corrected - skew_secs * 1_000).abs() < 10_000, "{corrected}");
    }
}

#[tokio::test]
async fn a_clock_that_jumps_while_live_costs_one_refused_signature() {
    for skew_secs in [3_000, -3_000] {
        let stage = SignedInSandbox::new(OPERATOR).await;
        let mut link = stage.connect();
        link.until_live().await;
        stage.sandbox.faults().inject(Fault::ClockSkew { secs: skew_secs }, Times::Always);
        stage.sandbox.drop_connections(None);
        let (rung, error) = failure(&mut link).await;
        match *error {
            Error::UpgradeRefused { status: 403, error_type: Some(_), skew_ms: Some(skew_ms) } => {
                assert!(rung == Rung::Socket && (skew_ms - skew_secs * 1_000).abs() < 10_000, "{skew_ms}");
            }
            ref other => panic!("{other}"),
        }
        assert_eq!(attempts_until_live(&mut link).await, 1, "{skew_secs}");
    }
}

#[tokio::test]
async fn a_disconnect_on_subscribe_names_the_filter_and_the_link_recovers() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let mut link = stage.connect();
    link.until_live().await;
    stage.fault(Fault::DropOnSubscribe { filter: "plant/hot".to_owned() }, 1);
    let topic_filter = model::TopicFilter::parse("plant/hot").unwrap();
    link.command(LinkCommand::Subscribe { topic_filter: topic_filter.clone(), qos: Qos::AtMostOnce }).await;
    let error = loss(&mut link).await;
    let named = |after: &Option<LastSent>| *after == Some(LastSent::Subscribe(vec![topic_filter.clone()]));
    assert!(
        matches!(&*error, Error::ClosedWithoutWord { after, .. } | Error::ClosedByBroker { after, .. } if named(after)),
        "{error:?}"
    );
    assert_eq!(link.subscription("plant/hot").await, SubscriptionChange::Granted(Qos::AtMostOnce));
    link.until_live().await;
}

#[tokio::test]
async fn a_disconnect_on_a_qos_0_message_is_no_success() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let mut link = stage.connect();
    link.until_live().await;
    stage.fault(Fault::DropOnPublish { topic: "plant/hot".to_owned() }, 1);
    let request = link.request("plant/hot", b"", Qos::AtMostOnce);
    assert_eq!(link.publish(request).await, PublishEnd::Unknown);
}

#[tokio::test]
async fn a_dropped_connection_resumes_its_session_and_finishes_what_was_in_flight() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let mut link = stage.connect();
    link.until_live().await;
    link.subscribe("plant/#", Qos::AtLeastOnce).await;
    stage.fault(Fault::DropOnPublish { topic: "plant/drop".to_owned() }, 1);
    let request = link.request("plant/drop", b"once more", Qos::AtLeastOnce);
    let id: PublishId = request.id;
    link.command(request).await;
    let error = loss(&mut link).await;
    assert!(matches!(&*error, Error::ClosedWithoutWord { after: Some(LastSent::Publish { .. }), .. }), "{error:?}");
    let resumed = link
        .until("live again", |update| match update {
            LinkUpdate::Live { session_resumed, .. } => Some(*session_resumed),
            _ => None,
        })
        .await;
    assert!(resumed);
    assert!(matches!(link.outcome(id).await, PublishEnd::Accepted { .. }));
    assert_eq!(link.message(|seen| !seen.sent).await.payload, b"once more");
}

#[tokio::test]
async fn silence_at_each_step_ends_in_time_and_names_its_rung() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let mut setup = Setup::new(Arc::new(stage.profile.clone()), stage.network.clone());
    setup.answer_limit = Duration::from_millis(500);
    stage.fault(Fault::Silent { place: Place::Gateway }, 1);
    stage.fault(Fault::NoConnack, 1);
    let mut link = stage.connect_with(setup);
    for expected in [Rung::Socket, Rung::Mqtt] {
        let (rung, error) = failure(&mut link).await;
        assert_eq!(rung, expected);
        assert!(matches!(*error, Error::NoAnswer { rung, .. } if rung == expected), "{error}");
        link.command(LinkCommand::RetryNow).await;
    }
    link.until_live().await;
    stage.sandbox.faults().inject(Fault::NoPingresp, Times::Always);
    // A QoS 0 message asks for a PINGRESP at once.
    let request = link.request("plant/a", b"", Qos::AtMostOnce);
    assert_eq!(link.publish(request).await, PublishEnd::Unknown);
}

#[tokio::test]
async fn refusals_of_connack_and_disconnects_keep_their_reason() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    stage.fault(Fault::ConnackReason(0x97), 1);
    let mut link = stage.connect();
    let (rung, error) = failure(&mut link).await;
    assert!(rung == Rung::Mqtt && matches!(*error, Error::Connack { reason_code: 0x97, .. }), "{error}");
    link.until_live().await;
    stage.fault(Fault::DisconnectReason(0x8e), 1);
    let request = link.request("plant/a", b"", Qos::AtMostOnce);
    link.command(request).await;
    let error = loss(&mut link).await;
    assert!(matches!(*error, Error::ClosedByBroker { reason_code: 0x8e, .. }), "{error}");
}

#[tokio::test]
async fn short_lived_credentials_are_renewed_while_the_connection_lives() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    stage.fault(Fault::CredentialsExpireIn { secs: 2 }, 1);
    let mut link = stage.connect();
    let mut ends: Vec<Timestamp> = Vec::new();
    link.until("renewed credentials", |update| match update {
        LinkUpdate::CredentialsRenewed { expires_at, .. } => {
            ends.extend(*expires_at);
            (ends.len() == 2).then_some(())
        }
        LinkUpdate::ConnectionLost { error, .. } => panic!("{error}"),
        _ => None,
    })
    .await;
    assert!(ends[1].since(ends[0]) > Duration::from_mins(50));
}

#[tokio::test]
async fn each_answer_of_the_identity_pool_is_told_apart() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let error = |operation: &str, error_type: &str, message: &str| Fault::IdentityError {
        operation: operation.to_owned(),
        error_type: error_type.to_owned(),
        message: message.to_owned(),
    };
    let get_keys = "GetCredentialsForIdentity";
    let cases = [
        ("GetId", "NotAuthorizedException", "Token is not from a supported provider of this identity pool."),
        ("GetId", "ResourceNotFoundException", "IdentityPool 'x' not found."),
        (get_keys, "InvalidIdentityPoolConfigurationException", "Invalid identity pool configuration."),
        (get_keys, "TooManyRequestsException", "Rate exceeded"),
    ];
    for (operation, error_type, message) in cases {
        stage.fault(error(operation, error_type, message), 1);
        let mut rungs: Vec<(Rung, RungState)> = Vec::new();
        let mut report = |rung: Rung, report: RungReport| rungs.push((rung, report.state));
        let answer = stage.provider().credentials(&mut report).await.unwrap_err();
        let fits = match answer {
            credentials::Error::NotAuthorized { reason: NotAuthorized::WrongProvider, .. } => cases[0].1,
            credentials::Error::PoolNotFound { .. } => cases[1].1,
            credentials::Error::InvalidIdentityPoolConfiguration { .. } => cases[2].1,
            credentials::Error::TooManyRequests => cases[3].1,
            other => panic!("{error_type} became {other}"),
        };
        assert_eq!(fits, error_type);
        let rung = if operation == "GetId" { Rung::Identity } else { Rung::Credentials };
        assert_eq!(rungs.last(), Some(&(rung, RungState::Failed)));
    }
    assert!(stage.provider().credentials(&mut |_, _| {}).await.is_ok());
}

#[tokio::test]
async fn an_identity_pool_that_is_not_there_is_unreachable() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    let mut provider = stage.provider();
    stage.sandbox.shut_down().await;
    let error = provider.credentials(&mut |_, _| {}).await.unwrap_err();
    assert!(matches!(error, credentials::Error::Unreachable(_)), "{error}");
}

#[tokio::test]
async fn disconnect_is_obeyed_in_the_middle_of_a_dial() {
    let stage = SignedInSandbox::new(OPERATOR).await;
    stage.fault(Fault::Silent { place: Place::Gateway }, 1);
    let mut link = stage.connect();
    link.until("the dial", |update| match update {
        LinkUpdate::DialStep(step) if step.part == DialPart::Tcp => Some(()),
        _ => None,
    })
    .await;
    link.command(LinkCommand::Disconnect).await;
    link.until("idle", |update| match update {
        LinkUpdate::AttemptFailed { error, .. } => panic!("{error}"),
        LinkUpdate::Idle => Some(()),
        _ => None,
    })
    .await;
    link.command(LinkCommand::Connect).await;
    link.until_live().await;
    link.end().await;
}
