//! A profile that is tried before it is saved: what is checked, and what was found.

use std::time::Duration;

use super::{CheckState, Notice, Severity};
use texts::t;

/// What is tried of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tried {
    /// AWS's own tools on this computer have credentials.
    Credentials,
    /// The user pool answers with its discovery document and signing keys.
    UserPool,
    /// The sign-in page takes the app client and the callback URL.
    SignInPage,
    /// A port on this computer is free for the browser to come back to.
    CallbackPort,
    /// The identity pool exists.
    IdentityPool,
    /// The IoT endpoint answers.
    Endpoint,
    /// The clock of this computer against that of AWS.
    Clock,
}

impl Tried {
    /// Those of a sign-in with Cognito, in the order in which they are shown.
    pub const OF_COGNITO: [Self; 6] =
        [Self::UserPool, Self::SignInPage, Self::CallbackPort, Self::IdentityPool, Self::Endpoint, Self::Clock];
    /// Those of a profile that uses the credentials of AWS's tools.
    pub const OF_AWS: [Self; 3] = [Self::Credentials, Self::Endpoint, Self::Clock];

    /// Its name on screen.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Credentials => t!("AWS credentials"),
            Self::UserPool => t!("User pool"),
            Self::SignInPage => t!("Sign-in page and callback URL"),
            Self::CallbackPort => t!("Port on this computer"),
            Self::IdentityPool => t!("Identity pool"),
            Self::Endpoint => t!("IoT endpoint"),
            Self::Clock => t!("Clock"),
        }
    }
}

/// One check of a trial and its result.
#[derive(Clone, Debug, PartialEq)]
pub struct TrialCheck {
    /// What it was.
    pub tried: Tried,
    /// How it ended.
    pub state: CheckState,
    /// How long it took, where that is worth showing.
    pub took: Option<Duration>,
    /// A sentence for a person.
    pub detail: String,
    /// What helps, unless there is no problem.
    pub notice: Option<Box<Notice>>,
}

impl TrialCheck {
    /// A check that passed.
    #[must_use]
    pub fn ok(tried: Tried, took: Option<Duration>, detail: impl Into<String>) -> Self {
        Self { tried, state: CheckState::Ok, took, detail: detail.into(), notice: None }
    }

    /// A check with a problem: failed, or a warning when `notice` is no error.
    #[must_use]
    pub fn bad(tried: Tried, took: Option<Duration>, notice: Notice) -> Self {
        let state = if notice.severity == Severity::Error { CheckState::Failed } else { CheckState::Warning };
        Self { tried, state, took, detail: notice.summary.clone(), notice: Some(Box::new(notice)) }
    }

    /// A check that was skipped, and why.
    #[must_use]
    pub fn not_tried(tried: Tried, why: &str) -> Self {
        Self { tried, state: CheckState::NotTried, took: None, detail: why.to_owned(), notice: None }
    }
}
