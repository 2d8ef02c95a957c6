//! Where the parts of AWS are: the real addresses, and the overrides for look-alikes.

use serde::{Deserialize, Serialize};
use texts::t;
use url::{Host, Url};

use super::aws_hosts;

/// The keys of the `[profile.endpoints]` table.
pub(super) const FIELDS: [&str; 5] = ["issuer", "hosted_ui", "cognito_identity", "iot_data", "iot_control"];

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

/// Who signs people in, and where.
#[derive(Clone, Copy, Debug)]
pub(super) struct PoolAt<'a> {
    pub(super) region: &'a str,
    pub(super) user_pool_id: &'a str,
    /// In place of a user pool.
    pub(super) openid_issuer: Option<&'a Url>,
    pub(super) fips: bool,
}

impl Addresses {
    /// `None` when a part does not fit into a URL, which the checks of the parts rule out.
    pub(super) fn new(pool: &PoolAt<'_>, iot_endpoint: &str, endpoints: &Endpoints) -> Option<Self> {
        let PoolAt { region, user_pool_id, openid_issuer, fips } = *pool;
        let or_aws = |given: &Option<Url>, aws: String| given.clone().or_else(|| Url::parse(&aws).ok());
        // One that is not known yet is nowhere (RFC 2606 section 2).
        let host = if iot_endpoint.is_empty() { "endpoint.invalid" } else { iot_endpoint };
        let mut iot_data = or_aws(&endpoints.iot_data, format!("wss://{host}/mqtt"))?;
        if iot_data.path() == "/" {
            iot_data.set_path("/mqtt");
        }
        Some(Self {
            issuer: match (openid_issuer, &endpoints.issuer) {
                (Some(issuer), None) => issuer.clone(),
                _ => or_aws(
                    &endpoints.issuer,
                    format!("https://{}/{user_pool_id}", aws_hosts::user_pools_at(region, fips)),
                )?,
            },
            cognito_identity: or_aws(
                &endpoints.cognito_identity,
                format!("https://{}/", aws_hosts::identity_pools(region, iot_endpoint)),
            )?,
            iot_data,
            iot_control: or_aws(
                &endpoints.iot_control,
                format!("https://{}/", aws_hosts::iot_control(region, iot_endpoint)),
            )?,
        })
    }
}

/// Where tokens are got and presented, as origins (RFC 6454). `None` is AWS itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Origins {
    issuer: Option<String>,
    hosted_ui: Option<String>,
    cognito_identity: Option<String>,
}

impl Origins {
    /// Whether all of them are AWS's own.
    #[must_use]
    pub fn are_of_aws(&self) -> bool {
        *self == Self::default()
    }

    /// `aws` is what each override takes the place of.
    pub(super) fn new(endpoints: &Endpoints, aws: &Addresses) -> Self {
        let other = |given: &Option<Url>, usual: Option<&Url>| {
            let given = given.as_ref()?.origin();
            (usual.map(Url::origin).as_ref() != Some(&given)).then(|| given.ascii_serialization())
        };
        Self {
            issuer: other(&endpoints.issuer, Some(&aws.issuer)),
            hosted_ui: other(&endpoints.hosted_ui, None),
            cognito_identity: other(&endpoints.cognito_identity, Some(&aws.cognito_identity)),
        }
    }
}

impl std::fmt::Display for Origins {
    /// One line; empty for AWS's own.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let all = [("issuer", &self.issuer), ("hosted_ui", &self.hosted_ui), ("identity", &self.cognito_identity)];
        let others = all.iter().filter_map(|(name, origin)| Some(format!("{name}={}", origin.as_ref()?)));
        f.write_str(&others.collect::<Vec<_>>().join(","))
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

/// What follows the base of the sign-in pages in the address bar, and is easily copied with it.
const SIGN_IN_PAGES: [&str; 8] =
    ["/login", "/logout", "/signup", "/forgotPassword", "/error", "/oauth2", "/saml2", "/.well-known"];
const DISCOVERY: [&str; 1] = ["/.well-known"];

/// Checks an `issuer`.
pub(super) fn check_issuer(text: &str) -> Result<Url, String> {
    base_of(text, &DISCOVERY)
}

/// Checks a `hosted_ui`.
pub(super) fn check_hosted_ui(text: &str) -> Result<Url, String> {
    base_of(text, &SIGN_IN_PAGES)
}

/// The base of the sign-in pages in an address of one of them, without a slash at its end.
pub(super) fn without_sign_in_page(text: &str) -> Option<String> {
    let mut url = Url::parse(text).ok()?;
    url.set_query(None);
    url.set_fragment(None);
    let base = page_in(&url, &SIGN_IN_PAGES).map(|(base, _)| base.to_owned());
    if let Some(base) = base {
        url.set_path(&base);
    }
    Some(url.as_str().trim_end_matches('/').to_owned())
}

/// The path of `url` before one of `pages`, and that page with what follows.
fn page_in<'u>(url: &'u Url, pages: &[&str]) -> Option<(&'u str, &'u str)> {
    pages.iter().find_map(|page| {
        let at = url.path().find(page)?;
        let whole_word = url.path().get(at + page.len()..).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        whole_word.then(|| url.path().split_at(at))
    })
}

/// The base of addresses that the program completes itself, so that none of `pages` may be its end.
fn base_of(text: &str, pages: &[&str]) -> Result<Url, String> {
    let url = check_http(text)?;
    let Some((base, page)) = page_in(&url, pages) else { return Ok(url) };
    let mut base_url = url.clone();
    base_url.set_path(base);
    Err(t!("{base}, without {page}", base = base_url.as_str().trim_end_matches('/'), page))
}

/// Checks one override of a service that speaks HTTP.
pub(super) fn check_http(text: &str) -> Result<Url, String> {
    check_override(text, ("http", "https"))
}

/// Checks `iot_data`.
pub(super) fn check_web_socket(text: &str) -> Result<Url, String> {
    check_override(text, ("ws", "wss"))
}

/// `schemes` are the plain and the encrypted one.
fn check_override(text: &str, schemes: (&str, &str)) -> Result<Url, String> {
    let (plain, encrypted) = schemes;
    let shape = || t!("{encrypted}://HOST, or {plain}://localhost:PORT on this machine", encrypted, plain);
    let url = Url::parse(text).map_err(|_| shape())?;
    let scheme_fits = url.scheme() == encrypted || url.scheme() == plain;
    if !scheme_fits || url.host().is_none() {
        return Err(shape());
    }
    if url.scheme() == plain && !is_loopback_host(&url) {
        return Err(t!("{encrypted}://, because {plain}:// is allowed on this machine only", encrypted, plain));
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err(t!("no user, query or fragment: {shape}", shape = shape()));
    }
    Ok(url)
}

fn is_localhost(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}
