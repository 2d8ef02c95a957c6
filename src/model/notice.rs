//! Failures and hints in words for people: never a raw error.

use super::{Rung, redact, visible_lines};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know.
    Info,
    /// Works, but needs attention.
    Warning,
    /// Does not work until a person acts.
    Error,
}

/// Who can do what the remedy says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// The person at the window.
    You,
    /// An administrator of the AWS account.
    Administrator,
    /// No one: waiting helps.
    NoOne,
}

/// Something worth copying, with a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copyable {
    /// What it is: "Callback URL to register".
    pub label: String,
    /// The text to copy, exactly.
    pub text: String,
}

/// What the program itself can do about it, once the person confirms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Attach the profile's IoT policy to the person's own identity, by [`PolicyCommand::Attach`](super::PolicyCommand).
    AttachPolicy {
        /// Name of the policy.
        policy: String,
    },
    /// Fill in the form to send a message; the person sends it.
    Publish {
        /// Where to.
        topic: String,
        /// What.
        payload: String,
        /// What the button says.
        label: String,
    },
    /// Use the saved sign-in once the person has unlocked the keyring, by [`LinkCommand::Connect`](super::LinkCommand).
    UnlockKeyring,
    /// Use the profile's addresses from now on, by [`ProfileCommand::AcceptEndpoints`](super::ProfileCommand).
    AcceptEndpoints,
    /// Give the proxy a user and a password, by [`ProfileCommand::UseProxyLogin`](super::ProfileCommand).
    ProxyLogin {
        /// `HOST:PORT` of the proxy.
        proxy: String,
    },
    /// Begin the connection again with the settings that the profile has now, by [`ProfileCommand::Use`](super::ProfileCommand).
    UseAgain {
        /// Its name.
        profile: String,
    },
    /// Keep the secret of the app client, by [`ProfileCommand::UseClientSecret`](super::ProfileCommand).
    ClientSecret,
}

/// What a notice says, by name, so that one cannot be taken for another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words<'a> {
    /// What happened, one line.
    pub summary: &'a str,
    /// The likely cause.
    pub cause: &'a str,
    /// What to do.
    pub remedy: &'a str,
}

/// A failure or hint in words for people. Holds no secret: all its words pass [`redact`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// A name that never changes, for scripts and tests: `sign_in.invalid_grant`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What happened, one line.
    pub summary: String,
    /// The likely cause.
    pub cause: String,
    /// What to do.
    pub remedy: String,
    /// Who can do it.
    pub actor: Actor,
    /// The rung at which it happened.
    pub rung: Option<Rung>,
    /// What the other side said, and numbers: label and value. Shown on request.
    pub details: Vec<(&'static str, String)>,
    /// Things to copy.
    pub copyables: Vec<Copyable>,
    /// What the program itself can do about it.
    pub offer: Option<Offer>,
    /// What to do where nothing is retried, because a command ends with this notice. `None` where the remedy is right
    /// there, too.
    pub remedy_at_end: Option<&'static str>,
}

impl Notice {
    /// An error that the user can fix, without details. Invisible characters in text from the other side are made
    /// visible. Only `engine::explain` makes notices.
    #[must_use]
    pub fn error(code: &'static str, said: Words<'_>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            summary: visible(said.summary),
            cause: visible(said.cause),
            remedy: visible(said.remedy),
            actor: Actor::You,
            rung: None,
            details: Vec::new(),
            copyables: Vec::new(),
            offer: None,
            remedy_at_end: None,
        }
    }

    /// Whether a person who has read one of them reads nothing new in the other, details aside. Only for not saying it
    /// twice: what code does about a failure depends on its [`FailureKind`](super::FailureKind).
    #[must_use]
    pub fn reads_like(&self, other: &Self) -> bool {
        (self.code, &self.summary) == (other.code, &other.summary)
    }

    /// The same with another severity.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// The same, to be fixed by `actor`.
    #[must_use]
    pub fn by(mut self, actor: Actor) -> Self {
        self.actor = actor;
        self
    }

    /// The same, at `rung`.
    #[must_use]
    pub fn at(mut self, rung: Rung) -> Self {
        self.rung = Some(rung);
        self
    }

    /// The same, where the remedy relies on an automatic retry: what to do when a command ends with it.
    #[must_use]
    pub fn at_end_of_command(mut self, remedy: &'static str) -> Self {
        self.remedy_at_end = Some(remedy);
        self
    }

    /// As shown by a command that ends with it.
    #[must_use]
    pub fn of_ended_command(mut self) -> Self {
        if let Some(remedy) = self.remedy_at_end.take() {
            remedy.clone_into(&mut self.remedy);
        }
        self
    }

    /// The same with one more detail.
    #[must_use]
    pub fn detail(mut self, label: &'static str, value: impl Into<String>) -> Self {
        self.details.push((label, visible(&value.into())));
        self
    }

    /// The same with one more thing to copy.
    #[must_use]
    pub fn copyable(mut self, label: &str, text: impl Into<String>) -> Self {
        self.copyables.push(Copyable { label: label.to_owned(), text: redact(&text.into()).into_owned() });
        self
    }

    /// The same with something that the program can do.
    #[must_use]
    pub fn offering(mut self, offer: Offer) -> Self {
        self.offer = Some(offer);
        self
    }
}

/// Without secrets, and with the marks in it shown.
fn visible(text: &str) -> String {
    visible_lines(&redact(text)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_from_the_other_side_are_shown() {
        let notice =
            Notice::error("a.b", Words { summary: "user\u{202e}txt", cause: "a\u{200b}b", remedy: "\u{1b}[2J" })
                .detail("reason", "x\u{feff}\r\ny");
        let words = [&notice.summary, &notice.cause, &notice.remedy, &notice.details[0].1];
        assert_eq!(words, ["user<U+202E>txt", "a<U+200B>b", "<U+001B>[2J", "x<U+FEFF>\ny"]);
        let copied = Notice::error("a.b", Words::default()).copyable("Statement", "plant/\u{200b}a");
        assert_eq!(copied.copyables[0].text, "plant/\u{200b}a", "what is copied is exact");
    }
}
