//! Profiles in the file, and what is wrong with it. About the window as a whole: no connection has one.

use model::{Notice, ProfileEvent};

/// The profiles of `profiles.toml`, whether they are connected or not.
#[derive(Debug, Default)]
pub struct Profiles {
    names: Vec<String>,
    sandbox_offered: bool,
    /// `profiles.toml`, and what is wrong with it.
    unusable_file: Option<(String, Vec<Notice>)>,
    rejected: Vec<Notice>,
    rejections: u64,
}

impl Profiles {
    /// Names of the known profiles, in the order of the file.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether a sandbox can be started.
    #[must_use]
    pub fn sandbox_offered(&self) -> bool {
        self.sandbox_offered
    }

    /// Whole path of `profiles.toml` and what is wrong with it, if it cannot be used.
    #[must_use]
    pub fn unusable_file(&self) -> Option<(&str, &[Notice])> {
        self.unusable_file.as_ref().map(|(path, notices)| (path.as_str(), notices.as_slice()))
    }

    /// How often a profile that was entered or asked for could not be used.
    #[must_use]
    pub fn rejections(&self) -> u64 {
        self.rejections
    }

    /// What is wrong with the last one of them.
    #[must_use]
    pub fn rejected(&self) -> &[Notice] {
        &self.rejected
    }

    pub(super) fn apply(&mut self, event: ProfileEvent) {
        match event {
            ProfileEvent::Listed { names, sandbox_offered } => {
                (self.names, self.sandbox_offered) = (names, sandbox_offered);
                // It was just read: what is wrong with it now comes right after.
                self.unusable_file = None;
            }
            ProfileEvent::Used { .. } => self.rejected.clear(),
            ProfileEvent::Rejected { file: Some(path), notices } => self.unusable_file = Some((path, notices)),
            ProfileEvent::Rejected { file: None, notices } => {
                self.rejected = notices;
                self.rejections += 1;
            }
            ProfileEvent::Guarded(_) | ProfileEvent::Shown | ProfileEvent::Closed => {}
        }
    }
}
