//! Which state follows which, without a session: what a session does is tried with a real sign-in.

use std::future::pending;

use tokio::task::JoinSet;

use super::*;

struct Tasks(JoinSet<()>);

impl Tasks {
    fn start(&mut self) -> Task {
        Task { meanwhile: mpsc::channel(1).0, abort: self.0.spawn(pending()) }
    }
}

/// A signed-out account with the policy wanted, and a sign-in under way for it.
fn signing_in(tasks: &mut Tasks, by_browser: bool) -> Account {
    let mut account = Account::default();
    account.attach_policy_later();
    account.signing_in(tasks.start(), by_browser);
    account
}

fn wants_policy(account: &Account) -> bool {
    match account {
        Account::SignedOut(SignedOut { attach_policy, .. }) | Account::SigningIn(SigningIn { attach_policy, .. }) => {
            *attach_policy
        }
        _ => false,
    }
}

#[tokio::test]
async fn only_the_task_that_is_under_way_is_listened_to() {
    let mut tasks = Tasks(JoinSet::new());
    let mut account = Account::default();
    assert!(!account.give_up(), "nothing is under way");
    let (first, second) = (tasks.start(), tasks.start());
    let (first_id, second_id) = (first.abort.id(), second.abort.id());
    account.signing_in(first, false);
    assert!(account.awaits(first_id) && account.is_under_way());
    account.signing_in(second, true);
    assert!(account.awaits(second_id) && !account.awaits(first_id));
    let ended = tasks.0.join_next_with_id().await.unwrap().unwrap_err();
    assert!(ended.is_cancelled() && ended.id() == first_id, "the former is ended");
    assert!(account.give_up() && !account.awaits(second_id) && !account.is_under_way());
    assert!(account.failed_by_browser());
}

#[tokio::test]
async fn a_sign_out_runs_to_its_end_unheard() {
    let mut tasks = Tasks(JoinSet::new());
    let mut account = Account::default();
    let task = tasks.start();
    let (id, abort) = (task.abort.id(), task.abort.clone());
    account.signing_out(task);
    assert!(account.awaits(id));
    account.signing_in(tasks.start(), true);
    assert!(!account.awaits(id));
    tokio::task::yield_now().await;
    assert!(!abort.is_finished());
}

#[tokio::test]
async fn the_policy_is_attached_after_the_sign_in_that_it_was_confirmed_for() {
    let mut tasks = Tasks(JoinSet::new());
    let mut resumed = signing_in(&mut tasks, false);
    assert!(wants_policy(&resumed));
    resumed.nothing_stored();
    assert!(wants_policy(&resumed), "the person signs in for the same");
    resumed.signing_in(tasks.start(), true);
    assert!(wants_policy(&resumed));

    let mut failed = signing_in(&mut tasks, true);
    failed.failed();
    assert!(!wants_policy(&failed) && failed.failed_by_browser());
    let mut cancelled = signing_in(&mut tasks, true);
    cancelled.give_up();
    assert!(!wants_policy(&cancelled));
    let mut signed_out = signing_in(&mut tasks, true);
    signed_out.signing_out(tasks.start());
    signed_out.attach_policy_later();
    signed_out.signed_out(None);
    assert!(!wants_policy(&signed_out));
}

#[tokio::test]
async fn the_logout_page_waits_for_the_sign_out_that_names_it() {
    let mut tasks = Tasks(JoinSet::new());
    let mut account = Account::default();
    assert_eq!(account.logout_page(), LogoutPage::Now(None), "it is looked up");
    account.signing_out(tasks.start());
    assert_eq!(account.logout_page(), LogoutPage::AfterSignOut);
    let url = Url::parse("https://idp.example/logout").unwrap();
    assert!(account.signed_out(Some(url.clone())), "it was asked for meanwhile");
    assert_eq!(account.logout_page(), LogoutPage::Now(Some(url)));
    account.signing_out(tasks.start());
    assert!(!account.signed_out(None), "and not a second time");
}
