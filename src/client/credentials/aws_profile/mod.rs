//! Credentials that AWS's own tools have on this computer, kept while they are good.
//!
//! What the files of those tools mean is for `aws-config`, which is built in with the feature `aws-profile`. Without it every
//! call here says so. Nothing of it is written, and no token of those tools is looked at.

#[cfg(feature = "aws-profile")]
mod chain;
#[cfg(not(feature = "aws-profile"))]
#[path = "no_chain.rs"]
mod chain;
mod error;
#[cfg(feature = "aws-profile")]
mod failed;

mod known;

use chain::Chain;
pub use chain::{are_built_in, known_aws_profiles};
pub use error::AwsProfileError;
pub use known::KnownAwsProfile;

use super::cached::Cached;
use super::rungs::{Report, begin, end};
use super::{AwsCredentials, CredentialSource, Error, Holder};
use crate::dial::Network;
use crate::profile::AwsSource;
use model::{Rung, RungDetail, RungReport, RungState, Timestamp, hold};

/// What AWS's tools have, for one profile.
#[derive(Debug)]
pub struct AwsProfile {
    source: AwsSource,
    region: String,
    network: Network,
    /// It keeps tokens in memory. One that failed is made again: the files may have changed.
    chain: Option<Chain>,
    cached: Option<Cached>,
}

impl AwsProfile {
    /// Prepares it; nothing is read yet.
    #[must_use]
    pub fn new(source: AwsSource, region: &str, network: &Network) -> Self {
        Self { source, region: region.to_owned(), network: network.clone(), chain: None, cached: None }
    }

    async fn renew(&mut self, report: Report<'_>) -> Result<AwsCredentials, Error> {
        let began = Some(begin(report, Rung::Credentials));
        let answer = self.load().await;
        if answer.is_err() {
            self.chain = None;
        }
        let answer = answer.map_err(Error::AwsProfile);
        let credentials = end(report, Rung::Credentials, began, answer, |_| RungDetail::None)?;
        self.cached = Some(Cached::new(&credentials, self.network.clock().now()));
        Ok(credentials)
    }

    async fn load(&mut self) -> Result<AwsCredentials, AwsProfileError> {
        let chain = match self.chain.take() {
            Some(chain) => chain,
            None => Chain::new(&self.source, &self.region, &self.network).await?,
        };
        let keys = self.chain.insert(chain).load().await?;
        let credentials = AwsCredentials { holder: Holder::Aws(self.source.clone()), ..keys };
        hold(&credentials.secret_access_key);
        credentials.session_token.iter().for_each(hold);
        let now = self.network.clock().now();
        match credentials.expires_at {
            Some(at) if at <= now => Err(AwsProfileError::Expired),
            _ => Ok(credentials),
        }
    }

    /// There is no sign-in and no identity: IAM alone decides.
    fn report_holder(&self, report: Report<'_>) {
        let details = [(Rung::SignIn, RungDetail::User(self.source.label())), (Rung::Identity, RungDetail::IamAlone)];
        for (rung, detail) in details {
            report(rung, RungReport { state: RungState::Done, took: None, detail });
        }
    }
}

impl CredentialSource for AwsProfile {
    async fn credentials(
        &mut self,
        report: &mut (dyn FnMut(Rung, RungReport) + Send),
    ) -> Result<AwsCredentials, Error> {
        self.report_holder(report);
        let now = self.network.clock().now();
        match &self.cached {
            Some(cached) if cached.is_good(now) => {
                report(Rung::Credentials, RungReport { state: RungState::Done, ..RungReport::default() });
                Ok(cached.credentials.clone())
            }
            _ => self.renew(report).await,
        }
    }

    fn renew_at(&self) -> Option<Timestamp> {
        self.cached.as_ref()?.renew_at
    }

    fn discard(&mut self) {
        (self.cached, self.chain) = (None, None);
    }
}
