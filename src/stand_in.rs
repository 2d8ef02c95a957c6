//! The sandbox in this program: for the engine to start, and served by itself for other programs.

use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;

use anyhow::Context as _;
use engine::{RunningSandbox, StartSandbox};
use sandbox::{Document, DocumentKind, Options};
use texts::t;
use topicdeck::cli::SandboxArguments;

/// More than AWS takes, with room for blanks.
const MOST_DOCUMENT_BYTES: u64 = 1024 * 1024;

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
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context(t!("no threads could be started"))?;
    let options = options(arguments)?;
    runtime.block_on(async {
        let running = sandbox::Sandbox::start(options).await.context(t!("the sandbox could not start"))?;
        let interrupted = tokio::signal::ctrl_c();
        tokio::pin!(interrupted);
        // Listened for before anything is printed: who reads the profile may interrupt at once.
        tokio::select! {
            biased;
            ended = &mut interrupted => return ended.context(t!("interruptions cannot be noticed")),
            () = std::future::ready(()) => {}
        }
        let mut stdout = std::io::stdout().lock();
        stdout
            .write_all(running.profiles_toml().as_bytes())
            .and_then(|()| stdout.flush())
            .context(t!("the profile could not be written to stdout"))?;
        drop(stdout);
        let interrupted = show_mails(&running, interrupted).await;
        interrupted.context(t!("interruptions cannot be noticed"))?;
        running.shut_down().await;
        Ok(())
    })
}

/// Until interrupted, shows what the user pool sends by e-mail.
async fn show_mails(
    running: &sandbox::Sandbox,
    mut interrupted: Pin<&mut impl Future<Output = std::io::Result<()>>>,
) -> std::io::Result<()> {
    loop {
        tokio::select! {
            ended = &mut interrupted => return ended,
            mail = running.next_mail() => {
                // What a person typed into a page: quoted, so that it cannot control the terminal.
                let email = format!("{:?}", mail.email);
                tell(&t!("code for {email}: {code}", email, code = mail.code));
            }
        }
    }
}

fn options(arguments: SandboxArguments) -> anyhow::Result<Options> {
    let read = |path: Option<PathBuf>, kind| path.map(|path| document(&path, kind)).transpose();
    let policy = read(arguments.policy, DocumentKind::IotPolicy)?;
    let role = read(arguments.role, DocumentKind::RolePolicy)?;
    let places = [&policy, &role].map(|document| document.as_ref().and_then(Document::place));
    if let [Some(policy), Some(role)] = places
        && policy != role
    {
        tell(&t!(
            "note: the IoT policy is for {policy} and the role for {role}: AWS would not join them",
            policy,
            role
        ));
    }
    Ok(Options {
        port: arguments.port,
        rate: arguments.rate,
        devices: usize::try_from(arguments.devices)?,
        policy,
        role,
        users: arguments.users,
        sign_up: arguments.sign_up,
        tls: arguments.tls,
        ..Options::default()
    })
}

/// Reads a team's document, and tells where the sandbox reads it otherwise than AWS does.
fn document(path: &Path, kind: DocumentKind) -> anyhow::Result<Document> {
    let name = path.display();
    let text = read_text(path).map_err(|error| anyhow::Error::msg(unreadable(path, &error)))?;
    let document = Document::parse(&text, kind).with_context(|| name.to_string())?;
    document.notes().iter().for_each(|note| tell(&t!("note: {name}: {note}", name, note)));
    Ok(document)
}

/// Why the document cannot be read; what the system says of it would be in English.
fn unreadable(path: &Path, error: &std::io::Error) -> String {
    let why = match error.kind() {
        ErrorKind::NotFound => t!("The file does not exist."),
        ErrorKind::PermissionDenied => t!("You are not allowed to read it."),
        ErrorKind::IsADirectory => t!("It is a folder."),
        ErrorKind::InvalidData => t!("It is not UTF-8 text."),
        _ => return t!("{path} cannot be read", path = path.display()),
    };
    t!("{path} cannot be read: {why}", path = path.display(), why)
}

fn read_text(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    std::fs::File::open(path)?.take(MOST_DOCUMENT_BYTES).read_to_string(&mut text)?;
    Ok(text)
}

/// A closed stderr is no failure.
fn tell(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
