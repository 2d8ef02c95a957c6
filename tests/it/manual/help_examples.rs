//! Runs every example of `--help` for real: in a shell, against a sandbox, as a person who has signed in.
//!
//! Programs that need an account or another computer (`aws`, `terraform`, `ssh`) are replaced by scripts that print what the real
//! ones print.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use clap::CommandFactory as _;
use model::{MessageDraft, SavedMessage, SavedMessageChange};
use sandbox::OPERATOR;
use topicdeck::cli::Arguments;

use crate::form::root;
use crate::support::english_program::in_english;
use crate::support::installed_program::{InstalledProgram, Running, with_installed_program};
use crate::support::until::until;

/// What an example is, and what becomes of it here.
#[derive(Clone, Copy, Debug)]
enum Run {
    /// It ends with this exit status.
    Ends(i32),
    /// It goes on until it is interrupted; these options end it here.
    With(&'static str, i32),
    /// It serves until it is interrupted, and prints a profile.
    Serves,
    /// It prints a link, and a person opens it.
    Link,
}
use Run::{Ends, Link, Serves, With};

/// All of them, in an order in which each finds what it needs.
const EXAMPLES: [(&str, Run); 69] = [
    ("topicdeck sign-in", Ends(0)),
    ("topicdeck sign-in --no-browser", Link),
    ("topicdeck --config DIR sign-in", Ends(0)),
    // There is no display.
    ("topicdeck --sandbox", Ends(1)),
    ("topicdeck watch 'plant/#' --count 10", Ends(0)),
    ("topicdeck watch 'plant/#' --profile hall --profile van", With("--count 3", 0)),
    ("topicdeck watch 'plant/#' --where 'json:$.temp>80 or alarm'", With("--for 1", 0)),
    ("topicdeck send plant/pumps/pump-b/cmd '{\"cmd\":\"start\"}'", Ends(0)),
    // The policy of the sandbox allows topics below plant/.
    ("uptime | topicdeck send site/van-7/uptime -", Ends(1)),
    ("topicdeck doctor", Ends(0)),
    ("topicdeck send plant/pumps/pump-b/cmd '{\"cmd\":\"start\"}' --queue --expires 2h", Ends(0)),
    ("topicdeck saved", Ends(0)),
    ("topicdeck send --saved 'Pumps/Start pump'", Ends(0)),
    ("topicdeck send --saved 'Pumps/Start pump' --queue", Ends(0)),
    ("topicdeck outbox list", Ends(0)),
    ("topicdeck outbox flush", Ends(0)),
    ("topicdeck outbox cancel --all", Ends(0)),
    ("topicdeck shadow set press-1 '{\"rpm\":900}'", Ends(0)),
    ("topicdeck shadow get press-1", Ends(0)),
    ("topicdeck shadow set press-1 '{\"rpm\":null}'", Ends(0)),
    ("topicdeck shadow watch press-1", With("--for 1", 0)),
    ("topicdeck device press-1", Ends(0)),
    ("topicdeck device press-1 --json", Ends(0)),
    ("topicdeck retained list 'plant/#'", Ends(0)),
    ("topicdeck retained get plant/press-1/state", Ends(0)),
    ("topicdeck retained clear 'old/#' --dry-run", Ends(0)),
    ("topicdeck recordings import saturday.ndjson", Ends(0)),
    ("mosquitto_sub -h broker -t '#' -F %j -W 60 | topicdeck recordings import - --name broker", Ends(0)),
    ("topicdeck decode payload.bin", Ends(0)),
    ("topicdeck decode - --json < payload.bin", Ends(0)),
    ("topicdeck decode payload.bin --as deflate", Ends(0)),
    ("topicdeck decode data.bin --topic spBv1.0/plant/NDATA/gw-1 --birth birth.bin", Ends(0)),
    ("topicdeck decode reading.bin --proto plant.proto --message Reading", Ends(0)),
    ("topicdeck contract add 'plant/+/temp' --schema temp.json --every 60s", Ends(0)),
    ("topicdeck contract add 'plant/+/raw' --schema plant.proto --message Reading", Ends(0)),
    ("topicdeck contract list", Ends(0)),
    ("topicdeck contract check payload.json --topic plant/press-1/temp", Ends(0)),
    ("topicdeck watch 'plant/#' --where valid:no", With("--for 1", 0)),
    ("topicdeck contract remove 'plant/+/raw'", Ends(0)),
    ("topicdeck export --profile saturday --where 'json:$.temp>80'", Ends(0)),
    ("topicdeck recordings repair saturday", Ends(0)),
    ("topicdeck export --profile saturday > saturday.ndjson", Ends(0)),
    ("topicdeck import amplify_outputs.json", Ends(3)),
    ("topicdeck import amplify_outputs.json --dry-run", Ends(3)),
    ("topicdeck import amplify_outputs.json --name plant --set iot_endpoint=HOST", Ends(0)),
    ("aws iot describe-endpoint --endpoint-type iot:Data-ATS", Ends(0)),
    ("aws cloudformation describe-stacks | topicdeck import - --part plant-auth", Ends(0)),
    // The file has no endpoint.
    ("terraform output -json | topicdeck import -", Ends(3)),
    ("echo 'https://plant.auth.eu-west-1.amazoncognito.com/login?client_id=...' | topicdeck import -", Ends(3)),
    ("topicdeck template --rights", Ends(0)),
    ("topicdeck template --name plant --topic-prefix plant --output topicdeck.yaml", Ends(0)),
    ("topicdeck template --variant demo --output demo.yaml", Ends(0)),
    ("topicdeck template --format iot-policy > policy.json", Ends(0)),
    ("topicdeck template --format role > role.json", Ends(0)),
    ("topicdeck sandbox --policy policy.json --role role.json --user anna", Serves),
    ("topicdeck profile list", Ends(0)),
    ("topicdeck profile edit plant --set read_only=true --unset proxy", Ends(0)),
    ("topicdeck profile duplicate plant plant-test", Ends(0)),
    ("topicdeck profile move plant-test 1", Ends(0)),
    ("topicdeck profile export plant > plant.toml", Ends(0)),
    ("topicdeck profile export plant | ssh van topicdeck import -", Ends(0)),
    ("aws iot get-policy --policy-name NAME --query policyDocument --output text > policy.json", Ends(0)),
    ("aws iam get-role-policy --role-name NAME --policy-name NAME --query PolicyDocument > role.json", Ends(0)),
    ("topicdeck sandbox > DIR/profiles.toml &", Serves),
    ("topicdeck sandbox --port 8400 --rate 500 --devices 40", Serves),
    ("topicdeck sandbox --devices 0", Serves),
    ("topicdeck sandbox --sign-up", Serves),
    ("topicdeck sandbox --policy policy.json --role role.json --user anna --user ben@plant.example", Serves),
    ("topicdeck sandbox --port 8443 --tls DIR/ca.pem > DIR/profiles.toml", Serves),
];

/// Every example of the help of every command.
fn examples() -> Vec<String> {
    fn below(command: &clap::Command, found: &mut Vec<String>) {
        let text = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
        let commands = text.split("\n\n").filter(|part| !part.starts_with("Exit status")).flat_map(str::lines);
        // A command is two blanks from the left, and what it is for at least two behind it.
        let commands = commands.filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')));
        found.extend(commands.map(|line| line.split("  ").next().unwrap_or_default().to_owned()));
        command.get_subcommands().for_each(|part| below(part, found));
    }
    let mut found = Vec::new();
    below(&Arguments::command(), &mut found);
    found.sort();
    found.dedup();
    found
}

#[test]
fn every_example_of_the_help_is_run() {
    let mut known: Vec<&str> = EXAMPLES.iter().map(|(line, _)| *line).collect();
    known.sort_unstable();
    assert_eq!(examples(), known);
}

#[test]
fn the_examples_of_the_help_do_what_they_say() {
    with_installed_program("manual::help_examples::the_examples_of_the_help_do_what_they_say", &[], |installed| {
        let _sandbox = installed.serve();
        prepare(installed);
        // The second profile, and a message that is retained.
        ends(installed, "topicdeck sign-in --profile van", 0).unwrap();
        ends(installed, "topicdeck send --profile van plant/press-1/state '{}' --retain", 0).unwrap();
        let mut wrong = Vec::new();
        for (line, run) in &EXAMPLES {
            let said = match run {
                Ends(status) => ends(installed, line, *status),
                With(options, status) => ends(installed, &format!("{line} {options}"), *status),
                Serves => serves(installed, line),
                Link => follows_link(installed, line),
            };
            wrong.extend(said.err().map(|said| format!("{line}\n    {said}")));
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

/// Profiles of the names that examples use, files that they read, and programs that they run beside this one.
fn prepare(installed: &InstalledProgram) {
    let home = installed.home();
    let profile = fs::read_to_string(home.join("config/profiles.toml")).unwrap();
    let named = |name: &str| profile.replacen("name = \"sandbox\"", &format!("name = \"{name}\""), 1);
    let (config, folder) = (home.join(".config/topicdeck"), home.join("DIR"));
    for place in [&config, &folder, &home.join("van")] {
        fs::create_dir_all(place).unwrap();
    }
    fs::write(config.join("profiles.toml"), ["hall", "van"].map(named).join("\n")).unwrap();
    fs::write(folder.join("profiles.toml"), named("sandbox")).unwrap();
    // The first profile, as the window saves messages for it.
    let draft = MessageDraft { topic: "plant/pumps/pump-b/cmd".to_owned(), ..MessageDraft::default() };
    let message = SavedMessage { name: "Pumps/Start pump".to_owned(), draft };
    let state = std::path::PathBuf::from(std::env::var_os("XDG_STATE_HOME").unwrap());
    engine::Folder::at(state.join("topicdeck"))
        .change_messages("hall", &[SavedMessageChange::Save(Box::new(message))])
        .unwrap();
    let data = root().join("tests/data/import");
    fs::copy(data.join("amplify_outputs.json"), home.join("amplify_outputs.json")).unwrap();
    for (file, payload) in [
        ("payload.bin", "json-deflate-raw.bin"),
        ("data.bin", "spb-js-ndata-alias.spb"),
        ("birth.bin", "spb-js-nbirth.spb"),
        ("reading.bin", "pb-reading.pb"),
        ("plant.proto", "proto/plant.proto"),
    ] {
        fs::copy(root().join("tests/data/corpus").join(payload), home.join(file)).unwrap();
    }
    fs::write(home.join("temp.json"), r#"{"properties":{"celsius":{"type":"number","maximum":90}}}"#).unwrap();
    fs::write(home.join("payload.json"), r#"{"celsius":71.5}"#).unwrap();
    let message =
        r#"{"received_at":"2026-11-28T14:30:00Z","topic":"plant/a","qos":0,"retain":false,"payload":"{\"temp\":81}"}"#;
    fs::write(home.join("saturday.ndjson"), format!("{message}\n")).unwrap();
    let mosquitto = r#"{"tst":"2026-11-28T14:30:00.000000Z+0000","topic":"plant/a","qos":0,"retain":0,"payloadlen":2,"payload":"hi"}"#;
    let stacks = data.join("describe-stacks.json");
    let scripts = [
        ("ssh", "shift; XDG_CONFIG_HOME=$HOME/van exec \"$@\"".to_owned()),
        ("mosquitto_sub", format!("echo '{mosquitto}'")),
        ("terraform", format!("cat '{}'", data.join("terraform-output.json").display())),
        (
            "aws",
            format!(
                "case $* in *describe-stacks*) cat '{}' ;; *describe-endpoint*) echo '{{}}' ;; *) cat \"$HOME/$2-policy\" ;; esac",
                stacks.display()
            ),
        ),
        ("topicdeck", format!("exec timeout --kill-after=5 60 '{}' \"$@\"", super::PROGRAM)),
    ];
    for (name, script) in scripts {
        let path = home.join("bin").join(name);
        fs::write(&path, format!("#!/bin/bash\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let statement = |action: &str, resource: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}]}}"#
        )
    };
    fs::write(home.join("get-policy-policy"), statement("iot:*", "*")).unwrap();
    fs::write(home.join("get-role-policy-policy"), statement("iot:*", "*")).unwrap();
}

/// The line in a shell, where a person is at the browser.
fn shell(installed: &InstalledProgram, line: &str) -> Command {
    let host = "a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com";
    let line = line.replace("HOST", host).replace(" &", "");
    let mut command = Command::new("bash");
    let inherited = std::env::var("PATH").unwrap();
    let path = format!("{}:{inherited}", installed.home().join("bin").display());
    in_english(&mut command).args(["-o", "pipefail", "-c", &line]).current_dir(installed.home());
    command.env("PATH", path).env("XDG_CONFIG_HOME", installed.home().join(".config")).stdin(Stdio::null());
    command
}

fn ends(installed: &InstalledProgram, line: &str, status: i32) -> Result<(), String> {
    let signs_in = line.contains("sign-in");
    if signs_in {
        installed.browser_is_used_by(OPERATOR);
    }
    let output = shell(installed, line).output().unwrap();
    if signs_in {
        installed.browser_has_ended_well();
    }
    let [stdout, stderr] = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let ended = output.status.code();
    if ended == Some(status) { Ok(()) } else { Err(format!("{ended:?}: {stdout}{stderr}")) }
}

/// It serves, and Ctrl+C ends it.
fn serves(installed: &InstalledProgram, line: &str) -> Result<(), String> {
    let (command, into) = line.trim_end_matches(" &").split_once(" > ").unwrap_or((line, "served.toml"));
    let file = installed.home().join(into);
    let mut program = shell(installed, &format!("exec {}", command.replacen("topicdeck", super::PROGRAM, 1)));
    program.stdout(fs::File::create(&file).unwrap()).stderr(installed.stderr_of("serves"));
    let running = Running::of(program.spawn().unwrap());
    until("the profile of a sandbox", || {
        let text = fs::read_to_string(&file).unwrap();
        text.lines().any(|line| line.starts_with("iot_control = ")).then_some(())
    });
    let status = running.interrupt();
    if status.success() { Ok(()) } else { Err(format!("{status}")) }
}

/// It prints a link on a line of stderr; a person opens that in a browser.
fn follows_link(installed: &InstalledProgram, line: &str) -> Result<(), String> {
    let said = installed.home().join("stderr/link");
    let mut command = shell(installed, line);
    let mut running = command.stderr(installed.stderr_of("link")).spawn().unwrap();
    let address = until("a link", || {
        let text = fs::read_to_string(&said).unwrap();
        text.split_whitespace().find(|word| word.starts_with("http") && word.contains("client_id")).map(str::to_owned)
    });
    let browser = root().join("packaging/browser-sign-in.sh");
    let opened = Command::new("bash").arg(browser).args([&address, OPERATOR, "topicdeck"]).output().unwrap();
    let ended = running.wait().unwrap();
    let text = fs::read_to_string(&said).unwrap();
    if opened.status.success() && ended.success() { Ok(()) } else { Err(format!("{ended}: {text}")) }
}
