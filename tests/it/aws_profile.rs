//! The second door: credentials of AWS's own tools, from their files, a process and the environment, against the sandbox.
//! No AWS is asked.
#![cfg(unix)]

use std::process::{Command, Output, Stdio};

use aws_credential_types::Credentials;
use serde_json::{Value, json};

use crate::support::english_program::in_english;
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::WatchedEngine;
use client::profile::Profile;
use model::{CheckState, Command as EngineCommand, Event, ProfileCommand, ProfileEvent, TrialCheck, Tried};

/// A folder with a `profiles.toml` and a home of AWS's tools, and a sandbox with a user of IAM.
struct Stage {
    /// Serves until the end.
    _sandbox: QuietSandbox,
    home: tempfile::TempDir,
    keys: Credentials,
}

/// What the user of IAM may do.
fn allows_plant() -> Value {
    json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "iot:*", "Resource": ["arn:aws:iot:eu-west-1:123456789012:client/topicdeck-*",
            "arn:aws:iot:eu-west-1:123456789012:topic/plant/*", "arn:aws:iot:eu-west-1:123456789012:topicfilter/plant/*"],
    }] })
}

impl Stage {
    async fn new(credentials: &str) -> Self {
        Self::with_policy(credentials, allows_plant()).await
    }

    async fn with_policy(credentials: &str, policy: Value) -> Self {
        let sandbox = QuietSandbox::new().await;
        let keys = sandbox.sandbox.add_iam_user("operator", policy);
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join(".aws")).unwrap();
        let profile = profile_toml(&sandbox, credentials);
        std::fs::write(home.path().join("profiles.toml"), profile).unwrap();
        Self { _sandbox: sandbox, home, keys }
    }

    fn aws_file(&self, name: &str, text: &str) {
        std::fs::write(self.home.path().join(".aws").join(name), text).unwrap();
    }

    /// The keys as AWS's tools keep them.
    fn keys_lines(&self) -> String {
        let (id, secret) = (self.keys.access_key_id(), self.keys.secret_access_key());
        format!("aws_access_key_id = {id}\naws_secret_access_key = {secret}\n")
    }

    /// A program that prints the keys, good until `expiration`, and tells `told` of each call.
    fn write_process(&self, expiration: &str) {
        let (id, secret) = (self.keys.access_key_id(), self.keys.secret_access_key());
        let printed = json!({
            "Version": 1, "AccessKeyId": id, "SecretAccessKey": secret, "Expiration": expiration,
        });
        let calls = self.home.path().join("calls");
        let script = format!("#!/bin/sh\necho call >> '{}'\ncat <<'END'\n{printed}\nEND\n", calls.display());
        let path = self.home.path().join("give-keys");
        std::fs::write(&path, script).unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
        self.aws_file("config", &format!("[profile plant]\ncredential_process = {}\n", path.display()));
    }

    fn program(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_topicdeck"));
        in_english(&mut command);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("AWS_")) {
            command.env_remove(name);
        }
        command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere").env_remove("TOPICDECK_LOG");
        command.env("HOME", self.home.path()).arg("--config").arg(self.home.path()).args(arguments);
        command.stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&self.program(arguments).output().unwrap())
    }
}

#[derive(Debug)]
struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Ran {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }

    fn is_done(&self) -> &Self {
        assert_eq!(self.code, Some(0), "{self:?}");
        self
    }

    fn has_failed_with(&self, code: &str) -> &Self {
        assert!(self.code == Some(1) && self.stderr.contains(&format!("[{code}]")), "{code}: {self:?}");
        self
    }
}

/// A profile that leads to the sandbox, with `credentials` in place of what Cognito needs.
fn profile_toml(sandbox: &QuietSandbox, credentials: &str) -> String {
    let Profile { iot_endpoint, endpoints, .. } = client::profile::parse(&sandbox.profiles_toml).unwrap().remove(0);
    let (data, control) = (endpoints.iot_data.unwrap(), endpoints.iot_control.unwrap());
    format!(
        "[[profile]]\nname = \"plant\"\nregion = \"eu-west-1\"\ncredentials = \"{credentials}\"\n\
         iot_endpoint = \"{iot_endpoint}\"\n\n[profile.endpoints]\niot_data = \"{data}\"\niot_control = \"{control}\"\n"
    )
}

/// Everything that a person does with a connection. Blocks.
fn use_it(stage: &Stage, label: &str) {
    stage.run(&["send", "plant/a", "ready", "--retain", "--qos", "1"]).is_done();
    let watched = stage.run(&["watch", "plant/a", "--count", "1"]);
    assert!(watched.is_done().stdout.contains("ready"), "{watched:?}");
    let who = stage.run(&["whoami", "--json"]);
    let who: Value = serde_json::from_str(&who.is_done().stdout).unwrap();
    assert_eq!(who["user"], json!(label));
    assert_eq!(
        (&who["account_id"], &who["access_key_id"]),
        (&json!("123456789012"), &json!(stage.keys.access_key_id()))
    );
    let doctor = stage.run(&["doctor"]);
    assert!(doctor.is_done().stdout.contains("IAM alone decides"), "{doctor:?}");
    assert!(!doctor.stdout.contains(stage.keys.secret_access_key()), "{doctor:?}");
    let status: Value = serde_json::from_str(&stage.run(&["status", "--json"]).is_done().stdout).unwrap();
    assert_eq!((&status["signed_in"], &status["keyring"]), (&Value::Null, &Value::Null));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_in_the_files_of_the_aws_tools_do_everything() {
    let stage = Stage::new("aws-profile:plant").await;
    stage.aws_file("credentials", &format!("[plant]\n{}", stage.keys_lines()));
    tokio::task::block_in_place(|| use_it(&stage, "AWS profile plant"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_of_the_environment_do_too() {
    let stage = Stage::new("aws-environment").await;
    tokio::task::block_in_place(|| {
        stage.run(&["watch", "plant/a", "--count", "1"]).has_failed_with("aws_profile.no_environment");
        let mut command = stage.program(&["send", "plant/a", "ready", "--qos", "1"]);
        command.env("AWS_ACCESS_KEY_ID", stage.keys.access_key_id());
        command.env("AWS_SECRET_ACCESS_KEY", stage.keys.secret_access_key());
        Ran::of(&command.output().unwrap()).is_done();
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_gives_keys_and_is_asked_again_before_they_end() {
    let stage = Stage::new("aws-profile:plant").await;
    stage.write_process("2100-01-01T00:00:00Z");
    tokio::task::block_in_place(|| use_it(&stage, "AWS profile plant"));
    let soon = jiff::Timestamp::now() + std::time::Duration::from_secs(6);
    stage.write_process(&soon.to_string());
    let calls = stage.home.path().join("calls");
    std::fs::remove_file(&calls).unwrap();
    tokio::task::block_in_place(|| {
        stage.run(&["watch", "plant/none", "--for", "6"]).is_done();
    });
    let asked = std::fs::read_to_string(&calls).unwrap().lines().count();
    assert!(asked >= 2, "asked {asked} times");
    stage.write_process("2020-01-01T00:00:00Z");
    tokio::task::block_in_place(|| {
        stage.run(&["watch", "plant/a", "--count", "1"]).has_failed_with("aws_profile.expired");
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_missing_names_the_command_or_file_that_helps() {
    let stage = Stage::new("aws-profile:plant").await;
    let sso = "[profile plant]\nsso_session = plant\nsso_account_id = 123456789012\nsso_role_name = operator\n\
        [sso-session plant]\nsso_region = eu-west-1\nsso_start_url = https://plant.awsapps.com/start\n";
    let login = "[profile plant]\nlogin_session = arn:aws:iam::123456789012:user/operator\nregion = eu-west-1\n";
    let role = |source: &str| {
        format!("[profile plant]\nrole_arn = arn:aws:iam::123456789012:role/operator\nsource_profile = {source}\n")
    };
    let rows = [
        ("[profile other]\nregion = eu-west-1\n".to_owned(), "aws_profile.missing", "other"),
        ("[profile plant]\nregion = eu-west-1\n".to_owned(), "aws_profile.empty", "aws login --profile plant"),
        (sso.to_owned(), "aws_profile.sso_ended", "aws sso login --profile plant"),
        (login.to_owned(), "aws_profile.login_ended", "aws login --profile plant"),
        (
            "[profile plant]\ncredential_process = false\n".to_owned(),
            "aws_profile.process_failed",
            "Run it in a terminal",
        ),
        ("[profile plant]\ncredential_process = echo no\n".to_owned(), "aws_profile.process_failed", "could not parse"),
        (
            "[profile plant]\naws_access_key_id = AKIARZPUZDIKGB2VALC4\n".to_owned(),
            "aws_profile.unusable",
            "aws configure",
        ),
        (role("plant-2") + &sso.replace("[profile plant]", "[profile plant-2]"), "aws_profile.sso_ended", "plant-2"),
        (role("nowhere"), "aws_profile.missing", "nowhere"),
        ("[profile plant\n".to_owned(), "aws_profile.unusable", "~/.aws/config"),
    ];
    tokio::task::block_in_place(|| {
        for (config, code, words) in rows {
            stage.aws_file("config", &config);
            let ran = stage.run(&["watch", "plant/a", "--count", "1"]);
            ran.has_failed_with(code);
            assert!(ran.stderr.contains(words), "{words}: {ran:?}");
        }
        // Nothing to sign in to, and nothing to sign out of.
        let attach = stage.run(&["attach-policy", "--yes"]);
        attach.has_failed_with("policy.not_needed");
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_says_that_iam_alone_decides() {
    let stage = Stage::with_policy("aws-profile:plant", json!({ "Version": "2012-10-17", "Statement": [] })).await;
    stage.aws_file("credentials", &format!("[plant]\n{}", stage.keys_lines()));
    tokio::task::block_in_place(|| {
        let ran = stage.run(&["watch", "plant/a", "--count", "1"]);
        ran.has_failed_with("mqtt.not_authorized");
        assert!(ran.stderr.contains("IAM policies alone decide"), "{ran:?}");
        assert!(ran.stderr.contains("arn:aws:iot:eu-west-1:123456789012:client/topicdeck-plant-"), "{ran:?}");
        assert!(!ran.stderr.contains("attach-policy"), "{ran:?}");
    });
    let allowed = Stage::new("aws-profile:plant").await;
    allowed.aws_file("credentials", &format!("[plant]\n{}", allowed.keys_lines()));
    tokio::task::block_in_place(|| {
        let ran = allowed.run(&["send", "office/a", "x", "--qos", "1"]);
        assert!(ran.code == Some(1) && ran.stderr.contains("do not allow iot:Publish"), "{ran:?}");
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_with_an_aws_profile_is_tried_as_far_as_its_credentials_lead() {
    let sandbox = QuietSandbox::new().await;
    let text = profile_toml(&sandbox, "aws-profile:a-profile-that-no-one-has");
    let mut engine = WatchedEngine::start("");
    let found = tried(&mut engine, without_endpoint(&text)).await;
    let of = |tried: Tried| found.iter().find(|check| check.tried == tried).unwrap();
    assert_eq!(found.len(), Tried::OF_AWS.len());
    assert_eq!(of(Tried::Credentials).notice.as_ref().unwrap().code, "aws_profile.missing", "{found:#?}");
    assert_eq!(of(Tried::Endpoint).state, CheckState::NotTried);
    let found = tried(&mut engine, text).await;
    let endpoint = found.iter().find(|check| check.tried == Tried::Endpoint).unwrap();
    assert!(endpoint.detail.ends_with("is known once you connect."), "no one signs in: {endpoint:?}");
    engine.end().await;
}

async fn tried(engine: &mut WatchedEngine, text: String) -> Vec<TrialCheck> {
    engine.send(EngineCommand::Profile(ProfileCommand::Try { text }));
    let mut found: Vec<TrialCheck> = Vec::new();
    engine
        .until("the end of the trial", |event| match event {
            Event::Profile(ProfileEvent::Tried(check)) => {
                found.push((**check).clone());
                None
            }
            Event::Profile(ProfileEvent::TrialEnded) => Some(()),
            _ => None,
        })
        .await;
    found
}

/// Only AWS knows whether it takes them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_keys_are_named_by_the_sign_in_and_by_the_connection() {
    let stage = Stage::new("aws-profile:plant").await;
    let right = stage.keys_lines();
    let wrong = right.replace(stage.keys.secret_access_key(), "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    tokio::task::block_in_place(|| {
        stage.run(&["sign-in"]).has_failed_with("aws_profile.missing");
        let examined = stage.run(&["doctor", "--json"]);
        assert_eq!(states(&examined), ["failed", "failed"], "{examined:?}");
        stage.aws_file("credentials", &format!("[plant]\n{wrong}"));
        let signed_in = stage.run(&["sign-in"]);
        signed_in.has_failed_with("aws_profile.keys_refused");
        assert!(signed_in.stderr.contains("aws sts get-caller-identity --profile plant"), "{signed_in:?}");
        let watched = stage.run(&["watch", "plant/a", "--count", "1"]);
        watched.has_failed_with("socket.forbidden");
        assert!(watched.stderr.contains("the keys of AWS profile plant are wrong"), "{watched:?}");
        assert!(watched.stderr.contains("aws sts get-caller-identity --profile plant"), "{watched:?}");
        let called = stage.run(&["retained", "list"]);
        called.has_failed_with("call.signature");
        assert!(called.stderr.contains("the keys of AWS profile plant are wrong"), "{called:?}");
        assert!(called.stderr.contains("aws sts get-caller-identity --profile plant"), "{called:?}");
        let examined = stage.run(&["doctor", "--json"]);
        assert_eq!(states(&examined), ["failed", "failed"], "{examined:?}");
        stage.aws_file("credentials", &format!("[plant]\n{right}"));
        let signed_in = stage.run(&["sign-in"]);
        assert!(signed_in.is_done().stderr.contains("No sign-in is needed"), "{signed_in:?}");
    });
}

/// What the doctor says of the sign-in and of the credentials.
fn states(doctor: &Ran) -> [String; 2] {
    let found: Value = serde_json::from_str(&doctor.stdout).unwrap();
    let checks = found["rungs"].as_array().unwrap();
    ["sign_in", "credentials"].map(|name| {
        let check = checks.iter().find(|check| check["rung"] == name).unwrap_or_else(|| panic!("{name}: {found}"));
        check["state"].as_str().unwrap().to_owned()
    })
}

fn without_endpoint(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("iot_endpoint")).collect();
    lines.join("\n")
}
