//! Fault matrix: each fault of the sandbox, through the real backend, ends in its own notice and in the right
//! state. With `--nocapture` the tests print the matrix.

mod account;
mod answers;
mod attempt;
mod aws_profiles;
mod calls;
mod gaps;
pub(crate) mod golden;
mod imports;
mod kept;
mod literals;
mod live;
mod outbox;
mod peers;
mod profiles;
mod program;
mod recordings;
mod sign_in;
mod statements;
mod unreached;

use std::time::Duration;

use client::dial;
use tokio::task::JoinSet;

use crate::support::fault_table::{Ending, Expected, FaultTable, SeenFailure};
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::WatchedEngine;
use model::Rung;
use sandbox::{Fault, OPERATOR, Place};

/// A port on which nothing listens.
const UNSERVED: &str = "http://localhost:1";

fn expect(rung: Rung, code: &'static str, ending: Ending, tells: &'static [&'static str]) -> Expected {
    Expected { rung, code, ending, tells }
}

fn needs_sign_in(code: &'static str, tells: &'static [&'static str]) -> Expected {
    expect(Rung::SignIn, code, Ending::NeedsSignIn, tells)
}

fn http_status(place: Place, status: u16) -> Fault {
    Fault::HttpStatus { place, status }
}

/// A network that is given up soon. The identity pool's limit is the shorter one, as usual.
fn impatient() -> engine::Limits {
    let [short, long] = [1_500, 2_000].map(Duration::from_millis);
    let dial = dial::Limits { exchange: long, aws_call: short, ..dial::Limits::default() };
    engine::Limits { dial, answer: long, ..engine::Limits::default() }
}

/// Tries each of `cases` on its own stage, a few at a time, for the time between two attempts is waited for in each.
async fn on_stages<C, F>(cases: Vec<C>, mut one: impl FnMut(QuietSandbox, C) -> F)
where
    F: Future<Output = (String, SeenFailure, Expected)> + Send + 'static,
{
    const AT_ONCE: usize = 6;
    let (mut matrix, mut tasks) = (FaultTable::default(), JoinSet::new());
    let mut cases = cases.into_iter();
    loop {
        while tasks.len() < AT_ONCE
            && let Some(case) = cases.next()
        {
            tasks.spawn(one(QuietSandbox::new().await, case));
        }
        let Some(done) = tasks.join_next().await else { break };
        let (name, told, expected) = done.unwrap();
        matrix.row(&name, &told, &expected);
    }
    matrix.judge();
}

/// Signs in, and answers what the person sees.
async fn sign_in_failure(engine: &mut WatchedEngine) -> SeenFailure {
    match engine.start_sign_in().await {
        Ok(url) => {
            engine.browse(&url, OPERATOR, "").await;
            engine.failure().await
        }
        Err(notice) => SeenFailure { notice: *notice, ending: Ending::NeedsSignIn, detail: String::new() },
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_silent_door_ends_in_time_with_a_notice_at_its_rung() {
    let silent = |place| Fault::Silent { place };
    let cases = [
        ("discovery silent", silent(Place::Discovery), needs_sign_in("network.timed_out", &["2 s"])),
        ("exchange silent", silent(Place::Token), needs_sign_in("network.timed_out", &["2 s"])),
        (
            "identity pool silent",
            silent(Place::IdentityPool),
            expect(Rung::Identity, "credentials.timed_out", Ending::Retrying, &[]),
        ),
        (
            "upgrade silent",
            silent(Place::Gateway),
            expect(Rung::Socket, "link.no_answer", Ending::Retrying, &["WebSocket"]),
        ),
        ("no CONNACK", Fault::NoConnack, expect(Rung::Mqtt, "link.no_answer", Ending::Retrying, &["MQTT 3.1.1"])),
    ];
    on_stages(cases.into(), |stage, (name, fault, expected): (&str, _, _)| async move {
        let options = engine::Options { limits: impatient(), ..engine::Options::default() };
        let mut engine = WatchedEngine::start_with(&stage.profiles_toml, options);
        stage.fault(fault);
        let told = sign_in_failure(&mut engine).await;
        engine.end().await;
        (name.to_owned(), told, expected)
    })
    .await;
}
