//! `contract`: what is expected on the topics of a profile. Needs no network.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;

use super::Stop;
use super::arguments::{Common, ContractAction, ContractArguments};
use super::contracts;
use super::messages;
use super::payload_file;
use super::terminal::{
    failed_with, json_line, print_notice, push_topic, push_visible, tell_error, tell_note, write_stdout,
};
use engine::{Folder, explain};
use model::{Contract, ContractChange, ContractSchema, ContractState, MAX_CONTRACTS, TopicFilter};
use texts::t;

/// Does what is asked for.
pub(super) fn act(arguments: ContractArguments, common: &Common) -> Result<(), Stop> {
    match arguments.action {
        ContractAction::Add { filter, schema, message, every_secs } => {
            let schema = schema.map(|file| whole(&file)).map(|file| ContractSchema { file, message });
            add(&Contract { filter, schema, every_secs }, common)
        }
        ContractAction::List { json } => list(json, common),
        ContractAction::Remove { filter } => remove(filter, common),
        ContractAction::Check { file, topic, content_type, contracts: given, json } => {
            let given = contracts::read(&given)?;
            // Where one was given for the topic, no profile is needed.
            let is_given = given.of_topic(&topic).is_some();
            let all = if is_given { given } else { contracts::stored(common, common.profile())?.0 };
            let Some(expected) = all.of_topic(&topic) else {
                tell_error(&if let Some(reason) = all.not_checked(&topic) {
                    t!("not checked: {reason}", reason)
                } else {
                    t!("there is no contract with a schema for {topic}", topic)
                });
                return Err(Stop::Usage);
            };
            let payload = payload_file::read(&file)?;
            let messages = messages::of_topic(&topic, &all, common, common.profile());
            let violations = expected.violations(&payload, messages.known(&topic, content_type.as_deref()));
            let said: Vec<String> = violations.iter().map(ToString::to_string).collect();
            print_check(&topic, expected.checks(&payload), &said, json)?;
            if said.is_empty() { Ok(()) } else { Err(Stop::Reported) }
        }
    }
}

/// The path that is stored: the next command may run in another folder.
fn whole(file: &Path) -> String {
    std::path::absolute(file).unwrap_or_else(|_| file.to_owned()).display().to_string()
}

fn add(contract: &Contract, common: &Common) -> Result<(), Stop> {
    if let Some(schema) = &contract.schema {
        engine::expected_by(schema)?;
    }
    let (folder, profile) = place(common)?;
    let mut text = String::new();
    push_contract(&mut text, contract);
    let change = ContractChange::Set(Box::new(contract.clone()));
    let all = changed(&folder, &profile, &[change])?;
    if !all.contains(contract) {
        tell_error(&t!("there are {most} contracts, and there can be no more", most = MAX_CONTRACTS));
        return Err(Stop::Reported);
    }
    tell_note(&t!("Stored for the profile {profile}: {contract}", profile, contract = text));
    Ok(())
}

fn remove(filter: TopicFilter, common: &Common) -> Result<(), Stop> {
    let (folder, profile) = place(common)?;
    let (all, _) = folder.load_contracts(&profile).map_err(|error| explain::saved_file(&error))?;
    if all.iter().all(|contract| contract.filter != filter) {
        tell_error(&t!("there is no contract with the filter {filter}", filter));
        return Err(Stop::Reported);
    }
    changed(&folder, &profile, &[ContractChange::Remove { filter }]).map(drop)
}

fn changed(folder: &Folder, profile: &str, changes: &[ContractChange]) -> Result<Vec<Contract>, Stop> {
    let answer = folder.change_contracts(profile, changes);
    let (all, set_aside) = answer.map_err(|error| explain::saved_file(&error))?;
    if let Some(set_aside) = set_aside {
        print_notice(&explain::file_set_aside(&set_aside, false));
    }
    Ok(all)
}

fn list(json: bool, common: &Common) -> Result<(), Stop> {
    let (folder, profile) = place(common)?;
    let (read, is_whole) = contracts::load(&folder, &profile)?;
    for state in &read.list {
        let line = if json { json_of(state) } else { text_of(&state.contract) };
        write_stdout(line.as_bytes())?;
        if let Some(problem) = state.problem.as_ref().filter(|_| !json) {
            print_notice(problem);
        }
    }
    if read.list.is_empty() && !json {
        tell_note(t!("This profile has no contracts. Add one: topicdeck contract add FILTER --schema FILE"));
    }
    let has_problem = read.list.iter().any(|state| state.problem.is_some());
    if is_whole && !has_problem { Ok(()) } else { Err(Stop::Reported) }
}

/// The folder of what is stored, and the name of the profile.
fn place(common: &Common) -> Result<(Folder, String), Stop> {
    let folder = common.kept_folder().ok_or_else(explain::no_settings_folder)?;
    let profile = engine::profile_name(common.config.as_deref(), common.profile()).map_err(failed_with)?;
    Ok((folder, profile))
}

fn print_check(topic: &str, is_checked: bool, said: &[String], json: bool) -> Result<(), Stop> {
    if json {
        let valid = is_checked.then_some(said.is_empty());
        let object = json!({ "topic": topic, "valid": valid, "violations": said });
        return write_stdout(json_line(&object.to_string()).as_bytes());
    }
    if !is_checked {
        tell_note(t!("The payload is empty, which is not checked: it clears what is retained"));
    } else if said.is_empty() {
        tell_note(t!("The payload is as the contract says"));
    }
    for violation in said {
        let mut line = String::new();
        push_visible(&mut line, violation);
        line.push('\n');
        write_stdout(line.as_bytes())?;
    }
    Ok(())
}

fn json_of(state: &ContractState) -> String {
    let Contract { filter, schema, every_secs } = &state.contract;
    let problem = state.problem.as_ref().map(|problem| format!("{}: {}", problem.summary, problem.cause));
    let object = json!({
        "filter": filter.as_str(),
        "schema": schema.as_ref().map(|schema| &schema.file),
        "message": schema.as_ref().and_then(|schema| schema.message.as_ref()),
        "every_secs": every_secs,
        "problem": problem,
    });
    json_line(&object.to_string())
}

fn text_of(contract: &Contract) -> String {
    let mut line = String::new();
    push_contract(&mut line, contract);
    line.push('\n');
    line
}

fn push_contract(out: &mut String, contract: &Contract) {
    push_topic(out, contract.filter.as_str());
    if let Some(ContractSchema { file, message }) = &contract.schema {
        out.push_str("  ");
        push_visible(out, file);
        if let Some(message) = message {
            out.push('#');
            push_visible(out, message);
        }
    }
    if let Some(secs) = contract.every_secs {
        let _ = write!(out, "  {}", t!("every {time}", time = contracts::in_one_unit(secs.into())));
    }
}
