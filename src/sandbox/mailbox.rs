//! What the user pool sends by e-mail: no one has a mailbox here, so the program that started the sandbox shows it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

/// Mails that no one has taken; the oldest make room.
const MOST_WAITING: usize = 64;

/// A code for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// To whom.
    pub email: String,
    /// Six digits.
    pub code: String,
}

/// Mails in their order. Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mailbox(Arc<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    mails: Mutex<VecDeque<Mail>>,
    came: Notify,
}

impl Mailbox {
    pub(crate) fn send(&self, email: &str, code: String) {
        let mut mails = self.0.mails.lock().unwrap_or_else(PoisonError::into_inner);
        if mails.len() >= MOST_WAITING {
            mails.pop_front();
        }
        mails.push_back(Mail { email: email.to_owned(), code });
        self.0.came.notify_one();
    }

    /// The next one, as soon as there is one.
    pub(crate) async fn next(&self) -> Mail {
        loop {
            // Taken before it waits: what was sent in between has left a permit.
            if let Some(mail) = self.take() {
                return mail;
            }
            self.0.came.notified().await;
        }
    }

    fn take(&self) -> Option<Mail> {
        self.0.mails.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}
