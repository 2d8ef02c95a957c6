//! The worker's part about errands: the doctor's checks, the support bundle, and attaching the IoT policy.

use std::path::PathBuf;
use std::sync::Arc;

use super::Worker;
use crate::bundle::{self, Contents};
use crate::doctor;
use crate::explain::{self, Context};
use crate::offline;
use client::aws;
use client::credentials::{CredentialSource as _, Provider};
use client::sign_in::{Landed, Session};
use model::{
    Check, Diagnosis, DoctorCommand, DoctorEvent, Event, Examined, Failure, FailureKind, LinkCommand, Notice,
    PolicyCommand, PolicyEvent, SignInEvent, Timestamp,
};

/// How an errand ended.
pub(super) enum Done {
    /// The surroundings were looked at, for a diagnosis or for a bundle too.
    LookedAround { checks: Vec<Check>, other_endpoint: Option<Box<Notice>>, bundle: Option<Bundle> },
    /// A bundle was written, or not.
    BundleWritten(Result<PathBuf, Box<Notice>>),
    /// The keyring keeps the login for a proxy, or not.
    ProxyLoginStored(Result<(), Box<Notice>>),
    /// The policy was attached to this identity, or not.
    PolicyAttached(Result<(String, String), Box<Notice>>),
    /// The browser came back from the logout page, or not.
    BrowserSignedOut(Result<Landed, Box<Notice>>),
}

/// Where a bundle goes; `None` for a new file at the usual place.
pub(super) struct Bundle(Option<PathBuf>);

impl Worker {
    pub(super) fn doctor_command(&mut self, command: DoctorCommand) {
        let bundle = match command {
            DoctorCommand::Examine => None,
            DoctorCommand::SaveBundle { path } => Some(Bundle(path)),
        };
        self.event(Event::Doctor(DoctorEvent::Examining));
        let setup = self.profile.clone().map(|profile| self.setup(&profile));
        let session = self.session.clone();
        // The account is asked for its endpoint only when something is wrong with the way there.
        let link = self.inbox.known().link;
        let doubts = link.failure.is_some_and(|failure| failure.kind == FailureKind::DoubtfulEndpoint);
        self.errands.spawn(async move {
            let Some(setup) = setup else {
                return Done::LookedAround { checks: Vec::new(), other_endpoint: None, bundle };
            };
            let signed_in = session.is_some();
            let other_endpoint =
                async { doctor::other_endpoint(&setup, session.filter(|_| doubts)?).await.map(Box::new) };
            let (checks, other_endpoint) =
                tokio::join!(Box::pin(doctor::surroundings(setup.clone(), signed_in)), Box::pin(other_endpoint));
            Done::LookedAround { checks, other_endpoint, bundle }
        });
    }

    pub(super) async fn errand_done(&mut self, done: Done) {
        match done {
            Done::LookedAround { checks, other_endpoint, bundle } => {
                let diagnosis = self.diagnose(checks, other_endpoint);
                if let Some(bundle) = bundle {
                    self.write_bundle(diagnosis.clone(), bundle);
                }
                self.event(Event::Doctor(DoctorEvent::Examined(Box::new(diagnosis))));
            }
            Done::BundleWritten(Ok(path)) => {
                let path = path.display().to_string();
                self.event(Event::Doctor(DoctorEvent::BundleSaved { path }));
            }
            Done::BundleWritten(Err(notice)) => self.event(Event::Doctor(DoctorEvent::BundleFailed(notice))),
            Done::ProxyLoginStored(Ok(())) => {}
            Done::ProxyLoginStored(Err(notice)) | Done::BrowserSignedOut(Err(notice)) => self.noticed(*notice),
            Done::PolicyAttached(Ok((policy, identity_id))) => {
                self.event(Event::Policy(PolicyEvent::Attached { policy, identity_id }));
                self.link_command(LinkCommand::RetryNow).await;
            }
            Done::BrowserSignedOut(Ok(landed)) => {
                let seen = landed == Landed::Came;
                self.event(Event::SignIn(SignInEvent::BrowserSignedOut { seen }));
            }
            Done::PolicyAttached(Err(notice)) => self.event(Event::Policy(PolicyEvent::Failed(notice))),
        }
    }

    fn diagnose(&self, checks: Vec<Check>, other_endpoint: Option<Box<Notice>>) -> Diagnosis {
        let mut known = self.inbox.known();
        if let Some(notice) = other_endpoint.filter(|_| !known.link.is_live()) {
            // The former says how AWS put it.
            let former = known.link.failure.take();
            let (at, before) =
                former.map_or((Examined::Upgrade, String::new()), |former| (former.at, former.notice.summary));
            let notice = Box::new(notice.detail("before", before));
            known.link.failure = Some(Failure { at, kind: FailureKind::DoubtfulEndpoint, notice });
        }
        let profile = match &self.profile {
            Some(profile) => doctor::profile_in_use(profile),
            None => doctor::no_profile(known.rejected.first().cloned().unwrap_or_else(|| self.no_profile())),
        };
        let config = self.options.config.as_ref().map(|config| config.display().to_string());
        let name = self.profile.as_ref().map(|profile| profile.name.as_str());
        let command = explain::sign_in_command(name, config.as_deref());
        doctor::judge(profile, checks, &known, &command, self.network.clock().now())
    }

    fn no_profile(&self) -> Notice {
        match offline::store(self.options.config.as_deref()) {
            Ok(store) => explain::no_profile(&store.path()),
            Err(notices) => notices.into_iter().next().unwrap_or_else(explain::no_settings_folder),
        }
    }

    fn write_bundle(&mut self, diagnosis: Diagnosis, Bundle(path): Bundle) {
        let made_at = Timestamp::from_system_clock();
        let log = self.options.recent_log.as_ref().map(crate::RecentLog::text).unwrap_or_default();
        let contents = Contents { made_at, profile: self.profile.as_deref().cloned(), diagnosis, log };
        self.errands.spawn_blocking(move || {
            let replace = path.is_some();
            let path = path.unwrap_or_else(|| bundle::usual_path(made_at));
            let saved = bundle::save(&contents, &path, replace);
            let failed = |error| Box::new(explain::bundle(&path.display().to_string(), &error));
            Done::BundleWritten(saved.map_err(failed).map(|()| path))
        });
    }

    pub(super) fn policy_command(&mut self, PolicyCommand::Attach: PolicyCommand) {
        match self.session.clone() {
            Some(session) => self.attach_policy(session),
            None if self.needed_profile().is_some() => {
                self.attach_wanted = true;
                // A sign-in that is on its way must not be cut off by a resumption.
                if !self.account.as_ref().is_some_and(|account| account.under_way) {
                    self.resume();
                }
            }
            None => {}
        }
    }

    pub(super) fn attach_policy(&mut self, session: Arc<Session>) {
        self.attach_wanted = false;
        let Some(profile) = self.profile.clone() else { return };
        let Some(policy) = profile.iot_policy.clone() else {
            return self.event(Event::Policy(PolicyEvent::Failed(Box::new(explain::no_policy_named()))));
        };
        self.event(Event::Policy(PolicyEvent::Attaching));
        let network = self.network.clone();
        let mut provider = Provider::new(&profile, session, &network);
        self.errands.spawn(async move {
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
