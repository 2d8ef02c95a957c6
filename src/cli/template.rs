//! `template`: what an AWS account needs, as a file for an administrator, after a table of what it allows.

use std::path::Path;

use serde_json::{Value, json};

use super::Stop;
use super::arguments::{Common, TemplateArguments, TemplateFormat, TemplateVariant};
use super::terminal::{failed_with, json_line, tell, tell_error, visible, write_stdout};
use template::{Format, Mistake, Place, Rights, Settings, Variant};
use texts::t;

/// Prints the rights, then the file.
pub(super) fn template(arguments: TemplateArguments, common: &Common) -> Result<(), Stop> {
    let format = format(arguments.format);
    let TemplateArguments { output, rights: only_rights, json, .. } = arguments.clone();
    let (settings, place) = settings(arguments, common)?;
    let rights = ::template::rights(&settings).map_err(wrong)?;
    if only_rights {
        let text = if json { json_line(&to_json(&rights).to_string()) } else { table(&rights) };
        return write_stdout(text.as_bytes());
    }
    let text = ::template::text(&settings, format, &place).map_err(wrong)?;
    table(&rights).lines().for_each(tell);
    match &output {
        None => write_stdout(text.as_bytes())?,
        Some(path) => save(path, &text)?,
    }
    if format == Format::CloudFormation {
        let file = output.as_deref().unwrap_or(Path::new(::template::usual_name(format)));
        tell_next(&settings, &file.display().to_string());
    }
    Ok(())
}

/// What is given, and from a profile that is named what is not.
fn settings(arguments: TemplateArguments, common: &Common) -> Result<(Settings, Place), Stop> {
    let variant = match arguments.variant {
        TemplateVariant::Least => Variant::Least,
        TemplateVariant::Demo => Variant::Demo,
    };
    let mut settings = Settings {
        variant,
        name: arguments.name,
        topic_prefix: arguments.topic_prefix,
        sends_to_all: arguments.send_to_all,
        callback_urls: arguments.callback_urls,
        iot_endpoint: arguments.iot_endpoint,
        domain_prefix: arguments.domain_prefix,
    };
    let mut place = Place::default();
    if let Some(name) = common.profile() {
        let known = engine::known_of_account(common.config.as_deref(), name).map_err(failed_with)?;
        place = Place { partition: known.partition.to_owned(), region: known.region, ..place };
        if settings.callback_urls.is_empty() {
            settings.callback_urls = known.callback_urls;
        }
        settings.iot_endpoint = settings.iot_endpoint.or(known.iot_endpoint);
        if variant == Variant::Least {
            let fits = |candidate: &Settings| ::template::rights(candidate).is_ok();
            // What the profile has is a suggestion: it may not be what a template can have.
            let named = Settings { name: known.iot_policy, ..Settings::default() };
            settings.name = settings.name.or_else(|| fits(&named).then_some(named.name).flatten());
            let below = Settings { topic_prefix: known.topic_prefix, ..Settings::default() };
            settings.topic_prefix =
                settings.topic_prefix.or_else(|| fits(&below).then_some(below.topic_prefix).flatten());
        }
    }
    Ok((settings, place))
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

fn wrong(mistake: Mistake) -> Stop {
    let option = match mistake {
        Mistake::Name => "--name",
        Mistake::TopicPrefix => "--topic-prefix",
        Mistake::CallbackUrl => "--callback-url",
        Mistake::IotEndpoint => "--iot-endpoint",
        Mistake::DomainPrefix => "--domain-prefix",
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

fn tell_next(settings: &Settings, file: &str) {
    tell(t!("To create the stack:"));
    tell(&format!("  {}", ::template::deploy_command(settings, file)));
    tell(t!("To add the profile:"));
    tell(&format!("  {}", ::template::import_command(settings)));
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
