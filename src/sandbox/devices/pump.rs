//! pump-b: the device that listens. It obeys `plant/pumps/pump-b/cmd`, answers, and keeps a shadow.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::properties::properties;
use crate::broker::{Broker, Message};
use model::{PropertiesBuilder, PropertyRef, Qos, Timestamp, Topic, TopicFilterError};

const COMMANDS: &str = "plant/pumps/pump-b/cmd";
/// Where an answer goes when the command names no response topic.
const REPLIES: &str = "plant/pumps/pump-b/reply";
const STATE: &str = "plant/pumps/pump-b/state";
const SHADOW_UPDATE: &str = "$aws/things/pump-b/shadow/update";
const SHADOW_DELTA: &str = "$aws/things/pump-b/shadow/update/delta";
/// Messages to it alone that may wait.
const DIRECT: usize = 16;
const MAX_RPM: u64 = 3_000;
const USUAL_RPM: u64 = 1_480;

/// What the pump does now. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Pump(Arc<Mutex<Running>>);

/// Turns a minute; 0 when stopped.
#[derive(Debug, Default)]
struct Running {
    rpm: u64,
}

/// What others want of the pump.
pub(super) struct Inputs {
    commands: mpsc::Receiver<Arc<Message>>,
    deltas: mpsc::Receiver<Arc<Message>>,
    /// To it alone, whatever their topic.
    direct: mpsc::Receiver<Arc<Message>>,
}

impl Pump {
    /// The payload of a reading.
    pub(super) fn reading(&self, sequence: u64) -> String {
        let rpm = self.running().rpm;
        format!(r#"{{"state":"{}","rpm":{rpm},"seq":{sequence}}}"#, word(rpm))
    }

    /// Runs at `rpm` from now on, and answers what it does.
    fn set(&self, rpm: u64) -> Value {
        let mut running = self.running();
        running.rpm = rpm.min(MAX_RPM);
        json!({ "state": word(running.rpm), "rpm": running.rpm })
    }

    fn now(&self) -> Value {
        let rpm = self.running().rpm;
        json!({ "state": word(rpm), "rpm": rpm })
    }

    fn running(&self) -> MutexGuard<'_, Running> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Obeys a command such as `{"cmd":"start","rpm":1200,"requestId":"7"}`, and answers it.
    fn obey(&self, payload: &[u8]) -> Value {
        let command: Value = serde_json::from_slice(payload).unwrap_or_default();
        let rpm = command["rpm"].as_u64();
        let wanted = match command["cmd"].as_str() {
            Some("start") => Some(rpm.unwrap_or(USUAL_RPM)),
            Some("stop") => Some(0),
            Some("set") => rpm,
            _ => None,
        };
        let (ok, state) = match wanted {
            Some(rpm) => (true, self.set(rpm)),
            None => (false, self.now()),
        };
        let mut answer = json!({ "requestId": command["requestId"], "ok": ok, "pump": state });
        if !ok {
            answer["error"] = json!("expected a cmd of start, stop or set, and set with rpm");
        }
        answer
    }

    /// Obeys, and says so to the one who asked and to everyone.
    fn commanded(&self, command: &Message) -> Vec<Message> {
        let answer = self.obey(&command.payload);
        let state = self.now();
        vec![reply(command, &answer), state_message(&state), shadow_report(&state)]
    }

    /// Follows a shadow's delta, if it is about something that the pump has. Answers what it then does.
    fn follow(&self, payload: &[u8]) -> Option<Value> {
        let delta: Value = serde_json::from_slice(payload).unwrap_or_default();
        let state = delta.get("state")?;
        match (state["rpm"].as_u64(), state["state"].as_str()) {
            (Some(rpm), _) => Some(self.set(rpm)),
            (None, Some("running")) => Some(self.set(USUAL_RPM)),
            (None, Some("stopped")) => Some(self.set(0)),
            (None, Some(_)) => Some(self.now()),
            (None, None) => None,
        }
    }
}

/// Listens for commands and shadow deltas. What comes after this is not missed.
///
/// # Errors
/// Never: the filters are fixed and valid.
pub(super) fn listen(broker: &Broker, now: Timestamp) -> Result<Inputs, TopicFilterError> {
    let (inbox, direct) = mpsc::channel(DIRECT);
    let filters = [(SHADOW_DELTA, Qos::AtLeastOnce), (COMMANDS, Qos::AtLeastOnce)];
    broker.device_connects("pump-b", &filters, Some(inbox), now);
    Ok(Inputs { commands: broker.listen(COMMANDS)?, deltas: broker.listen(SHADOW_DELTA)?, direct })
}

/// Reports the state as it is, then obeys until the broker has gone.
pub(super) async fn run(pump: Pump, broker: Broker, mut inputs: Inputs) {
    let now = Timestamp::from_system_clock();
    broker.publish_all([shadow_report(&pump.now())], now);
    loop {
        let messages = tokio::select! {
            Some(command) = inputs.commands.recv() => pump.commanded(&command),
            Some(command) = inputs.direct.recv() => pump.commanded(&command),
            Some(delta) = inputs.deltas.recv() => {
                let Some(state) = pump.follow(&delta.payload) else { continue };
                vec![state_message(&state), shadow_report(&state)]
            }
            else => return,
        };
        broker.publish_all(messages, Timestamp::from_system_clock());
    }
}

/// The answer goes where the command asks for it, with its correlation data (MQTT 5 section 4.10).
fn reply(command: &Message, answer: &Value) -> Message {
    let mut topic = REPLIES;
    let mut packed = PropertiesBuilder::default();
    packed.push(PropertyRef::ContentType("application/json"));
    for property in command.properties() {
        match property {
            // A reply to the command's own topic would be a command again.
            PropertyRef::ResponseTopic(wanted) if Topic::parse(wanted).is_ok() && wanted != COMMANDS => topic = wanted,
            PropertyRef::CorrelationData(_) => packed.push(property),
            _ => {}
        }
    }
    Message::new(topic, answer.to_string())
        .with_flags(Qos::AtLeastOnce, false)
        .with_properties(Bytes::copy_from_slice(packed.as_properties().as_bytes()))
}

fn state_message(state: &Value) -> Message {
    let message = Message::new(STATE, state.to_string()).with_flags(Qos::AtLeastOnce, false);
    message.with_properties(properties("pump-b", "application/json"))
}

/// `desired` is overwritten with what the pump made of it. Otherwise a request that it cannot fulfil, or two that
/// contradict each other, would be answered with one delta after the other for ever.
fn shadow_report(state: &Value) -> Message {
    let document = json!({ "state": { "desired": state, "reported": state } });
    Message::new(SHADOW_UPDATE, document.to_string()).with_flags(Qos::AtLeastOnce, false)
}

fn word(rpm: u64) -> &'static str {
    if rpm == 0 { "stopped" } else { "running" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pump_obeys_and_answers() {
        let pump = Pump::default();
        for (command, ok, rpm) in [
            (r#"{"cmd":"start","requestId":"7"}"#, true, USUAL_RPM),
            (r#"{"cmd":"set","rpm":99999}"#, true, MAX_RPM),
            (r#"{"cmd":"set"}"#, false, MAX_RPM),
            ("not json", false, MAX_RPM),
            (r#"{"cmd":"stop"}"#, true, 0),
        ] {
            let answer = pump.obey(command.as_bytes());
            assert_eq!((&answer["ok"], &answer["pump"]["rpm"]), (&json!(ok), &json!(rpm)), "{command}");
        }
    }

    #[test]
    fn the_answer_goes_where_it_was_asked_for() {
        let mut packed = PropertiesBuilder::default();
        packed.push(PropertyRef::ResponseTopic("plant/answers/me"));
        packed.push(PropertyRef::CorrelationData(b"7"));
        let command = Message::new(COMMANDS, "{}").with_properties(packed.as_properties().as_bytes().to_vec().into());
        let answer = reply(&command, &json!({}));
        assert_eq!(&*answer.topic, "plant/answers/me");
        assert!(answer.properties().into_iter().any(|property| property == PropertyRef::CorrelationData(b"7")));
        assert_eq!(&*reply(&Message::new(COMMANDS, "{}"), &json!({})).topic, REPLIES);
    }

    #[test]
    fn a_delta_about_something_else_is_left_alone() {
        let pump = Pump::default();
        for (state, rpm) in [
            (json!({ "rpm": 900, "colour": "red" }), Some(900)),
            (json!({ "colour": "red" }), None),
            (json!({ "state": "stopped" }), Some(0)),
            (json!({ "state": "dancing" }), Some(0)),
        ] {
            let followed = pump.follow(json!({ "state": state }).to_string().as_bytes());
            assert_eq!(followed.map(|state| state["rpm"].clone()), rpm.map(|rpm: u64| json!(rpm)), "{state}");
        }
    }

    #[tokio::test]
    async fn a_wish_in_the_shadow_is_followed_and_reported() {
        let broker = Broker::new();
        let pump = Pump::default();
        let mut documents = broker.listen("$aws/things/pump-b/shadow/update/documents").unwrap();
        let inputs = listen(&broker, Timestamp(0)).unwrap();
        let desired = json!({ "state": { "desired": { "rpm": 900 } } });
        let check = async {
            // The pump's first report.
            documents.recv().await.unwrap();
            broker.publish(Message::new(SHADOW_UPDATE, desired.to_string()), None, Timestamp(0));
            documents.recv().await.unwrap();
            let reported: Value = serde_json::from_slice(&documents.recv().await.unwrap().payload).unwrap();
            assert_eq!(reported["current"]["state"]["reported"]["rpm"], 900);
        };
        tokio::select! {
            () = run(pump.clone(), broker.clone(), inputs) => panic!("the pump has stopped"),
            () = check => {}
        }
        assert_eq!(pump.now()["state"], "running");
    }
}
