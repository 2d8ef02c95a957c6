//! Asks the sign-in page whether it takes the app client and a callback URL. No one signs in, and no browser opens.

use std::sync::Arc;

use openidconnect::{CsrfToken, Nonce, PkceCodeChallenge};
use secrecy::SecretString;
use url::Url;

use super::authorization::{LoginPage, authorization_url};
use super::provider::Provider;
use super::{Error, Request};
use crate::dial::{self, Network};
use crate::profile::{CallbackUrl, Profile};

/// What the sign-in page says of an app client and a callback URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageAnswer {
    /// It goes on to the sign-in.
    Taken,
    /// It shows an error: `redirect_mismatch` where the callback URL is not registered.
    Refused {
        /// As it writes it.
        error: String,
    },
    /// It answers something else.
    Unclear {
        /// HTTP status.
        status: u16,
    },
}

/// Reads discovery, and asks the page as a browser would.
///
/// # Errors
/// Those of discovery; [`Error::Unreachable`] when the page cannot be reached.
pub async fn try_sign_in_page(
    network: &Network,
    profile: &Profile,
    callback_url: &CallbackUrl,
) -> Result<PageAnswer, Error> {
    let provider = Provider::discover(network, profile).await?;
    let state = SecretString::from(CsrfToken::new_random().into_secret());
    let (challenge, _) = PkceCodeChallenge::new_random_sha256();
    let (callback, nonce, page) = (callback_url.as_str(), Nonce::new_random(), LoginPage::default());
    let url = authorization_url(profile, &provider, callback, &state, &nonce, &challenge, &page);
    let unreachable = |source| Error::Unreachable { request: Request::SignInPage, source: Arc::new(source) };
    let message = http::Request::get(url.as_str())
        .header(http::header::ACCEPT, "text/html")
        .body(Vec::new())
        .map_err(|_| unreachable(dial::Error::Address))?;
    let answer = network.send(message).await.map_err(unreachable)?;
    let location = answer.headers().get(http::header::LOCATION).and_then(|value| value.to_str().ok());
    Ok(judge(answer.status().as_u16(), location, &url))
}

/// The page sends the browser on to the sign-in, to its page of errors, or back with an error.
fn judge(status: u16, location: Option<&str>, asked: &Url) -> PageAnswer {
    let Some(to) = location.filter(|_| (300..400).contains(&status)).and_then(|to| asked.join(to).ok()) else {
        return if status == 200 { PageAnswer::Taken } else { PageAnswer::Unclear { status } };
    };
    match to.query_pairs().find(|(key, _)| key == "error") {
        Some((_, error)) => PageAnswer::Refused { error: super::error::printable(&error, 200) },
        None if to.path().trim_end_matches('/').ends_with("/error") => PageAnswer::Refused { error: String::new() },
        None => PageAnswer::Taken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_page_sends_a_browser_says_whether_it_takes_it() {
        let asked = Url::parse("https://plant.example/oauth2/authorize?client_id=x").unwrap();
        let refused = |error: &str| PageAnswer::Refused { error: error.to_owned() };
        for (status, location, expected) in [
            (302, Some("/login?client_id=x"), PageAnswer::Taken),
            (302, Some("https://idp.example/saml"), PageAnswer::Taken),
            (302, Some("/error?error=redirect_mismatch&client_id=x"), refused("redirect_mismatch")),
            (302, Some("http://localhost:8000/?error=unauthorized_client"), refused("unauthorized_client")),
            (302, Some("/error"), refused("")),
            (200, None, PageAnswer::Taken),
            (302, None, PageAnswer::Unclear { status: 302 }),
            (403, None, PageAnswer::Unclear { status: 403 }),
        ] {
            assert_eq!(judge(status, location, &asked), expected, "{status} {location:?}");
        }
    }
}
