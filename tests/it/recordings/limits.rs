//! The limits of a recording while a person looks at it, and what is said of what they have deleted.

use std::ops::Range;
use std::sync::Arc;

use engine::Folder;
use model::{
    Batch, Command, Event, PastCommand, PastEvent, PastGap, PastId, Qos, RecordingChoice, RecordingCommand,
    RecordingEvent, Timestamp, WhyMissing,
};
use store::RecordingLimits;

use super::child::recording_in;
use super::live::{recording_event, start, started};
use super::numbers::{Recorded, noisy};
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::WatchedEngine;

/// Sends messages one after the other, and waits until they are safe.
async fn send(stage: &QuietSandbox, engine: &mut WatchedEngine, numbers: Range<u64>) {
    let end = numbers.end;
    for number in numbers {
        stage.sandbox.publish("plant/noise", noisy(number), Qos::AtMostOnce, false);
        engine.until_received(usize::try_from(number).unwrap() + 1).await;
    }
    let saved = |event: &RecordingEvent| matches!(event, RecordingEvent::Saved { messages, .. } if *messages == end);
    recording_event(engine, "safe messages", saved).await;
}

async fn opened(engine: &mut WatchedEngine, past: PastId) -> (Vec<u64>, Vec<PastGap>) {
    let (profile, since, until) = ("sandbox".to_owned(), Timestamp(i64::MIN), Timestamp(i64::MAX));
    engine.send(Command::Past(PastCommand::Open { past, profile, since, until }));
    engine
        .until("what is recorded", |event| match event {
            Event::Past(PastEvent::Opened { past: of, blocks, missing, .. }) if *of == past => Some((
                blocks.iter().flat_map(|block| block.first_row..block.first_row + block.messages).collect(),
                // On a busy machine the first connection takes a while.
                missing.iter().filter(|gap| !matches!(gap.why, WhyMissing::NoConnection { .. })).cloned().collect(),
            )),
            _ => None,
        })
        .await
}

/// The messages of the block that has a row; `None` when it was deleted.
async fn load(engine: &mut WatchedEngine, past: PastId, row: u64) -> Option<Arc<Batch>> {
    engine.send(Command::Past(PastCommand::Load { past, row }));
    engine
        .until("a block", |event| match event {
            Event::Past(PastEvent::Loaded { batch, .. }) => Some(Some(batch.clone().expect("a block that is whole"))),
            Event::Past(PastEvent::Deleted { row: deleted, .. }) => Some((*deleted != row).then(|| unreachable!())),
            _ => None,
        })
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_limits_delete_while_it_is_looked_at_is_said_and_the_files_stay_within_them() {
    let stage = QuietSandbox::new().await;
    let folder = tempfile::tempdir().unwrap();
    let (mut engine, _) = started(&stage, &Folder::at(folder.path())).await;
    let choice = RecordingChoice { mib: RecordingChoice::MIN_MIB, ..RecordingChoice::default() };
    engine.send(Command::Recording(RecordingCommand::Choose(choice)));
    start(&mut engine).await;
    let most = RecordingLimits::MIN_BYTES;
    send(&stage, &mut engine, 0..100).await;
    let past = PastId(1);
    let (rows, missing) = opened(&mut engine, past).await;
    assert!(rows.iter().copied().eq(0..100) && missing.is_empty(), "all is there: {missing:?}");
    assert!(load(&mut engine, past, 3).await.is_some());
    send(&stage, &mut engine, 100..260).await;
    // What was opened before the limits were reached.
    assert!(load(&mut engine, past, 0).await.is_none(), "deleted meanwhile");
    let (rows, missing) = opened(&mut engine, PastId(2)).await;
    let oldest = rows[0];
    assert!(oldest > 50 && rows.iter().copied().eq(oldest..260), "without a hole: {rows:?}");
    let [PastGap { messages, why: WhyMissing::Deleted, .. }] = &*missing else { panic!("{missing:?}") };
    assert_eq!(*messages, oldest, "as many as are not there any more");
    assert!(load(&mut engine, PastId(2), oldest).await.is_some());
    // What a person sees of the size is all that is on the disk.
    let shown = saved_bytes(&stage, &mut engine).await;
    let path = recording_in(folder.path());
    engine.end().await;
    let on_disk: u64 = std::fs::read_dir(path.parent().unwrap())
        .unwrap()
        .map(|file| file.unwrap())
        .filter(|file| !file.file_name().to_string_lossy().ends_with(".lock"))
        .map(|file| file.metadata().unwrap().len())
        .sum();
    assert!(shown <= most && on_disk <= most, "{shown} shown, {on_disk} at the end, of {most}");
    assert!(shown > most / 2, "{shown}");
    let kept = Recorded::read(&path, 0).numbers;
    assert!(kept.iter().copied().eq(kept[0]..261), "{kept:?}");
}

/// The size that is shown after one more message.
async fn saved_bytes(stage: &QuietSandbox, engine: &mut WatchedEngine) -> u64 {
    stage.sandbox.publish("plant/noise", noisy(260), Qos::AtMostOnce, false);
    let is_it = |event: &RecordingEvent| matches!(event, RecordingEvent::Saved { messages: 261, .. });
    match recording_event(engine, "a safe message", is_it).await {
        RecordingEvent::Saved { bytes, .. } => bytes,
        other => panic!("{other:?}"),
    }
}
