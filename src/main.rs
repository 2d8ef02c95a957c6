//! The program: parses the arguments and hands over to the window, to a headless command or to the sandbox.
//!
//! This is the only place that knows the sandbox; everything else meets it as endpoints in a profile.

use std::io::Write as _;
use std::process::ExitCode;

use engine::{RecentLog, Sieved, StartSandbox};
use topicdeck::cli::{self, Arguments};
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt};
use window::app;

#[cfg(feature = "sandbox")]
mod stand_in;

fn main() -> ExitCode {
    // A debugger is of use while the program is being made.
    if !cfg!(debug_assertions) {
        refuse_dumps();
    }
    cli::tell_of_faults();
    let arguments = match Arguments::of_process() {
        Ok(arguments) => arguments,
        Err(error) => error.exit(),
    };
    let recent_log = start_log();
    let result = match arguments.command {
        #[cfg(feature = "sandbox")]
        Some(cli::Command::Sandbox(options)) => stand_in::serve(options).map(|()| ExitCode::SUCCESS),
        Some(command) => Ok(cli::run(command, arguments.common, start_sandbox(), Some(recent_log))),
        None => open_window(arguments.common, arguments.renderer, recent_log),
    };
    result.unwrap_or_else(|error| {
        let _ = writeln!(std::io::stderr().lock(), "error: {error:#}");
        ExitCode::FAILURE
    })
}

/// Tokens are in memory: a crash writes none of it to a file, and no other program of the same person reads it. Where the
/// system does not take that, the program runs as ever.
#[cfg(target_os = "linux")]
fn refuse_dumps() {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

/// Other systems write no such file unless an administrator has set it up.
#[cfg(not(target_os = "linux"))]
fn refuse_dumps() {}

/// What is being done: the last lines in memory for support bundles, and all on stderr when `TOPICDECK_LOG` asks for it
/// (`debug`, or `topicdeck_client::link=trace`).
fn start_log() -> RecentLog {
    let recent = RecentLog::default();
    let filter = std::env::var("TOPICDECK_LOG").ok();
    let lines = filter.map(|filter| {
        let filter = EnvFilter::builder().parse_lossy(filter);
        fmt::layer().with_writer(|| Sieved(std::io::stderr())).with_filter(filter)
    });
    // Libraries log whole requests and answers, secrets included: the AWS SDK does at `trace`.
    let own = filter_fn(|metadata| metadata.target().starts_with("topicdeck"));
    let remembered = recent.clone().with_filter(LevelFilter::DEBUG);
    tracing_subscriber::registry().with(lines).with(remembered).with(own).init();
    recent
}

fn open_window(
    common: cli::Common,
    renderer: Option<cli::Renderer>,
    recent_log: RecentLog,
) -> anyhow::Result<ExitCode> {
    if common.accept_endpoints {
        // Where that fails the window asks.
        let _ = engine::accept_endpoints(common.config.as_deref(), common.profile.as_deref());
    }
    let backend = engine::Options {
        config: common.config,
        profile: common.profile,
        sandbox: common.sandbox,
        start_sandbox: start_sandbox(),
        open_browser: true,
        keyring_required: false,
        stays_for_reload: false,
        resume: true,
        subscribe: true,
        recent_log: Some(recent_log),
        accepted: None,
        keyring: None,
        network_changes: None,
    };
    app::run(&app::Options {
        backend,
        renderer: renderer.map(|renderer| match renderer {
            cli::Renderer::Glow => app::Renderer::Glow,
            cli::Renderer::Wgpu => app::Renderer::Wgpu,
        }),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// How the engine gets a sandbox of its own, for "Try the sandbox" and `--sandbox`; `None` in a build without it.
#[cfg_attr(feature = "sandbox", expect(clippy::unnecessary_wraps, reason = "a build without the sandbox has none"))]
fn start_sandbox() -> Option<StartSandbox> {
    #[cfg(feature = "sandbox")]
    return Some(stand_in::start());
    #[cfg(not(feature = "sandbox"))]
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{DumpableBehavior, dumpable_behavior};

    #[test]
    fn a_release_build_leaves_no_core_with_tokens_in_it() {
        super::refuse_dumps();
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
    }
}
