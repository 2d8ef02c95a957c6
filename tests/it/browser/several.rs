//! `watch` on several profiles at once, each with its own sign-in.

use std::collections::BTreeSet;
use std::fs;

use sandbox::OPERATOR;
use serde_json::Value;

use crate::support::installed_program::{InstalledProgram, with_installed_program};

/// The sandbox's profile, once under each of these names.
fn name_profiles(installed: &InstalledProgram, names: &[&str]) {
    let file = installed.home().join("config/profiles.toml");
    let one = fs::read_to_string(&file).unwrap();
    assert!(one.contains("name = \"sandbox\""), "{one}");
    let all = names.iter().map(|name| one.replace("name = \"sandbox\"", &format!("name = \"{name}\"")));
    fs::write(&file, all.collect::<Vec<_>>().join("\n")).unwrap();
}

#[test]
fn a_watch_names_the_profile_of_each_message_and_leaves_out_what_cannot_go_on() {
    let name = "browser::several::a_watch_names_the_profile_of_each_message_and_leaves_out_what_cannot_go_on";
    with_installed_program(name, &[], |installed| {
        let _sandbox = installed.serve();
        name_profiles(installed, &["hall", "van", "cellar", "attic"]);
        installed.sign_in_to(&["--profile", "hall"], OPERATOR);
        installed.sign_in_to(&["--profile", "van"], OPERATOR);
        let of = |first, second| ["watch", "plant/#", "--profile", first, "--profile", second, "--for", "6"];
        let finished = installed.run(&of("hall", "van"));
        assert_eq!(finished.code, Some(0), "{}", finished.stderr);
        let profile = |line: &str| serde_json::from_str::<Value>(line).unwrap()["profile"].as_str().unwrap().to_owned();
        let profiles: BTreeSet<String> = finished.stdout.lines().map(profile).collect();
        assert_eq!(profiles.into_iter().collect::<Vec<_>>(), ["hall", "van"]);
        let finished = installed.run(&[&of("hall", "van")[..], &["--format", "text", "--utc"]].concat());
        for column in ["Z hall plant/", "Z van  plant/"] {
            assert!(finished.stdout.lines().any(|line| line.contains(column)), "{column}: {}", finished.stdout);
        }
        let finished = installed.run(&of("cellar", "hall"));
        assert_eq!(finished.code, Some(1), "one was left out: {}", finished.stderr);
        assert!(!finished.stdout.is_empty() && finished.stdout.lines().all(|line| profile(line) == "hall"));
        assert!(finished.stderr.contains("(profile: cellar)\n  [sign_in.needed]\n"), "{}", finished.stderr);
        assert!(finished.stderr.contains("--profile cellar sign-in"), "{}", finished.stderr);
        let finished = installed.run(&of("cellar", "attic"));
        finished.has_failed_with("sign_in.needed");
        assert_eq!(finished.stderr.matches("[sign_in.needed]").count(), 2, "{}", finished.stderr);
        let one = installed.run(&["watch", "plant/#", "--profile", "van", "--count", "1"]);
        assert!(one.code == Some(0) && !one.stdout.contains("\"profile\""), "as ever: {one:?}");
    });
}
