//! The sandbox in this program: for the engine to start, and served by itself for other programs.

use std::io::Write as _;
use std::sync::Arc;

use anyhow::Context as _;
use engine::{RunningSandbox, StartSandbox};
use topicdeck::cli::SandboxArguments;

/// How the engine starts a sandbox that lives in this process.
pub(crate) fn start() -> StartSandbox {
    Arc::new(|| {
        Box::pin(async {
            let running = sandbox::Sandbox::start(sandbox::Options::default()).await?;
            Ok(RunningSandbox { profiles_toml: running.profiles_toml(), keep: Box::new(running) })
        })
    })
}

/// Prints the profile once the sandbox serves, and serves until interrupted.
pub(crate) fn serve(arguments: SandboxArguments) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("no threads")?;
    runtime.block_on(async {
        let options = sandbox::Options {
            port: arguments.port,
            rate: arguments.rate,
            devices: usize::try_from(arguments.devices)?,
            tls: arguments.tls,
            ..sandbox::Options::default()
        };
        let running = sandbox::Sandbox::start(options).await.context("the sandbox could not start")?;
        let mut stdout = std::io::stdout().lock();
        stdout
            .write_all(running.profiles_toml().as_bytes())
            .and_then(|()| stdout.flush())
            .context("the profile could not be written to stdout")?;
        drop(stdout);
        tokio::signal::ctrl_c().await.context("interruptions cannot be noticed")?;
        running.shut_down().await;
        Ok(())
    })
}
