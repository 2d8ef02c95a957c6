//! Failures of credentials that AWS's own tools have on this computer: each names the command or file that helps.

use super::again::{RUN_AGAIN, TRIES_AGAIN};
use super::doctor::quoted;
use super::network;
use client::aws;
use client::credentials::AwsProfileError;
use client::dial;
use client::profile::AwsSource;
use model::{Actor, Notice, Rung, Severity, Words};
use texts::{t, text};

/// There are no credentials of this computer.
#[must_use]
pub fn aws_profile(error: &AwsProfileError) -> Notice {
    if let Some(error) = error.network() {
        return network(error, t!("the service of AWS that gives the credentials")).at(Rung::Credentials);
    }
    let notice = match error {
        AwsProfileError::NotBuiltIn => not_built_in(),
        AwsProfileError::Missing { profile, known } => missing(profile, known),
        AwsProfileError::Unusable { details } => Notice::error(
            "aws_profile.unusable",
            Words {
                summary: t!("The settings of the AWS tools cannot be used"),
                cause: t!("~/.aws/config or ~/.aws/credentials has a mistake, or lacks something."),
                remedy: t!("Check the profile there. The command below shows what the AWS CLI makes of it."),
            },
        )
        .copyable(t!("Command that shows the settings"), "aws configure list")
        .detail("AWS", details),
        AwsProfileError::Empty { profile } => empty(profile),
        AwsProfileError::NoEnvironment => Notice::error(
            "aws_profile.no_environment",
            Words {
                summary: t!("The environment has no AWS keys"),
                cause: t!("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set for this program."),
                remedy: t!("Set them and start Topicdeck again, or use an AWS profile."),
            },
        ),
        AwsProfileError::SsoEnded { profile, details } => sign_in_again(
            "aws_profile.sso_ended",
            t!("The sign-in at IAM Identity Center has ended"),
            &command("aws sso login", profile),
            details,
        ),
        AwsProfileError::LoginEnded { profile, details } => sign_in_again(
            "aws_profile.login_ended",
            t!("The sign-in of the AWS CLI has ended"),
            &command("aws login", profile),
            details,
        ),
        AwsProfileError::ProcessFailed { profile, details } => process_failed(profile).detail(t!("process"), details),
        AwsProfileError::RoleRefused { profile, details } => role_refused(profile).detail("AWS", details),
        AwsProfileError::Expired => Notice::error(
            "aws_profile.expired",
            Words {
                summary: t!("The AWS credentials of this computer have expired"),
                cause: t!("What gave them has not renewed them, or this computer's clock is wrong."),
                remedy: t!("Renew them as you do for the AWS CLI, then try again."),
            },
        ),
        AwsProfileError::TimedOut | AwsProfileError::Unreachable(_) => timed_out(),
    };
    notice.at(Rung::Credentials)
}

/// AWS does not take the keys of this computer.
#[must_use]
pub fn aws_keys_refused(source: &AwsSource, error: &aws::Error) -> Notice {
    Notice::error(
        "aws_profile.keys_refused",
        Words {
            summary: &t!("AWS does not accept {keys}", keys = source.keys()),
            cause: t!("They are wrong, were deleted or have expired, or this computer's clock is wrong."),
            remedy: &t!(
                "Renew them as you do for the AWS CLI, then try again. {command} shows whether it can use them.",
                command = who(source)
            ),
        },
    )
    .by(Actor::You)
    .copyable(command_that_uses_keys(), who(source))
    .at(Rung::Credentials)
    .detail("AWS", error.to_string())
}

/// AWS could not be asked whether it takes the keys.
#[must_use]
pub fn aws_keys_not_tried(error: &dial::Error) -> Notice {
    network(error, t!("AWS IoT's control plane")).severity(Severity::Warning)
}

/// What the command of [`who`] is called.
pub(super) fn command_that_uses_keys() -> &'static str {
    t!("Command that uses the keys")
}

/// The command that says whose the keys are, if AWS accepts them.
pub(super) fn who(source: &AwsSource) -> String {
    match source {
        AwsSource::Profile(name) => command("aws sts get-caller-identity", name),
        AwsSource::Environment => "aws sts get-caller-identity".to_owned(),
    }
}

fn not_built_in() -> Notice {
    Notice::error(
        "aws_profile.not_built_in",
        Words {
            summary: t!("This build of Topicdeck cannot use AWS profiles"),
            cause: t!("It was built without the feature aws-profile."),
            remedy: t!("Use a package of Topicdeck, or build it with --features aws-profile."),
        },
    )
}

fn missing(profile: &str, known: &[String]) -> Notice {
    let notice = Notice::error(
        "aws_profile.missing",
        Words {
            summary: &t!("There is no AWS profile {profile}", profile),
            cause: t!("Neither ~/.aws/config nor ~/.aws/credentials has a profile of this name."),
            remedy: t!("Correct credentials in the profile, or create the profile with: aws configure sso"),
        },
    );
    if known.is_empty() { notice } else { notice.detail(t!("AWS profiles that there are"), known.join(", ")) }
}

fn empty(profile: &str) -> Notice {
    Notice::error(
        "aws_profile.empty",
        Words {
            summary: &t!("The AWS profile {profile} has no credentials", profile),
            cause: t!("It names no sign-in, no process, no role and no keys."),
            remedy: t!("Run the command below, or use another profile."),
        },
    )
    .copyable(t!("Command that signs in"), command("aws login", profile))
}

fn sign_in_again(code: &'static str, summary: &str, command: &str, details: &str) -> Notice {
    Notice::error(
        code,
        Words {
            summary,
            cause: t!("Such a sign-in lasts some hours, or you have not signed in on this computer yet."),
            remedy: &t!("Run {command}, then try again.", command),
        },
    )
    .copyable(t!("Command that signs in"), command)
    .detail("AWS", details)
}

fn process_failed(profile: &str) -> Notice {
    Notice::error(
        "aws_profile.process_failed",
        Words {
            summary: &t!("The credential process of the AWS profile {profile} failed", profile),
            cause: t!("The program that credential_process names did not start, ended with an error, or printed \
                something else than credentials."),
            remedy: t!("Run it in a terminal, and correct what it reports. Then try again."),
        },
    )
}

fn role_refused(profile: &str) -> Notice {
    Notice::error(
        "aws_profile.role_refused",
        Words {
            summary: &t!("The role of the AWS profile {profile} cannot be used", profile),
            cause: t!("AWS did not let your user or role assume it, or the role needs a code of an MFA device."),
            remedy: t!("Ask an administrator to check the trust policy of the role. Topicdeck cannot ask for a code: \
                use a profile with IAM Identity Center or credential_process for that."),
        },
    )
    .by(Actor::Administrator)
}

fn timed_out() -> Notice {
    Notice::error(
        "aws_profile.timed_out",
        Words {
            summary: t!("The AWS credentials did not come in time"),
            cause: t!("What gives them was asked for 2 minutes. A process may be waiting for your answer."),
            remedy: text(TRIES_AGAIN),
        },
    )
    .at_end_of_command(text(RUN_AGAIN))
}

/// Who uses the credentials of AWS's tools has no session in the browser.
#[must_use]
pub fn no_logout_page() -> Notice {
    Notice::error(
        "aws_profile.no_logout_page",
        Words {
            summary: t!("There is no logout page for an AWS profile"),
            cause: t!(
                "The profile uses the credentials of this computer's AWS tools. The browser takes no part in it."
            ),
            remedy: t!("To end the sign-in of the AWS tools, run aws sso logout or aws logout."),
        },
    )
}

/// The command with the profile, as a shell takes it.
fn command(command: &str, profile: &str) -> String {
    format!("{command} --profile {}", quoted(profile))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_error_has_its_own_notice_and_names_the_command() {
        let (profile, details) = (|| "plant eu".to_owned(), || "what was said".to_owned());
        let errors = [
            AwsProfileError::NotBuiltIn,
            AwsProfileError::Missing { profile: profile(), known: vec!["ops".to_owned()] },
            AwsProfileError::Unusable { details: details() },
            AwsProfileError::Empty { profile: profile() },
            AwsProfileError::NoEnvironment,
            AwsProfileError::SsoEnded { profile: profile(), details: details() },
            AwsProfileError::LoginEnded { profile: profile(), details: details() },
            AwsProfileError::ProcessFailed { profile: profile(), details: details() },
            AwsProfileError::RoleRefused { profile: profile(), details: details() },
            AwsProfileError::Expired,
            AwsProfileError::TimedOut,
        ];
        let notices: Vec<Notice> = errors.iter().map(aws_profile).collect();
        let codes: BTreeSet<_> = notices.iter().map(|notice| notice.code).collect();
        assert_eq!(codes.len(), errors.len());
        assert_eq!(notices[5].copyables[0].text, "aws sso login --profile 'plant eu'");
        assert_eq!(notices[6].copyables[0].text, "aws login --profile 'plant eu'");
    }
}
