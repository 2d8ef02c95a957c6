//! Who signs out clears no more.

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_out_ends_what_is_cleared_and_what_was_is_saved() {
    let stage = QuietSandbox::new().await;
    let folder = tempfile::tempdir().unwrap();
    let options = Options { store: Some(engine::Folder::at(folder.path())), ..Options::default() };
    let mut person = Person::with(&stage.profiles_toml, options).await;
    let topics: Vec<String> = (0..400).map(|at| format!("plant/{at:03}")).collect();
    for topic in &topics {
        stage.sandbox.publish(topic, b"x".to_vec(), Qos::AtLeastOnce, true);
    }
    let Ok(ClearingAnswer::File(file)) = person.clearing(Clearing::Begin(None)).await else { panic!("a file") };
    let clear = |topic: &String| Clearing::Clear { topic: topic.clone(), file: file.clone() };
    let call = Call::ClearMany(topics.iter().map(clear).collect());
    person.engine.send(Command::Call(CallCommand { number: 99, call }));
    person.engine.send(Command::SignIn(SignInCommand::SignOut));
    let (mut cleared, mut is_over, mut is_out) = (0, false, false);
    let both = |event: &Event| {
        match event {
            Event::Called(CallEvent { number: 99, answer: Ok(CallAnswer::ClearingProgress(progress)) }) => {
                cleared += progress.done.len();
                is_over |= progress.is_over;
            }
            Event::SignIn(SignInEvent::SignedOut { .. }) => is_out = true,
            _ => {}
        }
        (is_over && is_out).then_some(())
    };
    person.engine.until("the end of both", both).await;
    assert!(cleared < 400, "it went on after the sign-out");
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(text.lines().count(), cleared, "each is saved");
    person.engine.end().await;
}
