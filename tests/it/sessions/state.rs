//! State that the window would show, as text. Times are seconds since the first line of the session.

use std::fmt::Write as _;

use console::{Connections, Console, Row, SignIn};
use model::{
    ConnectionId, Gap, KeyringState, MessageRef, Notice, Origin, Pause, PublishOutcome, Rung, RungState,
    SubscriptionState, Timestamp, visible_line,
};

/// All connections, and what is about none of them.
pub(super) fn text(connections: &Connections, began: Timestamp, now: Timestamp) -> String {
    let mut text = String::new();
    notices(&mut text, "", connections.notices.list());
    for connection in connections.list() {
        let writer = Writer { console: &connection.console, began, now };
        writer.all(&mut text, connection.id);
    }
    if connections.list().is_empty() {
        text.push_str("no connection\n");
    }
    text
}

struct Writer<'a> {
    console: &'a Console,
    began: Timestamp,
    now: Timestamp,
}

impl Writer<'_> {
    fn all(&self, text: &mut String, id: ConnectionId) {
        let console = self.console;
        let profile =
            console.session.profile().map_or("no profile".to_owned(), |(name, region)| format!("{name} in {region}"));
        let _ = writeln!(text, "connection {}: {profile}", id.0);
        let _ = writeln!(text, "  sign-in: {}", self.sign_in());
        let _ = writeln!(text, "  was live: {}, departures: {}", console.was_live, console.departures);
        if console.clock_skew_ms != 0 {
            let _ = writeln!(text, "  clock: {} ms behind", console.clock_skew_ms);
        }
        self.link(text);
        self.subscriptions(text);
        self.publishes(text);
        notices(text, "  ", console.session.notices().list());
        self.rows(text);
    }

    fn sign_in(&self) -> String {
        match self.console.session.sign_in() {
            SignIn::SignedIn { user, keyring: KeyringState::Stored } => format!("{user}, kept"),
            SignIn::SignedIn { user, keyring: KeyringState::MemoryOnly(notice) } => {
                format!("{user}, {}", short(notice))
            }
            SignIn::SignedIn { user, keyring: KeyringState::AwsTools } => format!("{user}, of AWS's tools"),
            SignIn::Needed { why } => {
                format!("needed, {}", why.as_ref().map_or("none is stored".to_owned(), |why| short(why)))
            }
            SignIn::Delayed { notice, next_attempt_at, .. } => {
                format!("delayed to {}, {}", self.at(*next_attempt_at), short(notice))
            }
            SignIn::Failed(notice) => format!("failed, {}", short(notice)),
            SignIn::Waiting(_) => "the browser is waited for".to_owned(),
            SignIn::None => "none".to_owned(),
            SignIn::Starting => "begins".to_owned(),
            SignIn::Resuming => "a stored one is used".to_owned(),
            SignIn::Exchanging => "the browser has answered".to_owned(),
        }
    }

    fn link(&self, text: &mut String) {
        let link = &self.console.link;
        let since = link.live_since.map_or("not live".to_owned(), |since| format!("live since {}", self.at(since)));
        let _ = writeln!(text, "  link: {since}, attempt {}", link.attempt);
        for rung in Rung::ALL.into_iter().filter(|rung| link.rung(*rung).state != RungState::Waiting) {
            let report = link.rung(rung);
            let _ = writeln!(text, "    {rung:?}: {:?}, {:?}", report.state, report.detail);
        }
        if let Some(failure) = &link.failure {
            let next = link.next_attempt_at.map_or("none".to_owned(), |next| self.at(next));
            let _ = writeln!(text, "    failure at {:?}: {}; next attempt: {next}", failure.at, short(&failure.notice));
        }
    }

    fn subscriptions(&self, text: &mut String) {
        let list = &self.console.subscriptions;
        let _ = writeln!(text, "  subscriptions: {}, {} live", list.list().len(), list.live());
        for known in list.list() {
            let state = match &known.state {
                SubscriptionState::Requested => "requested".to_owned(),
                SubscriptionState::Granted { qos } => format!("granted QoS {}", qos.level()),
                SubscriptionState::Refused { reason_code, notice } => {
                    format!("refused {reason_code:#04x}, {}", short(notice))
                }
                SubscriptionState::NotStopped { notice } => format!("not stopped, {}", short(notice)),
                SubscriptionState::Paused => "paused".to_owned(),
                SubscriptionState::Parked { notice } => format!("parked, {}", short(notice)),
            };
            let (count, rate) = (known.received.total(), known.received.per_second(self.now));
            let _ = writeln!(
                text,
                "    {} QoS {}: {state}; {count} came, {rate:.1}/s",
                known.topic_filter,
                known.qos.level()
            );
        }
    }

    fn publishes(&self, text: &mut String) {
        let publishes = &self.console.publishes;
        let _ = writeln!(text, "  publishes: {} listed, {} pending", publishes.listed(), publishes.pending());
        for publish in publishes.newest_first() {
            let request = &publish.request;
            let outcome = publish.outcome.as_ref().map_or("on its way".to_owned(), |(at, outcome)| {
                format!("{} at {}", outcome_of(outcome), self.at(*at))
            });
            let listed = if publishes.is_listed(publish) { "" } else { ", not listed" };
            let _ = writeln!(
                text,
                "    {} QoS {}, asked at {}: {outcome}{listed}",
                visible_line(request.topic.as_str()),
                request.qos.level(),
                self.at(publish.asked_at)
            );
        }
    }

    fn rows(&self, text: &mut String) {
        let Console { log, statistics, topics, .. } = self.console;
        let (count, bytes) = (statistics.messages.total(), statistics.bytes.total());
        let rate = statistics.messages.per_second(self.now);
        let _ = writeln!(text, "  came: {count} messages, {bytes} bytes, {rate:.1}/s, {} left out", statistics.dropped);
        let (first, end) = (log.first_row(), log.end_row());
        let _ = writeln!(text, "  rows: {first}..{end}, {} messages, {} topics", log.messages(), log.topics());
        for (row, content) in (first..end).filter_map(|row| Some((row, log.row(row)?))) {
            let content = match content {
                Row::Message(message) => self.message(&message, topics.get(message.topic)),
                Row::Gap(gap) => self.gap(gap),
                Row::Pause(pause) => self.pause(pause),
                Row::Dropped(count) => format!("-- {count} left out"),
                Row::LetGo(count) => format!("-- {count} let go"),
                Row::NotRecorded(_) => "-- not recorded".to_owned(),
                Row::Unread { .. } => "-- not read".to_owned(),
            };
            let _ = writeln!(text, "    {row}: {content}");
        }
    }

    fn message(&self, message: &MessageRef<'_>, topic: &str) -> String {
        let marks = [
            (message.origin == Origin::Sent, " sent"),
            (message.retain, " retained"),
            (message.duplicate, " duplicate"),
        ];
        let marks: String = marks.into_iter().filter(|(is, _)| *is).map(|(_, mark)| mark).collect();
        let properties: Vec<String> = message.properties.into_iter().map(|property| format!(" {property:?}")).collect();
        format!(
            "{} {} QoS {}{marks} {} bytes \"{}\"{}",
            self.at(message.received_at),
            visible_line(topic),
            message.qos.level(),
            message.payload.len(),
            message.payload.escape_ascii(),
            properties.concat()
        )
    }

    fn gap(&self, gap: &Gap) -> String {
        let end = gap.end.map_or("it lasts".to_owned(), |end| {
            format!("until {}, {}", self.at(end.at), if end.session_resumed { "same session" } else { "new session" })
        });
        format!("-- no connection from {}, {:?}: {end}", self.at(gap.from), gap.reason)
    }

    fn pause(&self, pause: &Pause) -> String {
        let end = pause.to.map_or("it lasts".to_owned(), |to| format!("until {}", self.at(to)));
        format!("-- {} {} from {}: {end}", pause.topic_filter, pause.reason.word(), self.at(pause.from))
    }

    /// Seconds since the first line.
    #[expect(clippy::cast_precision_loss, reason = "for the eye")]
    fn at(&self, time: Timestamp) -> String {
        format!("{:.3} s", (time.0 - self.began.0) as f64 / 1e6)
    }
}

fn outcome_of(outcome: &PublishOutcome) -> String {
    match outcome {
        PublishOutcome::Accepted { took, reason_code } => {
            format!("accepted {reason_code:#04x} after {} ms", took.as_millis())
        }
        PublishOutcome::Sent => "sent".to_owned(),
        PublishOutcome::Unstored { notice } => format!("not stored, {}", short(notice)),
        PublishOutcome::Refused { reason_code, notice } => format!("refused {reason_code:?}, {}", short(notice)),
        PublishOutcome::Parked { notice } => format!("parked, {}", short(notice)),
        PublishOutcome::Blamed { probably, notice } => {
            format!("blamed ({}), {}", if *probably { "probably" } else { "surely" }, short(notice))
        }
        PublishOutcome::Unacknowledged { notice } => format!("unacknowledged, {}", short(notice)),
        PublishOutcome::Unknown => "unknown".to_owned(),
        PublishOutcome::NotSent => "not sent".to_owned(),
        PublishOutcome::Queued => "queued".to_owned(),
    }
}

fn notices(text: &mut String, indent: &str, list: &[(u64, Notice)]) {
    for (number, notice) in list {
        let _ = writeln!(text, "{indent}notice {number}: {:?} {}", notice.severity, short(notice));
    }
}

/// Its code says enough: the words of all notices are in `notices.txt`.
fn short(notice: &Notice) -> String {
    format!("[{}]", notice.code)
}
