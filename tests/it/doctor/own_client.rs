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
