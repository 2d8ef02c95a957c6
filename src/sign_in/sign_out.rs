//! The end of a session: revoke, forget, and the browser's own logout page.

use url::Url;

use super::session::Session;
use super::{Error, KeyringError, SecretName};

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

impl Session {
    /// Ends the session here at once, at the user pool and in the keyring as far as they can be reached.
    ///
    /// `logout_uri` of the logout page is the first callback URL; it must be among the app client's sign-out URLs.
    pub async fn sign_out(&self) -> SignedOut {
        let context = self.context();
        let refresh_token = context.refresh_token();
        context.end();
        let forgotten = context.setup.keyring.delete(&SecretName::refresh_token(&context.setup.profile)).await;
        let revoked = match refresh_token {
            Some(refresh_token) => context.revoke(&refresh_token).await,
            None => Ok(()),
        };
        SignedOut { revoked, forgotten, logout_url: self.logout_url() }
    }
}
