//! Failures of reading a text as a profile.

use client::profile::import::Error;
use model::{Notice, Words};
use texts::t;

/// The text is not read as a profile.
#[must_use]
pub fn not_imported(error: &Error) -> Notice {
    let notice =
        |summary: &str, cause: &str, remedy: &str| Notice::error("import.unusable", Words { summary, cause, remedy });
    match error {
        Error::TooLarge => notice(
            t!("The text is too large"),
            t!("It has more than 1 MiB. No configuration file has that."),
            t!("Check that it is the right file."),
        ),
        Error::Empty => notice(
            t!("There is nothing to import"),
            t!("The text is empty."),
            t!("Check that the command before it printed something."),
        ),
        Error::NotText { line } => notice(
            t!("This is not a text"),
            &t!("Line {line} is neither UTF-8 nor UTF-16.", line),
            t!("Save the file as UTF-8."),
        ),
        Error::Unreadable { line } => notice(
            t!("The text cannot be read"),
            &t!("Line {line} is not what JSON or TOML allows there. A part may be missing.", line),
            t!("Copy the whole file, or correct the line."),
        ),
        Error::Unknown => notice(
            t!("Nothing was recognized"),
            t!("The text contains no Cognito or IoT Core settings."),
            t!(
                "Use amplify_outputs.json, aws-exports.js, amplifyconfiguration.json, an outputs file of the CDK, the output \
                of aws cloudformation describe-stacks, sam list stack-outputs or terraform output -json, the address of \
                the sign-in page or of the issuer, a profile of Topicdeck, or lines with a name and a value each, such as \
                User pool ID: eu-central-1_AbCdEf123."
            ),
        ),
        Error::NoOutputs => notice(
            t!("The Terraform state has no outputs to import"),
            t!("Only its outputs are read, and none of them is a Cognito or IoT Core setting."),
            t!("Add an output for each setting and run terraform apply, then import the file again."),
        ),
        Error::Several { names } => notice(
            t!("The text has several profiles"),
            &t!("They are: {names}.", names = names.join(", ")),
            t!("Choose one with --part NAME."),
        ),
        Error::NoSuchPart { names } if names.is_empty() => notice(
            t!("The text has no parts to choose from"),
            t!("It names no stack and no profile."),
            t!("Leave out --part."),
        ),
        Error::NoSuchPart { names } => notice(
            t!("The text has no stack or profile of that name"),
            &t!("It has: {names}.", names = names.join(", ")),
            t!("Choose one of these with --part NAME."),
        ),
    }
}

/// The file to import cannot be read.
#[must_use]
pub fn import_unreadable(path: &str, error: &std::io::Error) -> Notice {
    Notice::error(
        "import.unreadable",
        Words {
            summary: &t!("Could not read {path}", path),
            cause: &t!("The system says: {error}.", error),
            remedy: t!("Check the path, and that you may read the file."),
        },
    )
}

/// A setting given on the command line is none.
#[must_use]
pub fn no_such_setting(key: &str) -> Notice {
    Notice::error(
        "import.unknown_setting",
        Words {
            summary: &t!("A profile has no setting {key}", key),
            cause: "",
            remedy: t!("Use a key of profiles.toml, such as iot_endpoint, callback_urls or endpoints.hosted_ui."),
        },
    )
}
