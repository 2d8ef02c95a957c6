//! The commands that an administrator runs with what is written, as a shell takes them.

use super::document;
use super::settings::{Format, Settings, Variant};

/// Prints the endpoint for data. The account has one, and no template can look it up.
const LOOK_UP_ENDPOINT: &str =
    "aws iot describe-endpoint --endpoint-type iot:Data-ATS --query endpointAddress --output text";

/// The file in a command, where it is not known: as POOL and EMAIL, for a person to fill in.
const UNKNOWN_FILE: &str = "FILE";

/// The commands that create the stack from `file`, which was written, or change it. None for the documents of policies alone, and
/// none where a setting is wrong.
///
/// All tools keep the values that a stack has, where no others are given: so every parameter is, also where it has its default.
#[must_use]
pub fn deploy_commands(settings: &Settings, format: Format, file: Option<&str>) -> Vec<String> {
    let Ok(template) = document::filled(settings) else { return Vec::new() };
    let (stack, region) = (settings.stack_name(), region_option(settings));
    let endpoint = format!("IotEndpoint=$({LOOK_UP_ENDPOINT}{region})");
    match format {
        Format::CloudFormation => {
            let file = quoted_file(file.unwrap_or(UNKNOWN_FILE));
            let mut command = format!(
                "aws cloudformation deploy{region} --template-file {file} --stack-name {stack} --capabilities CAPABILITY_IAM \
                 --parameter-overrides"
            );
            for (name, value) in document::parameters(&template) {
                command.push(' ');
                command.push_str(&value.map_or_else(|| endpoint.clone(), |value| quoted(&format!("{name}={value}"))));
            }
            vec![command]
        }
        Format::Terraform => vec!["terraform init".to_owned(), "terraform apply".to_owned()],
        Format::Cdk => {
            let is_missing = settings.iot_endpoint.is_none();
            let look_up = if is_missing { format!(" --parameters {endpoint}") } else { String::new() };
            vec![format!("npx cdk deploy {stack} --no-previous-parameters{look_up}")]
        }
        Format::IotPolicy | Format::Role => Vec::new(),
    }
}

/// The command that adds a profile from the outputs of the stack.
#[must_use]
pub fn import_command(settings: &Settings, format: Format) -> String {
    if format == Format::Terraform {
        return format!("terraform output -json | topicdeck import - --name {}", settings.stack_name());
    }
    let (stack, region) = (settings.stack_name(), region_option(settings));
    format!("aws cloudformation describe-stacks{region} --stack-name {stack} | topicdeck import -")
}

/// The command that adds a person. Without `email_verified`, they could not reset their password.
#[must_use]
pub fn add_person_command(settings: &Settings) -> String {
    let region = region_option(settings);
    format!(
        "aws cognito-idp admin-create-user{region} --user-pool-id POOL --username EMAIL \
         --user-attributes Name=email,Value=EMAIL Name=email_verified,Value=true"
    )
}

/// The command that attaches the IoT policy to a person.
#[must_use]
pub fn attach_command(settings: &Settings) -> String {
    let (policy, region) = (settings.policy_name(), region_option(settings));
    format!("aws iot attach-policy{region} --policy-name {policy} --target IDENTITY-ID")
}

/// The command with which a person attaches the IoT policy of the demo to themselves. The profile that is made from the outputs of
/// a stack has its name.
#[must_use]
pub fn attach_to_self_command(settings: &Settings) -> String {
    format!("topicdeck attach-policy --profile {}", settings.stack_name())
}

/// The command of this program that writes the same again.
pub(crate) fn template_command(settings: &Settings, format: Format) -> String {
    let mut words: Vec<&str> = vec!["topicdeck", "template"];
    words.extend(match format {
        Format::CloudFormation => &[][..],
        Format::Terraform => &["--format", "terraform"],
        Format::Cdk => &["--format", "cdk"],
        Format::IotPolicy => &["--format", "iot-policy"],
        Format::Role => &["--format", "role"],
    });
    words.extend(["--variant", if settings.variant == Variant::Demo { "demo" } else { "least" }]);
    if settings.sends_to_all {
        words.push("--send-to-all");
    }
    let given = |option: &'static str, value: &Option<String>| {
        value.as_deref().map(|value| format!("{option} {}", quoted(value)))
    };
    let urls = settings.callback_urls.iter().map(|url| format!("--callback-url {}", quoted(url)));
    let values: Vec<String> = [
        given("--name", &settings.name),
        given("--topic-prefix", &settings.topic_prefix),
        given("--iot-endpoint", &settings.iot_endpoint),
        given("--domain-prefix", &settings.domain_prefix),
        given("--region", &settings.region),
        given("--account", &settings.account),
    ]
    .into_iter()
    .flatten()
    .chain(urls)
    .collect();
    words.extend(values.iter().map(String::as_str));
    words.join(" ")
}

/// With a blank before it, where the region is known: that of AWS's tools may be another one.
fn region_option(settings: &Settings) -> String {
    settings.known_region().map_or_else(String::new, |region| format!(" --region {region}"))
}

/// A file as an argument, also one whose name looks like an option.
fn quoted_file(file: &str) -> String {
    if file.starts_with('-') { quoted(&format!("./{file}")) } else { quoted(file) }
}

/// `text` as one word of a shell. Double quotes where they are enough: all shells know them. A comma makes two words in one of them.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:=@%+\\~".contains(c);
    let is_special = |c: char| c.is_control() || "\"$`!".contains(c);
    // A backslash is in paths of Windows only: elsewhere it would quote what follows.
    if !text.is_empty()
        && text.chars().all(is_plain)
        && !text.chars().skip(1).any(|c| c == '~')
        && (cfg!(windows) || !text.contains('\\'))
    {
        text.to_owned()
    } else if text.chars().any(is_special) || text.ends_with('\\') {
        format!("'{}'", text.replace('\'', "'\\''"))
    } else {
        format!("\"{text}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named() -> Settings {
        Settings {
            name: Some("line".to_owned()),
            topic_prefix: Some("line/1".to_owned()),
            sends_to_all: true,
            callback_urls: vec!["http://localhost:8000".to_owned(), "http://127.0.0.1:1/a;b".to_owned()],
            iot_endpoint: Some("a1-ats.iot.eu-central-1.amazonaws.com".to_owned()),
            domain_prefix: Some("line-eu".to_owned()),
            ..Settings::default()
        }
    }

    #[test]
    fn a_word_of_a_shell_stays_one_word() {
        for (text, expected) in [
            ("my-file.yaml", "my-file.yaml"),
            ("~/a.yaml", "~/a.yaml"),
            ("my file.yaml", "\"my file.yaml\""),
            ("it's; ls", "\"it's; ls\""),
            ("a$(ls)'b", "'a$(ls)'\\''b'"),
            ("", "\"\""),
            ("a=b,c", "\"a=b,c\""),
            ("a=", "a="),
            ("ü b", "\"ü b\""),
            ("Ü", "Ü"),
        ] {
            assert_eq!(quoted(text), expected, "{text}");
        }
        assert_eq!(quoted_file("-x.yaml"), "./-x.yaml");
    }

    #[test]
    fn every_command_names_the_region_that_is_known() {
        let settings = named();
        for command in [
            &deploy_commands(&settings, Format::CloudFormation, Some("a b.yaml"))[0],
            &import_command(&settings, Format::CloudFormation),
            &add_person_command(&settings),
            &attach_command(&settings),
        ] {
            assert!(command.contains(" --region eu-central-1 "), "{command}");
        }
        let settings = Settings { iot_endpoint: None, region: Some("us-east-1".to_owned()), ..named() };
        let [deploy] = &deploy_commands(&settings, Format::CloudFormation, Some("a b.yaml"))[..] else { panic!() };
        assert_eq!(
            deploy,
            "aws cloudformation deploy --region us-east-1 --template-file \"a b.yaml\" --stack-name line --capabilities \
             CAPABILITY_IAM --parameter-overrides Name=line TopicPrefix=line/1 SendTo=all \
             \"CallbackUrls=http://localhost:8000,http://127.0.0.1:1/a;b\" IotEndpoint=$(aws iot describe-endpoint \
             --endpoint-type iot:Data-ATS --query endpointAddress --output text --region us-east-1) DomainPrefix=line-eu"
        );
        assert!(attach_command(&settings).contains("--policy-name line"));
        let nowhere = Settings::default();
        assert!(!import_command(&nowhere, Format::Cdk).contains("--region"));
    }

    #[test]
    fn every_parameter_is_given_so_that_a_stack_that_exists_keeps_no_old_value() {
        let endpoint = || Some("a1-ats.iot.eu-central-1.amazonaws.com".to_owned());
        for (settings, expected) in [
            (
                Settings { iot_endpoint: endpoint(), ..Settings::default() },
                "--parameter-overrides Name=topicdeck TopicPrefix=plant SendTo=own CallbackUrls=http://localhost:8000 \
                 IotEndpoint=a1-ats.iot.eu-central-1.amazonaws.com DomainPrefix=",
            ),
            (
                Settings { variant: Variant::Demo, iot_endpoint: endpoint(), ..Settings::default() },
                "--parameter-overrides CallbackUrls=http://localhost:8000 \
                 IotEndpoint=a1-ats.iot.eu-central-1.amazonaws.com DomainPrefix=",
            ),
        ] {
            let [deploy] = &deploy_commands(&settings, Format::CloudFormation, None)[..] else { panic!() };
            assert!(deploy.ends_with(expected), "{deploy}");
            let [deploy] = &deploy_commands(&settings, Format::Cdk, None)[..] else { panic!() };
            assert!(deploy.ends_with(" --no-previous-parameters"), "the defaults apply: {deploy}");
        }
        let shell = Settings { topic_prefix: Some("a`b/(c)".to_owned()), ..Settings::default() };
        let [deploy] = &deploy_commands(&shell, Format::CloudFormation, None)[..] else { panic!() };
        assert!(deploy.contains(" 'TopicPrefix=a`b/(c)' SendTo=own "), "{deploy}");
        let wrong = Settings { name: Some("a b".to_owned()), ..Settings::default() };
        assert!(deploy_commands(&wrong, Format::CloudFormation, None).is_empty(), "no command with a mistake in it");
    }

    #[test]
    fn the_command_of_this_program_has_every_setting() {
        assert_eq!(
            template_command(&named(), Format::Cdk),
            "topicdeck template --format cdk --variant least --send-to-all --name line --topic-prefix line/1 \
             --iot-endpoint a1-ats.iot.eu-central-1.amazonaws.com --domain-prefix line-eu --callback-url \
             http://localhost:8000 --callback-url \"http://127.0.0.1:1/a;b\""
        );
        let demo = Settings {
            variant: Variant::Demo,
            region: Some("us-east-1".to_owned()),
            account: Some("111122223333".to_owned()),
            ..Settings::default()
        };
        assert_eq!(
            template_command(&demo, Format::Role),
            "topicdeck template --format role --variant demo --region us-east-1 --account 111122223333"
        );
    }
}
