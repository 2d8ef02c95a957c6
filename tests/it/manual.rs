//! The manual: man pages and completions are files of the repository that say what the program does now, and what the pages
//! show is right.
//!
//! `WRITE_MANUAL=1 cargo test --workspace --test it manual::` writes the files as they are now.

mod completions;
mod examples;
#[cfg(target_os = "linux")]
mod help_examples;
mod man_page;

use std::collections::BTreeMap;
use std::fs;
#[cfg(target_os = "linux")]
use std::path::Path;
use std::process::Command;

use clap::CommandFactory as _;
use topicdeck::cli::Arguments;
use topicdeck::cli::manual::TOPICS;

use crate::form::root;
use crate::support::english_program::in_english;

const PROGRAM: &str = env!("CARGO_BIN_EXE_topicdeck");
const MAN_PAGES: &str = "packaging/linux/man";
const COMPLETIONS: &str = "packaging/completions";

/// The folder has exactly these files. What differs is named by its file and first line.
fn assert_files(folder: &str, expected: &BTreeMap<String, String>) {
    let folder = root().join(folder);
    if std::env::var_os("WRITE_MANUAL").is_some() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in expected {
            fs::write(folder.join(name), text).unwrap();
        }
    }
    let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap());
    let found: BTreeMap<String, String> = entries
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap()))
        .collect();
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&found), names(expected), "WRITE_MANUAL=1 writes the files");
    for (name, text) in expected {
        let different = text.lines().zip(found[name].lines()).enumerate().find(|(_, (now, file))| now != file);
        assert!(&found[name] == text, "{name} is not as it is now: {different:?}; WRITE_MANUAL=1 writes it");
    }
}

#[test]
fn the_man_pages_are_those_of_the_program() {
    let pages = man_page::of_commands(Arguments::command());
    assert!(pages.len() > 30 && pages.contains_key("topicdeck.1"), "{:?}", pages.keys());
    let topics = TOPICS.iter().map(man_page::of_topic);
    assert_files(MAN_PAGES, &pages.into_iter().chain(topics).collect());
}

#[test]
fn the_completions_are_those_of_the_program() {
    assert_files(COMPLETIONS, &completions::files());
}

/// What bash offers for the last word of `line`. The program is the one that was built, with the profiles in `config`.
#[cfg(target_os = "linux")]
fn offered(line: &str, config: &Path) -> String {
    let code = r#"source "$0"; eval "COMP_WORDS=($1)"; COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _topicdeck topicdeck "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"; echo "${COMPREPLY[@]}""#;
    let script = root().join(COMPLETIONS).join("topicdeck.bash");
    let path = std::env::var_os("PATH").unwrap();
    let folders = [Path::new(PROGRAM).parent().unwrap().to_owned()].into_iter().chain(std::env::split_paths(&path));
    let mut bash = Command::new("bash");
    bash.env("PATH", std::env::join_paths(folders).unwrap()).env("XDG_CONFIG_HOME", config);
    let output = bash.args(["--norc", "-c", code]).arg(script).arg(line).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[cfg(target_os = "linux")]
#[test]
fn a_shell_completes_commands_options_values_and_profiles() {
    let config = tempfile::tempdir().unwrap();
    fs::create_dir(config.path().join("topicdeck")).unwrap();
    let profile = client::profile::template();
    let second = profile.replace("\"plant\"", "\"hall 2\"");
    fs::write(config.path().join("topicdeck/profiles.toml"), format!("{profile}\n{second}")).unwrap();
    for (line, expected) in [
        ("topicdeck wat", "watch"),
        ("topicdeck watch --quie", "--quiet"),
        ("topicdeck outbox fl", "flush"),
        ("topicdeck export --format c", "csv"),
        ("topicdeck --language ''", "en de"),
        ("topicdeck watch --qos ''", "0 1"),
        ("topicdeck help tr", "troubleshooting"),
        ("topicdeck help wat", "watch"),
        ("topicdeck watch --profile ''", "plant hall\\ 2"),
        ("topicdeck profile edit p", "plant"),
        ("topicdeck profile remove --y", "--yes"),
        ("topicdeck profile rename ha", "hall\\ 2"),
        ("topicdeck watch --count ''", ""),
    ] {
        assert_eq!(offered(line, config.path()), expected, "{line}");
    }
}

/// What the settings show as the libraries of the program is what cargo builds it from.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[test]
fn the_libraries_are_those_of_the_program() {
    let output = Command::new("bash").arg(root().join("packaging/licences.sh")).arg("list").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let now = String::from_utf8(output.stdout).unwrap();
    assert!(now.lines().count() > 300, "{now}");
    let path = root().join("src/window/pages/settings/crates.txt");
    if std::env::var_os("WRITE_MANUAL").is_some() {
        fs::write(&path, &now).unwrap();
    }
    assert!(fs::read_to_string(path).unwrap() == now, "WRITE_MANUAL=1 writes the list of libraries");
}

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = in_english(&mut Command::new(PROGRAM)).args(arguments).output().unwrap();
    let [stdout, stderr] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (output.status.code(), stdout, stderr)
}

#[test]
fn help_prints_a_page_or_what_a_command_says() {
    for topic in &TOPICS {
        let (code, english, stderr) = run(&["help", topic.name]);
        assert_eq!((code, &*stderr), (Some(0), ""), "{}", topic.name);
        assert!(english.lines().count() > 20 && english.contains("\n    topicdeck "), "{english}");
        let (code, german, _) = run(&["--language", "de", "help", topic.name]);
        assert!(code == Some(0) && german != english && german.contains("\n    topicdeck "), "{german}");
    }
    for command in [&["watch"][..], &["outbox", "list"], &["recordings", "import"], &["help"]] {
        let help = run(&[&["help"], command].concat());
        assert_eq!(help, run(&[command, &["--help"]].concat()), "{command:?}");
        assert_eq!(help.0, Some(0), "{command:?}");
    }
    assert_eq!(run(&["help"]), run(&["--help"]));
    for wrong in [&["fly"][..], &["outbox", "fly"], &["profiles", "list"]] {
        let (code, stdout, stderr) = run(&[&["help"], wrong].concat());
        assert_eq!((code, &*stdout), (Some(2), ""), "{wrong:?}");
        let words = format!("there is no command '{}', and no page of the manual: profiles, search", wrong.join(" "));
        assert!(stderr.contains(&words), "{stderr}");
    }
}

/// The help names every page.
#[test]
fn the_help_lists_all_pages() {
    let (_, help, _) = run(&["help", "--help"]);
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    let names: Vec<&str> = TOPICS.iter().map(|topic| topic.name).collect();
    assert!(help.contains(&format!("Pages: {}. ", names.join(", "))), "{help}");
}
