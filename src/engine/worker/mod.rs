//! The one task that owns the backend's state: it takes commands and reports, and starts and ends the others.

mod account;
mod connection;
mod errands;
mod profiles;

use std::any::Any;
use std::sync::{Arc, Mutex};

use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};
use url::Url;

use super::inbox::Inbox;
use super::ladder::{Shared, Urgent};
use super::outages::Outages;
use super::shadow_watch::ShadowWatch;
use super::sign_in_task::{Ended, Meanwhile};
use super::{Options, offline};
use crate::explain;
use client::dial::{Network, NetworkChanges, ProxyLogin, ProxyLogins, network_changes};
use client::link::Carry;
use client::profile::{Accepted, Profile};
use client::sign_in::{Background, Keyring, SecretName, Session};
use model::{Command, Event, LinkCommand, Notice, ProfileCommand, ProfileEvent, SignInEvent};

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
    let keyring = options.keyring.clone().unwrap_or_else(|| Keyring::of_system(offline::UNLOCK_LIMIT));
    let accepted = options.accepted.clone().unwrap_or_else(Accepted::in_system_folder);
    let runtime = tokio::runtime::Handle::current();
    let (network_changes, _watch) = watch_network(options.network_changes.clone());
    let background = Background::new(move |work| drop(runtime.spawn(work)));
    let mut worker = Worker {
        options,
        network,
        network_changes,
        proxy_logins: proxy_logins(keyring.clone()),
        accepted,
        keyring_of_person: keyring.clone(),
        keyring,
        background,
        profile: None,
        sandbox: None,
        session: None,
        account: None,
        accounts: JoinSet::new(),
        errands: JoinSet::new(),
        attach_wanted: false,
        logout_url: None,
        logout_page_wanted: false,
        link: None,
        links: 0,
        carry: Carry::default(),
        subject: None,
        shadows: Arc::default(),
        outages: Outages::new(inbox.clone()),
        urgent,
        inbox,
    };
    worker.begin().await;
    loop {
        tokio::select! {
            command = commands.recv() => match command {
                Some(command) => worker.command(command).await,
                None => break,
            },
            Some(Ok(done)) = worker.errands.join_next() => worker.errand_done(done).await,
            Some(urgent) = urgent_receiver.recv() => worker.urgent(urgent).await,
            Some(ended) = worker.accounts.join_next() => {
                // A task that was cancelled has nothing to report.
                if let Ok((number, ended)) = ended {
                    worker.account_ended(number, ended).await;
                }
            }
        }
    }
    worker.end_link("Topicdeck was closed").await;
    worker.forget_carry();
    worker.finish_accounts().await;
}

/// The system's changes of the network, unless somebody else tells of them. They end with what comes along.
fn watch_network(told: Option<NetworkChanges>) -> (NetworkChanges, JoinSet<()>) {
    let mut watch = JoinSet::new();
    let changes = told.unwrap_or_else(|| {
        let (teller, changes) = network_changes();
        watch.spawn(teller.watch_system());
        changes
    });
    (changes, watch)
}

fn proxy_logins(keyring: Keyring) -> ProxyLogins {
    ProxyLogins::new(move |proxy| {
        let keyring = keyring.clone();
        Box::pin(async move {
            let stored = keyring.load(&SecretName::proxy_login(&proxy)).await;
            ProxyLogin::parse(&stored.ok()??)
        })
    })
}

struct Worker {
    options: Options,
    inbox: Inbox,
    network: Network,
    network_changes: NetworkChanges,
    /// What a person gave, and where the rest is kept.
    proxy_logins: ProxyLogins,
    /// Which addresses a person has accepted.
    accepted: Accepted,
    /// Where the secrets of the profile in use are kept.
    keyring: Keyring,
    /// What `keyring` is for the profiles of the file.
    keyring_of_person: Keyring,
    /// Where refreshes go on when the tasks that wanted them are ended.
    background: Background,
    profile: Option<Arc<Profile>>,
    /// A running sandbox, and its profile, which is in no file.
    sandbox: Option<(Profile, Box<dyn Any + Send>)>,
    session: Option<Arc<Session>>,
    account: Option<AccountTask>,
    accounts: JoinSet<(u64, Ended)>,
    /// What is done on the side and answers with an event.
    errands: JoinSet<errands::Done>,
    /// The policy is to be attached as soon as somebody is signed in.
    attach_wanted: bool,
    logout_url: Option<Url>,
    /// The logout page was asked for while the sign-out that leads to it is still under way.
    logout_page_wanted: bool,
    link: Option<LinkTask>,
    /// How many links there have been: the number of the present one.
    links: u64,
    /// What outlives a link, which has it while it runs.
    carry: Carry,
    /// `sub` of who was signed in last: the subscriptions are theirs.
    subject: Option<String>,
    /// Knows the topics of shadows.
    shadows: Arc<Mutex<ShadowWatch>>,
    /// Knows what is missing in the timeline.
    outages: Outages,
    urgent: mpsc::Sender<Urgent>,
}

/// The one sign-in, resumption or sign-out that is under way.
struct AccountTask {
    number: u64,
    meanwhile: mpsc::Sender<Meanwhile>,
    abort: tokio::task::AbortHandle,
    under_way: bool,
    /// A person has begun it, with the browser.
    by_browser: bool,
    /// A wait for the browser or for a network ends when it is no longer wanted. A sign-out runs to its end, unheard.
    may_abort: bool,
}

struct LinkTask {
    commands: mpsc::Sender<LinkCommand>,
    task: JoinHandle<Carry>,
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
            Err(notices) => self.rejected(notices),
        }
    }

    /// Reads the file again; what is in use stays in use.
    async fn reload(&mut self) {
        if self.profile.is_some() {
            self.load();
        } else {
            self.begin().await;
        }
    }

    async fn command(&mut self, command: Command) {
        match command {
            Command::SignIn(command) => self.sign_in_command(command).await,
            Command::Link(command) => self.link_command(command).await,
            Command::Profile(ProfileCommand::Use { name }) => self.use_named(&name).await,
            Command::Profile(ProfileCommand::Add { text }) => self.add_profile(&text).await,
            Command::Profile(ProfileCommand::TrySandbox) => self.try_sandbox().await,
            Command::Profile(ProfileCommand::AcceptEndpoints) => self.accept_endpoints(),
            Command::Profile(ProfileCommand::Reload) => self.reload().await,
            Command::Profile(ProfileCommand::OpenFile) => self.open_file().await,
            Command::Profile(ProfileCommand::UseProxyLogin { proxy, user, password }) => {
                self.use_proxy_login(&proxy, &user, &password).await;
            }
            Command::Policy(command) => self.policy_command(command),
            Command::Doctor(command) => self.doctor_command(command),
        }
    }

    /// What the next ladder has in common with those before.
    fn shared(&self) -> Shared {
        Shared {
            inbox: self.inbox.clone(),
            urgent: self.urgent.clone(),
            shadows: Arc::clone(&self.shadows),
            outages: self.outages.clone(),
            clock: self.network.clock().clone(),
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
        self.event(Event::Profile(ProfileEvent::Rejected { file: None, notices }));
    }
}
