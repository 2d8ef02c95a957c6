//! Signed-in user, what they are signed in to, and notices that have no better place.

use super::Notices;
use model::{
    Guard, KeyringState, Notice, ProfileEvent, Rung, SavedPerson, SignInEvent, SignInWait, SignedInPerson, Timestamp,
    WaitsFor,
};

/// The state of the sign-in.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum SignIn {
    /// Not signed in, and no sign-in is running.
    #[default]
    None,
    /// The keyring is tried and the user pool is looked up.
    Starting,
    /// The stored refresh token is being used.
    Resuming,
    /// The listener waits for the browser.
    Waiting(Box<SignInWait>),
    /// The browser's answer is being exchanged for tokens.
    Exchanging,
    /// Signed in.
    SignedIn {
        /// E-mail address or user name.
        user: String,
        /// Whether that outlives the program.
        keyring: KeyringState,
    },
    /// There is no saved sign-in that could be used.
    Needed {
        /// Why, where there is more to say: no keyring to ask, or a sign-in that has ended.
        why: Option<Box<Notice>>,
    },
    /// The stored refresh token is there, and the network is not.
    Delayed {
        /// What is in the way.
        notice: Box<Notice>,
        /// What the next attempt needs.
        waits_for: WaitsFor,
        /// When it is tried again by itself.
        next_attempt_at: Timestamp,
    },
    /// It did not work.
    Failed(Box<Notice>),
}

/// The profile of the connection, and the state of its sign-in.
#[derive(Debug, Default)]
pub struct Session {
    profile: Option<(String, String)>,
    guard: Guard,
    sign_in: SignIn,
    /// Who was signed in last: what is on screen is theirs.
    former_user: Option<String>,
    /// Who that is in full, once it was asked for.
    person: Option<Box<SignedInPerson>>,
    /// Whose sign-ins are saved.
    people: Vec<SavedPerson>,
    notices: Notices,
}

impl Session {
    /// Name and region of the profile.
    #[must_use]
    pub fn profile(&self) -> Option<(&str, &str)> {
        self.profile.as_ref().map(|(name, region)| (name.as_str(), region.as_str()))
    }

    /// Whether anything can be sent, and how carefully.
    #[must_use]
    pub fn guard(&self) -> Guard {
        self.guard
    }

    /// The state of the sign-in.
    #[must_use]
    pub fn sign_in(&self) -> &SignIn {
        &self.sign_in
    }

    /// Who is signed in.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        match &self.sign_in {
            SignIn::SignedIn { user, .. } => Some(user),
            _ => None,
        }
    }

    /// Whether a person signed in with Cognito, and not the AWS tools of this computer did.
    #[must_use]
    pub fn is_by_browser(&self) -> bool {
        matches!(&self.sign_in, SignIn::SignedIn { keyring, .. } if *keyring != KeyringState::AwsTools)
    }

    /// Who is signed in, in full; `None` before it was asked for.
    #[must_use]
    pub fn person(&self) -> Option<&SignedInPerson> {
        self.person.as_deref()
    }

    /// Whose sign-ins are saved, to switch to.
    #[must_use]
    pub fn people(&self) -> &[SavedPerson] {
        &self.people
    }

    /// Notices about this connection.
    #[must_use]
    pub fn notices(&self) -> &Notices {
        &self.notices
    }

    pub(super) fn notice(&mut self, notice: Notice) {
        self.notices.push(notice);
    }

    pub(super) fn settled(&mut self, over: &Notice) {
        self.notices.retain(|notice| notice != over);
    }

    /// Returns whether what was on screen belongs to another user now.
    pub(super) fn apply_sign_in(&mut self, event: SignInEvent) -> bool {
        let over = match &event {
            SignInEvent::SignedOut { .. } | SignInEvent::PersonChanged => true,
            SignInEvent::SignedIn { user, .. } => {
                // What went wrong on the way in is behind the person.
                self.notices.retain(|notice| notice.rung != Some(Rung::SignIn));
                self.former_user.replace(user.clone()).is_some_and(|former| former != *user)
            }
            _ => false,
        };
        if over {
            self.person = None;
            self.notices.clear();
        }
        self.sign_in = match event {
            // Topicdeck itself is signed out already, or stays signed in.
            SignInEvent::BrowserSignedOut { .. } | SignInEvent::PersonChanged => return over,
            SignInEvent::Person(person) => {
                self.person = Some(person);
                return over;
            }
            SignInEvent::People(people) => {
                self.people = people;
                return over;
            }
            SignInEvent::Started => SignIn::Starting,
            SignInEvent::ResumedSilently => SignIn::Resuming,
            SignInEvent::Waiting(wait) => SignIn::Waiting(wait),
            SignInEvent::Exchanged => SignIn::Exchanging,
            SignInEvent::SignedIn { user, keyring } => SignIn::SignedIn { user, keyring },
            SignInEvent::Needed { why } => SignIn::Needed { why },
            SignInEvent::Cancelled => SignIn::None,
            SignInEvent::ResumptionDelayed { notice, waits_for, next_attempt_at } => {
                SignIn::Delayed { notice, waits_for, next_attempt_at }
            }
            SignInEvent::Failed(notice) => SignIn::Failed(notice),
            SignInEvent::SignedOut { notice } => {
                if let Some(notice) = notice {
                    self.notice(*notice);
                }
                SignIn::None
            }
        };
        over
    }

    /// Answers whether what was on screen belongs to another profile now. The backend does not begin the current one
    /// again.
    pub(super) fn apply_profile(&mut self, event: ProfileEvent) -> bool {
        match event {
            ProfileEvent::Used { name, region } => {
                (self.profile, self.guard) = (Some((name, region)), Guard::default());
                self.former_user = None;
                self.notices.clear();
                self.sign_in = SignIn::None;
                true
            }
            ProfileEvent::Guarded(guard) => {
                self.guard = guard;
                false
            }
            ProfileEvent::Listed { .. }
            | ProfileEvent::Rejected { .. }
            | ProfileEvent::Changed { .. }
            | ProfileEvent::Renamed { .. }
            | ProfileEvent::Removed { .. }
            | ProfileEvent::Described { .. }
            | ProfileEvent::FileRead { .. }
            | ProfileEvent::TemplateSaved { .. }
            | ProfileEvent::Trying
            | ProfileEvent::AwsProfiles(_)
            | ProfileEvent::EndpointFound { .. }
            | ProfileEvent::Tried(_)
            | ProfileEvent::TrialEnded
            | ProfileEvent::Shown
            | ProfileEvent::Closed => false,
        }
    }
}
