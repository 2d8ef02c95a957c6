//! Unexpected answers of the browser: while Topicdeck waits for a sign-in, and after a sign-out.

use super::keyring::browser;
use super::sign_in;
use client::profile::Profile;
use client::sign_in::{BrowserError, Error};
use model::{Notice, Rung, Severity, Words};
use texts::t;

/// The browser returned something unusable, and Topicdeck keeps waiting for it.
#[must_use]
pub fn sign_in_goes_on(error: &Error, profile: &Profile) -> Notice {
    let notice = sign_in::sign_in(error, profile);
    let Error::TokenRefused { .. } = error else { return notice };
    let remedy = t!("Topicdeck is still waiting for the browser: open the link again and sign in. If you are still \
        on the sign-in page, continue there; the code may have come from another program.");
    Notice { remedy: remedy.to_owned(), ..notice.severity(Severity::Warning) }
}

/// The browser was sent to the logout page and did not return.
#[must_use]
pub fn browser_not_back(sign_out_url: &str) -> Notice {
    Notice::error(
        "sign_out.browser_not_back",
        Words {
            summary: t!("The browser did not return from the logout page"),
            cause: t!("The tab was closed, or it shows an error because the sign-out URL is not registered exactly. \
                The browser may still be signed in."),
            remedy: t!("If the browser shows an error page, ask an administrator to add the sign-out URL under \
                Cognito > User pools > App clients > Login pages > Allowed sign-out URLs."),
        },
    )
    .severity(Severity::Warning)
    .at(Rung::SignIn)
    .copyable(t!("Sign-out URL to register"), sign_out_url)
}

/// No browser could be opened for the logout page at `url`.
#[must_use]
pub fn logout_page_not_opened(error: &BrowserError, url: &str) -> Notice {
    browser(error).copyable(t!("Logout page"), url)
}

#[cfg(test)]
mod tests {
    use client::sign_in::{RedirectCode, Refusal};

    use super::*;
    use client::sign_in::{Request, TokenCode};

    #[test]
    fn errors_that_do_not_end_the_wait_say_that_topicdeck_is_still_waiting() {
        let profile = client::profile::parse(client::profile::template()).unwrap().remove(0);
        let refusal = Refusal::new(TokenCode::InvalidGrant, Some("used"));
        let refused = Error::TokenRefused { request: Request::Exchange, status: 400, refusal };
        let stray = Refusal::new(RedirectCode::ServerError, Some("SAML"));
        for (error, said) in [(refused, "used"), (Error::RefusedWithoutState(stray), "SAML")] {
            assert!(error.leaves_attempt_waiting());
            let notice = sign_in_goes_on(&error, &profile);
            let words = format!("{} {}", notice.cause, notice.remedy);
            assert!(notice.severity == Severity::Warning && words.contains("still waiting"), "{notice:?}");
            assert!(notice.details.iter().any(|(_, value)| value == said), "{notice:?}");
        }
    }
}
