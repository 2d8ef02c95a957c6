//! The session's part about signing in and out: one of these is under way at a time.

mod state;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::Id;

use super::SessionActor;
use super::job_end::Done;
use crate::relay::LinkAlert;
use crate::sign_in_task::{self, SignInInput, SignInResult, SignInSetup};
use client::credentials::{CredentialSource as _, Provider};
use client::sign_in::{self, Keyring, LoginPage, Session};
use model::{GapReason, SignInCommand, SignInEvent};
pub(super) use state::Account;
use state::{LogoutPage, Succeeded, Task};

/// How long the end of the program waits for a refresh or a sign-out.
const FINISH_LIMIT: Duration = Duration::from_secs(3);

/// How long the end of a sign-in waits for a browser that reloads the callback page, and for the identity pool.
const STAY_LIMIT: Duration = Duration::from_secs(2);

impl SessionActor {
    pub(super) async fn sign_in_command(&mut self, command: SignInCommand) {
        match command {
            SignInCommand::Start => self.start_sign_in(LoginPage::default()),
            SignInCommand::StartAs { user, another_account } => {
                self.start_sign_in(LoginPage { sign_in_again: another_account, user });
            }
            SignInCommand::Cancel => {
                if self.account.give_up() {
                    self.signing(SignInEvent::Cancelled);
                }
            }
            SignInCommand::OpenBrowserAgain => self.meanwhile(SignInInput::OpenAgain),
            SignInCommand::PasteRedirect { address } => self.meanwhile(SignInInput::Paste(address)),
            SignInCommand::WhoAmI => {
                if let Some(session) = self.account.session() {
                    self.signing(SignInEvent::Person(Box::new(session.person())));
                }
            }
            SignInCommand::SignOut => self.sign_out().await,
            SignInCommand::OpenLogoutPage => self.open_logout_page(),
        }
    }

    pub(super) fn setup(&self) -> sign_in::Setup {
        sign_in::Setup {
            profile: (*self.profile).clone(),
            network: self.network.clone(),
            keyring: self.keyring.clone(),
            background: self.surroundings.background.clone(),
        }
    }

    /// The same for what a person begins, who may be asked to unlock the keyring.
    fn asking_setup(&self) -> sign_in::Setup {
        sign_in::Setup { keyring: self.keyring.asking(), ..self.setup() }
    }

    /// Uses the saved sign-in without a question to the person.
    pub(super) fn resume(&mut self) {
        self.resume_with(self.keyring.silent());
    }

    /// Uses the saved sign-in because the person wants to connect, who may be asked to unlock the keyring.
    pub(super) fn resume_asking(&mut self) {
        self.resume_with(self.keyring.asking());
    }

    fn resume_with(&mut self, keyring: Keyring) {
        if let Some(notice) = self.unaccepted() {
            return self.signing(SignInEvent::Failed(Box::new(notice)));
        }
        self.signing(SignInEvent::ResumedSilently);
        let setup = sign_in::Setup { keyring, ..self.setup() };
        let (inbox, changes) = (self.inbox.clone(), self.surroundings.network_changes.clone());
        // The refresh itself runs to its end in any case: its answer may carry a new refresh token.
        let pace = self.options().limits.pace;
        let task = self.start(|meanwhile| sign_in_task::resume(setup, pace, meanwhile, changes, inbox));
        self.account.signing_in(task, false);
    }

    pub(super) fn start_sign_in(&mut self, page: LoginPage) {
        if let Some(notice) = self.unaccepted() {
            return self.signing(SignInEvent::Failed(Box::new(notice)));
        }
        self.signing(SignInEvent::Started);
        let (setup, inbox) = (self.asking_setup(), self.inbox.clone());
        let options = self.options();
        let means = SignInSetup {
            launch: options.open_browser,
            keyring_required: options.keyring_required,
            callbacks: self.surroundings.callbacks.clone(),
            other_than: page.sign_in_again.then(|| self.subject.clone()).flatten(),
            page,
        };
        let task = self.start(move |meanwhile| sign_in_task::sign_in(setup, means, meanwhile, inbox));
        self.account.signing_in(task, true);
    }

    pub(super) async fn sign_out(&mut self) {
        self.leave_link(GapReason::SignedOut).await;
        let (setup, session) = (self.asking_setup(), self.account.session().cloned());
        // Before it ends: a resumption may be about to store a token.
        self.account.give_up();
        let task = self.start(|_| async move {
            if session.is_none() {
                // A resumption may be about to store a new token, which is then the one to end.
                let _ = tokio::time::timeout(FINISH_LIMIT, setup.background.idle()).await;
            }
            sign_in_task::sign_out(setup, session).await
        });
        self.account.signing_out(task);
    }

    fn start<F>(&mut self, task: impl FnOnce(mpsc::Receiver<SignInInput>) -> F) -> Task
    where
        F: Future<Output = SignInResult> + Send + 'static,
    {
        let (meanwhile, receiver) = mpsc::channel(8);
        Task { meanwhile, abort: self.accounts.spawn(task(receiver)) }
    }

    pub(super) fn meanwhile(&self, wish: SignInInput) {
        if let Some(task) = self.account.task() {
            // Eight impatient wishes are enough.
            let _ = task.meanwhile.try_send(wish);
        }
    }

    /// Gives a refresh or a sign-out that is under way a moment to end well.
    pub(super) async fn finish_accounts(&mut self) {
        self.account.give_up();
        let background = self.surroundings.background.clone();
        if self.options().stays_for_reload {
            let both = async { tokio::join!(background.lingered(STAY_LIMIT), self.look_up_identity()) };
            let _ = tokio::time::timeout(STAY_LIMIT, both).await;
        }
        let all = async {
            while self.accounts.join_next().await.is_some() {}
            background.idle().await;
        };
        let _ = tokio::time::timeout(FINISH_LIMIT, all).await;
        background.end_lingering().await;
    }

    /// So that `status` can tell it right after a sign-in: an administrator needs it before there can be a connection.
    async fn look_up_identity(&self) {
        let Some(session) = self.account.session() else { return };
        if session.identity_id().is_none() {
            let mut provider = Provider::new(&self.profile, Arc::clone(session), &self.network);
            if let Err(error) = provider.credentials(&mut |_, _| {}).await {
                tracing::debug!(%error, "the identity is not known yet");
            }
        }
    }

    /// `ended` is `None` when the task ended by a fault of ours.
    pub(super) async fn account_ended(&mut self, task: Id, ended: Option<SignInResult>) {
        if !self.account.awaits(task) {
            return;
        }
        match ended {
            Some(SignInResult::SignedIn(session)) => self.signed_in(session).await,
            Some(SignInResult::NothingStored { why }) => {
                self.account.nothing_stored();
                self.signing(SignInEvent::Needed { why });
            }
            Some(SignInResult::Failed(notice)) => {
                self.account.failed();
                self.signing(SignInEvent::Failed(notice));
            }
            Some(SignInResult::SignedOut { notice, logout_url }) => {
                let page_wanted = self.account.signed_out(logout_url);
                self.outages.forget();
                self.publishes.outbox().person(None);
                self.signing(SignInEvent::SignedOut { notice });
                if page_wanted {
                    self.open_logout_page();
                }
            }
            None => {
                self.account.give_up();
                self.signing(SignInEvent::Cancelled);
            }
        }
    }

    async fn signed_in(&mut self, session: Arc<Session>) {
        // One that signs with the former session, if there is any.
        self.end_link(GapReason::SignedInAgain).await;
        let subject = session.subject();
        if self.subject.replace(subject.clone()).is_some_and(|former| former != subject) {
            self.forget_carry();
            self.signing(SignInEvent::PersonChanged);
            self.outages.forget();
        }
        let keyring = sign_in_task::keyring_state(&session);
        self.signing(SignInEvent::SignedIn { user: session.user(), keyring });
        self.publishes.outbox().person(self.person());
        self.restore(&subject).await;
        let Succeeded { former, attach_policy } = self.account.signed_in(Arc::clone(&session));
        if let Some(former) = former {
            former.supersede();
        }
        if attach_policy {
            self.attach_policy(session);
        }
        if !self.options().calls_only {
            self.start_link();
        }
    }

    pub(super) fn open_logout_page(&mut self) {
        let LogoutPage::Now(url) = self.account.logout_page() else { return };
        let setup = self.setup();
        self.jobs.spawn(async move { Done::BrowserSignedOut(sign_in_task::sign_browser_out(setup, url).await) });
    }

    pub(super) async fn alert(&mut self, alert: LinkAlert) {
        match alert {
            LinkAlert::SignInEnded { link, notice } if link == self.links && self.link.is_some() => {
                self.end_link(GapReason::SignInEnded).await;
                self.account.expired();
                self.signing(SignInEvent::Failed(notice));
            }
            // A link that is gone already.
            LinkAlert::SignInEnded { .. } => {}
        }
    }
}
