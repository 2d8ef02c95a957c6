//! What the browser brought, or did not bring, while Topicdeck goes on waiting or is signed out already.

use super::keyring::browser;
use super::sign_in;
use super::sign_in_refusal::said;
use client::profile::Profile;
use client::sign_in::{BrowserError, Error, RedirectCode, Refusal};
use model::{Notice, Rung, Severity, Words};

/// What to say when something came that was of no use, and the browser is still waited for.
#[must_use]
pub fn sign_in_goes_on(error: &Error, profile: &Profile) -> Notice {
    let notice = sign_in::sign_in(error, profile);
    let Error::TokenRefused { .. } = error else { return notice };
    let remedy = "Topicdeck is still waiting for the browser: open the link again and sign in. If you are still on the \
                  sign-in page, just go on; the code may have come from another program.";
    Notice { remedy: remedy.to_owned(), ..notice.severity(Severity::Warning) }
}

/// An error came over the callback URL that does not say which attempt it is about.
pub(super) fn refused_without_state(refusal: &Refusal<RedirectCode>) -> Notice {
    let notice = Notice::error(
        "sign_in.redirect.without_state",
        Words {
            summary: "The browser came back with an error",
            cause: "The error does not say which sign-in it belongs to, and any web page can send one. So \
                    Topicdeck is still waiting.",
            remedy: "If you saw this error while signing in, cancel and sign in again. If this keeps happening, show it \
                    to an administrator.",
        },
    );
    let notice = notice.severity(Severity::Warning).detail("error", refusal.code.as_str());
    said(notice, refusal)
}

/// The browser was sent to the logout page, and did not come back.
#[must_use]
pub fn browser_not_back(sign_out_url: &str) -> Notice {
    Notice::error(
        "sign_out.browser_not_back",
        Words {
            summary: "The browser did not come back from its logout page",
            cause: "Its tab was closed, or it shows an error because the sign-out URL is not registered letter \
                    for letter. It may still be signed in.",
            remedy: "If the browser shows an error page, an administrator adds the sign-out URL under Cognito > \
                    User pools > App clients > Login pages > Allowed sign-out URLs.",
        },
    )
    .severity(Severity::Warning)
    .at(Rung::SignIn)
    .copyable("Sign-out URL to register", sign_out_url)
}

/// No browser could be opened for the logout page at `url`.
#[must_use]
pub fn logout_page_not_opened(error: &BrowserError, url: &str) -> Notice {
    browser(error).copyable("Logout page", url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use client::sign_in::{Request, TokenCode};

    #[test]
    fn what_leaves_the_wait_as_it_is_says_that_the_wait_goes_on() {
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
