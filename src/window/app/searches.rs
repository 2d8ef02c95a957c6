//! Carries out what was typed in the search boxes, and what is wanted of the past and of devices, after everything is drawn.

use eframe::egui::{Context, Memory};
use jiff::tz::TimeZone;

use super::state::{State, WindowState};
use crate::console::past::Older;
use crate::console::search::Pressed;
use crate::kit::intent::{Intent, PastIntent, Wish};
use console::{Connections, Past, RightsRequest, Toward};
use model::{ConnectionId, RecordingOverview, Timestamp};

impl WindowState {
    /// Opens the view of what the person may do.
    pub fn show_rights(&mut self) {
        self.rights.open(None);
    }
}

impl State {
    /// Applies what was typed in the search boxes, with times in `zone`, and stops or continues searches. Returns whether anything changed.
    pub fn apply_searches(&mut self, connections: &mut Connections, now: Timestamp, zone: &TimeZone) -> bool {
        let mut changed = self.apply_messages(connections, now);
        for (id, search) in self.searches() {
            let Some(console) = connections.console_mut(id) else { continue };
            let now = console.corrected(now);
            if let Some(query) = search.takes_applied() {
                console.search_for(&query.at(now, zone), now);
                changed = true;
            }
            match search.takes_pressed() {
                Some(Pressed::Stop) => console.search.stop(),
                Some(Pressed::Continue) => console.search.resume(),
                None => continue,
            }
            changed = true;
        }
        changed
    }

    /// Has each connection take for messages of protobuf what the person said. Returns whether anything changed.
    fn apply_messages(&self, connections: &mut Connections, now: Timestamp) -> bool {
        let mut changed = connections.past.read_messages_as(self.past.messages(), now);
        for (id, messages) in self.messages() {
            let Some(console) = connections.console_mut(id) else { continue };
            let now = console.corrected(now);
            changed |= console.read_messages_as(messages, now);
        }
        changed
    }

    /// Asks for what is wanted of the past, and applies what was typed over its table. Returns whether anything changed.
    pub(super) fn apply_past(&mut self, past: &mut Past, now: Timestamp, zone: &TimeZone) -> bool {
        let mut changed = !self.past_wanted.is_empty();
        for wanted in self.past_wanted.drain(..) {
            match wanted {
                PastIntent::List => past.list(),
                PastIntent::Count { profile, bounds } => past.count(&profile, bounds),
                PastIntent::CountAges(profile) => past.count_ages(&profile, now),
                PastIntent::Open { profile, span, goes_to } => {
                    past.open(&profile, span, goes_to);
                    (self.past.is_opening, self.past.is_moving) = (false, false);
                    // What is in the box is searched for in the other span too.
                    self.past.search.apply_again();
                }
                PastIntent::GoTo(time, toward) => {
                    past.go_to(time, toward);
                    self.past.is_moving = false;
                }
                PastIntent::CountTopics => past.count_topics(),
                PastIntent::SearchAll { profile, bounds } => {
                    let typed = self.past.search.applied();
                    past.search_all(&profile, (&typed.at(now, zone), typed.to_string()), bounds, now);
                }
                PastIntent::StopSearchAll => past.stop_search_all(),
                PastIntent::DismissSearchAll => past.dismiss_search_all(),
                PastIntent::Close => past.close(),
                PastIntent::Export(request) => past.export(*request),
                PastIntent::StopExport => past.stop_export(),
                PastIntent::DismissExport => past.dismiss_export(),
            }
        }
        let search = &mut self.past.search;
        if past.opened().is_some()
            && let Some(query) = search.takes_applied()
        {
            if past.searched_all().is_some_and(|all| !all.is_for(&query.to_string())) {
                past.dismiss_search_all();
            }
            past.search_for(&query.at(now, zone), now);
            changed = true;
        }
        if let Some(pressed) = search.takes_pressed() {
            past.stop_search(pressed == Pressed::Stop);
            changed = true;
        }
        changed
    }

    /// Opens the view of rights where all of them are wanted, and has AWS asked.
    pub(super) fn wants_of_aws(&mut self, ctx: &Context, connection: Option<ConnectionId>, wish: Wish) {
        if wish == Wish::Rights(RightsRequest::Ask) {
            self.window.rights.open(ctx.memory(Memory::focused));
        }
        self.wishes.extend(connection.map(|id| (id, wish)));
    }

    /// Does what is wanted of devices and about rights. Returns whether anything changed.
    pub(super) fn apply_devices(&mut self, connections: &mut Connections) -> bool {
        let changed = !self.wishes.is_empty();
        for (id, wish) in self.wishes.drain(..) {
            let Some(console) = connections.console_mut(id) else { continue };
            match wish {
                Wish::Device(request) => console.device.want(request),
                Wish::Retained(request) => console.retained.want(request),
                Wish::Rights(request) => console.rights.want(request),
                Wish::DirectList(request) => console.direct_list.want(request),
            }
        }
        changed
    }

    /// Looks whether something was recorded before the first live message, to show that.
    pub(super) fn wants_older(&mut self, older: Older) {
        let Older { profile, before, .. } = &older;
        let is_known = self.past.nothing_older.as_ref().is_some_and(|(of, at)| of == profile && at == before);
        if self.past.older.is_none() && !is_known {
            self.past.older = Some(older);
            self.past_wanted.push(PastIntent::List);
        }
    }

    /// Shows what is older than the first message of a console, once it is known that there is something.
    pub(super) fn follow_older(&mut self, past: &Past, zone: &TimeZone) {
        let Some(older) = self.past.older.take_if(|older| past.lists() > older.lists) else { return };
        let Older { profile, before, row, search: (query, marks_all), .. } = older;
        let is_older = |recording: &RecordingOverview| {
            recording.profile.as_deref() == Some(&*profile) && recording.first_time.is_some_and(|first| first < before)
        };
        if past.recordings().is_some_and(|recordings| recordings.iter().any(is_older)) {
            self.look_back();
            self.past.search.begin_with(&query, marks_all);
            let mut intents = Vec::new();
            let toward = row.map_or(Toward::Nearest, Toward::BeforeRow);
            self.past.scroll_to((before, toward), (past, &profile), zone, &mut intents);
            let wanted = intents.into_iter().filter_map(|intent| match intent {
                Intent::Past(wanted) => Some(wanted),
                _ => None,
            });
            self.past_wanted.extend(wanted);
        } else {
            self.past.nothing_older = Some((profile, before));
        }
    }
}
