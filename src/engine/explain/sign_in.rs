//! Failures between the browser and the tokens.

use super::browser::refused_without_state;
use super::id_token::id_token;
use super::keyring::{keyring_needed, secret_command};
use super::network;
use super::session::session_ended;
use super::sign_in_refusal::{redirected, said, token_refused};
use client::profile::Profile;
use client::sign_in::{BusyCallback, Error, PasteProblem, Request};
use model::{Actor, Notice, Rung, Words};

/// What a person is told when there is no sign-in, or not any more.
#[must_use]
pub fn sign_in(error: &Error, profile: &Profile) -> Notice {
    let notice = match error {
        Error::Unreachable { source, .. } => network(source, "the sign-in service"),
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
                summary: "The sign-in service is not secure",
                cause: &format!("Its {endpoint} is {url}, which is neither https nor on this computer."),
                remedy: "Correct the endpoints in profiles.toml.",
            },
        ),
        Error::NoSigningKeys { url, status } => Notice::error(
            "sign_in.no_signing_keys",
            Words {
                summary: "The user pool's signing keys could not be read",
                cause: "Without them nobody can tell whether the sign-in is genuine.",
                remedy: "Try again; if it stays so, check user_pool_id and region in profiles.toml.",
            },
        )
        .detail("address", url)
        .detail("HTTP status", status.to_string()),
        Error::ClientSecretMissing => client_secret_missing(profile),
        Error::Keyring(error) => keyring_needed(error),
        Error::PortsBusy(busy) => ports_busy(busy),
        Error::Listener(error) => Notice::error(
            "sign_in.listener",
            Words {
                summary: "Waiting for the browser was interrupted",
                cause: "The system closed the port on which the answer was expected.",
                remedy: "Sign in again.",
            },
        )
        .detail("system", error.to_string()),
        Error::NoAnswer { callback_url, waited } => no_answer(callback_url, waited.as_secs() / 60),
        Error::Paste(problem) => pasted(*problem),
        Error::Refused(refusal) => redirected(refusal, profile),
        Error::RefusedWithoutState(refusal) => refused_without_state(refusal),
        Error::TokenRefused { request, status, refusal } => {
            token_refused(*request, refusal, profile).detail("HTTP status", status.to_string())
        }
        Error::TokenAnswerUnreadable { request, status } => Notice::error(
            "sign_in.unreadable_answer",
            Words {
                summary: "The sign-in service answered something unknown",
                cause: "Something other than Cognito is answering, such as a proxy or a captive portal.",
                remedy: "Check the endpoints in profiles.toml and the network, then sign in again.",
            },
        )
        .detail("request", request.label())
        .detail("HTTP status", status.to_string()),
        Error::NoIdToken => no_id_token(profile),
        Error::IdToken(problem) => id_token(problem, profile),
        Error::SessionEnded => session_ended(),
        Error::RenewalInterrupted => super::kept::renewal_interrupted(),
    };
    notice.at(Rung::SignIn)
}

fn no_domain(endpoint: &str, profile: &Profile) -> Notice {
    Notice::error(
        "sign_in.no_domain",
        Words {
            summary: "The user pool has no sign-in pages",
            cause: &format!("Its discovery document names no {endpoint}: no domain is set up for it."),
            remedy: "An administrator adds a domain under Cognito > User pools > Branding > Domain.",
        },
    )
    .by(Actor::Administrator)
    .copyable("User pool", &profile.user_pool_id)
}

fn no_id_token(profile: &Profile) -> Notice {
    Notice::error(
        "sign_in.no_id_token",
        Words {
            summary: "The sign-in came without an ID token",
            cause: "The scope openid is missing from the app client's allowed scopes.",
            remedy: "An administrator allows openid under Cognito > User pools > App clients > Login pages.",
        },
    )
    .by(Actor::Administrator)
    .copyable("App client", &profile.client_id)
}

fn client_secret_missing(profile: &Profile) -> Notice {
    Notice::error(
        "sign_in.client_secret_missing",
        Words {
            summary: "The app client's secret is not in the keyring",
            cause: "The profile says client_secret = \"keyring\", and the keyring holds none for it.",
            remedy: "Store it with the command below, or use an app client without a secret.",
        },
    )
    .copyable("Command that reads the secret from stdin", secret_command(profile))
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
            summary: "The sign-in service has a problem",
            cause: &format!("AWS, or a proxy in between, answered with HTTP status {status}."),
            remedy: "Wait a moment, then sign in again.",
        },
    );
    let notice = notice.detail(label, asked).detail("HTTP status", status.to_string());
    match error {
        Error::TokenRefused { refusal, .. } => said(notice.detail("error", refusal.code.as_str()), refusal),
        _ => notice,
    }
}

fn too_many_requests(request: Request) -> Notice {
    Notice::error(
        "sign_in.throttled",
        Words {
            summary: "The sign-in service is asked too often",
            cause: "Many people or programs use this user pool at once, and AWS limits the requests.",
            remedy: "Wait a minute, then sign in again.",
        },
    )
    .by(Actor::NoOne)
    .detail("request", request.label())
    .detail("HTTP status", "429")
}

fn not_discovery(url: &str, status: u16, problem: &str, profile: &Profile) -> Notice {
    let notice = if status == 200 {
        Notice::error(
            "sign_in.not_cognito",
            Words {
                summary: "Something other than the user pool answered",
                cause: "A captive portal or a proxy may stand in between, as in hotels and trains.",
                remedy: "Open any page in the browser to get past a captive portal, then sign in again.",
            },
        )
    } else {
        Notice::error(
            "sign_in.discovery",
            Words {
                summary: "The user pool was not found",
                cause: &format!(
                    "There is no {} in {}, or it belongs to another region.",
                    profile.user_pool_id, profile.region
                ),
                remedy: "Check user_pool_id and region in profiles.toml.",
            },
        )
    };
    notice
        .copyable("User pool in the profile", &profile.user_pool_id)
        .detail("address", url)
        .detail("HTTP status", status.to_string())
        .detail("problem", problem)
}

fn issuer_mismatch(found: &str, expected: &[String]) -> Notice {
    Notice::error(
        "sign_in.issuer_mismatch",
        Words {
            summary: "Another user pool answered",
            cause: &format!("The answer is from {found}, but the profile expects {}.", expected.join(" or ")),
            remedy: "Check user_pool_id and region in profiles.toml, and for a proxy in between.",
        },
    )
}

fn ports_busy(busy: &[BusyCallback]) -> Notice {
    let urls: Vec<&str> = busy.iter().map(|callback| callback.callback_url.as_str()).collect();
    let notice = Notice::error(
        "sign_in.ports_busy",
        Words {
            summary: "The ports for the browser's answer are taken",
            cause: &format!("Another program serves on {}.", urls.join(", ")),
            remedy: "Close that program, or register one more callback URL with a free port and add it to \
                    callback_urls.",
        },
    );
    busy.iter().fold(notice, |notice, callback| notice.detail("system", callback.reason.to_string()))
}

/// The port that the browser comes back to is in use by the sign-in of another `connection` of this program.
#[must_use]
pub fn callback_in_use(connection: &str, callback_url: &str) -> Notice {
    Notice::error(
        "sign_in.callback_in_use",
        Words {
            summary: &format!("The sign-in of {connection} is not finished yet"),
            cause: &format!("It waits for the browser on {callback_url}, which only one sign-in at a time can use."),
            remedy: &format!(
                "Finish or cancel the sign-in of {connection}, then sign in again. To have both at once, register one \
                 more callback URL and add it to callback_urls."
            ),
        },
    )
    .at(Rung::SignIn)
}

fn no_answer(callback_url: &str, minutes: u64) -> Notice {
    Notice::error(
        "sign_in.no_answer",
        Words {
            summary: "Nothing came back from the browser",
            cause: &format!(
                "In {minutes} minutes nobody signed in, or the browser stayed on an error page because the \
                        callback URL is not registered letter for letter. \"Login pages unavailable\" means that the \
                        app client has no branding."
            ),
            remedy: "Sign in again. If the browser shows an error page, an administrator registers the callback \
                    URL, or creates a branding, under Cognito > User pools > App clients > Login pages.",
        },
    )
    .copyable("Callback URL to register", callback_url)
}

fn pasted(problem: PasteProblem) -> Notice {
    let (code, cause) = match problem {
        PasteProblem::NotAnAddress => ("sign_in.paste.not_an_address", "The pasted text is not an address."),
        PasteProblem::OtherAddress => ("sign_in.paste.other_address", "It is the address of some other page."),
        PasteProblem::SignInLink => (
            "sign_in.paste.sign_in_link",
            "It is the link that Topicdeck gave you: open it in the browser and sign in.",
        ),
        PasteProblem::NoCode => ("sign_in.paste.no_code", "The address has no code in it."),
        PasteProblem::CutOff => ("sign_in.paste.cut_off", "The address is cut off: it ends before state=."),
        PasteProblem::WrongState => ("sign_in.paste.wrong_state", "The address belongs to an earlier attempt."),
    };
    Notice::error(
        code,
        Words {
            summary: "That is not the address the browser ended on",
            cause,
            remedy: "Copy the whole address from the browser's address bar after signing in; it begins with the \
                    callback URL.",
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
