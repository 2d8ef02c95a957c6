//! Examples of the crates, run together as their READMEs say: the sandbox serves, a person signs in with a real
//! Chromium, and messages are printed.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Stdio;

use sandbox::OPERATOR;

use crate::support::installed_program::{Running, with_installed_program};
use crate::support::until::until;

#[test]
fn the_examples_of_client_and_sandbox_work_together() {
    with_installed_program("examples::the_examples_of_client_and_sandbox_work_together", &[], |installed| {
        let folder = installed.home().join("config");
        let profiles = folder.join("profiles.toml");
        let mut serve = installed.other_program(&example("serve"));
        serve.stdout(File::create(&profiles).unwrap()).stderr(installed.stderr_of("serve"));
        let serve = Running::of(serve.spawn().unwrap());
        until("the line that says how to sign in", || {
            let said = fs::read_to_string(installed.home().join("stderr/serve")).unwrap();
            said.contains(&format!("Sign in as {OPERATOR} with the password topicdeck.")).then_some(())
        });

        installed.browser_is_used_by(OPERATOR);
        let mut watch = installed.other_program(&example("watch"));
        watch.arg(&folder).arg("plant/#").stdout(Stdio::piped()).stderr(Stdio::piped());
        let watch = watch.spawn().unwrap().wait_with_output().unwrap();
        let [stdout, stderr] = [watch.stdout, watch.stderr].map(|said| String::from_utf8(said).unwrap());
        installed.browser_has_ended_well();
        assert!(watch.status.success(), "{stderr}");
        for words in ["Sign in here: http://", &format!("signed in as {OPERATOR}"), "connected as "] {
            assert!(stderr.contains(words), "{stderr}");
        }
        assert_eq!(stdout.lines().count(), 10, "{stdout}");
        assert!(stdout.lines().all(|line| line.starts_with("plant/") && line.contains(' ')), "{stdout}");
        assert!(serve.interrupt().success(), "Ctrl+C ends it cleanly");
    });
}

/// Cargo builds examples with the tests of their package, and puts them beside the tests.
fn example(name: &str) -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let program = own.parent().unwrap().with_file_name("examples").join(name);
    assert!(program.is_file(), "{} is missing: cargo build --workspace --examples", program.display());
    program
}
