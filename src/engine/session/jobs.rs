//! The session's part about jobs on the side: the doctor's checks, the support bundle, and attaching the IoT policy.

use std::sync::Arc;

use super::SessionActor;
use super::job_end::{Bundle, Done};
use crate::explain::{self, Context};
use crate::{doctor, jobs};
use client::aws;
use client::credentials::{CredentialSource as _, Provider};
use client::sign_in::{Landed, Session};
use model::{
    Check, Diagnosis, DoctorCommand, DoctorEvent, Event, Examined, Failure, FailureKind, LinkCommand, Notice,
    PolicyCommand, PolicyEvent, SignInEvent,
};

impl SessionActor {
    pub(super) fn doctor_command(&mut self, command: DoctorCommand) {
        let bundle = match command {
            DoctorCommand::Examine => None,
            DoctorCommand::SaveBundle { path } => Some(Bundle(path)),
        };
        self.event(Event::Doctor(DoctorEvent::Examining));
        let setup = self.setup();
        let (session, callbacks) = (self.account.session().cloned(), self.surroundings.callbacks.clone());
        // The account is asked for its endpoint only when something is wrong with the way there.
        let link = self.inbox.snapshot().link;
        let doubts = link.failure.is_some_and(|failure| failure.kind == FailureKind::DoubtfulEndpoint);
        self.jobs.spawn(async move {
            let signed_in = session.is_some();
            let other_endpoint =
                async { doctor::other_endpoint(&setup, session.filter(|_| doubts)?).await.map(Box::new) };
            let around = doctor::surroundings(setup.clone(), callbacks, signed_in);
            let (checks, other_endpoint) = tokio::join!(Box::pin(around), Box::pin(other_endpoint));
            Done::LookedAround { checks, other_endpoint, bundle }
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
            Done::BundleWritten(saved) => self.event(Event::Doctor(jobs::bundle_event(saved))),
            Done::ProxyLoginStored(Ok(())) => {}
            Done::ProxyLoginStored(Err(notice)) | Done::BrowserSignedOut(Err(notice)) => self.noticed(*notice),
            Done::Called(called) => self.called(*called),
            Done::PolicyAttached(Ok((policy, identity_id))) => {
                self.event(Event::Policy(PolicyEvent::Attached { policy, identity_id }));
                self.link_command(LinkCommand::RetryNow).await;
            }
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
            known.link.failure = Some(Failure { at, kind: FailureKind::DoubtfulEndpoint, notice });
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
        if let Some(session) = self.account.session().cloned() {
            return self.attach_policy(session);
        }
        self.account.attach_policy_later();
        // A sign-in that is on its way must not be cut off by a resumption.
        if !self.account.is_under_way() {
            self.resume();
        }
    }

    pub(super) fn attach_policy(&mut self, session: Arc<Session>) {
        let profile = Arc::clone(&self.profile);
        let Some(policy) = profile.iot_policy.clone() else {
            return self.event(Event::Policy(PolicyEvent::Failed(Box::new(explain::no_policy_named()))));
        };
        self.event(Event::Policy(PolicyEvent::Attaching));
        let network = self.network.clone();
        let mut provider = Provider::new(&profile, session, &network);
        self.jobs.spawn(async move {
            let attached = async {
                let credentials = provider.credentials(&mut |_, _| {}).await;
                let credentials = credentials.map_err(|error| explain::credentials(&error, &profile))?;
                let identity_id = credentials.identity_id.clone();
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
}
