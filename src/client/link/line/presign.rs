//! Signs the WebSocket address with SigV4 (AWS Signature Version 4, query parameters).
//!
//! AWS IoT Core differs from other services in two ways: only `host` is signed, and the session token is appended
//! after signing and is not part of the signature. A signed address is a secret while it lives: it is never logged.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    SessionTokenMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign,
};
use aws_sigv4::sign::v4;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::credentials::AwsCredentials;
use crate::link::protocol::Error;
use model::{Timestamp, hold};

/// Service name of the MQTT gateway in the signature's scope.
const SERVICE: &str = "iotdevicegateway";
/// What the address claims. AWS IoT Core lets it die about 10 minutes after signing whatever is written here.
const EXPIRES_IN: Duration = Duration::from_hours(24);
/// Everything but the unreserved characters of RFC 3986 section 2.3 is percent-encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The address with its signature, valid from `now` for about 10 minutes.
///
/// The signed host carries the port when `url` has one that is not its scheme's default, as the Host header does.
///
/// # Errors
/// [`Error::Signing`] when `url` has no host or `region` and keys cannot be signed with.
pub fn presign(url: &Url, region: &str, credentials: &AwsCredentials, now: Timestamp) -> Result<SecretString, Error> {
    let host = host_header(url).ok_or(Error::Signing)?;
    let base = format!("{}://{host}{}", url.scheme(), url.path());
    let mut address = base.clone();
    let mut separator = '?';
    // Whatever answers knows them from now on, and can repeat them.
    hold(&credentials.secret_access_key);
    credentials.session_token.iter().for_each(hold);
    for (name, value) in signature(&base, &host, region, credentials, now)? {
        append(&mut address, separator, &name, &value);
        if name == "X-Amz-Signature" {
            hold(&SecretString::from(value));
        }
        separator = '&';
    }
    if let Some(token) = &credentials.session_token {
        append(&mut address, separator, "X-Amz-Security-Token", token.expose_secret());
    }
    Ok(SecretString::from(address))
}

fn signature(
    base: &str,
    host: &str,
    region: &str,
    credentials: &AwsCredentials,
    now: Timestamp,
) -> Result<Vec<(String, String)>, Error> {
    // The session token stays out of the signer's hands, so that it cannot get into the signature.
    let identity = Credentials::new(
        credentials.access_key_id.as_str(),
        credentials.secret_access_key.expose_secret(),
        None,
        None,
        "topicdeck",
    )
    .into();
    let mut settings = SigningSettings::default();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.session_token_mode = SessionTokenMode::Exclude;
    settings.expires_in = Some(EXPIRES_IN);
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name(SERVICE)
        .time(SystemTime::from(now))
        .settings(settings)
        .build()
        .map_err(|_| Error::Signing)?;
    let request = SignableRequest::new("GET", base, std::iter::once(("host", host)), SignableBody::Bytes(&[]))
        .map_err(|_| Error::Signing)?;
    let (instructions, _) = sign(request, &params.into()).map_err(|_| Error::Signing)?.into_parts();
    Ok(instructions.params().iter().map(|(name, value)| ((*name).to_owned(), value.clone().into_owned())).collect())
}

/// The Host header as the WebSocket request will carry it: `Url` has already dropped a default port.
fn host_header(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

fn append(address: &mut String, separator: char, name: &str, value: &str) {
    address.push(separator);
    address.push_str(name);
    address.push('=');
    address.extend(utf8_percent_encode(value, ENCODED));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::Holder;

    fn credentials(session_token: Option<&str>) -> AwsCredentials {
        AwsCredentials {
            access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned().into(),
            session_token: session_token.map(|token| token.to_owned().into()),
            expires_at: None,
            holder: Holder::Identity("us-east-1:0".to_owned()),
        }
    }

    fn signed(url: &str, session_token: Option<&str>) -> String {
        let url = Url::parse(url).expect("url");
        // 2013-05-24T00:00:00Z
        let now = Timestamp::from_secs(1_369_353_600);
        presign(&url, "us-east-1", &credentials(session_token), now).expect("signed").expose_secret().to_owned()
    }

    /// The vector that botocore and awscrt agree on.
    #[test]
    fn the_signature_is_that_of_botocore_and_awscrt() {
        let address = signed("wss://example.iot.us-east-1.amazonaws.com/mqtt", None);
        let (base, query) = address.split_once('?').expect("query");
        assert_eq!(base, "wss://example.iot.us-east-1.amazonaws.com/mqtt");
        let pairs: Vec<&str> = query.split('&').collect();
        for expected in [
            "X-Amz-Algorithm=AWS4-HMAC-SHA256",
            "X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fiotdevicegateway%2Faws4_request",
            "X-Amz-Date=20130524T000000Z",
            "X-Amz-Expires=86400",
            "X-Amz-SignedHeaders=host",
            "X-Amz-Signature=3ec863617e7e6afa53fc5669c7db4983300818ddc18e72db53c6408d00f60d94",
        ] {
            assert!(pairs.contains(&expected), "{expected} in {pairs:?}");
        }
        assert_eq!(pairs.len(), 6);
    }

    #[test]
    fn the_session_token_is_appended_and_not_signed() {
        let without = signed("wss://example.iot.us-east-1.amazonaws.com/mqtt", None);
        let with = signed("wss://example.iot.us-east-1.amazonaws.com/mqtt", Some("a+b/c="));
        assert_eq!(with, format!("{without}&X-Amz-Security-Token=a%2Bb%2Fc%3D"));
    }

    #[test]
    fn a_default_port_is_never_written_and_another_is_signed() {
        let plain = signed("wss://h.example/mqtt", None);
        assert_eq!(signed("wss://h.example:443/mqtt", None), plain);
        let other = signed("wss://h.example:8443/mqtt", None);
        assert!(other.starts_with("wss://h.example:8443/mqtt?"));
        let signature = |address: &str| address.split("X-Amz-Signature=").nth(1).map(str::to_owned);
        assert_ne!(signature(&other), signature(&plain));
    }
}
