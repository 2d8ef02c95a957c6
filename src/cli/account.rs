//! `sign-in`, `sign-out`, `status` and `secret`: who is signed in, and what the keyring holds.

use std::io::Read as _;

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use super::Stop;
use super::arguments::{Common, SecretArguments, SignInArguments, SignOutArguments, StatusArguments};
use super::driver::{Driver, Options, SignInOptions, block_on};
use super::progress::{tell_callback_url, tell_wait};
use super::terminal::{failed_with, json_line, print_notice, tell, tell_error, visible, write_stdout};
use super::{answer, status, stdin};
use engine::StartSandbox;
use engine::explain::{self, SecretKind};
use model::{Command, Event, KeyringState, Notice, SignInCommand, SignInEvent, SignInWait};
use texts::t;

/// Opens the browser, waits for it, and leaves the sign-in in the keyring.
pub(super) fn sign_in(
    arguments: SignInArguments,
    common: Common,
    start_sandbox: Option<StartSandbox>,
) -> Result<(), Stop> {
    // A sign-in that is not stored helps no other command. With --sandbox it never does.
    let keyring_required = !common.sandbox;
    if !common.sandbox {
        ask_for_secret(&common)?;
    }
    let keys = if common.sandbox { None } else { aws_keys(&common)? };
    if let Some(keys) = keys {
        tell(&t!("No sign-in is needed: the profile uses {keys}, and AWS accepts it.", keys));
        return Ok(());
    }
    let open_browser = !arguments.no_browser;
    let means = SignInOptions { open_browser, keyring_required, stays_for_reload: true };
    let driver = Driver::start(Options { sign_in: means, ..Options::new(common, start_sandbox) })?;
    let (user, another_account) = (arguments.user, arguments.another_account);
    driver.send(Command::SignIn(SignInCommand::StartAs { user, another_account }));
    let pasted = stdin::pasted(driver.waker()).map_err(|error| explain::could_not_start(&error))?;
    block_on(async {
        let mut waiting = false;
        loop {
            for event in driver.next(None).await?.events {
                match event {
                    Event::SignIn(SignInEvent::Waiting(wait)) => {
                        waiting = true;
                        if arguments.no_browser {
                            tell_link(&wait);
                        } else {
                            tell_wait(&wait);
                        }
                        if stdin::is_asked() {
                            tell(t!("Is the browser on another computer? Paste its last address here."));
                        }
                    }
                    Event::SignIn(SignInEvent::SignedIn { user, keyring }) => {
                        return signed_in(&user, keyring, keyring_required);
                    }
                    // An address that was not the right one: there may be another.
                    Event::Noticed(notice) if waiting => print_notice(&notice),
                    other => driver.only_failures(&other)?,
                }
            }
            for address in pasted.try_iter() {
                driver.send(Command::SignIn(SignInCommand::PasteRedirect { address }));
            }
        }
    })
}

/// What the keys are called that the profile uses in place of a sign-in, once AWS has taken them.
fn aws_keys(common: &Common) -> Result<Option<String>, Stop> {
    engine::aws_keys(common.config.as_deref(), common.profile()).map_err(failed_with)
}

/// Where the app client has a secret that the keyring lacks, a person at a terminal is asked for it, once. What else is wrong is
/// what the sign-in says.
fn ask_for_secret(common: &Common) -> Result<(), Stop> {
    let (config, profile) = (common.config.as_deref(), common.profile());
    if !stdin::is_asked() || !engine::lacks_client_secret(config, profile).unwrap_or(false) {
        return Ok(());
    }
    let question = t!("Client secret of the app client (not shown; it is kept in the keyring): ");
    let Some(line) = answer::secret(question).filter(|line| !line.trim().is_empty()) else { return Ok(()) };
    let secret = secret_in(&line, SecretKind::ClientSecret)?;
    engine::store_client_secret(config, profile, &secret).map_err(failed_with)?;
    tell(t!("The client secret is stored in the keyring."));
    Ok(())
}

/// The keyring was usable when the sign-in began, but that may have changed while the person was in the browser.
fn signed_in(user: &str, keyring: KeyringState, keyring_required: bool) -> Result<(), Stop> {
    match keyring {
        KeyringState::MemoryOnly(notice) if keyring_required => Err(Stop::Failed(notice)),
        _ => {
            tell(&t!("Signed in as {user}.", user));
            Ok(())
        }
    }
}

/// The link alone on a line, for the person or program that opens it, then the callback URL.
fn tell_link(wait: &SignInWait) {
    tell(&wait.url);
    tell_callback_url(wait);
}

/// Revokes and deletes, and signs the browser out where that is asked for.
pub(super) fn sign_out(
    arguments: SignOutArguments,
    common: Common,
    start_sandbox: Option<StartSandbox>,
) -> Result<(), Stop> {
    let for_browser = common.command_line(common.profile(), "sign-out --browser");
    let means = SignInOptions { stays_for_reload: arguments.browser, ..SignInOptions::default() };
    let driver = Driver::start(Options { sign_in: means, ..Options::new(common, start_sandbox) })?;
    let is_current = arguments.user.is_none() && !arguments.all;
    driver.send(Command::SignIn(match arguments.user {
        Some(user) => SignInCommand::SignOutUser { user },
        None if arguments.all => SignInCommand::SignOutAll,
        None => SignInCommand::SignOut,
    }));
    block_on(async {
        let mut waiting = false;
        loop {
            for event in driver.next(None).await?.events {
                match event {
                    Event::SignIn(SignInEvent::SignedOut { notice: Some(notice) }) => return Err(Stop::Failed(notice)),
                    Event::SignIn(SignInEvent::SignedOut { notice: None }) => {
                        tell(t!("Signed out."));
                        if !is_current {
                            return Ok(());
                        }
                        if !arguments.browser {
                            tell(t!(
                                "Your browser may still be signed in and would not ask for a password. To sign it out too:"
                            ));
                            tell(&format!("  {for_browser}"));
                            return Ok(());
                        }
                        waiting = true;
                        tell(t!("Opening the logout page in your browser."));
                        driver.send(Command::SignIn(SignInCommand::OpenLogoutPage));
                    }
                    Event::SignIn(SignInEvent::BrowserSignedOut { seen }) => {
                        tell(if seen {
                            t!("The browser is signed out too.")
                        } else {
                            t!("The logout page was opened.")
                        });
                        return Ok(());
                    }
                    // No page, no browser, or nothing came back.
                    Event::Noticed(notice) if waiting => return Err(Stop::Failed(notice)),
                    other => driver.only_failures(&other)?,
                }
            }
        }
    })
}

/// Prints what is configured and stored.
pub(super) fn status(
    arguments: StatusArguments,
    common: &Common,
    start_sandbox: Option<StartSandbox>,
) -> Result<(), Stop> {
    let status = match start_sandbox.filter(|_| common.sandbox) {
        Some(start) => block_on(async {
            let running = start().await.map_err(|error| explain::sandbox(error.as_ref()))?;
            engine::sandbox_status(&running.profiles_toml).map_err(failed_with)
        })?,
        None => engine::status(common.config.as_deref(), common.profile()).map_err(failed_with)?,
    };
    if arguments.json {
        return write_stdout(json_line(&status::to_json(&status)).as_bytes());
    }
    let lines: Vec<String> = status::to_text(&status).lines().map(|line| visible(line) + "\n").collect();
    write_stdout(lines.concat().as_bytes())
}

/// Stores a client secret, or the login for a proxy, from stdin in the keyring.
pub(super) fn secret(arguments: &SecretArguments, common: &Common) -> Result<(), Stop> {
    if common.sandbox {
        tell_error(t!("--sandbox stops when this command ends, so a stored secret could not be used"));
        tell(t!("Leave out --sandbox. For more information, try 'topicdeck secret --help'."));
        return Err(Stop::Usage);
    }
    let kind = if arguments.proxy.is_some() { SecretKind::ProxyLogin } else { SecretKind::ClientSecret };
    let secret = secret_of_stdin(kind)?;
    if let Some(proxy) = &arguments.proxy {
        engine::store_proxy_login(proxy, &secret).map_err(failed_with)?;
        tell(&t!("The user name and password for the proxy {proxy} are stored in the keyring.", proxy));
    } else {
        let (config, profile) = (common.config.as_deref(), common.profile());
        engine::store_client_secret(config, profile, &secret).map_err(failed_with)?;
        tell(t!("The client secret is stored in the keyring."));
    }
    Ok(())
}

/// More than any client secret or proxy login has.
const MOST_SECRET_BYTES: usize = 4_096;

fn secret_of_stdin(kind: SecretKind) -> Result<SecretString, Stop> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(MOST_SECRET_BYTES + 1));
    // The end of the line is not part of it.
    let most = u64::try_from(MOST_SECRET_BYTES + "\r\n".len() + 1).unwrap_or(u64::MAX);
    let read = std::io::stdin().lock().take(most).read_to_end(&mut bytes);
    let text = std::str::from_utf8(&bytes).ok().filter(|_| read.is_ok());
    secret_in(text.unwrap_or_default(), kind).map_err(Stop::from)
}

/// The secret in what came on stdin.
fn secret_in(text: &str, kind: SecretKind) -> Result<SecretString, Box<Notice>> {
    let secret = match kind {
        SecretKind::ClientSecret => text.trim(),
        // A password may begin or end with a space.
        SecretKind::ProxyLogin => text.trim_end_matches(['\r', '\n']),
    };
    if secret.len() > MOST_SECRET_BYTES {
        return Err(Box::new(explain::secret_too_long(kind, MOST_SECRET_BYTES)));
    }
    if secret.is_empty() {
        return Err(Box::new(explain::secret_empty(kind)));
    }
    if secret.chars().any(char::is_control) {
        return Err(Box::new(explain::secret_control_characters(kind)));
    }
    Ok(SecretString::from(secret))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_secret_is_kept_whole_or_refused() {
        let long = "x".repeat(MOST_SECRET_BYTES);
        let rows = [
            ("s3cret\r\n", SecretKind::ClientSecret, Ok("s3cret")),
            (" s3cret ", SecretKind::ClientSecret, Ok("s3cret")),
            ("user: pass \n", SecretKind::ProxyLogin, Ok("user: pass ")),
            (&format!("{long}\n"), SecretKind::ClientSecret, Ok(long.as_str())),
            (&format!("{long}x"), SecretKind::ClientSecret, Err("secret.too_long")),
            (&format!("{long}x\r\n"), SecretKind::ProxyLogin, Err("secret.too_long")),
            ("", SecretKind::ClientSecret, Err("secret.empty")),
            ("\n", SecretKind::ProxyLogin, Err("secret.empty")),
            ("one\ntwo", SecretKind::ClientSecret, Err("secret.control_characters")),
            ("user:pass\0", SecretKind::ProxyLogin, Err("secret.control_characters")),
            ("user:\u{85}pass", SecretKind::ProxyLogin, Err("secret.control_characters")),
        ];
        for (text, kind, expected) in rows {
            let read = secret_in(text, kind);
            let read = read.as_ref().map(SecretString::expose_secret).map_err(|notice| notice.code);
            assert_eq!(read, expected, "{text:?}");
        }
    }
}
