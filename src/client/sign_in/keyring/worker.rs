//! Thread of the keyring: one job after the other, in the order in which they were asked for.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};

/// More jobs than this never wait: each caller leaves after its time limit.
const QUEUE: usize = 16;

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

/// Something to do.
pub(super) type Job = Box<dyn FnOnce() + Send>;

/// A thread that ends when this is dropped and its queue is empty. One that hangs ends when its job does.
pub(super) struct Worker {
    id: u64,
    jobs: SyncSender<Job>,
    ended: Arc<AtomicBool>,
}

impl Worker {
    #[expect(clippy::disallowed_methods, reason = "the keyring blocks, for as long as a dialog is up")]
    pub(super) fn start() -> io::Result<Self> {
        let (jobs, queue) = sync_channel::<Job>(QUEUE);
        let ended = Arc::new(AtomicBool::new(false));
        let mark = EndMark(Arc::clone(&ended));
        std::thread::Builder::new().name("keyring".to_owned()).spawn(move || {
            let _mark = mark;
            for job in queue {
                job();
            }
        })?;
        Ok(Self { id: NEXT_ID.fetch_add(1, Ordering::Relaxed), jobs, ended })
    }

    pub(super) fn id(&self) -> u64 {
        self.id
    }

    /// Whether a job has brought the thread down.
    pub(super) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::SeqCst)
    }

    /// Whether the job was taken.
    pub(super) fn submit(&self, job: Job) -> bool {
        match self.jobs.try_send(job) {
            Ok(()) => true,
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => false,
        }
    }
}

/// Set when the thread ends, by a panic too.
struct EndMark(Arc<AtomicBool>);

impl Drop for EndMark {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}
