//! The simulated devices: a small plant that publishes into the broker from within the process.
//!
//! Values move plausibly and, for the same options, always in the same way. One timer serves all devices and
//! publishes what is due in one go, so that a high rate costs no timer per message.

mod path;
mod plant;
mod properties;
mod pump;
mod signal;

use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::time::{Instant, MissedTickBehavior, interval};

use self::plant::Plant;
use self::pump::Pump;
use super::broker::Broker;
use super::{Options, Shared};
use model::Timestamp;

/// How often the devices look what is due.
const TICK: Duration = Duration::from_millis(10);
/// After a pause of the process no more than this is made up for.
const MAX_CATCH_UP: Duration = Duration::from_millis(250);
/// Any fixed number makes the values the same in each run.
const SEED: u64 = 0x70ac_4dec;

/// Starts `options.devices` devices that publish `options.rate` messages a second together. The first eight are the
/// plant; any more are presses. They end with the sandbox.
pub(crate) fn spawn(shared: &Shared, options: &Options) {
    if options.devices == 0 {
        return;
    }
    let pump = Pump::default();
    let plant = Plant::new(options.devices, &pump);
    let now = Timestamp::from_system_clock();
    for device in plant.devices() {
        shared.broker.device_connects(device, &[], None, now);
    }
    shared.broker.publish_all(plant.first_words(), now);
    if plant.has_pump_b() {
        match pump::listen(&shared.broker, now) {
            Ok(inputs) => shared.tasks.spawn(pump::run(pump, shared.broker.clone(), inputs)),
            Err(error) => tracing::error!(%error, "pump-b cannot listen"),
        }
    }
    if options.rate > 0.0 && options.rate.is_finite() {
        shared.tasks.spawn(run(plant, shared.broker.clone(), options.rate));
    }
}

async fn run(mut plant: Plant, broker: Broker, rate: f64) {
    let mut random = StdRng::seed_from_u64(SEED);
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut before = Instant::now();
    let mut due = 0.0;
    loop {
        let tick = ticks.tick().await;
        due += tick.saturating_duration_since(before).min(MAX_CATCH_UP).as_secs_f64() * rate;
        before = tick;
        let now = Timestamp::from_system_clock();
        // Made before the broker is asked to take them, so that no client waits for us meanwhile.
        let mut messages = Vec::new();
        while due >= 1.0 {
            due -= 1.0;
            messages.push(plant.next(&mut random, now));
        }
        if !messages.is_empty() {
            broker.publish_of_devices(messages, now);
        }
    }
}
