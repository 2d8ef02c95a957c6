//! The command line: what can be asked for, and the help that teaches it.

mod sandbox;
mod translated;
mod values;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

pub use self::sandbox::SandboxArguments;
pub use self::translated::with_texts;
use model::Qos;
use texts::Language;
use translated::translated;
use values::{host_and_port, language, property, qos, secs, topic, topic_filter};
use window::app;

/// A desktop console for AWS IoT Core.
///
/// Without a command, the window opens. Sign in with the browser through Amazon Cognito, then watch and send MQTT
/// messages over a SigV4-signed WebSocket.
#[derive(Debug, Parser)]
#[command(name = "topicdeck", version, after_long_help = examples())]
pub struct Arguments {
    /// Options that every command takes.
    #[command(flatten)]
    pub common: Common,
    /// What draws the window; tried first, then the other one. On Linux, wgpu is an optional feature of the build
    #[arg(long, value_enum, value_name = "NAME")]
    pub renderer: Option<Renderer>,
    /// What to do without a window.
    #[command(subcommand)]
    pub command: Option<Command>,
}

impl Arguments {
    /// The arguments of this process, if they belong together. Sets the language of the program: what `--language` says,
    /// else that of the system.
    ///
    /// # Errors
    /// What [`clap::Error::exit`] tells the person.
    pub fn of_process() -> Result<Self, clap::Error> {
        let words: Vec<OsString> = std::env::args_os().collect();
        asked_for(&words).unwrap_or_else(Language::of_system).set();
        Self::of(words)
    }

    fn of(words: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> Result<Self, clap::Error> {
        let matches = translated(Self::command()).try_get_matches_from(words)?;
        Self::from_arg_matches(&matches)?.checked(matches.subcommand_name())
    }

    /// `command` is whose usage is shown with what is wrong.
    fn checked(self, command: Option<&str>) -> Result<Self, clap::Error> {
        let wrong = |kind, words: &str| {
            let mut program = Self::command();
            program.build();
            match command.and_then(|name| program.find_subcommand_mut(name)) {
                Some(command) => Err(command.error(kind, words)),
                None => Err(program.error(kind, words)),
            }
        };
        if let Some(words) = self.wrong_profiles() {
            return wrong(ErrorKind::ArgumentConflict, &words);
        }
        if !HAS_SANDBOX && self.common.sandbox {
            let words = "this build of Topicdeck has no sandbox: it was made without the feature 'sandbox'";
            return wrong(ErrorKind::InvalidValue, words);
        }
        if self.renderer == Some(Renderer::Wgpu) && app::Renderer::wgpu().is_none() {
            let words = "this build of Topicdeck draws with glow only: it was made without the feature 'wgpu'. To build \
                         one with it: cargo build --release --locked --features wgpu";
            return wrong(ErrorKind::InvalidValue, words);
        }
        #[cfg(feature = "sandbox")]
        if matches!(self.command, Some(Command::Sandbox(_))) && self.common.sandbox {
            let words = "'sandbox' serves one itself: leave out --sandbox";
            return wrong(ErrorKind::ArgumentConflict, words);
        }
        Ok(self)
    }

    /// Why the profiles cannot be used together, when that is so.
    fn wrong_profiles(&self) -> Option<String> {
        let Common { profiles, sandbox, .. } = &self.common;
        if profiles.len() < 2 {
            return None;
        }
        if !matches!(self.command, Some(Command::Watch(_))) {
            return Some("only 'watch' takes --profile several times".to_owned());
        }
        if *sandbox {
            return Some("--sandbox brings its own profile: leave out --profile".to_owned());
        }
        let repeated = profiles.iter().enumerate().find(|(at, name)| profiles[..*at].contains(name));
        repeated.map(|(_, name)| format!("the profile '{name}' is given twice"))
    }
}

/// The language that the words ask for, whatever else is wrong with them: what is wrong is told in it.
fn asked_for(words: &[OsString]) -> Option<Language> {
    let matches = Arguments::command().ignore_errors(true).try_get_matches_from(words).ok()?;
    matches.try_get_one::<Language>("language").ok()?.copied()
}

/// Whether this build brings the sandbox along.
const HAS_SANDBOX: bool = cfg!(feature = "sandbox");

/// Examples for `--help`; the placeholders stand for lines that a build without the sandbox leaves out.
fn examples() -> String {
    let (open, serve) = if HAS_SANDBOX { (OPEN_SANDBOX, SERVE_SANDBOX) } else { ("", "") };
    format!("Examples:\n{open}{EXAMPLES}{serve}{EXIT_STATUS}")
}

const OPEN_SANDBOX: &str = "\
  topicdeck --sandbox                          Open the window on a plant that is simulated on this computer
";

const EXAMPLES: &str = "\
  topicdeck sign-in                            Sign in with the browser; the sign-in is kept in the keyring
  topicdeck sign-in --no-browser               The same over SSH: prints a link, and takes the address it ends on
  topicdeck watch 'plant/#' --count 10         Print ten messages, one JSON object a line
  topicdeck watch 'plant/#' --profile hall --profile van    Print both profiles, with their names
  topicdeck send plant/pumps/pump-b/cmd '{\"cmd\":\"start\"}'
  uptime | topicdeck send site/van-7/uptime -  Send what another program prints
  topicdeck doctor                             Say what is wrong, and what helps
";

const SERVE_SANDBOX: &str = "
  topicdeck sandbox > DIR/profiles.toml &      Serve the sandbox, and use it from other commands
  topicdeck --config DIR sign-in
";

const EXIT_STATUS: &str = "
Exit status: 0 done, 1 failed (the reason is on stderr), 2 wrong usage, 3 fewer messages than --count when the time of
--for was over, 130 interrupted with Ctrl+C. That is how a watch without --count and --for ends, so its status is then
0. A second Ctrl+C ends any command at once.
Set TOPICDECK_LOG=debug to see on stderr what is being done. Secrets are never printed.";

/// Options that every command takes.
#[derive(Args, Clone, Debug, Default)]
pub struct Common {
    /// Which profile of profiles.toml to use; the first one if not given. Several times for 'watch'
    #[arg(long = "profile", global = true, value_name = "NAME")]
    pub profiles: Vec<String>,
    /// Folder of profiles.toml, instead of the system's folder for settings. The window then keeps subscriptions, drafts
    /// and its layout in DIR/kept
    #[arg(long, global = true, value_name = "DIR")]
    pub config: Option<PathBuf>,
    /// Use a sandbox that lives as long as this command: a stand-in for Cognito and IoT Core on this computer
    #[arg(long, global = true, hide = !HAS_SANDBOX)]
    pub sandbox: bool,
    /// Trust the addresses of the profile that are neither AWS nor this computer, now and later, without a question
    #[arg(long, global = true)]
    pub accept_endpoints: bool,
    /// Language of texts for people: en or de; that of the system if not given. JSON has the same names in every language
    #[arg(long, global = true, value_name = "LANG", value_parser = language)]
    pub language: Option<Language>,
}

impl Common {
    /// The profile that was asked for.
    #[must_use]
    pub fn profile(&self) -> Option<&str> {
        self.profiles.first().map(String::as_str)
    }
}

/// What draws the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Renderer {
    /// OpenGL
    Glow,
    /// Vulkan, Metal, Direct3D 12 or OpenGL
    Wgpu,
}

/// What to do without a window.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve a stand-in for Cognito and IoT Core on this computer until interrupted
    ///
    /// Prints a complete profiles.toml on stdout once it serves. Two people can sign in with the password "topicdeck":
    /// operator@example.com, whose identity has the IoT policy attached, and newcomer@example.com, for whom it is missing.
    #[cfg(feature = "sandbox")]
    #[command(after_long_help = sandbox::EXAMPLES)]
    Sandbox(SandboxArguments),
    /// Sign in with the browser and keep the sign-in in the system's keyring
    SignIn(SignInArguments),
    /// Revoke the sign-in and delete it from the keyring
    ///
    /// The browser keeps a sign-in apart from that, and may let the next person in without a password. `--browser` ends
    /// it too.
    SignOut(SignOutArguments),
    /// Say which profile is in use, and whose sign-in is kept; uses no network
    Status(StatusArguments),
    /// Print messages as they come
    ///
    /// What is missing is printed among them: a time without a connection, a filter that is refused later, messages left
    /// out. In JSON these are objects with "event": "gap", "pause" or "dropped"; in text, lines that begin with ---.
    ///
    /// With --profile given several times, all of them are printed at the same time: JSON has a field "profile", text a
    /// column. --count counts the messages of all together, and --for begins when the first is live. A profile that
    /// cannot go on is told on stderr and left out; the others go on, and the exit status is then 1.
    Watch(WatchArguments),
    /// Send one message; exit 0 only when the broker accepted it
    Send(SendArguments),
    /// Find out what is wrong: judge everything from the profile to a subscription
    ///
    /// Prints one line for each check and a verdict with what helps. Exit 0 when all is well, 1 otherwise.
    Doctor(DoctorArguments),
    /// Attach the IoT policy that the profile names to your own identity; for demo accounts
    ///
    /// In production an administrator does this, and the identity pool's role does not allow it.
    AttachPolicy(AttachPolicyArguments),
    /// Keep a secret, read from stdin, in the system's keyring: that of an app client, or the login for a proxy
    ///
    /// An app client's secret is for profiles that say: `client_secret = "keyring"`. The login for a proxy is
    /// USER:PASSWORD, and is used when the proxy asks for one (Basic) and does not take that of its address.
    Secret(SecretArguments),
}

/// Options of `sign-in`.
#[derive(Args, Clone, Copy, Debug)]
pub struct SignInArguments {
    /// Open no browser: print the link alone on a line of stderr
    ///
    /// Open it in any browser. If that browser is on another computer, paste the address it ended on into stdin, as works
    /// without this option too. Further lines tell the callback URL.
    #[arg(long)]
    pub no_browser: bool,
}

/// Options of `sign-out`.
#[derive(Args, Clone, Copy, Debug)]
pub struct SignOutArguments {
    /// Also open the browser's logout page, and wait up to 30 s until the browser has come back from it
    ///
    /// The app client must list the first callback URL among its sign-out URLs.
    #[arg(long)]
    pub browser: bool,
}

/// Options of `secret`.
#[derive(Args, Clone, Debug)]
pub struct SecretArguments {
    /// That of [`Common`], which this command cannot obey: there would be nothing left to keep a secret for.
    #[arg(long, hide = true)]
    pub sandbox: bool,
    /// Keep USER:PASSWORD for this proxy
    #[arg(long, value_name = "HOST:PORT", value_parser = host_and_port)]
    pub proxy: Option<String>,
}

/// Options of `status`.
#[derive(Args, Clone, Copy, Debug)]
pub struct StatusArguments {
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Options of `doctor`.
#[derive(Args, Clone, Debug)]
pub struct DoctorArguments {
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Also write a zip file for who is to help: versions, profile, checks and recent log, and no secret
    #[arg(long, value_name = "FILE.zip")]
    pub bundle: Option<PathBuf>,
    /// Topic filter to try a subscription with; without one, no subscription is judged
    #[arg(long, value_name = "FILTER", value_parser = topic_filter)]
    pub filter: Option<String>,
    /// Take the filter exactly as given, with the blanks and marks inside and around it
    #[arg(long, requires = "filter")]
    pub as_is: bool,
}

/// Options of `attach-policy`.
#[derive(Args, Clone, Copy, Debug)]
pub struct AttachPolicyArguments {
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

/// Options of `watch`.
#[derive(Args, Clone, Debug)]
pub struct WatchArguments {
    /// What to receive: topic filters, with + for one level and # for all below
    #[arg(required = true, value_name = "FILTER", value_parser = topic_filter)]
    pub filters: Vec<String>,
    /// Take the filters exactly as given, with the blanks and marks inside and around them
    #[arg(long)]
    pub as_is: bool,
    /// Highest delivery guarantee wanted: 0 at most once, 1 at least once
    #[arg(long, default_value = "0", value_name = "N", value_parser = qos)]
    pub qos: Qos,
    /// End after N messages; with --for, the exit status is 3 if fewer came
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub count: Option<u64>,
    /// End after so many seconds of being live
    #[arg(long = "for", value_name = "SECS", allow_negative_numbers = true, value_parser = secs)]
    pub for_secs: Option<f64>,
    /// How to print: json is one object a line, text is for eyes
    #[arg(long, value_enum, default_value_t = Format::Json)]
    pub format: Format,
    /// Print times in UTC, not in local time; json always does
    #[arg(long)]
    pub utc: bool,
    /// Print no notes on stderr, only warnings and errors
    #[arg(long)]
    pub quiet: bool,
}

/// How `watch` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One JSON object a line
    Json,
    /// Local time, topic and payload in one line
    Text,
}

/// Options of `send`.
#[derive(Args, Clone, Debug)]
pub struct SendArguments {
    /// Where to
    #[arg(value_parser = topic)]
    pub topic: String,
    /// Take the topic exactly as given, with the blanks and marks inside and around it
    #[arg(long)]
    pub as_is: bool,
    /// The message; - reads stdin, nothing sends an empty message, one that begins with -- goes behind --
    #[arg(conflicts_with = "file", allow_negative_numbers = true)]
    pub payload: Option<String>,
    /// Send the content of a file
    #[arg(long, value_name = "F")]
    pub file: Option<PathBuf>,
    /// Delivery guarantee: 0 at most once, 1 at least once
    #[arg(long, default_value = "1", value_name = "N", value_parser = qos)]
    pub qos: Qos,
    /// Ask the broker to keep it for later subscribers
    #[arg(long)]
    pub retain: bool,
    /// MIME type of the message, such as application/json
    #[arg(long, value_name = "T")]
    pub content_type: Option<String>,
    /// A user property; may be given several times
    #[arg(long = "property", value_name = "K=V", value_parser = property)]
    pub properties: Vec<(String, String)>,
}

#[cfg(test)]
mod tests;
