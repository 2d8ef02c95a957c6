//! Which filters are good and which topics they match: one table, which a real mosquitto and we have to agree on, so that
//! client and sandbox, who share their reader of filters, do not agree on a wrong idea.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Stdio};

use model::TopicFilter;

use crate::support::mosquitto::Mosquitto;

/// A topic that comes last.
const END: &str = "end/of/the/table";

/// Filters, topics, and whether they match: as the standard has it (MQTT 5 section 4.7), and `A` only there where AWS IoT Core
/// documents another answer, for `sensor/#` and `sensor`.
const MATCHES: [(&str, &str, Match); 35] = [
    ("sensor", "sensor", Match::Yes),
    ("sensor", "Sensor", Match::No),
    ("sensor", "sensor/", Match::No),
    ("sensor", "/sensor", Match::No),
    ("sensor/", "sensor/", Match::Yes),
    ("/sensor", "/sensor", Match::Yes),
    ("sensor/#", "sensor", Match::NotOnAws),
    ("sensor/#", "sensor/", Match::Yes),
    ("sensor/#", "sensor/a/b/c", Match::Yes),
    ("sensor/#", "sensors/a", Match::No),
    ("#", "sensor", Match::Yes),
    ("#", "/", Match::Yes),
    ("#", "sensor/a/b", Match::Yes),
    ("#", "$test/a", Match::No),
    ("+", "sensor", Match::Yes),
    ("+", "/sensor", Match::No),
    ("+", "sensor/a", Match::No),
    ("+", "$test", Match::No),
    ("/+", "/sensor", Match::Yes),
    ("+/+", "/sensor", Match::Yes),
    ("+/+", "sensor/a", Match::Yes),
    ("+/+", "sensor/a/b", Match::No),
    ("+/a", "$test/a", Match::No),
    ("+/#", "sensor/a", Match::Yes),
    ("+/#", "$test/a", Match::No),
    ("sensor/+", "sensor", Match::No),
    ("sensor/+", "sensor/", Match::Yes),
    ("sensor/+", "sensor/a", Match::Yes),
    ("sensor/+/b", "sensor/a/b", Match::Yes),
    ("sensor/+/b", "sensor//b", Match::Yes),
    ("sensor/+/b", "sensor/b", Match::No),
    ("sensor/+/#", "sensor/a", Match::NotOnAws),
    ("$test/#", "$test/a", Match::Yes),
    ("$test/+", "$test/a", Match::Yes),
    ("sensor/é ü/#", "sensor/é ü/漢", Match::Yes),
];

/// Texts that are no filters.
const BAD: [&str; 10] = ["", "a#", "#a", "a/#b", "#/a", "a/#/b", "a+", "+a/b", "a/b+/c", "$share/group"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Match {
    Yes,
    No,
    /// The standard says yes. AWS does not deliver to the parent of a `#`.
    NotOnAws,
}

#[test]
fn our_matching_is_that_of_the_table() {
    for (filter, topic, expected) in MATCHES {
        let matches = TopicFilter::parse(filter).unwrap().matches(topic);
        assert_eq!(matches, expected == Match::Yes, "{filter} and {topic}");
    }
    for text in BAD {
        assert!(TopicFilter::parse(text).is_err(), "{text}");
    }
}

#[tokio::test]
async fn mosquitto_matches_as_the_table_says() {
    let broker = Mosquitto::start().await;
    let mut filters: Vec<&str> = MATCHES.iter().map(|(filter, ..)| *filter).collect();
    filters.dedup();
    let mut listeners: Vec<Listener> = filters.iter().map(|filter| Listener::start(&broker, filter)).collect();
    let mut topics: Vec<&str> = MATCHES.iter().map(|(_, topic, _)| *topic).collect();
    topics.sort_unstable();
    topics.dedup();
    for topic in topics.into_iter().chain([END]) {
        broker.publish(&["-q", "1", "-t", topic, "-m", "x"]);
    }
    for listener in &mut listeners {
        let heard = listener.until_the_end();
        for (_, topic, expected) in MATCHES.iter().filter(|(filter, ..)| *filter == listener.filter) {
            assert_eq!(heard.iter().any(|one| one == topic), *expected != Match::No, "{} and {topic}", listener.filter);
        }
    }
}

#[tokio::test]
async fn mosquitto_refuses_the_filters_that_we_refuse() {
    let broker = Mosquitto::start().await;
    // mosquitto 2.0.11 takes what MQTT 5 section 4.8.2 forbids of shared subscriptions.
    for text in BAD.iter().filter(|text| !text.starts_with("$share/")) {
        assert!(!is_granted(&broker, text), "{text}");
    }
    assert!(is_granted(&broker, "sensor/+/#") && is_granted(&broker, "$share/group/sensor/#"));
}

fn is_granted(broker: &Mosquitto, filter: &str) -> bool {
    let output = broker.subscriber(&["-t", filter, "-E", "-d"]).output().expect("mosquitto_sub is installed");
    String::from_utf8_lossy(&output.stdout).lines().any(|line| line.starts_with("Subscribed"))
}

/// A `mosquitto_sub` on one filter.
struct Listener {
    filter: String,
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Listener {
    /// Starts it and waits for its SUBACK.
    fn start(broker: &Mosquitto, filter: &str) -> Self {
        let mut command = broker.subscriber(&["-t", filter, "-t", END, "-q", "1", "-d", "-F", "topic %t"]);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("mosquitto_sub is installed");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let subscribed = lines.by_ref().map_while(Result::ok).any(|line| line.starts_with("Subscribed"));
        assert!(subscribed, "{filter} was not granted");
        Self { filter: filter.to_owned(), child, lines }
    }

    /// The topics of all messages until the last one.
    fn until_the_end(&mut self) -> Vec<String> {
        let lines = self.lines.by_ref().map_while(Result::ok);
        let topics = lines.filter_map(|line| line.strip_prefix("topic ").map(str::to_owned));
        topics.take_while(|topic| topic != END).collect()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
