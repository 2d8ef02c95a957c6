//! A connection of the program without a window, with a recorder or without: as many messages as the link takes.
//!
//! Needs a sign-in in the keyring for the profile in the folder. Prints the messages/s that passed the taps, and how many are
//! said to be missing in the recording.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

use engine::recording::{Recording, RecordingLimits};
use engine::{Folder, Handle, Options, Tap};
use model::{Batch, Command, ConnectionId, Event, LinkCommand, Qos, RecordingEvent, Severity, TopicFilter};

/// Counts what passes.
struct Counting(Arc<AtomicU64>);

impl Tap for Counting {
    fn batch(&mut self, batch: &Arc<Batch>, _: &mut Vec<Event>) {
        self.0.fetch_add(batch.len() as u64, Ordering::Relaxed);
    }
}

pub fn link(config: &str, has_recorder: bool, secs: u64) {
    let count = Arc::<AtomicU64>::default();
    let counted = Arc::clone(&count);
    let folder = Folder::at(Path::new(config).join("kept"));
    let recording = Recording { folder, limits: RecordingLimits::default(), is_off: false };
    let (wake, woken) = sync_channel(1);
    let options = Options {
        config: Some(config.into()),
        resume: true,
        recording: has_recorder.then_some(recording),
        taps: Some(Arc::new(move |_| vec![Box::new(Counting(Arc::clone(&counted))) as Box<dyn Tap>])),
        ..Options::default()
    };
    let engine = engine::start(options, move || {
        let _ = wake.try_send(());
    })
    .expect("a backend");
    let topic_filter = TopicFilter::parse("#").expect("a filter");
    let link = |command| engine.send(Some(ConnectionId(1)), Command::Link(command));
    link(LinkCommand::Subscribe { topic_filter, qos: Qos::AtMostOnce });
    link(LinkCommand::Connect);
    let mut missing = 0;
    let mut take_until = |until: Option<Instant>| {
        while until.map_or(count.load(Ordering::Relaxed) == 0, |until| Instant::now() < until) {
            take(&engine, &woken, &mut missing);
        }
    };
    take_until(None);
    let (began, before) = (Instant::now(), count.load(Ordering::Relaxed));
    take_until(Some(began + Duration::from_secs(secs)));
    let messages = count.load(Ordering::Relaxed) - before;
    println!("{:.0} {missing}", messages as f64 / began.elapsed().as_secs_f64());
}

fn take(engine: &Handle, woken: &Receiver<()>, missing: &mut u64) {
    let delivery = engine.take();
    for event in delivery.events {
        match event {
            Event::Recording(RecordingEvent::Missed { messages, .. }) => *missing += messages,
            Event::Noticed(notice) if notice.severity == Severity::Error => panic!("{notice:?}"),
            _ => {}
        }
    }
    if !delivery.more {
        let _ = woken.recv_timeout(Duration::from_millis(100));
    }
}
