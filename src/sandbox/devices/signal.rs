//! What a sensor measures, from one reading to the next.

use bytes::Bytes;
use ciborium::Value;
use rand::Rng;
use rand::rngs::StdRng;

use super::path::{self, Position};
use super::pump::Pump;

/// One measured value and its state.
pub(super) enum Signal {
    Temperature { celsius: f64, setpoint: f64, line: usize },
    Vibration { rms: f64, usual: f64 },
    Pressure { bar: f64 },
    PumpA { rpm: f64 },
    PumpB(Pump),
    Gps { travelled_m: f64, speed: f64 },
    Meter { kw: f64, kwh: f64 },
    Edge { volts: [f64; 3] },
}

impl Signal {
    pub(super) fn temperature(press: usize) -> Self {
        Self::Temperature { celsius: 78.0 + spread(press), setpoint: 80.0, line: press }
    }

    pub(super) fn vibration(press: usize) -> Self {
        let usual = 4.2 + spread(press) / 4.0;
        Self::Vibration { rms: usual, usual }
    }

    pub(super) fn pressure(press: usize) -> Self {
        Self::Pressure { bar: 6.0 + spread(press) / 20.0 }
    }

    pub(super) fn pump_a() -> Self {
        Self::PumpA { rpm: 1_480.0 }
    }

    pub(super) fn gps() -> Self {
        Self::Gps { travelled_m: 0.0, speed: 7.0 }
    }

    pub(super) fn meter() -> Self {
        Self::Meter { kw: 118.2, kwh: 99_120.7 }
    }

    pub(super) fn edge() -> Self {
        Self::Edge { volts: [1.02, 1.04, 1.01] }
    }

    /// Moves on by one reading, and answers its payload.
    pub(super) fn next(&mut self, sequence: u64, random: &mut StdRng) -> Bytes {
        let text = match self {
            Self::Temperature { celsius, setpoint, line } => {
                *celsius = drift(*celsius, *setpoint + 1.0, 0.05, 0.4, random);
                let zone = if *line % 2 == 1 { "north" } else { "south" };
                format!(
                    r#"{{"celsius":{celsius:.1},"setpoint":{setpoint},"seq":{sequence},"unit":"°C","site":{{"hall":"press-hall","line":{line},"zone":"{zone}"}}}}"#
                )
            }
            Self::Vibration { rms, usual } => {
                *rms = drift(*rms, *usual, 0.1, 0.25, random).max(0.1);
                let peak = *rms * 2.4;
                format!(r#"{{"rms":{rms:.2},"peak":{peak:.1},"axis":"z","unit":"mm/s","seq":{sequence}}}"#)
            }
            Self::Pressure { bar } => {
                *bar = drift(*bar, 6.0, 0.05, 0.04, random).max(0.0);
                format!(r#"{{"bar":{bar:.2},"unit":"bar","seq":{sequence}}}"#)
            }
            Self::PumpA { rpm } => {
                *rpm = drift(*rpm, 1_480.0, 0.2, 6.0, random);
                format!(r#"{{"state":"running","rpm":{rpm:.0},"seq":{sequence}}}"#)
            }
            Self::PumpB(pump) => pump.reading(sequence),
            Self::Gps { travelled_m, speed } => {
                *speed = drift(*speed, 7.0, 0.1, 0.6, random).clamp(0.0, 14.0);
                *travelled_m += *speed;
                let Position { lat, lon, heading } = path::position(*travelled_m);
                format!(
                    r#"{{"lat":{lat:.6},"lon":{lon:.6},"speed":{speed:.1},"heading":{heading:.0},"seq":{sequence}}}"#
                )
            }
            Self::Meter { kw, kwh } => {
                *kw = drift(*kw, 118.0, 0.03, 2.0, random).max(0.0);
                // As if a second had passed, whatever the rate.
                *kwh += *kw / 3_600.0;
                format!(r#"{{"kw":{kw:.1},"kwh":{kwh:.1}}}"#)
            }
            Self::Edge { volts } => return edge(volts, sequence, random),
        };
        text.into()
    }
}

/// A CBOR map, with a byte string in it that JSON could not carry.
fn edge(volts: &mut [f64; 3], sequence: u64, random: &mut StdRng) -> Bytes {
    for volt in volts.iter_mut() {
        *volt = drift(*volt, 1.02, 0.1, 0.01, random);
    }
    let entry = |name: &str, value: Value| (Value::Text(name.to_owned()), value);
    let rounded = |volt: &f64| Value::Float((volt * 100.0).round() / 100.0);
    let map = Value::Map(vec![
        entry("v", Value::Array(volts.iter().map(rounded).collect())),
        entry("ok", Value::Bool(volts.iter().all(|volt| (0.9..1.2).contains(volt)))),
        entry("seq", Value::Integer(sequence.into())),
        entry("id", Value::Bytes(vec![0xED, 0x9E, 0x00, 0x04])),
    ]);
    let mut bytes = Vec::new();
    if let Err(error) = ciborium::into_writer(&map, &mut bytes) {
        tracing::error!(%error, "a reading of edge-4 could not be encoded");
    }
    bytes.into()
}

/// A random walk that is drawn to `usual`.
fn drift(value: f64, usual: f64, pull: f64, noise: f64, random: &mut StdRng) -> f64 {
    value + (usual - value) * pull + random.gen_range(-noise..=noise)
}

/// Some difference between machines of a kind.
fn spread(number: usize) -> f64 {
    f64::from(u8::try_from(number * 7 % 5).unwrap_or(0))
}
