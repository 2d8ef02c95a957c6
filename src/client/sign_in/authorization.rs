//! The address that a browser opens to sign in.

use openidconnect::{Nonce, PkceCodeChallenge};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::provider::Provider;
use crate::profile::Profile;

/// The authorization request (RFC 6749 section 4.1.1, RFC 7636 section 4.3). `state` is not JSON, which Cognito does not
/// take.
pub(super) fn authorization_url(
    profile: &Profile,
    provider: &Provider,
    callback_url: &str,
    state: &SecretString,
    nonce: &Nonce,
    challenge: &PkceCodeChallenge,
) -> Url {
    let mut url = provider.authorization_endpoint.clone();
    {
        let mut query = url.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &profile.client_id)
            .append_pair("redirect_uri", callback_url)
            .append_pair("scope", &profile.scopes.join(" "))
            .append_pair("state", state.expose_secret())
            .append_pair("nonce", nonce.secret())
            .append_pair("code_challenge", challenge.as_str())
            .append_pair("code_challenge_method", "S256");
        if let Some(identity_provider) = &profile.identity_provider {
            query.append_pair("identity_provider", identity_provider);
        }
    }
    url
}
