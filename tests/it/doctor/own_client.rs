//! Who holds the client id, once another program took it.

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_holds_the_client_id_is_asked_once_another_program_took_it() {
    let stage = QuietSandbox::new().await;
    let profiles_toml = stage.changed("{random}", "desk");
    let mut first = WatchedEngine::start(&profiles_toml);
    first.sign_in(OPERATOR).await;
    first.until_live().await;
    let well = examined(&mut first).await;
    assert!(!states(&well, CheckState::NotTried).contains(&Examined::ClientId), "it is this program's");
    let mut second = WatchedEngine::start(&profiles_toml);
    second.sign_in(OPERATOR).await;
    let told = first.failure().await;
    assert_eq!(told.notice.code, "live.session_taken_over");
    first.link(LinkCommand::Disconnect);
    let held = examined(&mut first).await;
    assert_eq!(held.verdict.code, "doctor.client_id_held");
    let copyables: Vec<&str> = held.verdict.copyables.iter().map(|it| it.text.as_str()).collect();
    assert!(copyables[0].ends_with("-desk") && copyables[1].starts_with("127.0.0.1:"), "{copyables:?}");
    second.end().await;
    let free = examined(&mut first).await;
    assert!(states(&free, CheckState::Ok).contains(&Examined::ClientId), "{free:#?}");
    let statement = json!({ "Effect": "Deny", "Action": "iot:GetConnection", "Resource": "*" });
    stage.sandbox.set_role_policy(json!({ "Version": "2012-10-17", "Statement": [statement] }));
    let unknown = examined(&mut first).await;
    let check = unknown.checks.iter().find(|check| check.examined == Examined::ClientId).unwrap();
    assert!(check.state == CheckState::Warning && check.detail.contains("iot:GetConnection"), "{check:?}");
    first.end().await;
}

/// Signs in without a connection.
async fn signed_in(profiles_toml: &str) -> WatchedEngine {
    let mut engine = WatchedEngine::start_with(profiles_toml, Options { calls_only: true, ..Options::default() });
    engine.sign_in(OPERATOR).await;
    let signed_in = |event: &Event| matches!(event, Event::SignIn(SignInEvent::SignedIn { .. })).then_some(());
    engine.until("the sign-in", signed_in).await;
    engine
}

async fn is_held(engine: &mut WatchedEngine) -> bool {
    engine.send(Command::Doctor(DoctorCommand::AskClientId));
    let asked = |event: &Event| match event {
        Event::Doctor(DoctorEvent::ClientIdAsked { is_held }) => Some(*is_held),
        _ => None,
    };
    engine.until("who has the client id", asked).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_the_first_connection_it_is_known_that_another_program_would_lose_its_own() {
    let stage = QuietSandbox::new().await;
    let profiles_toml = stage.changed("{random}", "desk");
    let mut first = WatchedEngine::start(&profiles_toml);
    first.sign_in(OPERATOR).await;
    first.until_live().await;
    let mut second = signed_in(&profiles_toml).await;
    assert!(is_held(&mut second).await);
    let held = examined(&mut second).await.verdict;
    assert_eq!(held.code, "doctor.client_id_held");
    assert!(held.cause.contains("The doctor did not connect"), "{held:?}");
    assert_eq!(stage.sandbox.connections_opened(), 1, "the first program keeps its connection");
    first.end().await;
    assert!(!is_held(&mut second).await);
    second.link(LinkCommand::Connect);
    second.until_live().await;
    assert!(!is_held(&mut second).await, "it is this program's by now");
    second.end().await;
    // Where each connection has its own id there is nothing to ask.
    let mut own = signed_in(&stage.profiles_toml).await;
    assert!(!is_held(&mut own).await);
    own.end().await;
}
