//! Credentials of a signed-in person, cached while they are good and renewed ahead of their end.

use std::sync::Arc;

use super::cached::Cached;
use super::cognito::IdentityPool;
use super::rungs::{Report, begin, end};
use super::{AwsCredentials, CredentialSource, Error, NotAuthorized};
use crate::dial::{Clock, Network};
use crate::profile::Profile;
use crate::sign_in::Session;
use model::{Rung, RungDetail, RungReport, RungState, Timestamp};

/// The identity pool of one profile for one signed-in person.
#[derive(Debug)]
pub struct Provider {
    session: Arc<Session>,
    pool: IdentityPool,
    clock: Clock,
    /// An identity does not change while the person is the same.
    identity_id: Option<String>,
    cached: Option<Cached>,
}

impl Provider {
    /// Prepares the calls; nothing is sent yet.
    #[must_use]
    pub fn new(profile: &Profile, session: Arc<Session>, network: &Network) -> Self {
        let (pool, clock) = (IdentityPool::new(profile, network), network.clock().clone());
        Self { session, pool, clock, identity_id: None, cached: None }
    }

    async fn renew(&mut self, report: Report<'_>) -> Result<AwsCredentials, Error> {
        match self.ask(report).await {
            // A clock that was wrong at the start takes a cached token for a good one.
            Err(Error::NotAuthorized { reason: NotAuthorized::TokenExpired, .. })
                if self.session.distrust_stored_token() =>
            {
                self.ask(report).await
            }
            answer => answer,
        }
    }

    async fn ask(&mut self, report: Report<'_>) -> Result<AwsCredentials, Error> {
        let began = Some(begin(report, Rung::SignIn));
        let held = self.session.tokens_expire_at();
        let id_token = self.session.id_token().await.map_err(Error::SignIn);
        let user = self.session.user();
        // A token that was at hand took no time worth telling: the sign-in itself took the person's.
        let began = began.filter(|_| self.session.tokens_expire_at() != held || id_token.is_err());
        let id_token = end(report, Rung::SignIn, began, id_token, |_| RungDetail::User(user))?;

        let began = Some(begin(report, Rung::Identity)).filter(|_| self.identity_id.is_none());
        let identity = match &self.identity_id {
            Some(known) => Ok(known.clone()),
            None => self.pool.identity_id(&id_token).await,
        };
        let name = self.pool.unusual_name();
        let identity_id = end(report, Rung::Identity, began, identity, |id| identity_detail(id, name))?;
        self.session.note_identity(&identity_id);
        self.identity_id = Some(identity_id.clone());

        let began = Some(begin(report, Rung::Credentials));
        let answer = self.pool.credentials(&identity_id, &id_token).await;
        let now = self.clock.now();
        if matches!(answer, Err(Error::IdentityNotFound { .. })) {
            // The identity was deleted: the next attempt asks for a new one.
            self.identity_id = None;
        }
        let credentials = end(report, Rung::Credentials, began, answer, |_| RungDetail::None)?;
        self.cached = Some(Cached::new(&credentials, now));
        Ok(credentials)
    }
}

impl CredentialSource for Provider {
    async fn credentials(
        &mut self,
        report: &mut (dyn FnMut(Rung, RungReport) + Send),
    ) -> Result<AwsCredentials, Error> {
        let now = self.clock.now();
        match &self.cached {
            Some(cached) if cached.is_good(now) => {
                let credentials = cached.credentials.clone();
                report_kept(report, &self.session.user(), &credentials, self.pool.unusual_name());
                Ok(credentials)
            }
            _ => self.renew(report).await,
        }
    }

    fn renew_at(&self) -> Option<Timestamp> {
        self.cached.as_ref()?.renew_at
    }

    fn discard(&mut self) {
        self.cached = None;
    }
}

fn identity_detail(identity_id: &str, unusual_name: Option<&str>) -> RungDetail {
    RungDetail::Identity { id: identity_id.to_owned(), provider: unusual_name.map(str::to_owned) }
}

fn report_kept(report: Report<'_>, user: &str, credentials: &AwsCredentials, name: Option<&str>) {
    let details = [
        (Rung::SignIn, RungDetail::User(user.to_owned())),
        (Rung::Identity, identity_detail(credentials.identity_id().unwrap_or_default(), name)),
        (Rung::Credentials, RungDetail::None),
    ];
    for (rung, detail) in details {
        report(rung, RungReport { state: RungState::Done, took: None, detail });
    }
}
