//! Has `aws-config` read what AWS's tools have, through our network and by our clock.

use std::time::{Duration, SystemTime};

use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::profile::{self, ProfileFileCredentialsProvider, ProfileSet};
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_async::time::TimeSource;
use aws_types::os_shim_internal::{Env, Fs};
use aws_types::region::Region;
use secrecy::SecretString;

use super::error::AwsProfileError;
use super::failed::{Door, door, words};
use super::known::KnownAwsProfile;
use crate::credentials::{AwsCredentials, Holder};
use crate::dial::{Clock, Network};
use crate::profile::AwsSource;
use model::Timestamp;

/// A process may ask a person, who looks for a telephone first.
const LIMIT: Duration = Duration::from_mins(2);

/// Whether this build has AWS profiles.
#[must_use]
pub fn are_built_in() -> bool {
    true
}

/// The profiles in the files of AWS's tools, by name.
///
/// # Errors
/// [`AwsProfileError::Unusable`]
pub async fn known_aws_profiles() -> Result<Vec<KnownAwsProfile>, AwsProfileError> {
    let files = files().await?;
    let mut names: Vec<&str> = files.profiles().collect();
    names.sort_unstable();
    let region = |name: &str| Some(files.get_profile(name)?.get("region")?.to_owned());
    Ok(names.into_iter().map(|name| KnownAwsProfile { name: name.to_owned(), region: region(name) }).collect())
}

/// What gives the credentials of one source.
#[derive(Debug)]
pub(super) struct Chain {
    provider: SharedCredentialsProvider,
    source: AwsSource,
    /// What the profile says of its credentials; none for the environment.
    door: Option<Door>,
    config: ProviderConfig,
}

impl Chain {
    /// Reads the files.
    pub(super) async fn new(source: &AwsSource, region: &str, network: &Network) -> Result<Self, AwsProfileError> {
        let config = ProviderConfig::empty()
            .with_region(Some(Region::new(region.to_owned())))
            .with_http_client(network.smithy_http_client())
            .with_time_source(Time(network.clock().clone()))
            .with_sleep_impl(TokioSleep::new());
        let (provider, door) = match source {
            AwsSource::Environment => {
                (SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new()), None)
            }
            AwsSource::Profile(name) => {
                let door = door(&files().await?, name)?;
                (provider(&config, name), Some(door))
            }
        };
        Ok(Self { provider, source: source.clone(), door, config })
    }

    /// Asks for credentials that are good now. Whose they are is for the caller to say.
    pub(super) async fn load(&self) -> Result<AwsCredentials, AwsProfileError> {
        let answer = tokio::time::timeout(LIMIT, self.provider.provide_credentials()).await;
        match answer.map_err(|_| AwsProfileError::TimedOut)? {
            Ok(keys) => Ok(self.credentials(&keys)),
            Err(error) => Err(self.failed(error).await),
        }
    }

    fn credentials(&self, keys: &Credentials) -> AwsCredentials {
        AwsCredentials {
            access_key_id: keys.access_key_id().to_owned(),
            secret_access_key: keys.secret_access_key().to_owned().into(),
            session_token: keys.session_token().map(|token| SecretString::from(token.to_owned())),
            expires_at: keys.expiry().map(Timestamp::from),
            holder: Holder::Aws(self.source.clone()),
        }
    }

    async fn failed(&self, error: CredentialsError) -> AwsProfileError {
        let Some(door) = &self.door else {
            let incomplete = !matches!(error, CredentialsError::CredentialsNotLoaded(_));
            return if incomplete {
                AwsProfileError::Unusable { details: words(&error) }
            } else {
                AwsProfileError::NoEnvironment
            };
        };
        // A role needs the credentials of another profile first: which of the two failed is found out by asking that one.
        if let Door::Role { source: Some((name, source)), .. } = door
            && let Ok(Err(of_source)) =
                tokio::time::timeout(LIMIT, provider(&self.config, name).provide_credentials()).await
        {
            return source.failed(of_source);
        }
        door.failed(error)
    }
}

fn provider(config: &ProviderConfig, name: &str) -> SharedCredentialsProvider {
    SharedCredentialsProvider::new(
        ProfileFileCredentialsProvider::builder().configure(config).profile_name(name).build(),
    )
}

/// The files of AWS's tools: `~/.aws/config` and `~/.aws/credentials`, or where the environment says.
#[expect(clippy::default_trait_access, reason = "its type is of a crate that is not named here")]
async fn files() -> Result<ProfileSet, AwsProfileError> {
    let read = profile::load(&Fs::real(), &Env::real(), &Default::default(), None).await;
    read.map_err(|error| AwsProfileError::Unusable { details: words(&error) })
}

/// The corrected clock, for what is signed and for what ends.
#[derive(Debug)]
struct Time(Clock);

impl TimeSource for Time {
    fn now(&self) -> SystemTime {
        SystemTime::from(self.0.now())
    }
}
