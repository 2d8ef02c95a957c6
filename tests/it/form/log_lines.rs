//! Lines that `packaging/try.sh` waits for in the log and the title of the program, which says nothing else that a script could
//! read: the lines are those that it looks for.

use std::time::Duration;

use client::link::{LinkUpdate, PublishEnd, SubscriptionChange};
use model::{PublishId, Qos, Timestamp, Topic, TopicFilter};

use super::read;

const FILTER: &str = "plant/+/meter-12";

#[test]
fn the_script_for_trying_looks_for_lines_that_the_program_writes() {
    let script = read("packaging/try.sh");
    let looks_for = [
        ("told 'Live {'", live(), vec!["Live {"]),
        (r#"grep -F "TopicFilter(\"$1\")""#, granted(), vec!["TopicFilter(\"plant/+/meter-12\")"]),
        ("grep -q 'change: Granted'", granted(), vec!["change: Granted"]),
        ("told 'PublishEnded.*Accepted'", accepted(), vec!["PublishEnded", "Accepted"]),
    ];
    for (command, update, parts) in looks_for {
        assert!(script.contains(command), "packaging/try.sh: {command}");
        let line = format!("{update:?}");
        let places: Vec<usize> = parts.iter().filter_map(|part| line.find(part)).collect();
        assert!(places.len() == parts.len() && places.is_sorted(), "{command}: {line}");
    }
    // The name ends the title, whatever is on screen, as `window::connecting` has it.
    assert!(script.contains("--name 'Topicdeck$'"), "packaging/try.sh: the title of the window");
    // As the relay of the engine writes it, under the filter that the script sets.
    assert!(script.contains("TOPICDECK_LOG=topicdeck_engine=debug"));
    assert!(read("src/engine/relay.rs").contains("tracing::debug!(?update"));
}

fn live() -> LinkUpdate {
    LinkUpdate::Live { since: Timestamp::from_secs(1), client_id: "one".to_owned(), session_resumed: false }
}

fn granted() -> LinkUpdate {
    let change = SubscriptionChange::Granted(Qos::AtLeastOnce);
    LinkUpdate::SubscriptionChanged { topic_filter: TopicFilter::parse(FILTER).unwrap(), qos: Qos::AtLeastOnce, change }
}

fn accepted() -> LinkUpdate {
    let end = PublishEnd::Accepted { took: Duration::from_millis(1), reason_code: 0 };
    let topic = Topic::parse("plant/pumps/pump-b/cmd").unwrap();
    LinkUpdate::PublishEnded { id: PublishId(1), topic, retain: false, end }
}
