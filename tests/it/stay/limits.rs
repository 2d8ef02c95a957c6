//! Limits of a connection, each waited out for real while it is short.

use std::time::{Duration, Instant};

use client::link::{LinkUpdate, PublishEnd, Setup};
use model::Qos;
use sandbox::{Fault, OPERATOR, Times};

use super::hurried;
use crate::support::signed_in_sandbox::SignedInSandbox;
use crate::support::watched_link::WatchedLink;

const SHORT: Duration = Duration::from_millis(200);

/// Round trips tell the time.
fn setup(stage: &SignedInSandbox) -> Setup {
    Setup { ping_every: Duration::from_millis(50), ..hurried(stage) }
}

/// Waits until the connection is live, and then for longer than [`SHORT`]; the number of the attempt that led to it.
async fn live_for_longer(link: &mut WatchedLink) -> u32 {
    let (mut last, mut since) = (0, None);
    link.until("a connection that is live for longer", |update| {
        match update {
            LinkUpdate::AttemptStarted { attempt, .. } => last = *attempt,
            LinkUpdate::Live { .. } => since = Some(Instant::now()),
            _ => {}
        }
        since.is_some_and(|since: Instant| since.elapsed() > SHORT).then_some(last)
    })
    .await
}

#[tokio::test]
async fn a_connection_that_was_stable_begins_the_count_of_attempts_again() {
    for (stable_after, next) in [(SHORT, 1), (Duration::from_hours(1), 2)] {
        let stage = SignedInSandbox::new(OPERATOR).await;
        let mut link = stage.connect_with(Setup { stable_after, ..setup(&stage) });
        assert_eq!(live_for_longer(&mut link).await, 1);
        stage.sandbox.drop_connections(None);
        assert_eq!(live_for_longer(&mut link).await, next, "{stable_after:?}");
    }
}

#[tokio::test]
async fn only_what_was_just_sent_is_parked_when_connections_end() {
    for (suspect_limit, is_parked) in [(Duration::from_millis(1), false), (Duration::from_hours(1), true)] {
        let stage = SignedInSandbox::new(OPERATOR).await;
        stage.sandbox.faults().inject(Fault::NoPuback, Times::Always);
        let mut link = stage.connect_with(Setup { suspect_limit, ..setup(&stage) });
        link.until_live().await;
        let request = link.request("plant/a", b"{}", Qos::AtLeastOnce);
        let id = request.id;
        link.command(request).await;
        link.message(|seen| seen.sent).await;
        for _ in 0..3 {
            stage.sandbox.drop_connections(None);
            live_for_longer(&mut link).await;
        }
        stage.sandbox.faults().clear();
        stage.sandbox.drop_connections(None);
        let end = link.outcome(id).await;
        assert_eq!(end == PublishEnd::Parked, is_parked, "{suspect_limit:?}: {end:?}");
        assert!(is_parked || matches!(end, PublishEnd::Accepted { .. }), "{end:?}");
    }
}
