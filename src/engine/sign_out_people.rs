//! Ends the sign-ins of several people: those that the keyring has, and those of this run that it has not.

use std::sync::Arc;

use crate::explain;
use crate::sign_in_task::{SignInResult, sign_out};
use client::sign_in::{Session, Setup, Who, saved_people};
use model::SavedPerson;

/// Ends the saved sign-ins of the people whom `is_meant` picks; the notice is about the last that was not ended well.
pub(super) async fn sign_out_people(
    setup: Setup,
    unsaved: Vec<Arc<Session>>,
    is_meant: impl Fn(&SavedPerson) -> bool,
) -> SignInResult {
    let (mut ended, has_unsaved) = (None, !unsaved.is_empty());
    for session in unsaved {
        match sign_out(setup.clone(), Some(session), Who::Current).await {
            SignInResult::SignedOut { notice, .. } => ended = Some(notice.or(ended.flatten())),
            failed => return failed,
        }
    }
    let people = match saved_people(&setup.keyring, &setup.profile).await {
        Ok(people) => people,
        Err(_) if has_unsaved => Vec::new(),
        Err(error) => return SignInResult::Failed(Box::new(explain::sign_out_keyring(&error))),
    };
    for person in people.into_iter().filter(is_meant) {
        match sign_out(setup.clone(), None, Who::Person(person.subject)).await {
            SignInResult::SignedOut { notice, .. } => ended = Some(notice.or(ended.flatten())),
            failed => return failed,
        }
    }
    match ended {
        Some(notice) => SignInResult::SignedOut { notice, logout_url: None },
        None => SignInResult::Failed(Box::new(explain::no_such_person())),
    }
}
