//! The address that a browser opens to sign in.

use openidconnect::{Nonce, PkceCodeChallenge};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use texts::Language;

use super::provider::Provider;
use crate::profile::Profile;

/// What the login page is to do, beside what the profile says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoginPage {
    /// Asks for the password even if the browser is still signed in (`prompt=login`, OpenID Connect Core section 3.1.2.1).
    pub sign_in_again: bool,
    /// Fills in this user name or e-mail address (`login_hint`) in place of that of the profile.
    pub user: Option<String>,
    /// Goes by Cognito's logout page, which ends the browser's own session and then shows the login page. For classic pages,
    /// which know no `prompt`. Nothing changes for other providers, whose logout pages do not lead on.
    pub sign_browser_out: bool,
}

impl LoginPage {
    /// The same, by the logout page, where that leads on to the login page and has not been tried.
    #[must_use]
    pub fn by_logout(&self, profile: &Profile) -> Option<Self> {
        let leads_on = profile.openid_issuer.is_none() && !self.sign_browser_out;
        leads_on.then(|| Self { sign_browser_out: true, ..self.clone() })
    }
}

/// The authorization request (RFC 6749 section 4.1.1, RFC 7636 section 4.3). `state` is not JSON, which Cognito does not
/// take.
pub(super) fn authorization_url(
    profile: &Profile,
    provider: &Provider,
    callback_url: &str,
    state: &SecretString,
    nonce: &Nonce,
    challenge: &PkceCodeChallenge,
    page: &LoginPage,
) -> Url {
    // Cognito's logout page takes the parameters of the login page, and leads there.
    let by_logout = page.sign_browser_out && profile.openid_issuer.is_none();
    let mut url = if by_logout { &provider.logout_endpoint } else { &provider.authorization_endpoint }.clone();
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
        // Without it the page takes the language of the browser, which is most often the right one.
        if Language::current() != Language::English {
            query.append_pair("lang", Language::current().tag());
        }
        if page.sign_in_again {
            query.append_pair("prompt", "login");
        }
        // Who wants another account does not want the usual one to be filled in.
        let usual = profile.login_hint.as_ref().filter(|_| !page.sign_in_again);
        if let Some(user) = page.user.as_ref().or(usual) {
            query.append_pair("login_hint", user);
        }
    }
    url
}
