//! Ends a session: revoke, forget, and the browser's own logout page.

use url::Url;

use super::provider::Provider;
use super::session::Session;
use super::stored_tokens::Who;
use super::{Error, KeyringError, Setup, stored};
use crate::profile::Profile;

/// How each part of a sign-out went. The parts do not wait for each other's success.
#[derive(Debug)]
pub struct SignedOut {
    /// Whether the user pool knows that the refresh token is void. When it does not, it ends by itself in time.
    pub revoked: Result<(), Error>,
    /// Whether the refresh token is gone from the keyring.
    pub forgotten: Result<(), KeyringError>,
    /// The page that ends the browser's session, which otherwise signs in again without a question for an hour.
    pub logout_url: Option<Url>,
}

/// The page that ends the browser's own session, looked up in discovery. Works without a sign-in here.
///
/// # Errors
/// What discovery fails with: see [`Error`].
pub async fn logout_url(setup: &Setup) -> Result<Option<Url>, Error> {
    Ok(logout_page(&Provider::discover(&setup.network, &setup.profile).await?, &setup.profile))
}

/// `logout_uri` is the first callback URL; it must be among the app client's sign-out URLs.
fn logout_page(provider: &Provider, profile: &Profile) -> Option<Url> {
    let mut url = provider.logout_endpoint.clone();
    // Cognito has its own name for what OpenID Connect RP-Initiated Logout calls `post_logout_redirect_uri`.
    let back = if profile.openid_issuer.is_some() { "post_logout_redirect_uri" } else { "logout_uri" };
    url.query_pairs_mut()
        .append_pair("client_id", &profile.client_id)
        .append_pair(back, profile.callback_urls.first()?.as_str());
    Some(url)
}

impl Session {
    /// Ends the session here at once, at the user pool and in the keyring as far as they can be reached.
    pub async fn sign_out(&self) -> SignedOut {
        let context = self.context();
        let refresh_token = context.refresh_token();
        context.end();
        let asking = Setup { keyring: context.setup.keyring.asking(), ..context.setup.clone() };
        let forgotten = stored::forget(&asking, &context.who()).await;
        let revoked = match refresh_token {
            Some(refresh_token) => context.revoke(&refresh_token).await,
            None => Ok(()),
        };
        SignedOut { revoked, forgotten, logout_url: self.logout_url() }
    }

    /// The page that ends the browser's own session. Needs discovery to have been read.
    #[must_use]
    pub fn logout_url(&self) -> Option<Url> {
        logout_page(self.context().known_provider()?, &self.context().setup.profile)
    }
}

/// Deletes what the keyring keeps at the profile's addresses when it cannot be read, so that nothing of it could be revoked.
///
/// # Errors
/// [`KeyringError`]
pub async fn forget_unreadable(setup: &Setup) -> Result<(), KeyringError> {
    stored::forget(setup, &Who::Current).await
}
