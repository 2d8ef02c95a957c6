//! Work that takes longer than a frame may: it runs elsewhere, and the window draws on. Who starts it asks for what came of it
//! in each frame; the backend has one drawn when it is done.

use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use super::intent::Intent;
use super::work::Work;

/// One piece of work at a time, known by a key: what is asked for meanwhile is started when this one is done.
#[derive(Debug)]
pub(crate) struct Aside<K, T> {
    running: Option<(K, Receiver<T>)>,
}

impl<K, T> Default for Aside<K, T> {
    fn default() -> Self {
        Self { running: None }
    }
}

impl<K: Copy, T: Send + 'static> Aside<K, T> {
    pub(crate) fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Has this done.
    pub(crate) fn start(&mut self, key: K, work: impl FnOnce() -> T + Send + 'static) -> Intent {
        let (sender, receiver) = sync_channel(1);
        self.running = Some((key, receiver));
        // Who asked for it may be gone.
        Intent::Aside(Work(Box::new(move || drop(sender.send(work())))))
    }

    /// What came of it, once: `None` while it runs, and a key alone where it failed.
    pub(crate) fn take(&mut self) -> Option<(K, Option<T>)> {
        let (key, receiver) = self.running.as_ref()?;
        let (key, result) = match receiver.try_recv() {
            Ok(result) => (*key, Some(result)),
            Err(TryRecvError::Disconnected) => (*key, None),
            Err(TryRecvError::Empty) => return None,
        };
        self.running = None;
        Some((key, result))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work(intent: Intent) -> Box<dyn FnOnce() + Send> {
        let Intent::Aside(Work(work)) = intent else { panic!("{intent:?}") };
        work
    }

    #[test]
    fn what_was_done_is_taken_once_and_what_failed_has_a_key_alone() {
        let mut aside = Aside::default();
        assert_eq!(aside.take(), None);
        let started = work(aside.start(7, || "done"));
        assert_eq!((aside.is_running(), aside.take()), (true, None));
        started();
        assert_eq!(aside.take(), Some((7, Some("done"))));
        assert_eq!((aside.is_running(), aside.take()), (false, None));
        drop(work(aside.start(8, || "never")));
        assert_eq!(aside.take(), Some((8, None)));
    }
}
