//! The page of a device shows what is recorded of it beside what is in memory.

use std::sync::Arc;

use model::{BatchBuilder, DevicePast, Message, Origin, PastMessage, Properties, Qos};

use super::device::{device, shows};
use super::*;
use crate::support::device_scenes as devices;

fn recorded(row: u64, secs_ago: u64, topic: &str, payload: &str) -> PastMessage {
    let mut builder = BatchBuilder::default();
    builder.push(Message {
        received_at: NOW.minus(std::time::Duration::from_secs(secs_ago)),
        topic,
        payload: payload.as_bytes(),
        properties: Properties::default(),
        qos: Qos::AtLeastOnce,
        retain: false,
        duplicate: false,
        origin: Origin::Received,
    });
    PastMessage { row, topic: Arc::from(topic), batch: builder.close().unwrap() }
}

fn past() -> DevicePast {
    let change = r#"{"previous":{"state":{"desired":{"rpm":900}},"version":3},"clientToken":"ada-7",
        "current":{"state":{"desired":{"rpm":1000}},"version":4}}"#;
    let left = r#"{"eventType":"disconnected","timestamp":1000,"disconnectReason":"API_INITIATED_DISCONNECT"}"#;
    DevicePast {
        messages: vec![recorded(9, 0, "store/press-1/elsewhere", "recorded")],
        changes: vec![recorded(5, 95_000, "$aws/things/press-1/shadow/update/documents", change)],
        presence: vec![recorded(4, 96_000, "$aws/events/presence/disconnected/press-1", left)],
        heard: Vec::new(),
        back_to: Some(NOW.minus(std::time::Duration::from_secs(100_000))),
        unbroken: Vec::new(),
    }
}

#[test]
fn what_is_recorded_of_a_device_is_on_its_page_and_leads_to_the_recording() {
    let (mut window, backend) = device(|backend| {
        backend.recorded();
        backend.recorded_of_device(past());
        devices::connected(backend);
    });
    for text in ["rpm 900 to 1000, client token ada-7", "Show the message on elsewhere", "Recorded back to"] {
        assert!(shows(&window, text), "{text}");
    }
    assert!(shows(&window, "API_INITIATED_DISCONNECT"));
    backend.addressed();
    window.get_by_label("Show the message of the change: 4").click();
    window.run_steps(12);
    let opens = |command: &Command| matches!(command, Command::Past(model::PastCommand::Open { .. }));
    assert!(backend.addressed().iter().any(|(_, command)| opens(command)));
}

#[test]
fn where_nothing_is_recorded_the_page_says_so() {
    let (window, _) = device(devices::connected);
    assert!(shows(&window, "Nothing is recorded of this profile yet."));
}
