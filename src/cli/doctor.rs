//! `doctor`: connects as far as possible, checks everything else too, and prints the result.
//!
//! The checks are this command's data, so they go to stdout.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::Stop;
use super::arguments::{Common, DoctorArguments};
use super::driver::{Driver, Options, block_on};
use super::terminal::{json_line, notice_text, notice_text_under, print_notice, tell, visible, write_stdout};
use super::topic_arguments;
use engine::{RecentLog, StartSandbox, diagnosis_json};
use model::words;
use model::{
    CheckState, Command, Diagnosis, DoctorCommand, DoctorEvent, Event, FailureKind, LinkCommand, LinkEvent, LinkState,
    Notice, ProfileEvent, Qos, Severity, SignInCommand, SignInEvent, SubscriptionState,
};
use texts::t;

/// How long connecting may take before the checks are made. Each rung has its own limits.
const CLIMB_LIMIT: Duration = Duration::from_secs(90);
/// How long the browser may take on a sandbox, where the person has to sign in first.
const BROWSER_LIMIT: Duration = Duration::from_mins(5);

/// Examines and prints.
pub(super) fn doctor(
    arguments: &DoctorArguments,
    common: Common,
    start_sandbox: Option<StartSandbox>,
    recent_log: Option<RecentLog>,
) -> Result<(), Stop> {
    let topic_filter = arguments.filter.as_deref();
    let topic_filter = topic_filter.map(|text| topic_arguments::topic_filter(text, arguments.as_is)).transpose()?;
    let on_sandbox = common.sandbox;
    // Connecting is for when it is known that this ends no other connection.
    let driver = Driver::start(Options { recent_log, calls_only: true, ..Options::new(common, start_sandbox) })?;
    let bundle = arguments.bundle.clone();
    let (diagnosis, no_bundle) = block_on(async {
        let asks = topic_filter.is_some();
        if let Some(topic_filter) = topic_filter {
            driver.send(Command::Link(LinkCommand::Subscribe { topic_filter, qos: Qos::AtMostOnce }));
        }
        driver.send(Command::Link(LinkCommand::Connect));
        climb(&driver, on_sandbox, !asks, CLIMB_LIMIT).await?;
        examine(&driver, bundle).await
    })?;
    match print(&diagnosis, arguments.json) {
        // The exit status still tells the result.
        Ok(()) | Err(Stop::Closed) => {}
        failed => return failed,
    }
    if diagnosis.is_well() && !no_bundle { Ok(()) } else { Err(Stop::Reported) }
}

/// Waits until the connection is live and its subscription answered, or either has failed; `limit` at most.
async fn climb(driver: &Driver, on_sandbox: bool, answered: bool, limit: Duration) -> Result<(), Stop> {
    let mut climb = Climb { on_sandbox, ends_at: Instant::now() + limit, live: false, answered };
    while !climb.is_over() {
        let left = climb.ends_at.saturating_duration_since(Instant::now());
        for event in driver.next(Some(left)).await?.events {
            climb.take(&event, driver);
        }
    }
    Ok(())
}

struct Climb {
    on_sandbox: bool,
    ends_at: Instant,
    live: bool,
    answered: bool,
}

impl Climb {
    fn is_over(&self) -> bool {
        (self.live && self.answered) || Instant::now() >= self.ends_at
    }

    fn end(&mut self) {
        self.ends_at = Instant::now();
    }

    fn take(&mut self, event: &Event, driver: &Driver) {
        match event {
            Event::SignIn(SignInEvent::Needed { .. }) if self.on_sandbox => {
                // A new sandbox has no saved sign-in.
                self.ends_at += BROWSER_LIMIT;
                driver.send(Command::SignIn(SignInCommand::Start));
            }
            Event::SignIn(SignInEvent::SignedIn { .. }) => driver.send(Command::Doctor(DoctorCommand::AskClientId)),
            Event::Doctor(DoctorEvent::ClientIdAsked { is_held: false }) => {
                driver.send(Command::Link(LinkCommand::Connect));
            }
            Event::SignIn(SignInEvent::Waiting(wait)) => super::progress::tell_wait(wait),
            Event::SignIn(
                SignInEvent::Needed { .. } | SignInEvent::Failed(_) | SignInEvent::ResumptionDelayed { .. },
            )
            | Event::Profile(ProfileEvent::Rejected { .. })
            | Event::Doctor(DoctorEvent::ClientIdAsked { is_held: true }) => self.end(),
            Event::Noticed(notice) if notice.severity == Severity::Error => self.end(),
            Event::Link(LinkEvent::StateChanged(state)) => self.state(state),
            Event::Link(LinkEvent::SubscriptionChanged { state, .. }) => {
                self.answered = !matches!(state, SubscriptionState::Requested);
            }
            _ => {}
        }
    }

    /// A failure ends the climb, unless the next attempt can succeed: after a corrected clock.
    fn state(&mut self, state: &LinkState) {
        self.live = state.is_live();
        let failed = state.failure.as_ref().is_some_and(|failure| failure.kind != FailureKind::WrongClock);
        if failed && !self.live {
            self.end();
        }
    }
}

/// The diagnosis, and whether a requested bundle could not be written.
async fn examine(driver: &Driver, bundle: Option<std::path::PathBuf>) -> Result<(Diagnosis, bool), Stop> {
    let wants_bundle = bundle.is_some();
    driver.send(Command::Doctor(match bundle {
        None => DoctorCommand::Examine,
        path => DoctorCommand::SaveBundle { path },
    }));
    let (mut diagnosis, mut saved, mut failed) = (None, !wants_bundle, false);
    loop {
        for event in driver.next(None).await?.events {
            match event {
                Event::Doctor(DoctorEvent::Examined(examined)) => diagnosis = Some(*examined),
                Event::Doctor(DoctorEvent::BundleSaved { path }) => {
                    tell(&t!("Support bundle saved: {path}", path));
                    saved = true;
                }
                Event::Doctor(DoctorEvent::BundleFailed(notice)) => {
                    // The checks are printed all the same.
                    print_notice(&notice);
                    (saved, failed) = (true, true);
                }
                _ => {}
            }
        }
        if let Some(diagnosis) = diagnosis.take_if(|_| saved) {
            return Ok((Diagnosis { verdict: diagnosis.verdict.of_ended_command(), ..diagnosis }, failed));
        }
    }
}

fn print(diagnosis: &Diagnosis, json: bool) -> Result<(), Stop> {
    let text = if json { json_line(&diagnosis_json(diagnosis).to_string()) } else { diagnosis_text(diagnosis) };
    write_stdout(text.as_bytes())
}

/// A line for each check, then the verdict.
fn diagnosis_text(diagnosis: &Diagnosis) -> String {
    let mut text = String::new();
    for check in &diagnosis.checks {
        let sign = match check.state {
            CheckState::Ok => t!("ok"),
            CheckState::Warning => t!("warning"),
            CheckState::Failed => t!("FAILED"),
            CheckState::NotTried => "-",
        };
        let took = check.took.map(words::took).unwrap_or_default();
        let line = format!("{sign:<8} {:<14} {took:>10}  {}", check.examined.label(), visible(&check.detail));
        let _ = writeln!(text, "{}", line.trim_end());
    }
    let _ = writeln!(text, "\n{}", verdict_text(&diagnosis.verdict));
    text
}

fn verdict_text(verdict: &Notice) -> String {
    match verdict.severity {
        // "All is well" needs no "note:" before it.
        Severity::Info => notice_text_under(&verdict.summary, verdict),
        Severity::Warning | Severity::Error => notice_text(verdict),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Words;
    use model::{Check, Examined};

    #[test]
    fn connecting_ends_at_its_limit_where_nothing_ever_happens() {
        let common = Common { sandbox: true, ..Common::default() };
        let never: StartSandbox = std::sync::Arc::new(|| Box::pin(std::future::pending()));
        let driver = Driver::start(Options::new(common, Some(never))).expect("a backend");
        let (began, limit) = (Instant::now(), Duration::from_millis(200));
        block_on(climb(&driver, true, true, limit)).expect("no interruption");
        assert!((limit..CLIMB_LIMIT / 2).contains(&began.elapsed()), "{:?}", began.elapsed());
    }

    #[test]
    fn each_check_is_a_line_and_the_verdict_comes_last() {
        let failed = Notice::error(
            "mqtt.not_authorized",
            Words { summary: "Not allowed in", cause: "No policy.", remedy: "Attach one." },
        );
        let well =
            Notice::error("doctor.well", Words { summary: "All is well", ..Words::default() }).severity(Severity::Info);
        let checks = vec![
            Check::ok(Examined::Dns, Some(Duration::from_micros(300)), ""),
            Check::bad(Examined::Mqtt, Some(Duration::from_millis(31)), failed),
        ];
        let text = diagnosis_text(&engine::diagnosis(checks, well.clone()));
        assert!(text.contains("\nok       DNS            under 1 ms\n"), "{text}");
        assert!(text.contains("\nFAILED   MQTT                31 ms  Not allowed in\n"), "{text}");
        assert!(text.contains("\n-        Subscription               not tried\n"), "{text}");
        assert!(text.ends_with(
            "error: Not allowed in\n  why: No policy.\n  how to fix it: Attach one.\n  [mqtt.not_authorized]\n"
        ));
        assert_eq!(verdict_text(&well), "All is well\n  [doctor.well]");
    }
}
