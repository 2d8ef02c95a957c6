//! Events, in the past tense; the window and the headless commands act on these.

use std::time::Duration;

use super::{
    AwsProfiles, CallEvent, Diagnosis, FileChoice, Gap, Guard, LinkState, MessageDraft, Notice, OutboxEvent, PastEvent,
    Pause, PersonId, PublishId, PublishOutcome, PublishRequest, Qos, RecordingEvent, SavedMessage, SavedPerson,
    SearchEvent, SignedInPerson, SubscriptionState, Timestamp, TopicFilter, TrialCheck, WaitsFor,
};

/// Something that happened, by room.
#[derive(Clone, Debug)]
pub enum Event {
    /// About signing in and out.
    SignIn(SignInEvent),
    /// About the connection.
    Link(LinkEvent),
    /// About messages to send.
    Publish(PublishEvent),
    /// About messages that wait on disk until the broker has them.
    Outbox(OutboxEvent),
    /// About what to connect to.
    Profile(ProfileEvent),
    /// About the IoT policy of the identity.
    Policy(PolicyEvent),
    /// About finding out what is wrong.
    Doctor(DoctorEvent),
    /// This computer's clock was found to be wrong, and all that is signed or checked by time corrects for it.
    ClockCorrected {
        /// How far the system's clock is behind AWS, in milliseconds; negative when it is ahead.
        skew_ms: i64,
    },
    /// What the person who has just signed in was writing when the program ended. Comes after each sign-in, where drafts
    /// are kept.
    DraftKept {
        /// Who may have the draft kept from now on.
        person: PersonId,
        /// As it was typed; `None` when nothing was kept.
        draft: Option<Box<MessageDraft>>,
    },
    /// Whether what that person writes can be saved, when that changes. It can until this says otherwise.
    DraftSaved(bool),
    /// The messages that are saved under names for the profile, in the order in which they are shown. Comes when the connection
    /// opens, and with each change, where anything is stored.
    SavedMessages(Vec<SavedMessage>),
    /// About the recording of the messages.
    Recording(RecordingEvent),
    /// Of what was recorded.
    Past(PastEvent),
    /// A part of what is kept was searched.
    Search(SearchEvent),
    /// AWS IoT answered a call, or did not. Comes once for each.
    Called(CallEvent),
    /// A dialog in which a file is chosen ended.
    FileChosen {
        /// [`FileDialog::number`](super::FileDialog::number).
        number: u64,
        /// How.
        choice: FileChoice,
    },
    /// A link to this program was opened while it runs, as it was written: it need not be one.
    LinkOpened(String),
    /// A notice that has no better place.
    Noticed(Box<Notice>),
    /// What was noticed is over.
    Settled(Box<Notice>),
}

/// About signing in and out.
#[derive(Clone, Debug)]
pub enum SignInEvent {
    /// A sign-in began: the keyring is tried and the user pool is looked up.
    Started,
    /// The stored refresh token is being used.
    ResumedSilently,
    /// The listener waits for the browser.
    Waiting(Box<SignInWait>),
    /// The browser's answer is being exchanged for tokens.
    Exchanged,
    /// Another person than the last one is about to be signed in, even if both have the same name.
    PersonChanged,
    /// A person is signed in.
    SignedIn {
        /// E-mail address or user name from the ID token.
        user: String,
        /// Where the refresh token is.
        keyring: KeyringState,
    },
    /// There is no saved sign-in: the person has to start one.
    Needed {
        /// Why, where there is more to say: no keyring to ask, or a saved sign-in that cannot be used.
        why: Option<Box<Notice>>,
    },
    /// The person gave up waiting.
    Cancelled,
    /// The saved sign-in could not be used without a network; it is retried.
    ResumptionDelayed {
        /// What is in the way.
        notice: Box<Notice>,
        /// What the next attempt needs.
        waits_for: WaitsFor,
        /// When it is retried automatically.
        next_attempt_at: Timestamp,
    },
    /// It did not work.
    Failed(Box<Notice>),
    /// The session is over.
    SignedOut {
        /// Something that did not work on the way, such as revoking while offline.
        notice: Option<Box<Notice>>,
    },
    /// The browser was sent to its logout page too.
    BrowserSignedOut {
        /// It came back from there. Otherwise it is not known: the port was needed for something else.
        seen: bool,
    },
    /// Who is signed in, as asked.
    Person(Box<SignedInPerson>),
    /// Whose sign-ins are saved for this profile.
    People(Vec<SavedPerson>),
}

/// What the person sees while the browser is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInWait {
    /// The authorization link. Contains no secret that outlives the wait.
    pub url: String,
    /// The callback URL that must be registered at the app client, letter for letter.
    pub callback_url: String,
    /// Callback URLs that were passed over because their port is taken.
    pub busy_callback_urls: Vec<String>,
    /// When the wait ends.
    pub ends_at: Timestamp,
    /// How long it lasts in all.
    pub lasts: Duration,
    /// Whether the sign-in will outlive the program.
    pub keyring: KeyringState,
    /// Why no browser was opened, when that is so.
    pub browser: Option<Box<Notice>>,
}

/// Whether secrets outlive the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyringState {
    /// In the system's keyring.
    Stored,
    /// In memory only, and why.
    MemoryOnly(Box<Notice>),
    /// Nothing is kept here: the AWS tools of this computer have the sign-in.
    AwsTools,
}

/// About the connection.
#[derive(Clone, Debug)]
pub enum LinkEvent {
    /// The ladder looks different now.
    StateChanged(Box<LinkState>),
    /// The state of a subscription changed.
    SubscriptionChanged {
        /// As it was subscribed.
        topic_filter: TopicFilter,
        /// What was asked for.
        qos: Qos,
        /// Its state.
        state: SubscriptionState,
    },
    /// The state of what a page follows changed.
    Followed {
        /// As it was followed.
        topic_filter: TopicFilter,
        /// Its state.
        state: SubscriptionState,
    },
    /// A subscription is gone.
    Unsubscribed {
        /// As it was subscribed.
        topic_filter: TopicFilter,
    },
    /// A time without a connection began, or the one that lasted has ended.
    Gap(Gap),
    /// A subscription stopped bringing messages, or brings them again.
    Pause(Pause),
}

/// About messages to send. Those of one publish come in the order of the variants.
#[derive(Clone, Debug)]
pub enum PublishEvent {
    /// A message is to be sent. Comes once for each, before anything else about it.
    Requested {
        /// Names it from now on.
        id: PublishId,
        /// What is to be sent.
        request: Box<PublishRequest>,
        /// When the engine was asked.
        at: Timestamp,
        /// The one whose place it takes in the list of what was sent.
        replaces: Option<PublishId>,
    },
    /// It has its outcome. Comes once for each.
    Ended {
        /// Which one.
        id: PublishId,
        /// What became of it.
        outcome: PublishOutcome,
    },
    /// The person does not want it in the list any more.
    Dropped {
        /// Which one.
        id: PublishId,
    },
    /// The person wants it in the list again.
    Restored {
        /// Which one.
        id: PublishId,
    },
}

/// About what to connect to.
#[derive(Clone, Debug)]
pub enum ProfileEvent {
    /// The profiles were read.
    Listed {
        /// Their names, in the order of the file, and that of a running sandbox at the end.
        names: Vec<String>,
        /// A sandbox can be started, and none is running yet.
        sandbox_offered: bool,
    },
    /// This profile has a connection from now on. The first event of a connection.
    Used {
        /// Its name.
        name: String,
        /// AWS region.
        region: String,
    },
    /// A change was made that was asked for.
    Changed {
        /// Name of the profile, which it may have only from now on.
        name: String,
    },
    /// A profile has another name, with all that is kept of it.
    Renamed {
        /// The name that it had.
        from: String,
        /// The name that it has now.
        to: String,
    },
    /// A profile was removed from `profiles.toml`.
    Removed {
        /// Its name.
        name: String,
        /// TOML, with its comments.
        text: String,
        /// Where it was, counted from 1.
        place: usize,
        /// It had a connection, which has ended.
        was_open: bool,
        /// Its sign-in, if there was one, is deleted from the keyring.
        had_sign_in: bool,
        /// Files of it stay: what was recorded, drafts and so on.
        keeps_files: bool,
    },
    /// The text of a profile that was asked for.
    Described {
        /// Its name.
        name: String,
        /// TOML, without comments and secrets.
        text: String,
    },
    /// A file was read that may describe a profile.
    FileRead {
        /// Its name without the folder.
        name: String,
        /// What is in it.
        bytes: Vec<u8>,
    },
    /// A template for an administrator was saved.
    TemplateSaved {
        /// The whole path.
        path: String,
    },
    /// The profiles of AWS's tools on this computer were read.
    AwsProfiles(Box<AwsProfiles>),
    /// What is the IoT endpoint of the account was found while a profile was tried.
    EndpointFound {
        /// The host.
        host: String,
    },
    /// A profile is being tried.
    Trying,
    /// One check of it has ended.
    Tried(Box<TrialCheck>),
    /// The trial has ended; it was stopped, unless all is tried.
    TrialEnded,
    /// How careful this connection is from now on. One is not, until this says otherwise.
    Guarded(Guard),
    /// The connection of a profile that was asked for is open already.
    Shown,
    /// The connection was closed. The last event of a connection.
    Closed,
    /// The file, the text of a new profile, or the profile that was asked for cannot be used.
    Rejected {
        /// Whole path of `profiles.toml` when that is what has to be mended.
        file: Option<String>,
        /// What is wrong, one notice each, in the order of the lines.
        notices: Vec<Notice>,
    },
}

/// About the IoT policy of the identity.
#[derive(Clone, Debug)]
pub enum PolicyEvent {
    /// AWS is being asked to attach it.
    Attaching,
    /// It is attached, and a connection is tried at once.
    Attached {
        /// Name of the policy.
        policy: String,
        /// Cognito identity id that has it now.
        identity_id: String,
    },
    /// It did not work.
    Failed(Box<Notice>),
}

/// About finding out what is wrong.
#[derive(Clone, Debug)]
pub enum DoctorEvent {
    /// The checks are under way.
    Examining,
    /// This was found.
    Examined(Box<Diagnosis>),
    /// Whether another program is known to be connected under the client id of this one.
    ClientIdAsked {
        /// A connection would end that of the other program.
        is_held: bool,
    },
    /// A support bundle was written.
    BundleSaved {
        /// Whole path of the file.
        path: String,
    },
    /// The support bundle could not be written.
    BundleFailed(Box<Notice>),
}
