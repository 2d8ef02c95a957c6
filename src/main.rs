//! The program: parses the arguments and hands over to the window, to a headless command or to the sandbox.
//!
//! This is the only place that knows the sandbox; everything else meets it as endpoints in a profile.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use engine::{RecentLog, Sieved, StartSandbox};
use topicdeck::cli::{self, Arguments};
use tracing_subscriber::filter::{LevelFilter, Targets, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt};
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
    let lines =
        filter.map(|filter| fmt::layer().with_writer(|| Sieved(std::io::stderr())).with_filter(log_filter(&filter)));
    // Libraries log whole requests and answers, secrets included: the AWS SDK does at `trace`.
    let own = filter_fn(|metadata| metadata.target().starts_with("topicdeck"));
    let remembered = recent.clone().with_filter(LevelFilter::DEBUG);
    tracing_subscriber::registry().with(lines).with(remembered).with(own).init();
    recent
}

/// What can be read of `text`: a typo is no reason to refuse work.
fn log_filter(text: &str) -> Targets {
    let mut filter = Targets::new();
    // An empty part would stand for every target at the finest level.
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    for part in parts.filter_map(|part| part.parse::<Targets>().ok()) {
        if let Some(level) = part.default_level() {
            filter = filter.with_default(level);
        }
        filter = filter.with_targets(part.iter());
    }
    filter
}

fn open_window(
    common: cli::Common,
    renderer: Option<cli::Renderer>,
    recent_log: RecentLog,
) -> anyhow::Result<ExitCode> {
    if common.accept_endpoints {
        // Where that fails the window asks.
        let _ = engine::accept_endpoints(common.config.as_deref(), common.profile());
    }
    let store = kept_folder(common.config.as_deref());
    // When the file cannot be used, the engine tells the person so.
    let layout = store.as_ref().and_then(|store| engine::layout(store).ok()).unwrap_or_default();
    if let Some(chosen) = layout.language.filter(|_| common.language.is_none()) {
        chosen.set();
    }
    let backend = engine::Options {
        config: common.config,
        profiles: common.profiles,
        sandbox: common.sandbox,
        start_sandbox: start_sandbox(),
        open_browser: true,
        resume: true,
        subscribe: true,
        store,
        recent_log: Some(recent_log),
        ..engine::Options::default()
    };
    let opened = app::run(&app::Options {
        backend,
        renderer: renderer.and_then(|renderer| match renderer {
            cli::Renderer::Glow => Some(app::Renderer::Glow),
            cli::Renderer::Wgpu => app::Renderer::wgpu(),
        }),
        layout,
        listen_for_end: Some(cli::on_interruption),
    });
    match opened {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(app::Error::NoOpenGl(notice)) => {
            cli::print_notice(&notice);
            Ok(ExitCode::FAILURE)
        }
        Err(error) => Err(error.into()),
    }
}

/// Where the window keeps what is there again in the next run. With `--config` it is beside the profiles, so that people
/// and profiles of the same names do not mix.
fn kept_folder(config: Option<&Path>) -> Option<engine::Folder> {
    match config {
        // As a whole path, for it is shown to people.
        Some(config) => {
            let config = std::path::absolute(config).unwrap_or_else(|_| config.to_owned());
            Some(engine::Folder::at(config.join("kept")))
        }
        None => engine::Folder::of_system(),
    }
}

/// How the engine gets a sandbox of its own, for "Try the sandbox" and `--sandbox`; `None` in a build without it.
#[cfg_attr(feature = "sandbox", expect(clippy::unnecessary_wraps, reason = "a build without the sandbox has none"))]
fn start_sandbox() -> Option<StartSandbox> {
    #[cfg(feature = "sandbox")]
    return Some(stand_in::start());
    #[cfg(not(feature = "sandbox"))]
    None
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::filter::LevelFilter;

    use super::log_filter;

    #[test]
    fn the_log_is_asked_for_by_level_and_by_crate() {
        let levels = |text: &str| {
            let filter = log_filter(text);
            let of = |target| {
                let enabled = |level: &LevelFilter| filter.would_enable(target, &level.into_level().unwrap());
                LEVELS.into_iter().rev().find(enabled).unwrap_or(LevelFilter::OFF)
            };
            [of("topicdeck_client::link"), of("topicdeck_engine")]
        };
        for (text, expected) in [
            ("debug", [LevelFilter::DEBUG, LevelFilter::DEBUG]),
            ("DEBUG", [LevelFilter::DEBUG, LevelFilter::DEBUG]),
            ("topicdeck_client::link=trace", [LevelFilter::TRACE, LevelFilter::OFF]),
            ("info, topicdeck_client::link=trace", [LevelFilter::TRACE, LevelFilter::INFO]),
            ("topicdeck_client=warn,info", [LevelFilter::WARN, LevelFilter::INFO]),
            ("topicdeck_client::link=loud,info", [LevelFilter::INFO, LevelFilter::INFO]),
            ("info,", [LevelFilter::INFO, LevelFilter::INFO]),
            ("", [LevelFilter::OFF, LevelFilter::OFF]),
            ("off", [LevelFilter::OFF, LevelFilter::OFF]),
        ] {
            assert_eq!(levels(text), expected, "{text}");
        }
    }

    const LEVELS: [LevelFilter; 5] =
        [LevelFilter::ERROR, LevelFilter::WARN, LevelFilter::INFO, LevelFilter::DEBUG, LevelFilter::TRACE];

    #[test]
    #[cfg(target_os = "linux")]
    fn a_release_build_leaves_no_core_with_tokens_in_it() {
        use rustix::process::{DumpableBehavior, dumpable_behavior};
        super::refuse_dumps();
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
    }
}
