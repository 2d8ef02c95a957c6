//! Messages as the developer guide of AWS IoT has them, and what is said of each.

use super::*;
use crate::{MAX_DEPTH, json};

fn lines(topic: &str, text: &str) -> Option<String> {
    aws_outline(topic, &json::parse(text, MAX_DEPTH).unwrap()).map(|outline| outline.lines())
}

/// Topic, payload, and what is said of it.
const SAID: [(&str, &str, &str); 12] = [
    (
        "$aws/things/pump-1/shadow/update",
        r#"{"clientToken":"t1","state":{"desired":{"rpm":1450},"reported":{"rpm":1400,"mode":null}}}"#,
        "Shadow of pump-1: update request\n  Client token  t1\n  Key   Desired  Reported\n  rpm   1450     1400\n  mode           removed",
    ),
    (
        "$aws/things/pump-1/shadow/name/limits/get/accepted",
        r#"{"state":{"desired":{"rpm":1450,"on":true},"reported":{"rpm":1400,"on":true},"delta":{"rpm":1450}},
            "metadata":{"desired":{"rpm":{"timestamp":1795816800}},"reported":{"rpm":{"timestamp":1795816801}}},
            "version":12,"timestamp":1795816802}"#,
        "Shadow limits of pump-1: document\n  Version  12\n  Time     2026-11-27T22:00:02Z\n  Key  Desired                      Reported\n  rpm  1450 (2026-11-27T22:00:00Z)  1400 (2026-11-27T22:00:01Z)\n  on   true                         true",
    ),
    (
        "$aws/things/pump-1/shadow/update/documents",
        r#"{"previous":{"state":{"desired":{"rpm":1400}},"version":11},
            "current":{"state":{"desired":{"rpm":1450,"on":true}},"version":12},"timestamp":1795816802}"#,
        "Shadow of pump-1: document before and after an update\n  Version  11 → 12\n  Time     2026-11-27T22:00:02Z\n  Key  Part     Before  After\n  rpm  desired  1400    1450\n  on   desired          true",
    ),
    (
        "$aws/things/pump-1/shadow/update/delta",
        r#"{"version":12,"timestamp":1795816800,"state":{"rpm":1450},"metadata":{"rpm":{"timestamp":1795816800}}}"#,
        "Shadow of pump-1: differs from what is desired\n  Version  12\n  Time     2026-11-27T22:00:00Z\n  Key  Desired\n  rpm  1450 (2026-11-27T22:00:00Z)",
    ),
    (
        "$aws/things/pump-1/shadow/update/rejected",
        r#"{"code":409,"message":"Version conflict","timestamp":1795816800,"clientToken":"t1"}"#,
        "Shadow of pump-1: request rejected\n  Reason        Version conflict (409)\n  Time          2026-11-27T22:00:00Z\n  Client token  t1",
    ),
    (
        "$aws/events/presence/disconnected/pump-1",
        r#"{"clientId":"pump-1","timestamp":1795816800123,"eventType":"disconnected","clientInitiatedDisconnect":false,
            "sessionIdentifier":"s","principalIdentifier":"p","disconnectReason":"CONNECTION_LOST","versionNumber":3}"#,
        "pump-1 disconnected\n  Time       2026-11-27T22:00:00.123Z\n  Reason     the network connection was lost (CONNECTION_LOST)\n  Clean      no, its will is sent if it has one\n  Principal  p\n  Session    s\n  Version    3",
    ),
    (
        "$aws/events/subscriptions/subscribed/pump-1",
        r#"{"clientId":"pump-1","timestamp":1795816800123,"eventType":"subscribed","sessionIdentifier":"s",
            "principalIdentifier":"p","topics":["a/+","b"]}"#,
        "pump-1 subscribed\n  Time       2026-11-27T22:00:00.123Z\n  Principal  p\n  Session    s\n  Topic filter\n  a/+\n  b",
    ),
    (
        "$aws/things/pump-1/jobs/notify",
        r#"{"timestamp":1795816800,"jobs":{"QUEUED":[{"jobId":"fw-2","queuedAt":1795816790,"executionNumber":1}],
            "IN_PROGRESS":[{"jobId":"fw-1","lastUpdatedAt":1795816795}]}}"#,
        "Jobs of pump-1: the list changed\n  Time  2026-11-27T22:00:00Z\n  Job   Status\n  fw-2  QUEUED (2026-11-27T21:59:50Z)\n  fw-1  IN_PROGRESS (2026-11-27T21:59:55Z)",
    ),
    (
        "$aws/things/pump-1/jobs/notify-next",
        r#"{"timestamp":1795816800,"execution":{"jobId":"fw-2","status":"QUEUED","queuedAt":1795816790,
            "versionNumber":1,"jobDocument":{"operation":"install","size":7}}}"#,
        "Jobs of pump-1: the next job\n  Job      fw-2\n  Status   QUEUED\n  Queued   2026-11-27T21:59:50Z\n  Version  1\n  Time     2026-11-27T22:00:00Z\n  Job document  Value\n  operation     \"install\"\n  size          7",
    ),
    (
        "$aws/things/pump-1/jobs/fw-2/update/accepted",
        r#"{"timestamp":1795816800,"executionState":{"status":"FAILED","statusDetails":{"step":"flash"},"versionNumber":3}}"#,
        "Job fw-2 of pump-1: update accepted\n  Status   FAILED\n  Detail   step: flash\n  Version  3\n  Time     2026-11-27T22:00:00Z",
    ),
    (
        "$aws/things/pump-1/jobs/fw-2/update/rejected",
        r#"{"timestamp":1795816800,"code":"VersionMismatch","message":"expected 2","executionState":{"status":"QUEUED","versionNumber":3}}"#,
        "Job fw-2 of pump-1: request rejected\n  Reason   expected 2 (VersionMismatch)\n  Status   QUEUED\n  Version  3\n  Time     2026-11-27T22:00:00Z",
    ),
    (
        "$aws/things/pump-1/defender/metrics/json",
        r#"{"hed":{"rid":1530304554,"v":"1.0"},"met":{"tp":{"pts":[{"if":"eth0","pt":22},{"pt":53}],"t":3},
            "ns":{"bi":1000,"bo":2000,"pi":10,"po":20},"tc":{"ec":{"cs":[{"rad":"192.0.2.1:8883"}],"t":1}}},
            "cmet":{"heat":[{"number":21.5}]}}"#,
        "Device Defender report of pump-1\n  Report          1530304554\n  Format version  1.0\n  Metric               Value\n  Bytes in             1000\n  Bytes out            2000\n  Packets in           10\n  Packets out          20\n  Listening TCP ports  3: 22 (eth0), 53\n  TCP connections      1: 192.0.2.1:8883\n  heat                 21.5",
    ),
];

#[test]
fn messages_of_aws_are_laid_out() {
    for (topic, text, expected) in SAID {
        assert_eq!(lines(topic, text).as_deref(), Some(expected), "{topic}");
    }
}

#[test]
fn a_value_that_differs_and_bad_news_stand_out() {
    let of = |(topic, text, _): (&str, &str, &str)| aws_outline(topic, &json::parse(text, MAX_DEPTH).unwrap()).unwrap();
    let document = of(SAID[1]);
    assert_eq!(document.rows.iter().map(|row| row[1].stands_out).collect::<Vec<_>>(), [true, false]);
    for (at, name) in [(4, "Reason"), (5, "Reason"), (9, "Status"), (10, "Reason")] {
        let bad: Vec<_> = of(SAID[at]).facts.iter().filter(|fact| fact.is_bad).map(|fact| fact.name).collect();
        assert_eq!(bad, [name], "{}", SAID[at].0);
    }
    let empty = lines("$aws/things/a/jobs/notify-next", r#"{"timestamp":1795816800,"execution":{}}"#);
    assert_eq!(empty.as_deref(), Some("Jobs of a: the next job\n  Next job  none\n  Time      2026-11-27T22:00:00Z"));
}

#[test]
fn what_has_another_form_or_topic_is_not_laid_out() {
    for (topic, text) in [
        ("plant/a", "{}"),
        ("$aws/rules/a", "{}"),
        ("$aws/things/a/shadow/update", "7"),
        ("$aws/things/a/shadow/other", "{}"),
        ("$aws/things/a/shadow/update/documents", "{}"),
        ("$aws/things/a/jobs/notify/more/levels", "{}"),
        ("$aws/things/a/jobs/x/update/rejected", "{}"),
        ("$aws/things/a/defender/metrics/json", "{}"),
        ("$aws/events/presence/connected/a", r#"{"eventType":"connected"}"#),
        ("$aws/events/presence/connected/a", r#"{"clientId":"a","eventType":"other"}"#),
    ] {
        assert_eq!(lines(topic, text), None, "{topic} {text}");
    }
}
