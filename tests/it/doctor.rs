//! Doctor, support bundle and the attaching of the policy: through the real backend, and through the program.

mod own_client;

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command as Program, Stdio};
use std::time::Duration;

use client::dial::Network;
use engine::{Options, RecentLog};
use model::{
    CheckState, Command, Diagnosis, DoctorCommand, DoctorEvent, Event, Examined, LinkCommand, LinkEvent, Notice, Offer,
    PolicyCommand, PolicyEvent, Severity, SignInEvent, SubscriptionState, TopicFilter, Words,
};
use sandbox::{Fault, NEWCOMER, OPERATOR, PASSWORD, POLICY_NAME, Times};
use serde_json::{Value, json};
use tracing_subscriber::layer::SubscriberExt as _;

use crate::support::english_program::in_english;
use crate::support::leaks::secrets_in;
use crate::support::memory_store::MemoryStore;
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::scripted_browser::ScriptedBrowser;
use crate::support::watched_engine::WatchedEngine;

async fn examined(engine: &mut WatchedEngine) -> Diagnosis {
    engine.send(Command::Doctor(DoctorCommand::Examine));
    engine
        .until("a diagnosis", |event| match event {
            Event::Doctor(DoctorEvent::Examined(diagnosis)) => Some((**diagnosis).clone()),
            _ => None,
        })
        .await
}

fn states(diagnosis: &Diagnosis, state: CheckState) -> Vec<Examined> {
    diagnosis.checks.iter().filter(|check| check.state == state).map(|check| check.examined).collect()
}

/// An engine whose keyring works.
fn deck_with_keyring(stage: &QuietSandbox, store: &MemoryStore, recent_log: Option<RecentLog>) -> WatchedEngine {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("profiles.toml"), &stage.profiles_toml).unwrap();
    WatchedEngine::start_in(folder, Options { keyring: Some(store.keyring()), recent_log, ..Options::default() })
}

async fn refused(engine: &mut WatchedEngine) -> Notice {
    engine
        .until("a refusal", |event| match event {
            Event::Link(LinkEvent::StateChanged(state)) => state.notice().cloned(),
            _ => None,
        })
        .await
}

#[tokio::test]
async fn all_is_well_for_an_operator() {
    let stage = QuietSandbox::new().await;
    let mut engine = deck_with_keyring(&stage, &MemoryStore::default(), None);
    engine.subscribe("plant/#");
    engine.sign_in(OPERATOR).await;
    engine.subscribed("plant/#").await;
    engine.until_live().await;
    let diagnosis = examined(&mut engine).await;
    assert!(diagnosis.is_well(), "{diagnosis:#?}");
    assert_eq!((diagnosis.verdict.code, diagnosis.verdict.severity), ("doctor.well", Severity::Info));
    assert_eq!(states(&diagnosis, CheckState::Ok).len(), Examined::ALL.len() - 1, "{diagnosis:#?}");
    let detail = |wanted| diagnosis.checks.iter().find(|check| check.examined == wanted).unwrap().detail.clone();
    assert_eq!(detail(Examined::Subscription), "plant/# granted");
    assert_eq!(detail(Examined::SignIn), OPERATOR);
    engine.end().await;
}

#[tokio::test]
async fn a_refused_filter_is_the_verdict_and_so_is_a_parked_one() {
    let stage = QuietSandbox::new().await;
    let mut engine = deck_with_keyring(&stage, &MemoryStore::default(), None);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    assert_eq!(examined(&mut engine).await.verdict.code, "doctor.well");
    engine.subscribe("office/#");
    engine.subscribed("office/#").await;
    let diagnosis = examined(&mut engine).await;
    assert_eq!(diagnosis.verdict.code, "subscribe.not_authorized");
    assert_eq!(states(&diagnosis, CheckState::Failed), [Examined::Subscription]);

    let filter = TopicFilter::parse("office/#").unwrap();
    engine.link(LinkCommand::Unsubscribe { topic_filter: filter });
    stage.sandbox.faults().inject(Fault::DropOnSubscribe { filter: "plant/hot".to_owned() }, Times::Always);
    engine.subscribe("plant/hot");
    let parked = engine.until("a parked filter", |event| match event {
        Event::Link(LinkEvent::SubscriptionChanged { state: SubscriptionState::Parked { notice }, .. }) => {
            Some(notice.code)
        }
        _ => None,
    });
    assert_eq!(parked.await, "subscribe.parked");
    engine.until_live().await;
    let diagnosis = examined(&mut engine).await;
    assert_eq!(diagnosis.verdict.code, "subscribe.parked");
    assert_eq!(states(&diagnosis, CheckState::Failed), [Examined::Subscription]);
    engine.end().await;
}

#[tokio::test]
async fn without_a_sign_in_everything_else_is_judged() {
    let stage = QuietSandbox::new().await;
    let mut engine = deck_with_keyring(&stage, &MemoryStore::default(), None);
    let diagnosis = examined(&mut engine).await;
    assert_eq!(diagnosis.verdict.code, "sign_in.needed");
    assert_eq!(states(&diagnosis, CheckState::Failed), [Examined::SignIn]);
    let expected = [Examined::Identity, Examined::Credentials, Examined::Upgrade, Examined::Clock];
    let rest = [Examined::ClientId, Examined::Mqtt, Examined::Subscription, Examined::Live];
    assert_eq!(states(&diagnosis, CheckState::NotTried), [&expected[..], &rest].concat());

    // What the endpoint relies on is checked, too: here nothing listens there.
    let broken = stage.changed(&format!("ws://iot.localhost:{}", stage.sandbox.port()), "ws://iot.localhost:1");
    let mut engine = WatchedEngine::start(&broken);
    let diagnosis = examined(&mut engine).await;
    let failed = states(&diagnosis, CheckState::Failed);
    assert!(failed.ends_with(&[Examined::SignIn, Examined::Tcp]), "{failed:?}");
    assert_eq!(diagnosis.verdict.details.last().map(|(label, _)| *label), Some("also"));
    engine.end().await;
}

#[tokio::test]
async fn a_wrong_clock_is_a_warning_once_it_is_corrected() {
    let stage = QuietSandbox::new().await;
    let mut engine = deck_with_keyring(&stage, &MemoryStore::default(), None);
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    stage.sandbox.faults().inject(Fault::ClockSkew { secs: 900 }, Times::Always);
    stage.sandbox.drop_connections(None);
    engine
        .until("the correction", |event| match event {
            Event::ClockCorrected { skew_ms } => (*skew_ms > 890_000).then_some(()),
            _ => None,
        })
        .await;
    engine.until_live().await;
    let diagnosis = examined(&mut engine).await;
    assert!(diagnosis.is_well() && diagnosis.verdict.code == "doctor.clock", "{diagnosis:#?}");
    engine.end().await;
}

#[tokio::test]
async fn a_wrong_endpoint_is_found_out_by_asking_the_account() {
    let mut stage = QuietSandbox::new().await;
    stage.profiles_toml = stage.changed("iot_endpoint = \"iot.localhost\"", "iot_endpoint = \"wrong.localhost\"");
    let forbidden = Fault::Upgrade403 { error_type: "ForbiddenException".to_owned() };
    stage.sandbox.faults().inject(forbidden, Times::Always);
    let mut engine = deck_with_keyring(&stage, &MemoryStore::default(), None);
    engine.sign_in(OPERATOR).await;
    assert_eq!(refused(&mut engine).await.code, "socket.forbidden");
    let diagnosis = examined(&mut engine).await;
    assert_eq!(diagnosis.verdict.code, "socket.other_endpoint");
    assert_eq!(diagnosis.verdict.copyables[0].text, "iot.localhost");
    assert_eq!(states(&diagnosis, CheckState::Failed), [Examined::Upgrade]);
    // Without permission to ask, the diagnosis says what could be found out without asking.
    let statement = json!({ "Effect": "Deny", "Action": "iot:DescribeEndpoint", "Resource": "*" });
    stage.sandbox.set_role_policy(json!({ "Version": "2012-10-17", "Statement": [statement] }));
    assert_eq!(examined(&mut engine).await.verdict.code, "socket.forbidden");
    engine.end().await;
}

#[tokio::test]
async fn a_newcomer_attaches_the_policy_and_is_live_at_once() {
    let stage = QuietSandbox::new().await;
    let mut engine = deck_with_keyring(&stage, &MemoryStore::default(), None);
    engine.sign_in(NEWCOMER).await;
    let notice = refused(&mut engine).await;
    assert_eq!(notice.code, "mqtt.not_authorized");
    assert_eq!(notice.offer, Some(Offer::AttachPolicy { policy: POLICY_NAME.to_owned() }));
    let diagnosis = examined(&mut engine).await;
    assert_eq!(diagnosis.verdict.code, "mqtt.not_authorized");
    assert_eq!(states(&diagnosis, CheckState::Failed), [Examined::Mqtt]);

    engine.send(Command::Policy(PolicyCommand::Attach));
    let attached = engine.until("the attachment", |event| match event {
        Event::Policy(PolicyEvent::Attached { policy, identity_id }) => Some((policy.clone(), identity_id.clone())),
        Event::Policy(PolicyEvent::Failed(notice)) => panic!("{notice:?}"),
        _ => None,
    });
    let identity = stage.sandbox.identity_of(NEWCOMER).unwrap();
    assert_eq!(attached.await, (POLICY_NAME.to_owned(), identity));
    engine.until_live().await;
    engine.end().await;
}

#[tokio::test]
async fn a_policy_that_cannot_be_attached_says_why() {
    let stage = QuietSandbox::new().await;
    let control = |status, error_type: &str| Fault::IotControlError {
        status,
        error_type: error_type.to_owned(),
        message: "what AWS wrote".to_owned(),
    };
    let mut engine = deck_with_keyring(&stage, &MemoryStore::default(), None);
    engine.sign_in(NEWCOMER).await;
    for (fault, code) in [
        (control(404, "ResourceNotFoundException"), "policy.not_found"),
        (control(403, "AccessDeniedException"), "policy.access_denied"),
        (control(429, "ThrottlingException"), "policy.throttled"),
        (control(503, "ServiceUnavailableException"), "policy.unavailable"),
        (control(403, "InvalidSignatureException"), "policy.signature"),
    ] {
        stage.fault(fault);
        engine.send(Command::Policy(PolicyCommand::Attach));
        let notice = engine.until("a failure", |event| match event {
            Event::Policy(PolicyEvent::Failed(notice)) => Some(notice.clone()),
            Event::Policy(PolicyEvent::Attached { .. }) => panic!("attached in spite of {code}"),
            _ => None,
        });
        assert_eq!(notice.await.code, code);
    }
    engine.end().await;
}

#[tokio::test]
async fn a_support_bundle_holds_what_helps_and_no_secret() {
    let stage = QuietSandbox::new().await;
    let log = RecentLog::default();
    // Threads of the backend log as well, so nothing less than the whole process will do.
    let subscriber = tracing_subscriber::registry().with(log.clone());
    tracing::subscriber::set_global_default(subscriber).expect("no other test listens to the log");
    let store = MemoryStore::default();
    let mut engine = deck_with_keyring(&stage, &store, Some(log));
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
    // Another signature, a refused one, and a refusal with an identity in it.
    stage.fault(Fault::Upgrade403 { error_type: "ForbiddenException".to_owned() });
    stage.sandbox.drop_connections(None);
    engine.failure_of("socket.forbidden").await;
    engine.until_live().await;
    engine.subscribe("office/#");
    engine.subscribed("office/#").await;
    let path = engine.folder.path().join("bundle.zip");
    engine.send(Command::Doctor(DoctorCommand::SaveBundle { path: Some(path.clone()) }));
    engine
        .until("the bundle", |event| match event {
            Event::Doctor(DoctorEvent::BundleSaved { .. }) => Some(()),
            Event::Doctor(DoctorEvent::BundleFailed(notice)) => panic!("{notice:?}"),
            _ => None,
        })
        .await;
    // Nothing is compressed in it, so that it can be read as it is.
    let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
    for expected in ["\"version\"", "user_pool_id = ", "\"verdict\"", "engine::relay", "README.txt"] {
        assert!(text.contains(expected), "{expected} is missing");
    }
    // Each token, key, code, verifier and signature of this run, letter for letter, as it is and as an address has it.
    let secrets = stage.sandbox.secrets();
    assert!(secrets.len() >= 10, "{} secrets were seen", secrets.len());
    for secret in secrets {
        let escaped: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        for form in [&secret, &escaped] {
            assert!(!text.contains(form.as_str()), "a secret of {} characters is in the bundle", form.len());
        }
    }
    assert_eq!(secrets_in(&text), [""; 0]);
    for sign in ["Signature=", "Credential=", "code=", "state="] {
        assert!(!text.contains(sign), "{sign}");
    }
    engine.end().await;
}

/// The program on its own sandbox: a user signs in by the link on stderr. Answers exit status and stdout.
async fn program_as(user: &'static str, arguments: &[&str]) -> (i32, String) {
    let home = tempfile::tempdir().unwrap();
    let mut program = Program::new(env!("CARGO_BIN_EXE_topicdeck"));
    in_english(&mut program).args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // Neither a keyring nor a browser.
    program.env_remove("DBUS_SESSION_BUS_ADDRESS").env("XDG_RUNTIME_DIR", home.path()).env("HOME", home.path());
    let mut running = program.env("PATH", home.path()).spawn().unwrap();
    let stderr = BufReader::new(running.stderr.take().unwrap());
    let mut stdout = running.stdout.take().unwrap();
    let (links, mut link) = tokio::sync::mpsc::channel(1);
    let reader = tokio::task::spawn_blocking(move || {
        let mut said = String::new();
        for line in stderr.lines().map_while(Result::ok) {
            if line.starts_with("http://") && line.contains("/oauth2/authorize") {
                let _ = links.try_send(line.clone());
            }
            said.push_str(&line);
            said.push('\n');
        }
        said
    });
    let finished = tokio::task::spawn_blocking(move || {
        let mut text = String::new();
        stdout.read_to_string(&mut text).unwrap();
        (running.wait().unwrap().code().unwrap_or(-1), text)
    });
    if let Ok(Some(url)) = tokio::time::timeout(Duration::from_mins(1), link.recv()).await {
        let mut browser = ScriptedBrowser::new(&Network::new().unwrap());
        browser.sign_in(&url.parse().unwrap(), user, PASSWORD, "").await;
    }
    let (code, text) = finished.await.unwrap();
    eprintln!("{}\n{text}", reader.await.unwrap());
    (code, text)
}

fn rung_state<'a>(found: &'a Value, rung: &str) -> &'a str {
    let rungs = found["rungs"].as_array().unwrap();
    rungs.iter().find(|found| found["rung"] == rung).unwrap()["state"].as_str().unwrap()
}

#[tokio::test]
async fn the_program_tells_a_newcomer_the_command_for_the_identity() {
    let (code, text) = program_as(NEWCOMER, &["--sandbox", "doctor", "--json"]).await;
    assert_eq!(code, 1, "{text}");
    let found: Value = serde_json::from_str(&text).unwrap();
    let verdict = &found["verdict"];
    assert_eq!(
        (verdict["code"].as_str(), verdict["actor"].as_str()),
        (Some("mqtt.not_authorized"), Some("administrator"))
    );
    let copyables = verdict["copyables"].as_array().unwrap();
    let command =
        copyables.iter().filter_map(|copyable| copyable["text"].as_str()).find(|text| text.starts_with("aws "));
    let expected = format!("aws iot attach-policy --region eu-west-1 --policy-name {POLICY_NAME} --target eu-west-1:");
    assert!(command.unwrap().starts_with(&expected), "{verdict}");
    for (rung, state) in [("sign_in", "ok"), ("upgrade", "ok"), ("mqtt", "failed"), ("subscription", "not_tried")] {
        assert_eq!(rung_state(&found, rung), state, "{rung}");
    }
}

#[tokio::test]
async fn the_program_finds_an_operator_well() {
    let (code, text) = program_as(OPERATOR, &["--sandbox", "doctor", "--filter", "plant/#"]).await;
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("\nok       Subscription"), "{text}");
}

#[tokio::test]
async fn the_program_judges_what_it_can_without_a_sign_in() {
    let stage = QuietSandbox::new().await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("profiles.toml"), &stage.profiles_toml).unwrap();
    let (code, text) = program_as(NEWCOMER, &["--config", folder.path().to_str().unwrap(), "doctor", "--json"]).await;
    assert_eq!(code, 1, "{text}");
    let found: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(found["verdict"]["code"], "sign_in.needed");
    for (rung, state) in [
        ("profile", "ok"),
        ("keyring", "warning"),
        ("callback_url", "ok"),
        ("user_pool", "ok"),
        ("identity_pool", "ok"),
        ("dns", "ok"),
        ("tcp", "ok"),
        ("tls", "ok"),
        ("mqtt", "not_tried"),
    ] {
        assert_eq!(rung_state(&found, rung), state, "{rung}");
    }
}

#[tokio::test]
async fn the_program_attaches_nothing_without_a_word() {
    let (code, text) = program_as(NEWCOMER, &["--sandbox", "attach-policy"]).await;
    assert_eq!((code, &*text), (2, ""));
    let (code, text) = program_as(NEWCOMER, &["--sandbox", "attach-policy", "--yes"]).await;
    assert_eq!((code, &*text), (0, ""));
}

#[test]
fn the_json_of_a_diagnosis_has_all_fields() {
    let notice = Notice::error("a.b", Words { summary: "s", cause: "c", remedy: "r" }).copyable("Label", "text");
    let check = model::Check::bad(Examined::Dns, Some(Duration::from_millis(7)), notice.clone());
    let found = engine::diagnosis_json(&engine::diagnosis(vec![check], notice));
    let dns = &found["rungs"].as_array().unwrap()[8];
    assert!(
        dns.to_string().starts_with(r#"{"rung":"dns","state":"failed","took_ms":7,"detail":"s","notice":{"#),
        "{dns}"
    );
    assert_eq!(dns["notice"], found["verdict"]);
    for field in ["code", "severity", "summary", "cause", "remedy", "actor", "copyables"] {
        assert!(!found["verdict"][field].is_null(), "{field}");
    }
}
