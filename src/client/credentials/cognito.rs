//! Makes the two unsigned calls of the identity pool, through the AWS SDK and our network.

use aws_sdk_cognitoidentity::Client;
use aws_sdk_cognitoidentity::config::{BehaviorVersion, Config, Region, StalledStreamProtectionConfig};
use aws_sdk_cognitoidentity::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use secrecy::{ExposeSecret, SecretString};

use super::{AwsCredentials, Error, Holder};
use crate::dial::{self, Network};
use crate::profile::Profile;
use model::{Timestamp, hold};

/// The identity pool of a profile.
#[derive(Debug)]
pub(super) struct IdentityPool {
    client: Client,
    pool_id: String,
    /// What the user pool may be called in `Logins`.
    logins_keys: Vec<String>,
    /// Which of them is in use.
    in_use: usize,
}

impl IdentityPool {
    /// Prepares the calls; nothing is sent yet.
    pub(super) fn new(profile: &Profile, network: &Network) -> Self {
        let timeouts = TimeoutConfig::builder().operation_timeout(network.limits().aws_call).build();
        let url = profile.cognito_identity_url();
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(profile.region.clone()))
            .endpoint_url(url.as_str().trim_end_matches('/'))
            .http_client(network.smithy_http_client())
            .allow_no_auth()
            // The link waits and repeats as a whole, with a new token each time.
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts)
            // It would report silence as another error; the limit of the call is enough for responses this small.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .build();
        Self {
            client: Client::from_conf(config),
            pool_id: profile.identity_pool_id.clone(),
            logins_keys: profile.logins_keys(),
            in_use: 0,
        }
    }

    /// What the user pool is called in `Logins`, where that is not the usual name.
    pub(super) fn unusual_name(&self) -> Option<&str> {
        (self.in_use != 0).then(|| self.logins_key())
    }

    /// `GetId`: the identity of the person whose ID token this is.
    pub(super) async fn identity_id(&mut self, id_token: &SecretString) -> Result<String, Error> {
        let mut all = Vec::new();
        loop {
            all.push(self.get_id(id_token).await);
            if !self.turns_to_another_name(&all) {
                return self.decide(all);
            }
        }
    }

    /// `GetCredentialsForIdentity`: keys for that identity.
    pub(super) async fn credentials(
        &mut self,
        identity_id: &str,
        id_token: &SecretString,
    ) -> Result<AwsCredentials, Error> {
        let mut all = Vec::new();
        loop {
            all.push(self.get_credentials(identity_id, id_token).await);
            if !self.turns_to_another_name(&all) {
                return self.decide(all);
            }
        }
    }

    /// A user pool of the newer kind of issuer, or a replica, may be known by another name to the identity pool; AWS does
    /// not document it. So each name is tried once when the identity pool does not know the one in use.
    fn turns_to_another_name<T>(&mut self, tried: &[Result<T, Error>]) -> bool {
        let is_about_the_name = tried.last().is_some_and(|last| last.as_ref().is_err_and(Error::is_about_the_provider));
        let turns = is_about_the_name && tried.len() < self.logins_keys.len();
        if turns {
            self.in_use = (self.in_use + 1) % self.logins_keys.len();
        }
        turns
    }

    /// The name that works stays in use. Where none does, the complaint about the first one is the one that counts: AWS
    /// complains in several ways about a name that it does not know.
    fn decide<T>(&mut self, mut tried: Vec<Result<T, Error>>) -> Result<T, Error> {
        let turns = tried.len().saturating_sub(1);
        if turns > 0 && tried.last().is_some_and(Result::is_ok) {
            tracing::info!(name = self.logins_key(), "the identity pool knows the user pool by another name");
            return tried.swap_remove(turns);
        }
        let names = self.logins_keys.len();
        self.in_use = (self.in_use + names - turns % names) % names;
        tried.swap_remove(0)
    }

    fn logins_key(&self) -> &str {
        &self.logins_keys[self.in_use]
    }

    async fn get_id(&self, id_token: &SecretString) -> Result<String, Error> {
        hold(id_token);
        let answer = self
            .client
            .get_id()
            .identity_pool_id(&self.pool_id)
            .logins(self.logins_key(), id_token.expose_secret())
            .send()
            .await
            .map_err(sdk_error)?;
        answer.identity_id.ok_or_else(|| incomplete("IdentityId"))
    }

    async fn get_credentials(&self, identity_id: &str, id_token: &SecretString) -> Result<AwsCredentials, Error> {
        hold(id_token);
        let answer = self
            .client
            .get_credentials_for_identity()
            .identity_id(identity_id)
            .logins(self.logins_key(), id_token.expose_secret())
            .send()
            .await
            .map_err(sdk_error)?;
        let keys = answer.credentials.ok_or_else(|| incomplete("Credentials"))?;
        let expiration = keys.expiration.ok_or_else(|| incomplete("Expiration"))?;
        let credentials = AwsCredentials {
            access_key_id: keys.access_key_id.ok_or_else(|| incomplete("AccessKeyId"))?,
            secret_access_key: keys.secret_key.ok_or_else(|| incomplete("SecretKey"))?.into(),
            session_token: keys.session_token.map(SecretString::from),
            expires_at: Some(Timestamp::from_secs(expiration.secs())),
            holder: Holder::Identity(answer.identity_id.unwrap_or_else(|| identity_id.to_owned())),
        };
        hold(&credentials.secret_access_key);
        credentials.session_token.iter().for_each(hold);
        Ok(credentials)
    }
}

fn incomplete(field: &str) -> Error {
    Error::Unexpected { status: Some(200), code: None, message: format!("the response has no {field}") }
}

fn sdk_error<E>(error: SdkError<E>) -> Error
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    let status = error.raw_response().map(|answer| answer.status().as_u16());
    match error {
        SdkError::ServiceError(context) => Error::from_exception(status, context.err().code(), context.err().message()),
        SdkError::TimeoutError(_) => Error::TimedOut,
        SdkError::DispatchFailure(_) => match error.into_source() {
            Ok(source) => unreachable(source),
            Err(_) => Error::TimedOut,
        },
        SdkError::ResponseError(_) => Error::from_exception(status, None, Some("the response is not JSON")),
        _ => Error::from_exception(None, None, Some("the request could not be built")),
    }
}

/// Finds the error of our network below the SDK's wrapping.
fn unreachable(source: Box<dyn std::error::Error + Send + Sync>) -> Error {
    let source = match source.downcast::<ConnectorError>() {
        Ok(connector) => connector.into_source(),
        Err(source) => source,
    };
    match source.downcast::<dial::Error>() {
        Ok(error) => Error::Unreachable(*error),
        Err(source) => Error::from_exception(None, None, Some(&source.to_string())),
    }
}
