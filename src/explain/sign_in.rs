//! Failures between the browser and the tokens.

use super::browser::refused_without_state;
use super::keyring::{keyring_needed, secret_command};
use super::network;
use crate::model::{Actor, Notice, Rung, Severity};
use crate::profile::Profile;
use crate::sign_in::{BusyCallback, Error, IdTokenProblem, PasteProblem, RedirectCode, Refusal, Request, TokenCode};

/// What a person is told when there is no sign-in, or not any more.
#[must_use]
pub fn sign_in(error: &Error, profile: &Profile) -> Notice {
    let notice = match error {
        Error::Unreachable { source, .. } => network(source, "the sign-in service"),
        Error::NotADiscoveryDocument { status: 500.., .. }
        | Error::NoSigningKeys { status: 500.., .. }
        | Error::TokenAnswerUnreadable { status: 500.., .. } => service_error(error),
        Error::NotADiscoveryDocument { url, status, problem } => not_discovery(url, *status, problem, profile),
        Error::IssuerMismatch { found, expected } => issuer_mismatch(found, expected),
        Error::EndpointMissing { endpoint } => Notice::error(
            "sign_in.no_domain",
            "The user pool has no sign-in pages",
            &format!("Its discovery document names no {endpoint}: no domain is set up for it."),
            "An administrator adds a domain under Cognito > User pools > Branding > Domain.",
        )
        .by(Actor::Administrator)
        .copyable("User pool", &profile.user_pool_id),
        Error::EndpointInsecure { endpoint, url } => Notice::error(
            "sign_in.insecure_endpoint",
            "The sign-in service is not secure",
            &format!("Its {endpoint} is {url}, which is neither https nor on this computer."),
            "Correct the endpoints in profiles.toml.",
        ),
        Error::NoSigningKeys { url, status } => Notice::error(
            "sign_in.no_signing_keys",
            "The user pool's signing keys could not be read",
            "Without them nobody can tell whether the sign-in is genuine.",
            "Try again; if it stays so, check user_pool_id and region in profiles.toml.",
        )
        .detail("address", url)
        .detail("HTTP status", status.to_string()),
        Error::ClientSecretMissing => client_secret_missing(profile),
        Error::Keyring(error) => keyring_needed(error),
        Error::PortsBusy(busy) => ports_busy(busy),
        Error::Listener(error) => Notice::error(
            "sign_in.listener",
            "Waiting for the browser broke off",
            "The system closed the port on which the answer was expected.",
            "Sign in again.",
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
            "The sign-in service answered something unknown",
            "Something other than Cognito is answering, such as a proxy or a captive portal.",
            "Check the endpoints in profiles.toml and the network, then sign in again.",
        )
        .detail("request", request.label())
        .detail("HTTP status", status.to_string()),
        Error::NoIdToken => Notice::error(
            "sign_in.no_id_token",
            "The sign-in came without an ID token",
            "The scope openid is missing from the app client's allowed scopes.",
            "An administrator allows openid under Cognito > User pools > App clients > Login pages.",
        )
        .by(Actor::Administrator)
        .copyable("App client", &profile.client_id),
        Error::IdToken(problem) => id_token(problem, profile),
        Error::SessionEnded => session_ended(),
        Error::RenewalInterrupted => super::kept::renewal_interrupted(),
    };
    notice.at(Rung::SignIn)
}

/// The session ended, and the connection that was made with it lives on.
#[must_use]
pub fn session_ended_while_live() -> Notice {
    let notice = session_ended();
    Notice::error(
        "sign_in.session_ended_while_live",
        "Your session has ended; messages flow on for now",
        &notice.cause,
        "Sign in again before the connection ends, after 24 hours at the latest.",
    )
    .severity(Severity::Warning)
    .at(Rung::SignIn)
}

fn client_secret_missing(profile: &Profile) -> Notice {
    Notice::error(
        "sign_in.client_secret_missing",
        "The app client's secret is not in the keyring",
        "The profile says client_secret = \"keyring\", and the keyring holds none for it.",
        "Store it with the command below, or use an app client without a secret.",
    )
    .copyable("Command that reads the secret from stdin", secret_command(profile))
}

fn service_error(error: &Error) -> Notice {
    let notice = Notice::error(
        "sign_in.service_error",
        "The sign-in service has trouble of its own",
        "AWS, or a proxy in between, answered with an error.",
        "Wait a moment, then sign in again.",
    );
    match error {
        Error::NotADiscoveryDocument { url, status, .. } | Error::NoSigningKeys { url, status } => {
            notice.detail("address", url).detail("HTTP status", status.to_string())
        }
        Error::TokenAnswerUnreadable { request, status } => {
            notice.detail("request", request.label()).detail("HTTP status", status.to_string())
        }
        _ => notice,
    }
}

/// The refresh token is of no use any more.
fn session_ended() -> Notice {
    Notice::error(
        "sign_in.session_ended",
        "Your session has ended",
        "It was signed out, expired, or is used by another program in your name.",
        "Sign in again.",
    )
}

fn not_discovery(url: &str, status: u16, problem: &str, profile: &Profile) -> Notice {
    let notice = if status == 200 {
        Notice::error(
            "sign_in.not_cognito",
            "Something other than the user pool answered",
            "A captive portal or a proxy may stand in between, as in hotels and trains.",
            "Open any page in the browser to get past a captive portal, then sign in again.",
        )
    } else {
        Notice::error(
            "sign_in.discovery",
            "The user pool was not found",
            &format!("There is no {} in {}, or it belongs to another region.", profile.user_pool_id, profile.region),
            "Check user_pool_id and region in profiles.toml.",
        )
    };
    notice
        .copyable("User pool in the profile", &profile.user_pool_id)
        .detail("address", url)
        .detail("HTTP status", status.to_string())
        .detail("problem", problem)
}

fn issuer_mismatch(found: &str, expected: &str) -> Notice {
    Notice::error(
        "sign_in.issuer_mismatch",
        "Another user pool answered",
        &format!("The answer is from {found}, but the profile expects {expected}."),
        "Check user_pool_id and region in profiles.toml, and for a proxy in between.",
    )
}

fn ports_busy(busy: &[BusyCallback]) -> Notice {
    let urls: Vec<&str> = busy.iter().map(|callback| callback.callback_url.as_str()).collect();
    let notice = Notice::error(
        "sign_in.ports_busy",
        "The ports for the browser's answer are taken",
        &format!("Another program serves on {}.", urls.join(", ")),
        "Close that program, or register one more callback URL with a free port and add it to callback_urls.",
    );
    busy.iter().fold(notice, |notice, callback| notice.detail("system", callback.reason.to_string()))
}

fn no_answer(callback_url: &str, minutes: u64) -> Notice {
    Notice::error(
        "sign_in.no_answer",
        "Nothing came back from the browser",
        &format!(
            "In {minutes} minutes nobody signed in, or the browser stayed on an error page because the callback URL is \
             not registered letter for letter. \"Login pages unavailable\" means that the app client has no branding."
        ),
        "Sign in again. If the browser shows an error page, an administrator registers the callback URL, or creates a \
         branding, under Cognito > User pools > App clients > Login pages.",
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
        "That is not the address the browser ended on",
        cause,
        "Copy the whole address from the browser's address bar after signing in; it begins with the callback URL.",
    )
}

fn redirected(refusal: &Refusal<RedirectCode>, profile: &Profile) -> Notice {
    let notice = match &refusal.code {
        RedirectCode::InvalidRequest => Notice::error(
            "sign_in.redirect.invalid_request",
            "The sign-in page did not understand the request",
            "Something in the profile does not fit the app client.",
            "Compare scopes and identity_provider in profiles.toml with the app client.",
        ),
        RedirectCode::UnauthorizedClient => code_flow_off("sign_in.redirect.unauthorized_client", profile),
        RedirectCode::InvalidScope => Notice::error(
            "sign_in.redirect.invalid_scope",
            "The app client does not allow these scopes",
            &format!("Asked for: {}.", profile.scopes.join(" ")),
            "Remove what is not allowed from scopes in profiles.toml, or have it allowed at the app client.",
        )
        .copyable("Scopes", profile.scopes.join(" ")),
        RedirectCode::ServerError => Notice::error(
            "sign_in.redirect.server_error",
            "The sign-in service has trouble of its own",
            "It answered with an internal error; a trigger of the user pool may have failed.",
            "Try again. If it stays so, an administrator looks at the user pool's triggers.",
        ),
        RedirectCode::LoginRequired => Notice::error(
            "sign_in.redirect.login_required",
            "The browser is not signed in",
            "A silent sign-in was asked for, and the browser has no session.",
            "Sign in again and enter your password.",
        ),
        RedirectCode::AccessDenied => Notice::error(
            "sign_in.redirect.access_denied",
            "The sign-in was declined",
            "You declined it in the browser, or the provider does not let you in.",
            "Sign in again, or ask an administrator for access.",
        ),
        RedirectCode::Other(_) => Notice::error(
            "sign_in.redirect.other",
            "The sign-in page refused",
            "It gave a reason that Topicdeck does not know.",
            "Sign in again; if it stays so, show the details to an administrator.",
        ),
    };
    said(notice.detail("error", refusal.code.as_str()), refusal.description.as_deref())
}

fn code_flow_off(code: &'static str, profile: &Profile) -> Notice {
    Notice::error(
        code,
        "The app client does not allow this way of signing in",
        "\"Authorization code grant\" is off for the app client.",
        "An administrator turns it on under Cognito > User pools > App clients > Login pages > OAuth grant types.",
    )
    .by(Actor::Administrator)
    .copyable("App client", &profile.client_id)
}

fn token_refused(request: Request, refusal: &Refusal<TokenCode>, profile: &Profile) -> Notice {
    let notice = match (&refusal.code, request) {
        (TokenCode::InvalidGrant, Request::Refresh) => session_ended(),
        (TokenCode::InvalidGrant, _) => Notice::error(
            "sign_in.token.invalid_grant",
            "The sign-in took too long or was used already",
            "A code from the browser works once, within five minutes, and only for the attempt that asked for it.",
            "Sign in again.",
        ),
        (TokenCode::InvalidClient, _) => Notice::error(
            "sign_in.token.invalid_client",
            "The app client was not accepted",
            "The app client has a secret that Topicdeck does not know, or the client id is wrong.",
            "Use an app client without a secret; or set client_secret = \"keyring\" and store it with the command below.",
        )
        .copyable("Client id in the profile", &profile.client_id)
        .copyable("Command that reads the secret from stdin", secret_command(profile)),
        (TokenCode::UnauthorizedClient, _) => code_flow_off("sign_in.token.unauthorized_client", profile),
        (TokenCode::UnsupportedGrantType, _) => code_flow_off("sign_in.token.unsupported_grant_type", profile),
        (TokenCode::InvalidRequest, _) => Notice::error(
            "sign_in.token.invalid_request",
            "The sign-in service did not understand the request",
            "Something in the profile does not fit the app client.",
            "Compare client_id and callback_urls in profiles.toml with the app client.",
        ),
        (TokenCode::Other(_), _) => Notice::error(
            "sign_in.token.other",
            "The sign-in service refused",
            "It gave a reason that Topicdeck does not know.",
            "Sign in again; if it stays so, show the details to an administrator.",
        ),
    };
    let notice = notice.detail("error", refusal.code.as_str()).detail("request", request.label());
    said(notice, refusal.description.as_deref())
}

fn id_token(problem: &IdTokenProblem, profile: &Profile) -> Notice {
    let untrusted = "The sign-in cannot be trusted";
    let notice = |code, cause: &str, remedy: &str| Notice::error(code, untrusted, cause, remedy);
    let again =
        "Sign in again. If it stays so, something between here and AWS changes the answers: tell an administrator.";
    let check = "Check user_pool_id, client_id and endpoints in profiles.toml.";
    match problem {
        IdTokenProblem::Unreadable => notice("sign_in.id_token.unreadable", "The ID token cannot be read.", again),
        IdTokenProblem::Signature => {
            notice("sign_in.id_token.signature", "The ID token is not signed by the user pool.", again)
        }
        IdTokenProblem::Issuer { expected } => {
            notice("sign_in.id_token.issuer", "The ID token was issued by somebody else.", check)
                .detail("expected issuer", expected)
        }
        IdTokenProblem::Audience { expected } => {
            notice("sign_in.id_token.audience", "The ID token was issued for another app client.", check)
                .detail("expected client", expected)
        }
        IdTokenProblem::Nonce => notice("sign_in.id_token.nonce", "The ID token belongs to another sign-in.", again),
        IdTokenProblem::Expired => notice(
            "sign_in.id_token.expired",
            "The ID token has ended already, so this computer's clock is probably ahead.",
            "Set this computer's date and time, then sign in again.",
        ),
        IdTokenProblem::TokenUse => {
            notice("sign_in.id_token.token_use", "Another kind of token came in place of the ID token.", again)
        }
        IdTokenProblem::Subject => {
            notice("sign_in.id_token.subject", "The new ID token belongs to another person.", again)
        }
        IdTokenProblem::Other(words) => notice("sign_in.id_token.other", "The ID token did not pass a check.", again)
            .detail("check", words)
            .detail("client", &profile.client_id),
    }
}

pub(super) fn said(notice: Notice, description: Option<&str>) -> Notice {
    match description {
        Some(words) => notice.detail("description", words),
        None => notice,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_refusal_has_a_notice_of_its_own() {
        let profile = crate::profile::parse(crate::profile::template()).unwrap().remove(0);
        let redirect = |code| Error::Refused(Refusal { code, description: None });
        let token =
            |request, code| Error::TokenRefused { request, status: 400, refusal: Refusal { code, description: None } };
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
        let profile = crate::profile::parse(crate::profile::template()).unwrap().remove(0);
        let error = Error::NoAnswer {
            callback_url: "http://localhost:8000".to_owned(),
            waited: std::time::Duration::from_mins(5),
        };
        assert_eq!(sign_in(&error, &profile).copyables[0].text, "http://localhost:8000");
    }
}
