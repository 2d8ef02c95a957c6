//! The two unsigned calls of the identity pool, through the AWS SDK and our own way out.

use std::time::Duration;

use aws_sdk_cognitoidentity::Client;
use aws_sdk_cognitoidentity::config::{BehaviorVersion, Config, Region, StalledStreamProtectionConfig};
use aws_sdk_cognitoidentity::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use secrecy::{ExposeSecret, SecretString};

use super::{AwsCredentials, Error};
use crate::dial::{self, Network};
use crate::model::{Timestamp, hold};
use crate::profile::Profile;

/// Both calls take well under a second; longer than this is a broken network.
const CALL_LIMIT: Duration = Duration::from_secs(20);

/// The identity pool of a profile.
#[derive(Debug)]
pub(super) struct IdentityPool {
    client: Client,
    pool_id: String,
    logins_key: String,
}

impl IdentityPool {
    /// Prepares the calls; nothing is sent yet.
    pub(super) fn new(profile: &Profile, network: &Network) -> Self {
        let timeouts = TimeoutConfig::builder().operation_timeout(CALL_LIMIT).build();
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
            // It would report silence in words of its own; the limit of the call is enough for answers this small.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .build();
        Self {
            client: Client::from_conf(config),
            pool_id: profile.identity_pool_id.clone(),
            logins_key: profile.logins_key(),
        }
    }

    /// `GetId`: the identity of the person whose ID token this is.
    pub(super) async fn identity_id(&self, id_token: &SecretString) -> Result<String, Error> {
        hold(id_token);
        let answer = self
            .client
            .get_id()
            .identity_pool_id(&self.pool_id)
            .logins(&self.logins_key, id_token.expose_secret())
            .send()
            .await
            .map_err(sdk_error)?;
        answer.identity_id.ok_or_else(|| incomplete("IdentityId"))
    }

    /// `GetCredentialsForIdentity`: keys for that identity.
    pub(super) async fn credentials(
        &self,
        identity_id: &str,
        id_token: &SecretString,
    ) -> Result<AwsCredentials, Error> {
        hold(id_token);
        let answer = self
            .client
            .get_credentials_for_identity()
            .identity_id(identity_id)
            .logins(&self.logins_key, id_token.expose_secret())
            .send()
            .await
            .map_err(sdk_error)?;
        let keys = answer.credentials.ok_or_else(|| incomplete("Credentials"))?;
        let expiration = keys.expiration.ok_or_else(|| incomplete("Expiration"))?;
        let credentials = AwsCredentials {
            access_key_id: keys.access_key_id.ok_or_else(|| incomplete("AccessKeyId"))?,
            secret_access_key: keys.secret_key.ok_or_else(|| incomplete("SecretKey"))?.into(),
            session_token: keys.session_token.map(SecretString::from),
            expires_at: Timestamp::from_secs(expiration.secs()),
            identity_id: answer.identity_id.unwrap_or_else(|| identity_id.to_owned()),
        };
        hold(&credentials.secret_access_key);
        credentials.session_token.iter().for_each(hold);
        Ok(credentials)
    }
}

fn incomplete(field: &str) -> Error {
    Error::Unexpected { code: None, message: format!("the answer has no {field}") }
}

fn sdk_error<E, R>(error: SdkError<E, R>) -> Error
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    match error {
        SdkError::ServiceError(context) => Error::from_exception(context.err().code(), context.err().message()),
        SdkError::TimeoutError(_) => Error::TimedOut,
        SdkError::DispatchFailure(_) => match error.into_source() {
            Ok(source) => unreachable(source),
            Err(_) => Error::TimedOut,
        },
        SdkError::ResponseError(_) => Error::Unexpected { code: None, message: "the answer was not JSON".to_owned() },
        _ => Error::Unexpected { code: None, message: "the request could not be built".to_owned() },
    }
}

/// Finds the error of our own way out below the SDK's wrapping.
fn unreachable(source: Box<dyn std::error::Error + Send + Sync>) -> Error {
    let source = match source.downcast::<ConnectorError>() {
        Ok(connector) => connector.into_source(),
        Err(source) => source,
    };
    match source.downcast::<dial::Error>() {
        Ok(error) => Error::Unreachable(*error),
        Err(source) => Error::Unexpected { code: None, message: source.to_string() },
    }
}
