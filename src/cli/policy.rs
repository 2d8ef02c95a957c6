//! `attach-policy`: lets a user of a demo account do what an administrator does elsewhere.

use std::io::IsTerminal as _;

use super::arguments::{AttachPolicyArguments, Common};
use super::driver::{Driver, Options, block_on};
use super::terminal::{tell, tell_error};
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
        confirm()?;
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
fn confirm() -> Result<(), Stop> {
    tell(t!("This attaches the IoT policy named in the profile to your own identity."));
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
