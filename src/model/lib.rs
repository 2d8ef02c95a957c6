//! Plain words of Topicdeck: topics, batches, commands, events, notices and the state of the link.
//!
//! Nothing here does IO, waits or draws, and only the redaction locks. Every other room may use this one; it uses none of ours.

mod aws_profiles;
mod batch;
mod batch_builder;
mod call;
mod clearing;
mod columns;
mod command;
mod compressed;
mod connection;
mod contract;
mod diagnosis;
mod event;
mod export;
mod failure;
mod file_dialog;
mod filter;
mod gap;
mod given;
mod guard;
mod hidden;
mod link;
mod link_state;
mod message_draft;
mod message_rule;
mod moments;
mod new_topics;
mod notice;
mod outbox;
mod past;
mod past_device;
mod past_gap;
mod person;
mod plain;
mod preflight;
mod presence;
mod properties;
mod publish;
mod qos;
mod quiet;
mod recording;
mod redact;
mod retained;
mod right;
mod row_set;
mod rung;
mod rung_detail;
mod saved;
mod saved_message;
mod scale;
mod search;
mod searches;
mod shadow;
mod sparkplug;
mod table_layout;
mod time;
mod topic;
mod topic_interner;
mod topic_names;
mod trial;
mod views;
pub mod words;

pub use aws_profiles::{AwsProfileName, AwsProfiles};
pub use batch::{Batch, Message, MessageRef, Origin};
pub use batch_builder::{BatchBuilder, MAX_BATCH_BYTES, MAX_BATCH_MESSAGES};
pub use call::{
    Call, CallAnswer, CallCommand, CallEvent, CallFailure, CallFailureKind, ClientConnection, DirectMessage,
    ShadowDocument, ShadowId,
};
pub use clearing::{Clearing, ClearingAnswer, ClearingProgress};
pub use columns::Columns;
pub use command::{
    Command, DoctorCommand, KeepCommand, LinkCommand, PolicyCommand, ProfileChange, ProfileCommand, PublishCommand,
    SettingsFolder, SignInCommand,
};
pub use compressed::{begins_in_base64, may_be_compressed};
pub use connection::ConnectionId;
pub use contract::{Contract, ContractChange, ContractSchema, ContractState, MAX_CONTRACTS, MAX_EXPECTED_SECS};
pub use diagnosis::{Check, CheckState, Diagnosis, Examined};
pub use event::{
    DoctorEvent, Event, KeyringState, LinkEvent, PolicyEvent, ProfileEvent, PublishEvent, SignInEvent, SignInWait,
};
pub use export::{ExportFormat, ExportMemory, ExportRequest, ExportState};
pub use failure::{Failure, FailureKind, WaitsFor};
pub use file_dialog::{FileChoice, FileDialog, FilePurpose};
pub use filter::{TopicFilter, TopicFilterError, specificity};
pub use gap::{Gap, GapEnd, GapReason, Pause, PauseReason};
pub use given::{Doubt, Given};
pub use guard::{Guard, ReadOnly};
pub use hidden::{is_hidden, is_mark, push_sign, visible_line, visible_lines, visible_topic};
pub use link::Link;
pub use link_state::LinkState;
pub use message_draft::{DraftMistake, DraftProperties, MessageDraft};
pub use message_rule::MessageRule;
pub use new_topics::{NewTopic, NewTopics};
pub use notice::{Actor, Copyable, Notice, Offer, Severity, Words};
pub use outbox::{
    OutboxChoice, OutboxCommand, OutboxCounts, OutboxEntry, OutboxEvent, OutboxSender, OutboxState, OutboxView,
};
pub use past::{
    FoundInAll, PastBlock, PastCommand, PastCounts, PastEvent, PastId, PastTopic, RecordingOverview, SearchAllRequest,
};
pub use past_device::{DevicePast, DevicePastRead, DevicePastRequest, PastHeard, PastMessage, without_breaks};
pub use past_gap::{PastGap, WhyMissing, not_recorded};
pub use person::{AwsKeys, SavedPerson, SignedInPerson};
pub use plain::{digits_in, plain_in, plain_length};
pub use preflight::{
    FilterHint, MAX_PAYLOAD_BYTES, MAX_SUBSCRIPTIONS, MAX_TOPIC_BYTES, MAX_TOPIC_SLASHES, Preflight, check,
    check_filter, filter_hints, without_share,
};
pub use presence::{DeviceTopic, device_in, device_topic, is_client_id, presence_filter, present_client};
pub use properties::{MessageProperties, Properties, PropertiesBuilder, PropertyRef};
pub use publish::{PublishId, PublishOutcome, PublishRequest, SubscriptionState};
pub use qos::Qos;
pub use quiet::Quiet;
pub use recording::{RecordingChoice, RecordingCommand, RecordingEvent};
pub use redact::{hold, redact};
pub use retained::{RetainedMessage, RetainedTopic};
pub use right::{EffectivePolicy, RightAction, RightAnswer, RightQuestion};
pub use row_set::RowSet;
pub use rung::{DialPart, DialStep, Rung, RungReport, RungState};
pub use rung_detail::{RungDetail, SubscriptionCounts, TlsVersion};
pub use saved::{
    LogLimit, MAX_MARKED_TOPICS, MAX_OPEN_LEVELS, Opening, PanelSizes, PayloadTab, PersonId, StripReach, Theme,
    TopicMarks, TreeOrder, ViewChoices, WindowLayout, rename_key,
};
pub use saved_message::{MAX_MESSAGE_NAME_CHARS, MAX_SAVED_MESSAGES, SavedMessage, SavedMessageChange};
pub use scale::Scale;
pub use search::{FoundMoment, SearchCommand, SearchEvent, SearchPart, SearchRequest};
pub use searches::{MAX_RECENT_SEARCHES, MAX_SAVED_SEARCHES, MAX_SEARCH_BYTES, SavedSearch, Searches};
pub use shadow::{
    MAX_SHADOW_NAME, SHADOW_NAME_SIGNS, ShadowNews, ShadowOperation, ShadowTopic, changed_shadow, is_shadow_name,
};
pub use sparkplug::{SparkplugBirth, SparkplugMetric, SparkplugMetrics, place_of_row};
pub use table_layout::{
    Column, ColumnContent, LabelColor, LabelRule, MAX_LABEL_RULES, MAX_OWN_COLUMNS, SinceMode, TableLayout, TimeMode,
};
pub use time::Timestamp;
pub use topic::{Topic, TopicError, TopicId};
pub use topic_interner::{MAX_TOPICS, TopicInterner};
pub use topic_names::TopicNames;
pub use trial::{TrialCheck, Tried};
pub use views::{MAX_VIEW_NAME_CHARS, MAX_VIEWS, MessageView, Views};
