//! Asks for a frame when something waits, from any thread: one frame for all that came, and not before it is due.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use engine::Wake;

/// The library answers a request without a delay with two frames (egui 0.37, `Context::request_repaint`).
pub(super) const AT_ONCE: Duration = Duration::from_micros(1);

/// Asks for frames. Clones are the same.
#[derive(Clone)]
pub struct Waker(Arc<Inner>);

struct Inner {
    /// Time since a moment before the first frame.
    clock: Box<dyn Fn() -> Duration + Send + Sync>,
    /// Asks for a frame after this time.
    ask: Box<dyn Fn(Duration) + Send + Sync>,
    /// When the next frame is due, in microseconds of the clock.
    due_micros: AtomicU64,
    is_asked: AtomicBool,
    is_hurried: AtomicBool,
}

impl Waker {
    /// `clock` counts from any moment on; `ask` asks for a frame after the time that it is given, which is never 0.
    #[must_use]
    pub fn new(
        clock: impl Fn() -> Duration + Send + Sync + 'static,
        ask: impl Fn(Duration) + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(Inner {
            clock: Box::new(clock),
            ask: Box::new(ask),
            due_micros: AtomicU64::default(),
            is_asked: AtomicBool::default(),
            is_hurried: AtomicBool::default(),
        }))
    }

    /// A frame begins, and takes over what waits. Returns the time.
    pub(super) fn begin(&self) -> Duration {
        self.0.is_asked.store(false, Ordering::SeqCst);
        self.0.is_hurried.store(false, Ordering::SeqCst);
        (self.0.clock)()
    }

    /// The next frame is due at this time.
    pub(super) fn due(&self, at: Duration) {
        self.0.due_micros.store(u64::try_from(at.as_micros()).unwrap_or(u64::MAX), Ordering::SeqCst);
    }
}

impl Wake for Waker {
    fn wake(&self) {
        let inner = &*self.0;
        if !inner.is_asked.swap(true, Ordering::SeqCst) {
            let due = Duration::from_micros(inner.due_micros.load(Ordering::SeqCst));
            (inner.ask)(due.saturating_sub((inner.clock)()).max(AT_ONCE));
        }
    }

    fn hurry(&self) {
        self.0.is_asked.store(true, Ordering::SeqCst);
        if !self.0.is_hurried.swap(true, Ordering::SeqCst) {
            (self.0.ask)(AT_ONCE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A waker at 1 s, and the times in milliseconds that it asks for.
    fn waker() -> (Waker, Arc<AtomicU64>, impl Fn() -> Option<u64>) {
        let (sender, asked) = std::sync::mpsc::sync_channel(10);
        let now = Arc::new(AtomicU64::new(1_000));
        let clock = Arc::clone(&now);
        let clock = move || Duration::from_millis(clock.load(Ordering::SeqCst));
        let ask = move |delay: Duration| sender.send(delay.as_millis().try_into().unwrap()).unwrap();
        (Waker::new(clock, ask), now, move || asked.try_recv().ok())
    }

    #[test]
    fn all_that_comes_before_a_frame_asks_for_one() {
        let (waker, now, asked) = waker();
        waker.wake();
        assert_eq!(asked(), Some(0), "at once: no frame was drawn lately");
        waker.wake();
        assert_eq!(asked(), None);
        let begun = waker.begin();
        waker.due(begun + Duration::from_millis(33));
        now.store(1_010, Ordering::SeqCst);
        waker.wake();
        waker.wake();
        assert_eq!((asked(), asked()), (Some(23), None), "as soon as it is due");
        waker.due(waker.begin() + Duration::from_millis(33));
        now.store(1_500, Ordering::SeqCst);
        waker.wake();
        assert_eq!(asked(), Some(0), "it has been due for long");
    }

    #[test]
    fn what_would_be_dropped_soon_does_not_wait() {
        let (waker, _, asked) = waker();
        waker.due(waker.begin() + Duration::from_millis(500));
        waker.wake();
        waker.hurry();
        waker.hurry();
        waker.wake();
        assert_eq!((asked(), asked(), asked()), (Some(500), Some(0), None));
        waker.begin();
        waker.hurry();
        assert_eq!(asked(), Some(0));
    }
}
