//! The session's part about jobs on the side: the doctor's checks, the support bundle, and attaching the IoT policy.

use std::sync::Arc;

use super::SessionActor;
use super::job_end::{Bundle, Done};
use crate::doctor::OwnId;
use crate::explain::{self, Context};
use crate::holder::holder_of;
use crate::login::Login;
use crate::{doctor, jobs};
use client::aws;
use client::credentials::CredentialSource as _;
use client::sign_in::{Landed, LoginPage};
use model::{
    Check, CheckState, Diagnosis, DoctorCommand, DoctorEvent, Event, Examined, Failure, FailureKind, LinkCommand,
    Notice, PolicyCommand, PolicyEvent, SignInEvent, WaitsFor,
};

impl SessionActor {
    pub(super) fn doctor_command(&mut self, command: DoctorCommand) {
        let bundle = match command {
            DoctorCommand::AskClientId => return self.ask_client_id(),
            DoctorCommand::Examine => None,
            DoctorCommand::SaveBundle { path } => Some(Bundle(path)),
        };
        self.event(Event::Doctor(DoctorEvent::Examining));
        let setup = self.setup();
        let (login, callbacks) = (self.account.login().cloned(), self.surroundings.callbacks.clone());
        // The account is asked for its endpoint only when something is wrong with the way there.
        let link = self.inbox.snapshot().link;
        let kind = link.failure.map(|failure| failure.kind);
        let doubts = kind == Some(FailureKind::DoubtfulEndpoint);
        // And who has the client id when another program took it, or would lose it to this one.
        let is_taken = matches!(kind, Some(FailureKind::SessionTakenOver | FailureKind::ClientIdContested));
        let own_id = link.client_id.filter(|_| is_taken).map(OwnId::Taken).or_else(|| self.id_before_connection());
        self.jobs.spawn(async move {
            let signed_in = login.is_some();
            let provider = || login.as_ref().map(|login| login.provider(&setup.profile, &setup.network));
            let other_endpoint = async {
                let provider = provider().filter(|_| doubts)?;
                doctor::other_endpoint(&setup, provider).await.map(Box::new)
            };
            let own_client = async { doctor::own_client(&setup, provider()?, own_id?).await };
            let around = doctor::surroundings(setup.clone(), callbacks, signed_in);
            let (mut checks, other_endpoint, own_client) =
                tokio::join!(Box::pin(around), Box::pin(other_endpoint), Box::pin(own_client));
            checks.extend(own_client);
            Done::LookedAround { checks, other_endpoint, bundle }
        });
    }

    /// The client id of the first connection, where another program can have it.
    fn id_before_connection(&self) -> Option<OwnId> {
        let can_be_held = self.links == 0 && self.profile.mqtt_client_id.is_fixed();
        can_be_held.then_some(OwnId::BeforeConnection)
    }

    fn ask_client_id(&mut self) {
        let (setup, login, own_id) = (self.setup(), self.account.login().cloned(), self.id_before_connection());
        self.jobs.spawn(async move {
            let provider = login.map(|login| login.provider(&setup.profile, &setup.network));
            let check = match provider.zip(own_id) {
                Some((provider, own_id)) => doctor::own_client(&setup, provider, own_id).await,
                None => None,
            };
            Done::ClientIdAsked { is_held: check.is_some_and(|check| check.state == CheckState::Failed) }
        });
    }

    pub(super) async fn job_done(&mut self, done: Done) {
        match done {
            Done::LookedAround { checks, other_endpoint, bundle } => {
                let diagnosis = self.diagnose(checks, other_endpoint);
                if let Some(bundle) = bundle {
                    self.write_bundle(diagnosis.clone(), bundle);
                }
                self.event(Event::Doctor(DoctorEvent::Examined(Box::new(diagnosis))));
            }
            Done::ClientIdAsked { is_held } => self.event(Event::Doctor(DoctorEvent::ClientIdAsked { is_held })),
            Done::BundleWritten(saved) => self.event(Event::Doctor(jobs::bundle_event(saved))),
            Done::ProxyLoginStored(Ok(())) | Done::EndpointKept { kept: Ok(false), .. } => {}
            Done::ProxyLoginStored(Err(notice))
            | Done::ClientSecretStored(Err(notice))
            | Done::BrowserSignedOut(Err(notice))
            | Done::WhoIs(Err(notice)) => self.noticed(*notice),
            Done::ClientSecretStored(Ok(())) => self.start_sign_in(LoginPage::default()),
            Done::Called(called) => self.called(*called),
            Done::PolicyAttached(Ok((policy, identity_id))) => {
                self.event(Event::Policy(PolicyEvent::Attached { policy, identity_id }));
                self.link_command(LinkCommand::RetryNow).await;
            }
            Done::People(people) => self.signing(SignInEvent::People(self.unsaved.beside(people))),
            Done::EndpointKept { kept: Ok(true), host } => self.noticed(explain::endpoint_found(&host)),
            Done::EndpointKept { kept: Err(notices), .. } => {
                for notice in notices {
                    self.noticed(notice);
                }
            }
            Done::WhoIs(Ok(person)) => self.signing(SignInEvent::Person(person)),
            Done::BrowserSignedOut(Ok(landed)) => {
                let seen = landed == Landed::Came;
                self.event(Event::SignIn(SignInEvent::BrowserSignedOut { seen }));
            }
            Done::SavedPerson(person) => {
                if let Some(person) = person {
                    self.publishes.outbox().saved(person);
                }
            }
            Done::PolicyAttached(Err(notice)) => self.event(Event::Policy(PolicyEvent::Failed(notice))),
        }
    }

    fn diagnose(&self, checks: Vec<Check>, other_endpoint: Option<Box<Notice>>) -> Diagnosis {
        let mut known = self.inbox.snapshot();
        if let Some(notice) = other_endpoint.filter(|_| !known.link.is_live()) {
            let former = known.link.failure.take();
            let notice = Box::new(explain::in_place_of(*notice, former.as_ref().map(|former| &*former.notice)));
            let at = former.map_or(Examined::Upgrade, |former| former.at);
            let (kind, waits_for) = (FailureKind::DoubtfulEndpoint, WaitsFor::Change);
            known.link.failure = Some(Failure { at, kind, waits_for, notice });
        }
        let config = self.options().config.as_ref().map(|config| config.display().to_string());
        let command = explain::sign_in_command(Some(&self.profile.name), config.as_deref());
        let profile = doctor::profile_in_use(&self.profile);
        doctor::judge(profile, checks, &known, &command, self.network.clock().now())
    }

    fn write_bundle(&mut self, diagnosis: Diagnosis, Bundle(path): Bundle) {
        let log = self.options().recent_log.clone();
        let contents = jobs::contents(Some((*self.profile).clone()), diagnosis, log.as_ref());
        self.jobs.spawn_blocking(move || Done::BundleWritten(jobs::save_bundle(&contents, path)));
    }

    pub(super) fn policy_command(&mut self, PolicyCommand::Attach: PolicyCommand) {
        if let Some(login) = self.account.login().cloned() {
            return self.attach_policy(&login);
        }
        self.account.attach_policy_later();
        // A sign-in that is on its way must not be cut off by a resumption.
        if !self.account.is_under_way() {
            self.resume();
        }
    }

    pub(super) fn attach_policy(&mut self, login: &Login) {
        let profile = Arc::clone(&self.profile);
        if login.session().is_none() {
            return self.event(Event::Policy(PolicyEvent::Failed(Box::new(explain::no_policy_to_attach()))));
        }
        let Some(policy) = profile.iot_policy.clone() else {
            return self.event(Event::Policy(PolicyEvent::Failed(Box::new(explain::no_policy_named()))));
        };
        self.event(Event::Policy(PolicyEvent::Attaching));
        let network = self.network.clone();
        let mut provider = login.provider(&profile, &network);
        self.jobs.spawn(async move {
            let attached = async {
                let credentials = provider.credentials(&mut |_, _| {}).await;
                let credentials = credentials.map_err(|error| explain::credentials(&error, &profile))?;
                let identity_id = credentials.identity_id().unwrap_or_default().to_owned();
                let answer = aws::attach_policy(&network, &profile, &credentials, &policy).await;
                let account_id = credentials.account_id();
                let context = Context {
                    profile: &profile,
                    account_id: account_id.as_deref(),
                    identity_id: Some(&identity_id),
                    client_id: None,
                };
                answer.map_err(|error| explain::attach_policy(&error, &policy, &context))?;
                Ok::<_, Notice>((policy, identity_id))
            };
            Done::PolicyAttached(attached.await.map_err(Box::new))
        });
    }

    /// Who is signed in is known; whose the keys of AWS's tools are is found out by getting them.
    pub(super) fn tell_who(&mut self, login: Login) {
        if let Some(session) = login.session() {
            return self.signing(SignInEvent::Person(Box::new(session.person())));
        }
        let (profile, network) = (Arc::clone(&self.profile), self.network.clone());
        self.jobs.spawn(async move {
            let credentials = login.provider(&profile, &network).credentials(&mut |_, _| {}).await;
            Done::WhoIs(match credentials {
                Ok(credentials) => Ok(Box::new(holder_of(login.user(), &credentials))),
                Err(error) => Err(Box::new(explain::credentials(&error, &profile))),
            })
        });
    }

    /// The next link knows the endpoint, and so does the next run.
    pub(super) fn keep_endpoint(&mut self, host: &str) {
        let Some(profile) = self.profile.with_endpoint(host) else { return };
        self.profile = Arc::new(profile);
        let (config, name) = (self.options().config.clone(), self.profile.name.clone());
        let host = host.to_owned();
        self.jobs.spawn_blocking(move || Done::EndpointKept {
            kept: jobs::keep_endpoint(config.as_deref(), &name, &host),
            host,
        });
    }
}
