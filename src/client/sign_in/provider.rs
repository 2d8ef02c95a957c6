//! User pool as an OpenID provider: its endpoints and signing keys, read from discovery.

use std::sync::{Arc, PoisonError, RwLock};

use openidconnect::IssuerUrl;
use serde::Deserialize;
use url::Url;

use super::signing_keys::SigningKeys;
use super::{Error, Request};
use crate::dial::{self, Network};
use crate::profile::{Profile, is_loopback_host};

/// The part of the discovery document that is used (OpenID Connect Discovery section 3; RFC 8414 for revocation).
///
/// openidconnect's own type is not used because it demands fields that are of no use here, such as an authorization
/// endpoint where a profile brings its own.
#[derive(Debug, Deserialize)]
struct Document {
    issuer: IssuerUrl,
    authorization_endpoint: Option<Url>,
    token_endpoint: Option<Url>,
    revocation_endpoint: Option<Url>,
    end_session_endpoint: Option<Url>,
    jwks_uri: Url,
}

/// Where to ask for what, and whose signature counts.
#[derive(Debug)]
pub(super) struct Provider {
    /// What ID tokens may carry as `iss`: the forms of this one pool.
    pub(super) issuers: Vec<String>,
    pub(super) authorization_endpoint: Url,
    pub(super) token_endpoint: Url,
    pub(super) revocation_endpoint: Url,
    pub(super) logout_endpoint: Url,
    jwks_uri: Url,
    keys: RwLock<SigningKeys>,
}

impl Provider {
    /// Reads the discovery document and the signing keys.
    pub(super) async fn discover(network: &Network, profile: &Profile) -> Result<Self, Error> {
        let document = read_either_document(network, profile).await?;
        let issuers = accepted_issuers(profile, document.issuer.as_str())?;
        let document = with_fips(with_hosted_ui(document, profile.hosted_ui()), profile);
        let authorization_endpoint = present("authorization_endpoint", document.authorization_endpoint)?;
        let token_endpoint = present("token_endpoint", document.token_endpoint)?;
        let base = base_of(&authorization_endpoint);
        let revocation_endpoint = document.revocation_endpoint.unwrap_or_else(|| under(&base, "/oauth2/revoke"));
        let logout_endpoint = document.end_session_endpoint.unwrap_or_else(|| under(&base, "/logout"));
        let endpoints = [
            ("authorization_endpoint", &authorization_endpoint),
            ("token_endpoint", &token_endpoint),
            ("revocation_endpoint", &revocation_endpoint),
            ("end_session_endpoint", &logout_endpoint),
            ("jwks_uri", &document.jwks_uri),
        ];
        for (endpoint, url) in endpoints {
            require_secure(endpoint, url)?;
        }
        let keys = RwLock::new(read_keys(network, &document.jwks_uri).await?);
        Ok(Self {
            issuers,
            authorization_endpoint,
            token_endpoint,
            revocation_endpoint,
            logout_endpoint,
            jwks_uri: document.jwks_uri,
            keys,
        })
    }

    /// The signing keys as last read.
    pub(super) fn keys(&self) -> SigningKeys {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the signing keys again: the pool may have changed them.
    pub(super) async fn read_keys_again(&self, network: &Network) -> Result<(), Error> {
        let keys = read_keys(network, &self.jwks_uri).await?;
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }
}

/// Whether the user pool answers as it should: its discovery document and its signing keys are read.
///
/// # Errors
/// What a sign-in would fail with.
pub async fn reach_user_pool(network: &Network, profile: &Profile) -> Result<(), Error> {
    Provider::discover(network, profile).await.map(drop)
}

/// The document of the issuer that is configured, or else of the same pool's other one: a profile does not say which
/// of the two the pool has.
async fn read_either_document(network: &Network, profile: &Profile) -> Result<Document, Error> {
    let error = match read_document(network, &profile.issuer_url()).await {
        Err(error) if may_have_another_issuer(&error) => error,
        result => return result,
    };
    let Some(other) = profile.other_issuer_url() else { return Err(error) };
    match read_document(network, &other).await {
        Ok(document) => {
            tracing::info!(issuer = other.as_str(), "the user pool has the other form of issuer");
            Ok(document)
        }
        // The person configured the first one.
        Err(_) => Err(error),
    }
}

/// A pool that has only one of the two may not be known at the other, or the name may not be known in this network.
fn may_have_another_issuer(error: &Error) -> bool {
    match error {
        Error::NotADiscoveryDocument { status, .. } => *status < 500,
        Error::Unreachable { source, .. } => matches!(**source, dial::Error::Resolve { .. }),
        _ => false,
    }
}

/// What ID tokens may carry as `iss` when discovery names `found`. A profile that brings its own address of discovery
/// also brings the issuer that is found there.
fn accepted_issuers(profile: &Profile, found: &str) -> Result<Vec<String>, Error> {
    let configured = [Some(profile.issuer_url()), profile.other_issuer_url()].into_iter().flatten();
    let configured: Vec<String> = configured.map(|url| url.as_str().trim_end_matches('/').to_owned()).collect();
    let in_aws = profile.pool_issuers();
    if let Some(forms) = [in_aws.clone(), configured].into_iter().find(|forms| forms.iter().any(|form| form == found)) {
        return Ok(forms);
    }
    if profile.endpoints.issuer.is_some() {
        return Ok(vec![found.to_owned()]);
    }
    Err(Error::IssuerMismatch { found: found.to_owned(), expected: in_aws })
}

async fn read_document(network: &Network, issuer: &Url) -> Result<Document, Error> {
    let url = format!("{}/.well-known/openid-configuration", issuer.as_str().trim_end_matches('/'));
    let (status, body) = get(network, Request::Discovery, &url).await?;
    if status == 429 {
        return Err(Error::TooManyRequests { request: Request::Discovery });
    }
    let problem = match serde_json::from_slice(&body) {
        Ok(document) if status == 200 => return Ok(document),
        Ok(_) => "the status".to_owned(),
        Err(error) => super::error::printable(&error.to_string(), 200),
    };
    Err(Error::NotADiscoveryDocument { url, status, problem })
}

async fn read_keys(network: &Network, url: &Url) -> Result<SigningKeys, Error> {
    let (status, body) = get(network, Request::SigningKeys, url.as_str()).await?;
    if status == 429 {
        return Err(Error::TooManyRequests { request: Request::SigningKeys });
    }
    let keys = SigningKeys::parse(&body).filter(|_| status == 200);
    keys.ok_or_else(|| Error::NoSigningKeys { url: url.as_str().to_owned(), status })
}

async fn get(network: &Network, request: Request, url: &str) -> Result<(u16, Vec<u8>), Error> {
    let unreachable = |source| Error::Unreachable { request, source: Arc::new(source) };
    let message = http::Request::get(url)
        .header(http::header::ACCEPT, "application/json")
        .header(http::header::CACHE_CONTROL, "no-cache")
        .body(Vec::new())
        .map_err(|_| unreachable(dial::Error::Address))?;
    let answer = network.send_for_data(message).await.map_err(unreachable)?;
    Ok((answer.status().as_u16(), answer.into_body()))
}

/// Puts the profile's `hosted_ui` in the place of the pool's domain.
fn with_hosted_ui(mut document: Document, hosted_ui: Option<&Url>) -> Document {
    if let Some(base) = hosted_ui {
        document.authorization_endpoint = Some(under(base, "/oauth2/authorize"));
        document.token_endpoint = Some(under(base, "/oauth2/token"));
        document.revocation_endpoint = Some(under(base, "/oauth2/revoke"));
        document.end_session_endpoint = Some(under(base, "/logout"));
    }
    document
}

/// The pool's domain has a separate name for FIPS, which discovery does not tell.
fn with_fips(mut document: Document, profile: &Profile) -> Document {
    if !profile.fips || profile.hosted_ui().is_some() {
        return document;
    }
    let all = [
        &mut document.authorization_endpoint,
        &mut document.token_endpoint,
        &mut document.revocation_endpoint,
        &mut document.end_session_endpoint,
    ];
    for url in all.into_iter().flatten() {
        let host = url.host_str().filter(|host| host.ends_with(".amazoncognito.com"));
        if let Some(host) = host.map(|host| host.replacen(".auth.", ".auth-fips.", 1)) {
            // The host was one before.
            let _ = url.set_host(Some(&host));
        }
    }
    document
}

/// The domain of the sign-in pages, without `/oauth2/authorize`.
fn base_of(authorization_endpoint: &Url) -> Url {
    let mut base = authorization_endpoint.clone();
    let path = base.path().trim_end_matches('/').trim_end_matches("/oauth2/authorize").to_owned();
    base.set_path(&path);
    base
}

fn under(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
    url
}

fn present(endpoint: &'static str, url: Option<Url>) -> Result<Url, Error> {
    url.ok_or(Error::EndpointMissing { endpoint })
}

/// Tokens pass through these addresses.
fn require_secure(endpoint: &'static str, url: &Url) -> Result<(), Error> {
    if url.scheme() == "https" || (url.scheme() == "http" && is_loopback_host(url)) {
        return Ok(());
    }
    Err(Error::EndpointInsecure { endpoint, url: url.as_str().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(endpoints: &str, found: &str) -> Option<Vec<String>> {
        let text = format!("{}\n[profile.endpoints]\n{endpoints}\n", crate::profile::template());
        accepted_issuers(&crate::profile::parse(&text).unwrap()[0], found).ok()
    }

    #[test]
    fn discovery_may_name_the_two_issuers_of_the_pool_and_no_other() {
        let pool = "amazonaws.com/eu-central-1_AbCdEf123";
        let [original, updated] =
            ["cognito-idp", "issuer-cognito-idp"].map(|host| format!("https://{host}.eu-central-1.{pool}"));
        let both = Some(vec![original.clone(), updated.clone()]);
        for found in [&original, &updated] {
            assert_eq!(accepted("", found), both);
            // Discovery at an address of FIPS, say, names the pool all the same.
            assert_eq!(accepted("issuer = \"https://fips.example/pool\"", found), both);
        }
        for other in [
            "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Other",
            "https://cognito-idp.eu-west-1.amazonaws.com/eu-central-1_AbCdEf123",
            "https://evil.example/eu-central-1_AbCdEf123",
            "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123/",
        ] {
            assert_eq!(accepted("", other), None, "{other}");
        }
    }

    #[test]
    fn an_address_of_ones_own_brings_its_own_issuer() {
        let own = "issuer = \"http://localhost:9000/pool\"";
        for found in ["http://localhost:9000/pool", "http://0.0.0.0:9229/local"] {
            assert_eq!(accepted(own, found), Some(vec![found.to_owned()]), "{found}");
        }
        let both = ["http://cognito-idp.localhost:1/p", "http://issuer-cognito-idp.localhost:1/p"];
        let own = "issuer = \"http://cognito-idp.localhost:1/p/\"";
        assert_eq!(accepted(own, both[1]), Some(both.map(str::to_owned).to_vec()));
    }
}
