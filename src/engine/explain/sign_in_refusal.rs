//! Refusals of the sign-in pages and of the token endpoint.

use super::keyring::secret_command;
use super::session::session_ended;
use client::profile::Profile;
use client::sign_in::{RedirectCode, Refusal, RefusalReason, Request, TokenCode};
use model::{Actor, Notice, Words};

/// What a person is told when the sign-in pages said no.
pub(super) fn redirected(refusal: &Refusal<RedirectCode>, profile: &Profile) -> Notice {
    let notice = match (&refusal.reason, &refusal.description) {
        (Some(reason), Some(description)) => by_reason(reason, description),
        _ => by_code(refusal, profile),
    };
    said(notice.detail("error", refusal.code.as_str()), refusal)
}

fn by_code(refusal: &Refusal<RedirectCode>, profile: &Profile) -> Notice {
    let words_or = |cause: &str| words_or(refusal.description.as_deref(), cause);
    match &refusal.code {
        RedirectCode::InvalidRequest => Notice::error(
            "sign_in.redirect.invalid_request",
            Words {
                summary: "The sign-in page did not understand the request",
                cause: &words_or("Something in the profile does not fit the app client."),
                remedy: "Compare scopes and identity_provider in profiles.toml with the app client.",
            },
        ),
        RedirectCode::UnauthorizedClient => code_flow_off("sign_in.redirect.unauthorized_client", profile),
        RedirectCode::InvalidScope => Notice::error(
            "sign_in.redirect.invalid_scope",
            Words {
                summary: "The app client does not allow these scopes",
                cause: &format!("Asked for: {}.", profile.scopes.join(" ")),
                remedy: "Remove what is not allowed from scopes in profiles.toml, or have it allowed at the app \
                        client.",
            },
        )
        .copyable("Scopes", profile.scopes.join(" ")),
        RedirectCode::ServerError => Notice::error(
            "sign_in.redirect.server_error",
            Words {
                summary: "The sign-in service has a problem",
                cause: &words_or("It answered with an internal error; a trigger of the user pool may have failed."),
                remedy: "Try again. If this keeps happening, an administrator looks at the user pool's triggers.",
            },
        ),
        RedirectCode::LoginRequired => Notice::error(
            "sign_in.redirect.login_required",
            Words {
                summary: "The browser is not signed in",
                cause: "A silent sign-in was asked for, and the browser has no session.",
                remedy: "Sign in again and enter your password.",
            },
        ),
        RedirectCode::AccessDenied => Notice::error(
            "sign_in.redirect.access_denied",
            Words {
                summary: "The sign-in was declined",
                cause: &words_or("You declined it in the browser, or the provider does not let you in."),
                remedy: "Sign in again, or ask an administrator for access.",
            },
        ),
        RedirectCode::Other(_) => Notice::error(
            "sign_in.redirect.other",
            Words {
                summary: "The sign-in page refused",
                cause: &words_or("It gave a reason that Topicdeck does not know."),
                remedy: "Sign in again; if it stays so, show the details to an administrator.",
            },
        ),
    }
}

/// What Cognito's own words are about says more than the code.
fn by_reason(reason: &RefusalReason, description: &str) -> Notice {
    let words = format!("It said: {description}");
    let notice = match reason {
        RefusalReason::Trigger { trigger, words } => Notice::error(
            "sign_in.trigger",
            Words {
                summary: "The user pool does not let you sign in",
                cause: &format!("Its {trigger} trigger said: {words}"),
                remedy: "Do what it says, or ask an administrator of the user pool.",
            },
        ),
        RefusalReason::TriggerBroken { trigger } => Notice::error(
            "sign_in.trigger_broken",
            Words {
                summary: "A trigger of the user pool does not work",
                cause: &format!("Its {trigger} trigger could not be run, or did not answer."),
                remedy: &format!(
                    "Try again. If this keeps happening, an administrator looks at the logs of the {trigger} function."
                ),
            },
        ),
        RefusalReason::SamlCertificate => Notice::error(
            "sign_in.saml_certificate",
            Words {
                summary: "The user pool does not trust your sign-in provider",
                cause: "The certificate of the SAML provider in the user pool does not fit the provider's \
                        signature; it may have been replaced.",
                remedy: "An administrator updates the provider's metadata under Cognito > User pools > Social \
                        and external providers.",
            },
        ),
        RefusalReason::Attributes => Notice::error(
            "sign_in.attributes",
            Words {
                summary: "Your sign-in provider does not give what the user pool needs",
                cause: &words,
                remedy: "An administrator corrects the attribute mapping under Cognito > User pools > Social and \
                        external providers, or what the provider sends.",
            },
        ),
        RefusalReason::Saml => Notice::error(
            "sign_in.saml",
            Words {
                summary: "The user pool does not accept the answer of your sign-in provider",
                cause: &words,
                remedy: "Sign in again. If this keeps happening, an administrator compares the SAML settings of provider \
                        and user pool: certificate, audience and attribute mapping.",
            },
        ),
        RefusalReason::Provider { name } => Notice::error(
            "sign_in.provider",
            Words {
                summary: &format!("The sign-in provider {name} answered with a refusal"),
                cause: &words,
                remedy: "Sign in again. If this keeps happening, an administrator checks the provider's client id and \
                        secret in the user pool.",
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
            summary: "The app client does not allow this way of signing in",
            cause: "\"Authorization code grant\" is off for the app client.",
            remedy: "An administrator turns it on under Cognito > User pools > App clients > Login pages > OAuth \
                    grant types.",
        },
    )
    .by(Actor::Administrator)
    .copyable("App client", &profile.client_id)
}

/// What a person is told when the token endpoint said no.
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
                summary: "The sign-in took too long or was used already",
                cause: "A code from the browser works once, within five minutes, and only for the attempt that \
                        asked for it. If it happens each time, a scope stands for an attribute that the app client \
                        may not read.",
                remedy: "Sign in again. If this keeps happening, an administrator allows the app client to read the \
                        attributes of the scopes: Cognito > User pools > App clients > Attribute permissions.",
            },
        )
        .copyable("Scopes", profile.scopes.join(" ")),
        (TokenCode::InvalidClient, _) => Notice::error(
            "sign_in.token.invalid_client",
            Words {
                summary: "The app client was not accepted",
                cause: "The app client has a secret that Topicdeck does not know, or the client id is wrong.",
                remedy: "Use an app client without a secret; or set client_secret = \"keyring\" and store it \
                        with the command below.",
            },
        )
        .copyable("Client id in the profile", &profile.client_id)
        .copyable("Command that reads the secret from stdin", secret_command(profile)),
        (TokenCode::UnauthorizedClient, _) => code_flow_off("sign_in.token.unauthorized_client", profile),
        (TokenCode::UnsupportedGrantType, _) => code_flow_off("sign_in.token.unsupported_grant_type", profile),
        (TokenCode::InvalidRequest, _) => Notice::error(
            "sign_in.token.invalid_request",
            Words {
                summary: "The sign-in service did not understand the request",
                cause: "Something in the profile does not fit the app client.",
                remedy: "Compare client_id and callback_urls in profiles.toml with the app client.",
            },
        ),
        (TokenCode::Other(_), _) => Notice::error(
            "sign_in.token.other",
            Words {
                summary: "The sign-in service refused",
                cause: "It gave a reason that Topicdeck does not know.",
                remedy: "Sign in again; if it stays so, show the details to an administrator.",
            },
        ),
    }
}

/// The other side's words as the cause, or our guess where it said nothing.
fn words_or(description: Option<&str>, cause: &str) -> String {
    description.map_or_else(|| cause.to_owned(), |words| format!("It said: {words}"))
}

/// The other side's words among the details.
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
