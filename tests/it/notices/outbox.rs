//! Texts of the notices about the outbox: their errors are made here.

use std::io::ErrorKind;
use std::path::PathBuf;

use engine::explain;
use model::{MessageDraft, Notice, OutboxState, SavedMessage};
use store::OutboxError;

use super::golden;

#[test]
fn what_prevents_queueing_says_what_is_written_down() {
    let wrong: Vec<String> = outboxes().iter().filter_map(|notice| golden::check(notice).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn outboxes() -> Vec<Notice> {
    let path = || PathBuf::from("/home/operator/plant.sqlite");
    let reasons = [store::Unusable::Damaged, store::Unusable::Foreign, store::Unusable::Newer, store::Unusable::Locked];
    let database = |code| OutboxError::Database {
        path: path(),
        source: rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None),
    };
    let set_aside = |(why, is_recovered)| {
        let now_at = PathBuf::from("/home/operator/plant.damaged-1764300000-00.sqlite");
        let deleted = Vec::new();
        explain::outbox_set_aside(&store::RecordingSetAside { path: path(), now_at, why, is_recovered, deleted })
    };
    let full = explain::outbox(&database(rusqlite::ffi::SQLITE_FULL));
    let mut notices = vec![
        explain::outbox(&OutboxError::TooMany { path: path() }),
        explain::outbox(&OutboxError::File { path: path(), source: ErrorKind::PermissionDenied.into() }),
        explain::outbox(&database(rusqlite::ffi::SQLITE_IOERR)),
        explain::outbox(&OutboxError::Unclear {
            path: path(),
            source: rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_IOERR_FSYNC), None),
        }),
        explain::not_queued(Some(&full)),
        explain::not_queued(None),
        full,
        explain::no_one_to_queue_for("topicdeck sign-in"),
        explain::not_in_outbox("0189d2a5-0000-4000-8000-000000000000"),
    ];
    let saved = |name: &str| SavedMessage { name: name.to_owned(), draft: MessageDraft::default() };
    let saved = ["Pumps/Start pump", "Pumps/Stop pump"].map(saved);
    let none = |name: &str| explain::no_saved_message(name, &saved);
    notices.extend([none("pump"), none("valve"), explain::no_saved_message("pump", &[])]);
    let of_messages = || PathBuf::from("/home/operator/messages/plant-0123456789abcdef.toml");
    let too_large = store::Error::Unsuitable { path: of_messages(), reason: store::Unsuitable::TooLarge };
    let entries = vec![store::DamagedEntry { kind: "message", number: Some(2), key: "qos" }];
    let to = of_messages().with_extension("toml.damaged-1");
    let damaged = store::SetAside { path: of_messages(), to, reason: store::Unsuitable::Entries { entries } };
    notices.extend([explain::saved_file(&too_large), explain::file_set_aside(&damaged, false)]);
    let of_contracts = PathBuf::from("/home/operator/contracts/plant-0123456789abcdef.toml");
    notices.push(explain::saved_file(&store::Error::Unsuitable {
        path: of_contracts,
        reason: store::Unsuitable::TooLarge,
    }));
    let mistake = MessageDraft::default().request().unwrap_err();
    notices.push(explain::saved_message("Pumps/Start pump", &mistake));
    notices.extend(reasons.map(|why| explain::outbox(&OutboxError::Unusable { path: path(), why })));
    notices.extend(reasons.map(|why| (why, false)).map(set_aside));
    notices.push(set_aside((store::Unusable::Damaged, true)));
    let states = [OutboxState::Refused, OutboxState::Expired, OutboxState::Uncertain, OutboxState::Waiting];
    notices.extend(states.map(|state| explain::outbox_left(state, 3)));
    notices.extend(states.map(|state| explain::outbox_left(state, 1)));
    notices.extend([(1, false), (3, true)].map(|(count, by_wish)| explain::outbox_still_uncertain(count, by_wish)));
    notices
}
