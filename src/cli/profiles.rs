//! `profile`: lists, shows, changes and hands on profiles.

use std::io::IsTerminal as _;

use serde_json::json;

use super::arguments::{Common, ProfileAction, ProfileArguments};
use super::terminal::{failed_with, json_line, print_notice, tell, tell_error, tell_warning, visible, write_stdout};
use super::{Stop, answer};
use engine::Edit;
use texts::t;

/// Does what is asked with the profiles of the file.
pub(super) fn profile(arguments: ProfileArguments, common: &Common) -> Result<(), Stop> {
    let config = common.config.as_deref();
    let edit = match arguments.action {
        ProfileAction::List { json } => return list(common, json),
        ProfileAction::Show { name } | ProfileAction::Export { name } => {
            let text = engine::export_profile(config, &name).map_err(failed_with)?;
            let lines: String = text.lines().map(|line| visible(line) + "\n").collect();
            return write_stdout(lines.as_bytes());
        }
        ProfileAction::Edit { name, settings, unset } => {
            engine::edited(&name, &settings, &unset).map_err(failed_with)?
        }
        ProfileAction::Duplicate { name, new_name } => Edit::Duplicate { name, new_name },
        ProfileAction::Rename { name, new_name } => Edit::Rename { name, new_name },
        ProfileAction::Move { name, place } => Edit::Move { name, place },
        ProfileAction::Remove { name, yes } => {
            // Before it asks: a name with a typo is no question.
            engine::export_profile(config, &name).map_err(failed_with)?;
            agree_to_remove(&name, yes)?;
            return remove(&name, common);
        }
    };
    let renamed = engine::edit_profiles(config, common.kept_folder().as_ref(), &edit).map_err(failed_with)?;
    tell(&done(&edit));
    if let Some(renamed) = renamed {
        tell_renamed(renamed);
    }
    Ok(())
}

/// What went along, and what did not.
fn tell_renamed(renamed: engine::Renamed) {
    tell(t!("Its sign-in, recording, waiting and saved messages, drafts and settings have the new name, too."));
    if let Some(aside) = renamed.set_aside {
        tell(&t!("What an earlier profile of that name left is kept as {aside}.", aside));
    }
    if let Some(notice) = renamed.left {
        tell_warning(t!("The keyring has the sign-in under the former name too:"));
        print_notice(&notice);
    }
}

fn list(common: &Common, json: bool) -> Result<(), Stop> {
    let profiles = engine::profiles(common.config.as_deref()).map_err(failed_with)?;
    let names: Vec<&str> = profiles.iter().map(|profile| profile.name.as_str()).collect();
    if json {
        return write_stdout(json_line(&json!({ "profiles": names }).to_string()).as_bytes());
    }
    let lines: String = names.iter().map(|name| visible(name) + "\n").collect();
    write_stdout(lines.as_bytes())
}

/// What the keyring has of the profile goes with it: nothing could delete it later.
fn remove(name: &str, common: &Common) -> Result<(), Stop> {
    let config = common.config.as_deref();
    let profiles = engine::profiles(config).unwrap_or_default();
    let edit = Edit::Remove { name: name.to_owned() };
    engine::edit_profiles(config, None, &edit).map_err(failed_with)?;
    tell(&done(&edit));
    match profiles.iter().find(|profile| profile.name == name).map(engine::delete_secrets) {
        Some(Ok(true)) => tell(t!("What the keyring had of it was deleted, too.")),
        Some(Err(notices)) => {
            tell_warning(t!("What the keyring has of it could not be deleted:"));
            notices.iter().for_each(print_notice);
        }
        Some(Ok(false)) | None => {}
    }
    if common.kept_folder().is_some_and(|folder| folder.keeps(name)) {
        tell(t!("Its recording, messages, drafts and settings stay on this computer, for a profile of the same name."));
    }
    Ok(())
}

fn agree_to_remove(name: &str, has_agreed: bool) -> Result<(), Stop> {
    if has_agreed {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() {
        tell_error(t!("without a terminal, 'profile remove' needs --yes"));
        return Err(Stop::Usage);
    }
    let question = t!("Remove the profile {name} from profiles.toml? Type yes to remove it: ", name);
    if answer::confirms(&question) {
        return Ok(());
    }
    tell(t!("Nothing was removed."));
    Err(Stop::Reported)
}

fn done(edit: &Edit) -> String {
    match edit {
        Edit::Duplicate { name, new_name } => t!("{new_name} is a copy of {name}.", new_name, name),
        Edit::Rename { name, new_name } => t!("{name} is now called {new_name}.", name, new_name),
        Edit::Move { name, .. } => t!("{name} was moved.", name),
        Edit::Remove { name } => t!("{name} was removed.", name),
        Edit::Insert { .. } => t!("A profile was added.").to_owned(),
        Edit::Update { name, .. } => t!("{name} was changed.", name),
    }
}
