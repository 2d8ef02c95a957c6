//! The work around a sign-in that takes long: resuming, the wait for the browser, and signing out.

use std::sync::Arc;
use std::time::Duration;

use rand::Rng as _;
use tokio::sync::mpsc;
use url::Url;

use super::callbacks::Callbacks;
use super::inbox::Inbox;
use crate::explain;
use crate::login::Login;
use crate::waits_for;
use client::dial::{Clock, NetworkChanges};
use client::link::{BackOff, Pace};
use client::profile::Profile;
use client::sign_in::{
    DEFAULT_WAIT, Error, Grant, KeyringError, Landed, Landing, LoginPage, Resumed, Session, Setup, SignIn, Stored, Who,
    forget_unreadable, logout_url, open_browser, saved_people,
};
use model::{Event, KeyringState, Notice, SignInEvent, SignInWait, Timestamp};

/// How long a refresh that is under way may go on when the network changes.
const FINISH_LIMIT: Duration = Duration::from_secs(3);
/// How soon waking up is noticed while a network is waited for.
const LONGEST_NAP: Duration = Duration::from_secs(3);

/// What a person does while the browser is open.
#[derive(Debug)]
pub(super) enum SignInInput {
    /// Opens the link once more.
    OpenAgain,
    /// Gives the address on which a browser elsewhere ended.
    Paste(String),
    /// Does not want to wait for the next attempt.
    TryNow,
}

/// How a sign-in is done.
pub(super) struct SignInSetup {
    /// Launch the browser.
    pub(super) launch: bool,
    /// Do not begin when no keyring would keep the sign-in.
    pub(super) keyring_required: bool,
    /// Knows the ports on which other sign-ins of this program wait.
    pub(super) callbacks: Callbacks,
    /// What the login page is to do.
    pub(super) page: LoginPage,
    /// `sub` of who is signed in.
    pub(super) signed_in: Option<String>,
}

/// How a task ended.
pub(super) enum SignInResult {
    /// A user is signed in.
    SignedIn(Login),
    /// There is no saved sign-in that is still good.
    NothingStored {
        /// Why not, where there is more to say: no keyring, or a sign-in that cannot be used.
        why: Option<Box<Notice>>,
    },
    /// It did not work.
    Failed(Box<Notice>),
    /// No user is signed in any more.
    SignedOut {
        /// What did not work on the way.
        notice: Option<Box<Notice>>,
        /// The page that ends the browser's own session.
        logout_url: Option<Url>,
    },
}

/// Uses the stored refresh token. Without a network it waits for one: no person has to do anything.
pub(super) async fn resume(
    setup: Setup,
    who: Who,
    pace: Pace,
    mut meanwhile: mpsc::Receiver<SignInInput>,
    mut network_changes: NetworkChanges,
    inbox: Inbox,
) -> SignInResult {
    let mut back_off = BackOff::new(pace);
    loop {
        let resumed = tokio::select! {
            biased;
            resumed = Session::resume_as(setup.clone(), &who) => resumed,
            // What was begun in the former network leads nowhere. But a refresh may have arrived, and its token would be
            // presented twice: it is given a moment.
            () = network_changes.next() => {
                let _ = tokio::time::timeout(FINISH_LIMIT, setup.background.idle()).await;
                continue;
            }
        };
        let error = match resumed {
            Ok(Resumed::SignedIn(session)) => return SignInResult::SignedIn(Login::Cognito(Arc::new(session))),
            Ok(Resumed::Nothing) | Err(Error::Keyring(KeyringError::LeftAlone)) => {
                return SignInResult::NothingStored { why: None };
            }
            Ok(Resumed::Refused(refused)) => {
                return SignInResult::NothingStored { why: Some(Box::new(explain::stored_sign_in_refused(&refused))) };
            }
            Ok(Resumed::Elsewhere) => {
                return SignInResult::NothingStored { why: Some(Box::new(explain::stored_elsewhere(&setup.profile))) };
            }
            // A keyring that is absent holds nothing; one that is locked or hangs may, and the person should know.
            Err(Error::Keyring(error @ (KeyringError::NoService { .. } | KeyringError::NoWallet { .. }))) => {
                return SignInResult::NothingStored { why: Some(Box::new(explain::keyring(&error))) };
            }
            Err(error) => error,
        };
        let notice = Box::new(explain::not_resumed(&error, &setup.profile));
        if !error.may_pass() {
            return SignInResult::Failed(notice);
        }
        let waits_for = waits_for::of_sign_in(&error);
        let wait = back_off.failed(rand::thread_rng().gen_range(0.0..=1.0));
        let next_attempt_at = setup.network.clock().now().plus(wait);
        inbox.push_event(Event::SignIn(SignInEvent::ResumptionDelayed { notice, waits_for, next_attempt_at }));
        tokio::select! {
            // By either clock: the wall clock may be set back.
            () = until(next_attempt_at, setup.network.clock()) => {}
            () = tokio::time::sleep(wait) => {}
            () = network_changes.next() => {}
            // The sender goes with the worker, which aborts this.
            Some(_) = meanwhile.recv() => back_off.reset(),
        }
        inbox.push_event(Event::SignIn(SignInEvent::ResumedSilently));
    }
}

/// Waits until `due` by the wall clock, which goes on while the computer sleeps and timers do not.
pub(super) async fn until(due: Timestamp, clock: &Clock) {
    loop {
        let left = due.since(clock.now());
        if left.is_zero() {
            return;
        }
        tokio::time::sleep(left.min(LONGEST_NAP)).await;
    }
}

/// Opens the browser and waits for its answer.
pub(super) async fn sign_in(
    setup: Setup,
    means: SignInSetup,
    mut meanwhile: mpsc::Receiver<SignInInput>,
    inbox: Inbox,
) -> SignInResult {
    if let Some(session) = saved(&setup, &means.page).await {
        return SignInResult::SignedIn(Login::Cognito(Arc::new(session)));
    }
    let other_than = unwanted(&setup, &means).await;
    let mut page = means.page.clone();
    loop {
        let attempt = Box::pin(attempt(setup.clone(), &means, &page, &mut meanwhile, &inbox));
        let session = match attempt.await {
            Ok(session) => session,
            Err(notice) => return SignInResult::Failed(notice),
        };
        if other_than.as_ref() == Some(&session.subject()) {
            if let Some(by_logout) = page.by_logout(&setup.profile) {
                inbox.push_event(Event::Noticed(Box::new(explain::browser_kept_account(&session.user()))));
                page = by_logout;
                continue;
            }
            inbox.push_event(Event::Noticed(Box::new(explain::same_account(&session.user()))));
        }
        return SignInResult::SignedIn(Login::Cognito(Arc::new(session)));
    }
}

/// `sub` of the person whom the login page is not to let in again: another one is wanted.
async fn unwanted(setup: &Setup, means: &SignInSetup) -> Option<String> {
    if !means.page.sign_in_again {
        return None;
    }
    if means.signed_in.is_some() {
        return means.signed_in.clone();
    }
    let people = saved_people(&setup.keyring, &setup.profile).await.ok()?;
    people.into_iter().find(|person| person.is_current).map(|person| person.subject)
}

/// One time by the browser.
async fn attempt(
    setup: Setup,
    means: &SignInSetup,
    page: &LoginPage,
    meanwhile: &mut mpsc::Receiver<SignInInput>,
    inbox: &Inbox,
) -> Result<Session, Box<Notice>> {
    let profile = setup.profile.clone();
    let started = SignIn::start(setup, DEFAULT_WAIT, page).await;
    if let (true, Some(problem)) = (means.keyring_required, started.as_ref().ok().and_then(SignIn::keyring_problem)) {
        return Err(Box::new(explain::sign_in_not_stored(problem)));
    }
    let holding = started.as_ref().ok().and_then(|attempt| means.callbacks.hold(&profile, attempt.callback_url()));
    let signed_in = async {
        let mut attempt = started?;
        let browser = if means.launch { open_browser(attempt.url()).await.err() } else { None };
        let browser = browser.map(|error| Box::new(explain::browser(&error)));
        inbox.push_event(Event::SignIn(SignInEvent::Waiting(Box::new(wait_of(&attempt, browser)))));
        exchanged(&mut attempt, meanwhile, inbox, &profile).await
    };
    let signed_in = signed_in.await;
    drop(holding);
    signed_in.map_err(|error| Box::new(not_signed_in(&error, &profile, &means.callbacks)))
}

/// The saved sign-in of the user who was asked for, where it is still good: it needs no browser.
async fn saved(setup: &Setup, page: &LoginPage) -> Option<Session> {
    let user = page.user.as_ref().filter(|_| !page.sign_in_again)?;
    let people = saved_people(&setup.keyring, &setup.profile).await.ok()?;
    let person = people.into_iter().find(|person| person.user.eq_ignore_ascii_case(user))?;
    match Session::resume_as(setup.clone(), &Who::Person(person.subject)).await {
        Ok(Resumed::SignedIn(session)) => Some(session),
        _ => None,
    }
}

/// A port that is taken may be in use by a sign-in of this program, which a person can finish.
fn not_signed_in(error: &Error, profile: &Profile, callbacks: &Callbacks) -> Notice {
    let is_taken = matches!(error, Error::PortsBusy(_));
    match callbacks.holder(&profile.callback_urls).filter(|_| is_taken) {
        Some(held) => explain::callback_in_use(&held.connection, held.callback_url.as_str()),
        None => explain::sign_in(error, profile),
    }
}

/// Waits for a code that is good. One that is not may be made up by a person or program that has seen the link, on this
/// computer for example, and does not keep out the true one.
async fn exchanged(
    attempt: &mut SignIn,
    meanwhile: &mut mpsc::Receiver<SignInInput>,
    inbox: &Inbox,
    profile: &Profile,
) -> Result<Session, Error> {
    let mut refused = None;
    loop {
        let grant = match wait(attempt, meanwhile, inbox, profile).await {
            Ok(grant) => grant,
            // That says more than that nothing else came.
            Err(error @ Error::NoAnswer { .. }) => return Err(refused.unwrap_or(error)),
            Err(error) => return Err(error),
        };
        inbox.push_event(Event::SignIn(SignInEvent::Exchanged));
        match attempt.exchange(grant).await {
            Err(error) if error.leaves_attempt_waiting() => {
                inbox.push_event(Event::Noticed(Box::new(explain::sign_in_goes_on(&error, profile))));
                inbox.push_event(Event::SignIn(SignInEvent::Waiting(Box::new(wait_of(attempt, None)))));
                refused = Some(error);
            }
            ended => return ended,
        }
    }
}

/// Ends the session of `session`, or that of `who` in the keyring.
pub(super) async fn sign_out(setup: Setup, session: Option<Arc<Session>>, who: Who) -> SignInResult {
    let profile = setup.profile.clone();
    let without_session =
        |notice: Option<Notice>| SignInResult::SignedOut { notice: notice.map(Box::new), logout_url: None };
    if profile.aws_source().is_some() {
        // The sign-in of AWS's own tools is not ours to end.
        return without_session(None);
    }
    let stored = match session {
        Some(session) => Ok(session),
        None => match Session::stored_of(setup.clone(), &who).await {
            Ok(Stored::Session(session)) => Ok(Arc::new(session)),
            Ok(Stored::Nothing) => return without_session(None),
            Ok(Stored::Elsewhere) => return without_session(Some(explain::sign_out_elsewhere(&profile))),
            Err(error) => Err(error),
        },
    };
    let session = match stored {
        Ok(session) => session,
        Err(Error::Keyring(KeyringError::Unreadable)) => {
            let forgotten = forget_unreadable(&setup).await;
            return without_session(forgotten.err().map(|error| explain::keyring_needed(&error)));
        }
        Err(Error::Keyring(KeyringError::LeftAlone)) => return without_session(None),
        Err(Error::Keyring(error)) => return SignInResult::Failed(Box::new(explain::sign_out_keyring(&error))),
        Err(error) => return SignInResult::Failed(Box::new(explain::sign_in(&error, &profile))),
    };
    let ended = session.sign_out().await;
    let notice = match (ended.forgotten, ended.revoked) {
        // A keyring that is absent holds nothing to forget.
        (
            Ok(()) | Err(KeyringError::NoService { .. } | KeyringError::NoWallet { .. } | KeyringError::LeftAlone),
            revoked,
        ) => revoked.err().map(|error| explain::not_revoked(&explain::sign_in(&error, &profile))),
        (Err(error), _) => Some(explain::sign_out_keyring(&error)),
    };
    SignInResult::SignedOut { notice: notice.map(Box::new), logout_url: ended.logout_url }
}

/// Opens the page that ends the browser's own session, and waits until the browser comes back from it.
///
/// # Errors
/// A notice when there is no such page, no browser, or nothing comes back.
pub(super) async fn sign_browser_out(setup: Setup, url: Option<Url>) -> Result<Landed, Box<Notice>> {
    let failed = |error: &Error| Box::new(explain::sign_in(error, &setup.profile));
    let url = match url {
        Some(url) => Some(url),
        None => logout_url(&setup).await.map_err(|error| failed(&error))?,
    };
    let (Some(url), Some(sign_out_url)) = (url, setup.profile.callback_urls.first()) else {
        return Ok(Landed::GivenUp);
    };
    let landing = Landing::open(sign_out_url, &setup.background).await;
    if let Err(error) = open_browser(&url).await {
        return Err(Box::new(explain::logout_page_not_opened(&error, url.as_str())));
    }
    let Some(landing) = landing else { return Ok(Landed::GivenUp) };
    match landing.landed().await {
        Landed::Missing => Err(Box::new(explain::browser_not_back(sign_out_url.as_str()))),
        ended => Ok(ended),
    }
}

/// Whether what `session` holds outlives the program.
pub(super) fn keyring_state(session: &Session) -> KeyringState {
    let notice = if session.can_be_renewed() {
        session.keyring_problem().map(|error| explain::keyring(&error))
    } else {
        Some(explain::not_renewable(session.keyring_problem().as_ref()))
    };
    notice.map_or(KeyringState::Stored, |notice| KeyringState::MemoryOnly(Box::new(notice)))
}

fn wait_of(attempt: &SignIn, browser: Option<Box<Notice>>) -> SignInWait {
    let busy = attempt.busy_callback_urls().iter().map(|busy| busy.callback_url.clone()).collect();
    let keyring = attempt
        .keyring_problem()
        .map_or(KeyringState::Stored, |error| KeyringState::MemoryOnly(Box::new(explain::keyring(error))));
    SignInWait {
        url: attempt.url().to_string(),
        callback_url: attempt.callback_url().to_owned(),
        busy_callback_urls: busy,
        ends_at: attempt.ends_at(),
        lasts: attempt.lasts(),
        keyring,
        browser,
    }
}

async fn wait(
    attempt: &mut SignIn,
    meanwhile: &mut mpsc::Receiver<SignInInput>,
    inbox: &Inbox,
    profile: &Profile,
) -> Result<Grant, Error> {
    loop {
        let wish = tokio::select! {
            answered = attempt.wait() => match answered {
                Err(error) if error.leaves_attempt_waiting() => {
                    inbox.push_event(Event::Noticed(Box::new(explain::sign_in_goes_on(&error, profile))));
                    continue;
                }
                ended => return ended,
            },
            Some(wish) = meanwhile.recv() => wish,
        };
        match wish {
            SignInInput::OpenAgain => {
                if let Err(error) = open_browser(attempt.url()).await {
                    inbox.push_event(Event::Noticed(Box::new(explain::browser(&error))));
                }
            }
            // The browser is being waited for already.
            SignInInput::TryNow => {}
            SignInInput::Paste(address) => match attempt.paste(&address) {
                Err(error) if error.leaves_attempt_waiting() => {
                    inbox.push_event(Event::Noticed(Box::new(explain::sign_in_goes_on(&error, profile))));
                }
                answered => return answered,
            },
        }
    }
}
