//! Which devices there are, what they publish and how: topics, guarantees, properties, and what is retained.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use rand::rngs::StdRng;

use super::properties::{FIRMWARE, properties};
use super::pump::Pump;
use super::signal::Signal;
use crate::broker::Message;
use model::{Qos, Timestamp};

/// A reading is old news after this.
const EXPIRY: Duration = Duration::from_mins(5);
const JSON: &str = "application/json";
const CBOR: &str = "application/cbor";

/// All devices, taking turns.
pub(super) struct Plant {
    sources: Vec<Source>,
    presses: usize,
    has_pump_b: bool,
    turn: usize,
}

/// One topic of one device.
struct Source {
    device: Arc<str>,
    topic: Arc<str>,
    qos: Qos,
    properties: Bytes,
    signal: Signal,
    /// Counts up, so that a gap can be seen.
    sequence: u64,
}

impl Plant {
    /// The first `devices` devices of the plant, and as many more presses as it takes.
    pub(super) fn new(devices: usize, pump: &Pump) -> Self {
        let mut plant = Self { sources: Vec::new(), presses: 0, has_pump_b: false, turn: 0 };
        for index in 0..devices {
            match index {
                1 => plant.add("pump-a", "plant/pumps/pump-a/state", Qos::AtMostOnce, JSON, Signal::pump_a()),
                2 => {
                    plant.has_pump_b = true;
                    let signal = Signal::PumpB(pump.clone());
                    plant.add("pump-b", "plant/pumps/pump-b/state", Qos::AtLeastOnce, JSON, signal);
                }
                3 => plant.add("truck-7", "plant/yard/gps/truck-7", Qos::AtLeastOnce, JSON, Signal::gps()),
                4 => plant.add("meter-12", "plant/energy/meter-12", Qos::AtMostOnce, JSON, Signal::meter()),
                5 => plant.add("edge-4", "plant/cbor/edge-4", Qos::AtLeastOnce, CBOR, Signal::edge()),
                _ => plant.add_press(),
            }
        }
        plant
    }

    /// Their client ids; one that has several topics comes several times.
    pub(super) fn devices(&self) -> impl Iterator<Item = &str> {
        self.sources.iter().map(|source| &*source.device)
    }

    pub(super) fn has_pump_b(&self) -> bool {
        self.has_pump_b
    }

    /// The retained messages from before anyone subscribed: what each press is, the tariff, and the last sign of a
    /// sensor that fell silent.
    pub(super) fn first_words(&self) -> Vec<Message> {
        let mut messages = vec![
            retained("plant/pumps/pump-c/state", "pump-c", r#"{"state":"running","rpm":1455,"seq":40112}"#.to_owned()),
            retained("plant/energy/tariff", "meter-12", r#"{"eur_per_kwh":0.31,"peak":false}"#.to_owned()),
        ];
        for press in 1..=self.presses {
            let text = format!(r#"{{"model":"HP-400","serial":"P{press:05}","firmware":"{FIRMWARE}"}}"#);
            let device = format!("press-{press}");
            messages.push(retained(&format!("plant/press-hall/{device}/info"), &device, text));
        }
        messages
    }

    /// The device whose turn it is, and its next message. There is always one.
    pub(super) fn next(&mut self, random: &mut StdRng, now: Timestamp) -> (Arc<str>, Message) {
        self.turn = (self.turn + 1) % self.sources.len();
        let source = &mut self.sources[self.turn];
        (Arc::clone(&source.device), source.next(random, now))
    }

    fn add_press(&mut self) {
        self.presses += 1;
        let (number, device) = (self.presses, format!("press-{}", self.presses));
        for (name, qos, signal) in [
            ("temp", Qos::AtLeastOnce, Signal::temperature(number)),
            ("vibration", Qos::AtLeastOnce, Signal::vibration(number)),
            ("pressure", Qos::AtMostOnce, Signal::pressure(number)),
        ] {
            self.add(&device, &format!("plant/press-hall/{device}/{name}"), qos, JSON, signal);
        }
    }

    fn add(&mut self, device: &str, topic: &str, qos: Qos, content_type: &str, signal: Signal) {
        let sequence = 90_000 + 37 * self.sources.len() as u64;
        let properties = properties(device, content_type);
        self.sources.push(Source { device: device.into(), topic: topic.into(), qos, properties, signal, sequence });
    }
}

impl Source {
    fn next(&mut self, random: &mut StdRng, now: Timestamp) -> Message {
        self.sequence += 1;
        let payload = self.signal.next(self.sequence, random);
        Message::new(Arc::clone(&self.topic), payload)
            .with_flags(self.qos, false)
            .with_properties(self.properties.clone())
            .expiring_at(Some(now.plus(EXPIRY)))
    }
}

fn retained(topic: &str, device: &str, text: String) -> Message {
    Message::new(topic, text).with_flags(Qos::AtLeastOnce, true).with_properties(properties(device, JSON))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use rand::SeedableRng;

    use super::*;

    fn messages(devices: usize, count: usize) -> Vec<Message> {
        let mut plant = Plant::new(devices, &Pump::default());
        let mut random = StdRng::seed_from_u64(1);
        (0..count).map(|_| plant.next(&mut random, Timestamp(0)).1).collect()
    }

    #[test]
    fn the_plant_is_the_one_of_the_drawing_and_more_devices_are_presses() {
        let topics = |devices| -> BTreeSet<String> {
            messages(devices, 100).into_iter().map(|message| message.topic.to_string()).collect()
        };
        let plant = topics(8);
        assert_eq!(plant.len(), 14);
        for topic in ["plant/press-hall/press-3/temp", "plant/pumps/pump-b/state", "plant/cbor/edge-4"] {
            assert!(plant.contains(topic), "{topic}");
        }
        assert!(!plant.contains("plant/pumps/pump-c/state"));
        assert!(topics(9).contains("plant/press-hall/press-4/vibration"));
        assert_eq!(topics(1).len(), 3);
    }

    #[test]
    fn payloads_are_what_their_content_type_says() {
        for message in messages(8, 200) {
            match message.properties().content_type() {
                Some(JSON) => assert!(serde_json::from_slice::<serde_json::Value>(&message.payload).is_ok()),
                _ => assert!(ciborium::from_reader::<ciborium::Value, _>(&message.payload[..]).is_ok()),
            }
        }
    }

    #[test]
    fn values_move_and_stay_plausible() {
        let mut celsius: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for message in messages(8, 14_000).iter().filter(|message| message.topic.ends_with("/temp")) {
            let reading: serde_json::Value = serde_json::from_slice(&message.payload).unwrap();
            celsius.entry(message.topic.to_string()).or_default().push(reading["celsius"].as_f64().unwrap());
        }
        assert_eq!(celsius.len(), 3);
        for (topic, readings) in celsius {
            assert!(readings.iter().all(|celsius| (60.0..100.0).contains(celsius)), "{topic}");
            assert!(readings.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 3.0), "{topic}");
            assert!(readings.windows(2).filter(|pair| pair[0].to_bits() != pair[1].to_bits()).count() > 500, "{topic}");
        }
    }

    #[test]
    fn the_same_options_give_the_same_values() {
        let payloads = || -> Vec<Bytes> { messages(8, 50).into_iter().map(|message| message.payload).collect() };
        assert_eq!(payloads(), payloads());
    }
}
