//! One profile: everything needed to sign in to one user pool and to reach one AWS IoT endpoint.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::check;
use super::endpoints::{Addresses, PoolAt};
use super::{AwsSource, CallbackUrl, ClientIdTemplate, CredentialsFrom, Endpoints, Origins, Proxy, aws_hosts};
use model::TopicFilter;

/// A checked profile. Only [`parse`](super::parse) makes one, so its parts fit together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Unique in the file.
    pub name: String,
    /// AWS region, `eu-central-1`.
    pub region: String,
    /// Where the AWS credentials come from. Where that is not Cognito, what only Cognito needs is empty.
    pub credentials: CredentialsFrom,
    /// `REGION_XXXX`.
    pub user_pool_id: String,
    /// Another OpenID provider in place of a user pool, as China and some setups of `GovCloud` need; its issuer.
    pub openid_issuer: Option<Url>,
    /// Id of the app client.
    pub client_id: String,
    /// Whether the app client has a secret. The secret itself is in the keyring.
    pub client_secret: ClientSecret,
    /// `REGION:UUID`.
    pub identity_pool_id: String,
    /// Host of the device data endpoint, without scheme or port; empty where it is still to be looked up.
    pub iot_endpoint: String,
    /// Tried in this order; at least one for a sign-in with Cognito.
    pub callback_urls: Vec<CallbackUrl>,
    /// OAuth scopes, `openid` among them.
    pub scopes: Vec<String>,
    /// What this program calls itself to the broker.
    pub mqtt_client_id: ClientIdTemplate,
    /// Name of the IoT policy that an identity needs, for the remedy when it is missing.
    pub iot_policy: Option<String>,
    /// Goes to this identity provider directly, past Cognito's own page.
    pub identity_provider: Option<String>,
    /// User name or e-mail address that the login page has filled in.
    pub login_hint: Option<String>,
    /// How long the broker keeps the MQTT session without a connection: 0 s, for not at all, to 7 days. AWS keeps it
    /// for an hour at most where the account has not been given more.
    pub session_expiry: Duration,
    /// Subscribed from the start in the window, with QoS 1, in this order; none where the profile names none.
    pub topic_filters: Vec<TopicFilter>,
    /// Through which proxy everything goes.
    pub proxy: Proxy,
    /// Certificates of authorities that are trusted beside those of the system, in PEM. As written in the file; a
    /// [`Store`](super::Store) returns it within its folder.
    pub ca_file: Option<PathBuf>,
    /// Only endpoints with FIPS 140 validated cryptography are used, where AWS has them.
    pub fips: bool,
    /// Nothing can be sent with it.
    pub read_only: bool,
    /// It leads to a system that works for others: each message is confirmed before it is sent.
    pub production: bool,
    /// Overrides for look-alikes.
    pub endpoints: Endpoints,
    pub(super) addresses: Addresses,
}

/// Whether the app client has a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientSecret {
    /// A public client.
    None,
    /// A confidential client: `client_secret = "keyring"`.
    InKeyring,
}

impl Profile {
    /// What this computer has for AWS, where the profile uses that in place of a sign-in with Cognito.
    #[must_use]
    pub fn aws_source(&self) -> Option<&AwsSource> {
        match &self.credentials {
            CredentialsFrom::Cognito => None,
            CredentialsFrom::Aws(source) => Some(source),
        }
    }

    /// Where discovery is read, without `/.well-known/openid-configuration`: the pool's issuer or its override.
    #[must_use]
    pub fn issuer_url(&self) -> Url {
        self.addresses.issuer.clone()
    }

    /// The usual name of the user pool in the identity pool's `Logins`: `cognito-idp.REGION.amazonaws.com/POOL`. Does
    /// not change with an override.
    #[must_use]
    pub fn logins_key(&self) -> String {
        if let Some(issuer) = &self.openid_issuer {
            // As IAM names a provider: the issuer without its scheme.
            let issuer = issuer.as_str();
            return issuer.split_once("://").map_or(issuer, |(_, rest)| rest).trim_end_matches('/').to_owned();
        }
        format!("{}/{}", aws_hosts::user_pools(&self.region), self.user_pool_id)
    }

    /// The region that the id of the user pool names, where the profile uses a replica in another one. The replica keeps
    /// the id (Amazon Cognito Developer Guide, multi-Region replication).
    #[must_use]
    pub fn primary_region(&self) -> Option<&str> {
        let (primary, _) = self.user_pool_id.split_once('_')?;
        (primary != self.region).then_some(primary)
    }

    /// Whether the endpoint is the one that `DescribeEndpoint` answers, `PREFIX-ats.iot.REGION.amazonaws.com` or its
    /// look-alike, and no custom domain, FIPS or dual-stack endpoint.
    #[must_use]
    pub fn has_usual_endpoint(&self) -> bool {
        aws_hosts::is_account_endpoint(&self.iot_endpoint, &self.region) || self.endpoints.iot_control.is_some()
    }

    fn pool_at(&self) -> PoolAt<'_> {
        let openid_issuer = self.openid_issuer.as_ref();
        PoolAt { region: &self.region, user_pool_id: &self.user_pool_id, openid_issuer, fips: self.fips }
    }

    /// What a person calls who signs people in: the id of the user pool, or the issuer.
    #[must_use]
    pub fn pool_name(&self) -> &str {
        self.openid_issuer.as_ref().map_or(&self.user_pool_id, Url::as_str)
    }

    /// Whether the endpoint is still to be looked up: with the first credentials, where they allow it.
    #[must_use]
    pub fn lacks_endpoint(&self) -> bool {
        self.iot_endpoint.is_empty()
    }

    /// The same profile with this endpoint. `None` when that is no endpoint of AWS in the region, or of this computer: the
    /// address of the connection carries the session token.
    #[must_use]
    pub fn with_endpoint(&self, host: &str) -> Option<Self> {
        check::iot_endpoint(host, &self.region).ok()?;
        let addresses = Addresses::new(&self.pool_at(), host, &self.endpoints)?;
        let found = Self { iot_endpoint: host.to_owned(), addresses, ..self.clone() };
        let is_foreign = found.foreign_endpoints().iter().any(|endpoint| endpoint.key == "iot_endpoint");
        (!is_foreign).then_some(found)
    }

    /// The partition of AWS that the region is in, as ARNs name it: `aws`, `aws-cn`, `aws-us-gov`, `aws-eusc`.
    #[must_use]
    pub fn partition(&self) -> &'static str {
        aws_hosts::partition(&self.region)
    }

    /// The identity pool's service.
    #[must_use]
    pub fn cognito_identity_url(&self) -> Url {
        self.addresses.cognito_identity.clone()
    }

    /// The MQTT gateway: `wss://HOST/mqtt`.
    #[must_use]
    pub fn iot_data_url(&self) -> Url {
        self.addresses.iot_data.clone()
    }

    /// AWS IoT's control plane.
    #[must_use]
    pub fn iot_control_url(&self) -> Url {
        self.addresses.iot_control.clone()
    }

    /// Where a sign-in of this profile is got and used. What was stored at others is not presented at these.
    #[must_use]
    pub fn origins(&self) -> Origins {
        let aws = Addresses::new(&self.pool_at(), &self.iot_endpoint, &Endpoints::default());
        Origins::new(&self.endpoints, aws.as_ref().unwrap_or(&self.addresses))
    }

    /// Base of the sign-in pages, when it is not the one that discovery names.
    #[must_use]
    pub fn hosted_ui(&self) -> Option<&Url> {
        self.endpoints.hosted_ui.as_ref()
    }
}
