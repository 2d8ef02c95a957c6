//! Credentials and a profile for a broker that does not look at who comes.

use std::sync::Arc;

use client::credentials::{self, AwsCredentials, CredentialSource, Holder};
use client::dial::Network;
use client::link::Setup;
use client::profile;
use model::{Rung, RungReport, Timestamp};

/// Credentials for a broker that does not look at them.
pub(crate) struct UncheckedCredentials;

impl CredentialSource for UncheckedCredentials {
    async fn credentials(
        &mut self,
        _: &mut (dyn FnMut(Rung, RungReport) + Send),
    ) -> Result<AwsCredentials, credentials::Error> {
        Ok(AwsCredentials {
            access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret_access_key: "secret".to_owned().into(),
            session_token: Some("token".to_owned().into()),
            expires_at: Some(Timestamp::from_secs(4_000_000_000)),
            holder: Holder::Identity("eu-central-1:12345678-90ab-cdef-1234-567890abcdef".to_owned()),
        })
    }
}

/// How a link reaches the broker at this port.
pub(crate) fn setup(port: u16) -> Setup {
    let text = format!("{}[profile.endpoints]\niot_data = \"ws://127.0.0.1:{port}/mqtt\"\n", profile::template());
    let profile = profile::parse(&text).unwrap().remove(0);
    Setup::new(Arc::new(profile), Network::new().unwrap())
}
