//! Refusals of the sign-in pages and of the token endpoint.

use super::keyring::secret_command;
use super::session::session_ended;
use client::profile::Profile;
use client::sign_in::{RedirectCode, Refusal, RefusalReason, Request, TokenCode};
use model::{Actor, Notice, Severity, Words};
use texts::t;

/// The notice for a refusal by the sign-in pages.
pub(super) fn redirected(refusal: &Refusal<RedirectCode>, profile: &Profile) -> Notice {
    let notice = match (&refusal.reason, &refusal.description) {
        (Some(reason), Some(description)) => by_reason(reason, description),
        _ => by_code(refusal, profile),
    };
    said(notice.detail("error", refusal.code.as_str()), refusal)
}

/// An error arrived at the callback URL without a state that says which attempt it belongs to.
pub(super) fn refused_without_state(refusal: &Refusal<RedirectCode>) -> Notice {
    let notice = Notice::error(
        "sign_in.redirect.without_state",
        Words {
            summary: t!("The browser returned with an error"),
            cause: t!("The error does not say which sign-in it belongs to, and any web page can send one, so \
                Topicdeck is still waiting."),
            remedy: t!("If you saw this error while signing in, cancel and sign in again. If this keeps happening, \
                show it to an administrator."),
        },
    );
    let notice = notice.severity(Severity::Warning).detail(t!("error"), refusal.code.as_str());
    said(notice, refusal)
}

fn by_code(refusal: &Refusal<RedirectCode>, profile: &Profile) -> Notice {
    let words_or = |cause: &str| words_or(refusal.description.as_deref(), cause);
    match &refusal.code {
        RedirectCode::InvalidRequest => Notice::error(
            "sign_in.redirect.invalid_request",
            Words {
                summary: t!("The sign-in page did not understand the request"),
                cause: &words_or(t!("Something in the profile does not match the app client.")),
                remedy: t!("Compare scopes and identity_provider in the profile with the app client."),
            },
        ),
        RedirectCode::UnauthorizedClient => code_flow_off("sign_in.redirect.unauthorized_client", profile),
        RedirectCode::InvalidScope => Notice::error(
            "sign_in.redirect.invalid_scope",
            Words {
                summary: t!("The app client does not allow these scopes"),
                cause: &t!("Requested: {scopes}.", scopes = profile.scopes.join(" ")),
                remedy: t!("Remove what is not allowed from scopes in the profile, or ask an administrator to allow \
                         it for the app client."),
            },
        )
        .copyable(t!("Scopes"), profile.scopes.join(" ")),
        RedirectCode::ServerError => Notice::error(
            "sign_in.redirect.server_error",
            Words {
                summary: t!("The sign-in service has a problem"),
                cause: &words_or(t!("It returned an internal error. A trigger of the user pool may have failed.")),
                remedy: t!("Try again. If this keeps happening, ask an administrator to check the user pool's \
                         triggers."),
            },
        ),
        RedirectCode::LoginRequired => Notice::error(
            "sign_in.redirect.login_required",
            Words {
                summary: t!("The browser is not signed in"),
                cause: t!("A silent sign-in was requested, but the browser has no session."),
                remedy: t!("Sign in again and enter your password."),
            },
        ),
        RedirectCode::AccessDenied => Notice::error(
            "sign_in.redirect.access_denied",
            Words {
                summary: t!("The sign-in was declined"),
                cause: &words_or(t!("You declined it in the browser, or the provider does not allow it.")),
                remedy: t!("Sign in again, or ask an administrator for access."),
            },
        ),
        RedirectCode::Other(_) => Notice::error(
            "sign_in.redirect.other",
            Words {
                summary: t!("The sign-in page refused the sign-in"),
                cause: &words_or(t!("It returned an unknown error code.")),
                remedy: t!("Sign in again. If this keeps happening, show the details to an administrator."),
            },
        ),
    }
}

/// The subject of Cognito's own message says more than the code.
fn by_reason(reason: &RefusalReason, description: &str) -> Notice {
    let words = it_said(description);
    let notice = match reason {
        RefusalReason::Trigger { trigger, words } => Notice::error(
            "sign_in.trigger",
            Words {
                summary: t!("The user pool does not let you sign in"),
                cause: &t!("Its {trigger} trigger said: {words}", trigger, words),
                remedy: t!("Follow its instructions, or ask an administrator of the user pool."),
            },
        ),
        RefusalReason::TriggerBroken { trigger } => Notice::error(
            "sign_in.trigger_broken",
            Words {
                summary: t!("A trigger of the user pool failed"),
                cause: &t!("Its {trigger} trigger could not be run or did not answer.", trigger),
                remedy: &t!(
                    "Try again. If this keeps happening, ask an administrator to check the logs of the {trigger} \
                     function.",
                    trigger
                ),
            },
        ),
        RefusalReason::SamlCertificate => Notice::error(
            "sign_in.saml_certificate",
            Words {
                summary: t!("The user pool does not trust your sign-in provider"),
                cause: t!("The provider's SAML certificate in the user pool does not match its signature. The \
                        provider may have a new certificate."),
                remedy: t!("Ask an administrator to update the provider's metadata under Cognito > User pools > \
                         Social and external providers."),
            },
        ),
        RefusalReason::Attributes => Notice::error(
            "sign_in.attributes",
            Words {
                summary: t!("Your sign-in provider does not send what the user pool needs"),
                cause: &words,
                remedy: t!(
                    "Ask an administrator to correct the attribute mapping under Cognito > User pools > Social \
                         and external providers, or what the provider sends."
                ),
            },
        ),
        RefusalReason::Saml => Notice::error(
            "sign_in.saml",
            Words {
                summary: t!("The user pool refused the response from your sign-in provider"),
                cause: &words,
                remedy: t!(
                    "Sign in again. If this keeps happening, ask an administrator to compare the SAML settings \
                         of provider and user pool: certificate, audience and attribute mapping."
                ),
            },
        ),
        RefusalReason::Provider { name } => Notice::error(
            "sign_in.provider",
            Words {
                summary: &t!("The sign-in provider {name} refused the sign-in", name),
                cause: &words,
                remedy: t!("Sign in again. If this keeps happening, ask an administrator to check the provider's \
                         client id and secret in the user pool."),
            },
        ),
    };
    match reason {
        RefusalReason::Trigger { .. } => notice,
        _ => notice.by(Actor::Administrator),
    }
}

fn code_flow_off(code: &'static str, profile: &Profile) -> Notice {
    Notice::error(
        code,
        Words {
            summary: t!("The app client does not allow this sign-in method"),
            cause: t!("\"Authorization code grant\" is off for the app client."),
            remedy: t!("Ask an administrator to turn it on under Cognito > User pools > App clients > Login pages > \
                     OAuth grant types."),
        },
    )
    .by(Actor::Administrator)
    .copyable(t!("App client"), &profile.client_id)
}

/// The notice for a refusal by the token endpoint.
pub(super) fn token_refused(request: Request, refusal: &Refusal<TokenCode>, profile: &Profile) -> Notice {
    let notice = match (&refusal.reason, &refusal.description) {
        (Some(reason @ (RefusalReason::Trigger { .. } | RefusalReason::TriggerBroken { .. })), Some(description)) => {
            by_reason(reason, description)
        }
        _ => token_refused_by_code(request, refusal, profile),
    };
    let notice = notice.detail("error", refusal.code.as_str()).detail("request", request.label());
    said(notice, refusal)
}

fn token_refused_by_code(request: Request, refusal: &Refusal<TokenCode>, profile: &Profile) -> Notice {
    match (&refusal.code, request) {
        (TokenCode::InvalidGrant, Request::Refresh) => session_ended(),
        (TokenCode::InvalidGrant, _) => Notice::error(
            "sign_in.token.invalid_grant",
            Words {
                summary: t!("The sign-in code expired or was already used"),
                cause: t!("A code works once, within five minutes, and only for the attempt that requested it. If \
                        this happens every time, a scope needs an attribute that the app client may not read."),
                remedy: t!("Sign in again. If this keeps happening, ask an administrator to allow the app client to \
                         read the attributes of the scopes: Cognito > User pools > App clients > Attribute \
                         permissions."),
            },
        )
        .copyable(t!("Scopes"), profile.scopes.join(" ")),
        (TokenCode::InvalidClient, _) => Notice::error(
            "sign_in.token.invalid_client",
            Words {
                summary: t!("The app client was not accepted"),
                cause: t!("The app client has a secret that Topicdeck does not know, or the client id is wrong."),
                remedy: t!("Use an app client without a secret. Or set client_secret = \"keyring\" and store the \
                         secret with the command below."),
            },
        )
        .copyable(t!("Client id in the profile"), &profile.client_id)
        .copyable(t!("Command that reads the secret from stdin"), secret_command(profile)),
        (TokenCode::UnauthorizedClient, _) => code_flow_off("sign_in.token.unauthorized_client", profile),
        (TokenCode::UnsupportedGrantType, _) => code_flow_off("sign_in.token.unsupported_grant_type", profile),
        (TokenCode::InvalidRequest, _) => Notice::error(
            "sign_in.token.invalid_request",
            Words {
                summary: t!("The sign-in service did not understand the request"),
                cause: t!("Something in the profile does not match the app client."),
                remedy: t!("Compare client_id and callback_urls in the profile with the app client."),
            },
        ),
        (TokenCode::Other(_), _) => Notice::error(
            "sign_in.token.other",
            Words {
                summary: t!("The sign-in service refused the sign-in"),
                cause: t!("It returned an unknown error code."),
                remedy: t!("Sign in again. If this keeps happening, show the details to an administrator."),
            },
        ),
    }
}

/// The message of the other side as the cause, or a likely cause without one.
fn words_or(description: Option<&str>, cause: &str) -> String {
    description.map_or_else(|| cause.to_owned(), it_said)
}

fn it_said(words: &str) -> String {
    t!("It said: {words}", words)
}

/// Adds the message of the other side to the details.
pub(super) fn said<C>(notice: Notice, refusal: &Refusal<C>) -> Notice {
    match &refusal.description {
        Some(words) => notice.detail("description", words),
        None => notice,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(description: &str) -> Notice {
        let profile = client::profile::parse(client::profile::template()).unwrap().remove(0);
        redirected(&Refusal::new(RedirectCode::InvalidRequest, Some(description)), &profile)
    }

    #[test]
    fn a_person_reads_what_the_trigger_said() {
        let notice = told("PreSignUp failed with error only staff may sign in. ");
        assert_eq!(notice.cause, "Its PreSignUp trigger said: only staff may sign in.");
        assert_eq!((notice.code, notice.actor), ("sign_in.trigger", Actor::You));
    }

    #[test]
    fn refusals_of_a_provider_name_what_has_to_be_mended() {
        let rows = [
            ("Invalid SAML response received: SAML Assertion signature is invalid.", "certificate"),
            (
                "Invalid SAML response received: Invalid user attributes: email: The attribute is required",
                "attribute mapping",
            ),
            ("Invalid samlResponse or relayState from identity provider", "relayState"),
            ("Okta Error - 401 invalid_client", "client id and secret"),
            ("PostConfirmation invocation failed due to error AccessDeniedException.", "PostConfirmation"),
        ];
        for (description, names) in rows {
            let notice = told(description);
            assert!(format!("{} {}", notice.cause, notice.remedy).contains(names), "{notice:?}");
            assert_eq!(notice.actor, Actor::Administrator, "{notice:?}");
            assert!(notice.details.contains(&("description", description.to_owned())), "{notice:?}");
        }
    }

    #[test]
    fn a_grant_that_is_no_good_names_all_its_known_causes() {
        let profile = client::profile::parse(client::profile::template()).unwrap().remove(0);
        let told = |request| token_refused(request, &Refusal::new(TokenCode::InvalidGrant, None), &profile);
        let code = told(Request::Exchange);
        assert!(code.cause.contains("an attribute that the app client may not read"), "{code:?}");
        assert!(code.remedy.contains("Attribute permissions"), "{code:?}");
        let session = told(Request::Refresh);
        for cause in ["expired", "signed out", "administrator", "20 by default", "Another program"] {
            assert!(session.cause.contains(cause), "{cause}: {session:?}");
        }
    }

    #[test]
    fn words_of_an_unknown_kind_are_the_cause() {
        assert_eq!(told("The moon is full.").cause, "It said: The moon is full.");
    }
}
