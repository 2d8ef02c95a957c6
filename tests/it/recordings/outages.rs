//! Times without a connection while messages are recorded: they are in the file, and seen when looking back.

use engine::Folder;
use model::{
    Command, Event, Gap, GapReason, LinkCommand, LinkEvent, PastCommand, PastEvent, PastGap, PastId, SignInCommand,
    Timestamp, TopicFilter, WhyMissing,
};
use sandbox::OPERATOR;
use store::RecordingOutage;

use super::child::recording_in;
use super::live::{send, started};
use super::numbers::Recorded;
use crate::support::keeping_engine;
use crate::support::memory_store::MemoryStore;
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::until::until;
use crate::support::watched_engine::WatchedEngine;

/// Waits until a time without a connection is over.
async fn gap(engine: &mut WatchedEngine) -> Gap {
    engine
        .until("the end of a gap", |event| match event {
            Event::Link(LinkEvent::Gap(gap)) if gap.end.is_some() => Some(gap.clone()),
            _ => None,
        })
        .await
}

fn is_first(reason: &GapReason) -> bool {
    *reason == GapReason::NotYet
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_is_cut_and_comes_back_is_a_row_of_the_past_between_the_messages() {
    let stage = QuietSandbox::new().await;
    let folder = tempfile::tempdir().unwrap();
    let (mut engine, _) = started(&stage, &Folder::at(folder.path())).await;
    send(&stage, &mut engine, 0..5).await;
    stage.sandbox.drop_connections(None);
    let seen = gap(&mut engine).await;
    send(&stage, &mut engine, 5..8).await;
    let path = recording_in(folder.path());
    until("what was sent, on disk", || (Recorded::read(&path, 0).numbers.len() == 8).then_some(()));
    let (past, profile, since, until) = (PastId(1), "sandbox".to_owned(), Timestamp(i64::MIN), Timestamp(i64::MAX));
    engine.send(Command::Past(PastCommand::Open { past, profile, since, until }));
    let (blocks, missing) = engine
        .until("what is recorded", |event| match event {
            Event::Past(PastEvent::Opened { blocks, missing, .. }) => Some((blocks.clone(), missing.clone())),
            _ => None,
        })
        .await;
    engine.end().await;
    let end = seen.end.unwrap();
    let shown: Vec<PastGap> = missing
        .into_iter()
        .filter(|gap| !matches!(&gap.why, WhyMissing::NoConnection { reason, .. } if is_first(reason)))
        .collect();
    let why = WhyMissing::NoConnection { reason: seen.reason.clone(), session_resumed: Some(end.session_resumed) };
    assert_eq!(shown, [PastGap { times: seen.from..end.at, messages: 0, why }]);
    let rows: Vec<(u64, u64)> = blocks.iter().map(|block| (block.first_row, block.messages)).collect();
    assert_eq!(rows, [(0, 5), (5, 3)], "the row is between these two");
    let outages = Recorded::read(&path, 0).summary.outages;
    let kept: Vec<_> = outages.into_iter().filter(|outage| !is_first(&outage.reason)).collect();
    let (reason, session_resumed) = (seen.reason, Some(end.session_resumed));
    assert!(matches!(reason, GapReason::Failed { .. }), "{reason:?}");
    assert_eq!(kept, [RecordingOutage { from: seen.from, until: end.at, reason, session_resumed }], "the end is none");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_recorded_before_the_first_connection_and_after_a_sign_out_is_said_too() {
    let stage = QuietSandbox::new().await;
    let folder = tempfile::tempdir().unwrap();
    let mut engine = keeping_engine::start(&stage.profiles_toml, &Folder::at(folder.path()), &MemoryStore::default());
    let path = recording_in(folder.path());
    let outages = || Recorded::if_any(&path).map_or_else(Vec::new, |recorded| recorded.summary.outages);
    // It takes so long before it is recorded.
    let first = until("no first connection", || outages().pop());
    assert_eq!((first.reason, first.session_resumed), (GapReason::NotYet, None));
    engine.sign_in(OPERATOR).await;
    engine.subscribed("plant/#").await;
    until("the first connection", || outages().pop().filter(|outage| outage.session_resumed == Some(false)));
    engine.send(Command::SignIn(SignInCommand::SignOut));
    let last = until("the sign-out", || outages().into_iter().nth(1));
    assert_eq!((last.reason, last.session_resumed), (GapReason::SignedOut, None));
    engine.end().await;
    assert_eq!(outages().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_in_which_nothing_is_subscribed_is_told_from_silence() {
    let stage = QuietSandbox::new().await;
    let folder = tempfile::tempdir().unwrap();
    let (mut engine, _) = started(&stage, &Folder::at(folder.path())).await;
    send(&stage, &mut engine, 0..3).await;
    let path = recording_in(folder.path());
    let unsubscribed = || {
        let mut outages = Recorded::read(&path, 0).summary.outages;
        outages.retain(|outage| outage.reason == GapReason::NotSubscribed);
        outages
    };
    let topic_filter = TopicFilter::parse("plant/#").unwrap();
    engine.link(LinkCommand::PauseSubscription { topic_filter: topic_filter.clone() });
    engine.subscribed("plant/#").await;
    // It takes so long before it is recorded.
    let lasting = until("a time without a subscription", || unsubscribed().pop());
    // While the connection is lost, that is what is said.
    stage.sandbox.drop_connections(None);
    gap(&mut engine).await;
    let first = until("its end", || unsubscribed().into_iter().next().filter(|first| first.until > lasting.from));
    until("another one", || unsubscribed().into_iter().nth(1));
    engine.link(LinkCommand::ResumeSubscription { topic_filter });
    engine.subscribed("plant/#").await;
    send(&stage, &mut engine, 3..5).await;
    engine.end().await;
    let recorded = Recorded::read(&path, 0);
    let [one, other] = &*unsubscribed() else { panic!("{:?}", recorded.summary.outages) };
    assert_eq!((one.from, one.session_resumed), (first.from, None));
    let mut lost = recorded.summary.outages.iter().filter(|outage| matches!(outage.reason, GapReason::Failed { .. }));
    let lost = lost.next().unwrap();
    assert!(one.until <= lost.until && lost.until <= other.from, "{one:?} {lost:?} {other:?}");
    let newest = recorded.summary.last_time.unwrap();
    assert!(other.from < other.until && other.until <= newest, "{other:?} {newest:?}");
    assert_eq!(recorded.summary.gaps, []);
}
