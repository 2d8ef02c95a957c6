//! Notices of texts that are not imported as a profile, and of a profile that is tried.

use std::io;

use client::profile::import::Error;
use engine::explain;
use model::Notice;

pub(super) fn notices() -> Vec<Notice> {
    let names = || vec!["plant".to_owned()];
    let not_imported = [
        Error::TooLarge,
        Error::Empty,
        Error::NotText { line: 3 },
        Error::Unreadable { line: 3 },
        Error::Unknown,
        Error::Several { names: names() },
        Error::NoOutputs,
        Error::NoSuchPart { names: Vec::new() },
        Error::NoSuchPart { names: names() },
    ];
    let refused = io::ErrorKind::PermissionDenied.into();
    let others = [
        explain::import_unreadable("outputs.json", &refused),
        explain::no_such_setting("broker"),
        explain::page_refused("redirect_mismatch", "http://localhost:8000", "1example23456789exampleabc"),
        explain::page_refused("Client does not exist.", "http://localhost:8000", "1example23456789exampleabc"),
        explain::page_refused("", "http://localhost:8000", "1example23456789exampleabc"),
        explain::page_unclear(403),
    ];
    not_imported.iter().map(explain::not_imported).chain(others).collect()
}
