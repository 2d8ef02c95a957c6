//! `import` and `profile`: what they print, write and refuse.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use super::run;

const ENDPOINT: &str = "iot_endpoint=a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com";

fn fixture(name: &str) -> String {
    format!("{}/tests/data/import/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn profiles(folder: &Path) -> String {
    fs::read_to_string(folder.join("profiles.toml")).unwrap_or_default()
}

#[test]
fn an_import_with_something_missing_says_what_and_adds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (code, stdout, _) = run(folder.path(), &["import", &fixture("amplify_outputs.json"), "--json"]);
    let object: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(
        (code, &object["missing"], &object["kind"]),
        (Some(3), &json!(["iot_endpoint"]), &json!("amplify_outputs"))
    );
    assert_eq!(object["profile"]["user_pool_id"], json!("eu-west-1_AbCdEf123"));
    assert_eq!(object["from"]["client_id"], json!("/auth/user_pool_client_id"));
    assert_eq!(object["profile"]["callback_urls"], json!(["http://localhost:3000/"]));
    let (code, stdout, stderr) = run(folder.path(), &["import", &fixture("amplify_outputs.json")]);
    assert!(code == Some(3) && stdout.contains("/auth/user_pool_id"), "{stdout}");
    assert!(stderr.contains("aws iot describe-endpoint --endpoint-type iot:Data-ATS"), "{stderr}");
    assert_eq!(profiles(folder.path()), "");
}

#[test]
fn a_complete_import_is_added_once_and_comments_stay() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("profiles.toml"), "# ours\n").unwrap();
    let file = fixture("amplify_outputs.json");
    let line = ["import", &file, "--name", "plant", "--set", ENDPOINT];
    let (code, _, stderr) = run(folder.path(), &[&line[..], &["--dry-run"]].concat());
    assert_eq!((code, &*profiles(folder.path())), (Some(0), "# ours\n"), "{stderr}");
    let (code, _, stderr) = run(folder.path(), &line);
    assert!(code == Some(0) && profiles(folder.path()).starts_with("# ours\n"), "{stderr}");
    let (code, _, stderr) = run(folder.path(), &line);
    assert!(code == Some(1) && stderr.contains("profile.name_taken"), "{stderr}");
    let edited = profiles(folder.path()).replace("name = \"plant\"", "name = \"plant\" # mine");
    fs::write(folder.path().join("profiles.toml"), edited).unwrap();
    let (code, _, stderr) = run(folder.path(), &[&line[..], &["--replace"]].concat());
    assert!(code == Some(0) && profiles(folder.path()).contains("# mine"), "{stderr}");
    let (code, stdout, _) = run(folder.path(), &["profile", "list"]);
    assert_eq!((code, &*stdout), (Some(0), "plant\n"));
}

#[test]
fn what_is_handed_on_is_imported_again_and_an_endpoint_can_be_looked_up() {
    let (mine, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = fixture("amplify_outputs.json");
    let (code, _, stderr) = run(mine.path(), &["import", &file, "--name", "plant"]);
    assert!(code == Some(3) && stderr.contains("--set iot_endpoint="), "{stderr}");
    let (code, _, stderr) = run(mine.path(), &["import", &file, "--name", "plant", "--set", "iot_endpoint="]);
    assert_eq!(code, Some(0), "{stderr}");
    let (_, exported, _) = run(mine.path(), &["profile", "export", "plant"]);
    assert!(!exported.contains("iot_endpoint"), "{exported}");
    let handed_on = mine.path().join("plant.toml");
    fs::write(&handed_on, &exported).unwrap();
    let (code, stdout, stderr) = run(theirs.path(), &["import", handed_on.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{stdout}{stderr}");
    assert_eq!(run(theirs.path(), &["profile", "export", "plant"]).1, exported);
}

#[test]
fn a_replica_keeps_its_region_and_a_region_that_is_set_keeps_what_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let outputs = folder.path().join("outputs.json");
    let text = r#"{"Plant": {"UserPoolId": "eu-west-1_AbCdEf123", "ClientId": "1example23456789exampleabc",
        "IdentityPoolId": "eu-central-1:12345678-90ab-cdef-1234-567890abcdef",
        "IotEndpoint": "a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com"}}"#;
    fs::write(&outputs, text).unwrap();
    let line = ["import", outputs.to_str().unwrap(), "--name", "plant"];
    let (code, stdout, _) = run(folder.path(), &line);
    assert!(code == Some(3) && stdout.contains("Ignored: identity_pool_id"), "{stdout}");
    let (code, stdout, stderr) = run(folder.path(), &[&line[..], &["--set", "region=eu-central-1"]].concat());
    assert_eq!(code, Some(0), "{stdout}{stderr}");
    let saved = profiles(folder.path());
    assert!(saved.contains("region = \"eu-central-1\"") && saved.contains("\"eu-west-1_AbCdEf123\""), "{saved}");
}

#[test]
fn a_file_with_mistakes_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("profiles.toml"), "[[profile]\n").unwrap();
    let (code, ..) = run(folder.path(), &["import", &fixture("sam-stack-outputs.json"), "--replace"]);
    assert_eq!((code, &*profiles(folder.path())), (Some(1), "[[profile]\n"));
}

#[test]
fn profiles_are_copied_renamed_moved_handed_on_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let done = |line: &[&str]| {
        let (code, stdout, stderr) = run(folder.path(), line);
        assert_eq!(code, Some(0), "{line:?} {stderr}");
        stdout
    };
    done(&["import", &fixture("describe-stacks.json"), "--name", "plant"]);
    done(&["profile", "duplicate", "plant", "test"]);
    done(&["profile", "move", "test", "1"]);
    let kept = engine::Folder::at(folder.path().join("kept"));
    for (name, text) in [("plant", "version = 1\nprofile = \"plant\"\n"), ("hall", "version = 1\n")] {
        fs::create_dir_all(kept.messages_file(name).parent().unwrap()).unwrap();
        fs::write(kept.messages_file(name), text).unwrap();
    }
    let (_, stdout, stderr) = run(folder.path(), &["profile", "rename", "plant", "hall"]);
    assert!((stdout + &stderr).contains("hall (earlier)"), "{stderr}");
    assert_eq!(fs::read_to_string(kept.messages_file("hall")).unwrap(), "version = 1\nprofile = \"hall\"\n");
    assert!(!kept.messages_file("plant").exists() && kept.messages_file("hall (earlier)").exists());
    done(&["profile", "edit", "hall", "--set", "read_only=true", "--set", "scopes=openid, email"]);
    let shown = done(&["profile", "show", "hall"]);
    assert!(shown.contains("read_only = true\n") && shown.contains("scopes = [\"openid\", \"email\"]\n"), "{shown}");
    done(&["profile", "edit", "hall", "--unset", "scopes"]);
    assert!(!done(&["profile", "show", "hall"]).contains("scopes"));
    assert_eq!(done(&["profile", "list", "--json"]).trim(), r#"{"profiles":["test","hall"]}"#);
    assert!(done(&["profile", "export", "hall"]).starts_with("[[profile]]\nname = \"hall\"\n"));
    let (code, _, stderr) = run(folder.path(), &["profile", "remove", "hall"]);
    assert!(code == Some(2) && stderr.contains("--yes"), "{stderr}");
    done(&["profile", "remove", "hall", "--yes"]);
    assert_eq!(done(&["profile", "list"]), "test\n");
    let (code, _, stderr) = run(folder.path(), &["profile", "show", "hall"]);
    assert!(code == Some(1) && stderr.contains("profile.unknown"), "{stderr}");
}

#[test]
fn a_command_settles_a_rename_that_was_interrupted_before_it_uses_what_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (_, _, stderr) = run(folder.path(), &["import", &fixture("describe-stacks.json"), "--name", "old (earlier)"]);
    let shown = format!("topicdeck --config {} --profile 'old (earlier)' sign-in", folder.path().display());
    assert!(stderr.contains(&shown), "{stderr}");
    let kept = engine::Folder::at(folder.path().join("kept"));
    let file = kept.contracts_file("old (earlier)");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, "version = 1\n").unwrap();
    let names = ["old (earlier)", "hall"];
    let moving = kept.move_profile(names, &folder.path().join("profiles.toml"), Duration::ZERO).unwrap();
    // As when the process is killed: the files have the new name, and the file of profiles the former one.
    drop(moving);
    assert!(!file.exists());
    let (_, _, stderr) = run(folder.path(), &["contract", "list"]);
    assert!(stderr.contains("profile.rename_settled") && file.exists(), "{stderr}");
    let (_, _, stderr) = run(folder.path(), &["contract", "list"]);
    assert!(!stderr.contains("profile.rename_settled"), "{stderr}");
}

#[test]
fn an_edit_that_would_spoil_the_file_or_put_a_secret_in_it_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["import", &fixture("describe-stacks.json"), "--name", "plant"]);
    let before = format!("{}colour = \"teal\"  # of a later version\n", profiles(folder.path()));
    fs::write(folder.path().join("profiles.toml"), &before).unwrap();
    for (line, words) in [
        (&["edit", "plant", "--set", "iot_endpoint=nonsense"][..], "iot_endpoint"),
        (&["edit", "plant", "--set", "session_expiry_secs=soon"], "session_expiry_secs"),
        (&["edit", "plant", "--unset", "client_id"], "client_id"),
        (&["edit", "plant", "--set", "broker=x"], "import.unknown_setting"),
        (
            &["edit", "plant", "--set", "client_secret=1aB2cD3eF4gH5iJ6kL7mN8oP9qR0sT1uV2wX3yZ4aB5cD6eF7gH"],
            "client_secret",
        ),
        (&["rename", "plant", ""], "name"),
    ] {
        let (code, stdout, stderr) = run(folder.path(), &[&["profile"], line].concat());
        assert!(code == Some(1) && stderr.contains(words), "{line:?}: {stdout}{stderr}");
        assert!(!stderr.contains("1aB2cD3eF4"), "{stderr}");
        assert_eq!(profiles(folder.path()), before, "{line:?}");
    }
}

#[test]
fn a_region_that_is_not_that_of_the_pool_is_said_to_be_right_for_a_replica_only() {
    let folder = tempfile::tempdir().unwrap();
    let file = fixture("amplify_outputs.json");
    let here = ["import", &file, "--name", "plant", "--set", ENDPOINT];
    let (code, _, stderr) = run(folder.path(), &here);
    assert!(code == Some(0) && !stderr.contains("replica"), "{stderr}");
    let replica = [
        &["import", &file, "--name", "replica", "--set", "region=eu-central-1"][..],
        &["--set", "identity_pool_id=eu-central-1:12345678-90ab-cdef-1234-567890abcdef"],
        &["--set", "iot_endpoint=a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com"],
    ];
    let (code, _, stderr) = run(folder.path(), &replica.concat());
    assert!(code == Some(0) && stderr.contains("note: The user pool id says eu-west-1."), "{stderr}");
    let (_, stdout, _) = run(folder.path(), &["status", "--profile", "replica"]);
    assert!(stdout.contains("eu-central-1, with a replica of the user pool of eu-west-1"), "{stdout}");
    let (_, stdout, _) = run(folder.path(), &["status", "--profile", "plant"]);
    assert!(stdout.contains("eu-west-1") && !stdout.contains("replica of"), "{stdout}");
}

#[test]
fn a_stack_that_is_not_complete_is_named_with_its_state() {
    let folder = tempfile::tempdir().unwrap();
    let stack = |state: &str| {
        let stack = json!({ "StackName": "plant", "StackStatus": state, "StackId": "arn:aws:cloudformation:eu-west-1:1:stack/plant/1" });
        fs::write(folder.path().join("stack.json"), json!({ "Stacks": [stack] }).to_string()).unwrap();
        run(folder.path(), &["import", folder.path().join("stack.json").to_str().unwrap()])
    };
    let (code, _, stderr) = stack("CREATE_IN_PROGRESS");
    assert!(code == Some(3) && stderr.contains("The stack plant is not complete yet"), "{stderr}");
    assert!(stderr.contains("its state is CREATE_IN_PROGRESS"), "{stderr}");
    assert!(!stack("CREATE_COMPLETE").2.contains("not complete yet"));
}
