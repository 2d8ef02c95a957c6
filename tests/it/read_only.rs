//! Read-only connections send nothing: no message reaches the broker, whatever forbids it, and each gets an outcome.

use engine::Options;
use model::{Command, Event, Guard, ProfileEvent, PublishCommand, PublishOutcome, Qos, ReadOnly, WindowLayout};
use sandbox::OPERATOR;

use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::{WatchedEngine, request};

/// The code of the refusal, or what else became of it.
async fn code(engine: &mut WatchedEngine, topic: &str) -> String {
    let sent = engine.publish(topic, Qos::AtLeastOnce);
    match engine.outcome(sent).await {
        PublishOutcome::Refused { notice, reason_code: None } => notice.code.to_owned(),
        other => format!("{other:?}"),
    }
}

async fn live(engine: &mut WatchedEngine) {
    engine.sign_in(OPERATOR).await;
    engine.until_live().await;
}

async fn guarded(engine: &mut WatchedEngine) -> Guard {
    engine
        .until("how careful it is", |event| match event {
            Event::Profile(ProfileEvent::Guarded(guard)) => Some(*guard),
            _ => None,
        })
        .await
}

fn set(engine: &WatchedEngine, is_wanted: bool) {
    engine.send(Command::Publish(PublishCommand::SetReadOnly(is_wanted)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_forbids_it_the_broker_sees_no_message_and_subscriptions_go_on() {
    let stage = QuietSandbox::new().await;
    let of_profile = stage.changed("region = ", "read_only = true\nregion = ");
    let by_program = || Options { read_only: Some(ReadOnly::Program), ..Options::default() };
    let folder = engine::Folder::at(tempfile::tempdir().unwrap().keep());
    folder.save_window(&WindowLayout { read_only: true, ..WindowLayout::default() }).unwrap();
    let by_setting = Options { store: Some(folder), ..Options::default() };
    for (why, profiles_toml, options) in [
        (ReadOnly::Program, &stage.profiles_toml, by_program()),
        (ReadOnly::Program, &of_profile, by_program()),
        (ReadOnly::Profile, &of_profile, Options::default()),
        (ReadOnly::Setting, &stage.profiles_toml, by_setting),
    ] {
        let mut reader = WatchedEngine::start_with(profiles_toml, options);
        assert_eq!(guarded(&mut reader).await, Guard { read_only: Some(why), is_production: false });
        assert_eq!(code(&mut reader, "plant/offline").await, "publish.read_only", "{why:?}: offline too");
        live(&mut reader).await;
        reader.subscribe("plant/#");
        reader.subscribed("plant/#").await;
        for retain in [false, true] {
            // A retained message without content clears what the broker keeps.
            let cleared = model::PublishRequest { retain, payload: [].into(), ..request("plant/a", Qos::AtMostOnce) };
            let sent = reader.publish_request(cleared);
            assert!(matches!(reader.outcome(sent).await, PublishOutcome::Refused { .. }), "{why:?}");
        }
        assert_eq!(code(&mut reader, "$aws/things/pump-b/shadow/update").await, "publish.read_only", "{why:?}");
        let mut writer = WatchedEngine::start(&stage.profiles_toml);
        live(&mut writer).await;
        assert!(code(&mut writer, "plant/a").await.starts_with("Accepted"), "{why:?}");
        reader.until_received(1).await;
        assert_eq!(reader.received, 1, "{why:?}: only what the other one sent");
        reader.end().await;
        writer.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_setting_is_turned_on_and_off_and_lifts_nothing_else() {
    let stage = QuietSandbox::new().await;
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    live(&mut engine).await;
    assert!(code(&mut engine, "plant/a").await.starts_with("Accepted"));
    set(&engine, true);
    assert_eq!(guarded(&mut engine).await.read_only, Some(ReadOnly::Setting));
    assert_eq!(code(&mut engine, "plant/a").await, "publish.read_only");
    set(&engine, false);
    assert_eq!(guarded(&mut engine).await.read_only, None);
    assert!(code(&mut engine, "plant/a").await.starts_with("Accepted"));
    engine.end().await;

    let of_profile = stage.changed("region = ", "read_only = true\nproduction = true\nregion = ");
    let by_program = Options { read_only: Some(ReadOnly::Program), ..Options::default() };
    for (why, options) in [(ReadOnly::Profile, Options::default()), (ReadOnly::Program, by_program)] {
        let mut engine = WatchedEngine::start_with(&of_profile, options);
        assert_eq!(guarded(&mut engine).await, Guard { read_only: Some(why), is_production: true });
        set(&engine, false);
        assert_eq!(code(&mut engine, "plant/a").await, "publish.read_only", "{why:?}");
        engine.end().await;
    }
}
