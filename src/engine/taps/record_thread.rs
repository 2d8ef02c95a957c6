//! The thread that records: writes what comes, commits once a second, and goes on when the disk has failed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::job::Job;
use super::outage_now::OutageNow;
use super::steady_clock::SteadyClock;
use super::trouble::Trouble;
use super::unsaved::Unsaved;
use crate::explain;
use crate::recording::Recording;
use client::dial::Clock;
use model::{Batch, Event, NewTopics, Notice, RecordingChoice, RecordingEvent, Timestamp, TopicNames};
use store::{
    Place, Reader, RecordingError, RecordingGap, RecordingLimits, RecordingSetAside, Unusable, WhyNotRecorded, Writer,
    forget,
};

/// How long messages wait to be safe on the disk. One second is promised, and a slow disk takes a while to commit.
const COMMIT_EVERY: Duration = Duration::from_millis(500);
/// How often it is tried to record again.
const RETRY_EVERY: Duration = Duration::from_secs(1);

/// What the thread has.
pub(super) struct RecordThread {
    place: Place,
    limits: RecordingLimits,
    is_off: bool,
    profile: String,
    tell: Box<dyn Fn(Event) + Send>,
    clock: SteadyClock,
    writer: Option<Writer>,
    /// Names that came while there was no writer.
    names: TopicNames,
    /// What the writer got since its last commit.
    unsaved: Unsaved,
    /// Messages that came while there was no writer, and are in no other recording.
    missed: Option<RecordingGap>,
    outage: OutageNow,
    /// Not told yet.
    untold: Option<RecordingGap>,
    /// When messages were recorded that a person deleted: a new recording says so.
    forgotten: Option<(Timestamp, Timestamp)>,
    /// How many messages came.
    came: u64,
    recorded: u64,
    saved: u64,
    /// Why nothing is recorded, and what was said of it.
    trouble: Option<(Trouble, Box<Notice>)>,
    /// When the next step of a recovery may be.
    recover_at: Instant,
}

impl RecordThread {
    pub(super) fn new(recording: &Recording, profile: &str, clock: Clock, tell: Box<dyn Fn(Event) + Send>) -> Self {
        let mut clock = SteadyClock::of(clock);
        Self {
            place: recording.folder.recording(profile),
            limits: recording.limits,
            is_off: recording.is_off,
            profile: profile.to_owned(),
            tell,
            outage: OutageNow::before_the_first(clock.now()),
            clock,
            writer: None,
            names: TopicNames::default(),
            unsaved: Unsaved::default(),
            missed: None,
            untold: None,
            forgotten: None,
            came: 0,
            recorded: 0,
            saved: 0,
            trouble: None,
            recover_at: Instant::now(),
        }
    }

    /// Records until `jobs` end.
    pub(super) fn run(mut self, jobs: &Receiver<Job>, waiting_bytes: &AtomicUsize) {
        let mut open_at = Instant::now();
        let mut commit_at = open_at + COMMIT_EVERY;
        self.tell_what_is_there();
        loop {
            if self.writer.is_none() && !self.is_off && Instant::now() >= open_at {
                self.open();
                open_at = Instant::now() + RETRY_EVERY;
            }
            match jobs.recv_timeout(self.next_wait(commit_at)) {
                Ok(Job::Batch(batch)) => {
                    self.record(&batch);
                    waiting_bytes.fetch_sub(batch.kept_bytes(), Ordering::Relaxed);
                }
                Ok(Job::LeftOut(gap, names)) => self.leave_out(gap, &names),
                Ok(Job::Disconnected(from, reason)) => {
                    let now = self.clock.now();
                    self.outage.begin(from, reason, self.writer.as_mut(), now);
                }
                Ok(Job::Connected(at, session_resumed)) => self.outage.end(at, session_resumed, self.writer.as_mut()),
                Ok(Job::Choose(choice)) => {
                    self.choose(choice);
                    open_at = Instant::now();
                }
                Ok(Job::Forget) => {
                    self.forget();
                    open_at = Instant::now();
                }
                Err(RecvTimeoutError::Timeout) => self.recover_some(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if Instant::now() >= commit_at {
                let begun = Instant::now();
                let now = self.clock.now();
                self.outage.write(self.writer.as_mut(), now);
                self.commit();
                // However much comes.
                self.recover_some();
                // A slow disk gets some more messages at a time.
                commit_at = (begun + COMMIT_EVERY).max(Instant::now() + COMMIT_EVERY / 4);
            }
        }
        self.end();
    }

    fn tell_what_is_there(&self) {
        match self.place.bytes() {
            0 => {}
            bytes => (self.tell)(Event::Recording(RecordingEvent::Size { bytes })),
        }
        if self.is_off {
            (self.tell)(Event::Recording(RecordingEvent::Off));
        }
    }

    /// How long to wait for messages: while something is to be checked or recovered, not at all.
    fn next_wait(&self, commit_at: Instant) -> Duration {
        let is_recovering = self.writer.as_ref().is_some_and(Writer::has_more_to_do);
        let until = if is_recovering { commit_at.min(self.recover_at) } else { commit_at };
        until.saturating_duration_since(Instant::now())
    }

    /// Looks at some blocks of a large recording, and copies one of a damaged one, if there is one.
    fn recover_some(&mut self) {
        let now = self.clock.now();
        let Some(writer) = self.writer.as_mut().filter(|writer| writer.has_more_to_do()) else { return };
        if self.recover_at > Instant::now() {
            return;
        }
        match writer.check_some().and_then(|()| writer.recover_some(now)) {
            Ok(None) => {}
            Ok(Some(messages)) => {
                let path = self.place.path();
                (self.tell)(Event::Noticed(Box::new(explain::recording_recovered(path, messages))));
            }
            Err(error) => {
                self.recover_at = Instant::now() + RETRY_EVERY;
                self.broke(&error);
            }
        }
    }

    fn open(&mut self) {
        let opened = Writer::open(self.place.path(), self.limits, self.clock.now());
        self.opened(opened);
    }

    fn opened(&mut self, opened: Result<(Writer, Option<RecordingSetAside>), RecordingError>) {
        match opened {
            Ok((mut writer, set_aside)) => {
                if let Some(set_aside) = set_aside {
                    (self.tell)(Event::Noticed(Box::new(explain::recording_set_aside(&set_aside))));
                }
                writer.remember_all(std::mem::take(&mut self.names));
                if let Err(error) = self.write_down(&mut writer) {
                    return self.failed(&error);
                }
                self.writer = Some(writer);
                let now = self.clock.now();
                self.outage.write_again(self.writer.as_mut(), now);
                self.settle();
                self.tell_start();
            }
            Err(error) => self.failed(&error),
        }
    }

    /// What a new writer does not know.
    fn write_down(&mut self, writer: &mut Writer) -> Result<(), RecordingError> {
        writer.name_profile(&self.profile)?;
        self.forgotten.map_or(Ok(()), |span| writer.follows_forgotten(span))?;
        self.missed.map_or(Ok(()), |missed| writer.was_due(missed.from))?;
        self.missed.take().into_iter().for_each(|gap| writer.add_gap(gap));
        Ok(())
    }

    fn record(&mut self, batch: &Arc<Batch>) {
        let now = self.clock.now();
        self.came += batch.len() as u64;
        let Some(writer) = &mut self.writer else { return self.miss(batch) };
        if writer.is_saved() {
            self.unsaved.clear();
        }
        self.unsaved.add(batch);
        match writer.push(batch, now) {
            Ok(()) => self.recorded += batch.len() as u64,
            Err(error) => self.broke(&error),
        }
    }

    fn leave_out(&mut self, gap: RecordingGap, names: &[NewTopics]) {
        self.came += gap.messages;
        let Some(writer) = &mut self.writer else {
            for names in names {
                self.names.add(names);
            }
            return;
        };
        for names in names {
            writer.remember(names);
        }
        writer.add_gap(gap);
        self.add_untold(gap);
        self.tell_start();
    }

    /// Says under which rows the next messages are.
    fn tell_start(&self) {
        if let Some(writer) = &self.writer {
            let event = RecordingEvent::Started { row: writer.next_row(), message: self.came };
            (self.tell)(Event::Recording(event));
        }
    }

    /// Records as the person chose, from the next message on.
    fn choose(&mut self, choice: RecordingChoice) {
        let is_same = (self.is_off, self.limits) == (choice.is_off, choice.into());
        if is_same {
            return;
        }
        self.end();
        self.keep_names();
        (self.is_off, self.limits) = (choice.is_off, choice.into());
        if self.is_off {
            self.settle();
            (self.missed, self.untold) = (None, None);
            (self.tell)(Event::Recording(RecordingEvent::Off));
        }
    }

    /// Remembers the names of topics for the next writer: they are in no later batch.
    fn keep_names(&mut self) {
        if let Some(writer) = self.writer.take() {
            self.names = writer.names();
        }
    }

    /// Deletes the recording, also where it is damaged or nothing is recorded now.
    fn forget(&mut self) {
        self.keep_names();
        (self.missed, self.untold) = (None, None);
        let span = Reader::open(self.place.path()).ok().and_then(|reader| reader.recorded_span());
        let deleted = forget(&self.place);
        self.forgotten = span.filter(|_| deleted.is_ok()).or(self.forgotten);
        match deleted {
            Ok(bytes) => (self.tell)(Event::Recording(RecordingEvent::Forgotten { bytes })),
            Err(error) => (self.tell)(Event::Noticed(Box::new(explain::recording_not_deleted(&error)))),
        }
    }

    /// Another process may record the same messages: then nothing is missing.
    fn miss(&mut self, batch: &Batch) {
        self.names.add(batch.new_topics());
        self.names.forget_before(batch.oldest_topic());
        if self.is_off || self.trouble.as_ref().is_some_and(|(trouble, _)| *trouble == Trouble::InUse) {
            return;
        }
        let gap = RecordingGap::of(batch, WhyNotRecorded::Failed);
        self.missed = Some(self.missed.map_or(gap, |before| before.and(gap)));
        self.add_untold(gap);
    }

    fn commit(&mut self) {
        let now = self.clock.now();
        let Some(writer) = &mut self.writer else { return };
        let committed = writer.commit(now);
        self.committed(committed);
    }

    fn committed(&mut self, committed: Result<(), RecordingError>) {
        match (committed, &self.writer) {
            (Ok(()), Some(writer)) => {
                let bytes = writer.bytes();
                self.unsaved.clear();
                if self.trouble.is_some() {
                    self.settle();
                    self.tell_start();
                }
                if let Some(gap) = self.untold.take() {
                    let RecordingGap { from, until, messages, .. } = gap;
                    (self.tell)(Event::Recording(RecordingEvent::Missed { from, until, messages }));
                    (self.tell)(Event::Noticed(Box::new(explain::recording_missed(&gap))));
                }
                if self.recorded > self.saved {
                    self.saved = self.recorded;
                    (self.tell)(Event::Recording(RecordingEvent::Saved { bytes, messages: self.saved }));
                }
            }
            (Err(error), _) => self.broke(&error),
            (Ok(()), None) => {}
        }
    }

    /// What was not committed is lost, and a gap in the recording already; where that is damaged, it goes into a new one.
    fn broke(&mut self, error: &RecordingError) {
        self.recorded = self.saved;
        match self.writer.take() {
            Some(writer) if is_damage(error) => self.replace(writer),
            writer => {
                // The writer tries again with what comes next.
                self.untold = writer.as_ref().and_then(Writer::last_gap).or(self.untold);
                self.writer = writer;
                self.unsaved.clear();
                self.failed(error);
            }
        }
    }

    fn replace(&mut self, mut damaged: Writer) {
        let unsaved = std::mem::take(&mut self.unsaved);
        let rest = damaged.take_lost().and_then(|lost| unsaved.rest_of(lost));
        if let Some(rest) = rest {
            damaged.add_gap(rest);
            self.add_untold(rest);
        }
        self.names = damaged.names();
        // What is in the new one begins with those.
        self.came -= unsaved.messages();
        let replaced = damaged.replace(self.clock.now());
        self.opened(replaced);
        for batch in unsaved.batches() {
            self.came += batch.len() as u64;
            let now = self.clock.now();
            match self.writer.as_mut().map(|writer| writer.push(&batch, now)) {
                Some(Ok(())) => self.recorded += batch.len() as u64,
                Some(Err(error)) => {
                    self.untold = self.writer.as_ref().and_then(Writer::last_gap).or(self.untold);
                    self.failed(&error);
                }
                None => self.miss(&batch),
            }
        }
    }

    fn end(&mut self) {
        // Where it turned out to be damaged only then, there is a new one.
        for _ in 0..2 {
            let now = self.clock.now();
            let Some(writer) = &mut self.writer else { return };
            let ended = writer.finish(now);
            let is_over = !ended.as_ref().is_err_and(is_damage);
            self.committed(ended);
            if is_over {
                break;
            }
        }
    }

    fn add_untold(&mut self, gap: RecordingGap) {
        self.untold = Some(self.untold.map_or(gap, |before| before.and(gap)));
    }

    /// Says why nothing is recorded, once for each reason.
    fn failed(&mut self, error: &RecordingError) {
        tracing::debug!(?error, "nothing is recorded");
        let trouble = Trouble::of(error);
        if self.trouble.as_ref().is_some_and(|(told, _)| *told == trouble) {
            return;
        }
        let notice = Box::new(explain::recording(error));
        self.settle();
        (self.tell)(Event::Noticed(notice.clone()));
        let is_elsewhere = trouble == Trouble::InUse;
        let event = if is_elsewhere { RecordingEvent::Elsewhere } else { RecordingEvent::Stopped };
        (self.tell)(Event::Recording(event));
        self.trouble = Some((trouble, notice));
    }

    fn settle(&mut self) {
        if let Some((_, notice)) = self.trouble.take() {
            (self.tell)(Event::Settled(notice));
        }
    }
}

fn is_damage(error: &RecordingError) -> bool {
    matches!(error, RecordingError::Unusable { why: Unusable::Damaged, .. })
}
