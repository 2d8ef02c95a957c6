//! Deliveries of the engine as JSON lines and back: what `tests/data/sessions` consists of.
//!
//! One line is `{"at": MICROSECONDS, "connection": ID, "batches": [[MESSAGE]], "events": [EVENT]}`; what is empty or absent
//! is left out. `at` is when the window took it. An event is written as Rust names it: `{"Link": {"Gap": {..}}}`. A
//! line that is a text is a place at which the state is looked at: `"while the connection is lost"`.
//!
//! A field or a variant that `model` gets has to be listed below, or this does not compile.

mod containers;

use std::sync::Arc;
use std::time::Duration;

use engine::Delivery;
use model::{
    Actor, AwsKeys, AwsProfileName, AwsProfiles, Batch, BatchBuilder, CallEvent, ConnectionId, Copyable, DialPart,
    DialStep, DoctorEvent, DraftProperties, Event, Examined, Failure, FailureKind, FileChoice, Gap, GapEnd, GapReason,
    Guard, KeyringState, LinkEvent, LinkState, Message, MessageDraft, MessageProperties, MessageRef, NewTopics, Notice,
    Offer, Origin, OutboxEvent, PastEvent, Pause, PauseReason, PersonId, PolicyEvent, ProfileEvent, PropertiesBuilder,
    PropertyRef, PublishEvent, PublishId, PublishOutcome, PublishRequest, Qos, ReadOnly, RecordingEvent, Rung,
    RungDetail, RungReport, RungState, SavedMessage, SavedPerson, SearchEvent, Severity, SignInEvent, SignInWait,
    SignedInPerson, SubscriptionCounts, SubscriptionState, Timestamp, TlsVersion, Topic, TopicFilter, TrialCheck,
    WaitsFor,
};
use serde_json::{Map, Value, json};

/// One line of a session.
pub(crate) enum Line {
    /// What the engine gave, and when it was taken.
    Delivery(Timestamp, Delivery),
    /// The state is looked at here.
    Look(String),
}

/// Writes a delivery; `name` has the names of topics. `None` when there is nothing in it.
pub(crate) fn write(now: Timestamp, delivery: &Delivery, topics: &mut Vec<Arc<str>>) -> Option<String> {
    let mut name = |new: &NewTopics| {
        for topic in new.iter() {
            assert_eq!(topic.id.index(), topics.len(), "topic numbers have no holes");
            topics.push(topic.name.into());
        }
    };
    delivery.new_topics.iter().for_each(&mut name);
    delivery.batches.iter().for_each(|batch| name(batch.new_topics()));
    let batches: Vec<Value> = delivery
        .batches
        .iter()
        .map(|batch| batch.iter().map(|message| write_message(&message, &topics[message.topic.index()])).collect())
        .collect();
    let new_topics: Vec<Value> =
        delivery.new_topics.iter().flat_map(NewTopics::iter).map(|topic| json!(topic.name)).collect();
    let line = object([
        ("at", now.write()),
        ("connection", delivery.connection.map_or(Value::Null, |id| json!(id.0))),
        ("new_topics", Value::Array(new_topics)),
        ("dropped", if delivery.dropped == 0 { Value::Null } else { json!(delivery.dropped) }),
        ("batches", Value::Array(batches)),
        ("events", delivery.events.write()),
    ]);
    let is_empty = delivery.batches.is_empty() && delivery.events.is_empty() && delivery.dropped == 0;
    (!is_empty).then(|| line.to_string())
}

/// Reads lines in their order: topics have the numbers of their first appearance.
#[derive(Default)]
pub(crate) struct Reader {
    builder: BatchBuilder,
}

impl Reader {
    pub(crate) fn read(&mut self, line: &str) -> Line {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        if let Value::String(text) = line {
            return Line::Look(text);
        }
        let items = |field: &str| line[field].as_array().cloned().unwrap_or_default();
        let new_topics = items("new_topics").iter().map(|name| self.named(name.as_str().unwrap())).collect();
        let batches = items("batches").iter().map(|messages| self.batch(messages)).collect();
        let connection = line["connection"].as_u64().map(|id| ConnectionId(u32::try_from(id).unwrap()));
        let dropped = line["dropped"].as_u64().unwrap_or_default();
        let events = Vec::read(&line["events"]);
        let delivery =
            Delivery { connection, new_topics, dropped, batches, events, more: false, ..Delivery::default() };
        Line::Delivery(Timestamp::read(&line["at"]), delivery)
    }

    fn batch(&mut self, messages: &Value) -> Arc<Batch> {
        for message in messages.as_array().unwrap() {
            let (payload, mut properties) = (bytes_of(&message["payload"]), PropertiesBuilder::default());
            for property in message["properties"].as_array().into_iter().flatten() {
                read_property(property, &mut properties);
            }
            let is = |flag: &str| message[flag].as_bool().unwrap_or_default();
            self.builder.push(Message {
                received_at: Timestamp::read(&message["at"]),
                topic: message["topic"].as_str().unwrap(),
                payload: &payload,
                properties: properties.as_properties(),
                qos: Qos::read(&message["qos"]),
                retain: is("retain"),
                duplicate: is("duplicate"),
                origin: if is("sent") { Origin::Sent } else { Origin::Received },
            });
        }
        self.builder.close().expect("a batch has messages")
    }

    /// The number of a topic whose first batch was dropped.
    fn named(&mut self, topic: &str) -> NewTopics {
        let (received_at, payload) = (Timestamp::default(), &[][..]);
        let properties = PropertiesBuilder::default();
        let (qos, origin, properties) = (Qos::AtMostOnce, Origin::Received, properties.as_properties());
        let message = Message { received_at, topic, payload, properties, qos, retain: false, duplicate: false, origin };
        self.builder.push(message);
        self.builder.close().expect("a batch has messages").new_topics().clone()
    }
}

fn write_message(message: &MessageRef<'_>, topic: &str) -> Value {
    let flag = |is: bool| if is { Value::Bool(true) } else { Value::Null };
    object([
        ("at", message.received_at.write()),
        ("topic", json!(topic)),
        ("payload", value_of(message.payload)),
        ("qos", message.qos.write()),
        ("retain", flag(message.retain)),
        ("duplicate", flag(message.duplicate)),
        ("sent", flag(message.origin == Origin::Sent)),
        ("properties", message.properties.into_iter().map(|property| write_property(&property)).collect()),
    ])
}

fn write_property(property: &PropertyRef<'_>) -> Value {
    match property {
        PropertyRef::PayloadFormat(format) => json!(["PayloadFormat", format]),
        PropertyRef::MessageExpirySecs(secs) => json!(["MessageExpirySecs", secs]),
        PropertyRef::ContentType(text) => json!(["ContentType", text]),
        PropertyRef::ResponseTopic(text) => json!(["ResponseTopic", text]),
        PropertyRef::CorrelationData(data) => json!(["CorrelationData", value_of(data)]),
        PropertyRef::User(name, value) => json!(["User", name, value]),
    }
}

fn read_property(property: &Value, builder: &mut PropertiesBuilder) {
    let (number, text) = (|| u8::read(&property[1]), |at: usize| property[at].as_str().unwrap());
    match text(0) {
        "PayloadFormat" => builder.push(PropertyRef::PayloadFormat(number())),
        "MessageExpirySecs" => builder.push(PropertyRef::MessageExpirySecs(u32::read(&property[1]))),
        "ContentType" => builder.push(PropertyRef::ContentType(text(1))),
        "ResponseTopic" => builder.push(PropertyRef::ResponseTopic(text(1))),
        "CorrelationData" => builder.push(PropertyRef::CorrelationData(&bytes_of(&property[1]))),
        "User" => builder.push(PropertyRef::User(text(1), text(2))),
        other => panic!("no property is called {other}"),
    }
}

/// Bytes are a text where they are printable, else hex digits.
fn value_of(bytes: &[u8]) -> Value {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.chars().any(char::is_control) => json!(text),
        _ => json!([bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()]),
    }
}

fn bytes_of(value: &Value) -> Vec<u8> {
    let Value::Array(hex) = value else { return value.as_str().expect("a payload").as_bytes().to_vec() };
    let hex = hex[0].as_str().expect("hex digits");
    (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).expect("hex digits")).collect()
}

/// Something that a line can hold.
trait Recorded: Sized {
    fn write(&self) -> Value;
    fn read(value: &Value) -> Self;
}

fn object<'a>(fields: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
    let is_there = |value: &Value| !value.is_null() && *value != Value::Array(Vec::new());
    let fields = fields.into_iter().filter(|(_, value)| is_there(value));
    Value::Object(fields.map(|(name, value)| (name.to_owned(), value)).collect())
}

fn variant(name: &str, content: Value) -> Value {
    if content.is_null() { json!(name) } else { Value::Object(Map::from_iter([(name.to_owned(), content)])) }
}

fn parts(value: &Value) -> (&str, &Value) {
    match value {
        Value::String(name) => (name, &Value::Null),
        Value::Object(map) => map.iter().next().map(|(name, content)| (name.as_str(), content)).expect("a variant"),
        other => panic!("no variant: {other}"),
    }
}

macro_rules! structs {
    ($($type:ident { $($field:ident),* })*) => { $(
        impl Recorded for $type {
            fn write(&self) -> Value {
                let Self { $($field),* } = self;
                object([$((stringify!($field), $field.write())),*])
            }
            fn read(value: &Value) -> Self {
                Self { $($field: Recorded::read(&value[stringify!($field)])),* }
            }
        }
    )* };
}

macro_rules! enums {
    ($($type:ident { $($variant:ident $(($one:ident))? $({ $($field:ident),* })?),* })*) => { $(
        impl Recorded for $type {
            fn write(&self) -> Value {
                match self {
                    $(Self::$variant $(($one))? $({ $($field),* })? => {
                        let content = Value::Null;
                        $(let _ = content; let content = $one.write();)?
                        $(let _ = content; let content = object([$((stringify!($field), $field.write())),*]);)?
                        variant(stringify!($variant), content)
                    })*
                }
            }
            fn read(value: &Value) -> Self {
                let (name, content) = parts(value);
                let _ = content;
                $(if name == stringify!($variant) {
                    $(let $one = Recorded::read(content);)?
                    return Self::$variant $(($one))? $({ $($field: Recorded::read(&content[stringify!($field)])),* })?;
                })*
                panic!("no {} is called {name}", stringify!($type));
            }
        }
    )* };
}

macro_rules! numbers {
    ($($type:ident)*) => { $(
        impl Recorded for $type {
            fn write(&self) -> Value {
                json!(self)
            }
            fn read(value: &Value) -> Self {
                serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{error}: {value}"))
            }
        }
    )* };
}

numbers! { bool u8 u16 u32 u64 i64 usize String }

structs! {
    Copyable { label, text }
    DialStep { part, took }
    DraftProperties { payload_format, content_type, response_topic, correlation_data, message_expiry, user }
    Failure { at, kind, waits_for, notice }
    Gap { from, reason, end }
    Guard { read_only, is_production }
    GapEnd { at, session_resumed }
    LinkState {
        rungs, dial_steps, attempt, live_since, round_trip, next_attempt_at, failure, identity_id, client_id,
        credentials_expire_at
    }
    MessageDraft { topic, payload, qos, retain, properties }
    MessageProperties { payload_format, message_expiry_secs, content_type, response_topic, correlation_data, user }
    AwsKeys { account_id, access_key_id, expires_at }
    AwsProfileName { name, region }
    AwsProfiles { profiles, notice }
    SavedMessage { name, draft }
    SavedPerson { user, subject, is_current }
    SignedInPerson { user, subject, identity_id, signed_in_at, token_expires_at, aws, claims }
    Notice {
        code, severity, summary, cause, remedy, actor, rung, details, copyables, offer, remedy_at_end
    }
    Pause { topic_filter, from, reason, to }
    PublishRequest { topic, payload, qos, retain, properties }
    RungReport { state, took, detail }
    SignInWait { url, callback_url, busy_callback_urls, ends_at, lasts, keyring, browser }
    SubscriptionCounts { granted, refused, parked }
}

enums! {
    Actor { You, Administrator, NoOne }
    ReadOnly { Program, Profile, Setting }
    DialPart { Dns, Tcp, Proxy, Tls, Upgrade }
    Event {
        SignIn(event), Link(event), Publish(event), Outbox(event), Profile(event), Policy(event), Doctor(event),
        ClockCorrected { skew_ms }, DraftKept { person, draft }, DraftSaved(saved), SavedMessages(messages), Recording(event), Past(event),
        Search(event), Called(event), FileChosen { number, choice }, LinkOpened(link), Noticed(notice), Settled(notice)
    }
    Examined {
        Profile, Keyring, CallbackUrl, UserPool, SignIn, IdentityPool, Identity, Credentials, Dns, Tcp, Proxy, Tls,
        Upgrade, Clock, ClientId, Mqtt, Subscription, Live
    }
    FailureKind { WrongClock, DoubtfulEndpoint, SessionTakenOver, ClientIdContested, Other }
    GapReason {
        Failed { summary }, Renewed, Disconnected, NewClientId, SignedInAgain, SignedOut, SignInEnded, Fault, Closed,
        Ended, NotYet, NotSubscribed
    }
    KeyringState { Stored, MemoryOnly(notice), AwsTools }
    LinkEvent {
        StateChanged(state), SubscriptionChanged { topic_filter, qos, state }, Followed { topic_filter, state }, Unsubscribed { topic_filter }, Gap(gap),
        Pause(pause)
    }
    Offer {
        AttachPolicy { policy }, Publish { topic, payload, label }, UnlockKeyring, AcceptEndpoints, ProxyLogin { proxy },
        UseAgain { profile }, ClientSecret
    }
    PauseReason { Paused, Removed, Refused, Parked }
    PolicyEvent { Attaching, Attached { policy, identity_id }, Failed(notice) }
    ProfileEvent {
        Listed { names, sandbox_offered }, Used { name, region }, Guarded(guard), Shown, Closed, Rejected { file, notices },
        Changed { name }, Renamed { from, to }, Removed { name, text, place, was_open, had_sign_in, keeps_files }, Described { name, text }, FileRead { name, bytes },
        TemplateSaved { path },
        AwsProfiles(profiles), EndpointFound { host },
        Trying, Tried(check), TrialEnded
    }
    PublishEvent { Requested { id, request, at, replaces }, Ended { id, outcome }, Dropped { id }, Restored { id } }
    PublishOutcome {
        Accepted { took, reason_code }, Sent, Refused { reason_code, notice },
        Unstored { notice }, Parked { notice },
        Blamed { probably, notice }, Unacknowledged { notice }, Unknown, NotSent, Queued
    }
    Qos { AtMostOnce, AtLeastOnce }
    RecordingEvent {
        Started { row, message }, Saved { bytes, messages }, Size { bytes }, Missed { from, until, messages }, Stopped,
        Elsewhere, Off, Forgotten { bytes }
    }
    Rung { SignIn, Identity, Credentials, Socket, Mqtt, Subscriptions, Live }
    RungDetail {
        None, User(name), NotRenewed, Identity { id, provider }, IamAlone, Encryption(version), Session { resumed },
        Subscriptions(counts), Connack(reason_code), Disconnect(reason_code), HttpStatus(status)
    }
    RungState { Waiting, Trying, Done, Failed } Severity { Info, Warning, Error }
    SignInEvent {
        Started, ResumedSilently, Waiting(wait), Exchanged, PersonChanged, SignedIn { user, keyring }, Needed { why },
        Cancelled, ResumptionDelayed { notice, waits_for, next_attempt_at }, Failed(notice), SignedOut { notice },
        BrowserSignedOut { seen }, Person(person), People(people)
    }
    SubscriptionState {
        Requested, Granted { qos }, Refused { reason_code, notice }, NotStopped { notice }, Paused, Parked { notice }
    }
    TlsVersion { V1_2, V1_3, Other }
    WaitsFor { Network, SignIn, Time, Change }
}

macro_rules! others {
    ($($type:ty: $write:expr, $read:expr;)*) => { $(
        impl Recorded for $type {
            fn write(&self) -> Value {
                let write: fn(&Self) -> Value = $write;
                write(self)
            }
            fn read(value: &Value) -> Self {
                let read: fn(&Value) -> Self = $read;
                read(value)
            }
        }
    )* };
}

others! {
    &'static str: |text| json!(text), |value| Box::leak(String::read(value).into_boxed_str());
    Arc<[u8]>: |bytes| value_of(bytes), |value| bytes_of(value).into();
    OutboxEvent: |_| panic!("the outbox is not recorded"), |_| panic!("the outbox is not recorded");
    PastEvent: |_| panic!("the past is not recorded"), |_| panic!("the past is not recorded");
    FileChoice: |_| panic!("a dialog is not recorded"), |_| panic!("a dialog is not recorded");
    SearchEvent: |_| panic!("searches are not recorded"), |_| panic!("searches are not recorded");
    CallEvent: |_| panic!("calls are not recorded"), |_| panic!("calls are not recorded");
    TrialCheck: |_| panic!("they are not recorded"), |_| panic!("they are not recorded");
    DoctorEvent: |_| panic!("it is not recorded"), |_| panic!("it is not recorded");
    Duration: |span| json!(u64::try_from(span.as_micros()).unwrap()), |value| Duration::from_micros(u64::read(value));
    PersonId: |person| json!(person.0), |value| Self(u32::read(value));
    PublishId: |id| json!(format!("{:032x}", id.0)),
        |value| Self(u128::from_str_radix(value.as_str().unwrap(), 16).unwrap());
    Timestamp: |time| json!(time.0), |value| Self(i64::read(value));
    Topic: |topic| json!(topic.as_str()), |value| Self::parse(value.as_str().unwrap()).unwrap();
    TopicFilter: |filter| json!(filter.as_str()), |value| Self::parse(value.as_str().unwrap()).unwrap();
}
