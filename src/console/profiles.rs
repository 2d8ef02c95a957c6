//! Profiles in the file, and what is wrong with it. About the window as a whole: no connection has one.

use std::collections::VecDeque;

use model::{AwsProfiles, Notice, ProfileEvent, TrialCheck};

/// So many answers are kept for a window that has not looked at them.
const MOST_ANSWERS: usize = 64;

/// The profiles of `profiles.toml`, whether they are connected or not.
#[derive(Debug, Default)]
pub struct Profiles {
    names: Vec<String>,
    are_known: bool,
    sandbox_offered: bool,
    /// `profiles.toml`, and what is wrong with it.
    unusable_file: Option<(String, Vec<Notice>)>,
    rejected: Vec<Notice>,
    rejections: u64,
    trial: Trial,
    /// Those of AWS's own tools, once they were asked for.
    aws: Option<AwsProfiles>,
    /// Where the last template for an administrator is, and how many were saved.
    template: Option<String>,
    templates: u64,
    /// The last answers, the newest at the end, and how many there were in all.
    answers: VecDeque<ProfileAnswer>,
    answered: u64,
    /// Those that have another name: the former one and that.
    renamed: Vec<[String; 2]>,
}

/// What is found out about a profile before it is saved.
#[derive(Debug, Default)]
pub struct Trial {
    /// What was checked so far, in the order in which it ended.
    pub checks: Vec<TrialCheck>,
    /// More is being checked.
    pub is_running: bool,
}

/// An answer to a question about the file of profiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProfileAnswer {
    /// The profile of this name was changed or added.
    Changed(String),
    /// A profile was removed.
    Removed {
        /// Its name.
        name: String,
        /// TOML.
        text: String,
        /// Where it was, counted from 1.
        place: usize,
        /// It had a connection, which has ended.
        was_open: bool,
        /// Its sign-in, if there was one, is deleted from the keyring.
        had_sign_in: bool,
        /// Files of it stay on this computer.
        keeps_files: bool,
    },
    /// The text of a profile.
    Described {
        /// Its name.
        name: String,
        /// TOML.
        text: String,
    },
    /// The IoT endpoint was found.
    EndpointFound(String),
    /// What is in a file.
    FileRead {
        /// Its name.
        name: String,
        /// What is in it.
        bytes: Vec<u8>,
    },
}

impl Profiles {
    /// Names of the known profiles, in the order of the file.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether the file was read, or tried to.
    #[must_use]
    pub fn are_known(&self) -> bool {
        self.are_known || self.unusable_file.is_some()
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

    /// The trial of a profile: the one that is under way, or the last one.
    #[must_use]
    pub fn trial(&self) -> &Trial {
        &self.trial
    }

    /// The profiles of AWS's own tools on this computer; `None` before they were asked for.
    #[must_use]
    pub fn aws(&self) -> Option<&AwsProfiles> {
        self.aws.as_ref()
    }

    /// Where the last template for an administrator was saved.
    #[must_use]
    pub fn template_saved(&self) -> Option<&str> {
        self.template.as_deref()
    }

    /// How many templates were saved.
    #[must_use]
    pub fn templates_saved(&self) -> u64 {
        self.templates
    }

    /// How many answers there were so far.
    #[must_use]
    pub fn answered(&self) -> u64 {
        self.answered
    }

    /// The answers that came after so many, as far as they are still there.
    pub fn answers_after(&self, seen: u64) -> impl Iterator<Item = &ProfileAnswer> {
        let new = usize::try_from(self.answered.saturating_sub(seen)).unwrap_or(usize::MAX);
        self.answers.iter().skip(self.answers.len().saturating_sub(new))
    }

    /// Those that have another name since this was asked last: the former one and that.
    pub fn take_renamed(&mut self) -> Vec<[String; 2]> {
        std::mem::take(&mut self.renamed)
    }

    fn answer(&mut self, answer: ProfileAnswer) {
        if self.answers.len() == MOST_ANSWERS {
            self.answers.pop_front();
        }
        self.answers.push_back(answer);
        self.answered += 1;
    }

    pub(super) fn apply(&mut self, event: ProfileEvent) {
        match event {
            ProfileEvent::Listed { names, sandbox_offered } => {
                (self.names, self.sandbox_offered, self.are_known) = (names, sandbox_offered, true);
                // It was just read: what is wrong with it now comes right after.
                self.unusable_file = None;
            }
            ProfileEvent::Used { .. } => self.rejected.clear(),
            ProfileEvent::Rejected { file: Some(path), notices } => self.unusable_file = Some((path, notices)),
            ProfileEvent::Rejected { file: None, notices } => {
                self.rejected = notices;
                self.rejections += 1;
            }
            ProfileEvent::Changed { name } => {
                self.rejected.clear();
                self.answer(ProfileAnswer::Changed(name));
            }
            ProfileEvent::Renamed { from, to } => self.renamed.push([from, to]),
            ProfileEvent::Removed { name, text, place, was_open, had_sign_in, keeps_files } => {
                self.answer(ProfileAnswer::Removed { name, text, place, was_open, had_sign_in, keeps_files });
            }
            ProfileEvent::Described { name, text } => self.answer(ProfileAnswer::Described { name, text }),
            ProfileEvent::FileRead { name, bytes } => self.answer(ProfileAnswer::FileRead { name, bytes }),
            ProfileEvent::TemplateSaved { path } => {
                self.template = Some(path);
                self.templates += 1;
            }
            ProfileEvent::AwsProfiles(profiles) => self.aws = Some(*profiles),
            ProfileEvent::EndpointFound { host } => self.answer(ProfileAnswer::EndpointFound(host)),
            ProfileEvent::Trying => self.trial = Trial { checks: Vec::new(), is_running: true },
            ProfileEvent::Tried(check) => self.trial.checks.push(*check),
            ProfileEvent::TrialEnded => self.trial.is_running = false,
            ProfileEvent::Guarded(_) | ProfileEvent::Shown | ProfileEvent::Closed => {}
        }
    }
}
