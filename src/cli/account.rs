//! `sign-in`, `sign-out`, `status` and `secret`: who is signed in, and what the keyring holds.

use std::io::{BufRead as _, Read as _, Write as _};

use secrecy::SecretString;

use super::Stop;
use super::arguments::{Common, SignInArguments, StatusArguments};
use super::driver::{Driver, block_on};
use super::terminal::{print_notice, tell};
use crate::backend::{self, StartSandbox};
use crate::explain;
use crate::model::{Command, Event, KeyringState, Notice, ProfileEvent, SignInCommand, SignInEvent, SignInWait};

/// Opens the browser, waits for it, and leaves the sign-in in the keyring.
pub(super) fn sign_in(
    arguments: SignInArguments,
    common: Common,
    start_sandbox: Option<StartSandbox>,
) -> Result<(), Stop> {
    let keyring_matters = !common.sandbox;
    let driver = Driver::start_with(common, start_sandbox, !arguments.no_browser)?;
    driver.send(Command::SignIn(SignInCommand::Start));
    let pasted = arguments.no_browser.then(lines_of_stdin).transpose()?;
    block_on(async {
        loop {
            let limit = pasted.as_ref().map(|_| std::time::Duration::from_millis(200));
            for event in driver.next(limit).await?.events {
                match event {
                    Event::SignIn(SignInEvent::Waiting(wait)) => {
                        waiting(&wait, arguments.no_browser, keyring_matters)?;
                    }
                    Event::SignIn(SignInEvent::SignedIn { user, .. }) => {
                        tell(&format!("Signed in as {user}."));
                        return Ok(());
                    }
                    other => only_failures(&other)?,
                }
            }
            for address in pasted.iter().flat_map(std::sync::mpsc::Receiver::try_iter) {
                driver.send(Command::SignIn(SignInCommand::PasteRedirect { address }));
            }
        }
    })
}

/// A sign-in that is nowhere afterwards helps no other command, so it does not begin.
fn waiting(wait: &SignInWait, no_browser: bool, keyring_matters: bool) -> Result<(), Stop> {
    if let (KeyringState::MemoryOnly(notice), true) = (&wait.keyring, keyring_matters) {
        return Err(Stop::Failed(notice.clone()));
    }
    if no_browser {
        tell(&wait.url);
        return Ok(());
    }
    tell_wait(wait);
    Ok(())
}

/// What the person needs while the browser is open.
pub(super) fn tell_wait(wait: &SignInWait) {
    match &wait.browser {
        Some(notice) => print_notice(notice),
        None => tell("Finish signing in in your browser. If it did not open, open this link:"),
    }
    tell(&wait.url);
    tell(&format!("The app client must list this callback URL, letter for letter: {}", wait.callback_url));
}

/// Addresses that a person pastes. Its thread ends with the program: nothing can take a read of stdin back.
fn lines_of_stdin() -> Result<std::sync::mpsc::Receiver<String>, Stop> {
    let (sender, receiver) = std::sync::mpsc::sync_channel(4);
    let read = move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if !line.trim().is_empty() && sender.send(line.trim().to_owned()).is_err() {
                return;
            }
        }
    };
    match std::thread::Builder::new().name("stdin".to_owned()).spawn(read) {
        Ok(_) => Ok(receiver),
        Err(error) => Err(super::driver::could_not_start(&error).into()),
    }
}

/// Revokes and deletes.
pub(super) fn sign_out(common: Common, start_sandbox: Option<StartSandbox>) -> Result<(), Stop> {
    let driver = Driver::start(common, start_sandbox)?;
    driver.send(Command::SignIn(SignInCommand::SignOut));
    block_on(async {
        loop {
            for event in driver.next(None).await?.events {
                match event {
                    Event::SignIn(SignInEvent::SignedOut { notice: None }) => {
                        tell("Signed out.");
                        return Ok(());
                    }
                    Event::SignIn(SignInEvent::SignedOut { notice: Some(notice) }) => {
                        return Err(Stop::Failed(notice));
                    }
                    other => only_failures(&other)?,
                }
            }
        }
    })
}

/// Says what is configured and kept.
pub(super) fn status(arguments: StatusArguments, common: &Common) -> Result<(), Stop> {
    let status = backend::status(common.config.as_deref(), common.profile.as_deref())?;
    let text = if arguments.json { format!("{}\n", status.to_json()) } else { status.to_text() };
    std::io::stdout().lock().write_all(text.as_bytes()).map_err(|_| Stop::Quiet)
}

/// Takes a client secret from stdin into the keyring.
pub(super) fn secret(common: &Common) -> Result<(), Stop> {
    let mut text = String::new();
    let read = std::io::stdin().lock().take(4_096).read_to_string(&mut text);
    let secret = SecretString::from(text.trim());
    if read.is_err() || text.trim().is_empty() {
        return Err(Notice::error(
            "secret.empty",
            "No client secret came on stdin",
            "The input was empty or not text.",
            "Pipe the app client's secret into this command, for example from your password manager.",
        )
        .into());
    }
    backend::store_client_secret(common.config.as_deref(), common.profile.as_deref(), secret)?;
    tell("The client secret is in the keyring.");
    Ok(())
}

/// Ends a command at an event that says that it cannot go on.
pub(super) fn only_failures(event: &Event) -> Result<(), Stop> {
    match event {
        Event::SignIn(SignInEvent::Failed(notice)) | Event::Noticed(notice) => Err(Stop::Failed(notice.clone())),
        Event::SignIn(SignInEvent::Needed) => Err(explain::sign_in_needed().into()),
        Event::Profile(ProfileEvent::Rejected { notices }) => {
            let (last, others) = match notices.split_last() {
                Some((last, others)) => (last.clone(), others),
                None => return Ok(()),
            };
            others.iter().for_each(print_notice);
            Err(last.into())
        }
        _ => Ok(()),
    }
}
