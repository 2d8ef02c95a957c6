//! Where the parts of AWS are: the real addresses, and the overrides for look-alikes.

use url::{Host, Url};

/// Overrides of the `[profile.endpoints]` table. `None` means AWS itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoints {
    /// Where discovery is read, without `/.well-known/openid-configuration`.
    pub issuer: Option<Url>,
    /// Base of the sign-in pages: `/oauth2/authorize`, `/oauth2/token`, `/oauth2/revoke`, `/logout`.
    pub hosted_ui: Option<Url>,
    /// The identity pool's service.
    pub cognito_identity: Option<Url>,
    /// The MQTT gateway, `ws` or `wss`.
    pub iot_data: Option<Url>,
    /// AWS IoT's control plane.
    pub iot_control: Option<Url>,
}

/// The addresses in use, each override taken into account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Addresses {
    pub(super) issuer: Url,
    pub(super) cognito_identity: Url,
    pub(super) iot_data: Url,
    pub(super) iot_control: Url,
}

impl Addresses {
    /// `None` when a part does not fit into a URL, which the checks of the parts rule out.
    pub(super) fn new(region: &str, user_pool_id: &str, iot_endpoint: &str, endpoints: &Endpoints) -> Option<Self> {
        let suffix = dns_suffix(region);
        let or_aws = |given: &Option<Url>, aws: String| given.clone().or_else(|| Url::parse(&aws).ok());
        let mut iot_data = or_aws(&endpoints.iot_data, format!("wss://{iot_endpoint}/mqtt"))?;
        if iot_data.path() == "/" {
            iot_data.set_path("/mqtt");
        }
        Some(Self {
            issuer: or_aws(&endpoints.issuer, format!("https://cognito-idp.{region}.{suffix}/{user_pool_id}"))?,
            cognito_identity: or_aws(
                &endpoints.cognito_identity,
                format!("https://cognito-identity.{region}.{suffix}/"),
            )?,
            iot_data,
            iot_control: or_aws(&endpoints.iot_control, format!("https://iot.{region}.{suffix}/"))?,
        })
    }
}

/// The domain under which a region's services live (partitions of the AWS SDK).
pub(super) fn dns_suffix(region: &str) -> &'static str {
    match region.split('-').next() {
        Some("cn") => "amazonaws.com.cn",
        Some("eusc") => "amazonaws.eu",
        _ => "amazonaws.com",
    }
}

/// The partition that ARNs of a region name (partitions of the AWS SDK).
pub(super) fn partition(region: &str) -> &'static str {
    if region.starts_with("us-gov-") {
        return "aws-us-gov";
    }
    match region.split('-').next() {
        Some("cn") => "aws-cn",
        Some("eusc") => "aws-eusc",
        _ => "aws",
    }
}

/// Whether `url` stays on this machine: `localhost`, `*.localhost` (RFC 6761 section 6.3), 127.0.0.0/8 or `[::1]`.
#[must_use]
pub fn is_loopback_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => is_localhost(name),
        None => url.host_str().is_some_and(is_localhost),
    }
}

/// Checks one override. `schemes` are the plain and the encrypted one, such as `("ws", "wss")`.
pub(super) fn check_override(text: &str, schemes: (&str, &str)) -> Result<Url, String> {
    let (plain, encrypted) = schemes;
    let shape = || format!("{encrypted}://HOST, or {plain}://localhost:PORT on this machine");
    let url = Url::parse(text).map_err(|_| shape())?;
    let scheme_fits = url.scheme() == encrypted || url.scheme() == plain;
    if !scheme_fits || url.host().is_none() {
        return Err(shape());
    }
    if url.scheme() == plain && !is_loopback_host(&url) {
        return Err(format!("{encrypted}://: {plain}:// is allowed on this machine only"));
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err(format!("no user, query or fragment: {}", shape()));
    }
    Ok(url)
}

fn is_localhost(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}
