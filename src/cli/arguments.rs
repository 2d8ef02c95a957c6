//! Command line: what can be asked for, and the help that teaches it.

mod account;
mod common;
mod contract;
mod decode;
mod device;
mod doctor;
mod examples;
mod format;
mod help;
mod open;
mod profiles;
mod recording;
mod retained;
mod sandbox;
mod sending;
mod shadow;
mod template;
mod translated;
mod values;
mod watch;
mod wrong_usage;

use std::borrow::Cow;
use std::ffi::OsString;

use clap::builder::StyledStr;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

pub(super) use self::account::{SecretArguments, SignInArguments, SignOutArguments, StatusArguments, WhoamiArguments};
pub use self::common::Common;
pub(super) use self::contract::{ContractAction, ContractArguments};
pub(super) use self::decode::DecodeArguments;
pub(super) use self::device::{DeviceArguments, RightsArguments};
pub(super) use self::doctor::DoctorArguments;
pub(super) use self::format::Format;
pub(super) use self::help::HelpArguments;
pub use self::open::OpenArguments;
pub(super) use self::profiles::{ImportArguments, ProfileAction, ProfileArguments};
pub(super) use self::recording::{
    ExportArguments, ExportFormat, ForgetArguments, ImportMessagesArguments, RecordArguments, RecordingsAction,
    RecordingsArguments, RepairArguments,
};
pub(super) use self::retained::{
    RetainedAction, RetainedArguments, RetainedClearArguments, RetainedGetArguments, RetainedListArguments,
    RetainedRestoreArguments,
};
pub use self::sandbox::SandboxArguments;
pub(super) use self::sending::{OutboxAction, OutboxArguments, SavedArguments, SendArguments};
pub(super) use self::shadow::{
    ShadowAction, ShadowArguments, ShadowDeleteArguments, ShadowGetArguments, ShadowListArguments, ShadowSetArguments,
    ShadowWatchArguments,
};
pub(super) use self::template::{TemplateArguments, TemplateFormat, TemplateVariant};
pub use self::translated::with_texts;
pub(super) use self::values::ContractArgument;
pub(super) use self::watch::WatchArguments;
pub use self::wrong_usage::Unusable;
use common::HAS_SANDBOX;
use examples::examples;
use texts::{Language, t};
use translated::translated;
use window::app;

/// A desktop console for AWS IoT Core.
///
/// Without a command, the window opens. Sign in with the browser through Amazon Cognito, then watch and send MQTT
/// messages over a SigV4-signed WebSocket.
#[derive(Debug, Parser)]
#[command(name = "topicdeck", version, after_long_help = examples(), disable_help_subcommand = true)]
pub struct Arguments {
    /// Options of all commands.
    #[command(flatten)]
    pub common: Common,
    /// Graphics backend; falls back to the other one. On Linux, wgpu is an optional feature of the build
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
    /// For [`Unusable::exit`].
    pub fn of_process() -> Result<Self, Unusable> {
        let words: Vec<OsString> = std::env::args_os().collect();
        asked_for(&words).unwrap_or_else(Language::of_system).set();
        Self::of(words)
    }

    fn of(words: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> Result<Self, Unusable> {
        let matches = translated(Self::command()).try_get_matches_from(words)?;
        let arguments = Self::from_arg_matches(&matches)?;
        if let Some(Command::Help(asked)) = &arguments.command {
            return Err(asked.answer(translated(Self::command())));
        }
        match arguments.mistake() {
            Some(reason) => Err(Unusable::wrong(&reason, &usage(matches.subcommand_name()))),
            None => Ok(arguments),
        }
    }

    /// Why the arguments do not belong together, when that is so.
    fn mistake(&self) -> Option<Cow<'static, str>> {
        if let Some(words) = self.wrong_profiles() {
            return Some(words.into());
        }
        if !HAS_SANDBOX && self.common.sandbox {
            return Some(
                t!("this build of Topicdeck has no sandbox: it was built without the feature 'sandbox'").into(),
            );
        }
        if self.renderer == Some(Renderer::Wgpu) && app::Renderer::wgpu().is_none() {
            let words = t!(
                "this build of Topicdeck supports glow only: it was built without the feature 'wgpu'. To build with it: \
                 cargo build --release --locked --features wgpu"
            );
            return Some(words.into());
        }
        let uses_outbox = match &self.command {
            Some(Command::Send(arguments)) => arguments.queue,
            Some(Command::Outbox(_)) => true,
            _ => false,
        };
        let names_saved = matches!(&self.command, Some(Command::Send(arguments)) if arguments.saved.is_some());
        if self.common.sandbox && (names_saved || matches!(self.command, Some(Command::Saved(_)))) {
            return Some(t!("a sandbox that ends with the command has no saved messages: leave out --sandbox").into());
        }
        if self.common.sandbox && matches!(self.command, Some(Command::Contract(_))) {
            return Some(t!("a sandbox that ends with the command has no contracts: leave out --sandbox").into());
        }
        if uses_outbox && self.common.sandbox {
            return Some(t!("a sandbox that ends with the command has no outbox: leave out --sandbox").into());
        }
        #[cfg(feature = "sandbox")]
        if let Some(option) = self.not_for_the_sandbox() {
            return Some(t!("'sandbox' does not take {option}: leave it out", option).into());
        }
        None
    }

    /// The option that `sandbox` would ignore, if one is given: it starts one already, has a profile, and does not connect.
    #[cfg(feature = "sandbox")]
    fn not_for_the_sandbox(&self) -> Option<&'static str> {
        let Some(Command::Sandbox(_)) = self.command else { return None };
        let Common { sandbox, config, accept_endpoints, read_only, .. } = &self.common;
        let given = [
            (*sandbox, "--sandbox"),
            (config.is_some(), "--config"),
            (*accept_endpoints, "--accept-endpoints"),
            (*read_only, "--read-only"),
        ];
        given.into_iter().find(|(is_given, _)| *is_given).map(|(_, option)| option)
    }

    /// Why the profiles cannot be used, or not together, when that is so.
    fn wrong_profiles(&self) -> Option<String> {
        let Common { profiles, sandbox, .. } = &self.common;
        if profiles.is_empty() {
            return None;
        }
        #[cfg(feature = "sandbox")]
        let runs_sandbox = *sandbox || matches!(self.command, Some(Command::Sandbox(_)));
        #[cfg(not(feature = "sandbox"))]
        let runs_sandbox = *sandbox;
        if runs_sandbox {
            return Some(t!("the sandbox has its own profile: leave out --profile").to_owned());
        }
        if profiles.len() > 1 && !matches!(self.command, Some(Command::Watch(_))) {
            return Some(t!("only 'watch' takes --profile several times").to_owned());
        }
        let repeated = profiles.iter().enumerate().find(|(at, name)| profiles[..*at].contains(name));
        repeated.map(|(_, name)| t!("the profile '{name}' is given twice", name))
    }
}

/// How `command` is called, or the program.
fn usage(command: Option<&str>) -> StyledStr {
    let mut program = translated(Arguments::command());
    program.build();
    match command.and_then(|name| program.find_subcommand_mut(name)) {
        Some(command) => command.render_usage(),
        None => program.render_usage(),
    }
}

/// The language that the arguments ask for, even if others are wrong: the error is shown in it.
fn asked_for(words: &[OsString]) -> Option<Language> {
    // By hand, because a parser stops at `--help` and at the first mistake.
    let mut words = words.iter().filter_map(|word| word.to_str()).take_while(|word| *word != "--");
    while let Some(word) = words.next() {
        let tag = match word.strip_prefix("--language") {
            Some("") => words.next(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        if let Some(language) = tag.and_then(Language::from_tag) {
            return Some(language);
        }
    }
    None
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
    /// Simulate Cognito and IoT Core on this computer until interrupted
    ///
    /// Prints a complete profiles.toml on stdout as soon as it is ready. Two users can sign in with the password
    /// "topicdeck": operator@example.com, whose identity has the IoT policy attached, and newcomer@example.com, whose
    /// identity has not.
    #[cfg(feature = "sandbox")]
    #[command(after_long_help = sandbox::EXAMPLES)]
    Sandbox(SandboxArguments),
    /// Sign in with the browser and save the sign-in in the system keyring
    SignIn(SignInArguments),
    /// Revoke the sign-in and delete it from the keyring
    ///
    /// The browser has its own session at Cognito and may let the next user in without a password. `--browser` ends
    /// that too.
    SignOut(SignOutArguments),
    /// Show the profile in use and the saved sign-in; does not use the network
    Status(StatusArguments),
    /// Show who is signed in, with the claims of the ID token; does not use the network
    ///
    /// The identity id is what AWS IoT policies are attached to. Tokens are never printed.
    Whoami(WhoamiArguments),
    /// Print messages as they arrive
    ///
    /// What is missing is printed between them: times without a connection, filters that are refused later, messages left
    /// out. In JSON these are objects with "event": "gap", "pause" or "dropped"; in text, lines that begin with ---.
    ///
    /// With several --profile, messages of all are printed as they arrive: JSON has a field "profile", text a column.
    /// --count counts the messages of all profiles, and --for starts when the first is connected. If a profile fails, the
    /// reason is printed on stderr and the others continue; the exit status is then 1.
    Watch(WatchArguments),
    /// Record messages on disk until interrupted, for days if need be
    ///
    /// Records what the filters match, and what this program sends, in a file of the profile. The oldest messages are
    /// deleted when the file is larger than --cap, or they are older than --days. At most one second is lost if the power
    /// fails. If the connection is lost, it is restored. If the disk is full, the recording continues when there is room;
    /// what is missing is listed by 'recordings'.
    Record(RecordArguments),
    /// Print or save recorded messages
    ///
    /// JSON objects are as 'watch' prints them, one per line. Those of messages that this program sent have
    /// "direction": "sent"; --where 'not sent' leaves them out. In CSV, each message has its direction, and cells that a
    /// spreadsheet would run begin with '. While messages are being recorded, those that are on disk are exported.
    ///
    /// What is missing is printed on stderr, with its times and the reason: messages that were lost, times that were not
    /// recorded, and times without a connection or a subscription.
    Export(ExportArguments),
    /// List what is recorded: profiles, times, sizes, and what is missing; or import messages
    Recordings(RecordingsArguments),
    /// Delete the recording of a profile, after a question
    Forget(ForgetArguments),
    /// Send one message; the exit status is 0 only if the broker accepted it
    ///
    /// With a profile that has `production = true`, it asks first, and needs --yes where there is no terminal. With one
    /// that has `read_only = true`, with --read-only, or while Read-only is on in the window, it sends nothing.
    Send(SendArguments),
    /// List the messages that were saved under a name; does not use the network
    ///
    /// The window saves them: Ctrl S in the form, or the menu of a message. They belong to the profile. 'send --saved NAME' sends one.
    #[command(after_long_help = sending::SAVED_EXAMPLES)]
    Saved(SavedArguments),
    /// List, send and change messages that wait to be sent
    ///
    /// What is sent while there is no connection waits on disk, in the window and with 'send --queue'. It belongs to the user
    /// who is signed in, and expires.
    #[command(after_long_help = sending::OUTBOX_EXAMPLES)]
    Outbox(OutboxArguments),
    /// Show whether a device is connected, since when or why not, and what it subscribes to and reports
    ///
    /// Asks AWS, not the device. AWS says for 30 minutes why a client has left. Without iot:ListSubscriptions, the rest is shown.
    ///
    /// What is recorded of the profile says how often messages usually come on topics with its name, the last of them, and when it
    /// came and left; with --json in "recorded", which is null where nothing is recorded. The newest 20,000 blocks are looked at.
    #[command(after_long_help = device::EXAMPLES)]
    Device(DeviceArguments),
    /// Show what your IoT policies allow, action by action, or ask about one topic
    ///
    /// Needs iot:GetEffectivePolicies in the role of the identity pool, and for a question iot:TestAuthorization. The exit status of a
    /// question is 0 if it is allowed, else 1. The role itself cannot be shown.
    Rights(RightsArguments),
    /// Read, change and follow the shadows of a thing
    ///
    /// A shadow keeps what a device should do and what it last reported, also while the device is not connected.
    #[command(after_long_help = shadow::EXAMPLES)]
    Shadow(ShadowArguments),
    /// List, read and clear retained messages
    #[command(after_long_help = retained::EXAMPLES)]
    Retained(RetainedArguments),
    /// Say what a payload is and print what is in it, as the inspector of the window does
    ///
    /// Reads JSON, JSON Lines, CBOR, MessagePack, Sparkplug B, Avro files and text, also several values in one payload, and within
    /// gzip, zlib, zstd, LZ4, Snappy and base64. Images, BSON and Ion are named.
    ///
    /// Prints the value on stdout and the format on stderr. With --json, values that JSON does not have are texts in CBOR diagnostic
    /// notation. Bytes that cannot be read are printed as they are, on a terminal as hexadecimal digits. The exit status is 1 if the
    /// payload is not what --as says. Needs no profile and no network.
    #[command(after_long_help = decode::EXAMPLES)]
    Decode(DecodeArguments),
    /// Store what payloads of topics have to be and how often they have to come, and check payloads
    ///
    /// Contracts belong to the profile. The window marks messages that are not as they have to be, 'watch' prints what is wrong with
    /// them, and valid:no finds them in every search. Of several filters that match a topic, the most specific one counts. Does
    /// not use the network.
    #[command(after_long_help = contract::EXAMPLES)]
    Contract(ContractArguments),
    /// Find out what is wrong: check everything from the profile to a subscription
    ///
    /// Prints one line for each check, then the result and how to fix it. The exit status is 0 if all is well, else 1.
    Doctor(DoctorArguments),
    /// Attach the IoT policy named in the profile to your own identity
    ///
    /// For demo accounts only. In production, an administrator attaches the policy.
    AttachPolicy(AttachPolicyArguments),
    /// Store a secret from stdin in the system keyring: a client secret, or the login for a proxy
    ///
    /// A client secret is for profiles with `client_secret = "keyring"`. The login for a proxy is USER:PASSWORD. It is
    /// used when the proxy asks for Basic and rejects the login in its URL.
    Secret(SecretArguments),
    /// Add a profile from what your team shares: a configuration file, outputs of a stack, or an address
    ///
    /// Reads `amplify_outputs.json`, aws-exports.js and amplifyconfiguration.json (also .dart) of AWS Amplify; the outputs of
    /// the CDK (--outputs-file), aws cloudformation describe-stacks, sam list stack-outputs and terraform output -json; the
    /// address of a sign-in page or of an OpenID issuer; and profiles of Topicdeck.
    ///
    /// Prints each setting and where it comes from. If something is missing, or has several values, nothing is added and
    /// the exit status is 3: give it with --set. Secrets in the file are pointed out, and neither printed nor kept. Does not
    /// use the network.
    #[command(after_long_help = profiles::IMPORT_EXAMPLES)]
    Import(ImportArguments),
    /// Write a template for AWS that sets up all that a profile needs
    ///
    /// For administrators: user pool, app client, sign-in pages, identity pool, role and IoT policy, as one file. Prints what it
    /// allows on stderr, then the file on stdout, or in --output. What is known can be given, or taken from a profile
    /// with --profile; the rest are parameters of the template. Does not use the network.
    ///
    /// 'topicdeck help administrators' explains how to use it.
    #[command(after_long_help = template::EXAMPLES)]
    Template(TemplateArguments),
    /// List, show, change and hand on profiles
    ///
    /// Comments and the order of everything else in profiles.toml stay.
    #[command(after_long_help = profiles::PROFILE_EXAMPLES)]
    Profile(ProfileArguments),
    /// Open the window, and ask about a link
    ///
    /// This is what the system calls when a link to Topicdeck is clicked. If a window is open, it asks; if none takes the link
    /// within 2 s, one opens and asks. If you agree, the profile is opened and the messages of the topic are searched for.
    /// Without a link, or with --profile, --sandbox, --read-only or --accept-endpoints, another window opens.
    Open(OpenArguments),
    /// Print a page of the manual, or the help of a command
    ///
    /// Pages: profiles, search, outbox, recordings, sandbox, proxies, administrators, troubleshooting. Where a command has
    /// the name of a page, the page is printed; the command has --help.
    Help(HelpArguments),
}

/// Options of `attach-policy`.
#[derive(Args, Clone, Copy, Debug)]
pub struct AttachPolicyArguments {
    /// Do not ask for confirmation
    #[arg(long)]
    pub yes: bool,
}

#[cfg(test)]
mod tests;
