//! Hands every batch to the thread that records it. Never waits for the disk: what finds no room there is not recorded, and
//! that is said.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Weak};
use std::thread::JoinHandle;

use super::Tap;
use super::job::Job;
use super::record_thread::RecordThread;
use crate::explain;
use crate::recording::Recording;
use client::dial::Clock;
use model::{Batch, Event, GapReason, NewTopics, RecordingCommand, RecordingEvent, Timestamp};
use store::{RecordingGap, WhyNotRecorded};

/// Bytes of messages that may wait for the disk: at 50,000 messages a second, that is more than 10 seconds.
const MOST_WAITING_BYTES: usize = 128 << 20;
/// Batches that may wait.
const MOST_WAITING: usize = 16_384;

/// Records what passes. The thread ends with it, after it has saved what it has.
pub(crate) struct Recorder {
    jobs: Option<Arc<SyncSender<Job>>>,
    waiting_bytes: Arc<AtomicUsize>,
    thread: Option<JoinHandle<()>>,
    /// Messages that found no room, and the names that came with them.
    left_out: Option<(RecordingGap, Vec<NewTopics>)>,
}

impl Recorder {
    /// Starts to record the messages of the profile of this name. `tell` gets what becomes of it, on another thread.
    pub(crate) fn start(
        recording: &Recording,
        profile: &str,
        clock: Clock,
        tell: impl Fn(Event) + Clone + Send + 'static,
    ) -> Self {
        let (jobs, queue) = sync_channel(MOST_WAITING);
        let waiting_bytes = Arc::<AtomicUsize>::default();
        let thread = RecordThread::new(recording, profile, clock, Box::new(tell.clone()));
        let taken = Arc::clone(&waiting_bytes);
        // A separate thread: SQLite waits for the disk.
        let spawned = std::thread::Builder::new().name("recorder".to_owned()).spawn(move || thread.run(&queue, &taken));
        Self::started(spawned, jobs, waiting_bytes, &tell)
    }

    /// One whose thread was started, or not: then it says so, and lets everything pass.
    fn started(
        spawned: io::Result<JoinHandle<()>>,
        jobs: SyncSender<Job>,
        waiting_bytes: Arc<AtomicUsize>,
        tell: &dyn Fn(Event),
    ) -> Self {
        let refused = |error: &io::Error| {
            tell(Event::Noticed(Box::new(explain::recording_not_started(error))));
            tell(Event::Recording(RecordingEvent::Stopped));
        };
        let thread = spawned.inspect_err(refused).ok();
        Self { jobs: thread.is_some().then(|| Arc::new(jobs)), waiting_bytes, thread, left_out: None }
    }

    /// What changes it from elsewhere.
    pub(crate) fn handle(&self) -> RecorderHandle {
        RecorderHandle(self.jobs.as_ref().map(Arc::downgrade).unwrap_or_default())
    }

    fn hand_over(&mut self, batch: &Arc<Batch>) -> bool {
        let Some(jobs) = &self.jobs else { return true };
        if self.waiting_bytes.load(Ordering::Relaxed) > MOST_WAITING_BYTES {
            return false;
        }
        if let Some((gap, names)) = self.left_out.take()
            && let Err(TrySendError::Full(Job::LeftOut(gap, names))) = jobs.try_send(Job::LeftOut(gap, names))
        {
            self.left_out = Some((gap, names));
            return false;
        }
        let bytes = batch.kept_bytes();
        self.waiting_bytes.fetch_add(bytes, Ordering::Relaxed);
        let sent = jobs.try_send(Job::Batch(Arc::clone(batch)));
        if matches!(sent, Err(TrySendError::Full(_))) {
            self.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
            return false;
        }
        true
    }
}

/// Changes a recorder, which may be with a link. Does not keep it running.
#[derive(Clone, Default)]
pub(crate) struct RecorderHandle(Weak<SyncSender<Job>>);

impl RecorderHandle {
    /// Says that nothing can come since then, and why. Returns false when the recorder has too much to do.
    pub(crate) fn disconnected(&self, from: Timestamp, reason: &GapReason) -> bool {
        self.give(|| Job::Disconnected(from, reason.clone()))
    }

    /// Says that messages can come since then, and of a connection whether the broker still knew the session. Returns the same.
    pub(crate) fn connected(&self, at: Timestamp, session_resumed: Option<bool>) -> bool {
        self.give(|| Job::Connected(at, session_resumed))
    }

    fn give(&self, job: impl FnOnce() -> Job) -> bool {
        self.0.upgrade().is_none_or(|jobs| !matches!(jobs.try_send(job()), Err(TrySendError::Full(_))))
    }

    /// Passes on what the person wants. Returns false when the recorder has too much to do.
    pub(crate) fn command(&self, command: &RecordingCommand) -> bool {
        let job = match command {
            RecordingCommand::Choose(choice) => Job::Choose(*choice),
            RecordingCommand::Forget => Job::Forget,
        };
        self.0.upgrade().is_none_or(|jobs| jobs.try_send(job).is_ok())
    }
}

impl Tap for Recorder {
    fn batch(&mut self, batch: &Arc<Batch>, _: &mut Vec<Event>) {
        if self.hand_over(batch) {
            return;
        }
        let gap = RecordingGap::of(batch, WhyNotRecorded::Slow);
        let (so_far, names) = self.left_out.get_or_insert_with(|| (RecordingGap { messages: 0, ..gap }, Vec::new()));
        *so_far = so_far.and(gap);
        if !batch.new_topics().is_empty() {
            names.push(batch.new_topics().clone());
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        if let (Some(jobs), Some((gap, names))) = (self.jobs.take(), self.left_out.take()) {
            // The end may wait: there is nothing to hold up any more.
            let _ = jobs.send(Job::LeftOut(gap, names));
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use model::{BatchBuilder, Message, Origin, Properties, Qos, RecordingChoice, Severity, Timestamp};

    #[test]
    fn a_recorder_without_a_thread_says_so_and_lets_messages_pass() {
        let told = RefCell::new(Vec::new());
        let (jobs, queue) = sync_channel(1);
        // As after a refused thread, whose queue is gone with it.
        drop(queue);
        let refused = Err(io::ErrorKind::WouldBlock.into());
        let mut recorder = Recorder::started(refused, jobs, Arc::default(), &|event| told.borrow_mut().push(event));
        let told = told.into_inner();
        let [Event::Noticed(notice), Event::Recording(RecordingEvent::Stopped)] = told.as_slice() else {
            panic!("{told:?}")
        };
        assert_eq!((notice.code, notice.severity), ("recording.not_started", Severity::Error));
        let mut builder = BatchBuilder::default();
        let (received_at, topic, payload, properties) = (Timestamp(0), "a", &b"1"[..], Properties::default());
        let (qos, retain, duplicate, origin) = (Qos::AtMostOnce, false, false, Origin::Received);
        builder.push(Message { received_at, topic, payload, properties, qos, retain, duplicate, origin });
        let mut events = Vec::new();
        recorder.batch(&builder.close().unwrap(), &mut events);
        assert!(recorder.handle().command(&RecordingCommand::Choose(RecordingChoice::default())) && events.is_empty());
    }
}
