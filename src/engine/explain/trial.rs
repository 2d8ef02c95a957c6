//! Notices of a profile that is tried before it is saved.

use super::network;
use client::aws;
use client::profile::Profile;
use model::{Actor, Notice, Severity, Words};
use texts::t;

/// The sign-in page shows an error instead of the sign-in.
#[must_use]
pub fn page_refused(error: &str, callback_url: &str, client_id: &str) -> Notice {
    if error == "redirect_mismatch" {
        return Notice::error(
            "trial.callback_not_registered",
            Words {
                summary: t!("The app client does not know this callback URL"),
                cause: &t!("{callback_url} is not among its allowed callback URLs, letter for letter.", callback_url),
                remedy: t!(
                    "Enter one that is registered, or ask an administrator to add it under Cognito > User pools > \
                            App clients > Login pages."
                ),
            },
        )
        .by(Actor::Administrator)
        .copyable(t!("Callback URL"), callback_url);
    }
    let said = if error.is_empty() { t!("nothing more") } else { error };
    Notice::error(
        "trial.page_refused",
        Words {
            summary: t!("The sign-in page refuses the app client"),
            cause: &t!("It was asked for {client_id}, and said: {said}.", client_id, said),
            remedy: t!("Check the app client id, and that the client allows the code grant and the scopes."),
        },
    )
}

/// The sign-in page answers something that says nothing.
#[must_use]
pub fn page_unclear(status: u16) -> Notice {
    Notice::error(
        "trial.page_unclear",
        Words {
            summary: t!("The sign-in page gave an unexpected response"),
            cause: &t!("It answered with HTTP status {status}.", status),
            remedy: t!("Sign in to find out whether it works. If it does not, check the address of the sign-in page."),
        },
    )
    .severity(Severity::Warning)
}

/// The account's endpoint was looked up, and is in the profile now.
#[must_use]
pub fn endpoint_found(host: &str) -> Notice {
    Notice::error(
        "endpoint.found",
        Words {
            summary: &t!("The IoT endpoint of the account is {host}", host),
            cause: t!("The profile named none, so Topicdeck looked it up."),
            remedy: t!("It is in profiles.toml now. You need to do nothing."),
        },
    )
    .severity(Severity::Info)
    .by(Actor::NoOne)
}

/// The account's endpoint could not be looked up.
#[must_use]
pub fn endpoint_not_found(error: &aws::Error, profile: &Profile) -> Notice {
    if let aws::Error::Unreachable(error) = error {
        return network(error, t!("AWS IoT's control plane"));
    }
    let denied = matches!(error, aws::Error::AccessDenied { .. });
    let cause = if denied {
        t!("Your policies do not allow iot:DescribeEndpoint. You can connect without it.")
    } else {
        t!("AWS IoT's control plane did not give an answer that names it.")
    };
    Notice::error(
        "trial.endpoint_not_found",
        Words {
            summary: t!("The IoT endpoint could not be looked up"),
            cause,
            remedy: t!(
                "Enter it. An administrator finds it under IoT Core > Domain configurations, or with the command \
                below."
            ),
        },
    )
    .severity(Severity::Warning)
    .copyable(
        t!("Command that shows the endpoint"),
        format!("aws iot describe-endpoint --endpoint-type iot:Data-ATS --region {}", profile.region),
    )
    .detail("AWS", error.to_string())
}
