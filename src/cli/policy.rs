//! `attach-policy`: lets a person of a demo account do what an administrator does elsewhere.

use std::io::{BufRead as _, IsTerminal as _, Read as _};

use super::Stop;
use super::arguments::{AttachPolicyArguments, Common};
use super::driver::{Driver, Options, block_on};
use super::terminal::tell;
use engine::StartSandbox;
use model::{Command, Event, PolicyCommand, PolicyEvent};

/// Whatever is pasted, no answer takes all memory.
const MOST_ANSWER_BYTES: u64 = 16 * 1024;

/// Asks, and attaches the policy that the profile names to the identity of who is signed in.
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
                        tell(&format!("The policy {policy} is attached to {identity_id}."));
                        return Ok(());
                    }
                    Event::Policy(PolicyEvent::Failed(notice)) => return Err(Stop::Failed(notice)),
                    // The connection goes its own way meanwhile, and may well be refused still.
                    Event::Link(_) => {}
                    other => driver.attend(&other)?,
                }
            }
        }
    })
}

/// Without a person at a terminal, nobody has agreed.
fn confirm() -> Result<(), Stop> {
    let question = "This attaches the IoT policy that the profile names to your own identity. It is meant for demo \
                    accounts: in production, an administrator decides who may do what.";
    tell(question);
    if !std::io::stdin().is_terminal() {
        tell("error: nobody is at a terminal to confirm it; give --yes");
        return Err(Stop::Usage);
    }
    tell("Attach it? Type yes:");
    let mut answer = String::new();
    let read = std::io::stdin().lock().take(MOST_ANSWER_BYTES).read_line(&mut answer);
    if read.is_ok() && answer.trim().eq_ignore_ascii_case("yes") {
        return Ok(());
    }
    tell("Nothing was changed.");
    Err(Stop::Told)
}
