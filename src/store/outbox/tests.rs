//! What an outbox keeps, and who may change it.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use model::{
    MessageProperties, OutboxEntry, OutboxSender, OutboxState, PublishId, PublishRequest, Qos, Timestamp, Topic,
};
use tempfile::TempDir;

use super::{NewEntry, Outbox, OutboxError, Settled, StoredEntry};
use crate::Person;
use crate::recording::Unusable;

const NOW: Timestamp = Timestamp(1_000_000_000);
const MINUTES: Duration = Duration::from_mins(10);

fn request(number: u128) -> PublishRequest {
    PublishRequest {
        topic: Topic::parse("plant/a").unwrap(),
        payload: number.to_string().into_bytes().into(),
        qos: Qos::AtLeastOnce,
        retain: true,
        properties: MessageProperties {
            user: vec![("by".to_owned(), "ann".to_owned())],
            ..MessageProperties::default()
        },
    }
}

fn ann() -> Person {
    Person::new("https://idp.example/pool", "ann")
}

fn bob() -> Person {
    Person::new("https://idp.example/pool", "bob")
}

/// A message that waits.
pub(super) fn entry(id: u128, created_at: Timestamp, lifetime: Duration) -> StoredEntry {
    let entry = OutboxEntry {
        id: PublishId(id),
        is_own: true,
        request: request(id),
        state: OutboxState::Waiting,
        created_at,
        expires_at: created_at.plus(lifetime),
        changed_at: created_at,
        took: None,
        why: None,
        is_repeat: false,
    };
    StoredEntry { entry, person: ann(), skew_ms: 0, position: 1 }
}

fn new(id: u128, person: Person) -> NewEntry {
    let (request, lifetime) = (request(id), MINUTES);
    NewEntry { id: PublishId(id), person, request, created_at: NOW, lifetime, skew_ms: 0, is_sending: false }
}

struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("outbox").join("plant.sqlite")
    }

    fn open(&self) -> Outbox {
        let (outbox, set_aside) = Outbox::open(&self.path(), NOW).unwrap();
        assert_eq!(set_aside, None);
        outbox
    }
}

/// Numbers and states, in order.
fn listed(outbox: &Outbox) -> Vec<(u128, OutboxState)> {
    outbox.entries().unwrap().into_iter().map(|stored| (stored.entry.id.0, stored.entry.state)).collect()
}

fn numbers(entries: Vec<StoredEntry>) -> Vec<u128> {
    entries.into_iter().map(|stored| stored.entry.id.0).collect()
}

fn settled(id: u128, state: OutboxState) -> Settled {
    let (id, at) = (PublishId(id), NOW.plus(MINUTES));
    Settled { id, state, at, took: Some(Duration::from_millis(31)), why: Some(Arc::from("why")), is_repeat: false }
}

#[test]
fn a_message_comes_back_as_it_was_and_only_this_person_can_read_the_file() {
    let place = Place::new();
    place.open().add(&[new(1, ann())]).unwrap();
    assert_eq!(place.open().entries().unwrap(), [entry(1, NOW, MINUTES)]);
    #[cfg(unix)]
    for entry in fs::read_dir(place.path().parent().unwrap()).unwrap() {
        let (path, about) = entry.map(|entry| (entry.path(), entry.metadata().unwrap())).unwrap();
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&about) & 0o777, 0o600, "{}", path.display());
    }
}

#[test]
fn what_may_have_been_stored_is_taken_back_unless_it_is_being_sent_elsewhere() {
    let place = Place::new();
    let (mut outbox, mut other) = (place.open(), place.open());
    outbox.add(&[new(1, ann()), new(2, ann()), new(3, bob())]).unwrap();
    other.take_lease(NOW).unwrap();
    other.begin(&[PublishId(2)], NOW).unwrap();
    let settled =
        Settled { id: PublishId(2), state: OutboxState::Delivered, at: NOW, took: None, why: None, is_repeat: false };
    other.settle(&[settled]).unwrap();
    let stayed = outbox.take_back(&[PublishId(1), PublishId(2), PublishId(4)]).unwrap();
    assert_eq!(stayed, [PublishId(2)]);
    assert!(outbox.next(&ann(), 9).unwrap().is_empty());
    assert_eq!(numbers(outbox.next(&bob(), 9).unwrap()), [3]);
    other.is_changed_by_others().unwrap();
    assert_eq!(outbox.take_back(&[]).unwrap(), []);
    assert!(other.is_changed_by_others().unwrap(), "something is written each time");
}

#[test]
fn messages_are_sent_in_order_and_each_person_has_theirs() {
    let place = Place::new();
    let mut outbox = place.open();
    outbox.add(&[new(1, ann()), new(2, bob()), new(3, ann()), new(4, ann())]).unwrap();
    assert_eq!(numbers(outbox.next(&ann(), 2).unwrap()), [1, 3]);
    assert_eq!(numbers(outbox.next(&bob(), 9).unwrap()), [2]);
    outbox.shift(PublishId(4), &ann(), true).unwrap();
    assert_eq!(numbers(outbox.next(&ann(), 9).unwrap()), [1, 4, 3]);
    outbox.shift(PublishId(1), &ann(), false).unwrap();
    outbox.move_to_front(PublishId(3), &ann()).unwrap();
    assert_eq!(numbers(outbox.next(&ann(), 9).unwrap()), [3, 4, 1]);
    for (id, up) in [(3, true), (1, false), (2, true)] {
        outbox.shift(PublishId(id), &ann(), up).unwrap();
    }
    outbox.move_to_front(PublishId(2), &ann()).unwrap();
    assert_eq!(numbers(outbox.next(&ann(), 9).unwrap()), [3, 4, 1], "ends, and what is another person's");
    assert!(outbox.remove(PublishId(2), &ann()).unwrap().is_none(), "another person's stays");
    assert_eq!(numbers(outbox.next(&bob(), 9).unwrap()), [2]);
}

#[test]
fn one_process_sends_and_what_it_was_sending_when_it_ended_is_uncertain() {
    let place = Place::new();
    let (mut first, mut second) = (place.open(), place.open());
    assert_eq!(first.take_lease(NOW).unwrap(), OutboxSender::Here);
    assert_eq!(second.take_lease(NOW).unwrap(), OutboxSender::Other { process: Some(std::process::id()) });
    assert!(!second.is_changed_by_others().unwrap());
    second.add(&[new(1, ann()), new(2, ann())]).unwrap();
    assert!(first.is_changed_by_others().unwrap() && !first.is_changed_by_others().unwrap());
    assert_eq!(first.begin(&[PublishId(1)], NOW).unwrap(), [PublishId(1)]);
    assert!(second.remove(PublishId(1), &ann()).unwrap().is_none(), "too late to cancel");
    assert!(second.remove(PublishId(2), &ann()).unwrap().is_some());
    assert_eq!(first.begin(&[PublishId(2)], NOW).unwrap(), [], "it was cancelled meanwhile");
    drop(first);
    assert_eq!(listed(&second), [(1, OutboxState::Sending)]);
    assert_eq!(second.take_lease(NOW).unwrap(), OutboxSender::Here);
    assert_eq!(listed(&second), [(1, OutboxState::Uncertain)]);
}

#[test]
fn an_uncertain_message_says_when_it_was_sent() {
    let place = Place::new();
    let after = |mins| NOW.plus(Duration::from_mins(mins));
    let mut outbox = place.open();
    outbox.take_lease(NOW).unwrap();
    outbox.add(&[new(1, ann()), new(2, ann())]).unwrap();
    outbox.begin(&[1, 2].map(PublishId), after(1)).unwrap();
    outbox.settle(&[Settled { at: after(2), took: None, ..settled(1, OutboxState::Uncertain) }]).unwrap();
    drop(outbox);
    let mut next = place.open();
    next.take_lease(after(3)).unwrap();
    let of = |next: &Outbox, id| {
        let entries = next.entries().unwrap();
        entries.into_iter().find(|stored| stored.entry.id == PublishId(id)).unwrap().entry
    };
    assert_eq!([1, 2].map(|id| of(&next, id).sent_at()), [Some(after(1)); 2]);
    assert_eq!([1, 2].map(|id| of(&next, id).changed_at), [after(2), after(3)]);
    next.note_arrived(PublishId(1), &ann(), after(4)).unwrap();
    assert_eq!((of(&next, 1).took, of(&next, 1).sent_at()), (None, None), "no one saw an acknowledgement");
    next.send_again(PublishId(2), &ann(), after(5), 0).unwrap();
    next.expire(&[PublishId(2)], after(6)).unwrap();
    assert_eq!((of(&next, 2).state, of(&next, 2).sent_at()), (OutboxState::Uncertain, None), "it was not sent again");
}

#[test]
fn each_outcome_is_kept_and_what_is_delivered_loses_its_payload() {
    let place = Place::new();
    let mut outbox = place.open();
    outbox.add(&[new(1, ann()), new(2, ann()), new(3, ann()), new(4, ann())]).unwrap();
    outbox.begin(&[1, 2, 3].map(PublishId), NOW).unwrap();
    let states = [OutboxState::Delivered, OutboxState::Refused, OutboxState::Uncertain];
    let outcomes: Vec<Settled> = (1..).zip(states).map(|(id, state)| settled(id, state)).collect();
    outbox.settle(&outcomes).unwrap();
    outbox.settle(&[settled(4, OutboxState::Delivered), settled(1, OutboxState::Refused)]).unwrap();
    outbox.expire(&[1, 4].map(PublishId), NOW).unwrap();
    let entries = place.open().entries().unwrap();
    let of = |id| &entries.iter().find(|stored| stored.entry.id == PublishId(id)).unwrap().entry;
    assert_eq!([1, 2, 3, 4].map(|id| of(id).state), [states[0], states[1], states[2], OutboxState::Expired]);
    assert_eq!((of(1).request.payload.len(), of(1).took), (0, Some(Duration::from_millis(31))));
    assert_eq!((of(2).request.clone(), of(2).why.as_deref()), (request(2), Some("why")));
    assert!(outbox.note_arrived(PublishId(3), &ann(), NOW).unwrap());
    assert!(!outbox.note_arrived(PublishId(2), &ann(), NOW).unwrap());
    outbox.tidy(NOW.plus(Duration::from_hours(23))).unwrap();
    assert_eq!(outbox.entries().unwrap().len(), 4);
    outbox.tidy(NOW.plus(Duration::from_hours(25))).unwrap();
    assert_eq!(outbox.entries().unwrap().len(), 2, "what is delivered leaves after a day");
}

#[test]
fn what_may_have_arrived_is_marked_when_it_is_sent_again_and_nothing_else_is() {
    let place = Place::new();
    let mut outbox = place.open();
    outbox.add(&[new(1, ann()), new(2, ann()), new(3, ann()), new(4, bob())]).unwrap();
    outbox.begin(&[1, 2, 4].map(PublishId), NOW).unwrap();
    outbox.settle(&[1, 2, 4].map(|id| settled(id, OutboxState::Uncertain))).unwrap();
    outbox.expire(&[PublishId(3)], NOW).unwrap();
    let later = NOW.plus(Duration::from_hours(2));
    for id in [1, 3] {
        assert!(outbox.send_again(PublishId(id), &ann(), later, 7).unwrap());
    }
    assert!(!outbox.send_again(PublishId(4), &ann(), later, 7).unwrap(), "another person's");
    let repeats = |outbox: &Outbox| {
        let next = outbox.next(&ann(), 9).unwrap().into_iter();
        next.map(|stored| (stored.entry.id.0, stored.entry.is_repeat)).collect::<Vec<_>>()
    };
    assert_eq!(repeats(&outbox), [(1, true), (3, false)]);
    assert_eq!(outbox.next(&ann(), 1).unwrap()[0].entry.expires_at, later.plus(MINUTES));
    assert!(!outbox.repeat_uncertain(&ann(), later).unwrap(), "its time is over");
    assert!(outbox.repeat_uncertain(&ann(), NOW).unwrap());
    assert_eq!(repeats(&outbox), [(2, true), (1, true), (3, false)], "in its place");
    outbox.expire(&[PublishId(2)], later).unwrap();
    let state = |outbox: &Outbox, id| {
        outbox.entries().unwrap().into_iter().find(|stored| stored.entry.id == PublishId(id)).unwrap().entry.state
    };
    assert_eq!(state(&outbox, 2), OutboxState::Uncertain, "it may have arrived: it did not just expire");
    assert!(outbox.send_again(PublishId(2), &ann(), later, 7).unwrap());
    outbox.begin(&[PublishId(2)], later).unwrap();
    outbox.settle(&[Settled { is_repeat: true, ..settled(2, OutboxState::Uncertain) }]).unwrap();
    assert!(!outbox.repeat_uncertain(&ann(), later).unwrap(), "once by itself");
}

#[test]
fn what_is_cancelled_comes_back_and_what_waits_can_be_changed() {
    let place = Place::new();
    let mut outbox = place.open();
    outbox.add(&[new(1, ann()), new(2, ann()), new(3, ann())]).unwrap();
    let before = outbox.entries().unwrap();
    let cancelled = outbox.remove(PublishId(2), &ann()).unwrap().unwrap();
    outbox.restore(std::slice::from_ref(&cancelled)).unwrap();
    assert_eq!(outbox.entries().unwrap(), before);
    assert!(outbox.restore(std::slice::from_ref(&cancelled)).is_err(), "it is there");
    let other = NewEntry { request: request(77), ..new(2, ann()) };
    assert!(outbox.edit(&other).unwrap());
    assert_eq!(outbox.next(&ann(), 9).unwrap()[1].entry.request, request(77));
    outbox.begin(&[PublishId(2)], NOW).unwrap();
    assert!(!outbox.edit(&other).unwrap() && !outbox.edit(&NewEntry { person: bob(), ..new(1, bob()) }).unwrap());
}

#[test]
fn an_outbox_has_an_end_and_takes_all_of_what_comes_together_or_nothing() {
    let place = Place::new();
    let mut outbox = place.open();
    let many: Vec<NewEntry> = (0..10_001).map(|id| new(id, ann())).collect();
    assert!(matches!(outbox.add(&many), Err(OutboxError::TooMany { .. })));
    assert_eq!(outbox.entries().unwrap().len(), 0);
    outbox.add(&many[..10_000]).unwrap();
    assert!(matches!(outbox.add(&many[10_000..]), Err(OutboxError::TooMany { .. })));
    assert_eq!(outbox.next(&ann(), usize::MAX).unwrap().len(), 10_000);
}

#[test]
fn who_was_signed_in_last_is_noted_and_forgotten() {
    let place = Place::new();
    let mut outbox = place.open();
    for person in [Some(ann()), Some(bob()), None] {
        outbox.note_person(person.as_ref()).unwrap();
        assert_eq!(place.open().last_person().unwrap(), person);
    }
}

#[test]
fn a_damaged_outbox_is_set_aside_unless_another_process_has_it_open() {
    let place = Place::new();
    place.open().add(&[new(1, ann())]).unwrap();
    let damaged = vec![7; 8_192];
    let users = place.open();
    drop(users);
    fs::write(place.path(), &damaged).unwrap();
    let user = super::presence::Presence::among_others(&place.path()).unwrap();
    assert!(matches!(Outbox::open(&place.path(), NOW), Err(OutboxError::Unusable { why: Unusable::Foreign, .. })));
    assert_eq!(fs::read(place.path()).unwrap(), damaged, "it stays as it is");
    drop(user);
    let (outbox, set_aside) = Outbox::open(&place.path(), NOW).unwrap();
    let set_aside = set_aside.unwrap();
    assert_eq!((set_aside.path, fs::read(set_aside.now_at).unwrap()), (place.path(), damaged));
    assert_eq!(listed(&outbox), []);
}

/// Bytes of a page of the database.
const PAGE: usize = 4_096;

#[test]
fn what_can_be_read_of_a_damaged_outbox_is_in_the_new_one_and_uncertain() {
    const COUNT: u128 = 200;
    let place = Place::new();
    let mut outbox = place.open();
    let all: Vec<NewEntry> = (1..=COUNT).map(|id| new(id, ann())).collect();
    outbox.add(&all).unwrap();
    let _ = outbox.begin(&[PublishId(1), PublishId(2)], NOW).unwrap();
    outbox.settle(&[settled(1, OutboxState::Delivered), settled(2, OutboxState::Refused)]).unwrap();
    drop(outbox);
    let sound = fs::read(place.path()).unwrap();
    let pages = sound.len() / PAGE;
    let (mut set_aside_times, mut without_loss, mut empty) = (0, 0, 0);
    // The header is left as it is: without it, the file is not known to be an outbox.
    for page in 1..pages {
        let place = Place::new();
        drop(place.open());
        let mut damaged = sound.clone();
        damaged[page * PAGE..(page + 1) * PAGE].fill(0xa5);
        fs::write(place.path(), &damaged).unwrap();
        let (outbox, set_aside) = Outbox::open(&place.path(), NOW).unwrap();
        let Some(set_aside) = set_aside else { continue };
        let now = listed(&outbox);
        assert_eq!((set_aside.why, set_aside.is_recovered), (Unusable::Damaged, !now.is_empty()));
        for (id, state) in &now {
            let expected = match id {
                1 => OutboxState::Delivered,
                2 => OutboxState::Refused,
                _ => OutboxState::Uncertain,
            };
            assert_eq!(*state, expected, "message {id}, page {page}");
        }
        set_aside_times += 1;
        without_loss += usize::from(now.len() as u128 == COUNT);
        empty += usize::from(now.is_empty());
    }
    assert!(set_aside_times > 4 && without_loss > 0, "{set_aside_times} of {pages}, {without_loss} without loss");
    assert!(empty <= 2, "only the root of the messages, or of the tables, leads to all: {empty} of {pages}");
}
