//! `import`: reads what a team hands around, says what it gives and what is missing, and adds the profile.

use std::io::Read as _;
use std::path::Path;

use serde_json::{Map, Value as Json, json};

use super::Stop;
use super::arguments::{Common, ImportArguments};
use super::terminal::{failed_with, json_line, tell, tell_note, visible, write_stdout};
use engine::explain;
use engine::import::{Imported, MOST_BYTES, Place, SecretKind, Value};
use texts::t;

/// Width of the column with the names of settings.
const NAME_WIDTH: usize = 20;

/// Reads the file and adds its profile, unless something is missing or `--dry-run` is given.
pub(super) fn import(arguments: &ImportArguments, common: &Common) -> Result<(), Stop> {
    let bytes = read(&arguments.file)?;
    let imported = engine::imported(&bytes, arguments.part.as_deref(), &arguments.settings).map_err(failed_with)?;
    let name = arguments.name.as_deref().unwrap_or(&imported.suggested_name);
    let shown =
        if arguments.json { json_line(&to_json(&imported, name).to_string()) } else { to_text(&imported, name) };
    write_stdout(shown.as_bytes())?;
    if let Some(region) = other_region(&imported) {
        tell_note(&t!(
            "The user pool id says {region}. Another region is right only for a replica of the pool.",
            region
        ));
    }
    if !imported.missing.is_empty() {
        if !arguments.json {
            tell_missing(&imported);
            if let Some((stack, state)) = unfinished(&bytes) {
                tell_note(&t!(
                    "The stack {stack} is not complete yet, or has failed: its state is {state}. A complete one has more outputs.",
                    stack,
                    state
                ));
            }
        }
        return Err(Stop::Short);
    }
    if arguments.dry_run {
        return engine::check_imported(&imported, name).map_err(failed_with);
    }
    let config = common.config.as_deref();
    engine::save_imported(config, &imported, name, arguments.replace).map_err(failed_with)?;
    let command = common.command_line(Some(name), "sign-in");
    tell(&t!("The profile {name} is saved. To sign in: {command}", name, command));
    if imported.field("client_secret").is_some() {
        let command = common.command_line(Some(name), "secret");
        tell(&t!("Its app client has a secret. To store it in the keyring: {command}", command));
    }
    Ok(())
}

/// The region that the id of the user pool names, where it is not that of the profile.
fn other_region(imported: &Imported) -> Option<&str> {
    let text = |key: &str| match &imported.field(key)?.value {
        Value::Text(text) => Some(text.as_str()),
        _ => None,
    };
    let (of_pool, _) = text("user_pool_id")?.split_once('_')?;
    (of_pool != text("region")?).then_some(of_pool)
}

/// A stack that has not all of its outputs yet, and its state.
fn unfinished(bytes: &[u8]) -> Option<(String, String)> {
    const WHOLE: [&str; 4] = ["CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"];
    let described: Json = serde_json::from_slice(bytes).ok()?;
    described["Stacks"].as_array()?.iter().find_map(|stack| {
        let (name, state) = (stack["StackName"].as_str()?, stack["StackStatus"].as_str()?);
        (!WHOLE.contains(&state)).then(|| (name.to_owned(), state.to_owned()))
    })
}

fn read(path: &Path) -> Result<Vec<u8>, Stop> {
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(most).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes))
    };
    let path = path.display().to_string();
    read.map_err(|error| explain::import_unreadable(&path, &error))?;
    Ok(bytes)
}

/// For programs: the kind, the profile with the keys of profiles.toml, where each value is, and what is missing. What is to
/// be chosen, was left out or is a secret is there only where there is any.
fn to_json(imported: &Imported, name: &str) -> Json {
    let mut profile = Map::from_iter([("name".to_owned(), Json::from(name))]);
    let mut endpoints = Map::new();
    let mut from = Map::new();
    for found in &imported.fields {
        let value = value_json(&found.value);
        match found.field.strip_prefix("endpoints.") {
            Some(key) => endpoints.insert(key.to_owned(), value),
            None => profile.insert(found.field.clone(), value),
        };
        from.insert(found.field.clone(), found.place.to_string().into());
    }
    if !endpoints.is_empty() {
        profile.insert("endpoints".to_owned(), endpoints.into());
    }
    let mut object = json!({
        "kind": imported.kind.name(),
        "profile": profile,
        "from": from,
        "missing": imported.missing,
    });
    let option = |(value, place): &(Value, Place)| json!({ "value": value_json(value), "from": place.to_string() });
    let choices: Map<String, Json> = imported
        .choices
        .iter()
        .map(|choice| (choice.field.to_owned(), choice.options.iter().map(option).collect()))
        .collect();
    let left_out: Vec<Json> = imported
        .left_out
        .iter()
        .map(|out| json!({ "field": out.field, "from": out.place.to_string(), "expected": out.expected }))
        .collect();
    let secrets: Vec<Json> = imported
        .secrets
        .iter()
        .map(|secret| json!({ "kind": secret_name(secret.kind), "from": secret.place.to_string() }))
        .collect();
    if let Some(object) = object.as_object_mut() {
        if !choices.is_empty() {
            object.insert("choices".to_owned(), choices.into());
        }
        if !left_out.is_empty() {
            object.insert("left_out".to_owned(), left_out.into());
        }
        if !secrets.is_empty() {
            object.insert("secrets".to_owned(), secrets.into());
        }
    }
    object
}

fn value_json(value: &Value) -> Json {
    match value {
        Value::Text(text) => text.as_str().into(),
        Value::List(items) => items.as_slice().into(),
        Value::Flag(flag) => (*flag).into(),
        Value::Number(number) => (*number).into(),
    }
}

/// For people: a line for each setting, then what is to be chosen, what was left out, and secrets.
fn to_text(imported: &Imported, name: &str) -> String {
    let mut lines = vec![t!("Recognized: {kind}", kind = imported.kind.words()), String::new()];
    lines.push(format!("{:<NAME_WIDTH$} {name}", "name"));
    for found in &imported.fields {
        let from = t!("from {place}", place = found.place.words());
        lines.push(format!("{:<NAME_WIDTH$} {}   ({from})", found.field, value_words(&found.value)));
    }
    for choice in &imported.choices {
        lines.push(t!("{field} has several values. Choose one with --part or --set:", field = choice.field));
        for (value, place) in &choice.options {
            let from = t!("from {place}", place = place.words());
            lines.push(format!("  {}   ({from})", value_words(value)));
        }
    }
    for out in &imported.left_out {
        lines.push(t!(
            "Ignored: {field} in {place}. Use {expected}.",
            field = out.field,
            place = out.place.words(),
            expected = out.expected
        ));
    }
    for secret in &imported.secrets {
        lines.push(t!(
            "Not kept: {secret}, from {place}. Do not pass it on with this file.",
            secret = secret_words(secret.kind),
            place = secret.place.words()
        ));
    }
    lines.iter().map(|line| visible(line) + "\n").collect()
}

fn tell_missing(imported: &Imported) {
    // What is there more than once was said.
    let is_to_choose = |field: &str| imported.choices.iter().any(|choice| choice.field == field);
    for field in imported.missing.iter().filter(|field| !is_to_choose(field)) {
        let hint = match *field {
            "iot_endpoint" => {
                t!("the host that this prints: aws iot describe-endpoint --endpoint-type iot:Data-ATS").to_owned()
            }
            "identity_pool_id" => t!("the id under Cognito > Identity pools").to_owned(),
            "user_pool_id" => t!("the id under Cognito > User pools").to_owned(),
            "openid_issuer" => t!("the issuer of another OpenID provider: AWS has no user pools in China").to_owned(),
            "client_id" => t!("the id under Cognito > User pools > App clients").to_owned(),
            _ => t!("an AWS region such as eu-central-1").to_owned(),
        };
        tell(&t!("Missing: {field}, {hint}. Give it with --set {field}=VALUE", field, hint));
    }
    if imported.missing.contains(&"iot_endpoint") {
        tell(t!("To look up the endpoint after the sign-in instead: --set iot_endpoint="));
    }
    tell(t!("Nothing was saved."));
}

fn value_words(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::List(items) => items.join(", "),
        Value::Flag(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
    }
}

fn secret_words(kind: SecretKind) -> &'static str {
    match kind {
        SecretKind::ClientSecret => t!("a client secret"),
        SecretKind::AccessKey => t!("an AWS access key"),
        SecretKind::Token => t!("a token"),
        SecretKind::Password => t!("a password"),
        SecretKind::ApiKey => t!("an API key"),
        SecretKind::Sensitive => t!("a value that is marked as sensitive"),
    }
}

fn secret_name(kind: SecretKind) -> &'static str {
    match kind {
        SecretKind::ClientSecret => "client_secret",
        SecretKind::AccessKey => "access_key",
        SecretKind::Token => "token",
        SecretKind::Password => "password",
        SecretKind::ApiKey => "api_key",
        SecretKind::Sensitive => "sensitive",
    }
}
