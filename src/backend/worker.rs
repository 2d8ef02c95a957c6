//! The one task that owns the backend's state: it takes commands and reports, and starts and ends the others.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};
use url::Url;

use super::Options;
use super::inbox::Inbox;
use super::ladder::{Ladder, Urgent};
use super::offline;
use super::sign_in_task::{self, Ended, Meanwhile};
use crate::credentials::Provider;
use crate::dial::{Clock, Network};
use crate::explain;
use crate::link;
use crate::model::{
    Command, Event, LinkCommand, LinkEvent, Notice, ProfileCommand, ProfileEvent, PublishOutcome, SignInCommand,
    SignInEvent,
};
use crate::profile::{Profile, Store};
use crate::sign_in::{self, DEFAULT_KEYRING_LIMIT, Keyring, SecretName, Session};

/// How long the broker may take to hear our farewell.
const FAREWELL_LIMIT: Duration = Duration::from_secs(2);
/// Commands that may wait for the link.
const LINK_COMMANDS: usize = 1_024;

/// Runs until `commands` ends.
pub(super) async fn run(options: Options, mut commands: mpsc::Receiver<Command>, inbox: Inbox) {
    let network = match Network::new() {
        Ok(network) => network,
        Err(error) => {
            inbox.push_event(Event::Noticed(Box::new(explain::network(&error, "AWS"))));
            return;
        }
    };
    let (urgent, mut urgent_receiver) = mpsc::channel(4);
    let mut worker = Worker {
        options,
        inbox,
        network,
        clock: Clock::new(),
        keyring: Keyring::of_system(DEFAULT_KEYRING_LIMIT),
        profile: None,
        sandbox: None,
        session: None,
        account: None,
        accounts: JoinSet::new(),
        logout_url: None,
        link: None,
        waiting: Vec::new(),
        urgent,
    };
    worker.begin().await;
    loop {
        tokio::select! {
            command = commands.recv() => match command {
                Some(command) => worker.command(command).await,
                None => break,
            },
            Some(urgent) = urgent_receiver.recv() => worker.urgent(urgent).await,
            Some(ended) = worker.accounts.join_next() => {
                // A task that was cancelled has nothing to report.
                if let Ok((number, ended)) = ended {
                    worker.account_ended(number, ended);
                }
            }
        }
    }
    worker.end_link().await;
}

struct Worker {
    options: Options,
    inbox: Inbox,
    network: Network,
    clock: Clock,
    keyring: Keyring,
    profile: Option<Arc<Profile>>,
    /// A running sandbox, and its profile, which is in no file.
    sandbox: Option<(Profile, Box<dyn Any + Send>)>,
    session: Option<Arc<Session>>,
    account: Option<AccountTask>,
    accounts: JoinSet<(u64, Ended)>,
    logout_url: Option<Url>,
    link: Option<LinkTask>,
    /// Wishes for a link that is not there yet.
    waiting: Vec<LinkCommand>,
    urgent: mpsc::Sender<Urgent>,
}

/// The one sign-in, resumption or sign-out that is under way.
struct AccountTask {
    number: u64,
    meanwhile: mpsc::Sender<Meanwhile>,
    abort: tokio::task::AbortHandle,
    waits_for_browser: bool,
}

struct LinkTask {
    commands: mpsc::Sender<LinkCommand>,
    task: JoinHandle<()>,
}

impl Drop for LinkTask {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Worker {
    async fn begin(&mut self) {
        if self.options.sandbox {
            self.try_sandbox().await;
            return;
        }
        let name = self.options.profile.clone();
        let Some((store, profiles)) = self.load() else { return };
        if profiles.is_empty() && name.is_none() {
            // A window says so by its welcome page; a headless command that needs a profile asks for one.
            return;
        }
        match offline::choose(&store, &profiles, name.as_deref()) {
            Ok(profile) => self.use_profile(profile.clone()).await,
            Err(notice) => self.rejected(vec![notice]),
        }
    }

    async fn command(&mut self, command: Command) {
        match command {
            Command::SignIn(command) => self.sign_in_command(command).await,
            Command::Link(command) => self.link_command(command).await,
            Command::Profile(ProfileCommand::Use { name }) => self.use_named(&name).await,
            Command::Profile(ProfileCommand::Add { text }) => self.add_profile(&text).await,
            Command::Profile(ProfileCommand::TrySandbox) => self.try_sandbox().await,
        }
    }

    fn event(&self, event: Event) {
        self.inbox.push_event(event);
    }

    fn signing(&self, event: SignInEvent) {
        self.event(Event::SignIn(event));
    }

    fn noticed(&self, notice: Notice) {
        self.event(Event::Noticed(Box::new(notice)));
    }

    fn rejected(&self, notices: Vec<Notice>) {
        self.event(Event::Profile(ProfileEvent::Rejected { notices }));
    }
}

/// Profiles.
impl Worker {
    fn load(&self) -> Option<(Store, Vec<Profile>)> {
        let store = match offline::store(self.options.config.as_deref()) {
            Ok(store) => store,
            Err(notice) => {
                self.rejected(vec![notice]);
                return None;
            }
        };
        match store.load() {
            Ok(mut profiles) => {
                profiles.extend(self.sandbox.iter().map(|(profile, _)| profile.clone()));
                let names = profiles.iter().map(|profile| profile.name.clone()).collect();
                self.event(Event::Profile(ProfileEvent::Listed { names }));
                Some((store, profiles))
            }
            Err(error) => {
                self.rejected(explain::profiles(&error));
                None
            }
        }
    }

    async fn use_named(&mut self, name: &str) {
        let Some((store, profiles)) = self.load() else { return };
        match offline::choose(&store, &profiles, Some(name)) {
            Ok(profile) => self.use_profile(profile.clone()).await,
            Err(notice) => self.rejected(vec![notice]),
        }
    }

    async fn use_profile(&mut self, profile: Profile) {
        self.end_account();
        self.end_link().await;
        self.session = None;
        self.logout_url = None;
        self.clock = Clock::new();
        let (name, region) = (profile.name.clone(), profile.region.clone());
        self.profile = Some(Arc::new(profile));
        self.event(Event::Profile(ProfileEvent::Used { name, region }));
        if self.options.resume {
            self.resume();
        }
    }

    async fn add_profile(&mut self, text: &str) {
        let store = match offline::store(self.options.config.as_deref()) {
            Ok(store) => store,
            Err(notice) => return self.rejected(vec![notice]),
        };
        let appended = match store.append(text) {
            Ok(appended) => appended,
            Err(error) => return self.rejected(explain::profiles(&error)),
        };
        if let Some(secret) = &appended.client_secret
            && let Err(error) = self.keyring.store(&SecretName::client_secret(&appended.profile), secret).await
        {
            self.noticed(explain::keyring(&error));
        }
        self.load();
        self.use_profile(appended.profile).await;
    }

    async fn try_sandbox(&mut self) {
        if let Some((profile, _)) = &self.sandbox {
            return self.use_profile(profile.clone()).await;
        }
        let Some(start) = self.options.start_sandbox.clone() else { return };
        let running = match start().await {
            Ok(running) => running,
            Err(error) => return self.noticed(explain::sandbox(error.as_ref())),
        };
        match crate::profile::parse(&running.profiles_toml).map(|mut profiles| profiles.pop()) {
            Ok(Some(profile)) => {
                self.sandbox = Some((profile.clone(), running.keep));
                self.load();
                self.use_profile(profile).await;
            }
            Ok(None) => {}
            Err(mistakes) => self.rejected(mistakes.iter().map(Notice::from).collect()),
        }
    }

    /// The current profile, or a word to the person that there is none.
    fn needed_profile(&self) -> Option<Arc<Profile>> {
        if self.profile.is_none()
            && let Ok(store) = offline::store(self.options.config.as_deref())
        {
            self.noticed(explain::no_profile(&store.path()));
        }
        self.profile.clone()
    }
}

/// Signing in and out.
impl Worker {
    async fn sign_in_command(&mut self, command: SignInCommand) {
        match command {
            SignInCommand::Start => self.start_sign_in(),
            SignInCommand::Cancel => {
                if self.end_account() {
                    self.signing(SignInEvent::Cancelled);
                }
            }
            SignInCommand::OpenBrowserAgain => self.meanwhile(Meanwhile::OpenAgain),
            SignInCommand::PasteRedirect { address } => self.meanwhile(Meanwhile::Paste(address)),
            SignInCommand::SignOut => self.sign_out().await,
            SignInCommand::OpenLogoutPage => self.open_logout_page().await,
        }
    }

    fn setup(&self, profile: &Profile) -> sign_in::Setup {
        sign_in::Setup {
            profile: profile.clone(),
            network: self.network.clone(),
            clock: self.clock.clone(),
            keyring: self.keyring.clone(),
        }
    }

    fn resume(&mut self) {
        let Some(profile) = self.profile.clone() else { return };
        self.signing(SignInEvent::ResumedSilently);
        let setup = self.setup(&profile);
        self.start_account(false, |_| sign_in_task::resume(setup));
    }

    fn start_sign_in(&mut self) {
        let Some(profile) = self.needed_profile() else { return };
        self.signing(SignInEvent::Started);
        let (setup, launch, inbox) = (self.setup(&profile), self.options.open_browser, self.inbox.clone());
        self.start_account(true, |meanwhile| sign_in_task::sign_in(setup, launch, meanwhile, inbox));
    }

    async fn sign_out(&mut self) {
        let Some(profile) = self.needed_profile() else { return };
        self.end_link().await;
        let (setup, session) = (self.setup(&profile), self.session.take());
        self.start_account(false, |_| sign_in_task::sign_out(setup, session));
    }

    fn start_account<F>(&mut self, waits_for_browser: bool, task: impl FnOnce(mpsc::Receiver<Meanwhile>) -> F)
    where
        F: Future<Output = Ended> + Send + 'static,
    {
        let number = self.account.as_ref().map_or(0, |account| account.number) + 1;
        self.end_account();
        let (meanwhile, receiver) = mpsc::channel(8);
        let task = task(receiver);
        let abort = self.accounts.spawn(async move { (number, task.await) });
        self.account = Some(AccountTask { number, meanwhile, abort, waits_for_browser });
    }

    /// Ends what is under way; answers whether that was a wait for the browser.
    fn end_account(&mut self) -> bool {
        let Some(account) = &mut self.account else { return false };
        account.abort.abort();
        // The number stays, so that a report that is on its way is known to be old.
        account.number += 1;
        std::mem::take(&mut account.waits_for_browser)
    }

    fn meanwhile(&self, wish: Meanwhile) {
        if let Some(account) = &self.account {
            // Eight impatient wishes are enough.
            let _ = account.meanwhile.try_send(wish);
        }
    }

    fn account_ended(&mut self, number: u64, ended: Ended) {
        match &mut self.account {
            Some(account) if account.number == number => account.waits_for_browser = false,
            _ => return,
        }
        match ended {
            Ended::SignedIn(session) => self.signed_in(session),
            Ended::NothingStored => self.signing(SignInEvent::Needed),
            Ended::Failed(notice) => self.signing(SignInEvent::Failed(notice)),
            Ended::SignedOut { notice, logout_url } => {
                self.logout_url = logout_url;
                self.signing(SignInEvent::SignedOut { notice });
            }
        }
    }

    fn signed_in(&mut self, session: Arc<Session>) {
        let keyring = sign_in_task::keyring_state(&session);
        self.signing(SignInEvent::SignedIn { user: session.user(), keyring });
        self.session = Some(session);
        self.start_link();
    }

    async fn open_logout_page(&self) {
        let url = self.session.as_ref().and_then(|session| session.logout_url()).or_else(|| self.logout_url.clone());
        if let Some(url) = url
            && let Err(error) = sign_in::open_browser(&url).await
        {
            self.noticed(explain::browser(&error));
        }
    }

    async fn urgent(&mut self, urgent: Urgent) {
        match urgent {
            Urgent::SignInEnded(notice) => {
                self.end_link().await;
                self.session = None;
                self.signing(SignInEvent::Failed(notice));
            }
        }
    }
}

/// The connection.
impl Worker {
    async fn link_command(&mut self, command: LinkCommand) {
        if let Some(link) = &self.link {
            if link.commands.send(command).await.is_err() {
                self.link = None;
            }
            return;
        }
        match command {
            LinkCommand::Connect | LinkCommand::RetryNow => self.connect(),
            LinkCommand::Publish(request) => {
                let (id, outcome) = (request.id, PublishOutcome::NotSent);
                self.event(Event::Link(LinkEvent::PublishEnded { id, outcome }));
            }
            LinkCommand::Disconnect => {}
            wish if self.waiting.len() < LINK_COMMANDS => self.waiting.push(wish),
            _ => {}
        }
    }

    fn connect(&mut self) {
        if self.session.is_some() {
            self.start_link();
        } else if self.needed_profile().is_some() {
            self.resume();
        }
    }

    fn start_link(&mut self) {
        let (Some(profile), Some(session)) = (self.profile.clone(), self.session.clone()) else { return };
        let (commands, receiver) = mpsc::channel(LINK_COMMANDS + 1);
        let clock = self.clock.clone();
        let credentials = Provider::new(&profile, session, &self.network, clock.clone());
        let setup = link::Setup::new(Arc::clone(&profile), self.network.clone(), clock);
        let ladder = Ladder::new(profile, self.inbox.clone(), self.urgent.clone());
        for wish in self.waiting.drain(..).chain([LinkCommand::Connect]) {
            let _ = commands.try_send(wish);
        }
        self.link = Some(LinkTask { commands, task: tokio::spawn(link::run(setup, credentials, receiver, ladder)) });
    }

    /// Lets the link say farewell to the broker, for a moment.
    async fn end_link(&mut self) {
        self.waiting.clear();
        let Some(mut link) = self.link.take() else { return };
        let (closed, _) = mpsc::channel(1);
        drop(std::mem::replace(&mut link.commands, closed));
        let _ = tokio::time::timeout(FAREWELL_LIMIT, &mut link.task).await;
    }
}
