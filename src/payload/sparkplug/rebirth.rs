//! The command that asks a node of Sparkplug B for its births.

use model::Timestamp;

use super::topic::sparkplug_topic;

/// The metric that asks for it, which each node has (Sparkplug 3.0, "Commands").
const REBIRTH: &[u8] = b"Node Control/Rebirth";

/// Where a node of Sparkplug B takes commands, and the payload that asks it to say again which metrics it and its devices have. `None` for
/// a topic of none.
#[must_use]
pub fn rebirth_command(topic: &str, now: Timestamp) -> Option<(String, Vec<u8>)> {
    let (group, node) = sparkplug_topic(topic)?.node;
    let at = varint(u64::try_from(now.0 / 1_000).unwrap_or_default());
    // Its name, its time, that it is a Boolean, and that it is true.
    let metric = [&[0x0a, 20], REBIRTH, &[0x18], &at, &[0x20, 11, 0x70, 1]].concat();
    let payload = [&[0x08], &*at, &[0x12, u8::try_from(metric.len()).ok()?], &metric].concat();
    Some((format!("spBv1.0/{group}/NCMD/{node}"), payload))
}

fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7f {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hints, push_value, read};

    #[test]
    fn a_node_is_asked_for_its_births_also_by_a_topic_of_its_device() {
        let now = Timestamp(1_790_000_000_123_456);
        for topic in ["spBv1.0/plant/NDATA/gw-1", "spBv1.0/plant/DDATA/gw-1/press"] {
            let (to, payload) = rebirth_command(topic, now).unwrap();
            assert_eq!(to, "spBv1.0/plant/NCMD/gw-1");
            let reading = read(&payload, &Hints { topic: Some(&to), ..Hints::default() });
            let mut value = String::new();
            push_value(&reading, &payload, &mut value);
            assert_eq!(
                value,
                r#"{"timestamp":"2026-09-21T14:13:20.123Z","metrics":[{"name":"Node Control/Rebirth","datatype":"Boolean","value":true,"timestamp":"2026-09-21T14:13:20.123Z"}]}"#
            );
            assert!(reading.remarks.is_empty());
        }
        assert_eq!(rebirth_command("plant/a", now), None);
        assert_eq!(rebirth_command("spBv1.0/STATE/host", now), None);
    }
}
