//! Who is signed in, and the one sign-in, resumption or sign-out that is under way.
//!
//! Every change goes from one state to another. A task whose end is not waited for in the present state is not listened
//! to any more.

use tokio::sync::mpsc;
use tokio::task::{AbortHandle, Id};
use url::Url;

use crate::login::Login;
use crate::sign_in_task::SignInInput;

/// The state of the account of one connection.
pub(in crate::session) enum Account {
    /// No user is signed in, and nothing is under way.
    SignedOut(SignedOut),
    /// A sign-in or a resumption is under way.
    SigningIn(SigningIn),
    /// A user is signed in.
    SignedIn(Login),
    /// A sign-out is under way. It runs to its end, even when its result is ignored.
    SigningOut {
        /// What does it.
        task: Task,
        /// The browser's logout page is wanted as soon as it is over.
        page_wanted: bool,
    },
}

/// What is left of the last time.
#[derive(Default)]
pub(in crate::session) struct SignedOut {
    /// The page that ends the browser's session, when there was a sign-out.
    logout_url: Option<Url>,
    /// The last sign-in was begun with the browser, and came to nothing.
    by_browser: bool,
    /// The policy is to be attached once a person is signed in, who has confirmed it.
    attach_policy: bool,
}

/// What a sign-in that is under way will be used for.
pub(in crate::session) struct SigningIn {
    task: Task,
    by_browser: bool,
    attach_policy: bool,
    /// Whose sign-in holds until there is another one.
    former: Option<Login>,
}

/// What is under way.
pub(in crate::session) struct Task {
    /// Tells it what the person does meanwhile.
    pub(super) meanwhile: mpsc::Sender<SignInInput>,
    /// Ends it.
    pub(super) abort: AbortHandle,
}

/// What a sign-in that succeeded was begun for.
pub(super) struct Succeeded {
    /// The sign-in before it.
    pub(super) former: Option<Login>,
    /// The policy is to be attached.
    pub(super) attach_policy: bool,
}

/// When the browser's logout page can be opened.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum LogoutPage {
    /// Now; it has to be looked up when it is not known.
    Now(Option<Url>),
    /// Once the sign-out is over that is under way.
    AfterSignOut,
}

impl Default for Account {
    fn default() -> Self {
        Self::SignedOut(SignedOut::default())
    }
}

impl Account {
    /// The sign-in that holds.
    pub(in crate::session) fn login(&self) -> Option<&Login> {
        match self {
            Self::SignedIn(login) => Some(login),
            Self::SigningIn(signing_in) => signing_in.former.as_ref(),
            Self::SignedOut(_) | Self::SigningOut { .. } => None,
        }
    }

    /// Whether a sign-in, a resumption or a sign-out is under way.
    pub(in crate::session) fn is_under_way(&self) -> bool {
        self.task().is_some()
    }

    /// Whether the last sign-in was begun with the browser, and came to nothing.
    pub(in crate::session) fn failed_by_browser(&self) -> bool {
        matches!(self, Self::SignedOut(SignedOut { by_browser: true, .. }))
    }

    /// Notes that the policy is to be attached once a person is signed in.
    pub(in crate::session) fn attach_policy_later(&mut self) {
        match self {
            Self::SignedOut(SignedOut { attach_policy, .. }) | Self::SigningIn(SigningIn { attach_policy, .. }) => {
                *attach_policy = true;
            }
            // Who signs out wants nothing more done.
            Self::SignedIn(_) | Self::SigningOut { .. } => {}
        }
    }

    /// What is under way.
    pub(super) fn task(&self) -> Option<&Task> {
        match self {
            Self::SigningIn(SigningIn { task, .. }) | Self::SigningOut { task, .. } => Some(task),
            Self::SignedOut(_) | Self::SignedIn(_) => None,
        }
    }

    /// Whether the end of this task is waited for.
    pub(super) fn awaits(&self, task: Id) -> bool {
        self.task().is_some_and(|awaited| awaited.abort.id() == task)
    }

    /// A sign-in begins. What was under way is given up; what it was begun for is taken over.
    pub(super) fn signing_in(&mut self, task: Task, by_browser: bool) {
        let attach_policy = match self {
            Self::SignedOut(SignedOut { attach_policy, .. }) | Self::SigningIn(SigningIn { attach_policy, .. }) => {
                *attach_policy
            }
            Self::SignedIn(_) | Self::SigningOut { .. } => false,
        };
        self.give_up();
        let former = self.login().cloned();
        *self = Self::SigningIn(SigningIn { task, by_browser, attach_policy, former });
    }

    /// A sign-out begins. What was under way is given up.
    pub(super) fn signing_out(&mut self, task: Task) {
        self.give_up();
        *self = Self::SigningOut { task, page_wanted: false };
    }

    /// Ends what is under way, or at least stops listening to it; returns whether there was something.
    pub(super) fn give_up(&mut self) -> bool {
        match std::mem::take(self) {
            Self::SigningIn(SigningIn { task, by_browser, former, .. }) => {
                task.abort.abort();
                *self = Self::without(former, by_browser);
                true
            }
            Self::SigningOut { .. } => true,
            resting => {
                *self = resting;
                false
            }
        }
    }

    /// The sign-in that was under way succeeded.
    pub(super) fn signed_in(&mut self, login: Login) -> Succeeded {
        match std::mem::replace(self, Self::SignedIn(login)) {
            Self::SigningIn(SigningIn { former, attach_policy, .. }) => Succeeded { former, attach_policy },
            Self::SignedIn(login) => Succeeded { former: Some(login), attach_policy: false },
            Self::SignedOut(_) | Self::SigningOut { .. } => Succeeded { former: None, attach_policy: false },
        }
    }

    /// No sign-in is stored: the person has to begin one, and it is for the same as the resumption was.
    pub(super) fn nothing_stored(&mut self) {
        if let Self::SigningIn(SigningIn { attach_policy, former: None, .. }) = *self {
            *self = Self::SignedOut(SignedOut { attach_policy, ..SignedOut::default() });
        } else {
            self.failed();
        }
    }

    /// What was under way did not work. What was confirmed for it is not carried over to another sign-in.
    pub(super) fn failed(&mut self) {
        if let Self::SigningIn(SigningIn { by_browser, former, .. }) = self {
            *self = Self::without(former.take(), *by_browser);
        }
    }

    /// The sign-out is over; returns whether the browser's logout page is wanted.
    pub(super) fn signed_out(&mut self, logout_url: Option<Url>) -> bool {
        let former = std::mem::replace(self, Self::SignedOut(SignedOut { logout_url, ..SignedOut::default() }));
        matches!(former, Self::SigningOut { page_wanted: true, .. })
    }

    /// The sign-in that held is over.
    pub(super) fn expired(&mut self) {
        match self {
            Self::SigningIn(signing_in) => signing_in.former = None,
            Self::SignedIn(_) => *self = Self::default(),
            Self::SignedOut(_) | Self::SigningOut { .. } => {}
        }
    }

    /// The browser's logout page is wanted.
    pub(super) fn logout_page(&mut self) -> LogoutPage {
        match self {
            Self::SigningOut { page_wanted, .. } => {
                *page_wanted = true;
                LogoutPage::AfterSignOut
            }
            Self::SignedOut(SignedOut { logout_url, .. }) => LogoutPage::Now(logout_url.clone()),
            Self::SignedIn(_) | Self::SigningIn(_) => LogoutPage::Now(self.login().and_then(Login::logout_url)),
        }
    }

    fn without(former: Option<Login>, by_browser: bool) -> Self {
        match former {
            Some(former) => Self::SignedIn(former),
            None => Self::SignedOut(SignedOut { by_browser, ..SignedOut::default() }),
        }
    }
}

#[cfg(test)]
mod tests;
