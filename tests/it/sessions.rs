//! Recorded sessions, replayed into the console: what the window would show is compared with `NAME.expected`.
//!
//! `tests/data/sessions/README.md` says what is in the files and how to add one.

mod record;
mod state;

use std::fmt::Write as _;
use std::path::PathBuf;

use console::{Bounds, Connections, Log};
use engine::Delivery;
use model::Timestamp;

use crate::support::line_diff::line_diff;
use crate::support::session_lines::{Line, Reader};

/// Asks for the sessions to be recorded again, against the sandbox.
const RECORD: &str = "RECORD_SESSIONS";
/// Asks for the expected files to be written instead of compared.
const WRITE: &str = "WRITE_SESSIONS";

macro_rules! sessions {
    ($($name:ident)*) => { $(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            replays_as_expected(stringify!($name)).await;
        }
    )* };
}

sessions! {
    binary_payloads_and_properties
    first_connect_and_messages
    many_topics_and_a_small_log
    messages_left_out
    newcomer_refused_then_attached
    outage_with_a_new_session
    outage_with_a_resumed_session
    overlapping_subscriptions
    parked_subscription_tried_again
    paused_and_removed_subscriptions
    publishes_accepted_refused_and_unknown
    refused_subscription
    retained_and_duplicate_messages
    sign_out
    wrong_clock
}

/// The bounds of the log of a session, where they are not the usual ones.
fn bounds(name: &str) -> Bounds {
    match name {
        "many_topics_and_a_small_log" => Bounds { messages: 10, ..Bounds::default() },
        _ => Bounds::default(),
    }
}

async fn replays_as_expected(name: &str) {
    let (session, expected) = (path(name, "ndjson"), path(name, "expected"));
    if std::env::var_os(RECORD).is_some()
        && let Some(lines) = record::record(name).await
    {
        std::fs::write(&session, lines).unwrap();
    }
    let lines = std::fs::read_to_string(&session).expect("a recorded session");
    let replayed = replay(&lines, bounds(name));
    if std::env::var_os(WRITE).is_some() || std::env::var_os(RECORD).is_some() {
        return std::fs::write(&expected, replayed).unwrap();
    }
    // A checkout on Windows may end lines in its own way.
    let expected = std::fs::read_to_string(&expected).expect("what is expected of it").replace("\r\n", "\n");
    assert!(
        replayed == expected,
        "{name} is replayed to something else than {name}.expected (- there, + now):\n{}If that is meant, write the file: \
         {WRITE}=1 cargo test --test it sessions::{name}",
        line_diff(&expected, &replayed)
    );
}

fn path(name: &str, extension: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "data", "sessions", &format!("{name}.{extension}")].iter().collect()
}

/// The state at each place at which it is looked at, and at the end.
fn replay(lines: &str, bounds: Bounds) -> String {
    let (mut reader, mut connections, mut text) = (Reader::default(), Connections::default(), String::new());
    let (mut began, mut now) = (None, Timestamp::default());
    for line in lines.lines() {
        match reader.read(line) {
            Line::Look(place) => {
                let _ = writeln!(text, "== {place}\n{}", state::text(&connections, began.unwrap_or(now), now));
            }
            Line::Delivery(at, delivery) => {
                began.get_or_insert(at);
                now = at;
                take_over(&mut connections, delivery, now, bounds);
            }
        }
    }
    assert!(began.is_some(), "nothing is in the session");
    text + "== at the end\n" + &state::text(&connections, began.unwrap_or(now), now)
}

/// As the window does it.
fn take_over(connections: &mut Connections, delivery: Delivery, now: Timestamp, bounds: Bounds) {
    if let Some(console) = delivery.connection.and_then(|id| connections.console_mut(id)) {
        let now = console.corrected(now);
        if console.log.bounds() != bounds && console.log.end_row() == 0 {
            console.log = Log::with_bounds(bounds);
        }
        delivery.new_topics.iter().for_each(|topics| console.name_topics(topics));
        console.note_dropped(delivery.dropped);
        for batch in delivery.batches {
            console.accept(batch, now);
        }
    }
    for event in delivery.events {
        connections.apply(delivery.connection, event, now);
    }
}

#[test]
fn each_file_belongs_to_a_session_of_the_list() {
    let listed = include_str!("sessions.rs").split_once("sessions! {\n").unwrap().1.split_once('}').unwrap().0;
    let listed: Vec<&str> = listed.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut files: Vec<String> = std::fs::read_dir(path("README", "md").parent().unwrap())
        .unwrap()
        .filter_map(|entry| {
            entry.unwrap().file_name().into_string().unwrap().strip_suffix(".ndjson").map(str::to_owned)
        })
        .collect();
    files.sort();
    assert_eq!(listed, files);
}
