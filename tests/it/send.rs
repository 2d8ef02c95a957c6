//! `send` tells what became of the message, and why.

use sandbox::OPERATOR;

use crate::support::installed_program::with_installed_program;
use crate::support::raw_broker::{self, kind, polite, puback};

#[test]
fn a_message_without_a_sure_outcome_fails_with_what_the_broker_said() {
    with_installed_program(
        "send::a_message_without_a_sure_outcome_fails_with_what_the_broker_said",
        &[],
        |installed| {
            let _sandbox = installed.serve();
            installed.sign_in(OPERATOR);
            let _broker = raw_broker::at(installed, |_, packet| match (kind(packet), packet[0] & 0b110) {
                // A PUBACK that there is not, and for QoS 0 a DISCONNECT.
                (3, 2) => puback(packet, 0x9b),
                (3, 0) => vec![0xe0, 1, 0x87],
                _ => polite(packet),
            });
            for (qos, code, words) in
                [("1", "send.unknown", "PUBACK 0x9b"), ("0", "publish.blamed", "0x87 not authorized")]
            {
                let finished = installed.run(&["send", "plant/a", "x", "--qos", qos]);
                finished.has_failed_with(code);
                assert!(finished.stderr.contains(words), "{finished:?}");
            }
            for topic in ["$share/group/plant/a", "$SYS/broker"] {
                let finished = installed.run(&["send", topic, "x"]);
                assert_eq!(finished.code, Some(1), "{finished:?}");
                assert!(finished.stderr.contains("[preflight."), "{finished:?}");
            }
        },
    );
}

#[test]
fn what_is_read_only_sends_nothing_and_production_needs_a_yes() {
    with_installed_program("send::what_is_read_only_sends_nothing_and_production_needs_a_yes", &[], |installed| {
        let _sandbox = installed.serve();
        installed.sign_in(OPERATOR);
        let profiles = installed.home().join("config/profiles.toml");
        let written = std::fs::read_to_string(&profiles).unwrap();
        installed.run(&["send", "plant/a", "x"]).is_done();
        installed.run(&["send", "plant/a", "x", "--read-only"]).has_failed_with("publish.read_only");
        installed.run(&["--read-only", "send", "plant/a", "x", "--yes"]).has_failed_with("publish.read_only");
        for (keys, arguments, code) in [
            ("read_only = true", &["send", "plant/a", "x"][..], "publish.read_only"),
            ("read_only = true\nproduction = true", &["send", "plant/a", "x", "--yes"], "publish.read_only"),
            ("production = true", &["send", "plant/a", "x", "--yes"], ""),
            ("production = true", &["send", "plant/a", "x"], "send.production"),
            ("production = true", &["send", "plant/a", "-"], "send.production"),
        ] {
            std::fs::write(&profiles, written.replacen("region = ", &format!("{keys}\nregion = "), 1)).unwrap();
            let finished = installed.run_with_stdin(arguments, b"yes\n");
            match code {
                "" => finished.is_done(),
                "send.production" => {
                    assert_eq!((finished.code, &*finished.stdout), (Some(2), ""), "{finished:?}");
                    assert!(finished.stderr.contains("add --yes") && finished.stderr.contains(code), "{finished:?}");
                }
                code => finished.has_failed_with(code),
            }
        }
    });
}
