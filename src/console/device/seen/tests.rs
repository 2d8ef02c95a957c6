//! What messages say of a device: those that came before it was looked at, and those that come then.

use std::sync::Arc;

use super::*;
use crate::WasThere;
use model::{BatchBuilder, Message, Properties, Qos};

const PRESENCE: &str = "$aws/events/presence/connected/press-1";
const CHANGED: &str = "$aws/things/press-1/shadow/name/settings/update/documents";
const DELETED: &str = "$aws/things/press-1/shadow/name/settings/delete/accepted";

fn push(builder: &mut BatchBuilder, secs: i64, topic: &str, payload: &str, origin: Origin) {
    builder.push(Message {
        received_at: Timestamp::from_secs(secs),
        topic,
        payload: payload.as_bytes(),
        properties: Properties::default(),
        qos: Qos::AtLeastOnce,
        retain: false,
        duplicate: false,
        origin,
    });
}

fn settings() -> ShadowId {
    ShadowId { thing: "press-1".to_owned(), name: Some("settings".to_owned()) }
}

fn changed(version: u64) -> String {
    format!(
        r#"{{"previous":{{"state":{{"desired":{{"rpm":1}}}},"version":{}}},
        "current":{{"state":{{"desired":{{"rpm":{version}}}}},"version":{version}}}}}"#,
        version - 1
    )
}

fn first(builder: &mut BatchBuilder) -> Arc<Batch> {
    push(builder, 1, "plant/press-1/temp", "1", Origin::Received);
    push(builder, 2, PRESENCE, r#"{"eventType":"connected","timestamp":2000}"#, Origin::Received);
    push(builder, 3, CHANGED, &changed(7), Origin::Received);
    push(builder, 4, "plant/press-10/temp", "2", Origin::Received);
    push(builder, 5, "plant/press-1/temp", "3", Origin::Received);
    builder.close().unwrap()
}

fn second(builder: &mut BatchBuilder) -> Arc<Batch> {
    push(builder, 6, CHANGED, &changed(7), Origin::Received);
    push(builder, 7, CHANGED, &changed(8), Origin::Received);
    push(builder, 8, "cmd/press-1", "4", Origin::Sent);
    push(builder, 9, "$aws/things/press-1/shadow/update/documents", &changed(3), Origin::Received);
    push(builder, 10, DELETED, "{}", Origin::Received);
    builder.close().unwrap()
}

fn rows(seen: &Seen) -> Vec<(u64, bool)> {
    seen.messages().map(|message| (message.row, message.is_sent)).collect()
}

fn versions(seen: &Seen) -> Vec<Option<u64>> {
    seen.changes().map(|change| change.version).collect()
}

#[test]
fn what_came_before_is_found_and_what_comes_is_added() {
    let (mut builder, mut log, mut topics) = (BatchBuilder::default(), Log::default(), Topics::default());
    let batch = first(&mut builder);
    topics.add(batch.new_topics());
    log.push(batch);
    let shadow = settings();
    let subject = Subject { client_id: "press-1", shadow: &shadow };
    let mut presence = Presence::default();
    let mut seen = Seen::of(&subject, &log, &topics, &mut presence);
    assert_eq!(rows(&seen), [(4, false), (0, false)]);
    assert_eq!((versions(&seen), presence.events().len()), (vec![Some(7)], 1));
    let news = seen.batch((&second(&mut builder), 5), &subject, &mut presence);
    assert_eq!(rows(&seen), [(7, true), (4, false), (0, false)]);
    assert_eq!(versions(&seen), [None, Some(8), Some(7)], "each version once, and no other shadow");
    let expected = |news: &News| matches!(news, News::Shadow { version: 8, at, .. } if at.as_secs() == 7);
    assert!(expected(&news[0]) && news[1..] == [News::ShadowDeleted], "{news:?}");
    assert_eq!(seen.topics().count(), 2);
    let spans = presence.spans((Timestamp(0), Timestamp::from_secs(9)), Some(Timestamp::from_secs(9)));
    assert_eq!(spans.last().map(|span| (span.from.as_secs(), span.was_there)), Some((2, WasThere::Yes)));
}

#[test]
fn lists_are_bounded_and_the_newest_stay() {
    let (mut builder, shadow) = (BatchBuilder::default(), settings());
    let subject = Subject { client_id: "press-1", shadow: &shadow };
    let (mut seen, mut presence) = (Seen::default(), Presence::default());
    for number in 0..100_u64 {
        push(&mut builder, 1, "plant/press-1/temp", "1", Origin::Received);
        push(&mut builder, 1, CHANGED, &changed(number + 1), Origin::Received);
        let batch = builder.close().unwrap();
        seen.batch((&batch, number * 2), &subject, &mut presence);
    }
    assert_eq!((rows(&seen).len(), rows(&seen)[0]), (MOST_MESSAGES, (198, false)));
    assert_eq!((versions(&seen).len(), versions(&seen)[0]), (change::MOST, Some(100)));
}

#[test]
fn a_change_that_comes_in_two_ways_is_one_with_what_both_say() {
    let (mut builder, shadow) = (BatchBuilder::default(), settings());
    let subject = Subject { client_id: "press-1", shadow: &shadow };
    let accepted = CHANGED.replace("documents", "accepted");
    let sent = |version: u64| {
        format!(r#"{{"state":{{"desired":{{"rpm":{version}}}}},"version":{version},"clientToken":"app-{version}"}}"#)
    };
    let (mut seen, mut presence) = (Seen::default(), Presence::default());
    push(&mut builder, 1, &accepted, &sent(7), Origin::Received);
    push(&mut builder, 1, CHANGED, &changed(7), Origin::Received);
    push(&mut builder, 2, CHANGED, &changed(8), Origin::Received);
    push(&mut builder, 2, &accepted, &sent(8), Origin::Received);
    push(&mut builder, 3, &accepted, &sent(9), Origin::Received);
    let news = seen.batch((&builder.close().unwrap(), 0), &subject, &mut presence);
    let said = |it: &SeenChange| (it.version, it.is_whole, it.client_token.clone(), it.differences[0].before.clone());
    let said: Vec<_> = seen.changes().map(said).collect();
    let expected = |version: u64, before: Option<&str>| {
        (Some(version), before.is_some(), Some(format!("app-{version}")), before.map(str::to_owned))
    };
    assert_eq!(said, [expected(9, None), expected(8, Some("1")), expected(7, Some("1"))]);
    assert_eq!(news.len(), 2, "of the last one the whole document is not known: {news:?}");
}
