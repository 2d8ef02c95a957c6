//! Completions for shells: what the parser generates, with the values that an option or a name can have. In bash, zsh and fish,
//! the program itself says which profiles there are.

use std::collections::BTreeMap;

use clap::builder::PossibleValuesParser;
use clap::{Arg, Command, CommandFactory as _, ValueHint};
use clap_complete::Shell;
use texts::Language;
use topicdeck::cli::Arguments;
use topicdeck::cli::manual::TOPICS;

/// Takes the place of names of profiles until they are written: nothing here is the name of a user of the system.
const PROFILE: ValueHint = ValueHint::Username;

const BASH: &str = r#"_topicdeck_profiles() {
    local IFS=$'\n' name
    COMPREPLY=()
    for name in $(command topicdeck profile list 2>/dev/null); do
        name=$(printf '%q' "$name")
        [[ $name != "$1"* ]] || COMPREPLY+=("$name")
    done
}

"#;
const ZSH: &str = r#"(( $+functions[_topicdeck_profiles] )) ||
_topicdeck_profiles() {
    local -a names
    names=(${(f)"$(_call_program profiles topicdeck profile list 2>/dev/null)"})
    compadd -a names
}

"#;
const FISH: &str = "function __fish_topicdeck_profiles
    command topicdeck profile list 2>/dev/null
end

";

/// Each shell's file by its name.
pub(super) fn files() -> BTreeMap<String, String> {
    let program = program();
    let generated = |shell| {
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut program.clone(), "topicdeck", &mut script);
        without_hidden(&String::from_utf8(script).unwrap())
    };
    let of_profiles = profile_commands(&program);
    [
        ("topicdeck.bash", bash(&generated(Shell::Bash), &of_profiles)),
        ("topicdeck.fish", fish(&generated(Shell::Fish), &of_profiles)),
        ("topicdeck.ps1", generated(Shell::PowerShell)),
        ("_topicdeck", zsh(&generated(Shell::Zsh))),
    ]
    .into_iter()
    .map(|(name, script)| (name.to_owned(), script))
    .collect()
}

/// The command line, where each value says what it can be.
fn program() -> Command {
    let mut pages: Vec<&'static str> = TOPICS.iter().map(|topic| topic.name).collect();
    let program = Arguments::command();
    for command in program.get_subcommands() {
        // For as long as the test runs, as the parser wants it.
        let name: &'static str = command.get_name().to_owned().leak();
        if !pages.contains(&name) {
            pages.push(name);
        }
    }
    let program = with_values(program, &|argument| argument);
    let program = program.mut_subcommand("profile", |profile| {
        profile.mut_subcommands(|command| {
            with_values(command, &|argument| {
                if argument.get_id() == "name" { argument.value_hint(PROFILE) } else { argument }
            })
        })
    });
    program.mut_subcommand("help", |help| {
        help.mut_arg("names", |names| names.value_parser(PossibleValuesParser::new(pages)))
    })
}

fn with_values(command: Command, further: &dyn Fn(Arg) -> Arg) -> Command {
    let command = command.mut_args(|argument| further(with_value(argument)));
    command.mut_subcommands(|part| with_values(part, further))
}

fn with_value(argument: Arg) -> Arg {
    if !argument.get_action().takes_values() || !argument.get_possible_values().is_empty() {
        return argument;
    }
    match (argument.get_long(), argument.get_value_hint()) {
        (Some("language"), _) => argument.value_parser(PossibleValuesParser::new(Language::ALL.map(Language::tag))),
        (Some("qos"), _) => argument.value_parser(PossibleValuesParser::new(["0", "1"])),
        (Some("profile"), _) => argument.value_hint(PROFILE),
        (Some("config"), _) => argument.value_hint(ValueHint::DirPath),
        (_, ValueHint::AnyPath) => argument.value_hint(ValueHint::FilePath),
        (_, ValueHint::Unknown) => argument.value_hint(ValueHint::Other),
        _ => argument,
    }
}

/// The commands of `profile` that take the name of one.
fn profile_commands(program: &Command) -> Vec<String> {
    let profile = program.find_subcommand("profile").unwrap();
    let takes_name = |command: &&Command| command.get_arguments().any(|argument| argument.get_id() == "name");
    profile.get_subcommands().filter(takes_name).map(|command| command.get_name().to_owned()).collect()
}

/// Options that a command refuses are hidden in its help; the generators list them all the same.
fn without_hidden(script: &str) -> String {
    let is_hidden = |line: &str| line.contains("super") && line.contains("Common") && !line.contains("opts=");
    script.lines().filter(|line| !is_hidden(line)).map(|line| line.to_owned() + "\n").collect()
}

fn bash(script: &str, of_profiles: &[String]) -> String {
    let files = "COMPREPLY=($(compgen -f \"${cur}\"))";
    let after_option = |value: &str| format!("--profile)\n                    {value}\n");
    let mut script = script.replace(&after_option(files), &after_option("_topicdeck_profiles \"${cur}\""));
    for name in of_profiles {
        let (before, after) =
            script.split_once(&format!("topicdeck__subcmd__profile__subcmd__{name})\n            opts=")).unwrap();
        let (opts, after) = after.split_once('\n').unwrap();
        script = format!(
            "{before}topicdeck__subcmd__profile__subcmd__{name})\n            opts={opts}\n            \
             if [[ ${{cur}} != -* && ${{prev}} == {name} ]] ; then\n                \
             _topicdeck_profiles \"${{cur}}\"\n                return 0\n            fi\n{after}"
        );
    }
    format!("{BASH}{script}")
}

fn zsh(script: &str) -> String {
    let (before, after) = script.split_once("if [ \"$funcstack[1]\" = \"_topicdeck\" ]").unwrap();
    let before = before.replace(":_users'", ":_topicdeck_profiles'");
    format!("{before}{ZSH}if [ \"$funcstack[1]\" = \"_topicdeck\" ]{after}")
}

/// The generator leaves out values without an option.
fn fish(script: &str, of_profiles: &[String]) -> String {
    let names = program();
    let names = names.find_subcommand("help").unwrap().get_positionals().next().unwrap().get_possible_values();
    let names: Vec<&str> = names.iter().map(clap::builder::PossibleValue::get_name).collect();
    let script = script.replace("__fish_complete_users", "__fish_topicdeck_profiles");
    let line =
        |condition: &str, offered: &str| format!("complete -c topicdeck -n \"{condition}\" -f -a \"{offered}\"\n");
    let of_profile =
        format!("__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from {}", of_profiles.join(" "));
    let profiles = line(&of_profile, "(__fish_topicdeck_profiles)");
    let help = line("__fish_topicdeck_using_subcommand help", &names.join(" "));
    format!("{FISH}{script}{profiles}{help}")
}
