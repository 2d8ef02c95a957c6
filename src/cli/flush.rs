//! `outbox flush`: connects, sends what waits in the outbox, and ends.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Stop;
use super::arguments::Common;
use super::driver::{Driver, Options, block_on};
use super::terminal::{print_notice, tell_note};
use engine::explain;
use engine::outbox::OutboxPlace;
use model::{
    Command, Event, Guard, LinkCommand, LinkEvent, OutboxChoice, OutboxEntry, OutboxEvent, OutboxSender, OutboxState,
    OutboxView, ProfileEvent, PublishId,
};
use texts::{counted, t};

/// What is still on its way.
const OPEN: [OutboxState; 2] = [OutboxState::Waiting, OutboxState::Sending];

/// Sends all that waits. What is uncertain is sent again, unless it is to be left.
pub(super) fn flush(skip_uncertain: bool, common: Common) -> Result<(), Stop> {
    let folder = common.kept_folder().ok_or_else(explain::no_settings_folder)?;
    let choice = OutboxChoice { resends: !skip_uncertain, ..engine::layout(&folder).outbox };
    let options = Options { outbox: Some(OutboxPlace { folder, choice }), ..Options::new(common, None) };
    let driver = Driver::start(options)?;
    driver.send(Command::Link(LinkCommand::Connect));
    let (mut progress, mut profile) = (Progress { skip_uncertain, ..Progress::default() }, String::new());
    let view = block_on(async {
        loop {
            for event in driver.next(None).await?.events {
                match event {
                    Event::Profile(ProfileEvent::Used { name, .. }) => profile = name,
                    Event::Profile(ProfileEvent::Guarded(Guard { read_only: Some(why), .. })) => {
                        return Err(explain::read_only(why, &profile).into());
                    }
                    Event::Outbox(OutboxEvent::Listed(view)) => {
                        if progress.is_over(&view)? {
                            return Ok(view);
                        }
                    }
                    // Without a connection at the start, the command ends; later it comes back.
                    Event::Link(LinkEvent::StateChanged(state)) => {
                        if let Some(failure) = state.failure.filter(|_| !progress.was_live) {
                            return Err(Stop::Failed(failure.notice));
                        }
                    }
                    other => driver.attend(&other)?,
                }
            }
        }
    })?;
    // What has become of the messages is on disk when this has ended.
    drop(driver);
    progress.result(&view)
}

/// What was seen of the outbox so far.
#[derive(Default)]
struct Progress {
    /// Uncertain messages are to be left as they are.
    skip_uncertain: bool,
    was_live: bool,
    /// Messages that were to be sent.
    wanted: BTreeSet<PublishId>,
    other_is_said: bool,
}

impl Progress {
    /// Whether nothing is on its way any more.
    fn is_over(&mut self, view: &OutboxView) -> Result<bool, Stop> {
        if let Some(trouble) = &view.trouble {
            return Err(Stop::Failed(trouble.clone()));
        }
        let own = view.entries.iter().filter(|entry| entry.is_own);
        let open: Vec<PublishId> = own.filter(|entry| OPEN.contains(&entry.state)).map(|entry| entry.id).collect();
        if !view.is_live {
            // All may expire while the connection is away.
            return Ok(self.was_live && open.is_empty());
        }
        self.was_live = true;
        if view.sender != OutboxSender::Here && !open.is_empty() && !std::mem::replace(&mut self.other_is_said, true) {
            tell_note(t!("Another Topicdeck has this outbox open and sends the messages. Waiting for it."));
        }
        self.wanted.extend(&open);
        Ok(open.is_empty())
    }

    fn result(&self, view: &OutboxView) -> Result<(), Stop> {
        let count = |state| {
            let wanted = view.entries.iter().filter(|entry| self.wanted.contains(&entry.id));
            wanted.filter(|entry| entry.state == state).count()
        };
        let delivered = count(OutboxState::Delivered) as u64;
        tell_note(&counted!(count = delivered, "{count} message was delivered", "{count} messages were delivered"));
        let left = [OutboxState::Refused, OutboxState::Expired, OutboxState::Uncertain];
        let left: Vec<_> =
            left.into_iter().map(|state| (state, count(state))).filter(|(_, count)| *count > 0).collect();
        for (state, count) in &left {
            print_notice(&explain::outbox_left(*state, *count));
        }
        let before = |entry: &&Arc<OutboxEntry>| entry.is_own && !self.wanted.contains(&entry.id);
        let uncertain = |entry: &Arc<OutboxEntry>| entry.state == OutboxState::Uncertain;
        let stay = view.entries.iter().filter(before).filter(|entry| uncertain(entry)).count();
        if stay > 0 {
            // Nothing that was to be sent: a person decides what becomes of them.
            print_notice(&explain::outbox_still_uncertain(stay, self.skip_uncertain));
        }
        if left.is_empty() { Ok(()) } else { Err(Stop::Reported) }
    }
}
