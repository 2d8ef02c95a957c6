//! AWS's walkthrough with the demo template, step by step: its rights on a sandbox, and a person who registers.

use std::fs;

use crate::support::installed_program::with_installed_program;

const ANNA: &str = "anna@plant.example";

#[test]
fn a_person_registers_attaches_the_policy_and_sends_to_the_topic_of_the_walkthrough() {
    let name = "browser::walkthrough::a_person_registers_attaches_the_policy_and_sends_to_the_topic_of_the_walkthrough";
    with_installed_program(name, &[], |installed| {
        let home = installed.home();
        let document = |format: &str, file: &str| {
            let finished = installed.run(&["template", "--variant", "demo", "--format", format]);
            assert_eq!(finished.code, Some(0), "{finished:?}");
            let path = home.join(file);
            fs::write(&path, &finished.stdout).unwrap();
            path.display().to_string()
        };
        let (policy, role) = (document("iot-policy", "policy.json"), document("role", "role.json"));
        let _sandbox =
            installed.serve_with(&["sandbox", "--devices", "0", "--sign-up", "--policy", &policy, "--role", &role]);
        // The browser of this test registers, with the code that the sandbox shows.
        fs::write(home.join("sign-up"), "").unwrap();
        installed.sign_in(ANNA);
        fs::remove_file(home.join("sign-up")).unwrap();

        let finished = installed.run(&["send", "demoTopic", "hello", "--qos", "1"]);
        assert_eq!(finished.code, Some(1), "no policy is attached: {finished:?}");
        installed.run(&["attach-policy", "--yes"]).is_done();
        installed.run(&["send", "demoTopic", "hello", "--qos", "1"]).is_done();
        let finished = installed.run(&["send", "otherTopic", "hello", "--qos", "1"]);
        assert!(finished.code == Some(1) && finished.stderr.contains("topic/otherTopic"), "{finished:?}");

        // The next sign-in needs no registration.
        installed.run(&["sign-out"]).is_done();
        installed.sign_in(ANNA);
    });
}
