//! The user pool as an OpenID provider: its endpoints and signing keys, read from discovery.

use std::sync::{Arc, PoisonError, RwLock};

use openidconnect::IssuerUrl;
use openidconnect::core::CoreJsonWebKeySet;
use serde::Deserialize;
use url::Url;

use super::{Error, Request};
use crate::dial::Network;
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
    /// What ID tokens must carry as `iss`.
    pub(super) issuer: IssuerUrl,
    pub(super) authorization_endpoint: Url,
    pub(super) token_endpoint: Url,
    pub(super) revocation_endpoint: Url,
    pub(super) logout_endpoint: Url,
    jwks_uri: Url,
    keys: RwLock<CoreJsonWebKeySet>,
}

impl Provider {
    /// Reads the discovery document and the signing keys.
    pub(super) async fn discover(network: &Network, profile: &Profile) -> Result<Self, Error> {
        let document = read_document(network, profile).await?;
        if profile.endpoints.issuer.is_none() && document.issuer.as_str() != profile.pool_issuer() {
            let found = document.issuer.as_str().to_owned();
            return Err(Error::IssuerMismatch { found, expected: profile.pool_issuer() });
        }
        let document = with_hosted_ui(document, profile.hosted_ui());
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
            issuer: document.issuer,
            authorization_endpoint,
            token_endpoint,
            revocation_endpoint,
            logout_endpoint,
            jwks_uri: document.jwks_uri,
            keys,
        })
    }

    /// The signing keys as last read.
    pub(super) fn keys(&self) -> CoreJsonWebKeySet {
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

async fn read_document(network: &Network, profile: &Profile) -> Result<Document, Error> {
    let issuer = profile.issuer_url();
    let url = format!("{}/.well-known/openid-configuration", issuer.as_str().trim_end_matches('/'));
    let (status, body) = get(network, Request::Discovery, &url).await?;
    let problem = match serde_json::from_slice(&body) {
        Ok(document) if status == 200 => return Ok(document),
        Ok(_) => "the status".to_owned(),
        Err(error) => super::error::printable(&error.to_string(), 200),
    };
    Err(Error::NotADiscoveryDocument { url, status, problem })
}

async fn read_keys(network: &Network, url: &Url) -> Result<CoreJsonWebKeySet, Error> {
    let (status, body) = get(network, Request::SigningKeys, url.as_str()).await?;
    match serde_json::from_slice::<CoreJsonWebKeySet>(&body) {
        Ok(keys) if status == 200 && !keys.keys().is_empty() => Ok(keys),
        _ => Err(Error::NoSigningKeys { url: url.as_str().to_owned(), status }),
    }
}

async fn get(network: &Network, request: Request, url: &str) -> Result<(u16, Vec<u8>), Error> {
    let unreachable = |source| Error::Unreachable { request, source: Arc::new(source) };
    let message = http::Request::get(url)
        .header(http::header::ACCEPT, "application/json")
        .header(http::header::CACHE_CONTROL, "no-cache")
        .body(Vec::new())
        .map_err(|_| unreachable(crate::dial::Error::Address))?;
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
