//! One profile: everything needed to sign in to one user pool and to reach one AWS IoT endpoint.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::endpoints::Addresses;
use super::{CallbackUrl, ClientIdTemplate, Endpoints, Origins, Proxy, aws_hosts};
use model::TopicFilter;

/// A checked profile. Only [`parse`](super::parse) makes one, so its parts fit together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Unique in the file.
    pub name: String,
    /// AWS region, `eu-central-1`.
    pub region: String,
    /// `REGION_XXXX`.
    pub user_pool_id: String,
    /// Id of the app client.
    pub client_id: String,
    /// Whether the app client has a secret. The secret itself is in the keyring.
    pub client_secret: ClientSecret,
    /// `REGION:UUID`.
    pub identity_pool_id: String,
    /// Host of the device data endpoint, without scheme or port.
    pub iot_endpoint: String,
    /// Tried in this order; at least one.
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
    /// Where discovery is read, without `/.well-known/openid-configuration`: the pool's issuer or its override.
    #[must_use]
    pub fn issuer_url(&self) -> Url {
        self.addresses.issuer.clone()
    }

    /// The usual name of the user pool in the identity pool's `Logins`: `cognito-idp.REGION.amazonaws.com/POOL`. Does
    /// not change with an override.
    #[must_use]
    pub fn logins_key(&self) -> String {
        format!("{}/{}", aws_hosts::user_pools(&self.region), self.user_pool_id)
    }

    /// Whether the endpoint is the one that `DescribeEndpoint` answers, `PREFIX-ats.iot.REGION.amazonaws.com` or its
    /// look-alike, and no custom domain, FIPS or dual-stack endpoint.
    #[must_use]
    pub fn has_usual_endpoint(&self) -> bool {
        aws_hosts::is_account_endpoint(&self.iot_endpoint, &self.region) || self.endpoints.iot_control.is_some()
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
        let aws = Addresses::new(&self.region, &self.user_pool_id, &self.iot_endpoint, &Endpoints::default());
        Origins::new(&self.endpoints, aws.as_ref().unwrap_or(&self.addresses))
    }

    /// Base of the sign-in pages, when it is not the one that discovery names.
    #[must_use]
    pub fn hosted_ui(&self) -> Option<&Url> {
        self.endpoints.hosted_ui.as_ref()
    }
}
