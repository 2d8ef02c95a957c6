//! Calls to AWS IoT beside the connection, through the real backend: shadows and retained messages.

use std::collections::BTreeSet;
use std::time::Duration;

use engine::Options;
use model::{
    Call, CallAnswer, CallCommand, CallEvent, CallFailure, CallFailureKind, Clearing, ClearingAnswer, Command,
    DirectMessage, Event, Qos, ReadOnly, RetainedMessage, RightAction, RightQuestion, ShadowDocument, ShadowId,
    SignInCommand, SignInEvent, Timestamp,
};
use sandbox::{Fault, OPERATOR, Options as SandboxOptions, Place, Sandbox};
use serde_json::{Value, json};

use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::WatchedEngine;

mod leaving;

/// A person who is signed in, without a connection.
struct Person {
    engine: WatchedEngine,
    calls: u64,
}

impl Person {
    async fn new(stage: &QuietSandbox) -> Self {
        Self::with(&stage.profiles_toml, Options::default()).await
    }

    async fn with(profiles_toml: &str, options: Options) -> Self {
        let mut engine = WatchedEngine::start_with(profiles_toml, Options { calls_only: true, ..options });
        engine.sign_in(OPERATOR).await;
        let signed_in = |event: &Event| matches!(event, Event::SignIn(SignInEvent::SignedIn { .. })).then_some(());
        engine.until("the sign-in", signed_in).await;
        Self { engine, calls: 0 }
    }

    async fn call(&mut self, call: Call) -> Result<CallAnswer, CallFailure> {
        self.calls += 1;
        let number = self.calls;
        self.engine.send(Command::Call(CallCommand { number, call }));
        let mine = |event: &Event| match event {
            Event::Called(called) if called.number == number => Some(called.answer.clone()),
            _ => None,
        };
        self.engine.until("the answer to a call", mine).await
    }

    async fn clearing(&mut self, step: Clearing) -> Result<ClearingAnswer, CallFailure> {
        match self.call(Call::Clearing(step)).await? {
            CallAnswer::Clearing(answer) => Ok(answer),
            other => panic!("{other:?}"),
        }
    }

    /// What became of many steps, once they are over.
    async fn clear_many(&mut self, steps: Vec<Clearing>, is_stopped: bool) -> Vec<(String, ClearingAnswer)> {
        self.calls += 2;
        let number = self.calls;
        self.engine.send(Command::Call(CallCommand { number, call: Call::ClearMany(steps) }));
        if is_stopped {
            self.engine.send(Command::Call(CallCommand { number: number - 1, call: Call::StopClearing }));
        }
        let mut all = Vec::new();
        let over = |event: &Event| match event {
            Event::Called(called) if called.number == number => {
                let Ok(CallAnswer::ClearingProgress(progress)) = &called.answer else { panic!("{called:?}") };
                all.extend(progress.done.iter().cloned());
                progress.is_over.then_some(())
            }
            _ => None,
        };
        self.engine.until("the end of many steps", over).await;
        all
    }

    /// The document of a shadow, or of its change.
    async fn shadow(&mut self, call: Call) -> ShadowDocument {
        match self.call(call).await {
            Ok(CallAnswer::Shadow(document)) => document,
            other => panic!("no shadow: {other:?}"),
        }
    }

    async fn update(&mut self, document: &Value) -> Result<CallAnswer, CallFailure> {
        self.call(update(document)).await
    }

    async fn refusal(&mut self, call: Call) -> (CallFailureKind, String) {
        let failure = self.call(call).await.expect_err("a refusal");
        (failure.kind, failure.notice.code.to_owned())
    }
}

fn pump() -> ShadowId {
    ShadowId { thing: "pump".to_owned(), name: None }
}

fn update(document: &Value) -> Call {
    Call::UpdateShadow { shadow: pump(), document: document.to_string() }
}

fn retain(topic: &str, payload: &[u8]) -> Call {
    let user_properties = vec![("b".to_owned(), "1".to_owned()), ("a".to_owned(), "2".to_owned())];
    let (topic, payload) = (topic.to_owned(), payload.to_vec());
    Call::Retain(RetainedMessage { topic, payload, qos: 1, modified_at: None, user_properties })
}

fn direct(client_id: &str) -> DirectMessage {
    DirectMessage {
        client_id: client_id.to_owned(),
        topic: "plant/pumps/pump-b/cmd".to_owned(),
        payload: br#"{"cmd":"stop"}"#.to_vec(),
        content_type: Some("application/json".to_owned()),
        user_properties: vec![("a".to_owned(), "b".to_owned())],
        timeout_secs: 5,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shadow_is_created_read_listed_and_deleted_without_a_connection() {
    let stage = QuietSandbox::new().await;
    let mut person = Person::new(&stage).await;
    assert_eq!(
        person.refusal(Call::GetShadow(pump())).await,
        (CallFailureKind::NotFound, "shadow.none_yet".to_owned())
    );
    let before = Timestamp::from_system_clock();
    person.update(&json!({ "state": { "desired": { "rpm": 900 } } })).await.unwrap();
    let document = person.shadow(Call::GetShadow(pump())).await;
    let age = document.answered_at.since(before.minus(Duration::from_secs(1)));
    assert!(age < Duration::from_mins(1) && document.answered_at > before.minus(Duration::from_secs(2)), "seconds");
    let whole: Value = serde_json::from_str(&document.text).unwrap();
    assert_eq!((document.version, &whole["state"]["delta"]["rpm"]), (1, &json!(900)));
    for at in 0..130 {
        let shadow = ShadowId { thing: "pump".to_owned(), name: Some(format!("n{at:03}")) };
        let document = r#"{"state":{"reported":{}}}"#.to_owned();
        person.call(Call::UpdateShadow { shadow, document }).await.unwrap();
    }
    let (mut names, mut next, mut pages) = (Vec::new(), None, 0);
    loop {
        let call = Call::ListShadows { thing: "pump".to_owned(), next };
        let Ok(CallAnswer::Shadows(page, following)) = person.call(call).await else { panic!("a page") };
        (pages, next) = (pages + 1, following);
        names.extend(page);
        if next.is_none() {
            break;
        }
    }
    assert_eq!((pages, names.len(), names[0].as_str(), names[129].as_str()), (2, 130, "n000", "n129"));
    person.call(Call::DeleteShadow(pump())).await.unwrap();
    assert_eq!(person.refusal(Call::GetShadow(pump())).await.0, CallFailureKind::NotFound);
    assert_eq!(stage.sandbox.connections_opened(), 0, "no connection was opened");
    person.engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_who_edit_a_shadow_at_once_lose_nothing() {
    let stage = QuietSandbox::new().await;
    let (mut first, mut second) = (Person::new(&stage).await, Person::new(&stage).await);
    first.update(&json!({ "state": { "desired": { "a": 0, "b": 0 } } })).await.unwrap();
    for round in 1..=5 {
        // Both have read the same version.
        let version = first.shadow(Call::GetShadow(pump())).await.version;
        let change = |key: &str, version: u64| json!({ "state": { "desired": { key: round } }, "version": version });
        let [of_first, of_second] = [change("a", version), change("b", version)];
        let (one, other) = tokio::join!(first.update(&of_first), second.update(&of_second));
        assert!(one.is_ok() != other.is_ok(), "one of them was faster: {one:?} {other:?}");
        let (slower, key, failure) = match (one, other) {
            (Err(failure), _) => (&mut first, "a", failure),
            (_, Err(failure)) => (&mut second, "b", failure),
            both => panic!("{both:?}"),
        };
        assert_eq!((failure.kind, failure.notice.code), (CallFailureKind::Conflict, "shadow.version"));
        let version = slower.shadow(Call::GetShadow(pump())).await.version;
        slower.update(&change(key, version)).await.unwrap();
        let whole: Value = serde_json::from_str(&first.shadow(Call::GetShadow(pump())).await.text).unwrap();
        assert_eq!(whole["state"]["desired"], json!({ "a": round, "b": round }), "nothing is lost");
    }
    first.engine.end().await;
    second.engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_of_450_retained_messages_are_listed_and_one_comes_back_as_it_was() {
    let stage = QuietSandbox::new().await;
    let mut person = Person::new(&stage).await;
    for at in 0..450 {
        stage.sandbox.publish(&format!("plant/{at:03}"), vec![b'x'; at + 1], Qos::AtLeastOnce, true);
    }
    let (mut topics, mut next, mut pages) = (BTreeSet::new(), None, Vec::new());
    loop {
        let Ok(CallAnswer::Retained(page, following)) = person.call(Call::ListRetained { next }).await else {
            panic!("a page")
        };
        pages.push(page.len());
        let now = Timestamp::from_system_clock();
        for listed in page {
            let at: u64 = listed.topic.trim_start_matches("plant/").parse().unwrap();
            assert_eq!((listed.payload_bytes, listed.qos), (at + 1, 1));
            assert!(now.since(listed.modified_at) < Duration::from_mins(1), "milliseconds");
            topics.insert(listed.topic);
        }
        next = following;
        if next.is_none() {
            break;
        }
    }
    assert_eq!((pages, topics.len()), (vec![200, 200, 50], 450));

    person.call(retain("plant/a b", &[0, 255])).await.unwrap();
    let read = || Call::GetRetained { topic: "plant/a b".to_owned() };
    let Ok(CallAnswer::RetainedMessage(message)) = person.call(read()).await else { panic!("a message") };
    let Call::Retain(sent) = retain("plant/a b", &[0, 255]) else { unreachable!() };
    assert!(message.modified_at.is_some());
    assert_eq!(RetainedMessage { modified_at: None, ..message }, sent);
    person.call(retain("plant/a b", b"")).await.unwrap();
    assert_eq!(person.refusal(read()).await, (CallFailureKind::NotFound, "retained.none".to_owned()));
    person.engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retained_message_is_on_disk_before_it_is_cleared_and_comes_back_unless_another_took_its_place() {
    let stage = QuietSandbox::new().await;
    let folder = tempfile::tempdir().unwrap();
    let options = Options { store: Some(engine::Folder::at(folder.path())), ..Options::default() };
    let mut person = Person::with(&stage.profiles_toml, options).await;
    let topics = ["plant/a", "plant/b", "plant/gone"];
    for topic in &topics[..2] {
        person.call(retain(topic, &[0, 255])).await.unwrap();
    }
    let Ok(ClearingAnswer::File(file)) = person.clearing(Clearing::Begin(None)).await else { panic!("a file") };
    assert_eq!(file.parent(), Some(folder.path().join("cleared").as_path()));
    let mut became = Vec::new();
    for topic in topics {
        let clear = Clearing::Clear { topic: topic.to_owned(), file: file.clone() };
        became.push(person.clearing(clear).await.unwrap());
    }
    assert_eq!(became, [ClearingAnswer::Cleared, ClearingAnswer::Cleared, ClearingAnswer::Nothing]);
    let Ok(CallAnswer::Retained(left, None)) = person.call(Call::ListRetained { next: None }).await else { panic!() };
    assert_eq!(left, []);
    person.call(retain("plant/b", b"newer")).await.unwrap();
    let Ok(ClearingAnswer::Saved(saved)) = person.clearing(Clearing::Read(file.clone())).await else { panic!("both") };
    let mut became = Vec::new();
    for message in saved {
        became.push(person.clearing(Clearing::PutBack { message, replaces: false }).await.unwrap());
    }
    assert_eq!(became, [ClearingAnswer::PutBack, ClearingAnswer::Kept]);
    let read = person.call(Call::GetRetained { topic: "plant/a".to_owned() }).await;
    let Ok(CallAnswer::RetainedMessage(message)) = read else { panic!("{read:?}") };
    let Call::Retain(sent) = retain("plant/a", &[0, 255]) else { unreachable!() };
    assert_eq!(RetainedMessage { modified_at: None, ..message }, sent, "with its properties");
    // What cannot be saved is not cleared.
    let clear = Clearing::Clear { topic: "plant/a".to_owned(), file: folder.path().join("none") };
    assert_eq!(person.clearing(clear).await.unwrap_err().notice.code, "output.not_saved");
    assert!(person.call(Call::GetRetained { topic: "plant/a".to_owned() }).await.is_ok());
    let begin = Clearing::Begin(Some(file));
    assert_eq!(person.clearing(begin).await.unwrap_err().notice.code, "output.exists");
    person.engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_retained_messages_are_cleared_and_put_back_by_the_engine_alone_until_it_is_stopped() {
    let stage = QuietSandbox::new().await;
    let folder = tempfile::tempdir().unwrap();
    let options = Options { store: Some(engine::Folder::at(folder.path())), ..Options::default() };
    let mut person = Person::with(&stage.profiles_toml, options).await;
    let topics: Vec<String> = (0..40).map(|at| format!("plant/{at:02}")).collect();
    for topic in &topics {
        stage.sandbox.publish(topic, b"x".to_vec(), Qos::AtLeastOnce, true);
    }
    let Ok(ClearingAnswer::File(file)) = person.clearing(Clearing::Begin(None)).await else { panic!("a file") };
    let clear = |topic: &String| Clearing::Clear { topic: topic.clone(), file: file.clone() };
    let mut cleared = person.clear_many(topics.iter().map(clear).collect(), false).await;
    cleared.sort_by(|(one, _), (other, _)| one.cmp(other));
    let all: Vec<_> = topics.iter().map(|topic| (topic.clone(), ClearingAnswer::Cleared)).collect();
    assert_eq!(cleared, all);
    let Ok(ClearingAnswer::Saved(saved)) = person.clearing(Clearing::Read(file.clone())).await else { panic!("all") };
    assert_eq!(saved.len(), 40);
    let put_back = |message: &RetainedMessage| Clearing::PutBack { message: message.clone(), replaces: false };
    let back = person.clear_many(saved.iter().map(put_back).collect(), false).await;
    assert!(back.len() == 40 && back.iter().all(|(_, answer)| *answer == ClearingAnswer::PutBack), "{back:?}");
    let stopped = person.clear_many(topics.iter().map(clear).collect(), true).await;
    assert!(stopped.len() < 40, "{}", stopped.len());
    // Of what was not there nothing is saved, and no empty file is left.
    let Ok(ClearingAnswer::File(file)) = person.clearing(Clearing::Begin(None)).await else { panic!("a file") };
    let gone = Clearing::Clear { topic: "plant/none".to_owned(), file: file.clone() };
    let nothing = person.clear_many(vec![gone], false).await;
    assert!(nothing[0].1 == ClearingAnswer::Nothing && !file.exists(), "{nothing:?}");
    person.engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_call_that_is_not_allowed_names_its_action_and_the_statement_then_helps() {
    let sandbox = Sandbox::start(SandboxOptions { rate: 0.0, ..SandboxOptions::default() }).await.unwrap();
    let stage = QuietSandbox { profiles_toml: sandbox.profiles_toml(), sandbox };
    stage.sandbox.publish("plant/a", b"x".to_vec(), Qos::AtLeastOnce, true);
    let mut person = Person::new(&stage).await;
    let named = ShadowId { thing: "pump".to_owned(), name: Some("valve".to_owned()) };
    let document = r#"{"state":{"desired":{"a":1}}}"#.to_owned();
    let calls = [
        (Call::UpdateShadow { shadow: named.clone(), document }, "iot:UpdateThingShadow"),
        (Call::GetShadow(named.clone()), "iot:GetThingShadow"),
        (Call::ListShadows { thing: "pump".to_owned(), next: None }, "iot:ListNamedShadowsForThing"),
        (Call::DeleteShadow(named), "iot:DeleteThingShadow"),
        (Call::ListRetained { next: None }, "iot:ListRetainedMessages"),
        (Call::GetRetained { topic: "plant/a".to_owned() }, "iot:GetRetainedMessage"),
        (retain("plant/a", b"y"), "iot:RetainPublish"),
        (Call::GetConnection { client_id: "pump-b".to_owned() }, "iot:GetConnection"),
        (Call::ListSubscriptions { client_id: "pump-b".to_owned(), next: None }, "iot:ListSubscriptions"),
        (Call::SendDirect(direct("pump-b")), "iot:SendDirectMessage"),
        (
            Call::EndConnection { client_id: "pump-b".to_owned(), ends_session: false, publishes_will: true },
            "iot:DeleteConnection",
        ),
    ];
    for (call, action) in calls {
        stage.sandbox.set_iot_policy(json!({ "Statement": [] }));
        let failure = person.call(call.clone()).await.expect_err(action);
        assert_eq!((failure.kind, failure.notice.code), (CallFailureKind::NotAllowed, "call.not_allowed"), "{action}");
        assert!(failure.notice.summary.contains(action), "{}", failure.notice.summary);
        let statement = failure.notice.copyables.iter().find(|copyable| copyable.text.starts_with("{ \"Effect\""));
        // As it is pasted between the brackets of a policy.
        let statements = statement.expect("a statement").text.replace("ACCOUNT_ID", sandbox::ACCOUNT);
        let statements: Value = serde_json::from_str(&format!("[{statements}]")).unwrap();
        stage.sandbox.set_iot_policy(json!({ "Statement": statements }));
        let helped = person.call(call).await;
        assert!(helped.is_ok(), "{action}: {helped:?}");
    }
    person.engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_about_rights_that_the_role_forbids_names_its_action_and_the_statement_then_helps() {
    let stage = QuietSandbox::new().await;
    let mut person = Person::new(&stage).await;
    // The policies, which have the account in their ARNs, are not read where only the question is allowed.
    let question = RightQuestion { action: RightAction::Publish, name: "plant/a".to_owned(), arn_prefix: None };
    for (call, action) in
        [(Call::EffectivePolicies, "iot:GetEffectivePolicies"), (Call::TestRight(question), "iot:TestAuthorization")]
    {
        stage.sandbox.set_role_policy(json!({ "Statement": [] }));
        let failure = person.call(call.clone()).await.expect_err(action);
        assert_eq!((failure.kind, failure.notice.code), (CallFailureKind::NotAllowed, "call.not_allowed"), "{action}");
        assert!(failure.notice.summary.contains(action), "{}", failure.notice.summary);
        let statement = failure.notice.copyables.iter().find(|copyable| copyable.text.starts_with("{ \"Effect\""));
        let statement: Value = serde_json::from_str(&statement.expect("a statement").text).unwrap();
        stage.sandbox.set_role_policy(json!({ "Statement": [statement] }));
        let helped = person.call(call).await;
        assert!(helped.is_ok(), "{action}: {helped:?}");
    }
    person.engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_only_connection_reads_and_changes_nothing() {
    let stage = QuietSandbox::new().await;
    stage.sandbox.publish("plant/a", b"x".to_vec(), Qos::AtLeastOnce, true);
    let options = Options { read_only: Some(ReadOnly::Program), ..Options::default() };
    let mut person = Person::with(&stage.profiles_toml, options).await;
    let refused = (CallFailureKind::Other, "publish.read_only".to_owned());
    for call in [update(&json!({ "state": {} })), Call::DeleteShadow(pump()), retain("plant/a", b"")] {
        assert!(call.is_change());
        assert_eq!(person.refusal(call).await, refused);
    }
    let read = person.call(Call::GetRetained { topic: "plant/a".to_owned() }).await;
    assert!(matches!(read, Ok(CallAnswer::RetainedMessage(_))), "{read:?}");
    person.engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn credentials_are_asked_for_once_and_again_when_they_are_refused() {
    let stage = QuietSandbox::new().await;
    let mut person = Person::new(&stage).await;
    let list = || Call::ListRetained { next: None };
    person.call(list()).await.unwrap();
    // They are at hand: the identity pool is not needed.
    stage.fault(Fault::HttpStatus { place: Place::IdentityPool, status: 500 });
    person.call(list()).await.unwrap();
    stage.sandbox.faults().clear();
    stage.sandbox.forget_credentials();
    person.call(list()).await.unwrap();
    person.engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_without_a_sign_in_is_answered() {
    let stage = QuietSandbox::new().await;
    let mut person = Person { engine: WatchedEngine::start(&stage.profiles_toml), calls: 0 };
    let failure = person.call(Call::ListRetained { next: None }).await.expect_err("no one is signed in");
    assert_eq!(failure.notice.code, "call.no_sign_in");
    person.engine.end().await;
}
