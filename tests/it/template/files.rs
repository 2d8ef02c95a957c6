//! Templates as files: as they are written, what becomes of what is given, and what is refused.
//!
//! The files below `tests/data/template` are written by `WRITE_TEMPLATES=1 cargo test --workspace --test it template::`.
//! `tests/templates.sh` checks them with AWS's own tools.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use serde_json::{Value, json};

use crate::support::english_program::in_english;

/// The settings of each set of files; `tests/templates.sh` compares the files of a set with each other.
const SETS: [(&str, &[&str]); 3] = [
    ("least", &["--variant", "least"]),
    ("demo", &["--variant", "demo"]),
    (
        "named",
        &[
            "--name",
            "line",
            "--topic-prefix",
            "line/hall-1",
            "--send-to-all",
            "--callback-url",
            "http://localhost:8100",
            "--callback-url",
            "http://127.0.0.1:8101/it's",
            "--domain-prefix",
            "line-eu",
            "--region",
            "eu-west-1",
        ],
    ),
];
const KINDS: [(&str, &[&str]); 4] = [
    ("yaml", &[]),
    ("tf", &["--format", "terraform"]),
    ("cdk.ts", &["--format", "cdk"]),
    ("rights.txt", &["--rights"]),
];

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/template")
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_topicdeck"));
    in_english(&mut command);
    let Output { status, stdout, stderr } =
        command.args(["--config", "."]).args(arguments).current_dir(folder).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn the_files_are_as_they_were_reviewed() {
    let folder = tempfile::tempdir().unwrap();
    let mut changed = Vec::new();
    let each = SETS.into_iter().flat_map(|(set, settings)| {
        KINDS.map(|(ending, options)| (format!("{set}.{ending}"), [&["template"], settings, options].concat()))
    });
    for (name, line) in each {
        let (code, stdout, stderr) = run(folder.path(), &line);
        assert_eq!(code, Some(0), "{stderr}");
        let path = data().join(&name);
        if fs::read_to_string(&path).ok().as_ref() != Some(&stdout) {
            if env::var_os("WRITE_TEMPLATES").is_some() {
                fs::write(&path, &stdout).unwrap();
            }
            changed.push(name);
        }
    }
    assert!(changed.is_empty(), "changed: {changed:?}; WRITE_TEMPLATES=1 writes them");
}

#[test]
fn a_file_is_saved_after_its_rights_are_shown_and_one_that_is_there_stays() {
    let folder = tempfile::tempdir().unwrap();
    let line = ["template", "--name", "plant", "--output", "plant.yaml"];
    let (code, stdout, stderr) = run(folder.path(), &line);
    assert_eq!((code, stdout.as_str()), (Some(0), ""), "{stderr}");
    let [rights, saved, deploy] = [
        "iot:Publish    topic/plant/IDENTITY-ID/*",
        "Saved: plant.yaml",
        "--template-file plant.yaml --stack-name plant",
    ]
    .map(|words| stderr.find(words).unwrap_or_else(|| panic!("no {words} in {stderr}")));
    assert!(rights < saved && saved < deploy, "{stderr}");
    let file = folder.path().join("plant.yaml");
    assert!(fs::read_to_string(&file).unwrap().contains("    Default: plant\n"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    fs::write(&file, "mine").unwrap();
    let (code, _, stderr) = run(folder.path(), &line);
    assert!(
        code == Some(1) && stderr.contains("plant.yaml exists already") && stderr.contains("[output.exists]"),
        "{stderr}"
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    assert!(!stderr.contains("--template-file"), "that file has another template: {stderr}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else was left");
    let (code, _, stderr) = run(folder.path(), &["template", "--output", "none/plant.yaml"]);
    assert!(code == Some(1) && stderr.contains("The folder does not exist."), "{stderr}");
    assert!(stderr.contains("[output.not_saved]") && !stderr.contains("printed so far"), "{stderr}");
}

#[test]
fn the_region_is_that_of_the_provider_and_of_the_stack() {
    let folder = tempfile::tempdir().unwrap();
    for (format, with, without) in [
        ("terraform", "provider \"aws\" {\n  region = \"us-east-1\"\n}\n", "provider \"aws\""),
        ("cdk", "super(scope, id, { ...props, env: { ...props?.env, region: 'us-east-1' } });", "env: {"),
    ] {
        let line = ["template", "--format", format];
        let (_, stdout, stderr) = run(folder.path(), &[&line[..], &["--region", "us-east-1"]].concat());
        assert!(stdout.contains(with), "{stdout}");
        assert!(format == "terraform" || stderr.contains("--output text --region us-east-1"), "{stderr}");
        let endpoint = ["--iot-endpoint", "a1-ats.iot.us-east-1.amazonaws.com"];
        assert!(run(folder.path(), &[&line[..], &endpoint].concat()).1.contains(with), "the endpoint names it, too");
        assert!(!run(folder.path(), &line).1.contains(without), "that of the environment applies");
    }
}

/// A folder with one profile.
fn with_profile(region: &str, iot_policy: &str, domain: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let profile = format!(
        "[[profile]]\nname = \"works\"\nregion = \"{region}\"\nuser_pool_id = \"{region}_AbCdEf123\"\n\
        client_id = \"1example23456789exampleabc\"\n\
        identity_pool_id = \"{region}:12345678-90ab-cdef-1234-567890abcdef\"\n\
        iot_endpoint = \"a1b2c3d4e5f6g7-ats.iot.{region}.amazonaws.com\"\niot_policy = \"{iot_policy}\"\n\
        callback_urls = [\"http://localhost:8100\", \"http://localhost:8101\"]\n\
        topic_filters = [\"works/hall-1/#\", \"b/#\"]\n[profile.endpoints]\n\
        hosted_ui = \"https://{domain}.auth.{region}.amazoncognito.com\"\n"
    );
    fs::write(folder.path().join("profiles.toml"), profile).unwrap();
    folder
}

#[test]
fn what_a_profile_knows_is_filled_in() {
    let folder = with_profile("eu-central-1", "works-watch", "works-eu");
    let (code, stdout, stderr) = run(folder.path(), &["template", "--profile", "works", "--output", "works.yaml"]);
    assert_eq!((code, stdout.as_str()), (Some(0), ""), "{stderr}");
    let text = fs::read_to_string(folder.path().join("works.yaml")).unwrap();
    for default in [
        "topicdeck",
        "works/hall-1",
        "\"http://localhost:8100,http://localhost:8101\"",
        "a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com",
    ] {
        assert!(text.contains(&format!("    Default: {default}\n")), "{default}: {text}");
    }
    assert!(!stderr.contains("describe-endpoint"), "the endpoint is known: {stderr}");
    assert!(stderr.contains("deploy --region eu-central-1 --template-file works.yaml"), "{stderr}");
    assert!(stderr.contains("other topic_filters of the profile are refused"), "{stderr}");
    let (_, policy, _) = run(folder.path(), &["template", "--profile", "works", "--format", "iot-policy"]);
    let policy: Value = serde_json::from_str(&policy).unwrap();
    let receive = &policy["Statement"][2];
    assert_eq!(receive["Resource"], json!("arn:aws:iot:eu-central-1:123456789012:topic/works/hall-1/*"));
    let (code, _, stderr) = run(folder.path(), &["template", "--profile", "nowhere"]);
    assert!(code == Some(1) && stderr.contains("nowhere"), "{stderr}");
}

/// A stack with them fails in the account of the profile.
#[test]
fn names_that_the_profile_uses_are_not_given_to_a_new_stack() {
    for (policy, domain, stack) in [
        ("works-watch", "works-eu", "topicdeck"),
        ("topicdeck", "topicdeck-111122223333", "topicdeck-2"),
        ("topicdeck-2", "topicdeck-2-111122223333", "topicdeck-3"),
    ] {
        let folder = with_profile("eu-central-1", policy, domain);
        let (code, stdout, stderr) = run(folder.path(), &["template", "--profile", "works"]);
        assert_eq!(code, Some(0), "{stderr}");
        assert!(stdout.contains(&format!("    Default: {stack}\n")) && !stdout.contains(domain), "{stdout}");
        let words = format!("not used again: the new stack has the name {stack}.");
        assert!(stderr.contains(&words) && stderr.contains(&format!("--stack-name {stack} ")), "{stderr}");
        let given = ["template", "--profile", "works", "--name", policy, "--domain-prefix", domain];
        let (code, _, stderr) = run(folder.path(), &given);
        assert!(code == Some(0) && stderr.contains(&format!("uses the IoT policy {policy} already")), "{stderr}");
        assert!(stderr.contains(&format!("uses the sign-in pages at {domain} already")), "{stderr}");
    }
}

/// Otherwise the commands would change a stack that another profile uses.
#[test]
fn names_that_any_profile_of_the_region_uses_are_not_given_to_a_new_stack() {
    let folder = with_profile("eu-central-1", "topicdeck", "topicdeck-111122223333");
    let path = folder.path().join("profiles.toml");
    let demo =
        fs::read_to_string(&path).unwrap().replace("\"works\"", "\"demo\"").replace("\"topicdeck\"", "\"demo-policy\"");
    let demo = demo.replace("//topicdeck-", "//demo-");
    fs::write(&path, fs::read_to_string(&path).unwrap() + &demo).unwrap();
    for (options, stack) in [
        (&["--profile", "demo"][..], "topicdeck-2"),
        (&[], "topicdeck-2"),
        (&["--region", "eu-central-1"], "topicdeck-2"),
        (&["--region", "us-east-1"], "topicdeck"),
    ] {
        let (code, stdout, stderr) = run(folder.path(), &[&["template"], options].concat());
        assert!(code == Some(0) && stdout.contains(&format!("    Default: {stack}\n")), "{stdout}");
        assert!(stderr.contains(&format!("--stack-name {stack} ")), "{stderr}");
        assert_eq!(stderr.contains("the new stack has the name topicdeck-2."), stack == "topicdeck-2", "{stderr}");
    }
    let (_, _, stderr) = run(folder.path(), &["template", "--format", "role"]);
    assert!(!stderr.contains("new stack"), "the document has no names in it: {stderr}");
    let (code, _, stderr) = run(folder.path(), &["template", "--name", "topicdeck"]);
    assert!(code == Some(0) && stderr.contains("The profile works uses the IoT policy topicdeck already."), "{stderr}");
    fs::write(&path, "[[profile]]\nname = 1\n").unwrap();
    let (code, _, stderr) = run(folder.path(), &["template"]);
    assert_eq!(code, Some(0), "without --profile, any file will do: {stderr}");
    assert!(stderr.contains("profiles.toml cannot be read, so the names that profiles use are not known"), "{stderr}");
    fs::remove_file(&path).unwrap();
    assert!(!run(folder.path(), &["template"]).2.contains("cannot be read"), "there are no profiles");
}

#[test]
fn a_region_or_endpoint_that_does_not_fit_is_refused_by_where_it_comes_from() {
    let (here, china) = (with_profile("eu-central-1", "works", "works-eu"), tempfile::tempdir().unwrap());
    let profile = "[[profile]]\nname = \"works\"\nregion = \"cn-north-1\"\ncredentials = \"aws-profile:works\"\n";
    fs::write(china.path().join("profiles.toml"), profile).unwrap();
    let of_us = "a1b2c3d4e5f6g7-ats.iot.us-east-1.amazonaws.com";
    let of_china = "a1b2c3d4e5f6g7.ats.iot.cn-north-1.amazonaws.com.cn";
    for (folder, options, words) in [
        (
            &here,
            &["--region", "eu-west-1", "--iot-endpoint", of_us][..],
            "--iot-endpoint: expected a host in eu-west-1",
        ),
        (&here, &["--profile", "works", "--iot-endpoint", of_us], "--iot-endpoint: expected a host in eu-central-1"),
        (&here, &["--profile", "works", "--region", "cn-north-1"], "--region: expected a region outside China"),
        (&here, &["--iot-endpoint", of_china], "--iot-endpoint: expected a region outside China"),
        (&china, &["--profile", "works"], "--profile: expected a region outside China"),
    ] {
        let (code, stdout, stderr) = run(folder.path(), &[&["template"], options].concat());
        assert!(code == Some(2) && stdout.is_empty() && stderr.contains(words), "{options:?}: {code:?} {stderr}");
    }
    let (code, stdout, stderr) = run(here.path(), &["template", "--profile", "works", "--region", "eu-west-1"]);
    assert!(code == Some(0) && !stdout.contains("iot.eu-central-1"), "{stderr}");
    assert!(stderr.contains("iot_endpoint of the profile is not used: it is in eu-central-1."), "{stderr}");
}

#[test]
fn what_aws_would_refuse_is_wrong_usage_that_says_what_is_expected() {
    let folder = tempfile::tempdir().unwrap();
    for (options, words) in [
        (&["--name", "My Plant"][..], "--name: expected small letters"),
        (&["--topic-prefix", "plant/#"], "--topic-prefix: expected a topic such as plant/line-1"),
        (&["--callback-url", "https://example.com"], "--callback-url: expected http://localhost:PORT"),
        (&["--iot-endpoint", "https://x.example"], "--iot-endpoint: expected a host"),
        (&["--domain-prefix", "my-cognito"], "--domain-prefix: expected small letters"),
        (&["--topic-prefix", "工場"], "only letters that AWS takes in policies"),
        (&["--region", "cn-north-1"], "--region: expected a region outside China"),
        (&["--rights", "--iot-endpoint", "a.ats.iot.cn-north-1.amazonaws.com.cn"], "outside China"),
        (&["--region", "Frankfurt"], "--region: expected a region such as eu-central-1"),
        (&["--account", "1234"], "--account: expected the number of an AWS account"),
        (&["--variant", "demo", "--name", "plant"], "--variant demo: expected no name"),
        (&["--rights", "--output", "x.yaml"], "cannot be used with"),
    ] {
        let (code, stdout, stderr) = run(folder.path(), &[&["template"], options].concat());
        assert!(code == Some(2) && stdout.is_empty() && stderr.contains(words), "{options:?}: {code:?} {stderr}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn the_commands_that_follow_are_those_of_the_format_and_take_any_file_name() {
    let folder = tempfile::tempdir().unwrap();
    for (options, words) in [
        (&["--output", "my file.yaml"][..], "--template-file \"my file.yaml\" --stack-name topicdeck"),
        (&[], "with the template in FILE"),
        (&[], "--template-file FILE --stack-name topicdeck"),
        (&["--format", "terraform"], "terraform output -json | topicdeck import - --name topicdeck"),
        (&["--name", "line"], "aws iot attach-policy --policy-name line --target IDENTITY-ID"),
        (&["--variant", "demo"], "topicdeck attach-policy --profile topicdeck-demo"),
        (
            &["--format", "cdk", "--name", "line"],
            "npx cdk deploy line --no-previous-parameters --parameters IotEndpoint=$(aws iot",
        ),
    ] {
        let (code, _, stderr) = run(folder.path(), &[&["template"], options].concat());
        assert!(code == Some(0) && stderr.contains(words), "{options:?}: {stderr}");
    }
}

#[test]
fn a_dash_is_stdout() {
    let folder = tempfile::tempdir().unwrap();
    let (code, stdout, _) = run(folder.path(), &["template", "--output", "-"]);
    assert!(code == Some(0) && stdout.starts_with("AWSTemplateFormatVersion"), "{stdout}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn the_account_of_an_example_is_said_to_be_one() {
    let folder = tempfile::tempdir().unwrap();
    let line = ["template", "--format", "iot-policy"];
    let (_, stdout, stderr) = run(folder.path(), &line);
    assert!(stdout.contains("arn:aws:iot:eu-west-1:123456789012:"), "that of the sandbox: {stdout}");
    assert!(stderr.contains("The account 123456789012 is an example"), "{stderr}");
    let (_, _, stderr) = run(folder.path(), &[&line[..], &["--account", "111122223333"]].concat());
    assert!(stderr.contains("The region eu-west-1 is an example"), "{stderr}");
    let own = [&line[..], &["--account", "111122223333", "--region", "us-gov-west-1"]].concat();
    let (_, stdout, stderr) = run(folder.path(), &own);
    assert!(stdout.contains("arn:aws-us-gov:iot:us-gov-west-1:111122223333:"), "{stdout}");
    assert!(stdout.contains("${cognito-identity-us-gov.amazonaws.com:sub}") && !stderr.contains("example"), "{stderr}");
}

/// The file is a stack of this template on a look-alike, as `aws cloudformation describe-stacks` printed it.
#[test]
fn the_outputs_of_a_stack_are_a_complete_profile() {
    let folder = tempfile::tempdir().unwrap();
    let stack = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/import/template-stack.json");
    let described: Value = serde_json::from_str(&fs::read_to_string(&stack).unwrap()).unwrap();
    let keys: Vec<&str> = described["Stacks"][0]["Outputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|output| output["OutputKey"].as_str().unwrap())
        .collect();
    let template = fs::read_to_string(data().join("least.yaml")).unwrap();
    let outputs = template.split_once("\nOutputs:\n").unwrap().1;
    let expected: Vec<&str> = outputs
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':'))
        .filter(|key| !key.starts_with(' '))
        .collect();
    assert_eq!(keys, expected, "the stack is one of this template");
    let (code, _, stderr) = run(folder.path(), &["import", stack.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{stderr}");
    let (code, stdout, stderr) = run(folder.path(), &["profile", "show", "plant"]);
    assert_eq!(code, Some(0), "{stderr}");
    let profile: toml::Table = stdout.parse().unwrap();
    let profile = &profile["profile"][0];
    let text = |key: &str| profile[key].as_str().unwrap();
    assert_eq!(text("iot_endpoint"), "a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com");
    assert_eq!(text("iot_policy"), "plant");
    assert_eq!(profile["topic_filters"].as_array().unwrap(), &[toml::Value::from("plant/#")]);
    assert_eq!(profile["callback_urls"].as_array().unwrap().len(), 2);
    assert_eq!(
        profile["endpoints"]["hosted_ui"].as_str(),
        Some("https://plant-123456789012.auth.eu-west-1.amazoncognito.com")
    );
}
