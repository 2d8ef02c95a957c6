//! In-memory truth of the window: the open connections, and for each the messages, subscriptions, state of the link
//! and the signed-in user.
//!
//! One writer: the console belongs to the window's thread and has no lock. It reads no clock and draws nothing; events
//! and batches come in with the time as an argument, and the window borrows what it shows.

mod before_live;
mod connections;
mod console;
mod contracts;
mod density;
mod device;
mod direct_list;
mod echo;
mod growth;
mod held;
mod known_devices;
mod last_events;
mod log;
mod matches;
mod messages;
mod notices;
mod past;
mod position;
mod previous;
mod profiles;
mod publishes;
mod reach;
mod recorded_rows;
mod recording;
mod retained;
mod rights;
mod schemas;
mod seam;
mod seen_births;
mod seen_calls;
mod session;
mod shown;
mod sign_in_rung;
mod silence;
mod statistics;
mod subscriptions;
mod support;
mod topics;
mod tree;
mod view;

pub use connections::{Connection, Connections};
pub use console::Console;
pub use contracts::{KnownContracts, ProfileContracts};
pub use density::{Bars, Density};
pub use device::{
    Asked, ConnectionNow, Device, DeviceRequest, MAX_LISTED, OpenShadow, Presence, PresenceSpan, Recorded,
    RecordedDevice, Seen, SeenChange, SeenIn, SeenMessage, WasThere, is_taken_over,
};
pub use direct_list::{DirectList, DirectListRequest, DirectRow, DirectState, MAX_CLIENTS};
pub use echo::is_echo;
pub use held::{LookedAt, MAX_HELD_BYTES};
pub use known_devices::{KnownDevices, TopicDevice};
pub use last_events::LastEvents;
pub use log::{Bounds, Log, Row};
pub use matches::{Progress, Search, SearchState};
pub use messages::Messages;
pub use notices::Notices;
pub use past::{
    AGE_LIMITS, AllSearch, CountOfTopics, Export, Landing, MAX_READ_BYTES, OlderThan, OpenPast, Past, Toward,
};
pub use position::{Position, Viewport};
pub use previous::{Previous, batch_of, previous_of_topic};
pub use profiles::{ProfileAnswer, Profiles, Trial};
pub use publishes::{Publish, Publishes};
pub use reach::Reach;
pub use recording::{Recording, RecordingState};
pub use retained::{MAX_TOPICS, OpenRetained, Retained, RetainedList, RetainedRequest, RetainedRun, RunKind};
pub use rights::{Rights, RightsRequest, seen_rights};
pub use schemas::{KnownSchema, Schemas};
pub use seen_calls::{SeenCalls, SeenRight};
pub use session::{Session, SignIn};
pub use statistics::{RateMeter, Statistics};
pub use subscriptions::{Subscription, Subscriptions};
pub use support::{Bundle, PolicyAttachment, Support};
pub use topics::Topics;
pub use tree::{
    Awaited, LevelId, Levels, MAX_KEPT_BYTES, MAX_LEVELS, Muted, Own, SPARK_SLOTS, Sparkline, Traffic, Tree, TreeRow,
    TreeRows,
};
pub use view::View;
