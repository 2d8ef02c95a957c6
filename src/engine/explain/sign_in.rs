//! Failures between the browser and the tokens.

use super::id_token::id_token;
use super::keyring::{keyring_needed, secret_command};
use super::network;
use super::session::{renewal_interrupted, session_ended};
use super::sign_in_refusal::{redirected, refused_without_state, said, token_refused};
use client::profile::Profile;
use client::sign_in::{BusyCallback, Error, PasteProblem, Request};
use model::words::login_pages_unavailable;
use model::{Actor, Notice, Offer, Rung, Severity, Words};
use texts::t;

/// The notice for a sign-in that failed or is no longer valid.
#[must_use]
pub fn sign_in(error: &Error, profile: &Profile) -> Notice {
    let notice = match error {
        Error::Unreachable { source, .. } => network(source, t!("the sign-in service")),
        Error::NotADiscoveryDocument { status: 500.., .. }
        | Error::NoSigningKeys { status: 500.., .. }
        | Error::TokenAnswerUnreadable { status: 500.., .. }
        | Error::TokenRefused { status: 500.., .. } => service_error(error),
        Error::TooManyRequests { request } => too_many_requests(*request),
        Error::NotADiscoveryDocument { url, status, problem } => not_discovery(url, *status, problem, profile),
        Error::IssuerMismatch { found, expected } => issuer_mismatch(found, expected),
        Error::EndpointMissing { endpoint } => no_domain(endpoint, profile),
        Error::EndpointInsecure { endpoint, url } => Notice::error(
            "sign_in.insecure_endpoint",
            Words {
                summary: t!("The sign-in service is not secure"),
                cause: &t!("The {endpoint} is {url}, which is neither https nor on this computer.", endpoint, url),
                remedy: t!("Correct the endpoints in the profile."),
            },
        ),
        Error::NoSigningKeys { url, status } => Notice::error(
            "sign_in.no_signing_keys",
            Words {
                summary: t!("The user pool's signing keys could not be read"),
                cause: t!("Without them, Topicdeck cannot verify the sign-in."),
                remedy: t!("Try again. If this keeps happening, check user_pool_id and region in the profile."),
            },
        )
        .detail("address", url)
        .detail(t!("HTTP status"), status.to_string()),
        Error::ClientSecretMissing => client_secret_missing(profile),
        Error::Keyring(error) => keyring_needed(error),
        Error::PortsBusy(busy) => ports_busy(busy),
        Error::Listener(error) => Notice::error(
            "sign_in.listener",
            Words {
                summary: t!("Waiting for the browser was interrupted"),
                cause: t!("The system closed the port that waits for the browser."),
                remedy: t!("Sign in again."),
            },
        )
        .detail("system", error.to_string()),
        Error::NoAnswer { callback_url, waited } => no_answer(callback_url, waited.as_secs() / 60),
        Error::Paste(problem) => pasted(*problem),
        Error::Refused(refusal) => redirected(refusal, profile),
        Error::RefusedWithoutState(refusal) => refused_without_state(refusal),
        Error::TokenRefused { request, status, refusal } => {
            token_refused(*request, refusal, profile).detail(t!("HTTP status"), status.to_string())
        }
        Error::TokenAnswerUnreadable { request, status } => Notice::error(
            "sign_in.unreadable_answer",
            Words {
                summary: t!("The sign-in service sent an unexpected response"),
                cause: t!("Something else answered in place of Cognito, such as a proxy or a captive portal."),
                remedy: t!("Check the endpoints in the profile and the network, then sign in again."),
            },
        )
        .detail("request", request.label())
        .detail(t!("HTTP status"), status.to_string()),
        Error::NoIdToken => no_id_token(profile),
        Error::IdToken(problem) => id_token(problem, profile),
        Error::SessionEnded => session_ended(),
        Error::RenewalInterrupted => renewal_interrupted(),
    };
    notice.at(Rung::SignIn)
}

fn no_domain(endpoint: &str, profile: &Profile) -> Notice {
    Notice::error(
        "sign_in.no_domain",
        Words {
            summary: t!("The user pool has no sign-in pages"),
            cause: &t!("The discovery document has no {endpoint}, because no domain is set up.", endpoint),
            remedy: t!("Ask an administrator to add a domain under Cognito > User pools > Branding > Domain."),
        },
    )
    .by(Actor::Administrator)
    .copyable(t!("User pool"), profile.pool_name())
}

fn no_id_token(profile: &Profile) -> Notice {
    Notice::error(
        "sign_in.no_id_token",
        Words {
            summary: t!("The sign-in returned no ID token"),
            cause: t!("The scope openid is missing from the app client's allowed scopes."),
            remedy: t!("Ask an administrator to allow openid under Cognito > User pools > App clients > Login pages."),
        },
    )
    .by(Actor::Administrator)
    .copyable(t!("App client"), &profile.client_id)
}

fn client_secret_missing(profile: &Profile) -> Notice {
    Notice::error(
        "sign_in.client_secret_missing",
        Words {
            summary: t!("The app client's secret is not in the keyring"),
            cause: t!("The profile says client_secret = \"keyring\", but the keyring has no secret for it."),
            remedy: t!("Enter it here, or store it with the command below."),
        },
    )
    .offering(Offer::ClientSecret)
    .copyable(t!("Command that reads the secret from stdin"), secret_command(profile))
}

fn service_error(error: &Error) -> Notice {
    let (label, asked, status) = match error {
        Error::NotADiscoveryDocument { url, status, .. } | Error::NoSigningKeys { url, status } => {
            ("address", url.as_str(), *status)
        }
        Error::TokenAnswerUnreadable { request, status } | Error::TokenRefused { request, status, .. } => {
            ("request", request.label(), *status)
        }
        _ => ("request", "sign-in", 500),
    };
    let notice = Notice::error(
        "sign_in.service_error",
        Words {
            summary: t!("The sign-in service has a problem"),
            cause: &t!("AWS or a proxy in between returned HTTP status {status}.", status),
            remedy: t!("Wait a moment, then sign in again."),
        },
    );
    let notice = notice.detail(label, asked).detail(t!("HTTP status"), status.to_string());
    match error {
        Error::TokenRefused { refusal, .. } => said(notice.detail("error", refusal.code.as_str()), refusal),
        _ => notice,
    }
}

/// The login page let in the same person, who had wanted another account: the logout page is tried.
#[must_use]
pub fn browser_kept_account(user: &str) -> Notice {
    Notice::error(
        "sign_in.browser_kept_account",
        Words {
            summary: &t!("The browser was still signed in as {user}", user),
            cause: t!("The browser has its own session, and this sign-in page did not ask for another account."),
            remedy: t!(
                "Topicdeck signs the browser out and opens the sign-in page again. Sign in there with the other \
                account."
            ),
        },
    )
    .severity(Severity::Info)
}

/// The login page let in the same person, who had wanted another account.
#[must_use]
pub fn same_account(user: &str) -> Notice {
    Notice::error(
        "sign_in.same_account",
        Words {
            summary: &t!("You are still signed in as {user}", user),
            cause: t!("The browser has its own session, and this sign-in page did not ask for another account."),
            remedy: t!("Sign out, and sign the browser out too. Then sign in with the other account."),
        },
    )
    .severity(Severity::Warning)
}

fn too_many_requests(request: Request) -> Notice {
    Notice::error(
        "sign_in.throttled",
        Words {
            summary: t!("Too many requests to the sign-in service"),
            cause: t!("Many users or programs use this user pool at once, and AWS limits the requests."),
            remedy: t!("Wait a minute, then sign in again."),
        },
    )
    .by(Actor::NoOne)
    .detail("request", request.label())
    .detail(t!("HTTP status"), "429")
}

fn not_discovery(url: &str, status: u16, problem: &str, profile: &Profile) -> Notice {
    let notice = if status == 200 {
        Notice::error(
            "sign_in.not_cognito",
            Words {
                summary: t!("Something else answered in place of the user pool"),
                cause: t!("There may be a captive portal, as in hotels and on trains, or a proxy."),
                remedy: t!("Open any page in the browser to get past a captive portal, then sign in again."),
            },
        )
    } else {
        Notice::error(
            "sign_in.discovery",
            Words {
                summary: t!("The user pool was not found"),
                cause: &t!(
                    "There is no {user_pool} in {region}, or it belongs to another region.",
                    user_pool = profile.pool_name(),
                    region = profile.region
                ),
                remedy: t!("Check user_pool_id and region in the profile."),
            },
        )
    };
    notice
        .copyable(t!("User pool in the profile"), profile.pool_name())
        .detail("address", url)
        .detail(t!("HTTP status"), status.to_string())
        .detail("problem", problem)
}

fn issuer_mismatch(found: &str, expected: &[String]) -> Notice {
    Notice::error(
        "sign_in.issuer_mismatch",
        Words {
            summary: t!("Another user pool answered"),
            cause: &t!(
                "The response is from {found}, but the profile expects {expected}.",
                found,
                expected = expected.join(" / ")
            ),
            remedy: t!("Check user_pool_id and region in the profile, and look for a proxy in between."),
        },
    )
}

fn ports_busy(busy: &[BusyCallback]) -> Notice {
    let urls: Vec<&str> = busy.iter().map(|callback| callback.callback_url.as_str()).collect();
    let notice = Notice::error(
        "sign_in.ports_busy",
        Words {
            summary: t!("The callback ports are in use"),
            cause: &t!("Another program is listening on {urls}.", urls = urls.join(", ")),
            remedy: t!("Close that program, or register another callback URL with a free port and add it to \
                     callback_urls."),
        },
    );
    busy.iter().fold(notice, |notice, callback| notice.detail("system", callback.reason.to_string()))
}

/// The callback port is in use by the sign-in of another `connection` of this program.
#[must_use]
pub fn callback_in_use(connection: &str, callback_url: &str) -> Notice {
    Notice::error(
        "sign_in.callback_in_use",
        Words {
            summary: &t!("The sign-in of {connection} is not finished yet", connection),
            cause: &t!(
                "It is waiting for the browser on {callback_url}, which only one sign-in at a time can \
                             use.",
                callback_url
            ),
            remedy: &t!(
                "Finish or cancel the sign-in of {connection}, then sign in again. To allow both at once, register \
                 another callback URL and add it to callback_urls.",
                connection
            ),
        },
    )
    .at(Rung::SignIn)
}

fn no_answer(callback_url: &str, minutes: u64) -> Notice {
    Notice::error(
        "sign_in.no_answer",
        Words {
            summary: t!("No response from the browser"),
            cause: &t!(
                "The sign-in was not finished within {minutes} minutes, or the browser stopped on an error page \
                 because the callback URL is not registered exactly as below. {login_pages}",
                minutes,
                login_pages = login_pages_unavailable()
            ),
            remedy: t!("Sign in again. If the browser shows an error page, ask an administrator to register the \
                     callback URL under Cognito > User pools > App clients > Login pages."),
        },
    )
    .copyable(t!("Callback URL to register"), callback_url)
}

fn pasted(problem: PasteProblem) -> Notice {
    let (code, cause) = match problem {
        PasteProblem::NotAnAddress => ("sign_in.paste.not_an_address", t!("The pasted text is not an address.")),
        PasteProblem::OtherAddress => {
            ("sign_in.paste.other_address", t!("It leads to a page other than the callback URL."))
        }
        PasteProblem::SignInLink => (
            "sign_in.paste.sign_in_link",
            t!("It is the sign-in link from Topicdeck. Open it in the browser and sign in."),
        ),
        PasteProblem::NoCode => ("sign_in.paste.no_code", t!("The address contains no code.")),
        PasteProblem::CutOff => ("sign_in.paste.cut_off", t!("The address is cut off: it ends before state=.")),
        PasteProblem::WrongState => ("sign_in.paste.wrong_state", t!("The address belongs to an earlier attempt.")),
    };
    Notice::error(
        code,
        Words {
            summary: t!("This is not the last address in the browser"),
            cause,
            remedy: t!(
                "Copy the whole address from the browser's address bar after you signed in. It begins with the \
                     callback URL."
            ),
        },
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use client::sign_in::{IdTokenProblem, RedirectCode, Refusal, TokenCode};

    #[test]
    fn each_refusal_has_a_notice_of_its_own() {
        let profile = client::profile::parse(client::profile::template()).unwrap().remove(0);
        let redirect = |code| Error::Refused(Refusal::new(code, None));
        let token = |request, code| Error::TokenRefused { request, status: 400, refusal: Refusal::new(code, None) };
        let errors = [
            redirect(RedirectCode::InvalidRequest),
            redirect(RedirectCode::UnauthorizedClient),
            redirect(RedirectCode::InvalidScope),
            redirect(RedirectCode::ServerError),
            redirect(RedirectCode::LoginRequired),
            redirect(RedirectCode::AccessDenied),
            redirect(RedirectCode::Other("x".to_owned())),
            token(Request::Exchange, TokenCode::InvalidRequest),
            token(Request::Exchange, TokenCode::InvalidClient),
            token(Request::Exchange, TokenCode::InvalidGrant),
            token(Request::Exchange, TokenCode::UnauthorizedClient),
            token(Request::Exchange, TokenCode::UnsupportedGrantType),
            token(Request::Refresh, TokenCode::InvalidGrant),
            Error::TooManyRequests { request: Request::Exchange },
            Error::NoIdToken,
            Error::IdToken(IdTokenProblem::Nonce),
            Error::IdToken(IdTokenProblem::Signature),
            Error::IdToken(IdTokenProblem::Expired),
        ];
        let codes: BTreeSet<_> = errors.iter().map(|error| sign_in(error, &profile).code).collect();
        assert_eq!(codes.len(), errors.len());
    }

    #[test]
    fn silence_names_the_exact_callback_url() {
        let profile = client::profile::parse(client::profile::template()).unwrap().remove(0);
        let error = Error::NoAnswer {
            callback_url: "http://localhost:8000".to_owned(),
            waited: std::time::Duration::from_mins(5),
        };
        assert_eq!(sign_in(&error, &profile).copyables[0].text, "http://localhost:8000");
    }
}
