//! The program: parses the arguments and hands over to the window, to a headless command or to the sandbox.
//!
//! This is the only place that knows the sandbox; everything else meets it as endpoints in a profile.

use std::io::Write as _;
use std::process::ExitCode;

use engine::{RecentLog, Redacted, StartSandbox};
use model::ReadOnly;
use texts::{Language, t};
use topicdeck::cli::{self, Arguments};
use tracing_subscriber::filter::{LevelFilter, Targets, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt};
use window::app;

#[cfg(feature = "sandbox")]
mod stand_in;

fn main() -> ExitCode {
    // A debug build lets a debugger attach.
    if !cfg!(debug_assertions) {
        refuse_dumps();
    }
    cli::print_faults();
    let arguments = match Arguments::of_process() {
        Ok(arguments) => arguments,
        Err(unusable) => unusable.exit(),
    };
    let recent_log = start_log();
    let result = match arguments.command {
        #[cfg(feature = "sandbox")]
        Some(cli::Command::Sandbox(options)) => stand_in::serve(options).map(|()| ExitCode::SUCCESS),
        Some(cli::Command::Open(open)) if open.is_handed_over(&arguments.common) => Ok(ExitCode::SUCCESS),
        Some(cli::Command::Open(open)) => open_window(arguments.common, arguments.renderer, open.link, recent_log),
        Some(command) => Ok(cli::run(command, arguments.common, start_sandbox(), Some(recent_log))),
        None => open_window(arguments.common, arguments.renderer, None, recent_log),
    };
    result.unwrap_or_else(|error| {
        let _ = writeln!(std::io::stderr().lock(), "{}", t!("error: {text}", text = format!("{error:#}")));
        ExitCode::FAILURE
    })
}

/// Keeps tokens out of core dumps and away from other programs of the same user. Where the system refuses that, the
/// program runs all the same.
#[cfg(target_os = "linux")]
fn refuse_dumps() {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

/// Other systems write no core dumps unless an administrator turned them on.
#[cfg(not(target_os = "linux"))]
fn refuse_dumps() {}

/// Starts the log: the last lines in memory for support bundles, and all on stderr when `TOPICDECK_LOG` is set
/// (`debug`, or `topicdeck_client::link=trace`).
fn start_log() -> RecentLog {
    let recent = RecentLog::default();
    let filter = std::env::var("TOPICDECK_LOG").ok();
    let lines =
        filter.map(|filter| fmt::layer().with_writer(|| Redacted(std::io::stderr())).with_filter(log_filter(&filter)));
    // Libraries log whole requests and responses, secrets included: the AWS SDK does at `trace`.
    let own = filter_fn(|metadata| metadata.target().starts_with("topicdeck"));
    let remembered = recent.clone().with_filter(LevelFilter::DEBUG);
    tracing_subscriber::registry().with(lines).with(remembered).with(own).init();
    recent
}

/// Parses `text`. Parts with a typo are skipped: they are no reason not to start.
fn log_filter(text: &str) -> Targets {
    let mut filter = Targets::new();
    // An empty part would mean every target at the finest level.
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
    link: Option<String>,
    recent_log: RecentLog,
) -> anyhow::Result<ExitCode> {
    if common.accept_endpoints {
        // If that fails, the window asks.
        let _ = engine::accept_endpoints(common.config.as_deref(), common.profile());
    }
    let store = common.kept_folder();
    // If the file cannot be used, the engine shows a notice.
    let layout = store.as_ref().map(engine::layout).unwrap_or_default();
    if let Some(chosen) = layout.language.filter(|_| common.language.is_none()) {
        chosen.set();
    }
    let language = common.language.unwrap_or_else(Language::of_system);
    let backend = engine::Options {
        config: common.config,
        profiles: common.profiles,
        sandbox: common.sandbox,
        start_sandbox: start_sandbox(),
        open_browser: true,
        resume: true,
        watches_file: true,
        takes_links: !common.sandbox,
        subscribe: true,
        read_only: common.read_only.then_some(ReadOnly::Program),
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
        language,
        link,
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

/// How the engine starts a sandbox, for "Try the sandbox" and `--sandbox`; `None` in a build without it.
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
