//! The session's part about clearing retained messages: each is on disk before it is cleared.

use std::path::PathBuf;

use super::calls::Caller;
use crate::retained_file;
use model::{
    Call, CallAnswer, CallFailure, CallFailureKind, Clearing, ClearingAnswer, Notice, RetainedMessage, Timestamp,
};

impl Caller {
    pub(super) async fn clearing(&mut self, step: Clearing) -> Result<ClearingAnswer, CallFailure> {
        match step {
            Clearing::Begin(path) => {
                let folder = self.undo_folder.clone();
                let begin = move || match path {
                    Some(path) => retained_file::create(&path).map(|()| path),
                    None => retained_file::create_in(&folder, Timestamp::from_system_clock()),
                };
                blocking(begin).await.map(ClearingAnswer::File)
            }
            Clearing::Clear { topic, file } => self.clear(topic, file).await,
            Clearing::Read(file) => blocking(move || retained_file::read(&file)).await.map(ClearingAnswer::Saved),
            Clearing::PutBack { message, replaces } => {
                let present = if replaces { None } else { self.retained(&message.topic).await? };
                let is_same = |present: &RetainedMessage| {
                    present.payload == message.payload
                        && present.qos == message.qos
                        && present.user_properties == message.user_properties
                };
                match present {
                    // It was put back before: subscribers have it already.
                    Some(present) if is_same(&present) => return Ok(ClearingAnswer::PutBack),
                    Some(present) if present.payload != message.payload => return Ok(ClearingAnswer::Kept),
                    _ => {}
                }
                self.call(&Call::Retain(message)).await?;
                Ok(ClearingAnswer::PutBack)
            }
        }
    }

    async fn clear(&mut self, topic: String, file: PathBuf) -> Result<ClearingAnswer, CallFailure> {
        let Some(message) = self.retained(&topic).await? else { return Ok(ClearingAnswer::Nothing) };
        let empty = RetainedMessage { topic, qos: message.qos, ..RetainedMessage::default() };
        blocking(move || retained_file::append(&file, &message)).await?;
        self.call(&Call::Retain(empty)).await?;
        Ok(ClearingAnswer::Cleared)
    }

    /// `None` where there is none, or none any more.
    async fn retained(&mut self, topic: &str) -> Result<Option<RetainedMessage>, CallFailure> {
        match self.call(&Call::GetRetained { topic: topic.to_owned() }).await {
            Ok(CallAnswer::RetainedMessage(message)) => Ok(Some(message)),
            Ok(_) => Ok(None),
            Err(failure) if failure.kind == CallFailureKind::NotFound => Ok(None),
            Err(failure) => Err(failure),
        }
    }
}

/// Work on a file, on a thread for such.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Box<Notice>> + Send + 'static,
) -> Result<T, CallFailure> {
    let failed = |notice| CallFailure { kind: CallFailureKind::Other, notice };
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(failed),
        Err(_) => Err(failed(Box::new(crate::explain::overloaded()))),
    }
}
