//! `attach-policy`: lets a user of a demo account do what an administrator does elsewhere.

use std::io::IsTerminal as _;

use super::arguments::{AttachPolicyArguments, Common};
use super::driver::{Driver, Options, block_on};
use super::terminal::{failed_with, tell, tell_error};
use super::{Stop, answer};
use engine::StartSandbox;
use model::{Command, Event, PolicyCommand, PolicyEvent};
use texts::t;

/// Asks, and attaches the policy named in the profile to the identity of the signed-in user.
pub(super) fn attach_policy(
    arguments: AttachPolicyArguments,
    common: Common,
    start_sandbox: Option<StartSandbox>,
) -> Result<(), Stop> {
    if !arguments.yes {
        confirm(&common)?;
    }
    let driver = Driver::start(Options::new(common, start_sandbox))?;
    driver.send(Command::Policy(PolicyCommand::Attach));
    block_on(async {
        loop {
            for event in driver.next(None).await?.events {
                match event {
                    Event::Policy(PolicyEvent::Attached { policy, identity_id }) => {
                        tell(&t!("The policy {policy} is attached to {identity_id}.", policy, identity_id));
                        return Ok(());
                    }
                    Event::Policy(PolicyEvent::Failed(notice)) => return Err(Stop::Failed(notice)),
                    // The connection may still be refused meanwhile.
                    Event::Link(_) => {}
                    other => driver.attend(&other)?,
                }
            }
        }
    })
}

/// Needs a terminal: without one, no one has agreed.
fn confirm(common: &Common) -> Result<(), Stop> {
    tell(&match policy_in_use(common)? {
        Some((policy, profile)) => {
            t!("This attaches the IoT policy {policy} of the profile {profile} to your own identity.", policy, profile)
        }
        None => t!("This attaches the IoT policy named in the profile to your own identity.").to_owned(),
    });
    tell(t!("For demo accounts only. In production, an administrator attaches the policy."));
    if !std::io::stdin().is_terminal() {
        tell_error(t!("no terminal to ask for confirmation; add --yes"));
        return Err(Stop::Usage);
    }
    if answer::confirms(t!("To attach it, type yes: ")) {
        return Ok(());
    }
    tell(t!("Nothing was changed."));
    Err(Stop::Reported)
}

/// The policy that is attached, and the profile that names it; the sandbox has its own.
fn policy_in_use(common: &Common) -> Result<Option<(String, String)>, Stop> {
    if common.sandbox {
        return Ok(None);
    }
    let accounts = engine::known_of_accounts(common.config.as_deref(), common.profile()).map_err(failed_with)?;
    let known = accounts.chosen.or_else(|| accounts.all.into_iter().next()).unwrap_or_default();
    Ok(known.iot_policy.zip(known.profile))
}
