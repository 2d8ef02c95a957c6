//! What the setup of a profile remembers from frame to frame.

use super::draft::{Draft, MAIN, Shown};
use super::waiting_trial::WaitingTrial;
use crate::kit::file_choice::FileAsked;
use console::{ProfileAnswer, Profiles};
use engine::explain;
use engine::import::{Error, Kind, recognize};
use model::{Notice, ProfileCommand};
use texts::t;

/// What sign-ins belong to.
const OF_SIGN_IN: [&str; 3] = ["user_pool_id", "openid_issuer", "client_id"];

/// A text that grows by so many bytes at once was pasted.
pub(crate) const PASTED_BYTES: usize = 10;
/// So many names of parts are offered.
pub(crate) const MOST_PARTS: usize = 12;

/// The setup: what was given, and the form.
#[derive(Debug, Default)]
pub(crate) struct SetupState {
    /// What is pasted or typed, until it is read.
    pub(crate) given: String,
    /// The file that it comes from: its name, and what is in it.
    file: Option<(String, Vec<u8>)>,
    /// The file that is chosen in the dialog of the system.
    pub(crate) asked: FileAsked,
    /// Why it is not read.
    pub(crate) refused: Option<Notice>,
    /// It has several parts, of which one has to be chosen.
    pub(crate) parts: Vec<String>,
    pub(crate) form: Option<Form>,
    /// The form that something that was pasted or dropped took the place of.
    replaced: Option<Form>,
    /// The page for an administrator is to be shown.
    pub(crate) wants_account: bool,
    /// The text of this profile was asked for, to be edited.
    waits_for: Option<String>,
    /// What is to be copied of a profile that was asked for.
    wants_copy: Option<String>,
    /// So many answers were looked at.
    seen: u64,
}

/// A profile that is being filled in.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is true or not by itself")]
pub(crate) struct Form {
    pub(crate) draft: Draft,
    /// What was given, where something was.
    pub(crate) source: Option<Source>,
    /// The profile that is changed; a new one when `None`.
    pub(crate) editing: Option<String>,
    pub(crate) shows_more: bool,
    /// What was tried last.
    pub(crate) tried: Option<String>,
    /// When it is tried by itself.
    pub(crate) waiting: WaitingTrial,
    /// The secret of the app client, as it was typed.
    pub(crate) secret: SecretText,
    /// The first field that is empty is to get the focus.
    pub(crate) wants_focus: bool,
    /// The stack that was chosen.
    pub(crate) part_wanted: Option<String>,
    /// It was handed over to be saved.
    pub(crate) is_handed_over: bool,
    /// So many refusals are about what was there before.
    pub(crate) outdated: u64,
    /// So many refusals were scrolled to.
    pub(crate) seen_refusals: u64,
    /// It is to be signed in to once it is saved.
    pub(crate) signs_in: bool,
    /// The person is asked whether to leave it.
    pub(crate) is_leaving: bool,
    /// The text of the profile before anything was filled in.
    at_start: String,
}

impl Form {
    /// Whether anything would be lost with it.
    pub(crate) fn has_changes(&self) -> bool {
        self.draft.toml() != self.at_start || !self.secret.0.is_empty()
    }

    /// Whether the saved sign-ins are still of use: they are those of a pool and its app client.
    pub(super) fn keeps_sign_in(&self) -> bool {
        let is_of_it = |line: &&str| OF_SIGN_IN.iter().any(|key| line.split(' ').next() == Some(key));
        self.draft.toml().lines().filter(is_of_it).eq(self.at_start.lines().filter(is_of_it))
    }
}

/// What was given.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) kind: Kind,
    pub(crate) file: Option<String>,
    /// All of it where it has several stacks, to take another one.
    bytes: Vec<u8>,
}

/// A secret while it is typed. It goes to the keyring, and is not kept here.
#[derive(Default)]
pub(crate) struct SecretText(pub(crate) String);

impl std::fmt::Debug for SecretText {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("(hidden)")
    }
}

/// What an answer asks of the page.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// To copy this text.
    Copy(String),
    /// To sign in to this profile.
    SignInTo(String),
    /// To offer to undo a removal, which `words` say.
    Removed { words: String, text: String, place: usize },
}

impl SetupState {
    /// Starts with an empty form.
    pub(crate) fn fill_in_by_hand(&mut self, outdated: u64) {
        self.put(Draft::default(), None, None, outdated);
    }

    /// What is filled in that is about the account.
    pub(crate) fn known_of_account(&self) -> Option<template::Known> {
        let form = self.form.as_ref()?;
        let text = |key: &str| form.draft.fields.iter().find(|field| field.key == key).map(|field| field.text.clone());
        Some(engine::known_of_texts(text))
    }

    /// Reads what was given, or the part of it that was chosen.
    pub(crate) fn read(&mut self, part: Option<&str>, profiles: &Profiles) {
        (self.refused, self.parts) = (None, Vec::new());
        let bytes = self.file.as_ref().map_or(self.given.as_bytes(), |(_, bytes)| bytes);
        match recognize(bytes, part) {
            Ok(imported) => {
                let bytes = if imported.parts.is_empty() { Vec::new() } else { bytes.to_vec() };
                let source = Source { kind: imported.kind, file: self.file.take().map(|(name, _)| name), bytes };
                self.put(Draft::of(&imported, profiles.names()), Some(source), None, profiles.rejections());
                self.given.clear();
            }
            Err(Error::Several { names }) => self.parts = names.into_iter().take(MOST_PARTS).collect(),
            Err(error) => self.refused = Some(explain::not_imported(&error)),
        }
    }

    /// Takes the stack that was chosen of what was given.
    pub(crate) fn take_part(&mut self, profiles: &Profiles) {
        let Some(form) = &mut self.form else { return };
        let (Some(part), Some(source)) = (form.part_wanted.take(), form.source.clone()) else { return };
        if let Ok(imported) = recognize(&source.bytes, Some(&part)) {
            // Another part of the same text can be chosen again.
            let replaced = self.replaced.take();
            self.put(Draft::of(&imported, profiles.names()), Some(source), None, profiles.rejections());
            self.replaced = replaced;
        }
    }

    /// The command that answers with the text of a profile, to be edited.
    pub(crate) fn edit(&mut self, name: &str) -> ProfileCommand {
        self.waits_for = Some(name.to_owned());
        ProfileCommand::Describe { name: name.to_owned() }
    }

    /// The same, to be copied.
    pub(crate) fn copy(&mut self, name: &str) -> ProfileCommand {
        self.wants_copy = Some(name.to_owned());
        ProfileCommand::Describe { name: name.to_owned() }
    }

    /// Takes over what came since the last frame.
    pub(crate) fn take_answers(&mut self, profiles: &Profiles) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        let seen = std::mem::replace(&mut self.seen, profiles.answered());
        for answer in profiles.answers_after(seen) {
            match answer {
                ProfileAnswer::Changed(name) => outcomes.extend(self.saved(name)),
                ProfileAnswer::Removed { name, text, place, was_open, had_sign_in, keeps_files } => {
                    let mut words = removed_words(name, *was_open, *had_sign_in);
                    if *keeps_files {
                        words = words + " " + t!("Its messages and drafts stay on this computer.");
                    }
                    outcomes.push(Outcome::Removed { words, text: text.clone(), place: *place });
                }
                ProfileAnswer::Described { name, text } => {
                    if self.wants_copy.take_if(|wanted| wanted == name).is_some() {
                        outcomes.push(Outcome::Copy(text.clone()));
                    }
                    if self.waits_for.take_if(|wanted| wanted == name).is_some()
                        && let Ok(imported) = recognize(text.as_bytes(), None)
                    {
                        let mut draft = Draft::of(&imported, &[]);
                        for field in &mut draft.fields {
                            (field.shown, field.place) = (Shown::Control, None);
                            field.is_listed = MAIN.contains(&field.key);
                        }
                        self.put(draft, None, Some(name.clone()), profiles.rejections());
                    }
                }
                ProfileAnswer::EndpointFound(host) => {
                    if let Some(form) = &mut self.form {
                        form.draft.take_endpoint(host);
                        // What was tried is what is there now.
                        form.tried = Some(form.draft.tried().to_owned());
                    }
                }
                ProfileAnswer::FileRead { name, bytes } => {
                    self.given = String::from_utf8_lossy(bytes).into_owned();
                    self.file = Some((name.clone(), bytes.clone()));
                    self.read(None, profiles);
                }
            }
        }
        outcomes
    }

    /// Whether the form took the place of another one.
    pub(crate) fn has_replaced(&self) -> bool {
        self.replaced.is_some()
    }

    /// Brings back the form that was replaced.
    pub(crate) fn take_back(&mut self) {
        self.form = self.replaced.take();
    }

    /// Leaves the form.
    pub(crate) fn leave(&mut self) {
        (self.form, self.replaced) = (None, None);
        self.forget_file();
    }

    /// What is given is typed or pasted from now on.
    pub(crate) fn forget_file(&mut self) {
        (self.file, self.refused, self.parts) = (None, None, Vec::new());
    }

    fn put(&mut self, mut draft: Draft, source: Option<Source>, editing: Option<String>, outdated: u64) {
        draft.check();
        let shows_more = editing.is_some();
        // What is edited was tried when it was set up.
        let waiting = if shows_more { WaitingTrial::after(draft.tried()) } else { WaitingTrial::default() };
        self.replaced = self.form.take().filter(|former| former.editing.is_none() && editing.is_none());
        let at_start = if shows_more {
            draft.toml().to_owned()
        } else {
            let mut empty = Draft::default();
            empty.check();
            empty.toml().to_owned()
        };
        self.form = Some(Form {
            draft,
            is_leaving: false,
            at_start,
            source,
            editing,
            shows_more,
            tried: None,
            waiting,
            secret: SecretText::default(),
            wants_focus: !shows_more,
            part_wanted: None,
            is_handed_over: false,
            outdated,
            seen_refusals: outdated,
            signs_in: false,
        });
    }

    /// The form is done once its profile is saved.
    fn saved(&mut self, name: &str) -> Option<Outcome> {
        let form = self.form.take_if(|form| form.is_handed_over)?;
        self.replaced = None;
        form.signs_in.then(|| Outcome::SignInTo(name.to_owned()))
    }
}

/// What went with a profile that was removed.
fn removed_words(name: &str, was_open: bool, had_sign_in: bool) -> String {
    match (was_open, had_sign_in) {
        (false, false) => t!("{name} was removed from profiles.toml.", name),
        (false, true) => t!("{name} was removed from profiles.toml and the keyring.", name),
        (true, false) => t!("{name} was removed from profiles.toml and disconnected.", name),
        (true, true) => t!("{name} was removed from profiles.toml and the keyring, and disconnected.", name),
    }
}
