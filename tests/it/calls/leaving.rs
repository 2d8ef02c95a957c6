//! Who signs out clears no more, and what is put back again is not sent again.

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_back_already_is_not_sent_again() {
    let stage = QuietSandbox::new().await;
    let mut person = Person::new(&stage).await;
    let message =
        RetainedMessage { topic: "plant/a".to_owned(), payload: b"x".to_vec(), qos: 1, ..RetainedMessage::default() };
    let mut changed_at = Vec::new();
    for _ in 0..2 {
        let put_back = Clearing::PutBack { message: message.clone(), replaces: false };
        assert_eq!(person.clearing(put_back).await.ok(), Some(ClearingAnswer::PutBack));
        let read = person.call(Call::GetRetained { topic: "plant/a".to_owned() }).await;
        let Ok(CallAnswer::RetainedMessage(there)) = read else { panic!("{read:?}") };
        changed_at.push(there.modified_at.expect("a time"));
    }
    assert_eq!(changed_at[0], changed_at[1]);
    person.engine.end().await;
}
