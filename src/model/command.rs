//! Commands of the user. Imperative; the backend answers with events.

use std::path::PathBuf;

use secrecy::SecretString;

use super::{
    CallCommand, ContractChange, FileDialog, MessageDraft, OutboxCommand, PastCommand, PersonId, PublishId,
    PublishRequest, Qos, RecordingCommand, SavedMessageChange, SearchCommand, TopicFilter, WindowLayout,
};

/// A command of the user, by room.
#[derive(Clone, Debug)]
pub enum Command {
    /// About signing in and out.
    SignIn(SignInCommand),
    /// About the connection.
    Link(LinkCommand),
    /// About messages to send.
    Publish(PublishCommand),
    /// About messages that wait on disk until the broker has them.
    Outbox(OutboxCommand),
    /// About what to connect to.
    Profile(ProfileCommand),
    /// About the IoT policy of the identity.
    Policy(PolicyCommand),
    /// About finding out what is wrong.
    Doctor(DoctorCommand),
    /// About what is there again in the next run.
    Keep(KeepCommand),
    /// About searching all that is kept.
    Search(SearchCommand),
    /// About what is recorded of a connection.
    Recording(RecordingCommand),
    /// About looking at what was recorded.
    Past(PastCommand),
    /// Asks AWS IoT beside the connection. [`Event::Called`](super::Event::Called) answers it.
    Call(CallCommand),
    /// Has the person choose a file. [`Event::FileChosen`](super::Event::FileChosen) answers it.
    ChooseFile(FileDialog),
    /// Reads the schema of payloads in this file, and again whenever it changes. A delivery has the schema.
    ReadSchema {
        /// The file: of protobuf, a `.proto` file or a descriptor set.
        path: PathBuf,
    },
}

/// About signing in and out.
#[derive(Clone, Debug)]
pub enum SignInCommand {
    /// Opens the browser, and connects once the person is signed in.
    Start,
    /// The same with wishes for the login page. A present sign-in holds until there is another.
    StartAs {
        /// Filled in as the user name; that of the profile when `None`.
        user: Option<String>,
        /// The page asks for an account even if the browser is still signed in.
        another_account: bool,
    },
    /// Uses the saved sign-in of another person, without the browser. The present one stays saved.
    SwitchTo {
        /// `sub` of the person.
        subject: String,
    },
    /// Gives up waiting for the browser.
    Cancel,
    /// Launches the browser with the same link again.
    OpenBrowserAgain,
    /// Takes the address that a browser elsewhere ended on.
    PasteRedirect {
        /// The whole address, `code` and `state` included. A secret for five minutes.
        address: String,
    },
    /// Answers with [`SignInEvent::Person`](super::SignInEvent::Person), if a person is signed in.
    WhoAmI,
    /// Ends the session: revokes the refresh token and deletes it from the keyring.
    SignOut,
    /// The same for the saved sign-in of this person, by name.
    SignOutUser {
        /// E-mail address or user name.
        user: String,
    },
    /// The same for everyone whose sign-in is saved.
    SignOutAll,
    /// Opens the browser's logout page, which ends its cookie.
    OpenLogoutPage,
}

/// About the connection.
#[derive(Clone, Debug)]
pub enum LinkCommand {
    /// Connects and stays connected, with the saved sign-in.
    Connect,
    /// Ends the connection and stays away.
    Disconnect,
    /// Does not wait for the next attempt.
    RetryNow,
    /// Connects with another client id, for this run: a random ending is added to the usual one. For when another
    /// program uses the same.
    UseNewClientId,
    /// Adds a subscription, or changes its QoS.
    Subscribe {
        /// What to receive.
        topic_filter: TopicFilter,
        /// Highest guarantee wanted.
        qos: Qos,
    },
    /// Takes a subscription away.
    Unsubscribe {
        /// As it was subscribed.
        topic_filter: TopicFilter,
    },
    /// Stops delivery and keeps the subscription in the list.
    PauseSubscription {
        /// As it was subscribed.
        topic_filter: TopicFilter,
    },
    /// Delivers again.
    ResumeSubscription {
        /// As it was subscribed.
        topic_filter: TopicFilter,
    },
    /// Receives this for as long as a page shows it. It is in no list and is not stored. What is subscribed, or paused, stays as
    /// it is.
    Follow {
        /// What to receive.
        topic_filter: TopicFilter,
    },
    /// Ends that.
    Unfollow {
        /// As it was followed.
        topic_filter: TopicFilter,
    },
}

/// About messages to send.
#[derive(Clone, Debug)]
pub enum PublishCommand {
    /// Sends a message. [`PublishEvent::Requested`](super::PublishEvent::Requested) tells its id.
    Send {
        /// What to send.
        request: PublishRequest,
        /// The one whose place it takes in the list of what was sent. Ignored while that one has no outcome.
        replaces: Option<PublishId>,
    },
    /// Takes a message out of the list of what was sent. Ignored while it has no outcome.
    Drop {
        /// Which one.
        id: PublishId,
    },
    /// Puts a dropped message back into the list.
    Restore {
        /// Which one.
        id: PublishId,
    },
    /// Forbids to send in all connections, or allows it where neither the profile nor `--read-only` forbids it. About no
    /// connection.
    SetReadOnly(bool),
}

/// About what to connect to.
#[derive(Clone, Debug)]
pub enum ProfileCommand {
    /// Opens a connection for this profile; its saved sign-in is used if there is one. One that is open stays as it is.
    Use {
        /// Its name in `profiles.toml`.
        name: String,
    },
    /// Checks the text of one `[[profile]]` table and appends it to `profiles.toml`, then uses it.
    Add {
        /// TOML.
        text: String,
    },
    /// Ends this connection for good. Its saved sign-in stays in the keyring.
    Close,
    /// Starts the sandbox and uses its profile.
    TrySandbox,
    /// Trusts the addresses of this connection's profile with the sign-in, now and later. Only after the person has seen them.
    AcceptEndpoints,
    /// Reads `profiles.toml` again, and opens the first profile when none is open.
    Reload,
    /// Reads `profiles.toml` again, and opens nothing: it may have been edited meanwhile.
    LookAgain,
    /// Changes `profiles.toml`. What is open stays open.
    Change(ProfileChange),
    /// Changes `profiles.toml`, and keeps the secret of the app client in the keyring. Answered once both are done.
    ChangeWithSecret {
        /// An insertion or an update.
        change: ProfileChange,
        /// Any text.
        secret: SecretString,
    },
    /// Answers with the text of this profile.
    Describe {
        /// Its name in `profiles.toml`.
        name: String,
    },
    /// Reads a file that may describe a profile, and answers with what is in it.
    ReadFile {
        /// The file.
        path: PathBuf,
    },
    /// Saves a template for an administrator in a file.
    SaveTemplate {
        /// As a person typed it: without a folder, it is in the one for downloads.
        path: PathBuf,
        /// Whether it replaces a file that is there: a dialog has asked. Otherwise that one stays.
        replaces: bool,
        /// What is in it.
        text: String,
    },
    /// Tries what the text of a profile leads to, without signing in. A trial that is under way ends.
    Try {
        /// TOML. What is missing in it is not tried.
        text: String,
    },
    /// Ends the trial that is under way.
    StopTrying,
    /// Answers with the profiles of AWS's tools on this computer.
    ListAwsProfiles,
    /// Shows `profiles.toml` in the person's editor.
    OpenFile,
    /// Shows a folder in the person's file manager.
    OpenFolder(SettingsFolder),
    /// Gives the proxy a user and a password from now on, keeps them in the keyring, and tries again.
    UseProxyLogin {
        /// `HOST:PORT` of the proxy.
        proxy: String,
        /// Without a colon.
        user: String,
        /// Any text.
        password: SecretString,
    },
    /// Keeps the secret of the app client of this connection's profile in the keyring, and begins a sign-in.
    UseClientSecret {
        /// Any text.
        secret: SecretString,
    },
}

/// A change to the profiles of `profiles.toml`. Comments and the order of everything else stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProfileChange {
    /// Sets the values of the one `[[profile]]` in `text`, and its name. Other settings stay, except those of `unset`.
    Update {
        /// Which profile.
        name: String,
        /// TOML.
        text: String,
        /// Names of settings.
        unset: Vec<String>,
    },
    /// Adds a copy right behind the profile.
    Duplicate {
        /// Which profile.
        name: String,
        /// Name of the copy.
        new_name: String,
    },
    /// Puts a profile at another place.
    Move {
        /// Which profile.
        name: String,
        /// Counted from 1.
        place: usize,
    },
    /// Removes a profile. It is answered with what it takes to insert it again.
    Remove {
        /// Which profile.
        name: String,
    },
    /// Adds the one `[[profile]]` in `text`.
    Insert {
        /// TOML.
        text: String,
        /// Counted from 1; at the end if not given.
        place: Option<usize>,
    },
}

/// About the IoT policy of the identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyCommand {
    /// Attaches the policy that the profile names to the identity of the signed-in person, then connects. Only after
    /// the person has confirmed it: in production, an administrator does this.
    Attach,
}

/// About finding out what is wrong.
#[derive(Clone, Debug)]
pub enum DoctorCommand {
    /// Looks at everything that can be judged now, and answers with a diagnosis. The connection is left alone.
    Examine,
    /// Asks AWS whether another program is connected under the client id that this one is going to have. Needs a sign-in and no
    /// connection.
    AskClientId,
    /// Examines, and writes it with the profile and the recent log into a zip file without any secret.
    SaveBundle {
        /// Where to; a new file in the person's folder for downloads when `None`.
        path: Option<PathBuf>,
    },
}

/// About what is there again in the next run. Nothing answers drafts and layouts, unless the file cannot be used.
#[derive(Clone, Debug)]
pub enum KeepCommand {
    /// Keeps what this person is writing, for this connection. One of a person who has left is ignored.
    Draft {
        /// As [`Event::DraftKept`](super::Event::DraftKept) gave it.
        person: PersonId,
        /// As it is now.
        draft: Box<MessageDraft>,
    },
    /// Changes the messages that are saved under names for the profile.
    /// [`Event::SavedMessages`](super::Event::SavedMessages) answers it.
    Message(SavedMessageChange),
    /// Changes the contracts of the topics of a profile. A delivery has what is there then. About no connection.
    Contracts {
        /// Its name.
        profile: String,
        /// One after the other.
        changes: Vec<ContractChange>,
    },
    /// Keeps how the window is arranged. About no connection.
    Layout(Box<WindowLayout>),
}

/// A folder of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingsFolder {
    /// Where `profiles.toml` is.
    Profiles,
    /// Where the settings, subscriptions and drafts are.
    State,
}
