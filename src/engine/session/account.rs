//! The session's part about signing in and out: one of these is under way at a time.

mod state;
mod unsaved;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::Id;

use super::SessionActor;
use super::job_end::Done;
use crate::explain;
use crate::login::Login;
use crate::relay::LinkAlert;
use crate::sign_in_task::{self, SignInInput, SignInResult, SignInSetup};
use crate::sign_out_people::sign_out_people;
use client::credentials::CredentialSource as _;
use client::sign_in::{self, Keyring, LoginPage, Who, saved_people};
use model::{GapReason, KeyringState, SavedPerson, SignInCommand, SignInEvent};
pub(super) use state::Account;
use state::{LogoutPage, Succeeded, Task};
pub(super) use unsaved::Unsaved;

/// How long the end of the program waits for a refresh or a sign-out.
const FINISH_LIMIT: Duration = Duration::from_secs(3);

/// How long the end of a sign-in waits for a browser that reloads the callback page, and for the identity pool.
const STAY_LIMIT: Duration = Duration::from_secs(2);

impl SessionActor {
    pub(super) async fn sign_in_command(&mut self, command: SignInCommand) {
        match command {
            SignInCommand::Start => self.start_sign_in(LoginPage::default()),
            SignInCommand::StartAs { user, another_account } => {
                self.start_sign_in(LoginPage { sign_in_again: another_account, user, ..LoginPage::default() });
            }
            SignInCommand::SwitchTo { subject } => self.switch_to(subject),
            SignInCommand::Cancel => {
                if self.account.give_up() {
                    self.signing(SignInEvent::Cancelled);
                }
            }
            SignInCommand::OpenBrowserAgain => self.meanwhile(SignInInput::OpenAgain),
            SignInCommand::PasteRedirect { address } => self.meanwhile(SignInInput::Paste(address)),
            SignInCommand::WhoAmI => {
                if let Some(login) = self.account.login().cloned() {
                    self.tell_who(login);
                }
            }
            SignInCommand::SignOut => self.sign_out().await,
            SignInCommand::SignOutUser { user } => {
                self.sign_out_people(move |person| person.user.eq_ignore_ascii_case(&user)).await;
            }
            SignInCommand::SignOutAll => self.sign_out_people(|_| true).await,
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
        self.resume_with(self.keyring.silent(), Who::Current);
    }

    /// Uses the saved sign-in because the person wants to connect, who may be asked to unlock the keyring.
    pub(super) fn resume_asking(&mut self) {
        self.resume_with(self.keyring.asking(), Who::Current);
    }

    /// Uses the saved sign-in of another person. Where it is over, the present one holds.
    fn switch_to(&mut self, subject: String) {
        if self.subject.as_ref() == Some(&subject) && self.account.login().is_some() {
            return;
        }
        self.end_clearing();
        if let Some(login) = self.unsaved.of(&subject) {
            self.signing(SignInEvent::ResumedSilently);
            let task = self.start(|_| async { SignInResult::SignedIn(login) });
            self.account.signing_in(task, false);
        } else {
            self.resume_with(self.keyring.asking(), Who::Person(subject));
        }
    }

    fn resume_with(&mut self, keyring: Keyring, who: Who) {
        if let Some(notice) = self.unaccepted() {
            return self.signing(SignInEvent::Failed(Box::new(notice)));
        }
        if self.used_aws_tools() {
            return;
        }
        self.signing(SignInEvent::ResumedSilently);
        let setup = sign_in::Setup { keyring, ..self.setup() };
        let (inbox, changes) = (self.inbox.clone(), self.surroundings.network_changes.clone());
        // The refresh itself runs to its end in any case: its answer may carry a new refresh token.
        let pace = self.options().limits.pace;
        let task = self.start(|meanwhile| sign_in_task::resume(setup, who, pace, meanwhile, changes, inbox));
        self.account.signing_in(task, false);
    }

    pub(super) fn start_sign_in(&mut self, page: LoginPage) {
        if let Some(notice) = self.unaccepted() {
            return self.signing(SignInEvent::Failed(Box::new(notice)));
        }
        if self.used_aws_tools() {
            return;
        }
        self.signing(SignInEvent::Started);
        let (setup, inbox) = (self.asking_setup(), self.inbox.clone());
        let options = self.options();
        let means = SignInSetup {
            launch: options.open_browser,
            keyring_required: options.keyring_required,
            callbacks: self.surroundings.callbacks.clone(),
            signed_in: self.subject.clone(),
            page,
        };
        let task = self.start(move |meanwhile| sign_in_task::sign_in(setup, means, meanwhile, inbox));
        self.account.signing_in(task, true);
    }

    /// Whether the profile takes what AWS's own tools have, to which no one signs in here. The link gets the credentials,
    /// and says what is wrong with them.
    fn used_aws_tools(&mut self) -> bool {
        let Some(source) = self.profile.aws_source().cloned() else { return false };
        self.signing(SignInEvent::ResumedSilently);
        let task = self.start(|_| async { SignInResult::SignedIn(Login::Aws(source)) });
        self.account.signing_in(task, false);
        true
    }

    pub(super) async fn sign_out(&mut self) {
        self.end_clearing();
        self.leave_link(GapReason::SignedOut).await;
        let session = self.account.login().and_then(Login::session).cloned();
        let setup = self.asking_setup();
        // Before it ends: a resumption may be about to store a token.
        self.account.give_up();
        let task = self.start(|_| async move {
            if session.is_none() {
                // A resumption may be about to store a new token, which is then the one to end.
                let _ = tokio::time::timeout(FINISH_LIMIT, setup.background.idle()).await;
            }
            sign_in_task::sign_out(setup, session, Who::Current).await
        });
        self.account.signing_out(task);
    }

    /// Ends saved sign-ins. That of the connection may be one of them, so that it ends first.
    async fn sign_out_people(&mut self, is_meant: impl Fn(&SavedPerson) -> bool + Send + 'static) {
        self.end_clearing();
        self.leave_link(GapReason::SignedOut).await;
        let setup = self.asking_setup();
        self.account.give_up();
        if let Some(login) = self.account.login().cloned() {
            self.unsaved.leave(&login);
        }
        let unsaved = self.unsaved.take(&is_meant);
        let task = self.start(|_| async move { sign_out_people(setup, unsaved, is_meant).await });
        self.account.signing_out(task);
    }

    /// Whose sign-ins are saved: for a window, which offers to switch.
    fn tell_people(&mut self) {
        if !self.options().resume || self.profile.aws_source().is_some() {
            return;
        }
        let (keyring, profile) = (self.keyring.silent(), Arc::clone(&self.profile));
        self.jobs.spawn(async move { Done::People(saved_people(&keyring, &profile).await.unwrap_or_default()) });
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
        let Some(login) = self.account.login() else { return };
        let Some(session) = login.session() else { return };
        if session.identity_id().is_none() {
            let mut provider = login.provider(&self.profile, &self.network);
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
            Some(SignInResult::SignedIn(login)) => self.signed_in(login).await,
            Some(SignInResult::NothingStored { why }) => {
                self.account.nothing_stored();
                if let (Some(login), Some(why)) = (self.account.login(), &why) {
                    // Of the person who was to be switched to; the present one goes on.
                    let (user, keyring) = (login.user(), KeyringState::Stored);
                    self.noticed((**why).clone());
                    self.tell_people();
                    return self.signing(SignInEvent::SignedIn { user, keyring });
                }
                self.tell_people();
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
                self.tell_people();
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

    async fn signed_in(&mut self, login: Login) {
        // One that signs with the former session, if there is any.
        self.end_link(GapReason::SignedInAgain).await;
        let subject = login.subject();
        if self.subject.replace(subject.clone()).is_some_and(|former| former != subject) {
            self.end_clearing();
            self.forget_carry();
            self.signing(SignInEvent::PersonChanged);
            self.outages.forget();
        }
        let keyring = login.session().map_or(KeyringState::AwsTools, |session| sign_in_task::keyring_state(session));
        self.signing(SignInEvent::SignedIn { user: login.user(), keyring });
        self.publishes.outbox().person(self.person());
        self.restore(&subject).await;
        let Succeeded { former, attach_policy } = self.account.signed_in(login.clone());
        self.unsaved.remove(&subject);
        // Another person's may be taken up again.
        match former {
            Some(former) if former.subject() == subject => former.supersede(),
            Some(former) => self.unsaved.leave(&former),
            None => {}
        }
        self.tell_people();
        if attach_policy {
            self.attach_policy(&login);
        }
        if !self.options().calls_only {
            self.start_link();
        }
    }

    pub(super) fn open_logout_page(&mut self) {
        if self.profile.aws_source().is_some() {
            return self.noticed(explain::no_logout_page());
        }
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
            LinkAlert::EndpointFound { host } => self.keep_endpoint(&host),
        }
    }
}
