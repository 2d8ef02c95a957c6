//! The state of a connection, as an icon and a few words.

use eframe::egui::Color32;

use crate::kit::theme::{Icon, Palette};
use crate::kit::words;
use console::{Console, SignIn};
use model::{Actor, LinkState, Timestamp, WaitsFor};
use texts::t;

/// The state of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConnectionStatus {
    /// Messages flow.
    Live,
    /// An attempt is under way. It was live before, or not yet.
    Connecting {
        was_live: bool,
    },
    /// The next attempt is at this time. It was live before, or not yet.
    Waiting {
        at: Timestamp,
        was_live: bool,
    },
    /// It is tried again, which cannot help: only a person can sign in.
    NeedsSignIn,
    Disconnected,
    /// It does not retry automatically.
    Failed,
    SigningIn,
    /// The sign-in page is open in the browser.
    InBrowser,
    SignedOut,
    SignInFailed,
}

impl ConnectionStatus {
    /// The state of the connection of `console`.
    pub(crate) fn of(console: &Console) -> Self {
        match console.session.sign_in() {
            SignIn::SignedIn { .. } | SignIn::Delayed { .. } if console.waits_for() == Some(WaitsFor::SignIn) => {
                Self::NeedsSignIn
            }
            SignIn::SignedIn { .. } => Self::of_link(&console.link, console.was_live),
            SignIn::Starting | SignIn::Resuming | SignIn::Exchanging => Self::SigningIn,
            SignIn::Waiting(_) => Self::InBrowser,
            SignIn::Delayed { next_attempt_at, .. } => Self::Waiting { at: *next_attempt_at, was_live: false },
            SignIn::None | SignIn::Needed { .. } => Self::SignedOut,
            SignIn::Failed(_) => Self::SignInFailed,
        }
    }

    fn of_link(link: &LinkState, was_live: bool) -> Self {
        match link.next_attempt_at {
            _ if link.is_live() => Self::Live,
            Some(at) => Self::Waiting { at, was_live },
            None if link.attempt == 0 => Self::Disconnected,
            // During the next attempt the last failure is still shown, but no rung of this attempt has failed.
            None if link.failed_rung().is_some() => Self::Failed,
            None => Self::Connecting { was_live },
        }
    }

    /// The state in a word, or a few.
    pub(crate) fn words(self, now: Timestamp) -> String {
        let word = match self {
            Self::Live => t!("Live"),
            Self::Waiting { at, was_live: true } if at > now => return words::reconnecting_in(at.since(now)),
            Self::Waiting { at, was_live: false } if at > now => {
                return t!("Retrying in {wait}", wait = words::wait(at.since(now)));
            }
            Self::Connecting { was_live: true } | Self::Waiting { was_live: true, .. } => t!("Reconnecting"),
            Self::Connecting { was_live: false } | Self::Waiting { was_live: false, .. } => t!("Connecting"),
            Self::NeedsSignIn => t!("Needs a new sign-in"),
            Self::Disconnected => t!("Disconnected"),
            Self::Failed => t!("Failed"),
            Self::SigningIn => t!("Signing in"),
            Self::InBrowser => t!("Waiting for browser"),
            Self::SignedOut => t!("Signed out"),
            Self::SignInFailed => t!("Sign-in failed"),
        };
        word.to_owned()
    }

    /// The same for a narrow place.
    pub(crate) fn short_words(self, now: Timestamp) -> String {
        match self {
            Self::InBrowser => t!("Browser").to_owned(),
            Self::SignInFailed => t!("Failed").to_owned(),
            Self::Disconnected => t!("Offline").to_owned(),
            _ => self.words(now),
        }
    }

    /// The icon that goes with the words. The shapes differ too: colour alone is not enough.
    pub(crate) fn sign(self, palette: &Palette) -> (Icon, Color32) {
        match self {
            Self::Live => (Icon::Dot, palette.good),
            Self::Connecting { .. } | Self::SigningIn | Self::InBrowser => (Icon::RingDot, palette.accent),
            Self::Waiting { .. } => (Icon::RingDot, palette.warn),
            Self::Disconnected | Self::SignedOut => (Icon::Ring, palette.dim),
            Self::Failed | Self::SignInFailed | Self::NeedsSignIn => (Icon::Cross, palette.bad),
        }
    }

    /// Whether the user has to do something. `unread` says that there is a notice to read.
    pub(crate) fn needs_person(self, console: &Console, unread: bool) -> bool {
        let asks = |link: &LinkState| link.notice().is_some_and(|notice| notice.actor != Actor::NoOne);
        unread
            || matches!(self, Self::Failed | Self::SignInFailed | Self::NeedsSignIn)
            || (self != Self::Live && asks(&console.link))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Words;
    use model::{
        Event, Examined, Failure, FailureKind, KeyringState, LinkEvent, Notice, Rung, RungReport, RungState,
        SignInEvent,
    };

    const NOW: Timestamp = Timestamp(1_000_000_000);

    fn with_link(link: LinkState) -> Console {
        let mut console = Console::default();
        let signed_in = SignInEvent::SignedIn { user: "ana".into(), keyring: KeyringState::Stored };
        console.apply(Event::SignIn(signed_in), NOW);
        console.apply(Event::Link(LinkEvent::StateChanged(Box::new(link))), NOW);
        console
    }

    fn live() -> LinkState {
        let mut link = LinkState { attempt: 1, ..LinkState::default() };
        *link.rung_mut(Rung::Live) = RungReport { state: RungState::Done, ..RungReport::default() };
        link
    }

    #[test]
    fn each_state_has_its_words() {
        let palette = Palette::for_tests();
        let notice = Box::new(Notice::error("link.refused", Words { summary: "Not allowed in", ..Words::default() }));
        let mut failed = LinkState { attempt: 2, ..LinkState::default() };
        failed.rung_mut(Rung::Mqtt).state = RungState::Failed;
        let failure =
            Some(Failure { at: Examined::Mqtt, kind: FailureKind::Other, waits_for: model::WaitsFor::Change, notice });
        let at = Some(NOW.plus(std::time::Duration::from_secs(12)));
        for (link, words) in [
            (live(), "Live"),
            (LinkState { attempt: 2, ..LinkState::default() }, "Connecting"),
            (LinkState { attempt: 2, next_attempt_at: at, ..LinkState::default() }, "Retrying in 12 s"),
            (LinkState { failure: failure.clone(), ..failed }, "Failed"),
            // The next attempt is under way.
            (LinkState { attempt: 2, failure, ..LinkState::default() }, "Connecting"),
            (LinkState::default(), "Disconnected"),
        ] {
            let status = ConnectionStatus::of(&with_link(link.clone()));
            assert_eq!(status.words(NOW), words, "{link:?}");
            // Only a live connection has the sign of one.
            let (icon, color) = status.sign(palette);
            assert_eq!((icon == Icon::Dot, color == palette.good), (words == "Live", words == "Live"), "{words}");
        }
        assert_eq!(ConnectionStatus::of(&Console::default()).words(NOW), "Signed out");
    }

    #[test]
    fn a_connection_that_was_live_reconnects() {
        let mut console = with_link(live());
        let next_attempt_at = Some(NOW.plus(std::time::Duration::from_secs(12)));
        let lost = LinkState { attempt: 1, next_attempt_at, ..LinkState::default() };
        console.apply(Event::Link(LinkEvent::StateChanged(Box::new(lost))), NOW);
        assert_eq!(ConnectionStatus::of(&console).words(NOW), "Reconnecting in 12 s");
        let attempt = LinkState { attempt: 2, ..LinkState::default() };
        console.apply(Event::Link(LinkEvent::StateChanged(Box::new(attempt))), NOW);
        assert_eq!(ConnectionStatus::of(&console).words(NOW), "Reconnecting");
    }
}
