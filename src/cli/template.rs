//! `template`: what an AWS account needs, as a file for an administrator, after a table of what it allows.

use std::path::Path;

use serde_json::{Value, json};

use super::Stop;
use super::arguments::{Common, TemplateArguments, TemplateFormat, TemplateVariant};
use super::terminal::{failed_with, json_line, tell, tell_error, visible, write_stdout};
use template::{Format, Mistake, NamedBy, Rights, Settings, Variant};
use texts::t;

/// Prints the rights, then the file.
pub(super) fn template(arguments: TemplateArguments, common: &Common) -> Result<(), Stop> {
    let format = format(arguments.format);
    let TemplateArguments { output, rights: only_rights, json, .. } = arguments.clone();
    // As elsewhere, a dash is stdout.
    let output = output.filter(|path| path != Path::new("-"));
    let given = Given { region: arguments.region.is_some(), iot_endpoint: arguments.iot_endpoint.is_some() };
    let settings = settings(arguments, common)?;
    let wrong = |mistake| wrong(&mistake, given);
    let rights = ::template::rights(&settings).map_err(wrong)?;
    if only_rights {
        let text = if json { json_line(&to_json(&rights).to_string()) } else { table(&rights) };
        return write_stdout(text.as_bytes());
    }
    let text = ::template::text(&settings, format).map_err(wrong)?;
    table(&rights).lines().for_each(tell);
    match &output {
        None => write_stdout(text.as_bytes())?,
        Some(path) => save(path, &text)?,
    }
    tell_next(&settings, format, output.map(|path| path.display().to_string()).as_deref());
    Ok(())
}

/// What is given, and from a profile that is named what is not. Says what of the profile is not used, and which names are in use.
fn settings(arguments: TemplateArguments, common: &Common) -> Result<Settings, Stop> {
    let variant = match arguments.variant {
        TemplateVariant::Least => Variant::Least,
        TemplateVariant::Demo => Variant::Demo,
    };
    let has_stack = !matches!(arguments.format, TemplateFormat::IotPolicy | TemplateFormat::Role);
    let mut settings = Settings {
        variant,
        name: arguments.name,
        topic_prefix: arguments.topic_prefix,
        sends_to_all: arguments.send_to_all,
        callback_urls: arguments.callback_urls,
        iot_endpoint: arguments.iot_endpoint,
        domain_prefix: arguments.domain_prefix,
        region: arguments.region,
        account: arguments.account,
    };
    let known = engine::known_of_accounts(common.config.as_deref(), common.profile()).map_err(failed_with)?;
    let unused = known.chosen.map(|chosen| ::template::take_from(&mut settings, &chosen));
    let mut names = Vec::new();
    // The documents of policies alone have no names in them.
    if has_stack {
        ::template::choose_name(&mut settings, &known.all);
        names = ::template::about_names(&settings, &known.all, unused.is_some());
        if !known.unread.is_empty() {
            names.push(
                t!(
                    "profiles.toml cannot be read, so the names that profiles use are not known, and the new stack may take \
                    one of them. topicdeck profile list says what is wrong in the file."
                )
                .to_owned(),
            );
        }
    }
    unused.iter().flatten().chain(&names).for_each(|sentence| tell(sentence));
    Ok(settings)
}

fn format(format: TemplateFormat) -> Format {
    match format {
        TemplateFormat::Cloudformation => Format::CloudFormation,
        TemplateFormat::Terraform => Format::Terraform,
        TemplateFormat::Cdk => Format::Cdk,
        TemplateFormat::IotPolicy => Format::IotPolicy,
        TemplateFormat::Role => Format::Role,
    }
}

/// What was an option, and is not of the profile.
#[derive(Clone, Copy)]
struct Given {
    region: bool,
    iot_endpoint: bool,
}

fn wrong(mistake: &Mistake, given: Given) -> Stop {
    let place = |is_given: bool, option: &'static str| if is_given { option } else { "--profile" };
    let option = match mistake {
        Mistake::Name => "--name",
        Mistake::TopicPrefix => "--topic-prefix",
        Mistake::CallbackUrl => "--callback-url",
        Mistake::IotEndpoint => "--iot-endpoint",
        Mistake::DomainPrefix => "--domain-prefix",
        Mistake::Region | Mistake::China(NamedBy::Region) => place(given.region, "--region"),
        Mistake::OtherRegion { .. } | Mistake::China(NamedBy::Endpoint) => place(given.iot_endpoint, "--iot-endpoint"),
        Mistake::Account => "--account",
        Mistake::FixedInDemo => "--variant demo",
    };
    tell_error(&t!("{option}: expected {expected}", option, expected = mistake));
    Stop::Usage
}

fn save(path: &Path, text: &str) -> Result<(), Stop> {
    engine::save_new_file(path, text)?;
    tell(&t!("Saved: {name}", name = path.display()));
    Ok(())
}

/// What to do with the file; of the documents of policies, what is an example in them.
fn tell_next(settings: &Settings, format: Format, file: Option<&str>) {
    let commands = ::template::deploy_commands(settings, format, file);
    if commands.is_empty() {
        match (settings.account.is_some(), settings.known_region().is_some()) {
            (false, false) => {
                tell(t!(
                    "The account 123456789012 is an example, that of the sandbox: for AWS, give --account and --region."
                ));
            }
            (false, true) => {
                tell(t!("The account 123456789012 is an example, that of the sandbox: for AWS, give --account."));
            }
            (true, false) => {
                tell(t!("The region eu-west-1 is an example, that of the sandbox: for AWS, give --region."));
            }
            (true, true) => {}
        }
        return;
    }
    let is_named = file.is_some() || format != Format::CloudFormation;
    let create = if is_named {
        t!("To create the stack, or change it where it exists:")
    } else {
        t!("To create the stack, or change it where it exists, with the template in FILE:")
    };
    tell_commands(create, &commands);
    if settings.variant == Variant::Least {
        tell_commands(
            t!("To add a person; POOL is UserPoolId in the outputs of the stack:"),
            &[::template::add_person_command(settings)],
        );
    }
    tell_commands(t!("To add the profile:"), &[::template::import_command(settings, format)]);
    match settings.variant {
        Variant::Least => tell_commands(
            t!("To attach the IoT policy to a person, whose identity id topicdeck whoami shows:"),
            &[::template::attach_command(settings)],
        ),
        Variant::Demo => tell_commands(
            t!("To attach the IoT policy, for each person who has signed in:"),
            &[::template::attach_to_self_command(settings)],
        ),
    }
}

fn tell_commands(words: &str, commands: &[String]) {
    tell(words);
    for command in commands {
        tell(&format!("  {command}"));
    }
}

/// The table, and what it does not say.
fn table(rights: &Rights) -> String {
    let lines = rights.lines().into_iter().map(|line| visible(&line) + "\n");
    let sentences = rights.sentences().into_iter().map(|sentence| format!("{sentence}\n"));
    lines.chain(["\n".to_owned()]).chain(sentences).collect()
}

fn to_json(rights: &Rights) -> Value {
    let row = |right: &template::Right| {
        json!({
            "action": right.action,
            "resource": right.resource,
            "role": right.by_role,
            "iot_policy": right.by_policy,
            "given": right.is_given(),
        })
    };
    let rows: Vec<Value> = rights.rows.iter().map(row).collect();
    let people = rights.people;
    json!({
        "rights": rows,
        "anyone_can_register": people.register,
        "credentials_without_sign_in": people.without_sign_in,
        "attach_to_self": people.attach,
    })
}
