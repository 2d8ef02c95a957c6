//! What the user wants after a frame: commands for the shown connection, and actions on the window as a whole.

use std::path::PathBuf;

use super::work::Work;
use console::{DeviceRequest, DirectListRequest, RetainedRequest, RightsRequest, Toward};
use model::{
    Command, ConnectionId, ExportRequest, FileDialog, KeepCommand, OutboxChoice, ProfileCommand, RecordingChoice,
    Timestamp,
};
use texts::Language;

/// Where the person wants to go from the page on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// To the page where a profile is chosen.
    Profiles,
    /// To the doctor, as it was left.
    Doctor,
    /// To the messages that come.
    Console,
    /// To what was recorded.
    Past,
    /// To the messages that wait to be sent.
    Outbox,
    /// To the device that is looked at.
    Device,
    /// To the retained messages of the account.
    Retained,
    /// To where this page was opened from.
    Back,
}

/// What the person wants of the past.
#[derive(Clone, Debug)]
pub(crate) enum PastIntent {
    /// To know which recordings there are.
    List,
    /// To know how much was recorded of a profile, by spans of time.
    Count { profile: String, bounds: Vec<Timestamp> },
    /// To know how much of what is recorded of a profile is older than the limits.
    CountAges(String),
    /// To see a span of a profile, at a time of it.
    Open { profile: String, span: (Timestamp, Timestamp), goes_to: (Timestamp, Toward) },
    /// To see another time of the span that is open.
    GoTo(Timestamp, Toward),
    /// To see the topics of the span that is open.
    CountTopics,
    /// To search all that was recorded of this profile for what is searched for, counted between these times.
    SearchAll { profile: String, bounds: Vec<Timestamp> },
    /// To end that where it is.
    StopSearchAll,
    /// To see no more of what it found.
    DismissSearchAll,
    /// To let go of what is open.
    Close,
    /// To write messages into a file.
    Export(Box<ExportRequest>),
    /// To end that.
    StopExport,
    /// To see no more of an export that ended.
    DismissExport,
}

/// What is to be asked of AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// About the device that is looked at.
    Device(DeviceRequest),
    /// What is allowed.
    Rights(RightsRequest),
    /// A message to many devices.
    DirectList(DirectListRequest),
    /// The retained messages.
    Retained(RetainedRequest),
}

/// What a person wants to see elsewhere.
#[derive(Clone, Debug)]
pub(crate) enum Find {
    /// The message in this row of the log.
    Message(u64),
    /// The messages that this query finds.
    Messages(String),
    /// What AWS says of a device that may have this client id: the person says so, or corrects it.
    Device(String),
    /// The retained messages whose topic contains this, or matches it where it is a filter.
    Retained(String),
}

/// What the person wants of the window as a whole.
#[derive(Debug)]
pub(crate) enum Intent {
    /// To see another page.
    Go(Route),
    /// To see the doctor, and to check everything.
    Examine,
    /// To see who is signed in.
    WhoAmI,
    /// To see this connection. `by_key` puts the cursor back to where it was there.
    Show { connection: ConnectionId, by_key: bool },
    /// To sign in to another profile, with the browser if there is no saved sign-in.
    SignInTo(ProfileCommand),
    /// Something of another connection.
    Command(ConnectionId, Command),
    /// To close this connection, with a question if something would be lost.
    AskToClose(ConnectionId),
    /// To close it without a question.
    Close(ConnectionId),
    /// Something about all profiles.
    Profiles(ProfileCommand),
    /// To forbid sending in all connections, or to allow it.
    SetReadOnly(bool),
    /// To record messages so from now on, in all connections.
    Record(RecordingChoice),
    /// To see what was recorded of a profile before this time, if there is something; before this row, where that is known.
    Older { profile: String, before: Timestamp, row: Option<u64> },
    /// Something of the past.
    Past(PastIntent),
    /// Something of the device that is looked at.
    Device(DeviceRequest),
    /// To have AWS asked about something else.
    Wish(Wish),
    /// To see something elsewhere.
    Find(Find),
    /// To see the settings of recording.
    OpenRecordingSettings,
    /// To let messages wait so from now on, in all connections.
    Wait(OutboxChoice),
    /// To choose a file in the dialog of the system.
    ChooseFile(FileDialog),
    /// To see the contracts of topics of the profile on screen, with one begun for this topic.
    OpenContracts(Option<String>),
    /// To have something kept that is about no connection.
    Keep(KeepCommand),
    /// To have a schema of payloads.
    ReadSchema(PathBuf),
    /// To have this done while the window draws on.
    Aside(Work),
    /// To read another language; that of the system when `None`.
    Speak(Option<Language>),
}

/// What is wanted, in the order in which it was.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    /// Of the shown connection.
    pub(crate) commands: Vec<Command>,
    pub(crate) intents: Vec<Intent>,
}
