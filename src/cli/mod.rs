//! Runs the same backend without a window: sign in, watch, record and send from a shell or a script.
//!
//! Stdout carries data only; messages for people go to stderr. Exit status 0 is done, 1 failed with a notice
//! on stderr, 2 wrong usage, 3 fewer messages than asked for or an import with something missing, 130 interrupted.

mod account;
mod answer;
mod arguments;
mod calls;
mod confirmation;
mod contract;
mod contracts;
mod decode;
mod device;
mod device_recorded;
mod doctor;
mod driver;
mod endpoints;
mod export;
mod fault;
mod flush;
mod hidden_input;
mod import;
mod import_messages;
mod interruption;
mod label;
pub mod manual;
mod messages;
mod missing;
mod outbox;
mod output;
mod payload_file;
mod policy;
mod profiles;
mod progress;
mod progress_line;
mod readings;
mod recorded_gaps;
mod recordings;
mod repair;
mod retained;
mod rights;
mod saved;
mod send;
mod send_list;
mod shadow;
mod shadow_list;
mod shadow_table;
mod signals;
mod status;
mod stdin;
mod stop;
mod template;
mod terminal;
mod text_line;
mod times;
mod topic_arguments;
mod watch;
mod whoami;

use std::process::ExitCode;

pub use arguments::{Arguments, Command, Common, OpenArguments, Renderer, SandboxArguments, Unusable, with_texts};
pub use fault::print_faults;
pub use interruption::on_interruption;
pub use terminal::print_notice;

use arguments::{OutboxAction, OutboxArguments, RecordingsAction};
use engine::{RecentLog, StartSandbox};
use stop::Stop;

/// Runs a headless command to its end. `start_sandbox` starts one for `--sandbox`, because this module does not
/// know the sandbox; `recent_log` is the log for a support bundle.
#[must_use]
pub fn run(
    command: Command,
    common: Common,
    start_sandbox: Option<StartSandbox>,
    recent_log: Option<RecentLog>,
) -> ExitCode {
    // What is stored under the former name meanwhile would be another profile's.
    if let Some(notice) = common.kept_folder().and_then(|folder| engine::settle_rename(&folder)) {
        terminal::print_notice(&notice);
    }
    let allowed = match command {
        Command::SignIn(_)
        | Command::Watch(_)
        | Command::Record(_)
        | Command::Send(_)
        | Command::Device(_)
        | Command::Rights(_)
        | Command::Shadow(_)
        | Command::Retained(_)
        | Command::AttachPolicy(_)
        | Command::Outbox(OutboxArguments { action: OutboxAction::Flush { .. } }) => endpoints::allow(&common),
        // The doctor reports them itself.
        Command::Doctor(_) if common.accept_endpoints => endpoints::allow(&common),
        _ => Ok(()),
    };
    let result = allowed.and_then(|()| match command {
        Command::SignIn(arguments) => account::sign_in(arguments, common, start_sandbox),
        Command::SignOut(arguments) => account::sign_out(arguments, common, start_sandbox),
        Command::Status(arguments) => account::status(arguments, &common, start_sandbox),
        Command::Whoami(arguments) => whoami::whoami(arguments, &common),
        Command::Watch(arguments) => watch::watch(&arguments, common, start_sandbox),
        Command::Record(arguments) => watch::record(&arguments, common, start_sandbox),
        Command::Export(arguments) => export::export(&arguments, &common),
        Command::Recordings(arguments) => match &arguments.action {
            None => recordings::list(&arguments, &common),
            Some(_) if arguments.json => recordings::json_is_for_the_list(),
            Some(RecordingsAction::Import(arguments)) => import_messages::import(arguments, &common),
            Some(RecordingsAction::Repair(arguments)) => repair::repair(arguments, &common),
        },
        Command::Forget(arguments) => recordings::forget(arguments, &common),
        Command::Saved(arguments) => saved::list(arguments, &common),
        Command::Send(arguments) => send::send(arguments, common, start_sandbox),
        Command::Outbox(OutboxArguments { action: OutboxAction::Flush { skip_uncertain } }) => {
            flush::flush(skip_uncertain, common)
        }
        Command::Outbox(OutboxArguments { action }) => outbox::act(&action, &common),
        Command::Device(arguments) => device::device(arguments, common, start_sandbox),
        Command::Rights(arguments) => rights::rights(arguments, common, start_sandbox),
        Command::Shadow(arguments) => shadow::shadow(arguments.action, common, start_sandbox),
        Command::Retained(arguments) => retained::retained(arguments.action, common, start_sandbox),
        Command::Decode(arguments) => decode::decode(&arguments),
        Command::Contract(arguments) => contract::act(arguments, &common),
        Command::Doctor(arguments) => doctor::doctor(&arguments, common, start_sandbox, recent_log),
        Command::AttachPolicy(arguments) => policy::attach_policy(arguments, common, start_sandbox),
        Command::Secret(arguments) => account::secret(&arguments, &common),
        Command::Import(arguments) => import::import(&arguments, &common),
        Command::Template(arguments) => template::template(arguments, &common),
        Command::Profile(arguments) => profiles::profile(arguments, &common),
        // One was answered before, and the caller opens the window.
        Command::Help(_) | Command::Open(_) => Ok(()),
        #[cfg(feature = "sandbox")]
        Command::Sandbox(_) => Ok(()),
    });
    match result {
        Ok(()) | Err(Stop::Closed) => ExitCode::SUCCESS,
        Err(Stop::Interrupted) => ExitCode::from(interruption::EXIT_STATUS),
        Err(Stop::Reported) => ExitCode::FAILURE,
        Err(Stop::Usage) => ExitCode::from(2),
        Err(Stop::Short) => ExitCode::from(3),
        Err(Stop::Failed(notice)) => {
            terminal::print_notice(&notice.of_ended_command());
            ExitCode::FAILURE
        }
    }
}
