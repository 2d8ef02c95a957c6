//! What is done on the side and ends with an event: a diagnosis where there is no profile, support bundles, and keeping
//! an endpoint that was found.

use std::path::{Path, PathBuf};

use crate::doctor::{self, Contents, DoctorSnapshot};
use crate::{RecentLog, explain, offline};
use client::profile::{Edit, Error, Profile, import};
use model::{Diagnosis, DoctorEvent, Notice, Timestamp};

/// What can be said where no profile is in use: `why` that is so.
pub(super) fn diagnosis_without_profile(why: Notice, config: Option<&Path>, now: Timestamp) -> Diagnosis {
    let config = config.map(|config| config.display().to_string());
    let command = explain::sign_in_command(None, config.as_deref());
    doctor::judge(doctor::no_profile(why), Vec::new(), &DoctorSnapshot::default(), &command, now)
}

/// What goes into a support bundle that is made now.
pub(super) fn contents(profile: Option<Profile>, diagnosis: Diagnosis, log: Option<&RecentLog>) -> Contents {
    let log = log.map(RecentLog::text).unwrap_or_default();
    Contents { made_at: Timestamp::from_system_clock(), profile, diagnosis, log }
}

/// Writes a support bundle to `path`, or to a new file at the usual place, and returns where it is. Blocks.
pub(super) fn save_bundle(contents: &Contents, path: Option<PathBuf>) -> Result<String, Box<Notice>> {
    let replace = path.is_some();
    let path = path.unwrap_or_else(|| doctor::usual_path(contents.made_at));
    let place = path.display().to_string();
    match doctor::save(contents, &path, replace) {
        Ok(()) => Ok(place),
        Err(error) => Err(Box::new(explain::bundle(&place, &error))),
    }
}

/// The event that says how writing a bundle ended.
pub(super) fn bundle_event(saved: Result<String, Box<Notice>>) -> DoctorEvent {
    match saved {
        Ok(path) => DoctorEvent::BundleSaved { path },
        Err(notice) => DoctorEvent::BundleFailed(notice),
    }
}

/// Writes the endpoint that was found into the profile; `false` when the file does not have the profile, as that of a
/// sandbox. Blocks.
pub(super) fn keep_endpoint(config: Option<&Path>, name: &str, host: &str) -> Result<bool, Vec<Notice>> {
    let store = offline::store(config)?;
    let found = import::Value::Text(host.to_owned());
    let text = import::to_toml([("iot_endpoint", &found)]);
    match store.edit(&Edit::Update { name: name.to_owned(), text, unset: Vec::new() }) {
        Ok(()) => Ok(true),
        Err(Error::NoSuchProfile { .. }) => Ok(false),
        Err(error) => Err(explain::profiles(&error)),
    }
}
